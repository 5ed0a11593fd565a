"""A board's report as an office hands it back: the downloaded file with cells written in, saved anew."""

import io
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import xlsxwriter

from samhandling.sources.spreadsheets import reading
from samhandling.sources.spreadsheets.cells import Cell, Workbook

Edits = Mapping[tuple[int, int], Cell]  # row and column of the sheet Rapport, counted from 0


def read(content: bytes, suffix: str = "xlsx") -> Workbook:
    """Return the cells of a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"rapport.{suffix}"
        path.write_bytes(content)
        return reading.read(path)


def edited(book: Workbook, edits: Edits) -> Workbook:
    """Return the workbook with other content in some cells of its first sheet."""
    first, *others = book.sheets
    rows = [list(row) for row in first.rows]
    for (row, column), cell in edits.items():
        while row >= len(rows):
            rows.append([None] * first.n_columns)
        rows[row][column] = cell
    return Workbook((replace(first, rows=tuple(map(tuple, rows))), *others))


def saved(book: Workbook) -> bytes:
    """Return the workbook as a spreadsheet program saves it: the cells, and nothing of what was locked or hidden."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as file:
        for sheet in book.sheets:
            page = file.add_worksheet(sheet.name)
            for number, row in enumerate(sheet.rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, str):
                        page.write_string(number, column, cell)
                    elif isinstance(cell, float):
                        page.write_number(number, column, cell)
    return out.getvalue()
