"""The command line: ``samhandling``."""

import json
import os
import socket
import sys
from collections.abc import Iterable
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import samhandling
from samhandling.config import home as homes
from samhandling.config.commands import beginning as beginning_commands
from samhandling.config.commands import many as many_commands
from samhandling.config.commands import sources as source_commands
from samhandling.config.commands import work as work_commands
from samhandling.config.opening import DEFAULT_HOME, Home, open_home, use
from samhandling.config.progress import console
from samhandling.errors import DefinitionError, InputError, SamhandlingError, StoreError

if TYPE_CHECKING:
    from samhandling.config.demo_people import Logins
    from samhandling.intake.draft import Draft, Finding

app = typer.Typer(
    help="Kommunens hållbarhetsprogram: från beslutat mål till förklarad färg.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
definitions_app = typer.Typer(help="Nyckeltalens definitioner.", no_args_is_help=True)
app.add_typer(definitions_app, name="definitions")
import_app = typer.Typer(help="Läs in det som ligger utanför systemet.", no_args_is_help=True)
app.add_typer(import_app, name="import")

beginning_commands.register(app)
work_commands.register(app)
source_commands.register(app)
many_commands.register(app)

DEMO_HOME = Path("~/samhandling-demo").expanduser()
Port = Annotated[int, typer.Option(help="Porten som sidorna visas på.", min=1, max=65535)]
HOST = "127.0.0.1"


@app.command()
def demo(
    home: Home = DEMO_HOME,
    serve_pages: Annotated[bool, typer.Option("--serve/--no-serve", help="Visa sidorna när filerna är klara.")] = True,
    port: Port = 8000,
    timings: Annotated[Path | None, typer.Option(help="Skriv stegens tider till en JSON-fil.", hidden=True)] = None,
) -> None:
    """Fyll en ny hemmapp med Västerås och Borås, bedöm, publicera, skriv rapporterna och visa sidorna."""
    home = home.expanduser().absolute()
    if serve_pages:
        _check_port_is_free(port)
    with homes.filling(home) as partial:
        use(partial)
        from samhandling.config import demo as pipeline

        result = pipeline.fill()
    if timings:
        timings.write_text(json.dumps(result.seconds, indent=1))
    _tell(home, result.reports, port if serve_pages else None, result.logins)
    if serve_pages:
        # A fresh process: everything above was set up for the folder that has now been moved into place.
        arguments = ["-m", "samhandling.config.cli", "serve", "--home", str(home), "--port", str(port), "--quiet"]
        os.execv(sys.executable, [sys.executable, *arguments])


@app.command()
def init(home: Annotated[Path, typer.Argument(help="Mappen som ska bli hemmapp.")]) -> None:
    """Skapa en tom hemmapp med ett tomt register."""
    home = home.expanduser().absolute()
    with homes.filling(home) as partial:
        use(partial)
        from samhandling.config import demo as pipeline

        pipeline.migrate()
        pipeline.close()
    console.print(f"Hemmappen {home} är klar.")


@app.command()
def upgrade(home: Home = DEFAULT_HOME) -> None:
    """Uppgradera registret i en hemmapp till den här versionen; det gamla sparas bredvid."""
    home = home.expanduser().absolute()
    homes.check_is_home(home)
    use(home)
    from samhandling.config import upgrade as upgrading

    changes = upgrading.pending()
    copy = upgrading.upgrade(home)
    if not changes:
        console.print("Registret är redan av den här versionen.")
        return
    kept = f" Det gamla ligger i {copy}." if copy else ""
    console.print(f"Registret är uppgraderat ({len(changes)} ändringar).{kept}", soft_wrap=True)


@app.command()
def serve(
    home: Home = DEFAULT_HOME,
    port: Port = 8000,
    workers: Annotated[int, typer.Option(help="Antal processer som svarar.", min=1, max=32)] = 1,
    with_worker: Annotated[
        bool, typer.Option("--worker/--no-worker", help="Gör också det arbete som står i kö och i schemat.")
    ] = True,
    quiet: Annotated[bool, typer.Option("--quiet", hidden=True)] = False,
) -> None:
    """Visa sidorna och arbetsplatsen, och gör arbetet bredvid dem."""
    _check_port_is_free(port)
    home = open_home(home)
    _recover()
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    if not quiet:
        console.print(f"Sidorna visas på http://{HOST}:{port}/ – avsluta med Ctrl+C.")
    with work_commands.beside(home) if with_worker else nullcontext():
        Granian(
            "samhandling.config.wsgi:application",
            address=HOST,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=4,
            log_level=LogLevels.warning,
        ).serve()


@app.command()
def assess(municipality: str, year: int, home: Home = DEFAULT_HOME) -> None:
    """Beräkna färger och pilar för en kommun och ett år på nytt."""
    open_home(home)
    from samhandling.config import demo as pipeline

    run = pipeline.assess(municipality, year)
    console.print(f"{run} är klar.")


@app.command()
def publish(municipality: str, year: int, home: Home = DEFAULT_HOME) -> None:
    """Publicera en uppföljning och skriv dess rapporter."""
    open_home(home)
    from samhandling.config import demo as pipeline

    publication, files = pipeline.publish(municipality, year)
    console.print(f"{publication} är klar: " + ", ".join(str(file) for file in files))


@app.command()
def verify(
    what: Annotated[str, typer.Argument(help="all, batches, publications, files, frozen eller audit.")] = "all",
    home: Home = DEFAULT_HOME,
) -> None:
    """Kontrollera allt som har en kontrollsumma."""
    open_home(home)
    from samhandling.jobs.checks import CHECKS

    if what not in ("all", *CHECKS):
        raise InputError(f"{what!r} kan inte kontrolleras; välj all, {', '.join(CHECKS)}")
    faults = [fault for name, check in CHECKS.items() if what in ("all", name) for fault in check()]
    for fault in faults:
        console.print(f"[red]fel[/red] {fault}")
    if faults:
        raise typer.Exit(1)
    console.print("Alla kontrollsummor stämmer.")


@definitions_app.command("check")
def check_definitions(paths: Annotated[list[Path], typer.Argument(help="YAML-filer eller mappar.")]) -> None:
    """Granska definitioner: alla fel i en fil sägs på en gång."""
    from samhandling import catalogue

    files = [file for path in paths for file in (sorted(path.glob("*.yaml")) if path.is_dir() else [path])]
    if not files:
        raise InputError(f"det finns inga YAML-filer i {', '.join(map(str, paths))}")
    faults = []
    for file in files:
        try:
            catalogue.read_definition(file)
        except DefinitionError as error:
            faults.append(str(error))
    if faults:
        raise DefinitionError("\n".join(faults))
    console.print(f"{len(files)} definitioner är riktiga.")


@import_app.command("document")
def import_document(
    files: Annotated[
        list[Path],
        typer.Argument(help="PDF, DOCX, HTML, Markdown eller text, gärna flera; eller ett kalkylblad med mål."),
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Skriv hela utkastet som JSON.")] = False,
) -> None:
    """Läs beslutade dokument och visa utkasten: mål, aktiviteter, vad dokumenten säger om sig själva, motsättningar."""
    from samhandling.intake import reading
    from samhandling.jobs import goal_sheet

    sheets = [file for file in files if goal_sheet.is_sheet(file.name)]
    if sheets:
        if len(files) > 1:
            raise InputError(f"{sheets[0].name} är ett kalkylblad; läs in det för sig")
        found = goal_sheet.read(sheets[0], sheets[0].name)
        if as_json:
            print(json.dumps(found.as_json(), ensure_ascii=False, indent=1))
        else:
            _show_draft(found.draft, sheets[0].name)
        return
    with reading.begun(files) as documents:
        from samhandling.intake import draft, several  # here: while processes of their own read the files

        several.make_ready()
        read = several.understand_all(list(documents))
    if as_json:
        given = read.as_json() if len(files) > 1 else draft.file_as_json(list(read.files[0][1]))
        print(json.dumps(given, ensure_ascii=False, indent=1))
        return
    for document, drafts in read.files:
        for warning in document.warnings:
            console.print(f"[yellow]obs[/yellow] {warning}")
        for one in drafts:
            _show_draft(one, document.name)
    _show_findings(read.findings)


def _show_draft(one: "Draft", name: str) -> None:
    console.print(f"[bold]{one.document.title or name}[/bold] ({one.document.type or 'okänd sort'})", highlight=False)
    depths: dict[str | None, int] = {None: 0}
    for goal in one.goals:
        depths[goal.id] = depths.get(goal.parent, 0) + 1
        console.print("  " * depths[goal.id] + f"{goal.level or 'mål'}: {goal.name}", markup=False, highlight=False)
    console.print(f"{len(one.goals)} mål, {len(one.activities)} aktiviteter, {len(one.findings)} fynd", highlight=False)
    _show_findings(one.findings)


def _show_findings(found: "Iterable[Finding]") -> None:
    for one in found:
        place = f" (sidan {one.page})" if one.page else ""
        console.print(f"fynd: {one.text}{place}", markup=False, highlight=False)


@app.command()
def version() -> None:
    """Visa versionen."""
    print(samhandling.__version__)


def main() -> None:
    """Run the command line; a fault that somebody outside the code can mend is one message and exit code 2."""
    try:
        app()
    except SamhandlingError as error:
        console.print("[bold red]Fel:[/bold red]", end=" ")
        console.print(str(error), markup=False, soft_wrap=True)
        sys.exit(2)


def _recover() -> None:
    """Finish what an interrupted run left: a generation of all deliveries, and no files that no row knows."""
    from samhandling.audit.changes import JobActor
    from samhandling.indicators import changes as indicators
    from samhandling.publishing import changes as publishing

    publishing.sweep()
    try:
        indicators.recover(by=JobActor("start"))
    except StoreError as error:
        # A damaged delivery must not hide what is already published.
        console.print(f"[yellow]obs[/yellow] {error}", soft_wrap=True)


def _check_port_is_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise InputError(
                f"port {port} på {HOST} kan inte användas ({error.strerror}); välj en annan med --port"
            ) from error


def _tell(home: Path, reports: list[str], port: int | None, logins: "Logins") -> None:
    console.print(f"\nHemmapp: {home}")
    for name in reports:
        console.print(f"  {home / 'reports' / name}")
    if port is None:
        console.print(f"Visa sidorna med: samhandling serve --home {home}")
    else:
        console.print(f"\nSidorna: http://{HOST}:{port}/  (avsluta med Ctrl+C)")
    console.print(f"Logga in med lösenordet {logins.password} som någon av:", highlight=False)
    for place, names in logins.by_place.items():
        console.print(f"  {place}: {', '.join(names)}", highlight=False)


if __name__ == "__main__":
    main()
