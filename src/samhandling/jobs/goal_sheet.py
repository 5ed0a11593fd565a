"""Goals, activities and earlier judgements from a spreadsheet, as an import draft that a person confirms.

One row for each goal or activity. The columns that hold goals are those whose heading is a level word, the topmost to
the left; a cell left empty means the same as in the row above. Every fault is told at once, by sheet and cell.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from samhandling.catalogue.goal_sheet_words import words
from samhandling.errors import InputError
from samhandling.intake.draft import Activity, Document, Draft, Goal, Proof
from samhandling.sources.spreadsheets import cells, reading
from samhandling.sources.spreadsheets.cells import Cell, Sheet

SUFFIXES = (".xlsx", ".ods", ".csv")
CERTAIN = 0.99  # somebody wrote it in a column of its own; a person still confirms it
MOST_FAULTS = 20
_YEAR = re.compile(r"\b(19|20)\d\d\b")


@dataclass(frozen=True)
class Columns:
    """Which column holds what; ``judged`` is year → (colour column, arrow column)."""

    levels: tuple[tuple[int, str], ...]
    roles: dict[str, int]
    judged: dict[int, dict[str, int]]


@dataclass
class _Reading:
    """The draft as it grows, the text that its proofs point into, and the faults."""

    lines: list[str] = field(default_factory=list)
    goals: dict[tuple[str, ...], Goal] = field(default_factory=dict)
    activities: list[Activity] = field(default_factory=list)
    past: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    length: int = 0

    def add_line(self, line: str) -> int:
        """Add a line of text and return where it begins."""
        start = self.length
        self.lines.append(line)
        self.length += len(line) + 1
        return start


@dataclass(frozen=True)
class Found:
    """What a spreadsheet held: one draft, its text, and by goal the earlier judgements."""

    draft: Draft
    text: str
    past: dict[str, list[dict[str, Any]]]

    def as_json(self) -> dict[str, Any]:
        """Return the draft as JSON, with each goal's earlier judgements under ``past``."""
        given = self.draft.as_json()
        for goal in given["goals"]:
            if told := self.past.get(goal["id"]):
                goal["past"] = told
        return given


def is_sheet(name: str) -> bool:
    """Return whether a file's name says that it is a spreadsheet."""
    return name.lower().endswith(SUFFIXES)


def read(path: Path, name: str) -> Found:
    """Return what the file holds; InputError with every fault, or with what a sheet of goals must have."""
    found = _Reading()
    n_sheets = 0
    for sheet in reading.read(path).visible:
        if header := _header(sheet):
            n_sheets += 1
            _read_sheet(found, sheet, *header)
    if not n_sheets:
        raise InputError(
            f"{name} har inget blad med mål: en rad måste ha rubriker, och minst en av dem vara ett nivåord som "
            "Mål, Delmål eller Målområde"
        )
    if found.faults:
        shown = "; ".join(found.faults[:MOST_FAULTS])
        more = f"; och {len(found.faults) - MOST_FAULTS} till" if len(found.faults) > MOST_FAULTS else ""
        raise InputError(f"{name} kan inte läsas in: {shown}{more}")
    title = Path(name).stem.replace("_", " ")
    proof = Proof(page=None, offset=0, quote=found.lines[0], certainty=0.5)
    document = Document(title=title, language="sv", proof={"title": proof})
    draft = Draft(document=document, goals=tuple(found.goals.values()), activities=tuple(found.activities))
    return Found(draft, "\n".join(found.lines), found.past)


def _header(sheet: Sheet) -> tuple[int, Columns] | None:
    """Return the row of headings and what its columns hold: the first row with a level word."""
    for number, row in enumerate(sheet.rows[:30]):
        columns = _columns(row)
        if columns.levels:
            return number, columns
    return None


def _columns(row: Sequence[Cell]) -> Columns:
    known = words()
    levels, roles, judged = [], {}, {}
    for column, cell in enumerate(row):
        heading = _text(cell).lower().strip(" :.()")
        # "Agenda 2030" ends with a year that is part of its name.
        year = None if heading in known.roles else _YEAR.search(heading)
        plain = _YEAR.sub("", heading).strip(" :.()") if year else heading
        if plain in known.levels:
            levels.append((column, plain))
        elif (role := known.roles.get(plain)) in ("rating", "trend"):
            if year:
                judged.setdefault(int(year[0]), {})[str(role)] = column
        elif role:
            roles[role] = column
    return Columns(tuple(levels), roles, judged)


def _read_sheet(found: _Reading, sheet: Sheet, header: int, columns: Columns) -> None:
    found.add_line(sheet.name)
    above: list[str] = [""] * len(columns.levels)
    for number, row in enumerate(sheet.rows[header + 1 :], header + 1):
        if not any(_text(cell) for cell in row):
            continue
        start = found.add_line(" | ".join(_text(cell) for cell in row))
        told = [_text(row[column]) for column, _ in columns.levels]
        first = next((place for place, text in enumerate(told) if text), None)
        if first is not None:
            # A new name starts a branch of its own: what stood below the old one no longer holds.
            above = [*above[:first], *told[first:]]
        path = tuple(text for text in above if text)
        if not path:
            found.faults.append(f"bladet {sheet.name}, rad {number + 1}: raden har inget mål; skriv målet på raden")
            continue
        _add_row(found, sheet, number, row, columns, start, above)


def _add_row(
    found: _Reading, sheet: Sheet, number: int, row: Sequence[Cell], columns: Columns, start: int, above: list[str]
) -> None:
    line = found.lines[-1]
    doing = _cell(row, columns, "activity")
    responsible = tuple(part for part in re.split(r"[;\n]", _cell(row, columns, "responsible")) if part.strip())
    responsible = tuple(part.strip() for part in responsible)
    path: tuple[str, ...] = ()
    parent = None
    for (_, level), name in zip(columns.levels, above, strict=True):
        if not name:
            continue
        path = (*path, name)
        if path not in found.goals:
            found.goals[path] = Goal(
                id=f"g{len(found.goals) + 1}",
                parent=parent,
                level=level,
                number=None,
                name=name,
                proof=Proof(None, start + max(line.find(name), 0), name, CERTAIN),
            )
        parent = found.goals[path].id
    goal = found.goals[path]
    if not doing:
        found.goals[path] = goal = _with_details(found, sheet, number, row, columns, goal, responsible)
    else:
        proof = Proof(None, start + max(line.find(doing), 0), doing, CERTAIN)
        found.activities.append(Activity(name=doing, goal=goal.id, proof=proof, responsible=responsible))
    for year, at in sorted(columns.judged.items()):
        _judged(found, sheet, number, row, goal, year, at)


def _with_details(
    found: _Reading,
    sheet: Sheet,
    number: int,
    row: Sequence[Cell],
    columns: Columns,
    goal: Goal,
    responsible: tuple[str, ...],
) -> Goal:
    """Return the goal with what its own row says of number, Agenda 2030 and responsible."""
    sdgs = []
    for text in re.findall(r"\d+", _cell(row, columns, "sdgs")):
        if 1 <= int(text) <= 17:
            sdgs.append(int(text))
        else:
            place = cells.place(number, columns.roles["sdgs"])
            found.faults.append(f"bladet {sheet.name}, cell {place}: {text} är inget mål i Agenda 2030; skriv 1–17")
    return Goal(
        id=goal.id,
        parent=goal.parent,
        level=goal.level,
        number=_cell(row, columns, "number") or goal.number,
        name=goal.name,
        proof=goal.proof,
        agenda2030=tuple(sdgs) or goal.agenda2030,
        responsible=responsible or goal.responsible,
    )


def _judged(
    found: _Reading, sheet: Sheet, number: int, row: Sequence[Cell], goal: Goal, year: int, at: dict[str, int]
) -> None:
    known = {"rating": words().ratings, "trend": words().trends}
    said: dict[str, str] = {}
    for role, column in at.items():
        text = _text(row[column]).lower()
        if not text:
            continue
        if text not in known[role]:
            told = ", ".join(sorted({word for word in known[role] if word.isalpha()}))
            place = cells.place(number, column)
            found.faults.append(f"bladet {sheet.name}, cell {place}: {text!r} känns inte igen; skriv något av {told}")
            continue
        said[role] = known[role][text]
    if said:
        found.past.setdefault(goal.id, []).append({"year": year, "rating": "none", "trend": "unknown", **said})


def _cell(row: Sequence[Cell], columns: Columns, role: str) -> str:
    column = columns.roles.get(role)
    return "" if column is None else _text(row[column])


def _text(cell: Cell) -> str:
    return " ".join(cells.shown(cell).split()) if not isinstance(cell, str) else cell.strip()
