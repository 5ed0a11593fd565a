"""Every segregation index computed a second time, area by area and pair by pair; chance by counting every outcome."""

from collections.abc import Callable
from itertools import product
from math import comb, exp, log, pi, sqrt, tanh
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from samhandling.engine import segregation
from samhandling.engine.segregation import draws

Areas = list[tuple[int, int]]  # (group, total)
STEPS = 1000


class Slow:
    """The formulas of the literature, written with loops."""

    def __init__(self, areas: Areas) -> None:
        self.areas = areas
        self.X, self.T = sum(x for x, _ in areas), sum(t for _, t in areas)
        self.Y, self.P = self.T - self.X, self.X / self.T
        self.p = [x / t if t else 0.0 for x, t in areas]

    def dissimilarity(self) -> float:
        return sum(abs(x / self.X - (t - x) / self.Y) for x, t in self.areas) / 2

    def gini(self) -> float:
        pairs = product(range(len(self.areas)), repeat=2)
        double = sum(self.areas[i][1] * self.areas[j][1] * abs(self.p[i] - self.p[j]) for i, j in pairs)
        return double / (2 * self.T**2 * self.P * (1 - self.P))

    def entropy(self) -> float:
        whole = spread_of([self.P, 1 - self.P])
        return sum(t * (whole - spread_of([p, 1 - p])) for (_, t), p in zip(self.areas, self.p, strict=True)) / (
            whole * self.T
        )

    def isolation(self) -> float:
        return sum(x / self.X * p for (x, _), p in zip(self.areas, self.p, strict=True))

    def interaction(self) -> float:
        return sum(x / self.X * (t - x) / t for x, t in self.areas if t)

    def correlation_ratio(self) -> float:
        return (self.isolation() - self.P) / (1 - self.P)

    def atkinson(self, b: float = 0.5) -> float:
        total = sum(
            (1 - p) ** (1 - b) * p**b * t / (self.P * self.T) for (_, t), p in zip(self.areas, self.p, strict=True)
        )
        return 1 - self.P / (1 - self.P) * total ** (1 / (1 - b))

    def minmax(self) -> float:
        shares = [(x / self.X, (t - x) / self.Y) for x, t in self.areas]
        return 1 - sum(map(min, shares)) / sum(map(max, shares))

    def conprof(self) -> float:
        grid = np.linspace(0, 1, STEPS)
        curve = [sum(x for (x, _), p in zip(self.areas, self.p, strict=True) if p >= h) / self.X for h in grid]
        below = sum(v for v, h in zip(curve, grid, strict=True) if h < self.P)
        above = sum(v for v, h in zip(curve, grid, strict=True) if h >= self.P)
        return float((self.P - (below / STEPS - above / STEPS)) / (1 - self.P))

    def delta(self, sizes: list[float]) -> float:
        return sum(abs(x / self.X - a / sum(sizes)) for (x, _), a in zip(self.areas, sizes, strict=True)) / 2

    def spatial(self, c: Any, ratios: list[float] | None = None) -> float:
        n = range(len(self.areas))
        whole = sum(c[i][j] for i in n for j in n)
        if ratios is None:
            return self.dissimilarity() - sum(c[i][j] * abs(self.p[i] - self.p[j]) for i in n for j in n) / whole
        weighted = sum(c[i][j] / whole * abs(self.p[i] - self.p[j]) * (ratios[i] + ratios[j]) for i in n for j in n)
        return self.dissimilarity() - weighted / (2 * max(ratios))


def spread_of(shares: list[float]) -> float:
    return -sum(p * log(p) for p in shares if p > 0)


def city(seed: int, n: int = 12, most: int = 60) -> Areas:
    source = np.random.default_rng(seed)
    totals = source.integers(0, most, n)
    return [(int(source.binomial(t, share)), int(t)) for t, share in zip(totals, source.beta(1, 3, n), strict=True)]


def engine(areas: Areas, kind: str, **more: Any) -> float:
    value = segregation.index([x for x, _ in areas], [t for _, t in areas], kind=kind, **more).value
    assert value is not None
    return value


@pytest.mark.parametrize(
    "kind",
    [
        "dissimilarity",
        "gini",
        "entropy",
        "isolation",
        "interaction",
        "correlation_ratio",
        "atkinson",
        "minmax",
        "conprof",
    ],
)
def test_one_group_agrees_with_loops(kind: str) -> None:
    for seed in range(5):
        areas = city(seed)
        slow: Callable[[], float] = getattr(Slow(areas), kind)
        assert engine(areas, kind) == pytest.approx(slow(), abs=1e-12)


def test_parameters_and_geography_agree_with_loops() -> None:
    source = np.random.default_rng(2)
    for seed in range(5):
        areas = city(seed)
        n = len(areas)
        sizes, perimeters = source.uniform(1, 5, n), source.uniform(4, 9, n)
        border = np.triu(source.uniform(0, 3, (n, n)) * (source.random((n, n)) < 0.4), 1)
        border += border.T
        ratios = (perimeters / sizes).tolist()
        where = {"sizes": sizes, "perimeters": perimeters, "contiguity": border}
        slow = Slow(areas)
        assert engine(areas, "atkinson", b=0.2) == pytest.approx(slow.atkinson(0.2), abs=1e-12)
        assert engine(areas, "delta", **where) == pytest.approx(slow.delta(sizes.tolist()), abs=1e-12)
        assert engine(areas, "spatial_dissimilarity", **where) == pytest.approx(slow.spatial(border), abs=1e-12)
        pard = engine(areas, "perimeter_dissimilarity", **where)
        assert pard == pytest.approx(slow.spatial(border, ratios), abs=1e-12)


def test_several_groups_agree_with_loops() -> None:
    for seed in range(4):
        counts = np.random.default_rng(seed).integers(0, 20, (8, 4))
        counts[2] = 0
        t, T = counts.sum(axis=1), counts.sum()
        P = counts.sum(axis=0) / T
        p = [[counts[i, k] / t[i] if t[i] else 0.0 for k in range(4)] for i in range(8)]
        cells = [(t[i], p[i][k], P[k]) for i in range(8) for k in range(4)]
        mixed, whole = float(sum(P * (1 - P))), spread_of(P.tolist())
        m = sum(ti * pk * log(pk / Pk) for ti, pk, Pk in cells if pk) / T
        pairs = sum(t[i] * t[j] * abs(p[i][k] - p[j][k]) for i in range(8) for j in range(8) for k in range(4))
        expected = {
            "dissimilarity": sum(ti * abs(pk - Pk) for ti, pk, Pk in cells) / (2 * T * mixed),
            "gini": pairs / (2 * T**2 * mixed),
            "mutual_information": m,
            "entropy": m / whole,
            "relative_diversity": sum(ti * (pk - Pk) ** 2 for ti, pk, Pk in cells) / (T * mixed),
            "squared_variation": sum(ti * (pk - Pk) ** 2 / (T * 3 * Pk) for ti, pk, Pk in cells),
            "normalised_exposure": sum(ti * (pk - Pk) ** 2 / (T * (1 - Pk)) for ti, pk, Pk in cells),
            "diversity": whole,
            "simpson_concentration": float(sum(P**2)),
            "simpson_interaction": mixed,
        }
        for kind, value in expected.items():
            assert segregation.multigroup(counts, kind=kind).value == pytest.approx(value, abs=1e-12)


def test_levels_agree_with_counting_districts_as_areas() -> None:
    counts = np.random.default_rng(5).integers(1, 20, (9, 3))
    names = ["a", "b", "c", "a", "b", "c", "a", "a", "b"]
    own = {name: counts[[n == name for n in names]] for name in "abc"}
    districts = np.array([part.sum(axis=0) for part in own.values()])
    split = segregation.decompose(counts, names)
    assert split.between == pytest.approx(segregation.multigroup(districts).value)
    within = sum(part.sum() / counts.sum() * (segregation.multigroup(part).value or 0) for part in own.values())
    assert split.within == pytest.approx(within)
    assert split.inside == pytest.approx([segregation.multigroup(part).value for part in own.values()])


def placements(sizes: list[int], persons: int) -> list[tuple[tuple[int, ...], float]]:
    """Return every way to place the group in areas of these sizes, with its probability."""
    ways = [way for way in product(*(range(size + 1) for size in sizes)) if sum(way) == persons]
    all_ways = comb(sum(sizes), persons)
    chances = [float(np.prod([comb(size, x) for size, x in zip(sizes, way, strict=True)])) / all_ways for way in ways]
    return list(zip(ways, chances, strict=True))


def test_expected_by_chance_agrees_with_every_placement() -> None:
    for sizes, persons in (([5, 7, 3, 4], 6), ([6, 6, 6], 1), ([2, 9, 4], 14), ([4, 4], 4)):
        every = placements(sizes, persons)
        assert sum(chance for _, chance in every) == pytest.approx(1)
        expected = sum(chance * Slow(list(zip(way, sizes, strict=True))).dissimilarity() for way, chance in every)
        found = segregation.index(every[0][0], sizes)
        assert found.expected == pytest.approx(expected, abs=1e-12)


@pytest.mark.slow
def test_person_permutation_agrees_with_every_placement() -> None:
    sizes, observed = [5, 7, 3, 4], (4, 1, 1, 0)
    value = Slow(list(zip(observed, sizes, strict=True))).dissimilarity()
    exact = sum(
        chance
        for way, chance in placements(sizes, 6)
        if Slow(list(zip(way, sizes, strict=True))).dissimilarity() >= value - 1e-12
    )
    result = segregation.infer(observed, sizes, draws=20_000, seed=1)
    assert result.p_value == pytest.approx(exact, abs=4 * sqrt(exact * (1 - exact) / 20_000))


def test_several_groups_are_permuted_as_persons_are_moved() -> None:
    counts = np.array([[4, 1, 2], [1, 3, 2], [2, 2, 5]])
    drawn = np.concatenate(list(draws.cities(counts, null="person_permutation", draws=3000, seed=1)), axis=1)
    source = np.random.default_rng(2)
    people = np.repeat(range(3), counts.sum(axis=1))
    areas = np.repeat(range(3), counts.sum(axis=0))
    moved = np.zeros((3, 3000, 3))
    for draw in range(3000):
        np.add.at(moved[:, draw], (source.permutation(people), areas), 1)
    assert drawn.mean(axis=1) == pytest.approx(moved.mean(axis=1), abs=0.12)
    assert drawn.var(axis=1) == pytest.approx(moved.var(axis=1), abs=0.15)


def binomial(n: int, share: float) -> list[float]:
    return [comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(n + 1)]


def test_bias_correction_agrees_with_every_outcome() -> None:
    for areas in ([(3, 9), (5, 6), (0, 4)], [(1, 30), (20, 21), (7, 7), (0, 0)], [(2, 5), (3, 8)]):
        slow = Slow(areas)
        redrawn = sum(
            own * other * abs(a / slow.X - b / slow.Y)
            for x, t in areas
            for a, own in enumerate(binomial(slow.X, x / slow.X))
            for b, other in enumerate(binomial(slow.Y, (t - x) / slow.Y))
        )
        assert engine(areas, "bias_corrected_dissimilarity") == pytest.approx(2 * slow.dissimilarity() - redrawn / 2)


def test_bias_correction_agrees_with_drawing_large_areas() -> None:
    source = np.random.default_rng(3)
    total = source.integers(500, 2000, 30)
    group = source.binomial(total, source.beta(2, 8, 30))
    own, other = group / group.sum(), (total - group) / (total - group).sum()
    a, b = source.multinomial(group.sum(), own, 4000), source.multinomial((total - group).sum(), other, 4000)
    drawn = np.abs(a / group.sum() - b / (total - group).sum()).sum(axis=1) / 2
    plain = engine(list(zip(group, total, strict=True)), "dissimilarity")
    corrected = engine(list(zip(group, total, strict=True)), "bias_corrected_dissimilarity")
    assert corrected == pytest.approx(2 * plain - drawn.mean(), abs=5 * drawn.std() / sqrt(4000))


def test_density_correction_agrees_with_searching_for_the_top() -> None:
    def normal(z: float) -> float:
        return exp(-z * z / 2) / sqrt(2 * pi)

    for seed in range(4):
        areas = [area for area in city(seed, most=90) if area[1]]
        slow, total = Slow(areas), 0.0
        for x, t in areas:
            own, other = x / slow.X, (t - x) / slow.Y
            error = sqrt(own * (1 - own) / slow.X + other * (1 - other) / slow.Y)
            u = abs(own - other) / error
            top = minimize_scalar(
                lambda v, u=u: -(normal(v - u) + normal(v + u)),
                bounds=(0, u),
                method="bounded",
                options={"xatol": 1e-9},
            ).x
            assert top == pytest.approx(u * tanh(u * top), abs=1e-4)
            total += error * (top if u > 1 else 0)
        assert engine(areas, "density_corrected_dissimilarity") == pytest.approx(total / 2, abs=1e-6)


def test_neighbourhoods_agree_with_loops() -> None:
    source = np.random.default_rng(1)
    where, people = source.uniform(0, 1000, (25, 2)), source.integers(0, 50, 25)
    slow = [
        sum(
            people[j] * (1 - distance / 300)
            for j in range(25)
            if (distance := float(np.hypot(*(where[i] - where[j])))) <= 300
        )
        for i in range(25)
    ]
    assert segregation.neighbourhoods(people, where, bandwidth=300) == pytest.approx(slow)


def test_figures_of_the_peers(shared: Path) -> None:
    """The rest of the published answers is compared by make golden."""
    cells = [line.split(",") for line in (shared / "golden" / "segregation_input.csv").read_text().splitlines()[1:]]
    areas = [(int(cell[6]), int(cell[5]) + int(cell[6])) for cell in cells if cell[0] == "a36"]
    assert engine(areas, "dissimilarity") == pytest.approx(0.340949060316, abs=1e-11)
    assert engine(areas, "gini") == pytest.approx(0.455553088698, abs=1e-11)
