"""Areas of a programme that uses no level words: its headings over sections that say how things should be."""

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise, takewhile

from samhandling.intake.understanding import agenda, levels
from samhandling.intake.understanding.goals import frame
from samhandling.intake.understanding.nodes import Node, alike
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words, any_of, compiled

_ENOUGH = 0.5  # share of the headings of a level whose sections say how it should be
_MIN = 3
_MIN_AREAS = 2


def find(units: Sequence[Unit], words: Words, *, title: str, kind: str | None, certainty: float) -> list[Node]:
    """Return the goals that the headings tell: counted through areas, or in a programme the headings themselves."""
    if kind not in words.themed_types:
        return []
    counted = _counted(units, words, certainty)
    return counted if counted or kind not in words.headed_types else _headed(units, words, title, certainty)


def divide(units: Sequence[Unit], nodes: Sequence[Node], words: Words, certainty: float) -> list[Node]:
    """Return goals that are headings with those below them, where "Till varje mål hör ett antal delmål" tells of them.

    As they were where no such sentence stands, or where the headings of fewer than half have any below.
    """
    level = _said_of_each(units, words)
    if level is None or any(node.parent is not None or not node.unit.is_heading for node in nodes):
        return list(nodes)
    made: list[Node] = []
    for node in nodes:
        inner = _below(units, node.unit, words)
        made.extend([node, *(Node(one.text, level, one, certainty, node, one.number) for one in inner)])
    n_divided = len({node.parent for node in made} - {None})
    return made if nodes and n_divided >= max(_MIN_AREAS, _ENOUGH * len(nodes)) else list(nodes)


def _below(units: Sequence[Unit], over: Unit, words: Words) -> list[Unit]:
    """Return the headings right below one, of one level, down to the next of its own or one of the frame."""
    headings = (one for one in units[over.index + 1 :] if one.is_heading)
    below = takewhile(lambda one: one.level > over.level and not frame.is_closing(one.text, words), headings)
    inner = [one for one in below if not frame.is_inner(one.text, words)]
    return [one for one in inner if one.level == inner[0].level]


def _said_of_each(units: Sequence[Unit], words: Words) -> str | None:
    """Return "delmål" of a text that says "Varje miljömål har ett antal delmål"; None where none does."""
    each = compiled(r"(?<!\w)%s\s+(?:[\w-]+\s+)?$", words.each_words)
    for sentence in (one for unit in units if not unit.is_heading for one in re.split(r"(?<=[.!?])\s", unit.text)):
        named = levels.mentioned(sentence, words)
        if len(named) > 1 and each.search(sentence[: named[0][1]]) and named[1][0] != named[0][0]:
            return named[1][0]
    return None


def _headed(units: Sequence[Unit], words: Words, title: str, certainty: float) -> list[Node]:
    """Return one goal for each heading of the level where most sections are normative; none where no level is."""
    by_level: dict[int, list[tuple[Unit, bool]]] = defaultdict(list)
    for unit, section in _sections(units):
        if frame.is_closing(unit.text, words) or frame.is_inner(unit.text, words) or alike(unit.text, title):
            continue
        text = " ".join(part.text for part in section)
        if text and not _is_quoted(section):
            by_level[unit.level].append((unit, _is_normative(text, words)))
    for level in sorted(by_level):
        found = by_level[level]
        if len(found) >= _MIN and sum(is_normative for _, is_normative in found) >= _ENOUGH * len(found):
            return [Node(unit.text, "", unit, certainty, number=unit.number) for unit, _ in found]
    return []


def _counted(units: Sequence[Unit], words: Words, certainty: float) -> list[Node]:
    """Return the goals of a programme that counts them through its areas: 1 and 2 under one heading, 3 under the next.

    Chapters are counted too, but with no heading of their own level between them, and the frame among them.
    """
    outer = [unit for unit in units if unit.is_heading and not frame.is_inner(unit.text, words)]
    headings = [unit for unit in outer if not agenda.numbers(unit.text, words)]
    goals = [unit for unit in headings if unit.number and unit.number.isdigit()]
    areas = [
        above for above, unit in pairwise(headings)
        if unit in goals and above not in goals and not frame.is_closing(above.text, words)
    ]  # fmt: skip
    is_run = [unit.number for unit in goals] == [str(number) for number in range(1, len(goals) + 1)]
    if len(areas) < _MIN_AREAS or len(goals) < 2 * len(areas) or not is_run:
        return []
    if any(frame.is_closing(unit.text, words) for unit in goals):
        return []
    made: list[Node] = []
    area: Node | None = None
    for unit in sorted((*areas, *goals), key=lambda one: one.index):
        node = Node(unit.text, "", unit, certainty, area if unit in goals else None, unit.number)
        area = area if unit in goals else node
        made.append(node)
    return made


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
