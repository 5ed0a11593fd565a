"""Limits of counts, standardised rates, means and life tables a second time, slowly and step by step."""

from math import sqrt

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import norm, poisson, t

from samhandling.engine import intervals
from samhandling.engine.intervals import Estimate, Estimates

LEVELS = [0.9, 0.95, 0.998]


def limits(result: Estimate) -> tuple[float, float]:
    assert result.interval is not None
    return result.interval.low, result.interval.high


def slow_exact(x: int, level: float) -> tuple[float, float]:
    """Find the expected counts at which x or more, and x or fewer, have just the probability of the tail."""
    tail = (1 - level) / 2
    low = 0.0 if x == 0 else brentq(lambda m: poisson.sf(x - 1, m) - tail, 1e-9, x + 1, xtol=1e-13)
    return low, brentq(lambda m: poisson.cdf(x, m) - tail, 1e-9, x + 50, xtol=1e-13)


def slow_byar(x: float, level: float) -> tuple[float, float]:
    z = norm.ppf((1 + level) / 2)
    return (
        x * (1 - 1 / (9 * x) - z / (3 * sqrt(x))) ** 3,
        (x + 1) * (1 - 1 / (9 * (x + 1)) + z / (3 * sqrt(x + 1))) ** 3,
    )


@pytest.mark.parametrize("level", LEVELS)
def test_counts_below_ten_have_the_limits_of_the_poisson_distribution(level: float) -> None:
    for x in range(10):
        assert limits(intervals.rate(x, 1, per=1, level=level)) == pytest.approx(slow_exact(x, level), abs=1e-9)


@pytest.mark.parametrize("level", LEVELS)
def test_byars_limits_lie_close_to_the_exact_ones(level: float) -> None:
    for x in (10, 25, 200, 5000):
        found = limits(intervals.rate(x, 1, per=1, level=level))
        assert found == pytest.approx(slow_byar(x, level), rel=1e-12)
        if x < 1000:
            assert found == pytest.approx(slow_exact(x, level), rel=0.02)


def test_standardised_rate_band_by_band() -> None:
    x, n, w = [3, 0, 12, 9], [900, 1100, 1000, 400], [5, 6, 3, 2]
    total = variance = 0.0
    for events, people, weight in zip(x, n, w, strict=True):
        total += weight * events / people
        variance += weight**2 * events / people**2
    rate, spread = total / sum(w), variance / sum(w) ** 2
    low, high = slow_byar(sum(x), 0.95)
    result = intervals.standardised_rate(x, n, weights=w, per=1)
    assert isinstance(result, Estimate)
    step = sqrt(spread / sum(x))
    assert result.value == pytest.approx(rate)
    assert limits(result) == pytest.approx((rate + step * (low - sum(x)), rate + step * (high - sum(x))))


def test_events_that_come_again_person_by_person() -> None:
    """Seven persons with 1, 1, 1, 2, 2, 3 and 3 events in one band: the variance adds each person's squared count."""
    per_person, n = [1, 1, 1, 2, 2, 3, 3], 200
    x, v = sum(per_person), sum(k * k for k in per_person)
    result = intervals.standardised_rate([x], [n], weights=[1], per=1, persons_by_events=[[3, 2, 2]])
    low, high = slow_byar(x, 0.95)
    step = sqrt(v / n**2 / x)
    assert isinstance(result, Estimate)
    assert limits(result) == pytest.approx((x / n + step * (low - x), x / n + step * (high - x)))


def test_indirect_ratio_group_by_group() -> None:
    chance = np.random.default_rng(3)
    n = chance.integers(50, 500, (4, 3))
    x = chance.poisson(n * [0.001, 0.01, 0.1])
    found = intervals.indirect_ratio(x, n, reference_events=x.sum(axis=0), reference_people=n.sum(axis=0))
    assert isinstance(found, Estimates)
    for group in range(4):
        expected = sum(n[group, k] * x[:, k].sum() / n[:, k].sum() for k in range(3))
        observed = int(x[group].sum())
        low, high = slow_exact(observed, 0.95) if observed < 10 else slow_byar(observed, 0.95)
        assert found.values[group] == pytest.approx(observed / expected)
        assert (found.lows[group], found.highs[group]) == pytest.approx((low / expected, high / expected))


@pytest.mark.slow
def test_ratio_of_rates_holds_the_truth_as_often_as_it_says() -> None:
    chance = np.random.default_rng(5)
    n = np.full(20_000, 1000)
    found = intervals.ratio(chance.poisson(60, n.size), n, chance.poisson(30, n.size), n)
    assert ((found.lows < 2) & (found.highs > 2)).mean() == pytest.approx(0.95, abs=0.006)


@pytest.mark.parametrize("level", LEVELS)
def test_mean_has_students_limits(level: float) -> None:
    values = [3.5, 8.0, 1.25, 9.5, 4.0, 4.0]
    expected = t.interval(level, 5, np.mean(values), np.std(values, ddof=1) / sqrt(6))
    assert limits(intervals.mean(values, level=level)) == pytest.approx(expected)


@pytest.mark.parametrize("k", [2, 4, 5, 10])
def test_quantile_is_the_share_of_units_that_a_unit_surpasses(k: int) -> None:
    """With ranks from the lowest, a unit of N is in class c if at most (k − c)/k of the units lie at or above it."""
    chance = np.random.default_rng(k)
    for n in (k, k + 1, 37, 100):
        values = chance.integers(0, 25, n).astype(float)
        found = intervals.quantile(values, n_classes=k)
        for value, ours in zip(values, found.classes, strict=True):
            at_or_above = n - sum(values < value)
            expected = max(1, next(c for c in range(k, -1, -1) if at_or_above * k <= (k - c + 1) * n))
            assert ours == expected


def slow_life_table(people: list[float], deaths: list[float]) -> tuple[list[float], list[float]]:
    ages = list(intervals.START_AGES)
    last = len(ages) - 1
    alive, q = [100_000.0], []
    for i in range(last):
        n, a, rate = ages[i + 1] - ages[i], 0.1 if i == 0 else 0.5, deaths[i] / people[i]
        q.append(min(1.0, rate * n / (1 + rate * n * (1 - a))) if deaths[i] <= people[i] / (n * a) else 1.0)
        alive.append(alive[-1] * (1 - q[-1]))
    lived = []
    for i in range(last):
        n, a = ages[i + 1] - ages[i], 0.1 if i == 0 else 0.5
        lived.append(n * (alive[i + 1] + a * (alive[i] - alive[i + 1])))
    lived.append(alive[last] / (deaths[last] / people[last]))
    left = [sum(lived[i:]) / alive[i] for i in range(last + 1)]
    spread = []
    for i in range(last):
        n, a = ages[i + 1] - ages[i], 0.1 if i == 0 else 0.5
        s = q[i] ** 2 * (1 - q[i]) / deaths[i] if deaths[i] else 0.0
        spread.append(s * alive[i] ** 2 * ((1 - a) * n + left[i + 1]) ** 2)
    spread.append((alive[last] / 2) ** 2 * 4 / (deaths[last] * (deaths[last] / people[last]) ** 2))
    return left, [sqrt(sum(spread[i:])) / alive[i] for i in range(last + 1)]


def test_life_expectancy_age_by_age() -> None:
    people = [900.0, 3500, *[4000.0] * 16, 1500, 800]
    deaths = [4.0, 0, 1, 1, 3, 4, 5, 5, 6, 9, 12, 18, 27, 41, 60, 90, 140, 210, 190, 200]
    left, error = slow_life_table(people, deaths)
    found = intervals.life_expectancy(people, deaths)
    z = norm.ppf(0.975)
    assert found.values.data == pytest.approx(left)
    assert found.highs.data == pytest.approx([e + z * s for e, s in zip(left, error, strict=True)])


@pytest.mark.slow
def test_life_expectancy_varies_as_much_as_its_limits_say() -> None:
    """Two thousand populations with deaths drawn at the same rates; the open last band stays as it is."""
    chance = np.random.default_rng(7)
    people = np.full(20, 4000)
    deaths = np.array([12, 4, 4, 4, 4, 4, 5, 6, 8, 10, 15, 22, 35, 50, 70, 110, 180, 300, 450, 900])
    drawn = chance.poisson(deaths, (2000, 20))
    drawn[:, -1] = deaths[-1]
    one = intervals.life_expectancy(people, deaths)
    spread = intervals.life_expectancy(np.broadcast_to(people, drawn.shape), drawn).values[:, 0].std()
    assert (one.highs[0] - one.lows[0]) / 2 / 1.96 == pytest.approx(spread, rel=0.08)
