"""Progress as Statistics Canada measures it, the default of Open SDG."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum

from samhandling.engine import checks
from samhandling.engine.results import Arrow, Caveat, Direction, Parameters, Reason
from samhandling.engine.rules.progress import (
    TARGET_YEAR,
    VERSION,
    Ends,
    MeanProgress,
    Progress,
    after,
    clip,
    ends,
    mean_of,
    met,
    not_assessed,
    yearly,
)

BASE_YEAR = 2015
INSTEAD_OF_ZERO = 0.001
_FADING = 4.44


class Status(StrEnum):
    """The classes of Open SDG."""

    ACHIEVED = "target_achieved"
    SUBSTANTIAL = "substantial_progress"
    MODERATE = "moderate_progress"
    LIMITED = "limited_progress"
    DETERIORATION = "deterioration"
    NOT_AVAILABLE = "not_available"


def trend(
    years: Sequence[int],
    values: Sequence[float | None],
    *,
    direction: Direction | str,
    limit: float | None = None,
    target: float | None = None,
    target_year: int = TARGET_YEAR,
    base_year: int = BASE_YEAR,
) -> Progress:
    """Return how fast a figure grows the good way, against a target if it has one.

    Parameters      years, values: the series in any order, None = missing; base is the first point from base_year on,
                    current the last. limit: a figure that cannot be passed, for instance 100 per cent; the nearer the
                    base lies to it, the less growth is demanded. target: if any; then limit does not matter.
    Returns         g = (v1/v0)^(1/(y1 − y0)) − 1, s = −1 for a negative base, else 1. Without target: value x = ±s g;
                    substantial_progress from 1.5 % C on, moderate from 0.5 % C, limited from 0, else deterioration.
                    C = 1 without limit L or where |v0| >= 2|L|, else 1 − (v0/L)^4.44 up to L and
                    1 − ((2L − v0)/L)^4.44 beyond. With target: x = ±s g/|growth needed|: from 95, 60 and 0 %; at or
                    past the target target_achieved whatever the trend. score: −5 to 5 (2.5, 0 and −2.5 at the limits).
    Raises          DefinitionError if the target year has gone before the series begins.
    Missing values  not_available: no_value, same_year (fewer than two years), no_base (first and last figure, or
                    target, of different sign), no_direction. A base or target of 0 counts as 0.001 (caveat
                    small_numbers).
    Source          Open SDG, progress measures; Statistics Canada, Sustainable Development Goals data hub. All 379
                    series published there come out the same.
    """
    way, goal, bound = checks.direction(direction), checks.figure("target", target), checks.figure("limit", limit)
    parameters: Parameters = (("direction", way.value), ("base_year", base_year))
    if goal is not None:
        parameters += (("target", goal), ("target_year", target_year))
    elif bound is not None:
        parameters += (("limit", bound),)
    found, unit = ends(years, values, from_year=base_year), "share per year" if goal is None else "share of the needed"
    base = (found.value0 or INSTEAD_OF_ZERO) if isinstance(found, Ends) else 0.0
    reason = _unfit(found, base, way)
    if reason is not None or not isinstance(found, Ends):
        return not_assessed(
            Status.NOT_AVAILABLE,
            reason or Reason.NO_VALUE,
            method="trend.statcan",
            unit=unit,
            parameters=parameters,
            found=found,
        )
    growth = yearly(base, found.value1, found.years)
    pace = (-1 if base < 0 else 1) * way.sign * growth
    numbers: Parameters = (*found.numbers, ("growth", growth))
    measure: float | None = pace
    if goal is None:
        factor = _factor(base, bound)
        numbers = (*numbers, ("factor", factor))
        status, score = _status_without_target(pace, factor), _score_without_target(pace, factor)
    else:
        measure, needed = _against(pace, base, goal, after(target_year, found.year0))
        numbers = numbers if needed is None else (*numbers, ("needed", needed))
        if met(found.value1, goal, way.sign):
            status, score = Status.ACHIEVED, 5.0
        elif measure is None:
            return not_assessed(
                Status.NOT_AVAILABLE,
                Reason.NO_BASE,
                method="trend.statcan",
                unit=unit,
                parameters=parameters,
                found=found,
            )
        else:
            status, score = _status_with_target(measure), _score_with_target(measure)
    is_zero = found.value0 == 0 or goal == 0
    return Progress(
        value=measure,
        n=found.n,
        unit=unit,
        method="trend.statcan",
        version=VERSION,
        parameters=parameters,
        caveats=(Caveat.NO_INTERVAL, Caveat.SMALL_NUMBERS) if is_zero else (Caveat.NO_INTERVAL,),
        status=status,
        arrow=(Arrow.DOWN, Arrow.FLAT, Arrow.UP)[1 + (pace > 0) - (pace < 0)],
        score=score,
        numbers=numbers,
    )


def indicator(series: Sequence[Progress]) -> MeanProgress:
    """Return an indicator's progress from its series (or a goal's from its indicators).

    Parameters      series: by ``trend.statcan``; average the parts of a group first.
    Returns         value: mean of the scores, −5 to 5; status: substantial_progress from 2.5 on, moderate_progress from
                    0, limited_progress from −2.5, else deterioration; target_achieved only if every series is.
    Missing values  series not available are left out (caveat missing_indicators); none left: not_available.
    Source          Open SDG, progress measures.
    """
    mean = mean_of(series, method="rating.statcan")
    if mean.value is None:
        return replace(mean, status=Status.NOT_AVAILABLE)
    there = [part for part in series if part.score is not None]
    is_achieved = all(part.status == Status.ACHIEVED for part in there)
    return replace(mean, status=Status.ACHIEVED if is_achieved else _status(mean.value))


def _unfit(found: Ends | Reason, base: float, way: Direction) -> Reason | None:
    if not isinstance(found, Ends):
        return found
    if found.value1 / base < 0:
        return Reason.NO_BASE
    return Reason.NO_DIRECTION if way is Direction.NONE else None


def _against(pace: float, base: float, goal: float, years: int) -> tuple[float | None, float | None]:
    aim = goal or INSTEAD_OF_ZERO
    if aim / base < 0:
        return None, None
    needed = yearly(base, aim, years)
    return (pace / abs(needed) if needed else None), needed


def _factor(base: float, limit: float | None) -> float:
    """Return how much of the usual growth is demanded so near a limit."""
    if not limit or abs(base) >= 2 * abs(limit) or base / limit < 0:
        return 1.0
    part = base / limit if abs(base) <= abs(limit) else (2 * limit - base) / limit
    return float(1 - part**_FADING)


def _score_without_target(x: float, factor: float) -> float:
    if x < 0:
        return max(125 * x - 2.5, -5.0)
    if factor == 0:
        return 5.0  # at the limit and not falling
    if x < 0.005 * factor:
        return 500 * x / factor - 2.5
    if x < 0.015 * factor:
        return 250 * x / factor - 1.25
    return min(500 * x / factor - 5, 5.0)


def _status_without_target(x: float, factor: float) -> Status:
    if x < 0:
        return Status.DETERIORATION
    if x < 0.005 * factor:
        return Status.LIMITED
    return Status.MODERATE if x < 0.015 * factor else Status.SUBSTANTIAL


def _score_with_target(x: float) -> float:
    return clip(7.1429 * x - 4.2857) if x >= 0.6 else clip(4.1667 * x - 2.5)


def _status_with_target(x: float) -> Status:
    if x >= 0.6:
        return Status.SUBSTANTIAL if x >= 0.95 else Status.MODERATE
    return Status.LIMITED if x >= 0 else Status.DETERIORATION


def _status(score: float) -> Status:
    if score >= 0:
        return Status.SUBSTANTIAL if score >= 2.5 else Status.MODERATE
    return Status.LIMITED if score >= -2.5 else Status.DETERIORATION
