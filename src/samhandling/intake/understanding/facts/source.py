"""What the facts of a document are read from."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from samhandling.intake.blocks import DocumentText
from samhandling.intake.draft import Proof
from samhandling.intake.understanding import proof
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words

COVER = 60  # units within which a cover or a box of facts stands
_MAX_ABOVE = 5  # lines


@dataclass(frozen=True)
class Found:
    """A value with its proof."""

    value: str
    proof: Proof


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; a stop after an abbreviation ends none."""
    return re.split(r"(?<=[a-zåäö)\d][.!?])\s+(?=[A-ZÅÄÖÆØ”\"])", text)


@dataclass(frozen=True)
class Source:
    """The units of one document; ``others`` are those of the file's other parts."""

    document: DocumentText
    units: Sequence[Unit]
    words: Words
    others: Sequence[Unit] = ()

    @property
    def front(self) -> Sequence[Unit]:
        """The units within which a cover or a box of facts stands."""
        return self.units[:COVER]

    @property
    def above(self) -> tuple[str, ...]:
        """The lines of the file before its first unit: heads of pages, which no unit holds."""
        before = self.document.text[: self.units[0].block.offset] if self.units and not self.others else ""
        return tuple(line.strip() for line in before.split("\n") if line.strip())[:_MAX_ABOVE]

    def proof(self, unit: Unit, quote: str, certainty: float) -> Proof:
        """Return proof that the quote stands in the unit."""
        return proof.of(self.document, unit.block, quote, certainty)
