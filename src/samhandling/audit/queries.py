"""Reading the audit rows."""

from datetime import datetime

from django.db import models
from django.db.models import QuerySet

from samhandling.audit.models import AuditEvent


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
