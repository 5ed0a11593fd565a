"""Action plans and activities: all writing."""

from collections.abc import Iterable

from django.db import transaction

from samhandling.accounts.rules import EDITORS, check_has_role
from samhandling.audit.changes import Actor, record
from samhandling.places.models import Organisation
from samhandling.plans.models import ActionPlan, Activity, ActivityResponsibility
from samhandling.programmes.models import Goal, SteeringDocument


@transaction.atomic
def add_plan(*, by: Actor, document: SteeringDocument, year: int | None = None) -> ActionPlan:
    """Add the action plan that a document holds."""
    check_has_role(by, document.municipality, EDITORS, "lägga in handlingsplaner")
    plan = ActionPlan.objects.create(document=document, year=year)
    record(by=by, action="add_plan", obj=plan, municipality=document.municipality.slug, new={"year": year})
    return plan


@transaction.atomic
def add_activity(
    *,
    by: Actor,
    plan: ActionPlan,
    name: str,
    goals: Iterable[Goal],
    responsible: Iterable[tuple[Organisation, str]] = (),
    order: int = 0,
    quote: str = "",
    quote_offset: int | None = None,
) -> Activity:
    """Add an activity, the goals that it serves and who does what about it."""
    municipality = plan.document.municipality
    check_has_role(by, municipality, EDITORS, "lägga in aktiviteter")
    activity = Activity.objects.create(plan=plan, name=name, order=order, quote=quote, quote_offset=quote_offset)
    activity.goals.set(goals)
    ActivityResponsibility.objects.bulk_create(
        ActivityResponsibility(activity=activity, organisation=organisation, role=role)
        for organisation, role in responsible
    )
    record(by=by, action="add_activity", obj=activity, municipality=municipality.slug, new={"name": name})
    return activity
