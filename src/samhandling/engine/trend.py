"""Where a figure is heading: the slope over its last measured points, and whether it is more than noise.

Only measured points count: repeated measurements, excluded points and everything before the last break are left
out, and of overlapping rolling means only those far enough apart are kept. Kolada gives neither n nor interval, so the
noise is judged from the scatter around the line, and the sign must survive that any one point is left out.
``sdsn``, ``eurostat``, ``unsd``, ``statcan``, ``oecd`` and ``fingertips`` are rules as their publishers state them.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtr, stdtrit

from samhandling.engine import checks
from samhandling.engine.outlooks import Change, Growth, Outlook, growth, outlook, significant, since
from samhandling.engine.results import (
    ARROWS,
    MOVEMENTS,
    Arrow,
    Caveat,
    Codes,
    Direction,
    Flags,
    FloatArray,
    IntArray,
    Interval,
    MaskedFloats,
    Movement,
    Parameters,
    Reason,
    Result,
    ordered,
)
from samhandling.engine.rules.eurostat import goal as eurostat_goal
from samhandling.engine.rules.eurostat import trend as eurostat
from samhandling.engine.rules.fingertips import trend as fingertips
from samhandling.engine.rules.oecd import trend as oecd
from samhandling.engine.rules.progress import MeanProgress, Progress
from samhandling.engine.rules.sdsn import trend as sdsn
from samhandling.engine.rules.statcan import trend as statcan
from samhandling.engine.rules.unsd import trend as unsd
from samhandling.errors import DataError, DefinitionError

__all__ = [
    "Change",
    "Growth",
    "MeanProgress",
    "Outlook",
    "Progress",
    "Trend",
    "Trends",
    "direction",
    "direction_many",
    "eurostat",
    "eurostat_goal",
    "fingertips",
    "growth",
    "oecd",
    "outlook",
    "sdsn",
    "significant",
    "since",
    "statcan",
    "unsd",
]

VERSION = "1"

# Differences below this share of the figures' own size are rounding in binary fractions, not change.
_ROUNDING = 1e-12
_BLOCK = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend(Result):
    """Where a figure is heading: ``value`` is the slope in ``unit`` per year, ``interval`` that of the slope."""

    arrow: Arrow
    movement: Movement
    p_value: float | None = None
    years: tuple[int, ...] = ()  # the points used, oldest first
    values: tuple[float, ...] = ()
    left_out: tuple[tuple[int, Caveat], ...] = ()  # years with a figure that was not used, and why


@dataclass(frozen=True, slots=True, kw_only=True)
class Trends:
    """Arrows, movements (codes into results.ARROWS and results.MOVEMENTS), slopes and p values, one for each series."""

    arrows: Codes
    movements: Codes
    slopes: MaskedFloats  # unit per year
    p_values: MaskedFloats
    n_points: Codes
    first_years: IntArray  # of the points used; 0 where there is none
    last_years: IntArray
    method: str
    version: str
    points: int
    min_points: int
    alpha: float


def direction(
    years: Sequence[int],
    values: Sequence[float | None],
    *,
    direction: Direction | str,
    points: int = 5,
    min_points: int = 5,
    alpha: float = 0.05,
    year: int | None = None,
    stale_after: int | None = None,
    breaks: Collection[int] = (),
    across_breaks: bool = False,
    measured_years: Collection[int] | None = None,
    overlap_years: int = 1,
    excluded: Collection[int] | Mapping[int, Caveat] = (),
    unit: str = "",
) -> Trend:
    """Return whether the last measured points rise, fall or neither, and whether that is better or worse.

    Parameters      years, values: the series, in any order; None or NaN = missing. points: how many of the latest to
                    use; min_points: fewest for an arrow (3 or more). alpha: significance level of the two-sided test.
                    year: the year judged, later figures are not seen; stale_after: a latest point more than so many
                    years older gets the caveat stale. breaks: years from which figures no longer compare with earlier
                    ones: the line stops there, unless across_breaks; then it has the caveat series_break where one
                    lies among its points. measured_years: the years really measured, where the source repeats values;
                    None = all.
                    overlap_years: kept points lie at least so many years apart, counted back from the latest (rolling
                    means). excluded: years to leave out, with their caveat if it is a mapping.
    Returns         arrow: up = better, by ``direction``; movement: which way the figures go. Least squares slope b
                    (value, unit per year) with interval 1 − alpha; t = b/se on n − 2 degrees of freedom. A movement is
                    more than noise if p < alpha and b keeps its sign when any one point is left out; otherwise flat.
                    All figures equal: flat. Always with the caveat no_interval, as the points have none.
    Raises          DataError if lengths differ or a year comes twice; DefinitionError for parameters.
    Missing values  fewer than min_points left: unknown, reason no_value or few_points; without direction unknown,
                    reason no_direction, but movement and slope are given.
    Source          least squares and t test; leave-one-out as in OHID Fingertips' recent trend.
    """
    way = checks.direction(direction)
    _check_parameters(points, min_points, alpha, overlap_years)
    stops = set() if across_breaks else set(breaks)
    used, left_out = _select(_series(years, values, year), points, stops, measured_years, overlap_years, excluded)
    parameters: Parameters = (
        ("direction", way.value),
        ("points", points),
        ("min_points", min_points),
        ("alpha", alpha),
        ("overlap_years", overlap_years),
    )
    if across_breaks:
        parameters += (("across_breaks", True),)
    caveats = {caveat for _, caveat in left_out} | {Caveat.NO_INTERVAL}
    if used and any(used[0][0] < each <= used[-1][0] for each in breaks):
        caveats.add(Caveat.SERIES_BREAK)
    if overlap_years > 1 and used:
        caveats.add(Caveat.OVERLAPPING_MEANS)
    if used and year is not None and stale_after is not None and year - used[-1][0] > stale_after:
        caveats.add(Caveat.STALE)
    if len(used) < min_points:
        return Trend(
            value=None,
            n=len(used),
            unit=_per_year(unit),
            method="trend.direction",
            version=VERSION,
            parameters=parameters,
            caveats=ordered((*(caveats - {Caveat.NO_INTERVAL}), Caveat.FEW_POINTS)),
            reason=Reason.FEW_POINTS if used else Reason.NO_VALUE,
            arrow=Arrow.UNKNOWN,
            movement=Movement.UNKNOWN,
            years=tuple(each for each, _ in used),
            values=tuple(value for _, value in used),
            left_out=left_out,
        )
    line = _fit(*_columns(used), alpha)
    slope, error = float(line.slope[0]), float(line.error[0])
    margin = float(stdtrit(len(used) - 2, 1 - alpha / 2)) * error
    movement = int(line.movement[0])
    return Trend(
        value=slope,
        interval=Interval(slope - margin, slope + margin, 1 - alpha),
        n=len(used),
        unit=_per_year(unit),
        method="trend.direction",
        version=VERSION,
        parameters=parameters,
        caveats=ordered(tuple(caveats)),
        reason=Reason.NO_DIRECTION if way is Direction.NONE else None,
        arrow=ARROWS[_arrow_code(movement, way.sign)],
        movement=MOVEMENTS[movement],
        p_value=float(line.p_value[0]),
        years=tuple(each for each, _ in used),
        values=tuple(value for _, value in used),
        left_out=left_out,
    )


def direction_many(
    years: ArrayLike,
    values: ArrayLike,
    *,
    direction: Direction | str | ArrayLike,
    points: int = 5,
    min_points: int = 5,
    alpha: float = 0.05,
    usable: NDArray[np.bool_] | None = None,
    from_years: ArrayLike | None = None,
    overlap_years: int | ArrayLike = 1,
) -> Trends:
    """Return arrow, movement, slope and p value of every series of a matrix; the same as ``direction`` to the bit.

    Parameters      years: (years,) whole numbers, rising. values: (series, years), NaN = missing. direction: one for
                    all, or per series +1, -1 or 0. usable: (series, years), False = leave out (excluded, repeated).
                    from_years: (series,) first year after the last break. overlap_years: one for all or per series.
                    The others as in direction.
    Returns         arrays of length series; slopes (unit per year) and p_values are masked where the arrow is unknown
                    for want of points.
    Raises          DataError for shapes that do not match or infinite figures, DefinitionError for parameters.
    Missing values  too few points: arrow and movement code 0.
    Source          as direction. Works in blocks of series, so that it needs little beside its input.
    """
    matrix = checks.matrix("values", values, (2,))
    year_row = _year_row(years, matrix.shape[1])
    n = len(matrix)
    overlaps = _per_series("overlap_years", overlap_years, n)
    _check_parameters(points, min_points, alpha, int(overlaps.min(initial=1)))
    signs = _series_signs(direction, n)
    first = _per_series("from_years", year_row[0] if from_years is None else from_years, n)
    if usable is not None and usable.shape != matrix.shape:
        raise DataError(f"usable has the shape {usable.shape} but values {matrix.shape}; they must be alike.")
    out = _Collected(n)
    for start in range(0, n, _BLOCK):
        block = slice(start, start + _BLOCK)
        mask = ~np.isnan(matrix[block])
        if usable is not None:
            mask &= usable[block]
        if from_years is not None:
            mask &= year_row >= first[block, None]
        _collect(out, block, matrix[block], mask, year_row, overlaps[block], points, min_points, alpha)
    arrows = np.where(out.movements == 0, 0, _arrow_codes(out.movements, signs)).astype(np.int8)
    unknown = out.movements == 0
    return Trends(
        arrows=arrows,
        movements=out.movements,
        slopes=np.ma.array(out.slopes, mask=unknown),
        p_values=np.ma.array(out.p_values, mask=unknown),
        n_points=out.n_points,
        first_years=out.first_years,
        last_years=out.last_years,
        method="trend.direction",
        version=VERSION,
        points=points,
        min_points=min_points,
        alpha=alpha,
    )


@dataclass(frozen=True, slots=True)
class _Line:
    slope: FloatArray
    error: FloatArray
    p_value: FloatArray
    movement: Codes


def _fit(x: FloatArray, v: FloatArray, n: FloatArray, alpha: float) -> _Line:
    """Return the line through each column of points, shape (points, series); unused places hold zeros beyond n.

    Every sum runs point by point in the same order, so that one series alone and a million together agree to the bit.
    """
    places = range(len(x))
    mean_x, mean_v = _sum(x) / n, _sum(v) / n
    dx = [np.where(k < n, x[k] - mean_x, 0.0) for k in places]
    dv = [np.where(k < n, v[k] - mean_v, 0.0) for k in places]
    sxx, sxy = _sum([a * a for a in dx]), _sum([a * b for a, b in zip(dx, dv, strict=True)])
    slope = sxy / sxx
    rest = _sum([(b - slope * a) ** 2 for a, b in zip(dx, dv, strict=True)])
    error = np.sqrt(rest / (n - 2) / sxx)
    size = _sum([np.abs(a * b) for a, b in zip(dx, dv, strict=True)])
    largest, spread = _sum([np.where(k < n, np.abs(v[k]), 0.0) for k in places]), _sum([np.abs(b) for b in dv])
    is_level = spread <= _ROUNDING * largest
    keeps_sign = ~is_level
    for a, b, k in zip(dx, dv, places, strict=True):
        without = np.where(k < n, sxy - n / (n - 1) * a * b, sxy)
        keeps_sign &= np.where(sxy > 0, without, -without) > _ROUNDING * size
    # On a perfect line the error is 0 and t infinite; p is then 0.
    t = np.abs(slope) / np.where(error > 0, error, 1.0)
    p_value = np.where(error > 0, 2 * stdtr(n - 2, -t), 0.0)
    p_value = np.where(is_level, 1.0, p_value)
    slope, error = np.where(is_level, 0.0, slope), np.where(is_level, 0.0, error)
    moves = keeps_sign & (p_value < alpha)
    movement = np.where(moves, np.where(slope > 0, 3, 1), 2).astype(np.int8)
    return _Line(slope, error, p_value, movement)


def _sum(terms: Sequence[FloatArray] | FloatArray) -> FloatArray:
    total = np.zeros_like(terms[0])
    for term in terms:
        total = total + term
    return total


def _arrow_code(movement: int, sign: int) -> int:
    return 0 if sign == 0 else 2 + (movement - 2) * sign


def _arrow_codes(movements: Codes, signs: Codes) -> Codes:
    return np.where(signs == 0, 0, 2 + (movements - 2) * signs).astype(np.int8)


def _per_year(unit: str) -> str:
    return f"{unit} per year" if unit else "per year"


def _check_parameters(points: int, min_points: int, alpha: float, overlap_years: int) -> None:
    checks.at_least("min_points", min_points, 3)
    checks.at_least("overlap_years", overlap_years, 1)
    checks.level(alpha)
    if checks.at_least("points", points, 3) < min_points:
        raise DefinitionError(f"points is {points!r} but min_points {min_points!r}; points may not be fewer.")


def _series(years: Sequence[int], values: Sequence[float | None], latest: int | None) -> list[tuple[int, float]]:
    """Return the points that have a figure, oldest first, up to the year judged."""
    checks.same_length("values", len(values), "years", len(years))
    if len(set(years)) != len(years):
        twice = sorted({int(year) for year in years if list(years).count(year) > 1})
        raise DataError(f"The years {twice} come more than once; a series has one figure a year.")
    found = ((int(year), checks.figure(f"the figure of {year}", v)) for year, v in zip(years, values, strict=True))
    return sorted((year, v) for year, v in found if v is not None and (latest is None or year <= latest))


def _select(
    series: list[tuple[int, float]],
    points: int,
    breaks: set[int],
    measured: Collection[int] | None,
    overlap: int,
    excluded: Collection[int] | Mapping[int, Caveat],
) -> tuple[list[tuple[int, float]], tuple[tuple[int, Caveat], ...]]:
    """Return the points to use, oldest first, and the years left out of the span looked at, with the reason."""
    why = {year: reason for year, _ in series if (reason := _unusable(year, measured, excluded))}
    usable_years = [year for year, _ in series if year not in why]
    last_break = max((b for b in breaks if usable_years and b <= usable_years[-1]), default=None)
    used: list[tuple[int, float]] = []
    for year, value in reversed(series):
        if year in why or len(used) == points:
            continue
        if last_break is not None and year < last_break:
            why[year] = Caveat.SERIES_BREAK
        elif used and used[-1][0] - year < overlap:
            why[year] = Caveat.OVERLAPPING_MEANS
        else:
            used.append((year, value))
    oldest = used[-1][0] if len(used) == points else None
    left_out = sorted((year, reason) for year, reason in why.items() if oldest is None or year > oldest)
    return used[::-1], tuple(left_out)


def _unusable(
    year: int, measured: Collection[int] | None, excluded: Collection[int] | Mapping[int, Caveat]
) -> Caveat | None:
    if year in excluded:
        return excluded[year] if isinstance(excluded, Mapping) else Caveat.EXCLUDED
    return Caveat.REPEATED_VALUES if measured is not None and year not in measured else None


def _columns(used: list[tuple[int, float]]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return years before the latest, values and number of points, latest first, as one column each."""
    latest = used[-1][0]
    x = np.array([[year - latest] for year, _ in reversed(used)], np.float64)
    v = np.array([[value] for _, value in reversed(used)], np.float64)
    return x, v, np.array([len(used)], np.float64)


class _Collected:
    """Room for the answers of every series."""

    def __init__(self, n: int) -> None:
        self.movements = np.zeros(n, np.int8)
        self.slopes = np.zeros(n)
        self.p_values = np.zeros(n)
        self.n_points = np.zeros(n, np.int8)
        self.first_years = np.zeros(n, np.int32)
        self.last_years = np.zeros(n, np.int32)


def _collect(
    out: _Collected,
    block: slice,
    values: FloatArray,
    mask: Flags,
    years: IntArray,
    overlaps: IntArray,
    points: int,
    min_points: int,
    alpha: float,
) -> None:
    """Pick the last points of every series in the block, walking back one point at a time, and fit them."""
    flat = np.flatnonzero(mask)
    counts = np.count_nonzero(mask, axis=1)
    pointer = np.cumsum(counts) - 1
    start = pointer - counts + 1
    thins = bool((overlaps > 1).any())
    picked_years = np.zeros((points, len(values)), np.int32)
    picked = np.zeros((points, len(values)))
    n = np.zeros(len(values), np.int8)
    rows = np.flatnonzero(counts)
    for k in range(points):
        at = flat[pointer[rows]]
        picked[k, rows] = values.ravel()[at]
        picked_years[k, rows] = years[at - rows * values.shape[1]]
        n[rows] += 1
        pointer[rows] -= 1
        rows = rows[pointer[rows] >= start[rows]]
        if thins:
            rows = _skip_overlapping(pointer, start, rows, flat, picked_years[k], years, overlaps)
    enough = np.flatnonzero(n >= min_points)
    here = enough + block.start
    n_of = n[enough]
    latest, oldest = picked_years[0], picked_years[np.maximum(n, 1) - 1, np.arange(len(n))]
    x = (picked_years[:, enough] - latest[enough]).astype(np.float64)
    x[np.arange(points)[:, None] >= n_of] = 0.0
    if enough.size:
        line = _fit(x, picked[:, enough], n_of.astype(np.float64), alpha)
        out.movements[here], out.slopes[here], out.p_values[here] = line.movement, line.slope, line.p_value
    out.n_points[block], out.first_years[block], out.last_years[block] = n, oldest, latest


def _skip_overlapping(
    pointer: NDArray[np.intp],
    start: NDArray[np.intp],
    rows: NDArray[np.intp],
    flat: NDArray[np.intp],
    last: IntArray,
    years: IntArray,
    overlaps: IntArray,
) -> NDArray[np.intp]:
    """Move each pointer back until its year lies far enough from the last kept one; return the rows with one left."""
    waiting = rows
    while waiting.size:
        year = years[flat[pointer[waiting]] - waiting * len(years)]
        waiting = waiting[last[waiting] - year < overlaps[waiting]]
        pointer[waiting] -= 1
        waiting = waiting[pointer[waiting] >= start[waiting]]
    return rows[pointer[rows] >= start[rows]]


def _year_row(years: ArrayLike, n_columns: int) -> IntArray:
    row = np.asarray(years)
    checks.same_length("years", row.size, "the columns of values", n_columns)
    if row.ndim != 1 or row.dtype.kind not in "iu" or (np.diff(row) <= 0).any():
        raise DataError("years must be one row of whole numbers that rise.")
    return row.astype(np.int32)


def _per_series(name: str, given: object, n: int) -> IntArray:
    numbers = np.asarray(given)
    if numbers.dtype.kind not in "iu":
        raise DataError(f"{name} is of {numbers.dtype}; it must be whole numbers.")
    if numbers.ndim:
        checks.same_length(name, numbers.size, "the series", n)
    return np.broadcast_to(numbers.astype(np.int32), (n,))


def _series_signs(direction: Direction | str | ArrayLike, n: int) -> Codes:
    if isinstance(direction, str):
        return np.full(n, checks.direction(direction).sign, np.int8)
    signs = np.asarray(direction)
    checks.same_length("direction", signs.size, "the series", n)
    return checks.signs(signs)
