"""Progress as in Eurostat's monitoring of the goals in the EU."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Literal

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
from samhandling.errors import DefinitionError

SHORT_TERM, LONG_TERM = 5, 15  # years


class Status(StrEnum):
    """Eurostat's arrows, without and with a target."""

    SIGNIFICANT_PROGRESS = "significant_progress"
    MODERATE_PROGRESS = "moderate_progress"
    INSUFFICIENT_PROGRESS = "insufficient_progress"
    MODERATE_AWAY = "moderate_movement_away"
    SIGNIFICANT_AWAY = "significant_movement_away"
    AWAY = "movement_away"
    TARGET_MET = "target_met"
    NOT_ASSESSED = "not_assessed"


_AWAY = {Status.MODERATE_AWAY, Status.SIGNIFICANT_AWAY, Status.AWAY}


def trend(
    years: Sequence[int],
    values: Sequence[float | None],
    *,
    direction: Direction | str,
    target: float | None = None,
    target_year: int = TARGET_YEAR,
    span: int | None = None,
    no_change: Literal["moderate_progress", "moderate_movement_away"] = "moderate_progress",
) -> Progress:
    """Return how far the yearly growth goes the good way, or as far as the target demands.

    Parameters      years, values: the series in any order, None = missing; first and last point decide. target,
                    target_year: of the figure, if it has one. span: only so many years before the last point (5 is
                    Eurostat's short term, 15 its long term). no_change: which class exactly no growth without a target
                    falls in; editions have placed it differently.
    Returns         g = (v1/v0)^(1/(y1 − y0)) − 1. Without target, value x = ±g (plus: high is good): from 1 % on
                    significant_progress, above 0 moderate_progress, above −1 % moderate_movement_away, else
                    significant_movement_away; score 250 x within ±5. With target, value R = ±g/|growth needed|: from
                    95 % on significant_progress, 60 % moderate_progress, 0 insufficient_progress, else movement_away;
                    score 0 at 60 %, 5 at 130 %, −5 at −60 %, linear between. A target already met is target_met, score
                    5; met once and lost since is movement_away.
    Raises          DefinitionError if the target year has gone before the series begins.
    Missing values  not_assessed: no_value, same_year (fewer than two points), no_base (a first, last or target figure
                    of 0 or less has no such growth; use differences for shares near 0), no_direction.
    Source          Eurostat, Sustainable development in the European Union, annex on assessing progress; check the
                    edition that is cited.
    """
    way = checks.direction(direction)
    goal = checks.figure("target", target)
    if no_change not in (Status.MODERATE_PROGRESS, Status.MODERATE_AWAY):
        raise DefinitionError(f"no_change is {no_change!r}; allowed are moderate_progress, moderate_movement_away.")
    parameters: Parameters = (("direction", way.value),)
    if goal is not None:
        parameters += (("target", goal), ("target_year", target_year))
    found, unit = ends(years, values, span=span), "share per year" if goal is None else "share of the growth needed"
    reason = _unfit(found, way, goal)
    if reason is not None or not isinstance(found, Ends):
        return not_assessed(
            Status.NOT_ASSESSED,
            reason or Reason.NO_VALUE,
            method="trend.eurostat",
            unit=unit,
            parameters=parameters,
            found=found,
        )
    growth = yearly(found.value0, found.value1, found.years)
    numbers: Parameters = (*found.numbers, ("growth", growth))
    measure: float | None = way.sign * growth
    if goal is None:
        status = _without_target(way.sign * growth, Status(no_change))
        score = clip(250 * way.sign * growth)
    else:
        needed = yearly(found.value0, goal, after(target_year, found.year0))
        numbers = (*numbers, ("needed", needed))
        # The size of the growth needed: so that a target met once and lost since counts as moving away.
        measure = way.sign * growth / abs(needed) if needed else None
        status, score = _with_target(measure, met(found.value1, goal, way.sign))
    return Progress(
        value=measure,
        n=found.n,
        unit=unit,
        method="trend.eurostat",
        version=VERSION,
        parameters=parameters,
        caveats=(Caveat.NO_INTERVAL,),
        status=status,
        arrow=Arrow.DOWN if status in _AWAY else Arrow.FLAT if growth == 0 else Arrow.UP,
        score=score,
        numbers=numbers,
    )


def goal(indicators: Sequence[Progress]) -> MeanProgress:
    """Return a goal's progress: the plain mean of its indicators' scores, −5 to 5.

    Parameters      indicators: by ``trend.eurostat``.
    Missing values  indicators not assessed are left out (caveat missing_indicators); none left: no value.
    Source          Eurostat, as above.
    """
    return mean_of(indicators, method="trend.eurostat_goal")


def _unfit(found: Ends | Reason, way: Direction, goal: float | None) -> Reason | None:
    if not isinstance(found, Ends):
        return found
    if found.value0 <= 0 or found.value1 <= 0 or (goal is not None and goal <= 0):
        return Reason.NO_BASE
    return Reason.NO_DIRECTION if way is Direction.NONE else None


def _without_target(x: float, no_change: Status) -> Status:
    if x == 0:
        return no_change
    if x > 0:
        return Status.SIGNIFICANT_PROGRESS if x >= 0.01 else Status.MODERATE_PROGRESS
    return Status.MODERATE_AWAY if x > -0.01 else Status.SIGNIFICANT_AWAY


def _with_target(measure: float | None, is_met: bool) -> tuple[Status, float]:
    if is_met:
        return Status.TARGET_MET, 5.0
    if measure is None or measure < 0:
        return Status.AWAY, -5.0 if measure is None else _score(measure)
    if measure >= 0.95:
        return Status.SIGNIFICANT_PROGRESS, _score(measure)
    return (Status.MODERATE_PROGRESS if measure >= 0.6 else Status.INSUFFICIENT_PROGRESS), _score(measure)


def _score(measure: float) -> float:
    return clip(5 * (measure - 0.6) / (0.7 if measure >= 0.6 else 1.2))
