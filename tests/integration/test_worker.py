"""Real workers in processes of their own, killed outright: no job is lost, none runs twice at the same time."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEASE = 4.0
SEED = 20261121
PREFIX = "samhandling_prov_"

pytestmark = pytest.mark.slow


@dataclass
class Site:
    """A register with a queue, and the workers that a test has started on it."""

    environment: dict[str, str]
    folder: Path
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> subprocess.Popen[bytes]:
        """Start one more worker, in a process group of its own."""
        command = [sys.executable, "-m", "tests.factories.work_process", "worker"]
        log = (self.folder / "log").open("ab")
        process = subprocess.Popen(
            command, cwd=ROOT, env=self.environment, stderr=log, stdout=log, start_new_session=True
        )
        log.close()
        self.workers.append(process)
        return process

    def run(self, code: str) -> str:
        """Run some lines with the register open, and return what they print."""
        begin = "from tests.factories import work_process; work_process.set_up()\n"
        command = [sys.executable, "-c", begin + code]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def ask(self, kind: str, **arguments: Any) -> None:
        """Put a job in the queue."""
        self.run(
            "from samhandling.jobs import changes\nfrom tests.factories.work import SYSTEM\n"
            f"changes.ask(by=SYSTEM, kind={kind!r}, arguments={arguments!r})"
        )

    def job(self) -> dict[str, Any]:
        """Return the only job's row."""
        found: dict[str, Any] = json.loads(
            self.run(
                "import json\nfrom samhandling.jobs.models import Job\n"
                "print(json.dumps(Job.objects.values('state', 'n_attempts', 'failure', 'told').get()))"
            )
        )
        return found

    def wait_for(self, *states: str, seconds: float = 40) -> dict[str, Any]:
        """Wait until the only job is in one of the states."""
        until = time.monotonic() + seconds
        while (found := self.job())["state"] not in states:
            assert time.monotonic() < until, (found, (self.folder / "log").read_text())
            time.sleep(0.1)
        return found


@contextmanager
def a_postgresql(name: str, *, template: str = "template1") -> Iterator[str]:
    """Yield the address of a new PostgreSQL database; the test says when there is none."""
    psycopg = pytest.importorskip("psycopg")
    server = os.environ.get("SAMHANDLING_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")
    try:
        connection = psycopg.connect(server, autocommit=True, connect_timeout=2)
    except psycopg.OperationalError as error:
        pytest.skip(f"no PostgreSQL to test against ({str(error).splitlines()[0]})")
    connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    try:
        yield server.rsplit("/", 1)[0] + f"/{name}"
    finally:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        connection.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def migrated(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Return an empty register on SQLite and on PostgreSQL, to be copied for each test."""
    folder = tmp_path_factory.mktemp("migrated")
    environment = {**os.environ, "SAMHANDLING_HOME": str(folder), "WORK_LEASE": str(LEASE)}
    environment.pop("DATABASE_URL", None)
    with ExitStack() as databases:
        if request.param == "postgresql":
            environment["DATABASE_URL"] = databases.enter_context(a_postgresql(f"{PREFIX}{os.getpid()}"))
        made = Site(environment, folder)
        made.run("from django.core.management import call_command; call_command('migrate', verbosity=0)")
        yield made


@pytest.fixture
def site(migrated: Site, tmp_path: Path) -> Iterator[Site]:
    """Return an empty register of the test's own."""
    environment = {**migrated.environment, "SAMHANDLING_HOME": str(tmp_path)}
    with ExitStack() as databases:
        if "DATABASE_URL" in environment:
            template = f"{PREFIX}{os.getpid()}"
            environment["DATABASE_URL"] = databases.enter_context(a_postgresql(f"{template}_own", template=template))
        else:
            shutil.copy(migrated.folder / "register.sqlite3", tmp_path)
        made = Site(environment, tmp_path)
        yield made
        for process in made.workers:
            if process.poll() is None:
                process.terminate()
                process.wait(timeout=20)


def test_a_job_whose_worker_is_killed_is_done_by_another_and_never_by_two_at_once(site: Site) -> None:
    marks = site.folder / "marks"
    site.ask("mark", file=str(marks), n=150)
    chance = random.Random(SEED)
    for _ in range(3):
        victim = site.start()
        other = site.start()
        wait_until_marked(site, marks)
        time.sleep(chance.uniform(0, 0.5))
        # Both are killed outright, together with nothing else: the job's process must end by itself.
        victim.kill()
        other.kill()
        victim.wait()
        other.wait()
    for _ in range(2):
        site.start()
    done = site.wait_for("done", "failed")
    assert done["state"] == "done", done
    spans = spans_of(marks)
    assert len(spans) == done["n_attempts"] == 4
    ordered = sorted(spans.values())
    for (_, end), (begin, _) in pairwise(ordered):
        assert end < begin, f"two at the same time (seed {SEED})"
        assert begin - end > LEASE / 2, "taken before the lease had run out"


def test_a_job_that_is_stopped_for_longer_than_its_lease_does_not_run_beside_its_heir(site: Site) -> None:
    marks = site.folder / "marks"
    site.ask("mark", file=str(marks), n=150)
    site.start()
    wait_until_marked(site, marks)
    first = next(iter(spans_of(marks)))
    os.kill(first, signal.SIGSTOP)
    until = time.monotonic() + 60
    while len(spans_of(marks)) == 1 and (site.job()["state"], site.job()["n_attempts"]) != ("waiting", 2):
        assert time.monotonic() < until, site.job()
    assert list(spans_of(marks)) == [first], "the heir began while the first attempt was only stopped"
    os.kill(first, signal.SIGCONT)
    site.run(
        "from samhandling.jobs.models import Job\n"
        "Job.objects.filter(state='waiting').update(run_after='2020-01-01T00:00Z')"
    )
    site.wait_for("done")
    ordered = sorted(spans_of(marks).values())
    for (_, end), (begin, _) in pairwise(ordered):
        assert end < begin


def test_a_worker_that_is_told_to_stop_leaves_its_job_in_the_queue(site: Site) -> None:
    marks = site.folder / "marks"
    site.ask("mark", file=str(marks), n=1000)
    worker = site.start()
    wait_until_marked(site, marks)
    worker.terminate()
    assert worker.wait(timeout=20) == 0
    job = site.job()
    assert (job["state"], job["n_attempts"]) == ("waiting", 0)


def test_a_job_that_takes_too_much_memory_ends_with_its_reason(site: Site) -> None:
    site.ask("hungry")
    site.start()
    assert "Minnet räckte inte" in site.wait_for("failed")["failure"]


def test_a_worker_beside_the_pages_ends_when_they_are_killed(site: Site) -> None:
    (site.folder / "home.json").write_text('{"format": 1}')
    worker = [sys.executable, "-m", "samhandling.config.cli", "worker", "--home", str(site.folder), "--beside"]
    code = f"import subprocess, time; print(subprocess.Popen({worker!r}).pid, flush=True); time.sleep(60)"
    pages = subprocess.Popen(
        [sys.executable, "-c", code], env=site.environment, cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert pages.stdout is not None
    number = int(pages.stdout.readline())
    until = time.monotonic() + 40
    while site.run("from samhandling.jobs.models import Schedule; print(Schedule.objects.exists())") != "True":
        assert time.monotonic() < until
    pages.kill()
    pages.wait()
    pages.stdout.close()
    while Path(f"/proc/{number}").exists():
        assert time.monotonic() < until, "the worker lives on"
        time.sleep(0.1)


def wait_until_marked(site: Site, marks: Path) -> None:
    """Wait until the newest attempt has begun to work."""
    before = marks.stat().st_size if marks.exists() else 0
    until = time.monotonic() + 40
    while not marks.exists() or marks.stat().st_size <= before:
        assert time.monotonic() < until, (site.job(), (site.folder / "log").read_text())
        time.sleep(0.02)


def spans_of(marks: Path) -> dict[int, tuple[float, float]]:
    """Return process → when it made its first and its last mark."""
    found: dict[int, list[float]] = {}
    for line in marks.read_text().splitlines():
        process, at = line.split()
        found.setdefault(int(process), []).append(float(at))
    return {process: (min(times), max(times)) for process, times in found.items()}
