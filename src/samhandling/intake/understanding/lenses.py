"""Principles, perspectives and dimensions through which a document looks at every goal."""

import re
from collections.abc import Sequence

from samhandling.intake.understanding.nodes import Node, folded
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words, any_of

_MAX = 60


def find(units: Sequence[Unit], words: Words) -> tuple[str, ...]:
    """Return the lenses of a document: those a sentence counts up: "tre principer – tillit, …"."""
    found: list[str] = []
    numerals = any_of(words.numerals)
    lens = any_of(words.lens_words)
    pattern = re.compile(
        rf"\b(?P<n>{numerals})\s+(?:[\w-]+\s+){{0,2}}?{lens}\b[^.:–-]*?\s*(?:[:–]|\s-\s)\s*(?P<names>[^.:]+)",
        re.IGNORECASE,
    )
    for unit in units:
        for match in pattern.finditer(unit.text):
            names = [name.strip(" .–-") for name in re.split(r",\s*|\s+(?:och|samt|og|and)\s+", match["names"])]
            names = [name for name in names if name and len(name) <= _MAX]
            wanted = words.numerals.get(match["n"].lower(), 0)
            if len(names) >= wanted >= 2:
                found.extend(name for name in names[:wanted] if folded(name) not in {folded(one) for one in found})
    return tuple(found)


def tag(nodes: Sequence[Node], found: Sequence[str]) -> None:
    """Give each goal the lenses that its own name or section names."""
    for node in nodes:
        text = folded(" ".join((node.name, *node.text)))
        node.lenses = tuple(lens for lens in found if re.search(rf"\b{re.escape(folded(lens))}", text))
