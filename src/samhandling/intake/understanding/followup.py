"""How often a document is followed up, and the sums that a follow-up gives for each programme."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from samhandling.intake.blocks import DocumentText
from samhandling.intake.draft import FollowUp, ProgrammeResult
from samhandling.intake.understanding import proof
from samhandling.intake.understanding.facts import kinds
from samhandling.intake.understanding.nodes import Node
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words, any_of

_COLOURS, _TRENDS = ("red", "yellow", "green"), ("up", "flat", "down")
_CERTAINTY = 0.85


def find(document: DocumentText, units: Sequence[Unit], words: Words) -> FollowUp:
    """Return the interval and the results; empty where the text gives neither."""
    interval = _interval(units, words)
    results = tuple(_results(document, units, words))
    if interval is None:
        return FollowUp(results=results)
    months, unit, quote = interval
    return FollowUp(months, results, proof.of(document, unit.block, quote, _CERTAINTY))


def _interval(units: Sequence[Unit], words: Words) -> tuple[int, Unit, str] | None:
    """Return the interval of the sentence that speaks most plainly of follow-up."""
    about = re.compile(rf"\b{any_of(words.follow_up_words)}\b", re.IGNORECASE)
    for unit in units:
        for sentence in re.split(r"(?<=[.!?])\s+", unit.text):
            if not about.search(sentence):
                continue
            for months, listing in sorted(words.intervals.items()):
                if re.search(rf"(?<![\w-]){any_of(listing)}(?![\w-])", sentence, re.IGNORECASE):
                    return months, unit, sentence
    return None


def elsewhere(units: Sequence[Unit], nodes: Sequence[Node], words: Words) -> None:
    """Point goals that are followed up in another document or by another body to it: an empty branch, not a fault."""
    against = re.compile(rf"\b{any_of(words.elsewhere_words)}\s+(?P<what>[^.;]+)", re.IGNORECASE)
    basis = re.compile(rf"\b(?P<what>[^.,;]+?)\s+{any_of(words.basis_words)}\b", re.IGNORECASE)
    for unit in units:
        for sentence in re.split(r"(?<=[.!?])\s+", unit.text):
            is_about = re.search(rf"\b{any_of(words.follow_up_words)}\b", sentence, re.IGNORECASE)
            match = against.search(sentence) or (basis.search(sentence) if is_about else None)
            for node in nodes if match else ():
                found = re.search(rf"(?<!\w){re.escape(node.name)}(?!\w)", sentence)
                if match and found and len(node.name) > 3 and found.start() < match.start("what") + len(match["what"]):
                    what = (
                        match["what"][max(0, found.end() - match.start("what")) :]
                        if match.re is basis
                        else match["what"]
                    )
                    node.followed_up_by = (*node.followed_up_by, _bare(what))


def _bare(what: str) -> str:
    """ "kommer skolplanen" is "skolplanen"."""
    return re.sub(r"^\W*(?:kommer|ska|skall|will|skal)\s+", "", what).strip()


def _results(document: DocumentText, units: Sequence[Unit], words: Words) -> Iterator[ProgrammeResult]:
    """One result for each run of text that gives colours; the programme is the last one named before the figures."""
    programme: str | None = None
    for unit in units:
        if unit.is_item:
            continue
        text = unit.text
        named = list(_programmes(text, words))
        before = [name for name, start in named if start < _first_colour(text, words)]
        programme = before[-1] if before else programme
        if not _has_colours(unit.text, words) or programme is None:
            programme = named[-1][0] if named else programme
            continue
        figures = _figures(text, words)
        if sum(figures[colour] is not None for colour in _COLOURS) >= 2:
            yield ProgrammeResult(
                programme, _total(text, words), **figures, proof=proof.of(document, unit.block, unit.text, _CERTAINTY)
            )


def _has_colours(text: str, words: Words) -> bool:
    return sum(
        bool(re.search(rf"\b{any_of(words.result_words[colour])}\b", text, re.IGNORECASE)) for colour in _COLOURS
    ) >= 2 and bool(re.search(r"\d", text))


def _first_colour(text: str, words: Words) -> int:
    match = re.search(
        rf"\d+\s+(?:[\w-]+\s+){{0,4}}?{any_of(words.result_words['red'] + words.result_words['green'])}\b",
        text,
        re.IGNORECASE,
    )
    return match.start() if match else len(text)


def _programmes(text: str, words: Words) -> Iterator[tuple[str, int]]:
    for match in _naming(words).finditer(text):
        if kinds.kind_of(match.group(1), words) not in words.case_types:
            name = match.group(1)
            yield name[:1].upper() + name[1:], match.start()


@cache
def _naming(words: Words) -> re.Pattern[str]:
    every = any_of(word for listing in words.document_types.values() for word in listing)
    return re.compile(rf"\b((?i:{every})\s+(?:för|mot|om|for)\s+[\w-]+(?:\s+(?!har|är|som|och|beslut)[\w-]+)?)")


def _figures(text: str, words: Words) -> dict[str, int | None]:
    return {name: _figure(text, words.result_words[name], words) for name in (*_COLOURS, *_TRENDS)}


def _figure(text: str, listing: Sequence[str], words: Words) -> int | None:
    """Return the number tied to a word: "9 som är röda", "trenden uppåt för 17 mål"."""
    number = rf"(?P<n>\d+|{any_of(words.numerals)})"
    goal = any_of(words.result_goal_words)
    word = any_of(listing)
    after = re.search(rf"\b{word}\s+(?:för|for)\s+{number}\b", text, re.IGNORECASE)
    before = re.search(rf"\b{number}\s+(?:{goal}\s+)?(?:(?!\d|och\b|,)[\w-]+\s+){{0,8}}?{word}\b", text, re.IGNORECASE)
    match = after or before
    if match is None:
        return None
    digits = match["n"]
    return int(digits) if digits.isdigit() else words.numerals.get(digits.lower())


def _total(text: str, words: Words) -> int | None:
    """Return how many goals there are in all: "av de 42 mål", "sammanlagt 24 mål"."""
    number = rf"(\d+|{any_of(words.numerals)})"
    goal = any_of(words.result_goal_words)
    for lead in (
        r"av\s+(?:de\s+)?(?:totalt\s+|sammanlagt\s+)?",
        r"(?:sammanlagt|totalt|total|samtliga|har|of the|of)\s+",
    ):
        match = re.search(rf"\b{lead}{number}\s+{goal}\b", text, re.IGNORECASE)
        if match:
            return int(match[1]) if match[1].isdigit() else words.numerals.get(match[1].lower())
    return None
