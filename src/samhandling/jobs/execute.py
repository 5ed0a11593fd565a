"""Doing one job that has been taken: the lease kept alive beside it, and its end written whatever happens."""

import fcntl
import hashlib
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils import timezone

from samhandling.errors import SamhandlingError, SourceChanged, SourceUnavailable, StoreError
from samhandling.jobs import changes, kinds
from samhandling.jobs.models import Job
from samhandling.jobs.work import LeaseLost, Listener, Work

log = logging.getLogger(__name__)

MOST_ATTEMPTS_AT_CHANGED = 3


class StillRunning(Exception):
    """An earlier attempt lives on in another process of this machine, though its lease has run out."""


def execute(job: Job, *, listener: Listener | None = None, on_lost: Callable[[], None] | None = None) -> bool:
    """Do the job and write how it ended; return whether it was done.

    ``on_lost`` is called from the thread that keeps the lease, when the job is no longer ours: in a process of its own
    it ends that process. Without it the task meets LeaseLost at its next report.
    """
    try:
        with _alone(job), _beating(job, on_lost):
            outcome = kinds.kind(job.kind).function()(Work(job, listener=listener))
    except LeaseLost:
        return False
    except StillRunning:
        changes.fail(job=job, reason="Ett tidigare försök pågår fortfarande i en annan process.", again=True)
        return False
    except (SourceUnavailable, StoreError, DatabaseError) as error:
        # What may be otherwise in a while. A person meets the reason only if it stays so.
        log.warning("%s: %s", job, error)
        changes.fail(job=job, reason=_sentence(error), again=True)
        return False
    except SourceChanged as error:
        # Oftener a page about maintenance than a new interface; but a new interface is not asked over and over.
        changes.fail(job=job, reason=_sentence(error), again=True, most=MOST_ATTEMPTS_AT_CHANGED)
        return False
    except SamhandlingError as error:
        changes.fail(job=job, reason=_sentence(error), again=False)
        return False
    except MemoryError:
        changes.fail(job=job, reason="Minnet räckte inte till arbetet. Låt det göra mindre åt gången.", again=False)
        return False
    except Exception as error:
        # The edge of our own code: the log has the trace, the page says that it is not the reader's fault.
        log.exception("%s failed", job)
        reason = f"Ett fel i programmet stoppade arbetet ({type(error).__name__}). Serverns logg säger var."
        changes.fail(job=job, reason=reason, again=True)
        return False
    return changes.finish(job=job, told=outcome.told, outcome=outcome.figures)


@contextmanager
def _alone(job: Job) -> Iterator[None]:
    """Hold a lock that the kernel lets go of when the process dies, and only then.

    The lease guards between machines and against the dead; this one against a process that was stopped for longer
    than its lease, and wakes to find its work in somebody else's hands.
    """
    folder = Path(settings.HOME) / "jobs"
    folder.mkdir(exist_ok=True)
    name = hashlib.sha256(job.key.encode()).hexdigest()[:16]
    with (folder / f"{name}.lock").open("w") as file:
        try:
            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise StillRunning(str(job)) from error
        yield


@contextmanager
def _beating(job: Job, on_lost: Callable[[], None] | None) -> Iterator[None]:
    # The process has taken its time to start; from here the lease counts anew.
    if not changes.beat(job=job, lease=changes.LEASE):
        raise LeaseLost(str(job))
    ended = threading.Event()
    thread = threading.Thread(target=_beat, args=(job, ended, on_lost), daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _beat(job: Job, ended: threading.Event, on_lost: Callable[[], None] | None) -> None:
    until = timezone.now() + changes.LEASE
    opened = False
    while not ended.wait(changes.LEASE.total_seconds() / 4):
        opened = True
        try:
            held = changes.beat(job=job, lease=changes.LEASE)
            until = timezone.now() + changes.LEASE if held else timezone.now()
        except DatabaseError:
            # A register that is busy or away for a moment; the lease says how long we may wait for it.
            log.warning("the lease of %s could not be prolonged", job)
        if timezone.now() >= until:
            if on_lost:
                on_lost()
            break
    if opened:
        connection.close()


def _sentence(error: BaseException) -> str:
    text = str(error).strip() or type(error).__name__
    return text if text.endswith((".", "!", "?")) else f"{text}."
