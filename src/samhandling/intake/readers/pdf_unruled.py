"""Tables without rules: words that keep to the same columns, line after line, with clear space between."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from samhandling.intake.blocks import Box
from samhandling.intake.readers import pdf_lines, wording
from samhandling.intake.readers.pdf_tables import Table
from samhandling.intake.readers.pdf_words import Word

_CLEAR = 1.1  # sizes of space that part two columns; between words there is a quarter, seldom a whole
_NEAR = 4.0  # points that the left edge of a column may differ
_APART = 2.6  # sizes between two lines of one table


@dataclass
class _Row:
    """A line of words, cut where the space is wide."""

    segments: list[list[Word]]
    baseline: float
    size: float

    @property
    def starts(self) -> list[float]:
        return [segment[0].box[0] for segment in self.segments]


def find(words: Sequence[Word], right: float, carried: Sequence[float] = ()) -> list[Table]:
    """Return the unruled tables among the words of a page without text columns.

    ``right`` is the text's edge; ``carried`` the columns of a table that the page before ended with.
    """
    rows = [_cut(row) for row in pdf_lines.rows(words)]  # cut again below where a table's columns are known
    tables: list[Table] = []
    index, stop = _carried_on(rows, carried) if carried else (0, 0)
    if stop > index:
        tables.append(_table(rows[index:stop], carried, right))
        index = stop
    while index < len(rows):
        stop, edges = _stretch(rows, index)
        if edges:
            tables.append(_table(rows[index:stop], edges, right))
            index = stop
        else:
            index += 1
    return tables


def _cut(row: Sequence[Word]) -> _Row:
    words = sorted(row, key=lambda word: word.box[0])
    size = max(word.size for word in words)
    segments = [[words[0]]]
    for before, word in pairwise(words):
        so_far = " ".join(near.text for near in segments[-1])
        is_marker = wording.marker(so_far + " x") is not None and len(segments[-1]) == 1
        if word.box[0] - before.box[2] > _CLEAR * size and not is_marker:
            segments.append([word])
        else:
            segments[-1].append(word)
    return _Row(segments, max(word.baseline for word in words), size)


def _cut_at(row: _Row, edges: Sequence[float]) -> _Row:
    """Cut a line where a column begins, however little space there is before it."""
    segments: list[list[Word]] = []
    for word in (word for segment in row.segments for word in segment):
        near = segments[-1][-1].box[2] if segments else 0.0
        begins = any(abs(word.box[0] - edge) <= _NEAR and edge - near > 0.3 * row.size for edge in edges)
        if begins or not segments or word is row.segments[0][0]:
            segments.append([word])
        else:
            wide = word.box[0] - near > _CLEAR * row.size and any(word is part[0] for part in row.segments)
            segments.append([word]) if wide else segments[-1].append(word)
    return _Row(segments, row.baseline, row.size)


def _stretch(rows: list[_Row], start: int) -> tuple[int, list[float]]:
    """Return where the table that begins with a row ends, and the left edges of its columns; none if it is no table."""
    edges = rows[start].starts
    if len(edges) < 2:
        return start, []
    stop = start + 1
    kept = list(rows)
    while stop < len(rows):
        rows[stop] = _cut_at(rows[stop], edges)
        if not _fits(rows[stop], rows[stop - 1], edges):
            break
        stop += 1
    stop = _without_tail(rows, start, stop, edges)
    aligned = [row for row in rows[start:stop] if len(row.segments) > 1 and _is_aligned(row, edges)]
    if len(aligned) < 2 or stop - start < 2 or _is_contents(rows[start:stop]):
        rows[start:] = kept[start:]
        return start, []
    rows[stop:] = kept[stop:]
    return stop, edges


def _fits(row: _Row, before: _Row, edges: Sequence[float]) -> bool:
    if row.baseline - before.baseline > _APART * row.size or abs(row.size - before.size) > 2.5:
        return False
    if any(
        word.box[0] < edge - _NEAR < word.box[2] - 2 * _NEAR
        for segment in row.segments
        for word in segment
        for edge in edges
    ):
        return False
    return all(_spans_one_column(segment, edges) for segment in row.segments)


def _spans_one_column(segment: Sequence[Word], edges: Sequence[float]) -> bool:
    return _column(segment[0].box[0], edges) == _column(segment[-1].box[0], edges)


def _column(left: float, edges: Sequence[float]) -> int:
    return max((index for index, edge in enumerate(edges) if edge - _NEAR <= left), default=0)


def _is_aligned(row: _Row, edges: Sequence[float]) -> bool:
    return all(any(abs(start - edge) <= _NEAR for edge in edges) for start in row.starts)


def _carried_on(rows: list[_Row], edges: Sequence[float]) -> tuple[int, int]:
    """Return where a table goes on at the top of a page: in another column than the first, where no text begins."""
    for start in range(min(3, len(rows))):  # a page's head comes first
        first = _cut_at(rows[start], edges)
        if not _is_aligned(first, edges) or first.starts[-1] < edges[1] - _NEAR:
            continue
        stop = start + 1
        while stop < len(rows):
            row = _cut_at(rows[stop], edges)
            if not _fits(row, _cut_at(rows[stop - 1], edges), edges) or not _is_aligned(row, edges):
                break
            stop += 1
        cut = [_cut_at(row, edges) for row in rows[start:stop]]
        stop = start + _without_tail(cut, 0, len(cut), edges)
        rows[start:stop] = cut[: stop - start]
        return start, stop
    return 0, 0


def _without_tail(rows: Sequence[_Row], start: int, stop: int, edges: Sequence[float]) -> int:
    """Drop lines after the last with two columns that stand apart or keep to the first column: text that follows."""
    last = max((i for i in range(start, stop) if len(rows[i].segments) > 1), default=start)
    end = last + 1
    first = edges[1] - _NEAR
    while end < stop and (
        rows[end].starts[0] >= first or rows[end].baseline - rows[end - 1].baseline < 1.45 * rows[end].size
    ):
        end += 1
    return end


def _is_contents(rows: Sequence[_Row]) -> bool:
    """A table of contents has page numbers to the right; so has no table of goals."""
    ends = [row.segments[-1][-1].text for row in rows if len(row.segments) > 1]
    return sum(bool(re.fullmatch(r"\d{1,3}|\.{3,}.*", text)) for text in ends) > 0.6 * len(ends)


# Lines to rows -----------------------------------------------------------------------------------------------------


def _table(rows: Sequence[_Row], edges: Sequence[float], right: float) -> Table:
    limits = [*edges, max(right, max(word.box[2] for row in rows for part in row.segments for word in part)) + 1]
    groups: list[list[_Row]] = []
    for row in rows:
        if groups and not _begins(row, groups[-1], limits):
            groups[-1].append(row)
        else:
            groups.append([row])
    cells = [_boxes(group, limits) for group in groups]
    top, bottom = _span(groups[0])[0], _span(groups[-1])[1]
    return Table((limits[0] - _NEAR, top, limits[-1], bottom), cells, tuple(edges))


def _boxes(group: Sequence[_Row], limits: Sequence[float]) -> list[Box | None]:
    top, bottom = _span(group)
    edges = [limit - _NEAR for limit in limits[:-1]] + [limits[-1]]
    return [(left, top, stop, bottom) for left, stop in pairwise(edges)]


def _span(group: Sequence[_Row]) -> tuple[float, float]:
    words = [word for row in group for segment in row.segments for word in segment]
    return min(word.middle[1] for word in words) - 2, max(word.middle[1] for word in words) + 2


def _begins(row: _Row, group: Sequence[_Row], limits: Sequence[float]) -> bool:
    """Tell whether a line begins a row: its first cell begins, for the line before had room for more."""
    before = group[-1]
    cells, above = _cells(row, limits), _cells(before, limits)
    steps = [b.baseline - a.baseline for a, b in pairwise(group)]
    if row.baseline - before.baseline > 1.35 * min([*steps, 1.3 * row.size]):
        return 0 in cells or len(cells) > 1
    if 0 not in cells:
        return False
    if 0 not in above:
        return True
    if not _had_room(above[0], cells[0], limits[1]):
        return False
    running = [k for k in cells if k and k in above and cells[k][0].text[:1].islower()]
    return not any(not _had_room(above[k], cells[k], limits[k + 1]) for k in running)


def _cells(row: _Row, limits: Sequence[float]) -> dict[int, list[Word]]:
    return {_column(segment[0].box[0], limits[:-1]): segment for segment in row.segments}


def _had_room(above: Sequence[Word], below: Sequence[Word], limit: float) -> bool:
    if re.search(r"\w[-\u0002]$", above[-1].text) and below[0].text[:1].islower():
        return False
    word = below[0].box
    return above[-1].box[2] + 0.3 * above[-1].size + word[2] - word[0] < limit - 1.2 * above[-1].size
