"""Reading the audit rows, and proving that they are as they were sealed."""

from collections.abc import Iterator
from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, QuerySet

from samhandling.audit import chain
from samhandling.audit.models import AuditEvent, AuditSeal

_AT_A_TIME = 1000


def events(
    *,
    municipality: str | None = None,
    actor_id: str = "",
    action: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
) -> QuerySet[AuditEvent]:
    """Return audit rows, newest first; ``municipality`` "" asks for what belongs to none (store, shared areas)."""
    found = AuditEvent.objects.all()
    if municipality is not None:
        found = found.filter(municipality=municipality)
    if actor_id:
        found = found.filter(actor_id=actor_id)
    if action:
        found = found.filter(action=action)
    if since is not None:
        found = found.filter(at__gte=since)
    if until is not None:
        found = found.filter(at__lt=until)
    return found


def history(obj: models.Model) -> QuerySet[AuditEvent]:
    """Return what happened to one object, oldest first."""
    found = AuditEvent.objects.filter(object_type=obj._meta.label, object_id=str(obj.pk))
    return found.order_by("at", "id")


def unsealed() -> QuerySet[AuditEvent]:
    """Return the audit rows that no seal covers yet, in the order that they will be sealed."""
    is_sealed = Exists(AuditSeal.objects.filter(event_id=OuterRef("pk")))
    return AuditEvent.objects.filter(~is_sealed).order_by("pk")


def last_seal() -> AuditSeal | None:
    """Return the newest seal: its digest, kept elsewhere, proves later that nothing has been cut from the end."""
    return AuditSeal.objects.order_by("number").last()


def faults() -> list[str]:
    """Return one sentence for each sealed audit row that is gone or altered, and for each seal that does not fit."""
    return list(_faults())


def _faults() -> Iterator[str]:
    number, previous = 0, chain.START
    while seals := list(AuditSeal.objects.filter(number__gt=number).order_by("number")[:_AT_A_TIME]):
        events = AuditEvent.objects.in_bulk([seal.event_id for seal in seals])
        for seal in seals:
            if seal.number != number + 1:
                yield (
                    f"loggens sigill {number + 1}–{seal.number - 1} saknas; återställ registret från säkerhetskopian"
                )
            elif fault := _fault(seal, events.get(seal.event_id), previous):
                yield f"{fault}; jämför med säkerhetskopian och utred vem som har kunnat skriva i registret"
            number, previous = seal.number, seal.digest


def _fault(seal: AuditSeal, event: AuditEvent | None, previous: str) -> str:
    if event is None:
        return f"rad {seal.event_id} i loggen är borta fast den är förseglad (sigill {seal.number})"
    if chain.payload_sha256(event) != seal.payload_sha256:
        return f"rad {seal.event_id} i loggen har andra uppgifter än när den förseglades (sigill {seal.number})"
    if chain.digest(event, seal.payload_sha256, previous) != seal.digest:
        return (
            f"rad {seal.event_id} i loggen eller sigill {seal.number} är ändrat: kedjan stämmer inte "
            f"med sigill {seal.number - 1}"
        )
    return ""
