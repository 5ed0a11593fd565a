"""Where every series stands, for all indicators at once: the store in force, through the engine that is set.

Import it where it is used: Ibis takes more than half a second to load.
"""

from pathlib import Path
from typing import Any

from django.conf import settings

from samhandling.errors import InputError, NotEnoughData, StoreError
from samhandling.indicators import many, queries, store
from samhandling.indicators.engines import DuckDB, Engine, Rows, Spark


def engine() -> Engine:
    """Return the engine that the settings name."""
    name, memory = settings.SAMHANDLING_ENGINE, settings.SAMHANDLING_MEMORY
    if name == "duckdb":
        return DuckDB(memory=memory)
    if name == "spark":
        # Spark's units are those of Java: 2g, not 2GB.
        return Spark(master=settings.SAMHANDLING_SPARK_MASTER, memory=memory.lower().removesuffix("b"))
    raise InputError(f"SAMHANDLING_ENGINE är {name!r}; välj duckdb eller spark")


def write_statistics(out: Path, *, of_all_areas: bool = False) -> None:
    """Write latest, previous, slope, ranks and quartile of every series of the store in force as Parquet in ``out``.

    Municipalities are compared with each other, or all areas with all where ``of_all_areas``.
    """
    rows: Any = many.observations()
    _write(many.statistics(rows if of_all_areas else many.municipalities(rows)), out)


def write_distribution(out: Path) -> None:
    """Write how the values of all municipalities lie, for every indicator, sex and period, as Parquet in ``out``."""
    _write(many.distribution(many.municipalities(many.observations())), out)


def _write(expression: Any, out: Path) -> None:
    generation = queries.current_generation()
    if generation is None:
        raise NotEnoughData("Det finns ingen statistik att räkna på; hämta eller läs in en leverans först.")
    home = Path(settings.HOME)
    if faults := store.generation_faults(home, generation.folder, generation.sha256):
        raise StoreError("; ".join(faults))
    file = home / store.GENERATIONS / generation.folder / store.OBSERVATIONS
    engine().write(expression, {"observations": [Rows(file)]}, out)
