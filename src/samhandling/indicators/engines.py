"""Engines that compute the expressions of ``many`` over Parquet files and write the answer as Parquet.

DuckDB is the default and the reference. Spark reads the same files for what one machine is too small for; it is the
extra ``samhandling[spark]`` and needs Java. Both are given the SQL that Ibis compiles: neither Ibis' own connections
nor Arrow are involved.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import duckdb
import ibis
from ibis.backends.sql.compilers.pyspark import PySparkCompiler

from samhandling.errors import StoreError
from samhandling.indicators import many, records, store

Tables = Mapping[str, Sequence["Rows"]]


@dataclass(frozen=True)
class Rows:
    """A Parquet file to read; ``batch`` is the number to give its rows, where they do not carry one."""

    path: Path
    batch: int | None = None


class Engine(Protocol):
    """What computes an expression over files."""

    name: str

    def write(self, expression: Any, tables: Tables, out: Path) -> None:
        """Compute the expression and write the answer as Parquet files in the new folder ``out``.

        Raises StoreError where a number in the files is NaN or infinite; then nothing is written.
        """
        ...


@dataclass(frozen=True)
class DuckDB:
    """DuckDB in this process, taking the indicators a part at a time so that the parts fit in ``memory``."""

    memory: str = "2GB"
    threads: int = 2
    rows_per_part: int = 10_000_000
    name: str = "duckdb"

    def write(self, expression: Any, tables: Tables, out: Path) -> None:
        """See ``Engine``."""
        with store.writing(out):
            _replaced(out, lambda folder: self._write(expression, tables, folder))

    def _write(self, expression: Any, tables: Tables, folder: Path) -> None:
        config = {**records.CONFIG, "memory_limit": self.memory, "threads": self.threads}
        spill = folder / "spill"
        with duckdb.connect(":memory:", config={**config, "temp_directory": str(spill)}) as connection:
            for name, files in tables.items():
                connection.execute(f"CREATE VIEW {name}_whole AS {_union(files)}")
            parts = self._parts(connection, tables)
            for number, part in enumerate(parts):
                for name in tables:
                    where = part if name in ("every", "observations") else "true"
                    connection.execute(f"CREATE OR REPLACE VIEW {name} AS SELECT * FROM {name}_whole WHERE {where}")
                _refuse_not_finite(tables, lambda asked: _asked(connection, asked))
                store.copy(connection, sql(expression, "duckdb"), folder / f"part-{number:05}.parquet")
        shutil.rmtree(spill, ignore_errors=True)

    def _parts(self, connection: duckdb.DuckDBPyConnection, tables: Tables) -> list[str]:
        """Return conditions that part the indicators, so that each part has about so many rows."""
        name = next((name for name in ("observations", "every") if name in tables), None)
        if name is None:
            return ["true"]
        counts = connection.execute(
            f"SELECT indicator, count(*) FROM {name}_whole GROUP BY indicator ORDER BY indicator"
        ).fetchall()
        firsts, n_rows = [], 0
        for indicator, n in counts:
            if not firsts or n_rows + n > self.rows_per_part:
                firsts.append(indicator)
                n_rows = 0
            n_rows += n
        if len(firsts) < 2:
            return ["true"]
        quoted = ["'" + str(first).replace("'", "''") + "'" for first in firsts]
        ends = [f" AND indicator < {end}" for end in quoted[1:]] + [""]
        return [f"indicator >= {first}{end}" for first, end in zip(quoted, ends, strict=True)]


@dataclass(frozen=True)
class Spark:
    """Spark: in this process' own Java on ``local[2]``, or the cluster that ``master`` names."""

    master: str = "local[2]"
    memory: str = "2g"
    name: str = "spark"

    def write(self, expression: Any, tables: Tables, out: Path) -> None:
        """See ``Engine``."""
        _replaced(out, lambda folder: self._write(expression, tables, folder))

    def _write(self, expression: Any, tables: Tables, folder: Path) -> None:
        session = self.session()
        for name, files in tables.items():
            _spark_union(session, files).createOrReplaceTempView(name)
        _refuse_not_finite(tables, lambda asked: int(session.sql(sql(asked, "spark")).collect()[0][0] or 0))
        session.sql(sql(expression, "spark")).write.option("compression", "zstd").parquet(f"{folder}/answer")
        for path in sorted((folder / "answer").glob("part-*.parquet")):
            path.rename(folder / path.name)
        shutil.rmtree(folder / "answer")

    def session(self) -> Any:
        """Return the session, which is one for the whole process; starting Java takes a while."""
        spark = _pyspark()
        builder = spark.builder.master(self.master).appName("samhandling")
        settings = {
            "spark.driver.memory": self.memory,
            "spark.sql.session.timeZone": "UTC",
            "spark.sql.warehouse.dir": str(Path(tempfile.gettempdir()) / "samhandling-spark"),
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
        }
        if self.master.startswith("local"):
            # Nobody else is to reach it, and 200 small shuffles would take longer than the work.
            settings |= {
                "spark.driver.bindAddress": "127.0.0.1",
                "spark.driver.host": "127.0.0.1",
                "spark.sql.shuffle.partitions": "4",
            }
        for key, value in settings.items():
            builder = builder.config(key, value)
        return builder.getOrCreate()


def sql(expression: Any, dialect: str) -> str:
    """Return the expression as SQL of ``duckdb`` or ``spark``."""
    if dialect == "duckdb":
        return str(ibis.to_sql(expression, dialect="duckdb"))
    # Ibis asks for a session to compile for Spark, though only this setting of it is used.
    if ibis.options.pyspark is None:
        ibis.options.pyspark = _SparkOptions()
    return str(PySparkCompiler().to_sqlglot(expression).sql(dialect="spark"))


class _SparkOptions(ibis.config.Config):  # type: ignore[misc]
    treat_nan_as_null: bool = False


def _pyspark() -> Any:
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        raise StoreError(
            "Spark kan inte startas: Java saknas. Installera Java 17, eller låt SAMHANDLING_ENGINE vara duckdb."
        )
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise StoreError(
            "Spark kan inte startas: tillägget saknas. Installera samhandling[spark], eller låt SAMHANDLING_ENGINE "
            "vara duckdb."
        ) from None
    return SparkSession


def _union(files: Sequence[Rows]) -> str:
    if not files:
        nothing = ", ".join(f"CAST(NULL AS {kind}) AS {name}" for name, kind in records.TYPES.items())
        return f"SELECT {nothing}, CAST(NULL AS INTEGER) AS batch WHERE false"
    numbered = (("" if rows.batch is None else f", {rows.batch} AS batch", store.literal(rows.path)) for rows in files)
    return " UNION ALL BY NAME ".join(f"SELECT *{batch} FROM read_parquet({path})" for batch, path in numbered)


def _spark_union(session: Any, files: Sequence[Rows]) -> Any:
    from pyspark.sql import functions

    found = None
    for rows in files:
        frame = session.read.parquet(rows.path.absolute().as_uri())
        frame = frame if rows.batch is None else frame.withColumn("batch", functions.lit(rows.batch))
        found = frame if found is None else found.unionByName(frame)
    if found is None:
        raise StoreError("Det finns inga leveranser att räkna på; hämta statistik först.")
    return found


def _refuse_not_finite(tables: Tables, ask: Callable[[Any], int]) -> None:
    for name, table in (("every", many.every()), ("observations", many.observations())):
        if name in tables and (n := ask(many.n_not_finite(table))):
            raise StoreError(
                f"{n} rader i statistiken har NaN eller oändliga tal och kan inte räknas med; filerna är skrivna av "
                "något annat än Samhandling. Dra tillbaka leveransen och lägg in den på nytt."
            )


def _asked(connection: duckdb.DuckDBPyConnection, expression: Any) -> int:
    row = connection.execute(sql(expression, "duckdb")).fetchone()
    return int(row[0] or 0) if row else 0


def _replaced(out: Path, write: Callable[[Path], None]) -> None:
    """Write into a folder beside and give it its name when it is whole, so that a cut run leaves no half answer."""
    partial = out.with_name("." + out.name)
    shutil.rmtree(partial, ignore_errors=True)
    try:
        partial.mkdir(parents=True)
        write(partial)
        shutil.rmtree(out, ignore_errors=True)
        partial.rename(out)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise
