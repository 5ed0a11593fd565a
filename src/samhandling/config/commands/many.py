"""``samhandling statistics``: where every series stands, for all indicators at once."""

from pathlib import Path
from typing import Annotated

import typer

from samhandling.config.opening import DEFAULT_HOME, Home, open_home
from samhandling.config.progress import console


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command()(statistics)


def statistics(
    out: Annotated[Path, typer.Argument(help="Mapp för svaret (Parquet); en som finns ersätts.")],
    home: Home = DEFAULT_HOME,
    distribution: Annotated[
        bool, typer.Option("--distribution", help="Hur kommunernas värden fördelar sig, i stället för varje serie.")
    ] = False,
    all_areas: Annotated[bool, typer.Option("--all-areas", help="Jämför alla områden, inte bara kommuner.")] = False,
) -> None:
    """Räkna fram senaste värde, föregående, lutning, rang och kvartil för varje serie i statistiken."""
    open_home(home)
    from samhandling.indicators import standings

    if distribution:
        standings.write_distribution(out)
    else:
        standings.write_statistics(out, of_all_areas=all_areas)
    console.print(f"Skrivet till {out}.")
