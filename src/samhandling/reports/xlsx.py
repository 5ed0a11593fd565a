"""The report as XLSX: every figure of every indicator page in full precision, and shown as the pages show it.

A cell with a figure holds the whole value; its number format gives the decimals of the indicator's definition. Format
codes are written in the file's own English way; a Swedish Excel shows them with space and decimal comma.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from samhandling.charts import symbols, tokens
from samhandling.publishing.pages import Figure, State
from samhandling.reports import files, wording, xlsx_told
from samhandling.reports.cells import Cell, Number, Sheet
from samhandling.reports.content import Report

COUNTS: tuple[symbols.Kind, ...] = ("green", "yellow", "red", "none", "up", "flat", "down", "unknown")
FONT = "Calibri"


class _Full(float):
    """A float that XlsxWriter writes to its last digit; by itself it stops after sixteen, not always enough."""

    def __format__(self, _spec: str) -> str:
        return repr(float(self))


def write(report: Report, path: Path) -> Path:
    """Write the report as XLSX and return the path."""
    return files.save(path, render(report))


def render(report: Report) -> bytes:
    """Return the report as the bytes of an XLSX file."""
    title, author = f"{report.title}, {report.municipality['name']}", report.municipality["name"]
    return book(sheets(report), title=title, author=author, comments=wording.imprint(report), day=report.published_on)


def sheets(report: Report) -> tuple[Sheet, ...]:
    """Return everything that the workbook holds."""
    return (
        _summary(report),
        _goals(report),
        *xlsx_told.sheets(report),
        _indicators(report),
        _series(report),
        _peers(report),
        _methods(report),
        _sources(report),
    )


def book(parts: Iterable[Sheet], *, title: str, author: str, comments: str, day: date) -> bytes:
    """Return a workbook of the sheets in order; the same content gives the same bytes."""
    out = BytesIO()
    # Text that looks like a formula, a number or an address stays text.
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(out, options) as made:
        made.set_properties(
            {
                "title": title,
                "author": author,
                "company": author,
                "comments": comments,
                "created": datetime.combine(day, time()),
            }
        )
        formats = _Formats(made)
        for sheet in parts:
            _fill(made.add_worksheet(sheet.name), sheet, formats)
    return out.getvalue()


class _Formats:
    """The cell formats of a workbook, made once each."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._numbers: dict[int, Format] = {}
        plain = {"font_name": FONT, "valign": "top"}
        self.title = book.add_format(plain | {"bold": True, "font_size": 16})
        self.note = book.add_format(plain | {"font_color": tokens.light("muted")})
        self.head = book.add_format(plain | {"bold": True, "bottom": 1, "text_wrap": True})
        self.text = book.add_format(plain | {"text_wrap": True})

    def number(self, decimals: int) -> Format:
        """Return the format with so many decimals and thousands apart."""
        if decimals not in self._numbers:
            code = "#,##0" + ("." + "0" * decimals if decimals else "")
            self._numbers[decimals] = self._book.add_format({"font_name": FONT, "valign": "top", "num_format": code})
        return self._numbers[decimals]


def _fill(worksheet: Worksheet, sheet: Sheet, formats: _Formats) -> None:
    for n, line in enumerate(sheet.above):
        worksheet.write_string(n, 0, line, formats.note if n else formats.title)
    head = len(sheet.above) + bool(sheet.above)
    for n, (word, width) in enumerate(sheet.columns):
        worksheet.set_column(n, n, width)
        worksheet.write_string(head, n, word, formats.head)
    for n_row, row in enumerate(sheet.rows, start=head + 1):
        for n, cell in enumerate(row):
            _write(worksheet, n_row, n, cell, formats)
    worksheet.freeze_panes(head + 1, 0)
    worksheet.autofilter(head, 0, head + max(len(sheet.rows), 1), len(sheet.columns) - 1)
    worksheet.set_landscape()
    worksheet.set_paper(9)  # A4
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(head)


def _write(worksheet: Worksheet, row: int, column: int, cell: Cell, formats: _Formats) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, Number):
        if cell.value is not None:
            worksheet.write_number(row, column, _Full(cell.value), formats.number(cell.decimals))
    elif isinstance(cell, str):
        worksheet.write_string(row, column, cell, formats.text)
    else:
        worksheet.write_number(row, column, cell, formats.number(0))


def _summary(report: Report) -> Sheet:
    words = [symbols.STATE_WORDS[name] for name in COUNTS]
    rows: list[tuple[Cell, ...]] = [
        (f"Program: {one.page['title']}", report.year, *_counted(one.sums["counts"]), one.sums["sentence"])
        for one in report.programmes
    ]
    rows += [
        (f"Tidigare uppföljning: {one['title']}", one["year"], *_counted(one["counts"]), wording.earlier_source(one))
        for one in report.earlier
    ]
    return Sheet(
        name="Sammanfattning",
        columns=(("Vad", 48), ("År", 8), *((word, 14) for word in words), ("I ord", 70)),
        rows=(("Alla mål", report.year, *_counted(report.counts), report.sentence), *rows),
        above=(f"{report.title}, {report.municipality['name']}", report.sentence, wording.imprint(report)),
    )


def _goals(report: Report) -> Sheet:
    return Sheet(
        name="Mål",
        columns=(
            ("Dokument", 36),
            ("Nivå", 18),
            ("Nummer", 10),
            ("Mål", 60),
            ("Färg", 18),
            ("Pil", 16),
            ("Poäng 0–100", 12),
            ("Varför det inte kan bedömas", 50),
            ("Antal nyckeltal", 12),
            ("Nyckeltal", 40),
            ("Vad som saknas", 60),
        ),
        rows=tuple(
            (
                programme.page["title"],
                goal.node["level_name"],
                goal.node["number"],
                goal.node["name"],
                *_state(goal.page["state"]),
                Number(goal.page["state"]["score"], 1),
                goal.page["state"]["reason_text"],
                len(goal.indicators),
                ", ".join(goal.indicators),
                " ".join(wording.missing(one) for one in goal.page["missing"]),
            )
            for programme in report.programmes
            for goal in programme.walk()
        ),
    )


def _indicators(report: Report) -> Sheet:
    return Sheet(
        name="Nyckeltal",
        columns=(
            ("Kod", 10),
            ("Nyckeltal", 60),
            ("Redovisning", 28),
            *_FIGURE_COLUMNS,
            ("Färg", 18),
            ("Pil", 16),
            ("Riktning", 40),
        ),
        rows=tuple(
            (
                one.key,
                one.page["title"],
                row.label,
                *_figure(row.figure, one.page["decimals"]),
                *(_state(row.state) if row.state else ("", "")),
                one.page["definition"]["direction"],
            )
            for one in report.indicators.values()
            for row in one.rows
        ),
    )


def _series(report: Report) -> Sheet:
    return Sheet(
        name="Tidsserier",
        columns=(("Kod", 10), ("Nyckeltal", 60), ("Redovisning", 28), *_FIGURE_COLUMNS, ("Anmärkning", 40)),
        rows=tuple(_series_rows(report)),
    )


def _series_rows(report: Report) -> Iterator[tuple[Cell, ...]]:
    for one in report.indicators.values():
        for row in one.page["table"]:
            for column, figure in zip(one.page["columns"], row["cells"], strict=True):
                # The table's year stands even where the figure has none of its own.
                cells = _figure(figure | {"year": row["year"]}, one.page["decimals"])
                yield (one.key, one.page["title"], column, *cells, row["note"])


def _peers(report: Report) -> Sheet:
    return Sheet(
        name="Jämförelse",
        columns=(
            ("Kod", 10),
            ("Nyckeltal", 60),
            ("Kommun", 24),
            ("Kommunkod", 11),
            *_FIGURE_COLUMNS,
            ("Grupp", 40),
            ("Anmärkning", 40),
        ),
        rows=tuple(
            (
                one.key,
                one.page["title"],
                peer["name"],
                peer["code"],
                *_figure(peer["figure"], one.page["decimals"]),
                one.page["peers_title"],
                peer["note"],
            )
            for one in report.indicators.values()
            for peer in one.page["peers"]
        ),
    )


def _methods(report: Report) -> Sheet:
    return Sheet(
        name="Metoder",
        columns=(("Metod", 36), ("Version", 10), ("Regeln i ord", 80), ("Parameter", 40), ("Värde", 40)),
        rows=tuple(
            (wording.method_title(one), one["version"], one["rule_in_words"], name, value)
            for one in report.methods
            for name, value in (one["parameters"] or [("", "")])
        ),
        above=("Metoder", wording.OWN_CALCULATION),
    )


def _sources(report: Report) -> Sheet:
    return Sheet(
        name="Källor",
        columns=(
            ("Kod", 10),
            ("Nyckeltal", 60),
            ("Källa", 40),
            ("Villkor", 40),
            ("Hämtat", 22),
            ("Leverans", 36),
            ("Att tänka på", 60),
        ),
        rows=tuple(
            (
                one.key,
                one.page["title"],
                "; ".join(one.page["source_lines"]),
                one.page["licence"],
                one.page["fetched"],
                one.page["batch"],
                one.page["definition"]["caution"],
            )
            for one in report.indicators.values()
        ),
        above=("Källor", *(f"{name}: {licence}" for name, licence in report.licences)),
    )


_FIGURE_COLUMNS = (("År", 8), ("Värde", 14), ("Enhet", 20), ("Visas som", 16), ("Märkning", 14), ("Källa", 34))


def _figure(figure: Figure | Mapping[str, Any], decimals: int) -> Sequence[Cell]:
    """Return year, full value, unit, the text that pages show, what to know of it, and the source of one figure."""
    shown = figure["text"]
    value = Number(figure["value"], decimals)
    return (figure["year"], value, figure["unit"], shown, wording.remark(figure), figure["source_line"])


def _state(state: State) -> tuple[str, str]:
    return state["rating_word"], state["trend_word"]


def _counted(counts: Mapping[str, Any]) -> tuple[int, ...]:
    return tuple(counts[name] for name in COUNTS)
