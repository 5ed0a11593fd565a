"""Fetching figures: what to ask each source for, and taking in what it gave."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings

from samhandling import catalogue
from samhandling.catalogue import small_tables
from samhandling.catalogue.small_tables import SmallTable
from samhandling.errors import InputError
from samhandling.indicators import changes as indicators
from samhandling.indicators.models import Batch, Indicator
from samhandling.jobs import impact, queries
from samhandling.jobs.work import Outcome, Work
from samhandling.places import queries as places
from samhandling.sources.delivery import Delivery

# A source dates its changes by day: one day over again costs little, one day missed is missed for good.
OVERLAP = timedelta(days=1)
KIND_OF_AREA = {"deso": re.compile(r"\d{4}[ABC]"), "regso": re.compile(r"\d{4}R")}


def raw() -> Path:
    """Return where the raw answers of all sources lie."""
    return Path(settings.HOME) / "raw"


def base_of(key: str, work: Work, usual: str) -> str:
    """Return the source's address: as the job was told, else as the installation is set, else the usual one."""
    return str(work.arguments.get("base") or settings.SAMHANDLING_SOURCES.get(key) or usual)


def kolada(work: Work) -> Outcome:
    """Fetch every Kolada indicator in use, for the country and all regions and municipalities.

    All municipalities, since a rank and a comparison with peers need them. Only what has changed since the last fetch,
    unless an indicator is new here or everything is asked for.
    """
    from samhandling.sources import kolada as source

    kpis = sorted(keys_of("kolada"))
    if not kpis:
        raise InputError("inget nyckeltal hämtas från Kolada; lägg till en definition med källan kolada först")
    areas = places.national_codes()
    if not areas:
        raise InputError("det finns inga kommuner i registret; lägg in kommunerna innan siffror hämtas")
    base = base_of("kolada", work, source.BASE)
    asked = span(work, kpis, base)
    delivery = source.fetch(
        raw=raw(), kpis=kpis, areas=sorted(areas), since=asked.since, base=base, progress=work.report
    )
    done = {"asked": kpis, "base": base, "is_complete": asked.is_complete}
    return take_in(work, delivery, done)


def scb(work: Work) -> Outcome:
    """Fetch SCB's tables of small areas for every municipality of the installation; always whole tables."""
    from samhandling.sources import pxweb2, questions

    codes = [municipality.code for municipality in places.municipalities()]
    if not codes:
        raise InputError("det finns ingen kommun i registret; lägg in den innan siffror hämtas")
    tables = small_tables.tables(Path(settings.HOME) / "tables")
    delivery = pxweb2.fetch(
        raw=raw(),
        tables=[questions.from_plain(table.question_for(codes), name=table.id) for table in tables],
        base=base_of("scb", work, pxweb2.SCB.address),
        progress=work.report,
    )
    return take_in(work, small_areas(delivery, tables))


def small_areas(delivery: Delivery, tables: Iterable[SmallTable]) -> Delivery:
    """Return a delivery of small areas as the store has them: table as indicator, variable as group."""
    columns = {name: np.ma.asanyarray(values) for name, values in delivery.columns.items()}
    known = {table.id: table for table in tables}
    indicator, grp = columns["indicator"].copy(), columns["grp"].copy()
    keep = np.zeros(len(indicator), dtype=bool)
    for row, (figure, group, area) in enumerate(zip(indicator, grp, columns["area"], strict=True)):
        name, _, variable = str(figure).partition("/")
        table = known[name]
        variable = variable or table.values.get(str(group), "")
        keep[row] = bool(variable) and (table.areas == "all" or KIND_OF_AREA[table.areas].match(str(area)) is not None)
        indicator[row], grp[row] = name, variable
    columns |= {"indicator": indicator, "grp": grp, "breakdown": np.ma.array(np.full(len(keep), "variabel", object))}
    return replace(delivery, columns={name: values[keep] for name, values in columns.items()})


def keys_of(source: str) -> set[str]:
    """Return the keys, at the source, of the indicators in use that come from it."""
    definitions = catalogue.definitions()
    used = Indicator.objects.filter(source=source).values_list("key", flat=True)
    return {definitions[key].key if key in definitions else key for key in used}


@dataclass(frozen=True)
class Span:
    """From which day changes are asked for (None: everything), and whether nothing before is then missing."""

    since: date | None
    is_complete: bool


def span(work: Work, keys: list[str], base: str) -> Span:
    """Return what to ask for, so that this fetch and those before it together leave nothing out.

    That holds from the last complete fetch of the same keys at the same address; a new key means asking for all again.
    """
    if work.arguments.get("all"):
        return Span(None, is_complete=True)
    until = None
    for job in queries.done(work.job.kind):
        told = job.outcome
        if told.get("is_complete") and told.get("base") == base and set(keys) <= set(told.get("asked", ())):
            until = date.fromisoformat(told["fetched_on"])
            break
    if given := work.arguments.get("since"):
        day = date.fromisoformat(given)
        return Span(day, is_complete=until is not None and day <= until)
    return Span(until - OVERLAP if until else None, is_complete=True)


def take_in(work: Work, delivery: Delivery, asked: Mapping[str, Any] | None = None) -> Outcome:
    """Take the delivery into the store, tell what it changed, and let each municipality's colours be computed.

    ``asked``: what the next fetch must know of this one.
    """
    work.report("Lägger in siffrorna")
    batch = indicators.ingest(by=work.by, delivery=delivery)
    if batch:
        for municipality in places.municipalities():
            impact.ask(by=work.by, municipality=municipality, number=batch.number)
    told = [f"Leverans #{batch.number}: {changed_in_words(batch)}." if batch else "Källan hade ingenting nytt."]
    if delivery.gone:
        told.append(f"Finns inte längre hos källan: {', '.join(delivery.gone[:10])}.")
    fetched_on = delivery.fetched_at.date().isoformat()
    return Outcome(" ".join(told), {**figures_of(delivery, batch), **(asked or {}), "fetched_on": fetched_on})


def changed_in_words(batch: Batch) -> str:
    """Return what a delivery changed, as on the page."""
    words = (
        (batch.n_came, "nya värden"),
        (batch.n_revised, "ändrade"),
        (batch.n_gone, "borttagna"),
        (batch.n_remarked, "med ny anmärkning"),
    )
    return ", ".join(f"{n:,} {word}".replace(",", "\u00a0") for n, word in words if n) or "ingenting ändrades"


def figures_of(delivery: Delivery, batch: Batch | None) -> dict[str, Any]:
    """Return what the page shows of a delivery beside its words."""
    archive = delivery.archive
    home = Path(settings.HOME)
    return {
        "batch": batch.number if batch else None,
        "n_rows": delivery.n_rows,
        "n_gone": len(delivery.gone),
        "notes": list(delivery.notes)[:20],
        "archive": archive.relative_to(home).as_posix() if archive and archive.is_relative_to(home) else "",
    }
