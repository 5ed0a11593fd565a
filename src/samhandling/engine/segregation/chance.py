"""What chance alone does to the dissimilarity index where areas are small: expectations computed, not drawn."""

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtr, gammaln, xlog1py, xlogy

from samhandling.engine.results import FloatArray
from samhandling.engine.segregation.cells import Cells, Positions

POINTS_AT_A_TIME = 1 << 19
CERTAIN = 6.0  # a distance of so many errors is its own most likely distance, to the last digit


def expected_without_segregation(c: Cells) -> FloatArray:
    """Return E[D] when the same people are placed at random in areas of the same size.

    x_i is hypergeometric; its mean absolute deviation from m = t_i P is 2k(T − X − t_i + k)/T · Pr(x_i = k) with
    k = ⌊m⌋ + 1, and E[D] = Σ deviations/(2T P(1 − P)).
    """
    T, X = c.spread(c.T), c.spread(c.X)
    k = np.floor(c.t * X / T) + 1
    chance = np.exp(_log_choose(X, k) + _log_choose(T - X, c.t - k) - _log_choose(T, c.t))
    possible = (k <= X) & (k <= c.t) & (c.t - k <= T - X)
    deviations = np.where(possible, 2 * k * (T - X - c.t + k) / T * chance, 0)
    return c.sum(deviations) * c.T / (2 * c.X * c.Y)


def _log_choose(n: FloatArray, k: FloatArray) -> FloatArray:
    return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)


def expected_when_resampled(c: Cells) -> FloatArray:
    """Return E[D] when X and Y persons are drawn anew with the observed shares x/X and y/Y."""
    shape = c.x.shape
    X, Y = (np.broadcast_to(c.spread(sums), shape).ravel() for sums in (c.X, c.Y))
    x, y = c.x.ravel(), np.broadcast_to(c.y, shape).ravel()
    gaps = np.zeros(x.size)
    known = (X > 0) & (Y > 0) & (x + y > 0)
    # The group with fewer persons in the area takes fewer values: sum over those.
    swap = known & (x > y)
    few, many = np.where(swap, y, x), np.where(swap, x, y)
    of_few, of_many = np.where(swap, Y, X), np.where(swap, X, Y)
    for part in _parts(few, known):
        gaps[part] = _expected_gaps(few[part], of_few[part], many[part], of_many[part])
    return np.where((c.X > 0) & (c.Y > 0), c.sum(gaps.reshape(shape)) / 2, np.nan)


def _parts(few: FloatArray, known: NDArray[np.bool_]) -> list[Positions]:
    """Return the positions of the areas in parts that need about equally many points."""
    places = np.flatnonzero(known)
    points = np.cumsum(16 * np.sqrt(few[places]) + 25)
    most = points[-1] if len(points) else 0
    cuts = np.searchsorted(points, np.arange(POINTS_AT_A_TIME, most, POINTS_AT_A_TIME))
    return [part for part in np.split(places, cuts) if len(part)]


def _expected_gaps(a: FloatArray, A: FloatArray, b: FloatArray, B: FloatArray) -> FloatArray:
    """Return E|Bin(A, a/A)/A − Bin(B, b/B)/B|: summed over the first, closed over the other."""
    spread = np.sqrt(a)
    low = np.maximum(0, np.floor(a - 8 * spread - 8))
    high = np.minimum(A, np.ceil(a + 8 * spread + 16))
    lengths = (high - low + 1).astype(np.intp)
    firsts = np.append(0, np.cumsum(lengths)[:-1])
    area = np.repeat(np.arange(len(a)), lengths)
    value = np.arange(len(area)) - firsts[area] + low[area]
    weight = np.exp(
        _log_choose(A[area], value) + xlogy(value, (a / A)[area]) + xlog1py(A[area] - value, -(a / A)[area])
    )
    deviation = _mean_distance(value * (B / A)[area], B[area], (b / B)[area])
    sums = np.add.reduceat(weight * deviation, firsts) / np.add.reduceat(weight, firsts)
    return np.asarray(sums / B)


def _mean_distance(point: FloatArray, n: FloatArray, share: FloatArray) -> FloatArray:
    """Return E|point − Bin(n, share)| = n·share − point + 2(point F(⌊point⌋; n) − n·share F(⌊point⌋ − 1; n − 1))."""
    floor = np.floor(point + 1e-9)
    upper = np.where(floor >= n, 1.0, bdtr(np.minimum(floor, n), n.astype(np.int64), share))
    below = np.minimum(np.maximum(floor - 1, 0), n - 1)
    lower = np.where(floor >= n, 1.0, bdtr(below, (n - 1).astype(np.int64), share))
    lower = np.where(floor < 1, 0.0, lower)
    return n * share - point + 2 * (point * upper - n * share * lower)


def most_likely_distance(distance: FloatArray, error: FloatArray) -> FloatArray:
    """Return the true distance that makes the measured one most likely when its sign is unknown, in the same unit.

    With u = distance/error the answer is error·v where v = u·tanh(u v); it is 0 up to u = 1.
    """
    u = np.divide(distance, error, out=np.full(distance.shape, np.inf), where=error > 0)
    v = np.where(u <= 1, 0.0, np.minimum(u, CERTAIN))
    some = (u > 1) & (u < CERTAIN)
    near, found = u[some], u[some].copy()
    # Newton from above meets a convex curve and comes down to the root without passing it.
    for _ in range(80):
        bend = np.tanh(near * found)
        step = (found - near * bend) / (1 - near**2 * (1 - bend**2))
        found -= step
        if not len(step) or np.max(np.abs(step)) < 1e-14:
            break
    v[some] = found
    return np.where(u >= CERTAIN, distance, error * v)
