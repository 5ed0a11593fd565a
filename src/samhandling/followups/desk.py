"""A person's desk: what waits for them with the page and the field, what has happened since last, their own goals."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from samhandling.accounts import permissions as may
from samhandling.accounts.models import Invitation, Person, Role
from samhandling.accounts.permissions import Permission
from samhandling.accounts.rules import acts_for
from samhandling.audit import queries as audit
from samhandling.audit.models import AuditEvent
from samhandling.followups import rules
from samhandling.followups.models import Assignment, BoardReport, FollowUpCycle, Judgement, ReportAnswer, SteeringItem
from samhandling.followups.queries import Left, left_to_judge
from samhandling.followups.reminders.queries import Place
from samhandling.places.models import Municipality, Organisation
from samhandling.plans.models import Activity
from samhandling.plans.rules import FINISHED
from samhandling.programmes.imports.models import DocumentImport
from samhandling.programmes.models import Goal
from samhandling.programmes.questions import queries as questions
from samhandling.programmes.referrals import queries as referrals

MOST_OF_A_KIND = 5
MOST_EVENTS = 15
SOON = datetime.timedelta(days=60)

# What is told of the changes of others, by their names in the log; the rest is of no use to read here.
EVENTS: dict[str, str] = {
    "judge_goal": "bedömde",
    "mark_ready": "gjorde bedömningen klar för",
    "reopen_judgement": "öppnade bedömningen igen för",
    "save_answer": "svarade om",
    "add_activity": "la till aktiviteten",
    "edit_activity": "ändrade aktiviteten",
    "place_activity": "ändrade mål eller ansvar för aktiviteten",
    "report_activity": "rapporterade läget i aktiviteten",
    "add_goal": "la till målet",
    "edit_goal": "ändrade målet",
    "move_goal": "flyttade målet",
}
GOAL, ACTIVITY = Goal._meta.label, Activity._meta.label
JUDGEMENT, ANSWER = Judgement._meta.label, ReportAnswer._meta.label


@dataclass(frozen=True)
class Due:
    """One thing that waits for the person."""

    text: str
    place: Place
    due_on: datetime.date | None = None


@dataclass(frozen=True)
class Event:
    """Something that somebody else has done with a goal or an activity."""

    row: AuditEvent
    did: str
    name: str
    place: Place


@dataclass(frozen=True)
class Desk:
    """All of it; ``bodies`` are the organisations that the person answers for, empty for all others."""

    due: list[Due]
    events: list[Event]
    bodies: list[Organisation]
    goals: set[int]  # goals that the bodies answer for


def desk(
    person: Person, roles: list[Role], municipality: Municipality, *, today: datetime.date, since: datetime.datetime
) -> Desk:
    """Return the desk of a person in a municipality (at most 19 questions, however much there is)."""
    bodies = [role.organisation for role in roles if role.kind in may.MUST_HAVE_BOARD and role.organisation]
    near = _near(municipality, bodies) if bodies else []
    goals = set(_goals_of(municipality, near)) if near else set()
    found = [
        *_reports(roles, municipality, bodies),
        *_assignments(roles, municipality, bodies, today),
        *_referrals(roles, municipality, today),
        *_late_activities(municipality, near, today),
        *_judging(roles, municipality),
        *_undecided(roles, municipality),
        *_questions(roles, municipality, near, today),
        *_imports(roles, municipality),
        *_days_ahead(roles, municipality, today),
        *_unanswered_invitations(roles, municipality, today),
    ]
    found.sort(key=lambda one: one.due_on or datetime.date.max)
    return Desk(found, _events(person, municipality, goals if bodies else None, since), bodies, goals)


def _has(roles: Iterable[Role], permission: Permission) -> bool:
    """Return whether a role gives the permission for the whole municipality."""
    return any(role.kind in permission.kinds and role.organisation_id is None for role in roles)


def _near(municipality: Municipality, bodies: list[Organisation]) -> list[Organisation]:
    every = Organisation.objects.filter(municipality=municipality)
    return [one for one in every if any(acts_for(own, one) for own in bodies)]


def _goals_of(municipality: Municipality, near: list[Organisation]) -> QuerySet[Goal, int]:
    rows = Goal.objects.filter(document__municipality=municipality, responsibilities__organisation__in=near)
    return rows.values_list("pk", flat=True)


def _reports(roles: list[Role], municipality: Municipality, bodies: list[Organisation]) -> list[Due]:
    leads = _has(roles, may.LEAD_FOLLOW_UP)
    if not bodies and not leads:
        return []
    rows = BoardReport.objects.filter(cycle__municipality=municipality, cycle__state__in=rules.TAKES_REPORTS)
    waiting = list(rows.exclude(state=BoardReport.State.SIGNED).select_related("cycle", "organisation"))
    own = [row for row in waiting if any(acts_for(body, row.organisation) for body in bodies)]
    found = [_report(row, municipality) for row in own]
    if leads and waiting:
        cycle, n = waiting[0].cycle, len(waiting)
        who = f"{n} organisationer" if n > 1 else waiting[0].organisation.name
        place = _place(municipality, "work-cycle", "rapporter", year=cycle.year)
        found.append(Due(f"{who} har inte skrivit under sin rapport till {cycle}", place, cycle.reports_due_on))
    return found


def _report(row: BoardReport, municipality: Municipality) -> Due:
    text = f"Skriv rapporten från {row.organisation} till {row.cycle}"
    if row.state == BoardReport.State.RETURNED:
        text = f"Rapporten från {row.organisation} är återlämnad: {row.returned_reason}"
    place = _place(municipality, "work-report", "id_done", year=row.cycle.year, key=row.organisation.key)
    return Due(text, place, row.cycle.reports_due_on)


def _assignments(
    roles: list[Role], municipality: Municipality, bodies: list[Organisation], today: datetime.date
) -> list[Due]:
    steers = _has(roles, may.STEER)
    if not bodies and not steers:
        return []
    rows = Assignment.objects.filter(item__meeting__municipality=municipality, done_on=None)
    return [
        Due(
            f"Uppdrag till {row.organisation}: {row.text}",
            _place(municipality, "work-steering", f"utfall-{row.pk}"),
            row.due_on,
        )
        for row in rows.select_related("organisation").order_by("due_on", "pk")
        if any(acts_for(body, row.organisation) for body in bodies) or (steers and row.due_on < today)
    ]


def _referrals(roles: list[Role], municipality: Municipality, today: datetime.date) -> list[Due]:
    own = [role.organisation for role in roles if role.organisation and role.kind in may.ANSWER_REFERRAL.own_kinds]
    leads = _has(roles, may.WRITE_PROGRAMMES)
    if not own and not leads:
        return []
    waiting = referrals.open_requests(municipality)
    found = [
        Due(
            f"Svara för {row.organisation} på remissen av {row.referral.edition}",
            _place(municipality, "work-referral-answer", "id_position", pk=row.pk),
            row.referral.due_on,
        )
        for row in waiting
        if any(acts_for(body, row.organisation) for body in own)
    ]
    over = {row.referral_id: row.referral for row in waiting if leads and row.referral.due_on < today}
    return found + [
        Due(
            f"Sista dagen att svara har varit; avsluta remissen av {one.edition}",
            _place(municipality, "work-referral", "avsluta", pk=one.edition_id),
            one.due_on,
        )
        for one in over.values()
    ]


def _late_activities(municipality: Municipality, near: list[Organisation], today: datetime.date) -> list[Due]:
    if not near:
        return []
    rows = Activity.objects.filter(plan__document__municipality=municipality, responsibilities__organisation__in=near)
    late = rows.filter(ends_on__lt=today).exclude(state__in=FINISHED).distinct().order_by("ends_on", "pk")
    return [
        Due(
            f"Aktiviteten ”{row.name}” skulle vara klar; säg hur det går",
            _place(municipality, "work-activity", "state", pk=row.pk),
            row.ends_on,
        )
        for row in late[:MOST_OF_A_KIND]
    ]


def _judging(roles: list[Role], municipality: Municipality) -> list[Due]:
    if not _has(roles, may.JUDGE_GOALS):
        return []
    open_now = FollowUpCycle.objects.filter(municipality=municipality, state__in=rules.TAKES_JUDGEMENTS)
    cycle = open_now.select_related("run", "municipality").order_by("-year").first()
    if cycle is None:
        return []
    first, n_left = left_to_judge(cycle, MOST_OF_A_KIND)
    found = [_to_judge(row, cycle, municipality) for row in first]
    if n := n_left - len(found):
        place = _place(municipality, "work-judging", year=cycle.year)
        found.append(Due(f"Bedöm {n} mål till i {cycle}", place, cycle.analysis_due_on))
    return found


def _to_judge(row: Left, cycle: FollowUpCycle, municipality: Municipality) -> Due:
    text, field = f"Bedöm målet ”{row.goal.name}”", "verdict"
    if row.judgement:
        needs = row.judgement.rating in ("red", "yellow")
        if needs and not row.has_cause:
            text, field = f"Skriv orsaken till färgen på ”{row.goal.name}”", "cause"
        elif needs and not row.has_consequence:
            text, field = f"Ange konsekvensen för ”{row.goal.name}”", "consequence"
        else:
            text, field = f"Gör bedömningen av ”{row.goal.name}” klar", "ready"
    place = _place(municipality, "work-judge", field, year=cycle.year, key=row.goal.key)
    return Due(text, place, cycle.analysis_due_on)


def _undecided(roles: list[Role], municipality: Municipality) -> list[Due]:
    if not _has(roles, may.STEER):
        return []
    rows = SteeringItem.objects.filter(meeting__municipality=municipality, decided_at=None).select_related("meeting")
    return [
        Due(
            f"Besluta om ”{row.title}” i processledningsgruppen",
            _place(municipality, "work-meeting", f"beslut-{row.pk}", pk=row.meeting_id),
            row.meeting.held_on,
        )
        for row in rows.order_by("meeting__held_on", "order")[:MOST_OF_A_KIND]
    ]


def _questions(
    roles: list[Role], municipality: Municipality, near: list[Organisation], today: datetime.date
) -> list[Due]:
    """Return the open questions that the bodies are to answer; for those who answer any, those that are due soon."""
    answers_any = _has(roles, may.ANSWER_QUESTIONS)
    if not near and not answers_any:
        return []
    rows = questions.waiting(municipality, None if answers_any else near, until=today + SOON)
    return [
        Due(
            f"Svara på {row.get_kind_display()}: ”{row.title}”",
            _place(municipality, "work-question", "answer", pk=row.pk),
            row.due_on,
        )
        for row in rows[:MOST_OF_A_KIND]
    ]


def _imports(roles: list[Role], municipality: Municipality) -> list[Due]:
    if not _has(roles, may.IMPORT_DOCUMENTS):
        return []
    rows = DocumentImport.objects.filter(municipality=municipality, state=DocumentImport.State.READ).order_by("pk")
    return [
        Due(f"Bekräfta det som lästes i {row}", _place(municipality, "work-import", key=str(row.pk)))
        for row in rows[:MOST_OF_A_KIND]
    ]


def _days_ahead(roles: list[Role], municipality: Municipality, today: datetime.date) -> list[Due]:
    """Return the meetings of the board and the council that a secretary prepares for."""
    if not any(role.kind == Role.Kind.SECRETARY for role in roles):
        return []
    soon = Q(executive_on__range=(today, today + SOON)) | Q(council_on__range=(today, today + SOON))
    return [
        Due(f"{cycle} tas upp i {who}", _place(municipality, "work-cycle", "arshjul", year=cycle.year), day)
        for cycle in FollowUpCycle.objects.filter(soon, municipality=municipality).order_by("year")
        for who, day in (("kommunstyrelsen", cycle.executive_on), ("kommunfullmäktige", cycle.council_on))
        if day and today <= day <= today + SOON
    ]


def _unanswered_invitations(roles: list[Role], municipality: Municipality, today: datetime.date) -> list[Due]:
    if not _has(roles, may.MANAGE_PEOPLE):
        return []
    rows = Invitation.objects.filter(municipality=municipality, accepted_at=None, withdrawn_at=None)
    old = rows.filter(valid_until__date__lt=today).order_by("pk")
    return [
        Due(f"Inbjudan till {row.name} gick ut; bjud in igen", _place(municipality, "work-people", "inbjudna"))
        for row in old[:MOST_OF_A_KIND]
    ]


def _events(
    person: Person, municipality: Municipality, goals: set[int] | None, since: datetime.datetime
) -> list[Event]:
    """Return what others have done since, newest first; with ``goals`` only what concerns them or serves them."""
    rows = audit.events(municipality=municipality.slug, since=since).filter(action__in=EVENTS)
    rows = rows.exclude(actor_id=person.actor_id).exclude(actor_id__startswith="job:")
    if goals is not None:
        rows = rows.filter(_concerns(goals))
    shown = list(rows[:MOST_EVENTS])
    names = _names(shown, municipality)
    return [
        Event(row, EVENTS[row.action], *names[row.object_type, row.object_id])
        for row in shown
        if (row.object_type, row.object_id) in names
    ]


def _concerns(goals: set[int]) -> Q:
    """Return the condition for audit rows of the goals, their judgements, answers and activities."""
    found = Q(object_type=GOAL, object_id__in=[str(pk) for pk in goals])
    rows: QuerySet[Any]
    for label, rows in (
        (JUDGEMENT, Judgement.objects.filter(goal__in=goals)),
        (ANSWER, ReportAnswer.objects.filter(Q(goal__in=goals) | Q(activity__goals__in=goals))),
        (ACTIVITY, Activity.objects.filter(goals__in=goals)),
    ):
        # The log keeps numbers as text. Asked inside the database: there may be more than one question can name.
        found |= Q(object_type=label, object_id__in=rows.annotate(text=Cast("pk", CharField())).values("text"))
    return found


def _names(shown: list[AuditEvent], municipality: Municipality) -> dict[tuple[str, str], tuple[str, Place]]:
    """Return what each row is about and where it is shown, for what is still there (at most 4 questions)."""
    ids: dict[str, list[str]] = {}
    for row in shown:
        ids.setdefault(row.object_type, []).append(row.object_id)
    found: dict[tuple[str, str], tuple[str, Place]] = {}
    for goal in Goal.objects.filter(pk__in=ids.get(GOAL, ())):
        found[GOAL, str(goal.pk)] = _goal(goal, municipality)
    for judged in Judgement.objects.filter(pk__in=ids.get(JUDGEMENT, ())).select_related("goal"):
        found[JUDGEMENT, str(judged.pk)] = _goal(judged.goal, municipality)
    for answer in ReportAnswer.objects.filter(pk__in=ids.get(ANSWER, ())).select_related("goal", "activity"):
        about = answer.goal or answer.activity
        named = _goal(about, municipality) if isinstance(about, Goal) else _activity(about, municipality)
        found[ANSWER, str(answer.pk)] = named
    for activity in Activity.objects.filter(pk__in=ids.get(ACTIVITY, ())):
        found[ACTIVITY, str(activity.pk)] = _activity(activity, municipality)
    return found


def _goal(goal: Goal, municipality: Municipality) -> tuple[str, Place]:
    return goal.name, _place(municipality, "work-goal", key=goal.key)


def _activity(activity: Activity | None, municipality: Municipality) -> tuple[str, Place]:
    assert activity is not None  # the register holds that an answer is about one of them
    return activity.name, _place(municipality, "work-activity", pk=activity.pk)


def _place(municipality: Municipality, name: str, field: str = "", **about: Any) -> Place:
    return Place(name, {"slug": municipality.slug, **about}, field)
