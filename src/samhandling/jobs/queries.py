"""Reading jobs and schedules. Work that belongs to no municipality is for the figures that all share."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from samhandling.jobs.models import Job, Schedule
from samhandling.places.models import Municipality


def jobs(municipality: Municipality | None = None) -> QuerySet[Job]:
    """Return the jobs of a municipality and those that all share, newest first; without one, all of them."""
    found = Job.objects.select_related("municipality", "schedule")
    if municipality is not None:
        found = found.filter(Q(municipality=municipality) | Q(municipality=None))
    return found


def last_of_each_kind(municipality: Municipality) -> dict[str, list[Job]]:
    """Return kind → its newest job, and the newest that was done if that is another (1 question)."""
    seen = Q(municipality=municipality) | Q(municipality=None)
    newer = Job.objects.filter(seen, kind=OuterRef("kind"), pk__gt=OuterRef("pk"))
    is_newest = ~Exists(newer)
    is_newest_done = Q(state=Job.State.DONE) & ~Exists(newer.filter(state=Job.State.DONE))
    found = jobs(municipality).filter(is_newest | is_newest_done).order_by("-pk")
    by_kind: dict[str, list[Job]] = {}
    for job in found:
        by_kind.setdefault(job.kind, []).append(job)
    return by_kind


def job(municipality: Municipality, number: int) -> Job:
    """Return one job that the municipality may see; Job.DoesNotExist if there is none."""
    return jobs(municipality).get(pk=number)


def schedules() -> dict[str, Schedule]:
    """Return the schedules by key; they belong to the installation."""
    return {schedule.key: schedule for schedule in Schedule.objects.all()}


def done(kind: str) -> QuerySet[Job]:
    """Return the jobs of a kind that were done, newest first; for work on what all municipalities share."""
    return Job.objects.filter(kind=kind, state=Job.State.DONE).order_by("-finished_at")[:50]
