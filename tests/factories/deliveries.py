"""Deliveries from sources for tests, as ``sources`` makes them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.factories.observations import FETCHED_AT, columns

from samhandling.sources.delivery import Delivery, SeriesTitle

NAMED = SeriesTitle(key="N00945", title="Invånare med eftergymnasial utbildning", description="Andel 25–64 år.")


def delivery(
    *,
    after_days: int = 0,
    series: tuple[SeriesTitle, ...] = (NAMED,),
    gone: tuple[str, ...] = (),
    deleted: Mapping[str, Any] | None = None,
    source: str = "kolada",
    fetched_at: datetime = FETCHED_AT,
    **given: Any,
) -> Delivery:
    """Return a delivery of N00945 in Västerås year by year, or of the columns given; none if they are empty."""
    empty = any(len(values) == 0 for values in given.values())
    return Delivery(
        source=source,
        title="Kolada, ett nyckeltal",
        address="https://api.kolada.se/v3",
        licence="Fri användning med källa",
        source_line="Källa: Kolada",
        fetched_at=fetched_at + timedelta(days=after_days),
        columns={} if empty else columns(**given),
        series=series,
        gone=gone,
        deleted=deleted or {},
    )
