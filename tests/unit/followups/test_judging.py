"""From a computed colour to a judged one with cause and consequence, and to a closed and frozen follow-up."""

import datetime

import pytest
from tests.factories import year
from tests.factories.year import Town

from samhandling.assessments.models import Assessment
from samhandling.errors import ChangedMeanwhile, InputError, InvalidTransition, NotAllowed
from samhandling.followups import changes as cycles
from samhandling.followups import closing
from samhandling.followups.changes import Dates
from samhandling.followups.judging import changes
from samhandling.followups.judging.changes import Verdict
from samhandling.followups.models import BoardReport, CauseAnalysis, FollowUpCycle, Frozen, Judgement
from samhandling.followups.rules import REPORT_TRANSITIONS
from samhandling.programmes.models import Goal

pytestmark = pytest.mark.django_db
State = FollowUpCycle.State
TODAY = datetime.date(2023, 3, 1)


@pytest.fixture
def town() -> Town:
    return year.town()


@pytest.fixture
def cycle(town: Town) -> FollowUpCycle:
    return year.cycle(town)


def computed(town: Town, goal: Goal) -> Assessment:
    return Assessment.objects.get(run=town.run, goal=goal)


def judge(town: Town, cycle: FollowUpCycle, goal: Goal, verdict: Verdict, version: int = 0) -> Judgement:
    return changes.judge_goal(
        by=town.analyst, cycle=cycle, assessment=computed(town, goal), verdict=verdict, version=version
    )


def test_every_state_of_a_report_stands_in_the_table() -> None:
    assert set(REPORT_TRANSITIONS) == set(BoardReport.State.values)


def test_judgement_that_differs_or_says_nothing_needs_a_reason(town: Town, cycle: FollowUpCycle) -> None:
    with pytest.raises(InputError, match="skiljer sig"):
        judge(town, cycle, town.red, Verdict("yellow", "flat"))
    with pytest.raises(InputError, match="inte kan bedömas"):
        judge(town, cycle, town.red, Verdict("none", "unknown"))
    judged = judge(town, cycle, town.red, Verdict("yellow", "flat", reason="Siffran gäller bara hösten."))
    assert (judged.differs, judged.state) == (True, Judgement.State.DRAFT)


def test_red_is_ready_only_with_cause_and_consequence(town: Town, cycle: FollowUpCycle) -> None:
    judged = judge(town, cycle, town.red, Verdict("red", "flat"))
    with pytest.raises(InputError) as error:
        changes.mark_ready(by=town.analyst, judgement=judged)
    assert "minst en orsak" in str(error.value)
    assert "konsekvens" in str(error.value)
    changes.write_cause(by=town.analyst, judgement=judged, kind="own_work", text="För få lärare med behörighet.")
    changes.write_consequence(
        by=town.analyst, judgement=judged, kind="changed", activity=town.activity, text="Dubblad läxhjälp."
    )
    assert changes.mark_ready(by=town.analyst, judgement=judged).state == Judgement.State.READY


def test_green_needs_neither(town: Town, cycle: FollowUpCycle) -> None:
    judged = judge(town, cycle, town.green, Verdict("green", "flat"))
    assert changes.mark_ready(by=town.analyst, judgement=judged).state == Judgement.State.READY


def test_doing_nothing_needs_a_reason_and_an_activity_needs_somebody_who_answers(
    town: Town, cycle: FollowUpCycle
) -> None:
    judged = judge(town, cycle, town.red, Verdict("red", "flat"))
    with pytest.raises(InputError, match="är tom"):
        changes.write_consequence(by=town.analyst, judgement=judged, kind="none", text=" ")
    with pytest.raises(InputError, match="pekas ut"):
        changes.write_consequence(by=town.analyst, judgement=judged, kind="new", text="Något")
    town.activity.responsibilities.all().delete()
    with pytest.raises(InputError, match="ingen ansvarar"):
        changes.write_consequence(
            by=town.analyst, judgement=judged, kind="new", activity=town.activity, text="Ny läxhjälp"
        )


def test_evidence_of_another_goal_cannot_carry_a_cause(town: Town, cycle: FollowUpCycle) -> None:
    judged = judge(town, cycle, town.red, Verdict("red", "flat"))
    other = changes.add_evidence(
        by=town.analyst, cycle=cycle, goal=town.green, kind="dialogue", text="Unga om läsning", source="Ungdomsrådet",
        dated_on=TODAY,
    )  # fmt: skip
    with pytest.raises(InputError, match="ett annat mål"):
        changes.write_cause(by=town.analyst, judgement=judged, kind="outside", text="Därför", evidence=[other])


def test_the_second_of_two_who_judge_is_told(town: Town, cycle: FollowUpCycle) -> None:
    judge(town, cycle, town.red, Verdict("red", "flat", summary="Ett"))
    with pytest.raises(ChangedMeanwhile, match="inte sparat"):
        judge(town, cycle, town.red, Verdict("red", "flat", summary="Två"))
    assert judge(town, cycle, town.red, Verdict("red", "flat", summary="Ett")).version == 1


def test_only_analysts_and_coordinators_judge(town: Town, cycle: FollowUpCycle) -> None:
    for other in (
        town.school_reporter,
        town.steering,
        town.auditor,
        town.stranger,
        year.town("norrby", "9902").analyst,
    ):
        with pytest.raises(NotAllowed):
            changes.judge_goal(
                by=other, cycle=cycle, assessment=computed(town, town.green), verdict=Verdict("green", "flat")
            )


def test_a_changed_judgement_is_a_draft_again(town: Town, cycle: FollowUpCycle) -> None:
    judged = changes.mark_ready(by=town.analyst, judgement=judge(town, cycle, town.green, Verdict("green", "flat")))
    again = judge(town, cycle, town.green, Verdict("green", "flat", summary="Nytt"), version=judged.version)
    assert again.state == Judgement.State.DRAFT


@pytest.mark.slow
def test_a_follow_up_is_closed_only_when_nothing_is_left_and_then_frozen(town: Town, cycle: FollowUpCycle) -> None:
    for state in (State.STEERING, State.DECISION):
        cycle = cycles.advance_cycle(by=town.coordinator, cycle=cycle, state=state)
    with pytest.raises(InvalidTransition, match="bedöm 'Alla klarar skolan'"):
        cycles.close_cycle(by=town.coordinator, cycle=cycle)
    cycle = cycles.advance_cycle(by=town.coordinator, cycle=cycle, state=State.ANALYSIS)
    red = judge(town, cycle, town.red, Verdict("red", "flat"))
    changes.write_cause(by=town.analyst, judgement=red, kind="outside", text="Pandemin.")
    changes.write_consequence(by=town.analyst, judgement=red, kind="none", text="Åtgärder pågår redan.")
    for judged in (red, judge(town, cycle, town.green, Verdict("green", "flat"))):
        changes.mark_ready(by=town.analyst, judgement=judged)
    for state in (State.STEERING, State.DECISION):
        cycle = cycles.advance_cycle(by=town.coordinator, cycle=cycle, state=state)
    closed = cycles.close_cycle(by=town.coordinator, cycle=cycle)
    (row,) = closed.sums.all()
    assert (row.n_goals, row.n_red, row.n_green, row.n_flat) == (2, 1, 1, 2)
    frozen = Frozen.objects.get(cycle=closed)
    assert frozen.sha256 == cycles.digest(frozen.content)
    assert [one["text"] for one in frozen.content["causes"]] == ["Pandemin."]
    with pytest.raises(InvalidTransition):
        judge(town, closed, town.green, Verdict("green", "flat", summary="Sent"), version=1)


def test_a_branch_followed_up_elsewhere_is_asked_for_and_not_judged(town: Town, cycle: FollowUpCycle) -> None:
    town.area.followed_up_elsewhere = "Skolplanen"
    town.area.save()
    found = closing.branches(cycle)
    assert (found.judged, found.elsewhere) == ([], [town.area])
    assert closing.left(cycle) == ["skriv hur det gick för 'Utbildning', som följs upp i Skolplanen"]
    changes.write_elsewhere(by=town.analyst, cycle=cycle, goal=town.area, text="Bättre.", source="Skolplanen 2022")
    assert closing.left(cycle) == []
    with pytest.raises(InputError, match="följs upp här"):
        changes.write_elsewhere(by=town.analyst, cycle=cycle, goal=town.red, text="x", source="y")


def test_days_in_the_wrong_order_are_all_named(town: Town, cycle: FollowUpCycle) -> None:
    day = datetime.date
    wrong = Dates(reports_due_on=day(2023, 3, 1), steering_on=day(2023, 2, 1), council_on=day(2023, 1, 1))
    with pytest.raises(InputError) as error:
        cycles.set_dates(by=town.coordinator, cycle=cycle, dates=wrong)
    assert str(error.value).count("kommer före") == 2


def test_a_cause_of_a_ready_judgement_stays(town: Town, cycle: FollowUpCycle) -> None:
    judged = judge(town, cycle, town.red, Verdict("red", "flat"))
    cause = changes.write_cause(by=town.analyst, judgement=judged, kind="outside", text="Konjunkturen.")
    changes.write_consequence(by=town.analyst, judgement=judged, kind="none", text="Utanför vår rådighet.")
    changes.mark_ready(by=town.analyst, judgement=judged)
    with pytest.raises(InputError, match="öppna det igen"):
        changes.remove(by=town.analyst, row=cause)
    changes.reopen(by=town.analyst, judgement=judged)
    changes.remove(by=town.analyst, row=cause)
    assert not CauseAnalysis.objects.exists()
