"""A case cut into its sections by their headings: decision, reservation, motions, proposition, …"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from samhandling.intake.cases.words import CaseWords
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import any_of

_MAX_HEADING = 80


@dataclass(frozen=True)
class Section:
    """What stands under one heading; ``role`` is a key of the word list, "head" before the first heading."""

    role: str
    heading: Unit | None
    units: tuple[Unit, ...]


def cut(units: Sequence[Unit], words: CaseWords) -> tuple[Section, ...]:
    """Return the sections in order."""
    found: list[tuple[str, Unit | None, list[Unit]]] = [("head", None, [])]
    for unit in units:
        role = role_of(unit, words)
        if role is not None:
            found.append((role, unit, []))
        elif (inline := _inline(unit.text, words)) is not None:
            found.append((inline, unit, [unit]))
        else:
            found[-1][2].append(unit)
    return tuple(Section(role, heading, tuple(inner)) for role, heading, inner in found)


def of(sections: Sequence[Section], *roles: str) -> list[Section]:
    """Return the sections of the given roles."""
    return [one for one in sections if one.role in roles]


def role_of(unit: Unit, words: CaseWords) -> str | None:
    """Return the role of a heading; whether the reader took it for a heading does not matter, how it reads does."""
    text = unit.text.strip()
    if len(text) > _MAX_HEADING or unit.is_item or unit.kind == "row" or not text[:1].isupper():
        return None
    return _longest(text.strip(" :*_#"), words, _headings(words))


def _inline(text: str, words: CaseWords) -> str | None:
    """ "Reservation: …": a heading that runs into its text."""
    match = re.match(r"([^:]{4,40}):\s+\S", text)
    return _longest(match[1], words, _exact(words)) if match and match[1][:1].isupper() else None


def _longest(text: str, words: CaseWords, patterns: dict[str, re.Pattern[str]]) -> str | None:
    hits = [(len(match["word"]), role) for role, pattern in patterns.items() if (match := pattern.fullmatch(text))]
    return max(hits)[1] if hits else None


@cache
def _headings(words: CaseWords) -> dict[str, re.Pattern[str]]:
    # "Kommunfullmäktiges beslut", "Beslut i kommunstyrelsen", "Återremiss 8 maj 2024", "Yrkanden på sammanträdet".
    tail = r"(?:\s+(?:i|på|vid|av|till|från|\d)\b.{0,40}|\s+\d.{0,30})?"
    and_ = "(?:och|samt|og|and)"
    return {
        role: re.compile(
            rf"(?:[\w-]+(?:\s+och\s+[\w-]+)?s\s+)?(?:[\w-]+\s+{and_}\s+)?(?P<word>{any_of(listing)})(?:\s+{and_}\s+[\w-]+)?{tail}\W*",
            re.IGNORECASE,
        )
        for role, listing in words.sections.items()
    }


@cache
def _exact(words: CaseWords) -> dict[str, re.Pattern[str]]:
    return {
        role: re.compile(rf"(?P<word>{any_of(listing)})", re.IGNORECASE) for role, listing in words.sections.items()
    }
