"""Headings: a level word with a name opens a goal, one without stands over what comes next."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from samhandling.intake.understanding import agenda, levels, responsibility
from samhandling.intake.understanding.goals import announced, coded, doings, frame, lead_ins, lists, state
from samhandling.intake.understanding.goals.state import (
    BY_AREA,
    BY_HEADING,
    BY_LABEL,
    BY_LIST,
    BY_PLACE,
    NO_LEVEL,
    Gathering,
    Open,
    Reading,
)
from samhandling.intake.understanding.levels import Label
from samhandling.intake.understanding.nodes import alike, begins, folded
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words, any_of, compiled

# Words that cannot be a single one: "mål" can, "målområden" cannot.
_PLURAL = re.compile(
    r"(?:områden|områdena|ningar|ningarna|ngar|ngarna|tegier|tegierna|löften|löftena|taganden)$", re.IGNORECASE
)

_MAX_WHOSE = 4  # words of a municipality's name
_TAIL = re.compile(r"\s+(?:(?:för|till|under|fram till|år|åren|for|til|to)\s+.+|(?:19|20)\d\d.*)$", re.IGNORECASE)


def take(reading: Reading, units: Sequence[Unit], unit: Unit) -> None:
    """Read a heading into the tree."""
    if doings.take_answer_below(reading, unit):
        return
    over, reading.waiting = reading.gathering, None
    if not _is_first_doing(reading, units, unit):
        reading.gathering = over if _goes_on(reading, unit) else None
    reading.heading = unit
    if reading.over is not None and reading.over.n and reading.over.outer is not None:
        reading.over, reading.over_level = reading.over.outer, reading.over.outer_level  # a list has told all of it
    if reading.over is not None and not _is_under(reading.over, unit):
        reading.over = None
    if reading.closed_at and unit.level > reading.closed_at:
        reading.is_theirs = reading.is_theirs or levels.is_others(unit.text, reading.words)
        return
    reading.closed_at = 0
    if unit.number == "1" and _is_first_doing(reading, units, unit):
        lists.take(reading, unit)  # a list of one looks like a numbered heading
        return
    if alike(unit.text, reading.title) or _is_title_line(reading, unit):
        return
    label = levels.label(unit.text, reading.words)
    if label is not None and state.is_from_above(reading, label):
        return
    if label is not None and label.role == "activity" and unit.index in reading.survey.areas:
        label = None  # "3.4 Framtidens arbetssätt", with goals of its own
    if label is not None and not label.is_sure and frame.begins_closing(unit.text, reading.words):
        label = None  # "Så genomförs strategin" is of the frame, whatever its last word
    if label is None and over is not None and _leads_to_list(reading, units, unit):
        reading.gathering = over
        return
    if label is None and lead_ins.lists_headings(reading, units, unit):
        return
    if label is None and (doings.open_body(reading, unit) or _open_owner(reading, over, unit)):
        return
    if label is None and over is not None and _is_name_below(reading, over, unit):
        _open_below(reading, over, unit)
    else:
        _read(reading, units, unit, label, over)
    state.note_agenda(reading, unit.text)


def _open_owner(reading: Reading, over: Gathering | None, unit: Unit) -> bool:
    """Open the goals of a body under "Nämndmål"; tell whether the heading was one."""
    if over is None or over.label.role != "goal" or not responsibility.is_bodies(unit.text, reading.words):
        return False
    reading.gathering = replace(over, n=0, unit=unit, bodies=responsibility.listed(unit.text, reading.words))
    return True


def _is_title_line(reading: Reading, unit: Unit) -> bool:
    """ "Mål och budget 2024 Tallmo kommun": the title with whose it is; its level word stands over nothing."""
    rest = folded(unit.text).removeprefix(folded(reading.title)).split()
    is_with_whose = bool(reading.title) and 0 < len(rest) <= _MAX_WHOSE and rest[-1] in reading.words.organisation_words
    return begins(unit.text, reading.title) and (unit.index == 0 or is_with_whose)


def _read(reading: Reading, units: Sequence[Unit], unit: Unit, label: Label | None, over: Gathering | None) -> None:
    words = reading.words
    known = announced.known(reading, unit) or (announced.in_place(reading, units, unit) if label is None else None)
    if coded.is_coded(reading, unit) and label is None:
        state.add(reading, unit.text, "", unit, BY_LIST, coded.coded_parent(reading, unit), unit.number)
    elif known is not None:
        announced.open_known(reading, known, unit)
    elif label is not None and label.role in ("goal", "activity") and _is_theirs(reading, label, unit.text):
        reading.closed_at, reading.is_theirs = unit.level, True
    elif label is not None and label.role == "goal":
        _open_label(reading, units, label, unit, over)
    elif label is not None and label.role == "activity":
        doings.take_label(reading, label, unit, unit.level)
        doings.give_to_section(reading, units, unit)
    elif label is not None and label.role == "responsible" and label.name:
        doings.answer(reading, label.name)
        reading.gathering = over  # the next point of the list may follow
    elif _divides(reading, unit):
        reading.gathering = None
    elif frame.is_closing(unit.text, words):
        state.close(reading, unit.level)
        reading.closed_at, reading.is_theirs = unit.level, levels.is_others(unit.text, words)
    elif unit.index in reading.survey.listed:
        _open_listed(reading, unit)
    elif label is None and _is_inner(reading, unit):
        reading.gathering = None
    elif label is None and _is_of_others(reading, unit):
        state.close(reading, unit.level)
        reading.closed_at, reading.is_theirs = unit.level, True
    elif label is None:
        if frame.is_question(unit.text):
            _close_foreign(reading, unit)
        elif _is_gathered(reading, unit) and not _is_area_of_goals(reading, unit):
            _open_gathered(reading, unit)
        elif unit.index in reading.survey.areas and _is_right_below(reading, unit):
            node = state.add(reading, unit.text, words.goal_word, unit, BY_AREA, reading.here, unit.number)
            reading.stack.append(Open(node, unit.level))
        elif unit.index in reading.survey.areas:
            state.close(reading, unit.level)
            name, number = _counted_name(unit, words)
            node = state.add(reading, name, "", unit, BY_AREA, state.outside_overall(reading), number)
            reading.stack.append(Open(node, unit.level))
        else:
            _close_foreign(reading, unit)
            reading.per_body = None


def _open_listed(reading: Reading, unit: Unit) -> None:
    """Open an area in a chapter "Mål", and take its list for goals."""
    state.close(reading, unit.level)
    node = state.add(reading, unit.text, "", unit, BY_AREA, state.outside_overall(reading), unit.number)
    reading.stack.append(Open(node, unit.level))
    goal = Label("goal", reading.survey.listed[unit.index], None, "", False)
    reading.gathering = Gathering(goal, node, BY_LIST, unit.level, unit=unit)


def _is_right_below(reading: Reading, unit: Unit) -> bool:
    """Whether a heading stands right below the one that names an area, and so tells what that area is to reach."""
    node, words = reading.here, reading.words
    if node is None or not node.unit.is_heading or node.unit.index != unit.index - 1:
        return False
    return bool(node.level) and reading.rank(node.level) < reading.rank(words.goal_word)


def _counted_name(unit: Unit, words: Words) -> tuple[str, str | None]:
    """Return "Vård" and 15 of an area "Artikel 15 – Vård": what it is in another paper is no part of its name."""
    found = compiled(r"%s\s+(?P<number>\d{1,2})\s*[:.–—-]\s+(?P<name>\S.*)", words.not_levels).fullmatch(unit.text)
    return (found["name"], found["number"]) if found else (unit.text, unit.number)


def _divides(reading: Reading, unit: Unit) -> bool:
    """ "Bakgrund" in each of several areas divides the area, though it stands outside them elsewhere."""
    is_rubric = folded(unit.text) in reading.survey.rubrics and frame.is_inner(unit.text, reading.words)
    return is_rubric and reading.here is not None and reading.stack[-1].level <= unit.level


def _is_inner(reading: Reading, unit: Unit) -> bool:
    """A heading inside the section of a goal: by its words, because it comes back, or because it ties Agenda 2030."""
    is_known = frame.is_inner(unit.text, reading.words) or folded(unit.text) in reading.survey.rubrics
    return is_known or bool(agenda.numbers(unit.text, reading.words))


def _is_of_others(reading: Reading, unit: Unit) -> bool:
    """ "Nationell och regional styrning" tells of others; one that names the own as well, or is a goal, does not."""
    words = reading.words
    is_own = compiled(r"(?<!\w)%s", words.own_words).search(unit.text) is not None
    is_goal = unit.index in reading.survey.areas or _is_sentence(unit.text, words) or ": " in unit.text
    return levels.is_others(unit.text, words) and not is_own and not is_goal


def _close_foreign(reading: Reading, unit: Unit) -> None:
    """Close the sections that a heading without level word ends.

    Plain text often gives all headings one level. There a goal's section goes on to the next of its kind.
    """
    while reading.stack and reading.stack[-1].level >= unit.level:
        top = reading.stack[-1]
        has_more = reading.survey.last.get(top.node.level, -1) > unit.index
        if has_more and top.node.level and top.level in (unit.level, NO_LEVEL):
            return
        reading.stack.pop()


def _leads_to_list(reading: Reading, units: Sequence[Unit], unit: Unit) -> bool:
    """ "Kommunens måltider ska vara" over a list under "Mål" is no heading, whatever the reader took it for."""
    below = units[unit.index + 1] if unit.index + 1 < len(units) else None
    return below is not None and below.is_item and levels.announces(unit.text, reading.words)


def _is_name_below(reading: Reading, over: Gathering, unit: Unit) -> bool:
    """Whether this heading is the name that a level word alone on the line above announced."""
    above = over.latest or over.unit
    if over.label.role != "goal" or above is None or above.index != unit.index - 1 or not over.heading_level:
        return False
    if frame.is_closing(unit.text, reading.words) or _is_inner(reading, unit):
        return False
    if frame.is_question(unit.text):
        return False
    if over.is_counted or (unit.number == "1" and unit.level >= over.heading_level):
        return False  # the first of several
    if over.latest is not None and over.latest.text[-1] == "." and unit.text[-1] != ".":
        return False  # after sentences, a heading
    is_single = reading.survey.bare.get(over.label.level, 0) > 1 and over.parent is not None
    return is_single or unit.level <= over.heading_level


def _open_below(reading: Reading, over: Gathering, unit: Unit) -> None:
    over.n, over.latest, reading.gathering = over.n + 1, unit, over
    if reading.over is over or not 0 < reading.over_level < unit.level:
        reading.over = None  # but "Målområden" above the area goes on to the next of them
    while reading.stack and reading.stack[-1].node is not over.parent:
        reading.stack.pop()
    level = NO_LEVEL if over.parent is not None else unit.level
    node = state.add(
        reading, unit.text, over.label.level, unit, BY_PLACE, over.parent, over.label.number or unit.number
    )
    reading.stack.append(Open(node, level))


def _open_label(reading: Reading, units: Sequence[Unit], label: Label, unit: Unit, over: Gathering | None) -> None:
    if not label.name:
        state.close_for_gathering(reading, label, unit.level)
        if _is_over_areas(reading, units, label, unit) or _is_of_the_whole(reading, label):
            state.close(reading, unit.level)
        parent = state.only_goal_above(reading, label, over) or state.outside_overall(reading)
        reading.gathering = Gathering(label, parent, BY_LIST, unit.level, unit=unit)
        reading.gathering.is_of_sentences = _is_over_sentences(units, unit, reading.words)
        reading.gathering.is_counted = _is_counted(unit, reading.words) or reading.gathering.is_of_sentences
        if reading.over is not None and reading.over_level and _is_inside(reading, label, reading.over, unit.level):
            reading.gathering.outer, reading.gathering.outer_level = reading.over, reading.over_level
        reading.over, reading.over_level = reading.gathering, 0
        return
    if reading.over is not None and not reading.over_level and unit.level > reading.over.heading_level:
        reading.over = None  # "Prioriteringar" stands over "Mål 1: …" below it, and over no heading of its own level
    state.close_for(reading, label, unit.level)
    node = state.add(reading, label.name, label.level, unit, BY_LABEL, reading.here, label.number or unit.number)
    node.code = label.number
    reading.stack.append(Open(node, unit.level))


def _is_over_areas(reading: Reading, units: Sequence[Unit], label: Label, unit: Unit) -> bool:
    """ "Fokusområden" right over an area of its own heading level lies in no area before it."""
    after = units[unit.index + 1 :]
    below = next((one for one in after if one.kind != "paragraph" or _names_goal(one, reading.words)), None)
    is_beside = below is not None and below.level == unit.level and below.index in reading.survey.areas
    return is_beside and reading.rank(label.level) < reading.rank(reading.words.goal_word)


def _names_goal(unit: Unit, words: Words) -> bool:
    """ "Delmål 1. …": a line that is a goal of the area before it."""
    label = levels.label(unit.text, words)
    return label is not None and label.role == "goal" and label.is_sure and bool(label.name)


def _is_of_the_whole(reading: Reading, label: Label) -> bool:
    """ "Finansiella mål" lies in no area but one of that kind, whatever stands before it."""
    pattern = compiled(r"(?<!\w)%s(?!\w)", reading.words.finance_words)
    is_of_area = reading.here is not None and pattern.search(reading.here.name) is not None
    return pattern.match(label.word) is not None and not is_of_area


def _is_inside(reading: Reading, label: Label, over: Gathering, level: int) -> bool:
    """Whether a label stands inside one of the areas that the heading over them has taken."""
    is_below = reading.rank(label.level) > reading.rank(over.label.level) or level > reading.over_level
    return reading.here is not None and is_below


def _is_first_doing(reading: Reading, units: Sequence[Unit], unit: Unit) -> bool:
    """Whether a heading numbered 1 stands right under "Åtgärder"."""
    over = reading.gathering
    is_over = over is not None and over.label.role == "activity" and over.unit is units[unit.index - 1]
    return is_over and unit.number == "1" and not frame.is_closing(unit.text, reading.words)


def _is_counted(unit: Unit, words: Words) -> bool:
    """ "Fem mål" and "Målområden" stand over several headings, though the reader gave all of them one level."""
    has_number = re.match(rf"(?:våra\s+)?(?:{any_of(words.numerals)}|\d{{1,2}})\s", unit.text, re.IGNORECASE)
    return bool(has_number or _PLURAL.search(_TAIL.sub("", unit.text)))


def _is_over_sentences(units: Sequence[Unit], unit: Unit, words: Words) -> bool:
    """ "Mål för kulturen" over "Barnens kultur ska gå först", "Kulturen ska nå alla": its siblings are its goals."""
    below = (units[index] for index in range(unit.index + 1, len(units)) if units[index].is_heading)
    run = list(takewhile(lambda one: one.level == unit.level and _is_sentence(one.text, words), below))
    is_next = bool(run) and run[0].index == unit.index + 1
    return is_next and len(run) > 1 and not any(units[one.index + 1].is_heading for one in run)


def _is_sentence(text: str, words: Words) -> bool:
    """A heading that says how things should be."""
    is_must = compiled(r"\w\s+%s\s+\w", words.must_words).search(text) is not None
    return is_must and not frame.is_question(text) and levels.label(text, words) is None


def _goes_on(reading: Reading, unit: Unit) -> bool:
    """A heading over goals stays in force over deeper headings, which are then the goals."""
    gathering = reading.gathering
    if gathering is None or not gathering.heading_level or (gathering.n and gathering.label.role == "goal"):
        return False
    return unit.level > gathering.heading_level


def _is_under(over: Gathering, unit: Unit) -> bool:
    """Deeper headings lie under it; so do numbered ones of its own level where it has no number itself."""
    is_counted = (
        over.unit is not None and not over.unit.number and bool(unit.number) and unit.number != over.label.number
    )
    is_beside = unit.level == over.heading_level and (is_counted or over.is_counted)
    return unit.level > over.heading_level or is_beside


def _is_gathered(reading: Reading, unit: Unit) -> bool:
    """Deeper headings of one level under a heading over goals are the goals, unless a list there has named them."""
    heading = reading.heading
    if reading.over is not None and reading.over.is_of_sentences and not _is_sentence(unit.text, reading.words):
        reading.over = None
    if reading.over is not None and _is_past_areas(reading, reading.over, unit):
        reading.over = None
    is_level = heading is not None and reading.over_level in (0, heading.level)
    return reading.over is not None and not reading.over.n and is_level


def _is_past_areas(reading: Reading, over: Gathering, unit: Unit) -> bool:
    """A heading without goals on the level of "Fokusområden", after areas that all had them, is none of them."""
    areas = reading.survey.areas
    taken = [one for one in reading.nodes if one.level == over.label.level and one.parent is over.parent]
    is_beside = over.heading_level == unit.level == reading.over_level and unit.index not in areas
    return is_beside and len(taken) > 1 and all(one.unit.index in areas for one in taken)


def _is_area_of_goals(reading: Reading, unit: Unit) -> bool:
    """Under "Mål och åtgärder", a heading over "Mål 1: …" is an area, whatever level the heading above it names."""
    over = reading.over
    if over is None or unit.index not in reading.survey.areas:
        return False
    is_goal = reading.rank(over.label.level) >= reading.rank(reading.words.goal_word)
    return is_goal or reading.survey.named[over.label.level] > 1  # "Strategiska mål", "Strategiskt mål: …" in each area


def _open_gathered(reading: Reading, unit: Unit) -> None:
    gathering = reading.over
    assert gathering is not None
    reading.over_level = unit.level
    state.close(reading, unit.level)
    node = state.add(reading, unit.text, gathering.label.level, unit, BY_HEADING, gathering.parent, unit.number)
    reading.stack.append(Open(node, unit.level))


def _is_theirs(reading: Reading, label: Label, text: str) -> bool:
    """ "Nationella mål" are others' goals; "Fokusområde: Hälsa (Agenda 2030 mål 3)" is not."""
    is_elsewhere = label.role == "goal" and (
        levels.is_of_other_document(text, reading.title, reading.words) or state.names_above(reading, text)
    )
    return not (label.name and label.is_sure) and (is_elsewhere or levels.is_others(text, reading.words))
