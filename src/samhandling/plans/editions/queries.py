"""Reading what the plans lose when old goals are dropped."""

from samhandling.places.models import Municipality
from samhandling.plans.models import Activity
from samhandling.plans.rules import FINISHED
from samhandling.programmes.editions.queries import Work


def activities_of_dropped(municipality: Municipality, work: Work) -> list[Activity]:
    """Return the activities under way that serve none but goals that the draft drops (1 question)."""
    dropped = [row.goal.pk for row in work.old if row.fate == "dropped"]
    rows = Activity.objects.filter(plan__document__municipality=municipality, goals__in=dropped)
    left = rows.exclude(state__in=FINISHED).exclude(
        pk__in=Activity.goals.through.objects.exclude(goal__in=dropped).values("activity")
    )
    return list(left.select_related("plan__document").distinct().order_by("plan", "order", "pk"))
