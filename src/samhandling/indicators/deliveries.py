"""What a delivery from a source means for the store: its rows, those it takes back, and what it calls its series.

Knows no register: what is known already is given. ``changes.ingest`` writes what is found here.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol

import numpy as np

from samhandling.indicators import comparison, records
from samhandling.sources.delivery import Columns, Delivery, n_rows

Kind = Literal["renamed", "redefined", "withdrawn", "returned", "deleted_rows"]
_KEYS = ("indicator", "area", "year", "period", "sex", "breakdown", "grp")
TAKEN_BACK = "withdrawn_at_source"


class Seen(Protocol):
    """What a source called a series when it was last seen."""

    title: str
    description: str
    gone_at: datetime | None
    last_seen_at: datetime


@dataclass(frozen=True)
class Found:
    """Something that an analyst must look at: what it was and what it is now."""

    kind: Kind
    key: str
    old: str
    new: str


def observations(home: Path, delivery: Delivery, now: comparison.Side, newer: Collection[int]) -> Columns:
    """Return the rows that the delivery adds: its own and, without a value, those of the store that it takes back.

    ``newer``: numbers of batches that the same source gave later; what they say is not said anew. A deleted row that
    the store never had is nothing to tell of, and one that is delivered too has been replaced.
    """
    given = _columns(delivery.columns)
    if n_rows(given) and newer:
        given = _of(given, ~comparison.known_keys(home, now, given, from_batches=newer))
    deleted = _columns(delivery.deleted)
    if not n_rows(deleted):
        return given
    known = comparison.known_keys(home, now, deleted, besides=given, not_from=newer)
    taken_back = _without_value(_of(deleted, known))
    if not n_rows(given):
        return taken_back
    names = [name for name in records.TYPES if name in given or name in taken_back]
    return {
        name: np.ma.concatenate([_column(given, name), _column(taken_back, name)])
        for name in names
        if name in given or name in (*records.KEY, "flag")
    }


def renamed_or_gone(delivery: Delivery, seen: Mapping[str, Seen]) -> Iterator[Found]:
    """Yield what a source calls otherwise than before, has withdrawn or has again; a series never seen gives none."""
    for now in delivery.series:
        before = seen.get(now.key)
        if before is None or before.last_seen_at > delivery.fetched_at:
            continue
        if before.gone_at is not None:
            yield Found("returned", now.key, before.title, now.title)
        if _plain(before.title) != _plain(now.title):
            yield Found("renamed", now.key, before.title, now.title)
        if _plain(before.description) != _plain(now.description):
            yield Found("redefined", now.key, before.description, now.description)
    for key in delivery.gone:
        if key in seen and seen[key].gone_at is None and seen[key].last_seen_at <= delivery.fetched_at:
            yield Found("withdrawn", key, seen[key].title, "")


def taken_back(news: comparison.Novelty) -> Iterator[Found]:
    """Yield each indicator of which the delivery takes values back."""
    for lost in news.lost:
        more = f" och {lost.n - len(lost.examples)} till" if lost.n > len(lost.examples) else ""
        yield Found("deleted_rows", lost.indicator, ", ".join(lost.examples) + more, f"{lost.n} utan värde")


def folder_in(home: Path, delivery: Delivery) -> str:
    """Return the delivery's archive as it is named in the home folder, or "" where it lies elsewhere."""
    archive = delivery.archive
    return archive.relative_to(home).as_posix() if archive and archive.is_relative_to(home) else ""


def _plain(text: str) -> str:
    # A source that only moves a line break has redefined nothing.
    return " ".join(text.split())


def _columns(given: Columns) -> Columns:
    return {name: np.ma.asanyarray(values) for name, values in given.items()}


def _of(columns: Columns, chosen: Any) -> Columns:
    return {name: values[chosen] for name, values in columns.items()}


def _without_value(keys: Columns) -> Columns:
    """Return deleted rows as observations that say why they have no value."""
    n = n_rows(keys)
    empty = np.ma.masked_all(n, dtype=np.float64)
    flags = np.ma.array(np.full(n, TAKEN_BACK, dtype=object))
    return {name: values for name, values in keys.items() if name in _KEYS} | {"value": empty, "flag": flags}


def _column(columns: Columns, name: str) -> Any:
    """Return a column of the rows, made from what the others imply where it was not given."""
    if name in columns:
        return columns[name]
    n = n_rows(columns)
    if name == "period":
        return np.ma.array([str(year) for year in columns["year"]], dtype=object)
    if name == "year":
        return np.ma.array([int(str(period)[:4]) for period in columns["period"]], dtype=np.int64)
    if name in records.NUMBERS:
        return np.ma.masked_all(n, dtype=np.float64)
    return np.ma.array(np.full(n, "", dtype=object))
