"""Fetching the borders of small areas: coarse enough for a map, with neighbours still fitting each other."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from samhandling.errors import InputError
from samhandling.jobs.fetch import base_of, raw
from samhandling.jobs.work import Outcome, Work
from samhandling.places import changes, queries
from samhandling.places.changes import NewArea
from samhandling.places.models import Municipality
from samhandling.sources import borders

TOLERANCE_METRES = 20.0  # what a map of a whole municipality cannot show
NEWEST, OLDEST = 2025, 2018


def fetch(work: Work) -> Outcome:
    """Fetch the borders of each municipality's RegSO and DeSO.

    A municipality that has small areas gets the borders of those it has, of the division that they belong to: its
    figures and its map must be of the same areas. One that has none gets those of the newest division.
    """
    from samhandling.sources import geodata

    municipalities = queries.municipalities()
    if not municipalities:
        raise InputError("det finns ingen kommun i registret; lägg in den innan gränser hämtas")
    told = []
    for municipality in municipalities:
        has_areas = queries.n_small_areas(municipality) > 0
        year = NEWEST if not has_areas or queries.has_new_division(municipality) else OLDEST
        delivery = geodata.fetch(
            raw=raw(),
            municipalities=[municipality.code],
            year=year,
            base=base_of("geo", work, geodata.SCB.address),
            progress=work.report,
        )
        areas = for_map(delivery.areas, delivery.source_line)
        told.append(_take_in(work, municipality, areas, has_areas=has_areas))
    return Outcome(" ".join(told))


def for_map(areas: Iterable[Any], source_line: str) -> list[NewArea]:
    """Return the areas with borders thinned for a map, and the codes of those that they share a border with."""
    areas = list(areas)
    shapes: dict[str, Any] = {}
    beside: dict[str, tuple[str, ...]] = {}
    for kind in {area.kind for area in areas}:
        whole = {area.code: area.geometry for area in areas if area.kind == kind}
        beside |= borders.neighbours(whole)
        shapes |= borders.simplified(whole, tolerance=TOLERANCE_METRES, in_degrees=True)
    return [
        NewArea(
            code=area.code,
            kind=area.kind.lower(),
            name=area.name,
            parent=area.parent,
            geometry=shapes[area.code],
            geometry_source=source_line,
            neighbours=beside[area.code],
        )
        for area in areas
    ]


def _take_in(work: Work, municipality: Municipality, areas: list[NewArea], *, has_areas: bool) -> str:
    work.report(f"Lägger in gränserna för {municipality.place_name}")
    if has_areas:
        n = changes.set_geometry(by=work.by, municipality=municipality, areas=areas)
        words = f"{n} områden fick nya gränser" if n else "inga gränser hade ändrats"
    else:
        if municipality.code not in queries.municipality_codes():
            # The municipality itself may not be among the areas yet; its parts then stand at the top.
            areas = [replace(area, parent=None) if area.parent == municipality.code else area for area in areas]
        n = changes.add_areas(by=work.by, areas=areas, municipality=municipality)
        words = f"{n} områden lades in"
    return f"{municipality.place_name}: {words}."
