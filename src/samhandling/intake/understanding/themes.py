"""Areas of a programme that uses no level words: its headings over sections that say how things should be."""

import re
from collections import defaultdict
from collections.abc import Sequence

from samhandling.intake.understanding.goals import frame
from samhandling.intake.understanding.nodes import Node, alike
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words, any_of

_ENOUGH = 0.5  # share of the headings of a level whose sections say how it should be
_MIN = 3


def find(units: Sequence[Unit], words: Words, *, title: str | None, certainty: float) -> list[Node]:
    """Return one goal for each heading of the level where most sections are normative; none where no level is."""
    by_level: dict[int, list[tuple[Unit, bool]]] = defaultdict(list)
    for unit, section in _sections(units):
        if frame.is_closing(unit.text, words) or frame.is_inner(unit.text, words) or alike(unit.text, title or ""):
            continue
        text = " ".join(part.text for part in section)
        if text and not _is_quoted(section):
            by_level[unit.level].append((unit, _is_normative(text, words)))
    for level in sorted(by_level):
        found = by_level[level]
        if len(found) >= _MIN and sum(is_normative for _, is_normative in found) >= _ENOUGH * len(found):
            return [Node(unit.text, "", unit, certainty, number=unit.number) for unit, _ in found]
    return []


def _sections(units: Sequence[Unit]) -> list[tuple[Unit, list[Unit]]]:
    sections: list[tuple[Unit, list[Unit]]] = []
    for unit in units:
        if unit.is_heading:
            sections.append((unit, []))
        elif sections:
            sections[-1][1].append(unit)
    return sections


def _is_quoted(section: Sequence[Unit]) -> bool:
    """A section of nothing but quotations, or of a law's list, sets no goals of the municipality's own."""
    below = (*section[1:], None)
    paragraphs = [
        unit.text
        for unit, after in zip(section, below, strict=False)
        if not unit.is_item and not (after is not None and after.is_item)  # a lead-in is of its list
    ]
    return all(text.strip()[:1] in '”"“»' for text in paragraphs) if paragraphs else True


def _is_normative(text: str, words: Words) -> bool:
    return bool(re.search(rf"\b{any_of(words.must_words)}\b", text, re.IGNORECASE))
