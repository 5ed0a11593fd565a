"""The queue: one job for each key, taken by one, tried again with growing waits, given up with its reason."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from tests.factories import work
from tests.factories.work import SYSTEM

from samhandling.accounts.models import Role
from samhandling.audit.models import AuditEvent
from samhandling.errors import InputError, InvalidTransition, NotAllowed
from samhandling.jobs import changes, queries, worker
from samhandling.jobs.models import Job, Schedule
from samhandling.jobs.rules import TRANSITIONS
from samhandling.jobs.work import LeaseLost, Work
from samhandling.places.models import Municipality

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def vasteras() -> Municipality:
    """Return a municipality."""
    return Municipality.objects.create(slug="vasteras", code="1980", name="Västerås stad", place_name="Västerås")


@pytest.fixture
def kinds(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """Let the tests' own kinds of jobs be known, and the home be a folder of the test's."""
    for name in ("count", "unavailable", "refused", "broken"):
        work.add_kind(monkeypatch, name)


def ask(kind: str = "count", now: datetime = NOON) -> Job:
    """Put a job in the queue."""
    return changes.ask(by=SYSTEM, kind=kind, now=now)


def test_the_same_work_is_not_queued_twice() -> None:
    first = ask()
    assert ask() == first
    assert changes.take(now=NOON) == first
    assert ask() == first
    assert Job.objects.count() == 1


def test_the_same_work_for_another_municipality_is_other_work(vasteras: Municipality) -> None:
    shared, own = ask(), changes.ask(by=SYSTEM, kind="count", municipality=vasteras)
    assert shared != own


def test_a_job_is_taken_once_under_a_lease() -> None:
    job = ask()
    taken = changes.take(now=NOON)
    assert taken == job
    assert (taken.state, taken.n_attempts, taken.lease_until) == ("running", 1, NOON + changes.LEASE)
    assert changes.take(now=NOON) is None


def test_a_job_whose_worker_fell_silent_is_taken_again_and_the_first_can_write_nothing_more() -> None:
    ask()
    first = changes.take(now=NOON)
    assert first is not None
    assert changes.take(now=NOON + changes.LEASE) is None
    second = changes.take(now=NOON + changes.LEASE + SECOND)
    assert second is not None
    assert second.n_attempts == 2
    assert not changes.beat(job=first)
    assert not changes.report(job=first, step="sent")
    assert not changes.finish(job=first, told="för sent")
    assert not changes.fail(job=first, reason="för sent", again=False)
    with pytest.raises(LeaseLost):
        Work(first).report("sent")
    with pytest.raises(LeaseLost):
        Work(first).keep(a=1)
    assert changes.finish(job=second, told="i tid")
    assert Job.objects.get().told == "i tid"


def test_a_heartbeat_prolongs_the_lease() -> None:
    ask()
    job = changes.take(now=NOON)
    assert job is not None
    assert changes.beat(job=job, now=NOON + 50 * SECOND)
    assert changes.take(now=NOON + changes.LEASE + SECOND) is None


def test_a_job_that_was_lost_as_often_as_it_may_is_given_up_with_a_reason() -> None:
    ask()
    now = NOON
    for _ in range(changes.MOST_ATTEMPTS):
        assert changes.take(now=now)
        now += changes.LEASE + SECOND
    assert changes.take(now=now) is None
    job = Job.objects.get()
    assert job.state == "failed"
    assert "5 gånger" in job.failure


def test_waits_grow_between_attempts() -> None:
    waits = [changes.backoff(n).total_seconds() for n in range(1, 6)]
    assert waits == [30, 120, 480, 1920, 7200]


@pytest.mark.usefixtures("kinds")
def test_a_source_that_does_not_answer_is_asked_again_later_and_in_the_end_given_up() -> None:
    ask("unavailable")
    for n in range(1, changes.MOST_ATTEMPTS + 1):
        assert worker.run_waiting() == 1
        job = Job.objects.get()
        assert job.n_attempts == n
        assert job.failure == "källan svarar inte."
        assert job.kept == {"reached": n}
        Job.objects.filter(state="waiting").update(run_after=NOON)
    assert job.state == "failed"


@pytest.mark.usefixtures("kinds")
def test_what_a_person_must_mend_is_not_tried_again_by_itself() -> None:
    ask("refused")
    worker.run_waiting()
    job = Job.objects.get()
    assert (job.state, job.n_attempts) == ("failed", 1)
    assert job.failure == "filen har fel i kolumn B; rätta den."


@pytest.mark.usefixtures("kinds")
def test_a_fault_of_our_own_is_logged_whole_and_told_without_blame(caplog: pytest.LogCaptureFixture) -> None:
    ask("broken")
    worker.run_waiting()
    assert "ZeroDivisionError" in caplog.text
    job = Job.objects.get()
    assert (job.state, job.failure) == (
        "waiting",
        "Ett fel i programmet stoppade arbetet (ZeroDivisionError). Serverns logg säger var.",
    )


@pytest.mark.usefixtures("kinds")
def test_a_kind_that_this_version_does_not_know_fails_at_once() -> None:
    ask("from_the_future")
    worker.run_waiting()
    assert "from_the_future" in Job.objects.get().failure


@pytest.mark.usefixtures("kinds")
def test_a_done_job_tells_what_it_gave_and_how_far_it_came() -> None:
    heard: list[tuple[str, int, int | None]] = []
    assert worker.run_here(ask(), listener=lambda *told: heard.append(told))
    job = Job.objects.get()
    assert (job.state, job.told, job.outcome) == ("done", "Tre steg räknades.", {"n": 3})
    assert (job.step, job.n_done, job.n_total, job.percent) == ("Räknar", 3, 3, 100)
    assert heard == [("Räknar", 1, 3), ("Räknar", 2, 3), ("Räknar", 3, 3)]


def test_a_job_is_not_run_while_an_earlier_attempt_lives_on_in_another_process(
    kinds: None, home: Path, tmp_path: Path
) -> None:
    import fcntl
    import hashlib

    ask()
    (home / "jobs").mkdir()
    with (home / "jobs" / f"{hashlib.sha256(b'count').hexdigest()[:16]}.lock").open("w") as held:
        fcntl.flock(held.fileno(), fcntl.LOCK_EX)
        worker.run_waiting()
        job = Job.objects.get()
        assert job.state == "waiting"
        assert "pågår fortfarande" in job.failure
    assert worker.run_here(changes.retry(by=SYSTEM, job=job))


def test_a_failed_job_is_tried_again_from_what_it_kept(vasteras: Municipality) -> None:
    job = ask()
    taken = changes.take(now=NOON)
    assert taken
    changes.keep(job=taken, kept={"folder": "a"})
    changes.fail(job=taken, reason="nej", again=False)
    again = changes.retry(by=work.analyst(vasteras), job=job)
    assert (again.state, again.n_attempts, again.kept) == ("waiting", 0, {"folder": "a"})
    assert AuditEvent.objects.filter(action="retry_job", actor_name="Amina Analys").count() == 1


def test_a_job_that_waits_to_be_tried_again_can_be_spared_its_wait() -> None:
    ask()
    taken = changes.take(now=NOON)
    assert taken
    changes.fail(job=taken, reason="nej", again=True)
    assert changes.take() is None
    changes.retry(by=SYSTEM, job=taken)
    assert changes.take() is not None


def test_a_failed_job_is_not_tried_again_while_the_same_work_is_queued() -> None:
    job = ask()
    taken = changes.take(now=NOON)
    assert taken
    changes.fail(job=taken, reason="nej", again=False)
    ask()
    with pytest.raises(InvalidTransition, match="redan"):
        changes.retry(by=SYSTEM, job=job)


def test_a_cancelled_job_is_taken_from_its_worker() -> None:
    ask()
    taken = changes.take(now=NOON)
    assert taken
    changes.cancel(by=SYSTEM, job=taken)
    assert not changes.beat(job=taken)
    with pytest.raises(InvalidTransition):
        changes.cancel(by=SYSTEM, job=taken)


def test_a_worker_that_is_told_to_stop_puts_its_job_back_uncounted() -> None:
    ask()
    taken = changes.take(now=NOON)
    assert taken
    assert changes.release(job=taken)
    assert (Job.objects.get().state, Job.objects.get().n_attempts) == ("waiting", 0)


def test_only_those_who_work_with_figures_may_ask(vasteras: Municipality) -> None:
    reader = work.analyst(vasteras, Role.Kind.READER, "lasare")
    with pytest.raises(NotAllowed, match="rollen"):
        changes.ask(by=reader, kind="count")
    with pytest.raises(NotAllowed):
        changes.ask(by=reader, kind="count", municipality=vasteras)
    assert not Job.objects.exists()


def test_an_analyst_of_one_municipality_does_not_start_work_for_another(vasteras: Municipality) -> None:
    boras = Municipality.objects.create(slug="boras", code="1490", name="Borås Stad", place_name="Borås")
    person = work.analyst(vasteras)
    assert changes.ask(by=person, kind="count", municipality=vasteras)
    with pytest.raises(NotAllowed):
        changes.ask(by=person, kind="count", municipality=boras)


def test_a_municipality_sees_its_own_jobs_and_those_that_all_share(vasteras: Municipality) -> None:
    boras = Municipality.objects.create(slug="boras", code="1490", name="Borås Stad", place_name="Borås")
    own, shared = changes.ask(by=SYSTEM, kind="count", municipality=vasteras), ask()
    theirs = changes.ask(by=SYSTEM, kind="count", municipality=boras)
    assert set(queries.jobs(vasteras)) == {own, shared}
    with pytest.raises(Job.DoesNotExist):
        queries.job(vasteras, theirs.pk)


def test_a_schedule_starts_its_job_once_however_long_the_worker_was_away() -> None:
    made = set_daily(now=NOON)
    assert changes.start_due(now=NOON) == []
    started = changes.start_due(now=NOON + timedelta(days=30))
    assert [job.kind for job in started] == ["count"]
    assert changes.start_due(now=NOON + timedelta(days=30)) == []
    made.refresh_from_db()
    assert NOON + timedelta(days=30) < made.next_run_at <= NOON + timedelta(days=31)
    assert Job.objects.get().asked_by_name == "schemat"


def test_a_schedule_does_not_queue_work_that_is_still_there() -> None:
    set_daily(now=NOON)
    ask()
    changes.start_due(now=NOON + timedelta(days=1))
    changes.start_due(now=NOON + timedelta(days=2))
    assert Job.objects.count() == 1


def test_a_paused_schedule_starts_nothing_and_makes_up_for_nothing(vasteras: Municipality) -> None:
    person = work.analyst(vasteras)
    made = changes.pause(by=person, schedule=set_daily(now=NOON))
    assert made.paused_by == "Amina Analys"
    assert changes.start_due(now=NOON + timedelta(days=3)) == []
    with pytest.raises(InvalidTransition):
        changes.pause(by=person, schedule=made)
    made = changes.resume(by=person, schedule=made, now=NOON + timedelta(days=3))
    assert made.next_run_at > NOON + timedelta(days=3)
    assert changes.start_due(now=NOON + timedelta(days=3)) == []
    with pytest.raises(InvalidTransition):
        changes.resume(by=person, schedule=made)


@pytest.mark.parametrize(("every", "day"), [("week", None), ("week", 8), ("month", 0), ("day", 1), ("hour", None)])
def test_a_schedule_that_no_calendar_has_is_refused(every: str, day: int | None) -> None:
    with pytest.raises(InputError):
        changes.set_schedule(by=SYSTEM, key="prov", kind="count", every=every, day=day, at=time(6))
    assert not Schedule.objects.exists()


def test_a_job_that_is_long_done_is_forgotten() -> None:
    ask()
    job = changes.take(now=NOON)
    assert job
    changes.finish(job=job, told="")
    assert changes.forget_old() == 0
    assert changes.forget_old(now=datetime.now(UTC) + timedelta(days=401)) == 1


def test_every_state_of_a_job_stands_in_the_table() -> None:
    assert set(TRANSITIONS) == set(Job.State.values)
    assert {state for after in TRANSITIONS.values() for state in after} <= set(TRANSITIONS)


@pytest.mark.parametrize(
    "wrong",
    [{"state": "running"}, {"state": "failed", "failure": "nej"}, {"lease_token": "a"}, {"finished_at": NOON}],
)
def test_the_register_refuses_a_job_that_cannot_be(wrong: dict[str, object]) -> None:
    job = ask()
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(**wrong)


def set_daily(now: datetime) -> Schedule:
    """Let the clock start the job each morning."""
    return changes.set_schedule(by=SYSTEM, key="prov", kind="count", every="day", at=time(6), now=now)
