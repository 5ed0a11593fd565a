"""Observations with everything that makes engines disagree: ties, single points, gaps, spans, revisions."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from samhandling.indicators import records

COLUMNS = (*records.TYPES, "batch")
Row = dict[str, Any]


def row(**given: Any) -> Row:
    """Return an observation; what is not given is empty."""
    base: Row = dict.fromkeys(COLUMNS)
    base |= {"indicator": "N1", "area": "0001", "sex": "T", "breakdown": "", "grp": "", "flag": "", "batch": 1}
    base |= given
    base["period"] = base["period"] or str(base["year"])
    base["year"] = int(base["period"][:4])
    if base["value"] is None and not base["flag"]:
        base["flag"] = "missing"
    return base


def awkward(*, seed: int = 20261121, n_areas: int = 9) -> list[Row]:
    """Return rows of several indicators, each awkward in its own way."""
    random = np.random.default_rng(seed)
    found: list[Row] = []
    for indicator in ("N1", "N2", "N3"):
        for area in range(n_areas):
            for sex in ("T", "K"):
                for year in sorted(random.choice(range(2010, 2024), size=random.integers(1, 9), replace=False)):
                    # Few different values, so that ties are the rule.
                    value = None if random.random() < 0.3 else float(random.integers(0, 5)) / 4
                    parts = {"numerator": 10 * value, "denominator": 10.0} if value is not None else {}
                    given = {
                        "year": int(year),
                        "value": value,
                        "sex": sex,
                        "batch": int(random.integers(1, 4)),
                        **parts,
                    }
                    found.append(row(indicator=indicator, area=f"{area:04}", **given))
    found += [row(indicator="TIES", area=f"{area:04}", year=2020, value=7.0) for area in range(5)]
    found += [row(indicator="ALONE", area="0003", year=2020, value=-1.5)]
    found += [row(indicator="EMPTY", area="0004", year=year) for year in (2019, 2020)]
    found += [
        row(indicator="SPANS", area="0005", period=p, value=v) for p, v in (("2019/2020", 1.0), ("2020/2021", 3.0))
    ]
    found += [row(indicator="SPANS", area="0005", year=2020, value=9.0)]
    found += [row(indicator="MONTHS", area="0006", period="2023-04", value=2.0)]
    found += [
        row(indicator="GROUPS", area="0007", year=2020, value=v, breakdown="b", grp=g)
        for g, v in (("x", 1.0), ("y", 2.0))
    ]
    found += [
        row(indicator="EDGES", area=f"{n:04}", year=2020, value=v)
        for n, v in enumerate((-1e300, -0.0, 0.0, 5e-324, 1e300))
    ]
    found += [row(indicator="STEEP", area="0008", year=2000 + n, value=1e9 + n) for n in range(7)]
    return found


def revised(rows: Iterable[Row]) -> list[list[Row]]:
    """Return three batches, where the second and third say some keys of the first anew."""
    first = [given | {"batch": 1} for given in rows]
    second = [given | {"value": 2.0, "flag": "", "batch": 2} for given in first[::3]]
    third = [given | {"value": None, "numerator": None, "flag": "missing", "batch": 3} for given in first[::7]]
    return [first, second, third]


def write(path: Path, rows: list[Row], *, with_batch: bool = True) -> Path:
    """Write rows as a Parquet file in the store's shape."""
    columns = [name for name in COLUMNS if with_batch or name != "batch"]
    types = {**records.TYPES, "batch": "INTEGER"}
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"CREATE TABLE t ({', '.join(f'{name} {types[name]}' for name in columns)})")
        marks = ", ".join("?" * len(columns))
        connection.executemany(f"INSERT INTO t VALUES ({marks})", [[given[name] for name in columns] for given in rows])
        connection.execute(f"COPY t TO '{path}' (FORMAT parquet, COMPRESSION zstd)")
    return path


def read(folder: Path) -> list[Row]:
    """Return the rows of an answer."""
    with duckdb.connect(":memory:") as connection:
        answer = connection.execute(f"SELECT * FROM read_parquet('{folder}/*.parquet') ORDER BY ALL")
        names = [column[0] for column in answer.description]
        return [dict(zip(names, values, strict=True)) for values in answer.fetchall()]


def keyed(rows: Iterable[Mapping[str, Any]], *names: str) -> dict[tuple[Any, ...], Mapping[str, Any]]:
    """Return rows by key; a key that stands twice is a fault."""
    found = {}
    for given in rows:
        key = tuple(given[name] for name in names)
        assert key not in found, key
        found[key] = given
    return found
