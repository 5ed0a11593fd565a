"""The words of a page as lines in reading order: columns told apart, heads and feet of pages set aside."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from samhandling.intake.blocks import Box, Kind
from samhandling.intake.readers.pdf_words import Page, Word

EDGE = 0.12  # heads and feet of pages lie within this share of the height
_GUTTER = 7.0  # points; narrower than this nobody sets the space between columns
_WIDEST = 5_000.0  # points, twice an A0 sheet; words farther apart are no page
_FAR = 2.5  # a gap of so many sizes is a tab


@dataclass
class Line:
    """Words on one baseline within one column; once made, the words stay."""

    words: list[Word]
    page: int
    left: float = 0.0  # of the column
    right: float = 0.0
    kind: Kind | None = None  # set where it is no running text
    text: str = field(init=False)

    def __post_init__(self) -> None:
        self.words.sort(key=lambda word: word.box[0])
        self.text = _spell(self.words)

    @cached_property
    def box(self) -> Box:
        """The box around all words."""
        boxes = [word.box for word in self.words]
        return (
            min(box[0] for box in boxes),
            min(box[1] for box in boxes),
            max(box[2] for box in boxes),
            max(box[3] for box in boxes),
        )

    @cached_property
    def baseline(self) -> float:
        """Where most words stand."""
        return max(self.words, key=lambda word: len(word.text) * word.size).baseline

    @cached_property
    def size(self) -> float:
        """The size of most signs."""
        sizes: Counter[float] = Counter()
        for word in self.words:
            sizes[word.size] += len(word.text)
        return sizes.most_common(1)[0][0]

    @cached_property
    def is_bold(self) -> bool:
        """Whether nearly all signs are bold."""
        bold = sum(len(word.text) for word in self.words if word.is_bold)
        return bold > 0.8 * sum(len(word.text) for word in self.words)


def certainty(words: Iterable[Word]) -> float:
    """Return how sure the words are: each counts by its length."""
    weights = [(len(word.text), word.certainty) for word in words]
    total = sum(weight for weight, _ in weights)
    return round(sum(weight * sure for weight, sure in weights) / total, 2) if total else 1.0


def _spell(words: Sequence[Word]) -> str:
    text = ""
    for before, word in zip((None, *words), words, strict=False):
        if before is not None:
            text += "\t" if word.box[0] - before.box[2] > _FAR * max(before.size, word.size) else " "
        text += word.text
    return text


def in_order(page: Page, words: Sequence[Word], gutter: tuple[float, float] | None = None) -> list[Line]:
    """Return the lines that the words form, columns one after another between lines over the whole width.

    ``gutter`` is where other pages have theirs, for a page with too little text to show its own.
    """
    found = rows(words)
    if not found:
        return []
    left = min(word.box[0] for word in words)
    right = max(word.box[2] for word in words)
    return [line for band in _bands(found, left, right, gutter) for line in _as_lines(band, page.number)]


def common_gutter(pages: Sequence[Sequence[Word]]) -> tuple[float, float] | None:
    """Return the gutter that a third of the pages share, two at least if there are more, or None."""
    found = [gutter for page in pages if (gutter := own_gutter(page))]
    middles = Counter(round((start + stop) / 20) for start, stop in found)
    if not middles or middles.most_common(1)[0][1] < max(min(2, len(pages)), len(pages) / 3):
        return None
    middle = middles.most_common(1)[0][0]
    same = [gutter for gutter in found if round((gutter[0] + gutter[1]) / 20) == middle]
    return sorted(same)[len(same) // 2]


def own_gutter(words: Sequence[Word]) -> tuple[float, float] | None:
    """Return the strip between two columns of running text, or None."""
    if not words:
        return None
    return _gutter(rows(words), min(word.box[0] for word in words), max(word.box[2] for word in words))


def rows_as_lines(words: Sequence[Word], page: Page) -> list[Line]:
    """Return words as lines from the top, whatever stands beside each other."""
    return [Line(list(row), page.number) for row in rows(words)]


@dataclass
class _Band:
    rows: list[list[Word]]
    left: float
    right: float


def _as_lines(band: _Band, page: int) -> list[Line]:
    return [Line(list(row), page, band.left, band.right) for row in band.rows]


def rows(words: Sequence[Word]) -> list[list[Word]]:
    """Group words by baseline, from the top; a raised footnote mark belongs to the row of its word."""
    found: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.baseline, word.box[0])):
        near = found[-1][-1] if found else None  # the lowest so far
        if near is not None and word.baseline - near.baseline < 0.3 * max(word.size, near.size):
            found[-1].append(word)
        else:
            found.append([word])
    return _join_raised(found)


def _join_raised(rows: list[list[Word]]) -> list[list[Word]]:
    joined: list[list[Word]] = []
    for row in rows:
        before = joined[-1] if joined else None
        if before and row[0].baseline - before[0].baseline < 0.55 * max(row[0].size, before[0].size):
            small, large = sorted((before, row), key=lambda some: max(word.size for word in some))
            is_raised = max(w.size for w in small) < 0.8 * max(w.size for w in large)
            if is_raised and all(len(word.text) <= 3 for word in small):
                joined[-1] = before + row
                continue
        joined.append(row)
    return joined


def _bands(rows: list[list[Word]], left: float, right: float, common: tuple[float, float] | None = None) -> list[_Band]:
    """Split rows at a gutter: what crosses it stands by itself, what lies between is read column by column."""
    gutter = _gutter(rows, left, right) or common
    if gutter is None:
        return [_Band(rows, left, right)]
    start, stop = gutter
    middle = (start + stop) / 2
    bands: list[_Band] = []
    pending: list[list[Word]] = []

    def flush() -> None:
        one = [side for row in pending if (side := [w for w in row if w.middle[0] < middle])]
        two = [side for row in pending if (side := [w for w in row if w.middle[0] >= middle])]
        if one:
            bands.extend(_bands(one, left, start))
        if two:
            bands.extend(_bands(two, stop, right))
        pending.clear()

    for row in rows:
        if _crosses(row, start, stop):
            flush()
            bands.append(_Band([row], left, right))
        else:
            pending.append(row)
    flush()
    return bands


def _crosses(row: Sequence[Word], start: float, stop: float) -> bool:
    """Tell whether a row runs over the gutter; a hyphen that hangs into it does not make it so."""
    middle = (start + stop) / 2
    left, right = -math.inf, math.inf
    for word in row:
        first, _, last, _ = word.box
        if first < middle < last:
            return True
        if first + last < 2 * middle:
            left = max(left, last)
        elif first + last > 2 * middle:
            right = min(right, first)
    return right - left < 0.6 * (stop - start)


def _gutter(rows: list[list[Word]], left: float, right: float) -> tuple[float, float] | None:
    """Return the widest strip near the middle that hardly any row crosses and that has running text on both sides."""
    if not 200 <= right - left <= _WIDEST or len(rows) < 8:
        return None
    n_bins = int(right - left)
    crossed = _crossings(rows, left, n_bins)
    limit = 0.12 * len(rows)
    best: tuple[int, int] | None = None
    start: int | None = None
    for index in range(int(0.2 * n_bins), int(0.8 * n_bins) + 1):
        if crossed[index] <= limit:
            start = index if start is None else start
            if best is None or index - start > best[1] - best[0]:
                best = (start, index)
        else:
            start = None
    if best is None or best[1] - best[0] < _GUTTER:
        return None
    found = (left + best[0], left + best[1])
    return found if _has_text_on_both_sides(rows, found) else None


def _crossings(rows: list[list[Word]], left: float, n_bins: int) -> list[int]:
    """Return how many rows have a word over each point across the page."""
    steps = [0] * (n_bins + 2)
    for row in rows:
        reached = 0  # a point that two words of a row cover counts once
        for first, last in sorted((int(word.box[0] - left), int(word.box[2] - left)) for word in row):
            begin, end = max(first, reached), min(n_bins, last) + 1
            if begin < end:
                steps[begin] += 1
                steps[end] -= 1
                reached = end
    return list(accumulate(steps[:-1]))


def _has_text_on_both_sides(rows: list[list[Word]], gutter: tuple[float, float]) -> bool:
    """Columns of text are filled to the edge on both sides; the sides of a table or a list are not."""
    kept = [row for row in rows if not _crosses(row, *gutter)]
    filled = 0
    for side in (0, 1):
        sides = [
            [word for word in row if (word.middle[0] < gutter[0] if side == 0 else word.middle[0] > gutter[1])]
            for row in kept
        ]
        sides = [row for row in sides if row]
        if len(sides) < 5:
            return False
        edges = (min(row[0].box[0] for row in sides), max(max(w.box[2] for w in row) for row in sides))
        wide = [sum(word.box[2] - word.box[0] for word in row) for row in sides]
        filled += sum(width > 0.55 * (edges[1] - edges[0]) for width in wide) >= 0.4 * len(sides)
    return filled == 2


# Heads and feet ----------------------------------------------------------------------------------------------------

_PAGE_NUMBER = re.compile(
    r"[-–—|]?\s*(?:sida|sidan|sid|page|side|s)?\.?\s*\d{1,4}\s*(?:\(\d{1,4}\)|(?:av|of|/)\s*\d{1,4})?\s*[-–—|]?",
    re.IGNORECASE,
)


def mark_edges(lines: Sequence[Line], pages: Sequence[Page]) -> None:
    """Mark what comes back at the head or foot of pages, whatever number it holds, and bare page numbers."""
    heights = {page.number: page.height for page in pages}
    edges = [(line, edge) for line in lines if (edge := _edge(line, heights[line.page]))]
    pages_with: dict[tuple[str, str], set[int]] = {}
    for line, edge in edges:
        pages_with.setdefault((_key(line), edge), set()).add(line.page)
    needed = max(2, 0.3 * len(pages))
    for line, edge in edges:
        if _PAGE_NUMBER.fullmatch(line.text):
            line.kind = "page_number"
        elif len(pages_with[_key(line), edge]) >= needed:
            line.kind = "header" if edge == "head" else "footer"


def _edge(line: Line, height: float) -> str | None:
    _, top, _, bottom = line.box
    if bottom < EDGE * height:
        return "head"
    return "foot" if top > (1 - EDGE) * height else None


def _key(line: Line) -> str:
    return re.sub(r"\d+", "#", line.text).casefold()
