"""Shares and their differences, with limits; ``intervals`` passes them on."""

from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from samhandling.engine import checks
from samhandling.engine.estimates import (
    VERSION,
    Estimate,
    Estimates,
    Missing,
    Number,
    alike,
    answer,
    bare,
    floats,
    is_single,
    z_of,
)
from samhandling.engine.results import Caveat, FloatArray, Reason
from samhandling.errors import DataError

Array = NDArray[Any]


@overload
def proportion(x: Number, n: Number, *, level: float = ..., unit: str = ...) -> Estimate: ...
@overload
def proportion(x: Array, n: Array, *, level: float = ..., unit: str = ...) -> Estimates: ...
def proportion(
    x: Number | Array, n: Number | Array, *, level: float = 0.95, unit: str = "share"
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
    z = z_of(level)
    is_single(x, n)
    counts, bases, missing = _counts(x, n)
    low, high = wilson(counts, bases, z)
    return answer(counts / bases, low, high, missing, level=level, unit=unit, method="intervals.proportion", n=bases)


@overload
def difference(
    x_first: Number, n_first: Number, x_second: Number, n_second: Number, *, level: float = ..., unit: str = ...
) -> Estimate: ...
@overload
def difference(
    x_first: Array, n_first: Array, x_second: Array, n_second: Array, *, level: float = ..., unit: str = ...
) -> Estimates: ...
def difference(
    x_first: Number | Array,
    n_first: Number | Array,
    x_second: Number | Array,
    n_second: Number | Array,
    *,
    level: float = 0.95,
    unit: str = "share",
) -> Estimate | Estimates:
    """Return the first proportion minus the second (for instance women minus men) with Newcombe's limits.

    Parameters      counts and their bases for either group, all numbers or all arrays of one shape; level: confidence.
    Returns         D = p1 − p2, from D − sqrt((p1 − l1)² + (u2 − p2)²) to D + sqrt((u1 − p1)² + (p2 − l2)²), where l
                    and u are Wilson limits; a share from −1 to 1. n: both bases together.
    Raises          DataError for negative counts, x > n, or arrays that do not match.
    Missing values  None (arrays: masked) with reason no_value or no_denominator if either lacks its figure.
    Source          Newcombe (1998), Statistics in Medicine 17:873-890, method 10.
    """
    z = z_of(level)
    is_single(x_first, n_first, x_second, n_second)
    x1, n1, missing = _counts(x_first, n_first)
    x2, n2, lacking = _counts(x_second, n_second)
    alike("the first group", x1, "the second", x2)
    missing.codes = np.where(missing.codes == 0, lacking.codes, missing.codes)
    (l1, u1), (l2, u2) = wilson(x1, n1, z), wilson(x2, n2, z)
    p1, p2 = x1 / n1, x2 / n2
    gaps = p1 - p2
    return answer(
        gaps,
        gaps - np.hypot(p1 - l1, u2 - p2),
        gaps + np.hypot(u1 - p1, p2 - l2),
        missing,
        level=level,
        unit=unit,
        method="intervals.difference",
        n=n1 + n2,
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
        return bare(Reason.NO_VALUE, method="intervals.gap", level=None, unit=unit)
    return Estimate(
        value=one - other, unit=unit, method="intervals.gap", version=VERSION, caveats=(Caveat.NO_INTERVAL,)
    )


def wilson(x: FloatArray, n: FloatArray, z: float) -> tuple[FloatArray, FloatArray]:
    """Return Wilson's limits of x out of n, n > 0, as shares."""
    middle, scale = x + z * z / 2, 0.5 / (n + z * z)
    reach = np.sqrt(z * z + 4 * x * (1 - x / n)) * z
    low, high = (2 * middle - reach) * scale, (2 * middle + reach) * scale
    # The ends are exact; binary fractions would leave them a hair off.
    return np.where(x == 0, 0.0, low), np.where(x == n, 1.0, high)


def _counts(x: Number | Array, n: Number | Array) -> tuple[FloatArray, FloatArray, Missing]:
    """Return counts and bases with harmless numbers where either is missing, and where that is."""
    counts, bases = floats("x", x), floats("n", n)
    alike("x", counts, "n", bases)
    missing = Missing(counts.shape)
    if not ((counts >= 0) & (counts <= bases) & (bases > 0)).all():
        wrong = (counts < 0) | (bases < 0) | (counts > bases)
        if wrong.any():
            first = int(np.flatnonzero(wrong)[0])
            raise DataError(
                f"x = {counts.flat[first]:g} of n = {bases.flat[first]:g} is no proportion; counts are finite and not "
                "negative, and x is at most n."
            )
        missing.add(np.asarray(bases == 0), Reason.NO_DENOMINATOR)
        missing.add(np.isnan(counts) | np.isnan(bases), Reason.NO_VALUE)
        counts, bases = np.where(missing.mask, 0.0, counts), np.where(missing.mask, 1.0, bases)
    return counts, bases, missing
