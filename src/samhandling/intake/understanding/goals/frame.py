"""Headings of the document's frame, and those inside the section of one goal."""

from samhandling.intake.understanding import levels
from samhandling.intake.understanding.facts import kinds, organisation
from samhandling.intake.understanding.nodes import folded, folded_all
from samhandling.intake.understanding.words import Words


def is_closing(text: str, words: Words) -> bool:
    """Tell whether a heading belongs to the frame of the document rather than to its goals."""
    plain = folded(text)
    return (
        plain in folded_all(words.closing_headings)
        or begins_closing(text, words)
        or any(plain.endswith(end) for end in folded_all(words.closing_ends))
        or plain in folded_all(words.glossary_headings)
        or _is_other_paper(text, words)
    )


def _is_other_paper(text: str, words: Words) -> bool:
    """ "Trafikpolicy för Björkeby kommun" among the areas of a programme is a paper that it quotes, and no area."""
    named = organisation.pattern(words).search(text)
    return named is not None and named.end() == len(text) and kinds.names_kind(text, words)


def begins_closing(text: str, words: Words) -> bool:
    """Tell whether a heading begins as one of the frame does: "Så följer vi upp målen"."""
    plain = folded(text)
    return any(plain.startswith(start) for start in folded_all(words.closing_starts))


def is_inner(text: str, words: Words) -> bool:
    """Tell whether a heading divides the section of one goal."""
    is_known = folded(text) in folded_all(words.inner_headings) or folded(text) in folded_all(words.field_labels)
    return is_known or levels.names_touched(text, words)


def is_question(text: str) -> bool:
    """Tell whether a heading asks: what stands below it tells how things are, and the heading is no goal."""
    return text.rstrip().endswith("?")
