"""Which key figures a welfare account shows: by life stage, and by living conditions, habits and health."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from samhandling.catalogue import fields
from samhandling.catalogue.fields import Fields

FILE = Path(__file__).with_name("welfare.yaml")
AREAS: Mapping[str, str] = MappingProxyType({"conditions": "Livsvillkor", "habits": "Levnadsvanor", "health": "Hälsa"})
_KEY = r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}"


@dataclass(frozen=True, slots=True)
class Part:
    """One life stage's conditions, habits or health."""

    area: str
    figures: tuple[str, ...]
    missing: str = ""  # why there is no figure

    @property
    def name(self) -> str:
        """Return the Swedish word."""
        return AREAS[self.area]


@dataclass(frozen=True, slots=True)
class Stage:
    """A life stage with its three parts."""

    id: str
    name: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """The order of a welfare account, and how often one is made."""

    interval_months: int
    stages: tuple[Stage, ...]

    @property
    def figures(self) -> tuple[str, ...]:
        """Return every key once, in order."""
        return tuple(dict.fromkeys(key for stage in self.stages for part in stage.parts for key in part.figures))


def layout(own: Path | None = None) -> Layout:
    """Return a municipality's own order, from its file ``own`` if there is one, else the catalogue's; one
    DefinitionError tells all faults of the file.
    """
    path = own if own is not None and own.is_file() else FILE
    faults = fields.Faults(path)
    given = Fields(fields.load(path), faults)
    faults.raise_if_any()
    found = Layout(
        interval_months=given.integer("interval_months", low=12, high=120, default=24),
        stages=tuple(_stage(part) for part in given.parts("stages")),
    )
    given.close()
    if not found.stages:
        given.fault("stages", "", "skriv minst ett livsskede")
    for name, n in Counter(stage.id for stage in found.stages).items():
        if n > 1:
            given.fault("stages", name, "varje livsskede ska ha ett eget id")
    faults.raise_if_any()
    return found


def _stage(given: Fields) -> Stage:
    reasons = given.part("missing") if given.has("missing") else None
    parts = []
    for area in AREAS:
        figures = given.texts(area, pattern=_KEY, example="skriv nyckeltalens id, som [N66077, U31803]", default=())
        missing = reasons.text(area, default="") if reasons else ""
        if bool(figures) == bool(missing):
            given.fault(f"missing.{area}", missing, "skriv varför delen saknar nyckeltal, och bara då")
        parts.append(Part(area, figures, missing))
    if reasons:
        reasons.close()
    made = Stage(
        id=given.text("id", pattern="[a-z0-9-]{1,40}", example="skriv bokstäver a–z, siffror och streck"),
        name=given.text("name"),
        parts=tuple(parts),
    )
    given.close()
    return made
