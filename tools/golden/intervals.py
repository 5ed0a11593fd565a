"""Shares, rates, means, quantiles, funnels and life expectancy against R PHEindicatormethods."""

import numpy as np
from core import Checked, Folder, Row, compare, exact, table, told

from samhandling.engine import intervals

TIGHT = 1e-9
LEVELS = {"90": 0.90, "95": 0.95, "998": 0.998}


def column(rows: list[Row], name: str) -> np.ndarray:
    """Return a column as figures, NaN where the field is empty."""
    return np.array([np.nan if row[name] == "" else float(row[name]) for row in rows])


def limits(rows: list[Row], find, scale: float = 1.0, ending: str = "value") -> dict[str, np.ma.MaskedArray]:
    """Return values and limits under the names of their columns, for each level that the table has."""
    found = {}
    stem = "" if ending == "value" else f"{ending}_"
    for name, level in LEVELS.items():
        if f"expected_{stem}lower{name}" in rows[0]:
            one = find(level)
            found[f"expected_{ending}"] = one.values * scale
            found[f"expected_{stem}lower{name}"], found[f"expected_{stem}upper{name}"] = (
                one.lows * scale,
                one.highs * scale,
            )
    return found


def at(columns: dict[str, np.ma.MaskedArray], *place: int) -> dict[str, float | None]:
    """Return what the columns hold at one place; None where there is no figure."""
    return {
        name: None if np.ma.getmaskarray(values)[place] else float(values[place]) for name, values in columns.items()
    }


@table("ci_proportion.csv")
def ci_proportion(folder: Folder) -> Checked:
    rows = folder.rows("ci_proportion.csv")
    x, n = column(rows, "x"), column(rows, "n")
    found = limits(rows, lambda level: intervals.proportion(x, n, level=level), 100)
    for place, row in enumerate(rows):
        yield row["case"], *compare(row, TIGHT, **at(found, place))


@table("ci_rate.csv")
def ci_rate(folder: Folder) -> Checked:
    rows = folder.rows("ci_rate.csv")
    x, n = column(rows, "x"), column(rows, "n")
    found = limits(rows, lambda level: intervals.rate(x, n, level=level))
    for place, row in enumerate(rows):
        yield row["case"], *compare(row, TIGHT, **at(found, place))


@table("standardised_expected.csv", inputs=("standardised_input.csv",))
def standardised(folder: Folder) -> Checked:
    areas = folder.grouped("standardised_input.csv", "area")
    place_of = {area: place for place, (area,) in enumerate(areas)}
    by_band = [sorted(rows, key=lambda row: float(row["band"])) for rows in areas.values()]
    x, n = (np.array([column(rows, name) for rows in by_band]) for name in ("x", "n"))
    weights = column(by_band[0], "stdpop")
    rows = folder.rows("standardised_expected.csv")
    reference = {"reference_events": np.nansum(x, axis=0), "reference_people": np.nansum(n, axis=0)}
    found = limits(rows, lambda c: intervals.standardised_rate(x, n, weights=weights, level=c), ending="dsr")
    found |= limits(rows, lambda c: intervals.indirect_ratio(x, n, level=c, **reference), ending="ratio")
    expected = intervals.indirect_ratio(x, n, **reference).expected
    for row in rows:
        place = place_of[row["area"]]
        yield row["area"], *compare(row, TIGHT, **at(found, place), expected_events=float(expected[place]))


@table("mean_expected.csv", inputs=("mean_input.csv",))
def mean(folder: Folder) -> Checked:
    given, rows = folder.rows("mean_input.csv"), folder.rows("mean_expected.csv")
    groups = [row["group"] for row in given]
    values = column(given, "value")
    found = limits(rows, lambda level: intervals.mean(values, groups=groups, level=level))
    one = intervals.mean(values, groups=groups)
    for row in rows:
        place = one.labels.index(row["group"])
        holds, message = compare(row, TIGHT, **at(found, place))
        n = int(one.n[place])
        yield row["group"], holds and exact(n, row["n"]), message or told(n=(n, row["n"]))


@table("quantile.csv")
def quantile(folder: Folder) -> Checked:
    rows = folder.rows("quantile.csv")
    values, groups = column(rows, "value"), [row["set"] for row in rows]
    found = {
        "expected_quartile_low_first": intervals.quantile(values, groups=groups, n_classes=4).classes,
        "expected_quintile_low_first": intervals.quantile(values, groups=groups, n_classes=5).classes,
        "expected_decile_high_first": intervals.quantile(values, groups=groups, n_classes=10, high_first=True).classes,
    }
    for place, row in enumerate(rows):
        classes = {name: str(codes[place] or "") for name, codes in found.items()}
        yield f"{row['set']} row {place + 1}", *compare(row, 0, **classes)


@table("life_expectancy_expected.csv", inputs=("life_expectancy_input.csv",))
def life_expectancy(folder: Folder) -> Checked:
    populations = folder.grouped("life_expectancy_input.csv", "pop_id")
    rows = folder.rows("life_expectancy_expected.csv")
    found: dict[tuple[str, str], dict[str, float | None]] = {}
    for (name,), given in populations.items():
        bands = sorted(given, key=lambda row: float(row["startage"]))
        people, deaths = column(bands, "population"), column(bands, "deaths")
        ages = [int(float(row["startage"])) for row in bands]
        table_of = limits(
            rows, lambda c, p=people, d=deaths, a=ages: intervals.life_expectancy(p, d, start_ages=a, level=c)
        )
        found |= {(name, row["startage"]): at(table_of, place) for place, row in enumerate(bands)}
    for row in rows:
        ours = found[row["pop_id"], row["startage"]]
        if row["expected_value"] == "":
            # Where the peer hides a figure it may still print its limits; we hide them with it.
            yield f"{row['pop_id']} age {row['startage']}", ours["expected_value"] is None, "a figure that is hidden"
            continue
        yield f"{row['pop_id']} age {row['startage']}", *compare(row, TIGHT, **ours)


@table("funnel.csv")
def funnel(folder: Folder) -> Checked:
    found = {}
    for (kind,), rows in folder.grouped("funnel.csv", "kind").items():
        codes = intervals.funnel(column(rows, "x"), column(rows, "n"), kind=kind).outlier
        found |= {(kind, row["area"]): intervals.FUNNEL_WORDS[int(code)] for row, code in zip(rows, codes, strict=True)}
    for row in folder.rows("funnel.csv"):
        yield f"{row['kind']} {row['area']}", *compare(row, 0, expected=found[row["kind"], row["area"]])
