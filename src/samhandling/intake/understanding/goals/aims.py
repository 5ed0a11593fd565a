"""What a strategy without goals or activities of its own says that the municipality shall: that is what it aims at."""

from collections.abc import Sequence

from samhandling.intake.understanding import fields
from samhandling.intake.understanding.goals.state import BY_SENTENCE, Reading
from samhandling.intake.understanding.nodes import Node
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import compiled

_SEVERAL = 3  # areas with a list each that show a habit


def settle(reading: Reading, units: Sequence[Unit], kind: str | None) -> None:
    """Make goals of the lists under "Björkeby kommun ska", where a strategy's areas have nothing else below them."""
    if kind not in reading.words.aiming_types or not _are_bare_areas(reading) or not _are_all_led(reading, units):
        return
    word = reading.words.goal_word
    made = [Node(one.name, word, one.unit, BY_SENTENCE, one.goal) for one in reading.doings]
    reading.nodes[:] = sorted([*reading.nodes, *made], key=lambda node: node.unit.index)
    reading.doings.clear()


def _are_bare_areas(reading: Reading) -> bool:
    """Tell whether all goals are areas by their level word, none with another below it, and several have a list."""
    lowest = reading.rank(reading.words.goal_word)
    are_areas = all(node.parent is None and node.level and reading.rank(node.level) < lowest for node in reading.nodes)
    served = [doing.goal for doing in reading.doings]
    return are_areas and None not in served and len({id(goal) for goal in served}) >= _SEVERAL


def _are_all_led(reading: Reading, units: Sequence[Unit]) -> bool:
    """Tell whether each activity stands in a list that "kommunen ska" leads to, and no other word."""
    taken = {doing.unit.index for doing in reading.doings}
    leads = [units[index - 1].text for index in taken if index - 1 not in taken]
    ends = compiled(r"\w\s+%s\s*:", reading.words.must_words)
    return all(ends.search(fields.last_sentence(text)) is not None for text in leads)
