"""Which goals and indicators change colour or arrow between two states of the store. Pure: outcomes in, shifts out."""

from collections.abc import Iterable
from dataclasses import dataclass

from samhandling.assessments.results import Outcome


@dataclass(frozen=True)
class Shift:
    """A goal, or an indicator and sex, whose colour or arrow differs; "none" and "unknown" where there was nothing."""

    key: str
    name: str
    sex: str
    rating_before: str
    rating_after: str
    trend_before: str
    trend_after: str
    reason_before: str  # why there is no colour
    reason_after: str
    score_before: float | None
    score_after: float | None

    @property
    def has_new_colour(self) -> bool:
        """Return whether the colour differs."""
        return self.rating_before != self.rating_after

    @property
    def has_new_arrow(self) -> bool:
        """Return whether the arrow differs."""
        return self.trend_before != self.trend_after


@dataclass(frozen=True)
class Impact:
    """What a difference in the observations means for one municipality and year; goals in tree order."""

    municipality: str  # slug
    year: int
    goals: tuple[Shift, ...]
    indicators: tuple[Shift, ...]
    n_goals: int  # how many were compared
    n_indicators: int

    @property
    def is_empty(self) -> bool:
        """Return whether nothing changes colour or arrow."""
        return not self.goals and not self.indicators


def shifts(named: Iterable[tuple[str, Outcome, Outcome]]) -> tuple[Shift, ...]:
    """Return what differs, given each thing's name and its outcome before and after, in the order given."""
    return tuple(
        Shift(
            key=now.key,
            name=name,
            sex=now.sex,
            rating_before=then.rating,
            rating_after=now.rating,
            trend_before=then.trend,
            trend_after=now.trend,
            reason_before=then.reason,
            reason_after=now.reason,
            score_before=then.score,
            score_after=now.score,
        )
        for name, then, now in named
        if (then.rating, then.trend) != (now.rating, now.trend)
    )
