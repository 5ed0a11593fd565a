"""What chance alone does to the dissimilarity index where areas are small: expectations computed, not drawn."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, xlog1py, xlogy

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
    for part in _parts(x, y, (X > 0) & (Y > 0) & (x + y > 0)):
        gaps[part] = _expected_gaps(_Binomials.around(x[part], X[part]), _Binomials.around(y[part], Y[part]))
    return np.where((c.X > 0) & (c.Y > 0), c.sum(gaps.reshape(shape)) / 2, np.nan)


def _parts(x: FloatArray, y: FloatArray, known: NDArray[np.bool_]) -> list[Positions]:
    """Return the positions of the areas in parts that need about equally many points."""
    places = np.flatnonzero(known)
    points = np.cumsum(16 * (np.sqrt(x[places]) + np.sqrt(y[places])) + 50)
    most = points[-1] if len(points) else 0
    cuts = np.searchsorted(points, np.arange(POINTS_AT_A_TIME, most, POINTS_AT_A_TIME))
    return [part for part in np.split(places, cuts) if len(part)]


@dataclass(frozen=True, slots=True)
class _Binomials:
    """Every likely value of Bin(n, mean/n) for each area, the areas one after the other."""

    n: FloatArray
    mean: FloatArray
    first: Positions  # where each area's values begin
    area: Positions
    value: FloatArray
    chance: FloatArray

    @classmethod
    def around(cls, mean: FloatArray, n: FloatArray) -> "_Binomials":
        spread = np.sqrt(mean)
        low = np.maximum(0, np.floor(mean - 8 * spread - 8))
        high = np.minimum(n, np.ceil(mean + 8 * spread + 16))
        lengths = (high - low + 1).astype(np.intp)
        first = np.append(0, np.cumsum(lengths)[:-1])
        area = np.repeat(np.arange(len(n)), lengths)
        value = np.arange(len(area)) - first[area] + low[area]
        share = (mean / n)[area]
        chance = np.exp(_log_choose(n[area], value) + xlogy(value, share) + xlog1py(n[area] - value, -share))
        return cls(n, mean, first, area, value, chance / np.add.reduceat(chance, first)[area])

    def running(self, figures: FloatArray) -> FloatArray:
        """Return the running sums inside each area."""
        sums = figures.cumsum()
        return np.asarray(sums - (sums - figures)[self.first][self.area])


def _expected_gaps(own: _Binomials, other: _Binomials) -> FloatArray:
    """Return E|A/n_A − B/n_B| for each area, from E|c − B| = E[B] − c + 2 E[max(c − B, 0)] at c = A n_B/n_A."""
    upto = other.running(other.chance)  # Pr(B <= k)
    short = other.running(upto) - upto  # E[max(k − B, 0)], straight between whole numbers
    c = own.value * (other.n / own.n)[own.area]
    last = np.append(other.first[1:], len(other.value)) - 1
    begins = other.value[other.first][own.area]
    at = np.minimum(other.first[own.area] + np.maximum(np.floor(c) - begins, 0).astype(np.intp), last[own.area])
    below = np.where(c < begins, 0, short[at] + (c - other.value[at]) * upto[at])
    distance = other.mean[own.area] - c + 2 * below
    return np.asarray(np.add.reduceat(own.chance * distance, own.first) / other.n)


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
