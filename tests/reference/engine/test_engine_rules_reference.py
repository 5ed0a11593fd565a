"""Named rules and outlooks a second time, slowly and by another road."""

import numpy as np
import pytest
from scipy.stats import permutation_test, spearmanr
from scipy.stats import t as student

from samhandling.engine import rating, trend

YEARS = [2015, 2016, 2018, 2019, 2022]


@pytest.mark.parametrize("seed", range(6))
def test_fingertips_chi_square_is_what_the_line_explains(seed: int) -> None:
    """The weighted squares about the mean, less those about the line."""
    chance = np.random.default_rng(seed)
    values, errors = chance.normal(50, 4, 5).cumsum() / 5, chance.uniform(0.5, 2, 5)
    lows, highs = values - 1.96 * errors, values + 1.96 * errors
    x, w = np.arange(1, 6), 1 / errors**2
    slope, start = np.polyfit(x, values, 1, w=1 / errors)
    about_mean = (w * (values - np.average(values, weights=w)) ** 2).sum()
    about_line = (w * (values - start - slope * x) ** 2).sum()
    found = trend.fingertips(YEARS, values.tolist(), lows=lows.tolist(), highs=highs.tolist(), direction="higher")
    assert found.value == pytest.approx(slope)
    assert dict(found.numbers)["chi2"] == pytest.approx(about_mean - about_line)


@pytest.mark.parametrize("seed", range(6))
def test_cochran_armitage_is_the_correlation_over_all_people(seed: int) -> None:
    """N r², where r correlates each person's year with whether the person is counted."""
    chance = np.random.default_rng(seed)
    n = chance.integers(20, 200, 5)
    x = chance.binomial(n, chance.uniform(0.1, 0.9, 5))
    year = np.repeat(np.arange(1, 6), n)
    counted = np.concatenate([np.arange(base) < count for count, base in zip(x, n, strict=True)])
    r = np.corrcoef(year, counted)[0, 1]
    found = trend.fingertips(YEARS, x.tolist(), n=n.tolist(), direction="higher")
    assert dict(found.numbers)["chi2"] == pytest.approx(n.sum() * r * r)


@pytest.mark.parametrize("value", [0, 5.0, 12.5, 40, 79.9, 80, 95, 120])
def test_sdsn_grade_and_score_by_interpolation(value: float) -> None:
    found = rating.sdsn(value, worst=0, red=40, green=80, best=100)
    assert found.score == pytest.approx(np.interp(value, [0, 100], [0, 100]))
    assert found.grade == pytest.approx(np.interp(value, [0, 40, 60, 80, 100], [0, 1, 1.5, 2, 3]))


@pytest.mark.parametrize(("first", "last"), [(20, 60), (20, 40), (20, 25), (20, 20), (20, 10), (90, 85), (90, 70)])
def test_sdsn_on_track_means_green_in_the_target_year_at_this_pace(first: float, last: float) -> None:
    found = trend.sdsn([2015, 2020], [first, last], worst=0, best=100, green=80)
    pace = (last - first) / 5
    reaches = first + pace * 15 >= 80 and pace >= 0
    assert (found.status == "on_track_or_maintaining") == (last >= 80 or reaches)
    assert (found.status == "decreasing") == (last < 80 and pace < 0)


@pytest.mark.parametrize("share", np.linspace(-1.2, 1.6, 15))
def test_eurostat_target_score_by_interpolation(share: float) -> None:
    needed = (200 / 100) ** (1 / 15) - 1
    last = 100 * (1 + share * needed) ** 5
    found = trend.eurostat([2015, 2020], [100.0, last], direction="higher", target=200.0)
    assert found.value == pytest.approx(share, abs=1e-9)
    assert found.score == pytest.approx(np.interp(share, [-0.6, 0.6, 1.3], [-5, 0, 5]), abs=1e-6)


@pytest.mark.parametrize("growth", np.linspace(-0.03, 0.03, 13))
def test_statcan_score_by_interpolation(growth: float) -> None:
    for limit, factor in ((None, 1.0), (200.0, 1 - 0.5**4.44)):
        found = trend.statcan([2015, 2020], [100.0, 100 * (1 + growth) ** 5], direction="higher", limit=limit)
        knots = [-0.02, 0, 0.005 * factor, 0.015 * factor, 0.02 * factor]
        assert found.score == pytest.approx(np.interp(growth, knots, [-5, -2.5, 0, 2.5, 5]), abs=1e-6)


@pytest.mark.parametrize("growth", [-0.02, 0.0, 0.004, 0.02, 0.06])
def test_unsd_projection_year_by_year(growth: float) -> None:
    value, last = 100.0, 100 * (1 + growth) ** 4
    for _ in range(2015, 2030):
        value *= 1 + growth
    found = trend.unsd([2015, 2019], [100.0, last], direction="higher", target=200.0)
    assert dict(found.numbers)["reached"] == pytest.approx(value)
    assert found.value == pytest.approx((value - 100) / 100, abs=1e-9)


def test_oecd_distance_with_numpy() -> None:
    values = [3.0, 8, 1, 9, 4, 4.5]
    found = rating.oecd(values[0], values[1:], direction="higher", target=7)
    assert found.value == pytest.approx((7 - 3) / np.std(values, ddof=1))


def test_outlook_by_matrices() -> None:
    """The textbook: x0 b, with variance s²(1 + x0 (X'X)⁻¹ x0')."""
    values = np.array([4.0, 5.5, 5.0, 7.0, 9.5])
    design, ahead = np.column_stack([np.ones(5), YEARS]), np.array([1.0, 2030])
    inverse = np.linalg.inv(design.T @ design)
    line = inverse @ design.T @ values
    rest = values - design @ line
    error = np.sqrt(rest @ rest / 3 * (1 + ahead @ inverse @ ahead))
    reach = student.ppf(0.95, 3) * error
    found = trend.outlook(YEARS, values.tolist(), target_year=2030, target=14, direction="higher", level=0.9)
    assert found.interval is not None
    assert found.value == pytest.approx(ahead @ line, rel=1e-6)
    assert (found.interval.low, found.interval.high) == pytest.approx(
        (ahead @ line - reach, ahead @ line + reach), rel=1e-6
    )
    assert found.probability == pytest.approx(student.sf((14 - ahead @ line) / error, 3), rel=1e-6)


@pytest.mark.slow
def test_outlook_holds_the_new_figure_as_often_as_it_says() -> None:
    chance = np.random.default_rng(11)
    hits = sure = 0
    for _ in range(2000):
        noise = chance.normal(0, 3, 9)
        values = [20 + 1.5 * k + noise[k] for k in range(8)]
        found = trend.outlook(range(2015, 2023), values, target_year=2030, target=45, direction="higher", level=0.8)
        new = 20 + 1.5 * 15 + noise[8]
        assert found.interval is not None
        assert found.probability is not None
        hits += found.interval.low <= new <= found.interval.high
        sure += new >= 45
    assert hits / 2000 == pytest.approx(0.8, abs=0.03)
    assert 0.1 < sure / 2000 < 0.4


@pytest.mark.slow
@pytest.mark.parametrize("values", [[1, 2, 2, 5, 3], [9, 7, 7, 7, 1, 2], [1.0, 2, 3, 4, 5, 6], [4, 1, 5, 2, 9, 2.5]])
def test_oecd_trend_is_spearmans_over_every_order(values: list[float]) -> None:
    years = np.arange(len(values))
    found = trend.oecd(years.tolist(), values, direction="higher")
    assert found.value == pytest.approx(spearmanr(years, values).statistic)
    exact = permutation_test(
        (values,),
        lambda v: abs(spearmanr(years, v).statistic),
        permutation_type="pairings",
        alternative="greater",
        n_resamples=np.inf,
    )
    assert dict(found.numbers)["p_value"] == pytest.approx(exact.pvalue)


def test_oecd_trend_of_many_points_by_students_t() -> None:
    values = [3.0, 1, 4, 1.5, 5, 9, 2, 6, 5.5, 8]
    found = trend.oecd(list(range(10)), values, direction="higher")
    assert dict(found.numbers)["p_value"] == pytest.approx(spearmanr(range(10), values).pvalue)


@pytest.mark.parametrize("seed", range(6))
def test_change_since_a_start_has_the_interval_of_two_figures_around_one_line(seed: int) -> None:
    chance = np.random.default_rng(seed)
    years, values = np.array([2012, 2014, 2015, 2017, 2018, 2021]), chance.normal(50, 4, 6)
    slope, start = np.polyfit(years, values, 1)
    scatter = np.sqrt(((values - start - slope * years) ** 2).sum() / 4)
    reach = student.ppf(0.975, 4) * np.hypot(scatter, scatter)
    found = trend.since(years.tolist(), values.tolist(), from_year=2015)
    assert found.value == pytest.approx(values[-1] - values[2])
    assert found.interval is not None
    assert found.interval.low == pytest.approx(values[-1] - values[2] - reach)
    assert found.is_significant == (abs(values[-1] - values[2]) > reach)
