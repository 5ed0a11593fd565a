"""England's public health profiles (OHID Fingertips): colours against a benchmark, and recent trends."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import isclose
from typing import Literal

import numpy as np
from scipy.special import chdtrc, chdtri

from samhandling.engine import checks
from samhandling.engine.estimates import z_of
from samhandling.engine.means import quantile
from samhandling.engine.rates import poisson
from samhandling.engine.results import (
    Arrow,
    Caveat,
    Colour,
    Direction,
    FloatArray,
    Interval,
    Parameters,
    Reason,
)
from samhandling.engine.rules.levels import MIDDLE_OF_BAND, Rating
from samhandling.engine.rules.progress import Progress, series
from samhandling.errors import DataError, DefinitionError

VERSION = "1"
POINTS = 5
# 95 % limits are 2 · 1.96 standard errors wide.
_WIDTH_IN_ERRORS = 3.92
# As Fingertips writes 99.8 %.
Z = {0.95: 1.96, 0.998: 3.0902}
CLASSES = 5

Kind = Literal["one_interval", "two_levels", "two_intervals", "spc_proportion", "spc_rate", "target", "quintile"]
KINDS: tuple[str, ...] = (
    "one_interval", "two_levels", "two_intervals", "spc_proportion", "spc_rate", "target", "quintile",
)  # fmt: skip


class Verdict(StrEnum):
    """How an area compares; the second five where neither way is good."""

    BEST = "best"
    BETTER = "better"
    SIMILAR = "similar"
    WORSE = "worse"
    WORST = "worst"
    HIGHEST = "highest"
    HIGHER = "higher"
    LOWER = "lower"
    LOWEST = "lowest"
    NONE = "not_compared"


class Marker(StrEnum):
    """Which way a figure has gone of late."""

    INCREASING = "increasing"
    DECREASING = "decreasing"
    NO_CHANGE = "no_change"
    UNKNOWN = "cannot_be_calculated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement(Rating):
    """A rating with Fingertips' own word for it."""

    verdict: Verdict
    quintile: int | None = None  # 1 = the lowest figures


_JUDGED = (Verdict.WORST, Verdict.WORSE, Verdict.SIMILAR, Verdict.BETTER, Verdict.BEST)
_UNJUDGED = (Verdict.LOWEST, Verdict.LOWER, Verdict.SIMILAR, Verdict.HIGHER, Verdict.HIGHEST)
_COLOURS = (Colour.RED, Colour.RED, Colour.YELLOW, Colour.GREEN, Colour.GREEN)


def benchmark(
    value: float | None,
    *,
    kind: Kind,
    direction: Direction | str,
    interval: Interval | None = None,
    wider: Interval | None = None,
    reference: float | None = None,
    reference_interval: Interval | None = None,
    n: float | None = None,
    per: float = 1.0,
    level: float = 0.95,
    red_limit: float | None = None,
    peers: Sequence[float | None] = (),
    unit: str = "",
) -> Judgement:
    """Return how an area compares with a benchmark, by one of Fingertips' ways of comparing.

    Parameters      kind, with what it needs beside the value:
                    one_interval: interval (95 %), reference. two_levels: interval (95 %), wider (99.8 %), reference.
                    two_intervals: interval, reference_interval. spc_proportion, spc_rate: n, reference, per (100 for
                    per cent, 100 000 for rates), level. target: reference (the target), interval if it is to be judged
                    by the whole interval, else red_limit if there is a middle. quintile: peers, without the own figure.
    Returns         strictly: touching is similar. one_interval: better or worse if the interval does not hold the
                    reference. two_levels: best or worst if the wider one does not either. two_intervals: similar if
                    they overlap (weaker than a test of the difference: intervals.difference). spc_proportion: limits
                    (2E + z² ∓ z sqrt(z² + 4E(1 − P)))/(2(n + z²)), E = nP, around the reference P. spc_rate: exact
                    Poisson limits of the expected count. target: at or past it better, short of red_limit worse, else
                    similar (without red_limit all short of the target is worse); by interval: wholly past or
                    wholly short of it, else similar. quintile: worst to best fifth.
                    Without direction: lowest … highest, and no colour. ``verdict``; colour green, yellow or red.
    Raises          DefinitionError for an unknown kind or an argument that the kind needs and lacks.
    Missing values  verdict not_compared: no_value, no_reference, no_denominator, few_peers.
    Source          OHID, Fingertips technical guidance; all 38 published comparisons come out the same.
    """
    way = checks.direction(direction)
    if kind not in KINDS:
        raise DefinitionError(f"kind is {kind!r}; allowed are {', '.join(KINDS)}.")
    figure, against = checks.figure("value", value), checks.figure("reference", reference)
    parameters: Parameters = (("kind", kind), ("direction", way.value))
    where = _Where(kind, way, unit, parameters, figure, against, interval)
    if figure is None:
        return where.unknown(Reason.NO_VALUE)
    if kind == "quintile":
        return _by_quintile(where, figure, checks.figures("peers", peers))
    if kind == "two_intervals":
        own, other = _needed(kind, "interval", interval), _needed(kind, "reference_interval", reference_interval)
        return where.judged((own.low > other.high) - (own.high < other.low), other.low, other.high)
    if against is None:
        return where.unknown(Reason.NO_REFERENCE)
    if kind == "target":
        return where.judged(_target_side(figure, against, way, interval, red_limit))
    if kind in ("spc_proportion", "spc_rate"):
        base = checks.figure("n", n)
        if not base:
            return where.unknown(Reason.NO_DENOMINATOR)
        limits = _spc_proportion if kind == "spc_proportion" else _spc_rate
        low, high = limits(base, against, checks.number("per", per), checks.level(level))
        return where.judged((figure > high) - (figure < low), low, high)
    side = _side(_needed(kind, "interval", interval), against)
    if kind == "two_levels":
        side += _side(_needed(kind, "wider", wider), against)
    return where.judged(side)


def trend(
    years: Sequence[int],
    values: Sequence[float | None],
    *,
    direction: Direction | str,
    lows: Sequence[float | None] | None = None,
    highs: Sequence[float | None] | None = None,
    n: Sequence[float | None] | None = None,
    points: int = POINTS,
    alpha: float = 0.002,
) -> Progress:
    """Return whether the last five points go up or down by more than chance.

    Parameters      years: in any order, gaps allowed. values: figures with 95 % limits lows and highs; or counts out of
                    n (proportions). points: how many of the latest with all that is needed; alpha: significance level.
    Returns         figures: weights w = (3.92/(high − low))², t = 1 … 5, slope b by weighted least squares, chi² =
                    b²(S_w S_wtt − S_wt²)/S_w. Proportions: Cochran-Armitage chi² = N(N S_xt − X S_nt)²/
                    (X(N − X)(N S_ntt − S_nt²)), b the slope of the log odds. increasing or decreasing if chi² passes
                    its limit at 1 degree of freedom (9.55) and b keeps its sign when any one point is left out; else
                    no_change. value: b; ``numbers`` has chi2 and p_value. arrow: up = better.
    Raises          DataError if lengths differ, a year comes twice or a count passes n; DefinitionError if neither
                    limits nor n are given.
    Missing values  cannot_be_calculated: no_value, few_points (a point without limits counts as missing; Fingertips
                    drops such points in silence and says no_change), impossible_counts (everybody counted in some
                    year, so that the log odds are infinite), no_spread (limits without width, or nobody at all).
                    A count of 0 takes Anscombe's half for the signs of the slopes.
    Source          OHID, Fingertips recent trends; all 64 published and synthetic series come out the same.
    """
    way, points = checks.direction(direction), checks.at_least("points", points, 3)
    checks.level(alpha)
    series(years, values)
    order = sorted(range(len(years)), key=lambda place: years[place])
    if n is not None:
        columns = _usable(order, values, n, points, "n", years)
        found = columns if isinstance(columns, Reason) else _cochran_armitage(*columns)
    elif lows is not None and highs is not None:
        checks.same_length("highs", len(highs), "years", len(years))
        widths = [None if low is None or high is None else high - low for low, high in zip(lows, highs, strict=True)]
        columns = _usable(order, values, widths, points, "lows", years)
        found = columns if isinstance(columns, Reason) else _weighted(*columns)
    else:
        raise DefinitionError("Neither lows and highs nor n are given; give figures with limits or counts with n.")
    n_used = min(points, sum(value is not None for value in values))
    parameters: Parameters = (("direction", way.value), ("points", points), ("alpha", alpha))
    if isinstance(found, Reason):
        return _progress(None, (), Marker.UNKNOWN, Arrow.UNKNOWN, n_used, parameters, found)
    slopes, chi2 = found
    keeps_sign = bool((slopes > 0).all() or (slopes < 0).all())
    moves = keeps_sign and chi2 > float(chdtri(1, alpha))
    side = int(np.sign(slopes[0])) if moves else 0
    marker = (Marker.DECREASING, Marker.NO_CHANGE, Marker.INCREASING)[1 + side]
    arrow = Arrow.UNKNOWN if way is Direction.NONE else (Arrow.DOWN, Arrow.FLAT, Arrow.UP)[1 + side * way.sign]
    numbers: Parameters = (("chi2", chi2), ("p_value", float(chdtrc(1, chi2))))
    reason = Reason.NO_DIRECTION if way is Direction.NONE else None
    return _progress(float(slopes[0]), numbers, marker, arrow, n_used, parameters, reason)


@dataclass(frozen=True, slots=True)
class _Where:
    """What every answer of the benchmark tells of its question."""

    kind: str
    way: Direction
    unit: str
    parameters: Parameters
    value: float | None
    reference: float | None
    interval: Interval | None

    def judged(self, side: int, low: float | None = None, high: float | None = None, n: int | None = None) -> Judgement:
        """Return the verdict on a figure that lies ``side`` steps (−2 … 2) above the benchmark."""
        return self._answer(side, low, high, n)

    def unknown(self, reason: Reason) -> Judgement:
        """Return that nothing can be said."""
        return self._answer(None, None, None, None, reason)

    def _answer(
        self, side: int | None, low: float | None, high: float | None, n: int | None, reason: Reason | None = None
    ) -> Judgement:
        verdict, colour = Verdict.NONE, Colour.NONE
        if side is not None:
            step = 2 + side * (self.way.sign or 1)
            verdict = (_UNJUDGED if self.way is Direction.NONE else _JUDGED)[step]
            colour = Colour.NONE if self.way is Direction.NONE else _COLOURS[step]
            reason = Reason.NO_DIRECTION if self.way is Direction.NONE else None
        return Judgement(
            value=self.value,
            interval=self.interval,
            n=n,
            unit=self.unit,
            method=f"rating.fingertips.{self.kind}",
            version=VERSION,
            parameters=self.parameters,
            reason=reason,
            colour=colour,
            grade=MIDDLE_OF_BAND.get(colour),
            reference=self.reference,
            green_limit=high if self.way is Direction.HIGHER else low,
            red_limit=low if self.way is Direction.HIGHER else high,
            verdict=verdict,
            quintile=None if side is None or self.kind != "quintile" else side + 3,
        )


def _side(interval: Interval, reference: float) -> int:
    """Return 1 if all of the interval lies above the reference, −1 if below, 0 if it holds or touches it."""
    if not interval.low <= interval.high:
        raise DataError(f"The interval goes from {interval.low!r} to {interval.high!r}; its low end must come first.")
    return (interval.low > reference) - (interval.high < reference)


def _target_side(
    value: float, target: float, way: Direction, interval: Interval | None, red_limit: float | None
) -> int:
    sign = way.sign or 1
    if interval is not None:
        return _side(interval, target)
    if sign * value >= sign * target:
        return sign
    limit = checks.figure("red_limit", red_limit)
    return 0 if limit is not None and sign * value >= sign * limit else -sign


def _by_quintile(where: _Where, value: float, peers: list[float]) -> Judgement:
    classes = quantile([value, *peers], n_classes=CLASSES).classes
    if not classes[0]:
        return where.unknown(Reason.FEW_PEERS)
    return where.judged(int(classes[0]) - 3, n=len(peers) + 1)


def _spc_proportion(n: float, reference: float, per: float, level: float) -> tuple[float, float]:
    share, z = reference / per, _z(level)
    if not 0 <= share <= 1:
        raise DataError(f"The reference {reference!r} per {per!r} is no share; give per=100 for per cent.")
    expected = n * share
    middle, reach = 2 * expected + z * z, z * (z * z + 4 * expected * (1 - share)) ** 0.5
    return per * (middle - reach) / (2 * (n + z * z)), per * (middle + reach) / (2 * (n + z * z))


def _spc_rate(n: float, reference: float, per: float, level: float) -> tuple[float, float]:
    low, high = poisson(np.array([n * reference / per]), level, exact=True)
    return float(low[0]) * per / n, float(high[0]) * per / n


def _z(level: float) -> float:
    return next((z for known, z in Z.items() if isclose(known, level)), None) or z_of(level)


def _needed(kind: str, name: str, given: Interval | None) -> Interval:
    if given is None:
        raise DefinitionError(f"kind {kind!r} needs {name}, which is missing.")
    return given


def _usable(
    order: list[int],
    values: Sequence[float | None],
    others: Sequence[float | None],
    points: int,
    name: str,
    years: Sequence[int],
) -> tuple[FloatArray, FloatArray] | Reason:
    """Return the last points that have both, oldest first, or why there are too few."""
    checks.same_length(name, len(others), "years", len(years))
    pairs = [(checks.figure("a value", values[place]), checks.figure(name, others[place])) for place in order]
    there = [(value, other) for value, other in pairs if value is not None and other is not None][-points:]
    if len(there) < points:
        return Reason.FEW_POINTS if any(value is not None for value, _ in pairs) else Reason.NO_VALUE
    v, w = np.array(there, np.float64).T
    return v, w


def _weighted(v: FloatArray, widths: FloatArray) -> tuple[FloatArray, float] | Reason:
    if (widths < 0).any():
        raise DataError("An interval's high end lies below its low end; the low end must come first.")
    if (widths == 0).any():
        return Reason.NO_SPREAD
    w, t = (_WIDTH_IN_ERRORS / widths) ** 2, np.arange(1.0, v.size + 1)
    slopes = np.array([_slope(t, v, kept) for kept in _each_left_out(w)])
    scatter = (w * (t - np.average(t, weights=w)) ** 2).sum()
    return slopes, float(slopes[0] ** 2 * scatter)


def _cochran_armitage(x: FloatArray, n: FloatArray) -> tuple[FloatArray, float] | Reason:
    if (x < 0).any() or (x > n).any():
        raise DataError("A count is negative or above its n; give counts out of n.")
    if (x == n).any():
        return Reason.IMPOSSIBLE_COUNTS
    if not x.any():
        return Reason.NO_SPREAD
    t, total, events = np.arange(1.0, x.size + 1), n.sum(), x.sum()
    lean = total * (x * t).sum() - events * (n * t).sum()
    scatter = total * (n * t * t).sum() - (n * t).sum() ** 2
    half = 0.0 if x.all() else 0.5
    odds = np.log((x + half) / (n - x + half))
    slopes = np.array([_slope(t, odds, kept) for kept in _each_left_out(np.ones(x.size))])
    return slopes, float(total * lean**2 / (events * (total - events) * scatter))


def _each_left_out(weights: FloatArray) -> list[FloatArray]:
    """Return the weights as they are, and then with each point left out once."""
    return [weights, *(np.where(np.arange(weights.size) == place, 0.0, weights) for place in range(weights.size))]


def _slope(t: FloatArray, v: FloatArray, w: FloatArray) -> float:
    dt = t - np.average(t, weights=w)
    return float((w * dt * (v - np.average(v, weights=w))).sum() / (w * dt * dt).sum())


def _progress(
    value: float | None,
    numbers: Parameters,
    marker: Marker,
    arrow: Arrow,
    n: int,
    parameters: Parameters,
    reason: Reason | None,
) -> Progress:
    return Progress(
        value=value,
        n=n,
        unit="per point",
        method="trend.fingertips",
        version=VERSION,
        parameters=parameters,
        caveats=(Caveat.FEW_POINTS,) if reason is Reason.FEW_POINTS else (),
        reason=reason,
        status=marker,
        arrow=arrow,
        numbers=numbers,
    )
