"""How the chair put proposals against each other, what was found, and what a recorded vote gave."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from samhandling.intake.blocks import DocumentText
from samhandling.intake.cases import phrases
from samhandling.intake.cases.sections import Section
from samhandling.intake.cases.words import CaseWords
from samhandling.intake.draft import Motion, Proposition, Vote
from samhandling.intake.understanding import proof
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words, any_of

_CERTAINTY = 0.85


@dataclass
class _Step:
    unit: Unit
    alternatives: tuple[str, ...] = ()


def find(document: DocumentText, sections: Sequence[Section], cases: CaseWords) -> tuple[Proposition, ...]:
    """Return the steps in order: a step ends with what the chair found."""
    steps: list[Proposition] = []
    step: _Step | None = None
    for unit in (unit for section in sections if section.role in ("proposition", "vote") for unit in section.units):
        for sentence in phrases.sentences(unit.text):
            if not phrases.has(sentence, (*cases.chair_words, *cases.finding_verbs)):
                continue
            step = step or _Step(unit)
            step.alternatives = step.alternatives or _alternatives(sentence, cases)
            found = _found(sentence, cases)
            if found is not None:
                where = proof.of(document, step.unit.block, sentence, _CERTAINTY)
                steps.append(Proposition(len(steps) + 1, step.alternatives, found, where))
                step = None
    return tuple(steps)


def _found(sentence: str, cases: CaseWords) -> str | None:
    """Return the finding, "kommunstyrelsen beslutar att avslå förslaget"; approving the order of voting is none."""
    if phrases.has(sentence, cases.order_words) or not phrases.has(sentence, cases.finding_verbs):
        return None
    match = _finding(cases).search(sentence)
    return match["found"].strip(" .") if match else None


@cache
def _finding(cases: CaseWords) -> re.Pattern[str]:
    verbs = any_of(cases.deciding_verbs)
    return re.compile(
        rf"\b(?:att|om|som|at|that)\s+(?P<found>(?:(?!\b(?:att|at|that)\b).){{2,60}}?\b{verbs}\b.*)$",
        re.IGNORECASE | re.DOTALL,
    )


def _alternatives(sentence: str, cases: CaseWords) -> tuple[str, ...]:
    """Return what is put against what: "dels A, dels B", "på A mot B", "om A eller B", "ett förslag avseende A"."""
    if re.search(r"\bdels\b", sentence):
        return tuple(part.strip(" ,.") for part in re.split(r",?\s*(?:och\s+)?\bdels\b\s*", sentence)[1:])
    match = next((match for one in _alternative_patterns(cases) if (match := one.search(sentence))), None)
    if match is None:
        return ()
    return tuple(text.strip(" ,") for text in match.groups() if text)


@cache
def _alternative_patterns(cases: CaseWords) -> tuple[re.Pattern[str], ...]:
    against, put = any_of(cases.against_words), any_of(("proposition", "propositioner", "bifall"))
    ends = r"(?=\s+och\s+(?:finner|konstaterar|att)\b|[.]|$)"
    texts = (
        rf"\b{put}\s+(?:på|till)\s+(.+?),?\s+{against}\s+(.+?){ends}",
        rf"\bställer\s+(?!proposition)(.+?)\s+{against}\s+(.+?){ends}",
        rf"\b(?:{put}\s+(?:på\s+)?)?om\s+(.+?)\s+eller\s+(?:om\s+)?(.+?)(?=,|{ends[3:-1]})",
        r"\b(?:två|flera)\s+förslag[,:]?\s+(.+?)\s+(?:respektive|och)\s+(.+?)(?=,|\s+och\b|[.]|$)",
        rf"\bett\s+förslag\b.*?\b(?:avseende|nämligen|:)\s*(.+?)(?=,|{ends[3:-1]})",
        rf"\bproposition\w*\s+på\s+(.+?)(?=,|{ends[3:-1]})",
    )
    return tuple(re.compile(text, re.IGNORECASE) for text in texts)


# Outcomes -------------------------------------------------------------------------------------------------------------


def with_outcomes(motions: Sequence[Motion], steps: Sequence[Proposition], cases: CaseWords) -> tuple[Motion, ...]:
    """Return the motions with what became of each, as far as the findings tell."""
    fates = [fate for step in steps for fate in _fates(step, cases)]
    return tuple(replace(motion, outcome=_outcome(motion, fates, cases)) for motion in motions)


def _fates(step: Proposition, cases: CaseWords) -> list[tuple[str, bool]]:
    """Return what was carried (True) or lost (False) in a step."""
    found = step.finding or ""
    is_rejected = phrases.has(found, cases.rejected_words)
    first, *_ = step.alternatives or ("",)
    if is_rejected:
        about = phrases.find(found, cases.rejected_words)
        named = found[about.end() :] if about else ""
        lost = next((one for one in step.alternatives if _owner(one) and _owner(one) in named), first)
        is_named = named.strip(" .").casefold() not in ("", "förslaget", "detta", "det", "yrkandet")
        return [(lost, False), *([(named.strip(" ."), False)] if is_named else [])]
    if phrases.has(found, cases.decide_now):
        return [("återremiss", False), ("bordläggning", False)]
    carried = next((one for one in step.alternatives if one.casefold() in found.casefold()), first)
    return [(carried, True), *((one, False) for one in step.alternatives if one != carried)]


def _outcome(motion: Motion, fates: Sequence[tuple[str, bool]], cases: CaseWords) -> str | None:
    for what, is_carried in fates:
        if motion.kind == "avslag" and what.casefold().startswith("avslag"):
            return "bifall" if is_carried else "avslag"
        if motion.kind in ("bifall", "avslag"):
            if motion.on and _is_about(what, motion.on):
                return "bifall" if is_carried == (motion.kind == "bifall") else "avslag"
        elif what == motion.kind or (_owner(what) and any(phrases.is_same(_owner(what), name) for name in motion.by)):
            return "bifall" if is_carried else "avslag"
    return None


def _is_about(what: str, on: str) -> bool:
    if _owner(what) or _owner(on):
        return bool(_owner(what)) and _owner(what) == _owner(on)
    return what.casefold() in on.casefold() or on.casefold() in what.casefold()


def _owner(text: str) -> str:
    people = phrases.people(text)
    return people[0].name if people else ""


# Votes ----------------------------------------------------------------------------------------------------------------


def votes(document: DocumentText, sections: Sequence[Section], words: Words, cases: CaseWords) -> tuple[Vote, ...]:
    """Return the recorded votes: figures, and what yes and no stood for."""
    found: list[Vote] = []
    meaning: dict[str, str | None] = {"yes": None, "no": None}
    for unit in (unit for one in sections if one.role in ("proposition", "vote", "decision") for unit in one.units):
        said = {"yes": _meaning(unit.text, cases.yes_words, cases), "no": _meaning(unit.text, cases.no_words, cases)}
        meaning = {side: said[side] or meaning[side] for side in meaning}
        yes, no = _count(unit.text, cases.yes_words, words), _count(unit.text, cases.no_words, words)
        if yes is None or no is None or any((vote.yes, vote.no) == (yes, no) for vote in found):
            continue
        abstained, absent = _count(unit.text, cases.abstain_words, words), _count(unit.text, cases.absent_words, words)
        where = proof.of(document, unit.block, unit.text, _CERTAINTY)
        found.append(Vote(meaning["yes"], meaning["no"], yes, no, abstained, absent, where))
        meaning = {"yes": None, "no": None}
    return tuple(found)


def _meaning(text: str, side: Sequence[str], cases: CaseWords) -> str | None:
    """ "Ja-röst för A", "Ja = A", "Ja: A", "Den som vill A röstar ja"."""
    word, means = any_of(side), any_of(cases.vote_means)
    ends = r"(?=\.\s|[.;]$|[;,]\s+(?:den|nej|ja)\b|\s+(?:och|nej|medan)\s+(?:nej|den)\b|$)"
    match = re.search(
        rf"(?:^|[\s\"”])(?<![\w-]){word}(?![\w-])\s*(?:{means}\s+|[=:–-]\s*)(?:(?:röst\s+)?{means}\s+)?(?P<what>[^\d\s].+?){ends}",
        text,
        re.IGNORECASE,
    )
    if match is None:
        match = re.search(
            rf"\b(?:de[nm]?\s+som|som)\s+(?P<what>(?:(?!\bsom\b|\.).)+?)\s*,?\s+(?:ska\s+)?(?:röstar|rösta|säger)\s+{word}\b",
            text,
            re.IGNORECASE,
        )
    return re.sub(r"^(?:att\s+|röst\s+|röstar\s+på\s+|vill\s+)", "", match["what"].strip(" ,.")) if match else None


def _count(text: str, side: Sequence[str], words: Words) -> int | None:
    """ "24 ja-röster", "elva nej", "Ja: 24", "2 ledamöter avstår"."""
    number, word = rf"(?P<n>\d{{1,3}}|{any_of(words.numerals)})", any_of(side)
    between = r"(?:(?:st|ledamöter|ledamot|röster|röst|som|har|var|är)\s+){0,3}"
    for pattern in (
        rf"(?<![\w-]){word}\s*(?:röster)?\s*[:=]\s*{number}(?![\w-])",
        rf"(?<![\w-]){number}\s+{between}{word}(?![\w])",
        rf"(?<![\w-]){word}\s*(?:röster)?\s*[–-]?\s*{number}(?![\w-])",
    ):
        match = re.search(pattern, text, re.IGNORECASE)
        if match is not None:
            return int(match["n"]) if match["n"].isdigit() else words.numerals[match["n"].lower()]
    return None
