"""The observation store holds together whatever happens between two steps: an error, or the process killed."""

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, models
from tests.factories.deliveries import delivery
from tests.factories.observations import FETCHED_AT, columns, described

from samhandling.audit.changes import JobActor
from samhandling.audit.models import AuditEvent
from samhandling.indicators import changes, queries, records, store
from samhandling.indicators.models import Batch, Generation, SourceFinding, SourceSeries
from samhandling.sources.delivery import SeriesTitle

BY = JobActor("test")


class Crash(BaseException):
    """As a power failure: nothing in the code expects it, so nothing handles it as an error of its own."""


class Saboteur:
    """Lets the first ``n`` steps pass and crashes at the next, before or after it is done."""

    STEPS: tuple[tuple[Any, str], ...] = (
        (store, "copy"),
        (store, "sha256"),
        (store, "_sync"),
        (os, "fsync"),
        (os, "rename"),
        (models.Model, "save"),
        (models.QuerySet, "update"),
        (models.QuerySet, "bulk_create"),
        (changes, "record"),
        (Path, "unlink"),
    )

    def __init__(self, patch: pytest.MonkeyPatch, n: int, *, after: bool) -> None:
        self.left = n
        self.after = after
        self.crashed = ""
        for owner, name in self.STEPS:
            patch.setattr(owner, name, self._step(f"{owner.__name__}.{name}", getattr(owner, name)))
        patch.setattr(connection, "commit", self._step("commit", connection.commit))

    def _step(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **kwargs: Any) -> Any:
            # After the crash nothing more runs: a dead process does not tidy up.
            if self.crashed:
                raise Crash(name)
            self.left -= 1
            if self.left >= 0:
                return function(*args, **kwargs)
            if self.after:
                function(*args, **kwargs)
            elif name == "commit":
                # A transaction that is never committed dies with its process; here the process lives on.
                connection.rollback()
            self.crashed = name
            raise Crash(name)

        return step


def crashes(monkeypatch: pytest.MonkeyPatch, action: Callable[[], Any], *, after: bool) -> Iterator[str]:
    """Run the action again and again, crashing one step later each time, until it comes through; yield the steps."""
    for n in range(200):
        with monkeypatch.context() as patch:
            saboteur = Saboteur(patch, n, after=after)
            try:
                action()
            except Crash:
                pass
            else:
                assert not saboteur.crashed
                return
        yield saboteur.crashed
    raise AssertionError("never came through")


def files(home: Path) -> set[str]:
    return {str(p.relative_to(home)) for p in home.rglob("*") if p.is_file() and p.parent != home}


def named_by_the_register() -> set[str]:
    batches = {f"batches/{batch.file_name}" for batch in Batch.objects.all()}
    folders = [generation.folder for generation in Generation.objects.filter(removed_at=None)]
    return batches | {
        f"generations/{folder}/{name}" for folder in folders for name in (store.OBSERVATIONS, store.LATEST)
    }


def values() -> list[float | None]:
    return [row.value for row in queries.series("N00945", ["1980"])]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_add_batch_is_done_or_undone_wherever_it_breaks(
    home: Path, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    told = described()
    attempt = iter(range(1000))
    steps = []

    def add() -> None:
        changes.add_batch(by=BY, **told, observations=columns(value=[float(next(attempt)), 1.0, 2.0]))

    known = 0
    for step in crashes(monkeypatch, add, after=after):
        steps.append(step)
        n_batches = Batch.objects.count()
        done = n_batches > known
        assert n_batches - known in ((0, 1) if after and step == "commit" else (0,)), step
        assert AuditEvent.objects.filter(action="add_batch").count() == n_batches
        known = n_batches
        assert queries.verify() == []
        changes.sweep()
        assert files(home) == named_by_the_register(), step
        if done:
            # One generation to compare with, however many batches, so that the next round has as many steps.
            changes.rebuild_generation(by=BY)
    assert {"samhandling.indicators.store.copy", "os.rename", "Model.save", "commit"} <= set(steps)
    assert Batch.objects.count() == known + 1
    changes.rebuild_generation(by=BY)
    assert values()[0] == float(next(attempt) - 1)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_rebuild_leaves_the_old_generation_or_the_new_wherever_it_breaks(
    home: Path, monkeypatch: pytest.MonkeyPatch, after: bool
) -> None:
    changes.add_batch(by=BY, **described(), observations=columns(value=[0.0, 1.0, 2.0]))
    changes.rebuild_generation(by=BY)
    changes.add_batch(by=BY, **described(), observations=columns(value=[100.0, 101.0, 102.0]))
    before, behind = [0.0, 1.0, 2.0], [100.0, 101.0, 102.0]
    steps = []
    for step in crashes(monkeypatch, lambda: changes.rebuild_generation(by=BY), after=after):
        steps.append(step)
        done = after and step == "commit"
        assert values() == (behind if done else before), step
        assert Generation.objects.filter(is_current=True).count() == 1
        assert AuditEvent.objects.filter(action="rebuild_generation").count() == Generation.objects.count()
        assert queries.verify() == []
        changes.sweep()
        assert files(home) == named_by_the_register(), step
        if done:
            # Something new to do for the next round, in as many steps.
            oldest = queries.batches().first()
            assert oldest
            changes.withdraw_batch(by=BY, batch=oldest, reason="ersatt")
            before, behind = behind, [value + 100.0 for value in behind]
            changes.add_batch(by=BY, **described(), observations=columns(value=behind))
    assert {"samhandling.indicators.store.copy", "os.rename", "QuerySet.update", "commit"} <= set(steps)
    assert values() == behind
    changes.sweep(grace=timedelta(0))
    assert files(home) == named_by_the_register()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_ingest_is_done_or_undone_wherever_it_breaks(home: Path, monkeypatch: pytest.MonkeyPatch, after: bool) -> None:
    def take_in(k: int) -> Batch | None:
        named = SeriesTitle(key="N00945", title=f"Serie {k}")
        return changes.ingest(by=BY, delivery=delivery(after_days=k, series=(named,), value=[float(k), 1.0, 2.0]))

    take_in(0)
    attempt = iter(range(1, 1000))
    steps = []
    for step in crashes(monkeypatch, lambda: take_in(next(attempt)), after=after):
        steps.append(step)
        n, last = Batch.objects.count(), Batch.objects.latest("number")
        # Batch, title and finding are of one piece: k is what the newest batch was made from.
        k = (last.fetched_at - FETCHED_AT).days
        assert SourceSeries.objects.get().title == f"Serie {k}", step
        assert SourceFinding.objects.count() == n - 1, step
        assert AuditEvent.objects.filter(action="add_source_finding").count() == n - 1, step
        assert AuditEvent.objects.filter(action="add_batch").count() == n, step
        assert queries.verify() == []
        changes.recover(by=BY)
        assert files(home) == named_by_the_register(), step
        assert values()[0] == float(k), step
        # As many batches in force in every round, and so as many steps.
        for older in queries.batches().exclude(pk=last.pk):
            changes.withdraw_batch(by=BY, batch=older, reason="ersatt")
        changes.rebuild_generation(by=BY)
    assert {"samhandling.indicators.store.copy", "os.rename", "QuerySet.bulk_create", "commit"} <= set(steps)
    assert values()[0] == float(next(attempt) - 1)


@pytest.mark.django_db(transaction=True)
def test_store_is_not_written_inside_a_transaction_of_others(home: Path) -> None:
    from django.db import transaction

    for action in (
        lambda: changes.add_batch(by=BY, **described(), observations=columns()),
        lambda: changes.rebuild_generation(by=BY),
        changes.sweep,
    ):
        with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
            action()
    assert not Batch.objects.exists()
    changes.sweep()
    assert files(home) == set()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_two_threads_adding_at_once_both_get_in(home: Path) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("the register of the tests lies in memory and belongs to one thread; killed writers are below")
    faults: list[BaseException] = []

    def add(number: int) -> None:
        try:
            for i in range(3):
                given = columns(area=[f"{number}{i:03d}"] * 3)
                changes.add_batch(by=BY, **described(), observations=given)
                changes.rebuild_generation(by=BY)
        except BaseException as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=add, args=(number,)) for number in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert list(Batch.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]
    generation = queries.current_generation()
    assert generation
    assert generation.batches == [1, 2, 3, 4, 5, 6]
    assert queries.verify() == []


WRITER = """
import sys, django
from pathlib import Path
django.setup()
from django.conf import settings
from django.core.management import call_command
from samhandling.audit.changes import JobActor
from samhandling.audit.models import AuditEvent
from samhandling.indicators import changes, queries
from samhandling.indicators.models import Batch, Generation
from tests.factories.deliveries import delivery
from tests.factories.observations import FETCHED_AT, columns, described

home, by, n = Path(settings.HOME), JobActor("test"), 40_000
call_command("migrate", verbosity=0)

def given(value):
    return columns(area=[f"{i % 10_000:04d}" for i in range(n)], year=[2000 + i // 10_000 for i in range(n)],
                   indicator=["N00945"] * n, sex=["T"] * n, value=[value] * n)

# What a start after a crash does, and what must hold then.
faults = queries.verify()
assert not faults, faults
changes.sweep()
on_disk = {p.name for p in (home / "batches").glob("*")} if (home / "batches").is_dir() else set()
assert on_disk == set(Batch.objects.values_list("file_name", flat=True)), on_disk
assert AuditEvent.objects.filter(action="add_batch").count() == Batch.objects.count()
assert AuditEvent.objects.filter(action="rebuild_generation").count() == Generation.objects.count()
if generation := queries.current_generation():
    newest = generation.batches[-1]
    rows = queries.current().values_of_year("N00945", 2001)
    assert len(rows) == 10_000 and {row.batch for row in rows} == {newest} and {row.value for row in rows} == {newest}
print("whole", Batch.objects.count(), flush=True)
while True:
    batch = changes.add_batch(by=by, **described(), observations=given(float(Batch.objects.count() + 1)))
    changes.rebuild_generation(by=by)
"""


@pytest.mark.slow
def test_writer_killed_at_any_moment_leaves_a_whole_store(tmp_path: Path) -> None:
    """Each round starts on what the killed one left, checks it, and is killed at another moment of its writing."""
    dice = random.Random(20240830)
    (tmp_path / "home").mkdir()
    root = Path(__file__).resolve().parents[2]
    surroundings = {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "SAMHANDLING_HOME": str(tmp_path / "home"),
        "DJANGO_SETTINGS_MODULE": "samhandling.config.settings",
        "PYTHONPATH": str(root),
    }
    for _ in range(5):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER], env=surroundings, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert writer.stdout
        assert writer.stderr
        told = writer.stdout.readline()
        time.sleep(dice.uniform(0.0, 0.9))
        writer.send_signal(signal.SIGKILL)
        said = writer.stderr.read()
        writer.wait()
        writer.stdout.close()
        writer.stderr.close()
        assert told.startswith("whole"), said


@pytest.mark.slow
@pytest.mark.django_db
def test_kolada_values_of_the_demo_come_back_as_they_went_in(home: Path) -> None:
    import duckdb

    import samhandling

    path = Path(samhandling.__file__).parent / "catalogue" / "demo" / "observations" / "kolada.parquet"
    if not path.is_file():
        pytest.skip("the demo's observations are not built")
    started = time.perf_counter()
    batch = changes.add_batch(by=BY, **described(), observations=path)
    changes.rebuild_generation(by=BY)
    assert time.perf_counter() - started < 20
    with duckdb.connect() as duck:
        there = duck.execute(f"SELECT indicator, area, year, sex, value FROM read_parquet('{path}')").fetchall()
    assert batch.n_rows == len(there)
    found = queries.matrix(sorted({row[0] for row in there}))
    places = (found.indicator_index, found.area_index, found.sex_index, found.year_index)
    dice = random.Random(1980)
    for indicator, area, year, sex, value in dice.sample(there, 2000):
        cell = tuple(index[key] for index, key in zip(places, (indicator, area, sex, year), strict=True))
        assert found.values[cell] == value
    assert int(found.has_value.sum()) == len(there)


def test_records_name_the_columns_in_the_order_of_the_file() -> None:
    assert (*records.TYPES, "batch") == queries.Observation._fields
