"""Published tables with known answers, through the public functions."""

import csv
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from samhandling.engine import intervals, rating
from samhandling.engine.results import COLOURS, Colour

ROUNDING = 1e-11


def rows(shared: Path, name: str) -> list[dict[str, str]]:
    with (shared / "golden" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(cell: str) -> float | None:
    return float(cell) if cell else None


def with_orange(result: rating.Rating | rating.GoalRating) -> str:
    return "orange" if result.is_orange else result.colour.value


def sdsn(row: dict[str, str]) -> rating.Rating:
    limits = {name: float(row[name]) for name in ("worst", "red", "green", "best")}
    return rating.by_thresholds(number(row["value"]), **limits)


def test_kolada_colours_one_by_one_and_as_a_matrix(shared: Path) -> None:
    sets: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows(shared, "kolada_colour"):
        sets[row["set"]].append(row)
    for members in sets.values():
        way = "higher" if members[0]["high_is_good"] == "true" else "lower"
        values = [number(row["value"]) for row in members]
        many = rating.by_rank_many(np.array(values, float), direction=way, min_units=1)
        for place, row in enumerate(members):
            one = rating.by_rank(values[place], values[:place] + values[place + 1 :], direction=way, min_units=1)
            colour = {"grey": "none"}.get(row["expected_colour"], row["expected_colour"])
            assert one.colour == COLOURS[many.colours[place]] == colour
            assert (one.rank or 0) == many.ranks[place] == int(row["expected_rank"] or 0)
            assert one.n == int(row["n_ranked"])


@pytest.mark.slow
def test_sdsn_indicator_scores_and_colours(shared: Path) -> None:
    for row in rows(shared, "sdsn_indicator_rating"):
        result = sdsn(row)
        if row["expected_colour"]:
            assert with_orange(result) == row["expected_colour"]
        if row["expected_score"]:
            assert result.score == pytest.approx(float(row["expected_score"]), rel=1e-6, abs=ROUNDING)


@pytest.mark.slow
def test_sdsn_goal_scores_and_colours(shared: Path) -> None:
    goals: dict[tuple[str, str], list[rating.Rating]] = defaultdict(list)
    for row in rows(shared, "sdsn_indicator_rating"):
        result = sdsn(row)
        # Indicators for OECD countries only count for the colour and not for the score; those that they replace are
        # published without a colour and count for the score only.
        if row["in_goal_score"] != "true":
            result = replace(result, score=None)
        if not row["expected_colour"]:
            result = replace(result, colour=Colour.NONE, grade=None)
        goals[row["iso3"], row["goal"]].append(result)
    for row in rows(shared, "sdsn_goal_rating"):
        goal = rating.combine(goals[row["iso3"], row["goal"]])
        assert with_orange(goal) == (row["expected_goal_colour"] or "none")
        expected = number(row["expected_goal_score"])
        assert goal.score == (None if expected is None else pytest.approx(expected, rel=1e-6, abs=ROUNDING))


def test_wilson_limits_in_per_cent(shared: Path) -> None:
    for row in rows(shared, "ci_proportion"):
        for name, level in (("90", 0.9), ("95", 0.95), ("998", 0.998)):
            result = intervals.proportion(float(row["x"]), float(row["n"]), level=level)
            assert result.interval is not None
            assert result.value is not None
            found = (100 * result.value, 100 * result.interval.low, 100 * result.interval.high)
            expected = [float(row[f"expected_{part}"]) for part in ("value", f"lower{name}", f"upper{name}")]
            assert found == pytest.approx(expected, rel=1e-9, abs=ROUNDING)
