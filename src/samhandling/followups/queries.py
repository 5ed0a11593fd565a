"""Reading cycles and judgements."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef, Q

from samhandling.assessments.models import Assessment
from samhandling.followups import closing
from samhandling.followups.models import (
    BoardReport,
    CauseAnalysis,
    Consequence,
    ElsewhereJudgement,
    Evidence,
    FollowUpCycle,
    Judgement,
    ReportAnswer,
)
from samhandling.places.models import Municipality
from samhandling.programmes import queries as programmes
from samhandling.programmes.editions import queries as editions
from samhandling.programmes.models import Goal, GoalQuestion
from samhandling.programmes.questions import queries as questions

State = FollowUpCycle.State
WORST = ("none", "green", "yellow", "red")
EVERY = Q()


@dataclass(frozen=True)
class Left:
    """A goal that is not ready, and how far it has come."""

    goal: Goal
    judgement: Judgement | None
    has_cause: bool
    has_consequence: bool


@dataclass(frozen=True)
class GoalToJudge:
    """A goal of a cycle with what was computed and judged, and what the judgement lacks."""

    goal: Goal
    computed: Assessment | None
    judgement: Judgement | None
    n_causes: int
    n_consequences: int
    before: Judgement | None
    n_open_questions: int

    @property
    def is_ready(self) -> bool:
        return self.judgement is not None and self.judgement.state == Judgement.State.READY


@dataclass(frozen=True)
class GoalFile:
    """All that stands about one goal in a cycle: what the boards said, evidence, causes, consequences."""

    row: GoalToJudge
    answers: list[ReportAnswer]
    evidence: list[Evidence]
    causes: list[CauseAnalysis]
    consequences: list[Consequence]
    questions: list[GoalQuestion]  # what somebody has asked or moved about the goal, the open ones first
    questions_above: list[GoalQuestion]  # those about the areas that it lies under
    following: Goal | None  # the next goal that is not ready, after the last of them the first
    n_left: int  # how many others are not ready


def cycle(municipality: Municipality, year: int) -> FollowUpCycle:
    """Return the cycle of the year that is followed up here; DoesNotExist if there is none."""
    rows = FollowUpCycle.objects.select_related("run", "municipality")
    return rows.exclude(state=State.HISTORICAL).get(municipality=municipality, year=year)


def cycles(municipality: Municipality) -> list[FollowUpCycle]:
    """Return every follow-up of the municipality, newest first."""
    rows = FollowUpCycle.objects.filter(municipality=municipality).select_related("municipality")
    return list(rows.order_by("-year", "state"))


def historical(municipality: Municipality) -> list[FollowUpCycle]:
    """Return earlier cycles with their sums, newest first."""
    rows = FollowUpCycle.objects.filter(municipality=municipality, state=State.HISTORICAL)
    return list(rows.prefetch_related("sums__document").order_by("-year"))


def judgements(cycle: FollowUpCycle) -> dict[int, Judgement]:
    """Return goal id → judgement."""
    return {row.goal_id: row for row in cycle.judgements.select_related("judged_by")}


def to_judge(cycle: FollowUpCycle) -> list[GoalToJudge]:
    """Return the goals that are judged in the cycle, in the order of their documents (11 questions).

    How each colour came about is left unread; ``with_details`` reads it for those that are shown.
    """
    return _to_judge(cycle, closing.branches(cycle).judged)


def _to_judge(cycle: FollowUpCycle, goals: Collection[Goal], *, only: Q = EVERY) -> list[GoalToJudge]:
    """Return the goals with what is computed and judged; ``only`` narrows what is read to them (6 questions)."""
    assessed = Assessment.objects.filter(only, run=cycle.run_id, indicator=None, sex="T")
    computed = {row.goal_id: row for row in (assessed if only else assessed.defer(*Assessment.DETAILS))}
    judged = {row.goal_id: row for row in cycle.judgements.filter(only).prefetch_related("judged_by")}
    before = _before(cycle, goals, only)
    of_these = {"judgement__in": [row.pk for row in judged.values()]} if only else {"judgement__cycle": cycle}
    n_open = questions.n_open(cycle.municipality)
    n_causes = Counter(CauseAnalysis.objects.filter(**of_these).values_list("judgement_id", flat=True))
    n_consequences = Counter(Consequence.objects.filter(**of_these).values_list("judgement_id", flat=True))
    return [
        GoalToJudge(
            goal=goal,
            computed=computed.get(goal.pk),
            judgement=(row := judged.get(goal.pk)),
            n_causes=n_causes[row.pk] if row else 0,
            n_consequences=n_consequences[row.pk] if row else 0,
            before=before.get(goal.pk),
            n_open_questions=n_open[goal.pk],
        )
        for goal in goals
    ]


def left_to_judge(cycle: FollowUpCycle, most: int) -> tuple[list[Left], int]:
    """Return the first goals that are not ready, those begun and those with the worst colour first, and how many there
    are in all (7 questions).
    """
    states = {pk: (state, rating) for pk, state, rating in cycle.judgements.values_list("goal", "state", "rating")}
    assessed = Assessment.objects.filter(run=cycle.run_id, indicator=None, sex="T")
    computed = dict(assessed.values_list("goal", "rating"))

    def weight(pk: int) -> tuple[bool, int]:
        rating = states[pk][1] if pk in states else computed.get(pk, "")
        return pk not in states, ("red", "yellow", rating).index(rating)

    left = [pk for pk in closing.judged(cycle) if pk not in states or states[pk][0] != Judgement.State.READY]
    first = sorted(left, key=weight)[:most]
    goals = Goal.objects.in_bulk(first)
    begun = cycle.judgements.filter(goal__in=first)
    has = {
        "has_cause": Exists(CauseAnalysis.objects.filter(judgement=OuterRef("pk"))),
        "has_consequence": Exists(Consequence.objects.filter(judgement=OuterRef("pk"))),
    }
    judged = {row.goal_id: row for row in begun.annotate(**has)}
    return [_left(goals[pk], judged.get(pk)) for pk in first], len(left)


def _left(goal: Goal, judged: Any) -> Left:
    return Left(goal, judged, judged is not None and judged.has_cause, judged is not None and judged.has_consequence)


def n_ready(cycle: FollowUpCycle) -> tuple[int, int]:
    """Return how many of the goals of a cycle are ready, and how many are judged in all (4 questions)."""
    ready = set(cycle.judgements.filter(state=Judgement.State.READY).values_list("goal", flat=True))
    goals = closing.judged(cycle)
    return sum(pk in ready for pk in goals), len(goals)


def with_details(cycle: FollowUpCycle, rows: Collection[GoalToJudge]) -> list[GoalToJudge]:
    """Return the rows with how their colours came about (1 question)."""
    asked = [row.computed.pk for row in rows if row.computed]
    read = Assessment.objects.filter(run=cycle.run_id).in_bulk(asked)
    return [replace(row, computed=read[row.computed.pk]) if row.computed else row for row in rows]


def goal_file(cycle: FollowUpCycle, key: str) -> GoalFile:
    """Return all that stands about one goal in the cycle (17 questions); Goal.DoesNotExist if it is not judged here."""
    rows = Goal.objects.select_related("document", *programmes.PARENTS)
    order = closing.judged(cycle)
    goal = programmes.named(rows.filter(pk__in=order), key)
    ready = set(cycle.judgements.filter(state=Judgement.State.READY).values_list("goal", flat=True))
    place = order.index(goal.pk)
    left = [pk for pk in order[place + 1 :] + order[:place] if pk not in ready]
    (row,) = _to_judge(cycle, [goal], only=Q(goal=goal))
    answers = ReportAnswer.objects.filter(report__cycle=cycle, goal=row.goal)
    judged = row.judgement
    on_goal, above = questions.of_goal(cycle.municipality, row.goal)
    return GoalFile(
        row=row,
        answers=list(answers.select_related("report__organisation", "saved_by")),
        evidence=list(cycle.evidence.filter(goal=row.goal).select_related("added_by")),
        causes=list(judged.causes.select_related("written_by").prefetch_related("evidence")) if judged else [],
        consequences=list(judged.consequences.select_related("activity__plan", "written_by")) if judged else [],
        questions=on_goal,
        questions_above=above,
        following=Goal.objects.get(pk=left[0]) if left else None,
        n_left=len(left),
    )


def elsewhere(cycle: FollowUpCycle) -> list[tuple[Goal, ElsewhereJudgement | None]]:
    """Return the branches that are followed up elsewhere, each with what is written of it (3 questions)."""
    told = {row.goal_id: row for row in cycle.elsewhere.select_related("written_by")}
    return [(goal, told.get(goal.pk)) for goal in closing.elsewhere(cycle)]


def reports(cycle: FollowUpCycle) -> list[BoardReport]:
    """Return the reports that are asked for, by body."""
    return list(cycle.reports.select_related("organisation", "signed_by").order_by("organisation__name"))


def _before(cycle: FollowUpCycle, goals: Collection[Goal], only: Q) -> dict[int, Judgement]:
    """Return goal id → its judgement in the closest earlier cycle that judged it, or that judged what became it; of
    several that became one goal, the worst.
    """
    earlier = Judgement.objects.filter(
        cycle__municipality=cycle.municipality_id, cycle__year__lt=cycle.year, state=Judgement.State.READY
    )
    rows = earlier.prefetch_related("cycle").order_by("cycle__year")
    found = {row.goal_id: row for row in rows.filter(only)}
    origins = editions.origins(cycle.municipality, [goal.pk for goal in goals if goal.pk not in found])
    if origins:
        every = {pk for came_from in origins.values() for pk in came_from}
        old = {row.goal_id: row for row in rows.filter(goal__in=every)}
        for goal, came_from in origins.items():
            judged = [old[pk] for pk in came_from if pk in old]
            if judged:
                found[goal] = max(judged, key=lambda row: (row.cycle.year, WORST.index(row.rating)))
    return found
