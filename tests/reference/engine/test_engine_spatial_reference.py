"""Neighbours a second time: pair by pair, chance by trying every order of the figures."""

import math
from itertools import combinations, permutations

import numpy as np
import pytest

from samhandling.engine import smoothing, spatial

# Six areas: a ring with one border across, so that they have two or three neighbours.
LISTS = [[1, 5, 3], [0, 2], [1, 3], [2, 4, 0], [3, 5], [4, 0]]
NEAR = spatial.neighbours(LISTS)
X = [3.0, 5.0, 4.0, 9.0, 8.0, 1.0]


def weights(kind: str) -> np.ndarray:
    w = np.zeros((6, 6))
    for area, others in enumerate(LISTS):
        for other in others:
            w[area, other] = 1.0 if kind == "binary" else 1 / len(others)
    return w


def slow_moran(x: list[float], w: np.ndarray) -> float:
    n, m = len(x), sum(x) / len(x)
    pairs = [(i, j) for i in range(n) for j in range(n)]
    top = sum(w[i, j] * (x[i] - m) * (x[j] - m) for i, j in pairs)
    return n / w.sum() * top / sum((each - m) ** 2 for each in x)


def slow_geary(x: list[float], w: np.ndarray) -> float:
    n, m = len(x), sum(x) / len(x)
    top = sum(w[i, j] * (x[i] - x[j]) ** 2 for i in range(n) for j in range(n))
    return (n - 1) * top / (2 * w.sum() * sum((each - m) ** 2 for each in x))


def slow_g(x: list[float], w: np.ndarray) -> float:
    pairs = [(i, j) for i in range(len(x)) for j in range(len(x)) if i != j]
    return sum(w[i, j] * x[i] * x[j] for i, j in pairs) / sum(x[i] * x[j] for i, j in pairs)


@pytest.mark.parametrize("kind", ["row", "binary"])
@pytest.mark.parametrize(
    ("method", "slow"), [(spatial.moran, slow_moran), (spatial.geary, slow_geary), (spatial.getis_ord, slow_g)]
)
def test_value_moments_and_p_are_those_of_every_order(method, slow, kind: str) -> None:  # type: ignore[no-untyped-def]
    w = weights(kind)
    found = method(X, NEAR, weights=kind, permutations=4999)
    assert found.value == pytest.approx(slow(X, w))
    every = np.array([slow(list(order), w) for order in permutations(X)])
    assert found.expected == pytest.approx(every.mean())
    assert found.variance_random == pytest.approx(every.var())
    far = np.abs(every - every.mean()) >= abs(found.value - every.mean()) - 1e-12
    assert found.p_value == pytest.approx(far.mean(), abs=0.025)


@pytest.mark.slow
def test_variances_under_normality_are_those_of_normal_figures() -> None:
    random = np.random.default_rng(2)
    for method, slow in ((spatial.moran, slow_moran), (spatial.geary, slow_geary)):
        drawn = [slow(list(random.normal(size=6)), weights("row")) for _ in range(6000)]
        found = method(X, NEAR, permutations=0)
        assert found.variance_normal == pytest.approx(np.var(drawn), rel=0.06)
        z = (found.value - found.expected) / math.sqrt(found.variance_normal)  # type: ignore[operator]
        assert found.z_normal == pytest.approx(z)
        assert found.p_normal == pytest.approx(math.erfc(abs(z) / math.sqrt(2)))


def local_draws(area: int, figure, k: int) -> np.ndarray:  # type: ignore[no-untyped-def]
    """Return the figure for every set of other areas that could have been the neighbours."""
    others = [other for other in range(6) if other != area]
    return np.array([figure(list(chosen)) for chosen in combinations(others, k)])


def test_local_figures_and_their_p_values_are_those_of_every_set_of_neighbours() -> None:
    z = (np.array(X) - np.mean(X)) / np.std(X, ddof=1)
    methods = {
        spatial.moran_local: lambda area: lambda chosen: z[area] * z[chosen].mean(),
        spatial.geary_local: lambda area: lambda chosen: ((z[area] - z[chosen]) ** 2).mean(),
        spatial.getis_ord_local: lambda area: lambda chosen: z[chosen].sum(),
    }
    for method, figure in methods.items():
        found = method(X, NEAR, permutations=9_999)
        for area, others in enumerate(LISTS):
            of = figure(area)
            seen, every = of(others), local_draws(area, of, len(others))
            if method is not spatial.getis_ord_local:
                assert found.values[area] == pytest.approx(seen)
            far = np.abs(every - every.mean()) >= abs(seen - every.mean()) - 1e-9
            assert found.p_values[area] == pytest.approx(far.mean(), abs=0.015), (method, area)


@pytest.mark.parametrize("star", [True, False])
def test_local_g_is_the_standardised_sum_of_every_set(star: bool) -> None:
    """Without itself, an area's sum is a draw of k of the others; with itself, of k + 1 of all."""
    found = spatial.getis_ord_local(X, NEAR, star=star, permutations=9)
    for area, others in enumerate(LISTS):
        pool = list(range(6)) if star else [other for other in range(6) if other != area]
        own = [*others, area] if star else others
        every = np.array([sum(X[each] for each in chosen) for chosen in combinations(pool, len(own))])
        z = (sum(X[each] for each in own) - every.mean()) / every.std()
        # The sum of k out of m without replacement has variance k (m − k)/(m − 1) s²: just what G uses.
        assert found.values[area] == pytest.approx(z)


def test_the_correction_for_many_tests_is_benjamini_and_hochbergs() -> None:
    found = spatial.moran_local(np.arange(36.0) ** 2 % 17, spatial.grid(*np.divmod(np.arange(36), 6)), permutations=999)
    p = sorted(found.p_values)
    for value, rate in zip(found.p_values, found.p_adjusted, strict=True):
        wanted = min(min(1.0, p[rank] * 36 / (rank + 1)) for rank in range(36) if p[rank] >= value)
        assert rate == pytest.approx(wanted)


def test_smoothed_rates_are_marshalls() -> None:
    events, people = [3.0, 9.0, 2.0, 14.0, 5.0, 1.0], [210.0, 300.0, 95.0, 260.0, 400.0, 120.0]
    rate = [e / n for e, n in zip(events, people, strict=True)]

    def moments(areas: list[int], centre: list[float] | None = None) -> tuple[float, float]:
        n = sum(people[i] for i in areas)
        mean = sum(events[i] for i in areas) / n
        scatter = sum(people[i] * (rate[i] - (centre[i] if centre else mean)) ** 2 for i in areas) / n
        return mean, max(0.0, scatter - mean / (n / len(areas)))

    nearby = [[area, *others] for area, others in enumerate(LISTS)]
    means = [moments(areas)[0] for areas in nearby]
    around = {
        "global": [moments(list(range(6)))] * 6,
        "local": [moments(areas) for areas in nearby],
        "local_spdep": [moments(areas, means) for areas in nearby],
    }
    for variant, pairs in around.items():
        found = smoothing.empirical_bayes(events, people, neighbours=NEAR, variant=variant)  # type: ignore[arg-type]
        for area, (mean, spread) in enumerate(pairs):
            weight = spread / (spread + mean / people[area])
            assert found.values[area] == pytest.approx(weight * rate[area] + (1 - weight) * mean), variant


def test_limits_of_smoothed_rates_are_those_of_the_posterior_distribution() -> None:
    """Posterior by brute force: prior density times Poisson likelihood on a fine grid of rates."""
    events, people = np.array([3.0, 30.0, 2.0, 44.0]), np.array([210.0, 300.0, 95.0, 260.0])
    found = smoothing.empirical_bayes(events, people)
    mean, spread = found.means[0], found.variances[0]
    rates = np.linspace(1e-6, 0.5, 200_001)
    prior = (mean**2 / spread - 1) * np.log(rates) - mean / spread * rates
    for area in range(4):
        density = prior + events[area] * np.log(rates) - people[area] * rates
        below = np.cumsum(np.exp(density - density.max()))
        low, high = np.interp([0.025, 0.975], below / below[-1], rates)
        assert (found.lows[area], found.highs[area]) == (pytest.approx(low, abs=1e-5), pytest.approx(high, abs=1e-5))
