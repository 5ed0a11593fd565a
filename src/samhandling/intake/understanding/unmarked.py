"""Lists without marks: lines right under "Åtgärder" that each begin with a verb, or with "Vi", are its points."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from samhandling.intake.understanding import fields, levels
from samhandling.intake.understanding import lines as lines_of
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words

_MAX_POINT = 200
_LINE_BREAK = 3  # signs between two lines that stand close
_SOME = 2  # lines in a row that tell a list of what "we" undertake from a sentence about it


def points(units: Sequence[Unit], words: Words) -> list[Unit]:
    """Return the units with the lines of such lists made points."""
    starts = [index + 1 for index, unit in enumerate(units) if _is_over_doings(unit, words)]
    told = [one for start in starts for one in _run(units, start, fields.says_what, words)]
    undertaken = [_run(units, start, fields.says_who, words) for start in starts]
    if any(len(run) >= _SOME for run in undertaken):
        told.extend(one for run in undertaken for one in run)
    found = frozenset(told)
    return [replace(unit, kind="item", level=1) if index in found else unit for index, unit in enumerate(units)]


def _is_over_doings(unit: Unit, words: Words) -> bool:
    label = levels.label(unit.text, words) if unit.kind in ("heading", "paragraph") else None
    is_label = label is not None and label.role == "activity" and not label.name and label.is_sure
    return is_label or (unit.kind == "paragraph" and fields.leads_to_doings(unit.text, words))


def _run(units: Sequence[Unit], start: int, is_told: Callable[[str, Words], bool], words: Words) -> list[int]:
    """Return where the points stand that follow each other, only lines about them between."""
    run: list[int] = []
    for index in range(start, len(units)):
        unit = units[index]
        if run and unit.kind == "paragraph" and lines_of.is_aside(unit.text, words):
            continue
        if not (_is_line(unit) and is_told(unit.text, words)) or (unit.is_heading and not _is_close(units, run, index)):
            break
        run.append(index)
    return run


def _is_line(unit: Unit) -> bool:
    """One sentence or less, with no number of its own."""
    is_short = unit.kind in ("heading", "paragraph") and not unit.number and len(unit.text) <= _MAX_POINT
    return is_short and not re.search(r"[.!?:]\s+\S|[:?]$", unit.text)


def _is_close(units: Sequence[Unit], run: Sequence[int], index: int) -> bool:
    """The last line of a list may look like a heading: it stands right below the line above."""
    if not run or run[-1] != index - 1:
        return False
    above = units[index - 1].block
    return units[index].block.offset - above.offset - above.length <= _LINE_BREAK
