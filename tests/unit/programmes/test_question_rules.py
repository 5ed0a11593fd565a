"""When a question must be answered, who is said to have put it, and what it may not hold."""

import datetime

import pytest

from samhandling.errors import InputError
from samhandling.programmes.models import GoalQuestion
from samhandling.programmes.questions import rules

Kind = GoalQuestion.Kind
DAY = datetime.date(2024, 3, 1)


def test_the_table_of_states_names_every_state() -> None:
    assert set(rules.TRANSITIONS) == set(GoalQuestion.State.values)
    assert {state for after in rules.TRANSITIONS.values() for state in after} <= set(rules.TRANSITIONS)


@pytest.mark.parametrize(
    ("kind", "asked_on", "due_on"),
    [
        (Kind.COUNCIL_MOTION, DAY, datetime.date(2025, 3, 1)),
        (Kind.CITIZENS_PROPOSAL, datetime.date(2024, 2, 29), datetime.date(2025, 2, 28)),
        (Kind.RESERVATION, DAY, None),
        (Kind.COUNCIL_MOTION, None, None),
    ],
)
def test_a_motion_and_a_citizens_proposal_are_due_within_a_year(
    kind: str, asked_on: datetime.date | None, due_on: datetime.date | None
) -> None:
    assert rules.due_on(kind, asked_on, None) == due_on


def test_the_day_that_is_given_goes_before_the_laws() -> None:
    assert rules.due_on(Kind.COUNCIL_MOTION, DAY, datetime.date(2024, 9, 1)) == datetime.date(2024, 9, 1)


def test_a_question_is_overdue_the_day_after_its_last_while_it_is_open() -> None:
    question = GoalQuestion(due_on=DAY)
    assert not rules.is_overdue(question, DAY)
    assert rules.is_overdue(question, DAY + datetime.timedelta(days=1))
    question.state = GoalQuestion.State.ANSWERED
    assert not rules.is_overdue(question, DAY + datetime.timedelta(days=1))


@pytest.mark.parametrize("kind", rules.BY_RESIDENTS)
def test_a_resident_is_never_named(kind: str) -> None:
    assert rules.asker(kind, "Anna Andersson, Storgatan 1") == "invånare"


def test_somebody_else_must_be_named() -> None:
    assert rules.asker(Kind.RESERVATION, " Vänsterpartiet ") == "Vänsterpartiet"
    with pytest.raises(InputError, match="skriv vem"):
        rules.asker(Kind.RESERVATION, " ")


def test_a_personal_identity_number_is_refused_in_any_text() -> None:
    with pytest.raises(InputError, match="personnummer"):
        rules.check_names_nobody(Kind.RESERVATION, "Rubrik", "Enligt 811218-9876 är det så")
    rules.check_names_nobody(Kind.RESERVATION, "Dnr 2023-0001 och § 811218")


def test_an_email_address_is_refused_only_where_it_would_tell_who_a_resident_is() -> None:
    with pytest.raises(InputError, match="e-postadress"):
        rules.check_names_nobody(Kind.RESIDENT, "Svara till anna@exempel.se")
    rules.check_names_nobody(Kind.INTERPELLATION, "Se naturskydd@exempel.se")
