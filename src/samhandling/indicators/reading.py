"""An opened store: the questions that pages, reports and methods ask of observations. Knows no register."""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import numpy as np

from samhandling.errors import InputError, StoreError
from samhandling.indicators import matrix, records, store


class Observation(NamedTuple):
    """One row of the store. ``value`` is None only where ``flag`` says why."""

    indicator: str
    area: str
    year: int
    period: str
    sex: str
    breakdown: str
    grp: str
    value: float | None
    numerator: float | None
    denominator: float | None
    low: float | None
    high: float | None
    flag: str
    batch: int


_COLUMNS = ", ".join(Observation._fields)
# Quarters and months stand beside the years; a yearly question does not mean them.
_YEARLY = "NOT contains(period, '-')"


class Observations:
    """Observations as they stand in one generation, or stood at one instant; safe to share between threads."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, *, generation: int, batches: Sequence[int]) -> None:
        self.generation = generation
        self.batches = tuple(batches)
        self._connection = connection
        self._opening = threading.Lock()
        self._local = threading.local()

    def series(
        self,
        indicator: str,
        areas: Iterable[str],
        sexes: Iterable[str] = ("T",),
        *,
        breakdown: str = "",
        yearly: bool = True,
    ) -> list[Observation]:
        """Return the observations of one indicator in some areas, ordered by area, sex (as given) and period."""
        sexes = list(sexes)
        return self._rows(
            f"SELECT {_COLUMNS} FROM observations WHERE indicator = $indicator AND list_contains($sexes, sex) "
            f"AND list_contains($areas, area) AND breakdown = $breakdown {f'AND {_YEARLY}' if yearly else ''} "
            "ORDER BY area, list_position($sexes, sex), year, period, grp",
            {"indicator": indicator, "areas": list(areas), "sexes": sexes, "breakdown": breakdown},
        )

    def rows(self, indicators: Iterable[str], areas: Iterable[str], *, up_to: int | None = None) -> list[Observation]:
        """Return every yearly row of some indicators in some areas, with all breakdowns, in one question."""
        return self._rows(
            f"SELECT {_COLUMNS} FROM observations WHERE list_contains($indicators, indicator) "
            f"AND list_contains($areas, area) AND year <= $up_to AND {_YEARLY} "
            "ORDER BY indicator, area, sex, year, period, breakdown, grp",
            {"indicators": list(indicators), "areas": list(areas), "up_to": 9999 if up_to is None else up_to},
        )

    def values_of_year(
        self, indicator: str, year: int, sexes: Iterable[str] = ("T",), *, areas: Iterable[str] | None = None
    ) -> list[Observation]:
        """Return one indicator's observations of one year, in all areas or in some, ordered by area and sex."""
        chosen = None if areas is None else list(areas)
        return self._rows(
            f"SELECT {_COLUMNS} FROM observations WHERE indicator = $indicator AND year = $year "
            f"AND list_contains($sexes, sex) AND breakdown = '' AND {_YEARLY} "
            f"{'' if chosen is None else 'AND list_contains($areas, area)'} "
            "ORDER BY area, list_position($sexes, sex), period",
            {"indicator": indicator, "year": year, "sexes": list(sexes)}
            | ({} if chosen is None else {"areas": chosen}),
        )

    def latest(self, area: str, *, indicators: Iterable[str] | None = None) -> list[Observation]:
        """Return of each series of an area the newest row with a value (its newest row, if none has one)."""
        chosen = None if indicators is None else list(indicators)
        return self._rows(
            f"SELECT {_COLUMNS} FROM latest WHERE area = $area "
            f"{'' if chosen is None else 'AND list_contains($indicators, indicator)'} "
            "ORDER BY indicator, sex, breakdown, grp",
            {"area": area} | ({} if chosen is None else {"indicators": chosen}),
        )

    def matrix(
        self,
        indicators: Sequence[str],
        sexes: Sequence[str] = ("T", "K", "M"),
        *,
        areas: Sequence[str] | None = None,
        extra: Sequence[str] = (),
    ) -> matrix.Matrix:
        """Return yearly values as arrays, in all areas that have any (or in those given, in their order).

        Ask for indicators that share areas: cells without a row take memory too. Of a year and a period of two years
        that begin with it, the year counts.
        """
        if wrong := sorted(set(extra) - set(records.NUMBERS[1:])):
            raise InputError(f"{', '.join(wrong)} finns inte som kolumn; välj bland {', '.join(records.NUMBERS[1:])}")
        if areas is None:
            areas = self.areas(indicators, sexes)
        axes = {"i": indicators, "a": areas, "s": sexes, "f": matrix.FLAGS}
        if not all(axes.values()):
            return matrix.from_columns(_no_rows(extra), indicators=indicators, areas=areas, sexes=sexes, extra=extra)
        cursor = self._connection_copy()
        for name, keys in axes.items():
            places = np.arange(len(keys), dtype=np.uint8 if name == "f" else np.int64)
            cursor.register(f"axis_{name}", {"key": np.array(keys, dtype=object), "place": places})
        with cursor, self._files_must_be_there():
            columns = cursor.execute(
                "SELECT axis_i.place AS i, axis_a.place AS a, axis_s.place AS s, axis_f.place AS f, year, batch, "
                f"{', '.join(('value', *extra))} FROM observations JOIN axis_i ON indicator = axis_i.key "
                "JOIN axis_a ON area = axis_a.key JOIN axis_s ON sex = axis_s.key JOIN axis_f ON flag = axis_f.key "
                f"WHERE breakdown = '' AND {_YEARLY} ORDER BY contains(period, '/') DESC"
            ).fetchnumpy()
        return matrix.from_columns(columns, indicators=indicators, areas=areas, sexes=sexes, extra=extra)

    def areas(self, indicators: Iterable[str], sexes: Iterable[str] = ("T", "K", "M")) -> list[str]:
        """Return the codes of all areas that have a yearly row of any of the indicators, in order."""
        found = self._fetch(
            "SELECT DISTINCT area FROM observations WHERE list_contains($indicators, indicator) "
            f"AND list_contains($sexes, sex) AND breakdown = '' AND {_YEARLY} ORDER BY area",
            {"indicators": list(indicators), "sexes": list(sexes)},
        )
        return [row[0] for row in found]

    def indicators(self) -> list[str]:
        """Return the keys of all indicators that have any row, in order."""
        return [row[0] for row in self._fetch("SELECT DISTINCT indicator FROM observations ORDER BY indicator", {})]

    def close(self) -> None:
        """Let go of memory and files."""
        self._connection.close()

    def _rows(self, sql: str, parameters: Mapping[str, Any]) -> list[Observation]:
        return [Observation(*row) for row in self._fetch(sql, parameters)]

    def _fetch(self, sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        cursor = getattr(self._local, "cursor", None)
        if cursor is None:
            cursor = self._local.cursor = self._connection_copy()
        with self._files_must_be_there():
            return list(cursor.execute(sql, dict(parameters)).fetchall())

    @contextmanager
    def _files_must_be_there(self) -> Iterator[None]:
        try:
            yield
        except duckdb.IOException as error:
            raise StoreError(
                f"en fil i generation {self.generation} har försvunnit eller kan inte läsas "
                f"({str(error).splitlines()[0]}); gör om generationen, den byggs av leveranserna"
            ) from error

    def _connection_copy(self) -> duckdb.DuckDBPyConnection:
        with self._opening:
            return self._connection.cursor()


def open_generation(
    home: Path, folder: str, digests: Mapping[str, str], *, number: int, batches: Sequence[int]
) -> Observations:
    """Open a generation after checking its files against their checksums."""
    if faults := store.generation_faults(home, folder, digests):
        raise StoreError("; ".join(faults))
    connection = duckdb.connect(":memory:", config=records.CONFIG)
    # The files never change. Of a hundred million rows, reading anew where each column lies is a third of a question.
    connection.execute("SET GLOBAL parquet_metadata_cache = true")
    for name, file in (("observations", store.OBSERVATIONS), ("latest", store.LATEST)):
        path = str(home / store.GENERATIONS / folder / file).replace("'", "''")
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{path}')")
    return Observations(connection, generation=number, batches=batches)


def open_batches(home: Path, sources: Sequence[store.Source]) -> Observations:
    """Open the observations as the given batches together say, in memory; none gives an empty store."""
    for source in sources:
        if fault := store.batch_fault(home, source):
            raise StoreError(fault)
    connection = duckdb.connect(":memory:", config=records.CONFIG)
    store.make_union(connection, home, sources, table=True)
    connection.execute(f"CREATE TABLE latest AS {store.latest_of('observations')}")
    return Observations(connection, generation=0, batches=[source.number for source in sources])


def _no_rows(extra: Sequence[str]) -> dict[str, Any]:
    names = ("i", "a", "s", "f", "year", "batch", "value", *extra)
    return {name: np.empty(0, dtype=np.int64) for name in names}
