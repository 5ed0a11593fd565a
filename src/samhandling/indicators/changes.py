"""Observations and definitions: all writing.

The order of steps is what makes it safe against a crash at any point: first the file, whole and on disk, then the
row that makes it count, in one transaction with its audit row. A file without a row is removed by ``sweep``.
"""

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from samhandling.audit.changes import Actor, record
from samhandling.errors import InputError, InvalidTransition
from samhandling.indicators import comparison, deliveries, queries, records, store
from samhandling.indicators.models import Batch, Generation, Indicator, SourceFinding, SourceSeries
from samhandling.indicators.rules import check_can_change_store
from samhandling.places.models import Municipality
from samhandling.sources.delivery import Delivery, n_rows

# A page or report that began on the previous generation must be able to finish.
GRACE = timedelta(hours=1)


@dataclass(frozen=True)
class NewIndicator:
    """An indicator definition to register: its identity and the SHA-256 of the definition's text."""

    key: str
    title: str
    source: str
    definition_sha256: str
    municipality: Municipality | None = None


def add_batch(
    *,
    by: Actor,
    source: str,
    title: str,
    address: str,
    licence: str,
    source_line: str,
    fetched_at: datetime,
    observations: records.Given,
    archive: str = "",
    notes: Iterable[str] = (),
) -> Batch:
    """Add one delivery of observations; they count from the next ``rebuild_generation``.

    ``observations``: a Parquet path, a DuckDB relation or NumPy arrays by column (see ``records.TYPES``). A delivery
    that says what the store already says is recognised by its content and returned as it stands. Must not be called
    inside a transaction: the row is what makes the file count.
    """
    check_can_change_store(by, "lägga in statistik")
    _check_described(title=title, source=source, licence=licence, source_line=source_line, fetched_at=fetched_at)
    told = {
        "source": source,
        "title": title,
        "address": address,
        "licence": licence,
        "source_line": source_line,
        "fetched_at": fetched_at,
        "archive": archive,
        "notes": list(notes),
    }
    home = Path(settings.HOME)
    with records.checked(observations, name=f"leveransen {title!r}") as checked, store.locked(home):
        if known := _known(home, checked, source):
            return known
        news = comparison.novelty(home, checked, queries.side_now(), own=queries.numbers_of(source))
        file = store.write_checked(home, checked, source=source)
        with transaction.atomic(durable=True):
            return _create_batch(by, file, news, told)


def ingest(*, by: Actor, delivery: Delivery) -> Batch | None:
    """Take in what a source delivered: the new observations as a batch, a new generation, findings for the analyst.

    Returns the batch, or None when every observation already stands in the store from the same source. Titles and
    descriptions are compared with those last seen; what was renamed, redefined, withdrawn or deleted becomes a
    ``SourceFinding`` in the same transaction as the batch. A run that was cut is finished by running it again.
    Must not be called inside a transaction.
    """
    check_can_change_store(by, "lägga in statistik")
    told = {
        "source": delivery.source,
        "title": delivery.title,
        "address": delivery.address,
        "licence": delivery.licence,
        "source_line": delivery.source_line,
        "fetched_at": delivery.fetched_at,
        "archive": deliveries.folder_in(Path(settings.HOME), delivery),
        "notes": list(delivery.notes),
    }
    _check_described(**{name: told[name] for name in ("title", "source", "licence", "source_line", "fetched_at")})
    batch = _take_in(by, delivery, told)
    rebuild_generation(by=by)
    return batch


def settle_source_finding(*, by: Actor, finding: SourceFinding, note: str) -> SourceFinding:
    """Settle a finding: somebody has looked at it and says what was done, or why nothing was."""
    check_can_change_store(by, "avsluta fynd om källor")
    if not note.strip():
        raise InputError(f"fyndet {finding} kan inte avslutas utan anteckning; skriv vad som gjordes eller varför inte")
    with transaction.atomic():
        finding = SourceFinding.objects.select_for_update().get(pk=finding.pk)
        if finding.settled_at:
            raise InvalidTransition(f"fyndet {finding} är redan avslutat av {finding.settled_by}; läs anteckningen")
        finding.settled_at, finding.settled_by, finding.settled_note = timezone.now(), by.actor_name, note.strip()
        finding.save(update_fields=["settled_at", "settled_by", "settled_note"])
        record(by=by, action="settle_source_finding", obj=finding, new={"note": finding.settled_note})
    return finding


def rebuild_generation(*, by: Actor) -> Generation:
    """Compact all batches in force into a new generation and make it current; unchanged batches change nothing."""
    check_can_change_store(by, "bygga om statistiken")
    home = Path(settings.HOME)
    with store.locked(home):
        before = queries.current_generation()
        sources = queries.sources_of(queries.batches())
        numbers = [source.number for source in sources]
        if before and before.batches == numbers and _is_whole(home, before):
            return before
        number = _next(Generation)
        files = store.write_generation(home, sources, number=number)
        with transaction.atomic(durable=True):
            Generation.objects.filter(is_current=True).update(is_current=False)
            generation = Generation.objects.create(
                number=number,
                folder=files.folder,
                batches=numbers,
                sha256=files.sha256,
                n_rows=files.n_rows,
                is_current=True,
            )
            record(
                by=by,
                action="rebuild_generation",
                obj=generation,
                old={"number": before.number} if before else None,
                new={"number": number, "batches": numbers, "n_rows": files.n_rows},
            )
        return generation


def withdraw_batch(*, by: Actor, batch: Batch, reason: str) -> Batch:
    """Withdraw a delivery: its rows no longer count from the next ``rebuild_generation``; the file stays."""
    check_can_change_store(by, "dra tillbaka statistik")
    if not reason.strip():
        raise InputError(f"leverans {batch} kan inte dras tillbaka utan skäl; skriv varför")
    with transaction.atomic():
        batch = Batch.objects.select_for_update().get(pk=batch.pk)
        if batch.withdrawn_at:
            raise InvalidTransition(
                f"leverans {batch} är redan tillbakadragen ({batch.withdrawn_reason}); "
                "lägg in den på nytt om den ska gälla"
            )
        batch.withdrawn_at = timezone.now()
        batch.withdrawn_reason = reason.strip()
        batch.save(update_fields=["withdrawn_at", "withdrawn_reason"])
        record(by=by, action="withdraw_batch", obj=batch, new={"reason": batch.withdrawn_reason})
    return batch


def sweep(home: Path | None = None, *, grace: timedelta = GRACE) -> list[str]:
    """Remove temporary files, files without a row, and generations replaced longer ago than ``grace``.

    Returns what was removed. No audit row: nothing that anybody decided on goes.
    """
    home = Path(settings.HOME) if home is None else home
    with store.locked(home):
        with transaction.atomic(durable=True):
            _let_go_of_old_generations(grace)
        return store.sweep(
            home,
            batches=set(Batch.objects.values_list("file_name", flat=True)),
            generations=set(Generation.objects.filter(removed_at=None).values_list("folder", flat=True)),
        )


def recover(*, by: Actor) -> list[str]:
    """Finish what a cut run left: a generation of the batches in force, and no rubbish; return what was removed."""
    if queries.needs_rebuild():
        rebuild_generation(by=by)
    return sweep()


@transaction.atomic
def register_indicators(*, by: Actor, definitions: Iterable[NewIndicator]) -> list[Indicator]:
    """Register indicator definitions, or note that they have changed; return them in the order given."""
    check_can_change_store(by, "lägga in nyckeltal")
    definitions = list(definitions)
    known = {indicator.key: indicator for indicator in Indicator.objects.all()}
    found = []
    for definition in definitions:
        fields = {
            "title": definition.title,
            "source": definition.source,
            "definition_sha256": definition.definition_sha256,
            "municipality": definition.municipality,
        }
        indicator = known.get(definition.key)
        if indicator is None:
            indicator = known[definition.key] = Indicator.objects.create(key=definition.key, **fields)
            _record_indicator(by, indicator, "register_indicator", old=None)
        elif indicator.municipality != definition.municipality:
            owner = indicator.municipality or "katalogen"
            raise InputError(f"nyckeltalet {definition.key} finns redan hos {owner}; välj ett annat id")
        elif any(getattr(indicator, name) != value for name, value in fields.items()):
            old = {"title": indicator.title, "definition_sha256": indicator.definition_sha256}
            for name, value in fields.items():
                setattr(indicator, name, value)
            indicator.save()
            _record_indicator(by, indicator, "revise_indicator", old=old)
        found.append(indicator)
    return found


def _check_described(*, fetched_at: datetime, **texts: str) -> None:
    faults = [f"{name} är tomt" for name, text in texts.items() if not text.strip()]
    if timezone.is_naive(fetched_at):
        faults.append("fetched_at saknar tidszon")
    if faults:
        raise InputError(f"leveransen {texts['title']!r} är inte fullständigt beskriven: {', '.join(faults)}")


def _create_batch(by: Actor, file: store.BatchFile, news: comparison.Novelty, told: Mapping[str, Any]) -> Batch:
    """Create the row that makes the file count, with its audit row; stands inside the caller's transaction."""
    batch = Batch.objects.create(
        number=_next(Batch),
        file_name=file.file_name,
        sha256=file.sha256,
        content_sha256=file.content_sha256,
        n_rows=file.n_rows,
        n_came=news.n_came,
        n_gone=news.n_gone,
        n_revised=news.n_revised,
        n_remarked=news.n_remarked,
        **told,
    )
    new = {"title": batch.title, "source": batch.source, "n_rows": file.n_rows, "sha256": file.sha256}
    record(by=by, action="add_batch", obj=batch, new=new)
    return batch


def _take_in(by: Actor, delivery: Delivery, told: Mapping[str, Any]) -> Batch | None:
    """Write the delivery's batch, findings and titles in one transaction, after the file; the batch may be missing."""
    home = Path(settings.HOME)
    # The lock stands around all of it, so that nothing comes between what is compared and what is written.
    with store.locked(home), ExitStack() as tables:
        now = queries.side_now()
        newer = queries.numbers_of(delivery.source, fetched_after=delivery.fetched_at)
        given = deliveries.observations(home, delivery, now, newer)
        file, news = None, comparison.Novelty()
        if n_rows(given):
            checked = tables.enter_context(records.checked(given, name=f"leveransen {delivery.title!r}"))
            # The same fetch read again must not win over what another source has said since.
            same = queries.batches().filter(source=delivery.source, fetched_at=delivery.fetched_at)
            if not same.filter(content_sha256=checked.content_sha256).exists():
                news = comparison.novelty(home, checked, now, own=queries.numbers_of(delivery.source))
            file = None if news.is_empty else store.write_checked(home, checked, source=delivery.source)
        with transaction.atomic(durable=True):
            batch = _create_batch(by, file, news, told) if file else None
            _note_findings(by, delivery, news, batch)
            _note_series(delivery)
    return batch


def _note_findings(by: Actor, delivery: Delivery, news: comparison.Novelty, batch: Batch | None) -> None:
    """Create a finding for each thing that an analyst must look at, with its audit row."""
    found = [*deliveries.renamed_or_gone(delivery, _seen(delivery)), *deliveries.taken_back(news)]
    indicators = {row.key: row for row in Indicator.objects.filter(key__in={each.key for each in found})}
    for each in found:
        finding = SourceFinding.objects.create(
            kind=each.kind,
            source=delivery.source,
            key=each.key,
            indicator=indicators.get(each.key),
            old=each.old,
            new=each.new,
            found_at=delivery.fetched_at,
            batch=batch,
        )
        new = {"kind": each.kind, "key": each.key, "old": each.old, "new": each.new}
        record(by=by, action="add_source_finding", obj=finding, new=new)


def _note_series(delivery: Delivery) -> None:
    """Keep what the source calls its series now, for the next fetch to be compared with; an older answer is not now."""
    seen, at = _seen(delivery), delivery.fetched_at
    rows = [
        SourceSeries(
            source=delivery.source,
            key=now.key,
            title=now.title,
            description=now.description,
            preliminary_on=now.preliminary_on,
            published_on=now.published_on,
            next_period=now.next_period,
            first_seen_at=seen[now.key].first_seen_at if now.key in seen else at,
            last_seen_at=at,
        )
        for now in delivery.series
        if now.key not in seen or seen[now.key].last_seen_at <= at
    ]
    gone = [seen[key] for key in delivery.gone if key in seen and seen[key].last_seen_at <= at]
    rows += [row for row in gone if row.pk is None]
    SourceSeries.objects.bulk_create(
        rows,
        batch_size=200,
        update_conflicts=True,
        unique_fields=("source", "key"),
        update_fields=[
            "title", "description", "preliminary_on", "published_on", "next_period", "last_seen_at", "gone_at",
        ],
    )  # fmt: skip
    keys = [row.key for row in gone]
    SourceSeries.objects.filter(source=delivery.source, key__in=keys, gone_at=None).update(gone_at=at)


def _seen(delivery: Delivery) -> dict[str, SourceSeries]:
    """Return what the source called its series before; of an indicator never fetched, what the definition calls it."""
    found = queries.series_seen(delivery.source)
    unseen = Indicator.objects.filter(source=delivery.source, key__in=set(delivery.gone) - set(found))
    at = delivery.fetched_at
    for row in unseen:
        found[row.key] = SourceSeries(
            source=delivery.source, key=row.key, title=row.title, first_seen_at=at, last_seen_at=at
        )
    return found


def _known(home: Path, checked: records.Checked, source: str) -> Batch | None:
    """Return the batch in force that already says this, unless a later one has said otherwise since."""
    in_force = queries.batches()
    batch = in_force.filter(content_sha256=checked.content_sha256, source=source).last()
    if batch is None or store.batch_fault(home, store.Source(batch.number, batch.file_name, batch.sha256)):
        return None
    later = queries.sources_of(in_force.filter(number__gt=batch.number))
    return None if later and store.shares_a_key(home, checked, later) else batch


def _next(model: type[Batch] | type[Generation]) -> int:
    highest: int | None = model._default_manager.aggregate(highest=Max("number"))["highest"]
    return (highest or 0) + 1


def _is_whole(home: Path, generation: Generation) -> bool:
    return not store.generation_faults(home, generation.folder, generation.sha256)


def _let_go_of_old_generations(grace: timedelta) -> None:
    """Mark generations whose successor is older than the grace; the rows stay, assessments name them."""
    now = timezone.now()
    kept = list(Generation.objects.filter(removed_at=None).order_by("number"))
    for generation, successor in pairwise(kept):
        if not generation.is_current and successor.made_at <= now - grace:
            generation.removed_at = now
            generation.save(update_fields=["removed_at"])


def _record_indicator(by: Actor, indicator: Indicator, action: str, *, old: dict[str, str] | None) -> None:
    record(
        by=by,
        action=action,
        obj=indicator,
        municipality=indicator.municipality.slug if indicator.municipality else "",
        old=old,
        new={"title": indicator.title, "definition_sha256": indicator.definition_sha256},
    )
