"""What to count in a register of individuals: one YAML file, written and reviewed before the register is opened.

The plan says which columns are read, what their codes mean, which tables are wanted and what is too small to keep. A
label that reaches the result stands in the plan, or is an area code: no other text of the register can come out.
"""

import datetime
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Literal, cast, get_args

from samhandling.catalogue import fields
from samhandling.catalogue.fields import Faults, Fields

Kind = Literal["count", "share", "mean", "sum", "ratio"]
AgeForm = Literal["age", "birth_year", "birth_date"]
WholeGroups = Literal["hide", "show"]

AGE = "ålder"
OLDEST = 125
_INDICATOR = r"[A-Za-z0-9_-]{1,60}"
_LABEL = r"[^|×\x00-\x1f]{1,80}"
_PERIOD = r"[12][0-9]{3}(-Q[1-4]|-(0[1-9]|1[0-2])|/[12][0-9]{3})?"
_ANY = r"(?s).{1,200}"
_CODES = 'skriv koderna inom citattecken i en lista, som ["01", "J"], så att inledande nollor finns kvar'


@dataclass(frozen=True)
class AreaLevel:
    """One level of areas: a column of codes, or the first characters of one, with a suffix that names the division."""

    column: str
    first: int | None = None
    suffix: str = ""


@dataclass(frozen=True)
class Coded:
    """A column whose codes mean something: label → codes. A code that is not named has no label."""

    column: str
    values: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Ages:
    """Age classes: ``cuts`` are the first year of each class; the last class is open when ``end`` is None."""

    column: str
    form: AgeForm
    cuts: tuple[int, ...]
    end: int | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the names of the classes: "20–29", and "80–" for an open one."""
        ends = [*(cut - 1 for cut in self.cuts[1:]), self.end]
        return tuple(
            f"{low}–" if high is None else str(low) if low == high else f"{low}–{high}"
            for low, high in zip(self.cuts, ends, strict=True)
        )


@dataclass(frozen=True)
class Measure:
    """One indicator to compute. ``column`` and ``codes`` as its kind needs them; the value is multiplied by ``scale``.

    share: those with one of ``codes`` among those with a code (``among`` names the codes that count; empty = any).
    ratio: the sum of ``column`` over the sum of ``per``, for persons who have both.
    """

    indicator: str
    kind: Kind
    column: str = ""
    codes: tuple[str, ...] = ()
    among: tuple[str, ...] = ()
    per: str = ""
    scale: float = 1.0


@dataclass(frozen=True)
class Rule:
    """What is too small, or too telling, to leave the register.

    minimum_cell      fewest persons behind a figure, with the condition, and without it
    largest_percent   hide a sum or mean of which one person makes more than this (None = not asked)
    whole_groups      hide a share of 0 or 100 per cent, and a mean of equal values: it tells what each one has
    mark_suppressed   give a hidden figure a row without numbers, so that its place in the table is known
    """

    minimum_cell: int
    largest_percent: float | None = None
    whole_groups: WholeGroups = "hide"
    mark_suppressed: bool = False


@dataclass(frozen=True)
class Plan:
    """What to count, by what, and what may leave the register."""

    title: str
    source_line: str
    period: str
    reference_on: datetime.date
    areas: tuple[AreaLevel, ...]
    measures: tuple[Measure, ...]
    rule: Rule
    sex: Coded | None = None
    ages: Ages | None = None
    groups: Mapping[str, Coded] = field(default_factory=dict)
    population: Coded | None = None
    tables: tuple[tuple[str, ...], ...] = ((),)
    decimal: Literal[",", "."] = ","
    max_bad_percent: float = 0.1

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Return the names that tables may be broken down by, besides area and sex."""
        return (*((AGE,) if self.ages else ()), *self.groups)

    @property
    def columns(self) -> tuple[str, ...]:
        """Return every column that is read, each once; no other column of the register is looked at."""
        named = [level.column for level in self.areas]
        named += [coded.column for coded in (self.population, self.sex, *self.groups.values()) if coded]
        named += [self.ages.column] if self.ages else []
        named += [column for measure in self.measures for column in (measure.column, measure.per) if column]
        return tuple(dict.fromkeys(named))

    @property
    def sha256(self) -> str:
        """Return a digest of everything the plan says."""
        said = json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, default=str)
        return hashlib.sha256(said.encode()).hexdigest()


def load(path: Path) -> Plan:
    """Return the plan of a YAML file; one DefinitionError names every fault of it.

    The fields are described in docs/manual/individdata.md.
    """
    faults = Faults(path)
    top = Fields(fields.load(path), faults)
    ages = _ages(top.part("ages")) if top.has("ages") else None
    groups = {name: _coded(part) for name, part in top.named_parts("groups")}
    found = Plan(
        title=top.text("title"),
        source_line=top.text("source_line", example='skriv hur källan anges, som "Källa: Borås stad, elevregistret"'),
        period=top.text("period", pattern=_PERIOD, example='skriv perioden som "2024", "2024-Q1" eller "2023/2024"'),
        reference_on=top.date("reference_on"),
        areas=tuple(_area(part) for part in top.parts("areas")),
        measures=tuple(_measure(name, part) for name, part in top.named_parts("measures")),
        rule=_rule(top.part("rule")),
        sex=_coded(top.part("sex")) if top.has("sex") else None,
        ages=ages,
        groups=groups,
        population=_population(top.part("population")) if top.has("population") else None,
        tables=_tables(top),
        decimal=cast(Literal[",", "."], top.text("decimal", default=",", one_of=(",", "."))),
        max_bad_percent=_percent(top, "max_bad_percent", default=0.1),
    )
    _check_whole(top, found)
    top.close()
    faults.raise_if_any()
    return found


def _area(part: Fields) -> AreaLevel:
    level = AreaLevel(part.text("column"), part.maybe_integer("first", low=1, high=60), part.text("suffix", default=""))
    part.close()
    return level


def _coded(part: Fields) -> Coded:
    values = dict(part.named_texts("values", pattern=_ANY, example=_CODES))
    if not values:
        part.fault("values", None, 'skriv vad varje kod betyder, som K: ["2"]')
    codes = [code for given in values.values() for code in given]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        part.fault("values", twice, "en kod kan bara betyda en sak")
    for label in values:
        if not re.fullmatch(_LABEL, label):
            part.fault("values", label, "högst 80 tecken, utan | och ×")
    coded = Coded(part.text("column"), values)
    part.close()
    return coded


def _population(part: Fields) -> Coded:
    coded = Coded(part.text("column"), {"ja": part.texts("codes", pattern=_ANY, example=_CODES)})
    part.close()
    return coded


def _ages(part: Fields) -> Ages:
    example = "skriv första åldern i varje klass i stigande ordning, som [0, 20, 65]"
    cuts = part.integers("cuts", low=0, high=OLDEST, example=example)
    end = part.maybe_integer("end", low=0, high=OLDEST)
    if end is not None and cuts and end < cuts[-1]:
        part.fault("end", end, "ska vara minst den sista gränsen i cuts")
    form = part.text("form", one_of=get_args(AgeForm))
    ages = Ages(part.text("column"), cast(AgeForm, form), cuts, end)
    part.close()
    return ages


def _measure(indicator: str, part: Fields) -> Measure:
    if not re.fullmatch(_INDICATOR, indicator):
        part.fault("id", indicator, "ett nyckeltals id har bokstäver, siffror, - och _, högst 60")
    kind = cast(Kind, part.text("kind", one_of=get_args(Kind)))
    column = part.text("column") if kind != "count" else ""
    codes = part.texts("codes", pattern=_ANY, example=_CODES) if kind == "share" else ()
    among = part.texts("among", pattern=_ANY, example=_CODES, default=()) if kind == "share" else ()
    if among and not set(codes) <= set(among):
        part.fault("among", sorted(set(codes) - set(among)), "koderna i codes ska också stå i among")
    scale = part.maybe_number("scale")
    if scale is not None and scale <= 0:
        part.fault("scale", scale, "skriv ett tal över noll, som 100 för procent")
    measure = Measure(
        indicator=indicator,
        kind=kind,
        column=column,
        codes=codes,
        among=among,
        per=part.text("per") if kind == "ratio" else "",
        scale=scale if scale is not None else 100.0 if kind == "share" else 1.0,
    )
    part.close()
    return measure


def _rule(part: Fields) -> Rule:
    rule = Rule(
        minimum_cell=part.integer("minimum_cell", low=3, high=1000),
        largest_percent=_percent(part, "largest_percent") if part.has("largest_percent") else None,
        whole_groups=cast(WholeGroups, part.text("whole_groups", default="hide", one_of=get_args(WholeGroups))),
        mark_suppressed=part.flag("mark_suppressed", default=False),
    )
    part.close()
    return rule


def _percent(part: Fields, name: str, *, default: float = 0.0) -> float:
    given = part.maybe_number(name)
    if given is not None and not 0 <= given <= 100:
        part.fault(name, given, "skriv ett tal från 0 till 100")
    return default if given is None else given


def _tables(top: Fields) -> tuple[tuple[str, ...], ...]:
    """Return what each table is broken down by; without the field, only by area and sex."""
    if not top.has("tables"):
        return ((),)
    return top.lists_of_texts("tables", pattern=_LABEL, example=f"skriv listor som [[], [{AGE}]]")


def _check_whole(top: Fields, plan: Plan) -> None:
    """Note the faults that are seen only when the whole plan is there."""
    if not plan.areas:
        top.fault("areas", None, "skriv minst en kolumn med områdeskoder")
    if not plan.measures:
        top.fault("measures", None, "skriv minst ett nyckeltal att räkna")
    if plan.sex and not set(plan.sex.values) <= {"K", "M", "X"}:
        top.fault("sex.values", sorted(plan.sex.values), "kön heter K, M eller X")
    if AGE in plan.groups:
        top.fault("groups", AGE, "namnet hör till åldersklasserna; välj ett annat")
    for names in plan.tables:
        if unknown := [name for name in names if name not in plan.dimensions]:
            top.fault("tables", unknown, f"välj bland {', '.join(plan.dimensions) or 'inget: planen har inga grupper'}")
    if len({frozenset(names) for names in plan.tables}) < len(plan.tables):
        top.fault("tables", [list(names) for names in plan.tables], "samma tabell står flera gånger")
