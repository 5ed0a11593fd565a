"""The only place that writes audit rows."""

from dataclasses import dataclass
from typing import Any, Protocol

from django.db import models, transaction

from samhandling.audit.models import AuditEvent


class Actor(Protocol):
    """Whoever acts: a person with a login, or a named job."""

    @property
    def actor_id(self) -> str: ...
    @property
    def actor_name(self) -> str: ...


@dataclass(frozen=True)
class JobActor:
    """A job that acts without a person, such as the loading of the demo."""

    name: str

    @property
    def actor_id(self) -> str:
        return f"job:{self.name}"

    @property
    def actor_name(self) -> str:
        return self.name


def record(
    *,
    by: Actor,
    action: str,
    obj: models.Model | tuple[str, str],
    municipality: str = "",
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
) -> AuditEvent:
    """Write one audit row; must stand inside the transaction of the change that it tells of."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"audit row for {action!r} written outside a transaction")
    object_type, object_id = obj if isinstance(obj, tuple) else (obj._meta.label, str(obj.pk))
    return AuditEvent.objects.create(
        actor_id=by.actor_id,
        actor_name=by.actor_name,
        municipality=municipality,
        action=action,
        object_type=object_type,
        object_id=object_id,
        old=old,
        new=new,
    )
