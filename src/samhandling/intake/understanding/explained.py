"""Goals on a line below "Mål", parted from the text that explains them right below, which the reader joined to them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from samhandling.intake.blocks import DocumentText
from samhandling.intake.readers import wording
from samhandling.intake.understanding import levels
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words

_MAX_LINES = 3  # of a goal
_FIRST = re.compile(r"[A-ZÅÄÖÆØ][a-zåäöæøé]*")


def apart(document: DocumentText, units: Sequence[Unit], words: Words) -> Iterator[Unit]:
    """Yield the units, a paragraph right below a level word that stands alone cut where its explanation begins."""
    above: Unit | None = None
    for unit in units:
        label = levels.label(above.text, words) if above is not None and unit.kind == "paragraph" else None
        is_goal = label is not None and label.role == "goal" and not label.name
        yield from _parted(document, unit, words) if is_goal else [unit]
        above = unit


def _parted(document: DocumentText, unit: Unit, words: Words) -> list[Unit]:
    block = unit.block
    raw = document.text[block.offset : block.offset + block.length]
    ends = [found.start() for found in re.finditer(r"\n", raw)][:_MAX_LINES]
    cut = next((end for end in ends if _ends_goal(document.text, raw[:end], raw[end:], words)), None)
    if cut is None:
        return [unit]
    known = wording.words(document.text)
    # Both keep the block: what stands in the same block as a goal explains it.
    return [replace(unit, text=wording.join(part.splitlines(), known)) for part in (raw[:cut], raw[cut:])]


def _ends_goal(text: str, goal: str, rest: str, words: Words) -> bool:
    """Tell whether a line begins a sentence though the one above has no stop: elsewhere its word has a small letter."""
    first, last = _FIRST.match(rest.strip()), goal.split()[-1]
    goes_on = last[-1] in ",-–/&:;.!?" or last.lower() in (*words.linking_words, *words.common_words)
    return first is not None and not goes_on and first.group().lower() in wording.small(text)
