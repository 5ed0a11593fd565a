"""The Sustainable Development Report of SDSN: scores, colours, goals, index and arrows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from statistics import fmean

from samhandling.engine import checks
from samhandling.engine.results import Arrow, Caveat, Colour, Parameters, Reason, Result
from samhandling.engine.rules import levels
from samhandling.engine.rules.progress import TARGET_YEAR, Ends, Progress, after, ends, not_assessed
from samhandling.errors import DataError, DefinitionError

VERSION = "2019"


class Status(StrEnum):
    """The report's arrows."""

    ON_TRACK = "on_track_or_maintaining"
    IMPROVING = "moderately_improving"
    STAGNATING = "stagnating"
    DECREASING = "decreasing"
    NOT_ASSESSED = "not_assessed"


_ARROWS = {
    Status.ON_TRACK: Arrow.UP,
    Status.IMPROVING: Arrow.UP,
    Status.STAGNATING: Arrow.FLAT,
    Status.DECREASING: Arrow.DOWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Index(Result):
    """The mean over all goals; ``n`` is how many had a score of their own."""

    replaced: tuple[int, ...] = ()  # places of the goals that took the mean of the region


def indicator(
    value: float | None, *, worst: float, best: float, green: float, red: float, unit: str = ""
) -> levels.Rating:
    """Return an indicator's colour and score by the report's thresholds.

    Parameters      value, worst, best, green, red: in the figure's own unit; best below worst means that low is good.
    Returns         as rating.by_thresholds, which is this rule; orange is yellow with ``is_orange``.
    Raises          DefinitionError unless worst, red, green, best come in that order.
    Missing values  no colour, reason no_value.
    Source          Sustainable Development Report 2019, methods chapter (Sachs et al.).
    """
    found = levels.by_thresholds(value, worst=worst, best=best, green=green, red=red, unit=unit)
    return replace(found, method="rating.sdsn", version=VERSION)


def goal(
    ratings: Sequence[levels.Rating],
    *,
    in_score: Sequence[bool] | None = None,
    in_colour: Sequence[bool] | None = None,
) -> levels.GoalRating:
    """Return a goal's score and colour from its indicators.

    Parameters      ratings: by ``rating.sdsn``. in_score, in_colour: which of them count for the score and which for
                    the colour; by default all. (The report has indicators for OECD countries that count for the colour
                    only, and those that they stand in for count for the score only.)
    Returns         score: plain mean; colour by the two worst, as rating.combine.
    Missing values  indicators without a figure are left out (caveat missing_indicators); none left: no colour.
    Source          Sustainable Development Report 2019, methods chapter (Sachs et al.).
    """
    for name, flags in (("in_score", in_score), ("in_colour", in_colour)):
        if flags is not None:
            checks.same_length(name, len(flags), "ratings", len(ratings))
    parts = []
    for place, rating in enumerate(ratings):
        score = rating.score if in_score is None or in_score[place] else None
        if in_colour is None or in_colour[place]:
            parts.append(replace(rating, score=score))
        else:
            parts.append(replace(rating, score=score, grade=None, colour=Colour.NONE))
    return replace(levels.combine(parts), method="rating.sdsn_goal", version=VERSION)


def index(
    goals: Sequence[float | None],
    *,
    region_means: Sequence[float | None] = (),
    missing_share: float = 0.0,
    max_missing_share: float = 0.2,
) -> Index:
    """Return the index: the plain mean of all goal scores, 0–100.

    Parameters      goals: the goals' scores, None where there is none. region_means: what takes the place of a missing
                    one, the mean of the goal over the region. missing_share: share of the indicators without a figure;
                    above max_missing_share there is no index.
    Returns         mean over all goals; ``replaced``: the places that took the region's mean; n: goals with their own.
    Raises          DataError if region_means are of another length.
    Missing values  a goal without score and without a region's mean: no index, reason few_indicators.
    Source          Sustainable Development Report 2019, methods chapter (Sachs et al.).
    """
    scores = [checks.figure("a goal score", score) for score in goals]
    means = [checks.figure("a region mean", mean) for mean in region_means] or [None] * len(scores)
    checks.same_length("region_means", len(means), "goals", len(scores))
    if not 0 <= missing_share <= 1:
        raise DataError(f"missing_share is {missing_share!r}; a share lies between 0 and 1.")
    filled = [mean if score is None else score for score, mean in zip(scores, means, strict=True)]
    replaced = tuple(place for place, score in enumerate(scores) if score is None)
    known = [score for score in filled if score is not None]
    fits = bool(known) and len(known) == len(filled) and missing_share <= max_missing_share
    return Index(
        value=fmean(known) if fits else None,
        n=len(scores) - len(replaced),
        unit="score 0-100",
        method="rating.sdsn_index",
        version=VERSION,
        parameters=(("max_missing_share", max_missing_share),),
        caveats=(Caveat.MISSING_INDICATORS,) if replaced else (),
        reason=None if fits else Reason.FEW_INDICATORS if scores else Reason.NO_INDICATOR,
        replaced=replaced if fits else (),
    )


def trend(
    years: Sequence[int],
    values: Sequence[float | None],
    *,
    worst: float,
    best: float,
    green: float,
    from_year: int | None = None,
    target_year: int = TARGET_YEAR,
) -> Progress:
    """Return whether an indicator moves fast enough to be green in the target year.

    Parameters      years, values: the series in any order, None = missing; the first and the last point from from_year
                    on decide. worst, best, green: as in ``rating.sdsn``.
    Returns         with unclipped scores s: growth = (s1 − s0)/(y1 − y0), needed = (s_green − s0)/(target_year − y0).
                    s1 >= s_green: on_track_or_maintaining (also if falling); growth < 0: decreasing;
                    growth >= needed: on_track_or_maintaining; >= needed/2: moderately_improving; else stagnating.
                    value: growth, score points a year; ``numbers`` has ``needed``.
    Raises          DefinitionError if best equals worst or the target year has gone before the series begins.
    Missing values  fewer than two points: not_assessed, reason no_value or same_year.
    Source          Sustainable Development Report 2019, methods chapter; the report itself prints some small falls as
                    stagnating, without saying when (98.5 % of its arrows agree with the rule as stated).
    """
    worst, best, green = (checks.number(*each) for each in (("worst", worst), ("best", best), ("green", green)))
    if worst == best:
        raise DefinitionError(f"best and worst are both {best!r}; they must differ.")
    parameters: Parameters = (("worst", worst), ("best", best), ("green", green), ("target_year", target_year))
    found, unit = ends(years, values, from_year=from_year), "score points per year"
    if not isinstance(found, Ends):
        return not_assessed(
            Status.NOT_ASSESSED, found, method="trend.sdsn", unit=unit, parameters=parameters, found=found
        )
    s0, s1, s_green = (100 * (v - worst) / (best - worst) for v in (found.value0, found.value1, green))
    growth = (s1 - s0) / found.years
    needed = (s_green - s0) / after(target_year, found.year0)
    status = _status(growth, needed, s1 >= s_green)
    return Progress(
        value=growth,
        n=found.n,
        unit=unit,
        method="trend.sdsn",
        version=VERSION,
        parameters=parameters,
        caveats=(Caveat.NO_INTERVAL,),
        status=status,
        arrow=_ARROWS[status],
        score=min(100.0, max(0.0, s1)),
        numbers=(*found.numbers, ("needed", needed), ("score0", s0), ("score1", s1), ("score_green", s_green)),
    )


def _status(growth: float, needed: float, is_green: bool) -> Status:
    if is_green:
        return Status.ON_TRACK
    if growth < 0:
        return Status.DECREASING
    if growth >= needed:
        return Status.ON_TRACK
    return Status.IMPROVING if growth >= needed / 2 else Status.STAGNATING
