"""What a workbook is made of: sheets, and the figures in their cells."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Number:
    """A figure in a cell: its full value, and how many decimals are shown."""

    value: float | None
    decimals: int


Cell = str | int | float | None | Number


@dataclass(frozen=True)
class Sheet:
    """One sheet: its columns with widths in characters, its rows, and what stands above them."""

    name: str
    columns: tuple[tuple[str, int], ...]
    rows: tuple[tuple[Cell, ...], ...]
    above: tuple[str, ...] = ()
