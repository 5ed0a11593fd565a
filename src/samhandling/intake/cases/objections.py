"""Reservations and special statements; the latter are never counted as the former."""

import re
from collections.abc import Iterator, Sequence

from samhandling.intake.blocks import DocumentText
from samhandling.intake.cases import phrases
from samhandling.intake.cases.sections import Section
from samhandling.intake.cases.words import CaseWords
from samhandling.intake.draft import Reservation, Statement
from samhandling.intake.understanding import proof
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import any_of

_CERTAINTY = 0.9
_QUOTES = '”"“»«'


def reservations(document: DocumentText, sections: Sequence[Section], cases: CaseWords) -> tuple[Reservation, ...]:
    """Return who reserves themselves, in favour of what, and their words."""
    found: list[Reservation] = []
    for unit, sentence, rest in _utterances(sections, cases, "reservation", cases.reserve_verbs):
        by = _by(sentence, cases.reserve_verbs, cases)
        if by:
            where = proof.of(document, unit.block, sentence, _CERTAINTY)
            found.append(Reservation(by, _in_favour(sentence, cases), _words_of(rest), where))
    return tuple(found)


def statements(document: DocumentText, sections: Sequence[Section], cases: CaseWords) -> tuple[Statement, ...]:
    """Return the special statements with their words."""
    found: list[Statement] = []
    for unit, sentence, rest in _utterances(sections, cases, "statement", cases.statement_words):
        by = tuple(str(one) for one in phrases.people(sentence, cases.all_words)) or _group(
            sentence, cases.statement_words
        )
        if by:
            found.append(Statement(by, _words_of(rest), proof.of(document, unit.block, sentence, _CERTAINTY)))
    return tuple(found)


def _utterances(
    sections: Sequence[Section], cases: CaseWords, role: str, verbs: Sequence[str]
) -> Iterator[tuple[Unit, str, str]]:
    """Yield each sentence of the kind with its unit and what follows it, up to the next of the kind."""
    under = [one for one in sections if one.role == role]
    for section in under or [one for one in sections if one.role != "head"]:
        told: tuple[Unit, str, list[str]] | None = None
        for unit in section.units:
            for sentence in _with_quotes_whole(unit.text):
                is_new = phrases.has(sentence, verbs) and sentence[:1] not in _QUOTES
                if is_new and told is not None:
                    yield told[0], told[1], " ".join(told[2])
                if is_new:
                    lead, _, quote = _at_quote(sentence)
                    told = (unit, lead, [quote] if quote else [])
                elif told is not None and under:
                    told[2].append(sentence)
        if told is not None:
            yield told[0], told[1], " ".join(told[2])


def _with_quotes_whole(text: str) -> list[str]:
    """Return the sentences, those inside quotation marks kept together."""
    lead, mark, quote = _at_quote(text)
    if not mark:
        return phrases.sentences(text)
    end = max((quote.rfind(sign) for sign in _QUOTES), default=-1)
    inside, after = (quote[: end + 1], quote[end + 1 :]) if end > 0 else (quote, "")
    return [*phrases.sentences(lead), inside, *phrases.sentences(after.strip())]


def _at_quote(text: str) -> tuple[str, str, str]:
    match = re.search(rf"[{_QUOTES}]", text)
    return (text[: match.start()].strip(), match.group(), text[match.start() :]) if match else (text, "", "")


def _by(sentence: str, verbs: Sequence[str], cases: CaseWords) -> tuple[str, ...]:
    verb = phrases.find(sentence, verbs)
    before, after = (sentence[: verb.start()], sentence[verb.end() :]) if verb else (sentence, "")
    found = phrases.people(before, cases.all_words)
    if not found:  # "Mot beslutet reserverar sig A, B och C"
        favour = phrases.find(after, cases.in_favour[:1])
        found = phrases.people(after[: favour.start()] if favour else after, cases.all_words)
    return tuple(str(one) for one in found) or _group(sentence, verbs)


def _group(sentence: str, verbs: Sequence[str]) -> tuple[str, ...]:
    """ "Centerpartiets ledamöter reserverar sig": a group stands for its members."""
    verb = phrases.find(sentence, verbs)
    before = sentence[: verb.start()].strip(" ,") if verb else ""
    before = re.sub(r"\s+(?:lämnar|inkommer med|avger|har lämnat|anmäler)(?:\s+ett)?$", "", before)
    return (before,) if 0 < len(before) <= 80 and before[:1].isupper() else ()


def _in_favour(sentence: str, cases: CaseWords) -> str | None:
    """ "till förmån för Anna Bergs (S) förslag"."""
    nouns = any_of(cases.proposal_nouns)
    match = re.search(rf"\b{any_of(cases.in_favour)}\s+(?P<what>[^.;:]*?\b{nouns})\b", sentence, re.IGNORECASE)
    return match["what"].strip() if match else None


def _words_of(rest: str) -> str | None:
    """Return the reason given, without the words that lead to it; None where none is given."""
    text = rest.strip()
    return text if len(text) > 20 or (text[:1] in _QUOTES and text) else None
