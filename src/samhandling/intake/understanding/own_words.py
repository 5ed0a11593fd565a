"""Words that only this document uses: levels, as in "Omställning 1: Resorna", and short names of its bodies."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache

from samhandling.intake.understanding import levels, responsibility
from samhandling.intake.understanding.words import Words, compiled

_LINE = re.compile(
    r"[#*\s]*(?P<word>[A-ZÅÄÖÆØ][a-zåäöæøA-ZÅÄÖÆØ]{3,20})\s+(?P<number>\d{1,2})\s*(?:[:.–-][*\s]*[A-ZÅÄÖÆØ].*|\**)"
)
_EQUALS = re.compile(r"(?<![\w-])(?P<short>[A-ZÅÄÖ]{2,6})\s*=\s*")
_IN_BRACKETS = re.compile(r"\s\((?P<short>[A-ZÅÄÖ]{2,6})\)")
_KEY = re.compile(r"\s*(?P<short>[A-ZÅÄÖ]{2,6})(?::\s+|\t+| {3,})(?P<name>\S.*)")
_GAP = re.compile(r"\t+| {3,}")
_MAX_BODY = 80  # signs of a body's name
_MAX_LABEL, _MAX_HEADER = 120, 200  # signs
_PLACE = 2  # among the larger levels; where it lies in truth, the document's own order tells


def learn(text: str, words: Words) -> Words:
    """Return the words with those that the document brings; the same words where it brings none."""
    return _with_told(text, _with_levels(text, _with_short(text, words)))


def _with_short(text: str, words: Words) -> Words:
    """Return the words with "TN = Tekniska nämnden" and "tekniska nämnden (TN)", a key of the document's own."""
    known = {short.upper() for short in words.body_short} | {other.upper() for other in words.others_goals}
    keys = (*_keys(" ".join(text.split()), words), *_lines_of_keys(text, words))
    found = {short: name for short, name in keys if short not in known and len(name) > len(short)}
    return _shortened(words, tuple(sorted(found.items()))) if found else words


def _keys(text: str, words: Words) -> Iterator[tuple[str, str]]:
    """Yield each short name with the body that it stands for."""
    for match in _EQUALS.finditer(text):
        body = responsibility.first(text[match.end() : match.end() + _MAX_BODY], words)
        if body is not None and body.start == 0:
            yield match["short"], body.name
    for match in _IN_BRACKETS.finditer(text):
        before = list(responsibility.bodies(text[max(0, match.start() - _MAX_BODY) : match.start()], words))
        # The first letters must agree: "… och kulturnämnden (KN)", but not "socialnämnden (LSS)".
        if before and before[-1].end == min(match.start(), _MAX_BODY) and before[-1].name[0] == match["short"][0]:
            yield match["short"], before[-1].name


def _lines_of_keys(text: str, words: Words) -> list[tuple[str, str]]:
    """Return the bodies of lines "BN: Byggnadsnämnden", if several; one alone may be a label in capitals."""
    lines = (_KEY.fullmatch(line) for line in text.splitlines() if len(line) < _MAX_BODY)
    found = [(line["short"], line["name"]) for line in lines if line and responsibility.is_bodies(line["name"], words)]
    keys = [(short, responsibility.listed(name, words)) for short, name in found if short[0] == name[0].upper()]
    return [(short, names[0]) for short, names in keys if len(names) == 1] if len(keys) > 1 else []


@cache  # as below
def _shortened(words: Words, new: tuple[tuple[str, str], ...]) -> Words:
    return replace(words, body_short={**words.body_short, **{short.lower(): name for short, name in new}})


def _with_told(text: str, words: Words) -> Words:
    """Return the words with one that a sentence tells the meaning of: "preciseringar som anger vad vi vill uppnå".

    It must stand alone over something, more than once.
    """
    lines = Counter(line.strip(" #*\t:").lower() for line in text.splitlines() if len(line) < _MAX_BODY)
    found = (match["word"].lower() for match in _telling(words).finditer(" ".join(text.split())))
    new = sorted({word for word in found if lines[word] > 1 and _is_new(word, words)})
    return _of_goals(words, tuple(new)) if new else words


@cache
def _telling(words: Words) -> re.Pattern[str]:
    """ "preciseringar som anger vad kommunen vill uppnå"."""
    return compiled(
        r"(?<![\w-])(?P<word>[a-zåäöæø]{5,30})\s+(?:som|der|that|which)\s+%s\s+(?:vad|hva|hvad|what)\s+(?:[\w-]+\s+){1,4}?%s(?!\w)",
        words.defining_verbs,
        words.reaching_words,
    )


@cache  # as below
def _of_goals(words: Words, new: tuple[str, ...]) -> Words:
    place = words.rank_of(words.goal_word) + 1
    return replace(words, levels=(*words.levels[:place], *((word,) for word in new), *words.levels[place:]))


def _with_levels(text: str, words: Words) -> Words:
    """Return the words with those that stand counted from 1 at the head of lines."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for line in text.splitlines():
        found = _LINE.fullmatch(line.rstrip()) if len(line) < 160 else None
        if found:
            numbers[found["word"].lower()].add(int(found["number"]))
    new = sorted(word for word, seen in numbers.items() if {1, 2} <= seen and _is_new(word, words))
    if new and not _sets_goals(text.splitlines(), words):
        new = [word for word in new if _is_made_of(text, word, max(numbers[word]), words)]
    return _extended(words, tuple(new)) if new else words


def _is_new(word: str, words: Words) -> bool:
    known = (*words.not_levels, *words.activity_words, *words.responsible_words, *words.other_columns)
    return words.level_of(word) is None and word not in known and word not in words.months


def _is_made_of(text: str, word: str, count: int, words: Words) -> bool:
    """Whether the text says that it consists of as many: "Programmet har fem ledstjärnor" over "Ledstjärna 1: …"."""
    pattern = compiled(rf"%s\s+(?P<count>%s|\d+)\s+(?:\w+\s+)?{word[:-1]}\w*", words.made_of, tuple(words.numerals))
    counts = (found["count"].lower() for found in pattern.finditer(text))
    return any(words.numerals.get(one, one) in (count, str(count)) for one in counts)


def _sets_goals(lines: Iterable[str], words: Words) -> bool:
    """Whether goals or activities have a label or a column anywhere: else counted lines are chapters or pictures."""
    return any(_has_label(line, words) or _has_columns(line, words) for line in lines)


def _has_label(line: str, words: Words) -> bool:
    label = levels.label(line.strip(" #*\t"), words) if 2 < len(line) < _MAX_LABEL else None
    return label is not None and label.is_sure and label.role in ("goal", "activity")


def _has_columns(line: str, words: Words) -> bool:
    """Whether a line is the header of a table of what is done, and by whom."""
    cells = _GAP.split(line.strip()) if len(line) < _MAX_HEADER else []
    labels = [levels.column(cell, words) for cell in cells] if len(cells) > 1 else []
    return {"activity", "responsible"} <= {label.role for label in labels if label is not None}


@cache  # patterns are kept for each word list, so one list must serve every document with the same words
def _extended(words: Words, new: tuple[str, ...]) -> Words:
    return replace(words, levels=(*words.levels[:_PLACE], *((word,) for word in new), *words.levels[_PLACE:]))
