"""Agenda 2030: numbers and names count only where the text itself ties them to Agenda 2030."""

import re
from functools import cache

from samhandling.intake.understanding.words import Words, any_of

_HIGHEST = 17
_ONE = r"\d{1,2}(?:\.[\da-c]{1,2})?"  # "4", or the target "4.7" under it
_BETWEEN = r"(?:,|;|\boch\b|\bsamt\b|\bog\b|\band\b|&|[-–—]|\btill\b|\bto\b)"
_LIST = rf"{_ONE}(?:\s*{_BETWEEN}\s*(?:mål\s+|goal\s+|nr\.?\s*)?{_ONE}(?!\d))*"


def numbers(text: str, words: Words, *, is_tied: bool = False) -> tuple[int, ...]:
    """Return the goals of Agenda 2030 that a text names; ``is_tied`` where a column or heading has said Agenda 2030."""
    found: set[int] = set()
    for sentence in re.split(r"(?<=[.!?])\s+(?=[A-ZÅÄÖÆØ])", text):
        if is_tied or _mention(words).search(sentence):
            found |= _numbers(_mention(words).sub(lambda match: " ¤ ", sentence), words, is_tied) | _names(
                sentence, words
            )
    return tuple(sorted(found))


def speaks(text: str, words: Words) -> bool:
    """Tell whether a text mentions Agenda 2030 at all."""
    return bool(_mention(words).search(text))


def official(name: str, number: str | None, words: Words) -> tuple[int, ...]:
    """Return the goal of Agenda 2030 that has both this number and this name; nothing if they do not agree."""
    plain = re.sub(r"\s+", " ", name.lower().replace(",", "")).strip(" .")
    listing = words.agenda_names.get(int(number), ()) if number and number.isdigit() else ()
    return (int(number),) if number and plain in {one.replace(",", "") for one in listing} else ()


@cache
def _mention(words: Words) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){any_of(words.agenda_words)}(?:[- ]?(?:mål(?:en|et)?|goals?))?(?!\w)", re.IGNORECASE)


def _numbers(text: str, words: Words, is_tied: bool) -> set[int]:
    goal = any_of(words.agenda_goal_words)
    lists = [match[1] for match in re.finditer(rf"\b{goal}\.?:?\s*({_LIST})(?!\d)", text, re.IGNORECASE)]
    lists += [match[1] for match in re.finditer(rf"¤(?:\s+nr\.?)?\s*[:(–-]?\s*({_LIST})(?!\d)", text)]
    if is_tied:
        lists += re.findall(rf"(?<![\d.,]){_LIST}(?!\d)", text)
    found: set[int] = set()
    for listing in lists:
        found |= _spread(listing)
    return {number for number in found if 1 <= number <= _HIGHEST}


def _spread(listing: str) -> set[int]:
    plain = re.sub(r"(\d)\.[\da-c]{1,2}", r"\1", listing)
    found = {int(number) for number in re.findall(r"\d+", plain)}
    for low, high in re.findall(r"(\d+)\s*(?:[-–—]|till|to)\s*(\d+)", plain):
        found |= set(range(int(low), int(high) + 1)) if int(high) <= _HIGHEST else set()
    return found


def _names(sentence: str, words: Words) -> set[int]:
    plain = re.sub(r"\s+", " ", sentence.lower().replace(",", ""))
    found, taken = set(), plain
    pairs = sorted(
        ((name.replace(",", ""), number) for number, names in words.agenda_names.items() for name in names),
        key=lambda pair: -len(pair[0]),
    )
    for name, number in pairs:
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", taken):
            found.add(number)
            taken = taken.replace(name, " ")
    return found
