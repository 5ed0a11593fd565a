"""Rows of the log as a person reads them: who did what, and what stood before and stands now."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from samhandling.audit.models import AuditEvent


@dataclass(frozen=True)
class Told:
    """One row of the history."""

    at: datetime.datetime
    who: str
    what: str
    differences: list[tuple[str, str, str]]  # name, before, now


def history(
    events: Iterable[AuditEvent], *, actions: Mapping[str, str], names: Mapping[str, str], codes: Mapping[str, str]
) -> list[Told]:
    """Return rows of the log in words; a value that did not change, or has no name here, is left out."""
    return [
        Told(event.at, event.actor_name, actions.get(event.action, event.action), _differences(event, names, codes))
        for event in events
    ]


def _differences(event: AuditEvent, names: Mapping[str, str], codes: Mapping[str, str]) -> list[tuple[str, str, str]]:
    old, new = event.old or {}, event.new or {}
    pairs = [
        (word, _shown(old.get(name), codes), _shown(new.get(name), codes))
        for name, word in names.items()
        if name in old or name in new
    ]
    return [pair for pair in pairs if pair[1] != pair[2]]


def _shown(value: Any, codes: Mapping[str, str]) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    return "" if value is None else codes.get(str(value), str(value))
