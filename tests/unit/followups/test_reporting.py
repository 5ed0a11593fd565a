"""The boards' reports: who is asked, who may answer, and that nothing typed is lost or written over."""

import pytest
from tests.factories import year
from tests.factories.year import Town

from samhandling.errors import ChangedMeanwhile, InputError, InvalidTransition, NotAllowed
from samhandling.followups import changes as cycles
from samhandling.followups.models import BoardReport, FollowUpCycle, ReportAnswer
from samhandling.followups.reporting import changes, queries
from samhandling.followups.reporting.changes import Texts

pytestmark = pytest.mark.django_db
State = FollowUpCycle.State


@pytest.fixture
def town() -> Town:
    return year.town()


@pytest.fixture
def report(town: Town) -> BoardReport:
    (made,) = changes.request_reports(by=town.coordinator, cycle=year.cycle(town, state=State.REPORTING))
    return made


def test_every_body_that_answers_for_something_is_asked_once(town: Town, report: BoardReport) -> None:
    assert report.organisation == town.school_board
    assert changes.request_reports(by=town.coordinator, cycle=report.cycle) == []
    assert [one.name for one in queries.asked(report)] == [
        "Alla klarar skolan",
        "Barn läser mer",
        "Läxhjälp i alla stadsdelar",
    ]


def test_reporter_of_the_boards_own_office_answers_and_nobody_elses_does(town: Town, report: BoardReport) -> None:
    about = {"report": report, "goal": town.red, "texts": Texts(done="Mycket"), "version": 0}
    assert changes.save_answer(by=town.school_reporter, **about).version == 1
    report.refresh_from_db()
    assert report.state == BoardReport.State.BEGUN
    for other in (town.care_reporter, town.analyst, town.auditor, town.steering, town.stranger):
        with pytest.raises(NotAllowed):
            changes.save_answer(by=other, **about)


def test_the_same_text_saved_twice_is_no_conflict_and_another_text_is(town: Town, report: BoardReport) -> None:
    about = {"by": town.school_reporter, "report": report, "goal": town.red}
    changes.save_answer(**about, texts=Texts(done="Ett"), version=0)
    again = changes.save_answer(**about, texts=Texts(done="Ett"), version=0)
    assert again.version == 1
    changes.save_answer(**about, texts=Texts(done="Två"), version=1)
    with pytest.raises(ChangedMeanwhile):
        changes.save_answer(**about, texts=Texts(done="Tre"), version=1)
    assert ReportAnswer.objects.get().done == "Två"


def test_a_board_answers_only_what_it_is_asked(town: Town, report: BoardReport) -> None:
    with pytest.raises(InputError, match="inte tillfrågad"):
        changes.save_answer(by=town.coordinator, report=report, goal=town.area, texts=Texts(done="x"), version=0)


def test_signing_needs_every_answer_and_passes_the_state_on_to_the_activity(town: Town, report: BoardReport) -> None:
    def answer(**about: object) -> None:
        changes.save_answer(by=town.school_reporter, report=report, version=0, **about)  # type: ignore[arg-type]

    with pytest.raises(InputError, match="är tom"):
        changes.sign_report(by=town.school_reporter, report=report)
    answer(goal=town.red, texts=Texts(done="Läxhjälp i tre stadsdelar."))
    with pytest.raises(InputError, match="Barn läser mer; Läxhjälp"):
        changes.sign_report(by=town.school_reporter, report=report)
    answer(goal=town.green, texts=Texts(result="Fler lån."))
    answer(activity=town.activity, texts=Texts(done="Startat.", activity_state="under_way"))
    signed = changes.sign_report(by=town.school_reporter, report=report)
    assert (signed.state, signed.signed_by) == (BoardReport.State.SIGNED, town.school_reporter)
    town.activity.refresh_from_db()
    assert town.activity.state == "under_way"
    with pytest.raises(InputError, match="undertecknad"):
        changes.save_answer(by=town.school_reporter, report=report, goal=town.red, texts=Texts(done="Nytt"), version=1)
    back = changes.return_report(by=town.coordinator, report=report, reason="Vad hände i norr?")
    assert (back.state, back.signed_by) == (BoardReport.State.RETURNED, None)
    changes.save_answer(by=town.school_reporter, report=report, goal=town.red, texts=Texts(done="Nytt"), version=1)


def test_last_years_answer_stands_beside(town: Town, report: BoardReport) -> None:
    changes.save_answer(by=town.school_reporter, report=report, goal=town.red, texts=Texts(done="I fjol"), version=0)
    later = FollowUpCycle.objects.create(
        municipality=town.municipality, year=year.YEAR + 1, title="Nästa", state=State.REPORTING
    )
    (next_report,) = changes.request_reports(by=town.coordinator, cycle=later)
    first = queries.asked(next_report)[0]
    assert (first.answer, first.before.done if first.before else "") == (None, "I fjol")


def test_reports_are_taken_only_while_boards_report(town: Town, report: BoardReport) -> None:
    for state in (State.ANALYSIS, State.STEERING):
        cycles.advance_cycle(by=town.coordinator, cycle=report.cycle, state=state)
    with pytest.raises(InvalidTransition):
        changes.save_answer(by=town.school_reporter, report=report, goal=town.red, texts=Texts(done="x"), version=0)


def test_a_body_that_answers_for_nothing_can_sign_that(town: Town, report: BoardReport) -> None:
    empty = changes.request_report(by=town.coordinator, cycle=report.cycle, organisation=town.care_board)
    assert changes.sign_report(by=town.care_reporter, report=empty).state == BoardReport.State.SIGNED
