"""Who answers for an activity: by how its own words end, by the habit of the document, or by a sentence about many."""

import re
from collections import Counter
from collections.abc import Sequence

from samhandling.intake.understanding import responsibility
from samhandling.intake.understanding.goals.state import Reading
from samhandling.intake.understanding.layouts import times
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words, compiled

# How the end of an activity says who answers; what no word says to be a name must be one.
_TOLD = r"[\s.;,(\[–-]+%s\s*[:–]\s*(?P<who>(?:[^()\[\]]|\([^()]*\))+?)[)\].\s]*$"
_SAID = r"(?:[.;,–-]\s*|\s[(\[])%s\s+(?:(?:är|er|is)\s+)?(?P<who>[^()\[\]]+?)[)\].\s]*$"
_PARTNERS = r"(?<=[\w.)])[\s.;,]+%s\s*:\s*[^:]+$"  # "… Medverkar: Polisen." says who takes part, not what is done
_BRACKETED = re.compile(r"\s*[(\[](?P<who>[^()\[\]]+)[)\]]\s*\.?$")
_PARTED = re.compile(r"\s*[;|]\s*(?P<who>[^;|]{3,80}?)(?:\s*[;|][^;|]{0,40})?$")  # "Sopa; Tekniska nämnden; 2022"
_DASHED = re.compile(r"\s+[–—]\s+(?P<who>[^–—]{3,80}?)\.?$")
_CLOSING = re.compile(r"(?<=[.!?])\s+(?P<who>[A-ZÅÄÖÆØ][^.!?]*)\.?$")  # "Sopa gatorna. Tekniska nämnden, 2022."
_WHEN = r"(?:,\s*(?:[a-zåäöæø]+(?:\s\d[\d –-]*)?|\d[\d –-]*))?"  # "(TN, 2022)", "(TN, från 2022)", "(TN, löpande)"
_NAME = r"[A-ZÅÄÖÆØ][\w&-]*(?:\s[^\W\d]+-?){0,5}?"
_NAMED = re.compile(rf"\s*\((?P<who>{_NAME}(?:,\s{_NAME})*){_WHEN}\)\.?$")  # "(Byvik Bostad, Nämnden för tillväxt)"
_SHORT = re.compile(rf"\((?:[A-ZÅÄÖÆØ]{{2,5}}[,/]\s*)*[A-ZÅÄÖÆØ]{{2,5}}{_WHEN}\)\.?$")
_SENTENCES = re.compile(r"(?<=[.!?])\s+")
_HABIT = 3  # activities that show how a document says who answers
_MAX_LINE = 400  # a longer sentence is running text


def without_bodies(text: str, words: Words) -> tuple[str, tuple[str, ...]]:
    """Cut off "Ansvarig: Socialnämnden" or "(Socialnämnden)" from the end of an activity."""
    text = compiled(_PARTNERS, words.partner_words).sub("", text)
    match = _end(text, words)
    if match is not None:
        who = re.split(r"\.\s+(?=\w+\s*:)", match["who"])[0]  # "Ansvarig: Socialnämnden. Klart: 2021"
        return text[: match.start()].strip(), responsibility.listed(_untimed(who, words), words)
    subject = responsibility.first(text, words)
    if subject is not None and subject.start == 0 and re.match(r"\s+[a-zåäö]", text[subject.end :]):
        return text, (subject.name,)  # "Socialnämnden inventerar …"
    return text, ()


def _end(text: str, words: Words) -> re.Match[str] | None:
    """Return where the end of an activity says who answers."""
    if told := compiled(_TOLD, words.responsible_words).search(text):
        return told
    said = compiled(_SAID, words.responsible_words).search(text)
    for found in (said, _BRACKETED.search(text), _PARTED.search(text), _CLOSING.search(text)):
        if found and responsibility.are_actors(_untimed(found["who"], words), words):
            return found
    found = _DASHED.search(text)
    if found is None or not responsibility.is_bodies(found["who"], words):
        return None
    before = list(responsibility.bodies(text[: found.start()], words))
    return None if before and before[-1].end == found.start() else found  # "… kommunstyrelsen – miljönämnden"


def _untimed(who: str, words: Words) -> str:
    """ "Tekniska nämnden, 2026" without its time."""
    front, _, last = who.rpartition(",")
    return front if front and times.is_time(last, words) else who


def take_brackets(reading: Reading) -> None:
    """Cut off "(KFAB)" as well, where most activities end in brackets that say who answers, or in short names."""
    left = [doing for doing in reading.doings if not doing.responsible and _NAMED.search(doing.name)]
    n_short = sum(_SHORT.search(doing.name) is not None for doing in left)
    n_cut = sum(doing.unit.text.rstrip(".").endswith(")") and doing.name[-1:] != ")" for doing in reading.doings)
    is_habit = n_cut >= max(_HABIT, len(left)) or n_cut + n_short > max(_HABIT - 1, len(reading.doings) / 2)
    if not is_habit:
        return
    for doing in left:
        found = _NAMED.search(doing.name)
        assert found is not None
        doing.name, doing.responsible = doing.name[: found.start()], responsibility.listed(found["who"], reading.words)


def take_exceptions(reading: Reading, units: Sequence[Unit]) -> None:
    """Give numbered activities to those who a sentence says take them: "Åtgärd 16 och 17 genomförs av skolnämnden."."""
    words = reading.words
    by = tuple(word for word in words.responsible_words if word.endswith((" av", " by")))
    pattern = compiled(
        r"%s\s+(?P<numbers>\d[\d\s,]*(?:(?:och|og|and|samt)\s+\d+\s+)?)%s\s+(?P<who>.+)",
        words.activity_words,
        by or ("(?!)",),
    )
    seen = Counter(_number(doing.unit) for doing in reading.doings)  # counted anew for each goal, a number says nothing
    numbered = {number: doing for doing in reading.doings if seen[number := _number(doing.unit)] == 1}
    for sentence in (one for unit in units if unit.kind == "paragraph" for one in _SENTENCES.split(unit.text)):
        found = pattern.fullmatch(sentence) if len(sentence) < _MAX_LINE else None
        if found and responsibility.are_actors(found["who"].rstrip("."), words):
            for number in re.findall(r"\d+", found["numbers"]):
                if number in numbered and not numbered[number].responsible:
                    numbered[number].responsible = responsibility.listed(found["who"], words)


def _number(unit: Unit) -> str:
    """Return the number of an activity, which may stand in the first cell of its row."""
    return unit.number or (unit.cells[0].strip(" .:") if unit.cells else "")


def take_default(reading: Reading, units: Sequence[Unit]) -> None:
    """Give all activities that nobody answers for to the body that answers for "samtliga åtgärder"."""
    words = reading.words
    pattern = compiled(
        r"\s+%s\s+%s\s+%s(?:\s+(?:i|in)\s+%s)?(?:\s+(?:och|og|and)\s+%s\s.*|,?\s+%s.*)?\.?$",
        words.committing,
        words.all_words,
        words.activity_words,
        tuple(one for forms in words.document_types.values() for one in forms if not one.startswith("-")),
        words.must_words,
        words.unless_words,
    )
    for sentence in (one for unit in units if unit.kind == "paragraph" for one in _SENTENCES.split(unit.text)):
        found = pattern.search(sentence)
        if found and responsibility.is_bodies(sentence[: found.start()], words):
            bodies = responsibility.listed(sentence[: found.start()], words)
            for doing in reading.doings:
                doing.responsible = doing.responsible or bodies
