"""Judging goals: all writing. Red or yellow is ready only with a cause and a consequence."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import transaction

from samhandling.accounts.models import Person
from samhandling.assessments.models import Assessment
from samhandling.audit.changes import record
from samhandling.errors import InputError
from samhandling.followups import closing, rules
from samhandling.followups.models import (
    CauseAnalysis,
    Consequence,
    ElsewhereJudgement,
    Evidence,
    FollowUpCycle,
    Judgement,
)
from samhandling.plans.models import Activity
from samhandling.programmes.models import Goal

Row = TypeVar("Row", CauseAnalysis, Consequence)


@dataclass(frozen=True)
class Verdict:
    """What a person says of a goal: colour and arrow, why they differ from the computed, and one plain sentence."""

    rating: str
    trend: str
    reason: str = ""
    summary: str = ""


@transaction.atomic
def judge_goal(
    *, by: Person, cycle: FollowUpCycle, assessment: Assessment, verdict: Verdict, version: int = 0
) -> Judgement:
    """Judge a goal as a draft; a judgement that differs from the computed state needs a written reason.

    ``version`` is the one that was read, 0 if there was no judgement. The same again changes nothing.
    """
    rules.check_may_judge(by, cycle)
    rules.check_takes(cycle, rules.TAKES_JUDGEMENTS, "att bedöma")
    goal = assessment.goal
    if goal is None:
        raise InputError("bara mål bedöms; nyckeltalens färger beräknas")
    if goal.document.municipality_id != cycle.municipality_id:
        raise InputError(f"{goal} hör inte till {cycle.municipality}; välj ett eget mål")
    differs = _check_verdict(assessment, verdict)
    judgement = Judgement.objects.select_for_update(of=("self",)).filter(cycle=cycle, goal=goal).first()
    if judgement and _says(judgement, assessment, verdict):
        return judgement
    if judgement:
        rules.check_unchanged(judgement, version)
        judgement.version += 1
    else:
        judgement = Judgement(cycle=cycle, goal=goal)
    for name, value in vars(verdict).items():
        setattr(judgement, name, value.strip())
    judgement.assessment, judgement.differs, judgement.judged_by = assessment, differs, by
    judgement.state = Judgement.State.DRAFT
    judgement.save()
    _record(
        by,
        "judge_goal",
        judgement,
        old={"rating": assessment.rating, "trend": assessment.trend},
        new=vars(verdict) | {"version": judgement.version},
    )
    return judgement


@transaction.atomic
def mark_ready(*, by: Person, judgement: Judgement) -> Judgement:
    """Mark a judgement ready for the steering group; red and yellow need a cause and a consequence."""
    judgement = _open(by, judgement)
    missing = rules.missing_before_ready(
        judgement.rating,
        judgement.reason,
        n_causes=judgement.causes.count(),
        n_consequences=judgement.consequences.count(),
    )
    if missing:
        raise InputError(f"{judgement.goal.name!r} kan inte markeras som klart: {'; '.join(missing)}")
    judgement.state = Judgement.State.READY
    judgement.save(update_fields=["state"])
    _record(by, "mark_ready", judgement, new={"rating": judgement.rating})
    return judgement


@transaction.atomic
def reopen(*, by: Person, judgement: Judgement) -> Judgement:
    """Make a judgement that was ready a draft again."""
    judgement = _open(by, judgement)
    judgement.state = Judgement.State.DRAFT
    judgement.save(update_fields=["state"])
    _record(by, "reopen_judgement", judgement)
    return judgement


@transaction.atomic
def add_evidence(
    *, by: Person, cycle: FollowUpCycle, goal: Goal, kind: str, text: str, source: str, dated_on: datetime.date
) -> Evidence:
    """Add what is known beside the figures, with its source and date. The same sent twice is there once."""
    rules.check_may_judge(by, cycle)
    # Two sendings of one form come one after the other.
    cycle = FollowUpCycle.objects.select_for_update(of=("self",)).select_related("municipality").get(pk=cycle.pk)
    rules.check_takes(cycle, rules.TAKES_JUDGEMENTS, "att lägga till underlag")
    if kind not in Evidence.Kind.values:
        raise InputError(f"{kind!r} är inget slags underlag; välj {', '.join(Evidence.Kind.labels)}")
    evidence, is_new = Evidence.objects.get_or_create(
        cycle=cycle,
        goal=goal,
        kind=kind,
        text=rules.check_says(text, "underlagets text"),
        source=rules.check_says(source, "underlagets källa"),
        dated_on=dated_on,
        defaults={"added_by": by},
    )
    if not is_new:
        return evidence
    _record(by, "add_evidence", evidence, cycle=cycle, new={"goal": goal.key, "kind": kind, "source": source})
    return evidence


@transaction.atomic
def write_cause(
    *,
    by: Person,
    judgement: Judgement,
    kind: str,
    text: str,
    comparison: dict[str, Any] | None = None,
    evidence: Iterable[Evidence] = (),
    cause: CauseAnalysis | None = None,
) -> CauseAnalysis:
    """Write why the goal became what it became, or write a cause anew. The same sent twice is there once."""
    judgement = _open(by, judgement)
    if kind not in CauseAnalysis.Kind.values:
        raise InputError(f"{kind!r} är inget slags orsak; välj omvärlden eller det egna arbetet")
    if cause is None and (same := judgement.causes.filter(kind=kind, text=text.strip()).first()):
        return same
    row = _own(judgement, cause) if cause else CauseAnalysis(judgement=judgement)
    evidence = list(evidence)
    if any(one.goal_id != judgement.goal_id or one.cycle_id != judgement.cycle_id for one in evidence):
        raise InputError(
            "underlaget hör till ett annat mål eller en annan uppföljning; välj bland målets eget underlag"
        )
    old = {"kind": row.kind, "text": row.text} if cause else None
    row.kind, row.text, row.written_by = kind, rules.check_says(text, "orsaken"), by
    row.comparison = comparison or row.comparison
    row.save()
    row.evidence.set(evidence)
    _record(by, "write_cause", row, cycle=judgement.cycle, old=old, new={"kind": kind, "text": row.text})
    return row


@transaction.atomic
def write_consequence(
    *,
    by: Person,
    judgement: Judgement,
    kind: str,
    text: str,
    activity: Activity | None = None,
    cause: CauseAnalysis | None = None,
    consequence: Consequence | None = None,
) -> Consequence:
    """Write what the judgement leads to: an activity that somebody answers for, or why nothing is done.

    The same sent twice is there once.
    """
    judgement = _open(by, judgement)
    if kind not in Consequence.Kind.values:
        raise InputError(f"{kind!r} är ingen konsekvens; välj ny aktivitet, ändrad aktivitet eller ingen åtgärd")
    if (kind == Consequence.Kind.NONE) != (activity is None):
        raise InputError("en ny eller ändrad aktivitet ska pekas ut, och ingen åtgärd har ingen aktivitet")
    if activity is not None:
        _check_activity(judgement, activity)
    if cause is not None:
        _own(judgement, cause)
    told = judgement.consequences.filter(kind=kind, activity=activity, cause=cause, text=text.strip())
    if consequence is None and (same := told.first()):
        return same
    row = _own(judgement, consequence) if consequence else Consequence(judgement=judgement)
    row.kind, row.activity, row.cause = kind, activity, cause
    row.text, row.written_by = rules.check_says(text, "konsekvensen"), by
    row.save()
    new = {"kind": kind, "activity": activity.name if activity else None, "text": row.text}
    _record(by, "write_consequence", row, cycle=judgement.cycle, new=new)
    return row


@transaction.atomic
def remove(*, by: Person, row: CauseAnalysis | Consequence) -> None:
    """Take away a cause or a consequence of a draft; the audit row keeps what it said."""
    judgement = _open(by, row.judgement)
    if judgement.state == Judgement.State.READY:
        raise InputError(f"{judgement.goal.name!r} är markerat som klart; öppna det igen först")
    _record(by, "remove", row, cycle=judgement.cycle, old={"kind": row.kind, "text": row.text})
    row.delete()


@transaction.atomic
def write_elsewhere(
    *, by: Person, cycle: FollowUpCycle, goal: Goal, text: str, source: str, rating: str = "", trend: str = ""
) -> ElsewhereJudgement:
    """Write how it went for a branch that is followed up against another body's plan."""
    rules.check_may_judge(by, cycle)
    rules.check_takes(cycle, rules.TAKES_JUDGEMENTS, "att skriva om grenar som följs upp på annat håll")
    if goal not in closing.elsewhere(cycle):
        raise InputError(f"{goal.name!r} följs upp här; bedöm det i stället")
    if (rating and rating not in Assessment.Rating.values) or (trend and trend not in Assessment.Trend.values):
        raise InputError(f"{rating!r} och {trend!r} är inte en färg och en pil")
    row, _ = ElsewhereJudgement.objects.update_or_create(
        cycle=cycle,
        goal=goal,
        defaults={
            "rating": rating,
            "trend": trend,
            "text": rules.check_says(text, "utvärderingen"),
            "source": rules.check_says(source, "källan"),
            "written_by": by,
        },
    )
    _record(by, "write_elsewhere", row, cycle=cycle, new={"goal": goal.key, "rating": rating, "source": source})
    return row


def _open(by: Person, judgement: Judgement) -> Judgement:
    """Return the judgement locked, if ``by`` may still change it."""
    rows = Judgement.objects.select_for_update(of=("self",)).select_related("cycle__municipality", "goal")
    judgement = rows.get(pk=judgement.pk)
    rules.check_may_judge(by, judgement.cycle)
    rules.check_takes(judgement.cycle, rules.TAKES_JUDGEMENTS, "att bedöma")
    return judgement


def _own(judgement: Judgement, row: Row) -> Row:
    if row.judgement_id != judgement.pk:
        raise InputError("raden hör till ett annat mål; välj bland målets egna")
    return row


def _check_verdict(assessment: Assessment, verdict: Verdict) -> bool:
    """Return whether the verdict differs from the computed state; InputError where a reason is missing."""
    if verdict.rating not in Assessment.Rating.values or verdict.trend not in Assessment.Trend.values:
        raise InputError(f"{verdict.rating!r} och {verdict.trend!r} är inte en färg och en pil; välj en av varje")
    differs = (verdict.rating, verdict.trend) != (assessment.rating, assessment.trend)
    if verdict.reason.strip():
        return differs
    if verdict.rating == Assessment.Rating.NONE:
        raise InputError("skriv varför målet inte kan bedömas")
    if differs:
        raise InputError("bedömningen skiljer sig från den beräknade; skriv varför")
    return False


def _check_activity(judgement: Judgement, activity: Activity) -> None:
    if activity.plan.document.municipality_id != judgement.cycle.municipality_id:
        raise InputError(f"{activity.name!r} hör till en annan kommun; välj en egen aktivitet")
    if not activity.responsibilities.filter(role="answers").exists():
        raise InputError(f"ingen ansvarar för {activity.name!r}; ange en ansvarig, så att konsekvensen har en ägare")
    if not activity.goals.filter(pk=judgement.goal_id).exists():
        raise InputError(f"{activity.name!r} tjänar inte målet {judgement.goal.name!r}; knyt den till målet först")


def _says(judgement: Judgement, assessment: Assessment, verdict: Verdict) -> bool:
    same = all(getattr(judgement, name) == value.strip() for name, value in vars(verdict).items())
    return same and judgement.assessment_id == assessment.pk


def _record(by: Person, action: str, row: Any, *, cycle: FollowUpCycle | None = None, **what: Any) -> None:
    record(by=by, action=action, obj=row, municipality=(cycle or row.cycle).municipality.slug, **what)
