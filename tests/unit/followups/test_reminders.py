"""Reminders: who is told what and when, once, and nobody who should not be."""

import datetime
from collections import Counter
from typing import Any

import pytest
from django.core import mail
from pytest_django import DjangoAssertNumQueries
from tests.factories import editions, year
from tests.factories.year import Town

from samhandling.accounts.models import Person, Role
from samhandling.audit.changes import JobActor
from samhandling.errors import NotAllowed
from samhandling.followups.models import Assignment, BoardReport, FollowUpCycle, Reminder, SteeringItem, SteeringMeeting
from samhandling.followups.reminders import changes, queries, rules
from samhandling.followups.reporting import changes as reporting
from samhandling.followups.reporting.changes import Texts
from samhandling.places.models import Organisation
from samhandling.plans.models import Milestone
from samhandling.programmes.questions import changes as questions
from samhandling.programmes.questions.changes import Answer, QuestionFields
from samhandling.programmes.referrals import changes as referrals

pytestmark = pytest.mark.django_db
DUE = datetime.date(2023, 3, 31)
BY = JobActor("prov")


def day(number: int) -> datetime.date:
    """Return the day this many days from the day that the boards shall have answered."""
    return DUE + datetime.timedelta(days=number)


@pytest.fixture
def town() -> Town:
    made = year.town()
    for person in vars(made).values():
        if isinstance(person, Person):
            person.email = f"{person.username}@example.org"
            person.save()
    return made


@pytest.fixture
def report(town: Town) -> BoardReport:
    cycle = year.cycle(town, state=FollowUpCycle.State.REPORTING)
    FollowUpCycle.objects.filter(pk=cycle.pk).update(reports_due_on=DUE)
    (made,) = reporting.request_reports(by=town.coordinator, cycle=FollowUpCycle.objects.get(pk=cycle.pk))
    return made


def people(town: Town, on: datetime.date) -> list[str]:
    return [one.person.username for one in queries.digests(town.municipality, on)]


def send(town: Town, on: datetime.date, *, confirmed: bool = True) -> list[queries.Digest]:
    """Let the letters of a day leave, or be lost on their way."""
    digests = queries.digests(town.municipality, on)
    for digest in digests:
        reminder = changes.begin(by=BY, digest=digest, on=on)
        if reminder and confirmed:
            changes.confirm(by=BY, reminder=reminder)
    return digests


@pytest.mark.parametrize(
    ("number", "step"),
    [(-31, None), (-30, -30), (-26, -30), (-24, None), (-7, -7), (-2, -7), (-1, -1), (0, -1), (1, 1), (6, 1),
     (7, 7), (13, None), (30, 30), (35, 30), (36, None), (400, None)],
)  # fmt: skip
def test_a_step_is_due_on_its_day_and_is_made_up_for_within_days(number: int, step: int | None) -> None:
    assert rules.step_due(DUE, day(number)) == step


@pytest.mark.slow
def test_each_step_is_told_on_its_day_and_only_then(town: Town, report: BoardReport) -> None:
    told: Counter[tuple[str, int]] = Counter()
    for number in range(-40, 50):
        for digest in send(town, day(number)):
            told[(digest.person.username, number)] += 1
    reporter = town.school_reporter.username
    assert [number for name, number in told if name == reporter] == list(rules.STEPS)
    assert set(told.values()) == {1}
    # Those who lead are told only when a board is late; others never.
    assert [number for name, number in told if name == town.coordinator.username] == [1, 7, 30]
    assert {name for name, _ in told} == {reporter, town.coordinator.username}


@pytest.mark.slow
def test_a_day_without_letters_is_made_up_for_the_day_after(town: Town, report: BoardReport) -> None:
    assert people(town, day(-5)) == [town.school_reporter.username]
    send(town, day(-5))
    assert people(town, day(-4)) == []


@pytest.mark.slow
def test_a_letter_that_may_have_been_lost_is_not_repeated_that_day_but_the_next(
    town: Town, report: BoardReport
) -> None:
    (digest,) = send(town, day(-7), confirmed=False)
    assert changes.begin(by=BY, digest=digest, on=day(-7)) is None
    assert len(send(town, day(-6))) == 1
    assert people(town, day(-5)) == []


def test_all_that_a_person_has_to_do_stands_in_one_letter(town: Town, report: BoardReport) -> None:
    Milestone.objects.create(activity=town.activity, name="Lokaler hyrda", due_on=DUE)
    group = Organisation.objects.create(
        municipality=town.municipality, key="grupp", name="Gruppen", kind=Organisation.Kind.STEERING_GROUP
    )
    meeting = SteeringMeeting.objects.create(municipality=town.municipality, group=group, held_on=day(-60))
    item = SteeringItem.objects.create(meeting=meeting, kind="decision", title="Läxhjälp")
    Assignment.objects.create(item=item, organisation=town.school_board, text="Räkna på kostnaden", due_on=DUE)
    (digest,) = queries.digests(town.municipality, day(-7))
    assert digest.person == town.school_reporter
    assert sorted(line.keys[0].split(":")[0] for line in digest.lines) == ["assignment", "milestone", "report"]


def test_the_letter_leads_to_the_first_unanswered_field(town: Town, report: BoardReport) -> None:
    texts = Texts(done="Läxhjälp")
    reporting.save_answer(by=town.school_reporter, report=report, texts=texts, version=0, goal=town.red)
    (digest,) = queries.digests(town.municipality, day(-7))
    (line,) = digest.lines
    assert line.place.about["item"] == "mal-a2"
    assert line.place.field == "id_done"
    assert "2 av 3" in line.text


@pytest.mark.slow
def test_a_signed_report_is_told_of_no_more(town: Town, report: BoardReport) -> None:
    about: dict[str, Any] = {"by": town.school_reporter, "report": report, "texts": Texts(done="Klart"), "version": 0}
    for what in ({"goal": town.red}, {"goal": town.green}, {"activity": town.activity}):
        reporting.save_answer(**about, **what)
    (digest,) = queries.digests(town.municipality, day(-7))
    assert "underskrift" in digest.lines[0].text
    reporting.sign_report(by=town.school_reporter, report=report)
    assert people(town, day(-1)) == []


@pytest.mark.slow
def test_nobody_without_role_or_address_or_wish_or_login_is_told(town: Town, report: BoardReport) -> None:
    reporter = town.school_reporter
    for change, back in (({"email": ""}, {"email": "a@example.org"}), ({"is_active": False}, {"is_active": True})):
        Person.objects.filter(pk=reporter.pk).update(**change)
        assert people(town, day(-7)) == []
        Person.objects.filter(pk=reporter.pk).update(**back)
    changes.set_wish(by=reporter, person=reporter, is_wanted=False)
    assert people(town, day(-7)) == []
    changes.set_wish(by=reporter, person=reporter, is_wanted=True)
    assert people(town, day(-7)) == [reporter.username]
    Role.objects.filter(person=reporter).delete()
    assert people(town, day(-7)) == []


def test_asked_for_by_hand_it_comes_any_day_and_only_to_those_it_is_about(town: Town, report: BoardReport) -> None:
    on = day(-20)
    assert queries.digests(town.municipality, on) == []
    (digest,) = queries.digests(town.municipality, on, now_about=[report])
    assert digest.person == town.school_reporter


def test_what_was_asked_for_by_hand_on_a_day_of_its_own_is_not_told_again_the_next(
    town: Town, report: BoardReport
) -> None:
    (digest,) = queries.digests(town.municipality, day(-7), now_about=[report])
    reminder = changes.begin(by=BY, digest=digest, on=day(-7))
    assert reminder
    changes.confirm(by=BY, reminder=reminder)
    assert people(town, day(-6)) == []
    standing = queries.standing(report.cycle, day(-6))[report.pk]
    assert standing.reporters == (town.school_reporter,)
    assert standing.reminded_at == reminder.sent_at


def test_a_moved_day_begins_its_steps_anew(town: Town, report: BoardReport) -> None:
    send(town, day(-7))
    FollowUpCycle.objects.update(reports_due_on=day(7))
    assert people(town, day(0)) == [town.school_reporter.username]


def test_nobody_else_turns_a_persons_reminders_off(town: Town) -> None:
    with pytest.raises(NotAllowed):
        changes.set_wish(by=town.coordinator, person=town.school_reporter, is_wanted=False)


def test_a_token_of_another_making_is_no_token(town: Town) -> None:
    token = rules.token_of(town.analyst)
    assert rules.number_of(token) == town.analyst.pk
    assert rules.number_of(token[:-1]) is None
    assert rules.number_of("") is None


def test_the_number_of_questions_does_not_grow_with_what_is_not_due(
    town: Town, report: BoardReport, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Milestone.objects.bulk_create(
        Milestone(activity=town.activity, name=f"Steg {n}", due_on=day(200 + n)) for n in range(200)
    )
    with django_assert_max_num_queries(8):
        assert queries.digests(town.municipality, day(-50)) == []


def test_letters_are_counted_by_their_rows(town: Town, report: BoardReport) -> None:
    send(town, day(1))
    assert Reminder.objects.count() == 2
    assert mail.outbox == []


def test_a_board_is_reminded_of_a_referral_until_it_has_answered(town: Town) -> None:
    asked = editions.referred(town)
    due_on = asked.referral.due_on
    (digest,) = queries.digests(town.municipality, due_on - datetime.timedelta(days=7))
    (line,) = digest.lines
    assert (digest.person, line.place.name) == (town.school_reporter, "work-referral-answer")
    referrals.answer(
        by=town.school_reporter, request=asked, version=1, whole=referrals.Standpoint("supports"), goals={},
        is_final=True,
    )  # fmt: skip
    assert queries.digests(town.municipality, due_on - datetime.timedelta(days=7)) == []


def test_a_board_is_reminded_of_a_question_until_it_has_answered(town: Town) -> None:
    asked = QuestionFields(
        kind="council_motion", title="Fler platser", text="Kommunen bör ha fler platser.", asked_by="Kim Ek (S)",
        asked_on=day(-200), answerer=town.school_board, due_on=DUE,
    )  # fmt: skip
    question = questions.add_question(by=BY, municipality=town.municipality, given=asked, goals=[town.red])
    (digest,) = queries.digests(town.municipality, day(-7))
    (line,) = digest.lines
    assert (digest.person, line.place.name, line.text) == (
        town.school_reporter, "work-question", "Motion att besvara: Fler platser",
    )  # fmt: skip
    assert ("Att besvara: Fler platser", day(-7)) in queries.coming(digest.person, town.municipality, day(-8))
    given = Answer(answer="Det finns platser.", answered_by=town.school_board, answered_on=day(-8), outcome="partly")
    questions.answer_question(by=BY, question=question, version=question.version, given=given)
    assert queries.digests(town.municipality, day(-7)) == []
