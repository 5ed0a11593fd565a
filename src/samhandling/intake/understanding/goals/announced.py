"""Goals that a list announced, and the headings that later open their sections."""

import re
from collections.abc import Sequence
from functools import lru_cache

from samhandling.intake.understanding import levels
from samhandling.intake.understanding.goals import frame, state
from samhandling.intake.understanding.goals.state import Open, Reading
from samhandling.intake.understanding.nodes import (
    Node,
    alike,
    alike_folded,
    begins,
    begins_folded,
    folded,
    is_capitals,
)
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import compiled


def known(reading: Reading, unit: Unit) -> Node | None:
    """Return the goal that an earlier list announced under this name, or in this place of the list."""
    announced = [
        (node, part)
        for node in reading.nodes
        if node.is_announced
        for part in dict.fromkeys((folded(node.name), folded(_head(node.name))))
    ]
    label = levels.label(unit.text, reading.words)
    name = folded(label.name if label and label.role == "goal" and label.name else unit.text)
    for test in (alike_folded, begins_folded, lambda listed, heading: begins_folded(heading, listed)):
        for node, part in announced:
            if test(part, name) and not _is_sentence_of(part, name, reading):
                return node
    return None


def _is_sentence_of(listed: str, heading: str, reading: Reading) -> bool:
    """ "Biblioteken skall vara öppna" in a list is not what the heading "Biblioteken" later opens."""
    is_must = compiled(r"(?<!\w)%s(?!\w)", reading.words.must_words).search(listed) is not None
    return is_must and 2 * len(heading.split()) < len(listed.split())


def in_place(reading: Reading, units: Sequence[Unit], unit: Unit) -> Node | None:
    """Return the announced goal that stands where this heading does: after the goal just read, before the next heading.

    Names drift between list and heading ("Sysselsättning", "Arbete"), their order does not.
    """
    opened = next((one.node for one in reversed(reading.stack) if one.node.group), None)
    if opened is None or frame.is_closing(unit.text, reading.words) or frame.is_inner(unit.text, reading.words):
        return None
    listed = [node for node in reading.nodes if node.group == opened.group]
    place = listed.index(opened) + 1
    if place >= len(listed) or not listed[place].is_announced:
        return None
    candidate = listed[place]
    later = [one.text for one in units[unit.index + 1 :] if one.is_heading]
    if any(alike(candidate.name, text) or begins(candidate.name, text) for text in later):
        return None
    if place + 1 < len(listed):
        after = listed[place + 1].name
        return candidate if any(alike(after, text) or begins(after, text) for text in later[:6]) else None
    return candidate if folded(unit.text) in folded(candidate.name) else None


@lru_cache(maxsize=20_000)  # each heading meets every announced goal
def _head(name: str) -> str:
    return re.split(r"\s+[-–—]\s+|:\s+", name, maxsplit=1)[0]


def open_known(reading: Reading, node: Node, unit: Unit) -> None:
    """Open the section of a goal that a list announced."""
    label = levels.label(unit.text, reading.words)
    name = state.cleaned(label.name if label and label.role == "goal" and label.name else unit.text, reading.words)
    listed = node.name
    node.name = listed.rstrip(" .-–") if is_capitals(name) and alike(listed, name) else name
    node.unit, node.is_announced = unit, False
    node.number = node.number or unit.number or (label.number if label else None)
    node.level = label.level if label and label.role == "goal" and label.name else node.level
    node.n_mentions += 1
    state.close(reading, unit.level)
    while reading.stack and node.parent is not None and reading.stack[-1].node is not node.parent:
        if not state.descends(node.parent, reading.stack[-1].node):
            break
        reading.stack.pop()
    if node.parent is None and reading.stack and reading.rank(node.level) > reading.rank(reading.stack[-1].node.level):
        node.parent = reading.here
    reading.stack.append(Open(node, unit.level))
