"""Observations, definitions and targets: all writing.

The order of steps is what makes it safe against a crash at any point: first the file, whole and on disk, then the
row that makes it count, in one transaction with its audit row. A file without a row is removed by ``sweep``.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from samhandling.accounts.rules import ANALYSTS, check_has_role
from samhandling.audit.changes import Actor, record
from samhandling.errors import InputError, InvalidTransition
from samhandling.indicators import queries, records, store
from samhandling.indicators.models import Batch, Generation, Indicator, Target
from samhandling.indicators.rules import check_can_change_store
from samhandling.places.models import Municipality

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
) -> Batch:
    """Add one delivery of observations; they count from the next ``rebuild_generation``.

    ``observations``: a Parquet path, a DuckDB relation or NumPy arrays by column (see ``records.TYPES``). A delivery
    that says what the store already says is recognised by its content and returned as it stands. Must not be called
    inside a transaction: the row is what makes the file count.
    """
    check_can_change_store(by, "lägga in statistik")
    _check_described(title=title, source=source, licence=licence, source_line=source_line, fetched_at=fetched_at)
    home = Path(settings.HOME)
    with records.checked(observations, name=f"leveransen {title!r}") as checked, store.locked(home):
        if known := _known(home, checked, source):
            return known
        file = store.write_checked(home, checked, source=source)
        with transaction.atomic(durable=True):
            batch = Batch.objects.create(
                number=_next(Batch),
                file_name=file.file_name,
                sha256=file.sha256,
                content_sha256=file.content_sha256,
                n_rows=file.n_rows,
                source=source,
                title=title,
                address=address,
                licence=licence,
                source_line=source_line,
                fetched_at=fetched_at,
            )
            new = {"title": title, "source": source, "n_rows": file.n_rows, "sha256": file.sha256}
            record(by=by, action="add_batch", obj=batch, new=new)
        return batch


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


@transaction.atomic
def set_target(
    *,
    by: Actor,
    municipality: Municipality,
    indicator: Indicator,
    year: int,
    value: float,
    sex: str = "T",
    decided_by: str = "",
    decided_on: date | None = None,
) -> Target:
    """Set the value that an indicator shall reach by a year, in the place of one that was set before."""
    check_has_role(by, municipality, ANALYSTS, "sätta målvärden")
    if bool(decided_by) != (decided_on is not None):
        raise InputError(f"målvärdet för {indicator} har beslutande eller datum men inte båda; ange båda eller inget")
    if not math.isfinite(value):
        raise InputError(f"målvärdet för {indicator} är {value} men ska vara ett tal; ange ett värde")
    if indicator.municipality_id not in (None, municipality.pk):
        raise InputError(f"nyckeltalet {indicator} hör till en annan kommun än {municipality}; välj ett annat")
    before = Target.objects.filter(municipality=municipality, indicator=indicator, year=year, sex=sex).first()
    target, _ = Target.objects.update_or_create(
        municipality=municipality,
        indicator=indicator,
        year=year,
        sex=sex,
        defaults={"value": value, "decided_by": decided_by, "decided_on": decided_on},
    )
    record(
        by=by,
        action="set_target",
        obj=target,
        municipality=municipality.slug,
        old={"value": before.value, "decided_by": before.decided_by} if before else None,
        new={"indicator": indicator.key, "year": year, "sex": sex, "value": value, "decided_by": decided_by},
    )
    return target


def _check_described(*, fetched_at: datetime, **texts: str) -> None:
    faults = [f"{name} är tomt" for name, text in texts.items() if not text.strip()]
    if timezone.is_naive(fetched_at):
        faults.append("fetched_at saknar tidszon")
    if faults:
        raise InputError(f"leveransen {texts['title']!r} är inte fullständigt beskriven: {', '.join(faults)}")


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
