"""The summary measures of health inequality of the World Health Organization, for a table of groups.

Better than R healthequal 1.0.1: the logit fits weigh groups by population once (healthequal weighs twice; that variant
is kept as ``…_logit_squared``), populations and events are not rounded to whole persons unless asked for, MLD and TI
carry a standard error in their own unit, PAF's interval is in per cent as PAF is, and every measure has an analytic
standard error.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf, isfinite, log, sqrt

import numpy as np
from numpy.typing import ArrayLike

from samhandling.engine import checks
from samhandling.engine.inequality_measures import Found, Summary, dress
from samhandling.engine.results import Caveat, Direction, FloatArray, Parameters, Reason
from samhandling.errors import DataError, DefinitionError, NotEnoughData

VERSION = "1"
_NEAR_ZERO = 1e-6  # the share of the mean that stands for 0 in logarithms, as WHO does
_MAX_STEPS = 200

Named = Iterator[tuple[str, Found]]


@dataclass(frozen=True, slots=True)
class _Table:
    """Groups in order from most to least disadvantaged, where there is an order."""

    y: FloatArray
    w: FloatArray  # shares of the population
    people: FloatArray
    s: FloatArray | None  # standard errors
    mean: float
    sign: int  # +1 when high is good
    is_ordered: bool
    reference: int | None
    scale: float | None
    is_whole: bool
    unit: str

    def se(self, slope: FloatArray) -> float | None:
        """Return the standard error of a figure whose derivatives with respect to the estimates are given."""
        return None if self.s is None else float(np.sqrt(((slope * self.s) ** 2).sum()))


def summary(
    estimates: ArrayLike,
    population: ArrayLike | None = None,
    *,
    direction: Direction | str,
    order: Sequence[float] | None = None,
    reference: int | None = None,
    standard_errors: ArrayLike | None = None,
    scale: float | None = None,
    whole_persons: bool = False,
    level: float = 0.95,
    unit: str = "",
) -> Summary:
    """Return every WHO measure of inequality between groups that fits the data, each with standard error and interval.

    Parameters      estimates: the figure of each group, (groups,); population: persons in each (None = equally many).
                    direction: "higher" or "lower" is good. order: numbers that place the groups from the most (lowest
                    number) to the least disadvantaged, for instance income fifths; None = no order. reference: the
                    place of the reference group. standard_errors: of the estimates. scale: the highest the figure can
                    be (100 for per cent); without it no logit, Wagstaff or Erreygers. whole_persons: round as
                    healthequal does.
    Returns         measures, w = population share, y = estimate, m = Σwy, R = midpoint of a group's stretch of the
                    cumulated shares:
                    d, r            least minus (over) most disadvantaged, reversed where low is good; without order the
                                    extremes; d_ref, r_ref the reference and the worst of the others. R: log SE.
                    aci, rci        Σwy(2R−1), and over m; rci_wagstaff rci/(1−m), rci_erreygers 4m·rci (m as a share);
                                    SE from the scatter around the line of 2·var(R)·y on R, k−2 degrees of freedom.
                    sii, rii        fits at R = 1 and R = 0, difference and ratio: _logit, _linear; SE HC1, RII's on the
                                    log scale; _logit_squared = healthequal's squared weights.
                    bgv, bgsd, cov  Σw(y−m)², its root, 100·root/m. mld, ti: 1000Σ−w ln(y/m), 1000Σw(y/m)ln(y/m).
                    idisu, idisw    100·mean and weighted mean of |y−m| over m. mdb, mdm, mdr + u, w: mean and weighted
                                    distance to the best group, the mean, the reference.
                    par, paf        y_best − m (ordered: least disadvantaged), and 100·par/m; 0 if of the wrong sign.
                    value = d, n = groups. A measure that is not defined has a reason. SE of all others by the delta
                    method with the shares fixed; that the extremes were picked by their figures is not in the SE.
                    Distances are never below 0, so small ones are too high by chance: read them with the SE.
    Raises          NotEnoughData with fewer than two groups; DataError for figures, DefinitionError for parameters.
    Missing values  a group without estimate or people is left out and counted; without a standard error in every group
                    left, the measures that need it have the caveat no_interval.
    Source          Schlotheuber & Hosseinpoor (2022), Int J Environ Res Public Health 19:3697; R healthequal 1.0.1.
    """
    table, n_left_out = _table(
        estimates, population, direction, order, reference, standard_errors, scale, whole_persons, unit
    )
    checks.level(level)
    parameters: Parameters = (
        ("direction", Direction(direction).value),
        ("level", level),
        ("ordered", int(table.is_ordered)),
        ("scale", "none" if table.scale is None else table.scale),
        ("whole_persons", int(whole_persons)),
    )
    n = len(table.y)
    measures = tuple(
        dress(name, found, n=n, level=level, method="inequality.summary", version=VERSION, parameters=parameters)
        for name, found in _all(table)
    )
    return Summary(
        value=measures[0].value,
        interval=measures[0].interval,
        n=n,
        unit=unit,
        method="inequality.summary",
        version=VERSION,
        parameters=parameters,
        caveats=(Caveat.NO_INTERVAL,) if table.s is None else (),
        measures=measures,
        mean=table.mean,
        n_left_out=n_left_out,
    )


def _table(
    estimates: ArrayLike,
    population: ArrayLike | None,
    direction: Direction | str,
    order: Sequence[float] | None,
    reference: int | None,
    standard_errors: ArrayLike | None,
    scale: float | None,
    whole_persons: bool,
    unit: str,
) -> tuple[_Table, int]:
    sign = checks.direction(direction).sign
    if not sign:
        raise DefinitionError("direction is 'none'; inequality needs to know whether 'higher' or 'lower' is good.")
    if scale is not None and not (isfinite(scale) and scale > 0):
        raise DefinitionError(f"scale is {scale!r}; it must be a finite number above 0, for example 100 for per cent.")
    y = checks.matrix("estimates", estimates, (1,))
    k = len(y)
    people = np.ones(k) if population is None else checks.matrix("population", population, (1,))
    checks.same_length("population", len(people), "estimates", k)
    if (people < 0).any():
        raise DataError("population holds a negative number; a group has 0 or more persons.")
    s = None if standard_errors is None else checks.matrix("standard_errors", standard_errors, (1,))
    if s is not None:
        checks.same_length("standard_errors", len(s), "estimates", k)
        if (s < 0).any():
            raise DataError("standard_errors holds a negative number; a standard error is 0 or more.")
    if reference is not None and not 0 <= reference < k:
        raise DefinitionError(f"reference is {reference!r}; it must be the place of a group, 0 to {k - 1}.")
    places = _places(order, k)
    used = places[~np.isnan(y[places]) & (np.nan_to_num(people[places]) > 0)]
    if len(used) < 2:
        raise NotEnoughData(f"{len(used)} of {k} groups have both estimate and people; inequality needs two or more.")
    shares = people[used] / people[used].sum()
    kept = np.flatnonzero(used == reference) if reference is not None else np.empty(0, int)
    errors = None if s is None or np.isnan(s[used]).any() else s[used]
    table = _Table(
        y=y[used],
        w=shares,
        people=people[used],
        s=errors,
        mean=float(shares @ y[used]),
        sign=sign,
        is_ordered=order is not None,
        reference=int(kept[0]) if len(kept) else None,
        scale=scale,
        is_whole=whole_persons,
        unit=unit,
    )
    return table, k - len(used)


def _places(order: Sequence[float] | None, k: int) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    if order is None:
        return np.arange(k)
    given = checks.matrix("order", order, (1,))
    checks.same_length("order", len(given), "estimates", k)
    if np.isnan(given).any() or len(np.unique(given)) < k:
        raise DataError("order must give every group a place of its own; merge groups that share one.")
    return np.argsort(given)


def _all(t: _Table) -> Named:
    yield from _gaps(t)
    if t.is_ordered and len(t.y) > 2:
        yield from _concentration(t)
        yield from _slopes(t)
    yield from _spread(t)
    yield from _distances(t)
    yield from _attributable(t)


def _gaps(t: _Table) -> Named:
    """D and R between two groups, so turned that inequality in the usual direction is above 0 (above 1)."""
    if t.is_ordered:
        yield from _gap(t, "", *((-1, 0) if t.sign > 0 else (0, -1)))
    else:
        yield from _gap(t, "", int(t.y.argmax()), int(t.y.argmin()))
    if t.reference is not None:
        others = np.delete(np.arange(len(t.y)), t.reference)
        worst = int(others[(t.sign * t.y[others]).argmin()])
        yield from _gap(t, "_ref", *((t.reference, worst) if t.sign > 0 else (worst, t.reference)))


def _gap(t: _Table, suffix: str, first: int, second: int) -> Named:
    a, b = float(t.y[first]), float(t.y[second])
    slope = _unit(t, first) - _unit(t, second)
    yield f"d{suffix}", Found(a - b, t.se(slope), t.unit)
    if b == 0:
        yield f"r{suffix}", Found(None, reason=Reason.NO_DENOMINATOR)
        return
    slope = _unit(t, first) / a - _unit(t, second) / b if a else np.full_like(t.y, inf)
    is_positive = a > 0 and b > 0
    yield f"r{suffix}", Found(a / b, t.se(slope) if is_positive else None, "ratio", is_log_se=True)


def _concentration(t: _Table) -> Named:
    rank = _ranks(t.w)
    spread = float(t.w @ (rank - 0.5) ** 2)
    _, _, variance = _least_squares(rank, 2 * spread * t.y, t.w)
    aci, se = float(t.w @ (t.y * (2 * rank - 1))), sqrt(variance)
    yield "aci", Found(aci, se, t.unit)
    is_relative = t.mean > 0
    yield "rci", Found(aci / t.mean, se / t.mean, "index") if is_relative else Found(None)
    if t.scale is None:
        return
    share = t.mean / t.scale
    can_bound = 0 < share < 1 and t.y.min() >= 0 and t.y.max() <= t.scale
    yield (
        "rci_wagstaff",
        Found(aci / t.mean / (1 - share), se / t.mean / (1 - share), "index") if can_bound else Found(None),
    )
    yield "rci_erreygers", Found(4 * aci / t.scale, 4 * se / t.scale, "index") if can_bound else Found(None)


def _slopes(t: _Table) -> Named:
    people = np.ceil(t.people) if t.is_whole else t.people
    rank = _ranks(people / people.sum())
    if t.scale is not None:
        events = t.y / t.scale * people
        events = np.round(events) if t.is_whole else events
        for suffix, weights in (("logit", people), ("logit_squared", people**2)):
            sii, rii = _logit_slope(rank, events / people, weights)
            yield f"sii_{suffix}", _scaled(sii, t.scale, t.unit)
            yield f"rii_{suffix}", rii
    intercept, slope, _ = _least_squares(rank, t.y, people / people.sum())
    residuals = t.y - intercept - slope * rank
    covariance = _sandwich(rank, people / people.sum(), people / people.sum() * residuals)
    yield "sii_linear", Found(slope, sqrt(covariance[1, 1]), t.unit)
    first, last = intercept, intercept + slope
    yield "rii_linear", _ratio(first, last, np.array([1.0, 0.0]), np.array([1.0, 1.0]), covariance)


def _logit_slope(rank: FloatArray, share: FloatArray, weights: FloatArray) -> tuple[Found, Found]:
    """Return SII and RII of the logistic line, with the sandwich that allows for any variance (HC1)."""
    nothing = Found(None)
    if share.min() < 0 or share.max() > 1 or not 0 < share.sum() < len(share):
        return nothing, nothing
    weights = weights / weights.sum()
    design = np.column_stack((np.ones_like(rank), rank))
    start = float(weights @ share)
    line = np.array([log(start / (1 - start)), 0.0])
    for _ in range(_MAX_STEPS):
        fit = _logistic(design @ line)
        information = design.T @ ((weights * fit * (1 - fit))[:, None] * design)
        if not np.linalg.det(information) > 1e-14 * information[0, 0] ** 2:
            return nothing, nothing  # the groups are split so sharply that no finite line fits
        step = np.linalg.solve(information, design.T @ (weights * (share - fit)))
        line = line + step
        if np.abs(step).max() < 1e-12 * max(1.0, float(np.abs(line).max())):
            break
    else:
        return nothing, nothing
    fit = _logistic(design @ line)
    covariance = _sandwich(rank, weights * fit * (1 - fit), weights * (share - fit))
    first, last = (float(_logistic(np.array(at))) for at in (line[0], line.sum()))
    low, high = first * (1 - first) * np.array([1.0, 0.0]), last * (1 - last) * np.array([1.0, 1.0])
    slope = high - low
    sii = Found(last - first, sqrt(slope @ covariance @ slope))
    return sii, _ratio(first, last, low, high, covariance)


def _ratio(first: float, last: float, low: FloatArray, high: FloatArray, covariance: FloatArray) -> Found:
    """Return last over first with its log SE; low and high are their derivatives with respect to the line."""
    if first <= 0 or last <= 0:
        return Found(None)
    slope = high / last - low / first
    return Found(last / first, sqrt(slope @ covariance @ slope), "ratio", is_log_se=True)


def _scaled(found: Found, scale: float, unit: str) -> Found:
    if found.value is None or found.se is None:
        return found
    return Found(found.value * scale, found.se * scale, unit)


def _spread(t: _Table) -> Named:
    away = _away(t, t.mean)
    bgv = float(t.w @ away**2)
    yield "bgv", Found(bgv, _bgv_se(t), f"{t.unit}²" if t.unit else "", low=0)
    root = sqrt(bgv)
    slope = t.w * away / root if root else np.full_like(away, inf)
    yield "bgsd", Found(root, t.se(slope) if root else None, t.unit, low=0)
    if t.mean <= 0:
        for name in ("cov", "mld", "ti", "idisu", "idisw"):
            yield name, Found(None)
        return
    m = t.mean
    yield "cov", Found(100 * root / m, t.se(100 * (slope / m - root * t.w / m**2)) if root else None, "percent", low=0)
    yield from _entropies(t)
    for name, weights in (("idisu", np.full_like(t.w, 1 / len(t.w))), ("idisw", t.w)):
        distance, slope = _distance(t, weights, m, t.w)
        yield name, Found(100 * distance / m, t.se(100 * (slope / m - distance * t.w / m**2)), "percent", low=0)


def _bgv_se(t: _Table) -> float | None:
    """Return the standard error that also holds near equality: it keeps the terms of the fourth order."""
    if t.s is None:
        return None
    w, v = t.w, t.s**2
    variance = 4 * (w**2 * v * _away(t, t.mean) ** 2).sum()
    variance += 2 * ((w**2 * v).sum() ** 2 - (w**4 * v**2).sum() + (w**2 * (1 - w) ** 2 * v**2).sum())
    return float(np.sqrt(variance))


def _entropies(t: _Table) -> Named:
    if t.y.min() < 0:
        yield "mld", Found(None)
        yield "ti", Found(None)
        return
    r = np.maximum(t.y / t.mean, _NEAR_ZERO)
    has_zero = bool((t.y == 0).any())  # the logarithm has no slope at 0, so there is no standard error either
    slope = t.w / t.mean * (1 - 1 / r)
    yield "mld", Found(-1000 * float(t.w @ np.log(r)), None if has_zero else t.se(1000 * slope), "thousandths", low=0)
    slope = t.w / t.mean * (1 + np.log(r) - float(t.w @ (r * (1 + np.log(r)))))
    ti = 1000 * float(t.w @ (t.y / t.mean * np.log(r)))
    yield "ti", Found(ti, None if has_zero else t.se(1000 * slope), "thousandths", low=0)


def _distances(t: _Table) -> Named:
    best = int((t.sign * t.y).argmax())
    targets = [("mdb", float(t.y[best]), _unit(t, best)), ("mdm", t.mean, t.w)]
    if t.reference is not None:
        targets.append(("mdr", float(t.y[t.reference]), _unit(t, t.reference)))
    for name, target, moves in targets:
        for suffix, weights in (("u", np.full_like(t.w, 1 / len(t.w))), ("w", t.w)):
            distance, slope = _distance(t, weights, target, moves)
            yield name + suffix, Found(distance, t.se(slope), t.unit, low=0)


def _distance(t: _Table, weights: FloatArray, target: float, moves: FloatArray) -> tuple[float, FloatArray]:
    """Return Σ weights |y − target| and its derivatives; ``moves`` are those of the target itself."""
    away = _away(t, target)
    side = weights * np.sign(away)
    return float(weights @ np.abs(away)), side - side.sum() * moves


def _attributable(t: _Table) -> Named:
    best = len(t.y) - 1 if t.is_ordered else int((t.sign * t.y).argmax())
    target = float(t.y[best])
    par = target - t.mean
    if par * t.sign < 0:  # nothing to gain: the group that should be best is worse than the mean
        yield "par", Found(0.0, None, t.unit)
        yield "paf", Found(0.0, None, "percent")
        return
    yield "par", Found(par, t.se(_unit(t, best) - t.w), t.unit)
    if t.mean <= 0:
        yield "paf", Found(None, reason=Reason.NO_DENOMINATOR if t.mean == 0 else Reason.NOT_APPLICABLE)
        return
    slope = 100 * (_unit(t, best) / t.mean - target * t.w / t.mean**2)
    yield "paf", Found(100 * par / t.mean, t.se(slope), "percent")


def _away(t: _Table, target: float) -> FloatArray:
    """Return how far the groups are from the target; less than the rounding of binary fractions is nothing."""
    away: FloatArray = t.y - target
    return np.where(np.abs(away) <= 1e-13 * np.abs(t.y).max(), 0.0, away)


def _unit(t: _Table, place: int) -> FloatArray:
    one = np.zeros_like(t.y)
    one[place] = 1
    return one


def _ranks(shares: FloatArray) -> FloatArray:
    """Return the midpoint of each group's stretch of the cumulated shares."""
    ranks: FloatArray = np.cumsum(shares) - shares / 2
    return ranks


def _least_squares(x: FloatArray, y: FloatArray, weights: FloatArray) -> tuple[float, float, float]:
    """Return intercept, slope and the slope's variance from the scatter, on k − 2 degrees of freedom."""
    weights = weights / weights.sum()
    centre = float(weights @ x)
    sxx = float(weights @ (x - centre) ** 2)
    slope = float(weights @ ((x - centre) * y)) / sxx
    intercept = float(weights @ y) - slope * centre
    scatter = float(weights @ (y - intercept - slope * x) ** 2)
    return intercept, slope, scatter / (len(x) - 2) / sxx


def _sandwich(x: FloatArray, bread: FloatArray, scores: FloatArray) -> FloatArray:
    """Return the HC1 covariance of intercept and slope: k/(k−2) · B⁻¹ (Σ s² x xᵀ) B⁻¹."""
    design = np.column_stack((np.ones_like(x), x))
    inverse = np.linalg.inv(design.T @ (bread[:, None] * design))
    filling = scores[:, None] * design
    covariance: FloatArray = inverse @ (filling.T @ filling) @ inverse * len(x) / (len(x) - 2)
    return covariance


def _logistic(at: FloatArray) -> FloatArray:
    fit: FloatArray = 0.5 * (1 + np.tanh(at / 2))
    return fit
