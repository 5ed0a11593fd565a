"""What a task is given and what it gives back."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from samhandling.audit.changes import JobActor
from samhandling.jobs import changes
from samhandling.jobs.models import Job

# A fetch reports each of its calls; the register need not hear of more than this.
SECONDS_BETWEEN_REPORTS = 0.5


class LeaseLost(Exception):
    """The job was cancelled or has been given to another worker: write nothing more."""


@dataclass(frozen=True)
class Outcome:
    """What a task gave: one or two Swedish sentences, and figures for the page."""

    told: str
    figures: Mapping[str, Any] = field(default_factory=dict)


class Listener(Protocol):
    """Who else hears how far the work has come, such as the terminal."""

    def __call__(self, step: str, n_done: int, n_total: int | None, /) -> None: ...


class Work:
    """A job while it runs: its arguments, what earlier attempts kept, and a way to tell how far it has come."""

    def __init__(self, job: Job, *, listener: Listener | None = None) -> None:
        self.job = job
        self.arguments: dict[str, Any] = dict(job.arguments)
        self.by = JobActor(f"{job.kind}, på begäran av {job.asked_by_name}"[:200])
        self._listener = listener
        self._last = ("", 0.0)

    @property
    def kept(self) -> dict[str, Any]:
        """Return what this or an earlier attempt kept."""
        return dict(self.job.kept)

    def keep(self, **kept: Any) -> None:
        """Remember what the next attempt goes on from, if this one does not reach the end."""
        if not changes.keep(job=self.job, kept={**self.job.kept, **kept}):
            raise LeaseLost(str(self.job))

    def report(self, step: str, n_done: int = 0, n_total: int | None = None) -> None:
        """Tell how far the work has come; raises LeaseLost when it must be left."""
        if self._listener:
            self._listener(step, n_done, n_total)
        name, at = self._last
        now = time.monotonic()
        if step == name and n_done != n_total and now - at < SECONDS_BETWEEN_REPORTS:
            return
        self._last = (step, now)
        if not changes.report(job=self.job, step=step, n_done=n_done, n_total=n_total):
            raise LeaseLost(str(self.job))
