"""City-wide processes: all writing."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from samhandling.accounts import permissions
from samhandling.accounts.rules import check_may, check_may_for
from samhandling.audit.changes import Actor, record
from samhandling.errors import ChangedMeanwhile, InputError
from samhandling.places.models import Municipality, Organisation
from samhandling.programmes.models import SteeringDocument
from samhandling.programmes.processes.models import CityProcess, ProcessState

# Those that carry out the daily work, and so can have made a process part of it.
OFFICES = (Organisation.Kind.ADMINISTRATION, Organisation.Kind.COMPANY)


@transaction.atomic
def add_process(
    *,
    by: Actor,
    municipality: Municipality,
    name: str,
    owner: Organisation | None = None,
    documents: Iterable[SteeringDocument] = (),
    quote: str = "",
    quote_source: str = "",
) -> CityProcess:
    """Add a city-wide process."""
    check_may(by, municipality, permissions.WRITE_PROGRAMMES, "lägga in processer")
    documents = list(documents)
    _check(municipality, name, owner, documents)
    process = CityProcess.objects.create(
        municipality=municipality,
        name=name.strip(),
        owner=owner,
        quote=quote,
        quote_source=quote_source,
        order=CityProcess.objects.filter(municipality=municipality).count(),
    )
    process.documents.set(documents)
    record(by=by, action="add_process", obj=process, municipality=municipality.slug, new=_told(process))
    return process


@transaction.atomic
def edit_process(
    *,
    by: Actor,
    process: CityProcess,
    version: int,
    name: str,
    owner: Organisation | None,
    documents: Iterable[SteeringDocument],
) -> CityProcess:
    """Change a process's name, owner and documents; refused if somebody else has changed it meanwhile."""
    municipality = process.municipality
    check_may(by, municipality, permissions.WRITE_PROGRAMMES, "ändra processer")
    process = CityProcess.objects.select_for_update(of=("self",)).select_related("municipality", "owner").get(
        pk=process.pk
    )  # fmt: skip
    if process.version != version:
        raise ChangedMeanwhile(
            f"någon annan har ändrat ”{process}” sedan du öppnade sidan. Inget skrevs över. "
            "Jämför med det som står nu och spara igen om din ändring fortfarande gäller."
        )
    documents = list(documents)
    _check(municipality, name, owner, documents, apart_from=process)
    old = _told(process)
    process.name, process.owner, process.version = name.strip(), owner, version + 1
    process.documents.set(documents)
    new = _told(process)
    if new != old:
        process.save()
        record(by=by, action="edit_process", obj=process, municipality=municipality.slug, old=old, new=new)
    return process


@transaction.atomic
def say_state(
    *,
    by: Actor,
    process: CityProcess,
    organisation: Organisation,
    state: str,
    note: str = "",
    said_on: datetime.date | None = None,
) -> ProcessState:
    """Say how far an administration or a company has come with a process."""
    municipality = process.municipality
    check_may_for(by, municipality, [organisation], permissions.REPORT_PROCESS)
    if organisation.municipality_id != municipality.pk or organisation.kind not in OFFICES:
        raise InputError(f"{organisation} är ingen av kommunens förvaltningar eller bolag; välj en i listan")
    if state not in ProcessState.State.values:
        raise InputError(f"{state!r} är inget läge för en process; välj ett i listan")
    if state == ProcessState.State.INTRODUCED and not note.strip():
        raise InputError(
            f"skriv vad det bygger på att {process} är införd i {organisation}; annars går det inte att pröva"
        )
    before = ProcessState.objects.filter(process=process, organisation=organisation).first()
    row, _ = ProcessState.objects.update_or_create(
        process=process,
        organisation=organisation,
        defaults={"state": state, "note": note.strip(), "said_on": said_on or timezone.localdate()},
    )
    record(
        by=by,
        action="say_state",
        obj=row,
        municipality=municipality.slug,
        old={"state": before.state, "note": before.note} if before else None,
        new={"process": process.name, "organisation": organisation.key, "state": state, "note": row.note},
    )
    return row


def _check(
    municipality: Municipality,
    name: str,
    owner: Organisation | None,
    documents: list[SteeringDocument],
    *,
    apart_from: CityProcess | None = None,
) -> None:
    if not name.strip():
        raise InputError("processen saknar namn; skriv ett")
    same = CityProcess.objects.filter(municipality=municipality, name=name.strip())
    if same.exclude(pk=apart_from.pk if apart_from else None).exists():
        raise InputError(f"{municipality} har redan processen {name.strip()}; ändra i den")
    if any(row.municipality_id != municipality.pk for row in (*documents, *((owner,) if owner else ()))):
        raise InputError(f"ägaren eller ett dokument hör till en annan kommun än {municipality}; välj bland kommunens")


def _told(process: CityProcess) -> dict[str, object]:
    documents = process.documents.order_by("key").values_list("key", flat=True)
    return {"name": process.name, "owner": process.owner.name if process.owner else "", "documents": list(documents)}
