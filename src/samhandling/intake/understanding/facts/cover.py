"""The cover: the units before the running text, and the legend of kinds that may stand on it."""

from collections.abc import Sequence

from samhandling.intake.understanding.facts import kinds
from samhandling.intake.understanding.facts.source import Source
from samhandling.intake.understanding.nodes import folded
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words


def units(source: Source) -> list[Unit]:
    """Return the units before the running text begins."""
    found: list[Unit] = []
    frame = {folded(word) for word in source.words.closing_headings}
    for unit in source.front:
        is_running = unit.kind == "paragraph" and len(unit.text) > 160
        if is_running and found and not kinds.is_definition(unit.text, source.words):
            break
        if len(found) > 1 and folded(unit.text) in frame:
            break
        found.append(unit)
    return found


def legend(cover: Sequence[Unit], words: Words) -> frozenset[int]:
    """Return a legend of kinds: several kinds each alone on a line say nothing of which one this is."""
    bare = [unit for unit in cover if folded(unit.text) in kinds.kind_words(words)]
    rows = [unit for unit in cover if kinds.is_definition(unit.text, words)]
    bare += [unit for unit in cover if kinds.is_run(unit.text, words)]
    named = {kinds.kind_of(unit.text, words) for unit in bare}
    return frozenset(unit.index for unit in (*(bare if len(named) >= 3 else ()), *rows))
