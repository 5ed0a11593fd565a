"""Lines of an untagged PDF as parts: sizes and weight tell headings, gaps and indents tell paragraphs and lists."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from samhandling.intake.readers import pdf_lines, wording
from samhandling.intake.readers.assembly import Part
from samhandling.intake.readers.pdf_lines import Line

_LARGER = 0.7  # points above the body's size that make a heading
_WIDER = 1.3  # times the usual distance between lines that makes a new paragraph


@dataclass
class _Group:
    lines: list[Line]
    marker: wording.Marker | None
    words_left: float  # where the words of a list item begin

    @property
    def first(self) -> Line:
        return self.lines[0]

    @property
    def last(self) -> Line:
        return self.lines[-1]


def parts(lines: Sequence[Line | Part]) -> list[Part]:
    """Return parts of lines in reading order; parts that are ready (table rows) pass through."""
    running = [line for line in lines if isinstance(line, Line) and line.kind is None]
    body = _body_size(running)
    leading = _leading(running, body)
    made: list[Part | _Group] = []
    current: _Group | None = None
    for item in lines:
        if isinstance(item, Part):
            made.append(item)
            current = None
        elif item.kind is not None:
            made.append(_single(item))
        elif current is not None and _continues(current, item, leading, body):
            current.lines.append(item)
        else:
            current = _open(item)
            made.append(current)
    return _name(made, body)


def _single(line: Line) -> Part:
    certainty = pdf_lines.certainty(line.words)
    return Part(line.kind or "paragraph", [line.text], page=line.page, box=line.box, certainty=certainty)


def _open(line: Line) -> _Group:
    marker = wording.marker(line.text)
    left = line.words[0].box[0]
    if marker and len(line.words) > 1:
        left = line.words[1].box[0]
    return _Group([line], marker, left)


def _body_size(lines: Sequence[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 10.0


def _leading(lines: Sequence[Line], body: float) -> float:
    """Return the usual distance between two lines of the body."""
    steps = [
        round((b.baseline - a.baseline) / body, 1)
        for a, b in pairwise(lines)
        if a.page == b.page and a.size == b.size == body and 0 < b.baseline - a.baseline < 2.2 * body
    ]
    return Counter(steps).most_common(1)[0][0] * body if steps else 1.3 * body


def _continues(group: _Group, line: Line, leading: float, body: float) -> bool:
    last = group.last
    if abs(line.size - last.size) > 0.6 or (line.is_bold != last.is_bold and len(group.lines[0].text) < 80):
        return False
    if "\t" in line.text or "\t" in last.text:
        return False
    if wording.marker(line.text) and (
        group.marker or not wording.is_dash_within(last.text, line.text) or _had_room(last, line)
    ):
        return False
    if re.search(r"\w[-\u00ad\u0002]$", last.text) and line.text[:1].islower():
        return True
    ends = last.text.rstrip("”\"')»")[-1:] in ".:;!?"
    if line.page != last.page or line.baseline < last.baseline or line.left != last.left:
        return _goes_on_elsewhere(group, line, ends=ends)
    step = line.baseline - last.baseline
    limit = max(_WIDER * leading * max(1.0, line.size / max(1.0, last.size)), 1.45 * line.size)
    if step > limit:
        return False
    if group.marker and not (group.marker.number and (group.first.is_bold or line.size > body + _LARGER)):
        return line.words[0].box[0] >= group.words_left - 3 or (not ends and line.text[:1].islower())
    if line.words[0].box[0] > last.words[0].box[0] + 0.8 * line.size and len(group.lines) > 1:
        return False
    return not (ends and _had_room(last, line))


def _goes_on_elsewhere(group: _Group, line: Line, *, ends: bool) -> bool:
    if ends or not line.text[:1].islower():
        return not ends and not group.marker and not _had_room(group.last, line) and len(group.last.text) > 40
    return True


def _had_room(last: Line, line: Line) -> bool:
    """Tell whether the next word would have had room at the end of the last line."""
    word = line.words[0].box
    return last.box[2] + 0.3 * last.size + (word[2] - word[0]) < last.right - 0.5 * last.size


# What the groups are -----------------------------------------------------------------------------------------------


def _name(made: Sequence[Part | _Group], body: float) -> list[Part]:
    styles: list[tuple[float, bool, bool]] = []
    parts: list[tuple[Part, _Group | None]] = []
    has_bold_body = _is_mostly_bold(made)
    for item in made:
        if isinstance(item, Part):
            parts.append((item, None))
            continue
        part = Part("paragraph", [line.text for line in item.lines], page=item.first.page, box=item.first.box)
        part.certainty = pdf_lines.certainty(word for line in item.lines for word in line.words)
        text = wording.join(part.lines)
        if _is_heading(item, text, body, has_bold_body=has_bold_body):
            part.kind = "heading"
            styles.append(_style(item))
        elif item.marker:
            part.kind = "list_item"
        elif _is_footnote(item, text, body):
            part.kind = "footnote"
        parts.append((part, item))
    ranks = {style: rank for rank, style in enumerate(sorted(set(styles), reverse=True), 1)}
    for part, group in parts:
        if group is not None and part.kind == "heading":
            part.level = ranks[_style(group)]
    _mark_contents(parts)
    _mark_depths(parts)
    return [part for part, _ in parts]


def _style(group: _Group) -> tuple[float, bool, bool]:
    """Return what ranks headings: size, then weight, then upright before italic."""
    return round(group.first.size * 2) / 2, group.first.is_bold, not group.first.words[0].is_italic


def _is_mostly_bold(made: Sequence[Part | _Group]) -> bool:
    lengths = [(len(g.first.text), g.first.is_bold) for g in made if isinstance(g, _Group)]
    bold = sum(length for length, is_bold in lengths if is_bold)
    return bold > 0.5 * sum(length for length, _ in lengths) if lengths else False


def _is_heading(group: _Group, text: str, body: float, *, has_bold_body: bool) -> bool:
    if len(text) > 200 or not any(sign.isalpha() for sign in text) or "\t" in group.first.text:
        return False
    if group.marker and not group.marker.number:
        return False
    if group.first.size > body + _LARGER:
        return len(group.lines) <= 5
    is_bold = group.first.is_bold and group.last.is_bold and not has_bold_body
    return is_bold and len(group.lines) <= 3 and text[-1] not in ".,;" and group.first.size >= body - 0.5


def _is_footnote(group: _Group, text: str, body: float) -> bool:
    return group.first.size < body - 0.7 and bool(re.match(r"(\d{1,2}|[¹²³⁴-⁹*])\s*[^\W\d_]", text))


def _mark_contents(parts: Sequence[tuple[Part, _Group | None]]) -> None:
    """Mark tables of contents: after their title, or three or more lines in a row with a page at the end."""
    entries = [bool(part.lines) and _is_entry(part) for part, _ in parts]
    index = 0
    while index < len(parts):
        stop = index
        while stop < len(parts) and (entries[stop] or parts[stop][0].kind in ("page_number", "header", "footer")):
            stop += 1
        titled = index > 0 and wording.is_contents_title(" ".join(parts[index - 1][0].lines))
        if sum(entries[index:stop]) >= (1 if titled else 3):
            for part, _ in parts[index - titled : stop]:
                if part.kind not in ("page_number", "header", "footer"):
                    part.kind, part.level = "contents", 0
        index = max(stop, index + 1)


def _is_entry(part: Part) -> bool:
    entry = wording.contents_entry(part.lines[-1]) if part.kind != "table_row" else None
    return entry is not None and entry[1] is not None


def _mark_depths(parts: Sequence[tuple[Part, _Group | None]]) -> None:
    """Give list items their depth by how far from the left their words begin."""
    lefts: list[float] = []
    for part, group in parts:
        if part.kind != "list_item" or group is None:
            if part.kind in ("paragraph", "heading", "table_row"):
                lefts = []
            continue
        own = group.first.words[0].box[0] - group.first.left
        while lefts and own < lefts[-1] - 3:
            lefts.pop()
        if not lefts or own > lefts[-1] + 3:
            lefts.append(own)
        part.level = len(lefts)
