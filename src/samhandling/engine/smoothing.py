"""Rates of small areas drawn towards the rate around them, as far as their numbers cannot carry them.

A smoothed rate still tells the count of its area (population, mean and spread are known), so it needs the same
                disclosure
control as the count itself.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import gammaincinv

from samhandling.engine import checks
from samhandling.engine.results import Caveat, Flags, FloatArray, MaskedFloats, Parameters
from samhandling.engine.spatial_neighbours import Neighbours
from samhandling.errors import DataError, DefinitionError

VERSION = "1"
Variant = Literal["global", "local", "local_spdep"]
_VARIANTS = ("global", "local", "local_spdep")


@dataclass(frozen=True, slots=True, kw_only=True)
class Smoothed:
    """Smoothed rates with limits, masked where there is nobody; ``weights`` say how much of the raw rate is left."""

    values: MaskedFloats
    lows: MaskedFloats
    highs: MaskedFloats
    raw: MaskedFloats
    weights: MaskedFloats  # 1 = the raw rate itself, 0 = the mean
    means: MaskedFloats  # towards which each area is drawn
    variances: MaskedFloats  # between areas, beyond chance
    n: int
    n_left_out: int
    level: float
    unit: str
    method: str
    version: str
    parameters: Parameters
    caveats: tuple[Caveat, ...]


def empirical_bayes(
    events: ArrayLike,
    population: ArrayLike,
    *,
    neighbours: Neighbours | None = None,
    variant: Variant | None = None,
    level: float = 0.95,
    per: float = 1.0,
    unit: str = "",
) -> Smoothed:
    """Return rates smoothed by Marshall's empirical Bayes method, with limits.

    Parameters      events, population: counts for each area, (areas,). neighbours: see engine.spatial; needed for the
                    local variants. variant: "global" (towards the mean of all areas), "local" (towards the mean of the
                    area and its neighbours, as esda) or "local_spdep" (the same, but each area's deviation is taken
                    from its own neighbourhood's mean, as R spdep does: they differ by up to a tenth); default global
                    without neighbours, local with. level: of the limits. per: the rates are per so many persons, for
                    instance 1000.
    Returns         r = e/n, b = Σe/Σn, a = max(0, Σn(r−b)²/Σn − b/mean n), C = a/(a + b/n), smoothed = C r + (1−C) b.
                    Limits: quantiles of the gamma distribution with shape b²/a + e and rate b/a + n. They take a and b
                    as known: with few areas (under about 20) they are too narrow. Where a is 0 the areas differ no more
                    than by chance: all get b, with the exact Poisson limits of the events counted together.
    Raises          DataError for negative counts or lengths that differ; DefinitionError for parameters.
    Missing values  an area without people, or lacking either count, is masked and counted; it smooths no other.
    Source          Marshall (1991), Applied Statistics 40:283-294; esda 2.9.0, R spdep 1.2-7.
    """
    chosen = variant or ("global" if neighbours is None else "local")
    if chosen not in _VARIANTS:
        raise DefinitionError(f"variant is {variant!r}; allowed are {', '.join(_VARIANTS)}.")
    if chosen != "global" and neighbours is None:
        raise DefinitionError(f"variant is {chosen!r} without neighbours; give them, see engine.spatial.neighbours.")
    if not (np.isfinite(per) and per > 0):
        raise DefinitionError(f"per is {per!r}; it must be a finite number above 0, for example 1000.")
    checks.level(level)
    e, n = checks.matrix("events", events, (1,)), checks.matrix("population", population, (1,))
    checks.same_length("population", len(n), "events", len(e))
    if (e < 0).any() or (n < 0).any():
        raise DataError("events or population holds a negative number; counts are 0 or more.")
    there = ~np.isnan(e) & (np.nan_to_num(n) > 0)
    e, n = np.where(there, e, 0.0), np.where(there, n, 0.0)
    rate = np.divide(e, n, out=np.zeros(len(e)), where=there)
    if chosen == "global" or neighbours is None:
        around = _everywhere(e, n, rate, there)
    else:
        checks.same_length("events", len(e), "neighbours", neighbours.n)
        around = _nearby(e, n, rate, there, neighbours, is_own=chosen == "local_spdep")
    return _smoothed(e, n, rate, there, around, chosen, level, per, unit)


@dataclass(frozen=True, slots=True)
class _Around:
    """Events and people in the neighbourhood of each area, and the spread between areas there."""

    events: FloatArray
    people: FloatArray
    variance: FloatArray

    @property
    def mean(self) -> FloatArray:
        """Return the rate of each neighbourhood."""
        return np.divide(self.events, self.people, out=np.zeros(len(self.people)), where=self.people > 0)


def _everywhere(e: FloatArray, n: FloatArray, rate: FloatArray, there: Flags) -> _Around:
    areas, people, ones = int(there.sum()), float(n.sum()), np.ones(len(e))
    if not areas:
        return _Around(0 * ones, 0 * ones, 0 * ones)
    mean = float(e.sum()) / people
    variance = float((n * (rate - mean) ** 2).sum()) / people - mean * areas / people
    return _Around(float(e.sum()) * ones, people * ones, max(0.0, variance) * ones)


def _nearby(e: FloatArray, n: FloatArray, rate: FloatArray, there: Flags, near: Neighbours, *, is_own: bool) -> _Around:
    first = np.repeat(np.arange(near.n), near.counts)

    def total(own: FloatArray, of_others: FloatArray) -> FloatArray:
        """Return each area's own figure plus those of its neighbours."""
        return own + np.bincount(first, of_others, minlength=near.n)

    events, people = total(e, e[near.others]), total(n, n[near.others])
    areas = total(there.astype(np.float64), there[near.others].astype(np.float64))
    found = _Around(events, people, np.zeros(len(e)))
    mean = found.mean
    from_mean = mean[near.others] if is_own else mean[first]
    scatter = total(n * (rate - mean) ** 2, n[near.others] * (rate[near.others] - from_mean) ** 2)
    has_people = np.maximum(people, 1e-300)
    return _Around(events, people, np.maximum(0.0, scatter / has_people - mean * areas / has_people))


def _smoothed(
    e: FloatArray,
    n: FloatArray,
    rate: FloatArray,
    there: Flags,
    around: _Around,
    variant: str,
    level: float,
    per: float,
    unit: str,
) -> Smoothed:
    mean, spread = around.mean, around.variance
    has_spread = there & (spread > 0) & (mean > 0)
    weight = np.divide(spread * n, spread * n + mean, out=np.zeros(len(e)), where=has_spread)
    prior = np.divide(mean, spread, out=np.zeros(len(e)), where=has_spread)
    # Where areas differ only by chance, the limits are those of all their events counted as one.
    shape_low = np.where(has_spread, prior * mean + e, around.events)
    shape_high = np.where(has_spread, prior * mean + e, around.events + 1)
    scale = np.where(has_spread, prior + n, np.maximum(around.people, 1e-300))
    tail = (1 - level) / 2
    low = np.where(shape_low > 0, gammaincinv(np.maximum(shape_low, 1e-300), tail), 0.0) / scale
    high = gammaincinv(shape_high, 1 - tail) / scale

    def masked(figures: FloatArray) -> MaskedFloats:
        return np.ma.array(np.where(there, figures, 0.0), mask=~there)

    return Smoothed(
        values=masked(per * (mean + weight * (rate - mean))),
        lows=masked(per * low),
        highs=masked(per * high),
        raw=masked(per * rate),
        weights=masked(weight),
        means=masked(per * mean),
        variances=masked(per**2 * spread),
        n=int(there.sum()),
        n_left_out=int((~there).sum()),
        level=level,
        unit=unit,
        method="smoothing.empirical_bayes",
        version=VERSION,
        parameters=(("variant", variant), ("level", level), ("per", per)),
        caveats=() if (has_spread == there).all() else (Caveat.NO_SPREAD,),
    )
