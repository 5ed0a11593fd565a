"""What a follow-up must hold before it is closed, its sums, and the frozen copy of it. Reads only."""

import datetime
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

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
from samhandling.programmes.editions import queries as editions
from samhandling.programmes.models import Goal, GoalQuestion, SteeringDocument


@dataclass(frozen=True)
class PublishedSum:
    """The sums of one programme in a follow-up, as they are published."""

    document: SteeringDocument
    n_goals: int
    n_red: int
    n_yellow: int
    n_green: int
    n_up: int
    n_flat: int
    n_down: int
    n_none: int = 0
    n_unknown: int = 0
    scope: str = ""
    quote: str = ""


@dataclass(frozen=True)
class Branches:
    """The goals of a follow-up: those that are judged here, and those that another body's follow-up judges."""

    judged: list[Goal]
    elsewhere: list[Goal]


def branches(cycle: FollowUpCycle) -> Branches:
    """Return the goals without parts in the cycle's programmes, and the branches followed up elsewhere (5 questions).

    A cycle that names no programme follows up every document of the municipality that has goals of its own, in the
    edition that was in force when its year began.
    Goals that a board has set itself are no part of what was adopted, and are neither judged nor counted here.
    """
    rows = _goals(cycle)
    judged, elsewhere = _parted(rows)
    # Prefetched, not joined: each document is read and made once, not once for each of its goals.
    by_pk = {goal.pk: goal for goal in rows.prefetch_related("document")}
    return Branches(judged=[by_pk[pk] for pk in judged], elsewhere=[by_pk[pk] for pk in elsewhere])


def judged(cycle: FollowUpCycle) -> list[int]:
    """Return the numbers of the goals that are judged here, in the order of their documents (3 questions)."""
    return _parted(_goals(cycle))[0]


def elsewhere(cycle: FollowUpCycle) -> list[Goal]:
    """Return the branches that are followed up elsewhere, in the order of their documents (3 questions)."""
    return list(_goals(cycle).exclude(followed_up_elsewhere="").select_related("document"))


def _goals(cycle: FollowUpCycle) -> QuerySet[Goal]:
    """Return every goal of the cycle's programmes that was decided, in the order of the documents."""
    chosen = list(cycle.documents.values_list("pk", flat=True))
    rows = Goal.objects.order_by("document__order", "document__key", "order")
    rows = rows.filter(document__municipality=cycle.municipality_id, owner=None)
    if chosen:
        return rows.filter(document__in=chosen)
    left_out = editions.left_out(cycle.municipality, cycle.year)
    return rows.filter(document__has_own_page=True).exclude(document__in=left_out)


def _parted(rows: QuerySet[Goal]) -> tuple[list[int], list[int]]:
    """Return the numbers of the goals to judge, and of the branches followed up elsewhere, in the order of the rows."""
    told = list(rows.values_list("pk", "parent_id", "followed_up_elsewhere"))
    above = {pk: parent for pk, parent, _ in told}
    away = {pk for pk, _, where in told if where}
    parents = set(above.values())

    def is_away(pk: int | None) -> bool:
        while pk in above:
            if pk in away:
                return True
            pk = above[pk]
        return False

    return [pk for pk in above if pk not in parents and not is_away(pk)], [pk for pk in above if pk in away]


def left(cycle: FollowUpCycle) -> list[str]:
    """Return what is left to do before the cycle can be closed, as remedies (8 questions)."""
    ready = set(cycle.judgements.filter(state=Judgement.State.READY).values_list("goal_id", flat=True))
    told = set(cycle.elsewhere.values_list("goal_id", flat=True))
    reports = cycle.reports.exclude(state=BoardReport.State.SIGNED).select_related("organisation")
    rows = _goals(cycle)
    unready = [pk for pk in _parted(rows)[0] if pk not in ready]
    names = {pk: (name, title) for pk, name, title in rows.values_list("pk", "name", "document__title")}
    return [
        *(f"bedöm {names[pk][0]!r} ({names[pk][1]})" for pk in unready),
        *(
            f"skriv hur det gick för {goal.name!r}, som följs upp i {goal.followed_up_elsewhere}"
            for goal in rows.exclude(followed_up_elsewhere="")
            if goal.pk not in told
        ),
        *(f"rapporten från {report.organisation} är {report.get_state_display()}" for report in reports),
    ]


def sums(cycle: FollowUpCycle) -> list[PublishedSum]:
    """Return the sums of each programme, counted over the judgements that are ready (3 questions)."""
    judged = {row.goal_id: row for row in cycle.judgements.filter(state=Judgement.State.READY)}
    by_document: dict[SteeringDocument, list[Judgement]] = {}
    for goal in branches(cycle).judged:
        if goal.pk in judged:
            by_document.setdefault(goal.document, []).append(judged[goal.pk])
    return [_sum(document, rows) for document, rows in by_document.items()]


def _sum(document: SteeringDocument, rows: list[Judgement]) -> PublishedSum:
    colours, arrows = Counter(row.rating for row in rows), Counter(row.trend for row in rows)
    return PublishedSum(
        document=document,
        n_goals=len(rows),
        **{f"n_{colour}": colours[colour] for colour in ("red", "yellow", "green", "none")},
        **{f"n_{arrow}": arrows[arrow] for arrow in ("up", "flat", "down", "unknown")},
    )


def asked_about(cycle: FollowUpCycle) -> list[GoalQuestion]:
    """Return the questions that hang on the cycle's goals: those open still, and those answered since its year began
    (2 questions beside those of the branches).
    """
    found = branches(cycle)
    rows = GoalQuestion.objects.filter(municipality=cycle.municipality_id, goals__in=[*found.judged, *found.elsewhere])
    begun = datetime.date(cycle.year, 1, 1)
    rows = rows.filter(Q(state=GoalQuestion.State.OPEN) | Q(answered_on__gte=begun)).distinct()
    return list(rows.select_related("answerer", "answered_by").prefetch_related("goals").order_by("asked_on", "pk"))


def content(cycle: FollowUpCycle) -> dict[str, Any]:
    """Return everything that was said in the cycle, in plain values that JSON can hold."""
    run = cycle.run
    judgements = cycle.judgements.select_related("goal__document", "assessment", "judged_by").order_by("goal_id")
    answers = ReportAnswer.objects.filter(report__cycle=cycle).select_related(
        "report__organisation", "goal", "activity"
    )
    return {
        "cycle": {"year": cycle.year, "title": cycle.title, "municipality": cycle.municipality.slug},
        "run": {"id": run.pk, "batches": run.batches, "methods": run.methods} if run else None,
        "sums": [
            {"document": row.document.key, **{name: value for name, value in vars(row).items() if name != "document"}}
            for row in sums(cycle)
        ],
        "judgements": [_judgement(row) for row in judgements],
        "causes": _rows(
            CauseAnalysis.objects.filter(judgement__cycle=cycle), "judgement_id", "kind", "text", "comparison"
        ),
        "consequences": _rows(
            Consequence.objects.filter(judgement__cycle=cycle), "judgement_id", "kind", "activity__name", "text"
        ),
        "evidence": _rows(Evidence.objects.filter(cycle=cycle), "goal__key", "kind", "text", "source", "dated_on"),
        "elsewhere": _rows(
            ElsewhereJudgement.objects.filter(cycle=cycle), "goal__key", "rating", "trend", "text", "source"
        ),
        "answers": [_answer(row) for row in answers.order_by("pk")],
        "questions": [_question(row) for row in asked_about(cycle)],
    }


def _judgement(row: Judgement) -> dict[str, Any]:
    return {
        "id": row.pk,
        "document": row.goal.document.key,
        "goal": row.goal.key,
        "name": row.goal.name,
        "rating": row.rating,
        "trend": row.trend,
        "reason": row.reason,
        "summary": row.summary,
        "differs": row.differs,
        "judged_by": row.judged_by.actor_name,
        "computed": {
            "rating": row.assessment.rating,
            "trend": row.assessment.trend,
            "score": row.assessment.score,
            "rating_details": row.assessment.rating_details,
            "trend_details": row.assessment.trend_details,
        },
    }


def _answer(row: ReportAnswer) -> dict[str, Any]:
    return {
        "organisation": row.report.organisation.key,
        "goal": row.goal.key if row.goal else None,
        "activity": row.activity.name if row.activity else None,
        "activity_state": row.activity_state,
        **{name: getattr(row, name) for name in ("done", "result", "hindrance", "ahead")},
    }


def _question(row: GoalQuestion) -> dict[str, Any]:
    names = ["kind", "title", "text", "asked_by", "asked_on", "due_on", "state", "answered_on", "outcome"]
    # A draft is nobody's answer yet.
    names += ["answer"] if row.state == GoalQuestion.State.ANSWERED else []
    bodies = {"answerer": row.answerer, "answered_by": row.answered_by}
    return {
        "id": row.pk,
        "goals": sorted(goal.key for goal in row.goals.all()),
        **{name: _plain(getattr(row, name)) for name in names},
        **{name: body.key if body else None for name, body in bodies.items()},
    }


def _rows(found: Any, *names: str) -> list[dict[str, Any]]:
    rows: Iterable[dict[str, Any]] = found.order_by("pk").values(*names)
    return [{name: _plain(value) for name, value in row.items()} for row in rows]


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
