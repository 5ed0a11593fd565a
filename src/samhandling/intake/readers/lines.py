"""Plain text as lines that know where they stand: page, blank lines before, full width or not."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from samhandling.intake.readers import wording

_BREAK = re.compile(r"\r\n|[\n\r\v\u2028\u2029]|\f")


@dataclass(frozen=True)
class Line:
    """A line that holds something."""

    raw: str
    offset: int  # of its first visible sign, in the text
    end: int  # after its last visible sign
    gap: int  # blank lines before it
    page: int | None
    starts_page: bool
    is_spaced: bool = False  # one of many with a blank line between each: the blank says nothing

    @property
    def text(self) -> str:
        """The line without the space around it."""
        return self.raw.strip()

    @property
    def indent(self) -> int:
        """Spaces before the first sign; the one space that marks a new page is none."""
        return max(0, len(self.raw) - len(self.raw.lstrip(" \t")) - self.starts_page)


def split(text: str) -> list[Line]:
    """Return the lines of a text that hold something."""
    rows = _rows(text)
    has_feeds = "\f" in text
    marks = not has_feeds and _space_marks_pages([row for row, _, _ in rows])
    lines: list[Line] = []
    gap, page, fresh = 0, 1, True
    for row, offset, feed in rows:
        if feed:
            page, fresh = page + 1, True
        if not row.strip():
            gap += 1
            continue
        if marks and _leading_space(row) and lines:
            page, fresh = page + 1, True
        start = offset + len(row) - len(row.lstrip())
        lines.append(
            Line(
                row,
                start,
                offset + len(row.rstrip()),
                gap,
                page if has_feeds or marks else None,
                fresh and page > 1,
            )
        )
        gap, fresh = 0, False
    return _mark_spaced(lines)


def _rows(text: str) -> list[tuple[str, int, bool]]:
    rows, start, feed = [], 0, False
    for found in _BREAK.finditer(text):
        rows.append((text[start : found.start()], start, feed))
        start, feed = found.end(), found.group() == "\f"
    rows.append((text[start:], start, feed))
    return rows


def _leading_space(row: str) -> bool:
    return bool(re.match(r" [^\s\t]", row)) and "\t" not in row


def _space_marks_pages(rows: Sequence[str]) -> bool:
    """Some programs end every line with a space and turn the form feed into a space at the head of a page."""
    held = [row for row in rows if row.strip()]
    if not held:
        return False
    trailing = sum(row.endswith(" ") for row in held)
    leading = sum(_leading_space(row) for row in held)
    return trailing > 0.8 * len(held) and 0 < leading < 0.1 * len(held)


def _mark_spaced(lines: list[Line]) -> list[Line]:
    """Mark runs where every line has a blank line after it although sentences run on: the blanks mean nothing."""
    marked, start = list(lines), 0
    for index in range(1, len(lines) + 1):
        if index < len(lines) and lines[index].gap == 1:
            continue
        run = lines[start:index]
        running = sum(b.text[:1].islower() and len(a.text) > 40 for a, b in pairwise(run))
        if len(run) >= 6 and running >= 0.3 * len(run):
            for position in range(start, index):
                line = lines[position]
                marked[position] = Line(
                    line.raw, line.offset, line.end, line.gap, line.page, line.starts_page, is_spaced=True
                )
        start = index
    return marked


def width(lines: Sequence[Line]) -> int | None:
    """Return how wide the lines were set, or None where each line is a whole paragraph."""
    lengths = sorted(len(line.text) for line in lines if "\t" not in line.text)
    if len(lengths) < 5:
        return None
    if lengths[int(0.9 * (len(lengths) - 1))] > 150:
        return None
    return max(40, lengths[int(0.97 * (len(lengths) - 1))])


def is_blank_mark(line: Line) -> bool:
    """Tell whether a line is only a page number, bare or between dashes."""
    return bool(
        re.fullmatch(
            r"[-–—]?\s*(?:sida|sid|page|side|s)?\.?\s*\d{1,3}\s*(?:\(\d{1,3}\)|(?:av|of|/)\s*\d{1,3})?"
            r"\s*[-–—]?",
            line.text,
            re.IGNORECASE,
        )
    )


def words_of(lines: Sequence[Line]) -> frozenset[str]:
    """Return every word that stands whole within a line."""
    return wording.words("\n".join(line.text for line in lines))
