"""Values that stand after a label: on its line, in its row, or on the next line."""

import re
from collections.abc import Iterator, Sequence

from samhandling.intake.understanding.facts import kinds
from samhandling.intake.understanding.nodes import folded
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words, any_of


def values(units: Sequence[Unit], labels: Sequence[str], words: Words) -> Iterator[tuple[Unit, str]]:
    """Yield what stands after a label: on its line, in its row, or on the next line."""
    pattern = re.compile(rf"\W*{any_of(labels)}\s*[:\t|]\s*(?P<value>.+)", re.IGNORECASE)
    every = any_of(
        (*words.fact_labels, *words.title_labels, *words.type_labels, *words.adopted, *words.reference_labels)
    )
    for position, unit in enumerate(units):
        if unit.kind == "row":
            yield from _in_row(units, position, labels)
            continue
        match = pattern.match(unit.text)
        if match:
            value = re.split(
                rf"\s{{2,}}|\s+(?={every}(?:\s\w+)?\s*:)", match["value"], maxsplit=1, flags=re.IGNORECASE
            )[0]
            yield unit, value.strip()
        elif folded(unit.text) in {folded(label) for label in labels} and position + 1 < len(units):
            following = units[position + 1]
            if (
                following.text.rstrip(":").lower() not in words.fact_labels
                and len(following.text) < 160
                and (unit.text.rstrip().endswith(":") or not kinds.names_kind(unit.text, words))
            ):
                yield following, following.text.strip()


def _in_row(units: Sequence[Unit], position: int, labels: Sequence[str]) -> Iterator[tuple[Unit, str]]:
    unit = units[position]
    wanted = {folded(label) for label in labels}
    below = units[position + 1] if position + 1 < len(units) else None
    for column, cell in enumerate(unit.cells):
        inside = re.match(rf"\W*{any_of(labels)}\s*:\s*(?P<value>.+)", cell, re.IGNORECASE)
        if inside:
            yield unit, inside["value"].strip()
        elif folded(cell) in wanted:
            is_header = sum(bool(one.strip()) for one in unit.cells) > 2 or column > 0
            if is_header and below is not None and below.kind == "row" and column < len(below.cells):
                yield below, below.cells[column].strip()
            elif column + 1 < len(unit.cells) and unit.cells[column + 1].strip():
                yield unit, unit.cells[column + 1].strip()
