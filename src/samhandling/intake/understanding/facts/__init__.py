"""What a document says about itself: title, kind, body, dates, reference, validity. What it does not say is None."""

from samhandling.intake.draft import Document
from samhandling.intake.understanding.facts import (
    adoption,
    boxes,
    kind,
    organisation,
    overall,
    paragraph,
    reference,
    status,
    title,
    validity,
)
from samhandling.intake.understanding.facts.source import Source


def read(source: Source, *, case: str | None, language: str | None, certainty: float) -> Document:
    """Return every field that the document gives; ``case`` is the kind of a case document, else None."""
    source = boxes.parted(boxes.opened(source))
    name = title.find(source, case)
    sort = kind.find_case(source, case) if case else kind.find(source, name)
    is_case = bool(sort and sort.value in source.words.case_types)
    adopted = None if is_case else adoption.find(source, name, sort)
    valid = (None, None) if is_case else validity.find(source, name, sort, adopted[1] if adopted else None)
    found = {
        "title": name,
        "type": sort,
        "organisation": organisation.find(source),
        "adopting_body": adopted[0] if adopted else None,
        "adopted_on": adopted[1] if adopted else None,
        "dnr": reference.find(source),
        "paragraph": paragraph.find(source, is_case, adopted),
        "valid_from": valid[0],
        "valid_to": valid[1],
        "status": status.find(source, name),
        "overall_goal": None if is_case else overall.find(source),
    }
    given = {name: one for name, one in found.items() if one is not None}
    proofs = {name: one.proof for name, one in given.items()}
    if language and source.units:
        first = source.units[0]
        proofs["language"] = source.proof(first, first.text[:80], certainty)
    return Document(**{name: one.value for name, one in given.items()}, language=language, proof=proofs)
