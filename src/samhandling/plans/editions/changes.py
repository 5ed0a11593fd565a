"""Adoption of a new edition with the plans of the coming years: all writing."""

import datetime

from django.db import transaction

from samhandling.audit.changes import Actor, record
from samhandling.plans import rules
from samhandling.plans.models import ActionPlan, Activity
from samhandling.plans.rules import FINISHED
from samhandling.programmes.editions import queries
from samhandling.programmes.editions.adopting import changes as adopting
from samhandling.programmes.editions.adopting.changes import Decision
from samhandling.programmes.editions.models import Edition
from samhandling.programmes.models import SteeringDocument


@transaction.atomic
def adopt_edition(
    *, by: Actor, edition: Edition, decision: Decision, today: datetime.date | None = None
) -> SteeringDocument:
    """Adopt a draft edition, and let what is planned for the coming years serve the new goals; all of it or nothing.

    Plans of years before the new edition's first whole year, and what is done, stay as they are.
    """
    rules.check_may_edit_plan(by, edition.municipality)
    document = adopting.adopt_draft(by=by, edition=edition, decision=decision, today=today)
    edition.refresh_from_db()
    year = queries.first_year(edition)
    ActionPlan.objects.filter(document__in=edition.replaces.all(), year__gte=year).update(document=document)
    _follow(by, edition, year)
    return document


def _follow(by: Actor, edition: Edition, year: int) -> None:
    old = edition.replaces.values("pk")
    mine = Activity.objects.filter(goals__document__in=old).exclude(state__in=FINISHED)
    found = mine.exclude(plan__year__lt=year).select_related("plan").prefetch_related("goals").distinct()
    became = queries.became(edition.municipality, year)
    for activity in found:
        goals = list(activity.goals.all())
        new = queries.followed(goals, became)
        if activity.plan.year is None:  # a plan without year goes on serving the old goals until these end
            new = list({goal.pk: goal for goal in (*goals, *new)}.values())
        if {goal.pk for goal in new} == {goal.pk for goal in goals}:
            continue
        activity.goals.set(new)
        activity.version += 1
        activity.save(update_fields=["version"])
        record(
            by=by,
            action="follow_goals",
            obj=activity,
            municipality=edition.municipality.slug,
            old={"goals": sorted(goal.key for goal in goals)},
            new={"goals": sorted(goal.key for goal in new)},
        )
