"""What a spreadsheet holds, whatever its format: sheets of cells, and how a place in one is written."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Cell = str | float | bool | datetime.date | None
_A = ord("A")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet from its first cell, A1; every row is equally long. An empty cell is None."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    is_hidden: bool = False

    @property
    def n_columns(self) -> int:
        return len(self.rows[0]) if self.rows else 0


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets of a file in their order."""

    sheets: tuple[Sheet, ...]

    def sheet(self, name: str) -> Sheet | None:
        """Return the sheet of this name, or None."""
        return next((sheet for sheet in self.sheets if sheet.name == name), None)

    @property
    def visible(self) -> tuple[Sheet, ...]:
        return tuple(sheet for sheet in self.sheets if not sheet.is_hidden)


def letters(column: int) -> str:
    """Return the letters of a column counted from 0: A, Z, AA."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(_A + rest) + found
    return found


def place(row: int, column: int) -> str:
    """Return a place as a spreadsheet names it, from row and column counted from 0: B12."""
    return f"{letters(column)}{row + 1}"


def shown(cell: Cell) -> str:
    """Return a cell as a Swedish reader would see it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "SANT" if cell else "FALSKT"
    if isinstance(cell, float):
        return repr(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell).replace(".", ",")
    return cell if isinstance(cell, str) else cell.isoformat()


def plain(text: str) -> str:
    """Return a text for comparing: one space between words, no case."""
    return " ".join(text.split()).casefold()


def as_json(book: Workbook) -> dict[str, Any]:
    """Return the workbook as JSON; ``from_json`` gives the same back."""
    return {
        "sheets": [
            {"name": sheet.name, "hidden": sheet.is_hidden, "rows": [_row_as_json(row) for row in sheet.rows]}
            for sheet in book.sheets
        ]
    }


def from_json(given: dict[str, Any]) -> Workbook:
    """Return the workbook that ``as_json`` wrote."""
    return Workbook(
        tuple(
            Sheet(one["name"], tuple(tuple(map(_cell_from_json, row)) for row in one["rows"]), one["hidden"])
            for one in given["sheets"]
        )
    )


def _row_as_json(row: Sequence[Cell]) -> list[Any]:
    return [{"date": cell.isoformat()} if isinstance(cell, datetime.date) else cell for cell in row]


def _cell_from_json(given: Any) -> Cell:
    if isinstance(given, dict):
        return datetime.date.fromisoformat(given["date"])
    return float(given) if isinstance(given, int) and not isinstance(given, bool) else given
