"""Tables with each cell a paragraph of its own, headings as well: blank lines tell where every cell ends."""

import re
from collections.abc import Sequence

from samhandling.intake.readers import wording
from samhandling.intake.understanding.layouts import stacked, times
from samhandling.intake.understanding.layouts.setting import Row, Setting

_MAX_DOING = 320  # signs
_MAX_CELL = 90
_MAX_HEADINGS = 7
_SENTENCE = re.compile(r"[.!?]\s+[A-ZÅÄÖÆØ]")

_Group = tuple[int, ...]  # lines without a blank line between them


def read(setting: Setting, index: int) -> list[Row]:
    """Return the rows of a table whose header begins at this line, the header first; nothing if it is none."""
    header, roles = _header(setting, index)
    if len(header) < 2 or not stacked.is_readable(roles):
        return []
    found: list[Row] = []
    place = max(header[-1]) + 1
    while row := _row(setting, place, roles) or _named(setting, place, roles):
        found.append(row)
        place = max(row.lines) + 1
    names = tuple(setting.lines[group[0]].text for group in header)
    return [Row(tuple(at for group in header for at in group), names), *found] if found else []


def _header(setting: Setting, index: int) -> tuple[list[_Group], list[str]]:
    header: list[_Group] = []
    roles: list[str] = []
    for group in _groups(setting, index, _MAX_HEADINGS):
        label = stacked.heading(setting, setting.lines[group[0]].text) if len(group) == 1 else None
        if label is None:
            break
        header.append(group)
        roles.append(label.role)
    return header, roles


def _groups(setting: Setting, place: int, n_most: int) -> list[_Group]:
    """Return the next paragraphs, without the numbers and running heads of pages."""
    groups: list[list[int]] = []
    is_apart = True
    is_new_page = False
    for at in range(place, len(setting.lines)):
        line = setting.lines[at]
        if at in setting.marks:
            is_new_page = is_apart = True
            continue
        is_new_page = is_new_page or line.starts_page
        goes_on = bool(groups) and is_new_page and line.text[:1].islower()  # a cell that the page cut in two
        if (is_apart or line.gap or is_new_page) and not goes_on:
            if len(groups) == n_most:
                break
            groups.append([])
        groups[-1].append(at)
        is_apart = is_new_page = False
    return [tuple(group) for group in groups]


def _row(setting: Setting, place: int, roles: Sequence[str]) -> Row | None:
    groups = _groups(setting, place, len(roles))
    texts = [[setting.lines[at].text for at in group] for group in groups]
    if len(groups) < len(roles):
        return None
    cells = tuple(
        setting.join_bodies(lines) if role == "responsible" else _joined(setting, lines, role)
        for lines, role in zip(texts, roles, strict=True)
    )
    is_sure = all(_fits(cell, role) for cell, role in zip(cells, roles, strict=True))
    ends = [cell for cell, role in zip(cells, roles, strict=True) if role == "other"]
    is_timed = not ends or any(times.is_time(end, setting.words) for end in ends)
    return Row(tuple(at for group in groups for at in group), cells) if is_sure and is_timed else None


def _named(setting: Setting, place: int, roles: Sequence[str]) -> Row | None:
    """Return the name of an area between rows, where a time in every row tells which cells belong together."""
    group = next(iter(_groups(setting, place, 1)), ())
    text = setting.join(setting.lines[at].text for at in group)
    is_name = "other" in roles and wording.is_title_like(text) and not times.is_time(text, setting.words)
    is_over_row = is_name and _row(setting, max(group) + 1, roles) is not None
    return Row(group, (text,)) if is_over_row else None


def _joined(setting: Setting, lines: Sequence[str], role: str) -> str:
    text = setting.join(lines)
    return stacked.COUNT.sub("", text) if role == "activity" else text


def _fits(cell: str, role: str) -> bool:
    """Tell whether a cell can be what its column promised."""
    if role == "number":
        return stacked.NUMBER.fullmatch(cell) is not None
    most = _MAX_DOING if role == "activity" else _MAX_CELL
    return len(cell) <= most and not _SENTENCE.search(cell) and (role == "other" or cell[:1].isupper())
