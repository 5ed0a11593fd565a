"""Reading plans and activities."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from samhandling.places.models import Area, Municipality, Organisation
from samhandling.plans.models import (
    ActionPlan,
    Activity,
    ActivityResponsibility,
    Commitment,
    ExpectedEffect,
    ImpactAssessment,
    Milestone,
    Output,
    StatusNote,
)
from samhandling.plans.rules import FINISHED, missing_steps

Role = ActivityResponsibility.Role
# The two levels that a programme may work on: the municipality as a whole, and areas of it chosen for development.
WHOLE, PART = "hela", "nagot"
LACKS = {
    "ansvarig": ~Exists(ActivityResponsibility.objects.filter(activity=OuterRef("pk"), role=Role.ANSWERS)),
    "effekt": ~Exists(ExpectedEffect.objects.filter(activity=OuterRef("pk"))),
    "slutdatum": Q(ends_on=None),
    "lagesnotis": ~Exists(StatusNote.objects.filter(activity=OuterRef("pk"))),
}


@dataclass(frozen=True)
class Choice:
    """What a list of activities is narrowed to; empty means everything."""

    states: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    is_late: bool = False
    text: str = ""


@dataclass(frozen=True)
class PlanRow:
    """A plan with how its activities go."""

    plan: ActionPlan
    n: int
    n_done: int
    n_late: int


@dataclass(frozen=True)
class ActivityFile:
    """All that stands about one activity."""

    activity: Activity
    responsibilities: list[ActivityResponsibility]
    effects: list[ExpectedEffect]
    milestones: list[Milestone]
    notes: list[StatusNote]
    outputs: list[Output]
    commitments: list[Commitment]
    impact: dict[str, ImpactAssessment]

    @property
    def missing_in_impact(self) -> dict[str, list[str]]:
        """Return, by kind of assessment that is begun, the questions without reasoning."""
        return {kind: missing_steps(kind, row.answers) if row.concerns else [] for kind, row in self.impact.items()}


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


def _late(today: datetime.date) -> Q:
    """Return the condition of an activity that is not finished though its last day is past, or said to be delayed."""
    return Q(state=Activity.State.DELAYED) | (Q(ends_on__lt=today) & ~Q(state__in=FINISHED))


def _in(areas: tuple[str, ...]) -> Q:
    """Return the condition of an activity in any of the areas; WHOLE means for the whole municipality."""
    placed = Activity.areas.through.objects.filter(activity=OuterRef("pk"))
    found = Q(Exists(placed.filter(area__code__in=areas)))
    if WHOLE in areas:
        found |= ~Exists(placed)
    if PART in areas:
        found |= Q(Exists(placed))
    return found


def plans(municipality: Municipality, today: datetime.date) -> list[PlanRow]:
    """Return every plan with how its activities go, newest year first (1 question)."""
    late = Q(activities__state=Activity.State.DELAYED) | (
        Q(activities__ends_on__lt=today) & ~Q(activities__state__in=FINISHED)
    )
    rows = (
        ActionPlan.objects.filter(document__municipality=municipality)
        .select_related("document")
        .annotate(
            n=Count("activities"),
            n_done=Count("activities", filter=Q(activities__state=Activity.State.DONE)),
            n_late=Count("activities", filter=late),
        )
        .order_by(F("year").desc(nulls_last=True), "document__order", "pk")
    )
    return [PlanRow(row, row.n, row.n_done, row.n_late) for row in rows]


def activities(
    municipality: Municipality, choice: Choice, today: datetime.date, *, plan: ActionPlan | None = None
) -> QuerySet[Activity]:
    """Return the chosen activities in the order of their plans; what hangs on them comes with them (6 questions)."""
    rows = Activity.objects.filter(plan__document__municipality=municipality)
    if plan is not None:
        rows = rows.filter(plan=plan)
    if choice.states:
        rows = rows.filter(state__in=choice.states)
    if choice.bodies:
        mine = ActivityResponsibility.objects.filter(activity=OuterRef("pk"), organisation__key__in=choice.bodies)
        rows = rows.filter(Exists(mine))
    if choice.goals:
        rows = rows.filter(
            Exists(Activity.goals.through.objects.filter(activity=OuterRef("pk"), goal__key__in=choice.goals))
        )
    if choice.areas:
        rows = rows.filter(_in(choice.areas))
    for lack in choice.lacks:
        rows = rows.filter(LACKS[lack])
    if choice.is_late:
        rows = rows.filter(_late(today))
    for word in choice.text.split():
        rows = rows.filter(Q(name__icontains=word) | Q(description__icontains=word))
    return (
        rows.select_related("plan__document")
        .prefetch_related("goals", "areas", "responsibilities__organisation", "effects__indicator", "milestones")
        .order_by("plan__document__order", "plan_id", "order", "pk")
    )


def counts_by_state(municipality: Municipality, *, plan: ActionPlan | None = None) -> dict[str, int]:
    """Return how many activities stand in each state (1 question)."""
    rows = Activity.objects.filter(plan__document__municipality=municipality)
    if plan is not None:
        rows = rows.filter(plan=plan)
    return dict(rows.order_by().values_list("state").annotate(n=Count("pk")))


def areas(municipality: Municipality) -> list[Area]:
    """Return the areas that some activity is for, by name (1 question)."""
    placed = Activity.areas.through.objects.filter(area=OuterRef("pk"))
    return list(Area.objects.filter(municipality=municipality).filter(Exists(placed)).order_by("name"))


def bodies(municipality: Municipality) -> list[Organisation]:
    """Return the bodies that do something about an activity, by name (1 question)."""
    doing = ActivityResponsibility.objects.filter(organisation=OuterRef("pk"))
    return list(Organisation.objects.filter(municipality=municipality).filter(Exists(doing)).order_by("name"))


def activity_file(municipality: Municipality, pk: int) -> ActivityFile:
    """Return all that stands about one activity (10 questions); Activity.DoesNotExist if it is not there."""
    rows = Activity.objects.select_related("plan__document__municipality", "carried_from__plan", "carried_to__plan")
    found = rows.prefetch_related("goals__document", "areas").get(pk=pk, plan__document__municipality=municipality)
    return ActivityFile(
        activity=found,
        responsibilities=list(found.responsibilities.select_related("organisation").order_by("pk")),
        effects=list(found.effects.select_related("indicator")),
        milestones=list(found.milestones.all()),
        notes=list(found.status_notes.select_related("noted_by")),
        outputs=list(found.outputs.all()),
        commitments=list(found.commitments.select_related("partner")),
        impact={row.kind: row for row in found.impact_assessments.select_related("assessed_by")},
    )
