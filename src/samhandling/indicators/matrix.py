"""Many observations as arrays, for the methods to compute from in one go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from samhandling.indicators import records

# What a cell of a matrix says of its value. The codes below N_WITH_VALUE carry one; "absent" has no row at all.
FLAGS = (*records.WITH_VALUE, *records.WITHOUT_VALUE, "absent")
N_WITH_VALUE = len(records.WITH_VALUE)
ABSENT = FLAGS.index("absent")


@dataclass(frozen=True)
class Matrix:
    """Yearly values without breakdown; every array has shape (indicators, areas, sexes, years) and is read-only.

    ``values`` is NaN where there is none, and then ``flags`` (index in ``FLAGS``) says why: never read one without
    the other. ``batches`` is the number of the delivery that gave the row, 0 where there is no row. ``extra`` holds
    the further columns asked for, such as ``numerator``; NaN where the source gives none.
    """

    indicators: tuple[str, ...]
    areas: tuple[str, ...]
    sexes: tuple[str, ...]
    years: tuple[int, ...]
    values: NDArray[np.float64]
    flags: NDArray[np.uint8]
    batches: NDArray[np.int32]
    extra: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)

    @cached_property
    def has_value(self) -> NDArray[np.bool_]:
        """Where there is a value."""
        return self.flags < N_WITH_VALUE

    @cached_property
    def indicator_index(self) -> Mapping[str, int]:
        """Indicator key → place on the first axis."""
        return {key: i for i, key in enumerate(self.indicators)}

    @cached_property
    def area_index(self) -> Mapping[str, int]:
        """Area code → place on the second axis."""
        return {key: i for i, key in enumerate(self.areas)}

    @cached_property
    def sex_index(self) -> Mapping[str, int]:
        """Sex → place on the third axis."""
        return {key: i for i, key in enumerate(self.sexes)}

    @cached_property
    def year_index(self) -> Mapping[int, int]:
        """Year → place on the last axis."""
        return {key: i for i, key in enumerate(self.years)}


def from_columns(
    columns: Mapping[str, NDArray[np.generic]],
    *,
    indicators: Sequence[str],
    areas: Sequence[str],
    sexes: Sequence[str],
    extra: Sequence[str] = (),
) -> Matrix:
    """Return the matrix of rows given as columns; ``i a s`` are places on the axes, of two rows in a cell the last."""
    years = columns["year"].astype(np.int64)
    first, last = (int(years.min()), int(years.max())) if years.size else (0, -1)
    axis = tuple(range(first, last + 1))
    shape = (len(indicators), len(areas), len(sexes), len(axis))
    where = (columns["i"], columns["a"], columns["s"], years - first)

    def spread(name: str, empty: float, kind: type[np.generic]) -> NDArray[np.generic]:
        array = np.full(shape, empty, dtype=kind)
        found = columns[name]
        array[where] = np.ma.filled(found, empty) if np.ma.isMaskedArray(found) else found
        array.flags.writeable = False
        return array

    return Matrix(
        indicators=tuple(indicators),
        areas=tuple(areas),
        sexes=tuple(sexes),
        years=axis,
        values=spread("value", np.nan, np.float64),  # type: ignore[arg-type]
        flags=spread("f", ABSENT, np.uint8),  # type: ignore[arg-type]
        batches=spread("batch", 0, np.int32),  # type: ignore[arg-type]
        extra={name: spread(name, np.nan, np.float64) for name in extra},  # type: ignore[misc]
    )
