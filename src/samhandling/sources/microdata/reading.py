"""A register read in one pass into counts and sums of its finest cells, in memory and nowhere else.

The database may open one file for reading and nothing for writing; it has no temporary folder, no log and no profile.
Its error messages quote the line at fault, so none of them is ever passed on, not even as the cause of our own.
"""

import contextlib
import resource
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from samhandling.errors import InputError, NotEnoughData, SourceChanged
from samhandling.sources.microdata import query, stream
from samhandling.sources.microdata.plan import Plan

Done = TypeVar("Done")

MEMORY = "2GB"
MOST_CELLS = 5_000_000
# Extensions would be fetched over the network, and nothing here needs one.
_CONFIG: dict[str, Any] = {
    "threads": 2,
    "max_temp_directory_size": "0B",
    "temp_directory": "",
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "preserve_insertion_order": False,
}


@dataclass(frozen=True)
class Read:
    """A register that has been read: the cells lie in the table ``cells`` of ``connection``; counts of the rest."""

    connection: duckdb.DuckDBPyConnection
    facts: stream.Facts
    head: stream.Head
    n_rows: int
    n_bad_rows: int
    left_out: dict[str, int]
    uncounted: dict[str, dict[str, int]]  # of each indicator: rows where the cell was empty, or was no such thing

    @property
    def n_persons(self) -> int:
        """Return how many rows were counted in some cell."""
        return self.n_rows - self.n_bad_rows - sum(self.left_out.values())


@contextlib.contextmanager
def read(path: Path, plan: Plan, *, memory: str = MEMORY) -> Iterator[Read]:
    """Yield the register's finest cells; everything read of individuals is gone when the block ends."""
    head = stream.head(path, plan.columns)
    with (
        _no_core_dump(),
        stream.opened(path, head.form) as (name, facts),
        # Closed before the pipe is, or the thread that fills it would wait for a reader.
        duckdb.connect(":memory:", config={**_CONFIG, "memory_limit": memory}) as connection,
    ):
        _shut_in(connection, name)
        n_bad = _fill(connection, name, head, facts, path, plan)
        yield _counted(connection, head, facts, n_bad, plan, path)


def check_unchanged(found: Read, path: Path) -> None:
    """Raise SourceChanged if the file was changed while it was read."""
    if found.facts.fault:
        raise SourceChanged(f"Registret {path.name} {found.facts.fault}.")


def _shut_in(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    for setting in (f"allowed_paths = ['{name}']", "enable_external_access = false", "lock_configuration = true"):
        connection.execute(f"SET {setting}")


def _fill(
    connection: duckdb.DuckDBPyConnection, name: str, head: stream.Head, facts: stream.Facts, path: Path, plan: Plan
) -> int:
    """Make the table ``cells`` and return how many rows could not be read."""
    if facts.fault:
        raise SourceChanged(f"Registret {path.name} {facts.fault}.")
    source, columns = quietly(path, lambda: _source(connection, name, head, path, plan))
    quietly(path, lambda: connection.execute(f"CREATE TABLE cells AS {query.finest(plan, columns, source)}"))
    if head.form == "parquet":
        return 0
    n_bad = int(_one(connection, "SELECT count(DISTINCT line) FROM reject_errors"))
    connection.execute("DROP TABLE reject_errors; DROP TABLE reject_scans")
    return n_bad


def quietly(path: Path, work: Callable[[], Done]) -> Done:
    """Do some work in the database, and say in our own words what went wrong."""
    try:
        return work()
    except duckdb.Error as error:
        said = _said(error, path)
    # Raised out here, so that the database's own message does not follow along as its context.
    raise SourceChanged(said)


def _said(error: duckdb.Error, path: Path) -> str:
    if isinstance(error, duckdb.OutOfMemoryException):
        return (
            f"Registret {path.name} ger fler celler än minnet rymmer, och inget får skrivas till disk; kontrollera att "
            "ingen kolumn i planen skiljer ut enskilda personer, ta bort en indelning eller ge mer minne."
        )
    return (
        f"Registret {path.name} kan inte läsas enligt planen ({type(error).__name__}); kontrollera att filen är hel "
        "och har planens kolumner. Radernas innehåll visas inte."
    )


def _source(
    connection: duckdb.DuckDBPyConnection, name: str, head: stream.Head, path: Path, plan: Plan
) -> tuple[str, query.Columns]:
    if head.form == "parquet":
        source = f"read_parquet({query.literal(name)})"
        types = {row[0]: str(row[1]) for row in connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()}
        _check_columns(list(types), path, plan)
        names = {column: '"' + column.replace('"', '""') + '"' for column in plan.columns}
        return source, query.Columns(names, types, decimal=plan.decimal)
    _check_columns(list(head.columns), path, plan)
    # By number: names may be empty or stand twice among columns that the plan does not read.
    every = ", ".join(f"'c{number}': 'VARCHAR'" for number in range(len(head.columns)))
    names = {column: f"c{head.columns.index(column)}" for column in plan.columns}
    source = (
        f"read_csv({query.literal(name)}, delim = {query.literal(head.delimiter)}, header = true, quote = '\"', "
        f"escape = '\"', auto_detect = false, columns = {{{every}}}, ignore_errors = true, store_rejects = true, "
        "rejects_limit = 0)"
    )
    return source, query.Columns(names, dict.fromkeys(plan.columns, "VARCHAR"), decimal=plan.decimal)


def _check_columns(found: list[str], path: Path, plan: Plan) -> None:
    missing = [column for column in plan.columns if column not in found]
    twice = [column for column in plan.columns if found.count(column) > 1]
    if missing or twice:
        what = [f"saknar kolumnen {', '.join(missing)}"] if missing else []
        what += [f"har flera kolumner som heter {', '.join(twice)}"] if twice else []
        raise InputError(
            f"Registret {path.name} {' och '.join(what)} (planen läser {len(plan.columns)} kolumner, filen har "
            f"{len(found)}); kontrollera stavningen i planen och att filens första rad har kolumnernas namn."
        )


def _counted(
    connection: duckdb.DuckDBPyConnection,
    head: stream.Head,
    facts: stream.Facts,
    n_bad: int,
    plan: Plan,
    path: Path,
) -> Read:
    left_out = dict(
        connection.execute(
            "SELECT why, sum(n)::BIGINT FROM cells WHERE why IS NOT NULL GROUP BY why ORDER BY why"
        ).fetchall()
    )
    n_rows = n_bad + int(_one(connection, "SELECT coalesce(sum(n), 0) FROM cells"))
    connection.execute("DELETE FROM cells WHERE why IS NOT NULL")
    uncounted = {
        measure.indicator: {"empty": int(empty), "other": int(other)}
        for number, measure in enumerate(plan.measures)
        for empty, other in connection.execute(
            f"SELECT coalesce(sum(empty{number}), 0), coalesce(sum(unreadable{number}), 0) FROM cells"
        ).fetchall()
    }
    found = Read(connection, facts, head, n_rows, n_bad, left_out, uncounted)
    _check_read(found, plan, path)
    return found


def _check_read(found: Read, plan: Plan, path: Path) -> None:
    faults = []
    most = plan.max_bad_percent / 100 * found.n_rows
    if found.n_bad_rows > most:
        faults.append(
            f"{found.n_bad_rows} av {found.n_rows} rader har fel antal fält eller ett citattecken som inte sluts"
        )
    for measure in plan.measures:
        n_unread = found.uncounted[measure.indicator]["other"]
        if measure.kind not in ("share", "count") and n_unread > most:
            faults.append(
                f"{n_unread} belopp för {measure.indicator} kan inte läsas som tal med decimaltecknet {plan.decimal!r}"
            )
    if faults:
        raise SourceChanged(
            f"Registret {path.name} har för många fel: {'; '.join(faults)}. Planen tillåter {plan.max_bad_percent:g} "
            "procent (max_bad_percent); gör om uttaget, eller höj gränsen om felen är kända."
        )
    if not found.n_persons:
        raise NotEnoughData(
            f"Registret {path.name} har ingen rad att räkna: {found.n_rows} rader lästes och alla utelämnades; jämför "
            "koderna i planen med registrets beskrivning."
        )
    if _one(found.connection, "SELECT count(*) FROM cells") > MOST_CELLS:
        raise InputError(
            f"Planen ger fler än {MOST_CELLS} celler ur registret {path.name}; kontrollera att områdeskolumnen inte "
            "skiljer ut enskilda personer, eller ta bort en indelning."
        )


@contextlib.contextmanager
def _no_core_dump() -> Iterator[None]:
    """See to it that a crash while individuals are in memory leaves no image of the memory."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> Any:
    row = connection.execute(sql).fetchone()
    assert row is not None
    return row[0]
