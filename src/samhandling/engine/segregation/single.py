"""One group against the rest: each index as one formula over ``Cells``.

x is the group, t the total, y = t − x, p = x/t (0 where nobody lives), X, T, Y the sums, P = X/T.
"""

from collections.abc import Callable

import numpy as np
from scipy.special import entr

from samhandling.engine.results import FloatArray
from samhandling.engine.segregation.cells import Cells, Positions, pairwise
from samhandling.engine.segregation.chance import (
    expected_when_resampled,
    expected_without_segregation,
    most_likely_distance,
)

Formula = Callable[[Cells], FloatArray]


def dissimilarity(c: Cells) -> FloatArray:
    """Return ½ Σ|x/X − y/Y|: the share of the group that would have to move."""
    return c.D


def gini(c: Cells) -> FloatArray:
    """Return Σ_ij t_i t_j |p_i − p_j| / (2T²P(1 − P))."""
    return pairwise(c, c.x, c.t, c.p) / (c.X * c.Y)


def entropy(c: Cells) -> FloatArray:
    """Return H = Σ t(E − E_i)/(E T) with natural logarithms."""
    inside = c.sum(c.t * (entr(c.p) + entr(1 - c.p)))
    return 1 - inside / (c.T * (entr(c.P) + entr(1 - c.P)))


def isolation(c: Cells) -> FloatArray:
    """Return Σ (x/X) p: the group's share of the area where one of the group lives."""
    return c.sum(c.x * c.p) / c.X


def interaction(c: Cells) -> FloatArray:
    """Return Σ (x/X)(y/t): the share of others where one of the group lives."""
    return c.sum(c.x * (1 - c.p)) / c.X


def correlation_ratio(c: Cells) -> FloatArray:
    """Return V = (isolation − P)/(1 − P) as Σ t(p − P)²/(T P(1 − P)), which loses no digits near 0."""
    return c.sum(c.t * (c.p - c.spread(c.P)) ** 2) * c.T / (c.X * c.Y)


def atkinson(c: Cells) -> FloatArray:
    """Return 1 − P/(1 − P) · (Σ x^b y^(1 − b)/X)^(1/(1 − b)); b above ½ weighs areas where the group is large."""
    b = c.options.b
    products = np.sqrt(c.x * c.y) if b == 0.5 else c.x**b * c.y ** (1 - b)
    return 1 - c.X / c.Y * (c.sum(products) / c.X) ** (1 / (1 - b))


def minmax(c: Cells) -> FloatArray:
    """Return 1 − Σ min/Σ max of the shares x/X and y/Y, which is 2D/(1 + D)."""
    return 2 * c.D / (1 + c.D)


def delta(c: Cells) -> FloatArray:
    """Return ½ Σ|x/X − a/A| with a the size of the area: the share that would move to live equally densely."""
    shares = c.x / c.spread(c.X)
    return c.sum(np.abs(shares - c.sizes / c.spread(c.sum(np.broadcast_to(c.sizes, c.x.shape))))) / 2


def conprof(c: Cells) -> FloatArray:
    """Return (P − (Σ_{h<P} v − Σ_{h>=P} v)/m)/(1 − P), v(h) = the group's share in areas with p >= h, m steps of h."""
    grid = np.linspace(0, 1, c.options.steps)
    reached = np.searchsorted(grid, c.p, side="right").astype(np.float64)
    below = c.spread(np.searchsorted(grid, c.P, side="left").astype(np.float64))
    low = c.sum(c.x * np.minimum(reached, below))
    high = c.sum(c.x * reached) - low
    return (c.P - (low - high) / (c.X * c.options.steps)) / (1 - c.P)


def spatial_dissimilarity(c: Cells) -> FloatArray:
    """Return D − Σ c|p_i − p_j|/Σ c over areas that touch, c = 1 or the length of the border."""
    gaps, weights = _contacts(c)
    return c.D - gaps / weights


def perimeter_dissimilarity(c: Cells) -> FloatArray:
    """Return D − Σ c|p_i − p_j|(r_i + r_j)/(2 max r Σ c), r = perimeter/size: what separates is a long border."""
    if c.options.perimeters is None or c.options.sizes is None:
        raise AssertionError("perimeters and sizes are checked before the formulas run")
    ratios = c.options.perimeters / c.options.sizes
    largest = ratios if c.present is None else np.where(c.present, ratios, 0)
    starts = np.zeros(1, np.intp) if c.starts is None else c.starts
    gaps, weights = _contacts(c, ratios)
    return c.D - gaps / (2 * np.maximum.reduceat(np.atleast_2d(largest), starts, axis=-1) * weights)


def _contacts(c: Cells, ratios: FloatArray | None = None) -> tuple[FloatArray, FloatArray]:
    """Return Σ c|p_i − p_j| (with ratios: times r_i + r_j) and Σ c for each place."""
    borders = c.options.borders
    if borders is None:
        raise AssertionError("contiguity is checked before the formulas run")
    i, j = borders.first, borders.second
    inside = c.place[i] == c.place[j]
    i, j, weight = i[inside], j[inside], borders.weight[inside]
    weights = np.broadcast_to(weight, (*c.p.shape[:-1], len(weight)))
    if c.present is not None:
        weights = weights * (c.present[..., i] & c.present[..., j])
    gaps = np.abs(c.p[..., i] - c.p[..., j]) * weights
    if ratios is not None:
        gaps = gaps * (ratios[i] + ratios[j])
    return _by_place(c, gaps, i), _by_place(c, weights, i)


def _by_place(c: Cells, figures: FloatArray, i: Positions) -> FloatArray:
    if c.starts is None:
        return np.asarray(figures.sum(axis=-1, keepdims=True))
    places = c.place[i]
    return np.array([np.bincount(places, row, minlength=len(c.starts)) for row in figures], dtype=np.float64)


def bias_corrected_dissimilarity(c: Cells) -> FloatArray:
    """Return 2D − E[D of a city drawn anew from these shares]; the expectation is computed, not drawn."""
    return 2 * c.D - expected_when_resampled(c)


def density_corrected_dissimilarity(c: Cells) -> FloatArray:
    """Return ½ Σ s·n(|x/X − y/Y|/s), n the most likely true distance behind a distance measured with error s."""
    X, Y = c.spread(c.X), c.spread(c.Y)
    own, other = c.x / X, c.y / Y
    error = np.sqrt(own * (1 - own) / X + other * (1 - other) / Y)
    return c.sum(most_likely_distance(np.abs(own - other), error)) / 2


def excess_dissimilarity(c: Cells) -> FloatArray:
    """Return D − E[D when people are placed at random]: what chance in small areas does not explain."""
    return c.D - expected_without_segregation(c)


def modified_dissimilarity(c: Cells) -> FloatArray:
    """Return (D − E)/(1 − E) if D >= E, else (D − E)/E, E = E[D when people are placed at random]."""
    return rescaled(c.D, expected_without_segregation(c))


def rescaled(value: FloatArray, expected: FloatArray) -> FloatArray:
    """Return how far the value is from the expected, as a share of how far it could be."""
    return (value - expected) / np.where(value >= expected, 1 - expected, expected)


FORMULAS: dict[str, Formula] = {
    formula.__name__: formula
    for formula in (
        dissimilarity,
        gini,
        entropy,
        isolation,
        interaction,
        correlation_ratio,
        atkinson,
        minmax,
        delta,
        conprof,
        spatial_dissimilarity,
        perimeter_dissimilarity,
        bias_corrected_dissimilarity,
        density_corrected_dissimilarity,
        excess_dissimilarity,
        modified_dissimilarity,
    )
}
NEED_SIZES = frozenset({"delta", "perimeter_dissimilarity"})
NEED_BORDERS = frozenset({"spatial_dissimilarity", "perimeter_dissimilarity"})
# The others may fall below 0: they compare with chance or with the neighbours.
FROM_0_TO_1 = frozenset(
    {
        *("dissimilarity", "gini", "entropy", "isolation", "interaction", "correlation_ratio", "atkinson", "minmax"),
        "delta",
    }
)


def compute(cells: Cells, kind: str) -> FloatArray:
    """Return the index for each row and place; NaN where it says nothing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = FORMULAS[kind](cells)
        found = np.where(np.isfinite(found), found, np.nan)
    return np.clip(found, 0, 1) if kind in FROM_0_TO_1 else found
