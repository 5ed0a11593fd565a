"""Make the demo's figures, areas and peer groups from the reference folder; the YAML beside them is written by people.

    python tools/build_demo.py SHARED          # needs the development requirements: shapely

SHARED is the folder that holds ``data/`` and ``reference/``. The script reads published files only, asks no network,
and gives the same rows, coordinates and names each time (the Parquet bytes follow the version of DuckDB).
What each file came from, and under which licence, stands in ``src/samhandling/catalogue/demo/SOURCES.md``.
"""

import argparse
import csv
import gzip
import hashlib
import json
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import shapely
import yaml
from shapely.geometry import mapping, shape

DEMO = Path(__file__).resolve().parents[1] / "src" / "samhandling" / "catalogue" / "demo"
MUNICIPALITIES = {"vasteras": "1980", "boras": "1490"}
WITH_SMALL_GEOMETRY = "vasteras"  # no published sub-municipal boundaries were found for Borås

# The groups that the rating rules of the indicators name.
PEER_KINDS = (
    "socioekonomi",
    "övergripande",
    "arbetsmarknad",
    "grundskola",
    "gymnasieskola",
    "förskola",
    "äldreomsorg",
    "ekonomiskt bistånd",
)

# Visvalingam's tolerance is the root of an area, in metres: about half a pixel on a map 700 px wide of the place shown.
SMALL_AREA_TOLERANCE = 30
MUNICIPALITY_TOLERANCE = 600
DECIMALS = 5
METRES_PER_DEGREE = 111_320

Geometries = np.ndarray[Any, Any]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("shared", type=Path, metavar="SHARED", help="the folder with data/ and reference/")
    parser.add_argument("--out", type=Path, default=DEMO, help="where to write (default: the package)")
    arguments = parser.parse_args()
    for build in (build_observations, build_small_areas, build_areas, build_peers):
        build(arguments.shared, arguments.out)
    total = sum(file.stat().st_size for file in arguments.out.rglob("*") if file.is_file())
    print(f"{arguments.out}: {total / 1e6:.2f} MB in all")


def build_observations(shared: Path, out: Path) -> None:
    """Write the chosen key figures for all areas, years and sexes, in full precision and without empty rows."""
    keys = [row["kpi"] for row in read_csv(shared / "reference" / "indicators.csv")]
    target = out / "observations" / "kolada.parquet"
    with duckdb.connect() as database:
        database.execute("SET threads = 1")  # one thread: the rows land in the file in the same order each time
        database.execute(
            """
            CREATE TABLE observation AS
            SELECT kpi AS indicator, municipality AS area, CAST(year AS SMALLINT) AS year, gender AS sex,
                   CAST(value AS DOUBLE) AS value
            FROM (UNPIVOT (SELECT * FROM read_csv($files, all_varchar = true, union_by_name = true) WHERE kpi IN $keys)
                  ON COLUMNS(* EXCLUDE (kpi, municipality, gender)) INTO NAME year VALUE value)
            WHERE value IS NOT NULL AND value <> ''
            """,
            {"files": str(shared / "data" / "kolada" / "observations" / "*.csv.gz"), "keys": keys},
        )
        check_observations(database, keys)
        rows = write_parquet(database, "FROM observation ORDER BY indicator, sex, area, year", target)
        (first, last, areas) = one(database, "SELECT min(year), max(year), count(DISTINCT area) FROM observation")
    about = {
        "title": f"{len(keys)} nyckeltal för alla kommuner, regioner och riket {first}–{last}",
        "source_line": "Källa: Kolada",
        "publisher": "Rådet för främjande av kommunala analyser (RKA)",
        "fetched_on": "2024-08-30",
        "fetched_from": "Kolada, API v2",
        "licence": 'Får användas fritt, även kommersiellt, om källan anges: "Källa: Kolada". '
        "Egna beräkningar på värdena ska inte ange Kolada som källa.",
        "notes": [
            "Nyckeltal kan ha reviderats eller dragits tillbaka hos Kolada efter hämtningen.",
            "Ett värde som saknas kan vara sekretessbelagt eller inte publicerat; källfilen skiljer inte på dem.",
        ],
        "columns": {"indicator": "VARCHAR", "area": "VARCHAR", "year": "SMALLINT", "sex": "VARCHAR", "value": "DOUBLE"},
        "indicators": len(keys),
        "areas": areas,
        "rows": rows,
        "sha256": sha256(target),
    }
    write_json(out / "observations" / "kolada.json", about)


def check_observations(database: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> None:
    """Stop if a key figure lacks rows, a row stands twice, or a value is not a finite number."""
    (found,) = one(database, "SELECT count(DISTINCT indicator) FROM observation")
    (twice,) = one(database, "SELECT count(*) - count(DISTINCT (indicator, area, year, sex)) FROM observation")
    (odd,) = one(database, "SELECT count(*) FROM observation WHERE value IS NULL OR NOT isfinite(value)")
    if (found, twice, odd) != (len(keys), 0, 0):
        raise SystemExit(
            f"{found} of {len(keys)} key figures have rows; {twice} rows stand twice; {odd} are not finite"
        )


def build_small_areas(shared: Path, out: Path) -> None:
    """Write SCB's small-area tables of the municipalities in long form, as the reviewed YAML lists them."""
    tables = yaml.safe_load((out / "small_areas" / "small_areas.yaml").read_text())["tables"]
    rows = [row for table in tables for row in small_area_rows(shared / "data" / "scb", table)]
    with duckdb.connect() as database:
        database.execute(
            'CREATE TABLE cell ("table" VARCHAR, area VARCHAR, year SMALLINT, variable VARCHAR, value DOUBLE)'
        )
        database.executemany("INSERT INTO cell VALUES (?, ?, ?, ?, ?)", rows)
        write_parquet(
            database, 'FROM cell ORDER BY "table", area, year, variable', out / "small_areas" / "small_areas.parquet"
        )


def small_area_rows(folder: Path, table: dict[str, Any]) -> Iterator[tuple[str, str, int, str, float]]:
    """Give (table, area, year, variable, value) for each cell of one table."""
    kind = table["kind"]
    variables = {variable["column"]: variable["id"] for variable in table["variables"]}
    for row in read_csv(folder / kind / table["file"]):
        if row[kind][:4] not in MUNICIPALITIES.values():
            continue
        if prefix := table.get("year_columns"):
            name = row[table["by"]].strip()
            cells = [(int(column[-4:]), name, value) for column, value in row.items() if column.startswith(prefix)]
        else:
            cells = [(int(row["år"]), column, row[column]) for column in variables]
        for year, column, value in cells:
            yield table["id"], row[kind], year, variables[column], float(value)


def build_areas(shared: Path, out: Path) -> None:
    """Write the register of areas, and the geometry of the municipalities and of one municipality's small areas."""
    geo, scb = shared / "data" / "geo", shared / "data" / "scb"
    municipalities = coverage(geo / "kommuner_scb_generaliserad.geojson", "kommun", MUNICIPALITY_TOLERANCE)
    code = MUNICIPALITIES[WITH_SMALL_GEOMETRY]
    deso = coverage(geo / "deso_2018_vastmanland.geojson", "deso", SMALL_AREA_TOLERANCE, only=code)
    regso = dissolved(deso, {row["deso"]: row["regso"] for row in read_csv(scb / "deso" / "deso_2018_names_regso.csv")})
    write_geometry(out / "areas" / "municipality.json", municipalities, "SCB, generaliserad för temakartor")
    for kind, shapes in (("deso", deso), ("regso", regso)):
        write_geometry(out / "areas" / f"{WITH_SMALL_GEOMETRY}-{kind}.json", shapes, f"SCB, {kind} 2018, förenklad")
    places = {code: place(shapes, code) for shapes in (municipalities, deso, regso) for code in shapes}
    areas = [*kolada_areas(shared), *small_areas(scb)]
    lines = [json.dumps(area | places.get(area["code"], {}), ensure_ascii=False) for area in areas]
    (out / "areas" / "areas.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")


def kolada_areas(shared: Path) -> Iterator[dict[str, Any]]:
    """Give the country, the regions and the municipalities; a code's first two digits name its region."""
    for row in read_csv(shared / "data" / "kolada" / "municipality_v3_2026_03.csv"):
        code, name = row["id"], row["title"]
        if code == "0000":
            yield {"code": code, "kind": "country", "name": name}
        elif row["type"] == "L":
            yield {"code": code, "kind": "region", "name": name, "parent": "0000"}
        else:
            yield {"code": code, "kind": "municipality", "name": name, "parent": f"00{code[:2]}"}


def small_areas(scb: Path) -> Iterator[dict[str, Any]]:
    """Give RegSO and then DeSO of the municipalities; a DeSO lies in its RegSO, a RegSO in its municipality."""
    wanted = MUNICIPALITIES.values()
    for row in read_csv(scb / "regso" / "regso_2018_names.csv"):
        if row["kommun"] in wanted:
            yield {"code": row["regso"], "kind": "regso", "name": row["name"], "parent": row["kommun"]}
    for row in read_csv(scb / "deso" / "deso_2018_names_regso.csv"):
        if row["kommun"] in wanted:
            yield {
                "code": row["deso"],
                "kind": "deso",
                "name": row["name"],
                "parent": row["regso"],
                "deso_type": row["deso_type"].lower(),
            }


def coverage(file: Path, key: str, tolerance: float, *, only: str | None = None) -> dict[str, Any]:
    """Return code → shape, simplified with shared borders kept shared, coordinates rounded."""
    features = [f for f in json.loads(file.read_text())["features"] if only in (None, f["properties"]["kommun"])]
    features.sort(key=lambda feature: feature["properties"][key])
    degrees = np.array([shape(feature["geometry"]) for feature in features])
    to_metres, to_degrees = plane(degrees)
    # Cleaned first: the sources hold a few slivers, and a sliver keeps two neighbours from sharing a border.
    clean = shapely.coverage_clean(shapely.transform(degrees, to_metres))
    simple = shapely.coverage_simplify(clean, tolerance)
    rounded = shapely.transform(simple, lambda points: np.round(to_degrees(points), DECIMALS))
    if not (shapely.is_valid(rounded).all() and shapely.coverage_is_valid(rounded)):
        raise SystemExit(f"{file.name}: the simplified areas overlap or are not valid; lower the tolerance {tolerance}")
    return {feature["properties"][key]: area for feature, area in zip(features, rounded, strict=True)}


def plane(shapes: Geometries) -> tuple[Callable[[Any], Any], Callable[[Any], Any]]:
    """Return the way to flat metres and back; good enough for simplifying, not for measuring areas."""
    west, south, east, north = shapely.total_bounds(shapes)
    scale = np.array([METRES_PER_DEGREE * math.cos(math.radians((south + north) / 2)), METRES_PER_DEGREE])
    origin = np.array([(west + east) / 2, (south + north) / 2])
    return (lambda points: (points - origin) * scale), (lambda points: points / scale + origin)


def dissolved(parts: dict[str, Any], parent: dict[str, str]) -> dict[str, Any]:
    """Return the shapes of the parents as the exact union of their parts, so that both maps share their borders."""
    groups: dict[str, list[Any]] = {}
    for code, area in parts.items():
        groups.setdefault(parent[code], []).append(area)
    return {code: shapely.coverage_union_all(np.array(areas)) for code, areas in sorted(groups.items())}


def place(shapes: dict[str, Any], code: str) -> dict[str, Any]:
    """Return a point to put a name at, and the areas that share a stretch of border (a corner does not count)."""
    own = shapes[code]
    to_metres, to_degrees = plane(np.array([own]))
    flat = shapely.transform(own, to_metres)
    point = flat.centroid if flat.contains(flat.centroid) else flat.point_on_surface()
    (label,) = np.round(to_degrees(shapely.get_coordinates(point)), DECIMALS).tolist()
    near = [other for other, area in shapes.items() if other != code and own.intersects(area)]
    neighbours = [other for other in near if own.intersection(shapes[other]).length > 0]
    return {"label_point": label, "neighbours": neighbours}


def build_peers(shared: Path, out: Path) -> None:
    """Write the official groups of similar municipalities that the rating rules name."""
    groups: dict[tuple[str, str], list[dict[str, str]]] = {}
    with gzip.open(shared / "data" / "kolada" / "municipality_groups_v3_2026_03.csv.gz", "rt", newline="") as file:
        for row in csv.DictReader(file):
            member = {"code": row["member_id"], "name": row["member_title"]}
            groups.setdefault((row["group_id"], row["group_title"]), []).append(member)
    names = {area["code"]: area["name"] for area in kolada_areas(shared)}
    peers = {slug: list(peer_groups(groups, names[code])) for slug, code in MUNICIPALITIES.items()}
    about = {
        "source_line": "Källa: Kolada",
        "about": "Officiella grupper av liknande kommuner, sju i varje, gjorda på nytt varje år. "
        "Likheten är inte ömsesidig: Borås ingår i flera av Västerås grupper, Västerås inte i någon av Borås.",
    }
    write_json(out / "peers.json", about | {"groups": peers})


def peer_groups(groups: dict[tuple[str, str], list[dict[str, str]]], name: str) -> Iterator[dict[str, Any]]:
    """Give the groups of one municipality, in the order of ``PEER_KINDS``."""
    pattern = re.compile(rf"Liknande kommuner,? (?P<kind>.+), {re.escape(name)}, (?P<year>\d{{4}})")
    found = {
        m["kind"]: (m, id_, members) for (id_, title), members in groups.items() if (m := pattern.fullmatch(title))
    }
    for kind in PEER_KINDS:
        match, id_, members = found[kind]
        yield {"id": id_, "kind": kind, "year": int(match["year"]), "title": match.string, "members": members}


def write_geometry(file: Path, shapes: dict[str, Any], source: str) -> None:
    """Write a GeoJSON collection with one area a line, so that a change can be read."""
    lines = [
        json.dumps({"type": "Feature", "properties": {"code": code}, "geometry": mapping(area)}, separators=(",", ":"))
        for code, area in shapes.items()
    ]
    head = json.dumps({"source": source, "source_line": "Källa: SCB"}, ensure_ascii=False)[1:-1]
    file.write_text(f'{{"type": "FeatureCollection", {head}, "features": [\n' + ",\n".join(lines) + "\n]}\n")


def write_parquet(database: duckdb.DuckDBPyConnection, query: str, file: Path) -> int:
    """Write the rows of a query as Parquet and return how many they are."""
    options = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 19, PARQUET_VERSION V2"
    (rows,) = one(database, f"COPY ({query}) TO '{file}' ({options})")
    return int(rows)


def one(database: duckdb.DuckDBPyConnection, query: str) -> tuple[Any, ...]:
    """Return the only row of a query."""
    row = database.execute(query).fetchone()
    assert row is not None
    return row


def read_csv(file: Path) -> Iterable[dict[str, str]]:
    """Return the rows of a UTF-8 file with a heading."""
    with file.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream))


def write_json(file: Path, content: dict[str, Any]) -> None:
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
