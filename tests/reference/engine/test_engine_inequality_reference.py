"""Inequality a second time: group by group, person by person, standard errors by nudging each figure a little."""

import math
from itertools import product

import numpy as np
import pytest
from scipy.optimize import minimize

from samhandling.engine import inequality

Y = [61.0, 66.5, 75.2, 80.4, 87.1]
PEOPLE = [1833.0, 1720.0, 4739.0, 2783.0, 1772.0]
SE = [0.8, 1.4, 1.2, 0.5, 1.3]
ADVERSE = [25.3, 12.1, 22.7, 19.9, 8.2]


def slow(y: list[float], n: list[float], favourable: bool, ordered: bool, reference: int) -> dict[str, float]:
    """The formulas of the WHO technical notes, written with loops."""
    k, total = len(y), sum(n)
    w = [each / total for each in n]
    m = sum(w[i] * y[i] for i in range(k))
    better = max if favourable else min
    best = y[-1] if ordered else better(y)
    found = {
        "bgv": sum(w[i] * (y[i] - m) ** 2 for i in range(k)),
        "mld": 1000 * sum(-w[i] * math.log(y[i] / m) for i in range(k)),
        "ti": 1000 * sum(w[i] * y[i] / m * math.log(y[i] / m) for i in range(k)),
        "idisu": 100 * sum(abs(each - m) for each in y) / k / m,
        "idisw": 100 * sum(w[i] * abs(y[i] - m) for i in range(k)) / m,
        "mdbu": sum(abs(each - better(y)) for each in y) / k,
        "mdbw": sum(w[i] * abs(y[i] - better(y)) for i in range(k)),
        "mdmu": sum(abs(each - m) for each in y) / k,
        "mdmw": sum(w[i] * abs(y[i] - m) for i in range(k)),
        "mdru": sum(abs(each - y[reference]) for each in y) / k,
        "mdrw": sum(w[i] * abs(y[i] - y[reference]) for i in range(k)),
        "par": best - m,
        "paf": 100 * (best - m) / m,
    }
    found["bgsd"] = math.sqrt(found["bgv"])
    found["cov"] = 100 * found["bgsd"] / m
    if ordered:
        rank = [sum(w[:i]) + w[i] / 2 for i in range(k)]
        found["d"] = y[-1] - y[0] if favourable else y[0] - y[-1]
        found["aci"] = sum(w[i] * y[i] * (2 * rank[i] - 1) for i in range(k))
        found["rci"] = found["aci"] / m
    else:
        found["d"] = max(y) - min(y)
    return found


@pytest.mark.parametrize(("y", "favourable", "ordered"), [(Y, True, True), (Y, True, False), (ADVERSE, False, False)])
def test_summary_measures_and_their_standard_errors(y: list[float], favourable: bool, ordered: bool) -> None:
    way = "higher" if favourable else "lower"
    found = inequality.summary(
        y, PEOPLE, direction=way, order=range(5) if ordered else None, reference=2, standard_errors=SE
    )
    wanted = slow(y, PEOPLE, favourable, ordered, 2)
    step = 1e-5
    for name, value in wanted.items():
        assert found[name].value == pytest.approx(value, rel=1e-10), name
        if name in ("bgv", "aci", "rci"):
            continue  # those have formulas of their own, below
        variance = 0.0
        for place in range(5):
            up, down = y.copy(), y.copy()
            up[place] += step
            down[place] -= step
            rise = slow(up, PEOPLE, favourable, ordered, 2)[name] - slow(down, PEOPLE, favourable, ordered, 2)[name]
            variance += (rise / (2 * step) * SE[place]) ** 2
        assert found[name].se == pytest.approx(math.sqrt(variance), rel=1e-5), name


@pytest.mark.slow
def test_standard_error_of_variance_between_groups_is_that_of_many_drawn_tables() -> None:
    random = np.random.default_rng(4)
    for size in (1, 6):  # with large errors the terms of the fourth order matter
        errors = [size * each for each in SE]
        w = np.array(PEOPLE) / sum(PEOPLE)
        drawn = np.array(Y) + np.array(errors) * random.normal(size=(400_000, 5))
        means = drawn @ w
        variances = ((drawn - means[:, None]) ** 2) @ w
        found = inequality.summary(Y, PEOPLE, direction="higher", standard_errors=errors)
        assert found["bgv"].se == pytest.approx(variances.std(), rel=0.02 if size == 1 else 0.12)


def test_concentration_index_has_the_error_of_its_regression() -> None:
    """The convenient regression of Kakwani, Wagstaff and van Doorslaer (1997), as ordinary weighted least squares."""
    w = np.array(PEOPLE) / sum(PEOPLE)
    rank = np.cumsum(w) - w / 2
    spread = (w * (rank - 0.5) ** 2).sum()
    root = np.sqrt(w)
    design = np.column_stack((root, root * rank))
    goal = root * 2 * spread * np.array(Y)
    line, (scatter,), *_ = np.linalg.lstsq(design, goal, rcond=None)
    found = inequality.summary(Y, PEOPLE, direction="higher", order=range(5))
    assert found["aci"].value == pytest.approx(line[1])
    covariance = scatter / 3 * np.linalg.inv(design.T @ design)
    assert found["aci"].se == pytest.approx(math.sqrt(covariance[1, 1]))


def test_logit_line_is_the_most_likely_one() -> None:
    w = np.array(PEOPLE) / sum(PEOPLE)
    rank = np.cumsum(w) - w / 2
    share = np.array(Y) / 100

    def unlikely(line: np.ndarray, weights: np.ndarray) -> float:
        at = line[0] + line[1] * rank
        return float((weights * (np.logaddexp(0, at) - share * at)).sum())

    found = inequality.summary(Y, PEOPLE, direction="higher", order=range(5), scale=100)
    for suffix, weights in (("logit", w), ("logit_squared", w**2)):
        line = minimize(unlikely, [0.0, 1.0], args=(weights,), tol=1e-14).x
        first, last = 1 / (1 + math.exp(-line[0])), 1 / (1 + math.exp(-line.sum()))
        assert found[f"sii_{suffix}"].value == pytest.approx(100 * (last - first), rel=1e-5)
        assert found[f"rii_{suffix}"].value == pytest.approx(last / first, rel=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "transform"), [("value", False), ("rate", False), ("rate", True), ("proportion", True)]
)
def test_slope_limits_are_those_of_drawing_every_value(kind: str, transform: bool) -> None:
    y, errors = np.array([0.42, 0.40, 0.31, 0.33, 0.22]), np.array([0.02, 0.03, 0.02, 0.04, 0.02])
    to, back = {
        "value": (lambda v: v, lambda v: v),
        "rate": (np.log, np.exp),
        "proportion": (lambda v: np.log(v / (1 - v)), lambda v: 1 / (1 + np.exp(-v))),
    }[kind]
    spread = errors / {"value": 1, "rate": y, "proportion": y * (1 - y)}[kind]
    a = np.array(PEOPLE) / sum(PEOPLE)
    b = np.cumsum(a) - a / 2
    random = np.random.default_rng(8)
    gaps, ratios = [], []
    for _ in range(20_000):
        drawn = to(y) + spread * random.normal(size=5)
        slope, intercept = np.polyfit(b, drawn if transform else back(drawn), 1, w=np.sqrt(a))
        ends = np.array([intercept, intercept + slope])
        first, last = back(ends) if transform else ends
        gaps.append(last - first)
        ratios.append(last / first)
    found = inequality.slope(y, PEOPLE, standard_errors=errors, kind=kind, transform=transform)
    assert isinstance(found, inequality.Slope)
    for interval, drawn in ((found.interval, gaps), (found.rii_interval, ratios)):
        assert interval is not None
        low, high = np.quantile(drawn, [0.025, 0.975])
        assert interval.low == pytest.approx(low, abs=0.02 * (high - low))
        assert interval.high == pytest.approx(high, abs=0.02 * (high - low))
    assert found.se == pytest.approx(np.std(gaps), rel=0.02)


def test_regression_limits_of_a_slope_with_equal_quantiles_are_the_textbook_ones() -> None:
    from scipy.stats import linregress, t

    ranks, y = (np.arange(6) + 0.5) / 6, [3.1, 3.9, 4.2, 4.0, 5.5, 5.4]
    line = linregress(ranks, y)
    found = inequality.slope(y, [10.0] * 6)
    assert isinstance(found, inequality.Slope)
    assert found.interval is not None
    assert found.value == pytest.approx(line.slope)
    assert found.se == pytest.approx(line.stderr)
    assert found.interval.high == pytest.approx(line.slope + t.ppf(0.975, 4) * line.stderr)


INCOMES = [120.0, 90.0, 310.0, 55.0, 200.0, 480.0, 90.0, 150.0, 260.0, 75.0, 640.0, 130.0]
WEIGHTS = [1.0, 2.0, 1.5, 1.0, 3.0, 0.5, 1.0, 2.0, 1.0, 1.0, 0.7, 1.3]
AREAS = ["n", "s", "n", "s", "n", "n", "s", "s", "w", "w", "w", "w"]


def slow_income(y: list[float], w: list[float], areas: list[str]) -> dict[str, float]:
    total = sum(w)
    m = sum(a * b for a, b in zip(y, w, strict=True)) / total
    people = list(zip(y, w, areas, strict=True))
    found = {
        "gini": sum(v * u * abs(a - b) for (a, v, _), (b, u, _) in product(people, people)) / (2 * m * total**2),
        "hoover": sum(v * abs(a - m) for a, v, _ in people) / (2 * m * total),
        "theil_t": sum(v * a / m * math.log(a / m) for a, v, _ in people) / total,
        "atkinson_1": 1 - math.exp(sum(v * math.log(a) for a, v, _ in people) / total) / m,
        "theil_between": 0.0,
        "theil_within": 0.0,
    }
    for e in (0.5, 2):
        found[f"atkinson_{e:g}"] = 1 - (sum(v * a ** (1 - e) for a, v, _ in people) / total) ** (1 / (1 - e)) / m
    for area in set(areas):
        here = [(a, v) for a, v, own in people if own == area]
        weight, money = sum(v for _, v in here), sum(a * v for a, v in here)
        mean = money / weight
        found["theil_between"] += money / (m * total) * math.log(mean / m)
        inside = sum(v * a / mean * math.log(a / mean) for a, v in here) / weight
        found["theil_within"] += money / (m * total) * inside
    return found


def test_income_measures() -> None:
    found = inequality.income(INCOMES, weights=WEIGHTS, areas=AREAS, aversions=(0.5, 1, 2))
    for name, value in slow_income(INCOMES, WEIGHTS, AREAS).items():
        assert found[name].value == pytest.approx(value, rel=1e-12), name


@pytest.mark.slow
def test_income_standard_errors_are_those_of_drawing_the_persons_again() -> None:
    random = np.random.default_rng(12)
    y = np.sort(random.lognormal(12, 0.6, 800))
    found = inequality.income(y, aversions=(0.5, 1, 2))
    again = [inequality.income(random.choice(y, 800), aversions=(0.5, 1, 2)) for _ in range(400)]
    for name in ("gini", "hoover", "theil_t", "atkinson_0.5", "atkinson_1", "atkinson_2"):
        spread = np.std([each[name].value for each in again])
        assert found[name].se == pytest.approx(spread, rel=0.12), name


def test_chance_between_areas_is_what_trying_every_place_gives() -> None:
    from itertools import permutations

    y, areas = [1.0, 2.0, 3.0, 7.0, 8.0, 9.0], ["a", "a", "a", "b", "b", "b"]
    seen = slow_income(y, [1.0] * 6, areas)["theil_between"]
    every = [slow_income(list(order), [1.0] * 6, areas)["theil_between"] for order in permutations(y)]
    exact = sum(each >= seen - 1e-12 for each in every) / len(every)
    found = inequality.income(y, areas=areas, permutations=4000)
    assert found.p_between == pytest.approx(exact, abs=0.02)
