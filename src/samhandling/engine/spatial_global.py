"""One figure for how much neighbouring areas resemble each other over a whole map.

Better than esda 2.9.0: the permutation test is two-sided (esda's one-sided p follows the data's side, half of what it
should be), areas without figure or neighbours are left out and counted instead of counting as the mean, and
permutations work in blocks, so memory stays small.
"""

from dataclasses import dataclass, replace
from math import erfc, sqrt

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from samhandling.engine import checks
from samhandling.engine.results import Caveat, FloatArray, Parameters, Reason, Result
from samhandling.engine.spatial_neighbours import Neighbours, Weights, matrix, usable
from samhandling.errors import DataError

VERSION = "1"
_ROUNDING = 1e-12  # of the figures' own size: less is an artefact of binary fractions
_CELLS = 400_000  # figures drawn at a time: 3 MB, near what the processor keeps at hand


@dataclass(frozen=True, slots=True, kw_only=True)
class Autocorrelation(Result):
    """``value`` with what it would be by chance: expected and variance if figures were normal, or only shuffled."""

    expected: float | None = None
    variance_normal: float | None = None
    z_normal: float | None = None
    p_normal: float | None = None
    variance_random: float | None = None
    z_random: float | None = None
    p_random: float | None = None
    p_value: float | None = None  # by permutation, two-sided
    n_left_out: int = 0


def moran(
    x: ArrayLike,
    neighbours: Neighbours,
    *,
    weights: Weights = "row",
    permutations: int = 999,
    seed: int = 1,
) -> Autocorrelation:
    """Return Moran's I: above its expected −1/(n−1) where neighbours are alike, below it where they differ.

    Parameters      x: a figure for each area, (areas,). neighbours: see neighbours, pairs, grid. weights: "row" (each
                    area's neighbours weigh 1 together) or "binary". permutations: shuffles for p_value, 0 = none; seed.
    Returns         I = n/S0 · Σw_ij z_i z_j / Σz²; z and two-sided p under normality and under randomisation (Cliff &
                    Ord), p_value = (1 + shuffles at least as far from the expected)/(1 + permutations). No interval:
                    the question is whether I differs from chance.
    Raises          DataError for lengths that differ or infinite figures; DefinitionError for parameters.
    Missing values  an area without figure or without neighbours is left out and counted (n_left_out); fewer than four
                    left: None with reason few_points; all alike: None, not_applicable, caveat no_spread.
    Source          Cliff & Ord (1981), Spatial Processes; esda 2.9.0 and R spdep agree.
    """
    return _run("moran", x, neighbours, weights, permutations, seed)


def geary(
    x: ArrayLike,
    neighbours: Neighbours,
    *,
    weights: Weights = "row",
    permutations: int = 999,
    seed: int = 1,
) -> Autocorrelation:
    """Return Geary's C: below 1 where neighbours are alike, above 1 where they differ.

    Parameters, Raises, Missing values   as moran.
    Returns         C = (n−1) Σw_ij (x_i − x_j)² / (2 S0 Σz²), otherwise as moran.
    Source          Geary (1954), The Incorporated Statistician 5:115-145; Cliff & Ord (1981).
    """
    return _run("geary", x, neighbours, weights, permutations, seed)


def getis_ord(
    x: ArrayLike,
    neighbours: Neighbours,
    *,
    weights: Weights = "binary",
    permutations: int = 999,
    seed: int = 1,
) -> Autocorrelation:
    """Return Getis and Ord's G: above its expected S0/(n(n−1)) where high figures lie together, below it where low do.

    Parameters, Missing values   as moran; x must not be negative.
    Returns         G = Σw_ij x_i x_j / Σ_(i≠j) x_i x_j; z_random and p_random from its moments, otherwise as moran.
    Raises          as moran, and DataError for negative figures.
    Source          Getis & Ord (1992), Geographical Analysis 24:189-206.
    """
    given = checks.matrix("x", x, (1,))
    if (given < 0).any():
        raise DataError(f"x holds {np.nanmin(given):g}; G is defined for figures of 0 or more.")
    return _run("getis_ord", given, neighbours, weights, permutations, seed)


def moran_of_rates(
    events: ArrayLike,
    population: ArrayLike,
    neighbours: Neighbours,
    *,
    weights: Weights = "row",
    permutations: int = 999,
    seed: int = 1,
) -> Autocorrelation:
    """Return Moran's I of rates, standardised so that small areas do not count for more than they can tell.

    Parameters      events, population: counts for each area, (areas,); the others as moran.
    Returns         Moran's I of z = (r − b)/sqrt(a + b/n), r = e/n, b = Σe/Σn, a = Σn(r−b)²/Σn − b/mean n (Assunção &
                    Reis; a below 0 counts as 0).
    Raises          as moran, and DataError for negative counts.
    Missing values  as moran; an area without people is left out. No events at all: as all alike.
    Source          Assunção & Reis (1999), Statistics in Medicine 18:2147-2162.
    """
    e, n = checks.matrix("events", events, (1,)), checks.matrix("population", population, (1,))
    checks.same_length("population", len(n), "events", len(e))
    if (e < 0).any() or (n < 0).any():
        raise DataError("events or population holds a negative number; counts are 0 or more.")
    there = ~np.isnan(e) & (np.nan_to_num(n) > 0)
    z = np.full(len(e), np.nan)
    if there.any():
        rate, base = e[there] / n[there], n[there]
        mean = float(e[there].sum() / base.sum())
        spread = max(float((base * (rate - mean) ** 2).sum() / base.sum()) - mean / float(base.mean()), 0.0)
        z[there] = (rate - mean) / np.sqrt(spread + mean / base) if mean else 0.0
    result = _run("moran", z, neighbours, weights, permutations, seed)
    return replace(result, method="spatial.moran_of_rates")


def _run(name: str, x: ArrayLike, near: Neighbours, weights: str, permutations: int, seed: int) -> Autocorrelation:
    figures = checks.matrix("x", x, (1,))
    checks.at_least("permutations", permutations, 0)
    keep, near = usable(figures, near, "x")
    w = matrix(near, weights)
    used = figures[keep]
    parameters: Parameters = (("weights", weights), ("permutations", permutations), ("seed", seed))
    plain = Autocorrelation(
        value=None,
        n=len(used),
        unit="index",
        method=f"spatial.{name}",
        version=VERSION,
        parameters=parameters,
        n_left_out=len(figures) - len(used),
    )
    if len(used) < 4:
        return replace(plain, reason=Reason.FEW_POINTS if len(used) else Reason.NO_VALUE)
    if np.ptp(used) <= 1e-14 * np.abs(used).max():
        return replace(plain, reason=Reason.NOT_APPLICABLE, caveats=(Caveat.NO_SPREAD,))
    sums = _Sums.of(w)
    # Only G depends on where 0 lies; the others are computed around the mean, which keeps their digits.
    z = used if name == "getis_ord" else used - used.mean()
    cross, squares, scale = {"moran": _moran_scale, "geary": _geary_scale, "getis_ord": _g_scale}[name](w, z, sums)
    if scale <= _ROUNDING * float(np.abs(z).sum()) ** 2 / len(z):
        return replace(plain, reason=Reason.NOT_APPLICABLE)  # G of a map with one figure above 0
    value = float(cross * (z @ (w @ z)) + squares @ z**2) / scale
    found = _with_moments(replace(plain, value=value), name, z, value, sums)
    if not permutations or found.expected is None:
        return found
    p = _p_value(w, z, cross, squares, scale, value, found.expected, permutations, seed)
    return replace(found, p_value=p)


@dataclass(frozen=True, slots=True)
class _Sums:
    """S0, S1 and S2 of a matrix of weights."""

    s0: float
    s1: float
    s2: float

    @classmethod
    def of(cls, w: sparse.csr_array) -> "_Sums":
        both = w + w.T
        ends = np.asarray(w.sum(axis=0)).ravel() + np.asarray(w.sum(axis=1)).ravel()
        return cls(float(w.sum()), float((both.data**2).sum()) / 2, float((ends**2).sum()))


def _moran_scale(w: sparse.csr_array, z: FloatArray, sums: _Sums) -> tuple[float, FloatArray, float]:
    return 1.0, np.zeros_like(z), sums.s0 * float(z @ z) / len(z)


def _geary_scale(w: sparse.csr_array, z: FloatArray, sums: _Sums) -> tuple[float, FloatArray, float]:
    ends = np.asarray(w.sum(axis=0), np.float64).ravel() + np.asarray(w.sum(axis=1), np.float64).ravel()
    return -2.0, ends, 2 * sums.s0 * float(z @ z) / (len(z) - 1)


def _g_scale(w: sparse.csr_array, x: FloatArray, sums: _Sums) -> tuple[float, FloatArray, float]:
    return 1.0, np.zeros_like(x), float(x.sum() ** 2 - x @ x)


def _with_moments(plain: Autocorrelation, name: str, z: FloatArray, value: float, sums: _Sums) -> Autocorrelation:
    n = len(z)
    if name == "getis_ord":
        expected = sums.s0 / (n * (n - 1))
        return _tested_random(replace(plain, expected=expected), value, expected, _g_variance(z, n, sums, expected))
    kurtosis = n * float((z**4).sum()) / float(z @ z) ** 2
    variances = _moran_variances if name == "moran" else _geary_variances
    normal, shuffled = variances(n, sums, kurtosis)
    expected = -1 / (n - 1) if name == "moran" else 1.0
    found = _tested_random(replace(plain, expected=expected), value, expected, shuffled)
    if normal <= _ROUNDING * expected**2:
        return found
    z_score = (value - expected) / sqrt(normal)
    return replace(found, variance_normal=normal, z_normal=z_score, p_normal=_two_sided(z_score))


def _tested_random(found: Autocorrelation, value: float, expected: float, variance: float) -> Autocorrelation:
    if variance <= _ROUNDING * expected**2:
        return found
    z = (value - expected) / sqrt(variance)
    return replace(found, variance_random=variance, z_random=z, p_random=_two_sided(z))


def _two_sided(z: float) -> float:
    return erfc(abs(z) / sqrt(2))


def _moran_variances(n: int, s: _Sums, k: float) -> tuple[float, float]:
    expected, whole = -1 / (n - 1), s.s0**2
    normal = (n * n * s.s1 - n * s.s2 + 3 * whole) / ((n * n - 1) * whole) - expected**2
    first = n * ((n * n - 3 * n + 3) * s.s1 - n * s.s2 + 3 * whole)
    second = k * ((n * n - n) * s.s1 - 2 * n * s.s2 + 6 * whole)
    return normal, (first - second) / ((n - 1) * (n - 2) * (n - 3) * whole) - expected**2


def _geary_variances(n: int, s: _Sums, k: float) -> tuple[float, float]:
    whole = s.s0**2
    normal = ((2 * s.s1 + s.s2) * (n - 1) - 4 * whole) / (2 * (n + 1) * whole)
    shuffled = (n - 1) * s.s1 * (n * n - 3 * n + 3 - (n - 1) * k)
    shuffled -= (n - 1) * s.s2 * (n * n + 3 * n - 6 - (n * n - n + 2) * k) / 4
    shuffled += whole * (n * n - 3 - (n - 1) ** 2 * k)
    return normal, shuffled / (n * (n - 2) * (n - 3) * whole)


def _g_variance(x: FloatArray, n: int, s: _Sums, expected: float) -> float:
    x = x / x.mean()  # G does not depend on the unit; powers of large figures would lose digits
    m1, m2, m3, m4 = (float((x**power).sum()) for power in (1, 2, 3, 4))
    whole = s.s0**2
    b0 = (n * n - 3 * n + 3) * s.s1 - n * s.s2 + 3 * whole
    b1 = -((n * n - n) * s.s1 - 2 * n * s.s2 + 6 * whole)
    b2 = -(2 * n * s.s1 - (n + 3) * s.s2 + 6 * whole)
    b3 = 4 * (n - 1) * s.s1 - 2 * (n + 1) * s.s2 + 8 * whole
    b4 = s.s1 - s.s2 + whole
    top = b0 * m2**2 + b1 * m4 + b2 * m1**2 * m2 + b3 * m1 * m3 + b4 * m1**4
    return top / ((m1**2 - m2) ** 2 * n * (n - 1) * (n - 2) * (n - 3)) - expected**2


def _p_value(
    w: sparse.csr_array,
    z: FloatArray,
    cross: float,
    squares: FloatArray,
    scale: float,
    value: float,
    expected: float,
    permutations: int,
    seed: int,
) -> float:
    random = np.random.default_rng(seed)
    reach = abs(value - expected) - _ROUNDING * max(abs(value), abs(expected))
    pairs = sparse.csr_array(sparse.triu(w + w.T))  # each pair once: half the work, the same sum
    as_far, left, block = 0, permutations, max(1, _CELLS // len(z))
    while left:
        rows = np.empty((min(block, left), len(z)))
        for row in rows:
            row[:] = random.permutation(z)
        drawn = np.ascontiguousarray(rows.T)
        figures = cross * np.einsum("ij,ij->j", drawn, pairs @ drawn)
        if squares.any():
            figures += squares @ drawn**2
        as_far += int((np.abs(figures / scale - expected) >= reach).sum())
        left -= drawn.shape[1]
    return (1 + as_far) / (1 + permutations)
