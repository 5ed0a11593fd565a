"""Slope and relative index of inequality over quantiles, with limits that carry the quantiles' own uncertainty.

Better than R PHEindicatormethods 2.1.0: where the line is fitted on the scale on which the figures vary, slope and
intercept are jointly normal, so two draws do the work of ten, the plain SII needs none, and with a transform the draws
of both ends are used (the peer keeps the middle of the line fixed, which widens or narrows its limits by several per
cent; that variant is ``limits="pivot"``).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import exp
from typing import Any, Literal, TypedDict

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import logit, ndtri, stdtrit

from samhandling.engine import checks
from samhandling.engine.results import (
    Caveat,
    FloatArray,
    Interval,
    MaskedFloats,
    Parameters,
    Reason,
    Result,
)
from samhandling.errors import DataError, DefinitionError

VERSION = "1"
_BLOCK = 8192  # draws at a time, so that they stay in the processor's own memory
Kind = Literal["value", "proportion", "rate"]
Limits = Literal["simulated", "pivot", "regression", "none"]
_KINDS = ("value", "proportion", "rate")
_LIMITS = ("simulated", "pivot", "regression", "none")
_Draws = NDArray[np.floating[Any]]
_Function = Callable[[NDArray[Any]], NDArray[Any]]


class _Limits(TypedDict, total=False):
    """What the ways of finding limits add to a line."""

    sii_low: float
    sii_high: float
    rii_low: float
    rii_high: float
    se: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Slope(Result):
    """``value`` and ``interval``: the SII; beside it the RII, the fit at rank 0 and the SII's standard error."""

    rii: float | None = None
    rii_interval: Interval | None = None
    intercept: float | None = None
    se: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slopes:
    """One SII and RII for each row, masked where there is none."""

    sii: MaskedFloats
    sii_lows: MaskedFloats
    sii_highs: MaskedFloats
    rii: MaskedFloats
    rii_lows: MaskedFloats
    rii_highs: MaskedFloats
    intercepts: MaskedFloats
    ses: MaskedFloats
    n_quantiles: tuple[int, ...]
    level: float
    unit: str
    method: str
    version: str
    parameters: Parameters


@dataclass(frozen=True, slots=True)
class _Way:
    kind: str
    is_transformed: bool
    limits: str
    level: float
    draws: int
    to: _Function  # from the figure's scale to that of the draws
    back: _Function


def slope(
    values: ArrayLike,
    population: ArrayLike,
    *,
    standard_errors: ArrayLike | None = None,
    low: ArrayLike | None = None,
    high: ArrayLike | None = None,
    limits_level: float = 0.95,
    kind: Kind = "value",
    transform: bool = False,
    limits: Limits | None = None,
    level: float = 0.95,
    draws: int = 100_000,
    seed: int = 1,
    unit: str = "",
) -> Slope | Slopes:
    """Return the slope and the relative index of inequality over quantiles, for one area or one for each row.

    Parameters      values: (quantiles,) or (areas, quantiles), from the first on the rank axis to the last (usually
                    most to least disadvantaged); population: persons, of the same shape. Uncertainty of the values, for
                    simulated limits: standard_errors, or low and high, limits of level limits_level. kind: "value",
                    "proportion" (0–1) or "rate": values vary on the plain, the logit or the log scale (standard errors
                    are taken there by the delta method, limits exactly). transform: fit the line on that scale too.
                    limits: "simulated" (from the uncertainty of the values), "pivot" (the peer's, see above),
                    "regression" (from the scatter around the line: Student t on k−2, RII on the log scale), "none";
                    default simulated where the uncertainty is given, else regression. The same draws serve every row,
                    so a row's limits do not depend on the others.
    Returns         a = population share, b = midpoint of the cumulated share; least squares of the value on b with
                    weights a. SII = fit(1) − fit(0), in ``unit``; RII = fit(1)/fit(0); with transform both fits are
                    taken back first. Slope for one area, Slopes (masked arrays) for rows. RII is None unless both fits
                    are above 0, its limits unless nearly all draws have them so.
    Raises          DataError for shapes, negative persons, proportions outside 0–1, limits that cross or touch the edge
                    of the scale; DefinitionError for parameters.
    Missing values  a quantile without people is left out; a missing value where people live, or fewer than two
                    quantiles (regression limits: three), gives None with reason no_value or few_points, masked in rows.
    Source          Low & Low (2004), Journal of Public Health 26:388-395; R PHEindicatormethods 2.1.0 (phe_sii).
    """
    y = checks.matrix("values", values, (1, 2))
    people = _like("population", population, y)
    if (people < 0).any():
        raise DataError("population holds a negative number; a quantile has 0 or more persons.")
    way = _way(kind, transform, limits, level, draws, standard_errors is not None or low is not None)
    errors = _errors(y, people, standard_errors, low, high, checks.level(limits_level), way)
    rows, shares, spread = np.atleast_2d(y), np.nan_to_num(np.atleast_2d(people)), np.atleast_2d(errors)
    normals = _normals(way, rows.shape[1], seed)
    # Limits so wide that they are no numbers become None further down.
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        found = [_one(*row, way, normals) for row in zip(rows, shares, spread, strict=True)]
    parameters: Parameters = (
        ("kind", way.kind),
        ("transform", int(transform)),
        ("limits", way.limits),
        ("level", level),
        ("draws", draws),
        ("seed", seed),
    )
    if y.ndim == 1:
        return _as_slope(found[0], int((shares > 0).sum()), level, unit, parameters)
    return _as_slopes(found, tuple(int(n) for n in (shares > 0).sum(1)), level, unit, parameters)


@dataclass(frozen=True, slots=True)
class _Line:
    sii: float = np.nan
    sii_low: float = np.nan
    sii_high: float = np.nan
    rii: float = np.nan
    rii_low: float = np.nan
    rii_high: float = np.nan
    intercept: float = np.nan
    se: float = np.nan
    reason: Reason | None = None


def _one(y: FloatArray, people: FloatArray, errors: FloatArray, way: _Way, normals: _Draws) -> _Line:
    has_people = people > 0
    if np.isnan(y[has_people]).any():
        return _Line(reason=Reason.NO_VALUE)
    if has_people.sum() < (3 if way.limits == "regression" else 2):
        return _Line(reason=Reason.FEW_POINTS)
    share, y, errors = people[has_people] / people.sum(), y[has_people], errors[has_people]
    rank = np.cumsum(share) - share / 2
    solver = _solver(rank, share)
    fitted = way.to(y) if way.is_transformed else y
    line = solver @ fitted
    back = way.back if way.is_transformed else _same
    first, last = (float(back(np.array(at))) for at in (line[0], line.sum()))
    rii = last / first if first > 0 and last > 0 else np.nan
    plain = _Line(sii=last - first, rii=rii, intercept=first)
    if way.limits == "none":
        return plain
    if way.limits == "regression":
        return replace(plain, **_from_scatter(rank, share, fitted, line, first, last, way))
    if np.isnan(errors).any():
        return plain
    if way.limits == "pivot" and way.is_transformed:
        return replace(plain, **_pivoted(solver, errors, line, way))
    if way.is_transformed or way.kind == "value":
        return replace(plain, **_jointly(solver, errors, line, way, normals))
    return replace(plain, **_quantiles(*_drawn_ends(solver, way.to(y), errors, way, normals), way))


def _drawn_ends(
    solver: FloatArray, middle: FloatArray, errors: FloatArray, way: _Way, normals: _Draws
) -> tuple[FloatArray, FloatArray]:
    """Return both ends of the line for each draw of all values, which are taken back before the line is fitted."""
    kind = normals.dtype
    matrix = np.vstack((solver[0], solver[0] + solver[1])).astype(kind)
    centre, spread = middle.astype(kind)[:, None], errors.astype(kind)[:, None]
    ends = np.empty((2, way.draws))
    for start in range(0, way.draws, _BLOCK):
        drawn = normals[: len(middle), start : start + _BLOCK] * spread
        drawn += centre
        ends[:, start : start + _BLOCK] = matrix @ way.back(drawn)
    return ends[0], ends[1]


def _solver(rank: FloatArray, share: FloatArray) -> FloatArray:
    """Return the 2 × k matrix that turns values into intercept and slope."""
    design = np.column_stack((np.ones_like(rank), rank))
    return np.asarray(np.linalg.solve(design.T @ (share[:, None] * design), design.T * share), np.float64)


def _jointly(solver: FloatArray, errors: FloatArray, line: FloatArray, way: _Way, normals: _Draws) -> _Limits:
    """Limits where intercept and slope are jointly normal: two normals a draw give the same as one for each value."""
    covariance = (solver * errors**2) @ solver.T
    deviation = np.sqrt(covariance[0, 0])
    along = covariance[0, 1] / deviation if deviation else 0.0
    rest = np.sqrt(max(covariance[1, 1] - along**2, 0.0))
    intercept = line[0] + deviation * normals[0]
    last = intercept + line[1] + along * normals[0] + rest * normals[1]
    if way.is_transformed:
        return _quantiles(way.back(intercept), way.back(last), way)
    se, z = float(np.sqrt(covariance[1, 1])), float(ndtri((1 + way.level) / 2))
    found = _quantiles(intercept, last, way, is_sii_known=True)
    return {**found, "sii_low": float(line[1]) - z * se, "sii_high": float(line[1]) + z * se, "se": se}


def _pivoted(solver: FloatArray, errors: FloatArray, line: FloatArray, way: _Way) -> _Limits:
    """Limits as PHEindicatormethods draws them: the line turns around its middle, which stays."""
    reach = float(ndtri((1 + way.level) / 2)) * float(np.sqrt(solver[1] ** 2 @ errors**2))
    middle = line[0] + line[1] / 2
    turned = line[1] + np.array([-reach, reach])
    first, last = way.back(middle - turned / 2), way.back(middle + turned / 2)
    gaps, ratios = last - first, last / first
    return {
        "sii_low": float(gaps[0]),
        "sii_high": float(gaps[1]),
        "rii_low": float(ratios[0]),
        "rii_high": float(ratios[1]),
    }


def _quantiles(first: FloatArray, last: FloatArray, way: _Way, *, is_sii_known: bool = False) -> _Limits:
    tails = np.array([(1 - way.level) / 2, (1 + way.level) / 2])
    found: _Limits = {}
    if not is_sii_known:
        gaps = last - first
        low, high = np.quantile(gaps, tails)
        found = {"sii_low": float(low), "sii_high": float(high), "se": float(gaps.std())}
    is_sound = (first > 0) & (last > 0)
    if is_sound.mean() > 1 - (1 - way.level) / 20:
        low, high = np.quantile(last[is_sound] / first[is_sound] if not is_sound.all() else last / first, tails)
        found = {**found, "rii_low": float(low), "rii_high": float(high)}
    return found


def _from_scatter(
    rank: FloatArray,
    share: FloatArray,
    fitted: FloatArray,
    line: FloatArray,
    first: float,
    last: float,
    way: _Way,
) -> _Limits:
    """Limits from how far the quantiles lie from the line, when nothing is known of their own uncertainty."""
    free = len(rank) - 2
    scatter = float(share @ (fitted - line[0] - line[1] * rank) ** 2) / free
    design = np.column_stack((np.ones_like(rank), rank))
    covariance = scatter * np.linalg.inv(design.T @ (share[:, None] * design))
    moves = {"value": (1.0, 1.0), "rate": (first, last), "proportion": (first * (1 - first), last * (1 - last))}
    by_first, by_last = moves[way.kind] if way.is_transformed else (1.0, 1.0)
    at_first, at_last = by_first * np.array([1.0, 0.0]), by_last * np.array([1.0, 1.0])
    t = float(stdtrit(free, (1 + way.level) / 2))
    gap = at_last - at_first
    se = float(np.sqrt(gap @ covariance @ gap))
    found: _Limits = {"sii_low": last - first - t * se, "sii_high": last - first + t * se, "se": se}
    if first > 0 and last > 0:
        ratio = at_last / last - at_first / first
        reach = exp(min(700.0, t * float(np.sqrt(ratio @ covariance @ ratio))))
        found = {**found, "rii_low": last / first / reach, "rii_high": last / first * reach}
    return found


def _way(kind: str, transform: bool, limits: str | None, level: float, draws: int, has_errors: bool) -> _Way:
    if kind not in _KINDS:
        raise DefinitionError(f"kind is {kind!r}; allowed are {', '.join(_KINDS)}.")
    chosen = limits or ("simulated" if has_errors else "regression")
    if chosen not in _LIMITS:
        raise DefinitionError(f"limits is {limits!r}; allowed are {', '.join(_LIMITS)}.")
    if transform and kind == "value":
        raise DefinitionError("transform is true but kind is 'value'; it needs kind 'proportion' or 'rate'.")
    if chosen in ("simulated", "pivot") and not has_errors:
        raise DefinitionError(f"limits is {chosen!r} without standard_errors, or low and high, to draw from.")
    if chosen == "pivot" and not transform:
        chosen = "simulated"  # the peer does the same there
    checks.level(level)
    checks.at_least("draws", draws, 1000)
    to, back = _SCALES[kind]
    return _Way(kind, transform, chosen, level, draws, to, back)


def _same(at: NDArray[Any]) -> NDArray[Any]:
    return at


def _from_logit(at: NDArray[Any]) -> NDArray[Any]:
    """Return 1/(1 + e^−x) in the precision given, some times faster than scipy's for short floats."""
    with np.errstate(over="ignore"):  # e^−x may be infinite: the share then is 0, as it should
        share: NDArray[Any] = 1 / (1 + np.exp(-at))
    return share


_SCALES: dict[str, tuple[_Function, _Function]] = {
    "value": (_same, _same),
    "proportion": (logit, _from_logit),
    "rate": (np.log, np.exp),
}


def _errors(
    y: FloatArray,
    people: FloatArray,
    standard_errors: ArrayLike | None,
    low: ArrayLike | None,
    high: ArrayLike | None,
    level: float,
    way: _Way,
) -> FloatArray:
    """Return the standard errors on the scale of the draws."""
    _check_scale("values", y, people, way, is_open=way.is_transformed)
    if way.limits in ("none", "regression"):
        return np.full_like(y, np.nan)
    _check_scale("values", y, people, way, is_open=way.kind != "value")
    if standard_errors is not None:
        se = _like("standard_errors", standard_errors, y)
        if (se < 0).any():
            raise DataError("standard_errors holds a negative number; a standard error is 0 or more.")
        widths = {"value": np.ones_like(y), "rate": y, "proportion": y * (1 - y)}[way.kind]
        found: FloatArray = np.divide(se, widths, out=np.full_like(y, np.nan), where=(people > 0) & ~np.isnan(y))
        return found
    if low is None or high is None:
        raise DefinitionError("Only one of low and high is given; simulated limits need both, or standard_errors.")
    ends = _like("low", low, y), _like("high", high, y)
    for name, end in zip(("low", "high"), ends, strict=True):
        _check_scale(name, end, people, way, is_open=way.kind != "value")
    if (ends[0] > ends[1]).any():
        raise DataError("low lies above high in some quantile; give the lower limit as low.")
    is_there = people > 0
    first, last = (way.to(np.where(is_there, end, 0.5)) for end in ends)
    return np.where(is_there, (last - first) / (2 * float(ndtri((1 + level) / 2))), np.nan)


def _check_scale(name: str, given: FloatArray, people: FloatArray, way: _Way, *, is_open: bool) -> None:
    """Refuse figures outside their scale; the logarithms of the ends of the scale are infinite."""
    there = given[(people > 0) & ~np.isnan(given)]
    top = 1.0 if way.kind == "proportion" else np.inf
    if way.kind == "value" or there.size == 0:
        return
    if there.min() < 0 or there.max() > top:
        raise DataError(f"{name} holds {there.min():g} to {there.max():g}; a {way.kind} lies between 0 and {top:g}.")
    if is_open and (there.min() == 0 or there.max() == top):
        raise DataError(f"{name} reaches the end of its scale, which has no logarithm; use kind='value' or pool years.")


def _like(name: str, given: ArrayLike, y: FloatArray) -> FloatArray:
    array = checks.matrix(name, given, (1, 2))
    if array.shape != y.shape:
        raise DataError(f"{name} has the shape {array.shape} but values {y.shape}; they must be alike.")
    return array


def _normals(way: _Way, n_quantiles: int, seed: int) -> _Draws:
    if way.limits != "simulated":
        return np.empty((0, 0))
    random = np.random.default_rng(seed)
    if way.is_transformed or way.kind == "value":
        return random.standard_normal((2, way.draws))
    # Seven digits are plenty for draws, and a third of the time.
    return random.standard_normal((n_quantiles, way.draws), np.float32)


def _as_slope(line: _Line, n: int, level: float, unit: str, parameters: Parameters) -> Slope:
    interval = _interval(line.sii_low, line.sii_high, level)
    has_value = line.reason is None
    return Slope(
        value=_number(line.sii),
        interval=interval,
        n=n,
        unit=unit,
        method="inequality.slope",
        version=VERSION,
        parameters=parameters,
        caveats=(Caveat.NO_INTERVAL,) if has_value and interval is None else (),
        reason=line.reason,
        rii=_number(line.rii),
        rii_interval=_interval(line.rii_low, line.rii_high, level) if _number(line.rii) is not None else None,
        intercept=_number(line.intercept),
        se=_number(line.se),
    )


def _as_slopes(lines: list[_Line], n: tuple[int, ...], level: float, unit: str, parameters: Parameters) -> Slopes:
    def column(name: str) -> MaskedFloats:
        figures = np.array([getattr(line, name) for line in lines], np.float64)
        is_there = np.isfinite(figures)
        return np.ma.array(np.where(is_there, figures, 0.0), mask=~is_there)

    return Slopes(
        sii=column("sii"),
        sii_lows=column("sii_low"),
        sii_highs=column("sii_high"),
        rii=column("rii"),
        rii_lows=column("rii_low"),
        rii_highs=column("rii_high"),
        intercepts=column("intercept"),
        ses=column("se"),
        n_quantiles=n,
        level=level,
        unit=unit,
        method="inequality.slope",
        version=VERSION,
        parameters=parameters,
    )


def _number(figure: float) -> float | None:
    return float(figure) if np.isfinite(figure) else None


def _interval(low: float, high: float, level: float) -> Interval | None:
    return Interval(float(low), float(high), level) if np.isfinite(low) and np.isfinite(high) else None
