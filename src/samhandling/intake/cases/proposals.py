"""The points of a proposed or taken decision, and who is to decide them."""

import re
from collections.abc import Iterator, Sequence

from samhandling.intake.blocks import DocumentText
from samhandling.intake.cases.sections import Section
from samhandling.intake.cases.words import CaseWords
from samhandling.intake.draft import Proposal
from samhandling.intake.understanding import proof, responsibility
from samhandling.intake.understanding.nodes import alike
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words, any_of

_CERTAINTY = 0.9


def find(document: DocumentText, sections: Sequence[Section], words: Words, cases: CaseWords) -> tuple[Proposal, ...]:
    """Return each point once, though decision, report and background repeat it."""
    found: list[Proposal] = []
    for section in sections:
        if section.role in ("decision", "proposal"):
            found.extend(_of_section(document, section, words, cases))
    kept: list[Proposal] = []
    for one in found:
        if not any(alike(one.text, other.text) for other in kept):
            kept.append(one)
    return tuple(kept)


def _of_section(document: DocumentText, section: Section, words: Words, cases: CaseWords) -> Iterator[Proposal]:
    # "Kommunstyrelsens förslag till kommunfullmäktige": the last decides.
    named = list(responsibility.bodies(section.heading.text, words)) if section.heading is not None else []
    to = named[-1].name if named else None
    for unit in section.units:
        if unit.is_item:
            yield _proposal(document, unit, unit.number, unit.text, to)
            continue
        addressed = _addressed(unit.text, words, cases)
        points = _points(document, unit)
        if points:
            to = addressed or to
            for point in points:
                yield _proposal(document, unit, None, point, to)
        elif unit.text.rstrip().endswith(":"):
            to = addressed or to
        elif unit is section.units[0]:
            yield _proposal(document, unit, unit.number, unit.text, to or addressed)
        else:
            return  # what follows the points is the section's comment on them


def _proposal(document: DocumentText, unit: Unit, number: str | None, text: str, to: str | None) -> Proposal:
    return Proposal(number, text, to, proof.of(document, unit.block, text, _CERTAINTY))


def _addressed(text: str, words: Words, cases: CaseWords) -> str | None:
    """ "Förslag till kommunfullmäktige:", "Nämnden föreslår kommunfullmäktige besluta": the last body decides."""
    lead = re.split(r"\batt\b|\bå\b(?=\s)", text)[0]
    named = list(responsibility.bodies(lead[:200], words))
    return named[-1].name if named else None


def _points(document: DocumentText, unit: Unit) -> list[str]:
    """Return the points of an att-list, which stand one to a line in the text itself."""
    raw = document.text[unit.block.offset : unit.block.offset + unit.block.length]
    pieces = re.split(r"(?:^|\n)\s*(?=att\s)", raw)
    points = [" ".join(piece.split()) for piece in pieces if piece.startswith("att ")]
    return [re.sub(rf",?\s*{any_of(('och', 'samt'))}$", "", point).rstrip(" ,;") for point in points]
