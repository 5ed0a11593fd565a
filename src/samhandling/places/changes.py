"""Municipalities, areas, organisations: all writing."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from samhandling.audit.changes import Actor, record
from samhandling.places.models import Area, Municipality, Organisation, PeerGroup


@dataclass(frozen=True)
class NewArea:
    """An area to add; ``parent`` is the code of an area one kind above."""

    code: str
    kind: str
    name: str
    parent: str | None = None
    geometry: dict[str, Any] | None = None
    geometry_source: str = ""
    neighbours: tuple[str, ...] = ()


@transaction.atomic
def add_municipality(*, by: Actor, slug: str, code: str, name: str, place_name: str) -> Municipality:
    """Add a municipality that is to use the system."""
    municipality = Municipality.objects.create(slug=slug, code=code, name=name, place_name=place_name)
    record(by=by, action="add_municipality", obj=municipality, municipality=slug, new={"code": code, "name": name})
    return municipality


@transaction.atomic
def add_areas(*, by: Actor, areas: Iterable[NewArea], municipality: Municipality | None = None) -> int:
    """Add areas that are not there yet and return how many; parents must stand before or in the same call."""
    known = {area.code: area for area in Area.objects.only("code", "kind")}
    new = [area for area in areas if area.code not in known]
    created = Area.objects.bulk_create(
        Area(
            code=area.code,
            kind=area.kind,
            name=area.name,
            municipality=municipality,
            geometry=area.geometry,
            geometry_source=area.geometry_source,
            neighbours=list(area.neighbours),
        )
        for area in new
    )
    known |= {area.code: area for area in created}
    for area, row in zip(new, created, strict=True):
        row.parent = known[area.parent] if area.parent else None
    Area.objects.bulk_update(created, ["parent"])
    record(
        by=by,
        action="add_areas",
        obj=("places.Area", f"{len(created)} st"),
        municipality=municipality.slug if municipality else "",
        new={"codes": [area.code for area in new[:20]], "n": len(new)},
    )
    return len(created)


@transaction.atomic
def add_peer_group(
    *, by: Actor, municipality: Municipality, kind: str, year: int, title: str, source_key: str, members: list[str]
) -> PeerGroup:
    """Add one official group of similar municipalities."""
    group = PeerGroup.objects.create(
        municipality=municipality, kind=kind, year=year, title=title, source_key=source_key, members=members
    )
    record(by=by, action="add_peer_group", obj=group, municipality=municipality.slug, new={"members": members})
    return group


@transaction.atomic
def add_organisation(
    *, by: Actor, municipality: Municipality, key: str, name: str, kind: str, parent: Organisation | None = None
) -> Organisation:
    """Add a body that decides, answers or takes part."""
    organisation = Organisation.objects.create(municipality=municipality, key=key, name=name, kind=kind, parent=parent)
    record(by=by, action="add_organisation", obj=organisation, municipality=municipality.slug, new={"name": name})
    return organisation


@transaction.atomic
def set_geometry(*, by: Actor, municipality: Municipality, areas: Iterable[NewArea]) -> int:
    """Give areas of the municipality that are there already their geometry and neighbours; return how many it changed.

    Names and parents stay as they are: a municipality may have named its areas itself.
    """
    given = {(area.kind, area.code): area for area in areas if area.geometry}
    changed = []
    for row in Area.objects.filter(municipality=municipality, kind__in={kind for kind, _ in given}):
        area = given.get((row.kind, row.code))
        if area and (row.geometry, row.neighbours) != (area.geometry, list(area.neighbours)):
            row.geometry, row.geometry_source = area.geometry, area.geometry_source
            row.neighbours = list(area.neighbours)
            changed.append(row)
    Area.objects.bulk_update(changed, ["geometry", "geometry_source", "neighbours"])
    if changed:
        record(
            by=by,
            action="set_geometry",
            obj=("places.Area", f"{len(changed)} st"),
            municipality=municipality.slug,
            new={"codes": [row.code for row in changed[:20]], "n": len(changed)},
        )
    return len(changed)
