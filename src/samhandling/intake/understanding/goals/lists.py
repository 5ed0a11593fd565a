"""Points of a list: goals, activities or bodies, by what stands over the list."""

from samhandling.intake.understanding import fields, levels
from samhandling.intake.understanding.goals import coded, doings, state
from samhandling.intake.understanding.goals.state import BY_LABEL, BY_LIST, Gathering, Reading
from samhandling.intake.understanding.levels import Label
from samhandling.intake.understanding.unit import Unit


def take(reading: Reading, unit: Unit) -> None:
    """Read a point of a list into the tree."""
    if fields.is_field(unit.text, reading.words):
        return
    label = levels.label(unit.text, reading.words)
    gathering = reading.gathering
    if label is not None and label.role == "responsible" and label.name:
        doings.answer(reading, label.name, is_point=True)
    elif coded.take_doing(reading, unit):
        pass
    elif coded.is_coded(reading, unit):
        state.add(reading, unit.text, "", unit, BY_LIST, coded.coded_parent(reading, unit), unit.number)
    elif label is not None and label.role == "goal" and label.name and label.is_sure and not _is_same(label, gathering):
        name = state.first_sentence(label)
        state.add(reading, name, label.level, unit, BY_LABEL, reading.here, label.number or unit.number)
    elif gathering is None:
        doings.take_answered(reading, unit)
        reading.waiting = unit if reading.here is not None and fields.says_what(unit.text, reading.words) else None
        state.note_agenda(reading, unit.text)
    elif gathering.label.role == "activity":
        doings.list_activity(reading, gathering, unit)
    else:
        _list_goal(reading, gathering, unit, label)


def _is_same(label: Label, gathering: Gathering | None) -> bool:
    return gathering is not None and gathering.label.role == "goal" and label.level == gathering.label.level


def _list_goal(reading: Reading, gathering: Gathering, unit: Unit, label: Label | None) -> None:
    depth = unit.level - 1
    above = gathering.last_at_depth.get(depth - 1) if depth else None
    is_told = depth <= len(gathering.levels)
    if depth and above is not None and not is_told and not unit.number:
        return  # points under a goal explain it, unless the lead-in named a level for them, or they are counted
    gathering.n += 1
    if reading.over is not None and reading.heading is reading.over.unit:
        reading.over.n += 1  # the list has named what the heading stands over
    level = gathering.label.level if above is None else gathering.levels[depth - 1] if is_told else ""
    is_named = label is not None and label.role == "goal" and bool(label.name) and label.is_sure
    name = state.first_sentence(label) if label and is_named else unit.text
    name, bodies = doings.owned(name, reading.words)
    number = (label.number if label else None) or unit.number
    parent = above if above is not None else gathering.parent
    node = state.add(reading, name, level, unit, gathering.certainty, parent, number, group=gathering.unit)
    node.responsible = node.responsible or bodies or gathering.bodies
    gathering.last_at_depth[depth] = node
    state.tie_agenda(node, unit.text, reading.words)
