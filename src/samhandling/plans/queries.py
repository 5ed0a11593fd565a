"""Reading plans."""

from collections import defaultdict

from samhandling.places.models import Municipality
from samhandling.plans.models import Activity


def activities_by_goal(municipality: Municipality) -> dict[int, list[Activity]]:
    """Return goal id → its activities with plan and responsibilities, in the order of the plan."""
    found: dict[int, list[Activity]] = defaultdict(list)
    rows = (
        Activity.objects.filter(plan__document__municipality=municipality)
        .select_related("plan__document")
        .prefetch_related("goals", "responsibilities__organisation")
    )
    for activity in rows:
        for goal in activity.goals.all():
            found[goal.pk].append(activity)
    return dict(found)
