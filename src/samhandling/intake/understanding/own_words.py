"""Level words that only this document uses: "Omställning 1: Resorna", "Omställning 2: Maten"."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from samhandling.intake.understanding import levels
from samhandling.intake.understanding.words import Words

_LINE = re.compile(
    r"[#*\s]*(?P<word>[A-ZÅÄÖÆØ][a-zåäöæøA-ZÅÄÖÆØ]{3,20})\s+(?P<number>\d{1,2})\s*(?:[:.–-][*\s]*[A-ZÅÄÖÆØ].*|\**)"
)
_PLACE = 2  # among the larger levels; where it lies in truth, the document's own order tells


def learn(text: str, words: Words) -> Words:
    """Return the words with those that stand counted from 1 at the head of lines; the same words where none does."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for line in text.splitlines():
        found = _LINE.fullmatch(line.rstrip()) if len(line) < 160 else None
        if found:
            numbers[found["word"].lower()].add(int(found["number"]))
    new = sorted(word for word, seen in numbers.items() if {1, 2} <= seen and _is_new(word, words))
    if not new or not _sets_goals(text.splitlines(), words):
        return words
    return _extended(words, tuple(new))


def _is_new(word: str, words: Words) -> bool:
    known = (*words.not_levels, *words.activity_words, *words.responsible_words, *words.other_columns)
    return words.level_of(word) is None and word not in known and word not in words.months


def _sets_goals(lines: Iterable[str], words: Words) -> bool:
    """Whether goals or activities have a label anywhere: else the counted lines are chapters or pictures."""
    labels = (levels.label(line.strip(" #*\t"), words) for line in lines if 2 < len(line) < 120)
    return any(label is not None and label.is_sure and label.role in ("goal", "activity") for label in labels)


@cache  # patterns are kept for each word list, so one list must serve every document with the same words
def _extended(words: Words, new: tuple[str, ...]) -> Words:
    return replace(words, levels=(*words.levels[:_PLACE], *((word,) for word in new), *words.levels[_PLACE:]))
