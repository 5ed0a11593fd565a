"""Cycles, historical sums and judgements: all writing."""

from dataclasses import dataclass

from django.db import transaction

from samhandling.accounts.models import Person
from samhandling.accounts.rules import ANALYSTS, EDITORS, check_has_role
from samhandling.assessments.models import Assessment, AssessmentRun
from samhandling.audit.changes import Actor, record
from samhandling.errors import InputError
from samhandling.followups import rules
from samhandling.followups.models import CycleSum, FollowUpCycle, Judgement
from samhandling.places.models import Municipality
from samhandling.programmes.models import SteeringDocument


@dataclass(frozen=True)
class PublishedSum:
    """The sums of one programme in an earlier follow-up, as they were published."""

    document: SteeringDocument
    n_goals: int
    n_red: int
    n_yellow: int
    n_green: int
    n_up: int
    n_flat: int
    n_down: int
    scope: str = ""
    quote: str = ""


@transaction.atomic
def open_cycle(
    *, by: Actor, municipality: Municipality, year: int, title: str, interval_months: int, run: AssessmentRun
) -> FollowUpCycle:
    """Open the follow-up of a year on top of a computed run."""
    check_has_role(by, municipality, EDITORS, "öppna en uppföljning")
    if run.municipality_id != municipality.pk or run.year != year:
        raise InputError(f"körningen {run} gäller inte {municipality} {year}; beräkna om för rätt kommun och år")
    cycle = FollowUpCycle.objects.create(
        municipality=municipality, year=year, title=title, interval_months=interval_months, run=run
    )
    record(by=by, action="open_cycle", obj=cycle, municipality=municipality.slug, new={"year": year})
    return cycle


@transaction.atomic
def add_historical_cycle(
    *,
    by: Actor,
    municipality: Municipality,
    year: int,
    title: str,
    source: str,
    sums: list[PublishedSum],
    interval_months: int = 12,
) -> FollowUpCycle:
    """Add the published result of an earlier follow-up; its sums may stand without goals, but must add up."""
    check_has_role(by, municipality, EDITORS, "lägga in tidigare uppföljningar")
    for row in sums:
        _check_adds_up(row)
    cycle = FollowUpCycle.objects.create(
        municipality=municipality,
        year=year,
        title=title,
        state=FollowUpCycle.State.HISTORICAL,
        interval_months=interval_months,
        source=source,
    )
    CycleSum.objects.bulk_create(CycleSum(cycle=cycle, **vars(row)) for row in sums)
    record(by=by, action="add_historical_cycle", obj=cycle, municipality=municipality.slug, new={"year": year})
    return cycle


@transaction.atomic
def judge_goal(
    *, by: Person, cycle: FollowUpCycle, assessment: Assessment, rating: str, trend: str, reason: str = ""
) -> Judgement:
    """Judge a goal; a judgement that differs from the computed state needs a written reason."""
    check_has_role(by, cycle.municipality, ANALYSTS, "bedöma mål")
    rules.check_is_open(cycle)
    if assessment.goal is None:
        raise InputError("bara mål bedöms; nyckeltalens färger beräknas")
    differs = (rating, trend) != (assessment.rating, assessment.trend)
    if differs and not reason.strip():
        raise InputError("bedömningen skiljer sig från den beräknade; skriv varför")
    judgement, _ = Judgement.objects.update_or_create(
        cycle=cycle,
        goal=assessment.goal,
        defaults={
            "assessment": assessment,
            "rating": rating,
            "trend": trend,
            "reason": reason,
            "differs": differs,
            "judged_by": by,
        },
    )
    record(
        by=by,
        action="judge_goal",
        obj=judgement,
        municipality=cycle.municipality.slug,
        old={"rating": assessment.rating, "trend": assessment.trend},
        new={"rating": rating, "trend": trend, "reason": reason},
    )
    return judgement


@transaction.atomic
def close_cycle(*, by: Actor, cycle: FollowUpCycle) -> FollowUpCycle:
    """Close a cycle: from then on nothing in it changes."""
    check_has_role(by, cycle.municipality, EDITORS, "stänga en uppföljning")
    rules.check_can_become(cycle, FollowUpCycle.State.CLOSED)
    cycle.state = FollowUpCycle.State.CLOSED
    cycle.save(update_fields=["state"])
    record(by=by, action="close_cycle", obj=cycle, municipality=cycle.municipality.slug)
    return cycle


def _check_adds_up(row: PublishedSum) -> None:
    colours = row.n_red + row.n_yellow + row.n_green
    arrows = row.n_up + row.n_flat + row.n_down
    if not row.n_goals == colours == arrows:
        raise InputError(
            f"{row.document}: {row.n_goals} mål, men färgerna summerar till {colours} och pilarna till {arrows}; "
            "rätta talen mot källan"
        )
