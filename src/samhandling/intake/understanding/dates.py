"""Days and periods as municipalities write them, as ISO dates."""

import datetime
import re
from collections.abc import Iterator
from typing import NamedTuple

from samhandling.intake.understanding.words import Words, any_of

_MONTHS = "(?i:jan|feb|mar|apr|ma[ijy]|jun|jul|aug|sep|o[ck]t|nov|de[cs])"
_DASH = r"\s*[-–—−]\s*"


class Day(NamedTuple):
    """A day found in a text."""

    iso: str
    start: int
    end: int


def days(text: str, words: Words) -> Iterator[Day]:
    """Yield the days of a text in order: 2019-05-20, 20 maj 2019, 20190520, 20/5 2019, 20.5.2019, May 20, 2019."""
    found = [*_numeric(text), *_named(text, words)]
    last = -1
    for day in sorted(found, key=lambda day: (day.start, -day.end)):
        if day.start >= last:
            last = day.end
            yield day


def _numeric(text: str) -> Iterator[Day]:
    for match in re.finditer(
        r"(?<![\d/])((?:19|20)\d\d)([-–./ ]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?![\d])", text
    ):
        yield from _day(match, match[1], match[3], match[4])
    for match in re.finditer(r"(?<![\d-])(\d{1,2})-(\d{1,2})-((?:19|20)\d\d)(?![\d-])", text):
        yield from _day(match, match[3], match[2], match[1])
    for match in re.finditer(r"(?<![\d-])(\d{1,2})\s?[/.]\s?(\d{1,2})[\s./-]\s?((?:19|20)\d\d)(?!\d)", text):
        yield from _day(match, match[3], match[2], match[1])


def _named(text: str, words: Words) -> Iterator[Day]:
    numbers = {
        month: number for listing in (words.months_short, words.months) for number, month in enumerate(listing, 1)
    }
    month = any_of(tuple(numbers))
    for match in re.finditer(
        rf"(?<!\d)(\d{{1,2}})(?:\.|:[ea]|st|nd|rd|th)?\s+({month})\.?,?\s+(?:år\s+)?((?:19|20)\d\d)", text, re.I
    ):
        yield from _day(match, match[3], numbers[match[2].lower()], match[1])
    for match in re.finditer(rf"\b({month})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+((?:19|20)\d\d)", text, re.IGNORECASE):
        yield from _day(match, match[3], numbers[match[1].lower()], match[2])


def _day(match: re.Match[str], year: str | int, month: str | int, day: str | int) -> Iterator[Day]:
    try:
        yield Day(datetime.date(int(year), int(month), int(day)).isoformat(), match.start(), match.end())
    except ValueError:  # 31 April, or a number that only looks like a day
        return


def years(text: str) -> tuple[str, str] | None:
    """Return the first and last day of a span of years such as 2021–2024 or 2019–22, None if there is none."""
    match = re.search(
        rf"(?<![\d/.:-])((?:19|20)\d\d)(?:{_DASH}|\s+(?:till|til|to|och|t\.o\.m\.)\s+)((?:19|20)\d\d|\d\d)(?![\d/-])"
        rf"(?!\.?\s+{_MONTHS})",  # "1 januari 2022 – 31 december 2025" is no span of the years 2022 to 2031
        text,
    )
    if not match:
        return None
    last = match[2] if len(match[2]) == 4 else match[1][:2] + match[2]
    return (f"{match[1]}-01-01", f"{last}-12-31") if int(match[1]) <= int(last) else None


def year(text: str) -> str | None:
    """Return the first lone year of a text."""
    match = re.search(r"(?<![\d/.:-])((?:19|20)\d\d)(?![\d/:-])", text)
    return match[1] if match else None
