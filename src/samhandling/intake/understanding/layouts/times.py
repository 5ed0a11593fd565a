"""What a cell says of when: "2023–2025", "Löpande", "Hösten 2023", "April och november"."""

import re
from collections.abc import Iterator
from functools import cache

from samhandling.intake.understanding.words import Words, any_of

_YEAR = r"(?:19|20)\d\d"
_NUMBERS = (
    rf"{_YEAR}-\d\d-\d\d|{_YEAR}-\d\d(?!\d)|{_YEAR}(?:\s*[-–/]\s*(?:{_YEAR}|\d\d))?|\d{{1,2}}/\d{{1,2}}(?:\s+{_YEAR})?"
)


def is_time(text: str, words: Words) -> bool:
    """Tell whether a text says nothing but when."""
    return _whole(words).fullmatch(text.strip(" .–-")) is not None


def within(text: str, words: Words) -> Iterator[tuple[str, str, str]]:
    """Yield what stands before each time of a text, the time, and what stands after it."""
    for found in _inside(words).finditer(text):
        yield text[: found.start()].rstrip(), found["time"], text[found.end() :].strip()


def cut(text: str, words: Words) -> tuple[str, str] | None:
    """Part a text that ends in a time into what stands before and the time; None if it does not."""
    found = _ending(words).search(text)
    return (text[: found.start()].rstrip(), found["time"]) if found else None


@cache
def _pattern(words: Words) -> str:
    listing = {one for group in words.intervals.values() for one in group}
    said = any_of((*sorted(listing), *words.time_words, *words.until_further))
    month = rf"(?:\d{{1,2}}\s+)?{any_of((*words.months, *words.months_short))}\.?"
    one = rf"(?:{_NUMBERS}|(?:{said}|{month})(?:\s+{_NUMBERS}|-?\d\d(?!\d))?)"
    return rf"{one}(?:(?:\s*[,;/–-]\s*|\s+(?:{any_of(words.linking_words)})\s+|\s+){one}){{0,3}}"


@cache
def _whole(words: Words) -> re.Pattern[str]:
    return re.compile(_pattern(words), re.IGNORECASE)


@cache
def _inside(words: Words) -> re.Pattern[str]:
    return re.compile(rf"(?<=[^\s,–-])\s+(?P<time>{_pattern(words)})(?=\s)", re.IGNORECASE)


@cache
def _ending(words: Words) -> re.Pattern[str]:
    return re.compile(rf"(?<=[^\s,–-])\s+(?P<time>{_pattern(words)})$", re.IGNORECASE)
