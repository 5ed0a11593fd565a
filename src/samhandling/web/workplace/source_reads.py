"""What the pages of sources and deliveries show; each function states how many questions it asks of the register."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from samhandling.assessments import queries as assessments
from samhandling.assessments.impact import Impact
from samhandling.indicators import queries as indicator_queries
from samhandling.indicators.comparison import Change, Comparison, IndicatorChange
from samhandling.indicators.models import Batch, Indicator, SourceFinding
from samhandling.jobs import changes as job_changes
from samhandling.jobs import impact, kinds, upkeep
from samhandling.jobs import queries as job_queries
from samhandling.jobs.fetching import SOURCES, FetchedSource
from samhandling.jobs.models import Job, Schedule
from samhandling.places import queries as place_queries
from samhandling.places.models import Municipality

# A job that has waited longer than this, though it may run, waits for a worker that is not there.
PATIENCE = timedelta(minutes=1)
MOST_DELIVERIES = 30
MOST_CHANGES = 50
WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")


@dataclass(frozen=True)
class JobState:
    """How a job goes, in words for the page."""

    job: Job
    title: str
    is_forsaken: bool  # nobody takes it: no worker runs

    @property
    def is_waiting_to_try_again(self) -> bool:
        """Return whether an attempt has failed and another will be made."""
        return self.job.state == Job.State.WAITING and bool(self.job.failure) and self.job.n_attempts > 0

    @property
    def n_attempts_left(self) -> int:
        """Return how many attempts are left."""
        return max(0, job_changes.MOST_ATTEMPTS - self.job.n_attempts)


@dataclass(frozen=True)
class SourceState:
    """A source: how its newest job goes, what it has given, when it is asked next, and what needs somebody's eye."""

    source: FetchedSource
    now: JobState | None
    last_done: Job | None
    last_batch: Batch | None
    schedule: Schedule | None
    schedule_words: str
    n_findings: int

    @property
    def is_working(self) -> bool:
        """Return whether a fetch waits or runs."""
        return bool(self.now and self.now.job.is_unfinished)

    @property
    def is_never_started(self) -> bool:
        """Return whether the schedule stands as the installation was set up: nobody has turned it on yet."""
        return bool(self.schedule) and self.schedule.paused_by == upkeep.BY.actor_name  # type: ignore[union-attr]

    @property
    def has_failed(self) -> bool:
        """Return whether the newest fetch was given up."""
        return bool(self.now and self.now.job.state == Job.State.FAILED)


@dataclass(frozen=True)
class SourcesPage:
    """The page of sources."""

    sources: list[SourceState]
    deliveries: list[Batch]
    findings: list[SourceFinding]
    upkeep: list[JobState]

    @property
    def is_working(self) -> bool:
        """Return whether anything waits or runs, so that the page follows it."""
        return any(one.is_working for one in self.sources) or any(one.job.is_unfinished for one in self.upkeep)


@dataclass(frozen=True)
class ChangeRow:
    """One observation that differs, with the names of its indicator and area."""

    change: Change
    title: str
    area: str


@dataclass(frozen=True)
class IndicatorRow:
    """One indicator with differences, with its title."""

    change: IndicatorChange
    title: str


@dataclass(frozen=True)
class Compared:
    """A comparison with names to read."""

    sums: Comparison
    indicators: list[IndicatorRow]
    rows: list[ChangeRow]
    is_all_areas: bool


@dataclass(frozen=True)
class DeliveryPage:
    """One delivery: what it holds and what it changed, or what its withdrawal would change."""

    batch: Batch
    compared: Compared
    findings: list[SourceFinding]
    impact: JobState | None
    is_withdrawal: bool
    shifts: Impact | None = None  # of a withdrawal, which is computed at once
    shift_words: str = ""


@dataclass(frozen=True)
class Attention:
    """What in the sources waits for an analyst, for the start page."""

    failed: list[tuple[FetchedSource, JobState]]
    n_findings: int
    impact: Job | None  # a delivery that changes colours which the assessment in use does not know of

    @property
    def is_empty(self) -> bool:
        """Return whether nothing waits."""
        return not self.failed and not self.n_findings and self.impact is None


def attention(municipality: Municipality, assessed_from: Sequence[int]) -> Attention:
    """Return what waits for an analyst (2 questions); ``assessed_from``: the deliveries of the assessment in use."""
    now = timezone.now()
    newest = job_queries.last_of_each_kind(municipality)
    failed = []
    for source in SOURCES.values():
        state = job_state(newest[source.kind][0], now) if source.kind in newest else None
        if state and (state.job.state == Job.State.FAILED or state.is_waiting_to_try_again):
            failed.append((source, state))
    notice = next((job for job in newest.get("impact", []) if job.state == Job.State.DONE), None)
    is_new = notice is not None and bool(notice.outcome.get("goals") or notice.outcome.get("indicators"))
    if notice and is_new and notice.arguments.get("batch") in assessed_from:
        is_new = False
    return Attention(failed, indicator_queries.source_findings().count(), notice if is_new else None)


def sources_page(municipality: Municipality) -> SourcesPage:
    """Return what the page of sources shows (5 questions)."""
    now = timezone.now()
    newest = job_queries.last_of_each_kind(municipality)
    schedules = job_queries.schedules()
    last_batches = {batch.source: batch for batch in indicator_queries.newest_of_each_source()}
    deliveries = list(indicator_queries.batches(withdrawn=True).order_by("-number")[:MOST_DELIVERIES])
    findings = list(indicator_queries.source_findings())
    states = [
        _source_state(one, newest.get(one.kind, []), schedules.get(one.key), last_batches.get(one.key), findings, now)
        for one in SOURCES.values()
    ]
    fetches = {one.kind for one in SOURCES.values()}
    upkeep = [job_state(found[0], now) for kind, found in newest.items() if kind not in fetches and kind != "impact"]
    return SourcesPage(states, deliveries, findings, upkeep)


def delivery_page(
    municipality: Municipality, number: int, *, is_all_areas: bool = False, is_withdrawal: bool = False, offset: int = 0
) -> DeliveryPage:
    """Return what the page of a delivery shows (at most 13 questions); Batch.DoesNotExist if there is none."""
    batch = indicator_queries.batches(withdrawn=True).get(number=number)
    own = None if is_all_areas else place_queries.own_codes(municipality)
    compare = indicator_queries.preview_withdrawal if is_withdrawal else indicator_queries.changed_by
    found = compare(batch, areas=own, limit=MOST_CHANGES, offset=offset)
    job = job_queries.jobs(municipality).filter(key=impact.key(municipality, number)).first()
    year = impact.assessed_year(municipality) if is_withdrawal else None
    shifts = assessments.impact_of_withdrawal(batch, municipality=municipality, year=year) if year else None
    return DeliveryPage(
        batch=batch,
        compared=_named(found, municipality, is_all_areas=is_all_areas),
        findings=list(indicator_queries.findings_of(batch)),
        impact=job_state(job, timezone.now()) if job else None,
        is_withdrawal=is_withdrawal,
        shifts=shifts,
        shift_words=impact.in_words(shifts, municipality) if shifts else "",
    )


def job_state(job: Job, now: datetime) -> JobState:
    """Return how a job goes."""
    title = kinds.KINDS[job.kind].title if job.kind in kinds.KINDS else job.kind
    return JobState(job, title, job.state == Job.State.WAITING and job.run_after < now - PATIENCE)


def schedule_words(schedule: Schedule) -> str:
    """Return when the schedule runs, as one says it."""
    at = f"klockan {schedule.at:%H.%M}"
    if schedule.every == Schedule.Every.WEEK and schedule.day:
        return f"varje {WEEKDAYS[schedule.day - 1]} {at}"
    if schedule.every == Schedule.Every.MONTH:
        return f"den {schedule.day} varje månad {at}"
    return f"varje dag {at}"


def _source_state(
    source: FetchedSource,
    jobs: list[Job],
    schedule: Schedule | None,
    last_batch: Batch | None,
    findings: Iterable[SourceFinding],
    now: datetime,
) -> SourceState:
    done = next((job for job in jobs if job.state == Job.State.DONE), None)
    return SourceState(
        source=source,
        now=job_state(jobs[0], now) if jobs else None,
        last_done=done,
        last_batch=last_batch,
        schedule=schedule,
        schedule_words=schedule_words(schedule) if schedule else "",
        n_findings=sum(finding.source == source.key for finding in findings),
    )


def _named(found: Comparison, municipality: Municipality, *, is_all_areas: bool) -> Compared:
    keys = {row.indicator for row in found.indicators}
    titles = dict(Indicator.objects.filter(key__in=keys).values_list("key", "title"))
    areas = place_queries.area_names(municipality)
    return Compared(
        sums=found,
        indicators=[IndicatorRow(row, titles.get(row.indicator, row.indicator)) for row in found.indicators],
        rows=[
            ChangeRow(change, titles.get(change.indicator, change.indicator), areas.get(change.area, change.area))
            for change in found.changes
        ],
        is_all_areas=is_all_areas,
    )
