"""The sources that can be fetched from, and asking for it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from samhandling.audit.changes import Actor
from samhandling.errors import InputError
from samhandling.jobs import changes
from samhandling.jobs.models import Job


@dataclass(frozen=True)
class FetchedSource:
    """A source that the system itself asks. Its key is that of its deliveries, of its schedule and of its job."""

    key: str
    title: str
    what: str  # one sentence to the reader: what comes from here

    @property
    def kind(self) -> str:
        """Return the kind of job that fetches from it."""
        return f"fetch_{self.key}"


SOURCES = {
    one.key: one
    for one in (
        FetchedSource("kolada", "Kolada", "Nyckeltal för alla kommuner, regioner och riket."),
        FetchedSource("scb", "SCB, små områden", "Statistik för DeSO och RegSO i kommunen."),
        FetchedSource("geo", "SCB, områdenas gränser", "Kartornas gränser för DeSO och RegSO i kommunen."),
    )
}


def source(key: str) -> FetchedSource:
    """Return the source of this key; InputError if nothing can be fetched from it."""
    try:
        return SOURCES[key]
    except KeyError:
        raise InputError(f"det går inte att hämta från {key!r}; välj {', '.join(SOURCES)}") from None


def ask(
    *, by: Actor, key: str, since: date | None = None, everything: bool = False, base: str = "", year: int | None = None
) -> Job:
    """Put a fetch in the queue and return its job; one that already waits or runs is returned as it stands.

    Without ``since`` the source is asked for what has changed since the last fetch, with ``everything`` for all.
    """
    arguments: dict[str, Any] = {"all": everything}
    if since:
        arguments["since"] = since.isoformat()
    if base:
        arguments["base"] = base
    if year:
        arguments["year"] = year
    return changes.ask(by=by, kind=source(key).kind, arguments=arguments)
