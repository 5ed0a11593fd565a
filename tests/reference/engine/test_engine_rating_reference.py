"""Every rating computed a second time, slowly and in plain sight, with exact fractions."""

import random
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from samhandling.engine import rating
from samhandling.engine.results import COLOURS


def slow_rank_colour(own: float, peers: list[float], *, high_is_good: bool) -> tuple[int, str]:
    """Sort everybody from best to worst and look for the first with our figure."""
    everybody = sorted([own, *peers], reverse=high_is_good)
    rank, n = everybody.index(own) + 1, len(everybody)
    if rank <= Fraction(1, 4) * n:
        return rank, "green"
    return rank, "red" if rank > Fraction(3, 4) * n else "yellow"


def slow_grade(value: float, knots: list[tuple[float, Fraction]]) -> Fraction:
    """Walk along the knots, from worst to best, with exact fractions."""
    points = [(Fraction(x), grade) for x, grade in knots]
    if points[0][0] > points[-1][0]:
        points, value = [(-x, grade) for x, grade in points], -value
    v = min(max(Fraction(value), points[0][0]), points[-1][0])
    for (x0, g0), (x1, g1) in pairwise(points):
        if x0 <= v <= x1:
            return g0 + (g1 - g0) * (v - x0) / (x1 - x0)
    raise AssertionError


def slow_goal(grades: list[Fraction]) -> str:
    """Apply the worst-two rule word by word."""
    worst = sorted(grades)[:2]
    if len(worst) == 1:
        return colour_of(worst[0])
    colour = colour_of(sum(worst, Fraction(0)) / 2)
    if colour == "green" and any(grade < 2 for grade in grades):
        colour = "yellow"
    if colour == "red" and any(grade >= 1 for grade in worst):
        colour = "orange"
    return colour


def colour_of(grade: Fraction) -> str:
    for limit, colour in ((2, "green"), (Fraction(3, 2), "yellow"), (1, "orange")):
        if grade >= limit:
            return colour
    return "red"


def with_orange(result: rating.Rating | rating.GoalRating) -> str:
    return "orange" if result.is_orange else result.colour.value


def test_ranks_agree_with_sorting_everybody() -> None:
    source = random.Random(7)
    for _ in range(300):
        values = [float(source.randint(0, 12)) for _ in range(source.randint(4, 15))]
        high = source.random() < 0.5
        result = rating.by_rank(values[0], values[1:], direction="higher" if high else "lower")
        assert (result.rank, result.colour) == slow_rank_colour(values[0], values[1:], high_is_good=high)


def test_matrix_of_ranks_agrees_with_sorting_everybody() -> None:
    source = np.random.default_rng(11)
    values = source.integers(0, 30, (60, 4)).astype(float)
    values[source.random(values.shape) < 0.2] = np.nan
    groups = source.integers(0, 3, 60)
    signs = [1, -1, 1]
    many = rating.by_rank_many(values, groups=groups, direction=signs)
    for row in range(60):
        for column in range(4):
            own = values[row, column]
            others = [
                v for k, v in enumerate(values[:, column].tolist()) if k != row and groups[k] == groups[row] and v == v
            ]
            if own != own:
                assert many.ranks[row, column] == many.colours[row, column] == 0
                continue
            rank, colour = slow_rank_colour(own, others, high_is_good=signs[groups[row]] > 0)
            assert (many.ranks[row, column], COLOURS[many.colours[row, column]]) == (rank, colour)


def test_thresholds_and_goals_agree_with_exact_fractions() -> None:
    source = random.Random(13)
    for _ in range(200):
        worst, red, green, best = sorted(source.sample(range(-50, 51), 4), reverse=source.random() < 0.5)
        knots: list[tuple[float, Fraction]] = [
            (worst, Fraction(0)),
            (red, Fraction(1)),
            ((red + green) / 2, Fraction(3, 2)),
            (green, Fraction(2)),
            (best, Fraction(3)),
        ]
        values = [float(source.randint(-60, 60)) for _ in range(source.randint(1, 5))]
        ratings = [rating.by_thresholds(v, worst=worst, best=best, green=green, red=red) for v in values]
        grades = [slow_grade(v, knots) for v in values]
        for result, grade, value in zip(ratings, grades, values, strict=True):
            assert with_orange(result) == colour_of(grade)
            assert result.grade == pytest.approx(float(grade))
            exact = 100 * (Fraction(value) - worst) / (best - worst)
            assert result.score == pytest.approx(float(min(max(exact, Fraction(0)), Fraction(100))))
        goal = rating.combine(ratings)
        # On an exact tie with a limit, binary fractions may fall on either side.
        mean = sum(sorted(grades)[:2], Fraction(0)) / len(grades[:2])
        if min(abs(mean - limit) for limit in (1, Fraction(3, 2), 2)) > Fraction(1, 10**9):
            assert with_orange(goal) == slow_goal(grades)
