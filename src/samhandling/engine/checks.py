"""Refusals: what was given, what is allowed. Parameters fail as DefinitionError, figures as DataError."""

from collections.abc import Iterable
from math import isfinite, isnan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from samhandling.engine.results import Codes, Direction, FloatArray
from samhandling.errors import DataError, DefinitionError


def direction(given: Direction | str) -> Direction:
    """Return the direction, or refuse what is not one."""
    try:
        return Direction(given)
    except ValueError:
        allowed = ", ".join(Direction)
        raise DefinitionError(f"direction is {given!r}; allowed are {allowed}.") from None


def shares(green_share: float, red_share: float) -> None:
    """Refuse shares that are not shares or that overlap."""
    for name, share in (("green_share", green_share), ("red_share", red_share)):
        if not 0 <= share <= 1:
            raise DefinitionError(f"{name} is {share!r}; a share lies between 0 and 1.")
    if green_share + red_share > 1 + 1e-9:
        raise DefinitionError(
            f"green_share {green_share!r} and red_share {red_share!r} overlap; together they may be at most 1."
        )


def at_least(name: str, given: int, lowest: int) -> int:
    """Return a whole number, or refuse one below the lowest allowed."""
    if isinstance(given, bool) or int(given) != given or given < lowest:
        raise DefinitionError(f"{name} is {given!r}; it must be a whole number, {lowest} or more.")
    return int(given)


def level(given: float) -> float:
    """Return a confidence level or significance level strictly between 0 and 1, or refuse it."""
    if not 0 < given < 1:
        raise DefinitionError(f"The level is {given!r}; it must lie between 0 and 1, for example 0.95.")
    return given


def number(name: str, given: float) -> float:
    """Return a parameter that must be a finite number, or refuse it."""
    if not isfinite(given):
        raise DefinitionError(f"{name} is {given!r}; it must be a finite number.")
    return float(given)


def figure(name: str, given: float | None) -> float | None:
    """Return a figure, None when it is missing (None or NaN), or refuse an infinite one."""
    if given is None or isnan(given):
        return None
    if not isfinite(given):
        raise DataError(f"{name} is {given!r}; a figure is finite, or None when it is missing.")
    return float(given)


def figures(name: str, given: Iterable[float | None]) -> list[float]:
    """Return the figures that are there, without the missing ones."""
    return [value for each in given if (value := figure(name, each)) is not None]


def matrix(name: str, given: Any, dimensions: tuple[int, ...]) -> FloatArray:
    """Return figures as an array of float64 where NaN means missing, or refuse wrong shapes and infinities."""
    array = np.asarray(given, dtype=np.float64)
    if array.ndim not in dimensions:
        raise DataError(f"{name} has {array.ndim} dimensions; allowed are {', '.join(map(str, dimensions))}.")
    if np.isinf(array).any():
        raise DataError(f"{name} holds infinite figures; a missing figure is NaN here, all others are finite.")
    return array


def same_length(name: str, given: int, other: str, expected: int) -> None:
    """Refuse arrays that do not match."""
    if given != expected:
        raise DataError(f"{name} has {given} entries but {other} has {expected}; they must be equally many.")


def signs(given: NDArray[Any]) -> Codes:
    """Return directions as +1, -1 and 0, or refuse other numbers."""
    if not np.isin(given, (-1, 0, 1)).all():
        raise DataError("direction holds other numbers than +1 (high is good), -1 (low is good) and 0 (neither).")
    return given.astype(np.int8)
