"""A ready file to fill in and send back: the rows that are wanted, drop-downs, instructions, last year's values.

It comes back without loss because its columns are known and nowhere guessed: ``MAPPING`` reads what ``write`` wrote,
also after a spreadsheet program has saved it in another format.
"""

import io
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter

from samhandling.errors import InputError
from samhandling.sources.spreadsheets.mapping import Column, Mapping
from samhandling.sources.spreadsheets.words import IndicatorFacts

SHEET = "Siffror"
MAX_ROWS = 20_000
_SPARE_ROWS = 200
_LISTS = "Listor"
_COLUMNS = (
    Column("Nyckeltal", "indicator"),
    Column("Nyckeltalets namn"),
    Column("Kod", "area"),
    Column("Område eller organisation"),
    Column("Period", "period"),
    Column("Kön", "sex"),
    Column("Täljare", "numerator"),
    Column("Nämnare", "denominator"),
    Column("Värde", "value"),
    Column("Enhet"),
    Column("Senaste värdet"),
    Column("Senaste perioden"),
    Column("Anmärkning"),
)
_WIDTHS = (14, 44, 16, 30, 11, 7, 11, 11, 11, 18, 15, 16, 40)
_FILLED_IN = (0, 2, 4, 5, 6, 7, 8, 12)  # unlocked: what a person writes
MAPPING = Mapping(sheets=(SHEET,), header_row=1, columns=_COLUMNS, scale="percent")

_INSTRUCTIONS = (
    ("Så fyller du i", True),
    ("Bladet Siffror har en rad för varje uppgift som önskas. Fyll i täljare och nämnare, så räknas värdet ut.", False),
    ("Vet du bara värdet fyller du i det. Fyller du i alla tre ska värdet vara täljaren genom nämnaren.", False),
    ("Procent skrivs som 12,5, inte som 0,125 och utan procenttecken.", False),
    ("Lämna raden tom om du inte har någon uppgift. En tom rad ändrar ingenting.", False),
    ("Skriv .. om uppgiften saknas och ska visas som saknad, x om den är sekretess, och - för noll.", False),
    ("En ny rad under de andra går bra: välj nyckeltal, kod, period och kön i listorna.", False),
    ("Rubrikerna är låsta, eftersom systemet känner igen kolumnerna på dem.", False),
    ("Skriv inga namn eller personnummer i filen. Bara siffror om grupper ska in.", False),
    ("Ladda sedan upp filen under Egna siffror. Ingenting läggs in förrän du har sett vad som ändras.", False),
)


@dataclass(frozen=True)
class Wanted:
    """What a template asks for: every combination becomes a row. ``latest``: (indicator, area, sex) → period, value."""

    giver: str
    indicators: Sequence[IndicatorFacts]
    areas: MappingOf[str, str]
    periods: Sequence[str]
    sexes: Sequence[str] = ("T",)
    latest: MappingOf[tuple[str, str, str], tuple[str, float]] = field(default_factory=dict)


def write(wanted: Wanted) -> bytes:
    """Return the XLSX file; InputError if nothing or too much is asked for."""
    rows = _rows(wanted)
    if not rows:
        raise InputError("mallen blir tom; välj minst ett nyckeltal, ett område och en period")
    if len(rows) > MAX_ROWS:
        raise InputError(
            f"mallen blir {len(rows)} rader men får ha högst {MAX_ROWS}; välj färre områden eller perioder"
        )
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": f"Siffror från {wanted.giver}"})
        styles = _styles(book)
        sheet = book.add_worksheet(SHEET)
        _write_instructions(book.add_worksheet("Så fyller du i"), wanted, styles)
        ranges = _write_lists(book, wanted)
        _write_sheet(sheet, rows, styles, ranges)
    return out.getvalue()


def _rows(wanted: Wanted) -> list[list[Any]]:
    rows = []
    for facts in wanted.indicators:
        sexes = [sex for sex in wanted.sexes if sex in facts.sexes] or ["T"]
        for code, name in wanted.areas.items():
            for period in wanted.periods:
                for sex in sexes:
                    before = wanted.latest.get((facts.key, code, sex))
                    rows.append(
                        [facts.key, facts.title, code, name, period, sex, None, None, None, facts.unit,
                         before[1] if before else None, before[0] if before else None, None]
                    )  # fmt: skip
    return rows


def _styles(book: Any) -> dict[str, Any]:
    return {
        "heading": book.add_format(
            {"bold": True, "bg_color": "#1F4E5F", "font_color": "#FFFFFF", "text_wrap": True, "valign": "top"}
        ),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "line": book.add_format({"text_wrap": True, "valign": "top"}),
        # Text, so that a code keeps its first zero and 2024-03 does not become a date.
        "code": book.add_format({"num_format": "@", "locked": False, "bg_color": "#FFFBE6", "border": 4}),
        "number": book.add_format({"num_format": "General", "locked": False, "bg_color": "#FFFBE6", "border": 4}),
        "given": book.add_format({"font_color": "#444444"}),
    }


def _write_instructions(sheet: Any, wanted: Wanted, styles: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 100)
    for number, (text, is_title) in enumerate(_INSTRUCTIONS):
        sheet.write_string(number, 0, text, styles["title" if is_title else "line"])
    row = len(_INSTRUCTIONS) + 1
    sheet.write_string(row, 0, f"Lämnas av: {wanted.giver}", styles["line"])
    for facts in wanted.indicators:
        row += 1
        sheet.write_string(row, 0, f"{facts.key}: {facts.title} ({facts.unit})", styles["line"])
    sheet.protect()


def _write_lists(book: Any, wanted: Wanted) -> dict[int, str]:
    """Write the choices on a hidden sheet; return the range of each column that has a list."""
    sheet = book.add_worksheet(_LISTS)
    sheet.hide()
    sheet.protect()
    lists = {0: [one.key for one in wanted.indicators], 2: list(wanted.areas), 4: list(wanted.periods), 5: list("TKMX")}
    ranges = {}
    for place, (column, choices) in enumerate(lists.items()):
        for row, choice in enumerate(choices):
            sheet.write_string(row, place, choice)
        letter = "ABCD"[place]
        ranges[column] = f"={_LISTS}!${letter}$1:${letter}${len(choices)}"
    return ranges


def _write_sheet(sheet: Any, rows: Sequence[Sequence[Any]], styles: dict[str, Any], ranges: dict[int, str]) -> None:
    for number, column in enumerate(_COLUMNS):
        sheet.set_column(number, number, _WIDTHS[number])
        sheet.write_string(0, number, column.header, styles["heading"])
    last = len(rows) + _SPARE_ROWS
    for line in range(1, last + 1):
        row = rows[line - 1] if line <= len(rows) else [None] * len(_COLUMNS)
        for number, value in enumerate(row):
            style = styles["given"]
            if number in _FILLED_IN:
                style = styles["number" if number in (6, 7, 8) else "code"]
            if value is None:
                sheet.write_blank(line, number, None, style)
            elif isinstance(value, str):
                sheet.write_string(line, number, value, style)
            else:
                sheet.write_number(line, number, value, style)
    for number, source in ranges.items():
        sheet.data_validation(
            1, number, last, number,
            {"validate": "list", "source": source, "error_title": "Välj i listan",
             "error_message": "Välj ett av alternativen i listan."},
        )  # fmt: skip
    sheet.freeze_panes(1, 4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, last, len(_COLUMNS) - 1)
    sheet.protect("", {"autofilter": True, "format_columns": True, "sort": True})
