"""A board's report as XLSX: a row for each question, last year's answer beside, all but the answers locked."""

import io
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from samhandling.followups.models import BoardReport, ReportAnswer
from samhandling.followups.reporting.queries import Asked
from samhandling.followups.sheets import layout
from samhandling.followups.sheets.layout import SHEET, STATES, TEXT_COLUMNS

_WIDTHS = (16, 8, 27, 14, 40, 50, 50, 50, 40, 40, 20)
_INSTRUCTIONS = (
    ("Så fyller du i", True),
    ("Bladet Rapport har en rad för varje mål och aktivitet som ni svarar för. Skriv i de vita kolumnerna.", False),
    ("Alt+Retur ger ny rad i en cell. En cell rymmer {longest} tecken; skriv längre svar på webbsidan.", False),
    ("Läget för en aktivitet väljs i listan. Lämna cellen tom om läget är oförändrat.", False),
    ("Övriga celler är låsta, eftersom systemet känner igen raderna på dem. Det går bra att filtrera.", False),
    ("En rad som du inte rör ändrar ingenting, även om någon annan har skrivit på webbsidan under tiden.", False),
    ("Skriv inga personnummer i filen.", False),
    ("Ladda upp filen på rapportens sida. Ingenting förs in förrän du har sett vad som ändras.", False),
)  # fmt: skip


def write(report: BoardReport, asked: list[Asked]) -> bytes:
    """Return the report as an XLSX file."""
    out = io.BytesIO()
    # Text that begins with = is text, not a formula: it comes from people.
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        book.set_properties({"title": f"{report.organisation.name}, {report.cycle.title}"})
        styles = _styles(book)
        sheet = book.add_worksheet(SHEET)
        _write_instructions(book.add_worksheet("Så fyller du i"), report, styles)
        _write_heading(sheet, styles)
        for line, one in enumerate(asked, 1):
            _write_row(sheet, line, report, one, styles)
        sheet.freeze_panes(1, layout.NAME + 1)
        sheet.autofilter(0, 0, max(1, len(asked)), len(layout.HEADINGS) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})
    return out.getvalue()


def _styles(book: Any) -> dict[str, Any]:
    wrapped = {"text_wrap": True, "valign": "top"}
    return {
        "heading": book.add_format({**wrapped, "bold": True, "bg_color": "#1F4E5F", "font_color": "#FFFFFF"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "line": book.add_format(wrapped),
        "locked": book.add_format({**wrapped, "font_color": "#595959", "bg_color": "#F2F2F2"}),
        "name": book.add_format({**wrapped, "bold": True, "bg_color": "#F2F2F2"}),
        # Text, so that an answer like 3-4 does not become a date.
        "open": book.add_format(
            {**wrapped, "locked": False, "num_format": "@", "border": 1, "border_color": "#8C8C8C"}
        ),
    }


def _write_instructions(sheet: Any, report: BoardReport, styles: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 110)
    sheet.write_string(0, 0, f"{report.organisation.name}: {report.cycle.title}", styles["title"])
    for number, (text, is_title) in enumerate(_INSTRUCTIONS, 2):
        sheet.write_string(number, 0, text.format(longest=layout.LONGEST), styles["title" if is_title else "line"])
    sheet.protect()


def _write_heading(sheet: Any, styles: dict[str, Any]) -> None:
    for column, heading in enumerate(layout.HEADINGS):
        # The version and the mark are the system's own; hidden they are carried along and in nobody's way.
        sheet.set_column(column, column, _WIDTHS[column], None, {"hidden": column in (layout.VERSION, layout.MARK)})
        sheet.write_string(0, column, heading, styles["heading"])


def _write_row(sheet: Any, line: int, report: BoardReport, one: Asked, styles: dict[str, Any]) -> None:
    texts, version = layout.texts_of(one.answer), one.answer.version if one.answer else 0
    sheet.write_string(line, layout.KEY, one.key, styles["locked"])
    sheet.write_number(line, layout.VERSION, version, styles["locked"])
    sheet.write_string(line, layout.MARK, layout.mark(report, one.key, version, texts), styles["locked"])
    sheet.write_string(line, layout.KIND, one.goal.level_name if one.goal else "aktivitet", styles["locked"])
    sheet.write_string(line, layout.NAME, one.name[: layout.LONGEST], styles["name"])
    sheet.write_string(line, layout.BEFORE, _before(one.before)[: layout.LONGEST], styles["locked"])
    too_long = layout.is_too_long(texts)
    for name, column in TEXT_COLUMNS.items():
        text = layout.TOO_LONG if too_long else getattr(texts, name)
        _write_text(sheet, line, column, text, styles["locked" if too_long else "open"])
    is_open = one.activity is not None and not too_long
    state = STATES.get(texts.activity_state, "")
    _write_text(sheet, line, layout.STATE, state, styles["open" if is_open else "locked"])
    if is_open:
        choices = {"validate": "list", "source": list(STATES.values()), "error_title": "Välj i listan",
                   "error_message": "Välj ett av lägena i listan, eller lämna cellen tom."}  # fmt: skip
        sheet.data_validation(line, layout.STATE, line, layout.STATE, choices)


def _write_text(sheet: Any, line: int, column: int, text: str, style: Any) -> None:
    if text:
        sheet.write_string(line, column, text, style)
    else:
        sheet.write_blank(line, column, None, style)


def _before(answer: ReportAnswer | None) -> str:
    if answer is None:
        return ""
    said = [
        (heading, getattr(answer, name))
        for name, heading in (
            ("done", "Gjort"),
            ("result", "Lett till"),
            ("hindrance", "Hindrat"),
            ("ahead", "Härnäst"),
        )
    ]
    told = "\n".join(f"{heading}: {layout.as_cell(text)}" for heading, text in said if text.strip())
    return f"{answer.report.cycle.year}\n{told}" if told else ""
