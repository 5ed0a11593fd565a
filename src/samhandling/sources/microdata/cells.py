"""From finest cells to the tables of the plan, and what of them is large enough to leave the register.

Each figure is judged by itself. Whether a hidden figure can be worked out from the others (a total less its shown
parts) is judged where figures become public, by ``engine.disclosure``: only there is it known what stands beside it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from samhandling.sources.microdata import query
from samhandling.sources.microdata.plan import Measure, Plan, Rule

Bools = NDArray[np.bool_]
_TEXTS = ("indicator", "area", "sex", "breakdown", "grp", "flag")


@dataclass(frozen=True)
class Figures:
    """The figures that leave the register, in the columns of an observation, and how many were kept back."""

    columns: Mapping[str, Any]
    n_kept: Mapping[str, int]
    n_suppressed: Mapping[str, int]


def figures(connection: duckdb.DuckDBPyConnection, plan: Plan) -> Figures:
    """Return the figures of every table of the plan, ordered, from the table ``cells``."""
    blocks: dict[str, list[dict[str, Any]]] = {measure.indicator: [] for measure in plan.measures}
    kept, hidden = dict.fromkeys(blocks, 0), dict.fromkeys(blocks, 0)
    for table in _tables(connection, plan):
        for number, measure in enumerate(plan.measures):
            block = _block(table, number, measure, plan.rule)
            kept[measure.indicator] += int((block["flag"] == "").sum())
            hidden[measure.indicator] += block.pop("n_hidden")
            blocks[measure.indicator].append(block)
    every = [block for found in blocks.values() for block in found]
    columns: dict[str, Any] = {}
    for name in every[0]:
        join: Any = np.concatenate if name in _TEXTS else np.ma.concatenate
        columns[name] = join([block[name] for block in every])
    columns["period"] = np.full(len(columns["area"]), plan.period, dtype=object)
    order = np.lexsort([columns[name].astype(str) for name in ("grp", "breakdown", "area", "sex", "indicator")])
    return Figures({name: column[order] for name, column in columns.items()}, kept, hidden)


def _tables(connection: duckdb.DuckDBPyConnection, plan: Plan) -> Iterator[dict[str, Any]]:
    """Yield each table of the plan at each level of areas, for all persons and by sex."""
    sums = ", ".join(query.sums_of_sums(number) for number in range(len(plan.measures)))
    places = {name: f"g{number}" for number, name in enumerate(plan.dimensions)}
    for level in range(len(plan.areas)):
        for names in plan.tables:
            breakdown = query.literal(" × ".join(names))
            grp = " || ' × ' || ".join(places[name] for name in names) or "''"
            for sex in ["'T'", *(["s"] if plan.sex else [])]:
                keys = f"a{level} AS area, {sex} AS sex, {breakdown} AS breakdown, {grp} AS grp"
                summed = f"SELECT {keys}, sum(n) AS n, {sums} FROM cells GROUP BY 1, 2, 3, 4"
                found = connection.execute(
                    f"SELECT *, sum(n) OVER (PARTITION BY area) AS n_area FROM ({summed}) ORDER BY area, sex, grp"
                ).fetchnumpy()
                yield {name: _plain(column) for name, column in found.items()}


def _plain(column: Any) -> Any:
    if column.dtype.kind == "O":
        return np.ma.getdata(column)
    return np.ma.filled(column.astype(np.float64), np.nan)


def _block(table: Mapping[str, Any], number: int, measure: Measure, rule: Rule) -> dict[str, Any]:
    part = {name: table[f"{name}{number}"] for name in query.PARTS}
    safe, has_figure = _is_safe(part, measure, rule), _has_figure(part, measure)
    shown = safe & has_figure
    # An area with fewer persons than a cell must have is not even named.
    marked = has_figure & ~safe & (table["n_area"] >= rule.minimum_cell) & rule.mark_suppressed
    rows = shown | marked
    value = _value(part, measure)
    block: dict[str, Any] = {name: table[name][rows] for name in ("area", "sex", "breakdown", "grp")}
    block["indicator"] = np.full(int(rows.sum()), measure.indicator, dtype=object)
    block["flag"] = np.where(shown[rows], "", "suppressed_here").astype(object)
    for name, given in (("value", value), ("numerator", part["p"]), ("denominator", part["q"])):
        is_known = shown & np.isfinite(given)
        block[name] = np.ma.array(np.where(is_known, given, 0.0)[rows], mask=~is_known[rows])
    block["n_hidden"] = int((has_figure & ~safe).sum())
    return block


def _has_figure(part: Mapping[str, Any], measure: Measure) -> Bools:
    has: Bools = part["d"] > 0
    return has & (part["q"] != 0) if measure.kind == "ratio" else has


def _value(part: Mapping[str, Any], measure: Measure) -> NDArray[np.float64]:
    with np.errstate(divide="ignore", invalid="ignore"):
        value = part["p"] if measure.kind in ("count", "sum") else part["p"] / part["q"]
    return np.asarray(measure.scale * value, dtype=np.float64)


def _is_safe(part: Mapping[str, Any], measure: Measure, rule: Rule) -> Bools:
    """Return which cells pass: enough persons, with the condition and without it, and nobody who weighs too much."""
    n, least = part["d"], rule.minimum_cell
    safe: Bools = n >= least
    if measure.kind == "share":
        has, has_not = part["p"], n - part["p"]
        safe &= ((has >= least) | (has == 0)) & ((has_not >= least) | (has_not == 0))
        if rule.whole_groups == "hide":
            safe &= (has > 0) & (has_not > 0)
    elif measure.kind != "count":
        if rule.whole_groups == "hide" and measure.kind != "ratio":
            safe &= part["lo"] < part["hi"]
        if rule.largest_percent is not None:
            for big, whole in (("big", "whole"), ("bigq", "wholeq")):
                # NaN where the measure has no such sum: then nobody weighs too much in it.
                safe &= ~(part[big] > rule.largest_percent / 100 * part[whole])
    return safe
