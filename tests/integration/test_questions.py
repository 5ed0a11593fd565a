"""Questions, motions and reservations that hang on goals: put, answered, written off, and kept apart."""

import datetime
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries
from tests.factories import year
from tests.factories.year import Town

from samhandling.accounts.models import Person, Role
from samhandling.audit.models import AuditEvent
from samhandling.errors import ChangedMeanwhile, InputError, InvalidTransition, NotAllowed
from samhandling.programmes.models import GoalQuestion
from samhandling.programmes.questions import changes, queries
from samhandling.programmes.questions.changes import Answer, QuestionFields
from samhandling.programmes.questions.queries import Choice

pytestmark = pytest.mark.django_db
Kind, State = GoalQuestion.Kind, GoalQuestion.State
ASKED = datetime.date(2022, 10, 3)
MOTION = QuestionFields(
    kind=Kind.COUNCIL_MOTION,
    title="Läxhjälp åt alla",
    text="Kommunen ska ge läxhjälp i varje skola.",
    asked_on=ASKED,
    asked_by="Vänsterpartiet",
    source="Protokoll",
    paragraph="112",
)


@pytest.fixture
def town() -> Town:
    return year.town()


def put(town: Town, **instead: Any) -> GoalQuestion:
    given = replace(MOTION, **instead)
    return changes.add_question(by=town.coordinator, municipality=town.municipality, given=given, goals=[town.red])


def answer(town: Town, **instead: Any) -> Answer:
    return replace(Answer("Det finns redan.", town.school_board, datetime.date(2023, 1, 9)), **instead)


def test_a_motion_is_due_within_a_year_and_its_coming_is_in_the_log(town: Town) -> None:
    question = put(town)
    assert question.due_on == datetime.date(2023, 10, 3)
    assert list(question.goals.all()) == [town.red]
    row = AuditEvent.objects.get(action="add_question")
    assert row.new is not None
    assert (row.new["asked_by"], row.new["due_on"]) == ("Vänsterpartiet", "2023-10-03")
    assert row.new["goals"] == ["Alla klarar skolan"]


def test_a_question_whose_day_the_source_does_not_tell_has_none_and_can_be_answered(town: Town) -> None:
    question = put(town, asked_on=None)
    assert (question.asked_on, question.due_on) == (None, None)
    assert (
        changes.answer_question(by=town.analyst, question=question, version=1, given=answer(town)).state == "answered"
    )


def test_the_same_sent_twice_is_there_once(town: Town) -> None:
    assert put(town) == put(town)
    assert GoalQuestion.objects.count() == 1
    assert AuditEvent.objects.filter(action="add_question").count() == 1


@pytest.mark.parametrize(
    ("instead", "why"),
    [
        ({"kind": "rop"}, "inget slags fråga"),
        ({"title": " "}, "skriv vad frågan gäller"),
        ({"text": ""}, "skriv vad frågan gäller"),
        ({"asked_by": ""}, "skriv vem"),
        ({"asked_on": datetime.date(2999, 1, 1)}, "inte har varit än"),
        ({"due_on": datetime.date(2022, 10, 2)}, "är före dagen"),
    ],
)
def test_a_question_that_says_too_little_is_refused(town: Town, instead: dict[str, Any], why: str) -> None:
    with pytest.raises(InputError, match=why):
        put(town, **instead)
    assert not GoalQuestion.objects.exists()


def test_a_goal_and_an_answerer_of_another_municipality_are_refused(town: Town) -> None:
    other = year.town("norrby", "9902")
    with pytest.raises(InputError, match="annan kommun"):
        put(town, answerer=other.school_board)
    with pytest.raises(InputError, match="annan kommun"):
        changes.add_question(by=town.coordinator, municipality=town.municipality, given=MOTION, goals=[other.red])
    with pytest.raises(InputError, match="minst ett mål"):
        changes.add_question(by=town.coordinator, municipality=town.municipality, given=MOTION, goals=[])


def test_only_those_who_may_put_a_question(town: Town) -> None:
    for person in (town.auditor, town.school_reporter, town.stranger):
        with pytest.raises(NotAllowed):
            changes.add_question(by=person, municipality=town.municipality, given=MOTION, goals=[town.red])


def test_the_body_that_is_asked_answers_and_another_does_not(town: Town) -> None:
    question = put(town, answerer=town.school_board)
    with pytest.raises(NotAllowed):
        changes.answer_question(by=town.care_reporter, question=question, version=1, given=answer(town))
    done = changes.answer_question(by=town.school_reporter, question=question, version=1, given=answer(town))
    assert (done.state, done.answer, done.answered_by) == (State.ANSWERED, "Det finns redan.", town.school_board)
    # The same sent twice is done once, and is no conflict.
    changes.answer_question(by=town.school_reporter, question=question, version=1, given=answer(town))
    assert AuditEvent.objects.filter(action="answer_question").count() == 1


def test_a_question_that_nobody_is_asked_is_not_a_boards_to_answer(town: Town) -> None:
    with pytest.raises(NotAllowed, match="ingen organisation"):
        changes.save_answer(by=town.school_reporter, question=put(town), version=1, answer="Hej")


def test_a_secretary_of_the_board_registers_and_answers(town: Town) -> None:
    secretary = Person.objects.create_user("sekreterare")
    Role.objects.create(
        person=secretary, municipality=town.municipality, organisation=town.school_board, kind=Role.Kind.SECRETARY
    )
    given = replace(MOTION, kind=Kind.RESERVATION, answerer=town.school_board)
    made = changes.add_question(by=secretary, municipality=town.municipality, given=given, goals=[town.red])
    changes.answer_question(by=secretary, question=made, version=1, given=answer(town))
    with pytest.raises(NotAllowed):
        changes.add_question(
            by=secretary,
            municipality=town.municipality,
            given=replace(given, answerer=town.care_board),
            goals=[town.red],
        )


def test_a_draft_is_saved_as_it_is_typed_and_the_second_writer_is_told(town: Town) -> None:
    question = put(town)
    saved = changes.save_answer(by=town.analyst, question=question, version=1, answer="Första")
    assert (saved.state, saved.version) == (State.OPEN, 2)
    # Sent again, as after a broken connection.
    assert changes.save_answer(by=town.analyst, question=question, version=1, answer="Första").version == 2
    with pytest.raises(ChangedMeanwhile, match="medan du skrev"):
        changes.save_answer(by=town.coordinator, question=question, version=1, answer="Andra")
    question.refresh_from_db()
    assert question.answer == "Första"


@pytest.mark.parametrize(
    ("instead", "why"),
    [
        ({"answer": " "}, "är tomt"),
        ({"answered_on": datetime.date(2022, 10, 2)}, "är före dagen då frågan ställdes"),
        ({"answered_on": datetime.date(2999, 1, 1)}, "har inte varit än"),
        ({"outcome": "kanske"}, "inget beslut"),
    ],
)
def test_an_answer_that_lacks_something_is_refused(town: Town, instead: dict[str, Any], why: str) -> None:
    question = put(town)
    with pytest.raises(InputError, match=why):
        changes.answer_question(by=town.analyst, question=question, version=1, given=answer(town, **instead))
    question.refresh_from_db()
    assert (question.state, question.version) == (State.OPEN, 1)


def test_only_what_is_decided_on_is_granted_or_rejected(town: Town) -> None:
    given = answer(town, outcome=GoalQuestion.Outcome.REJECTED)
    with pytest.raises(InputError, match="bifalls eller avslås inte"):
        changes.answer_question(by=town.analyst, question=put(town, kind=Kind.AUDIT), version=1, given=given)
    assert changes.answer_question(by=town.analyst, question=put(town), version=1, given=given).outcome == "rejected"


def test_an_answered_question_is_changed_only_after_it_is_opened_again(town: Town) -> None:
    question = changes.answer_question(by=town.analyst, question=put(town), version=1, given=answer(town))
    with pytest.raises(InvalidTransition, match="öppna den igen först"):
        changes.edit_question(by=town.coordinator, question=question, version=2, given=MOTION, goals=[town.green])
    with pytest.raises(InputError, match="skriv varför"):
        changes.reopen(by=town.analyst, question=question, version=2, reason=" ")
    again = changes.reopen(by=town.analyst, question=question, version=2, reason="Svaret gällde fel år")
    assert (again.state, again.answer, again.answered_by, again.outcome) == (State.OPEN, "Det finns redan.", None, "")
    edited = changes.edit_question(by=town.coordinator, question=again, version=3, given=MOTION, goals=[town.green])
    assert list(edited.goals.all()) == [town.green]
    row = AuditEvent.objects.get(action="edit_question")
    assert (row.old, row.new) == ({"goals": ["Alla klarar skolan"]}, {"goals": ["Barn läser mer"]})


def test_a_question_is_written_off_only_with_a_reason(town: Town) -> None:
    question = put(town)
    with pytest.raises(InputError, match="skriv varför"):
        changes.write_off(by=town.analyst, question=question, version=1, reason="")
    off = changes.write_off(by=town.analyst, question=question, version=1, reason="Motionären drog tillbaka den")
    assert (off.state, off.state_reason) == (State.WRITTEN_OFF, "Motionären drog tillbaka den")


def test_that_the_council_knows_of_a_delay_is_kept_for_what_the_law_says_it_of(town: Town) -> None:
    day = datetime.date(2023, 9, 20)
    assert changes.tell_delay(by=town.analyst, question=put(town), version=1, told_on=day).delay_told_on == day
    with pytest.raises(InputError, match="motioner och medborgarförslag"):
        changes.tell_delay(by=town.analyst, question=put(town, kind=Kind.AUDIT), version=1, told_on=day)


def test_a_residents_name_is_not_kept(town: Town) -> None:
    question = put(town, kind=Kind.RESIDENT, asked_by="Anna Andersson")
    assert question.asked_by == "invånare"
    assert "Anna" not in str(list(AuditEvent.objects.values_list("new", flat=True)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"answered_on": datetime.date(2023, 1, 9)},
        {"state": "answered"},
        {"state": "written_off"},
        {"text": ""},
    ],
)
def test_the_database_refuses_half_an_answer(town: Town, wrong: dict[str, Any]) -> None:
    question = put(town)
    with pytest.raises(IntegrityError), transaction.atomic():
        GoalQuestion.objects.filter(pk=question.pk).update(**wrong)


def test_the_list_is_narrowed_and_the_most_urgent_stands_first(
    town: Town, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    late = put(town, answerer=town.school_board)
    put(town, kind=Kind.RESERVATION, title="Mer pengar", text="Nämnden behöver mer.")
    off = put(town, text="Annat", title="Annat")
    changes.write_off(by=town.analyst, question=off, version=1, reason="Återkallad")
    today = datetime.date(2023, 11, 1)

    def found(**choice: Any) -> list[str]:
        return [row.title for row in queries.questions(town.municipality, Choice(**choice), today)]

    assert found() == ["Läxhjälp åt alla", "Mer pengar", "Annat"]
    assert found(kinds=(Kind.RESERVATION,)) == ["Mer pengar"]
    assert found(states=(State.WRITTEN_OFF,)) == ["Annat"]
    assert found(bodies=("skolnamnden",)) == ["Läxhjälp åt alla"]
    assert found(goals=("a2",)) == []
    assert found(is_overdue=True) == ["Läxhjälp åt alla"]
    assert found(text="behöver nämnden") == ["Mer pengar"]
    with django_assert_num_queries(2):
        rows = list(queries.questions(town.municipality, Choice(), today))
        assert [row.goals.all()[0].document.title for row in rows] == [town.document.title] * 3
    assert queries.n_open(town.municipality) == {town.red.pk: 2}
    assert list(queries.waiting(town.municipality, [town.school_board], until=today)) == [late]
    assert list(queries.waiting(town.municipality, None, until=datetime.date(2023, 10, 2))) == []


def test_another_municipality_sees_none(town: Town) -> None:
    other = year.town("norrby", "9902")
    question = put(town)
    assert list(queries.questions(other.municipality, Choice(), year.TODAY)) == []
    with pytest.raises(GoalQuestion.DoesNotExist):
        queries.question(other.municipality, question.pk)
    assert queries.of_goal(other.municipality, town.red) == ([], [])
