"""Kolada's figures gathered into the columns of a delivery, with what must be said about them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from samhandling.sources.delivery import Columns, numbers, texts
from samhandling.sources.kolada.envelopes import Observation
from samhandling.sources.kolada.paging import Contradiction

Key = tuple[str, str, str, str]


@dataclass
class Rows:
    """Gathers figures part by part. ``prefix`` stands before a unit's key: it is no area."""

    prefix: str = ""
    n_twice: int = 0
    n_missing: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    kpis: set[str] = field(default_factory=set)
    means: set[str] = field(default_factory=set)
    _kept: list[Observation] = field(default_factory=list)
    _deleted: list[Observation] = field(default_factory=list)

    def add(self, given: Iterable[Observation]) -> None:
        """Add the figures of one part; raise Contradiction where the same figure has two values."""
        for row in self._once(given).values():
            if row.is_deleted:
                self._deleted.append(row)
                continue
            self._kept.append(row)
            self.kpis.add(row.kpi)
            self.n_missing += row.value is None
            if row.status:
                self.statuses[row.status] += 1
            if row.is_mean:
                self.means.add(row.area)

    @property
    def years(self) -> list[str]:
        """The years that have figures, in order."""
        return sorted({row.year for row in self._kept})

    @property
    def n_areas(self) -> int:
        """How many places have figures."""
        return len({row.area for row in self._kept})

    def columns(self) -> Columns:
        """Return the figures as the columns of observations; an empty value carries the flag missing."""
        flags = texts("missing" if row.value is None else "" for row in self._kept)
        return self._keys(self._kept) | {"value": numbers(row.value for row in self._kept), "flag": flags}

    def deleted(self) -> Columns:
        """Return the keys of the figures that Kolada has deleted."""
        return self._keys(self._deleted)

    def notes(self) -> Iterator[str]:
        """Yield what a reader of the figures must know."""
        if self.means:
            groups = "1 grupp" if len(self.means) == 1 else f"{len(self.means)} grupper"
            yield f"Värden för {groups} är ovägda medelvärden av medlemmarna, som Kolada har räknat ut."
        if self.n_missing:
            yield (
                f"{_counted(self.n_missing)} saknar tal hos Kolada: ej rapporterade, ej publicerade eller skyddade. "
                "Källan skiljer inte på dem."
            )
        for status, n in sorted(self.statuses.items()):
            yield f"Kolada har märkt {_counted(n)} med ”{status}”."
        if self.n_twice:
            yield f"{_counted(self.n_twice)} kom två gånger, lika båda gångerna, och räknas en gång."

    def _once(self, given: Iterable[Observation]) -> dict[Key, Observation]:
        rows: dict[Key, Observation] = {}
        for row in given:
            before = rows.setdefault(row[:4], row)
            if before is row:
                continue
            if before.is_deleted != row.is_deleted:
                # A deleted figure that stands beside a valid one has been replaced by it.
                rows[row[:4]] = before if row.is_deleted else row
            elif before == row:
                self.n_twice += 1
            else:
                raise Contradiction(
                    f"Kolada gav två olika värden för {row.kpi} {row.area} {row.year} {row.sex}: {before.value} och "
                    f"{row.value}. Inget har lästs in; hämta på nytt."
                )
        return rows

    def _keys(self, rows: Sequence[Observation]) -> dict[str, np.ndarray[Any, Any]]:
        return {
            "indicator": texts(row.kpi for row in rows),
            "area": texts(self.prefix + row.area for row in rows),
            "period": texts(row.year for row in rows),
            "sex": texts(row.sex for row in rows),
        }


def _counted(n: int) -> str:
    return f"{n:,} värden".replace(",", "\u00a0") if n != 1 else "1 värde"
