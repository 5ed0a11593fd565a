"""Sentences and people of minutes: "Anna Berg (S) och Bo Ek (C) yrkar …"."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from samhandling.intake.understanding.nodes import folded
from samhandling.intake.understanding.words import any_of

_NAME = r"[A-ZÅÄÖÆØÉ][\w'’-]+(?:\s+(?:(?:af|av|von|van|de|der|el|al)\s+)?[A-ZÅÄÖÆØÉ][\w'’-]*\.?){1,4}"
_PARTY = r"[A-ZÅÄÖÆØ]{1,5}[a-zåäö]{0,3}|-"
_PERSON = re.compile(rf"(?P<name>{_NAME})\s*\((?P<party>{_PARTY})\)")
_SENTENCE_END = re.compile(r"(?<=[a-zåäöæøé)\d”\"][.!?])\s+(?=[A-ZÅÄÖÆØ”\"])|(?<=:)\s+(?=[”\"])")


class Person(NamedTuple):
    """Someone named with a party, as the minutes write it."""

    name: str
    party: str
    start: int
    end: int

    def __str__(self) -> str:
        return f"{self.name} ({self.party})"


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; "(S)." and "§ 12." end none by themselves."""
    return [one for one in _SENTENCE_END.split(text) if one]


def people(text: str, all_words: Iterable[str] = ()) -> list[Person]:
    """Return those named with a party: each for herself, or several as "A, B och C (samtliga M)"."""
    found = [Person(m["name"], m["party"], m.start(), m.end()) for m in _PERSON.finditer(text)]
    whole = any_of(all_words) if all_words else "(?!)"
    shared = re.compile(
        rf"(?P<names>{_NAME}(?:(?:,\s*|\s+(?:och|samt|og|and)\s+){_NAME})+)\s*\({whole}\s+(?P<party>{_PARTY})\)"
    )
    for match in shared.finditer(text):
        names = re.split(r",\s*|\s+(?:och|samt|og|and)\s+", match["names"])
        found.extend(Person(name, match["party"], match.start(), match.end()) for name in names)
    return sorted(found, key=lambda one: one.start)


def is_same(written: str, name: str) -> bool:
    """Tell whether a name, perhaps in the genitive, is that of a person: "Anna Bergs (S) förslag", "Anna Berg (S)"."""
    written = re.sub(r"\(.*", "", written).strip()
    name = re.sub(r"\(.*", "", name).strip()
    one, other = folded(written), folded(name)
    return bool(one) and one in (other, other + "s", other.removesuffix("s") + "s")


def has(text: str, listing: Iterable[str]) -> bool:
    """Tell whether a text holds one of the words."""
    return bool(find(text, listing))


def find(text: str, listing: Iterable[str]) -> re.Match[str] | None:
    """Return where the first of the words stands, as a whole word."""
    listing = tuple(listing)
    return re.search(rf"(?<![\w-]){any_of(listing)}(?![\w])", text, re.IGNORECASE) if listing else None
