"""Lines of a mark, a tab and words, which a reader takes for rows of a table: points of lists, and headings."""

import re
from collections.abc import Sequence
from dataclasses import replace

from samhandling.intake.understanding import agenda, levels
from samhandling.intake.understanding.unit import BULLETS, Unit, make
from samhandling.intake.understanding.words import Words

_NUMBER = re.compile(r"\d{1,2}(?:\.\d{1,2})*[.)]?")
_SIGN = re.compile(r"[-–*o]|[A-H][.)]|\d{1,2}[.)]|\d{1,2}(?:\.\d{1,2})+")
_TIED = 2  # the level of a heading with goals of Agenda 2030 beside it, which lies in a chapter
_MAX_HEADING = 12  # words
_ENDS = ".:;,"


def taken(units: Sequence[Unit], words: Words) -> list[Unit]:
    """Return the units with such rows made what they are."""
    made: list[Unit] = []
    for index, unit in enumerate(units):
        around = [units[place] for place in (index - 1, index + 1) if 0 <= place < len(units)]
        made.extend(_made(unit, around, words))
    return made


def _made(unit: Unit, around: Sequence[Unit], words: Words) -> list[Unit]:
    if unit.kind != "row" or len(unit.cells) != 2 or not all(cell.strip() for cell in unit.cells):
        return [unit]
    sign, text = (cell.strip() for cell in unit.cells)
    label = levels.label(text, words)
    is_area = label is not None and label.role == "goal" and bool(label.name) and bool(_NUMBER.fullmatch(sign))
    if not is_area and any(one.kind == "row" and len(one.cells) > len(unit.cells) for one in around):
        return [unit]  # the row of a table, and not "4.2    Målområde Språk" right below one
    if _NUMBER.fullmatch(sign) and not any(_is_numbered(one, sign) for one in around) and _is_heading(text):
        level = sign.strip(".)").count(".") + 1
        block = replace(unit.block, kind="heading", cells=(), level=level)
        return [replace(make("heading", f"{sign} {text}", block), level=level)]
    if BULLETS.fullmatch(sign) or _SIGN.fullmatch(sign):
        return [make("item", f"{sign} {text}", replace(unit.block, kind="list_item", cells=()))]
    if agenda.speaks(text, words) and agenda.numbers(text, words) and not re.search(r"\d", sign):
        # "Lära och må bra    Globala mål 3, 4": what stands to the right of a heading is tied to it
        block = replace(unit.block, cells=(), level=_TIED)
        return [make("heading", sign, replace(block, kind="heading")), make("paragraph", text, block)]
    return [unit]


def _is_numbered(unit: Unit, sign: str) -> bool:
    """Whether the line next to it has a number of the same depth, so that both are points of one list."""
    other = unit.cells[0].strip() if len(unit.cells) == 2 else ""
    return _NUMBER.fullmatch(other) is not None and other.count(".") == sign.count(".")


def _is_heading(text: str) -> bool:
    return text[0].isupper() and text[-1] not in _ENDS and len(text.split()) <= _MAX_HEADING
