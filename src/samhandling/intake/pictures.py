"""What was read in pictures is less sure: its certainty is lowered by how sure the reading of the words was."""

import bisect
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import TypeVar, cast

from samhandling.intake.blocks import DocumentText
from samhandling.intake.draft import Draft, Proof

T = TypeVar("T")


def lower(draft: Draft, document: DocumentText) -> Draft:
    """Return the draft with every proof made less certain where it stands in text that was read in a picture."""
    if not document.pages_from_pictures:
        return draft
    return _lowered(draft, _Reading(document))


class _Reading:
    """How sure the words at an offset are."""

    def __init__(self, document: DocumentText) -> None:
        self.blocks = document.blocks
        self.offsets = [block.offset for block in document.blocks]

    def of(self, proof: Proof) -> Proof:
        place = bisect.bisect_right(self.offsets, proof.offset) - 1
        certainty = self.blocks[place].certainty if place >= 0 else 1.0
        return replace(proof, certainty=round(proof.certainty * certainty, 2))


def _lowered(value: T, reading: _Reading) -> T:
    if isinstance(value, Proof):
        return cast(T, reading.of(value))
    if isinstance(value, Mapping):
        return cast(T, {key: _lowered(one, reading) for key, one in value.items()})
    if isinstance(value, tuple):
        return cast(T, tuple(_lowered(one, reading) for one in value))
    if is_dataclass(value) and not isinstance(value, type):
        changed = {field.name: _lowered(getattr(value, field.name), reading) for field in fields(value)}
        return cast(T, replace(value, **changed))
    return value
