"""The one question that is put to a register: persons in, counts and sums of the finest cells out.

All columns of a CSV file are text here. Amounts become DECIMAL, whose sums are exact: the order in which two threads
add them cannot show. Nothing is filtered by WHERE, so that no statistics in a Parquet file decide what is read
(statistics over NaN leave NaN out), and so that every row that is left out is counted with its reason.
"""

from collections.abc import Mapping, Sequence

from samhandling.sources.microdata.plan import OLDEST, Ages, Coded, Measure, Plan

AMOUNT = "DECIMAL(18, 4)"
# Of each measure: persons counted, numerator, denominator, lowest, highest, largest part and whole of both sums, and
# what could not be counted.
PARTS = ("d", "p", "q", "lo", "hi", "big", "whole", "bigq", "wholeq", "empty", "unreadable")
_TEXTS = ("VARCHAR", "ENUM")
_AREA = r"(org:)?[^\s:]{1,60}"


class Columns:
    """How the columns of the plan are read; each is cleaned once and then goes by ``text`` and ``amount``."""

    def __init__(self, names: Mapping[str, str], types: Mapping[str, str], *, decimal: str) -> None:
        self._names, self._types, self._decimal = names, types, decimal
        self._places = {column: number for number, column in enumerate(names)}

    @property
    def cleaned(self) -> list[str]:
        """Return SQL for each column as text, trimmed, an empty one as NULL; numbers keep their type besides."""
        found = []
        for column, place in self._places.items():
            name, kind = self._names[column], self._types[column]
            text = f"CAST({name} AS VARCHAR)"
            if kind.startswith(_TEXTS):
                # Few codes have spaces around them, and to look for them is faster than to trim all.
                text = f"CASE WHEN starts_with({text}, ' ') OR ends_with({text}, ' ') THEN trim({text}) ELSE {text} END"
                text = f"nullif({text}, '')"
            elif kind.startswith(("FLOAT", "DOUBLE", "DECIMAL")):
                # Other tools turn a column of whole numbers with gaps into 1.0, 2.0, …
                text = rf"regexp_replace({text}, '\.0+$', '')"
            found += [f"{text} AS t{place}", f"{name} AS r{place}"]
        return found

    def text(self, column: str) -> str:
        """Return SQL for the code in a column."""
        return f"t{self._places[column]}"

    def amount(self, column: str) -> str:
        """Return SQL for the amount in a column; NULL where it is empty or cannot be read."""
        if not self._types[column].startswith(_TEXTS):
            return f"TRY_CAST(r{self._places[column]} AS {AMOUNT})"
        text = self.text(column)
        if self._decimal == ",":
            # A point is no decimal here, and whether it parts thousands nobody knows: such an amount is not read.
            plain = f"CASE WHEN NOT contains({text}, '.') THEN replace({text}, ',', '.') END"
            full = f"translate({text}, ',.−\u00a0\u202f ', '.x-')"
        else:
            plain, full = text, f"translate({text}, '−\u00a0\u202f ', '-')"
        # Spaces and the true minus sign are rare and slow to take away, so only where the plain way failed.
        return f"coalesce(TRY_CAST({plain} AS {AMOUNT}), TRY_CAST({full} AS {AMOUNT}))"


def finest(plan: Plan, columns: Columns, source: str) -> str:
    """Return SQL for one row per finest cell, with ``why`` NULL, and one per reason that rows were left out."""
    keys = keys_of(plan)
    kept = ", ".join(f"CASE WHEN why IS NULL THEN {key} END AS {key}" for key in keys)
    sums = ", ".join(sum for number, measure in enumerate(plan.measures) for sum in _sums(number, measure))
    grouped = (
        f"WITH cleaned AS (SELECT {', '.join(columns.cleaned)} FROM {source}), "
        f"typed AS (SELECT {', '.join(_typed(plan, columns))} FROM cleaned), "
        f"classed AS (SELECT {', '.join(_classed(plan))} FROM typed), "
        f"marked AS (SELECT *, {_why(plan)} AS why FROM classed) "
        f"SELECT why, {kept}, count(*) AS n, {sums} FROM marked GROUP BY ALL"
    )
    # Area codes are looked at when there is one of each: a pattern is too slow to try on every row.
    areas = [f"a{number}" for number in range(len(plan.areas))]
    is_wrong = " OR ".join(f"{area} IS NULL OR NOT regexp_full_match({area}, '{_AREA}')" for area in areas)
    suffixed = [f"{area} || {literal(level.suffix)} AS {area}" for area, level in zip(areas, plan.areas, strict=True)]
    return (
        f"SELECT * REPLACE ({', '.join(suffixed)}, CASE WHEN why IS NOT NULL THEN why WHEN {is_wrong} THEN 'area' END "
        f"AS why) FROM ({grouped})"
    )


def keys_of(plan: Plan) -> list[str]:
    """Return the columns that make a finest cell: a0, a1, … for areas, s for sex, g0, g1, … for the dimensions."""
    areas = [f"a{number}" for number in range(len(plan.areas))]
    return [*areas, *(["s"] if plan.sex else []), *(f"g{number}" for number in range(len(plan.dimensions)))]


def sums_of_sums(number: int) -> str:
    """Return SQL that adds the parts of one measure over cells."""
    how = {"lo": "min", "hi": "max", "big": "max", "bigq": "max"}
    return ", ".join(f"{how.get(part, 'sum')}({part}{number}) AS {part}{number}" for part in PARTS)


def _typed(plan: Plan, columns: Columns) -> list[str]:
    found = []
    for number, level in enumerate(plan.areas):
        code = columns.text(level.column)
        found.append(f"left({code}, {level.first}) AS a{number}" if level.first else f"{code} AS a{number}")
    if plan.population:
        is_inside = _is_one_of(columns.text(plan.population.column), _all(plan.population))
        found.append(f"coalesce({is_inside}, false) AS inside")
    if plan.sex:
        found.append(f"{_label(columns.text(plan.sex.column), plan.sex)} AS s")
    if plan.ages:
        found.append(f"{_years(plan, columns, plan.ages)} AS years")
    for number, coded in enumerate(plan.groups.values(), start=1 if plan.ages else 0):
        found.append(f"{_label(columns.text(coded.column), coded)} AS g{number}")
    for number, measure in enumerate(plan.measures):
        found += _given(number, measure, columns)
    return found


def _classed(plan: Plan) -> list[str]:
    """Return what is made of values that ``_typed`` worked out: the class of an age, and pairs for a ratio."""
    found = ["*"]
    if plan.ages:
        found.append(f"{_age_class(plan.ages)} AS g0")
    pairs = [number for number, measure in enumerate(plan.measures) if measure.kind == "ratio"]
    if pairs:
        swapped = [
            f"CASE WHEN {other}{number} IS NOT NULL THEN {one}{number} END AS {one}{number}"
            for number in pairs
            for one, other in (("x", "y"), ("y", "x"))
        ]
        found[0] = f"* REPLACE ({', '.join(swapped)})"
    return found


def _why(plan: Plan) -> str:
    """Return SQL for why a row is left out; the first reason counts."""
    reasons = ["WHEN NOT inside THEN 'population'"] if plan.population else []
    reasons += ["WHEN s IS NULL THEN 'sex'"] if plan.sex else []
    reasons += [f"WHEN g{number} IS NULL THEN {literal(name)}" for number, name in enumerate(plan.dimensions)]
    return f"CASE {' '.join(reasons)} END" if reasons else "CAST(NULL AS VARCHAR)"


def _years(plan: Plan, columns: Columns, ages: Ages) -> str:
    """Return SQL for a person's age in whole years; from a year of birth, the age reached during the year."""
    text, on = columns.text(ages.column), plan.reference_on
    if ages.form == "age":
        return f"TRY_CAST({text} AS SMALLINT)"
    if ages.form == "birth_year":
        return f"{on.year} - TRY_CAST({text} AS SMALLINT)"
    digits = f"replace(left({text}, 10), '-', '')"
    is_past = f"length({digits}) = 8 AND try_strptime({digits}, '%Y%m%d') <= DATE '{on}'"
    return f"CASE WHEN {is_past} THEN ({on:%Y%m%d} - TRY_CAST({digits} AS INTEGER)) // 10000 END"


def _age_class(ages: Ages) -> str:
    highest = OLDEST if ages.end is None else ages.end
    bounds = [*ages.cuts[1:], highest + 1]
    classes = " ".join(
        f"WHEN years < {bound} THEN {literal(label)}" for bound, label in zip(bounds, ages.labels, strict=True)
    )
    return f"CASE WHEN years < {ages.cuts[0]} THEN NULL {classes} END"


def _given(number: int, measure: Measure, columns: Columns) -> list[str]:
    """Return what one person gives a measure: x and y, and whether the cell was empty."""
    if measure.kind == "count":
        return []
    text = columns.text(measure.column)
    if measure.kind == "share":
        known = _is_one_of(text, measure.among) if measure.among else "true"
        has = _is_one_of(text, measure.codes)
        return [f"{text} IS NULL AS e{number}", f"CASE WHEN {text} IS NOT NULL AND {known} THEN {has} END AS x{number}"]
    if measure.kind == "ratio":
        return [
            f"{text} IS NULL OR {columns.text(measure.per)} IS NULL AS e{number}",
            f"{columns.amount(measure.column)} AS x{number}",
            f"{columns.amount(measure.per)} AS y{number}",
        ]
    return [f"{text} IS NULL AS e{number}", f"{columns.amount(measure.column)} AS x{number}"]


def _sums(number: int, measure: Measure) -> list[str]:
    x, y, empty = f"x{number}", f"y{number}", f"e{number}"
    nothing = dict.fromkeys(PARTS, "CAST(NULL AS BIGINT)")
    if measure.kind == "count":
        found = nothing | {"d": "count(*)", "p": "count(*)", "empty": "0", "unreadable": "0"}
    elif measure.kind == "share":
        found = nothing | {"d": f"count({x})", "p": f"count(*) FILTER ({x})", "q": f"count({x})"}
    else:
        found = nothing | {"d": f"count({x})", "p": f"sum({x})", "q": f"count({x})"}
        found |= {"lo": f"min({x})", "hi": f"max({x})", "big": f"max(abs({x}))", "whole": f"sum(abs({x}))"}
        if measure.kind == "ratio":
            found |= {"q": f"sum({y})", "bigq": f"max(abs({y}))", "wholeq": f"sum(abs({y}))"}
    if measure.kind != "count":
        found["empty"] = f"count(*) FILTER ({empty})"
        found["unreadable"] = f"count(*) FILTER (NOT {empty} AND {x} IS NULL)"
    return [f"{found[part]} AS {part}{number}" for part in PARTS]


def _label(text: str, coded: Coded) -> str:
    cases = " ".join(f"WHEN {_is_one_of(text, codes)} THEN {literal(label)}" for label, codes in coded.values.items())
    return f"CASE {cases} END"


def _all(coded: Coded) -> list[str]:
    return [code for codes in coded.values.values() for code in codes]


def _is_one_of(text: str, codes: Sequence[str]) -> str:
    return f"{text} IN ({', '.join(literal(code) for code in codes)})"


def literal(text: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"
