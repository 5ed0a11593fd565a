"""Jobs and schedules: all writing.

Two sorts: what a person asks for has ``by`` and leaves an audit row; what the worker does with a job it has taken is
guarded by the lease's token instead, and leaves its trace in the job's own row.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone

from samhandling.audit.changes import Actor, JobActor, record
from samhandling.errors import InputError, InvalidTransition
from samhandling.jobs import clock, rules
from samhandling.jobs.models import Job, Schedule
from samhandling.places.models import Municipality

State = Job.State
LEASE = timedelta(seconds=60)
MOST_ATTEMPTS = 5
KEPT_FOR = timedelta(days=400)  # a finished job; longer than a year, so that last year's run can be looked up
CLOCK = JobActor("schemat")


def ask(
    *,
    by: Actor,
    kind: str,
    arguments: Mapping[str, Any] | None = None,
    municipality: Municipality | None = None,
    schedule: Schedule | None = None,
    key: str = "",
    now: datetime | None = None,
) -> Job:
    """Put a job in the queue and return it; if the same work already waits or runs, return that job instead.

    ``key`` says what is the same work; by itself the kind, in the municipality if one is given.
    """
    rules.check_can_ask(by, municipality, "starta arbete")
    now = now or timezone.now()
    key = key or (kind if municipality is None else f"{kind}:{municipality.slug}")
    try:
        with transaction.atomic():
            job = Job.objects.create(
                kind=kind,
                key=key,
                arguments=dict(arguments or {}),
                municipality=municipality,
                schedule=schedule,
                asked_at=now,
                asked_by_id=by.actor_id,
                asked_by_name=by.actor_name,
                run_after=now,
            )
            _record(by, "ask_for_job", job, new={"kind": kind, "arguments": job.arguments})
    except IntegrityError:
        # The database holds one unfinished job for each key, whoever asks at the same time.
        unfinished = Job.objects.filter(key=key, state__in=(State.WAITING, State.RUNNING)).first()
        if unfinished is None:
            raise
        return unfinished
    return job


def retry(*, by: Actor, job: Job) -> Job:
    """Let a failed or cancelled job be tried again at once, from what it kept; one that waits is spared its wait."""
    rules.check_can_ask(by, job.municipality, "försöka igen")
    try:
        with transaction.atomic():
            job = Job.objects.select_for_update(of=("self",)).select_related("municipality").get(pk=job.pk)
            if job.state != State.WAITING:
                rules.check_can_move(job, State.WAITING)
            old = {"state": job.state, "failure": job.failure}
            job.state, job.finished_at, job.n_attempts = State.WAITING, None, 0
            job.run_after = timezone.now()
            job.save(update_fields=["state", "finished_at", "n_attempts", "run_after"])
            _record(by, "retry_job", job, old=old)
    except IntegrityError as error:
        raise InvalidTransition(f"{job} kan inte försökas igen: samma arbete väntar eller pågår redan") from error
    return job


def cancel(*, by: Actor, job: Job) -> Job:
    """Stop a job that waits or runs; a running one ends within seconds, when its worker finds the lease gone."""
    rules.check_can_ask(by, job.municipality, "avbryta arbete")
    with transaction.atomic():
        job = Job.objects.select_for_update(of=("self",)).select_related("municipality").get(pk=job.pk)
        rules.check_can_move(job, State.CANCELLED)
        old = {"state": job.state}
        job.state, job.finished_at, job.lease_token, job.lease_until = State.CANCELLED, timezone.now(), "", None
        job.save(update_fields=["state", "finished_at", "lease_token", "lease_until"])
        _record(by, "cancel_job", job, old=old)
    return job


def take(*, now: datetime | None = None, lease: timedelta = LEASE, only: Job | None = None) -> Job | None:
    """Take the job that has waited longest, or one whose worker has fallen silent; None if there is nothing to do.

    The lease begins at once. Of several workers that try at the same time the database lets one have the job. A job
    that has been lost as often as it may be tried is given up with its reason.
    """
    now = now or timezone.now()
    _give_up_lost(now)
    ready = Job.objects.filter(
        Q(state=State.WAITING, run_after__lte=now) | Q(state=State.RUNNING, lease_until__lt=now)
    ).order_by("run_after", "pk")
    if only is not None:
        ready = ready.filter(pk=only.pk)
    for job in ready[:10]:
        token = uuid4().hex
        taken = Job.objects.filter(pk=job.pk, state=job.state, lease_token=job.lease_token).filter(
            Q(state=State.WAITING) | Q(lease_until__lt=now)
        )
        if taken.update(
            state=State.RUNNING,
            lease_token=token,
            lease_until=now + lease,
            n_attempts=F("n_attempts") + 1,
            started_at=now,
            step="",
            n_done=0,
            n_total=None,
            reported_at=now,
        ):
            return Job.objects.select_related("municipality").get(pk=job.pk)
    return None


def beat(*, job: Job, lease: timedelta = LEASE, now: datetime | None = None) -> bool:
    """Prolong the lease; return False if the job is no longer ours, and must be left at once."""
    return bool(_held(job).update(lease_until=(now or timezone.now()) + lease))


def report(*, job: Job, step: str, n_done: int = 0, n_total: int | None = None, now: datetime | None = None) -> bool:
    """Write how far the job has come; False if it is no longer ours."""
    return bool(_held(job).update(step=step[:200], n_done=n_done, n_total=n_total, reported_at=now or timezone.now()))


def keep(*, job: Job, kept: Mapping[str, Any]) -> bool:
    """Write what the next attempt goes on from, such as the folder of answers already fetched; False if not ours."""
    job.kept = dict(kept)
    return bool(_held(job).update(kept=job.kept))


def finish(*, job: Job, told: str, outcome: Mapping[str, Any] | None = None) -> bool:
    """Write that the job is done and what it gave; False if it is no longer ours."""
    return bool(
        _held(job).update(
            state=State.DONE,
            finished_at=timezone.now(),
            lease_token="",
            lease_until=None,
            told=told,
            outcome=dict(outcome or {}),
            failure="",
            kept={},
        )
    )


def fail(*, job: Job, reason: str, again: bool, most: int = MOST_ATTEMPTS, now: datetime | None = None) -> bool:
    """Write why an attempt failed; with ``again`` it is tried later, ``most`` times in all. False if not ours."""
    now = now or timezone.now()
    left = {"lease_token": "", "lease_until": None, "failure": reason or "Inget skäl angavs."}
    if again and job.n_attempts < most:
        return bool(_held(job).update(state=State.WAITING, run_after=now + backoff(job.n_attempts), **left))
    return bool(_held(job).update(state=State.FAILED, finished_at=now, **left))


def release(*, job: Job) -> bool:
    """Put a job back in the queue, its attempt uncounted: the worker itself was told to stop. False if not ours."""
    return bool(
        _held(job).update(
            state=State.WAITING,
            run_after=timezone.now(),
            lease_token="",
            lease_until=None,
            n_attempts=F("n_attempts") - 1,
        )
    )


def backoff(n_attempts: int) -> timedelta:
    """Return how long to wait after this many attempts: half a minute, two, eight, half an hour, at most two hours."""
    return min(timedelta(seconds=30) * 4 ** max(0, n_attempts - 1), timedelta(hours=2))


def set_schedule(
    *,
    by: Actor,
    key: str,
    kind: str,
    every: str,
    at: time,
    day: int | None = None,
    arguments: Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> Schedule:
    """Set when a kind of job starts by itself, in the place of what was set before; return the schedule."""
    rules.check_can_ask(by, None, "ändra när hämtning sker")
    fitting = {"day": None, "week": range(1, 8), "month": range(1, 32)}
    if every not in fitting:
        raise InputError(f"hur ofta är {every!r}; välj varje dag, varje vecka eller varje månad")
    days = fitting[every]
    if (days is None) != (day is None) or (days is not None and day not in days):
        raise InputError(
            "ange veckodag 1–7 när det sker varje vecka, dag 1–31 när det sker varje månad, annars ingen dag"
        )
    with transaction.atomic():
        before = Schedule.objects.select_for_update().filter(key=key).first()
        schedule = before or Schedule(key=key)
        old = _timing(before) if before else None
        schedule.kind, schedule.every, schedule.day, schedule.at = kind, every, day, at
        schedule.arguments = dict(arguments or {})
        schedule.next_run_at = clock.next_run(every=every, day=day, at=at, after=now or timezone.now())
        schedule.save()
        record(by=by, action="set_schedule", obj=schedule, old=old, new=_timing(schedule))
    return schedule


def pause(*, by: Actor, schedule: Schedule) -> Schedule:
    """Let the schedule start nothing until it is resumed."""
    rules.check_can_ask(by, None, "pausa hämtning")
    with transaction.atomic():
        schedule = Schedule.objects.select_for_update().get(pk=schedule.pk)
        if schedule.paused_at:
            raise InvalidTransition(f"schemat {schedule} är redan pausat av {schedule.paused_by}")
        schedule.paused_at, schedule.paused_by = timezone.now(), by.actor_name
        schedule.save(update_fields=["paused_at", "paused_by"])
        record(by=by, action="pause_schedule", obj=schedule)
    return schedule


def resume(*, by: Actor, schedule: Schedule, now: datetime | None = None) -> Schedule:
    """Let the schedule start jobs again, from its next time; what was missed is not made up for."""
    rules.check_can_ask(by, None, "slå på hämtning")
    with transaction.atomic():
        schedule = Schedule.objects.select_for_update().get(pk=schedule.pk)
        if schedule.paused_at is None:
            raise InvalidTransition(f"schemat {schedule} är inte pausat")
        old = {"paused_at": schedule.paused_at.isoformat(), "paused_by": schedule.paused_by}
        schedule.paused_at, schedule.paused_by = None, ""
        schedule.next_run_at = _next(schedule, now or timezone.now())
        schedule.save(update_fields=["paused_at", "paused_by", "next_run_at"])
        record(by=by, action="resume_schedule", obj=schedule, old=old)
    return schedule


def start_due(*, now: datetime | None = None) -> list[Job]:
    """Put in the queue what the clock says; each schedule once, however many times have passed. Return the jobs."""
    now = now or timezone.now()
    started = []
    for schedule in Schedule.objects.filter(paused_at=None, next_run_at__lte=now):
        due = schedule.next_run_at
        with transaction.atomic():
            # Of several workers that look at the same time, the one that moves the hand starts the job.
            mine = Schedule.objects.filter(pk=schedule.pk, next_run_at=due, paused_at=None)
            if not mine.update(next_run_at=_next(schedule, now)):
                continue
            started.append(ask(by=CLOCK, kind=schedule.kind, arguments=schedule.arguments, schedule=schedule, now=now))
    return started


def forget_old(*, now: datetime | None = None) -> int:
    """Remove jobs that were finished long ago; return how many. What they changed has its own audit rows."""
    old = Job.objects.filter(finished_at__lt=(now or timezone.now()) - KEPT_FOR)
    return int(old.delete()[0])


def _held(job: Job) -> Any:
    return Job.objects.filter(pk=job.pk, state=State.RUNNING, lease_token=job.lease_token)


def _give_up_lost(now: datetime) -> None:
    lost = Job.objects.filter(state=State.RUNNING, lease_until__lt=now, n_attempts__gte=MOST_ATTEMPTS)
    lost.update(
        state=State.FAILED,
        finished_at=now,
        lease_token="",
        lease_until=None,
        failure=(
            f"Arbetet avbröts utan svar {MOST_ATTEMPTS} gånger, senast utan att hinna säga varför. Troligen tog minnet "
            "slut eller startades datorn om. Se serverns logg, och försök igen när orsaken är åtgärdad."
        ),
    )


def _next(schedule: Schedule, after: datetime) -> datetime:
    return clock.next_run(every=schedule.every, day=schedule.day, at=schedule.at, after=after)


def _timing(schedule: Schedule) -> dict[str, Any]:
    at = schedule.at.isoformat("minutes")
    return {"kind": schedule.kind, "every": schedule.every, "day": schedule.day, "at": at}


def _record(
    by: Actor, action: str, job: Job, *, old: dict[str, Any] | None = None, new: dict[str, Any] | None = None
) -> None:
    slug = job.municipality.slug if job.municipality else ""
    record(by=by, action=action, obj=job, municipality=slug, old=old, new=new)
