"""Tables whose columns are kept apart by runs of spaces: "Aktivitet      Ansvarig      Tid"."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from samhandling.intake.readers import wording
from samhandling.intake.readers.lines import Line
from samhandling.intake.understanding import levels
from samhandling.intake.understanding.layouts import heads
from samhandling.intake.understanding.layouts.setting import Row, Setting
from samhandling.intake.understanding.layouts.times import is_time

_NUMBERED = re.compile(r"(?:\d{1,2}(?:[.:]\d{1,2})+[.)]?|\d{1,2}[.)])\s+(?=[A-ZÅÄÖÆØ])")
_POINTERS = re.compile(r"[\d.,; ]+")  # "1.1, 1.2": the numbers of goals
_DIGITS = re.compile(r"\d+\W+[^\W\d_]")  # "12 nya platser", but not a figure alone
_BULLET = re.compile(r"^[•●▪■◦‣\uf0b7\uf0a7*–-]\s+(?=\S)")
_SLACK = 2  # signs that a cell may stand to the left of its heading
_INDENT = 6  # how far a cell may be set in
_SAMPLE = 12  # lines that show where the cells begin
_FAR = 2  # blank lines after which a table has ended
_MAX_NAME = 120
_GAP = re.compile(r" {3,}")
_LOWER = 4  # lines that the middle of a row may stand below its first
_GOES_ON = re.compile(r"[a-zåäöæø]|\([a-zåäöæø]+\)$")  # "nämnder", "(tkr)" below the first line of a heading
_OPEN = re.compile(r"(?:[-,/&–]|\b(?:och|samt|og|and))$")


@dataclass(frozen=True)
class _Part:
    """A line of a table, cut into its cells."""

    index: int
    cells: dict[int, str]
    head: heads.Head
    is_parted: bool  # whether something stands between it and the line above: a blank line, or the end of a page
    is_head: bool = False
    is_name: bool = False  # whether it is the name of a goal over all columns


@dataclass
class _Draft:
    """A row being read: the pieces of each cell."""

    lines: list[int] = field(default_factory=list)
    cells: dict[int, list[str]] = field(default_factory=dict)
    is_two: bool = False  # whether it may be two rows, and so gives nothing


def read(setting: Setting, index: int) -> list[Row]:
    """Return the rows of a table whose header is this line, the header first; nothing if it is none."""
    head = heads.read(setting, index)
    if head is None:
        return []
    head = replace(head, firm=_firm(setting, index, head))
    return _read(setting, index, head) or _read(setting, index, _anchored(setting, index, head))


def _firm(setting: Setting, index: int, head: heads.Head) -> frozenset[int]:
    """Return the columns below whose heading cells begin, so that a full cell to the left may end one sign before."""
    below = setting.lines[index + 1 : index + 1 + _SAMPLE]
    seen = Counter(segment.start() for line in below for segment in heads.SEGMENT.finditer(line.raw))
    return frozenset(column for column, start in enumerate(head.starts) if seen[start] > 1)


def _segments(line: Line, head: heads.Head) -> Iterator[tuple[int, str]]:
    """Yield where each cell of a line begins, and its text; one space before a firm column parts two cells.

    A line that nothing else parts is running text below the table, whatever word stands below a heading.
    """
    segments = list(heads.SEGMENT.finditer(line.raw))
    is_parted = len(segments) > 1 or segments[0].start() > head.starts[0] + _SLACK
    for segment in segments:
        cuts = [
            head.starts[column]
            for column in sorted(head.firm)
            if is_parted
            and segment.start() < head.starts[column] < segment.end()
            and line.raw[head.starts[column] - 1] == " "
        ]
        for start, stop in pairwise([segment.start(), *cuts, segment.end()]):
            yield start, line.raw[start:stop].rstrip()


def _read(setting: Setting, index: int, head: heads.Head) -> list[Row]:
    parts = _parts(setting, index, head)
    lines = [part for part in parts if not part.is_head and not part.is_name]
    is_centred = _is_centred(lines)
    drafts = _by_middle(lines) if is_centred else _drafts(setting, lines)
    rows = [Row(tuple(draft.lines), _joined(setting, draft, head)) for draft in drafts]
    if is_centred and not rows:  # cells that no sign keeps apart give nothing, rather than halves
        rows = [Row(tuple(part.index for part in lines), ("",) * len(head.cells))]
    elif not _is_sure(rows, head):
        return []
    heads = [Row((part.index,), part.head.cells) for part in parts if part.is_head]
    names = [Row((part.index,), (part.cells[0],)) for part in parts if part.is_name]
    return [Row((index,), head.cells), *rows, *heads, *names]


def _joined(setting: Setting, draft: _Draft, head: heads.Head) -> tuple[str, ...]:
    if draft.is_two:
        return ("",) * len(head.cells)
    return tuple(
        setting.join_bodies(pieces) if label.role == "responsible" else setting.join(pieces)
        for pieces, label in ((draft.cells.get(column, []), label) for column, label in enumerate(head.labels))
    )


def _anchored(setting: Setting, index: int, head: heads.Head) -> heads.Head:
    """Return the columns where most lines below begin their cells: a heading may be centred above its column."""
    below = setting.lines[index + 1 : index + 1 + _SAMPLE]
    seen = Counter(segment.start() for line in below for segment in heads.SEGMENT.finditer(line.raw))
    ends = [0, *(start + len(cell) for start, cell in zip(head.starts, head.cells, strict=True))]
    starts = []
    for start, end in zip(head.starts, ends, strict=False):
        usual = max(range(end, start + 1), key=lambda at: (seen[at], at), default=start)
        starts.append(usual if seen[usual] > 1 else start)
    return replace(head, starts=tuple(starts))


def _is_sure(rows: Sequence[Row], head: heads.Head) -> bool:
    """Tell whether the rows say what the header promised: every one what is done, and most of them who does it."""
    key, bodies = head.key, head.places("responsible")
    rows = [row for row in rows if any(row.cells)]
    answered = [row for row in rows if any(row.cells[place] for place in bodies)]
    names = [_NUMBERED.sub("", _BULLET.sub("", row.cells[key], count=1), count=1) for row in rows]
    is_told = all(name[:1].isupper() or _DIGITS.match(name) for name in names)
    return bool(rows) and is_told and (not bodies or 2 * len(answered) >= len(rows))


def _parts(setting: Setting, index: int, head: heads.Head) -> list[_Part]:
    """Return the lines below a header that fit its columns, up to the first that does not."""
    found: list[_Part] = []
    is_broken = False
    set_in = [start - end for start, end in zip(head.starts, heads.starts(setting, index), strict=True)]
    for place in range(index + 1, len(setting.lines)):
        line = setting.lines[place]
        if place in setting.marks:
            is_broken = True
            continue
        is_broken = is_broken or line.starts_page
        again = heads.read(setting, place)
        if again is not None and again.cells == head.cells:
            starts = tuple(start + more for start, more in zip(again.starts, set_in, strict=True))
            head, is_broken = replace(again, starts=starts, firm=head.firm), True
            found.append(_Part(place, {}, head, is_parted=True, is_head=True))
            continue
        is_owner = _is_owner(setting, place, head)
        if is_owner or _is_name(setting, place, head) or _is_area(setting, place, head):
            found.append(_Part(place, {0: line.text}, head, is_parted=True, is_name=True))
            is_broken = True
            continue
        cells = _cells(line, head)
        if not cells or _is_after(setting, place, cells, head, found, is_broken=is_broken):
            break
        is_head = _ends_head(line, cells, head, found)
        found.append(_Part(place, cells, head, is_parted=bool(line.gap) or is_broken, is_head=is_head))
        is_broken = False
    while found and (found[-1].is_head or found[-1].is_name):
        found.pop()
    return found


def _ends_head(line: Line, cells: dict[int, str], head: heads.Head, found: Sequence[_Part]) -> bool:
    """Tell whether a line right below the headings goes on with one: "Berörda nämnder" over "och bolag"."""
    is_first = not line.gap and not line.starts_page and (not found or found[-1].is_head)
    return is_first and head.key not in cells and all(_GOES_ON.match(text) for text in cells.values())


def _is_name(setting: Setting, place: int, head: heads.Head) -> bool:
    """Tell whether a line is the name of a goal over all columns, with a row right below it."""
    text = setting.lines[place].text
    label = levels.label(text, setting.words) if len(text) <= _MAX_NAME and not _GAP.search(text) else None
    below = setting.lines[place + 1] if place + 1 < len(setting.lines) else None
    is_goal = label is not None and label.role == "goal" and label.is_sure and bool(label.name)
    is_over_row = below is not None and below.gap <= 1 and len(_cells(below, head)) > 1
    return is_goal and is_over_row and heads.read(setting, place + 1) is None


def _is_owner(setting: Setting, place: int, head: heads.Head) -> bool:
    """Tell whether a line is the board that does what the next table says, with the same headings right below it."""
    below = heads.read(setting, place + 1) if place + 1 < len(setting.lines) else None
    return below is not None and below.cells == head.cells and setting.is_body(setting.lines[place].text)


def _is_area(setting: Setting, place: int, head: heads.Head) -> bool:
    """Tell whether a line by itself names an area: a row that fills the first column stands below it.

    It stands between blank lines, or where only numbers stand in the rows.
    """
    line, text = setting.lines[place], setting.lines[place].text
    below = setting.lines[place + 1] if place + 1 < len(setting.lines) else None
    is_left = line.raw.startswith(text, head.starts[0]) and not _GAP.search(text)
    if below is None or below.gap > _FAR or not is_left or not wording.is_title_like(text):
        return False
    cells = _cells(below, head)
    is_row = len(cells) > 1 and head.key in cells and heads.read(setting, place + 1) is None
    if head.labels[0].role == "number":
        return is_row and cells.get(0, "")[:1].isdigit()
    is_alone = bool(below.gap) and (bool(line.gap) or line.starts_page)
    return is_row and is_alone and cells.get(0, "")[:1].isupper()


def _cells(line: Line, head: heads.Head) -> dict[int, str]:
    """Cut a line at the columns; nothing if it does not keep to them."""
    cells: dict[int, str] = {}
    end = -_INDENT
    for begin, text in _segments(line, head):
        column = max((c for c, start in enumerate(head.starts) if start <= begin + _SLACK), default=None)
        if column is None or "\t" in line.raw:
            return {}
        is_free = head.labels[column].role in ("other", "number")  # figures are set to the right
        is_apart = column not in cells or begin - end > _SLACK  # two spaces may be set wide, to fill the line
        is_far = begin - head.starts[column] > _INDENT and not is_free and is_apart
        is_over = column + 1 < len(head.starts) and begin + len(text) > head.starts[column + 1] + 1
        if is_far or is_over:
            return {}
        cells[column] = f"{cells[column]} {text}" if column in cells else text
        end = begin + len(text)
    return cells


def _is_after(
    setting: Setting, place: int, cells: dict[int, str], head: heads.Head, found: Sequence[_Part], *, is_broken: bool
) -> bool:
    """Tell whether a line that keeps to the columns stands below the table all the same."""
    line, text = setting.lines[place], next(iter(cells.values()))
    if line.gap > _FAR and not is_broken:
        return True
    said = [column for column in cells if head.labels[column].role != "number"]
    if len(said) > 1 or _GOES_ON.match(text):
        return False
    if min(cells) > 0 and found and not (found[-1].is_head or found[-1].is_name):
        return False
    if not found or found[-1].is_head or found[-1].is_name or line.gap or is_broken:
        return not _is_widened(setting, place, head)
    if levels.label(text, setting.words):
        return True
    below = setting.lines[place + 1] if place + 1 < len(setting.lines) else None
    return below is not None and not below.gap and not _cells(below, head)  # a heading, and the text below it


def _is_widened(setting: Setting, place: int, head: heads.Head) -> bool:
    """Tell whether a line of one cell begins a row whose other cells stand lower, as where they are centred."""
    for line in setting.lines[place + 1 : place + 1 + _LOWER]:
        cells = {} if line.gap else _cells(line, head)
        if len(cells) != 1:
            return len(cells) > 1
    return False


def _is_centred(parts: Sequence[_Part]) -> bool:
    """Tell whether who answers stands in the middle of its row, and no blank lines part the rows."""
    bodies = parts[0].head.places("responsible") if parts else []
    return bool(bodies) and not parts[0].cells.keys() & set(bodies) and not any(part.is_parted for part in parts[1:])


def _by_middle(parts: Sequence[_Part]) -> list[_Draft]:
    """Part rows around the lines that name a body; nothing unless each has one line that can be its first."""
    head = parts[0].head
    who = head.places("responsible")[0]
    starts = [at for at, part in enumerate(parts) if _key(part)[:1].isupper()]
    if starts[:1] != [0]:
        return []
    slices = [parts[start:stop] for start, stop in zip(starts, (*starts[1:], len(parts)), strict=True)]
    named = [[part for part in run if part.cells.get(who, "")[:1].isupper()] for run in slices]
    if any(len(run) != 1 for run in named):
        return []
    drafts = [_Draft([part.index for part in run]) for run in slices]
    for draft, run in zip(drafts, slices, strict=True):
        for part in run:
            for column, text in part.cells.items():
                draft.cells.setdefault(column, []).append(text)
    return drafts


def _drafts(setting: Setting, parts: Sequence[_Part]) -> list[_Draft]:
    drafts: list[_Draft] = []
    is_spaced = _is_spaced(parts)
    room = max((len(_key(part)) for part in parts), default=0)
    with_goal: _Draft | None = None
    for part in parts:
        is_new = not drafts or _begins(setting, part, drafts[-1], room, is_spaced=is_spaced)
        if is_new:
            drafts.append(_Draft())
        draft = drafts[-1]
        draft.is_two = draft.is_two or (not is_new and _may_begin(setting, part, draft))
        draft.lines.append(part.index)
        for column, text in part.cells.items():
            is_goal = part.head.labels[column].role == "goal"
            goes_on = is_goal and not text[:1].isupper() and not _NUMBERED.match(text) and column not in draft.cells
            goes_on = goes_on and not _POINTERS.fullmatch(text)
            target = with_goal if goes_on and with_goal is not None else draft
            target.cells.setdefault(column, []).append(
                _BULLET.sub("• ", text, count=1) if _BULLET.match(text) else text
            )
            with_goal = draft if is_goal and target is draft else with_goal
    return drafts


def _is_spaced(parts: Sequence[_Part]) -> bool:
    """Tell whether blank lines say nothing: one stands between the lines of a cell as well."""
    return all(part.is_parted for part in parts) and any(
        text[:1].islower() for part in parts for text in part.cells.values()
    )


def _may_begin(setting: Setting, part: _Part, above: _Draft) -> bool:
    """Tell whether a line may begin a row though it has no time: what is done begins anew, and so does who does it."""
    who = part.head.places("responsible")[:1]
    is_anew = any(setting.is_body(above.cells.get(place, [","])[-1]) for place in who)
    return is_anew and _key(part)[:1].isupper() and any(setting.is_body(part.cells.get(place, ",")) for place in who)


def _key(part: _Part) -> str:
    """Return what a line says of what is done, without its bullet."""
    return _BULLET.sub("", part.cells.get(part.head.key, ""), count=1)


def _begins(setting: Setting, part: _Part, above: _Draft, room: int, *, is_spaced: bool) -> bool:
    """Tell whether a line begins a row: by its number, below a blank line, or by all its cells beginning anew."""
    head, text = part.head, _key(part)
    key = head.key
    if any(part.cells.get(place) for place in head.places("number")):
        return True
    if any(_NUMBERED.match(part.cells.get(place, "")) for place in (0, key)):
        return True
    goals = [place for place in head.places("goal") if place != key]
    if text[:1].isupper() and any(_POINTERS.fullmatch(part.cells.get(place, "")) for place in goals):
        return True
    if not text[:1].isupper():
        return part.is_parted and not is_spaced and text[:1].isdigit() and len(part.cells) > 1
    if part.is_parted and not is_spaced:
        return True
    bodies, times = head.places("responsible"), head.places("other", "partner")
    said = [part.cells[place] for place in (*bodies, *times) if part.cells.get(place)]
    is_open = any(_OPEN.search(above.cells[place][-1]) for place in bodies if above.cells.get(place))
    is_told = any(part.cells.get(place) for place in (times or bodies))
    # Without a time, the line above must have ended although the next word had room, and so on purpose.
    has_room = len(above.cells.get(key, [""])[-1]) + 1 + len(text.split()[0]) <= room
    is_told = is_told or (has_room and bool(said))
    return is_told and not is_open and all(not one[:1].islower() or is_time(one, setting.words) for one in said)
