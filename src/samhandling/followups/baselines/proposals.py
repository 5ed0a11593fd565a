"""What the figures said when a programme or plan began: a starting value for each indicator. Reads only."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone

from samhandling.followups import around
from samhandling.followups.around import Around
from samhandling.indicators import queries as observations
from samhandling.indicators.models import Indicator
from samhandling.indicators.reading import Observations
from samhandling.places.models import Municipality


@dataclass(frozen=True)
class Basis:
    """The store that proposals are read from, and what a reader must know of it."""

    store: Observations
    last_year: int
    note: str


def basis(as_of: datetime.date) -> Basis:
    """Return the store as it stood at the end of a day, or, for a day before the system had figures, today's store
    without the years that had not ended then (2 questions).
    """
    end = timezone.make_aware(datetime.datetime.combine(as_of, datetime.time.max))
    if as_of >= timezone.localdate():
        return Basis(observations.current(), as_of.year, "")
    then = observations.as_of(end)
    if then.batches:
        return Basis(then, as_of.year, "")
    return Basis(
        observations.current(),
        as_of.year - 1,
        "Systemet hade inga leveranser den dagen. Förslagen är de värden som källorna i dag anger för år som "
        "då hade gått till ända; de kan ha reviderats sedan dess.",
    )


def proposals(
    municipality: Municipality,
    indicators: Iterable[Indicator],
    *,
    as_of: datetime.date,
    years: Mapping[str, int] | None = None,
) -> tuple[list[Around], str]:
    """Return what the data propose for each indicator, in order, and a note on the basis (6 questions).

    ``years`` names another year than the latest for some of the indicators.
    """
    stands = basis(as_of)
    found = around.read(municipality, indicators, store=stands.store, last_year=stands.last_year, years=years)
    return found, stands.note
