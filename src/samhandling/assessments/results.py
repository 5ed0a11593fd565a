"""What an assessment says of one indicator and sex, or of one goal: ready for the register and for JSON."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from samhandling.engine.rating import Rating

Details = dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """The computed state of one thing; ``details`` hold everything that a page needs to explain it."""

    key: str  # of the indicator or goal
    sex: str
    rating: str
    trend: str
    score: float | None
    reason: str
    rating_details: Details
    trend_details: Details
    gap_details: Details | None = None
    caveats: tuple[str, ...] = ()
    graded: Rating | None = field(default=None, compare=False, repr=False)  # what a goal is combined from


@dataclass(frozen=True)
class Method:
    """A method's name, version and parameters as the catalogue has them."""

    name: str
    version: str
    parameters: Mapping[str, Any]

    def record(self) -> Details:
        """Return the three as they stand in every details document."""
        return {"method": self.name, "version": self.version, "parameters": dict(self.parameters)}


def in_order(caveats: Iterable[str]) -> tuple[str, ...]:
    """Return the caveats, each once, sorted, so that equal results have equal bytes."""
    return tuple(sorted({str(caveat) for caveat in caveats}))
