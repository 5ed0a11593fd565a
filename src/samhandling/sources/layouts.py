"""From a table to observations: which variable is area, period and sex, which groups, and which figure is which.

A layout is written once for each table and kept. What it does not say is never guessed: a variable with several values
that the layout leaves out, a sex or a period that cannot be read, are faults, and all are named at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from samhandling.errors import InputError
from samhandling.sources import area_codes, periods, signs
from samhandling.sources.tables import Category, Structure, Table, Variable

Columns = Mapping[str, "np.ndarray[Any, Any] | np.ma.MaskedArray[Any, Any]"]
NUMBERS = ("value", "numerator", "denominator", "low", "high")
TEXTS = ("indicator", "area", "period", "sex", "breakdown", "grp", "flag")


@dataclass(frozen=True, kw_only=True)
class Figure:
    """Which values of the metric variable make up one indicator; all are left out where there is no such variable."""

    indicator: str
    value: str = ""
    numerator: str | None = None
    denominator: str | None = None
    low: str | None = None
    high: str | None = None


@dataclass(frozen=True, kw_only=True)
class Layout:
    """How one table is read. Variables are named by their codes in the table.

    ``area`` is left out for a table about one place, which ``only_area`` names. ``groups``: variable → what the
    breakdown is called in the store; a group is stored by its code, or by its text for the variables in ``by_label``.
    ``totals``: variable → the value that stands for all of it; such rows carry no
    breakdown of that variable. ``fixed``: variable → the one value to read. ``areas``, ``sexes``, ``flags``: what a
    code or sign of this table means where the source's habit does not hold.
    """

    figures: tuple[Figure, ...]
    period: str
    area: str | None = None
    only_area: str = ""
    metric: str | None = None
    sex: str | None = None
    groups: Mapping[str, str] = field(default_factory=dict)
    by_label: tuple[str, ...] = ()
    totals: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    areas: Mapping[str, str] = field(default_factory=dict)
    sexes: Mapping[str, str] = field(default_factory=dict)
    flags: Mapping[str, str] = field(default_factory=dict)

    @property
    def read_variables(self) -> set[str]:
        """The variables whose every value becomes observations."""
        return {self.period, *self.groups, *(each for each in (self.area, self.sex) if each)}


@dataclass(frozen=True, kw_only=True)
class Habits:
    """What a source means by its codes and signs, in all its tables."""

    area: Callable[[str], str | None]
    signs: signs.Signs
    # A sparse table leaves out what it has never had; a full one shows each gap.
    gaps_are_rows: bool = True


SWEDISH = Habits(area=area_codes.from_swedish, signs=signs.PX)
EUROPEAN = Habits(area=area_codes.from_eurostat, signs=signs.EUROSTAT, gaps_are_rows=False)


@dataclass(frozen=True, kw_only=True)
class Observations:
    """Columns as the observation store takes them, and what a reader of the figures must know."""

    columns: Columns
    notes: tuple[str, ...]


def observations(table: Table, layout: Layout, habits: Habits = SWEDISH) -> Observations:
    """Return a table's figures as observations. Raises InputError naming every fault of layout and table at once."""
    name = table.structure.name
    reading = _read(table.structure, layout, habits)
    blocks, notes = [], list(table.structure.notes)
    for figure in layout.figures:
        block, said = reading.block(table, figure)
        blocks.append(block)
        notes += said
    columns = concatenate(blocks)
    columns, dropped = _without_nonexistent(columns, name)
    return Observations(columns=columns, notes=tuple(dict.fromkeys((*notes, *dropped))))


def check(structure: Structure, layout: Layout, habits: Habits = SWEDISH) -> None:
    """Raise InputError where a layout does not fit what a table holds: to be known before its figures are fetched."""
    _read(structure, layout, habits)


def concatenate(blocks: Sequence[Columns]) -> Columns:
    """Return the columns of several tables after each other."""
    return {
        column: (np.ma.concatenate if column in NUMBERS else np.concatenate)([block[column] for block in blocks])
        for column in (*TEXTS, *NUMBERS)
    }


def empty() -> Columns:
    """Return the columns of no observations."""
    return {column: np.array([], dtype=object) for column in TEXTS} | {
        column: np.ma.array(np.zeros(0), mask=np.zeros(0, dtype=bool)) for column in NUMBERS
    }


def _read(structure: Structure, layout: Layout, habits: Habits) -> _Reading:
    reading = _Reading(structure, layout, habits)
    if reading.faults:
        raise InputError(f"{structure.name} kan inte läsas: {'; '.join(reading.faults)}.")
    return reading


class _Reading:
    """What a table holds with the meaning of each axis worked out once, for all its figures."""

    def __init__(self, structure: Structure, layout: Layout, habits: Habits) -> None:
        self.structure, self.layout, self.habits = structure, layout, habits
        self.faults: list[str] = []
        self.variables = {variable.code: variable for variable in structure.variables}
        self._check_names()
        self.axes: dict[str, Sequence[Any]] = {}
        if not self.faults:
            self._read_axes()

    def block(self, table: Table, figure: Figure) -> tuple[Columns, tuple[str, ...]]:
        """Return the observations of one indicator, and what its signs say."""
        numbers = {
            column: self._cells(table.values, getattr(figure, column)).reshape(-1)
            for column in NUMBERS
            if getattr(figure, column) is not None
        }
        status = self._cells(table.status, figure.value).reshape(-1)
        value = numbers["value"]
        meanings = signs.read(status, np.ma.getmaskarray(value), self.habits.signs, self.layout.flags)
        keep = np.ones(value.shape, dtype=bool)
        if not self.habits.gaps_are_rows:
            keep = ~np.ma.getmaskarray(value) | (status != "")
        columns: dict[str, Any] = {**self._labels(), "flag": meanings.flag}
        columns["indicator"] = np.full(value.shape, figure.indicator, dtype=object)
        for column in NUMBERS:
            given = numbers.get(column)
            # A numerator or an interval would give a suppressed value away; the denominator cannot.
            hidden = meanings.without_value if column != "denominator" else np.zeros(value.shape, dtype=bool)
            hidden = np.ones(value.shape, dtype=bool) if given is None else hidden | np.ma.getmaskarray(given)
            number = np.zeros(value.shape) if given is None else np.where(hidden, 0.0, np.ma.getdata(given))
            columns[column] = np.ma.array(number, mask=hidden)[keep]
        return {c: columns[c] if c in NUMBERS else columns[c][keep] for c in (*TEXTS, *NUMBERS)}, meanings.notes

    def _cells(self, cells: Any, metric: str) -> Any:
        """Return the cells of one metric, with the fixed variables at their value; the axes left stand in order."""
        at: list[Any] = []
        for variable in self.structure.variables:
            if variable.code == self.layout.metric:
                at.append(variable.positions[metric])
            elif variable.code in self.layout.fixed:
                at.append(variable.positions[self.layout.fixed[variable.code]])
            else:
                at.append(slice(None))
        return cells[tuple(at)]

    def _labels(self) -> dict[str, Any]:
        """Return area, period, sex, breakdown and group of each cell that ``_cells`` gives, in its order."""
        left = [v for v in self.structure.variables if v.code != self.layout.metric and v.code not in self.layout.fixed]
        shape = tuple(len(variable.categories) for variable in left)
        spread: dict[str, Any] = {}
        for axis, variable in enumerate(left):
            spread[variable.code] = np.broadcast_to(
                np.array(self.axes[variable.code], dtype=object).reshape(
                    [-1 if each == axis else 1 for each in range(len(left))]
                ),
                shape,
            ).reshape(-1)
        n = int(np.prod(shape, dtype=np.int64))
        layout = self.layout
        breakdown, grp = _grouped([(label, spread[code]) for code, label in layout.groups.items()], n)
        return {
            "area": spread[layout.area] if layout.area else np.full(n, layout.only_area, dtype=object),
            "period": spread[layout.period],
            "sex": spread[layout.sex] if layout.sex else np.full(n, "T", dtype=object),
            "breakdown": breakdown,
            "grp": grp,
        }

    def _check_names(self) -> None:
        layout = self.layout
        named = [layout.period, *(each for each in (layout.area, layout.metric, layout.sex) if each)]
        named += [*layout.groups, *layout.fixed]
        for code in dict.fromkeys(each for each in named if named.count(each) > 1):
            self.faults.append(f"variabeln {code} används till två saker")
        if unknown := [code for code in dict.fromkeys([*named, *layout.totals]) if code not in self.variables]:
            self.faults.append(f"variabeln {', '.join(unknown)} finns inte; där finns {', '.join(self.variables)}")
        for variable in self.variables.values():
            if variable.code not in named and len(variable.categories) != 1:
                self.faults.append(
                    f"variabeln {variable.code} ({variable.label}) har {len(variable.categories)} värden men ingen "
                    "roll; ange den som redovisningsgrupp eller välj ett värde"
                )
        if not layout.area and not layout.only_area:
            self.faults.append("ingen variabel är område; ange den, eller vilket område hela tabellen gäller")
        for chosen in (layout.fixed, layout.totals):
            self._check_values(chosen)
        if odd := [code for code in layout.by_label if code not in layout.groups]:
            self.faults.append(f"by_label nämner {', '.join(odd)}, som inte är någon redovisningsgrupp (groups)")
        if odd := sorted(set(layout.flags.values()) - signs.FLAGS):
            self.faults.append(f"flaggan {', '.join(odd)} finns inte; välj bland {', '.join(sorted(signs.FLAGS))}")
        self._check_figures()

    def _check_values(self, chosen: Mapping[str, str]) -> None:
        for code, value in chosen.items():
            variable = self.variables.get(code)
            if variable and value not in variable.positions:
                self.faults.append(f"variabeln {code} har inget värde {value}; där finns {_some(variable.codes)}")

    def _check_figures(self) -> None:
        if not self.layout.figures:
            self.faults.append("inget nyckeltal är angivet")
        metric = self.variables.get(self.layout.metric or "")
        for figure in self.layout.figures:
            codes = [code for column in NUMBERS if (code := getattr(figure, column)) is not None]
            if metric is None and codes != [""]:
                self.faults.append(f"{figure.indicator} väljer {codes[0]} men ingen variabel är storhet (metric)")
            elif metric is not None and (odd := [code for code in codes if code not in metric.positions]):
                self.faults.append(
                    f"{figure.indicator} väljer {', '.join(odd)} som inte finns i {metric.code}; där finns "
                    f"{_some(metric.codes)}"
                )

    def _read_axes(self) -> None:
        layout = self.layout
        for variable in self.variables.values():
            if variable.code == layout.period:
                self.axes[variable.code] = self._periods(variable)
            elif variable.code == layout.area:
                self.axes[variable.code] = self._read(variable, self._area, "område", "areas")
            elif variable.code == layout.sex:
                self.axes[variable.code] = self._read(variable, self._sex, "kön", "sexes")
            elif variable.code in layout.groups:
                total = layout.totals.get(variable.code, variable.elimination_code)
                self.axes[variable.code] = self._groups(variable, total)
            else:
                self.axes[variable.code] = [""] * len(variable.categories)

    def _groups(self, variable: Variable, total: str | None) -> Sequence[str]:
        by_label = variable.code in self.layout.by_label
        names = [category.label if by_label else category.code for category in variable.categories]
        if len(set(names)) < len(names):
            self.faults.append(f"flera värden i {variable.code} har samma text; spara dem efter kod (utan by_label)")
        return ["" if code == total else name for code, name in zip(variable.codes, names, strict=True)]

    def _periods(self, variable: Variable) -> Sequence[Any]:
        try:
            found = periods.read_all(variable.codes, name=f"variabeln {variable.code}")
        except InputError as error:
            self.faults.append(str(error).rstrip("."))
            return [""] * len(variable.categories)
        return [found[code] for code in variable.codes]

    def _read(
        self, variable: Variable, meaning: Callable[[Category], str | None], what: str, where: str
    ) -> Sequence[Any]:
        found = [meaning(category) for category in variable.categories]
        odd = [f"{c.code} ({c.label})" for c, each in zip(variable.categories, found, strict=True) if each is None]
        if odd:
            self.faults.append(f"{_some(odd)} i {variable.code} är inget känt {what}; ange vad de betyder ({where})")
        elif len(set(found)) < len(found):
            self.faults.append(f"flera värden i {variable.code} är samma {what}; välj ett av dem")
        return found

    def _area(self, category: Category) -> str | None:
        return self.layout.areas.get(category.code) or self.habits.area(category.code)

    def _sex(self, category: Category) -> str | None:
        return self.layout.sexes.get(category.code) or signs.sex(category.code, category.label)


def _grouped(parts: Sequence[tuple[str, Any]], n: int) -> tuple[Any, Any]:
    """Return breakdown and group of each cell; crossed groups are joined by ×, and a total leaves its part out."""
    breakdown, grp = np.full(n, "", dtype=object), np.full(n, "", dtype=object)
    for label, groups in parts:
        inside = groups != ""
        between = np.where((grp != "") & inside, "×", "")
        breakdown = breakdown + between + np.where(inside, label, "")
        grp = grp + between + groups
    return breakdown, grp


def _without_nonexistent(columns: Columns, name: str) -> tuple[Columns, list[str]]:
    """Leave out the periods in which a division into small areas did not exist.

    SCB answers 0, not null, for areas of the 2025 division in years before it, and for the old areas after it. A period
    outside the division's years in which every figure of all its areas is 0 is such a one.
    """
    divisions = {area: area_codes.division(area) for area in set(columns["area"])}
    drop = np.zeros(columns["area"].shape, dtype=bool)
    dropped: dict[str, list[str]] = {}
    if any(divisions.values()):
        division = np.array([divisions[area] for area in columns["area"]], dtype=object)
        is_zero = ~np.ma.getmaskarray(columns["value"]) & (np.ma.getdata(columns["value"]) == 0)
        for each in sorted(set(divisions.values()) - {""}):
            own = division == each
            for period in sorted(set(columns["period"][own])):
                here = own & (columns["period"] == period)
                several = len(set(columns["area"][here])) > 1
                if area_codes.may_not_exist(each, int(period[:4]), several=several) and is_zero[here].all():
                    drop |= here
                    dropped.setdefault(each, []).append(period)
    notes = [
        f"{name}: {', '.join(found)} har inte tagits med för {each}; alla siffror är 0, eftersom indelningen "
        "inte fanns då."
        for each, found in dropped.items()
    ]
    return {column: values[~drop] for column, values in columns.items()}, notes


def _some(codes: Sequence[str], n: int = 6) -> str:
    return ", ".join(codes[:n]) + (f" och {len(codes) - n} till" if len(codes) > n else "")
