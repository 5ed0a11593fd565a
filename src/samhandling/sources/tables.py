"""Tables of figures as statistical offices publish them: variables with categories, one figure in each crossing."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np

from samhandling.errors import SourceChanged

Role = Literal["", "time", "geo", "metric"]

# Ten times the largest answer that any of the services gives; more is a damaged or hostile answer.
MAX_CELLS = 10_000_000
MAX_VARIABLES = 64


@dataclass(frozen=True, kw_only=True)
class Category:
    """One value of a variable; ``unit`` and ``decimals`` are given for what is measured."""

    code: str
    label: str
    unit: str = ""
    decimals: int | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class CodelistLink:
    """A way of grouping a variable's values that the source offers: a set of values or sums over values."""

    id: str
    label: str
    kind: str


@dataclass(frozen=True, kw_only=True)
class Variable:
    """One dimension of a table. ``elimination``: it may be left out, and the source then gives its total."""

    code: str
    label: str
    categories: tuple[Category, ...]
    role: Role = ""
    notes: tuple[str, ...] = ()
    elimination: bool = False
    elimination_code: str | None = None
    codelists: tuple[CodelistLink, ...] = ()

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """The codes in the table's own order, which carries meaning: ages, periods."""
        return tuple(category.code for category in self.categories)

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Where each code stands."""
        return {code: position for position, code in enumerate(self.codes)}


@dataclass(frozen=True, kw_only=True)
class Structure:
    """What a table holds, without its figures."""

    name: str
    title: str
    source: str
    updated: str
    notes: tuple[str, ...]
    variables: tuple[Variable, ...]
    status_labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(len(variable.categories) for variable in self.variables)

    def variable(self, code: str) -> Variable | None:
        """Return the variable with a code, or None."""
        return next((variable for variable in self.variables if variable.code == code), None)


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table with its figures: ``values`` is masked where there is none, and ``status`` says what the source noted.

    Both have the shape of the structure; the last variable varies fastest. Under the mask stands 0, never NaN.
    """

    structure: Structure
    values: np.ma.MaskedArray[Any, Any]
    status: np.ndarray[Any, Any]


def check_size(sizes: Sequence[int], *, name: str) -> int:
    """Return how many cells a table has, or raise SourceChanged where no service would answer with that many."""
    if len(sizes) > MAX_VARIABLES:
        raise SourceChanged(f"{name} har {len(sizes)} variabler; högst {MAX_VARIABLES} läses. Hämta svaret på nytt.")
    n_cells = math.prod(sizes)
    if n_cells > MAX_CELLS:
        raise SourceChanged(
            f"{name} säger sig ha {n_cells:.3g} celler; högst {MAX_CELLS} läses i ett svar. Dela urvalet."
        )
    return n_cells


def restricted(structure: Structure, codes: Mapping[str, Sequence[str]]) -> Structure:
    """Return a structure with only the variables and values that are named."""
    variables = tuple(
        replace(
            variable, categories=tuple(variable.categories[variable.positions[code]] for code in codes[variable.code])
        )
        for variable in structure.variables
        if variable.code in codes
    )
    return replace(structure, variables=variables)


def join(parts: Sequence[Table], wanted: Mapping[str, Sequence[str]], *, name: str) -> Table:
    """Return one table from the answers to a selection that was asked for in several calls.

    ``wanted`` gives, for each variable, every code of the whole selection. Each crossing must have been answered once:
    a part that is missing, doubled, or holds other codes than asked raises SourceChanged, so that a table is never
    partial.
    """
    first = parts[0].structure
    variables = tuple(_merged(variable.code, parts, wanted, name) for variable in first.variables)
    missing = sorted(set(wanted) - {variable.code for variable in variables})
    if missing:
        raise SourceChanged(f"{name}: svaret saknar {', '.join(missing)}, som ingick i frågan. Hämta tabellen på nytt.")
    structure = _with_notes(first, variables, parts)
    check_size(structure.shape, name=name)
    values: np.ma.MaskedArray[Any, Any] = np.ma.array(
        np.zeros(structure.shape), mask=np.ones(structure.shape, dtype=bool)
    )
    status = np.full(structure.shape, "", dtype=object)
    answered = np.zeros(structure.shape, dtype=np.uint8)
    for part in parts:
        _check_same(part.structure, first, name)
        places = np.ix_(
            *(
                [whole.positions[code] for code in own.codes]
                for whole, own in zip(variables, part.structure.variables, strict=True)
            )
        )
        if answered[places].any():
            raise SourceChanged(f"{name}: samma siffror kom två gånger. Hämta tabellen på nytt.")
        answered[places] = 1
        values[places] = part.values
        status[places] = part.status
    if not answered.all():
        raise SourceChanged(
            f"{name}: {int((answered == 0).sum())} av {answered.size} siffror kom inte. Hämta tabellen på nytt."
        )
    return Table(structure=structure, values=values, status=status)


def _merged(code: str, parts: Sequence[Table], wanted: Mapping[str, Sequence[str]], name: str) -> Variable:
    """Return the variable with every category of the selection, each as the part that holds it names it."""
    found: dict[str, Category] = {}
    for part in parts:
        variable = part.structure.variable(code)
        for category in variable.categories if variable else ():
            found.setdefault(category.code, category)
    first = parts[0].structure.variable(code)
    assert first is not None
    asked = list(wanted.get(code, found))
    if set(asked) != set(found):
        odd = sorted(set(asked) ^ set(found))
        raise SourceChanged(
            f"{name}: svaret har andra värden än frågan i {code} ({_some(odd)}). Tabellen kan ha ändrats; läs dess "
            "innehåll och hämta på nytt."
        )
    return replace(first, categories=tuple(found[each] for each in asked))


def _with_notes(first: Structure, variables: tuple[Variable, ...], parts: Sequence[Table]) -> Structure:
    notes = dict.fromkeys(note for part in parts for note in part.structure.notes)
    labels = {code: label for part in parts for code, label in part.structure.status_labels.items()}
    return replace(first, notes=tuple(notes), variables=variables, status_labels=labels)


def _check_same(part: Structure, first: Structure, name: str) -> None:
    if part.updated != first.updated:
        raise SourceChanged(
            f"{name} uppdaterades medan den hämtades (från {first.updated} till {part.updated}). Hämta på nytt, så att "
            "alla siffror kommer från samma utgåva."
        )
    if [variable.code for variable in part.variables] != [variable.code for variable in first.variables]:
        raise SourceChanged(f"{name}: delarna av svaret har olika variabler. Hämta tabellen på nytt.")


def _some(codes: Sequence[str], n: int = 5) -> str:
    shown = ", ".join(codes[:n])
    return f"{shown} och {len(codes) - n} till" if len(codes) > n else shown
