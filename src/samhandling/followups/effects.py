"""What an activity was expected to change against what changed, beside similar municipalities. No proof of effect."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from django.db.models import QuerySet

from samhandling.engine import comparison
from samhandling.errors import DataError
from samhandling.indicators import queries as observations
from samhandling.indicators.matrix import Matrix
from samhandling.places import queries as places
from samhandling.places.models import Municipality
from samhandling.plans.models import ExpectedEffect

CAVEAT = (
    "En förändring efter en aktivitet bevisar inte att aktiviteten orsakade den. Jämförelsen visar bara om kommunen "
    "förändrats annorlunda än liknande kommuner under samma tid."
)


@dataclass(frozen=True)
class EffectRow:
    """An expected effect with what is observed; None with a reason in words where it cannot be told."""

    effect: ExpectedEffect
    since: int | None  # the first year that counts as after
    before: float | None
    after: float | None
    latest_year: int | None
    beyond_peers: float | None  # the change beyond that of similar municipalities
    low: float | None
    high: float | None
    n_peers: int
    why: str

    @property
    def change(self) -> float | None:
        """Return the observed change since the last year before."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def expected(self) -> float | None:
        """Return the expected change with its sign, or None where no size was given."""
        if self.effect.size is None:
            return None
        return self.effect.size if self.effect.direction == ExpectedEffect.Direction.UP else -self.effect.size

    @property
    def went_as_expected(self) -> bool | None:
        """Return whether the figure moved the expected way; None where nothing can be told yet."""
        if self.change is None or self.change == 0:
            return None
        return (self.change > 0) == (self.effect.direction == ExpectedEffect.Direction.UP)


def expected(municipality: Municipality) -> QuerySet[ExpectedEffect]:
    """Return every expected effect of the municipality's activities, in the order of their plans (1 question)."""
    rows = ExpectedEffect.objects.filter(activity__plan__document__municipality=municipality)
    return rows.select_related("activity__plan__document", "indicator").order_by(
        "activity__plan_id", "activity__order", "pk"
    )


def effects(municipality: Municipality, *, year: int | None = None) -> list[EffectRow]:
    """Return every expected effect of the municipality's activities and what is observed up to a year (4 questions)."""
    return observed(municipality, list(expected(municipality)), year=year)


def observed(municipality: Municipality, found: list[ExpectedEffect], *, year: int | None = None) -> list[EffectRow]:
    """Return what is observed of expected effects up to a year (3 questions)."""
    if not found:
        return []
    peers = _peers(municipality)
    now = observations.current()
    matrix = now.matrix(sorted({row.indicator.key for row in found}), ("T",), areas=[municipality.code, *peers])
    return [_row(effect, matrix, year) for effect in found]


def _row(effect: ExpectedEffect, matrix: Matrix, year: int | None) -> EffectRow:
    activity = effect.activity
    since = (activity.starts_on.year if activity.starts_on else activity.plan.year) or None
    place = matrix.indicator_index.get(effect.indicator.key)
    if since is None:
        return _nothing(effect, None, "aktiviteten har varken första dag eller planår")
    if place is None:
        return _nothing(effect, since, "det finns inga värden för nyckeltalet")
    years = [int(one) for one in matrix.years]
    kept = [n for n, one in enumerate(years) if year is None or one <= year]
    values = matrix.values[place][:, 0, :][:, kept]
    years = [years[n] for n in kept]
    own = values[0]
    known = [n for n in range(len(years)) if not np.isnan(own[n])]
    earlier = [n for n in known if years[n] < since]
    later = [n for n in known if years[n] >= since]
    if not earlier or not later:
        return _nothing(
            effect, since, "det finns inget värde " + ("före starten" if not earlier else "efter starten än")
        )
    beyond = _beyond(years, own, values[1:], since)
    return EffectRow(
        effect=effect,
        since=since,
        before=float(own[earlier[-1]]),
        after=float(own[later[-1]]),
        latest_year=years[later[-1]],
        beyond_peers=beyond.value if beyond else None,
        low=beyond.interval.low if beyond and beyond.interval else None,
        high=beyond.interval.high if beyond and beyond.interval else None,
        n_peers=beyond.n if beyond else 0,
        why="" if beyond and beyond.value is not None else "för få liknande kommuner har värden för samma år",
    )


def _beyond(years: list[int], own: np.ndarray, others: np.ndarray, since: int) -> comparison.Difference | None:
    try:
        return comparison.peers(years, own, others, since=since)
    except DataError:
        return None


def _nothing(effect: ExpectedEffect, since: int | None, why: str) -> EffectRow:
    return EffectRow(effect, since, None, None, None, None, None, None, 0, why)


def _peers(municipality: Municipality) -> Iterable[str]:
    groups = places.peer_groups(municipality)
    group = groups.get("socioekonomi") or next(iter(groups.values()), None)
    return [code for code in group.members if code != municipality.code] if group else []
