"""Change beyond that of others a second time: as a regression, and by a general optimiser."""

import math
import statistics

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import t

from samhandling.engine import comparison

YEARS = list(range(2012, 2022))


def rows(n: int) -> np.ndarray:
    random = np.random.default_rng(31)
    return random.normal(60, 8, (n, 1)) + np.cumsum(random.normal(0, 1.5, (n, 10)), axis=1)


def test_difference_in_differences_is_the_regression_with_a_dummy_for_each_municipality() -> None:
    table = rows(9)
    found = comparison.peers(YEARS, table[0], table[1:], since=2017)
    columns = [[float(i == unit) for i in range(9) for _ in YEARS] for unit in range(9)]
    columns += [[float(year >= 2017) for _ in range(9) for year in YEARS]]
    columns += [[float(i == 0 and year >= 2017) for i in range(9) for year in YEARS]]
    line = np.linalg.lstsq(np.array(columns).T, table.ravel(), rcond=None)[0]
    assert found.value == pytest.approx(line[-1])
    assert found.peers_change == pytest.approx(line[-2])


def test_the_interval_is_the_prediction_interval_of_one_more_peer() -> None:
    table = rows(9)
    found = comparison.peers(YEARS, table[0], table[1:], since=2017)
    changes = [statistics.mean(row[5:]) - statistics.mean(row[:5]) for row in table]
    mean, spread = statistics.mean(changes[1:]), statistics.stdev(changes[1:])
    reach = t.ppf(0.975, 7) * spread * math.sqrt(1 + 1 / 8)
    assert found.interval is not None
    assert found.interval.low == pytest.approx(changes[0] - mean - reach)
    assert found.interval.high == pytest.approx(changes[0] - mean + reach)
    unlike = [abs(own - statistics.mean(changes[:i] + changes[i + 1 :])) for i, own in enumerate(changes)]
    assert found.p_value == pytest.approx(sum(each >= unlike[0] - 1e-12 for each in unlike) / 9)


@pytest.mark.slow
def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    random = np.random.default_rng(77)
    inside = {comparison.peers: 0, comparison.synthetic: 0}
    for _ in range(150):
        table = random.normal(60, 8, (24, 1)) + np.cumsum(random.normal(0, 1.5, (24, 10)), axis=1)
        for method in inside:
            interval = method(YEARS, table[0], table[1:], since=2018).interval  # type: ignore[operator]
            inside[method] += interval.low <= 0 <= interval.high
    assert inside[comparison.peers] == pytest.approx(0.95 * 150, abs=9)
    assert inside[comparison.synthetic] >= 0.9 * 150


@pytest.mark.parametrize("match", ["level", "change"])
def test_no_other_mix_fits_better(match: str) -> None:
    table = rows(7)
    found = comparison.synthetic(YEARS, table[0], table[1:], since=2018, match=match)  # type: ignore[arg-type]
    shift = table[:, :6].mean(axis=1, keepdims=True) if match == "change" else 0.0
    level = table - shift

    def misfit(weights: np.ndarray) -> float:
        return float(((level[0] - weights @ level[1:])[:6] ** 2).mean())

    best = minimize(
        misfit,
        np.full(6, 1 / 6),
        bounds=[(0, 1)] * 6,
        constraints={"type": "eq", "fun": lambda weights: weights.sum() - 1},
        options={"ftol": 1e-14, "maxiter": 1000},
    )
    assert found.misfit == pytest.approx(math.sqrt(best.fun), rel=1e-4)
    assert found.weights == pytest.approx(best.x, abs=5e-3)
    gap = (level[0] - best.x @ level[1:])[6:]
    assert found.value == pytest.approx(gap.mean(), abs=0.02)


def test_the_placebo_test_counts_each_peer_in_our_place() -> None:
    table = rows(8)
    table[0, 6:] += 20
    found = comparison.synthetic(YEARS, table[0], table[1:], since=2018)
    usual = np.median(np.abs(np.diff(table[:, :6], axis=1)))

    def ratio(own: np.ndarray, others: np.ndarray) -> float:
        one = comparison.synthetic(YEARS, own, others, since=2018)
        gap = np.array(one.own) - np.array(one.mix)
        return math.sqrt((gap[6:] ** 2).mean()) / max(math.sqrt((gap[:6] ** 2).mean()), 0.5 * usual)

    placebos = [ratio(table[i], np.delete(table, [0, i], axis=0)) for i in range(1, 8)]
    mine = ratio(table[0], table[1:])
    assert found.ratio == pytest.approx(mine)
    assert found.p_value == pytest.approx((1 + sum(each >= mine for each in placebos)) / 8)
