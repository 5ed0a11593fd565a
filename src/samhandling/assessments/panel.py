"""The figures that an assessment reads: areas × years for one indicator and sex, with what may not be used marked.

What lies here is only *which* figures may be used and why the others may not; the statistics are the engine's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from samhandling.assessments.spec import Spec
from samhandling.indicators.matrix import ABSENT, FLAGS, Matrix

_BREAK = FLAGS.index("break")
BROKEN_AT_SOURCE = "enligt källan går värdena inte att jämföra med tidigare"


@dataclass(frozen=True)
class Panel:
    """Every figure of one indicator and sex; every array has shape (areas, years)."""

    areas: tuple[str, ...]
    years: tuple[int, ...]  # rising
    values: NDArray[np.float64]  # NaN where there is none
    flags: NDArray[np.uint8]  # index in FLAGS: why there is none, or what to know of the one there is
    batches: NDArray[np.int32]  # number of the delivery, 0 where there is no row

    @classmethod
    def empty(cls) -> "Panel":
        """Return a panel without figures."""
        return cls((), (), np.zeros((0, 0)), np.zeros((0, 0), np.uint8), np.zeros((0, 0), np.int32))

    @classmethod
    def of(cls, matrix: Matrix, indicator: str, sex: str) -> "Panel":
        """Return the part of a matrix that is one indicator and sex, without copying."""
        i, s = matrix.indicator_index[indicator], matrix.sex_index[sex]
        values, flags, batches = matrix.values[i, :, s], matrix.flags[i, :, s], matrix.batches[i, :, s]
        return cls(matrix.areas, matrix.years, values, flags, batches)

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {area: row for row, area in enumerate(self.areas)}

    @cached_property
    def _columns(self) -> dict[int, int]:
        return {year: column for column, year in enumerate(self.years)}

    def value(self, area: str, year: int) -> float | None:
        """Return the figure as the source gives it, or None."""
        row, column = self._rows.get(area), self._columns.get(year)
        if row is None or column is None or np.isnan(self.values[row, column]):
            return None
        return float(self.values[row, column])

    def flag(self, area: str, year: int) -> str:
        """Return what the source says of the figure or of its absence."""
        row, column = self._rows.get(area), self._columns.get(year)
        return FLAGS[ABSENT] if row is None or column is None else FLAGS[self.flags[row, column]]

    def flagged(self, area: str, flag: int) -> list[int]:
        """Return the years whose figure carries the flag."""
        row = self._rows.get(area)
        if row is None:
            return []
        return [self.years[column] for column in np.flatnonzero(self.flags[row] == flag)]

    def batch(self, area: str, year: int) -> int:
        """Return the number of the batch that the figure came in."""
        return int(self.batches[self._rows[area], self._columns[year]])

    def series(self, area: str) -> list[tuple[int, float]]:
        """Return year and figure for every year that has one, oldest first."""
        row = self._rows.get(area)
        if row is None:
            return []
        there = np.flatnonzero(~np.isnan(self.values[row]))
        return [(self.years[column], float(self.values[row, column])) for column in there]


@dataclass(frozen=True)
class Reading:
    """A figure that may be used: the value of a year, or the mean of the years that end there."""

    area: str
    year: int
    value: float
    points: tuple[tuple[int, float, int], ...]  # year, value, batch
    survey: str


def reading(panel: Panel, spec: Spec, area: str, sex: str, year: int) -> Reading | str:
    """Return the figure of an area that ends with the year, or the reason why it may not be used."""
    excluded = spec.excluded(area, sex)
    first = year - spec.rule.mean_years + 1
    points = [(y, panel.value(area, y)) for y in range(first, year + 1)]
    there = [(y, value, panel.batch(area, y)) for y, value in points if value is not None]
    if not there or there[-1][0] != year:
        return "no_value"
    if any(y in excluded for y, *_ in there):
        return "excluded"
    if len(there) < spec.rule.mean_years or any(first < b <= year for b in breaks(panel, spec, area, sex)):
        return "few_years"
    surveys = {spec.survey(area, sex, y) for y, *_ in there}
    if len(surveys) > 1:
        return "other_survey"
    # Plain left-to-right sum: the same bytes on every machine, which NumPy's pairwise sum does not promise.
    return Reading(area, year, sum(value for _, value, _ in there) / len(there), tuple(there), surveys.pop())


def latest_reading(panel: Panel, spec: Spec, area: str, sex: str, *, year: int) -> Reading | str:
    """Return the newest usable figure at or before the year, however old, or the reason why there is none."""
    reason = "no_data"
    for y, _ in reversed(panel.series(area)):
        if y > year or not spec.is_measured(y):
            continue
        found = reading(panel, spec, area, sex, y)
        if isinstance(found, Reading):
            return found
        if reason == "no_data" and found == "few_years":
            reason = found
    return reason


def breaks(panel: Panel, spec: Spec, area: str, sex: str) -> dict[int, str]:
    """Return the years from which figures no longer compare with earlier ones, by the definition or by the source."""
    flagged = dict.fromkeys(panel.flagged(area, _BREAK), BROKEN_AT_SOURCE)
    return dict(sorted((flagged | dict(spec.breaks(area, sex))).items()))


def others_at(
    panel: Panel, spec: Spec, areas: Sequence[str], sex: str, *, own: Reading
) -> tuple[dict[str, float], list[dict[str, str]]]:
    """Return the others' figures of the same year and survey, and who was left out and why."""
    values: dict[str, float] = {}
    left_out: list[dict[str, str]] = []
    for area in areas:
        found = reading(panel, spec, area, sex, own.year)
        if isinstance(found, Reading) and found.survey == own.survey:
            values[area] = found.value
        else:
            left_out.append({"area": area, "reason": "other_survey" if isinstance(found, Reading) else found})
    return values, left_out
