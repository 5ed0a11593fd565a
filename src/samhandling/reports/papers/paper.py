"""The shape of a paper: headings, texts and tables in order, and the sheets of its workbook."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from samhandling.charts import symbols
from samhandling.reports.xlsx import Sheet

Style = Literal["text", "lead", "small", "label"]


@dataclass(frozen=True)
class Heading:
    """A heading; level 1 begins a page."""

    level: int
    text: str


@dataclass(frozen=True)
class Text:
    """One paragraph, or several with empty lines between."""

    text: str
    style: Style = "text"

    @property
    def paragraphs(self) -> list[str]:
        return [part.strip() for part in self.text.replace("\r\n", "\n").split("\n") if part.strip()]


@dataclass(frozen=True)
class Column:
    """A column: its head, its share of the width, and whether figures stand in it."""

    head: str
    width: int
    is_number: bool = False


@dataclass(frozen=True)
class Sign:
    """A colour or an arrow: drawn as its sign, with its word beside it."""

    name: symbols.Kind
    word: str


Cell = str | Sign


@dataclass(frozen=True)
class Table:
    """A table of ready texts and states with what it is about."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


Block = Heading | Text | Table


@dataclass(frozen=True)
class Paper:
    """Everything that the writers need."""

    name: str  # of the file, without its ending
    title: str
    municipality: str
    accent: str
    sentence: str
    imprint: str
    day: date
    blocks: tuple[Block, ...]
    sheets: tuple[Sheet, ...]
