"""Tables of known answers: reading them, comparing, and the register of what computes each of them."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

# Figures are written with 12 decimals, so that the last is uncertain whatever the relative tolerance.
ROUNDING = 1e-11

Row = dict[str, str]
Checked = Iterator[tuple[str, bool, str]]


@dataclass
class Folder:
    """A folder of tables."""

    path: Path
    _read: dict[str, list[Row]] = field(default_factory=dict)

    def rows(self, name: str) -> list[Row]:
        """Return the rows of a table; an empty field is an empty string, see ``number``."""
        if name not in self._read:
            with (self.path / name).open(encoding="utf-8", newline="") as file:
                self._read[name] = list(csv.DictReader(file))
        return self._read[name]

    def grouped(self, name: str, *columns: str) -> dict[tuple[str, ...], list[Row]]:
        """Return the rows by the values of some columns, in the order in which they come first."""
        found: dict[tuple[str, ...], list[Row]] = {}
        for row in self.rows(name):
            found.setdefault(tuple(row[column] for column in columns), []).append(row)
        return found


Adapter = Callable[[Folder], Checked]


@dataclass(frozen=True)
class Table:
    """What computes a table, and from which files beside it."""

    name: str
    inputs: tuple[str, ...]
    check: Adapter


TABLES: dict[str, Table] = {}


def table(name: str, *, inputs: tuple[str, ...] = ()) -> Callable[[Adapter], Adapter]:
    """Register a function that yields (label, holds, message) for each row of the table ``name``.

    A line with an empty label tells of the table as a whole: it is not counted among the rows, but the table fails
    with it.
    """

    def keep(function: Adapter) -> Adapter:
        TABLES[name] = Table(name, inputs, function)
        return function

    return keep


def number(cell: str | None) -> float | None:
    """Return a field as a number, None if it is empty."""
    return float(cell) if cell else None


def close(found: float | None, expected: float | str | None, rel: float, abs: float = ROUNDING) -> bool:
    """Return whether two figures agree; an empty one agrees only with an empty one."""
    wanted = number(expected) if isinstance(expected, str) else expected
    if found is None or wanted is None:
        return found is None and wanted is None
    return -(abs + rel * _size(wanted)) <= found - wanted <= abs + rel * _size(wanted)


def exact(found: object, expected: object) -> bool:
    """Return whether two words or whole numbers are the same; None is an empty field."""
    return ("" if found is None else str(found)) == ("" if expected is None else str(expected))


def told(**pairs: tuple[object, object]) -> str:
    """Return what was found and what was expected, for the message of a row that is off."""
    return ", ".join(f"{name} {found!r} (expected {expected!r})" for name, (found, expected) in pairs.items())


def compare(row: Row, rel: float, **found: float | str | None) -> tuple[bool, str]:
    """Compare figures with the columns of the same names: numbers within ``rel``, words exactly."""
    off = {
        name: (value, row[name])
        for name, value in found.items()
        if not (exact(value, row[name]) if isinstance(value, str) else close(value, row[name], rel))
    }
    return not off, told(**off)


def _size(figure: float) -> float:
    return figure if figure >= 0 else -figure
