"""How far a goal is met: a colour from thresholds, from a benchmark or from a rank, and goals from their indicators.

Every rating also has a *grade* from 0 to 3 that agrees with its colour (green from 2, yellow from 1, red below 1), so
that ratings by different rules can be combined, and, where the rule has a scale, a score from 0 (worst) to 100 (best).
Orange (grade 1 to 1.5 in the SDSN rules) is reported as yellow with ``is_orange``.
A missing value is None or NaN; it gives no colour and the reason why.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import floor
from statistics import fmean, median
from typing import TYPE_CHECKING

from samhandling.engine import checks
from samhandling.engine.ranks import RankRatings, by_rank_many, grade_of_rank, score_of_rank
from samhandling.engine.results import (
    COLOURS,
    Arrow,
    Caveat,
    Colour,
    Direction,
    Interval,
    Parameters,
    Reason,
    Result,
    ordered,
)
from samhandling.errors import DataError, DefinitionError

if TYPE_CHECKING:  # trends also have rules of their own, which rest on this module
    from samhandling.engine.trend import Trend

__all__ = [
    "GoalRating",
    "RankRatings",
    "Rating",
    "by_benchmark",
    "by_one_threshold",
    "by_parity",
    "by_rank",
    "by_rank_many",
    "by_thresholds",
    "by_trend",
    "combine",
]

VERSION = "1"

# Rules without a scale give the middle of the colour's band.
MIDDLE_OF_BAND = {Colour.GREEN: 2.5, Colour.YELLOW: 1.5, Colour.RED: 0.5}
_BELOW_ONE = 1 - 2**-53


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating(Result):
    """How an indicator stands: ``value`` is the figure rated, ``n`` how many units it was ranked among."""

    colour: Colour
    is_orange: bool = False
    grade: float | None = None
    score: float | None = None
    rank: int | None = None  # 1 = best; ties share the better rank
    green_limit: float | None = None  # green at or past this: a figure, or a rank where ``rank`` is given
    red_limit: float | None = None  # red beyond this
    reference: float | None = None
    distance: float | None = None  # from parity


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalRating(Result):
    """How a goal stands: ``value`` is the worst-two grade (0–3), ``n`` how many indicators were used."""

    colour: Colour
    is_orange: bool = False
    score: float | None = None  # plain mean of the scores there are
    n_scores: int = 0
    n_not_assessed: int = 0
    worst: tuple[int, ...] = ()  # places, in the order given, of the one or two that decided


def by_thresholds(
    value: float | None, *, worst: float, best: float, green: float, red: float, unit: str = ""
) -> Rating:
    """Return the colour by a green and a red threshold, and the 0–100 score between the bounds worst and best.

    Parameters      value, worst, best, green, red: in the figure's own unit; best below worst means that low is good.
    Returns         score = 100 (v − worst)/(best − worst), clipped; green at or past ``green``, yellow from halfway
                    between the thresholds, orange (``is_orange``) from ``red``, else red; each limit belongs to the
                    better colour. grade: linear between worst 0, red 1, halfway 1.5, green 2, best 3.
    Raises          DefinitionError unless worst, red, green, best come in that order.
    Missing values  no colour, reason no_value.
    Source          Sustainable Development Report 2019, methods chapter (Sachs et al.).
    """
    worst, best = checks.number("worst", worst), checks.number("best", best)
    green, red = checks.number("green", green), checks.number("red", red)
    sign = 1 if best > worst else -1
    if best == worst or not sign * best >= sign * green >= sign * red >= sign * worst:
        raise DefinitionError(
            f"worst {worst!r}, red {red!r}, green {green!r}, best {best!r} are not in order; "
            "they must rise (high is good) or fall (low is good) in that order, and best must differ from worst."
        )
    parameters: Parameters = (("worst", worst), ("red", red), ("green", green), ("best", best))
    figure = checks.figure("value", value)
    if figure is None:
        return unrated("rating.by_thresholds", None, Reason.NO_VALUE, unit=unit, parameters=parameters)
    colour, is_orange, grade = _threshold_grade(figure, worst, red, green, best, sign)
    return Rating(
        value=figure,
        unit=unit,
        method="rating.by_thresholds",
        version=VERSION,
        parameters=parameters,
        colour=colour,
        is_orange=is_orange,
        grade=grade,
        score=min(100.0, max(0.0, 100 * (figure - worst) / (best - worst))),
        green_limit=green,
        red_limit=red,
    )


def by_one_threshold(
    value: float | None,
    *,
    threshold: float,
    reference: float | None,
    direction: Direction | str,
    unit: str = "",
) -> Rating:
    """Return green at or past the threshold, else yellow if at least as good as the reference, else red.

    Parameters      threshold, reference: in the figure's own unit; reference is for instance the peers' median, or None
                    when there is none (what misses the threshold is then red). direction: which way is good.
    Returns         colour, and the middle of its band as grade; no score, as there are no bounds.
    Missing values  no colour, reason no_value; without direction no colour, reason no_direction.
    Source          own rule, for definitions that name one threshold.
    """
    way = checks.direction(direction)
    threshold = checks.number("threshold", threshold)
    figure, against = checks.figure("value", value), checks.figure("reference", reference)
    parameters: Parameters = (("threshold", threshold), ("direction", way.value))
    if figure is None or way is Direction.NONE:
        reason = Reason.NO_VALUE if figure is None else Reason.NO_DIRECTION
        return unrated("rating.by_one_threshold", figure, reason, unit=unit, parameters=parameters)
    if way.sign * figure >= way.sign * threshold:
        colour = Colour.GREEN
    elif against is not None and way.sign * figure >= way.sign * against:
        colour = Colour.YELLOW
    else:
        colour = Colour.RED
    return Rating(
        value=figure,
        unit=unit,
        method="rating.by_one_threshold",
        version=VERSION,
        parameters=parameters,
        colour=colour,
        grade=MIDDLE_OF_BAND[colour],
        green_limit=threshold,
        red_limit=against,
        reference=against,
    )


def by_rank(
    own: float | None,
    peers: Sequence[float | None],
    *,
    direction: Direction | str,
    green_share: float = 0.25,
    red_share: float = 0.25,
    min_units: int = 4,
    unit: str = "",
) -> Rating:
    """Return the colour of one unit by its rank among itself and its peers (the Kolada rule).

    Parameters      own: its figure; peers: the others' figures, without its own. green_share, red_share: shares of the
                    units. min_units: fewest units with a figure, its own included, that a colour may rest on.
    Returns         rank r (1 = best, ties share the better rank) among the N units with a figure; green if
                    r <= green_share N, red if r > (1 − red_share) N, else yellow. grade: linear in r/N between 0 (3),
                    green_share (2), 1 − red_share (1) and 1 (0). score = 100 (N − r)/(N − 1).
    Missing values  own missing: no colour, reason no_value; peers without a figure are left out of N.
    Source          Kolada's colours, 25/50/25 as in SKR's open comparisons; relative: green can be bad in itself.
    """
    way = checks.direction(direction)
    figure, others = checks.figure("own", own), checks.figures("peers", peers)
    return _ranked(
        "rating.by_rank",
        figure,
        None if figure is None else -way.sign * figure,
        [-way.sign * other for other in others],
        way=way,
        green_share=green_share,
        red_share=red_share,
        min_units=min_units,
        unit=unit,
    )


def by_parity(
    own: float | None,
    peers: Sequence[float | None],
    *,
    parity: float,
    green_share: float = 0.25,
    red_share: float = 0.25,
    min_units: int = 4,
    unit: str = "",
) -> Rating:
    """Return the colour by how near parity the figure lies, as a rank among the peers' distances from it.

    Parameters      parity: the even value, for instance 1.0 for a ratio or 50 for per cent; the others as in by_rank.
    Returns         as by_rank, on the distances |v − parity| where small is good; ``distance`` is the own one.
    Missing values  as by_rank.
    Source          own rule on the Kolada rank rule.
    """
    parity = checks.number("parity", parity)
    figure, others = checks.figure("own", own), checks.figures("peers", peers)
    return _ranked(
        "rating.by_parity",
        figure,
        None if figure is None else abs(figure - parity),
        [abs(other - parity) for other in others],
        way=Direction.LOWER,
        green_share=green_share,
        red_share=red_share,
        min_units=min_units,
        unit=unit,
        parity=parity,
    )


def by_benchmark(
    value: float | None,
    *,
    direction: Direction | str,
    interval: Interval | None = None,
    reference: float | None = None,
    peers: Sequence[float | None] = (),
    green_share: float = 0.25,
    red_share: float = 0.25,
    min_units: int = 4,
    unit: str = "",
) -> Rating:
    """Return the colour against a reference, with the interval if there is one, else against the peers' quartiles.

    Parameters      interval: the figure's own; reference: the benchmark, used with the interval only. Without an
                    interval the peers decide as in by_rank, with the caveat no_interval.
    Returns         with an interval: green if all of it lies on the good side of the reference, red if all of it lies
                    on the bad side, yellow if it holds or touches the reference.
    Raises          DataError if the low end lies above the high end.
    Missing values  no colour: reason no_value, no_reference, or few_peers.
    Source          OHID Fingertips, comparison with a benchmark by one interval (strict inequality).
    """
    if interval is None:
        ranked = by_rank(
            value,
            peers,
            direction=direction,
            green_share=green_share,
            red_share=red_share,
            min_units=min_units,
            unit=unit,
        )
        return replace(ranked, method="rating.by_benchmark.quartiles")
    way = checks.direction(direction)
    figure, against = checks.figure("value", value), checks.figure("reference", reference)
    _check_order(interval)
    parameters: Parameters = (("direction", way.value),)
    if figure is None or against is None or way is Direction.NONE:
        reason = Reason.NO_VALUE if figure is None else Reason.NO_DIRECTION
        if figure is not None and way is not Direction.NONE:
            reason = Reason.NO_REFERENCE
        return unrated("rating.by_benchmark.interval", figure, reason, unit=unit, parameters=parameters)
    colour = Colour.YELLOW
    if against < interval.low:
        colour = Colour.GREEN if way is Direction.HIGHER else Colour.RED
    elif against > interval.high:
        colour = Colour.RED if way is Direction.HIGHER else Colour.GREEN
    return Rating(
        value=figure,
        interval=interval,
        unit=unit,
        method="rating.by_benchmark.interval",
        version=VERSION,
        parameters=parameters,
        colour=colour,
        grade=MIDDLE_OF_BAND[colour],
        reference=against,
    )


def by_trend(trend: "Trend") -> Rating:
    """Return the colour of a figure that has nothing to be compared with but its own past.

    Parameters      trend: from trend.direction.
    Returns         green if it improves, yellow if the change is no more than noise, red if it worsens; no score.
    Missing values  an unknown arrow gives no colour, with the arrow's reason.
    Source          own rule, for definitions that name no reference.
    """
    colour = {Arrow.UP: Colour.GREEN, Arrow.FLAT: Colour.YELLOW, Arrow.DOWN: Colour.RED}.get(trend.arrow)
    value = trend.values[-1] if trend.values else None
    if colour is None:
        return unrated("rating.by_trend", value, trend.reason or Reason.FEW_POINTS, caveats=trend.caveats)
    return Rating(
        value=value,
        n=trend.n,
        method="rating.by_trend",
        version=VERSION,
        parameters=trend.parameters,
        caveats=trend.caveats,
        colour=colour,
        grade=MIDDLE_OF_BAND[colour],
    )


def combine(ratings: Sequence[Rating], *, min_indicators: int = 1) -> GoalRating:
    """Return the goal's colour from its indicators by the worst-two rule, with the mean of the scores beside it.

    Parameters      ratings: the indicators' ratings, by any rule. min_indicators: fewest assessed indicators.
    Returns         a = mean of the two lowest grades; green if a >= 2, yellow if a >= 1.5, orange if a >= 1, else red.
                    Then never green unless every indicator is green, and never red unless both of the two worst are.
                    One indicator: its own colour. ``worst`` says which decided; n_not_assessed were left out.
    Missing values  indicators without a colour are left out (caveat missing_indicators), and of the mean those without
                    a score. None left: no colour, reason no_indicator if none was given, few_indicators if too few are
                    left, else the indicators' common reason, or no_value where they differ.
    Source          Sustainable Development Report 2019, methods chapter (Sachs et al.).
    """
    min_indicators = checks.at_least("min_indicators", min_indicators, 1)
    graded = [(rating.grade, place) for place, rating in enumerate(ratings) if rating.grade is not None]
    scores = [rating.score for rating in ratings if rating.score is not None]
    n_not_assessed = len(ratings) - len(graded)
    if len(graded) < min_indicators:
        return _unrated_goal(ratings, len(graded), n_not_assessed, min_indicators)
    worst = sorted(graded)[:2]
    mean = fmean(grade for grade, _ in worst)
    colour, is_orange = _goal_colour(mean, [ratings[place] for _, place in graded], worst, ratings)
    caveats = [caveat for _, place in graded for caveat in ratings[place].caveats]
    caveats += [Caveat.MISSING_INDICATORS] * bool(n_not_assessed) + [Caveat.ONE_INDICATOR] * (len(graded) == 1)
    return GoalRating(
        value=mean,
        n=len(graded),
        unit="grade 0-3",
        method="rating.combine.worst_two",
        version=VERSION,
        parameters=(("min_indicators", min_indicators),),
        caveats=ordered(tuple(caveats)),
        colour=colour,
        is_orange=is_orange,
        score=fmean(scores) if scores else None,
        n_scores=len(scores),
        n_not_assessed=n_not_assessed,
        worst=tuple(place for _, place in worst),
    )


def _goal_colour(
    mean: float, used: list[Rating], worst: list[tuple[float, int]], ratings: Sequence[Rating]
) -> tuple[Colour, bool]:
    if len(used) == 1:
        return used[0].colour, used[0].is_orange
    if mean >= 2 and all(rating.colour is Colour.GREEN for rating in used):
        return Colour.GREEN, False
    if mean >= 1.5:
        return Colour.YELLOW, False
    if mean < 1 and all(ratings[place].colour is Colour.RED for _, place in worst):
        return Colour.RED, False
    return Colour.YELLOW, True


def _unrated_goal(ratings: Sequence[Rating], n_graded: int, n_not_assessed: int, min_indicators: int) -> GoalRating:
    reasons = [rating.reason for rating in ratings if rating.grade is None and rating.reason is not None]
    reason = Reason.FEW_INDICATORS if n_graded else Reason.NO_VALUE
    if not ratings:
        reason = Reason.NO_INDICATOR
    elif not n_graded and len(set(reasons)) == 1:
        reason = reasons[0]
    return GoalRating(
        value=None,
        n=n_graded,
        unit="grade 0-3",
        method="rating.combine.worst_two",
        version=VERSION,
        parameters=(("min_indicators", min_indicators),),
        caveats=(Caveat.MISSING_INDICATORS,) if n_not_assessed else (),
        reason=reason,
        colour=Colour.NONE,
        n_not_assessed=n_not_assessed,
    )


def _threshold_grade(
    value: float, worst: float, red: float, green: float, best: float, sign: int
) -> tuple[Colour, bool, float]:
    halfway = (green + red) / 2
    if sign * value >= sign * green:
        return Colour.GREEN, False, 2 + _way_between(value, green, best, if_same=1.0)
    if sign * value >= sign * halfway:
        return Colour.YELLOW, False, 1.5 + 0.5 * _way_between(value, halfway, green, if_same=0.0)
    if sign * value >= sign * red:
        return Colour.YELLOW, True, 1 + 0.5 * _way_between(value, red, halfway, if_same=0.0)
    return Colour.RED, False, min(_BELOW_ONE, _way_between(value, worst, red, if_same=0.0))


def _way_between(value: float, start: float, end: float, *, if_same: float) -> float:
    return if_same if start == end else min(1.0, max(0.0, (value - start) / (end - start)))


def _ranked(
    method: str,
    figure: float | None,
    badness: float | None,
    others: list[float],
    *,
    way: Direction,
    green_share: float,
    red_share: float,
    min_units: int,
    unit: str,
    parity: float | None = None,
) -> Rating:
    checks.shares(green_share, red_share)
    min_units = checks.at_least("min_units", min_units, 1)
    parameters: Parameters = (
        ("direction", way.value),
        ("green_share", green_share),
        ("red_share", red_share),
        ("min_units", min_units),
    )
    if parity is not None:
        parameters = (("parity", parity), *parameters[1:])
    n = len(others) + (badness is not None)
    if badness is None or way is Direction.NONE or n < min_units:
        reason = Reason.NO_VALUE if badness is None else Reason.FEW_PEERS
        if badness is not None and way is Direction.NONE:
            reason = Reason.NO_DIRECTION
        caveats = (Caveat.FEW_PEERS,) if reason is Reason.FEW_PEERS else ()
        return unrated(method, figure, reason, unit=unit, n=n, parameters=parameters, caveats=caveats)
    rank = 1 + sum(other < badness for other in others)
    # A hair's breadth keeps 0.3 × 10 at 3 whatever binary fractions make of it.
    green_limit, red_limit = floor(green_share * n + 1e-9), floor((1 - red_share) * n + 1e-9)
    is_level = bool(others) and all(other == badness for other in others)
    return Rating(
        value=figure,
        n=n,
        unit=unit,
        method=method,
        version=VERSION,
        parameters=parameters,
        caveats=(Caveat.NO_INTERVAL, Caveat.NO_SPREAD) if is_level else (Caveat.NO_INTERVAL,),
        colour=COLOURS[3 - (rank > green_limit) - (rank > red_limit)],
        grade=float(grade_of_rank(rank, n, green_share=green_share, red_share=red_share)),
        score=float(score_of_rank(rank, n)) if n > 1 else None,
        rank=rank,
        green_limit=float(green_limit),
        red_limit=float(red_limit),
        distance=badness if parity is not None else None,
        reference=_reference(method, parity, way, others),
    )


def _reference(method: str, parity: float | None, way: Direction, badness: list[float]) -> float | None:
    """Return what a reader compares with: parity itself, or the peers' median."""
    if parity is not None:
        return parity
    return -way.sign * median(badness) if badness else None


def _check_order(interval: Interval) -> None:
    low, high = checks.number("interval low", interval.low), checks.number("interval high", interval.high)
    if low > high:
        raise DataError(f"The interval goes from {low!r} to {high!r}; its low end must come first.")


def unrated(
    method: str,
    value: float | None,
    reason: Reason,
    *,
    unit: str = "",
    n: int | None = None,
    parameters: Parameters = (),
    caveats: tuple[Caveat, ...] = (),
) -> Rating:
    return Rating(
        value=value,
        n=n,
        unit=unit,
        method=method,
        version=VERSION,
        parameters=parameters,
        caveats=caveats,
        reason=reason,
        colour=Colour.NONE,
    )
