"""Reading the boards' reports."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from samhandling.errors import InputError
from samhandling.followups import closing
from samhandling.followups.models import BoardReport, FollowUpCycle, ReportAnswer
from samhandling.places.models import Organisation
from samhandling.plans.models import Activity, ActivityResponsibility
from samhandling.programmes.editions import queries as editions
from samhandling.programmes.models import Goal, Responsibility

ANSWERS = Responsibility.Role.ANSWERS
DOING = (ActivityResponsibility.Role.ANSWERS, ActivityResponsibility.Role.CARRIES_OUT)


@dataclass(frozen=True)
class Asked:
    """One thing that a board is asked about, with its answer now and the one of the year before."""

    goal: Goal | None
    activity: Activity | None
    answer: ReportAnswer | None
    before: ReportAnswer | None

    @property
    def key(self) -> str:
        """Return what names it within its report, in addresses and in files."""
        return f"mal-{self.goal.key}" if self.goal else f"aktivitet-{self.activity.pk}"  # type: ignore[union-attr]

    @property
    def name(self) -> str:
        return str(self.goal or self.activity)

    @property
    def is_answered(self) -> bool:
        return self.answer is not None and bool(self.answer.done.strip() or self.answer.result.strip())


def bodies_to_ask(cycle: FollowUpCycle) -> list[Organisation]:
    """Return the bodies that answer for a goal or do an activity of the cycle, by name (5 questions)."""
    goals = closing.judged(cycle)
    on_goals = Responsibility.objects.filter(goal__in=goals, role=ANSWERS)
    serving = _activities(cycle, goals)
    doing = ActivityResponsibility.objects.filter(
        activity__plan__document__municipality=cycle.municipality_id, role__in=DOING
    )
    found = Organisation.objects.filter(municipality=cycle.municipality_id).exclude(kind=Organisation.Kind.OUTSIDE)
    chosen = {
        *on_goals.values_list("organisation_id", flat=True),
        *(body for activity, body in doing.values_list("activity_id", "organisation_id") if activity in serving),
    }
    return list(found.filter(pk__in=chosen).order_by("name"))


def asked(report: BoardReport) -> list[Asked]:
    """Return what the board is asked about, goals before activities, with last year's answers (9 questions)."""
    goals, activities = _goals_of(report), _activities_of(report)
    now = list(report.answers.select_related("saved_by"))
    before = _answers_before(report)
    # In a new edition, what was said of the goal that became this one is last year's answer.
    origins = editions.origins(report.cycle.municipality, [goal.pk for goal in goals])
    return [
        *(
            Asked(goal, None, _on(now, goal=goal.pk), _on(before, goal=goal.pk, came_from=origins.get(goal.pk, ())))
            for goal in goals
        ),
        *(
            Asked(None, activity, _on(now, activity=activity.pk), _on(before, activity=activity.pk, carried=activity))
            for activity in activities
        ),
    ]


def unanswered(report: BoardReport) -> list[str]:
    """Return the names of what the board has not answered."""
    return [one.name for one in asked(report) if not one.is_answered]


def check_is_asked(report: BoardReport, *, goal: Goal | None, activity: Activity | None) -> None:
    """Raise InputError if the board is not asked about this goal or activity."""
    found = _goals_of(report) if goal else _activities_of(report)
    if (goal or activity) not in found:
        raise InputError(
            f"{report.organisation} är inte tillfrågad om {goal or activity}; välj bland det som står i rapporten"
        )


def progress(cycle: FollowUpCycle) -> list[tuple[BoardReport, int]]:
    """Return each report of the cycle with how many answers it has, for who has not answered (2 questions)."""
    counts: dict[int, int] = defaultdict(int)
    written = ReportAnswer.objects.filter(report__cycle=cycle).exclude(done="", result="")
    for pk in written.values_list("report_id", flat=True):
        counts[pk] += 1
    rows = cycle.reports.select_related("organisation", "signed_by").order_by("organisation__name")
    return [(report, counts[report.pk]) for report in rows]


def _activities(cycle: FollowUpCycle, goals: list[int], **who: Any) -> set[int]:
    """Return the numbers of the activities of the cycle that serve some of the goals."""
    rows = Activity.goals.through.objects.filter(
        Q(activity__plan__year=None) | Q(activity__plan__year=cycle.year), **who
    )
    rows = rows.exclude(activity__state=Activity.State.MOVED_ON)
    # Compared here: the database would look through the long list of goals once for each activity.
    wanted = set(goals)
    return {activity for activity, goal in rows.values_list("activity_id", "goal_id") if goal in wanted}


def _goals_of(report: BoardReport) -> list[Goal]:
    said = Responsibility.objects.filter(organisation=report.organisation_id, role=ANSWERS)
    mine = set(said.values_list("goal_id", flat=True))
    asked = [pk for pk in closing.judged(report.cycle) if pk in mine]
    goals = Goal.objects.select_related("document").in_bulk(asked)
    return [goals[pk] for pk in asked]


def _activities_of(report: BoardReport) -> list[Activity]:
    goals = closing.judged(report.cycle)
    mine = {
        "activity__plan__document__municipality": report.cycle.municipality_id,
        "activity__responsibilities__organisation": report.organisation_id,
        "activity__responsibilities__role__in": DOING,
    }
    rows = Activity.objects.filter(pk__in=_activities(report.cycle, goals, **mine))
    return list(rows.select_related("plan__document").order_by("plan", "order", "pk"))


def _answers_before(report: BoardReport) -> list[ReportAnswer]:
    rows = ReportAnswer.objects.filter(
        report__organisation=report.organisation_id,
        report__cycle__municipality=report.cycle.municipality_id,
        report__cycle__year__lt=report.cycle.year,
    )
    return list(rows.select_related("report__cycle").order_by("-report__cycle__year"))


def _on(
    answers: list[ReportAnswer],
    *,
    goal: int | None = None,
    came_from: Collection[int] = (),
    activity: int | None = None,
    carried: Activity | None = None,
) -> ReportAnswer | None:
    """Return the first answer on the goal or one that it came from, or on the activity or the one it was carried over
    from.
    """
    same = {activity} | ({carried.carried_from_id} if carried and carried.carried_from_id else set())
    for answer in answers:
        is_of_goal = answer.goal_id is not None and answer.goal_id in (goal, *came_from)
        if is_of_goal or (activity is not None and answer.activity_id in same):
            return answer
    return None
