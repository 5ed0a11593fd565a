"""What a source hands over: observations as columns, with where they came from and what the source calls them."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np

Columns = Mapping[str, np.ndarray[Any, Any]]
MaskedNumbers = np.ma.MaskedArray[Any, Any]


@dataclass(frozen=True, kw_only=True)
class SeriesTitle:
    """What the source calls one key figure at the time of fetching, and when it says that new figures come."""

    key: str
    title: str
    description: str = ""
    preliminary_on: date | None = None
    published_on: date | None = None
    next_period: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Delivery:
    """Whole observations from one source; made only when every answer is in.

    ``columns`` are those of an observation: indicator, area, period or year, sex, breakdown, grp, value, numerator,
    denominator, low, high, flag. They are masked where empty and never hold NaN. ``deleted`` has the key columns of
    observations that the source says are no longer valid. ``gone`` are keys asked for that the source no longer has.
    ``notes`` are the source's caveats, in Swedish. ``archive`` is the folder with the raw answers, where there is one.
    """

    source: str
    title: str
    address: str
    licence: str
    source_line: str
    fetched_at: datetime
    columns: Columns = field(repr=False)
    series: tuple[SeriesTitle, ...] = ()
    gone: tuple[str, ...] = ()
    deleted: Columns = field(default_factory=dict, repr=False)
    notes: tuple[str, ...] = ()
    archive: Path | None = None

    def __post_init__(self) -> None:
        assert self.fetched_at.tzinfo is not None, "fetched_at needs a time zone"
        for columns in (self.columns, self.deleted):
            assert len({len(values) for values in columns.values()}) <= 1, "columns of different length"

    @property
    def n_rows(self) -> int:
        """How many observations are delivered."""
        return n_rows(self.columns)

    @property
    def n_deleted(self) -> int:
        """How many observations the source says are no longer valid."""
        return n_rows(self.deleted)


def n_rows(columns: Columns) -> int:
    """Return how many rows the columns have."""
    return len(next(iter(columns.values()))) if columns else 0


def texts(values: Iterable[str]) -> np.ndarray[Any, Any]:
    """Return texts as the store reads them: Python objects, since fixed-width text is slow there."""
    return np.array(list(values), dtype=object)


def numbers(values: Iterable[float | None]) -> MaskedNumbers:
    """Return numbers masked where None, with 0 under the mask; what is not finite is our own mistake."""
    given = list(values)
    assert all(value is None or math.isfinite(value) for value in given), "a number that is not finite"
    data = np.array([0.0 if value is None else value for value in given], dtype=np.float64)
    return np.ma.array(data, mask=np.array([value is None for value in given], dtype=bool))
