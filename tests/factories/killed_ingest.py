"""A program for ``test_killed_ingest``: takes in deliveries in processes that are killed, and checks what each left.

    python -m tests.factories.killed_ingest ROUNDS SEED WRITERS

Every process is forked from one that has loaded the program but opened nothing, so that a start costs milliseconds.
In each round one checks what the killed ones left and makes a clean start; then others take in deliveries until they
are killed at a random moment. Delivery k gives every row the value k and its series the name "Serie k", so that a torn
one is seen.
"""

import importlib
import os
import random
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path

import django
import numpy as np

N_AREAS, N_YEARS = 100, 10


def main(rounds: int, seed: int, writers: int) -> None:
    """Run the rounds; end with an error at the first that finds something wrong."""
    django.setup()
    from django.core.management import call_command
    from django.db import connections

    # Loaded here, so that no round spends its time on it; nothing is opened before the fork.
    for module in ("indicators.changes", "indicators.deliveries", "sources.delivery"):
        importlib.import_module(f"samhandling.{module}")
    importlib.import_module("tests.factories.deliveries")
    call_command("migrate", verbosity=0)
    connections.close_all()
    dice = random.Random(seed)
    # The kill falls anywhere in one delivery or in the next, however fast this machine is today.
    longest = 2 * writers * _seconds_of_one()
    known = 1
    n_kills = n_without = 0
    for n in range(rounds):
        _check(known, n)
        started = [_start(_take_in_for_ever) for _ in range(writers)]
        for _, reader in started:
            assert os.read(reader, 1) == b"r"
        time.sleep(dice.uniform(0.0, longest))
        for pid, _ in started:
            os.kill(pid, signal.SIGKILL)
        told = [_end(process, n) for process in started]
        known = max(known, *told)
        n_kills += writers
        n_without += not any(told)
    _check(known, rounds)
    known -= 1  # the one that was timed
    print(f"{n_kills} kills, {known} deliveries in, {n_without} rounds without any", flush=True)


def _seconds_of_one() -> float:
    """Take in the first delivery in a process that may finish, and return how long it took."""
    pid, reader = _start(_take_in_one)
    os.waitpid(pid, 0)
    told = os.read(reader, 100)
    os.close(reader)
    return float(told)


def _take_in_one(writer: int) -> None:
    from samhandling.audit.changes import JobActor
    from samhandling.indicators import changes

    started = time.perf_counter()
    changes.ingest(by=JobActor("test"), delivery=_delivery(1))
    os.write(writer, str(time.perf_counter() - started).encode())


def _start(work: Callable[[int], None]) -> tuple[int, int]:
    """Fork a process that does the work; return its number and where it tells of what it has done."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writer)
        return pid, reader
    try:
        os.close(reader)
        work(writer)
        os._exit(0)
    except BaseException:
        traceback.print_exc()
        os._exit(1)


def _check(known: int, n: int) -> None:
    """Start the program anew on what the killed ones left; end with an error if that is not clean."""
    pid, reader = _start(lambda _: _check_and_recover(known))
    _, status = os.waitpid(pid, 0)
    os.close(reader)
    if status:
        sys.exit(f"round {n}: the start after a kill was not clean")


def _end(process: tuple[int, int], n: int) -> int:
    """Return the highest delivery that the killed process had been told was in; 0 if none."""
    pid, reader = process
    _, status = os.waitpid(pid, 0)
    if not (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL):
        sys.exit(f"round {n}: ended by itself with status {status}")
    told = b""
    while part := os.read(reader, 65_536):
        told += part
    os.close(reader)
    # A line cut short by the kill would be a number cut short.
    whole = told[: told.rfind(b"\n") + 1].split()
    return max((int(line) for line in whole), default=0)


def _take_in_for_ever(writer: int) -> None:
    from samhandling.audit.changes import JobActor
    from samhandling.indicators import changes
    from samhandling.indicators.models import Batch

    by = JobActor("test")
    os.write(writer, b"r")
    last = Batch.objects.count()
    for k in count(last + 1):
        changes.ingest(by=by, delivery=_delivery(k))
        os.write(writer, f"{k}\n".encode())


def _delivery(k: int):  # type: ignore[no-untyped-def]
    from tests.factories.deliveries import delivery

    from samhandling.sources.delivery import SeriesTitle

    n = N_AREAS * N_YEARS
    columns: dict[str, Sequence[object]] = {
        "indicator": ["N00945"] * n,
        "area": [f"{i % N_AREAS:04d}" for i in range(n)],
        "year": [2000 + i // N_AREAS for i in range(n)],
        "sex": ["T"] * n,
        "value": [float(k)] * n,
    }
    # One row of the delivery before is taken back and replaced, so that deletions are on the way too.
    deleted = {name: np.array(values[:1], dtype=object) for name, values in columns.items() if name != "value"}
    return delivery(after_days=k, series=(SeriesTitle(key="N00945", title=f"Serie {k}"),), deleted=deleted, **columns)


def _check_and_recover(known: int) -> None:
    """Check what a killed process left, before anything is mended, then make a clean start and check again."""
    from django.conf import settings

    from samhandling.audit.changes import JobActor
    from samhandling.audit.models import AuditEvent
    from samhandling.indicators import changes, queries, store
    from samhandling.indicators.models import Batch, Generation, SourceFinding, SourceSeries

    home = Path(settings.HOME)
    with store.locked(home):
        assert queries.verify() == [], queries.verify()
        n = Batch.objects.count()
        assert n >= known, f"lost: {known} were told to be in, {n} are there"
        assert list(Batch.objects.values_list("number", flat=True)) == list(range(1, n + 1))
        assert len(set(Batch.objects.values_list("content_sha256", flat=True))) == n, "doubled"
        named = [series.title for series in SourceSeries.objects.all()]
        assert named == ([f"Serie {n}"] if n else []), f"torn: {n} batches but {named}"
        assert SourceFinding.objects.filter(kind="renamed").count() == max(n - 1, 0)
        assert _n_audited(AuditEvent, "add_batch") == n
        assert _n_audited(AuditEvent, "add_source_finding") == SourceFinding.objects.count()
        assert _n_audited(AuditEvent, "rebuild_generation") == Generation.objects.count()
        # What was in force goes on being read until the new generation is whole.
        if generation := queries.current_generation():
            assert _values(queries) == {float(generation.batches[-1])}
    changes.recover(by=JobActor("start"))
    with store.locked(home):
        n = Batch.objects.count()
        assert not queries.needs_rebuild()
        assert _values(queries) == ({float(n)} if n else set())
        batches = {path.name for path in (home / "batches").glob("*")}
        assert batches == set(Batch.objects.values_list("file_name", flat=True)), batches
        folders = {path.name for path in (home / "generations").glob("*")}
        assert folders == set(Generation.objects.filter(removed_at=None).values_list("folder", flat=True)), folders
    if n and n % 10 == 0:
        assert changes.ingest(by=JobActor("test"), delivery=_delivery(n)) is None, "known delivery taken in again"


def _values(queries) -> set[float | None]:  # type: ignore[no-untyped-def]
    rows = queries.current().matrix(["N00945"], ["T"])
    assert not rows.values.size or rows.values.shape == (1, N_AREAS, 1, N_YEARS)
    return set(np.unique(rows.values).tolist())


def _n_audited(events, action: str) -> int:  # type: ignore[no-untyped-def]
    return int(events.objects.filter(action=action).count())


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:4]))
