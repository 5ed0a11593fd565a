"""Named rules of rating and progress against published and reference tables."""

from core import Checked, Folder, Row, close, compare, exact, number, table, told

from samhandling.engine import rating, trend
from samhandling.engine.results import COLOURS, Interval

TIGHT, PUBLISHED = 1e-9, 1e-6
MIN_AGREEMENT = 0.98
WAYS = {"1": "higher", "-1": "lower", "true": "higher", "false": "lower"}
WAYS |= {"high_is_good": "higher", "low_is_good": "lower"}


def way(cell: str) -> str:
    """Return a direction in the engine's words."""
    return WAYS.get(cell, "none")


def colour(result: rating.Rating | rating.GoalRating) -> str:
    """Return a colour in the words of the tables."""
    return "orange" if result.is_orange else result.colour.value.replace("none", "")


def series(*points: tuple[str, str]) -> tuple[list[int], list[float | None]]:
    """Return years and values; the same year twice is one point."""
    there = {int(year): number(value) for year, value in points if year}
    return list(there), list(there.values())


def indicator(row: Row) -> rating.Rating:
    """Return an SDSN rating of a row."""
    return rating.sdsn(number(row["value"]), **{name: float(row[name]) for name in ("worst", "red", "green", "best")})


@table("sdsn_indicator_rating.csv")
def sdsn_indicator_rating(folder: Folder) -> Checked:
    for row in folder.rows("sdsn_indicator_rating.csv"):
        found = indicator(row)
        score = found.score if row["in_goal_score"] == "true" else None
        # A figure without a published colour counts for the goal's score only; what is missing is grey there.
        grey = "grey" if row["expected_colour"] == "grey" else ""
        shown = colour(found) if row["expected_colour"] else ""
        ours = {
            "expected_score": score,
            "expected_colour": shown or grey,
        }
        yield f"{row['iso3']} {row['indicator']}", *compare(row, PUBLISHED, **ours)


@table("sdsn_goal_rating.csv", inputs=("sdsn_indicator_rating.csv",))
def sdsn_goal_rating(folder: Folder) -> Checked:
    goals = folder.grouped("sdsn_indicator_rating.csv", "iso3", "goal")
    for row in folder.rows("sdsn_goal_rating.csv"):
        members = goals.get((row["iso3"], row["goal"]), [])
        found = rating.sdsn_goal(
            [indicator(member) for member in members],
            in_score=[member["in_goal_score"] == "true" for member in members],
            in_colour=[bool(member["expected_colour"]) for member in members],
        )
        ours = {"expected_goal_score": found.score, "expected_goal_colour": colour(found)}
        yield f"{row['iso3']} goal {row['goal']}", *compare(row, PUBLISHED, **ours)


@table("sdsn_index.csv")
def sdsn_index(folder: Folder) -> Checked:
    for row in folder.rows("sdsn_index.csv"):
        goals, means = ([number(row[f"{name}{k}"]) for k in range(1, 18)] for name in ("g", "region_mean_g"))
        found = rating.sdsn_index(goals, region_means=means)
        yield row["iso3"], *compare(row, PUBLISHED, expected_index=found.value)


@table("sdsn_trend.csv")
def sdsn_trend(folder: Folder) -> Checked:
    rows = folder.rows("sdsn_trend.csv")
    n_agree = 0
    for row in rows:
        years, values = series((row["year0"], row["value0"]), (row["year1"], row["value1"]))
        bounds = {name: float(row[name]) for name in ("worst", "best", "green")}
        found = trend.sdsn(years, values, target_year=int(row["target_year"]), **bounds)
        needed = dict(found.numbers).get("needed")
        n_agree += exact(found.status, row["published_arrow"])
        ours = {"growth": found.value, "needed": needed, "expected_arrow": str(found.status)}
        yield f"{row['iso3']} {row['indicator']}", *compare(row, TIGHT, **ours)
    share = n_agree / len(rows) if rows else 1.0
    yield "", share >= MIN_AGREEMENT, f"{share:.1%} of the published arrows agree; at least {MIN_AGREEMENT:.0%} should"


def _statcan(row: Row) -> trend.Progress:
    years, values = series((row["base_year"], row["base_value"]), (row["current_year"], row["current_value"]))
    return trend.statcan(
        years,
        values,
        direction=way(row["direction"]),
        limit=number(row["limit"]),
        target=number(row["target"]),
        target_year=int(row["target_year"] or 2030),
        base_year=int(row["base_year"]) if row["base_year"] else 2015,
    )


@table("statcan_progress.csv")
def statcan_progress(folder: Folder) -> Checked:
    for row in folder.rows("statcan_progress.csv"):
        found = _statcan(row)
        ours = {
            "expected_progress_value": found.value,
            "expected_score": found.score,
            "expected_status": str(found.status),
        }
        yield f"{row['indicator']} series {row['series']}", *compare(row, TIGHT, **ours)


@table("statcan_progress_indicator.csv", inputs=("statcan_progress.csv",))
def statcan_progress_indicator(folder: Folder) -> Checked:
    members = folder.grouped("statcan_progress.csv", "indicator")
    for row in folder.rows("statcan_progress_indicator.csv"):
        found = rating.statcan([_statcan(member) for member in members[row["indicator"],]])
        n_series = (found.n or 0) + found.n_not_assessed
        ours = {"expected_score": found.value, "expected_status": str(found.status or ""), "n_series": n_series}
        yield row["indicator"], *compare(row, TIGHT, **ours)


@table("eurostat_trend.csv")
def eurostat_trend(folder: Folder) -> Checked:
    for row in folder.rows("eurostat_trend.csv"):
        years, values = series((row["year0"], row["value0"]), (row["year1"], row["value1"]))
        found = trend.eurostat(
            years,
            values,
            direction=way(row["direction"]),
            target=number(row["target"]),
            target_year=int(row["target_year"] or 2030),
        )
        yield row["case"], *_compare_progress(row, found)


@table("unsd_progress.csv")
def unsd_progress(folder: Folder) -> Checked:
    for row in folder.rows("unsd_progress.csv"):
        years, values = series((row["year0"], row["value0"]), (row["year1"], row["value1"]))
        target = number(row["target"])
        found = trend.unsd(
            years,
            values,
            direction=way(row["direction"]),
            target=target,
            target_year=int(row["target_year"] or 2030),
            is_percent=target in (0, 100),
        )
        yield row["case"], *_compare_progress(row, found)


def _compare_progress(row: Row, found: trend.Progress) -> tuple[bool, str]:
    ours = {"expected_measure": found.value, "expected_score": found.score, "expected_class": str(found.status)}
    return compare(row, TIGHT, **ours)


@table("oecd_distance.csv")
def oecd_distance(folder: Folder) -> Checked:
    found = {}
    for rows in folder.grouped("oecd_distance.csv", "indicator").values():
        values = [number(row["value"]) for row in rows]
        for place, row in enumerate(rows):
            others = values[:place] + values[place + 1 :]
            found[row["indicator"], row["unit"]] = rating.oecd(
                values[place], others, direction=way(row["direction"]), target=float(row["target"])
            )
    for row in folder.rows("oecd_distance.csv"):
        one = found[row["indicator"], row["unit"]]
        met = "" if one.is_met is None else str(one.is_met).lower()
        ours = {"expected_sd": one.spread, "expected_distance": one.value, "target_met": met}
        yield f"{row['indicator']} unit {row['unit']}", *compare(row, TIGHT, **ours)


@table("kolada_colour.csv")
def kolada_colour(folder: Folder) -> Checked:
    found = {}
    for (name,), rows in folder.grouped("kolada_colour.csv", "set").items():
        values = [number(row["value"]) for row in rows]
        side = way(rows[0]["high_is_good"])
        many = rating.by_rank_many([float("nan") if v is None else v for v in values], direction=side, min_units=1)
        for place, row in enumerate(rows):
            one = rating.kolada(values[place], values[:place] + values[place + 1 :], direction=side)
            agree = one.colour == COLOURS[many.colours[place]] and (one.rank or 0) == many.ranks[place]
            found[name, row["unit"]] = one, agree
    for row in folder.rows("kolada_colour.csv"):
        one, agree = found[row["set"], row["unit"]]
        shown = one.colour.value.replace("none", "grey")
        holds, message = compare(row, 0, expected_rank=one.rank, n_ranked=one.n, expected_colour=shown)
        yield f"{row['set']} {row['unit']}", holds and agree, message or "one by one and as a matrix differ"


@table("fingertips_trend.csv")
def fingertips_trend(folder: Folder) -> Checked:
    for row in folder.rows("fingertips_trend.csv"):
        points = {
            name: [number(row[f"{name}{k}"]) for k in range(1, 6)]
            for name in ("value", "lower95", "upper95", "count", "denominator")
        }
        if row["method"] == "proportion":
            found = trend.fingertips(range(5), points["count"], n=points["denominator"], direction="none")
        else:
            limits = {"lows": points["lower95"], "highs": points["upper95"]}
            found = trend.fingertips(range(5), points["value"], direction="none", **limits)
        chi2 = dict(found.numbers).get("chi2")
        holds = exact(found.status, row["expected_marker"])
        # Where the peer gives a marker without its numbers there is nothing more to compare.
        for name, ours in (("expected_chi2", chi2), ("expected_slope", found.value)):
            holds = holds and (row[name] == "" or close(ours, row[name], PUBLISHED))
        yield row["series"], holds, told(marker=(str(found.status), row["expected_marker"]))


KINDS = {
    "ci_overlap_95": "one_interval",
    "ci_overlap_95_998": "two_levels",
    "double_ci_overlap_95": "two_intervals",
    "spc_proportion": "spc_proportion",
    "spc_rate": "spc_rate",
}


def _interval(row: Row, ending: str, level: float, stem: str = "") -> Interval | None:
    low, high = number(row[f"{stem}lower{ending}"]), number(row[f"{stem}upper{ending}"])
    return None if low is None or high is None else Interval(low, high, level)


@table("fingertips_benchmark.csv")
def fingertips_benchmark(folder: Folder) -> Checked:
    for place, row in enumerate(folder.rows("fingertips_benchmark.csv"), 1):
        found = rating.fingertips(
            number(row["value"]),
            kind=KINDS[row["kind"]],
            direction=way(row["polarity"]),
            interval=_interval(row, "95", 0.95),
            wider=_interval(row, "998", 0.998),
            reference=number(row["benchmark"]),
            reference_interval=_interval(row, "95", 0.95, "benchmark_"),
            n=number(row["denominator"]),
            per=float(row["unit"] or 1),
            level=0.998 if (number(row["z"]) or 0) > 3 else 0.95,
        )
        yield f"row {place}", *compare(row, 0, expected=str(found.verdict))
