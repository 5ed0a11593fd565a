"""What kind of document this is: from its label, its title, or a word alone on the cover."""

from samhandling.intake.draft import Proof
from samhandling.intake.understanding.facts import cover, kinds, labelled
from samhandling.intake.understanding.facts.source import Found, Source, sentences
from samhandling.intake.understanding.nodes import folded

_OFTEN = 2  # sentences that begin with the kind


def find(source: Source, title: Found | None) -> Found | None:
    """Return the kind of the document."""
    for unit, text in labelled.values(source.front, source.words.type_labels, source.words):
        kind = kinds.kind_of(text, source.words) or kinds.labelled_kind(text, source.words)
        if kind:
            return Found(kind, source.proof(unit, text, 0.95))
    for unit in cover.units(source):
        if kinds.is_of_series(unit.text, source.words) and (kind := kinds.kind_of(unit.text, source.words)):
            return Found(kind, source.proof(unit, unit.text, 0.8))
    if title is not None:
        kind = kinds.result_of(title.value, source.words) or kinds.kind_of(title.value, source.words)
        if kind:
            return Found(kind, Proof(title.proof.page, title.proof.offset, title.proof.quote, title.proof.certainty))
    frame = {folded(word) for word in source.words.closing_headings}
    for unit in cover.units(source):
        if folded(unit.text) in frame:
            continue
        if unit.index in cover.legend(cover.units(source), source.words):
            continue
        if folded(unit.text) in kinds.kind_words(source.words) and (kind := kinds.kind_of(unit.text, source.words)):
            return Found(kind, source.proof(unit, unit.text, 0.7))
    return _self_named(source)


def _self_named(source: Source) -> Found | None:
    """ "Programmet ersätter …", "Programmet består av …": the one kind that a text begins its sentences with."""
    said = [
        (unit, match.group(), kind)
        for unit in source.front
        if unit.kind == "paragraph"
        for sentence in sentences(unit.text)
        for kind, pattern in kinds.definite(source.words).items()
        if (match := pattern.match(sentence))
    ]
    if len(said) < _OFTEN or len({kind for _, _, kind in said}) > 1:
        return None
    unit, word, kind = said[0]
    return Found(kind, source.proof(unit, word, 0.6))


def find_case(source: Source, case: str) -> Found | None:
    """Return the kind of a case where its head names it, else at its beginning."""
    for unit in source.units[:8]:
        for piece in unit.cells or (unit.text,):
            if folded(piece) in kinds.kind_words(source.words) and kinds.kind_of(piece, source.words) == case:
                return Found(case, source.proof(unit, unit.text, 0.95))
    return Found(case, source.proof(source.units[0], source.units[0].text, 0.85)) if source.units else None
