"""Goals known by their number: "A1" lies under "Målområde A", "2.1" under "Mål 2"; and what is done for them: "Å1"."""

import re

from samhandling.intake.understanding.goals import answers
from samhandling.intake.understanding.goals.state import BY_LIST, Reading
from samhandling.intake.understanding.goals.survey import is_coded_goal
from samhandling.intake.understanding.nodes import Doing, Node
from samhandling.intake.understanding.unit import Unit


def is_coded(reading: Reading, unit: Unit) -> bool:
    """ "A1. …" or "2.1 …" under "Målområde A" or "Mål 2" is a goal of it, whatever word stands there."""
    if reading.gathering is not None and reading.gathering.label.role == "activity":
        return False
    if reading.survey.has_coded_goals and is_coded_goal(unit, reading.words):
        return True
    if not unit.number or (unit.is_heading and not unit.number[0].isalpha()):
        return False
    parent, over = coded_parent(reading, unit), reading.gathering
    if parent is None or over is None or not unit.is_item:
        return parent is not None
    is_deep = (unit.number or "").count(".") > 1  # "Mål" over "3.1 Natur" does not reach the points of 3.1
    return is_deep and over.unit is not None and over.unit.index < parent.unit.index


def take_doing(reading: Reading, unit: Unit) -> bool:
    """Read "Å1 …" beside goals "M1 …" as an activity of the goal above; tell whether it was one."""
    if not reading.survey.has_coded_goals or (unit.number or "")[:1] not in reading.survey.doing_codes:
        return False
    latest = reading.nodes[-1] if reading.nodes else None
    goal = latest if latest is not None and (latest.number or "")[:1].isalpha() else reading.here
    name, bodies = answers.without_bodies(unit.text, reading.words)
    reading.doings.append(Doing(name, goal, unit, BY_LIST, bodies))
    return True


def coded_parent(reading: Reading, unit: Unit) -> Node | None:
    """Return the open goal whose code the unit's number begins with; for "M1", the area that is read."""
    if reading.survey.has_coded_goals and is_coded_goal(unit, reading.words):
        return next((one.node for one in reversed(reading.stack) if one.node.unit.is_heading), None)
    code = re.fullmatch(r"([A-ZÅÄÖ])\d+|(\d+)\.\d+", unit.number or "")
    wanted = (code[1] or code[2]) if code else None
    if deep := re.fullmatch(r"(\d+\.\d+)\.\d+", unit.number or ""):
        # "3.1.2" lies under the goal whose heading has the number 3.1.
        return next((one.node for one in reversed(reading.stack) if one.node.unit.number == deep[1]), None)
    return next((one.node for one in reversed(reading.stack) if wanted and one.node.code == wanted), None)
