"""The wide files of observations in the shared material (one column per year), as deliveries and as plain rows."""

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path

import duckdb

# What the file says becomes a value as it stands; empty cells are no observations.
_LONG = """
    SELECT kpi AS indicator, municipality AS area, CAST(year AS SMALLINT) AS year, gender AS sex,
        CAST(number AS DOUBLE) AS value
    FROM (UNPIVOT (SELECT * FROM read_csv($files, all_varchar = true, union_by_name = true))
        ON COLUMNS('^[0-9]{4}$') INTO NAME year VALUE number)
"""


def folder_of(shared: Path) -> Path:
    """Return where the files lie."""
    return shared / "data" / "kolada" / "observations"


def as_parquet(folder: Path, out: Path) -> Path:
    """Write every value of the files as one Parquet file in the shape of observations."""
    with duckdb.connect(":memory:", config={"threads": 2, "memory_limit": "1GB"}) as connection:
        asked = _LONG.replace("$files", "'" + str(folder / "*.csv.gz") + "'")
        connection.execute(f"COPY ({asked}) TO '{out}' (FORMAT parquet)")
    return out


def plain(file: Path) -> Iterator[tuple[str, str, str, int, float]]:
    """Yield every value of one file by the csv module: indicator, area, sex, year, value."""
    with gzip.open(file, "rt", encoding="utf-8", newline="") as stream:
        rows = csv.reader(stream)
        years = [int(name) for name in next(rows)[3:]]
        for kpi, area, sex, *cells in rows:
            for year, cell in zip(years, cells, strict=True):
                if cell:
                    yield kpi, area, sex, year, float(cell)
