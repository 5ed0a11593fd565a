"""What closed follow-ups concluded, for everyone to read: colour, reason, causes, consequences, evidence. Reads.

A follow-up that goes on has drafts that may still change, so nothing of it is here; what is closed cannot be changed.
Nobody's name is here: a conclusion is the municipality's.
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import QuerySet

from samhandling.followups import years
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

State = FollowUpCycle.State


@dataclass(frozen=True)
class Conclusion:
    """What a closed follow-up says of one goal."""

    judgement: Judgement
    causes: list[CauseAnalysis]
    consequences: list[Consequence]
    evidence: list[Evidence]
    answers: list[ReportAnswer]

    @property
    def cycle(self) -> FollowUpCycle:
        return self.judgement.cycle


def conclusions(municipality: Municipality, *, up_to: int) -> dict[int, Conclusion]:
    """Return goal id → what the newest closed follow-up up to a year concluded of it (7 questions).

    A goal that took another's place carries on what was concluded of the earlier one.
    """
    closed = FollowUpCycle.objects.filter(municipality=municipality, state=State.CLOSED, year__lte=up_to)
    judged = Judgement.objects.filter(cycle__in=closed, state=Judgement.State.READY)
    newest: dict[int, Judgement] = {}
    for row in judged.select_related("cycle", "assessment").order_by("cycle__year", "goal_id"):
        newest[row.goal_id] = row
    for older, newer in years.successors(municipality).items():
        for goal_id in newer if older in newest else ():
            newest.setdefault(goal_id, newest[older])
    ids = {row.pk for row in newest.values()}
    causes: dict[int, list[CauseAnalysis]] = defaultdict(list)
    for cause in CauseAnalysis.objects.filter(judgement__in=ids).order_by("pk"):
        causes[cause.judgement_id].append(cause)
    consequences: dict[int, list[Consequence]] = defaultdict(list)
    for consequence in Consequence.objects.filter(judgement__in=ids).order_by("pk"):
        consequences[consequence.judgement_id].append(consequence)
    evidence: dict[tuple[int, int], list[Evidence]] = defaultdict(list)
    for one in Evidence.objects.filter(cycle__in=closed):
        evidence[one.cycle_id, one.goal_id].append(one)
    answers = _answers(closed)
    return {
        goal_id: Conclusion(
            judgement=row,
            causes=causes[row.pk],
            consequences=consequences[row.pk],
            evidence=evidence[row.cycle_id, row.goal_id],
            answers=answers[row.cycle_id, row.goal_id],
        )
        for goal_id, row in newest.items()
    }


def elsewhere(municipality: Municipality, *, up_to: int) -> dict[int, ElsewhereJudgement]:
    """Return goal id → what the newest closed follow-up wrote of a branch followed up elsewhere (1 question)."""
    rows = ElsewhereJudgement.objects.filter(
        cycle__municipality=municipality, cycle__state=State.CLOSED, cycle__year__lte=up_to
    )
    return {row.goal_id: row for row in rows.select_related("cycle").order_by("cycle__year")}


def earlier_steps(municipality: Municipality, *, before: int) -> dict[int, list[years.Step]]:
    """Return goal id → where the goal stood in each finished follow-up before a year, oldest first (6 questions)."""
    found = years.paths(municipality, only_closed=True)
    return {path.goal.pk: steps for path in found if (steps := [step for step in path.steps if step.year < before])}


def promises(municipality: Municipality, *, before: int) -> tuple[FollowUpCycle | None, list[years.Promise]]:
    """Return the closed follow-up closest before a year and what it promised (4 questions); None if there is none."""
    rows = FollowUpCycle.objects.filter(municipality=municipality, state=State.CLOSED, year__lt=before)
    cycle = rows.order_by("year").last()
    return (cycle, years.promises(municipality, cycle.year)) if cycle else (None, [])


def _answers(closed: QuerySet[FollowUpCycle]) -> dict[tuple[int, int], list[ReportAnswer]]:
    """Return (cycle, goal) → what the boards signed about the goal and about the activities that serve it."""
    rows = ReportAnswer.objects.filter(report__cycle__in=closed, report__state=BoardReport.State.SIGNED)
    found: dict[tuple[int, int], list[ReportAnswer]] = defaultdict(list)
    for row in rows.select_related("report__organisation", "activity").prefetch_related("activity__goals"):
        served = row.activity.goals.all() if row.activity else ()
        for goal_id in [row.goal_id] if row.goal_id else [goal.pk for goal in served]:
            found[row.report.cycle_id, goal_id].append(row)
    return found
