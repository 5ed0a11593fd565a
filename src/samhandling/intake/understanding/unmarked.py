"""Lists without marks: under "Åtgärder", lines that begin with a verb or "Vi", and headings with who answers below."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import takewhile

from samhandling.intake.understanding import fields, levels
from samhandling.intake.understanding import lines as lines_of
from samhandling.intake.understanding.goals import answers, frame
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words

_MAX_POINT = 200
_LINE_BREAK = 3  # signs between two lines that stand close
_SOME = 2  # lines in a row that tell a list of what "we" undertake from a sentence about it


def points(units: Sequence[Unit], words: Words) -> list[Unit]:
    """Return the units with the lines of such lists made points."""
    starts = [index + 1 for index, unit in enumerate(units) if _is_over_doings(unit, words)]
    told = [one for start in starts for one in _run(units, start, fields.says_what, words)]
    answered = [one for start in starts for one in _answered(units, start, words)]
    told.extend(answered if len(answered) >= _SOME else [])
    undertaken = [_run(units, start, fields.says_who, words) for start in starts]
    if any(len(run) >= _SOME for run in undertaken):
        told.extend(one for run in undertaken for one in run)
    headed = [one for start in starts for one in _headed(units, start, words)]
    n_verbs = sum(fields.says_what(units[one].text, words) for one in headed)
    # "Transporter" and "Energi" with who answers below are areas; most names of what is done begin with a verb.
    found = frozenset([*told, *(headed if n_verbs >= max(_SOME, len(headed) / 2) else [])])
    return [replace(unit, kind="item", level=1) if index in found else unit for index, unit in enumerate(units)]


def _is_over_doings(unit: Unit, words: Words) -> bool:
    label = levels.label(unit.text, words) if unit.kind in ("heading", "paragraph") else None
    if label is not None and label.role == "goal":
        return label.level in words.doing_levels and not label.name  # "Kommunens åtaganden"
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


def _answered(units: Sequence[Unit], start: int, words: Words) -> list[int]:
    """Return where sentences stand that each end in who answers: "En ramp ska byggas. Ansvarig: Tekniska nämnden"."""
    run = takewhile(lambda index: _is_answered(units[index], words), range(start, len(units)))
    return list(run)


def _is_answered(unit: Unit, words: Words) -> bool:
    if unit.kind not in ("heading", "paragraph") or unit.number:
        return False
    said, bodies = answers.without_bodies(unit.text, words)
    is_sentence = said != unit.text and 0 < len(said) <= _MAX_POINT and not re.search(r"[.!?:]\s+\S", said)
    return is_sentence and bool(bodies)


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


def _headed(units: Sequence[Unit], start: int, words: Words) -> list[int]:
    """Return where headings stand that each have a text below and a line that says who answers."""
    found: list[int] = []
    for index in range(start, len(units)):
        unit = units[index]
        if not unit.is_heading:
            if not found:
                break  # the label stands over something else
            continue
        is_name = levels.label(unit.text, words) is None and not frame.is_closing(unit.text, words)
        if not is_name or frame.is_inner(unit.text, words) or not _has_one_answer(units, index, words):
            break
        found.append(index)
    return found


def _has_one_answer(units: Sequence[Unit], heading: int, words: Words) -> bool:
    """Whether a section is of paragraphs alone, one of which says who answers."""
    section = list(takewhile(lambda one: not one.is_heading, units[heading + 1 :]))
    answers = [one for one in section if lines_of.is_aside(one.text, words) and not fields.is_field(one.text, words)]
    return len(answers) == 1 and all(one.kind == "paragraph" and not one.number for one in section)
