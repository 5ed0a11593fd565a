"""Goals of a plan that uses no level words: lists of how it shall be, each under the heading of its area."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from samhandling.intake.understanding import fields, levels
from samhandling.intake.understanding.goals import frame
from samhandling.intake.understanding.nodes import Node, alike
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words, compiled

_MIN_AREAS = 2  # headings in a row of one level that show the habit
_MIN = 2  # statements in a list
_MOST = 0.75  # share of the points that say how it shall be
_MAX_SUBJECT = 12  # words before the verb


def find(units: Sequence[Unit], words: Words, *, title: str, kind: str | None, certainty: float) -> list[Node]:
    """Return areas and their goals, where headings in a row have such lists; none in a document that sets rules."""
    if kind is None or kind in (*words.rule_types, *words.reporting_types, *words.case_types):
        return []
    by_level: dict[int, list[tuple[Unit, list[Unit]]]] = {}
    for heading, goals in lists(units, words, title=title):
        by_level.setdefault(heading.level, []).append((heading, goals))
    told = max(by_level.values(), key=len, default=[])
    if len(told) < _MIN_AREAS:
        return []
    made: list[Node] = []
    for heading, goals in told:
        area = Node(heading.text, "", heading, certainty, number=heading.number)
        made.extend([area, *(Node(goal.text, words.goal_word, goal, certainty, area) for goal in goals)])
    return made


def lists(units: Sequence[Unit], words: Words, *, title: str = "") -> Iterator[tuple[Unit, list[Unit]]]:
    """Yield each heading with the points right below it that say how it shall be."""
    starts = [index for index, unit in enumerate(units) if unit.is_heading]
    for start, stop in pairwise([*starts, len(units)]):
        heading, section = units[start], units[start + 1 : stop]
        is_frame = frame.is_closing(heading.text, words) or frame.is_inner(heading.text, words)
        if is_frame or levels.is_others(heading.text, words) or alike(heading.text, title):
            continue
        runs = [list(run) for is_item, run in groupby(section, key=lambda one: one.is_item) if is_item]
        goals = [one for run in runs if _is_told(run, words) and not _is_led(section, run[0], words) for one in run]
        if goals:
            yield heading, goals


def _is_told(run: Sequence[Unit], words: Words) -> bool:
    n_told = sum(_says_how(unit.text, words) for unit in run)
    return n_told >= _MIN and n_told >= _MOST * len(run)


def _is_led(section: Sequence[Unit], first: Unit, words: Words) -> bool:
    """Tell whether the text above a list says that it is something else, or somebody else's."""
    above = section[section.index(first) - 1] if first is not section[0] else None
    return above is not None and (
        levels.is_others(above.text, words)
        or fields.leads_to_doings(above.text, words)
        or fields.leads_to_signs(above.text, words)
    )


def _says_how(text: str, words: Words) -> bool:
    """ "Byarna ska få växa": who or what comes before the verb, and the sentence is one."""
    # "Byarna" is no verb, though it ends in -a.
    is_subject = compiled(r"\S+\s+%s(?!\w)", words.must_words).match(text) is not None
    if (fields.says_what(text, words) and not is_subject) or re.search(r"[.!?]\s+[A-ZÅÄÖÆØ]", text):
        return False
    pattern = compiled(rf"(?:\S+\s+){{1,{_MAX_SUBJECT}}}?%s(?!\w)", words.must_words)
    return pattern.match(text) is not None
