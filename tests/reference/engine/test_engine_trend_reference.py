"""Every trend computed a second time with SciPy's regression, point by point left out, and a test by simulation."""

import random

import numpy as np
import pytest
from scipy.stats import linregress

from samhandling.engine import trend

Points = list[tuple[int, float]]


def slow_points(series: Points, breaks: list[int], overlap: int) -> Points:
    """Keep the latest five that lie far enough apart and after the last break."""
    latest = max(year for year, _ in series)
    after = [b for b in breaks if b <= latest]
    kept: Points = []
    for year in range(latest, min(year for year, _ in series) - 1, -1):
        value = dict(series).get(year)
        if value is None or (after and year < max(after)) or len(kept) == 5:
            continue
        if not kept or kept[-1][0] - year >= overlap:
            kept.append((year, value))
    return sorted(kept)


def slow_movement(points: Points) -> tuple[str, float | None, float | None]:
    """Fit all points, then all but each one."""
    if len(points) < 5:
        return "unknown", None, None
    years, values = zip(*points, strict=True)
    if len(set(values)) == 1:
        return "unchanged", 0.0, 1.0
    line = linregress(years, values)
    without = [
        linregress([y for k, y in enumerate(years) if k != out], [v for k, v in enumerate(values) if k != out]).slope
        for out in range(5)
    ]
    moves = line.pvalue < 0.05 and all(slope * line.slope > 1e-12 for slope in without)
    word = ("rises" if line.slope > 0 else "falls") if moves else "unchanged"
    return word, line.slope, line.pvalue


def test_trend_agrees_with_fitting_each_time_anew() -> None:
    source = random.Random(17)
    seen = set()
    for _ in range(110):
        drift, years = source.choice([0, 0, 0.7, -1.5]), sorted(source.sample(range(2000, 2023), source.randint(4, 20)))
        series = [(year, round(50 + drift * (year - 2000) + source.gauss(0, 1.5), 1)) for year in years]
        breaks, overlap = source.choice([[], [], [2009], [2016, 2040]]), source.choice([1, 1, 2, 3])
        result = trend.direction(
            [year for year, _ in series],
            [value for _, value in series],
            direction="higher",
            breaks=breaks,
            overlap_years=overlap,
        )
        points = slow_points(series, breaks, overlap)
        word, slope, p_value = slow_movement(points)
        seen.add(word)
        assert list(zip(result.years, result.values, strict=True)) == points
        assert result.movement == word
        assert result.value == (None if slope is None else pytest.approx(slope, rel=1e-9, abs=1e-12))
        assert result.p_value == (None if p_value is None else pytest.approx(p_value, rel=1e-7, abs=1e-12))
    assert seen == {"rises", "falls", "unchanged", "unknown"}


@pytest.mark.slow
def test_pure_noise_moves_no_more_often_than_the_level_says() -> None:
    values = np.random.default_rng(19).normal(50, 3, (40_000, 5))
    many = trend.direction_many(np.arange(2018, 2023), values, direction="higher")
    share = float((many.movements != 2).mean())
    assert 0.04 < share <= 0.0525


def test_interval_of_the_slope_is_that_of_the_t_distribution() -> None:
    result = trend.direction(range(2018, 2023), [3, 5, 4, 7, 8], direction="higher")
    # By hand: b = 1.2, residuals sum to 2.0 squared over 3 degrees of freedom, t(0.975; 3) = 3.18245.
    assert result.value == pytest.approx(1.2)
    assert result.interval is not None
    margin = 3.182446305284263 * (2.8 / 3 / 10) ** 0.5
    assert (result.interval.low, result.interval.high) == (pytest.approx(1.2 - margin), pytest.approx(1.2 + margin))
