"""From a dry run without faults to a delivery, as every other source gives it."""

import datetime
from collections.abc import Sequence
from pathlib import Path

from samhandling.errors import InputError
from samhandling.sources.delivery import Delivery, numbers, texts
from samhandling.sources.spreadsheets.checking import Outcome, Row

SOURCE = "egen uppgift"
LICENCE = "Kommunens egen uppgift"


def deliver(
    outcome: Outcome,
    *,
    title: str,
    source_line: str,
    fetched_at: datetime.datetime,
    archive: Path | None = None,
    address: str = "",
    source: str = SOURCE,
    licence: str = LICENCE,
    notes: Sequence[str] = (),
) -> Delivery:
    """Return the rows of a dry run as a delivery; InputError while any fault is left."""
    if not outcome.is_clean:
        n = len(outcome.faults) + len(outcome.lacks)
        raise InputError(f"{title} kan inte läggas in: {n} fel är kvar; rätta dem eller hoppa över raderna")
    n = outcome.n_left_out
    left_out = (f"{n} {'rad' if n == 1 else 'rader'} i filen är avsiktligt inte inlagda",) if n else ()
    return of_rows(
        outcome.rows,
        title=title,
        source_line=source_line,
        fetched_at=fetched_at,
        archive=archive,
        address=address,
        source=source,
        licence=licence,
        notes=(*notes, *left_out),
    )


def of_rows(
    rows: Sequence[Row],
    *,
    title: str,
    source_line: str,
    fetched_at: datetime.datetime,
    archive: Path | None = None,
    address: str = "",
    source: str = SOURCE,
    licence: str = LICENCE,
    notes: Sequence[str] = (),
) -> Delivery:
    """Return rows as a delivery, in their order."""
    columns = {
        name: texts(getattr(row, name) for row in rows)
        for name in ("indicator", "area", "period", "sex", "breakdown", "flag")
    }
    figures = {name: numbers(getattr(row, name) for row in rows) for name in ("value", "numerator", "denominator")}
    return Delivery(
        source=source,
        title=title,
        address=address,
        licence=licence,
        source_line=source_line,
        fetched_at=fetched_at,
        columns={**columns, "grp": texts(row.group for row in rows), **figures},
        notes=tuple(notes),
        archive=archive,
    )
