"""Events per person and per expected event, with limits; ``intervals`` passes them on."""

from dataclasses import dataclass
from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import gammainccinv, gammaincinv

from samhandling.engine import checks
from samhandling.engine.estimates import (
    Estimate,
    Estimates,
    Missing,
    Number,
    alike,
    answer,
    floats,
    is_single,
    not_negative,
    z_of,
)
from samhandling.engine.results import FloatArray, Reason
from samhandling.errors import DataError, DefinitionError

Array = NDArray[Any]
PER = 100_000
EXACT_BELOW = 10
# 0–4, 5–9 … 85–89, 90 and over.
EUROPEAN_STANDARD_2013 = (
    5000, 5500, 5500, 5500, 6000, 6000, 6500, 7000, 7000, 7000,
    7000, 6500, 6000, 5500, 5000, 4000, 2500, 1500, 1000,
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class IndirectRatio(Estimate):
    """Events that there were per event expected from the reference's rates."""

    expected: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndirectRatios(Estimates):
    """Events that there were per event expected from the reference's rates, for every group."""

    expected: FloatArray | None = None


@overload
def rate(x: Number, n: Number, *, level: float = ..., per: float = ..., unit: str = ...) -> Estimate: ...
@overload
def rate(x: Array, n: Array, *, level: float = ..., per: float = ..., unit: str = ...) -> Estimates: ...
def rate(
    x: Number | Array, n: Number | Array, *, level: float = 0.95, per: float = PER, unit: str = ""
) -> Estimate | Estimates:
    """Return a rate of events with exact Poisson limits below ten events and Byar's from ten on.

    Parameters      x: events; n: person-years (or people), n > 0; both numbers, or both arrays of one shape
                    (NaN = missing). per: the rate is given per so many.
    Returns         per · x/n with per · limits(x)/n. Exact: χ²(α/2; 2x)/2 and χ²(1 − α/2; 2x + 2)/2, low 0 at x = 0.
                    Byar: x(1 − 1/(9x) − z/(3√x))³ and, with y = x + 1, y(1 − 1/(9y) + z/(3√y))³.
    Raises          DataError for negative counts or arrays that do not match.
    Missing values  None (arrays: masked) with reason no_value, or no_denominator for n = 0.
    Source          Garwood (1936), Biometrika 28:437-442; Breslow & Day (1987), volume II; as in R
                    PHEindicatormethods 2.1.0.
    """
    checks.level(level)
    per = _positive("per", per)
    is_single(x, n)
    counts, people, missing = _events("x", x, "n", n)
    scale = per / people
    low, high = poisson(counts, level)
    return answer(
        counts * scale,
        low * scale,
        high * scale,
        missing,
        level=level,
        unit=unit or _per(per),
        method="intervals.rate",
        n=people,
        parameters=(("per", per),),
    )


@overload
def ratio(
    x_first: Number, n_first: Number, x_second: Number, n_second: Number, *, level: float = ..., unit: str = ...
) -> Estimate: ...
@overload
def ratio(
    x_first: Array, n_first: Array, x_second: Array, n_second: Array, *, level: float = ..., unit: str = ...
) -> Estimates: ...
def ratio(
    x_first: Number | Array,
    n_first: Number | Array,
    x_second: Number | Array,
    n_second: Number | Array,
    *,
    level: float = 0.95,
    unit: str = "ratio",
) -> Estimate | Estimates:
    """Return the first rate divided by the second, with limits by the log method.

    Parameters      events and person-years of either group, all numbers or all arrays of one shape. level: confidence.
    Returns         R = (x1/n1)/(x2/n2), from R/f to R·f with f = exp(z sqrt(1/x1 + 1/x2)); above 1: the first rate is
                    higher. Swapping the groups gives 1/R with the limits swapped. n: person-years together.
    Raises          DataError for negative counts or arrays that do not match.
    Missing values  None (arrays: masked): no_value, no_denominator, or few_events where either has no event.
    Source          Rothman, Greenland & Lash (2008), Modern Epidemiology, 3rd edition, chapter 14.
    """
    z = z_of(level)
    is_single(x_first, n_first, x_second, n_second)
    x1, n1, missing = _events("x_first", x_first, "n_first", n_first)
    x2, n2, lacking = _events("x_second", x_second, "n_second", n_second)
    alike("the first group", x1, "the second", x2)
    missing.codes = np.where(missing.codes == 0, lacking.codes, missing.codes)
    empty = np.asarray((x1 == 0) | (x2 == 0))
    missing.add(empty, Reason.FEW_EVENTS)
    x1, x2 = np.where(empty, 1.0, x1), np.where(empty, 1.0, x2)
    values, factor = (x1 / n1) / (x2 / n2), np.exp(z * np.sqrt(1 / x1 + 1 / x2))
    return answer(
        values, values / factor, values * factor, missing, level=level, unit=unit, method="intervals.ratio", n=n1 + n2
    )


def standardised_rate(
    events: ArrayLike,
    people: ArrayLike,
    *,
    weights: ArrayLike = EUROPEAN_STANDARD_2013,
    persons_by_events: ArrayLike | None = None,
    min_events: int = 10,
    level: float = 0.95,
    per: float = PER,
    unit: str = "",
) -> Estimate | Estimates:
    """Return the rate that the people would have with the age structure of a standard population.

    Parameters      events, people: per age band, shape (bands,) or (groups, bands); a missing count of events is 0.
                    weights: the standard population, (bands,); the default is the European one of 2013 in 19 bands.
                    persons_by_events: for events that come again to the same person, (…, bands, k): how many persons
                    had 1, 2 … k events; events must then be their sum. min_events: fewest for a rate.
    Returns         r = Σ w x/n / Σ w. Dobson: r + sqrt(V/X)(Byar(X) − X) with V = Σ w² v/n² / (Σ w)², v = x (events
                    that come again: Σ k² persons with k events) and X = Σ x. n: people.
    Raises          DataError for negative counts, arrays that do not match, or events that are not their sum;
                    DefinitionError for weights that do not fit.
    Missing values  None (arrays: masked): no_denominator if a band with weight lacks people, few_events below
                    min_events.
    Source          Dobson et al. (1991), Statistics in Medicine 10:457-462; as in R PHEindicatormethods 2.1.0.
    """
    checks.level(level)
    per, least = _positive("per", per), checks.at_least("min_events", min_events, 1)
    x, n, bands = _by_band(events, people)
    w = floats("weights", weights)
    if w.shape != (bands,) or not (w >= 0).all() or not w.sum() > 0:
        raise DefinitionError(f"weights has the shape {w.shape}; it must be {bands} weights, none negative.")
    spread = x if persons_by_events is None else _spread_of(persons_by_events, x)
    missing = Missing(x.shape[:-1])
    missing.add(np.asarray((~(n > 0) & (w > 0)).any(axis=-1)), Reason.NO_DENOMINATOR)
    total = np.asarray(x.sum(axis=-1))
    missing.add(np.asarray(total < least), Reason.FEW_EVENTS)
    share = np.where(n > 0, w / np.where(n > 0, n, 1.0), 0.0) / w.sum()
    values = np.asarray((share * x).sum(axis=-1))
    variance = (share * share * spread).sum(axis=-1)
    safe = np.where(missing.mask, 1.0, total)
    low, high = _byar(safe, z_of(level))
    reach = np.sqrt(variance / safe)
    return answer(
        np.asarray(values * per),
        np.asarray(per * (values + reach * (low - safe))),
        np.asarray(per * (values + reach * (high - safe))),
        missing,
        level=level,
        unit=unit or _per(per),
        method="intervals.standardised_rate",
        n=np.asarray(n.sum(axis=-1)),
        parameters=(("per", per), ("min_events", least)),
    )


def indirect_ratio(
    events: ArrayLike,
    people: ArrayLike,
    *,
    reference_events: ArrayLike,
    reference_people: ArrayLike,
    level: float = 0.95,
    unit: str = "ratio",
) -> IndirectRatio | IndirectRatios:
    """Return the events there were divided by those expected if every age had the reference's rate.

    Parameters      events, people: per age band, shape (bands,) or (groups, bands); a missing count of events is 0.
                    reference_events, reference_people: (bands,), for instance those of the whole country.
    Returns         O/E with E = Σ n X/N and limits(O)/E (exact below ten events, else Byar); above 1: more than
                    expected. expected: E. n: people.
    Raises          DataError for negative counts or arrays that do not match, or a reference without people.
    Missing values  None (arrays: masked): no_value if people are missing, no_reference where nothing is expected.
    Source          Breslow & Day (1987), Statistical Methods in Cancer Research, volume II; as in R
                    PHEindicatormethods 2.1.0.
    """
    checks.level(level)
    x, n, bands = _by_band(events, people)
    x_all, n_all = floats("reference_events", reference_events), floats("reference_people", reference_people)
    if x_all.shape != (bands,) or n_all.shape != (bands,) or not (n_all > 0).all() or not (x_all >= 0).all():
        raise DataError(
            f"The reference has {x_all.size} counts of events and {n_all.size} of people; it must have {bands} of "
            "each, no events negative or missing and people above 0."
        )
    expected = np.asarray((n * (x_all / n_all)).sum(axis=-1))
    missing = Missing(expected.shape)
    missing.add(np.isnan(expected), Reason.NO_VALUE)
    missing.add(np.asarray(expected <= 0), Reason.NO_REFERENCE)
    observed, safe = np.asarray(x.sum(axis=-1)), np.where(missing.mask, 1.0, expected)
    low, high = poisson(observed, level)
    found = answer(
        observed / safe,
        low / safe,
        high / safe,
        missing,
        level=level,
        unit=unit,
        method="intervals.indirect_ratio",
        n=np.asarray(n.sum(axis=-1)),
    )
    told = {name: getattr(found, name) for name in found.__dataclass_fields__}
    if isinstance(found, Estimate):
        return IndirectRatio(**told, expected=None if found.value is None else float(expected))
    return IndirectRatios(**told, expected=np.where(missing.mask, 0.0, expected))


def poisson(x: FloatArray, level: float, *, exact: bool = False) -> tuple[FloatArray, FloatArray]:
    """Return the limits of Poisson counts: exact below ten, Byar's from ten on; or exact all through.

    Counts are few and whole, rows many: the limits are reckoned once for each count there can be and then looked up.
    """
    if exact:
        return _exact(x, level)
    if not x.size:
        return x.copy(), x.copy()
    largest = float(x.max())
    if largest < x.size:
        whole = x.astype(np.intp)
        if (whole == x).all():
            low, high = _poisson(np.arange(int(largest) + 1, dtype=np.float64), level)
            return low[whole], high[whole]
    return _poisson(x, level)


def _poisson(x: FloatArray, level: float) -> tuple[FloatArray, FloatArray]:
    low, high = (np.asarray(limit) for limit in _byar(np.maximum(x, EXACT_BELOW), z_of(level)))
    few = np.asarray(x < EXACT_BELOW)
    if few.any():
        low[few], high[few] = _exact(x[few], level)
    return low, high


def _exact(x: FloatArray, level: float) -> tuple[FloatArray, FloatArray]:
    # χ²(p; 2a)/2 is the gamma quantile of shape a.
    tail = (1 - level) / 2
    low = np.where(x > 0, gammaincinv(np.where(x > 0, x, 1.0), tail), 0.0)
    return low, np.asarray(gammainccinv(x + 1, tail), np.float64)


def _byar(x: FloatArray, z: float) -> tuple[FloatArray, FloatArray]:
    y = x + 1
    low, high = 1 - 1 / (9 * x) - z / (3 * np.sqrt(x)), 1 - 1 / (9 * y) + z / (3 * np.sqrt(y))
    return x * low * low * low, y * high * high * high


def _events(x_name: str, x: Number | Array, n_name: str, n: Number | Array) -> tuple[FloatArray, FloatArray, Missing]:
    """Return events and people with harmless numbers where either is missing, and where that is."""
    counts, people = floats(x_name, x), floats(n_name, n)
    alike(x_name, counts, n_name, people)
    missing = Missing(counts.shape)
    if not ((counts >= 0) & (people > 0)).all():
        not_negative(x_name, counts)
        not_negative(n_name, people)
        missing.add(np.asarray(people == 0), Reason.NO_DENOMINATOR)
        missing.add(np.isnan(counts) | np.isnan(people), Reason.NO_VALUE)
        counts, people = np.where(missing.mask, 0.0, counts), np.where(missing.mask, 1.0, people)
    return counts, people, missing


def _by_band(events: ArrayLike, people: ArrayLike) -> tuple[FloatArray, FloatArray, int]:
    x, n = floats("events", events), floats("people", people)
    alike("events", x, "people", n)
    if x.ndim not in (1, 2) or not x.shape[-1]:
        raise DataError(f"events has the shape {x.shape}; it must be (bands,) or (groups, bands).")
    not_negative("events", x)
    not_negative("people", n)
    return np.nan_to_num(x), n, x.shape[-1]


def _spread_of(persons_by_events: ArrayLike, x: FloatArray) -> FloatArray:
    persons = np.nan_to_num(floats("persons_by_events", persons_by_events))
    not_negative("persons_by_events", persons)
    if persons.ndim != x.ndim + 1 or persons.shape[:-1] != x.shape:
        raise DataError(f"persons_by_events has the shape {persons.shape}; it must be {x.shape} and one more, k.")
    k = np.arange(1, persons.shape[-1] + 1)
    if not np.allclose(persons @ k, x):
        raise DataError("events are not the sum of k times the persons with k events; give both from the same count.")
    return np.asarray(persons @ (k * k), np.float64)


def _positive(name: str, given: float) -> float:
    if not checks.number(name, given) > 0:
        raise DefinitionError(f"{name} is {given!r}; it must be above 0.")
    return given


def _per(per: float) -> str:
    return f"per {per:,.0f}".replace(",", " ") if per >= 1 else f"per {per:g}"
