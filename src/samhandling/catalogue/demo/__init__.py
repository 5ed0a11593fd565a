"""The demo's two municipalities, their areas and the published figures, as shipped with the package.

``municipality("vasteras")`` gives the documents, goals and organisations; ``areas()``, ``geometry(…)`` the places;
``observations_path()`` and ``small_areas_path()`` the Parquet files. Sources and licences stand in ``SOURCES.md``.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

from samhandling.catalogue.demo.checks import check, quotes
from samhandling.catalogue.demo.model import (
    Activity,
    Area,
    AreaKind,
    DemoMunicipality,
    Document,
    Finding,
    FollowUps,
    Goal,
    InventedYear,
    Municipality,
    ObservationsFile,
    Organisation,
    PeerGroup,
    Processes,
    Quote,
    Relation,
    Responsibility,
    SmallAreas,
    Source,
    Term,
)
from samhandling.catalogue.demo.reading import Faults, Record, read_file, record, records
from samhandling.errors import DefinitionError

__all__ = [
    "MUNICIPALITIES",
    "Area",
    "DemoMunicipality",
    "ObservationsFile",
    "Quote",
    "SmallAreas",
    "areas",
    "geometry",
    "municipality",
    "observations",
    "observations_path",
    "quotes",
    "small_areas",
    "small_areas_path",
]

FOLDER = Path(__file__).parent
MUNICIPALITIES = ("vasteras", "boras")
FILES = ("municipality", "organisations", "documents", "goals", "activities", "followups", "glossary")
INVENTED = "invented_year.yaml"  # not every municipality has one


@cache
def municipality(slug: str, *, folder: Path = FOLDER) -> DemoMunicipality:
    """Return everything that is shipped for a municipality, or raise one error that lists every fault in its files."""
    if slug not in MUNICIPALITIES:
        raise DefinitionError(f"demon har ingen kommun {slug!r}; välj bland {', '.join(MUNICIPALITIES)}")
    missing = [name for name in FILES if not (folder / slug / f"{name}.yaml").is_file()]
    if missing:
        raise DefinitionError(f"demons filer för {slug}: {', '.join(missing)} saknas; installera om paketet")
    faults = Faults()
    files = {name: read_file(folder / slug / f"{name}.yaml") or {} for name in FILES}
    documents, goals = files["documents"], files["goals"]

    def many(kind: type[Record], content: Mapping[str, Any], key: str) -> tuple[Record, ...]:
        return records(kind, content.get(key), where=key, faults=faults)

    def one(kind: type[Record], content: object, where: str) -> Record | None:
        return record(kind, content, where=where, faults=faults)

    parts: dict[str, Any] = {
        "municipality": one(Municipality, files["municipality"], "municipality"),
        "organisations": many(Organisation, files["organisations"], "organisations"),
        "sources": many(Source, documents, "sources"),
        "documents": many(Document, documents, "documents"),
        "relations": many(Relation, documents, "relations"),
        "processes": one(Processes, documents.get("processes"), "processes"),
        "findings": many(Finding, documents, "findings"),
        "goals": many(Goal, goals, "goals"),
        "plain_wording_note": goals.get("plain_wording_note", ""),
        "activities": _activities(files["activities"], faults),
        "followups": one(FollowUps, files["followups"], "followups"),
        "glossary": many(Term, files["glossary"], "terms"),
        "peers": many(PeerGroup, read_file(folder / "peers.json")["groups"], slug),
    }
    if (folder / slug / INVENTED).is_file():
        parts["invented_year"] = one(InventedYear, read_file(folder / slug / INVENTED), INVENTED)
    faults.stop(f"demons filer för {slug}")
    demo = DemoMunicipality(**parts)
    check(demo, faults)
    faults.stop(f"demons filer för {slug}")
    return demo


@cache
def areas() -> tuple[Area, ...]:
    """Return the country, regions, municipalities, RegSO and DeSO; an area stands after the one it lies in."""
    faults = Faults()
    found = records(Area, read_file(FOLDER / "areas" / "areas.json"), where="areas.json", faults=faults)
    faults.stop("demons områden")
    return found


@cache
def geometry(kind: AreaKind, municipality: str | None = None) -> Mapping[str, Mapping[str, Any]]:
    """Return code → GeoJSON geometry (WGS84); empty where no boundaries are shipped, as for Borås' DeSO and RegSO."""
    file = FOLDER / "areas" / (f"{municipality}-{kind}.json" if municipality else f"{kind}.json")
    if not file.exists():
        return {}
    return {feature["properties"]["code"]: feature["geometry"] for feature in read_file(file)["features"]}


def observations_path() -> Path:
    """Return the Parquet file of the key figures: indicator, area, year, sex, value."""
    return FOLDER / "observations" / "kolada.parquet"


@cache
def observations() -> ObservationsFile:
    """Return where the key figures come from, when they were fetched, their licence and checksum."""
    return _whole(ObservationsFile, FOLDER / "observations" / "kolada.json")


def small_areas_path() -> Path:
    """Return the Parquet file of the small-area tables: table, area, year, variable, value."""
    return FOLDER / "small_areas" / "small_areas.parquet"


@cache
def small_areas() -> SmallAreas:
    """Return the titles, units, cautions and source line of the small-area tables."""
    return _whole(SmallAreas, FOLDER / "small_areas" / "small_areas.yaml")


def _whole(kind: type[Record], file: Path) -> Record:
    faults = Faults()
    found = record(kind, read_file(file), where=file.name, faults=faults)
    faults.stop(str(file.name))
    assert found is not None
    return found


def _activities(content: Mapping[str, Any], faults: Faults) -> tuple[Activity, ...]:
    """Return the activities, each with the responsibility that the document gives for all of them."""
    shared = records(Responsibility, content.get("for_all", []), where="for_all", faults=faults)
    own = records(Activity, content.get("activities"), where="aktiviteten", faults=faults)
    return tuple(replace(activity, responsible=(*activity.responsible, *shared)) for activity in own)
