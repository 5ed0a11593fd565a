"""The only place that writes audit rows and seals them."""

from dataclasses import dataclass
from typing import Any, Protocol

from django.db import models, transaction

from samhandling.audit import chain, queries
from samhandling.audit.models import AuditEvent, AuditSeal

_AT_A_TIME = 1000


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


def seal() -> int:
    """Seal every audit row that is not sealed yet, in order; return how many. No audit row: that would never end.

    A row that another transaction commits late, with a lower number, is sealed by the next run.
    """
    n_sealed = 0
    while n := _seal_some():
        n_sealed += n
    return n_sealed


@transaction.atomic
def _seal_some() -> int:
    # Two runs at once would both continue from the same seal; on SQLite the transaction alone keeps them apart.
    last = AuditSeal.objects.select_for_update().order_by("number").last()
    number, previous = (last.number, last.digest) if last else (0, chain.START)
    seals = []
    for event in queries.unsealed()[:_AT_A_TIME]:
        payload = chain.payload_sha256(event)
        number, previous = number + 1, chain.digest(event, payload, previous)
        seals.append(AuditSeal(number=number, event_id=event.pk, payload_sha256=payload, digest=previous))
    AuditSeal.objects.bulk_create(seals, batch_size=100)
    return len(seals)
