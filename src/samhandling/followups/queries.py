"""Reading cycles and judgements."""

from samhandling.followups.models import FollowUpCycle, Judgement
from samhandling.places.models import Municipality


def cycle(municipality: Municipality, year: int) -> FollowUpCycle:
    """Return the cycle of the year that is followed up here; DoesNotExist if there is none."""
    rows = FollowUpCycle.objects.select_related("run", "municipality")
    return rows.exclude(state=FollowUpCycle.State.HISTORICAL).get(municipality=municipality, year=year)


def historical(municipality: Municipality) -> list[FollowUpCycle]:
    """Return earlier cycles with their sums, newest first."""
    rows = FollowUpCycle.objects.filter(municipality=municipality, state=FollowUpCycle.State.HISTORICAL)
    return list(rows.prefetch_related("sums__document").order_by("-year"))


def judgements(cycle: FollowUpCycle) -> dict[int, Judgement]:
    """Return goal id → judgement."""
    return {row.goal_id: row for row in cycle.judgements.select_related("judged_by")}
