"""A case read whole: its sections, each by the module that knows it."""

from collections.abc import Sequence

from samhandling.intake.blocks import DocumentText
from samhandling.intake.cases import ends, motions, objections, proposals, propositions, referral, sections
from samhandling.intake.cases.words import of as case_words
from samhandling.intake.draft import Decision
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words


def find(document: DocumentText, units: Sequence[Unit], words: Words, titles_in_file: Sequence[str] = ()) -> Decision:
    """Return what a case decides and how it came to that."""
    cases = case_words(words.language)
    cut = sections.cut(units, cases)
    steps = propositions.find(document, cut, cases)
    return Decision(
        proposals=proposals.find(document, cut, words, cases),
        motions=propositions.with_outcomes(motions.find(document, cut, cases), steps, cases),
        propositions=steps,
        votes=propositions.votes(document, cut, words, cases),
        reservations=objections.reservations(document, cut, cases),
        statements=objections.statements(document, cut, cases),
        referral_back=referral.find(document, cut, words, cases),
        signatures=ends.signatures(document, cut, cases),
        attachments=ends.attachments(document, units, words, cases, titles_in_file),
    )
