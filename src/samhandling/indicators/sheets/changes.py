"""Own figures: uploading, mapping, storing, giving a figure by form. All writing."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from samhandling.accounts.models import Person
from samhandling.audit.changes import record
from samhandling.errors import ChangedMeanwhile, InputError, NotAllowed
from samhandling.indicators import changes as store_changes
from samhandling.indicators.models import Batch, Indicator
from samhandling.indicators.sheets import files, queries, rules
from samhandling.indicators.sheets.models import OwnFigure, OwnIndicator, SavedMapping, SheetFile
from samhandling.places.models import Municipality, Organisation
from samhandling.sources.spreadsheets import delivering
from samhandling.sources.spreadsheets import mapping as mappings
from samhandling.sources.spreadsheets.checking import Outcome, Row
from samhandling.sources.spreadsheets.mapping import Mapping
from samhandling.sources.spreadsheets.words import Known

State = SheetFile.State


def add_file(
    *,
    by: Person,
    municipality: Municipality,
    organisation: Organisation | None,
    file_name: str,
    suffix: str,
    sha256: str,
    n_bytes: int,
) -> SheetFile:
    """Note an uploaded spreadsheet whose cells have been read; nothing of it counts yet."""
    rules.check_can_deliver(by, municipality, organisation)
    with transaction.atomic():
        row = SheetFile.objects.create(
            municipality=municipality,
            organisation=organisation,
            file_name=file_name[-255:],
            suffix=suffix,
            sha256=sha256,
            n_bytes=n_bytes,
            uploaded_by=by,
        )
        new = {"file": file_name, "sha256": sha256, "organisation": str(organisation or "")}
        record(by=by, action="upload_sheet", obj=row, municipality=municipality.slug, new=new)
    return row


@transaction.atomic
def settle_mapping(
    *, by: Person, sheet_file: SheetFile, mapping: Mapping, left_out: Iterable[tuple[str, int]] = ()
) -> SheetFile:
    """Keep how the file is to be read and which of its rows are not to be."""
    rules.check_can_deliver(by, sheet_file.municipality, sheet_file.organisation)
    row = SheetFile.objects.select_for_update().get(pk=sheet_file.pk)
    rules.check_can_become(row, State.STORED)
    row.mapping = mappings.as_json(mapping)
    row.left_out = sorted([sheet, line] for sheet, line in left_out)
    row.save(update_fields=["mapping", "left_out"])
    new = {"mapping": row.mapping, "left_out": row.left_out}
    record(by=by, action="settle_mapping", obj=row, municipality=row.municipality.slug, new=new)
    return row


@transaction.atomic
def save_mapping(
    *, by: Person, municipality: Municipality, organisation: Organisation | None, name: str, mapping: Mapping
) -> SavedMapping:
    """Keep a mapping under a name for next year's file, in the place of an older one of the same name."""
    rules.check_can_deliver(by, municipality, organisation)
    name = " ".join(name.split())
    if not name or len(name) > 120:
        raise InputError("kopplingen behöver ett namn på högst 120 tecken, som ”Skolenkäten”; skriv ett")
    saved, was_made = SavedMapping.objects.update_or_create(
        municipality=municipality,
        organisation=organisation,
        name=name,
        defaults={"mapping": mappings.as_json(mapping), "saved_by": by},
    )
    action = "save_mapping" if was_made else "revise_mapping"
    record(by=by, action=action, obj=saved, municipality=municipality.slug, new={"name": name})
    return saved


@transaction.atomic
def forget_mapping(*, by: Person, saved: SavedMapping) -> None:
    """Remove a saved mapping; files read by it keep theirs."""
    rules.check_can_deliver(by, saved.municipality, saved.organisation)
    old = {"name": saved.name, "mapping": saved.mapping}
    record(by=by, action="forget_mapping", obj=saved, municipality=saved.municipality.slug, old=old)
    saved.delete()


def store_file(
    *, by: Person, sheet_file: SheetFile, outcome: Outcome, known: Known, digest: str, source_line: str
) -> SheetFile:
    """Store what a dry run without faults gave, as one batch that names the file; must stand outside transactions.

    ``digest``: of the preview that the person confirmed (``digest_of``); another outcome since then is not stored.
    """
    admitted = rules.check_can_deliver(by, sheet_file.municipality, sheet_file.organisation)
    rules.check_can_become(sheet_file, State.STORED)
    if digest != digest_of(outcome):
        raise ChangedMeanwhile(f"{sheet_file} har ändrats sedan du såg förhandsvisningen; granska den igen")
    _check_overrides(by, sheet_file.municipality, outcome.rows, known)
    delivery = delivering.deliver(
        outcome,
        title=f"{sheet_file.organisation or sheet_file.municipality}: {sheet_file}"[:200],
        source_line=source_line,
        # When the file came, so that the same confirmation done twice is the same delivery.
        fetched_at=sheet_file.uploaded_at,
        archive=files.folder_of(sheet_file.sha256),
        address=f"sheets/{sheet_file.sha256}",
    )
    # Where the machine stopped between the batch and its row here, the batch is there already and is found again.
    batch = store_changes.ingest(by=admitted, delivery=delivery) or _batch_of(sheet_file)
    with transaction.atomic():
        row = SheetFile.objects.select_for_update().get(pk=sheet_file.pk)
        if row.state == State.READ:
            _close(row, by, State.STORED, batch)
            new = {"batch": batch.number if batch else None, "n_rows": len(outcome.rows)}
            record(by=by, action="store_sheet", obj=row, municipality=row.municipality.slug, new=new)
    return row


@transaction.atomic
def discard_file(*, by: Person, sheet_file: SheetFile) -> SheetFile:
    """Lay an uploaded file aside; nothing of it was stored."""
    rules.check_can_deliver(by, sheet_file.municipality, sheet_file.organisation)
    row = SheetFile.objects.select_for_update().get(pk=sheet_file.pk)
    rules.check_can_become(row, State.DISCARDED)
    _close(row, by, State.DISCARDED, None)
    record(by=by, action="discard_sheet", obj=row, municipality=row.municipality.slug)
    return row


def give_figure(
    *,
    by: Person,
    organisation: Organisation,
    row: Row,
    known: Known,
    note: str = "",
    replaces: OwnFigure | None = None,
    now: datetime | None = None,
) -> OwnFigure:
    """Store one figure given by form as a batch of its own; a correction names the figure that it replaces.

    Must stand outside transactions.
    """
    municipality = organisation.municipality
    admitted = rules.check_can_deliver(by, municipality, organisation)
    if reason := known.foreign.get(row.area):
        raise NotAllowed(f"Uppgiften ska gälla {reason}.")
    if replaces is not None and OwnFigure.objects.filter(replaces=replaces).exists():
        raise ChangedMeanwhile(f"{replaces} har redan rättats; rätta den senaste uppgiften i stället")
    _check_overrides(by, municipality, [row], known)
    delivery = delivering.of_rows(
        [row],
        title=f"{organisation}: {known.indicators[row.indicator].title}"[:200],
        source_line=source_line(organisation),
        fetched_at=now or timezone.now(),
        notes=[note] if note else [],
    )
    batch = store_changes.ingest(by=admitted, delivery=delivery)
    with transaction.atomic():
        figure = OwnFigure.objects.create(
            municipality=municipality,
            organisation=organisation,
            indicator=Indicator.objects.get(key=row.indicator),
            area=row.area,
            period=row.period,
            sex=row.sex,
            value=row.value,
            numerator=row.numerator,
            denominator=row.denominator,
            flag=row.flag,
            note=note,
            batch=batch,
            replaces=replaces,
            made_by=by,
        )
        new = {"key": list(row.key), "value": row.value, "numerator": row.numerator, "denominator": row.denominator}
        old = {"figure": replaces.pk, "value": replaces.value} if replaces else None
        record(by=by, action="give_figure", obj=figure, municipality=municipality.slug, old=old, new=new)
    return figure


@transaction.atomic
def define_indicator(
    *,
    by: Person,
    municipality: Municipality,
    title: str,
    unit: str,
    kind: str,
    description: str,
    per: int | None = None,
    decimals: int = 1,
    minimum_cell: int = 5,
) -> OwnIndicator:
    """Describe an indicator of the municipality's own, so that figures can be given for it; it has no colour yet."""
    admitted = rules.check_can_define(by, municipality)
    _check_definition(title, unit, kind, description, per)
    told: dict[str, Any] = {
        "unit": " ".join(unit.split()),
        "kind": kind,
        "per": per,
        "decimals": decimals,
        "minimum_cell": minimum_cell,
        "description": description.strip(),
    }
    digest = hashlib.sha256(json.dumps({"title": title, **told}, sort_keys=True).encode()).hexdigest()
    indicator = store_changes.register_indicators(
        by=admitted,
        definitions=[
            store_changes.NewIndicator(
                _next_key(municipality), " ".join(title.split()), "spreadsheet", digest, municipality
            )
        ],
    )[0]
    own = OwnIndicator.objects.create(indicator=indicator, **told)
    record(by=by, action="define_indicator", obj=own, municipality=municipality.slug, new={"title": title, **told})
    return own


def source_line(giver: Organisation | Municipality) -> str:
    """Return the line that follows the figures wherever they are shown."""
    return f"Källa: {giver.name}, egen uppgift"[:200]


def digest_of(outcome: Outcome) -> str:
    """Return what a confirmation is bound to: the very rows that were shown."""
    rows = [[*row.key, row.value, row.numerator, row.denominator, row.flag] for row in outcome.rows]
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def _check_overrides(by: Person, municipality: Municipality, rows: Iterable[Row], known: Known) -> None:
    """Raise NotAllowed where a reporter would replace figures that another source gave."""
    if rules.can_deliver(by, municipality, None):
        return
    found = queries.preview(list(rows), dict(known.indicators), source=delivering.SOURCE)
    if found.overrides:
        first = found.overrides[0]
        raise NotAllowed(
            f"{len(found.overrides)} av siffrorna kommer redan från {first.source}, först {first.row.indicator} "
            f"{first.row.area} {first.row.period}. Bara en analytiker kan ersätta dem. Ta bort raderna eller be "
            "analytikern lägga in filen."
        )


def _batch_of(sheet_file: SheetFile) -> Batch | None:
    """Return the batch in force that this very upload gave, if there is one."""
    found = Batch.objects.filter(
        address=f"sheets/{sheet_file.sha256}", fetched_at=sheet_file.uploaded_at, withdrawn_at=None
    )
    return found.last()


def _close(row: SheetFile, by: Person, state: str, batch: Batch | None) -> None:
    row.state, row.batch, row.closed_at, row.closed_by = state, batch, timezone.now(), by
    row.save(update_fields=["state", "batch", "closed_at", "closed_by"])


def _check_definition(title: str, unit: str, kind: str, description: str, per: int | None) -> None:
    faults = []
    if not title.strip() or len(title) > 300:
        faults.append("Nyckeltalet behöver ett namn på högst 300 tecken.")
    if not unit.strip() or len(unit) > 100:
        faults.append("Skriv enheten, som procent eller besök per invånare.")
    if kind not in OwnIndicator.Kind.values:
        faults.append("Välj vad för slags tal det är.")
    if not description.strip():
        faults.append("Beskriv vad som räknas, hur och när det mäts.")
    if (kind == OwnIndicator.Kind.RATE) != (per is not None):
        faults.append("Ange per hur många för en kvot, och bara för en kvot.")
    if kind == OwnIndicator.Kind.PROPORTION and unit.strip() != "procent":
        faults.append("En andel har enheten procent.")
    if faults:
        raise InputError(" ".join(faults))


def _next_key(municipality: Municipality) -> str:
    """Return the next free key of the municipality's own indicators, such as E1980-3."""
    start = f"E{municipality.code}-"
    taken = Indicator.objects.filter(key__startswith=start).values_list("key", flat=True)
    numbers = [int(key.removeprefix(start)) for key in taken if key.removeprefix(start).isdecimal()]
    return f"{start}{max(numbers, default=0) + 1}"
