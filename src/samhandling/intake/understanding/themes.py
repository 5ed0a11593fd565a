"""Goals of a programme that uses no level words: its headings, counted through its areas."""

from collections.abc import Sequence
from itertools import pairwise

from samhandling.intake.understanding import agenda
from samhandling.intake.understanding.goals import frame
from samhandling.intake.understanding.nodes import Node
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words

_MIN_AREAS = 2


def find(units: Sequence[Unit], words: Words, *, certainty: float) -> list[Node]:
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
