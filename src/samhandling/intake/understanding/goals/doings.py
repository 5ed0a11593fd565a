"""Activities and those who answer for them."""

import re
from collections.abc import Sequence

from samhandling.intake.understanding import fields, levels, responsibility
from samhandling.intake.understanding.goals import answers, state
from samhandling.intake.understanding.goals.state import BY_LABEL, BY_LIST, BY_SENTENCE, NO_LEVEL, Gathering, Reading
from samhandling.intake.understanding.levels import Label
from samhandling.intake.understanding.nodes import Doing
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words, any_of, compiled

_NEAR = 3  # units within which a point is followed by who and when
_LINE_BREAK = 3  # signs between a point and the line right below it, with spaces around the break
_MAX_LINE = 400  # a longer line is running text


def list_activity(reading: Reading, gathering: Gathering, unit: Unit) -> None:
    """Read a point under "Åtgärder" as an activity."""
    if gathering.n and unit.level > gathering.depth:
        return
    gathering.n, gathering.depth = gathering.n + 1, max(gathering.depth, unit.level)
    name, bodies = answers.without_bodies(unit.text, reading.words)
    label = levels.label(name, reading.words)
    if label and label.role == "activity" and label.name and label.is_sure:
        name = label.name
    reading.doings.append(Doing(name, gathering.parent, unit, gathering.certainty, bodies or gathering.bodies))


def line_activity(reading: Reading, unit: Unit) -> None:
    """Read a line of its own under "Så gör vi:" as an activity."""
    over = reading.gathering
    assert over is not None
    over.n, over.latest = over.n + 1, unit
    name, bodies = answers.without_bodies(unit.text, reading.words)
    reading.doings.append(Doing(name, over.parent, unit, BY_SENTENCE, bodies or over.bodies))


def open_body(reading: Reading, unit: Unit) -> bool:
    """Open the list of a body under "Åtgärder per nämnd"; tell whether the heading was one."""
    over = reading.per_body
    name = compiled(r"\s+%s\W*$", reading.words.must_words).sub("", unit.text)  # "Socialnämnden ska" over its list
    if over is None or not responsibility.is_bodies(name, reading.words):
        return False
    bodies = responsibility.listed(name, reading.words)
    reading.gathering = Gathering(over.label, over.parent, over.certainty, over.heading_level, unit=unit, bodies=bodies)
    return True


def give_to_section(reading: Reading, units: Sequence[Unit], unit: Unit) -> None:
    """Give what stands below "Åtgärder" to the board whose section it parts: "SOCIALNÄMNDEN" is the heading above."""
    above = next((one for one in reversed(units[: unit.index]) if one.is_heading and one.level < unit.level), None)
    over = reading.gathering
    if over is not None and over.unit is unit and not over.bodies and above is not None:
        is_body = responsibility.is_bodies(above.text, reading.words)
        over.bodies = responsibility.listed(above.text, reading.words) if is_body else ()


def take_answer_below(reading: Reading, unit: Unit) -> bool:
    """Give a body or role that stands close below an activity to it; tell whether the line was one."""
    doing = reading.doings[-1] if reading.doings and unit.kind in ("paragraph", "heading") else None
    if doing is None or doing.responsible or doing.unit.index != unit.index - 1 or not unit.text[:1].isupper():
        return False
    above = doing.unit.block
    is_close = unit.block.offset - above.offset - above.length <= _LINE_BREAK
    if not is_close or not responsibility.are_actors(responsibility.without_day(unit.text), reading.words):
        return False
    doing.responsible = responsibility.listed(unit.text, reading.words)
    return True


def take_told(reading: Reading, unit: Unit) -> bool:
    """Read "Kommunstyrelsen får i uppdrag att …" under "Uppdrag"; tell whether it was one."""
    over, words = reading.gathering, reading.words
    body = responsibility.first(unit.text[:80], words) if over is not None and over.label.role == "activity" else None
    if over is None or body is None or body.start or re.search(r"[.!?]\s+\S", unit.text):
        return False
    if not re.match(
        rf"\s+(?:{any_of(words.must_words)}|{any_of(words.tasked)})\b", unit.text[body.end :], re.IGNORECASE
    ):
        return False
    reading.doings.append(Doing(unit.text, over.parent, unit, BY_SENTENCE, (body.name,)))
    return True


def take_label(reading: Reading, label: Label, unit: Unit, level: int) -> None:
    """Read a heading or line "Åtgärder", which gathers what follows, or "Åtgärd 1: …", which is one."""
    while (
        level != NO_LEVEL and reading.stack and reading.stack[-1].level > level and reading.stack[-1].level != NO_LEVEL
    ):
        reading.stack.pop()
    if fields.is_done(unit.text, reading.words) or _is_standing(unit.text, reading.words):
        reading.gathering = None
        return
    if not label.name:
        bodies = given_to(unit.text, reading.words)
        reading.gathering = Gathering(label, reading.here, BY_LIST, level, unit=unit, bodies=bodies)
        reading.per_body = reading.gathering
        return
    if label.is_sure and (label.number or not is_pointer(label.name)):
        name, bodies = answers.without_bodies(label.name, reading.words)
        reading.doings.append(Doing(name, reading.here, unit, BY_LABEL, bodies))


def _is_standing(text: str, words: Words) -> bool:
    """ "Trygghetsrådets uppdrag": what a council or group is for, and nothing that a plan gives it to do."""
    return compiled(r"%s\s+%s\W*", words.standing_groups, words.activity_words).fullmatch(text) is not None


def counts_on(reading: Reading, unit: Unit) -> bool:
    """Tell whether "Åtgärd 13: …" follows "Åtgärd 12: …": so it is one, though the heading over it is of the frame."""
    label = levels.label(unit.text, reading.words) if unit.kind in ("heading", "paragraph") else None
    last = levels.label(reading.doings[-1].unit.text, reading.words) if reading.doings else None
    if label is None or last is None or label.role != "activity" or not label.name:
        return False
    numbers = [one.number for one in (last, label)]
    return all(number and number.isdigit() for number in numbers) and int(numbers[0] or 0) + 1 == int(numbers[1] or 0)


def given_to(text: str, words: Words) -> tuple[str, ...]:
    """Return the bodies of a line "Uppdrag till socialnämnden:": who is to do all that stands below it."""
    pattern = compiled(r"\W*%s\s+%s\s+(?P<who>[^:]{3,120}?)\s*:?", words.activity_words, words.giving_words)
    found = pattern.fullmatch(text)
    is_given = found is not None and responsibility.is_bodies(found["who"], words)
    return responsibility.listed(found["who"], words) if found is not None and is_given else ()


def take_given(reading: Reading, unit: Unit) -> bool:
    """Read "Uppdrag till socialnämnden: Öppna en fältgrupp" as an activity; tell whether it was one."""
    words = reading.words
    template = r"%s\s+%s\s+(?P<who>[^:]{3,120}?)\s*:\s+(?P<what>\S.*)"
    pattern = compiled(template, words.activity_words, words.giving_words)
    found = pattern.fullmatch(unit.text) if len(unit.text) < _MAX_LINE else None
    if found is None or not responsibility.is_bodies(found["who"], words):
        return False
    bodies = responsibility.listed(found["who"], words)
    reading.doings.append(Doing(found["what"], reading.here, unit, BY_LABEL, bodies))
    return True


def take_answered(reading: Reading, unit: Unit) -> None:
    """Read a point after a goal as an activity if it says who answers: "Utbilda personalen. Ansvarig: …"."""
    is_told = compiled(r"[\s.;,(–-]%s\s*[:–]", reading.words.responsible_words).search(unit.text) is not None
    name, bodies = answers.without_bodies(unit.text, reading.words)
    if is_told and bodies and reading.nodes:
        reading.doings.append(Doing(name, reading.here, unit, BY_SENTENCE, bodies))


def take_waiting(reading: Reading, unit: Unit, who: str) -> bool:
    """Read a point under no word as an activity, when the line below says who answers; tell whether there was one."""
    point, last = reading.waiting, reading.doings[-1].unit if reading.doings else None
    if point is None or point is last or unit.index - point.index > _NEAR:
        return False
    bodies = responsibility.listed(who, reading.words)
    reading.doings.append(Doing(point.text, reading.here, point, BY_SENTENCE, bodies))
    return True


def is_pointer(text: str) -> bool:
    """Tell whether a text only points elsewhere: "se tabell 3", "se bilaga"."""
    return len(text.split()) < 2 or re.match(r"(?:se|see|jf)\b", text, re.IGNORECASE) is not None


def owned(text: str, words: Words) -> tuple[str, tuple[str, ...]]:
    """Cut off the body that a goal is given to: "Socialnämnden: Inget barn placeras mer än en gång"."""
    head, mark, rest = text.partition(":")
    if mark and rest.strip() and len(head) < 80 and responsibility.is_bodies(head, words):
        return rest.strip(), responsibility.listed(head, words)
    return text, ()


def answer(reading: Reading, text: str, *, is_point: bool = False) -> None:
    """Give the bodies of a line "Ansvarig: …" to the activities before it; a point of their list to the last alone."""
    bodies = responsibility.listed(text, reading.words)
    here = reading.here
    own = [
        doing
        for doing in reading.doings
        if not doing.responsible and (doing.goal is here or (here is not None and state.descends(here, doing.goal)))
    ]
    if is_point and own:
        own[-1].responsible = bodies
    elif own:
        for doing in own:
            doing.responsible = bodies
    elif here is not None:
        here.responsible = tuple(dict.fromkeys((*here.responsible, *bodies)))
