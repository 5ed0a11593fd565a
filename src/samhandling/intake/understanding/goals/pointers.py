"""Activities told apart from the goals, which point to them by number: "Öppna en badplats (2)"."""

import re

from samhandling.intake.understanding.goals.state import Reading
from samhandling.intake.understanding.layouts import times
from samhandling.intake.understanding.words import Words

_POINTER = re.compile(r"\s*\((?P<number>\d{1,2})\)\.?$")
_WHEN = re.compile(r"(?<=\))\.?\s+(?P<when>[^.]+)\.?$")  # "(2). Klart 2024."
_SOME = 3  # activities that show the habit


def settle(reading: Reading) -> None:
    """Give activities to the goals that they point to, where all that stand after the last goal end so."""
    last = max((node.unit.index for node in reading.nodes), default=0)
    loose = [doing for doing in reading.doings if doing.unit.index > last]
    found = [(doing, match) for doing in loose if (match := _POINTER.search(_untimed(doing.name, reading.words)))]
    tops = {node.number: node for node in reversed(reading.nodes) if node.parent is None and node.number}
    if len(found) < max(_SOME, len(loose)) or not all(match["number"] in tops for _, match in found):
        return
    for doing, match in found:
        doing.name, doing.goal = doing.name[: match.start()], tops[match["number"]]


def _untimed(text: str, words: Words) -> str:
    """Return a text without what stands after the pointer to say when."""
    found = _WHEN.search(text)
    return text[: found.start()] if found and times.is_time(found["when"], words) else text
