"""Aggregations over many rows, as expressions that DuckDB and Spark compute alike. The only module that knows Ibis.

Each function takes a table and returns a table; nothing is read here. ``engines`` compiles an expression to SQL and
lets an engine write its answer. Two rules make the answers alike, and keep them so on a cluster:

- Every answer stands for one indicator at a time: no window and no group goes across indicators. So an engine may take
  the indicators a part at a time, or on different machines.
- No answer depends on the order of rows: ties share a rank, a quartile is a share of ranks, and what is picked from a
  group is picked by a full key.

NULL is the only missing value. NaN compares differently in every engine, so ``n_not_finite`` is asked first and the
engine refuses to go on if any is found.
"""

import sys
from typing import Any

import ibis
from ibis import _

from samhandling.indicators import records

_IBIS_TYPES = {"VARCHAR": "string", "SMALLINT": "int16", "DOUBLE": "float64"}
SCHEMA = {name: _IBIS_TYPES[kind] for name, kind in records.TYPES.items()} | {"batch": "int32"}
SERIES = ("indicator", "area", "sex", "has_spans")
LAST = 5
"""So many measured values the slope rests on."""

_LARGEST = sys.float_info.max

Table = Any  # Ibis ships no usable type hints for its expressions


def every() -> Table:
    """Return the rows of all batches, each with the number of its batch."""
    return ibis.table(SCHEMA, name="every")


def observations() -> Table:
    """Return the rows of one generation."""
    return ibis.table(SCHEMA, name="observations")


def parents() -> Table:
    """Return which area is part of which."""
    return ibis.table({"area": "string", "parent": "string"}, name="parents")


def newest(rows: Table) -> Table:
    """Return of each key the row of the batch with the highest number: what a generation holds."""
    highest = rows.group_by(records.KEY).agg(batch=_.batch.max())
    return rows.semi_join(highest, [*records.KEY, "batch"]).order_by(records.ORDER.split(", "))


def n_not_finite(rows: Table) -> Table:
    """Return one row with the number of rows that hold NaN or an infinity."""
    # Counted, never filtered: statistics in a file from another writer leave NaN out, and a filter believes them.
    # Compared, not asked by name: NaN is above every number in each engine, and Ibis' isinf finds nothing in Spark.
    bad = [(~(rows[name].abs() <= _LARGEST)).fill_null(False) for name in records.NUMBERS]
    return rows.agg(n=(bad[0] | bad[1] | bad[2] | bad[3] | bad[4]).cast("int64").sum())


def municipalities(rows: Table) -> Table:
    """Return the rows of municipalities: not those of the country, regions, groups, parts or organisations."""
    return rows.filter((_.area.length() == 4) & ~_.area.startswith("00") & (_.area >= "0100") & (_.area < "2999"))


def latest(rows: Table) -> Table:
    """Return the newest row with a value of each series, or its newest row where none has a value."""
    series = ibis.window(
        group_by=["area", "indicator", "sex", "breakdown", "grp"],
        order_by=[_.value.isnull(), _.year.desc(), _.period.desc()],
    )
    picked = rows.mutate(place=ibis.row_number().over(series)).filter(_.place == 0).drop("place")
    return picked.order_by(["area", "indicator", "sex", "breakdown", "grp"])


def statistics(rows: Table) -> Table:
    """Return of each yearly series without breakdown where it stands, where it goes, and its place among the areas.

    All areas of the rows are compared with each other: give it those of one kind, such as ``municipalities(rows)``.

    Columns         n_rows, n_values. latest_year, latest, previous_year, previous: the two last measured values.
                    slope: least squares through the last five measured values, per year; n_slope of them.
                    rank_from_lowest, rank_from_highest: 1 is first, ties share the better; n_areas with a value in
                    the same period; quartile: 1 (lowest) to 4, from the share of ranks below: equal values share it.
    Missing values  a series without any value keeps its row, with NULL in all but the counts; a single value has no
                    previous and no slope; an area alone has no quartile.
    Not mixed       a year (2023) and a period over two years (2022/2023): ``has_spans`` tells which a series is of.
    """
    yearly = _yearly(rows)
    counted = yearly.group_by(SERIES).agg(n_rows=_.count(), n_values=_.value.count())
    found = counted.left_join(_placed(yearly.filter(_.value.notnull())), SERIES)
    columns = [name for name in found.columns if not name.endswith("_right")]
    return found.select(columns).order_by(SERIES)


def distribution(rows: Table) -> Table:
    """Return how one year's values lie over the areas, for each indicator and sex: count, mean, ends and quartiles.

    The quartiles are the least value with at least that share of the areas at or below it: always a value that an
    area has, so that engines with different ways of interpolating agree.
    """
    group = ["indicator", "sex", "period"]
    values = _yearly(rows).filter(_.value.notnull())
    ranked = values.mutate(share=ibis.cume_dist().over(ibis.window(group_by=group, order_by=_.value)))
    found = ranked.group_by(group).agg(
        n_areas=_.count(),
        mean=_.value.mean(),
        lowest=_.value.min(),
        highest=_.value.max(),
        **{name: _.value.min(where=_.share >= share) for name, share in _QUARTILES.items()},
    )
    return found.order_by(group)


def rollup(rows: Table, tree: Table) -> Table:
    """Return each indicator for the parents of areas: sums of numerators over sums of denominators.

    ``share`` is the quotient as it is; what it is multiplied by stands in the definition. A parent has a row only where
    every part with a row has both numerator and denominator: with a part missing, the sum would be of another place.
    """
    group = ["indicator", "parent", "period", "year", "sex", "breakdown", "grp"]
    is_whole = _.numerator.notnull() & _.denominator.notnull()
    joined = rows.join(tree, "area")
    found = joined.group_by(group).agg(
        numerator=_.numerator.sum(),
        denominator=_.denominator.sum(),
        n_areas=_.count(),
        n_whole=is_whole.cast("int64").sum(),
    )
    whole = found.filter((_.n_areas == _.n_whole) & (_.denominator != 0)).drop("n_whole")
    return whole.mutate(share=_.numerator / _.denominator).order_by(group)


_QUARTILES = {"quartile_1": 0.25, "median": 0.5, "quartile_3": 0.75}


def _yearly(rows: Table) -> Table:
    """Return the rows per year without breakdown: 2023 and 2022/2023, not quarters or months."""
    whole = rows.filter((_.breakdown == "") & ~_.period.contains("-"))
    return whole.mutate(has_spans=_.period.contains("/"))


def _placed(values: Table) -> Table:
    """Return latest, previous, slope and place of each series; ``values`` has no missing value."""
    newest_first = ibis.window(group_by=SERIES, order_by=[_.year.desc(), _.period.desc()])
    among = ["indicator", "sex", "period"]
    by_value = ibis.window(group_by=among, order_by=_.value)
    marked = values.mutate(
        place=ibis.row_number().over(newest_first),
        below=ibis.rank().over(by_value),
        # The share at or below, of which the number is made: Ibis would count rows, not values, over a running window.
        share=ibis.cume_dist().over(by_value),
        n_areas=_.count().over(ibis.window(group_by=among)),
    ).filter(_.place < LAST)
    is_last, is_before = marked.place == 0, marked.place == 1
    found = marked.group_by(SERIES).agg(
        latest_year=_.year.max(where=is_last),
        latest=_.value.max(where=is_last),
        previous_year=_.year.max(where=is_before),
        previous=_.value.max(where=is_before),
        slope=_.year.cast("float64").cov(_.value, how="pop") / _.year.cast("float64").var(how="pop").nullif(0.0),
        n_slope=_.count(),
        below=_.below.max(where=is_last),
        share=_.share.max(where=is_last),
        n_areas=_.n_areas.max(where=is_last),
    )
    return found.select(
        *SERIES,
        "latest_year",
        "latest",
        "previous_year",
        "previous",
        "slope",
        "n_slope",
        rank_from_lowest=_.below + 1,
        rank_from_highest=_.n_areas - (_.share * _.n_areas).round().cast("int64") + 1,
        n_areas=_.n_areas,
        quartile=_quartile(found),
    )


def _quartile(found: Table) -> Any:
    share_below = found.below.cast("float64") / (found.n_areas - 1).nullif(0).cast("float64")
    return (share_below * 4).floor().cast("int64").clip(upper=3) + 1
