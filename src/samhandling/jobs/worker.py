"""The worker: looks at the clock, takes jobs, and lets each run in a process of its own."""

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from datetime import timedelta

from django.db import DatabaseError, close_old_connections

from samhandling.jobs import changes, limits
from samhandling.jobs.execute import execute
from samhandling.jobs.models import Job
from samhandling.jobs.work import Listener

log = logging.getLogger(__name__)

COMMAND = (sys.executable, "-m", "samhandling.jobs.run_job")
AT_ONCE = 2  # a long fetch must not keep a short job waiting
SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_TO_END = 10


class Worker:
    """Runs until ``stop`` is set. Any number of workers may run at the same time, on any number of machines."""

    def __init__(
        self,
        *,
        stop: threading.Event,
        command: Sequence[str] = COMMAND,
        lease: timedelta = changes.LEASE,
        at_once: int = AT_ONCE,
    ) -> None:
        self.stop = stop
        self.command = tuple(command)
        self.lease = lease
        self.at_once = at_once
        self.running: list[tuple[Job, subprocess.Popen[bytes]]] = []

    def run(self) -> None:
        """Work until told to stop; then let go of what runs, so that it goes on at the next start."""
        try:
            while not self.stop.is_set():
                try:
                    close_old_connections()
                    if not self.look():
                        self.stop.wait(SECONDS_BETWEEN_LOOKS)
                except DatabaseError:
                    log.warning("the register did not answer; trying again", exc_info=True)
                    self.stop.wait(SECONDS_BETWEEN_LOOKS * 5)
        finally:
            self._let_go()

    def look(self) -> bool:
        """Look once at the clock, at what runs and at the queue; return whether a job was begun."""
        changes.start_due()
        self._collect()
        if len(self.running) >= self.at_once:
            return False
        job = changes.take(lease=self.lease)
        if job is None:
            return False
        process = subprocess.Popen([*self.command, str(job.pk), job.lease_token], stdin=subprocess.DEVNULL)
        self.running.append((job, process))
        return True

    def _collect(self) -> None:
        for job, process in list(self.running):
            code = process.poll()
            if code is None:
                continue
            self.running.remove((job, process))
            # Writes nothing where the process wrote the end itself, since the lease is gone by then.
            changes.fail(job=job, reason=limits.why_job_ended(code), again=True)

    def _let_go(self) -> None:
        for _, process in self.running:
            process.terminate()
        for job, process in self.running:
            try:
                process.wait(timeout=SECONDS_TO_END)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            changes.release(job=job)
        self.running.clear()


def stop_at_signals() -> threading.Event:
    """Return an event that SIGTERM and Ctrl+C set, for a worker that is its process's main work."""
    stop = threading.Event()
    heard, told = os.pipe()
    # Not stop.set() itself: a handler runs in the midst of what the main thread does, also while that holds the event.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os.write(told, b"."))

    def listen() -> None:
        os.read(heard, 1)
        stop.set()

    threading.Thread(target=listen, daemon=True).start()
    return stop


def run_here(job: Job, *, listener: Listener | None = None) -> bool:
    """Take this job and do it in this process; False if it was taken by another, or did not get done."""
    taken = changes.take(only=job)
    if taken is None:
        return False
    try:
        return execute(taken, listener=listener)
    except BaseException:
        # Ctrl+C: the next run need not wait for the lease.
        changes.release(job=taken)
        raise


def run_waiting() -> int:
    """Do all that waits, in this process, and return how many jobs were done or failed."""
    n = 0
    changes.start_due()
    while job := changes.take():
        execute(job)
        n += 1
    return n
