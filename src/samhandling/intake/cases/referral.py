"""An earlier decision to send the matter back: when, by whom, with what question and answer."""

import re
from collections.abc import Sequence

from samhandling.intake.blocks import DocumentText
from samhandling.intake.cases import phrases
from samhandling.intake.cases.sections import Section
from samhandling.intake.cases.words import CaseWords
from samhandling.intake.draft import Proof, ReferralBack
from samhandling.intake.understanding import dates, proof, responsibility
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words, any_of

_CERTAINTY = 0.85
_TOLD = ("referral", "background", "assessment", "head")  # where the past is told; motions are of today


def find(document: DocumentText, sections: Sequence[Section], words: Words, cases: CaseWords) -> ReferralBack | None:
    """Return the referral back that the case tells of; a motion to refer it back today is none."""
    for section in sorted(sections, key=lambda one: one.role != "referral"):
        if section.role not in _TOLD:
            continue
        for position, unit in enumerate(section.units):
            for sentence in phrases.sentences(unit.text):
                if phrases.has(sentence, cases.referral_words) and not phrases.has(sentence, cases.motion_verbs):
                    return _read(document, section, position, sentence, words, cases)
    return None


def _read(
    document: DocumentText, section: Section, position: int, sentence: str, words: Words, cases: CaseWords
) -> ReferralBack:
    unit = section.units[position]
    before = unit.text[: unit.text.find(sentence)]
    above = [one.text for one in section.units[max(0, position - 1) : position]]
    heading = [section.heading.text] if section.heading is not None and section.role == "referral" else []
    near = [sentence, before, *reversed(above), *heading]
    day = next((day.iso for text in near for day in list(dates.days(text, words))[-1:]), None)
    body = next((one.name for text in near if (one := responsibility.first(text, words))), None)
    question = _question(sentence, cases)
    return ReferralBack(day, body, question, _answer(section, position, cases), _proof(document, unit, sentence))


def _proof(document: DocumentText, unit: Unit, sentence: str) -> Proof:
    return proof.of(document, unit.block, sentence, _CERTAINTY)


def _question(sentence: str, cases: CaseWords) -> str | None:
    """Return what the matter was sent back for, "för att belysa …", as written."""
    match = re.search(rf"\b{any_of(cases.referral_purpose)}\s+(?P<what>[^.]+)", sentence, re.IGNORECASE)
    return match["what"].strip() if match else None


def _answer(section: Section, position: int, cases: CaseWords) -> str | None:
    """Return the section's text after "Nedan följer svar på den fråga …", None where it announces no answer."""
    told = " ".join(unit.text for unit in section.units[position : position + 1])
    if not (phrases.has(told, cases.answer_words) and phrases.has(told, cases.question_words)):
        return None
    rest = [unit.text for unit in section.units[position + 1 :]]
    return "\n".join(rest) or None
