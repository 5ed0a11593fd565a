"""Life expectancy by abridged life tables; ``intervals`` passes it on."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from samhandling.engine import checks
from samhandling.engine.estimates import VERSION, Estimates, Missing, alike, floats, z_of
from samhandling.engine.results import Flags, FloatArray, Reason
from samhandling.errors import DataError, DefinitionError

START_AGES = (0, 1, *range(5, 95, 5))
_SURVIVORS = 100_000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class LifeExpectancies(Estimates):
    """Years of life left at each start age; ``values`` has the shape of the counts given."""

    start_ages: tuple[int, ...] = ()


def life_expectancy(
    people: ArrayLike,
    deaths: ArrayLike,
    *,
    start_ages: Sequence[int] = START_AGES,
    level: float = 0.95,
    min_people: float = 5_000,
    max_width: float = 20.0,
) -> LifeExpectancies:
    """Return how many years are left on average at each age if everybody died at the present rates of each age.

    Parameters      people (person-years), deaths: per age band, shape (bands,) or (groups, bands). start_ages: first
                    age of each band, the last band open: by default 0, 1, 5, 10 … 90. level: of the limits. min_people:
                    a group of so many or fewer gets none; max_width: a figure whose 95 % interval is wider gets none.
    Returns         M = deaths/people; a = 0.1 in the first band, else 0.5; q = M n/(1 + M n(1 − a)), 1 where deaths
                    exceed people/(n a); l from 100,000; L = n(l_next + a d), last L = l/M; e = T/l. Limits e ∓ z SE,
                    SE² = Σ s l²((1 − a)n + e_next)² / l², s = q²(1 − q)/deaths; last band (l/2)² 4/(deaths M²).
    Raises          DataError for arrays that do not match; DefinitionError for ages that do not rise from 0.
    Missing values  masked: no_value, no_denominator (a band without people), impossible_counts (deaths negative or more
                    than people), small_population, no_value where nobody dies in the last band (its rate decides how
                    long the oldest live) or nobody lives to that age, wide_interval.
    Source          Chiang (1984), The Life Table and its Applications; Silcocks, Jenner & Reza (2001), Journal of
                    Epidemiology and Community Health 55:38-43; as in R PHEindicatormethods 2.1.0.
    """
    z = z_of(level)
    n_of = _widths(start_ages)
    pop, died = floats("people", people), floats("deaths", deaths)
    alike("people", pop, "deaths", died)
    if pop.ndim not in (1, 2) or pop.shape[-1] != len(start_ages):
        raise DataError(f"people has the shape {pop.shape}; it must be ({len(start_ages)},) or (groups, that many).")
    missing = Missing(pop.shape)
    for where, reason in _unfit(pop, died, min_people):
        missing.add(np.broadcast_to(where[..., None], pop.shape), reason)
    fit = ~missing.mask
    expectancy, error = _table(np.where(fit, pop, 1.0), np.where(fit, died, 0.5), n_of)
    missing.add(np.isnan(expectancy), Reason.NO_VALUE)
    missing.add(2 * z_of(0.95) * error > max_width, Reason.WIDE_INTERVAL)
    hidden = missing.mask
    expectancy, error = np.where(hidden, 0.0, expectancy), np.where(hidden, 0.0, error)
    return LifeExpectancies(
        values=np.ma.array(expectancy, mask=hidden),
        lows=np.ma.array(expectancy - z * error, mask=hidden),
        highs=np.ma.array(expectancy + z * error, mask=hidden),
        level=level,
        unit="years",
        method="intervals.life_expectancy",
        version=VERSION,
        n=np.asarray(pop.sum(axis=-1)),
        parameters=(("min_people", min_people), ("max_width", max_width)),
        reasons=missing.codes,
        start_ages=tuple(start_ages),
    )


def _widths(start_ages: Sequence[int]) -> FloatArray:
    ages = np.asarray(start_ages, np.float64)
    if ages.ndim != 1 or ages.size < 2 or ages[0] != 0 or (np.diff(ages) <= 0).any():
        raise DefinitionError(f"start_ages is {list(start_ages)}; the ages must rise from 0, in two bands or more.")
    return np.diff(ages)


def _unfit(pop: FloatArray, died: FloatArray, min_people: float) -> list[tuple[Flags, Reason]]:
    """Return which groups get no figures at all, and why."""
    return [
        (np.isnan(pop).any(axis=-1) | np.isnan(died).any(axis=-1), Reason.NO_VALUE),
        ((pop < 0).any(axis=-1) | (died < 0).any(axis=-1), Reason.IMPOSSIBLE_COUNTS),
        ((pop == 0).any(axis=-1), Reason.NO_DENOMINATOR),
        ((died > pop).any(axis=-1), Reason.IMPOSSIBLE_COUNTS),
        (pop.sum(axis=-1) <= checks.number("min_people", min_people), Reason.SMALL_POPULATION),
        (died[..., -1] == 0, Reason.NO_VALUE),
    ]


def _table(pop: FloatArray, died: FloatArray, n: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return years left and their standard error at each start age, NaN where nobody is left."""
    a = np.full(n.size, 0.5)
    a[0] = 0.1
    m = died / pop
    closed, last = m[..., :-1], m[..., -1]
    q = np.where(died[..., :-1] > pop[..., :-1] / (n * a), 1.0, closed * n / (1 + closed * n * (1 - a)))
    alive = np.empty(pop.shape)
    alive[..., 0] = _SURVIVORS
    alive[..., 1:] = _SURVIVORS * np.cumprod(1 - q, axis=-1)
    years = np.empty(pop.shape)
    years[..., :-1] = n * (alive[..., 1:] + a * (alive[..., :-1] - alive[..., 1:]))
    years[..., -1] = alive[..., -1] / last
    somebody = alive > 0
    left = np.divide(_from_end(years), alive, out=np.full(pop.shape, np.nan), where=somebody)
    events = np.where(died[..., :-1] > 0, died[..., :-1], 1.0)
    spread = np.empty(pop.shape)
    spread[..., :-1] = q * q * (1 - q) / events * (alive[..., :-1] * ((1 - a) * n + np.nan_to_num(left[..., 1:]))) ** 2
    spread[..., -1] = (alive[..., -1] / 2) ** 2 * 4 / (died[..., -1] * last * last)
    error = np.divide(np.sqrt(_from_end(spread)), alive, out=np.zeros(pop.shape), where=somebody)
    return left, error


def _from_end(parts: FloatArray) -> FloatArray:
    return np.cumsum(parts[..., ::-1], axis=-1)[..., ::-1]
