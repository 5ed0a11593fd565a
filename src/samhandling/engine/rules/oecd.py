"""The OECD's distance to a target, and whether a figure moves towards it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import permutations
from statistics import stdev

import numpy as np
from scipy.special import stdtr

from samhandling.engine import checks
from samhandling.engine.results import Arrow, Caveat, Direction, FloatArray, Parameters, Reason, Result
from samhandling.engine.rules.progress import Progress, series

VERSION = "1"
# Up to so many points every order is tried; beyond, Student's t is near enough.
_ALL_ORDERS = 7


class Status(StrEnum):
    """Whether a figure moves towards what is good."""

    PROGRESS = "progress"
    NO_PROGRESS = "no_significant_trend"
    AWAY = "moving_away"
    NOT_ASSESSED = "not_assessed"


_ARROWS = {Status.PROGRESS: Arrow.UP, Status.NO_PROGRESS: Arrow.FLAT, Status.AWAY: Arrow.DOWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Distance(Result):
    """How far from its target a figure lies, in standard deviations of its peers; 0 = met."""

    is_met: bool | None = None
    spread: float | None = None  # the standard deviation
    target: float | None = None


def distance(
    own: float | None, peers: Sequence[float | None], *, direction: Direction | str, target: float
) -> Distance:
    """Return how far a figure is from its target, measured by how much the peers differ.

    Parameters      own: its figure; peers: the others', without its own. target: what is to be reached, in the unit of
                    the figure.
    Returns         max(0, ±(T − v)/sd), sd of own and peers with n − 1 (plus: high is good); n: figures in sd.
    Missing values  no_value; no_direction; few_peers with fewer than two figures; no_spread where all figures are equal
                    and short of the target (equal and past it: 0).
    Source          OECD (2019), Measuring Distance to the SDG Targets; goals and pillars are plain means of distances.
    """
    way, aim = checks.direction(direction), checks.number("target", target)
    figure, others = checks.figure("own", own), checks.figures("peers", peers)
    known = others if figure is None else [figure, *others]
    spread = stdev(known) if len(known) > 1 else None
    parameters: Parameters = (("direction", way.value), ("target", aim))
    is_met = None if figure is None or way is Direction.NONE else way.sign * figure >= way.sign * aim
    value, reason = None, _reason(figure, way, spread, bool(is_met))
    if figure is not None and spread is not None and reason is None:
        value = 0.0 if is_met else way.sign * (aim - figure) / spread
    return Distance(
        value=value,
        n=len(known),
        unit="standard deviations",
        method="rating.oecd",
        version=VERSION,
        parameters=parameters,
        reason=reason,
        is_met=is_met,
        spread=spread,
        target=aim,
    )


def trend(
    years: Sequence[int],
    values: Sequence[float | None],
    *,
    direction: Direction | str,
    alpha: float = 0.05,
    min_points: int = 5,
) -> Progress:
    """Return whether a figure rises or falls with the years more steadily than chance would have it.

    Parameters      years, values: the series in any order, None = missing. alpha: level of the two-sided test (the
                    OECD's own could not be checked). min_points: fewest, 3 or more.
    Returns         Spearman's rank correlation of value and year, −1 to 1; progress or moving_away if significant, else
                    no_significant_trend. p_value in ``numbers``: over all orders up to seven points, by Student's t
                    beyond.
    Raises          DataError if a year comes twice.
    Missing values  not_assessed: no_value, few_points, no_spread (all figures equal), no_direction.
    Source          OECD (2019), Measuring Distance to the SDG Targets, chapter 3; Spearman (1904), American Journal of
                    Psychology 15:72-101.
    """
    way, points = checks.direction(direction), series(years, values)
    checks.level(alpha)
    least = checks.at_least("min_points", min_points, 3)
    reason = _why_not(points, least, way)
    parameters: Parameters = (("direction", way.value), ("alpha", alpha), ("min_points", least))
    status, value = Status.NOT_ASSESSED, None
    numbers: Parameters = ()
    if reason is None:
        ranks = _ranks([figure for _, figure in points])
        value = _correlation(ranks)
        p_value = _p_value(ranks)
        side = 0 if p_value >= alpha else way.sign * int(np.sign(value))
        status = (Status.AWAY, Status.NO_PROGRESS, Status.PROGRESS)[1 + side]
        numbers = (("p_value", p_value),)
    return Progress(
        value=value,
        n=len(points),
        unit="rank correlation",
        method="trend.oecd",
        version=VERSION,
        parameters=parameters,
        caveats=(Caveat.FEW_POINTS,) if reason is Reason.FEW_POINTS else (),
        reason=reason,
        status=status,
        arrow=_ARROWS.get(status, Arrow.UNKNOWN),
        numbers=numbers,
    )


def _why_not(points: list[tuple[int, float]], least: int, way: Direction) -> Reason | None:
    if len(points) < least:
        return Reason.FEW_POINTS if points else Reason.NO_VALUE
    if len({figure for _, figure in points}) == 1:
        return Reason.NO_SPREAD
    return Reason.NO_DIRECTION if way is Direction.NONE else None


def _ranks(figures: list[float]) -> FloatArray:
    """Return ranks from the lowest, ties sharing the middle one."""
    given = np.array(figures)
    return np.array([(given < one).sum() + ((given == one).sum() + 1) / 2 for one in given])


def _correlation(ranks: FloatArray) -> float:
    return float(np.corrcoef(np.arange(ranks.size), ranks)[0, 1])


def _p_value(ranks: FloatArray) -> float:
    n = ranks.size
    years = np.arange(n) - (n - 1) / 2
    if n > _ALL_ORDERS:
        r = abs(_correlation(ranks))
        return 0.0 if r >= 1 else float(2 * stdtr(n - 2, -r * ((n - 2) / (1 - r * r)) ** 0.5))
    found = abs(years @ ranks)
    every = np.abs(np.array(list(permutations(ranks))) @ years)
    # A hair's breadth: equal sums may differ in the last binary place.
    return float((every >= found - 1e-9).mean())


def _reason(figure: float | None, way: Direction, spread: float | None, is_met: bool) -> Reason | None:
    if figure is None:
        return Reason.NO_VALUE
    if way is Direction.NONE:
        return Reason.NO_DIRECTION
    if spread is None:
        return Reason.FEW_PEERS
    return Reason.NO_SPREAD if spread == 0 and not is_met else None
