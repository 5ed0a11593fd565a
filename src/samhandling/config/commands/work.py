"""``samhandling worker`` and ``samhandling jobs``: the work beside the pages."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from samhandling.config.opening import DEFAULT_HOME, Home, open_home
from samhandling.config.progress import console
from samhandling.errors import InputError

SECONDS_TO_END = 15

jobs_app = typer.Typer(help="Arbetet som görs bredvid sidorna: kön och schemat.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.add_typer(jobs_app, name="jobs")
    app.command()(worker)


def worker(
    home: Home = DEFAULT_HOME,
    once: Annotated[bool, typer.Option("--once", help="Gör det som står i kö och sluta sedan.")] = False,
    beside_pages: Annotated[bool, typer.Option("--beside", hidden=True)] = False,
) -> None:
    """Gör det arbete som står i kö och det som schemat startar, tills Ctrl+C."""
    open_home(home)
    from samhandling.jobs import run_job, upkeep
    from samhandling.jobs import worker as workers

    upkeep.set_up_schedules()
    if once:
        n = workers.run_waiting()
        console.print(f"{n} arbeten gjordes.")
        return
    if beside_pages:
        run_job.end_with(os.getppid())
    if not beside_pages:
        console.print("Arbetaren väntar på arbete – avsluta med Ctrl+C.")
    workers.Worker(stop=workers.stop_at_signals()).run()


@contextmanager
def beside(home: Path) -> Iterator[None]:
    """Run a worker in a process of its own while the block runs."""
    command = [sys.executable, "-m", "samhandling.config.cli", "worker", "--home", str(home), "--beside"]
    # A session of its own: Ctrl+C in the terminal ends the pages, and they end the worker, in that order.
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            process.kill()


@jobs_app.command("list")
def list_jobs(
    home: Home = DEFAULT_HOME, most: Annotated[int, typer.Option("--most", help="Så många visas.", min=1)] = 20
) -> None:
    """Visa det senaste arbetet: vad det är, hur det går, vad det gav eller varför det inte gick."""
    open_home(home)
    from samhandling.jobs import kinds, queries

    found = list(queries.jobs()[:most])
    if not found:
        console.print("Inget arbete har begärts.")
        return
    table = Table("nr", "vad", "läge", "begärt", "av", "gav", box=None)
    for job in found:
        title = kinds.KINDS[job.kind].title if job.kind in kinds.KINDS else job.kind
        told = job.told or job.failure or (f"{job.step} {job.n_done} av {job.n_total or '?'}" if job.step else "")
        asked = f"{job.asked_at.astimezone():%Y-%m-%d %H:%M}"
        table.add_row(str(job.pk), title, job.get_state_display(), asked, job.asked_by_name, told)
    console.print(table, soft_wrap=True)


@jobs_app.command("retry")
def retry(number: Annotated[int, typer.Argument(help="Arbetets nummer.")], home: Home = DEFAULT_HOME) -> None:
    """Låt ett arbete som misslyckades försökas igen; det fortsätter där det var."""
    open_home(home)
    from samhandling.audit.changes import JobActor
    from samhandling.jobs import changes, queries

    job = queries.jobs().filter(pk=number).first()
    if job is None:
        raise InputError(f"det finns inget arbete med nummer {number}; se: samhandling jobs list")
    changes.retry(by=JobActor("kommandoraden"), job=job)
    console.print(f"Arbete {number} står i kö igen.")
