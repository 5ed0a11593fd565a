"""The digests of the chain of seals. Pure: an audit row in, text out."""

import hashlib
import json
from datetime import UTC
from typing import Any

from samhandling.audit.models import AuditEvent

START = "0" * 64


def payload_sha256(event: AuditEvent) -> str:
    """Return the digest of what may be about a person: the actor's name, and the values before and after."""
    return _sha256({"actor_name": event.actor_name, "old": event.old, "new": event.new})


def digest(event: AuditEvent, payload: str, previous: str) -> str:
    """Return the digest that binds an audit row to the seal before it."""
    return _sha256(
        {
            "previous": previous,
            "id": event.pk,
            "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "actor_id": event.actor_id,
            "municipality": event.municipality,
            "action": event.action,
            "object_type": event.object_type,
            "object_id": event.object_id,
            "payload_sha256": payload,
        }
    )


def _sha256(content: dict[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
