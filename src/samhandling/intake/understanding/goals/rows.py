"""Tables: each row gives goals, activities and bodies to the tree."""

import re

from samhandling.intake.understanding import levels, responsibility, tables
from samhandling.intake.understanding.goals import doings, state
from samhandling.intake.understanding.goals.state import BY_TABLE, NO_LEVEL, Open, Reading
from samhandling.intake.understanding.nodes import Doing, Node, alike
from samhandling.intake.understanding.unit import Unit

_CODE = r"[A-ZÅÄÖ]?\d{1,2}(?:\.\d{1,2}){0,2}"
_MAX_LINE = 80
_POINTED = re.compile(rf"{_CODE}(?:[,;]?\s+(?:(?:och|og|and)\s+)?{_CODE})*")


def take(reading: Reading, table: tables.Table, above: Unit | None = None) -> None:
    """Read a table into the tree; a board alone above it, or between its rows, does what stands below."""
    owners = _owners(reading, above.text) if above is not None else ()
    base, chain = _goal_above(reading, table) or reading.here, list[Node]()
    reading.gathering = None
    if reading.over is not None and not reading.over_level and any(row.goals for row in table.rows):
        reading.over.n += 1  # the table names the goals: the headings below it are none
    for row in table.rows:
        if row.heading is not None:
            owners = _owners(reading, row.heading.text) or owners
            base, chain = _row_heading(reading, row.heading, base), []
            continue
        chain = _row_goals(reading, row, base, chain)
        goal = chain[-1] if chain else base
        if goal is not None and row.agenda2030:
            goal.agenda2030 = tuple(sorted({*goal.agenda2030, *row.agenda2030}))
        if goal is not None and chain and row.responsible:
            goal.responsible = tuple(dict.fromkeys((*goal.responsible, *row.responsible)))
        for cell in row.activities:
            reading.doings.append(Doing(cell.text, goal, cell.unit, BY_TABLE, row.responsible or owners))
        if not row.activities and not row.goals and row.responsible:
            doings.answer(reading, "; ".join(row.responsible))


def _owners(reading: Reading, text: str) -> tuple[str, ...]:
    is_line = len(text) <= _MAX_LINE and responsibility.is_bodies(text, reading.words)
    return responsibility.listed(text, reading.words) if is_line else ()


def _goal_above(reading: Reading, table: tables.Table) -> Node | None:
    """Return the one goal of "Övergripande mål" above a table of "Delmål"."""
    first = next((cell.label for row in table.rows for cell in row.goals if cell.label), None)
    return state.only_goal_above(reading, first, reading.gathering) if first is not None else None


def _row_heading(reading: Reading, cell: tables.Cell, base: Node | None) -> Node | None:
    label = levels.label(cell.text, reading.words)
    if label is None or label.role != "goal" or not label.name:
        known = next((node for node in reading.nodes if alike(node.name, cell.text)), None)
        return known or base
    state.close_for(reading, label, NO_LEVEL)
    node = state.add(reading, label.name, label.level, cell.unit, BY_TABLE, reading.here, label.number)
    reading.stack.append(Open(node, NO_LEVEL))
    return node


def _row_goals(reading: Reading, row: tables.Row, base: Node | None, chain: list[Node]) -> list[Node]:
    """Return the goals of a row from the left; an empty cell goes on with the goal above."""
    if not row.goals:
        return chain
    rank = reading.rank
    pointed = row.goals[0].text.strip(". ")  # a table may point to the goals by their numbers: "2", "A1, A2"
    if len(row.goals) == 1 and _POINTED.fullmatch(pointed):
        return [node for node in reading.nodes if node.number == re.split(r"[\s,;]", pointed)[0]][:1]
    ordered = sorted(row.goals, key=lambda cell: rank(cell.label.level if cell.label else ""))
    made: list[Node] = []
    for cell in ordered:
        head = cell.label
        assert head is not None
        own = levels.label(cell.text, reading.words)
        is_own = own is not None and own.role == "goal" and bool(own.name) and own.is_sure
        name = own.name if own and is_own else _without_number(cell.text)
        number = (own.number if own and is_own else None) or _number(cell.text) or head.number
        above = [node for node in chain if rank(node.level) < rank(head.level)]
        parent = made[-1] if made else above[-1] if above else base
        made.append(state.add(reading, name, head.level, cell.unit, BY_TABLE, parent, number))
    kept = [node for node in chain if rank(node.level) < rank(made[0].level)]
    return [*kept, *made]


def _number(text: str) -> str | None:
    match = re.match(r"(\d{1,2}(?:\.\d{1,2})*)[.):]?\s+(?=[^\W\d_])", text)
    return match[1] if match else None


def _without_number(text: str) -> str:
    return re.sub(r"^\d{1,2}(?:\.\d{1,2})*[.):]?\s+(?=[^\W\d_])", "", text)
