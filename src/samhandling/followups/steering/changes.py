"""The steering group's meetings: all writing."""

import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from samhandling.accounts.models import Person
from samhandling.audit.changes import record
from samhandling.errors import InputError, InvalidTransition
from samhandling.followups import rules
from samhandling.followups.models import Assignment, SteeringItem, SteeringMeeting
from samhandling.places.models import Municipality, Organisation
from samhandling.plans.models import Activity
from samhandling.programmes.models import Goal


@transaction.atomic
def call_meeting(
    *, by: Person, municipality: Municipality, group: Organisation, held_on: datetime.date
) -> SteeringMeeting:
    """Call a meeting of the group."""
    rules.check_may_steer(by, municipality)
    if group.municipality_id != municipality.pk or group.kind != Organisation.Kind.STEERING_GROUP:
        raise InputError(f"{group} är ingen processledningsgrupp i {municipality}; välj en")
    meeting, made = SteeringMeeting.objects.get_or_create(municipality=municipality, group=group, held_on=held_on)
    if made:
        record(by=by, action="call_meeting", obj=meeting, municipality=municipality.slug, new={"held_on": str(held_on)})
    return meeting


@transaction.atomic
def add_item(
    *,
    by: Person,
    meeting: SteeringMeeting,
    kind: str,
    title: str,
    goal: Goal | None = None,
    activity: Activity | None = None,
    anchored_with: str = "",
    money_sek: int | None = None,
    full_time_equivalents: Decimal | None = None,
) -> SteeringItem:
    """Put something on the agenda; the same sent twice stands there once."""
    rules.check_may_steer(by, meeting.municipality)
    if kind not in SteeringItem.Kind.values:
        raise InputError(f"{kind!r} är inget slags punkt; välj {', '.join(SteeringItem.Kind.labels)}")
    if goal and goal.document.municipality_id != meeting.municipality_id:
        raise InputError(f"{goal} hör inte till {meeting.municipality}; välj ett eget mål")
    if activity and activity.plan.document.municipality_id != meeting.municipality_id:
        raise InputError(f"{activity} hör inte till {meeting.municipality}; välj en egen aktivitet")
    # Two sendings of one form come one after the other, and the second adds nothing.
    meeting = SteeringMeeting.objects.select_for_update(of=("self",)).select_related("municipality").get(pk=meeting.pk)
    item, is_new = meeting.items.get_or_create(
        kind=kind,
        title=rules.check_says(title, "punktens rubrik")[:300],
        goal=goal,
        activity=activity,
        anchored_with=anchored_with.strip(),
        money_sek=money_sek,
        full_time_equivalents=full_time_equivalents,
        defaults={"order": meeting.items.count()},
    )
    if not is_new:
        return item
    record(by=by, action="add_item", obj=item, municipality=meeting.municipality.slug, new={"title": item.title})
    return item


@transaction.atomic
def decide(*, by: Person, item: SteeringItem, decision: str) -> SteeringItem:
    """Write down what the group decided on an item; a decision is not written over: a later item changes it."""
    rules.check_may_steer(by, item.meeting.municipality)
    item = SteeringItem.objects.select_for_update(of=("self",)).select_related("meeting__municipality").get(pk=item.pk)
    if item.decided_at:
        raise InvalidTransition(f"{item.title!r} är redan beslutad; sätt upp en ny punkt om beslutet ska ändras")
    item.decision = rules.check_says(decision, "beslutet")
    item.decided_by, item.decided_at = by, timezone.now()
    item.save()
    slug = item.meeting.municipality.slug
    record(by=by, action="decide", obj=item, municipality=slug, new={"decision": item.decision})
    return item


@transaction.atomic
def assign(
    *, by: Person, item: SteeringItem, organisation: Organisation, text: str, due_on: datetime.date
) -> Assignment:
    """Ask a body to do something by a day; the same sent twice is asked once."""
    municipality = item.meeting.municipality
    rules.check_may_steer(by, municipality)
    if organisation.municipality_id != municipality.pk:
        raise InputError(f"{organisation} hör inte till {municipality}; välj en egen organisation")
    item = SteeringItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    assignment, is_new = Assignment.objects.get_or_create(
        item=item, organisation=organisation, text=rules.check_says(text, "uppdraget"), due_on=due_on
    )
    if not is_new:
        return assignment
    new = {"organisation": organisation.key, "text": assignment.text, "due_on": str(due_on)}
    record(by=by, action="assign", obj=assignment, municipality=municipality.slug, new=new)
    return assignment


@transaction.atomic
def finish_assignment(
    *, by: Person, assignment: Assignment, outcome: str, done_on: datetime.date | None = None
) -> Assignment:
    """Say that an assignment is done and what came of it."""
    municipality = assignment.item.meeting.municipality
    rules.check_may_finish(by, assignment)
    assignment = Assignment.objects.select_for_update().get(pk=assignment.pk)
    if assignment.done_on:
        raise InvalidTransition(f"uppdraget {assignment} är redan klart")
    assignment.outcome = rules.check_says(outcome, "vad uppdraget ledde till")
    assignment.done_on = done_on or timezone.localdate()
    assignment.save()
    new = {"outcome": assignment.outcome, "done_on": str(assignment.done_on)}
    record(by=by, action="finish_assignment", obj=assignment, municipality=municipality.slug, new=new)
    return assignment
