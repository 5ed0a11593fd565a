"""Yrkanden: who asks for what, sentence by sentence."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from samhandling.intake.blocks import DocumentText
from samhandling.intake.cases import phrases
from samhandling.intake.cases.sections import Section
from samhandling.intake.cases.words import CaseWords
from samhandling.intake.draft import Motion
from samhandling.intake.understanding import proof
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import any_of

_CERTAINTY, _WITHOUT_HEADING = 0.9, 0.75
_OTHER = "ändring"  # a motion that is none of the named kinds asks for another decision


@dataclass
class _Asked:
    """Who last asked, for a sentence that goes on with "Hon yrkar även"."""

    by: tuple[str, ...] = ()
    is_open: bool = False  # "… yrkar:" with a list below


def find(document: DocumentText, sections: Sequence[Section], cases: CaseWords) -> tuple[Motion, ...]:
    """Return the motions; where no heading tells where they stand, those of the whole text."""
    under = [one for one in sections if one.role == "motions"]
    certainty = _CERTAINTY if under else _WITHOUT_HEADING
    found: list[Motion] = []
    for section in under or [one for one in sections if one.role not in ("reservation", "statement", "head")]:
        asked = _Asked()
        for unit in section.units:
            found.extend(_of_unit(document, unit, asked, certainty, cases, bool(under)))
    return tuple(found)


def _of_unit(
    document: DocumentText, unit: Unit, asked: _Asked, certainty: float, cases: CaseWords, is_told: bool
) -> Iterator[Motion]:
    if unit.is_item and asked.is_open:
        yield from _clauses(document, unit, unit.text, asked.by, certainty, cases)
        return
    for sentence in phrases.sentences(unit.text):
        verb = phrases.find(sentence, cases.motion_verbs) or (_spoken(sentence, cases) if is_told else None)
        if verb is None:
            continue
        before = sentence[: verb.start() + 1]  # with the bracket of the party
        people = tuple(str(one) for one in phrases.people(before, cases.all_words))
        if people:
            asked.by = people
        elif not (asked.by and phrases.has(before, cases.pronouns)):
            asked.by = (before.strip(" ,"),) if 0 < len(before.strip()) < 60 else ()
        rest = sentence[verb.end() :].strip()
        asked.is_open = rest in ("", ":", "att", "att:") or rest.endswith(":")
        if not asked.is_open and asked.by:
            yield from _clauses(document, unit, rest, asked.by, certainty, cases)


def _spoken(sentence: str, cases: CaseWords) -> re.Match[str] | None:
    """ "Anna Berg (S): avslag på …", "Anna Berg (S) föreslår …": no verb of motions, but under their heading."""
    people = phrases.people(sentence, cases.all_words)
    if not people or people[0].start > 3:
        return None
    return re.search(rf"\)\s*(?::|{any_of(cases.proposal_verbs)}\b)", sentence, re.IGNORECASE)


def _clauses(
    document: DocumentText, unit: Unit, rest: str, by: tuple[str, ...], certainty: float, cases: CaseWords
) -> Iterator[Motion]:
    """One motion for each thing asked for: "avslag på … och bifall till …"."""
    for clause in _breaks(cases).split(rest):
        clause = clause.strip(" ,.")
        if not clause or re.fullmatch(any_of(cases.second_hand), clause, re.IGNORECASE):
            continue
        kind, on = _kind(clause, cases)
        content = _content(clause) if kind not in ("bifall", "avslag") else None
        yield Motion(by, kind, on, content, None, proof.of(document, unit.block, clause, certainty))


@cache
def _breaks(cases: CaseWords) -> re.Pattern[str]:
    kinds = any_of(word for listing in cases.motion_kinds.values() for word in listing)
    hand = any_of(cases.second_hand)
    return re.compile(
        rf",?\s+(?:och|samt|men|og|and)\s+(?={kinds}\b)|,?\s+(?:(?:och|samt|men)\s+)?{hand}\s+", re.IGNORECASE
    )


def _kind(clause: str, cases: CaseWords) -> tuple[str, str | None]:
    """Return the kind that stands first, and what it is about."""
    hits = [
        (match.start(), kind, match)
        for kind, listing in cases.motion_kinds.items()
        if (match := phrases.find(clause, listing)) is not None
    ]
    if not hits:
        return _OTHER, None
    _, kind, match = min(hits, key=lambda hit: hit[0])
    about = re.match(r"\s+(?:(?:till|på|av|to|of)\s+)?(?P<on>[^.;]+)", clause[match.end() :])
    is_about = about and kind in ("bifall", "avslag")
    return kind, about["on"].strip(" ,") if about and is_about else None


def _content(clause: str) -> str:
    """Return what is asked: what follows "att", the outermost one."""
    match = re.search(r"\b(?:om att|att)\s+(?P<asked>.+)", clause)
    return match["asked"] if match and match.start() < 60 else clause
