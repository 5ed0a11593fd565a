"""Every kind of job: what it is called, which function does it, and what it may take of the machine."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from samhandling.errors import InputError
from samhandling.jobs.work import Outcome, Work

GIB = 1024**3


@dataclass(frozen=True)
class Kind:
    """A kind of job. ``does`` is module:function, imported when the job runs, so that the pages need not load it."""

    title: str
    does: str
    seconds: int = 3600
    memory_bytes: int = 4 * GIB

    def function(self) -> Callable[[Work], Outcome]:
        """Return the function that does the work."""
        module, name = self.does.split(":")
        found: Callable[[Work], Outcome] = getattr(import_module(module), name)
        return found


KINDS: dict[str, Kind] = {
    "fetch_kolada": Kind(
        "Hämtning från Kolada", "samhandling.jobs.fetch:kolada", seconds=6 * 3600, memory_bytes=6 * GIB
    ),
    "fetch_scb": Kind("Hämtning från SCB", "samhandling.jobs.fetch:scb", seconds=2 * 3600),
    "fetch_geo": Kind("Hämtning av områdens gränser", "samhandling.jobs.fetch_geo:fetch", seconds=2 * 3600),
    "impact": Kind("Vilka färger en leverans ändrar", "samhandling.jobs.impact:compute"),
    "remind": Kind("Påminnelser", "samhandling.jobs.remind:remind"),
    "seal": Kind("Försegling av revisionsrader", "samhandling.jobs.upkeep:seal"),
    "sweep": Kind("Städning av filer", "samhandling.jobs.upkeep:sweep"),
    "verify": Kind("Kontroll av kontrollsummor", "samhandling.jobs.upkeep:verify", seconds=4 * 3600),
}


def kind(name: str) -> Kind:
    """Return the kind of this name; InputError if there is none, as for a job left by another version."""
    try:
        return KINDS[name]
    except KeyError:
        raise InputError(f"arbete av slaget {name!r} finns inte i den här versionen; avbryt det") from None
