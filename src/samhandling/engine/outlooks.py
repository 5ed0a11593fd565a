"""How much a figure has changed, how fast it grows, and where it will be; ``trend`` passes them on."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from math import exp, hypot, isclose, log, sqrt
from typing import Literal

import numpy as np
from scipy.special import stdtr, stdtrit

from samhandling.engine import checks
from samhandling.engine.results import (
    Caveat,
    Direction,
    FloatArray,
    Interval,
    Movement,
    Parameters,
    Reason,
    Result,
    ordered,
)
from samhandling.engine.rules.progress import Ends, ends, series, yearly
from samhandling.errors import DataError, DefinitionError

VERSION = "1"
# Scatter below this share of the figures' own size is rounding in binary fractions.
_ROUNDING = 1e-12

Scale = Literal["linear", "log", "logit"]
Kind = Literal["compound", "linear"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Result):
    """The later figure minus the earlier; ``is_significant`` is None when nothing can be said."""

    is_significant: bool | None = None
    movement: Movement = Movement.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth(Result):
    """Growth a year between the first and the last point."""

    numbers: Parameters = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook(Result):
    """Where the line ends in the target year, with the interval that a single new figure falls in."""

    year: int
    probability: float | None = None  # of being at or past the target then
    needed: float | None = None  # change a year from the last figure on, to reach the target; 0 if it is met
    slope: float | None = None  # of the line, at the last figure, per year
    years: tuple[int, ...] = ()
    values: tuple[float, ...] = ()


def significant(
    before: Result,
    after: Result,
    *,
    years: tuple[int, int] | None = None,
    breaks: Collection[int] = (),
    across_breaks: bool = False,
    unit: str = "",
) -> Change:
    """Return the change between two figures with intervals, and whether it is more than noise.

    Parameters      before, after: any results with an interval, of the same level, from samples of their own (figures
                    that share answers, such as overlapping rolling means, differ less than this supposes). years: of
                    the two; breaks: years from which figures no longer compare with earlier ones. Over a break nothing
                    is said, unless across_breaks: then the change has the caveat series_break.
    Returns         D = v2 − v1, from D − sqrt((v2 − l2)² + (u1 − v1)²) to D + sqrt((u2 − v2)² + (v1 − l1)²);
                    significant if 0 lies outside. Sharper than asking whether the intervals overlap.
    Raises          DefinitionError if the levels differ.
    Missing values  no_value if either figure is missing, series_break over a break; without interval is_significant
                    is None, caveat no_interval.
    Source          Zou & Donner (2008), Statistics in Medicine 27:1693-1702 (MOVER); for proportions with Wilson limits
                    it is intervals.difference.
    """
    first, second = checks.figure("before", before.value), checks.figure("after", after.value)
    method, unit = "trend.significant", unit or after.unit
    if first is None or second is None:
        return Change(value=None, unit=unit, method=method, version=VERSION, reason=Reason.NO_VALUE)
    is_broken = years is not None and any(min(years) < each <= max(years) for each in breaks)
    broken = (Caveat.SERIES_BREAK,) if is_broken else ()
    if is_broken and not across_breaks:
        return Change(value=None, unit=unit, method=method, version=VERSION, caveats=broken, reason=Reason.SERIES_BREAK)
    gap, one, other = second - first, before.interval, after.interval
    if one is None or other is None:
        caveats = ordered((Caveat.NO_INTERVAL, *broken))
        return Change(value=gap, unit=unit, method=method, version=VERSION, caveats=caveats)
    if not isclose(one.level, other.level):
        raise DefinitionError(f"The intervals have the levels {one.level!r} and {other.level!r}; give one level.")
    low = gap - hypot(second - other.low, one.high - first)
    high = gap + hypot(other.high - second, first - one.low)
    moves = low > 0 or high < 0
    return Change(
        value=gap,
        interval=Interval(low, high, one.level),
        unit=unit,
        method=method,
        version=VERSION,
        parameters=(("level", one.level),),
        caveats=broken,
        is_significant=moves,
        movement=Movement.UNCHANGED if not moves else Movement.RISES if gap > 0 else Movement.FALLS,
    )


def since(
    years: Sequence[int],
    values: Sequence[float | None],
    *,
    from_year: int,
    from_value: float | None = None,
    level: float = 0.95,
    min_points: int = 5,
    span: int = 10,
    breaks: Collection[int] = (),
    across_breaks: bool = False,
    unit: str = "",
) -> Change:
    """Return the change from a starting year to the last figure, and whether it is more than the series' own noise.

    Parameters      years, values: in any order, None = missing. from_value: what the series started from, where that
                    was decided and the source may have revised it since; None = the figure of from_year. min_points:
                    fewest (3 or more) for an interval; span: so many years before from_year tell of the noise too.
                    breaks, across_breaks: as in significant.
    Returns         D = last − first, from D − t(n − 2) s sqrt(2) to D + t(n − 2) s sqrt(2), where s is the scatter
                    around the least squares line of the n figures that compare: two single figures differ by so much
                    by chance. significant if 0 lies outside. For figures without n or interval of their own; else use
                    significant, which is sharper.
    Raises          DefinitionError for parameters; DataError if a year comes twice.
    Missing values  no_value without a first figure or a later one, series_break over a break; with too few figures
                    is_significant is None, caveats few_points and no_interval.
    Source          Draper & Smith (1998), Applied Regression Analysis, 3rd edition, section 1.4 (s); the difference of
                    two independent figures has the variance 2 s².
    """
    checks.level(level)
    min_points = checks.at_least("min_points", min_points, 3)
    known = series(years, values)
    first = checks.figure("from_value", from_value)
    first = dict(known).get(from_year) if first is None else first
    later = [point for point in known if point[0] > from_year]
    told: dict[str, object] = {"unit": unit, "method": "trend.since", "version": VERSION}
    if first is None or not later:
        return Change(value=None, reason=Reason.NO_VALUE, **told)  # type: ignore[arg-type]
    last_year, last = later[-1]
    is_broken = any(from_year < each <= last_year for each in breaks)
    broken = (Caveat.SERIES_BREAK,) if is_broken else ()
    if is_broken and not across_breaks:
        return Change(value=None, caveats=broken, reason=Reason.SERIES_BREAK, **told)  # type: ignore[arg-type]
    kept, _ = _after_last_break([point for point in known if point[0] >= from_year - span], breaks, across_breaks)
    gap, told = last - first, told | {"n": len(kept)}
    if len(kept) < min_points:
        caveats = ordered((Caveat.NO_INTERVAL, Caveat.FEW_POINTS, *broken))
        return Change(value=gap, caveats=caveats, **told)  # type: ignore[arg-type]
    line = _Line(np.array([year - last_year for year, _ in kept], float), np.array([value for _, value in kept]))
    reach = float(stdtrit(line.freedom, (1 + level) / 2)) * line.scatter * sqrt(2)
    moves = abs(gap) > reach
    return Change(
        value=gap,
        interval=Interval(gap - reach, gap + reach, level),
        parameters=(("from_year", from_year), ("to_year", last_year), ("level", level)),
        caveats=ordered((*((Caveat.NO_SPREAD,) if line.scatter == 0 else ()), *broken)),
        is_significant=moves,
        movement=Movement.UNCHANGED if not moves else Movement.RISES if gap > 0 else Movement.FALLS,
        **told,  # type: ignore[arg-type]
    )


def growth(
    years: Sequence[int],
    values: Sequence[float | None],
    *,
    kind: Kind = "compound",
    from_year: int | None = None,
    span: int | None = None,
    breaks: Collection[int] = (),
    across_breaks: bool = False,
    unit: str = "",
) -> Growth:
    """Return the growth a year from the first to the last point.

    Parameters      years, values: in any order, None = missing. kind: compound (share of the figure itself) or linear
                    (in the figure's unit, for shares near 0 and figures that pass 0). from_year: first year to look at;
                    span: only so many years before the last point. breaks: years from which figures no longer compare
                    with earlier ones; only points after the last are used, with the caveat series_break, unless
                    across_breaks.
    Returns         compound: (v1/v0)^(1/(y1 − y0)) − 1, where negative figures of one sign grow away from 0; linear:
                    (v1 − v0)/(y1 − y0). ``numbers``: the points used.
    Raises          DefinitionError for an unknown kind, DataError if a year comes twice.
    Missing values  no_value, same_year (one point), no_base (compound from 0, or to 0 or another sign).
    Source          arithmetic.
    """
    if kind not in ("compound", "linear"):
        raise DefinitionError(f"kind is {kind!r}; allowed are compound and linear.")
    points, caveats = _after_last_break(series(years, values), breaks, across_breaks)
    found = ends([year for year, _ in points], [value for _, value in points], from_year=from_year, span=span)
    is_compound = kind == "compound"
    reason = None if isinstance(found, Ends) else found
    if isinstance(found, Ends) and is_compound and not found.value0 * found.value1 > 0:
        reason = Reason.NO_BASE
    rate = None
    if isinstance(found, Ends) and reason is None:
        change = found.value1 - found.value0
        rate = yearly(found.value0, found.value1, found.years) if is_compound else change / found.years
    return Growth(
        value=rate,
        n=found.n if isinstance(found, Ends) else None,
        unit="share per year" if is_compound else f"{unit} per year".strip(),
        method=f"trend.growth.{kind}",
        version=VERSION,
        caveats=caveats if rate is None else ordered((Caveat.NO_INTERVAL, *caveats)),
        reason=reason,
        numbers=found.numbers if isinstance(found, Ends) else (),
    )


def outlook(
    years: Sequence[int],
    values: Sequence[float | None],
    *,
    target_year: int,
    target: float | None = None,
    direction: Direction | str = Direction.NONE,
    level: float = 0.95,
    points: int | None = None,
    min_points: int = 5,
    scale: Scale = "linear",
    bounds: tuple[float, float] = (0.0, 100.0),
    breaks: Collection[int] = (),
    across_breaks: bool = False,
    unit: str = "",
) -> Outlook:
    """Return where a figure will be in the target year if it goes on as it has, and how likely it reaches the target.

    Parameters      years, values: in any order, None = missing. target: with direction (which way is good) for the
                    probability. points: only so many of the latest; min_points: fewest (3 or more). scale: linear; log
                    for figures above 0; logit for figures strictly between bounds, such as per cent. breaks,
                    across_breaks: as in growth.
    Returns         least squares line a + b·year on the scale; value: its end; interval: a ∓ t(n − 2) s sqrt(1 + 1/n +
                    (year − mean)²/Sxx), in which a single new figure falls with the level, taken back from the scale.
                    probability: that the figure is at or past the target then, by the same t. needed: change a year
                    from the last figure. Says nothing of new decisions: it extends the past.
    Raises          DefinitionError for parameters, or a target year that is not after the last point; DataError for
                    figures that the scale does not hold.
    Missing values  fewer than min_points: no_value or few_points; without target or direction no probability.
    Source          Draper & Smith (1998), Applied Regression Analysis, 3rd edition, section 3.1.
    """
    way, aim = checks.direction(direction), checks.figure("target", target)
    checks.level(level)
    min_points = checks.at_least("min_points", min_points, 3)
    there, back = _scale(scale, bounds)
    known, caveats = _after_last_break(series(years, values), breaks, across_breaks)
    used = known[-(checks.at_least("points", points, min_points) if points is not None else 0) :]
    parameters: Parameters = (
        ("target_year", target_year),
        ("direction", way.value),
        ("level", level),
        ("scale", scale),
    )
    if aim is not None:
        parameters += (("target", aim),)
    told = {"unit": unit, "method": "trend.outlook", "version": VERSION, "parameters": parameters, "year": target_year}
    kept = {"years": tuple(year for year, _ in used), "values": tuple(value for _, value in used), "n": len(used)}
    if len(used) < min_points:
        reason = Reason.FEW_POINTS if used else Reason.NO_VALUE
        caveats = ordered((Caveat.FEW_POINTS, *caveats))
        return Outlook(value=None, caveats=caveats, reason=reason, **told, **kept)  # type: ignore[arg-type]
    last_year, last = used[-1]
    if target_year <= last_year:
        raise DefinitionError(f"target_year is {target_year}; it must lie after the last point, {last_year}.")
    line = _Line(np.array([year - last_year for year, _ in used], float), np.array([there(v) for _, v in used]))
    end, error = line.at(target_year - last_year)
    reach = float(stdtrit(line.freedom, (1 + level) / 2)) * error
    lowest = bounds[0] if scale == "logit" else 0.0
    can_reach = aim is not None and way is not Direction.NONE
    return Outlook(
        value=back(end),
        interval=Interval(back(end - reach), back(end + reach), level),
        caveats=ordered((*((Caveat.NO_SPREAD,) if error == 0 else ()), *caveats)),
        probability=line.chance(end, error, _on(there, aim or 0.0, lowest), way.sign) if can_reach else None,
        needed=None if aim is None else _needed(last, aim, way.sign, target_year - last_year),
        slope=back(line.at(0)[0] + line.slope) - back(line.at(0)[0]),
        **told,  # type: ignore[arg-type]
        **kept,  # type: ignore[arg-type]
    )


def _after_last_break(
    points: list[tuple[int, float]], breaks: Collection[int], across_breaks: bool
) -> tuple[list[tuple[int, float]], tuple[Caveat, ...]]:
    """Return the points that compare with the last one, oldest first, and the caveat where the series has a break."""
    if not points:
        return points, ()
    first, last = points[0][0], points[-1][0]
    last_break = max((each for each in breaks if first < each <= last), default=None)
    if last_break is None:
        return points, ()
    kept = points if across_breaks else [point for point in points if point[0] >= last_break]
    return kept, (Caveat.SERIES_BREAK,)


class _Line:
    """Least squares on years before the last point, so that big years lose no digits."""

    def __init__(self, x: FloatArray, v: FloatArray) -> None:
        self.n, self.freedom = len(x), len(x) - 2
        self.mean_x, self.mean_v = float(x.mean()), float(v.mean())
        dx, dv = x - self.mean_x, v - self.mean_v
        self.sxx = float(dx @ dx)
        self.slope = float(dx @ dv) / self.sxx
        rest = dv - self.slope * dx
        # A line that passes through all points has no scatter, whatever binary fractions leave.
        is_exact = float(np.abs(rest).max()) <= _ROUNDING * max(float(np.abs(v).max()), 1e-300)
        self.scatter = 0.0 if is_exact else sqrt(float(rest @ rest) / self.freedom)

    def at(self, x: float) -> tuple[float, float]:
        """Return the line and the standard error of a new figure there."""
        away = x - self.mean_x
        return self.mean_v + self.slope * away, self.scatter * sqrt(1 + 1 / self.n + away * away / self.sxx)

    def chance(self, end: float, error: float, aim: float, sign: int) -> float:
        """Return the probability of a new figure at or past the aim."""
        ahead = sign * (end - aim)
        if error == 0 or abs(ahead) == float("inf"):
            return 1.0 if ahead >= 0 else 0.0
        return float(stdtr(self.freedom, ahead / error))


def _needed(last: float, aim: float, sign: int, years: int) -> float:
    return 0.0 if sign and sign * last >= sign * aim else (aim - last) / years


def _on(there: Callable[[float], float], aim: float, lowest: float) -> float:
    """Return a target on the scale; one at or beyond its end lies infinitely far away."""
    try:
        return there(aim)
    except DataError:
        return -float("inf") if aim <= lowest else float("inf")


def _scale(scale: str, bounds: tuple[float, float]) -> tuple[Callable[[float], float], Callable[[float], float]]:
    """Return the way to the scale and the way back."""
    if scale == "linear":
        return (lambda v: v), (lambda v: v)
    if scale == "log":
        return _log, _exp
    if scale != "logit":
        raise DefinitionError(f"scale is {scale!r}; allowed are linear, log and logit.")
    low, high = bounds
    if not low < high:
        raise DefinitionError(f"bounds is {bounds!r}; the lower must come first.")

    def there(value: float) -> float:
        if not low < value < high:
            raise DataError(f"The figure {value!r} does not lie between {low!r} and {high!r}; use the linear scale.")
        return log((value - low) / (high - value))

    def back(value: float) -> float:
        # Written so that neither end overflows.
        part = 1 / (1 + exp(-value)) if value >= 0 else exp(value) / (1 + exp(value))
        return low + (high - low) * part

    return there, back


def _log(value: float) -> float:
    if value <= 0:
        raise DataError(f"The figure {value!r} is not above 0; use the linear scale.")
    return log(value)


def _exp(value: float) -> float:
    # The largest figure there is stands for all beyond it: an infinite one tells a reader nothing.
    return exp(min(value, 709.0))
