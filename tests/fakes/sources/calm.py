"""A clock that never waits, so that a test of waiting takes no time: pauses are noted and time is moved on."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from samhandling.sources.http import Clock

BEGUN = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@dataclass
class Calm:
    """Time that moves when somebody sleeps, and a second for each look at the calendar."""

    slept: list[float] = field(default_factory=list)
    passed: float = 0.0

    def clock(self) -> Clock:
        """Return the clock to hand over."""
        return Clock(now=self._now, ticks=lambda: self.passed, sleep=self._sleep, spread=lambda: 0.0)

    def _now(self) -> datetime:
        self.passed += 1.0
        return BEGUN + timedelta(seconds=self.passed)

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.passed += seconds
