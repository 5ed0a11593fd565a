"""How sure a figure is: proportions and their differences, with limits."""

from dataclasses import dataclass
from math import hypot
from typing import Any, overload

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from samhandling.engine import checks
from samhandling.engine.results import Caveat, FloatArray, Interval, MaskedFloats, Parameters, Reason, Result
from samhandling.errors import DataError

VERSION = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate(Result):
    """One figure with its interval; None with the reason when there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimates:
    """Figures with their limits, masked where the numerator is missing or the denominator missing or 0."""

    values: MaskedFloats
    lows: MaskedFloats
    highs: MaskedFloats
    level: float
    unit: str
    method: str
    version: str


@overload
def proportion(x: float | None, n: float | None, *, level: float = ..., unit: str = ...) -> Estimate: ...
@overload
def proportion(x: NDArray[Any], n: NDArray[Any], *, level: float = ..., unit: str = ...) -> Estimates: ...
def proportion(
    x: float | NDArray[Any] | None,
    n: float | NDArray[Any] | None,
    *,
    level: float = 0.95,
    unit: str = "share",
) -> Estimate | Estimates:
    """Return a proportion as a share 0–1 with Wilson limits; arrays of counts give arrays.

    Parameters      x: count of those who have the property; n: count of all, x <= n; both numbers, or both arrays of
                    one shape (NaN = missing). level: confidence, for example 0.95 or 0.998.
    Returns         x/n and (2x + z² ∓ z sqrt(z² + 4x(1 − x/n))) / (2(n + z²)); x = 0 gives low 0, x = n high 1.
    Raises          DataError for negative counts, x > n, or arrays that do not match.
    Missing values  None (arrays: masked) with reason no_value, or no_denominator for n = 0.
    Source          Wilson (1927), Journal of the American Statistical Association 22:209-212; as in R
                    PHEindicatormethods 2.1.0.
    """
    checks.level(level)
    if isinstance(x, np.ndarray) and isinstance(n, np.ndarray):
        return _proportions(x, n, level, unit)
    if isinstance(x, np.ndarray) or isinstance(n, np.ndarray):
        raise DataError("One of x and n is an array and the other a number; give two arrays or two numbers.")
    count, base = checks.figure("x", x), checks.figure("n", n)
    one = _proportions(np.array([count], np.float64), np.array([base], np.float64), level, unit)
    if count is None or not base:
        reason = Reason.NO_DENOMINATOR if base == 0 else Reason.NO_VALUE
        return _no_estimate("intervals.proportion", reason, unit, level)
    return Estimate(
        value=float(one.values[0]),
        interval=Interval(float(one.lows[0]), float(one.highs[0]), level),
        n=round(base),
        unit=unit,
        method="intervals.proportion",
        version=VERSION,
        parameters=(("level", level),),
    )


def difference(
    x_first: float | None,
    n_first: float | None,
    x_second: float | None,
    n_second: float | None,
    *,
    level: float = 0.95,
    unit: str = "share",
) -> Estimate:
    """Return the first proportion minus the second (for instance women minus men) with Newcombe's limits.

    Parameters      counts and their bases for either group; level: confidence.
    Returns         D = p1 − p2, from D − sqrt((p1 − l1)² + (u2 − p2)²) to D + sqrt((u1 − p1)² + (p2 − l2)²), where l
                    and u are Wilson limits; a share from −1 to 1. n: both bases together.
    Raises          DataError for negative counts or x > n.
    Missing values  None with reason no_value or no_denominator if either lacks its figure.
    Source          Newcombe (1998), Statistics in Medicine 17:873-890, method 10.
    """
    first = proportion(x_first, n_first, level=level, unit=unit)
    second = proportion(x_second, n_second, level=level, unit=unit)
    p1, p2, one, other = first.value, second.value, first.interval, second.interval
    if p1 is None or p2 is None or one is None or other is None:
        return _no_estimate("intervals.difference", first.reason or second.reason or Reason.NO_VALUE, unit, level)
    gap = p1 - p2
    return Estimate(
        value=gap,
        interval=Interval(
            gap - hypot(p1 - one.low, other.high - p2), gap + hypot(one.high - p1, p2 - other.low), level
        ),
        n=(first.n or 0) + (second.n or 0),
        unit=unit,
        method="intervals.difference",
        version=VERSION,
        parameters=(("level", level),),
    )


def gap(first: float | None, second: float | None, *, unit: str = "") -> Estimate:
    """Return the first figure minus the second, for sources that give neither n nor interval.

    Parameters      first, second: for instance women's and men's figure, in the same unit.
    Returns         the plain difference, without interval and with the caveat no_interval: it may be noise.
    Missing values  None with reason no_value if either is missing.
    Source          subtraction.
    """
    one, other = checks.figure("first", first), checks.figure("second", second)
    if one is None or other is None:
        return _no_estimate("intervals.gap", Reason.NO_VALUE, unit)
    return Estimate(
        value=one - other, unit=unit, method="intervals.gap", version=VERSION, caveats=(Caveat.NO_INTERVAL,)
    )


def _proportions(x: NDArray[Any], n: NDArray[Any], level: float, unit: str) -> Estimates:
    counts, bases = np.asarray(x, np.float64), np.asarray(n, np.float64)
    if counts.shape != bases.shape:
        raise DataError(f"x has the shape {counts.shape} but n {bases.shape}; they must be alike.")
    missing = np.isnan(counts) | np.isnan(bases) | (bases == 0)
    wrong = (counts < 0) | (bases < 0) | (counts > bases) | np.isinf(bases)
    if wrong.any():
        first = int(np.flatnonzero(wrong)[0])
        raise DataError(
            f"x = {counts.flat[first]:g} of n = {bases.flat[first]:g} is no proportion; counts are finite and not "
            "negative, and x is at most n."
        )
    counts, bases = np.where(missing, 0.0, counts), np.where(missing, 1.0, bases)
    low, high = _wilson(counts, bases, float(ndtri((1 + level) / 2)))
    return Estimates(
        values=np.ma.array(counts / bases, mask=missing),
        lows=np.ma.array(low, mask=missing),
        highs=np.ma.array(high, mask=missing),
        level=level,
        unit=unit,
        method="intervals.proportion",
        version=VERSION,
    )


def _wilson(x: FloatArray, n: FloatArray, z: float) -> tuple[FloatArray, FloatArray]:
    middle, reach = 2 * x + z * z, z * np.sqrt(z * z + 4 * x * (1 - x / n))
    scale = 2 * (n + z * z)
    # The ends are exact; binary fractions would leave them a hair off.
    low = np.where(x == 0, 0.0, (middle - reach) / scale)
    return low, np.where(x == n, 1.0, (middle + reach) / scale)


def _no_estimate(method: str, reason: Reason, unit: str, level: float | None = None) -> Estimate:
    parameters: Parameters = () if level is None else (("level", level),)
    return Estimate(value=None, unit=unit, method=method, version=VERSION, parameters=parameters, reason=reason)
