"""Ruled tables of an untagged PDF: PDFium gives the rules, pdfplumber finds the cells between them, words fill them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from samhandling.intake.blocks import Box
from samhandling.intake.readers import assembly, pdf_lines
from samhandling.intake.readers.assembly import Part
from samhandling.intake.readers.pdf_rules import Rule
from samhandling.intake.readers.pdf_words import Page, Word

_NEAR = 3.0  # points; rules nearer than this are one
_SHORT = 3.0
_MAX_PAIRS = 400_000  # rules across times rules down; a page with more is a drawing
_MAX_CROSSINGS = 2_500


@dataclass
class Table:
    """The rows of a table on one page, and where it stands."""

    box: Box
    rows: list[list[Box | None]]
    edges: tuple[float, ...] = ()  # the left edges of the columns of a table without rules


def may_have_tables(page: Page) -> bool:
    """Tell whether a page has the rules that two columns need: three that go down and two that go across."""
    lefts = _places(rule.left for rule in page.rules if rule.is_upright)
    tops = _places(rule.top for rule in page.rules if not rule.is_upright)
    return lefts > 2 and tops > 1


def _places(at: Iterable[float]) -> int:
    return len({round(place / _NEAR) for place in at})


def find(page: Page) -> list[Table]:
    """Return the ruled tables of a page with at least two columns."""
    from pdfplumber import table  # takes a while to load, and most documents have no ruled tables

    rules = table.merge_edges([_edge(rule) for rule in page.rules], *[_NEAR] * 4)
    rules = [rule for rule in rules if max(rule["width"], rule["height"]) >= _SHORT]
    n_upright = sum(rule["orientation"] == "v" for rule in rules)
    if n_upright * (len(rules) - n_upright) > _MAX_PAIRS:
        return []
    crossings = table.edges_to_intersections(rules, _NEAR, _NEAR)
    if len(crossings) > _MAX_CROSSINGS:
        return []
    cells = table.intersections_to_cells(crossings)
    found = [_table(group) for group in table.cells_to_tables(cells)]
    return [one for one in found if len(one.rows[0]) >= 2]


def _edge(rule: Rule) -> dict[str, Any]:
    return {
        "x0": rule.left,
        "x1": rule.right,
        "top": rule.top,
        "bottom": rule.bottom,
        "width": rule.right - rule.left,
        "height": rule.bottom - rule.top,
        "orientation": "v" if rule.is_upright else "h",
        "object_type": "line",
    }


def _table(cells: Sequence[Box]) -> Table:
    """Return the cells as rows, each with a place for every left edge that some cell has."""
    lefts = sorted({cell[0] for cell in cells})
    by_top: dict[float, dict[float, Box]] = {}
    for cell in cells:
        by_top.setdefault(cell[1], {})[cell[0]] = cell
    rows: list[list[Box | None]] = [[by_top[top].get(left) for left in lefts] for top in sorted(by_top)]
    box = (lefts[0], min(by_top), max(cell[2] for cell in cells), max(cell[3] for cell in cells))
    return Table(box, rows)


def fill(table: Table, page: Page, number: int) -> tuple[list[Part], list[Word]]:
    """Return the rows of a table as parts, and the words that they hold."""
    held = [word for word in page.words if _within(word, table.box)]
    parts = []
    for index, boxes in enumerate(table.rows):
        cells = [_cell([word for word in held if box and _within(word, box)], page) for box in boxes]
        if any(cells):
            parts.append(assembly.row(cells, number, is_header=index == 0 and _is_header(cells), page=page.number))
            parts[-1].box = table.box
            parts[-1].certainty = pdf_lines.certainty(
                word for box in boxes if box for word in held if _within(word, box)
            )
    return parts, held


def _cell(words: Sequence[Word], page: Page) -> str:
    lines = [line.text.replace("\t", " ") for line in pdf_lines.rows_as_lines(words, page)]
    return assembly.cell_text(lines)


def _is_header(cells: Sequence[str]) -> bool:
    return all(len(cell) <= 60 for cell in cells) and sum(bool(cell) for cell in cells) >= 2


def _within(word: Word, box: Box) -> bool:
    x, y = word.middle
    return box[0] - 1 <= x <= box[2] + 1 and box[1] - 1 <= y <= box[3] + 1
