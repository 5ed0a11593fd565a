"""Progress as in the progress chart of the United Nations Statistics Division."""

from collections.abc import Sequence
from enum import StrEnum

from samhandling.engine import checks
from samhandling.engine.results import Arrow, Caveat, Direction, Parameters, Reason
from samhandling.engine.rules.progress import (
    TARGET_YEAR,
    VERSION,
    Ends,
    Progress,
    after,
    ends,
    met,
    not_assessed,
    yearly,
)


class Status(StrEnum):
    """The chart's classes."""

    ON_TRACK = "target_met_or_on_track"
    FAIR = "fair_progress_acceleration_needed"
    STAGNATION = "stagnation_or_regression"
    NOT_ASSESSED = "not_assessed"


_BY_SCORE = {3: Status.ON_TRACK, 2: Status.FAIR, 1: Status.STAGNATION}


def trend(
    years: Sequence[int],
    values: Sequence[float | None],
    *,
    direction: Direction | str,
    target: float | None = None,
    target_year: int = TARGET_YEAR,
    is_percent: bool = False,
    from_year: int | None = None,
) -> Progress:
    """Return how much of the way to the target will be gone if growth goes on as it has.

    Parameters      years, values: the series in any order, None = missing; the first and the last point from from_year
                    on decide. is_percent: a figure within 1 of a target of 0 or 100 per cent counts as met.
    Returns         g = (v1/v0)^(1/(y1 − y0)) − 1. With target: 3 (met or on track) if the last figure meets it, else
                    e = v1 (1 + g)^(target_year − y1) and value q = ±(e − v0)/|T − v0| (plus: high is good): 3 from
                    95 % on, 2 (fair progress) from 10 %, else 1 (stagnation or regression). Without: value x = ±g, 3
                    from 2 % a year on, 2 from 0.5 %, else 1. score: 1 to 3.
    Raises          DefinitionError if the target year has gone before the series begins.
    Missing values  not_assessed: no_value, same_year (fewer than two points), no_base (first or last figure of 0 or
                    less), no_direction.
    Source          UN Statistics Division, Sustainable Development Goals Progress Chart, technical note; as used by
                    Eustat.
    """
    way, goal = checks.direction(direction), checks.figure("target", target)
    parameters: Parameters = (("direction", way.value),)
    if goal is not None:
        parameters += (("target", goal), ("target_year", target_year))
    found, unit = ends(years, values, from_year=from_year), "share per year" if goal is None else "share of the way"
    reason = found if not isinstance(found, Ends) else None
    if isinstance(found, Ends):
        reason = Reason.NO_BASE if found.value0 <= 0 or found.value1 <= 0 else None
        reason = Reason.NO_DIRECTION if way is Direction.NONE else reason
    if reason is not None or not isinstance(found, Ends):
        return not_assessed(
            Status.NOT_ASSESSED,
            reason or Reason.NO_VALUE,
            method="trend.unsd",
            unit=unit,
            parameters=parameters,
            found=found,
        )
    growth = yearly(found.value0, found.value1, found.years)
    numbers: Parameters = (*found.numbers, ("growth", growth))
    measure: float | None = way.sign * growth
    if goal is None:
        score = _points(way.sign * growth, 0.02, 0.005)
    else:
        after(target_year, found.year0)
        reached = found.value1 * (1 + growth) ** (target_year - found.year1)
        numbers = (*numbers, ("reached", reached))
        way_to_go = abs(goal - found.value0)
        measure = way.sign * (reached - found.value0) / way_to_go if way_to_go else None
        is_near = is_percent and goal in (0, 100) and abs(found.value1 - goal) <= 1
        is_met = is_near or met(found.value1, goal, way.sign)
        score = 3 if is_met else 1 if measure is None else _points(measure, 0.95, 0.10)
    return Progress(
        value=measure,
        n=found.n,
        unit=unit,
        method="trend.unsd",
        version=VERSION,
        parameters=parameters,
        caveats=(Caveat.NO_INTERVAL,),
        status=_BY_SCORE[score],
        arrow=(Arrow.DOWN, Arrow.FLAT, Arrow.UP)[1 + (way.sign * growth > 0) - (way.sign * growth < 0)],
        score=float(score),
        numbers=numbers,
    )


def _points(measure: float, on_track: float, fair: float) -> int:
    return 3 if measure >= on_track else 2 if measure >= fair else 1
