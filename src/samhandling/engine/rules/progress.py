"""What the rules of progress have in common: their answer, the points they start from, and yearly growth."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean

from samhandling.engine import checks
from samhandling.engine.results import Arrow, Caveat, Parameters, Reason, Result, ordered
from samhandling.errors import DataError, DefinitionError

VERSION = "1"
TARGET_YEAR = 2030


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress(Result):
    """Whether a figure moves as a rule demands: ``value`` is the rule's own measure, ``n`` how many points it saw."""

    status: StrEnum
    arrow: Arrow  # up = better, whichever way the figures go
    score: float | None = None
    numbers: Parameters = ()  # what the status was reckoned from


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanProgress(Result):
    """Several series or indicators together: ``value`` is the mean of their scores, ``n`` how many had one."""

    status: StrEnum | None = None
    n_not_assessed: int = 0


@dataclass(frozen=True, slots=True)
class Ends:
    """The first and the last point that a rule of two points looks at."""

    year0: int
    value0: float
    year1: int
    value1: float
    n: int

    @property
    def years(self) -> int:
        """Return how many years lie between them."""
        return self.year1 - self.year0

    @property
    def numbers(self) -> Parameters:
        """Return both points for the explanation."""
        return (("year0", self.year0), ("value0", self.value0), ("year1", self.year1), ("value1", self.value1))


def series(years: Sequence[int], values: Sequence[float | None]) -> list[tuple[int, float]]:
    """Return the points that have a figure, oldest first; refuse a year that comes twice."""
    checks.same_length("values", len(values), "years", len(years))
    if len(set(years)) != len(years):
        twice = sorted({int(year) for year in years if list(years).count(year) > 1})
        raise DataError(f"The years {twice} come more than once; a series has one figure a year.")
    found = ((int(year), checks.figure(f"the figure of {year}", v)) for year, v in zip(years, values, strict=True))
    return sorted((year, v) for year, v in found if v is not None)


def ends(
    years: Sequence[int], values: Sequence[float | None], *, from_year: int | None = None, span: int | None = None
) -> Ends | Reason:
    """Return the first and last point from a year on, or of the last so many years, or why there are none."""
    points = [point for point in series(years, values) if from_year is None or point[0] >= from_year]
    if span is not None and points:
        span = checks.at_least("span", span, 1)
        points = [point for point in points if point[0] >= points[-1][0] - span]
    if len(points) < 2:
        return Reason.SAME_YEAR if points else Reason.NO_VALUE
    return Ends(*points[0], *points[-1], n=len(points))


def yearly(first: float, last: float, years: float) -> float:
    """Return the compound growth a year, 0.01 for one per cent; first and last of one sign, years above 0."""
    return float((last / first) ** (1 / years) - 1)


def after(target_year: int, year: int) -> int:
    """Return the years left to a target, or refuse a target that lies before the series."""
    if target_year <= year:
        raise DefinitionError(f"target_year is {target_year}; it must lie after the first year used, {year}.")
    return target_year - year


def met(value: float, target: float, sign: int) -> bool:
    """Return whether a figure is at or past its target."""
    return sign * value >= sign * target


def clip(score: float) -> float:
    """Return a score within −5 … 5."""
    return min(5.0, max(-5.0, score))


def not_assessed(
    status: StrEnum, reason: Reason, *, method: str, unit: str, parameters: Parameters, found: Ends | Reason
) -> Progress:
    """Return the answer that progress cannot be judged, with the reason."""
    return Progress(
        value=None,
        n=found.n if isinstance(found, Ends) else None,
        unit=unit,
        method=method,
        version=VERSION,
        parameters=parameters,
        reason=reason,
        status=status,
        arrow=Arrow.UNKNOWN,
        numbers=found.numbers if isinstance(found, Ends) else (),
    )


def mean_of(parts: Sequence[Progress], *, method: str, unit: str = "score") -> MeanProgress:
    """Return the plain mean of the scores there are."""
    scores = [part.score for part in parts if part.score is not None]
    caveats = (Caveat.MISSING_INDICATORS,) if scores and len(scores) < len(parts) else ()
    return MeanProgress(
        value=fmean(scores) if scores else None,
        n=len(scores),
        unit=unit,
        method=method,
        version=VERSION,
        caveats=ordered(caveats),
        reason=None if scores else Reason.NO_INDICATOR if not parts else Reason.FEW_INDICATORS,
        n_not_assessed=len(parts) - len(scores),
    )
