"""The files of the observation store; knows no register. Which of them count is what the register says.

    batches/<source>-<token>.parquet           one delivery, never changed
    generations/<number>-<token>/observations.parquet   by indicator, sex, area, year
    generations/<number>-<token>/latest.parquet         newest measured value, by area

Every file is written under a name that begins with a dot, brought to disk, and given its name at the end. Names carry
a token and never come back, so a file without a row is rubbish for good, whoever left it.
"""

import fcntl
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from samhandling.errors import StoreError
from samhandling.indicators import records

BATCHES = "batches"
GENERATIONS = "generations"
OBSERVATIONS = "observations.parquet"
LATEST = "latest.parquet"
_TEMPORARY = "."
_LOCK = ".store.lock"
_PARQUET = "(FORMAT parquet, COMPRESSION zstd)"


@dataclass(frozen=True)
class BatchFile:
    """A batch file as written: its name in ``batches`` and what the register needs to know of it."""

    file_name: str
    sha256: str
    content_sha256: str
    n_rows: int


@dataclass(frozen=True)
class Source:
    """A batch file to read, with its number and the checksum that the register knows."""

    number: int
    file_name: str
    sha256: str


@dataclass(frozen=True)
class GenerationFiles:
    """A generation as written: its folder in ``generations`` and the checksum of each file."""

    folder: str
    sha256: dict[str, str]
    n_rows: int


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Hold the store's lock: one writer or sweep at a time on this machine; it dies with its process."""
    with writing(home):
        home.mkdir(parents=True, exist_ok=True)
        lock = (home / _LOCK).open("w")
    with lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def write_batch_file(home: Path, observations: records.Given, *, source: str) -> BatchFile:
    """Check the observations and write them as a batch file; nothing is left behind if it cannot be done."""
    with records.checked(observations) as checked:
        return write_checked(home, checked, source=source)


def write_checked(home: Path, checked: records.Checked, *, source: str) -> BatchFile:
    """Write observations that are already checked as a batch file."""
    stem = re.sub(r"[^a-z0-9]+", "-", source.lower()).strip("-") or "batch"
    name = f"{stem}-{_token()}.parquet"
    folder = home / BATCHES
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        partial = folder / (_TEMPORARY + name)
        try:
            columns = ", ".join(records.TYPES)
            copy(checked.connection, f"SELECT {columns} FROM observations ORDER BY {records.ORDER}", partial)
            digest = sha256(partial)
            _put(partial, folder / name)
        except BaseException:
            for left in (partial, folder / name):
                left.unlink(missing_ok=True)
            raise
    return BatchFile(name, digest, checked.content_sha256, checked.n_rows)


def write_generation(home: Path, sources: Sequence[Source], *, number: int) -> GenerationFiles:
    """Compact the batches into a new generation folder: for each key the row of the batch with the highest number."""
    for source in sources:
        if fault := batch_fault(home, source):
            raise StoreError(fault)
    name = f"{number}-{_token()}"
    folder = home / GENERATIONS
    partial = folder / (_TEMPORARY + name)
    with writing(folder):
        try:
            partial.mkdir(parents=True)
            spill = partial / "spill"
            with duckdb.connect(":memory:", config={**records.CONFIG, "temp_directory": str(spill)}) as connection:
                n_rows = _compact(connection, home, sources, partial)
            shutil.rmtree(spill, ignore_errors=True)
            digests = {file: sha256(partial / file) for file in (OBSERVATIONS, LATEST)}
            _put(partial, folder / name)
        except BaseException:
            for left in (partial, folder / name):
                shutil.rmtree(left, ignore_errors=True)
            raise
    return GenerationFiles(name, digests, n_rows)


def _compact(connection: duckdb.DuckDBPyConnection, home: Path, sources: Sequence[Source], folder: Path) -> int:
    make_union(connection, home, sources)
    observations, latest = folder / OBSERVATIONS, folder / LATEST
    copy(connection, f"SELECT * FROM observations ORDER BY {records.ORDER}", observations)
    connection.execute("CREATE VIEW written AS SELECT * FROM read_parquet(" + literal(observations) + ")")
    write_latest(connection, "written", latest)
    row = connection.execute("SELECT count(*) FROM written").fetchone()
    assert row is not None
    return int(row[0])


def make_union(
    connection: duckdb.DuckDBPyConnection,
    home: Path,
    sources: Sequence[Source],
    *,
    name: str = "observations",
    table: bool = False,
) -> None:
    """Make the relation in the connection: of each key the row of the newest batch, with the batch's number."""
    columns = ", ".join(f"{column} {kind}" for column, kind in records.TYPES.items())
    connection.execute(f"CREATE TABLE {name}_none ({columns}, batch INTEGER)")
    union = f"SELECT * FROM {name}_none"
    if sources:
        files = ", ".join(literal(home / BATCHES / source.file_name) for source in sources)
        connection.execute(f"CREATE TABLE {name}_files (file VARCHAR, batch INTEGER)")
        connection.executemany(
            f"INSERT INTO {name}_files VALUES (?, ?)",
            [(str(home / BATCHES / source.file_name), source.number) for source in sources],
        )
        union = (
            f"SELECT {', '.join(records.TYPES)}, {name}_files.batch AS batch "
            f"FROM read_parquet([{files}], filename = true) JOIN {name}_files ON filename = file"
        )
    key = ", ".join(records.KEY)
    newest = f"SELECT {key}, max(batch) AS batch FROM {name}_every GROUP BY ALL"
    # Keys are unique inside a batch, so one batch needs no comparison.
    chosen = f"{name}_every" if len(sources) < 2 else f"{name}_every SEMI JOIN ({newest}) USING ({key}, batch)"
    connection.execute(f"CREATE VIEW {name}_every AS {union}")
    connection.execute(f"CREATE {'TABLE' if table else 'VIEW'} {name} AS SELECT * FROM {chosen}")


def write_latest(connection: duckdb.DuckDBPyConnection, relation: str, path: Path) -> None:
    """Write the newest row of each series, sorted by area."""
    copy(connection, latest_of(relation) + " ORDER BY area, indicator, sex, breakdown, grp", path)


def latest_of(relation: str) -> str:
    """Return SQL for the newest row with a value of each series, or its newest row where none has a value."""
    return (
        f"SELECT * FROM {relation} QUALIFY row_number() OVER (PARTITION BY area, indicator, sex, breakdown, grp "
        "ORDER BY value IS NOT NULL DESC, year DESC, period DESC) = 1"
    )


def shares_a_key(home: Path, checked: records.Checked, sources: Sequence[Source]) -> bool:
    """Return whether any observation also stands in one of the batches."""
    for source in sources:
        if fault := batch_fault(home, source):
            raise StoreError(fault)
    files = ", ".join(literal(home / BATCHES / source.file_name) for source in sources)
    found = checked.connection.execute(
        f"SELECT 1 FROM observations SEMI JOIN read_parquet([{files}]) USING ({', '.join(records.KEY)}) LIMIT 1"
    ).fetchone()
    return found is not None


def batch_fault(home: Path, source: Source) -> str:
    """Return a sentence on what is wrong with a batch file and what to do, or an empty text."""
    fault = _fault(home / BATCHES / source.file_name, source.sha256)
    return fault and (
        f"leverans {source.number}: filen {BATCHES}/{source.file_name} {fault}; återställ filen från "
        "säkerhetskopian, eller dra tillbaka leveransen och lägg in den på nytt"
    )


def generation_faults(home: Path, folder: str, digests: Mapping[str, str]) -> list[str]:
    """Return a sentence for each file of a generation that is missing or not the one that the register knows."""
    return [
        f"generationen {GENERATIONS}/{folder}: filen {name} {fault}; gör om generationen, den byggs av leveranserna"
        for name, digest in digests.items()
        if (fault := _fault(home / GENERATIONS / folder / name, digest))
    ]


def sweep(home: Path, *, batches: Collection[str], generations: Collection[str]) -> list[str]:
    """Remove every batch file and generation folder that is not named, and all temporary ones; return what went."""
    removed = []
    for place, keep in ((BATCHES, batches), (GENERATIONS, generations)):
        folder = home / place
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.name not in keep:
                with writing(folder):
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
                removed.append(f"{place}/{path.name}")
    return removed


def sha256(path: Path) -> str:
    """Return the checksum of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fault(path: Path, digest: str) -> str:
    try:
        found = sha256(path)
    except FileNotFoundError:
        return "saknas"
    except OSError as error:
        return f"kan inte läsas ({error.strerror})"
    return "" if found == digest else "är skadad eller utbytt (kontrollsumman stämmer inte)"


def copy(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> Any:
    """Write what a query gives as a Parquet file."""
    return connection.execute(f"COPY ({query}) TO {literal(path)} {_PARQUET}")


def literal(path: Path) -> str:
    """Return a path as SQL writes it."""
    return "'" + str(path).replace("'", "''") + "'"


def _token() -> str:
    return secrets.token_hex(6)


def _put(partial: Path, final: Path) -> None:
    """Give a finished file or folder its name, such that a power failure leaves either all of it or nothing."""
    if partial.is_dir():
        for child in partial.iterdir():
            _sync(child)
    _sync(partial)
    os.rename(partial, final)
    _sync(final.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Turn a disk or memory that does not suffice into a StoreError that says so."""
    try:
        yield
    except (OSError, duckdb.IOException, duckdb.OutOfMemoryException) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else str(error).splitlines()[0]
        raise StoreError(f"{folder} kan inte skrivas ({why}); kontrollera rättigheter, utrymme och minne") from error
