"""Tables whose columns are kept apart by runs of spaces: "Aktivitet      Ansvarig      Tid"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from samhandling.intake.readers.lines import Line
from samhandling.intake.understanding import levels
from samhandling.intake.understanding.layouts.setting import Row, Setting
from samhandling.intake.understanding.levels import Label

_SEGMENT = re.compile(r"\S+(?: \S+)*")
_NUMBERED = re.compile(r"(?:\d{1,2}(?:[.:]\d{1,2})+[.)]?|\d{1,2}[.)])\s+(?=[A-ZÅÄÖÆØ])")
_DIGITS = re.compile(r"\d+\W+[^\W\d_]")  # "12 nya platser", but not a figure alone
_SLACK = 2  # signs that a cell may stand to the left of its heading
_INDENT = 6  # how far a cell may be set in
_FAR = 2  # blank lines after which a table has ended
_LOWER = 4  # lines that the middle of a row may stand below its first
_OPEN = re.compile(r"(?:[-,/&–]|\b(?:och|samt|og|and))$")


@dataclass(frozen=True)
class _Head:
    """The columns of a table: where each begins, and what it holds."""

    starts: tuple[int, ...]
    cells: tuple[str, ...]
    labels: tuple[Label, ...]

    def places(self, *roles: str) -> list[int]:
        return [index for index, label in enumerate(self.labels) if label.role in roles]


@dataclass(frozen=True)
class _Part:
    """A line of a table, cut into its cells."""

    index: int
    cells: dict[int, str]
    head: _Head
    is_parted: bool  # whether something stands between it and the line above: a blank line, or the end of a page
    is_head: bool = False


@dataclass
class _Draft:
    """A row being read: the pieces of each cell."""

    lines: list[int] = field(default_factory=list)
    cells: dict[int, list[str]] = field(default_factory=dict)


def read(setting: Setting, index: int) -> list[Row]:
    """Return the rows of a table whose header is this line, the header first; nothing if it is none."""
    head = _head(setting, index)
    if head is None:
        return []
    parts = _parts(setting, index, head)
    is_centred = _is_centred(parts)
    rows = [
        Row(tuple(draft.lines), tuple(setting.join(draft.cells.get(column, ())) for column in range(len(head.cells))))
        for draft in (_by_middle(parts) if is_centred else _drafts(parts))
    ]
    if is_centred and not rows:  # cells that no sign keeps apart give nothing, rather than halves
        rows = [Row(tuple(part.index for part in parts if not part.is_head), ("",) * len(head.cells))]
    elif not _is_sure(rows, head):
        return []
    heads = [Row((part.index,), head.cells) for part in parts if part.is_head]
    return [Row((index,), head.cells), *rows, *heads]


def _is_sure(rows: Sequence[Row], head: _Head) -> bool:
    """Tell whether the rows say what the header promised: every one what is done, and most of them who does it."""
    (key,), bodies = head.places("activity"), head.places("responsible")
    answered = [row for row in rows if any(row.cells[place] for place in bodies)]
    is_told = all(row.cells[key][:1].isupper() or _DIGITS.match(row.cells[key]) for row in rows)
    return bool(rows) and is_told and (not bodies or 2 * len(answered) >= len(rows))


def _head(setting: Setting, index: int) -> _Head | None:
    """Return the columns that a line names: nothing but names of columns, one of them for what is done."""
    raw = setting.lines[index].raw
    segments = list(_SEGMENT.finditer(raw))
    if len(segments) < 2 or "\t" in raw:
        return None
    labels = [levels.column(segment.group(), setting.words) for segment in segments]
    known = tuple(label for label in labels if label is not None)
    if len(known) < len(labels) or [label.role for label in known].count("activity") != 1:
        return None
    if ":" in raw:
        return None  # "Ansvar: Socialnämnden   Klart: 2021"
    return _Head(tuple(one.start() for one in segments), tuple(one.group() for one in segments), known)


def _parts(setting: Setting, index: int, head: _Head) -> list[_Part]:
    """Return the lines below a header that fit its columns, up to the first that does not."""
    found: list[_Part] = []
    is_broken = False
    for place in range(index + 1, len(setting.lines)):
        line = setting.lines[place]
        if place in setting.marks:
            is_broken = True
            continue
        is_broken = is_broken or line.starts_page
        again = _head(setting, place)
        if again is not None and again.cells == head.cells:
            head, is_broken = again, True
            found.append(_Part(place, {}, head, is_parted=True, is_head=True))
            continue
        cells = _cells(line, head)
        if not cells or _is_after(setting, place, cells, head, found, is_broken=is_broken):
            break
        found.append(_Part(place, cells, head, is_parted=bool(line.gap) or is_broken))
        is_broken = False
    while found and found[-1].is_head:
        found.pop()
    return found


def _cells(line: Line, head: _Head) -> dict[int, str]:
    """Cut a line at the columns; nothing if it does not keep to them."""
    cells: dict[int, str] = {}
    for segment in _SEGMENT.finditer(line.raw):
        column = max((c for c, start in enumerate(head.starts) if start <= segment.start() + _SLACK), default=None)
        if column is None or "\t" in line.raw:
            return {}
        is_free = head.labels[column].role in ("other", "number")  # figures are set to the right
        is_far = segment.start() - head.starts[column] > _INDENT and not is_free
        is_over = column + 1 < len(head.starts) and segment.end() > head.starts[column + 1] + 1
        if is_far or is_over:
            return {}
        cells[column] = f"{cells[column]} {segment.group()}" if column in cells else segment.group()
    return cells


def _is_after(
    setting: Setting, place: int, cells: dict[int, str], head: _Head, found: Sequence[_Part], *, is_broken: bool
) -> bool:
    """Tell whether a line that keeps to the columns stands below the table all the same."""
    line, text = setting.lines[place], next(iter(cells.values()))
    if line.gap > _FAR and not is_broken:
        return True
    if len(cells) > 1 or text[:1].islower():
        return False
    if min(cells) > 0 and found and not found[-1].is_head:
        return False
    if not found or found[-1].is_head or line.gap or is_broken:
        return not _is_widened(setting, place, head)
    if levels.label(text, setting.words):
        return True
    below = setting.lines[place + 1] if place + 1 < len(setting.lines) else None
    return below is not None and not below.gap and not _cells(below, head)  # a heading, and the text below it


def _is_widened(setting: Setting, place: int, head: _Head) -> bool:
    """Tell whether a line of one cell begins a row whose other cells stand lower, as where they are centred."""
    for line in setting.lines[place + 1 : place + 1 + _LOWER]:
        cells = {} if line.gap else _cells(line, head)
        if len(cells) != 1:
            return len(cells) > 1
    return False


def _is_centred(parts: Sequence[_Part]) -> bool:
    """Tell whether who answers stands in the middle of its row, and no blank lines part the rows."""
    rows = [part for part in parts if not part.is_head]
    bodies = rows[0].head.places("responsible") if rows else []
    return bool(bodies) and not rows[0].cells.keys() & set(bodies) and not any(part.is_parted for part in rows[1:])


def _by_middle(parts: Sequence[_Part]) -> list[_Draft]:
    """Part rows around the lines that name a body; nothing unless each has one line that can be its first."""
    head = parts[0].head
    (key,), (who, *_) = head.places("activity"), head.places("responsible")
    starts = [at for at, part in enumerate(parts) if part.cells.get(key, "")[:1].isupper()]
    slices = [parts[start:stop] for start, stop in zip(starts, (*starts[1:], len(parts)), strict=True)]
    named = [[part for part in run if part.cells.get(who, "")[:1].isupper()] for run in slices]
    if starts[:1] != [0] or any(len(run) != 1 for run in named):
        return []
    drafts = [_Draft([part.index for part in run]) for run in slices]
    for draft, run in zip(drafts, slices, strict=True):
        for part in run:
            for column, text in part.cells.items():
                draft.cells.setdefault(column, []).append(text)
    return drafts


def _drafts(parts: Sequence[_Part]) -> list[_Draft]:
    drafts: list[_Draft] = []
    is_spaced = _is_spaced(parts)
    with_goal: _Draft | None = None
    for part in parts:
        if part.is_head:
            continue
        is_new = not drafts or _begins(part, drafts[-1], is_spaced=is_spaced)
        if is_new:
            drafts.append(_Draft())
        draft = drafts[-1]
        draft.lines.append(part.index)
        for column, text in part.cells.items():
            is_goal = part.head.labels[column].role == "goal"
            goes_on = is_goal and not text[:1].isupper() and not _NUMBERED.match(text) and column not in draft.cells
            target = with_goal if goes_on and with_goal is not None else draft
            target.cells.setdefault(column, []).append(text)
            with_goal = draft if is_goal and target is draft else with_goal
    return drafts


def _is_spaced(parts: Sequence[_Part]) -> bool:
    """Tell whether blank lines say nothing: one stands between the lines of a cell as well."""
    return all(part.is_parted for part in parts) and any(
        text[:1].islower() for part in parts for text in part.cells.values()
    )


def _begins(part: _Part, above: _Draft, *, is_spaced: bool) -> bool:
    """Tell whether a line begins a row: by its number, below a blank line, or by all its cells beginning anew."""
    head = part.head
    (key,) = head.places("activity")
    text = part.cells.get(key, "")
    if any(part.cells.get(place) for place in head.places("number")):
        return True
    if any(_NUMBERED.match(part.cells.get(place, "")) for place in (0, key)):
        return True
    if not text[:1].isupper():
        return part.is_parted and not is_spaced and text[:1].isdigit() and len(part.cells) > 1
    if part.is_parted and not is_spaced:
        return True
    bodies, times = head.places("responsible"), head.places("other", "partner")
    said = [part.cells[place] for place in (*bodies, *times) if part.cells.get(place)]
    is_open = any(_OPEN.search(above.cells[place][-1]) for place in bodies if above.cells.get(place))
    is_told = any(part.cells.get(place) for place in (times or bodies))
    return is_told and not is_open and all(not one[:1].islower() for one in said)
