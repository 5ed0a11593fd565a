"""Which column is what, and what the signs mean: settled by a person, saved for next year's file."""

import re
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal, get_args

from samhandling.errors import InputError
from samhandling.sources.spreadsheets import words
from samhandling.sources.spreadsheets.cells import Cell, Sheet, letters, plain, shown
from samhandling.sources.spreadsheets.numbers import MEANINGS, POINTS, SIGNS, Meaning, Point
from samhandling.sources.spreadsheets.words import DATES, Dates, Known

Role = Literal[
    "ignore", "indicator", "area", "period", "sex", "breakdown", "group", "value", "numerator", "denominator"
]
Scale = Literal["ask", "percent", "share"]
ROLES: tuple[Role, ...] = get_args(Role)
SCALES: tuple[Scale, ...] = get_args(Scale)
FIGURES = ("value", "numerator", "denominator")
KEYS = ("indicator", "area", "period", "sex", "breakdown", "group")
ROLE_WORDS: dict[str, str] = {
    "ignore": "läs inte",
    "indicator": "nyckeltal",
    "area": "område eller organisation",
    "period": "period",
    "sex": "kön",
    "breakdown": "redovisningsgrupp",
    "group": "grupp",
    "value": "värde",
    "numerator": "täljare",
    "denominator": "nämnare",
}
FIRST_ROWS = 40  # a heading lies among these
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?:/(?:(?:19|20)?[0-9]{2}))?(?![0-9])")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading as it stands, what it holds, and what the heading says of every figure in it."""

    header: str
    role: Role = "ignore"
    indicator: str = ""
    period: str = ""
    sex: str = ""


@dataclass(frozen=True)
class Mapping:
    """How the sheets of a file are read. All ``sheets`` have the same headings.

    ``header_row`` counts from 1 and is the last of ``n_header_rows``. ``fixed`` gives what no column says, by key.
    ``sheet_role``: what the name of each sheet says. ``aliases``: for area, sex and indicator, cell text → code.
    """

    sheets: tuple[str, ...]
    header_row: int
    columns: tuple[Column, ...]
    n_header_rows: int = 1
    fixed: MappingOf[str, str] = field(default_factory=dict)
    sheet_role: str = ""
    fill_down: bool = False
    point: Point = "ask"
    scale: Scale = "ask"
    dates: Dates = "ask"
    signs: MappingOf[str, Meaning] = field(default_factory=lambda: dict(SIGNS))
    aliases: MappingOf[str, MappingOf[str, str]] = field(default_factory=dict)

    def columns_of(self, role: str) -> list[int]:
        """Return the places of the columns with a role."""
        return [number for number, column in enumerate(self.columns) if column.role == role]


def as_json(mapping: Mapping) -> dict[str, Any]:
    """Return the mapping as JSON; ``from_json`` gives it back."""
    return asdict(mapping)


def from_json(given: MappingOf[str, Any]) -> Mapping:
    """Return the mapping that JSON holds; InputError if it is none of this version's."""
    try:
        columns = tuple(Column(**column) for column in given["columns"])
        made = Mapping(
            **{
                **given,
                "columns": columns,
                "sheets": tuple(given["sheets"]),
                "aliases": {role: dict(told) for role, told in given.get("aliases", {}).items()},
            }
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise InputError(f"kopplingen går inte att läsa ({error}); gör den på nytt") from error
    _check_choices(made)
    return made


def _check_choices(mapping: Mapping) -> None:
    wrong: list[str] = [column.role for column in mapping.columns if column.role not in ROLES]
    choices: tuple[tuple[str, Sequence[str]], ...] = (
        (mapping.point, POINTS), (mapping.scale, SCALES), (mapping.dates, DATES), (mapping.sheet_role, ("", *KEYS)),
    )  # fmt: skip
    wrong += [given for given, allowed in choices if given not in allowed]
    wrong += [meaning for meaning in mapping.signs.values() if meaning not in MEANINGS]
    wrong += [key for key in mapping.fixed if key not in KEYS]
    if wrong or mapping.header_row < 1 or mapping.n_header_rows not in (1, 2):
        raise InputError(f"kopplingen har val som inte finns ({', '.join(map(str, wrong)) or 'rubrikrad'}); välj om")


def headings(sheet: Sheet, header_row: int, n_header_rows: int = 1) -> list[str]:
    """Return the heading of each column; of two rows the upper one speaks for the empty cells to its right too."""
    if not 1 <= header_row <= len(sheet.rows):
        return []
    lower = [shown(cell) for cell in sheet.rows[header_row - 1]]
    if n_header_rows == 1 or header_row < 2:
        return lower
    upper: list[str] = []
    for cell, below in zip(sheet.rows[header_row - 2], lower, strict=True):
        upper.append(shown(cell) or (upper[-1] if upper and below else ""))
    return [" ".join(part for part in pair if part) for pair in zip(upper, lower, strict=True)]


def faults(mapping: Mapping, known: Known) -> list[str]:
    """Return what the mapping lacks before a row can be read, in words."""
    found = []
    has = {column.role for column in mapping.columns}
    if "value" not in has and not {"numerator", "denominator"} <= has:
        found.append("Ingen kolumn är värde. Välj en, eller välj både täljare och nämnare.")
    for key in ("indicator", "area", "period", "sex"):
        if not _is_told(mapping, key, has):
            found.append(f"Ingen kolumn säger {ROLE_WORDS[key]}. Välj en, eller ange vad som gäller för hela filen.")
    told = {key: _is_told(mapping, key, has) for key in ("breakdown", "group")}
    if told["breakdown"] != told["group"]:
        found.append("Redovisningsgrupp och grupp hör ihop. Ange båda eller ingen.")
    for key in KEYS:
        if len(mapping.columns_of(key)) > 1:
            found.append(f"Flera kolumner är {ROLE_WORDS[key]}. Välj en.")
    seen: dict[tuple[str, ...], str] = {}
    for number, column in enumerate(mapping.columns):
        if column.role not in FIGURES:
            continue
        dims = (column.role, column.indicator, column.period, column.sex)
        if dims in seen:
            found.append(
                f"Kolumnerna {seen[dims]} och {letters(number)} säger samma sak ({ROLE_WORDS[column.role]}). "
                "Ange period eller kön för dem, eller läs bara den ena."
            )
        seen.setdefault(dims, letters(number))
    found += [
        f"Kolumn {letters(number)} ({column.header}) är {ROLE_WORDS[column.role]} men hör inte till något värde. "
        "Ange samma period och kön som värdet har, eller läs den inte."
        for number, column in ((number, mapping.columns[number]) for number in dangling(mapping.columns))
    ]
    for column in mapping.columns:
        if column.indicator and column.indicator not in known.indicators:
            found.append(f"Nyckeltalet {column.indicator} i rubriken {column.header} finns inte. Välj ett annat.")
    if (key := mapping.fixed.get("indicator", "")) and key not in known.indicators:
        found.append(f"Nyckeltalet {key} finns inte. Välj ett annat.")
    return found


def dangling(columns: Sequence[Column]) -> list[int]:
    """Return the numerators and denominators with no value, and no counterpart, of the same period and sex."""
    groups: dict[tuple[str, str, str], dict[str, int]] = {}
    for number, column in enumerate(columns):
        if column.role in FIGURES:
            groups.setdefault((column.indicator, column.period, column.sex), {})[column.role] = number
    return [number for group in groups.values() if "value" not in group and len(group) < 2 for number in group.values()]


def _is_told(mapping: Mapping, key: str, has: set[Role]) -> bool:
    if key in has or mapping.fixed.get(key) or mapping.sheet_role == key:
        return True
    figures = [column for column in mapping.columns if column.role in FIGURES]
    return bool(figures) and key in ("indicator", "period", "sex") and all(getattr(c, key) for c in figures)


@dataclass(frozen=True)
class Fit:
    """A saved mapping laid on another file: the mapping as it is there, and what has changed in the file's shape."""

    mapping: Mapping
    changes: tuple[str, ...]


def fit(saved: Mapping, sheets: Sequence[Sheet]) -> Fit | None:
    """Return the saved mapping on a new file, or None where hardly any heading is found.

    A heading that differs only in its year is the same column one year later.
    """
    best: tuple[float, Sheet, int] | None = None
    wanted = {pattern(column.header) for column in saved.columns if column.role != "ignore" and column.header}
    for sheet in sheets:
        for row in range(saved.n_header_rows, min(FIRST_ROWS, len(sheet.rows)) + 1):
            there = {pattern(text) for text in headings(sheet, row, saved.n_header_rows) if text}
            score = len(wanted & there) / max(1, len(wanted))
            if best is None or score > best[0]:
                best = (score, sheet, row)
    if best is None or best[0] < 0.5:
        return None
    _, sheet, row = best
    told = headings(sheet, row, saved.n_header_rows)
    columns, changes = _fitted(saved, told)
    same = [other.name for other in sheets if headings(other, row, saved.n_header_rows) == told]
    if saved.sheet_role and (new := sorted(set(same) - set(saved.sheets))):
        changes.append(f"Nya blad läses också: {', '.join(new)}.")
    kept = tuple(same) if len(saved.sheets) > 1 or saved.sheet_role else (sheet.name,)
    return Fit(replace(saved, sheets=kept, header_row=row, columns=columns), tuple(changes))


def _fitted(saved: Mapping, told: Sequence[str]) -> tuple[tuple[Column, ...], list[str]]:
    """Return the columns under new headings, and what is not as it was."""
    left = list(saved.columns)
    columns: list[Column] = []
    changes: list[str] = []
    for number, text in enumerate(told):
        exact = [column for column in left if plain(column.header) == plain(text)]
        alike = exact or [column for column in saved.columns if pattern(column.header) == pattern(text)]
        if not alike:
            if text:
                changes.append(f"Kolumn {letters(number)} ({text}) är ny och läses inte. Välj vad den är.")
            columns.append(Column(text))
            continue
        if exact:
            left.remove(exact[0])
        columns.append(_in_its_year(alike[0], text))
    there = {pattern(text) for text in told}
    for column in left:
        if column.role != "ignore" and pattern(column.header) not in there:
            changes.append(f"Kolumnen {column.header} ({ROLE_WORDS[column.role]}) finns inte längre.")
    return tuple(columns), changes


def _in_its_year(column: Column, text: str) -> Column:
    """Return the column under a heading that may have another year."""
    period = words.heading_of(text, Known({}, {})).period if column.period else ""
    return replace(column, header=text, period=period or column.period)


def pattern(header: str) -> str:
    """Return a heading as it is compared from one year to the next."""
    return _YEAR.sub("{år}", plain(header))


def is_empty(row: Sequence[Cell]) -> bool:
    """Tell whether a row has nothing in it."""
    return all(cell is None for cell in row)


def role(given: str) -> Role:
    """Return a role that came from outside; what is unknown is not read."""
    return given if given in ROLES else "ignore"
