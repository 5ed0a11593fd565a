"""Lists that a word for areas stands over, but that tell what is done: "Prioriteringar" below the goal of each area."""

from collections.abc import Iterator, Sequence

from samhandling.intake.understanding import fields
from samhandling.intake.understanding.goals import answers
from samhandling.intake.understanding.goals.state import Reading
from samhandling.intake.understanding.nodes import Doing, Node
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words, compiled

_SOME = 3  # points that show what a word stands over
_MOST = 0.8  # of them that stand below a goal; the reader may have missed one


def settle(reading: Reading, units: Sequence[Unit]) -> None:
    """Make activities of all goals of a level whose points say what is done, after the goals that it is done for."""
    doing_levels = {*reading.words.doing_levels, *_said_to_be_doings(units, reading.words)}
    for level in dict.fromkeys(node.level for node in reading.nodes):
        points = [node for node in reading.nodes if node.level == level]
        if level in doing_levels and _are_deeds(reading, points):
            reading.nodes[:] = [node for node in reading.nodes if node.level != level]
            reading.doings.extend(_doing(reading, node) for node in points)
            reading.doings.sort(key=lambda doing: doing.unit.index)


def _said_to_be_doings(units: Sequence[Unit], words: Words) -> Iterator[str]:
    """Yield the levels of which a sentence says what they are: "Strategierna är åtgärder som flera nämnder delar"."""
    pattern = compiled(
        r"(?:^|(?<=[.!?]\s))(?P<level>%s)\s+(?:är|er|is|are)\s+(?:[\w-]+\s+){0,4}?%s(?![\w-])",
        tuple(words.level_names),
        words.activity_words,
    )
    for unit in units:
        if unit.kind == "paragraph":
            yield from (words.level_of(found["level"]) or "" for found in pattern.finditer(unit.text))


def _are_deeds(reading: Reading, points: Sequence[Node]) -> bool:
    words = reading.words
    are_told = all(fields.says_what(node.name, words) or fields.says_who(node.name, words) for node in points)
    if len(points) < _SOME or not are_told or not all(node.unit.is_item or node.unit.kind == "row" for node in points):
        return False
    parents = {node.parent for node in reading.nodes}
    n_below = sum(bool(_goals_for(reading, node)) for node in points)
    return n_below >= _MOST * len(points) and not parents.intersection(points)


def _goals_for(reading: Reading, point: Node) -> list[Node]:
    """Return the goals that stand before a point in its area, or over it: no areas as wide as its own word."""
    words = reading.words
    widest = min(words.rank_of(point.level) + 1, words.rank_of(words.goal_word))
    return [
        node
        for node in reading.nodes
        if node.unit.index < point.unit.index
        and node.level != point.level
        and words.rank_of(node.level) >= widest
        and node.level in words.level_names.values()
        and (node is point.parent or (node.parent is point.parent and node.parent is not None))
    ]


def _doing(reading: Reading, point: Node) -> Doing:
    name, bodies = answers.without_bodies(point.name, reading.words)
    goals = _goals_for(reading, point)
    goal = goals[0] if len(goals) == 1 else point.parent
    return Doing(name, goal, point.unit, point.certainty, bodies or point.responsible or _above(point))


def _above(point: Node) -> tuple[str, ...]:
    """Return who answers for the area: while the points were goals, "Ansvarig: …" below them was the area's."""
    node = point.parent
    while node is not None and not node.responsible:
        node = node.parent
    return node.responsible if node is not None else ()
