"""Rows as an XLSX file: one sheet with a title, a head that stays in sight and a filter on every column."""

import datetime
from collections.abc import Iterable, Sequence
from io import BytesIO

import xlsxwriter  # type: ignore[import-untyped]

Value = str | int | float | datetime.date | None
_HEAD = 2  # the row of the column names, under the title and an empty row


def write(columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[Value]], *, name: str, title: str) -> bytes:
    """Return an XLSX file with a row for each of ``rows``; ``columns`` are names and widths."""
    out = BytesIO()
    # Text that begins with = is text, not a formula: it comes from people.
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        page = book.add_worksheet(name)
        head, wrap = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        page.write_string(0, 0, title)
        for column, (words, width) in enumerate(columns):
            page.set_column(column, column, width)
            page.write_string(_HEAD, column, words, head)
        for number, row in enumerate(rows, _HEAD + 1):
            for column, value in enumerate(row):
                if isinstance(value, datetime.date):
                    page.write_datetime(number, column, datetime.datetime.combine(value, datetime.time()), day)
                elif isinstance(value, str):
                    page.write_string(number, column, value, wrap)
                elif value is not None:
                    page.write_number(number, column, value, wrap)
        page.freeze_panes(_HEAD + 1, 1)
        page.autofilter(_HEAD, 0, _HEAD, len(columns) - 1)
    return out.getvalue()
