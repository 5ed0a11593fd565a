"""Borders of DeSO and RegSO from SCB's geodata service (WFS on GeoServer).

Described at https://www.scb.se/oppnageodata; layers ``stat:DeSO_2018``, ``DeSO_2025``, ``RegSO_2018``, ``RegSO_2025``.
Oddities: codes carry no division suffix, unlike the statistics', so it is added here; DeSO has no name, so it is named
after its RegSO; the order of axes differs with how the reference system is written, so it is read from the numbers,
which cannot be mistaken in Sweden; errors are XML with status 200. Pages are ordered by code, since a service without
order may show a feature twice and another never.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, TypeGuard
from urllib.parse import urlencode

from samhandling.errors import InputError, SourceChanged, StoreError
from samhandling.sources import archive, area_codes
from samhandling.sources.http import Client, Clock, Manners, Progress
from samhandling.sources.table_services import Publisher, Refusal

Kind = Literal["RegSO", "DeSO"]
System = Literal["EPSG:4326", "EPSG:3006"]
Geometry = dict[str, Any]

SCB = Publisher(
    source="scb-geo",
    title="SCB:s geodata",
    address="https://geodata.scb.se/geoserver/stat/wfs",
    licence="CC0 1.0",
    source_line="Karta: SCB",
)
MANNERS = Manners(n_calls=2, window=1.0, read_time=120.0)
YEARS = (2018, 2025)
KINDS: tuple[Kind, ...] = ("RegSO", "DeSO")

_PER_PAGE = 200
_MAX_PAGES = 200
_MUNICIPALITY = re.compile(r"\d{4}")
_CODES = {"RegSO": re.compile(r"\d{4}R\d{3}"), "DeSO": re.compile(r"\d{4}[ABC]\d{4}")}
_DAY = re.compile(r"(\d{4})-?(\d\d)-?(\d\d)")
# (least, greatest) of the first and second axis: Sweden with a margin.
_BOUNDS: dict[str, tuple[tuple[float, float], tuple[float, float]]] = {
    "EPSG:4326": ((10.0, 25.0), (54.5, 70.0)),
    "EPSG:3006": ((200_000.0, 1_000_000.0), (6_050_000.0, 7_750_000.0)),
}
_FARTHEST = 1e9
_DECIMALS = {"EPSG:4326": 6, "EPSG:3006": 1}


@dataclass(frozen=True, kw_only=True)
class Area:
    """A small area: its code with the division's suffix, the area it lies in, and its border as GeoJSON."""

    code: str
    kind: Kind
    name: str
    parent: str
    municipality: str
    geometry: Geometry
    version: str
    reference_on: date | None


@dataclass(frozen=True, kw_only=True)
class AreaDelivery:
    """Whole divisions of municipalities; RegSO stand before the DeSO that lie in them."""

    title: str
    address: str
    licence: str
    source_line: str
    fetched_at: datetime
    system: System
    areas: tuple[Area, ...]
    notes: tuple[str, ...]
    archive: Path


@dataclass(frozen=True, kw_only=True)
class Question:
    """Which borders to fetch."""

    municipalities: tuple[str, ...]
    year: int
    system: System
    address: str

    def as_json(self) -> dict[str, Any]:
        """Return the question as it is kept beside the answers."""
        return {"asks": "areas", "service": "geodata", **self.__dict__, "municipalities": list(self.municipalities)}


def fetch(
    *,
    raw: Path,
    municipalities: Sequence[str],
    year: int = 2025,
    system: System = "EPSG:4326",
    base: str = SCB.address,
    progress: Progress | None = None,
    manners: Manners = MANNERS,
    clock: Clock | None = None,
) -> AreaDelivery:
    """Return the RegSO and DeSO of municipalities, with borders; raw answers are kept under ``raw``.

    ``year``: the division, 2018 or 2025. ``system``: EPSG:4326 is longitude and latitude, EPSG:3006 SWEREF 99 TM as
    east and north in metres. Raises SourceUnavailable or SourceChanged: a delivery is whole or is not made.
    """
    question = Question(
        municipalities=tuple(dict.fromkeys(municipalities)), year=year, system=system, address=base.rstrip("/")
    )
    _check(question)
    clock = clock or Clock()
    with archive.resume_or_start(raw, SCB.source, question.as_json(), now=clock.now()) as kept:
        client = Client(
            name=SCB.title, archive=kept, licence=SCB.licence, manners=manners, clock=clock, progress=progress
        )
        try:
            delivery = _delivery(client, question)
        except (Refusal, StoreError) as error:
            kept.reject(str(error))
            raise
        kept.finish()
        return delivery


def replay(folder: Path) -> AreaDelivery:
    """Return the delivery that a folder with raw answers gave, without the network; equal to the bit."""
    kept = archive.read(folder)
    given = kept.question
    try:
        question = Question(
            municipalities=tuple(given["municipalities"]),
            year=given["year"],
            system=given["system"],
            address=given["address"],
        )
        _check(question)
    except (KeyError, TypeError, InputError) as error:
        raise StoreError(f"{folder} har en fråga som inte kan läsas. Hämta på nytt.") from error
    return _delivery(Client(name=SCB.title, archive=kept, licence=SCB.licence, is_offline=True), question)


def _check(question: Question) -> None:
    faults = []
    if odd := [code for code in question.municipalities if not _MUNICIPALITY.fullmatch(code)]:
        faults.append(f"{', '.join(odd)} är ingen kommunkod med fyra siffror")
    if not question.municipalities:
        faults.append("ingen kommun är angiven")
    if question.year not in YEARS:
        faults.append(f"indelningen {question.year} finns inte; välj {YEARS[0]} eller {YEARS[1]}")
    if question.system not in _BOUNDS:
        faults.append(f"koordinatsystemet {question.system} finns inte; välj {' eller '.join(_BOUNDS)}")
    if faults:
        raise InputError(f"Frågan om gränser går inte att ställa: {'; '.join(faults)}.")


def _delivery(client: Client, question: Question) -> AreaDelivery:
    regso = list(_layer(client, question, "RegSO"))
    deso = list(_layer(client, question, "DeSO"))
    areas, notes = _placed(regso, deso, question)
    client.tell(f"{SCB.title}: alla gränser är hämtade", 2, 2)
    fetched_at = client.archive.fetched_at
    assert fetched_at is not None, "nothing was asked"
    return AreaDelivery(
        title=f"RegSO och DeSO {question.year}, {len(question.municipalities)} kommuner",
        address=question.address,
        licence=SCB.licence,
        source_line=SCB.source_line,
        fetched_at=fetched_at,
        system=question.system,
        areas=areas,
        notes=notes,
        archive=client.archive.folder,
    )


def _placed(
    regso: Sequence[Area], deso: Sequence[Area], question: Question
) -> tuple[tuple[Area, ...], tuple[str, ...]]:
    """Return RegSO and then DeSO, each DeSO named after the RegSO that it lies in."""
    names = {area.code: area.name for area in regso}
    for found, kind in ((regso, "RegSO"), (deso, "DeSO")):
        if lacking := sorted(set(question.municipalities) - {area.municipality for area in found}):
            raise Refusal(
                f"SCB har inga {kind} {question.year} för {', '.join(lacking)}. Kontrollera kommunkoderna; kommuner "
                "utan områden kan inte hämtas."
            )
    loose = [area.code for area in deso if area.parent and area.parent not in names]
    if loose:
        raise Refusal(
            f"{len(loose)} DeSO ligger enligt SCB i RegSO som inte finns ({', '.join(loose[:3])}). Hämta på nytt; är "
            "felet kvar hör lagren till olika utgåvor."
        )
    named = [
        replace(area, name=f"{names[area.parent]} ({area.code[5:9]})")
        if area.parent
        else replace(area, name=f"DeSO {area.code[:9]}", parent=area.municipality)
        for area in deso
    ]
    n_without = sum(not area.parent for area in deso)
    notes = [f"{n_without} DeSO saknar uppgift om RegSO hos SCB och ligger direkt i kommunen."] if n_without else []
    return (*regso, *named), tuple(notes)


def _layer(client: Client, question: Question, kind: Kind) -> Iterator[Area]:
    """Yield every area of a layer, page by page; what does not add up to what the service says raises."""
    seen: set[str] = set()
    matched: int | None = None
    for _ in range(_MAX_PAGES):
        client.tell(f"{SCB.title}: hämtar {kind} {question.year}", KINDS.index(kind), 2)
        # The service may give shorter pages than it is asked for.
        address = _address(question, kind, start=len(seen))
        found = client.read(address, lambda content: _page(content, question, kind))
        assert found is not None
        areas, said = found
        if matched is not None and said is not None and said != matched:
            raise Refusal(
                f"SCB ändrade {kind} {question.year} medan de hämtades ({matched} blev {said}). Hämta på nytt."
            )
        matched = said if said is not None else matched
        for area in areas:
            if area.code in seen:
                raise Refusal(f"SCB visade {area.code} på flera sidor. Inget har lästs in; hämta på nytt.")
            seen.add(area.code)
            yield area
        if not areas or len(seen) == matched:
            break
    if matched is not None and len(seen) != matched:
        raise Refusal(
            f"SCB säger {matched} {kind} {question.year} men {len(seen)} kom. Inget har lästs in; hämta på nytt."
        )


def _address(question: Question, kind: Kind, *, start: int) -> str:
    codes = ",".join(f"'{code}'" for code in question.municipalities)
    fields = {
        "service": "WFS",
        "version": "1.1.0",
        "request": "GetFeature",
        "typeName": f"stat:{kind}_{question.year}",
        "outputFormat": "application/json",
        "srsName": question.system,
        "CQL_FILTER": f"kommunkod IN ({codes})",
        "sortBy": f"{kind.lower()}kod",
        "maxFeatures": str(_PER_PAGE),
        "startIndex": str(start),
    }
    return f"{question.address}?{urlencode(fields)}"


def _page(content: Any, question: Question, kind: Kind) -> tuple[list[Area], int | None]:
    """Return a page's areas and how many the service says that there are in all."""
    name = f"SCB:s lager {kind}_{question.year}"
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        raise SourceChanged(f"{name} svarade inte med områden (features). Försök igen senare.")
    returned = content.get("numberReturned", len(features))
    if returned != len(features):
        raise SourceChanged(f"{name} säger {returned} områden på sidan men har {len(features)}. Hämta på nytt.")
    areas = [_area(feature, question, kind, name) for feature in features]
    if len({area.code for area in areas}) < len(areas):
        raise SourceChanged(f"{name} har samma område två gånger på en sida. Hämta på nytt.")
    said = content.get("numberMatched", content.get("totalFeatures"))
    # GeoServer may write "unknown" where it does not count.
    return areas, said if isinstance(said, int) and not isinstance(said, bool) else None


def _area(feature: Any, question: Question, kind: Kind, name: str) -> Area:
    given = feature.get("properties") if isinstance(feature, dict) else None
    fields: Mapping[str, Any] = given if isinstance(given, dict) else {}
    code, municipality = _text(fields, f"{kind.lower()}kod"), _text(fields, "kommunkod")
    if not _CODES[kind].fullmatch(code) or not code.startswith(municipality) or not municipality:
        raise SourceChanged(f"{name} har ett område med koden {code!r} i kommunen {municipality!r}. Hämta på nytt.")
    if municipality not in question.municipalities:
        raise SourceChanged(f"{name} svarade med {code}, som ligger i en annan kommun än frågan gällde. Hämta på nytt.")
    parent = _text(fields, "regsokod") if kind == "DeSO" else ""
    if parent and not _CODES["RegSO"].fullmatch(parent):
        raise SourceChanged(f"{name}: {code} ligger i {parent!r}, som inte är en RegSO. Hämta på nytt.")
    marked = area_codes.of_division(parent, "RegSO", question.year) if parent else ""
    return Area(
        code=area_codes.of_division(code, kind, question.year),
        kind=kind,
        name=_text(fields, "regsonamn") or f"{kind} {code}",
        parent=municipality if kind == "RegSO" else marked,
        municipality=municipality,
        geometry=_geometry(feature.get("geometry"), question.system, f"{name}: {code}"),
        version=_text(fields, "version"),
        reference_on=_day(_text(fields, "referensdatum")),
    )


def _geometry(given: Any, system: System, name: str) -> Geometry:
    """Return a Polygon or MultiPolygon with closed rings, east before north, inside Sweden."""
    kind = given.get("type") if isinstance(given, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise SourceChanged(f"{name} saknar gräns (geometrin är {kind or 'tom'}). Hämta på nytt.")
    polygons = given.get("coordinates")
    polygons = [polygons] if kind == "Polygon" else polygons
    if not isinstance(polygons, list) or not polygons or not all(isinstance(p, list) and p for p in polygons):
        raise SourceChanged(f"{name} har en gräns utan punkter. Hämta på nytt.")
    read = [[_ring(ring, system, name) for ring in polygon] for polygon in polygons]
    return {"type": kind, "coordinates": read[0] if kind == "Polygon" else read}


def _ring(given: Any, system: System, name: str) -> list[list[float]]:
    if not isinstance(given, list) or len(given) < 4:
        raise SourceChanged(f"{name} har en gräns med färre än fyra punkter. Hämta på nytt.")
    ring = [_point(point, system, name) for point in given]
    if ring[0] != ring[-1]:
        raise SourceChanged(f"{name} har en gräns som inte går ihop. Hämta på nytt.")
    return ring


def _point(given: Any, system: System, name: str) -> list[float]:
    first, second = given[:2] if isinstance(given, list) and len(given) in (2, 3) else (None, None)
    if not _is_number(first) or not _is_number(second):
        raise SourceChanged(f"{name} har en punkt som inte är två tal. Hämta på nytt.")
    (west, east), (south, north) = _BOUNDS[system]
    # The two ranges do not meet in either system, so the order cannot be mistaken.
    if south <= first <= north and west <= second <= east:
        first, second = second, first
    if not (west <= first <= east and south <= second <= north):
        raise SourceChanged(
            f"{name} har en punkt utanför Sverige ({first}, {second}); koordinatsystemet är inte {system}. "
            "Hämta på nytt."
        )
    return [round(float(first), _DECIMALS[system]), round(float(second), _DECIMALS[system])]


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _FARTHEST


def _text(fields: Mapping[str, Any], key: str) -> str:
    value = fields.get(key)
    return value.strip() if isinstance(value, str) else ""


def _day(text: str) -> date | None:
    match = _DAY.match(text)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None
