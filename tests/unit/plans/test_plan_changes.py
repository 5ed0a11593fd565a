"""Plans and activities: who may change them, what is refused, and that nothing is written over or lost."""

import datetime

import pytest
from tests.factories import year
from tests.factories.year import Town

from samhandling.accounts.models import Person
from samhandling.audit.models import AuditEvent
from samhandling.errors import ChangedMeanwhile, InputError, InvalidTransition, NotAllowed
from samhandling.plans import changes, rules
from samhandling.plans.changes import ActivityFields
from samhandling.plans.models import ActionPlan, Activity, ImpactAssessment

pytestmark = pytest.mark.django_db
State = Activity.State


@pytest.fixture
def town() -> Town:
    return year.town()


def test_every_state_of_an_activity_stands_in_the_table() -> None:
    assert set(rules.TRANSITIONS) == set(State.values)
    assert {after for states in rules.TRANSITIONS.values() for after in states} <= set(State.values)


def test_reporter_tells_of_own_boards_activity_and_of_no_others(town: Town) -> None:
    told = changes.report_activity(
        by=town.school_reporter, activity=town.activity, version=1, state=State.UNDER_WAY, text="Sex grupper."
    )
    assert (told.state, told.version) == (State.UNDER_WAY, 2)
    assert [note.text for note in told.status_notes.all()] == ["Sex grupper."]
    for other in (town.care_reporter, town.auditor, town.stranger, town.analyst):
        with pytest.raises(NotAllowed, match="kräver rollen"):
            changes.report_activity(by=other, activity=town.activity, version=2, state=State.DONE)


def test_people_of_another_municipality_may_nothing(town: Town) -> None:
    other = year.town("norrby", "9902")
    for stranger in (other.coordinator, other.school_reporter):
        with pytest.raises(NotAllowed):
            changes.report_activity(by=stranger, activity=town.activity, version=1, state=State.DONE)
    with pytest.raises(NotAllowed):
        changes.edit_activity(by=other.coordinator, activity=town.activity, version=1, fields=ActivityFields("Annat"))


def test_the_second_of_two_who_save_is_told_and_nothing_is_overwritten(town: Town) -> None:
    changes.edit_activity(by=town.coordinator, activity=town.activity, version=1, fields=ActivityFields("Läxhjälp"))
    with pytest.raises(ChangedMeanwhile, match="inte sparat"):
        changes.edit_activity(by=town.coordinator, activity=town.activity, version=1, fields=ActivityFields("Annat"))
    assert Activity.objects.get(pk=town.activity.pk).name == "Läxhjälp"


def test_all_faults_of_a_form_are_said_at_once(town: Town) -> None:
    fields = ActivityFields(" ", starts_on=datetime.date(2022, 5, 1), ends_on=datetime.date(2022, 4, 1), money_sek=-1)
    with pytest.raises(InputError) as error:
        changes.edit_activity(by=town.coordinator, activity=town.activity, version=1, fields=fields)
    for part in ("namnet är tomt", "före den börjar", "pengarna är mindre än noll"):
        assert part in str(error.value)


def test_a_change_leaves_one_audit_row_with_what_changed(town: Town) -> None:
    fields = ActivityFields(town.activity.name, money_sek=250_000)
    changes.edit_activity(by=town.coordinator, activity=town.activity, version=1, fields=fields)
    row = AuditEvent.objects.get(action="edit_activity")
    assert (row.old, row.new) == ({"money_sek": None}, {"money_sek": 250_000})


def test_delayed_or_stopped_needs_a_reason(town: Town) -> None:
    with pytest.raises(InputError, match="skriv varför"):
        changes.report_activity(by=town.coordinator, activity=town.activity, version=1, state=State.DELAYED)


def test_an_activity_is_placed_only_on_own_goals_and_bodies(town: Town) -> None:
    other = year.town("norrby", "9902")
    with pytest.raises(InputError, match="hör inte till"):
        changes.place_activity(by=town.coordinator, activity=town.activity, version=1, goals=[other.red])
    with pytest.raises(InputError, match="minst ett"):
        changes.place_activity(by=town.coordinator, activity=town.activity, version=1, goals=[])
    placed = changes.place_activity(
        by=town.coordinator,
        activity=town.activity,
        version=1,
        goals=[town.red, town.green],
        responsible=[(town.care_board, "answers")],
    )
    assert set(placed.goals.all()) == {town.red, town.green}
    assert [row.organisation for row in placed.responsibilities.all()] == [town.care_board]


def test_carried_over_activity_knows_its_past_and_takes_along_what_lies_ahead(town: Town) -> None:
    changes.expect_effect(
        by=town.coordinator, activity=town.activity, indicator=town.indicator, direction="up", by_year=2024, size=2.5
    )
    changes.set_milestone(
        by=town.coordinator,
        activity=town.activity,
        name="Lokaler klara",
        due_on=datetime.date(2022, 3, 1),
        done_on=datetime.date(2022, 3, 3),
    )
    changes.set_milestone(
        by=town.coordinator, activity=town.activity, name="Ledare anställda", due_on=datetime.date(2022, 9, 1)
    )
    plan = ActionPlan.objects.create(document=town.document, year=2023)
    new = changes.carry_over(by=town.coordinator, activity=town.activity, plan=plan)
    assert (new.carried_from, new.state) == (town.activity, State.PLANNED)
    assert [one.name for one in new.milestones.all()] == ["Ledare anställda"]
    assert new.effects.get().size == 2.5
    assert [row.organisation for row in new.responsibilities.all()] == [town.school_board]
    town.activity.refresh_from_db()
    assert town.activity.state == State.MOVED_ON
    assert town.activity.milestones.count() == 2
    with pytest.raises(InvalidTransition):
        changes.carry_over(by=town.coordinator, activity=town.activity, plan=plan)


def test_outputs_by_sex_stand_in_pairs_and_within_the_total(town: Town) -> None:
    about = {"by": town.school_reporter, "activity": town.activity, "what": "deltagare", "year": 2022}
    with pytest.raises(InputError, match="bara ett kön"):
        changes.report_output(**about, n_total=10, n_women=4)
    with pytest.raises(InputError, match="fler än 10"):
        changes.report_output(**about, n_total=10, n_women=7, n_men=4)
    assert changes.report_output(**about, n_total=10, n_women=6, n_men=3).n_total == 10


def test_partner_answers_once_through_a_link_that_is_not_kept(town: Town) -> None:
    asked, token = changes.ask_partner(
        by=town.coordinator, activity=town.activity, partner=town.partner, asked_for="Leda en grupp"
    )
    assert token not in str(vars(asked))
    with pytest.raises(InputError, match="finns inte"):
        changes.answer_commitment(by=town.coordinator, token=token + "x", accepts=True, answered_by="Kim")
    answered = changes.answer_commitment(by=town.coordinator, token=token, accepts=True, answered_by="Kim")
    assert answered.state == "accepted"
    with pytest.raises(InvalidTransition, match="redan besvarad"):
        changes.answer_commitment(by=town.coordinator, token=token, accepts=False, answered_by="Kim")


def test_a_partner_asked_the_same_twice_has_one_link_the_latest(town: Town) -> None:
    about = {"by": town.coordinator, "activity": town.activity, "partner": town.partner}
    (first, old), (second, new) = (changes.ask_partner(**about, asked_for="Leda en grupp") for _ in range(2))
    assert first.pk == second.pk
    with pytest.raises(InputError):
        changes.answer_commitment(by=town.coordinator, token=old, accepts=True, answered_by="Kim")
    changes.answer_commitment(by=town.coordinator, token=new, accepts=True, answered_by="Kim")
    # Answered is answered: asked once more it is another question.
    third, _ = changes.ask_partner(**about, asked_for="Leda en grupp")
    assert third.pk != first.pk


def test_only_a_body_outside_is_asked_as_partner(town: Town) -> None:
    with pytest.raises(InputError, match="ingen extern aktör"):
        changes.ask_partner(by=town.coordinator, activity=town.activity, partner=town.care_board, asked_for="Delta")


def test_a_tick_without_reasoning_is_no_assessment_of_the_child(town: Town) -> None:
    kind = ImpactAssessment.Kind.CHILD
    with pytest.raises(InputError, match="ingen prövning"):
        changes.assess_impact(by=town.coordinator, activity=town.activity, kind=kind, answers={}, concerns=False)
    begun = changes.assess_impact(
        by=town.coordinator, activity=town.activity, kind=kind, answers={"matter": "Elever i årskurs 7–9."}
    )
    missing = rules.missing_steps(kind, begun.answers)
    assert len(missing) == 5
    whole = {step: "Resonemang." for step in rules.STEPS[kind] if step != "other_interests"}
    assert rules.missing_steps(kind, whole) == []
    with pytest.raises(InputError, match="inga steg"):
        changes.assess_impact(by=town.coordinator, activity=town.activity, kind=kind, answers={"tick": "ja"})


def test_coordinator_of_nothing_is_refused(town: Town) -> None:
    nobody = Person.objects.create_user("ingen", is_active=False)
    with pytest.raises(NotAllowed):
        changes.add_plan(by=nobody, document=town.document, year=2030)
