"""Tables with a blank line between the rows and each cell on lines of its own, the goal first where it is new."""

from collections.abc import Sequence

from samhandling.intake.understanding import fields
from samhandling.intake.understanding.layouts import stacked, times
from samhandling.intake.understanding.layouts.setting import Row, Setting

_ROLES = ["goal", "activity", "responsible", "other"]
_MAX_ROW = 16  # lines


def read(setting: Setting, index: int) -> list[Row]:
    """Return the rows of a table whose first heading is this line, the header first; nothing if it is none."""
    header = [setting.lines[at].text for at in range(index, min(index + len(_ROLES), len(setting.lines)))]
    labels = [stacked.heading(setting, text) for text in header]
    if [label.role for label in labels if label is not None] != _ROLES:
        return []
    found: list[Row] = []
    place = index + len(_ROLES)
    while row := _row(setting, _group(setting, place)):
        found.append(row)
        place = max(row.lines) + 1
    return [Row(tuple(range(index, index + len(_ROLES))), tuple(header)), *found] if found else []


def _group(setting: Setting, place: int) -> list[int]:
    """Return the lines down to the next blank line, past numbers and heads of pages."""
    group: list[int] = []
    for at in range(place, min(place + _MAX_ROW, len(setting.lines))):
        if at in setting.marks:
            continue
        if group and (setting.lines[at].gap or setting.lines[at].starts_page):
            break
        group.append(at)
    return group


def _row(setting: Setting, group: Sequence[int]) -> Row | None:
    """Cut a row where its lines begin anew: perhaps a goal, what is done by its verb, who answers, and when."""
    cells: list[list[str]] = []
    for text in (setting.lines[at].text for at in group):
        is_when = times.is_time(text.rstrip(" ,"), setting.words)
        goes_on = text[:1].islower() or (is_when and bool(cells) and cells[-1][-1].rstrip()[-1:] == ",")
        cells = [*cells[:-1], [*cells[-1], text]] if cells and goes_on else [*cells, [text]]
    whole = [setting.join(cell) for cell in cells]
    # "Nyanlända" ends as a verb does, so the second cell is asked first; who answers and when come after it.
    own = next((at for at in (1, 0) if len(whole) >= at + 3 and fields.says_what(whole[at], setting.words)), None)
    if own is None or not times.is_time(whole[-1], setting.words):
        return None
    goal = whole[0] if own else ""
    return Row(tuple(group), (goal, whole[own], ", ".join(whole[own + 1 : -1]), whole[-1]))
