"""Boxes of facts that an extraction ran together: several labels on one line, and all their values on the next."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import combinations, pairwise, zip_longest

from samhandling.intake.understanding import dates, responsibility
from samhandling.intake.understanding.facts import adoption, kinds
from samhandling.intake.understanding.facts.source import Source
from samhandling.intake.understanding.nodes import folded
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words, any_of, compiled

Test = Callable[[str], bool]

_MAX_WORDS = 24  # of a line of values: the ways to divide it grow fast
_MAX_LABELS = 5
_MAX_BOX = 1000  # characters
_PARAGRAPH = re.compile(r"[\s,]*§+\s?\d+[a-z]?")
_REFERENCE = re.compile(r"(?:[^\W\d_]{1,5}[\s/-]?)?\d{2,4}[\w/:.-]*\d")
_TIME = re.compile(r"[-–—]|(?:19|20)\d\d(?:\s?[-–—]\s?(?:19|20)?\d\d)?")


def opened(source: Source) -> Source:
    """Return the source with a row of label and value for each fact of such boxes, in place of the lines run together.

    A value is taken only where there is one way to divide the line: "Strategi KS 2020/417 Kommunfullmäktige 2021-03-29"
    below "Dokumenttyp Diarienummer Beslutande Beslutsdatum".
    """
    made: dict[int, list[Unit]] = defaultdict(list)
    gone: set[int] = set()
    for (above, labels), (unit, line) in pairwise(_lines(source)):
        if box := _box(_labels(labels, source.words), line.split(), source.words):
            made[unit.index] += _rows(unit, box)
            gone |= {above.index, unit.index}
    kept = (made[unit.index] if unit.index in gone else [unit] for unit in source.units)
    return replace(source, units=[one for some in kept for one in some]) if gone else source


def parted(source: Source) -> Source:
    """Return the source with a fact cut at the blank line: what stands below "Ersätter: …" may be the title."""
    n_front = len(source.front)
    made = [part for unit in source.front for part in _parts(source, unit)]
    return replace(source, units=[*made, *source.units[n_front:]]) if len(made) > n_front else source


def _parts(source: Source, unit: Unit) -> list[Unit]:
    raw = source.document.text[unit.block.offset : unit.block.offset + unit.block.length]
    lines = list(re.finditer(r"\S.*(?:\n[^\S\n]*\S.*)*", raw))
    if len(lines) < 2 or unit.kind == "row" or not _fact(source.words).match(raw):
        return [unit]
    blocks = [replace(unit.block, offset=unit.block.offset + one.start(), length=len(one.group())) for one in lines]
    return [
        replace(unit, text=" ".join(one.group().split()), block=block) for one, block in zip(lines, blocks, strict=True)
    ]


@cache
def _fact(words: Words) -> re.Pattern[str]:
    return compiled(r"(?:%s)\s*:", (*words.fact_labels, *words.adopted, *words.reference_labels))


def _lines(source: Source) -> Iterator[tuple[Unit, str]]:
    """Yield the lines of the front as they stand in the text."""
    for unit, below in zip_longest(source.front, source.front[1:]):
        next_start = below.block.offset if below is not None else 0
        if unit.kind != "row" and not unit.is_item:
            # Lines that were joined to one unit are several blocks: all stand before the next unit.
            end = max(unit.block.offset + unit.block.length, min(next_start, unit.block.offset + _MAX_BOX))
            raw = source.document.text[unit.block.offset : end]
            yield from ((unit, " ".join(line.split())) for line in raw.split("\n") if line.strip())


def _labels(line: str, words: Words) -> tuple[str, ...]:
    """Return the labels of a line that is nothing but labels, two at the least."""
    label = _label(words)
    if line.endswith(":") and line.count(":") > 1:
        found = [one.strip() for one in line.split(":") if one.strip()]
    else:
        found = label.findall(line) if re.fullmatch(rf"(?:{label.pattern}\s*)+", line) else []
    return tuple(found) if 1 < len(found) <= _MAX_LABELS else ()


@cache
def _label(words: Words) -> re.Pattern[str]:
    """Return a pattern for a label that another label follows, or nothing."""
    named = (*words.fact_labels, *words.title_labels, *words.type_labels, *words.reference_labels)
    every = any_of((*named, *words.adopted, *words.valid_labels, *words.revised))
    return re.compile(rf"\b(?i:{every})(?=\s+[A-ZÅÄÖ]|\s*$)")


def _rows(unit: Unit, box: Mapping[str, str]) -> Iterator[Unit]:
    for label, value in box.items():
        if value:
            yield replace(unit, kind="row", text=f"{label} {value}", cells=(label, value), number=None)


def _box(labels: Sequence[str], pieces: Sequence[str], words: Words) -> dict[str, str]:
    """Return the value of each label, "" for one that is not sure; nothing where the words are no such values."""
    if not labels or not len(labels) <= len(pieces) <= _MAX_WORDS:
        return {}
    has_day = any("dat" in label.lower() for label in labels)
    tests = [_test(label, words, has_day=has_day) for label in labels]
    if not any(tests) or not (ways := list(_ways(pieces, tests))):
        return {}
    places = [{way[number] for way in ways} for number in range(len(labels))]
    # A value that is known by its form may be cut short; any other must have one place alone.
    ends = [
        max(some) if len({start for start, _ in some}) == 1 and (test or len(some) == 1) else (0, 0)
        for test, some in zip(tests, places, strict=True)
    ]
    return {label: " ".join(pieces[start:end]) for label, (start, end) in zip(labels, ends, strict=True)}


def _ways(pieces: Sequence[str], tests: Sequence[Test | None]) -> Iterator[tuple[tuple[int, int], ...]]:
    """Yield each way to divide the words of a line among labels so that every value is what its label says."""
    for cuts in combinations(range(1, len(pieces)), len(tests) - 1):
        spans = tuple(pairwise((0, *cuts, len(pieces))))
        if all(test is None or test(" ".join(pieces[a:b])) for test, (a, b) in zip(tests, spans, strict=True)):
            yield spans


def _test(label: str, words: Words, *, has_day: bool) -> Test | None:
    """Return what tells whether a text may be the value of a label, None for a label that says nothing of it."""
    plain = folded(label)
    if plain in map(folded, words.type_labels):
        return lambda text: folded(text) in kinds.kind_words(words) or kinds.labelled_kind(text, words) is not None
    if plain in map(folded, words.reference_labels):
        return lambda text: _REFERENCE.fullmatch(text) is not None
    if plain in map(folded, words.adopted) or adoption.adopting(words).match(label):
        if "dat" in plain:
            return lambda text: _is_day(text, words)
        if has_day:
            return lambda text: responsibility.is_bodies(text, words)
        return lambda text: responsibility.is_bodies(text, words) or adoption.is_bare(text, words)
    if "dat" in plain and plain in map(folded, words.fact_labels):
        return lambda text: _is_day(text, words)
    is_time = plain in map(folded, (*words.valid_labels, *words.revised)) and label.lower() not in words.fact_labels
    is_time = is_time or plain in map(folded, words.revised)
    return (lambda text: _is_time(text, words)) if is_time else None


def _is_day(text: str, words: Words) -> bool:
    """ "2021-03-29", or "2021-03-29, § 27"."""
    day = next(dates.days(text, words), None)
    rest = text[day.end :] if day and day.start == 0 else "?"
    return not rest or _PARAGRAPH.fullmatch(rest) is not None


def _is_time(text: str, words: Words) -> bool:
    """ "2030-12-31", "2021–2024", "tills vidare" or a dash."""
    return _is_day(text, words) or _TIME.fullmatch(text) is not None or text.lower() in words.until_further
