"""What closed follow-ups concluded, for everyone to read; nothing of one that goes on."""

import datetime
from typing import Any

import pytest
from django.utils import timezone
from tests.factories import year
from tests.factories.year import Town

from samhandling.followups import conclusions, years
from samhandling.followups.judging import changes as judging
from samhandling.followups.judging.changes import Verdict
from samhandling.followups.models import (
    BoardReport,
    CauseAnalysis,
    Consequence,
    ElsewhereJudgement,
    FollowUpCycle,
    Judgement,
    ReportAnswer,
)
from samhandling.plans.models import Activity
from samhandling.programmes.mapping.models import GoalTie
from samhandling.programmes.models import Goal

pytestmark = pytest.mark.django_db
State = FollowUpCycle.State


@pytest.fixture
def town() -> Town:
    return year.town()


def judged(town: Town, cycle: FollowUpCycle) -> Judgement:
    """Judge the red goal with cause, consequence and evidence, ready."""
    evidence = judging.add_evidence(
        by=town.analyst,
        cycle=cycle,
        goal=town.red,
        kind="interview",
        text="Eleverna säger att läxhjälpen är full.",
        source="Intervjuer i tre skolor",
        dated_on=datetime.date(2022, 11, 3),
    )
    assessment = town.run.assessments.get(goal=town.red)
    row = judging.judge_goal(by=town.analyst, cycle=cycle, assessment=assessment, verdict=Verdict("red", "flat"))
    judging.write_cause(by=town.analyst, judgement=row, kind="own_work", text="För få lärare.", evidence=[evidence])
    judging.write_consequence(
        by=town.analyst, judgement=row, kind="changed", activity=town.activity, text="Dubblad läxhjälp."
    )
    return judging.mark_ready(by=town.analyst, judgement=row)


def close(cycle: FollowUpCycle) -> None:
    FollowUpCycle.objects.filter(pk=cycle.pk).update(state=State.CLOSED, closed_at=timezone.now())


def test_nothing_is_concluded_while_the_follow_up_goes_on(town: Town) -> None:
    cycle = year.cycle(town)
    judged(town, cycle)
    assert conclusions.conclusions(town.municipality, up_to=2030) == {}
    assert conclusions.earlier_steps(town.municipality, before=2030) == {}
    assert conclusions.promises(town.municipality, before=2030) == (None, [])


def test_a_closed_follow_up_tells_cause_consequence_and_evidence(town: Town) -> None:
    cycle = year.cycle(town)
    judged(town, cycle)
    close(cycle)
    found = conclusions.conclusions(town.municipality, up_to=2022)
    assert set(found) == {town.red.pk}
    one = found[town.red.pk]
    assert [row.text for row in one.causes] == ["För få lärare."]
    assert [row.activity_id for row in one.consequences] == [town.activity.pk]
    assert [row.source for row in one.evidence] == ["Intervjuer i tre skolor"]
    assert conclusions.conclusions(town.municipality, up_to=2021) == {}


def test_a_draft_in_a_closed_follow_up_is_not_concluded(town: Town) -> None:
    cycle = year.cycle(town)
    Judgement.objects.filter(pk=judged(town, cycle).pk).update(state=Judgement.State.DRAFT)
    close(cycle)
    assert conclusions.conclusions(town.municipality, up_to=2022) == {}


def test_what_a_board_has_not_signed_stays_with_the_board(town: Town) -> None:
    cycle = year.cycle(town)
    judged(town, cycle)
    report = BoardReport.objects.create(cycle=cycle, organisation=town.school_board)
    texts: dict[str, Any] = {"report": report, "saved_by": town.school_reporter}
    ReportAnswer.objects.create(goal=town.red, done="Vi har anställt.", **texts)
    ReportAnswer.objects.create(activity=town.activity, done="Läxhjälp i tio skolor.", **texts)
    close(cycle)
    assert conclusions.conclusions(town.municipality, up_to=2022)[town.red.pk].answers == []
    report.state, report.signed_by, report.signed_at = BoardReport.State.SIGNED, town.school_reporter, timezone.now()
    report.save()
    said = conclusions.conclusions(town.municipality, up_to=2022)[town.red.pk].answers
    assert [row.done for row in said] == ["Vi har anställt.", "Läxhjälp i tio skolor."]


def test_a_goal_that_took_another_s_place_carries_on_its_conclusion(town: Town) -> None:
    cycle = year.cycle(town)
    judged(town, cycle)
    close(cycle)
    newer = Goal.objects.create(document=town.document, key="b1", level_name="delmål", level=2, order=9, name="Ny")
    GoalTie.objects.create(goal=town.red, other=newer, is_same=True)
    found = conclusions.conclusions(town.municipality, up_to=2022)
    assert found[newer.pk].judgement == found[town.red.pk].judgement


def test_the_closed_follow_up_before_tells_what_it_promised_and_what_became_of_it(town: Town) -> None:
    cycle = year.cycle(town)
    judged(town, cycle)
    close(cycle)
    Activity.objects.filter(pk=town.activity.pk).update(state=Activity.State.DONE)
    before, promised = conclusions.promises(town.municipality, before=2023)
    assert before == cycle
    assert [(row.consequence.text, row.is_kept) for row in promised] == [("Dubblad läxhjälp.", True)]


def test_goals_stand_where_finished_follow_ups_left_them(town: Town) -> None:
    cycle = year.cycle(town)
    judged(town, cycle)
    close(cycle)
    year.cycle(town, year=2023)
    steps = conclusions.earlier_steps(town.municipality, before=2023)
    assert [(step.year, step.rating, step.is_judged) for step in steps[town.red.pk]] == [(2022, "red", True)]
    assert {step.year for path in years.paths(town.municipality) for step in path.steps} == {2022, 2023}
    assert town.red.pk not in conclusions.earlier_steps(town.municipality, before=2022)


def test_a_branch_followed_up_elsewhere_is_told_when_closed(town: Town) -> None:
    cycle = year.cycle(town)
    ElsewhereJudgement.objects.create(
        cycle=cycle, goal=town.area, text="Se nämnden.", source="Årsredovisning", written_by=town.analyst
    )
    assert conclusions.elsewhere(town.municipality, up_to=2022) == {}
    close(cycle)
    assert conclusions.elsewhere(town.municipality, up_to=2022)[town.area.pk].text == "Se nämnden."


def test_the_questions_do_not_grow_with_what_is_told(town: Town, django_assert_num_queries: Any) -> None:
    cycle = year.cycle(town)
    row = judged(town, cycle)
    CauseAnalysis.objects.bulk_create(
        CauseAnalysis(judgement=row, kind="outside", text=f"orsak {n}", written_by=town.analyst) for n in range(20)
    )
    Consequence.objects.bulk_create(
        Consequence(judgement=row, kind="none", text=f"skäl {n}", written_by=town.analyst) for n in range(20)
    )
    report = BoardReport.objects.create(
        cycle=cycle, organisation=town.school_board, state="signed", signed_by=town.analyst, signed_at=timezone.now()
    )
    ReportAnswer.objects.create(report=report, activity=town.activity, done="Gjort.", saved_by=town.analyst)
    close(cycle)
    with django_assert_num_queries(7):
        conclusions.conclusions(town.municipality, up_to=2022)
