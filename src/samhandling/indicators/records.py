"""The observation record: its columns, its flags, and the checks that every batch passes on the way in.

Checks run on a table in memory, never on the Parquet file given: a file with NaN from another writer carries
statistics that leave NaN out, and DuckDB then answers ``x > 5`` or ``isnan(x)`` wrongly straight from the file.
"""

import math
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import numpy as np

from samhandling.errors import InputError, SourceChanged

Given = duckdb.DuckDBPyRelation | Path | Mapping[str, Any]

TEXTS = ("indicator", "area", "period", "sex", "breakdown", "grp", "flag")
NUMBERS = ("value", "numerator", "denominator", "low", "high")
TYPES = {
    "indicator": "VARCHAR",
    "area": "VARCHAR",
    "year": "SMALLINT",
    "period": "VARCHAR",
    "sex": "VARCHAR",
    "breakdown": "VARCHAR",
    "grp": "VARCHAR",
    "value": "DOUBLE",
    "numerator": "DOUBLE",
    "denominator": "DOUBLE",
    "low": "DOUBLE",
    "high": "DOUBLE",
    "flag": "VARCHAR",
}
KEY = ("indicator", "area", "period", "sex", "breakdown", "grp")
ORDER = "indicator, sex, area, year, period, breakdown, grp"

WITH_VALUE = ("", "preliminary", "break")
WITHOUT_VALUE = ("missing", "not_yet_published", "suppressed_at_source", "suppressed_here", "withdrawn_at_source")
SEXES = ("T", "K", "M", "X")

_DEFAULTS = {
    "year": "left(CAST(period AS VARCHAR), 4)",
    "period": "CAST(year AS VARCHAR)",
    "breakdown": "''",
    "grp": "''",
    "flag": "''",
    **dict.fromkeys(NUMBERS[1:], "NULL"),
}
_N_EXAMPLES = 3


def _quoted(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


# What makes a row unusable → the rule and the remedy. NULL counts as "not so" in every condition.
_ROW_RULES: tuple[tuple[str, str], ...] = (
    *(
        (
            f"NOT isfinite({column})",
            f"NaN eller oändligt tal i kolumnen {column}; skriv ett saknat värde som tomt (NULL) med en flagga: "
            + ", ".join(WITHOUT_VALUE),
        )
        for column in NUMBERS
    ),
    (
        "indicator IS NULL OR NOT regexp_full_match(indicator, '[A-Za-z0-9_-]{1,60}')",
        "kolumnen indicator ska vara ett nyckeltals id (bokstäver, siffror, - och _, högst 60)",
    ),
    (
        r"area IS NULL OR NOT regexp_full_match(area, '(org:)?[^\s:]{1,60}')",
        "kolumnen area ska vara en områdeskod eller org: följt av organisationens nyckel",
    ),
    (
        "period IS NULL OR NOT regexp_full_match(period, '[12][0-9]{3}(-Q[1-4]|-(0[1-9]|1[0-2])|/[12][0-9]{3})?')",
        "kolumnen period ska se ut som 2023, 2023-Q1, 2023-04 eller 2022/2023",
    ),
    (
        "year IS NULL OR year <> TRY_CAST(left(period, 4) AS INTEGER)",
        "kolumnen year ska vara periodens första år",
    ),
    (
        "contains(period, '/') AND right(period, 4) <= left(period, 4)",
        "kolumnen period ska sluta med ett senare år än den börjar med",
    ),
    (f"sex IS NULL OR sex NOT IN ({_quoted(SEXES)})", "kolumnen sex ska vara T, K, M eller X"),
    (
        f"flag NOT IN ({_quoted(WITH_VALUE + WITHOUT_VALUE)})",
        "kolumnen flag ska vara tom eller någon av " + ", ".join(WITH_VALUE[1:] + WITHOUT_VALUE),
    ),
    (
        f"value IS NULL AND flag IN ({_quoted(WITH_VALUE)})",
        "tomt värde utan skäl; sätt flag till " + ", ".join(WITHOUT_VALUE),
    ),
    (
        f"value IS NOT NULL AND flag IN ({_quoted(WITHOUT_VALUE)})",
        "värde fast flag säger att det saknas; töm värdet eller flaggan",
    ),
    # A numerator or an interval would give a suppressed value away.
    (
        "value IS NULL AND (numerator IS NOT NULL OR low IS NOT NULL OR high IS NOT NULL)",
        "tomt värde men täljare eller intervall finns; töm numerator, low och high",
    ),
    ("low > high", "low är större än high; byt plats på dem"),
    (
        "(breakdown = '') <> (grp = '')",
        "breakdown och grp ska båda vara tomma eller båda ifyllda",
    ),
    (r"regexp_matches(breakdown || grp, '[\x00-\x1f]')", "breakdown och grp får inte innehålla styrtecken"),
)


@dataclass(frozen=True)
class Checked:
    """Observations that passed every check: table ``observations`` in ``connection``."""

    connection: duckdb.DuckDBPyConnection
    n_rows: int
    content_sha256: str


@contextmanager
def checked(given: Given, *, name: str = "leveransen") -> Iterator[Checked]:
    """Yield the observations, typed and checked; all faults come in one InputError, with the first rows of each."""
    with duckdb.connect(":memory:", config=CONFIG) as connection:
        with TemporaryDirectory(prefix="samhandling-") as folder:
            name = _read(connection, given, name, Path(folder))
        lost = _type(connection, name)
        faults = lost + _row_faults(connection) + _doubles(connection)
        if faults:
            raise InputError(f"{name} kan inte läggas in: " + "; ".join(faults))
        n_rows = _one(connection, "SELECT count(*) FROM observations")
        if not n_rows:
            raise InputError(_no_rows(name))
        yield Checked(connection, n_rows, _content_sha256(connection))


def make_keys(connection: duckdb.DuckDBPyConnection, name: str, given: Mapping[str, Any]) -> None:
    """Make the table ``name`` of the keys of rows given as columns, numbered in their order from 0 (``place``)."""
    connection.register(f"{name}_given", _arrays(given, name))
    types = {row[0]: str(row[1]) for row in connection.execute(f"DESCRIBE {name}_given").fetchall()}
    columns = ", ".join(f"CAST({_source(c, types)} AS {TYPES[c]}) AS {c}" for c in KEY)
    connection.execute(f"CREATE TABLE {name} AS SELECT row_number() OVER () - 1 AS place, {columns} FROM {name}_given")
    connection.unregister(f"{name}_given")


# Extensions would be fetched over the network at run time; everything used here is built in.
CONFIG: dict[str, Any] = {
    "threads": 2,
    "memory_limit": "2GB",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> Any:
    row = connection.execute(sql).fetchone()
    assert row is not None
    return row[0]


def _read(connection: duckdb.DuckDBPyConnection, given: Given, name: str, folder: Path) -> str:
    """Make the view ``given`` and return what to call the delivery in messages."""
    if isinstance(given, Mapping):
        connection.register("given", _arrays(given, name))
        return name
    path = given if isinstance(given, Path) else folder / "given.parquet"
    if isinstance(given, Path):
        name = f"filen {given.name}"
    else:
        # A relation lives in its own connection; a file is the only way over that does not turn NaN into NULL.
        given.to_parquet(str(path))
    if not path.is_file():
        raise InputError(f"{name} finns inte ({path}); kontrollera sökvägen")
    try:
        # A table, since the temporary file is gone when the checks run, and a fault is better met here.
        connection.execute("CREATE TABLE given AS SELECT * FROM read_parquet($path)", {"path": str(path)})
    except duckdb.OutOfMemoryException as error:
        raise InputError(f"{name} ryms inte i minnet ({error}); dela leveransen") from error
    except duckdb.Error as error:
        raise SourceChanged(
            f"{name} är ingen hel Parquet-fil ({_first_line(error)}); hämta den på nytt från källan"
        ) from error
    return name


def _arrays(given: Mapping[str, Any], name: str) -> dict[str, Any]:
    arrays = {column: np.ma.asanyarray(values) for column, values in given.items()}
    faults = []
    for column, array in arrays.items():
        # DuckDB reads NaN in a NumPy array as NULL without a word, so it must be met before.
        if column in ("year", *NUMBERS):
            bad = _not_finite(array)
            if bad.any():
                faults.append(
                    f"NaN eller oändligt tal i kolumnen {column} på {_rows(int(bad.sum()))}, först rad "
                    f"{int(bad.argmax()) + 1}; maskera saknade värden (numpy.ma) och flagga dem: "
                    + ", ".join(WITHOUT_VALUE)
                )
    if len({array.shape for array in arrays.values()}) > 1:
        shapes = ", ".join(f"{column} {array.shape}" for column, array in arrays.items())
        faults.append(f"kolumnerna är olika långa ({shapes})")
    if faults:
        raise InputError(f"{name} kan inte läggas in: " + "; ".join(faults))
    if not all(array.size for array in arrays.values()):
        raise InputError(_no_rows(name))
    return {column: _plain(array) for column, array in arrays.items()}


def _not_finite(array: Any) -> Any:
    if array.dtype.kind == "O":
        return np.array([isinstance(value, float) and not math.isfinite(value) for value in array.filled(None)])
    return ~np.isfinite(array.filled(0)) if array.dtype.kind == "f" else np.zeros(array.shape, dtype=bool)


def _plain(array: Any) -> Any:
    # Fixed-width text becomes an ENUM of all its values, which is slow; objects become VARCHAR.
    array = array.astype(object) if array.dtype.kind == "U" else array
    # DuckDB cannot read an array that is a view with steps, such as one turned back to front.
    data = np.ascontiguousarray(np.ma.getdata(array))
    return np.ma.array(data, mask=np.ma.getmaskarray(array).copy()) if np.ma.is_masked(array) else data


def _type(connection: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    """Make the table ``observations`` and return one sentence for each column whose values do not fit its type."""
    types = {row[0]: str(row[1]) for row in connection.execute("DESCRIBE given").fetchall()}
    _check_columns(types, name)
    columns = ", ".join(f"TRY_CAST({_source(c, types)} AS {TYPES[c]}) AS {c}" for c in TYPES)
    lost = [c for c in ("year", *NUMBERS) if c in types]
    marks = ", ".join(f"{c} IS NOT NULL AND TRY_CAST({c} AS {TYPES[c]}) IS NULL AS lost_{c}" for c in lost)
    connection.execute(
        f"CREATE TABLE observations AS SELECT row_number() OVER () AS row_number, {columns}"
        f"{', ' + marks if marks else ''} FROM given"
    )
    return [
        f"kolumnen {c} har annat än tal på {_rows(n)}, först rad {first}; skriv tal med decimalpunkt"
        for c in lost
        for n, first in connection.execute(
            f"SELECT count(*), min(row_number) FROM observations WHERE lost_{c}"
        ).fetchall()
        if n
    ]


def _source(column: str, types: Mapping[str, str]) -> str:
    # An empty cell of these three says the same as an empty text.
    if column in types:
        return f"coalesce({column}, '')" if column in ("breakdown", "grp", "flag") else column
    return _DEFAULTS[column]


def _check_columns(types: Mapping[str, str], name: str) -> None:
    faults = []
    needed = [c for c in ("indicator", "area", "sex", "value") if c not in types]
    if "year" not in types and "period" not in types:
        needed.append("year eller period")
    if needed:
        faults.append(f"kolumnen {', '.join(needed)} saknas")
    if unknown := sorted(set(types) - set(TYPES)):
        faults.append(f"kolumnen {', '.join(unknown)} är okänd")
    for column in TEXTS:
        # 0114 read as a number is 114: another area or none.
        if column in types and not types[column].startswith(("VARCHAR", "ENUM")) and column != "period":
            faults.append(
                f"kolumnen {column} är {types[column]}; koder ska vara text så att inledande nollor finns kvar"
            )
    if faults:
        raise InputError(f"{name} kan inte läggas in: {'; '.join(faults)}. Kolumner som läses: {', '.join(TYPES)}.")


def _row_faults(connection: duckdb.DuckDBPyConnection) -> list[str]:
    counts = ", ".join(f"count(*) FILTER (coalesce({condition}, false))" for condition, _ in _ROW_RULES)
    row = connection.execute(f"SELECT {counts} FROM observations").fetchone()
    assert row is not None
    faults = []
    for n, (condition, rule) in zip(row, _ROW_RULES, strict=True):
        if n:
            faults.append(f"{rule} ({_rows(n)}: {_examples(connection, condition)})")
    return faults


def _examples(connection: duckdb.DuckDBPyConnection, condition: str) -> str:
    found = connection.execute(
        f"SELECT row_number, concat_ws(' ', indicator, area, period, sex) FROM observations "
        f"WHERE coalesce({condition}, false) ORDER BY row_number LIMIT {_N_EXAMPLES}"
    ).fetchall()
    return ", ".join(f"rad {number} {key}" for number, key in found)


def _doubles(connection: duckdb.DuckDBPyConnection) -> list[str]:
    key = ", ".join(KEY)
    connection.execute(
        f"CREATE TEMP TABLE doubles AS SELECT {key}, min(row_number) AS first, count(*) AS n "
        "FROM observations GROUP BY ALL HAVING count(*) > 1"
    )
    n = _one(connection, "SELECT count(*) FROM doubles")
    if not n:
        return []
    found = connection.execute(
        f"SELECT concat_ws(' ', indicator, area, period, sex, nullif(breakdown, ''), nullif(grp, '')), n, first "
        f"FROM doubles ORDER BY first LIMIT {_N_EXAMPLES}"
    ).fetchall()
    examples = ", ".join(f"{what} {times} gånger, först rad {first}" for what, times, first in found)
    return [f"samma observation flera gånger ({n} st: {examples}); behåll en av dem"]


def _content_sha256(connection: duckdb.DuckDBPyConnection) -> str:
    """Return a digest of the observations that does not depend on row order or on how Parquet is written."""
    fields = ", ".join(f"coalesce(CAST({c} AS VARCHAR), '')" for c in TYPES)
    # Two levels, so that no text grows with the whole batch.
    row = f"concat_ws(chr(31), {fields})"
    digests = (
        f"SELECT indicator, sex, sha256(string_agg({row}, chr(30) ORDER BY {ORDER})) AS digest "
        "FROM observations GROUP BY indicator, sex"
    )
    return str(_one(connection, f"SELECT sha256(string_agg(digest, '' ORDER BY indicator, sex)) FROM ({digests})"))


def _no_rows(name: str) -> str:
    return f"{name} har inga rader; kontrollera att hämtningen gav något"


def _rows(n: int) -> str:
    # Swedish digit grouping with no-break spaces.
    return f"{n:,} {'rad' if n == 1 else 'rader'}".replace(",", "\u00a0")


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
