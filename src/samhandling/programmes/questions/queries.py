"""Reading the questions that hang on goals; each function states its questions to the database."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Value, When

from samhandling.audit.models import AuditEvent
from samhandling.places.models import Municipality, Organisation
from samhandling.programmes.models import Goal
from samhandling.programmes.questions import rules
from samhandling.programmes.questions.models import GoalQuestion

State = GoalQuestion.State


@dataclass(frozen=True)
class Choice:
    """What a list of questions is narrowed to; empty means everything."""

    kinds: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    is_overdue: bool = False
    text: str = ""


def questions(municipality: Municipality, choice: Choice, today: datetime.date) -> QuerySet[GoalQuestion]:
    """Return the chosen questions with their goals (2 questions): first the open ones, the most urgent first."""
    rows = GoalQuestion.objects.filter(municipality=municipality)
    if choice.kinds:
        rows = rows.filter(kind__in=choice.kinds)
    if choice.states:
        rows = rows.filter(state__in=choice.states)
    if choice.bodies:
        rows = rows.filter(answerer__key__in=choice.bodies)
    if choice.goals:
        hangs = GoalQuestion.goals.through.objects.filter(goalquestion=OuterRef("pk"), goal__key__in=choice.goals)
        rows = rows.filter(Exists(hangs))
    if choice.is_overdue:
        rows = rows.filter(state=State.OPEN, due_on__lt=today)
    for word in choice.text.split():
        rows = rows.filter(Q(title__icontains=word) | Q(text__icontains=word) | Q(asked_by__icontains=word))
    return _ordered(rows).prefetch_related(_with_documents())


def question(municipality: Municipality, pk: int) -> GoalQuestion:
    """Return one question with its goals; GoalQuestion.DoesNotExist if the municipality has none such (2 questions)."""
    rows = GoalQuestion.objects.select_related("municipality", "answerer", "answered_by")
    return rows.prefetch_related(_with_documents()).get(municipality=municipality, pk=pk)


def of_goal(municipality: Municipality, goal: Goal) -> tuple[list[GoalQuestion], list[GoalQuestion]]:
    """Return the questions on a goal, and those only on the areas that it lies under: first the open ones, the most
    urgent first (1 question, where the goal comes with its parents).
    """
    areas, step = {goal.pk}, goal.parent
    while step is not None and step.pk not in areas:
        areas.add(step.pk)
        step = step.parent
    hangs = GoalQuestion.goals.through.objects.filter(goalquestion=OuterRef("pk"))
    rows = _ordered(GoalQuestion.objects.filter(Exists(hangs.filter(goal__in=areas)), municipality=municipality))
    found = list(rows.annotate(is_own=Exists(hangs.filter(goal=goal))))
    return [row for row in found if row.is_own], [row for row in found if not row.is_own]


def public_by_goal(municipality: Municipality) -> dict[int, list[GoalQuestion]]:
    """Return goal id → what everyone may read that is asked about it: first the open ones (2 questions)."""
    found: dict[int, list[GoalQuestion]] = defaultdict(list)
    rows = GoalQuestion.objects.filter(municipality=municipality, kind__in=rules.PUBLIC)
    for row in _ordered(rows).prefetch_related("goals"):
        for goal in row.goals.all():
            found[goal.pk].append(row)
    return dict(found)


def n_open(municipality: Municipality) -> Counter[int]:
    """Return goal id → how many open questions hang on it (1 question)."""
    hangs = GoalQuestion.goals.through.objects.filter(
        goalquestion__municipality=municipality, goalquestion__state=State.OPEN
    )
    return Counter(hangs.values_list("goal_id", flat=True))


def counts_by_state(municipality: Municipality) -> dict[str, int]:
    """Return how many questions stand in each state (1 question)."""
    rows = GoalQuestion.objects.filter(municipality=municipality)
    return dict(rows.order_by().values_list("state").annotate(n=Count("pk")))


def answerers(municipality: Municipality) -> list[Organisation]:
    """Return the bodies that have a question to answer, or have had, by name (1 question)."""
    asked = GoalQuestion.objects.filter(answerer=OuterRef("pk"))
    return list(Organisation.objects.filter(Exists(asked), municipality=municipality).order_by("name"))


def waiting(
    municipality: Municipality, bodies: Iterable[Organisation] | None, *, until: datetime.date
) -> QuerySet[GoalQuestion]:
    """Return the open questions that the bodies are to answer; for None those of any body, due by ``until``."""
    rows = GoalQuestion.objects.filter(municipality=municipality, state=State.OPEN)
    rows = rows.filter(due_on__lte=until) if bodies is None else rows.filter(answerer__in=list(bodies))
    return _ordered(rows)


def to_answer(municipality: Municipality) -> list[GoalQuestion]:
    """Return the open questions that a body is to answer by a day, each with the body and the day (1 question)."""
    rows = GoalQuestion.objects.filter(municipality=municipality, state=State.OPEN)
    return list(rows.exclude(answerer=None).exclude(due_on=None).select_related("answerer"))


def history(municipality: Municipality, question: GoalQuestion) -> QuerySet[AuditEvent]:
    """Return what happened to a question, newest first; the drafts of its answer left out (1 question when read)."""
    rows = AuditEvent.objects.filter(municipality=municipality.slug, object_type=GoalQuestion._meta.label)
    return rows.filter(object_id=str(question.pk)).exclude(action="save_question_answer").order_by("-at", "-id")


def _with_documents() -> Prefetch:
    return Prefetch("goals", Goal.objects.select_related("document"))


def _ordered(rows: QuerySet[GoalQuestion]) -> QuerySet[GoalQuestion]:
    is_open = Case(When(state=State.OPEN, then=Value(0)), default=Value(1), output_field=IntegerField())
    with_bodies = rows.select_related("municipality", "answerer", "answered_by")
    return with_bodies.order_by(is_open, F("due_on").asc(nulls_last=True), F("asked_on").desc(nulls_last=True), "-pk")
