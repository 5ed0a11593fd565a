"""Reading the steering group's meetings, and what needs its decision."""

import datetime
from dataclasses import dataclass

from django.db.models import Case, Q, QuerySet, When

from samhandling.assessments.models import Assessment
from samhandling.followups.models import (
    Assignment,
    Consequence,
    FollowUpCycle,
    Judgement,
    SteeringItem,
    SteeringMeeting,
)
from samhandling.places.models import Municipality, Organisation
from samhandling.plans.models import Activity

Rating = Assessment.Rating


@dataclass(frozen=True)
class Needs:
    """What the group has to take up, each list in the order of its weight; a list may be long and is read in parts."""

    without_action: QuerySet[Judgement]  # red or yellow, and the only consequence is that nothing is done
    overruled: QuerySet[Judgement]
    blocked: QuerySet[Activity]
    overdue: QuerySet[Assignment]


def groups(municipality: Municipality) -> list[Organisation]:
    """Return the steering groups of the municipality."""
    rows = Organisation.objects.filter(municipality=municipality, kind=Organisation.Kind.STEERING_GROUP)
    return list(rows.order_by("name"))


def meetings(municipality: Municipality) -> list[SteeringMeeting]:
    """Return every meeting with its items, newest first (2 questions)."""
    rows = SteeringMeeting.objects.filter(municipality=municipality).select_related("group")
    return list(rows.prefetch_related("items"))


def meeting(municipality: Municipality, pk: int) -> SteeringMeeting:
    """Return a meeting with items and assignments (3 questions); DoesNotExist if it is not there."""
    rows = SteeringMeeting.objects.select_related("group", "municipality").prefetch_related(
        "items__goal", "items__activity", "items__decided_by", "items__assignments__organisation"
    )
    return rows.get(pk=pk, municipality=municipality)


def decisions(municipality: Municipality) -> QuerySet[SteeringItem]:
    """Return every decision, newest first (1 question)."""
    rows = SteeringItem.objects.filter(meeting__municipality=municipality).exclude(decided_at=None)
    return rows.select_related("meeting__group", "goal", "activity", "decided_by").order_by("-decided_at", "-pk")


def assignments(municipality: Municipality) -> QuerySet[Assignment]:
    """Return every assignment, those that are not done first and by their day (1 question)."""
    rows = Assignment.objects.filter(item__meeting__municipality=municipality)
    is_done = Case(When(done_on=None, then=0), default=1)
    return rows.select_related("organisation", "item__meeting").order_by(is_done, "due_on", "pk")


def needs(municipality: Municipality, cycle: FollowUpCycle | None, today: datetime.date) -> Needs:
    """Return what needs a decision now (1 question each)."""
    judged = cycle.judgements.select_related("goal__document", "assessment") if cycle else Judgement.objects.none()
    acted_on = Consequence.objects.exclude(kind=Consequence.Kind.NONE).values("judgement")
    late = Q(state__in=(Activity.State.DELAYED, Activity.State.STOPPED)) | Q(
        ends_on__lt=today, state__in=(Activity.State.PLANNED, Activity.State.UNDER_WAY)
    )
    blocked = Activity.objects.filter(late, plan__document__municipality=municipality).select_related("plan__document")
    undone = Assignment.objects.filter(item__meeting__municipality=municipality, done_on=None, due_on__lt=today)
    open_goals = judged.filter(rating__in=(Rating.RED, Rating.YELLOW)).exclude(pk__in=acted_on)
    return Needs(
        without_action=open_goals.order_by(Case(When(rating=Rating.RED, then=0), default=1), "goal__order", "pk"),
        overruled=judged.filter(differs=True).order_by("pk"),
        blocked=blocked.order_by("ends_on", "pk"),
        overdue=undone,
    )
