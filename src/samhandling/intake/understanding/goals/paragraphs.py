"""Paragraphs: a line "Mål 1: …", a sentence under a level word, or text that only explains."""

import re
from collections.abc import Sequence
from itertools import dropwhile, takewhile

from samhandling.intake.understanding import fields, levels
from samhandling.intake.understanding.facts import kinds
from samhandling.intake.understanding.goals import coded, doings, lead_ins, state, survey
from samhandling.intake.understanding.goals.state import (
    BY_LABEL,
    BY_LIST,
    BY_SENTENCE,
    NO_LEVEL,
    Gathering,
    Open,
    Reading,
)
from samhandling.intake.understanding.levels import Label
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words, compiled

_SEVERAL = 2
_MAX_LINES = 15  # that may stand above their "Ansvarig: …"


def take(reading: Reading, units: Sequence[Unit], index: int) -> None:
    """Read a paragraph into the tree."""
    if doings.take_answer_below(reading, units[index]):
        return
    unit, words = units[index], reading.words
    following = units[index + 1] if index + 1 < len(units) else None
    if reading.here:
        reading.here.text.append(unit.text)
    label = levels.label(unit.text, words)
    if label is not None and (_is_vision(reading, label) or state.is_from_above(reading, label)):
        label = None
    is_body = label is None and following is not None and following.is_item and doings.open_body(reading, unit)
    if is_body or fields.is_field(unit.text, words):
        return
    is_answer = label is not None and label.role == "responsible" and bool(label.name) and len(unit.text) < 200
    reading.waiting = reading.waiting if is_answer else None
    if is_answer and label is not None and doings.take_waiting(reading, unit, label.name):
        pass
    elif is_answer and label is not None:
        doings.answer(reading, label.name, is_point=_is_within_list(units, index, words))
    elif reading.survey.has_coded_goals and survey.is_coded_goal(unit, words):
        state.add(reading, unit.text, "", unit, BY_LIST, coded.coded_parent(reading, unit), unit.number)
    elif coded.take_doing(reading, unit):
        pass
    elif following is not None and following.is_item and not lead_ins.is_overall(unit.text, words):
        lead_ins.lead_in(reading, unit, label)
    elif doings.take_given(reading, unit):
        pass
    elif coded.is_coded(reading, unit):
        state.add(reading, unit.text, "", unit, BY_LIST, coded.coded_parent(reading, unit), unit.number)
    elif label is not None and label.role == "goal" and label.is_sure and not levels.is_others(unit.text[:60], words):
        _name_goal(reading, label, unit)
    elif label is not None and label.role == "activity" and _opens_doings(label, unit, words):
        doings.take_label(reading, label, unit, NO_LEVEL)
    elif unit.kind != "row" and (doings.open_body(reading, unit) or doings.take_told(reading, unit)):
        pass
    elif unit.kind != "row" and _is_lone_doing(reading, units, unit):
        doings.line_activity(reading, unit)
    elif unit.kind != "row" and _is_lone_goal(reading, unit) and not lead_ins.lists_headings(reading, units, unit):
        _lone_goal(reading, unit)
    else:
        lead_ins.inline(reading, units, unit)
        reading.over = lead_ins.counted_headings(reading, units, unit) or reading.over
        reading.waiting = unit if unit.number and fields.says_what(unit.text, words) else None
    state.note_agenda(reading, unit.text)


def _is_within_list(units: Sequence[Unit], index: int, words: Words) -> bool:
    """ "Ansvar: …" below one point speaks of it alone, where the list goes on to a point that nobody answers for."""
    below = list(takewhile(lambda one: one.is_item or _is_aside(one, words), units[index + 1 :]))
    return units[index - 1].is_item and bool(below) and below[0].is_item and below[-1].is_item


def _opens_doings(label: Label, unit: Unit, words: Words) -> bool:
    """ "Åtgärd 1: …", "Åtgärder:", and "Uppdrag till kontoret" over the line that leads to them."""
    is_given = not label.name and bool(doings.given_to(unit.text, words))
    return (label.is_sure or is_given) and len(unit.text) < 400


def _is_vision(reading: Reading, label: Label) -> bool:
    """One single "Målbild 2030: …" tells of the whole; a goal is said so for each area."""
    return label.level in reading.words.goal_leads and bool(label.name) and reading.survey.named[label.level] < _SEVERAL


def _name_goal(reading: Reading, label: Label, unit: Unit) -> None:
    """A line "Mål 1: …", or "Mål:" over what follows."""
    if not label.name:
        state.close_for_gathering(reading, label, NO_LEVEL)
        parent = state.only_goal_above(reading, label, reading.gathering) or state.outside_overall(reading)
        reading.gathering = Gathering(label, parent, BY_LIST, NO_LEVEL, unit=unit)
        return
    is_long = len(label.name) > 400 or (label.number is None and len(label.name.split()) > 60)
    if is_long or _is_text_of_area(reading, label):
        return
    _raise_area(reading, label)
    whole = state.only_goal_above(reading, label, reading.gathering)
    state.close_for(reading, label, NO_LEVEL)
    if whole is not None:  # "Långsiktigt mål" over its sentence, and "Delmål 1: …" below are parts of it
        reading.stack.append(Open(whole, NO_LEVEL))
    name = state.first_sentence(label)
    node = state.add(reading, name, label.level, unit, BY_LABEL - 0.05, reading.here, label.number)
    node.code = label.number
    reading.stack.append(Open(node, NO_LEVEL))
    reading.gathering = None


def _is_text_of_area(reading: Reading, label: Label) -> bool:
    """ "Utmaning: Bussarna är få. Vägarna är smala." tells in sentences what no area is called."""
    words = reading.words
    is_area = words.rank_of(label.level) < words.rank_of(words.goal_word)
    return is_area and label.number is None and re.search(r"[.!?]\s+[A-ZÅÄÖÆØ].*[.!?]$", label.name) is not None


def _raise_area(reading: Reading, label: Label) -> None:
    """Under "Utvecklingsmål", a heading over its own line "Utvecklingsmål: …" is an area, and the line its goal."""
    top = reading.stack[-1] if reading.stack else None
    if top is None or top.node.unit is not reading.heading or top.node.level != label.level or label.number:
        return
    if levels.label(top.node.unit.text, reading.words) is None:
        top.node.level = ""


def _is_lone_goal(reading: Reading, unit: Unit) -> bool:
    """Under a heading that is a level word, a single sentence that says how it should be is the goal itself."""
    gathering, words = reading.gathering, reading.words
    if gathering is None or gathering.label.role != "goal" or not gathering.heading_level:
        return False
    if gathering.unit is not reading.heading and gathering.heading_level != NO_LEVEL:
        return False  # a deeper heading has come between
    above = gathering.latest or gathering.unit
    if above is not None and unit.index - above.index > (1 if gathering.n else 3):
        return False
    if above is not None and above.block is unit.block:
        return False  # it explains the goal that it stood beside
    if gathering.n and above is not None and _gap(above, unit) > gathering.gap:
        return False  # a wider space than between the label and its first goal ends the list
    if gathering.label.level in words.goal_leads and gathering.parent is None:
        return False  # "Målbild" on a cover
    text = unit.text
    if " | " in text or _explains(text, words):
        return False
    if gathering.label.number:
        return gathering.n == 0 and len(text) < 350
    is_one = len(text.split()) <= 40 and not re.search(r"[.!?]\s+\S", text) and not text.endswith(":")
    return is_one and not text.endswith("?") and not _tells_of_goals(text, words)


def _explains(text: str, words: Words) -> bool:
    """ "Det innebär att …" and "Med hållbar menas att …" explain the goal above."""
    pattern = r"%s\s|\w+\s+(?:[^\s.,:]+\s+){1,4}?%s(?!\w)"
    return compiled(pattern, words.explaining, words.meaning_words).match(text) is not None


def _tells_of_goals(text: str, words: Words) -> bool:
    """ "Programmet har tre mål" tells of goals; "Alla elever ska nå målen i skolan" is one."""
    named = [one for one in levels.mentioned(text, words) if not _is_reached(text, one, words)]
    must = compiled(r"(?<!\w)%s(?!\w)", words.must_words).search(text)
    is_own = must is not None and all(start > must.end() for _, start, _ in named)
    return bool(named) and (not is_own or any(lead_ins.is_announcing(text, one, words) for one in named))


def _is_reached(text: str, mention: tuple[str, int, int], words: Words) -> bool:
    """ "Fler elever når skolans mål" is a goal; "Nämnderna når programmets mål" tells of goals."""
    _, start, end = mention
    found = compiled(r"\w\s+%s\s+(?P<whose>\w+s\s+)?$", words.reaching_words).search(text[:start])
    if found is None or found["whose"] is None:
        return found is not None and text[start:end].lower() not in words.level_names  # "når kunskapsmålen"
    is_own = compiled(r"%s", words.own_words).match(found["whose"]) is not None
    return not is_own and not kinds.names_kind(found["whose"], words)


def _is_lone_doing(reading: Reading, units: Sequence[Unit], unit: Unit) -> bool:
    """Under "Så gör vi:", each line down to "Ansvarig: …" is an activity, though no sign marks it as a point."""
    over, words = reading.gathering, reading.words
    above = (over.latest or over.unit) if over is not None and over.label.role == "activity" else None
    if above is None or not all(_is_aside(one, words) for one in units[above.index + 1 : unit.index]):
        return False
    lines = units[unit.index : unit.index + _MAX_LINES]
    last = next(dropwhile(lambda one: _is_line(one, words), lines), None)
    is_over_codes = not unit.number and any(one.number for one in takewhile(lambda one: _is_line(one, words), lines))
    return last is not None and last is not unit and _is_aside(last, words) and not is_over_codes


def _is_aside(unit: Unit, words: Words) -> bool:
    label = levels.label(unit.text, words)
    is_answer = label is not None and label.role == "responsible" and bool(label.name)
    return unit.kind == "paragraph" and (is_answer or fields.is_field(unit.text, words))


def _is_line(unit: Unit, words: Words) -> bool:
    is_one = unit.kind == "paragraph" and len(unit.text) < 200 and not re.search(r"[.!?]\s+\S", unit.text)
    return is_one and unit.text[-1] != ":" and not _is_aside(unit, words) and levels.label(unit.text, words) is None


def _gap(above: Unit, unit: Unit) -> int:
    return unit.block.offset - above.block.offset - above.block.length


def _lone_goal(reading: Reading, unit: Unit) -> None:
    gathering = reading.gathering
    assert gathering is not None
    if not gathering.n and gathering.unit is not None:
        gathering.gap = _gap(gathering.unit, unit)
    gathering.n, gathering.latest = gathering.n + 1, unit
    certainty = BY_LIST if gathering.label.number else BY_SENTENCE
    name, bodies = doings.owned(unit.text, reading.words)
    node = state.add(reading, name, gathering.label.level, unit, certainty, gathering.parent, gathering.label.number)
    node.responsible = node.responsible or bodies
    if gathering.label.number:
        reading.stack.append(Open(node, NO_LEVEL if gathering.heading_level == NO_LEVEL else gathering.heading_level))
        reading.gathering = None
