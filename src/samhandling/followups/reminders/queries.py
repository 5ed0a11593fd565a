"""Reading who is to be reminded of what."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from samhandling.accounts.models import Person, Role
from samhandling.accounts.rules import EDITORS, Kind
from samhandling.followups import rules as cycle_rules
from samhandling.followups.models import Assignment, BoardReport, FollowUpCycle, Reminder, ReminderWish
from samhandling.followups.reminders import rules
from samhandling.followups.reporting import queries as reporting
from samhandling.places.models import Municipality, Organisation
from samhandling.plans.models import Milestone
from samhandling.plans.rules import FINISHED
from samhandling.programmes.questions import queries as questions
from samhandling.programmes.referrals import queries as referrals

DAYS_KEPT_IN_MIND = 90  # longer than from the first step to the last
MOST_NAMED = 5


@dataclass(frozen=True)
class Place:
    """A page of the workplace: the name of its address, what it is about, and the field."""

    name: str
    about: dict[str, Any]
    field: str = ""


@dataclass(frozen=True)
class Line:
    """One thing that a person is reminded of. ``keys`` say what and which step, so that none is told twice."""

    keys: tuple[str, ...]
    text: str
    due_on: datetime.date
    place: Place
    parts: tuple[tuple[str, Place], ...] = ()
    n_more: int = 0


@dataclass(frozen=True)
class Digest:
    """All that a person is reminded of on a day."""

    person: Person
    municipality: Municipality
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Standing:
    """Who answers for a report, who of them can be reached, and when one was last reminded."""

    reporters: tuple[Person, ...]
    n_reached: int
    reminded_at: datetime.datetime | None


def digests(
    municipality: Municipality, today: datetime.date, *, now_about: Collection[BoardReport] = ()
) -> list[Digest]:
    """Return the letters of the day, one to each person with something due who wants them and has an address.

    With ``now_about`` only those who answer for these reports, whatever day it is, and with all else that is due.
    """
    roles = _roles(municipality)
    found: dict[Person, list[Line]] = defaultdict(list)
    asked = {report.pk for report in now_about}
    for report in _open_reports(municipality):
        _add_report(found, roles, report, today, is_asked=report.pk in asked)
    for body, line in _others(municipality, today):
        for person in near(roles, body):
            found[person].append(line)
    told = _told(found, today)
    made = []
    for person, lines in found.items():
        left = tuple(line for line in lines if not told[person.pk].issuperset(line.keys))
        if asked and not any(_is_about(line, asked) for line in left):
            continue
        if left:
            made.append(Digest(person, municipality, tuple(sorted(left, key=lambda line: (line.due_on, line.keys)))))
    return sorted(made, key=lambda one: one.person.pk)


def _others(municipality: Municipality, today: datetime.date) -> Iterator[tuple[Organisation, Line]]:
    """Yield what bodies have to do beside their reports."""
    for kind in (_assignments, _milestones, _referrals, _questions):
        yield from kind(municipality, today)


def near(roles: Iterable[Role], body: Organisation) -> list[Person]:
    """Return those who report for the body, its board or its administration, as the rule for answering says."""
    bodies = {body.pk, body.parent_id} - {None}
    found = [
        role.person
        for role in roles
        if role.organisation and (role.organisation_id in bodies or role.organisation.parent_id in bodies)
    ]
    return list(dict.fromkeys(found))


def can_be_reached(people: Iterable[Person]) -> set[int]:
    """Return the numbers of those who have an address and want reminders (1 question)."""
    with_address = {person.pk for person in people if person.email}
    unwilling = ReminderWish.objects.filter(person__in=with_address, is_wanted=False)
    return with_address - set(unwilling.values_list("person_id", flat=True))


def is_wanted(person: Person) -> bool:
    """Return whether the person wants reminders."""
    return not ReminderWish.objects.filter(person=person, is_wanted=False).exists()


def standing(cycle: FollowUpCycle, today: datetime.date) -> dict[int, Standing]:
    """Return report number → who answers for it and when they were last reminded (4 questions)."""
    roles = _roles(cycle.municipality)
    reached = can_be_reached({role.person for role in roles})
    since = today - datetime.timedelta(days=DAYS_KEPT_IN_MIND)
    # By person, not by municipality: a letter tells of all that its reader has to do, wherever.
    letters = Reminder.objects.filter(person__in={role.person_id for role in roles}, sent_on__gte=since)
    letters = letters.exclude(sent_at=None)
    reminded: dict[int, datetime.datetime] = {}
    for letter in letters.order_by("sent_at"):
        for number in filter(None, (_report_of(key) for line in letter.lines for key in line["keys"])):
            reminded[number] = letter.sent_at
    made = {}
    for report in cycle.reports.select_related("organisation"):
        people = near(roles, report.organisation)
        n_reached = sum(person.pk in reached for person in people)
        made[report.pk] = Standing(tuple(people), n_reached, reminded.get(report.pk))
    return made


def coming(person: Person, municipality: Municipality, today: datetime.date) -> list[tuple[str, datetime.date]]:
    """Return what the person will be reminded of and when next, for the page where reminders are turned off."""
    roles = [role for role in _roles(municipality) if role.person == person]
    if not roles:
        return []
    reports = _open_reports(municipality)
    open_ = [
        *((f"Rapporten från {row.organisation}", row.organisation, row.cycle.reports_due_on) for row in reports),
        *((f"Uppdrag: {row.text}", row.organisation, row.due_on) for row in _undone(municipality)),
        *((f"Milstolpe: {row.name}", body, row.due_on) for row, body in _ahead(municipality, today)),
        *(
            (f"Remissvar om {row.referral.edition}", row.organisation, row.referral.due_on)
            for row in referrals.open_requests(municipality)
        ),
        *((f"Att besvara: {row.title}", row.answerer, row.due_on) for row in questions.to_answer(municipality)),
    ]
    made = []
    for text, body, due_on in open_:
        days = [due_on + datetime.timedelta(days=step) for step in rules.STEPS]
        if near(roles, body) and (later := [day for day in days if day >= today]):
            made.append((text, later[0]))
    return sorted(set(made), key=lambda one: (one[1], one[0]))


def _roles(municipality: Municipality) -> list[Role]:
    rows = Role.objects.filter(municipality=municipality, kind__in=(Kind.REPORTER, *EDITORS), person__is_active=True)
    return list(rows.select_related("person", "organisation").order_by("person_id", "pk"))


def _open_reports(municipality: Municipality) -> list[BoardReport]:
    rows = BoardReport.objects.filter(
        cycle__municipality=municipality,
        cycle__state__in=cycle_rules.TAKES_REPORTS,
        cycle__reports_due_on__isnull=False,
    )
    rows = rows.exclude(state=BoardReport.State.SIGNED).select_related("cycle__municipality", "organisation")
    return list(rows.order_by("cycle", "organisation__name"))


def _add_report(
    found: dict[Person, list[Line]], roles: list[Role], report: BoardReport, today: datetime.date, *, is_asked: bool
) -> None:
    due_on = report.cycle.reports_due_on
    assert due_on is not None
    step = rules.step_due(due_on, today)
    if step is None and not is_asked:
        return
    people = near(roles, report.organisation)
    if people:
        # Asked for by a person it also counts as the day's own step, which is then not told again.
        whiles = [*([f"asked {today}"] if is_asked else []), *([str(step)] if step is not None else [])]
        line = _report_line(report, tuple(f"report:{report.pk}:{due_on}:{when}" for when in whiles), due_on)
        for person in people:
            found[person].append(line)
    if step is not None and step > 0:
        _add_for_leaders(found, roles, report, step)


def _report_line(report: BoardReport, keys: tuple[str, ...], due_on: datetime.date) -> Line:
    about = {"slug": report.cycle.municipality.slug, "year": report.cycle.year, "key": report.organisation.key}
    asked = reporting.asked(report)
    left = [one for one in asked if not one.is_answered]
    who = f"Rapporten från {report.organisation} i {report.cycle}"
    if not left:
        return Line(keys, f"{who} väntar på underskrift.", due_on, Place("work-report", about, "underskrift"))
    fields = [(one.name, Place("work-report-item", {**about, "item": one.key}, "id_done")) for one in left]
    text = f"{who}: {len(left)} av {len(asked)} svar återstår."
    return Line(keys, text, due_on, fields[0][1], tuple(fields[:MOST_NAMED]), max(0, len(fields) - MOST_NAMED))


def _add_for_leaders(found: dict[Person, list[Line]], roles: list[Role], report: BoardReport, step: int) -> None:
    """Tell those who lead the follow-up which boards have not answered, when the day has passed."""
    due_on, cycle = report.cycle.reports_due_on, report.cycle
    place = Place("work-cycle", {"slug": cycle.municipality.slug, "year": cycle.year}, "rapporter")
    text = f"{report.organisation} har inte undertecknat sin rapport i {cycle}."
    for role in roles:
        if role.kind in EDITORS and role.organisation is None:
            found[role.person].append(Line((f"late:{report.pk}:{due_on}:{step}",), text, due_on, place))


def _undone(municipality: Municipality) -> list[Assignment]:
    rows = Assignment.objects.filter(item__meeting__municipality=municipality, done_on=None)
    return list(rows.select_related("organisation"))


def _ahead(municipality: Municipality, today: datetime.date) -> list[tuple[Milestone, Organisation]]:
    """Return the milestones of which something is still to be told, each with those who do the activity."""
    rows = Milestone.objects.filter(activity__plan__document__municipality=municipality, done_on=None)
    told_until = today - datetime.timedelta(days=rules.STEPS[-1] + rules.DAYS_TO_CATCH_UP)
    rows = rows.filter(due_on__gte=told_until)
    rows = rows.exclude(activity__state__in=FINISHED).select_related("activity")
    return [
        (row, one.organisation)
        for row in rows.prefetch_related("activity__responsibilities__organisation")
        for one in row.activity.responsibilities.all()
        if one.role in reporting.DOING
    ]


def _assignments(municipality: Municipality, today: datetime.date) -> list[tuple[Organisation, Line]]:
    made = []
    for row in _undone(municipality):
        step = rules.step_due(row.due_on, today)
        if step is not None:
            place = Place("work-steering", {"slug": municipality.slug}, f"utfall-{row.pk}")
            key = f"assignment:{row.pk}:{row.due_on}:{step}"
            text = f"Uppdrag från processledningsgruppen till {row.organisation}: {row.text}"
            made.append((row.organisation, Line((key,), text, row.due_on, place)))
    return made


def _referrals(municipality: Municipality, today: datetime.date) -> list[tuple[Organisation, Line]]:
    made = []
    for row in referrals.open_requests(municipality):
        due_on = row.referral.due_on
        step = rules.step_due(due_on, today)
        if step is not None:
            place = Place("work-referral-answer", {"slug": municipality.slug, "pk": row.pk}, "id_position")
            text = f"Remissen av {row.referral.edition} väntar på svar från {row.organisation}."
            made.append((row.organisation, Line((f"referral:{row.pk}:{due_on}:{step}",), text, due_on, place)))
    return made


def _questions(municipality: Municipality, today: datetime.date) -> list[tuple[Organisation, Line]]:
    made = []
    for row in questions.to_answer(municipality):
        step = rules.step_due(row.due_on, today)
        if step is not None:
            place = Place("work-question", {"slug": municipality.slug, "pk": row.pk}, f"svar-{row.pk}-answer")
            text = f"{row.get_kind_display().capitalize()} att besvara: {row.title}"
            made.append((row.answerer, Line((f"question:{row.pk}:{row.due_on}:{step}",), text, row.due_on, place)))
    return made


def _milestones(municipality: Municipality, today: datetime.date) -> list[tuple[Organisation, Line]]:
    made: dict[tuple[int, int], tuple[Organisation, Line]] = {}
    for row, body in _ahead(municipality, today):
        step = rules.step_due(row.due_on, today)
        if step is not None:
            place = Place("work-activity", {"slug": municipality.slug, "pk": row.activity_id}, "milestone")
            key = f"milestone:{row.pk}:{row.due_on}:{step}"
            text = f"Milstolpe i {row.activity.name}: {row.name}"
            made[(row.pk, body.pk)] = (body, Line((key,), text, row.due_on, place))
    return list(made.values())


def _told(found: dict[Person, list[Line]], today: datetime.date) -> dict[int, set[str]]:
    """Return person number → the keys that have surely reached them; those not to be written to have all of theirs."""
    since = today - datetime.timedelta(days=DAYS_KEPT_IN_MIND)
    told: dict[int, set[str]] = defaultdict(set)
    for letter in Reminder.objects.filter(person__in=found, sent_on__gte=since).exclude(sent_at=None):
        told[letter.person_id] |= {key for line in letter.lines for key in line["keys"]}
    reached = can_be_reached(found)
    for person, lines in found.items():
        if person.pk not in reached:
            told[person.pk] = {key for line in lines for key in line.keys}
    return told


def _report_of(key: str) -> int | None:
    kind, number, *_ = key.split(":")
    return int(number) if kind == "report" else None


def _is_about(line: Line, reports: set[int]) -> bool:
    return any(_report_of(key) in reports for key in line.keys)
