"""Ruled tables of an untagged PDF: pdfplumber finds the cells, PDFium's words fill them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from samhandling.intake.blocks import Box
from samhandling.intake.readers import assembly, pdf_lines
from samhandling.intake.readers.assembly import Part
from samhandling.intake.readers.pdf_words import Page, Word

if TYPE_CHECKING:
    import pdfplumber.pdf

_MIN_RULES = 4  # two rows of one column have as many


@dataclass
class Table:
    """The rows of a table on one page, and where it stands."""

    box: Box
    rows: list[list[Box | None]]
    edges: tuple[float, ...] = ()  # the left edges of the columns of a table without rules


def may_have_tables(page: Page) -> bool:
    """Tell whether a page has enough rules for a table."""
    return page.n_rules >= _MIN_RULES


def find(pdf: "pdfplumber.pdf.PDF", page: Page) -> list[Table]:
    """Return the ruled tables of a page with at least two columns or rows of words."""
    sheet = pdf.pages[page.number - 1]
    tables = []
    for found in sheet.find_tables():
        rows: list[list[Box | None]] = [list(row.cells) for row in found.rows]
        if max(len(row) for row in rows) >= 2 and len(rows) >= 1:
            tables.append(Table(found.bbox, rows))
    sheet.close()
    return tables


def fill(table: Table, page: Page, number: int) -> tuple[list[Part], list[Word]]:
    """Return the rows of a table as parts, and the words that they hold."""
    held = [word for word in page.words if _within(word, table.box)]
    parts = []
    for index, boxes in enumerate(table.rows):
        cells = [_cell([word for word in held if box and _within(word, box)], page) for box in boxes]
        if any(cells):
            parts.append(assembly.row(cells, number, is_header=index == 0 and _is_header(cells), page=page.number))
            parts[-1].box = table.box
    return parts, held


def _cell(words: Sequence[Word], page: Page) -> str:
    lines = [line.text.replace("\t", " ") for line in pdf_lines.rows_as_lines(words, page)]
    return assembly.cell_text(lines)


def _is_header(cells: Sequence[str]) -> bool:
    return all(len(cell) <= 60 for cell in cells) and sum(bool(cell) for cell in cells) >= 2


def _within(word: Word, box: Box) -> bool:
    x, y = word.middle
    return box[0] - 1 <= x <= box[2] + 1 and box[1] - 1 <= y <= box[3] + 1
