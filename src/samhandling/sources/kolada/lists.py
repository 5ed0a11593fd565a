"""Kolada's own lists: every key figure, area and group that it has today, and the units of some municipalities."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from samhandling.errors import InputError
from samhandling.sources import archive
from samhandling.sources.http import Client, Clock, Manners, Progress
from samhandling.sources.kolada import envelopes, questions
from samhandling.sources.kolada.envelopes import Area, Group, KeyFigure, Unit
from samhandling.sources.kolada.fetching import LICENCE, NAME, SOURCE, finished
from samhandling.sources.kolada.paging import everything
from samhandling.sources.kolada.questions import BASE

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Catalogue:
    """What Kolada has, as it calls it on the day of fetching."""

    key_figures: tuple[KeyFigure, ...]
    key_figure_groups: tuple[Group, ...]
    areas: tuple[Area, ...]
    area_groups: tuple[Group, ...]
    fetched_at: datetime
    archive: Path


def catalogue(
    *,
    raw: Path,
    base: str = BASE,
    progress: Progress | None = None,
    manners: Manners | None = None,
    clock: Clock | None = None,
) -> Catalogue:
    """Return every key figure, area and group; resumable, kept and raising as ``fetch``."""
    question = {"asks": "catalogue", "base": base.rstrip("/")}
    return _asked(raw, question, lambda client: _catalogue(client, question["base"]), progress, manners, clock)


def units(
    *,
    raw: Path,
    municipalities: Iterable[str],
    base: str = BASE,
    progress: Progress | None = None,
    manners: Manners | None = None,
    clock: Clock | None = None,
) -> tuple[Unit, ...]:
    """Return the schools and other units of some municipalities; resumable, kept and raising as ``fetch``."""
    codes = tuple(dict.fromkeys(municipalities))
    if not codes:
        raise InputError("Välj minst en kommun vars enheter ska hämtas från Kolada.")
    # Checks the codes as those of any other question.
    questions.ask(kpis=["N00000"], areas=codes, base=base)
    question = {"asks": "units", "base": base.rstrip("/"), "municipalities": list(codes)}
    return _asked(raw, question, lambda client: _units(client, base.rstrip("/"), codes), progress, manners, clock)


def replay_catalogue(folder: Path) -> Catalogue:
    """Return the catalogue that a folder with raw answers gave, without the network."""
    kept = archive.read(folder)
    if kept.question.get("asks") != "catalogue":
        raise InputError(f"{folder} är ingen hämtning av Koladas lista över nyckeltal. Välj en annan mapp.")
    return _catalogue(Client(name=NAME, archive=kept, is_offline=True), str(kept.question["base"]))


def _asked(
    raw: Path,
    question: Mapping[str, Any],
    make: Callable[[Client], T],
    progress: Progress | None,
    manners: Manners | None,
    clock: Clock | None,
) -> T:
    clock = clock or Clock()
    with (
        archive.resume_or_start(raw, SOURCE, question, now=clock.now()) as kept,
        Client(
            name=NAME, archive=kept, licence=LICENCE, manners=manners or Manners(), clock=clock, progress=progress
        ) as client,
    ):
        return finished(kept, lambda: make(client))


def _catalogue(client: Client, base: str) -> Catalogue:
    def listed(step: int, what: str, path: str, read: Callable[[Any], T], key: Callable[[T], str]) -> tuple[T, ...]:
        found = everything(client, f"{base}/{path}?per_page={questions.PER_PAGE}", read, key=key) or []
        client.tell(f"Kolada: {what}", step, 4)
        return tuple(found)

    key_figures = listed(1, "nyckeltal", "kpi", envelopes.key_figure, lambda each: each.key)
    kpi_groups = listed(2, "grupper av nyckeltal", "kpi_groups", envelopes.group, lambda each: each.key)
    areas = listed(3, "kommuner och regioner", "municipality", envelopes.area, lambda each: each.code)
    area_groups = listed(4, "grupper av kommuner", "municipality_groups", envelopes.group, lambda each: each.key)
    fetched_at = client.archive.fetched_at
    assert fetched_at is not None
    return Catalogue(
        key_figures=key_figures,
        key_figure_groups=kpi_groups,
        areas=areas,
        area_groups=area_groups,
        fetched_at=fetched_at,
        archive=client.archive.folder,
    )


def _units(client: Client, base: str, codes: tuple[str, ...]) -> tuple[Unit, ...]:
    found: list[Unit] = []
    pieces = questions.chunks(codes)
    for number, some in enumerate(pieces, start=1):
        address = f"{base}/ou?municipality={','.join(some)}&per_page={questions.PER_PAGE}"
        found += everything(client, address, envelopes.unit, key=lambda each: each.key) or []
        client.tell("Kolada: enheter", number, len(pieces))
    return tuple(found)
