"""What interval methods answer with: one figure or many, each with its limits or the reason why there is none."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from samhandling.engine import checks
from samhandling.engine.results import (
    Codes,
    Flags,
    FloatArray,
    Interval,
    MaskedFloats,
    Parameters,
    Reason,
    Result,
)
from samhandling.errors import DataError

VERSION = "1"
REASONS = tuple(Reason)
Number = float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate(Result):
    """One figure with its interval; None with the reason when there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimates:
    """Figures with their limits, masked where there is none; ``reason`` tells why."""

    values: MaskedFloats
    lows: MaskedFloats
    highs: MaskedFloats
    level: float
    unit: str
    method: str
    version: str
    labels: tuple[Hashable, ...] = ()  # of the groups, where the method has formed them
    n: FloatArray | None = None  # what each figure rests on
    parameters: Parameters = ()
    reasons: Codes | None = None  # 0, or 1 + the place in REASONS

    def reason(self, *place: int) -> Reason | None:
        """Return why the figure at this place is missing, or None if it is there."""
        code = 0 if self.reasons is None else int(self.reasons[place])
        return REASONS[code - 1] if code else None


class Missing:
    """Collects where figures are missing and why; the first reason given for a place stands."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self.codes: Codes = np.zeros(shape, np.int8)

    def add(self, where: Flags, reason: Reason) -> None:
        """Note the reason at the places that have none yet."""
        if where.any():
            self.codes[np.asarray(where) & (self.codes == 0)] = REASONS.index(reason) + 1

    @property
    def mask(self) -> Flags:
        """Return where there is no figure."""
        return np.not_equal(self.codes, 0)


def z_of(level: float) -> float:
    """Return the normal quantile of a two-sided level, for instance 1.96 for 0.95."""
    return float(ndtri((1 + checks.level(level)) / 2))


def is_single(*given: object) -> bool:
    """Return whether all are plain numbers or None; refuse a mixture with arrays."""
    single = [each is None or np.ndim(each) == 0 for each in given]  # type: ignore[arg-type]
    if any(single) and not all(single):
        raise DataError("One is an array and the other a number; give two arrays or two numbers (all of one kind).")
    return all(single)


def floats(name: str, given: ArrayLike | None) -> FloatArray:
    """Return one number or an array as float64, NaN where missing, or refuse infinite figures."""
    array = np.asarray(np.nan if given is None else given, dtype=np.float64)
    # The sum is finite unless a figure is missing or infinite: one quick look instead of a search.
    if not np.isfinite(array.sum()) and np.isinf(array).any():
        raise DataError(f"{name} holds infinite figures; a missing figure is NaN here, all others are finite.")
    return array


def alike(first: str, one: NDArray[Any], second: str, other: NDArray[Any]) -> None:
    """Refuse arrays of different shapes."""
    if one.shape != other.shape:
        raise DataError(f"{first} has the shape {one.shape} but {second} {other.shape}; they must be alike.")


def not_negative(name: str, counts: FloatArray) -> None:
    """Refuse negative counts; NaN passes."""
    if counts.size and np.nanmin(counts, initial=0.0) < 0:
        raise DataError(f"{name} holds {np.nanmin(counts):g}; counts are not negative.")


def bare(reason: Reason, *, method: str, level: float | None, unit: str, parameters: Parameters = ()) -> Estimate:
    """Return the answer that there is no figure, with the reason."""
    told: Parameters = parameters if level is None else (("level", level), *parameters)
    return Estimate(value=None, unit=unit, method=method, version=VERSION, parameters=told, reason=reason)


def answer(
    values: FloatArray,
    lows: FloatArray,
    highs: FloatArray,
    missing: Missing,
    *,
    level: float,
    unit: str,
    method: str,
    n: FloatArray | None = None,
    labels: tuple[Hashable, ...] = (),
    parameters: Parameters = (),
) -> Estimate | Estimates:
    """Return one Estimate for arrays without dimensions, Estimates for others."""
    if not values.ndim:
        code = int(missing.codes)
        if code:
            return bare(REASONS[code - 1], method=method, level=level, unit=unit, parameters=parameters)
        return Estimate(
            value=float(values),
            interval=Interval(float(lows), float(highs), level),
            n=None if n is None else round(float(n)),
            unit=unit,
            method=method,
            version=VERSION,
            parameters=(("level", level), *parameters),
        )
    mask = missing.mask
    return Estimates(
        values=_masked(values, mask),
        lows=_masked(lows, mask),
        highs=_masked(highs, mask),
        level=level,
        unit=unit,
        method=method,
        version=VERSION,
        labels=labels,
        n=n,
        parameters=parameters,
        reasons=missing.codes,
    )


def _masked(figures: FloatArray, mask: Flags) -> MaskedFloats:
    if mask.any():
        figures = np.where(mask, 0.0, figures)  # NaN must not hide beneath the mask either
    return np.ma.array(figures, mask=mask)
