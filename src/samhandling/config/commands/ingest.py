"""``samhandling ingest``: figures from a file or a folder of kept answers."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from samhandling.config.opening import DEFAULT_HOME, Home, open_home
from samhandling.config.progress import console
from samhandling.errors import InputError

if TYPE_CHECKING:
    from samhandling.places.models import Municipality

OWN = "egen uppgift"


def ingest(
    file: Annotated[Path, typer.Argument(help="Parquet, CSV, XLSX, ODS, eller en mapp med en källas svar.")],
    home: Home = DEFAULT_HOME,
    individuals: Annotated[Path | None, typer.Option(help="Plan (YAML) för ett register över individer.")] = None,
    mapping: Annotated[str, typer.Option(help="Sparad koppling, för ett kalkylblad.")] = "",
    municipality: Annotated[str, typer.Option(help="Kommunens namn i adressen, för ett kalkylblad.")] = "",
    source: Annotated[str, typer.Option(help="Källan, för en fil med observationer.")] = OWN,
    title: Annotated[str, typer.Option(help="Leveransens titel; annars filens namn.")] = "",
    licence: Annotated[str, typer.Option(help="Licensen.")] = "Kommunens egen uppgift",
    source_line: Annotated[str, typer.Option(help="Källraden på sidorna; annars Källa: följt av källan.")] = "",
) -> None:
    """Läs in siffror från en fil, eller på nytt från en hämtnings sparade svar. Allt eller inget läses in."""
    file = file.expanduser().absolute()
    if not file.exists():
        raise InputError(f"{file} finns inte; kontrollera sökvägen")
    open_home(home)
    from samhandling.audit.changes import JobActor
    from samhandling.jobs import ingest as work
    from samhandling.jobs.fetch import changed_in_words

    by = JobActor("kommandoraden")
    if individuals:
        batch = work.individuals(by=by, register=file, plan=individuals.expanduser().absolute())
    elif mapping:
        batch = work.sheet(by=by, file=file, municipality=_municipality(municipality), mapping_name=mapping)
    elif file.is_dir():
        batch = work.replay(by=by, folder=file)
    elif file.suffix.lower() in (".parquet", ".csv"):
        batch = work.observations(
            by=by, file=file, source=source, title=title, licence=licence, source_line=source_line
        )
    else:
        raise InputError(f"{file.name}: ange --mapping för ett kalkylblad; annars läses .parquet, .csv och mappar")
    if batch is None:
        console.print("Allt i filen fanns redan.")
        return
    console.print(f"Leverans #{batch.number}: {changed_in_words(batch)}.")


def _municipality(slug: str) -> "Municipality":
    from samhandling.places import queries
    from samhandling.places.models import Municipality

    try:
        return queries.municipality(slug)
    except Municipality.DoesNotExist:
        known = ", ".join(one.slug for one in queries.municipalities())
        raise InputError(f"ange kommunen med --municipality; i hemmappen finns {known or 'ingen'}") from None
