"""Tables taken from the page column by column: first all that is done, then all who answer, then all the times."""

from collections.abc import Sequence

from samhandling.intake.understanding import levels
from samhandling.intake.understanding.layouts import times
from samhandling.intake.understanding.layouts.setting import Row, Setting
from samhandling.intake.understanding.levels import Label

_MIN_ROWS = 2
_MAX_WHO = 90  # signs

_Group = tuple[int, ...]  # lines without a blank line between them


def read(setting: Setting, index: int) -> list[Row]:
    """Return the rows of a table whose first heading is this line; nothing if its columns are not equally long."""
    first = _heading(setting, index)
    if first is None or first.role != "activity":
        return []
    columns = _columns(setting, index)
    if [label.role for _, label, _ in columns] != ["activity", "responsible", "other"]:
        return []
    what, who, when = (groups for _, _, groups in columns)
    if not (_MIN_ROWS <= len(what) == len(who) == len(when)):
        return []
    rows = [_row(setting, groups) for groups in zip(what, who, when, strict=True)]
    heads = tuple(at for at, _, _ in columns)
    is_sure = all(_is_sure(setting, *row.cells) for row in rows)
    return [Row(heads, tuple(setting.lines[at].text for at in heads)), *rows] if is_sure else []


def _row(setting: Setting, groups: Sequence[_Group]) -> Row:
    cells = tuple(setting.join(setting.lines[at].text for at in group) for group in groups)
    return Row(tuple(at for group in groups for at in group), cells)


def _is_sure(setting: Setting, what: str, who: str, when: str) -> bool:
    """Tell whether the cells that came together say what their columns promised."""
    is_named = who[:1].isupper() and len(who) <= _MAX_WHO and who[-1] not in ".:"
    return what[:1].isupper() and is_named and times.is_time(when, setting.words)


def _columns(setting: Setting, index: int) -> list[tuple[int, Label, list[_Group]]]:
    """Return the headings and the groups of lines below each; the last column is as long as the one before."""
    columns: list[tuple[int, Label, list[_Group]]] = []
    place = index
    while place < len(setting.lines) and len(columns) <= 3:
        label = _heading(setting, place)
        group = _group(setting, place)
        if label is not None:
            columns.append((place, label, []))
        elif len(columns) == 3 and len(columns[2][2]) == len(columns[1][2]):
            break
        else:
            columns[-1][2].append(group)
        place = group[-1] + 1
        if len(columns[0][2]) > 12:
            break
    return columns


def _heading(setting: Setting, place: int) -> Label | None:
    line = setting.lines[place]
    label = (
        levels.column(line.text, setting.words) if len(_group(setting, place)) == 1 and ":" not in line.text else None
    )
    return label if label is not None and (label.is_sure or label.role == "other") else None


def _group(setting: Setting, place: int) -> _Group:
    stop = place + 1
    while stop < len(setting.lines) and not setting.lines[stop].gap and not setting.lines[stop].starts_page:
        stop += 1
    return tuple(range(place, stop))
