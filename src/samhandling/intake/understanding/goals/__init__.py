"""The goal tree: one walk through the units, where level words, lists, tables and headings each tell what is a goal."""

from collections.abc import Sequence

from samhandling.intake.understanding import levels, statements, tables, themes
from samhandling.intake.understanding.goals import (
    aims,
    answers,
    deeds,
    doings,
    headings,
    lists,
    paragraphs,
    pointers,
    rows,
    survey,
    told,
)
from samhandling.intake.understanding.goals.state import BY_THEME, MENTIONED_AGAIN, Reading
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words

_MAX_LINE = 160


def gather(units: Sequence[Unit], words: Words, *, title: str | None, kind: str | None) -> Reading:
    """Return the goals and activities that the document itself sets."""
    reading = Reading(words, title or "", survey.look(units, words))
    if kind in words.reporting_types:
        return reading
    found = tables.find(units, words)
    index = reading.survey.front
    while index < len(units):
        table = found.get(index)
        if table is not None and (not reading.closed_at or (table.is_plain and not reading.is_theirs)):
            reading.closed_at = 0
            rows.take(reading, table, units[index - 1] if index else None)
            index = table.stop
            continue
        _take(reading, units, index)
        index += 1
    told.take(reading, units)
    if not reading.nodes and not reading.doings:
        for lens in (statements.find, themes.find):
            reading.nodes = reading.nodes or lens(units, words, title=reading.title, kind=kind, certainty=BY_THEME)
    if not reading.doings:
        reading.nodes = themes.divide(units, reading.nodes, words, BY_THEME)
    deeds.settle(reading, units)
    aims.settle(reading, units, kind)
    pointers.settle(reading)
    answers.take_brackets(reading)
    answers.take_exceptions(reading, units)
    answers.take_default(reading, units)
    _settle(reading)
    if kind not in words.themed_types and not reading.doings and _are_places(reading):
        reading.nodes.clear()  # "Område 1: Norrstrand" of a plan that sets no goals
    if not reading.nodes and (kind is None or kind in words.rule_types):
        reading.doings.clear()  # what a policy or an owner's directive without goals says shall be done is no activity
    return reading


def _take(reading: Reading, units: Sequence[Unit], index: int) -> None:
    unit = units[index]
    if unit.index in reading.survey.theirs:
        return
    if reading.closed_at and doings.counts_on(reading, unit):
        reading.closed_at = 0
    if unit.is_heading:
        headings.take(reading, units, unit)
    elif reading.closed_at and not (unit.kind == "paragraph" and _reopens(reading, unit)):
        return
    elif unit.is_item:
        lists.take(reading, unit)
    else:
        paragraphs.take(reading, units, index)


def _reopens(reading: Reading, unit: Unit) -> bool:
    """Tell whether a line ends a section of the frame: the reader saw no heading, but its level word is plain."""
    label = levels.label(unit.text, reading.words) if len(unit.text) < _MAX_LINE else None
    if label is None or label.role != "goal" or levels.is_others(unit.text, reading.words):
        return False
    is_used = reading.survey.last.get(label.level, -1) > unit.index or reading.survey.bare.get(label.level, 0) > 1
    is_over = not label.name and (label.is_sure or not reading.is_theirs)  # "Politiken har tre mål:" is of theirs
    reopens = (label.is_sure and bool(label.name) and (bool(label.number) or is_used)) or is_over
    reading.closed_at = 0 if reopens else reading.closed_at
    return reopens


def _are_places(reading: Reading) -> bool:
    """Tell whether every node is an area by a word that also names places, and none has anything below it."""
    return all(node.level in reading.words.place_levels and node.parent is None for node in reading.nodes)


def _settle(reading: Reading) -> None:
    """Drop what only looked like a goal, and give each activity the bodies of its goal where it has none."""
    for doing in reading.doings:
        if not doing.responsible and doing.goal is not None:
            doing.responsible = doing.goal.responsible
    for node in reading.nodes:
        node.certainty = min(0.99, node.certainty + MENTIONED_AGAIN * (node.n_mentions - 1))
