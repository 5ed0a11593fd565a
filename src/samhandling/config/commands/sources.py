"""``samhandling fetch`` and ``samhandling batches``: figures from a source, and what lies in the store."""

from datetime import date, datetime
from typing import Annotated, Any

import typer
from rich.table import Table

from samhandling.config.commands.ingest import ingest
from samhandling.config.opening import DEFAULT_HOME, Home, open_home
from samhandling.config.progress import Told, console
from samhandling.errors import InputError

batches_app = typer.Typer(help="Leveranserna av siffror.", no_args_is_help=True)
Number = Annotated[int, typer.Argument(help="Leveransens nummer.")]
EVERY_AREA = Annotated[str, typer.Option("--area", help="Bara det här området, med kod; annars alla.")]
MOST_SHOWN = 20


def register(app: typer.Typer) -> None:
    """Add the commands to the command line."""
    app.command()(fetch)
    app.command()(ingest)
    app.add_typer(batches_app, name="batches")


def fetch(
    source: Annotated[str, typer.Argument(help="kolada, scb eller geo.")],
    home: Home = DEFAULT_HOME,
    since: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Det som ändrats sedan dagen.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Allt, inte bara det som ändrats.")] = False,
    base: Annotated[str, typer.Option(help="Källans adress, om den inte är den vanliga.")] = "",
) -> None:
    """Hämta siffror från en källa. En hämtning som bryts fortsätter där den var när kommandot körs igen."""
    open_home(home)
    from samhandling.audit.changes import JobActor
    from samhandling.jobs import changes, fetching, worker
    from samhandling.jobs.models import Job

    by = JobActor("kommandoraden")
    day: date | None = since.date() if since else None
    job = fetching.ask(by=by, key=source, since=day, everything=everything, base=base)
    if job.state == Job.State.WAITING and job.n_attempts:
        job = changes.retry(by=by, job=job)
    told = Told()
    try:
        worker.run_here(job, listener=told)
    finally:
        told.end()
    job.refresh_from_db()
    _tell_job(job)


def _tell_job(job: Any) -> None:
    """Say how the job ended; exit code 1 if it did not get done."""
    from samhandling.jobs.models import Job

    if job.state == Job.State.DONE:
        console.print(job.told)
        for note in job.outcome.get("notes", []):
            console.print(f"[dim]obs[/dim] {note}", soft_wrap=True)
        return
    if job.state == Job.State.RUNNING:
        console.print(f"En annan process gör redan det här (arbete {job.pk}: {job.step or 'börjar'}).")
    else:
        console.print("[bold red]Det gick inte:[/bold red]", end=" ")
        console.print(job.failure or "avbrutet", markup=False, soft_wrap=True)
    if job.state == Job.State.WAITING:
        at = job.run_after.astimezone()
        console.print(
            f"Arbetaren försöker igen {at:%H:%M}; eller kör samma kommando igen, så fortsätter det där det var."
        )
    raise typer.Exit(1)


@batches_app.command("list")
def list_batches(home: Home = DEFAULT_HOME) -> None:
    """Visa alla leveranser, den nyaste sist."""
    open_home(home)
    from samhandling.indicators import queries
    from samhandling.jobs.fetch import changed_in_words

    found = list(queries.batches(withdrawn=True))
    if not found:
        console.print(
            "Inga siffror är inlagda. Hämta med samhandling fetch, eller läs in en fil med samhandling ingest."
        )
        return
    table = Table("nr", "källa", "titel", "hämtad", "rader", "ändrade", box=None)
    for batch in found:
        title = f"{batch.title} (tillbakadragen: {batch.withdrawn_reason})" if batch.withdrawn_at else batch.title
        fetched = f"{batch.fetched_at.astimezone():%Y-%m-%d %H:%M}"
        table.add_row(
            str(batch.number), batch.source, title, fetched, _thousands(batch.n_rows), changed_in_words(batch)
        )
    console.print(table, soft_wrap=True)


@batches_app.command("show")
def show_batch(number: Number, home: Home = DEFAULT_HOME, area: EVERY_AREA = "") -> None:
    """Visa en leverans och vad den ändrade när den kom."""
    open_home(home)
    from samhandling.indicators import queries

    batch = _batch(number)
    console.print(f"[bold]#{batch.number} {batch.title}[/bold]")
    for word, value in (
        ("källa", batch.source_line),
        ("adress", batch.address),
        ("licens", batch.licence),
        ("hämtad", f"{batch.fetched_at.astimezone():%Y-%m-%d %H:%M}"),
        ("rader", _thousands(batch.n_rows)),
        ("sha256", batch.sha256),
        ("svar", batch.archive),
        ("tillbakadragen", batch.withdrawn_reason),
    ):
        if value:
            console.print(f"  {word}: {value}", markup=False, soft_wrap=True)
    for note in batch.notes:
        console.print(f"  obs: {note}", markup=False, soft_wrap=True)
    _show_comparison(queries.changed_by(batch, areas=[area] if area else None, limit=MOST_SHOWN))


@batches_app.command("compare")
def compare_batches(before: Number, after: Number, home: Home = DEFAULT_HOME, area: EVERY_AREA = "") -> None:
    """Jämför två leveranser: vad som är nytt, ändrat och borttaget, och de största ändringarna."""
    open_home(home)
    from samhandling.indicators import queries

    areas = [area] if area else None
    _show_comparison(queries.compare_batches(_batch(before), _batch(after), areas=areas, limit=MOST_SHOWN))


@batches_app.command("withdraw")
def withdraw_batch(
    number: Number,
    reason: Annotated[str, typer.Option("--reason", help="Varför den inte ska gälla.")],
    home: Home = DEFAULT_HOME,
    yes: Annotated[bool, typer.Option("--yes", help="Fråga inte.")] = False,
) -> None:
    """Dra tillbaka en leverans, sedan du har sett vad som ändras. Filen finns kvar."""
    open_home(home)
    from samhandling.audit.changes import JobActor
    from samhandling.indicators import changes, queries

    batch = _batch(number)
    if not batch.withdrawn_at:
        _show_comparison(queries.preview_withdrawal(batch, limit=MOST_SHOWN))
        _show_colours(batch)
        if not yes and not typer.confirm(f"Dra tillbaka leverans {batch}?", err=True):
            console.print("Ingenting är ändrat.")
            raise typer.Exit(1)
    by = JobActor("kommandoraden")
    changes.withdraw_batch(by=by, batch=batch, reason=reason)
    changes.rebuild_generation(by=by)
    console.print(f"Leverans {batch} är tillbakadragen. Bedöm och publicera på nytt för att det ska synas.")


def _show_colours(batch: Any) -> None:
    from samhandling.assessments import queries as assessments
    from samhandling.jobs import impact
    from samhandling.places import queries as places

    for municipality in places.municipalities():
        if year := impact.assessed_year(municipality):
            found = assessments.impact_of_withdrawal(batch, municipality=municipality, year=year)
            console.print(impact.in_words(found, municipality), markup=False, soft_wrap=True)
            for shift in found.goals:
                colours = f"{shift.rating_before} → {shift.rating_after}, {shift.trend_before} → {shift.trend_after}"
                console.print(f"  {shift.name}: {colours}", markup=False, soft_wrap=True)


def _show_comparison(found: Any) -> None:
    if found.is_empty:
        console.print("Ingenting skiljer.")
        return
    console.print(
        f"{_thousands(found.n_came)} nya, {_thousands(found.n_revised)} ändrade, {_thousands(found.n_gone)} borttagna, "
        f"{_thousands(found.n_remarked)} med ny anmärkning ({found.before} → {found.after}).",
        markup=False,
        soft_wrap=True,
    )
    table = Table("nyckeltal", "område", "period", "kön", "grupp", "förut", "nu", box=None)
    for change in found.changes:
        old, new = ("–" if value is None else f"{value:g}" for value in (change.old, change.new))
        table.add_row(change.indicator, change.area, change.period, change.sex, change.grp, old, new)
    console.print(table)
    if found.n_changes > len(found.changes):
        console.print(f"… och {_thousands(found.n_changes - len(found.changes))} till.")


def _batch(number: int) -> Any:
    from samhandling.indicators import queries

    batch = queries.batches(withdrawn=True).filter(number=number).first()
    if batch is None:
        raise InputError(f"det finns ingen leverans med nummer {number}; se: samhandling batches list")
    return batch


def _thousands(n: int) -> str:
    return f"{n:,}".replace(",", "\u00a0")
