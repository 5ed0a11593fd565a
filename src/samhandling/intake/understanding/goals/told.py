"""Goals that an area tells in a sentence: "Alla barn ska läsa." over "Det gör vi genom att", "Vårt mål är att …"."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from samhandling.intake.understanding import fields, levels
from samhandling.intake.understanding.goals import frame
from samhandling.intake.understanding.goals.state import BY_AREA, BY_SENTENCE, Reading
from samhandling.intake.understanding.nodes import Node, alike
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words, compiled

_MIN = 2  # areas that show the habit
_MOST = 0.5  # share of the areas of that word
_MAX_WORDS = 40


def take(reading: Reading, units: Sequence[Unit]) -> None:
    """Add the goals that areas tell in sentences, where several areas do."""
    _before_doings(reading, units)
    if all(node.parent is None and (_is_area(reading, node) or _is_name(reading, node)) for node in reading.nodes):
        _called_goals(reading, units)


def _called_goals(reading: Reading, units: Sequence[Unit]) -> None:
    """Add "alla barn ska läsa" of "Vårt mål är att alla barn ska läsa.", where more than one heading has such a one."""
    found = [
        (heading, unit, goal)
        for heading, section in _sections(reading, units)
        for unit in section
        for goal in _called_goal(unit, reading.words)
    ]
    telling = {heading.index for heading, _, _ in found}
    names = [node.unit.index for node in reading.nodes if not _is_area(reading, node)]
    if len(telling) < _MIN or sum(index in telling for index in names) < _MOST * len(names):
        return
    areas = {node.unit.index: node for node in reading.nodes}
    for heading, unit, goal in found:
        area = areas.get(heading.index)
        if area is None:
            area = areas[heading.index] = Node(heading.text, "", heading, BY_AREA, number=heading.number)
            reading.nodes.append(area)
        reading.nodes.append(Node(goal, reading.words.goal_word, unit, BY_SENTENCE, area))
    reading.nodes.sort(key=lambda node: node.unit.index)
    for doing in reading.doings:
        above = [node for node in reading.nodes if node.parent is not None and node.unit.index < doing.unit.index]
        heads = [index for index in areas if index < doing.unit.index]
        if above and doing.goal is None and heads and above[-1].unit.index > max(heads):
            doing.goal = above[-1]


def _sections(reading: Reading, units: Sequence[Unit]) -> Iterator[tuple[Unit, list[Unit]]]:
    """Yield each heading that is none of the frame, with the paragraphs down to the next heading."""
    starts = [unit.index for unit in units if unit.is_heading]
    for start, stop in pairwise([*starts, len(units)]):
        heading, words = units[start], reading.words
        is_frame = frame.is_closing(heading.text, words) or frame.is_inner(heading.text, words)
        if not is_frame and not alike(heading.text, reading.title) and not levels.is_others(heading.text, words):
            yield heading, [unit for unit in units[start:stop] if unit.kind == "paragraph"]


def _called_goal(unit: Unit, words: Words) -> Iterator[str]:
    """Yield the goal of each sentence that says "målet är att"; not another's, and not that of the whole."""
    for sentence in re.split(r"(?<=[.!?])\s+(?=[A-ZÅÄÖÆØ])", unit.text):
        pattern = compiled(
            r"(?P<whose>(?:[\w-]+\s+){0,2})%s\s+(?:är|er|is)\s+(?:\w+\s+){0,2}?(?:att|at|å|to|that)\s+(?P<goal>.+?)[.!]?",
            words.told_goals,
        )
        found = pattern.fullmatch(sentence)
        if found is None or levels.is_others(sentence[: found.start("goal")], words):
            continue
        if not compiled(r"(?<!\w)%s(?!\w)", words.overall_goal).search(sentence[: found.start("goal")]):
            yield found["goal"][:1].upper() + found["goal"][1:]


def _before_doings(reading: Reading, units: Sequence[Unit]) -> None:
    """Add the sentence of each area that has activities and no goals, where most areas are built so."""
    words = reading.words
    parents = {node.parent for node in reading.nodes}
    areas = [node for node in reading.nodes if node.unit.is_heading and _is_area(reading, node)]
    found = {
        node: sentence
        for node in areas
        if node not in parents and (sentence := _sentence(units, node.unit.index, words)) is not None
    }
    if len(found) < max(_MIN, _MOST * len(areas)):
        return
    for node, sentence in found.items():
        goal = Node(sentence.text, words.goal_word, sentence, BY_SENTENCE, node)
        reading.nodes.insert(reading.nodes.index(node) + 1, goal)
        for doing in reading.doings:
            doing.goal = goal if doing.goal is node else doing.goal


def _is_area(reading: Reading, node: Node) -> bool:
    return reading.rank(node.level) < reading.rank(reading.words.goal_word)


def _is_name(reading: Reading, node: Node) -> bool:
    """Whether a goal is only a heading under "Mål för äldre": what it stands for may be told in its text."""
    return node.unit.is_heading and levels.label(node.unit.text, reading.words) is None


def _sentence(units: Sequence[Unit], heading: int, words: Words) -> Unit | None:
    """Return the one sentence that says how it should be, right between the heading and what is done."""
    if heading + 2 >= len(units):
        return None
    sentence, below = units[heading + 1 : heading + 3]
    is_one = sentence.kind == "paragraph" and not re.search(r"[.!?]\s+\S", sentence.text)
    is_must = compiled(r"(?<!\w)%s(?!\w)", words.must_words).search(sentence.text) is not None
    says = is_must or compiled(r"%s\s+(?:är|er|is)\s", tuple(words.level_names)).match(sentence.text) is not None
    is_short = len(sentence.text.split()) <= _MAX_WORDS and sentence.text.endswith(".")
    label = levels.label(below.text, words)
    is_doing = label is not None and label.role == "activity" and not label.name
    is_over = is_doing or fields.leads_to_doings(below.text, words)
    return sentence if is_one and says and is_short and is_over else None
