"""Where neighbouring areas resemble each other: one figure for each area, with a control of false discoveries.

Better than esda 2.9.0: p values are two-sided, corrected for testing many areas at once, and fine enough for that, as
an area's neighbours are drawn by sums that all areas share: 9,999 draws cost less than 999 in esda. The draws are the
same for every area (as in esda), so each p value is right by itself, and the tests depend on each other no more than
the figures of overlapping neighbourhoods do.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from samhandling.engine import checks
from samhandling.engine.results import Codes, Flags, FloatArray, MaskedFloats, Parameters
from samhandling.engine.spatial_neighbours import Neighbours, Weights, matrix, usable

VERSION = "1"
QUADRANTS = ("none", "high_among_high", "low_among_high", "low_among_low", "high_among_low")
_CELLS = 2_000_000  # figures held at a time: 16 MB
_ROUNDING = 1e-12

Indices = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalAutocorrelation:
    """One figure for each area, masked where there is none; ``quadrants`` are codes into QUADRANTS."""

    values: MaskedFloats
    p_values: MaskedFloats  # by permutation, two-sided
    p_adjusted: MaskedFloats  # so that at most alpha of the areas found are false (Benjamini-Hochberg)
    is_significant: Flags  # p_adjusted <= alpha
    quadrants: Codes
    n: int
    n_left_out: int
    alpha: float
    method: str
    version: str
    parameters: Parameters


def moran_local(
    x: ArrayLike,
    neighbours: Neighbours,
    *,
    weights: Weights = "row",
    permutations: int = 9_999,
    alpha: float = 0.05,
    seed: int = 1,
) -> LocalAutocorrelation:
    """Return local Moran: above 0 where an area and its neighbours lie on the same side of the mean.

    Parameters      as moran; alpha: the share of false areas allowed among those found. permutations: draws of other
                    areas as neighbours; with few, no p value can be small enough among many areas.
    Returns         I_i = (n−1) z_i Σ_j w_ij z_j / Σz². quadrants: the area against its neighbours, high or low
                    against the mean, whether significant or not. p = (1 + draws at least as far from the expected)/(1
                    + permutations).
    Raises          as moran.
    Missing values  an area without figure or neighbours is masked, not significant, of quadrant none; all areas, if
                    fewer than four are left or all are alike.
    Source          Anselin (1995), Geographical Analysis 27:93-115; Benjamini & Hochberg (1995), JRSS B 57:289-300.
    """
    return _local("moran_local", x, neighbours, weights, permutations, alpha, seed, is_star=False)


def geary_local(
    x: ArrayLike,
    neighbours: Neighbours,
    *,
    weights: Weights = "row",
    permutations: int = 9_999,
    alpha: float = 0.05,
    seed: int = 1,
) -> LocalAutocorrelation:
    """Return local Geary: small where an area is like its neighbours, large where it differs from them.

    Parameters, Raises, Missing values   as moran_local.
    Returns         c_i = Σ_j w_ij (z_i − z_j)², z with standard deviation 1 (n−1); otherwise as moran_local.
    Source          Anselin (2019), Geographical Analysis 51:133-150.
    """
    return _local("geary_local", x, neighbours, weights, permutations, alpha, seed, is_star=False)


def getis_ord_local(
    x: ArrayLike,
    neighbours: Neighbours,
    *,
    star: bool = True,
    permutations: int = 9_999,
    alpha: float = 0.05,
    seed: int = 1,
) -> LocalAutocorrelation:
    """Return Getis and Ord's local G as a z score: far above 0 in hot spots, far below 0 in cold spots.

    Parameters      as moran_local; star: count the area itself among its neighbours (G*).
    Returns         G*: (Σw_ij x_j − W_i m)/(s sqrt((n S_i − W_i²)/(n−1))), with m, s over all areas (denominator n),
                    W_i = Σw_ij, S_i = Σw_ij², binary weights, the area's own too (row weights give the same score);
                    without star m and s are over the others and n is n−1. quadrants: high_among_high in hot spots,
                    low_among_low in cold. p values and control as moran_local.
    Raises, Missing values   as moran_local.
    Source          Ord & Getis (1995), Geographical Analysis 27:286-306.
    """
    return _local("getis_ord_local", x, neighbours, "binary", permutations, alpha, seed, is_star=star)


def adjusted(p_values: FloatArray) -> FloatArray:
    """Return the smallest false discovery rate at which each test would be called significant."""
    n = len(p_values)
    order = np.argsort(p_values)
    scaled = p_values[order] * n / np.arange(1, n + 1)
    rates = np.empty(n)
    rates[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return rates


def _local(
    name: str,
    x: ArrayLike,
    near: Neighbours,
    weights: str,
    permutations: int,
    alpha: float,
    seed: int,
    *,
    is_star: bool,
) -> LocalAutocorrelation:
    figures = checks.matrix("x", x, (1,))
    checks.at_least("permutations", permutations, 1)
    checks.level(alpha)
    keep, near = usable(figures, near, "x")
    w = matrix(near, weights)
    used = figures[keep]
    size = len(figures)
    values, p, rates = np.zeros(size), np.ones(size), np.ones(size)
    quadrants = np.zeros(size, np.int8)
    if len(used) < 4 or np.ptp(used) <= 1e-14 * np.abs(used).max():
        keep = np.zeros(size, np.bool_)
    else:
        z = (used - used.mean()) / used.std(ddof=1)
        values[keep], quadrants[keep] = _figures(name, z, w, near.counts, is_star)
        p[keep] = _p_values(z, near, permutations, seed, is_geary=name == "geary_local")
        if name == "moran_local":
            p[np.flatnonzero(keep)[np.abs(z) <= _ROUNDING]] = 1.0  # at the mean, I is 0 whatever the neighbours
        rates[keep] = adjusted(p[keep])
    parameters: Parameters = (
        ("weights", weights),
        ("star", int(is_star)),
        ("permutations", permutations),
        ("alpha", alpha),
        ("seed", seed),
    )
    return LocalAutocorrelation(
        values=np.ma.array(values, mask=~keep),
        p_values=np.ma.array(p, mask=~keep),
        p_adjusted=np.ma.array(rates, mask=~keep),
        is_significant=keep & (rates <= alpha),
        quadrants=quadrants,
        n=int(keep.sum()),
        n_left_out=size - int(keep.sum()),
        alpha=alpha,
        method=f"spatial.{name}",
        version=VERSION,
        parameters=parameters,
    )


def _figures(name: str, z: FloatArray, w: sparse.csr_array, counts: Indices, is_star: bool) -> tuple[FloatArray, Codes]:
    lag = np.asarray(w @ z)
    if name == "getis_ord_local":
        scores = _g_scores(z, lag, counts, is_star)
        return scores, np.where(scores > 0, 1, 3).astype(np.int8)
    quadrants = np.where(z > 0, np.where(lag > 0, 1, 4), np.where(lag > 0, 2, 3)).astype(np.int8)
    if name == "moran_local":
        return z * lag, quadrants
    return np.asarray(w.sum(axis=1)).ravel() * z**2 - 2 * z * lag + np.asarray(w @ z**2), quadrants


def _g_scores(z: FloatArray, sums: FloatArray, counts: Indices, is_star: bool) -> FloatArray:
    n = len(z)
    if is_star:
        mean, spread, m, k = np.zeros(n), np.full(n, np.sqrt((z**2).mean())), n, counts + 1
        sums = sums + z
    else:
        m, k = n - 1, counts
        mean = -z / m
        spread = np.sqrt(np.maximum(((z**2).sum() - z**2) / m - mean**2, 0))
    room = np.sqrt(np.maximum(m * k - k**2, 0) / (m - 1)) * spread
    # An area that neighbours all others has no room to differ.
    scores: FloatArray = np.divide(sums - k * mean, room, out=np.zeros(n), where=room > _ROUNDING)
    return scores


def _p_values(z: FloatArray, near: Neighbours, permutations: int, seed: int, *, is_geary: bool) -> FloatArray:
    """Return two-sided p values of each area's neighbours against others drawn in their place.

    One table of drawn areas serves all: where an area would be drawn as its own neighbour, the last area (which is
    never drawn) stands in. So the sums over the first k columns are the draws of every area with k neighbours, but
    for those few places, and counting the draws that lie far out is a search in the sorted sums.
    """
    n, counts = len(z), near.counts
    drawn = _draw(np.random.default_rng(seed), n - 1, int(counts.max()), permutations)
    as_far = np.zeros(n)
    for k in np.unique(counts):
        areas = np.flatnonzero(counts == k)
        table = drawn[:, :k]
        sums = z[table].sum(axis=1)
        observed = np.add.reduceat(z[near.others], near.starts[:-1])[areas] if n else sums
        if is_geary:
            squares = (z[table] ** 2).sum(axis=1)
            observed_squares = np.add.reduceat(z[near.others] ** 2, near.starts[:-1])[areas]
            for block in _blocks(areas, permutations):
                here = np.searchsorted(areas, block)
                centre = _geary_centre(z, block, k)
                reach = np.abs(observed_squares[here] - 2 * z[block] * observed[here] - centre)
                far = _Far(centre, _slack(reach, z, k))
                as_far[block] = far.count(squares - 2 * z[block][:, None] * sums)
                as_far[block] += _mended(z, table, block, sums, squares, far)
        else:
            centre = k * (z.sum() - z[areas]) / (n - 1)
            far = _Far(centre, _slack(np.abs(observed - centre), z, k))
            as_far[areas] = far.count_sorted(np.sort(sums)) + _mended(z, table, areas, sums, None, far)
    p: FloatArray = (1 + as_far) / (1 + permutations)
    return p


def _geary_centre(z: FloatArray, areas: Indices, k: int) -> FloatArray:
    """Return the mean over all draws of Σz_j² − 2 z_i Σz_j, which ranks as local Geary does."""
    others = len(z) - 1
    centre: FloatArray = k * ((z**2).sum() - z[areas] ** 2 - 2 * z[areas] * (z.sum() - z[areas])) / others
    return centre


def _slack(reach: FloatArray, z: FloatArray, k: int) -> FloatArray:
    """Return the reach a hair shorter, so that draws equal to what was seen count in spite of rounding."""
    return reach - _ROUNDING * k * max(1.0, float(np.abs(z).max()) ** 2)


@dataclass(frozen=True, slots=True)
class _Far:
    """What counts as far from the centre, for each of some areas."""

    centre: FloatArray
    reach: FloatArray

    def count(self, figures: FloatArray) -> FloatArray:
        """Return how many of each area's draws (areas, draws) are far."""
        far = np.abs(figures - self.centre[:, None]) >= self.reach[:, None]
        return np.asarray(np.count_nonzero(far, axis=1), np.float64)

    def count_sorted(self, figures: FloatArray) -> FloatArray:
        """Return the same for draws that all areas share, in order."""
        low = np.searchsorted(figures, self.centre - self.reach, side="right")
        high = len(figures) - np.searchsorted(figures, self.centre + self.reach, side="left")
        found: FloatArray = np.where(self.reach <= 0, len(figures), low + high).astype(np.float64)
        return found

    def of(self, places: Indices, figures: FloatArray) -> FloatArray:
        """Return 1 where one draw of the area at that place is far, else 0."""
        return (np.abs(figures - self.centre[places]) >= self.reach[places]).astype(np.float64)


def _mended(
    z: FloatArray, table: Indices, areas: Indices, sums: FloatArray, squares: FloatArray | None, far: _Far
) -> FloatArray:
    """Return by how much the counts change when the last area stands in for the area itself."""
    place_of = np.full(len(z), -1, np.int64)
    place_of[areas] = np.arange(len(areas))
    draw, column = np.nonzero(place_of[table] >= 0)
    area = table[draw, column]
    place = place_of[area]
    before, step = sums[draw], z[-1] - z[area]
    after = before + step
    if squares is not None:
        steps = z[-1] ** 2 - z[area] ** 2
        after = squares[draw] + steps - 2 * z[area] * after
        before = squares[draw] - 2 * z[area] * before
    change = far.of(place, after) - far.of(place, before)
    added: FloatArray = np.bincount(place, change, minlength=len(areas)).astype(np.float64)
    return added


def _blocks(areas: Indices, permutations: int) -> Iterator[Indices]:
    size = max(1, _CELLS // permutations)
    for start in range(0, len(areas), size):
        yield areas[start : start + size]


def _draw(random: np.random.Generator, n: int, k: int, draws: int) -> Indices:
    """Return draws × k different numbers below n in each row, every order as likely as any other."""
    if k * k > n:
        drawn = np.empty((draws, k), np.int64)
        for row in range(draws):
            drawn[row] = random.permutation(n)[:k]
        return drawn
    drawn = random.integers(n, size=(draws, k))
    again = np.arange(draws)
    while again.size:
        ordered = np.sort(drawn[again], axis=1)
        again = again[(ordered[:, 1:] == ordered[:, :-1]).any(axis=1)]
        drawn[again] = random.integers(n, size=(again.size, k))
    return drawn
