"""What differs between two deliveries or two states of the store, row by row and per indicator. Knows no register."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import duckdb
import numpy as np
from numpy.typing import NDArray

from samhandling.errors import StoreError
from samhandling.indicators import records, store

Kind = Literal["came", "gone", "revised", "remarked"]


@dataclass(frozen=True)
class Side:
    """One side of a comparison: what to call it, and the batches that it is made of.

    ``folder`` names a generation with the same rows, which is quicker to read than the batches.
    """

    name: str
    batches: tuple[store.Source, ...]
    folder: str = ""


@dataclass(frozen=True)
class Change:
    """One observation that differs. ``old`` or ``new`` is None where there is no value; the flag says why.

    ``came``: a value where there was none; ``gone``: none where there was one; ``revised``: another value;
    ``remarked``: the same value, or still none, with another flag, interval, numerator or denominator.
    """

    indicator: str
    area: str
    period: str
    sex: str
    breakdown: str
    grp: str
    kind: Kind
    old: float | None
    new: float | None
    old_flag: str  # "absent" where there was no row
    new_flag: str
    old_batch: int  # 0 where there was no row
    new_batch: int

    @property
    def difference(self) -> float | None:
        """Return new minus old, or None where either has no value."""
        return None if self.old is None or self.new is None else self.new - self.old

    @property
    def relative(self) -> float | None:
        """Return the difference as a share of the old value, or None where that is 0 or there is none."""
        return None if self.difference is None or not self.old else self.difference / abs(self.old)


@dataclass(frozen=True)
class IndicatorChange:
    """What differs in one indicator: how many observations, and how large the largest and the middle revision is."""

    indicator: str
    n_came: int
    n_gone: int
    n_revised: int
    n_remarked: int
    largest: float | None  # absolute, in the indicator's unit
    median: float | None
    largest_relative: float | None  # as a share of the old value
    first_year: int
    last_year: int


@dataclass(frozen=True)
class Comparison:
    """What differs between two sides: sums, one row per indicator with any difference, and the largest changes first.

    Largest means by share of the larger of the two values, so that indicators of different units can stand in one
    list; ``n_changes`` is how many there are in all, ``changes`` those that were asked for.
    """

    before: str
    after: str
    n_before: int
    n_after: int
    n_came: int
    n_gone: int
    n_revised: int
    n_remarked: int
    indicators: tuple[IndicatorChange, ...]
    changes: tuple[Change, ...]

    @property
    def n_changes(self) -> int:
        """Return how many observations differ."""
        return self.n_came + self.n_gone + self.n_revised + self.n_remarked

    @property
    def is_empty(self) -> bool:
        """Return whether nothing differs."""
        return self.n_changes == 0


@dataclass(frozen=True)
class Lost:
    """Values of an indicator that a delivery takes back: how many, and the first of them in words."""

    indicator: str
    n: int
    examples: tuple[str, ...]  # "1980 2021 T: 45,1"


@dataclass(frozen=True)
class Novelty:
    """How many observations of a delivery say something that the store did not say before."""

    n_came: int = 0
    n_gone: int = 0
    n_revised: int = 0
    n_remarked: int = 0
    n_said_by_others: int = 0  # nothing new, but the store has it from another source
    lost: tuple[Lost, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Return whether the delivery says nothing new."""
        return self == Novelty()


def compare(
    home: Path,
    before: Side,
    after: Side,
    *,
    areas: Collection[str] | None = None,
    indicators: Collection[str] | None = None,
    limit: int = 200,
    offset: int = 0,
) -> Comparison:
    """Return what differs between two sides, in all areas and indicators or in some; ``limit`` changes are listed."""
    with _opened() as connection:
        for name, side in (("before", before), ("after", after)):
            _make(connection, home, name, side, areas, indicators)
        connection.execute(f"CREATE TABLE differs AS {_differing('before', 'after')}")
        found = connection.execute(_PER_INDICATOR).fetchall()
        rows = connection.execute(_LARGEST, {"limit": limit, "offset": offset}).fetchall()
        sums = [_count(connection, name) for name in ("before", "after")]
    per_indicator = tuple(IndicatorChange(*row) for row in found)
    totals = {name: sum(getattr(row, name) for row in per_indicator) for name in _COUNTS}
    return Comparison(before.name, after.name, *sums, **totals, indicators=per_indicator, changes=_changes(rows))


def novelty(home: Path, checked: records.Checked, now: Side, *, own: Collection[int] = ()) -> Novelty:
    """Return what the delivery would change in a state of the store; rows that it does not name stay as they are.

    ``own``: the numbers of the batches that came from the same source.
    """
    connection = checked.connection
    _make(connection, home, "known", now, None, None)
    connection.execute(_NEWS_TABLE)
    # One sex at a time: the join then needs half the memory.
    for (sex,) in connection.execute("SELECT DISTINCT sex FROM observations").fetchall():
        connection.execute(_NEWS, {"sex": sex, "own": list(own)})
    kinds = (*_KINDS, "same")
    counts = connection.execute(f"SELECT {', '.join(_counted(kind) for kind in kinds)} FROM news").fetchone()
    lost = connection.execute(_LOST, {"n": _N_EXAMPLES}).fetchall()
    for kind, name in (("TABLE", "news"), ("VIEW", "known")):
        connection.execute(f"DROP {kind} {name}")
    assert counts is not None
    return Novelty(*counts, lost=tuple(Lost(key, n, tuple(examples)) for key, n, examples in lost))


def known_keys(
    home: Path,
    now: Side,
    asked: Mapping[str, Any],
    *,
    besides: Mapping[str, Any] | None = None,
    from_batches: Collection[int] | None = None,
    not_from: Collection[int] = (),
) -> NDArray[np.bool_]:
    """Return which of the rows asked for, given as columns, the state has; those also given ``besides`` left out.

    ``from_batches``: only rows that these batches gave; ``not_from``: only rows that these did not give.
    """
    with _opened() as connection:
        _make(connection, home, "known", now, None, None)
        records.make_keys(connection, "asked", asked)
        beside = ""
        if besides and len(next(iter(besides.values()))):
            records.make_keys(connection, "besides", besides)
            beside = f"ANTI JOIN besides USING ({_KEY})"
        by = "true" if from_batches is None else "list_contains($from_batches, batch)"
        chosen = f"SELECT * FROM known WHERE {by} AND NOT list_contains($not_from, batch)"
        found = connection.execute(
            f"SELECT place FROM (SELECT * FROM asked SEMI JOIN ({chosen}) USING ({_KEY})) {beside}",
            {"not_from": list(not_from)} | ({} if from_batches is None else {"from_batches": list(from_batches)}),
        ).fetchnumpy()
    mask = np.zeros(len(next(iter(asked.values()))), dtype=np.bool_)
    mask[np.asarray(found["place"], dtype=np.int64)] = True
    return mask


_KINDS: tuple[Kind, ...] = ("came", "gone", "revised", "remarked")
_COUNTS = tuple(f"n_{kind}" for kind in _KINDS)
_KEY = ", ".join(records.KEY)
_SAID = ("value", "numerator", "denominator", "low", "high", "flag")
_N_EXAMPLES = 5


def _counted(kind: str) -> str:
    return f"count(*) FILTER (kind = '{kind}') AS n_{kind}"


# The symmetric share lies between 0 and 2 also where the old value is 0.
_SHARE = "abs(new - old) / greatest(abs(new), abs(old))"
# Read by people, hence the decimal comma.
_SAID_VALUE = "replace(CAST(old AS VARCHAR), '.', ',')"
_EXAMPLES = f"(list(concat(area, ' ', period, ' ', sex, ': ', {_SAID_VALUE}) ORDER BY area, period, sex))[:$n]"
_LOST = f"SELECT indicator, count(*), {_EXAMPLES} FROM news WHERE kind = 'gone' GROUP BY indicator ORDER BY indicator"
_PER_INDICATOR = (
    f"SELECT indicator, {', '.join(_counted(kind) for kind in _KINDS)}, max(abs(new - old)) FILTER (kind = 'revised'), "
    "median(abs(new - old)) FILTER (kind = 'revised'), "
    "max(abs(new - old) / abs(old)) FILTER (kind = 'revised' AND old <> 0), min(year), max(year) "
    "FROM differs GROUP BY indicator ORDER BY indicator"
)
_LARGEST = (
    f"SELECT {_KEY}, kind, old, new, old_flag, new_flag, old_batch, new_batch FROM differs "
    f"ORDER BY CASE kind WHEN 'revised' THEN 0 WHEN 'gone' THEN 1 WHEN 'came' THEN 2 ELSE 3 END, "
    f"CASE WHEN kind = 'revised' THEN {_SHARE} END DESC, {_KEY} LIMIT $limit OFFSET $offset"
)


# What a row of side a says against the same row of side b, where there is one.
_SAME = " AND ".join(f"b.{name} IS NOT DISTINCT FROM a.{name}" for name in _SAID)
_IS_SAME = f"(b.flag IS NOT NULL AND a.flag IS NOT NULL AND {_SAME})"
_KIND = (
    "CASE WHEN b.value IS NULL AND a.value IS NOT NULL THEN 'came' "
    "WHEN b.value IS NOT NULL AND a.value IS NULL THEN 'gone' "
    "WHEN b.value IS DISTINCT FROM a.value THEN 'revised' ELSE 'remarked' END"
)
_NEWS_TABLE = (
    "CREATE TABLE news (indicator VARCHAR, area VARCHAR, period VARCHAR, sex VARCHAR, kind VARCHAR, old DOUBLE)"
)
_NEWS = (
    "INSERT INTO news SELECT a.indicator, a.area, a.period, a.sex, "
    f"CASE WHEN {_IS_SAME} THEN 'same' ELSE {_KIND} END, b.value "
    f"FROM observations a LEFT JOIN (SELECT * FROM known WHERE sex = $sex) b USING ({_KEY}) "
    f"WHERE a.sex = $sex AND NOT ({_IS_SAME} AND list_contains($own, b.batch))"
)


def _differing(before: str, after: str) -> str:
    """Return SQL for the rows where two relations differ, with what kind of difference it is."""
    key = ", ".join(f"coalesce(a.{name}, b.{name}) AS {name}" for name in records.KEY)
    return (
        f"SELECT {key}, coalesce(a.year, b.year) AS year, {_KIND} AS kind, b.value AS old, a.value AS new, "
        "coalesce(b.flag, 'absent') AS old_flag, coalesce(a.flag, 'absent') AS new_flag, "
        "coalesce(b.batch, 0) AS old_batch, coalesce(a.batch, 0) AS new_batch "
        f"FROM {before} b FULL OUTER JOIN {after} a USING ({_KEY}) WHERE NOT {_IS_SAME}"
    )


@contextmanager
def _opened() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:", config=records.CONFIG) as connection:
        yield connection


def _make(
    connection: duckdb.DuckDBPyConnection,
    home: Path,
    name: str,
    side: Side,
    areas: Collection[str] | None,
    indicators: Collection[str] | None,
) -> None:
    """Make the view ``name`` of one side's rows."""
    if side.folder:
        path = home / store.GENERATIONS / side.folder / store.OBSERVATIONS
        whole = "read_parquet('" + str(path).replace("'", "''") + "')"
    else:
        _check(home, side.batches)
        store.make_union(connection, home, side.batches, name=f"{name}_union")
        whole = f"{name}_union"
    chosen = [
        f"{column} IN ({', '.join(_quoted(key) for key in keys) or 'NULL'})"
        for column, keys in (("area", areas), ("indicator", indicators))
        if keys is not None
    ]
    where = f" WHERE {' AND '.join(chosen)}" if chosen else ""
    connection.execute(f"CREATE VIEW {name} AS SELECT * FROM {whole}{where}")


def _check(home: Path, sources: Sequence[store.Source]) -> None:
    for source in sources:
        if fault := store.batch_fault(home, source):
            raise StoreError(fault)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _count(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {name}").fetchone()
    assert row is not None
    return int(row[0])


def _changes(rows: Sequence[tuple[object, ...]]) -> tuple[Change, ...]:
    return tuple(Change(*row) for row in rows)  # type: ignore[arg-type]
