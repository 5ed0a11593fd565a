"""Taking in files that somebody has: answers kept from a fetch, observations, a municipality's sheet, a register."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings
from django.utils import timezone

from samhandling.accounts.models import Role
from samhandling.audit.changes import Actor
from samhandling.catalogue import small_tables
from samhandling.errors import InputError
from samhandling.indicators import changes as indicators
from samhandling.indicators.models import Batch
from samhandling.indicators.sheets import queries as sheets
from samhandling.indicators.sheets.models import SavedMapping
from samhandling.jobs.fetch import raw, small_areas
from samhandling.places.models import Municipality
from samhandling.sources import archive
from samhandling.sources.delivery import Delivery

MOST_TOLD = 50
# Codes are read as text, or 0114 would become 114.
_TEXTS = ("indicator", "area", "period", "sex", "breakdown", "grp", "flag")


def replay(*, by: Actor, folder: Path) -> Batch | None:
    """Take in a fetch anew from its kept answers, without the network; None if the store says it all already."""
    return indicators.ingest(by=by, delivery=kept(folder))


def kept(folder: Path) -> Delivery:
    """Return what the kept answers of a fetch gave, whichever source they came from."""
    from samhandling.sources import eurostat, kolada, microdata, pxweb1, pxweb2
    from samhandling.sources.kolada import v2 as kolada_v2

    if not (folder / "question.json").exists() and any(folder.glob("*.json*")):
        # Somebody's saved answers from Kolada's closed interface; when they were saved only the files can say.
        saved = max(file.stat().st_mtime for file in folder.glob("*.json*"))
        return kolada_v2.read_v2(folder, fetched_at=datetime.fromtimestamp(saved, UTC))
    question = archive.read(folder).question
    by_service: dict[str, Callable[[Path], Delivery]] = {
        "pxweb1": pxweb1.replay,
        "pxweb2": pxweb2.replay,
        "eurostat": eurostat.replay,
    }
    if question.get("asks") == "observations":
        return kolada.replay(folder)
    if question.get("asks") == "tables" and question.get("service") in by_service:
        delivery = by_service[question["service"]](folder)
        return _of_small_areas(delivery)
    if "plan_sha256" in question:
        return microdata.read_again(folder)
    raise InputError(
        f"{folder.name} håller svar på {question.get('asks', 'en okänd fråga')!r}, som inte är siffror; "
        "välj en mapp från en hämtning av siffror"
    )


def observations(*, by: Actor, file: Path, source: str, title: str, licence: str, source_line: str) -> Batch:
    """Take in a file of observations, Parquet or CSV with the columns of an observation, and rebuild the generation."""
    described = {
        "source": source,
        "title": title or file.stem,
        "address": file.name,
        "licence": licence,
        "source_line": source_line or f"Källa: {source}",
        "fetched_at": datetime.fromtimestamp(_existing(file).stat().st_mtime, UTC),
    }
    if file.suffix.lower() == ".parquet":
        batch = indicators.add_batch(by=by, observations=file, **described)
    else:
        with duckdb.connect(":memory:") as connection:
            batch = indicators.add_batch(by=by, observations=_csv(connection, file), **described)
    indicators.rebuild_generation(by=by)
    return batch


def sheet(*, by: Actor, file: Path, municipality: Municipality, mapping_name: str) -> Batch | None:
    """Take in a municipality's spreadsheet by a saved mapping; every fault is told before anything is stored."""
    from samhandling.sources.spreadsheets import checking, delivering, mapping, reading

    saved = [one for one in _mappings(municipality) if one.name.casefold() == mapping_name.casefold()]
    if len(saved) != 1:
        known = ", ".join(f"”{one.name}”" for one in _mappings(municipality)) or "ingen"
        raise InputError(f"kopplingen ”{mapping_name}” finns inte hos {municipality}; sparade: {known}")
    book = reading.read(_existing(file))
    # As an analyst of the municipality: whoever runs commands on the server may do what an analyst may.
    roles = [Role(kind=Role.Kind.ANALYST, municipality=municipality)]
    words = sheets.known(municipality, roles, latest_year=timezone.localdate().year)
    fit = mapping.fit(mapping.from_json(saved[0].mapping), book.visible)
    if fit is None or fit.changes:
        why = " ".join(fit.changes) if fit else "Rubrikerna är andra."
        raise InputError(
            f"{file.name} har inte samma form som kopplingen ”{mapping_name}”. {why} Koppla den i arbetsplatsen"
        )
    outcome = checking.check(book, fit.mapping, words)
    if not outcome.is_clean:
        raise InputError(_faults(file, outcome))
    now = timezone.now()
    delivery = delivering.deliver(
        outcome,
        title=f"{municipality}: {file.name}",
        source_line=f"Källa: {municipality}",
        fetched_at=now,
        address=file.name,
    )
    return indicators.ingest(by=by, delivery=delivery)


def individuals(*, by: Actor, register: Path, plan: Path) -> Batch | None:
    """Take in the figures of a register of individuals as the plan says; no row of the register is kept."""
    from samhandling.sources import microdata

    delivery = microdata.deliver(_existing(register), plan=microdata.load(plan), archive=raw(), now=timezone.now())
    return indicators.ingest(by=by, delivery=delivery)


def _of_small_areas(delivery: Delivery) -> Delivery:
    """Return SCB's tables under our names where they were fetched for small areas; others as they are."""
    tables = small_tables.tables(Path(settings.HOME) / "tables")
    asked = {str(name).partition("/")[0] for name in set(delivery.columns.get("indicator", ()))}
    if delivery.source == "scb" and asked and asked <= {table.id for table in tables}:
        return small_areas(delivery, tables)
    return delivery


def _csv(connection: duckdb.DuckDBPyConnection, file: Path) -> duckdb.DuckDBPyRelation:
    try:
        head = connection.sql(f"SELECT * FROM read_csv({_literal(file)}, all_varchar=true, header=true) LIMIT 0")
        types = {name: "VARCHAR" for name in head.columns if name in _TEXTS}
        return connection.sql(f"SELECT * FROM read_csv({_literal(file)}, header=true, types={json.dumps(types)})")
    except duckdb.Error as error:
        raise InputError(
            f"{file.name} kan inte läsas som CSV ({str(error).splitlines()[0]}). Är det ett kalkylblad från en "
            "förvaltning: ange --mapping; annars ska första raden ha kolumnnamnen indicator, area, year, sex, value"
        ) from error


def _literal(file: Path) -> str:
    return "'" + str(file).replace("'", "''") + "'"


def _mappings(municipality: Municipality) -> list[Any]:
    return list(SavedMapping.objects.filter(municipality=municipality))


def _existing(file: Path) -> Path:
    if not file.is_file():
        raise InputError(f"filen {file} finns inte; kontrollera sökvägen")
    return file


def _faults(file: Path, outcome: Any) -> str:
    told = [*outcome.lacks]
    told += [f"{one.sheet}!{one.letters}{one.row} {one.value!r}: {one.rule}; {one.remedy}" for one in outcome.faults]
    more = f"\n… och {len(told) - MOST_TOLD} till" if len(told) > MOST_TOLD else ""
    return f"{file.name} är inte inlagd: {len(told)} fel.\n" + "\n".join(told[:MOST_TOLD]) + more
