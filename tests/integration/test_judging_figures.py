"""Where a goal is judged: its figures with what has changed since last time, and the comparison kept with a cause."""

from typing import Any

import pytest
from tests.factories import year
from tests.factories.year import Town

from samhandling.assessments.models import Assessment, AssessmentRun
from samhandling.followups.judging import changes, comparison, figures
from samhandling.followups.judging.changes import Verdict
from samhandling.followups.judging.comparison import Beside
from samhandling.followups.models import FollowUpCycle
from samhandling.indicators.models import Indicator, Target
from samhandling.programmes.models import GoalIndicator

pytestmark = pytest.mark.django_db
KEY = "N15428"  # shipped, in per cent, higher is better


@pytest.fixture
def town() -> Town:
    """Return the town, where the red goal is followed by one of the shipped indicators beside its own."""
    made = year.town()
    indicator = Indicator.objects.create(key=KEY, title="Behöriga elever", source="kolada", definition_sha256="0" * 64)
    GoalIndicator.objects.create(goal=made.red, indicator=indicator)
    return made


def assessed(run: AssessmentRun, value: float, at: int, **instead: Any) -> Assessment:
    fields: dict[str, Any] = {
        "rating": "red",
        "trend": "down",
        "rating_details": {"own": {"area": "9901", "year": at, "value": value}},
        "trend_details": {"points": [{"year": y, "value": 80.0 - y + 2018} for y in range(2018, 2023)], "change": None},
    }
    return Assessment.objects.create(run=run, indicator=Indicator.objects.get(key=KEY), **(fields | instead))


def earlier(town: Town) -> AssessmentRun:
    """Return the run of a follow-up of the year before."""
    run = AssessmentRun.objects.create(
        municipality=town.municipality, year=year.YEAR - 1, generation=town.run.generation, batches=[], methods={}
    )
    FollowUpCycle.objects.create(municipality=town.municipality, year=year.YEAR - 1, title="Förra", run=run)
    return run


def the_figure(town: Town, cycle: FollowUpCycle) -> figures.Figure:
    return next(row for row in figures.figures(cycle, town.red).rows if row.key == KEY)


def test_a_figure_tells_how_far_it_has_moved_since_the_follow_up_before(town: Town) -> None:
    cycle = year.cycle(town)
    assessed(town.run, 76.0, 2022)
    assessed(earlier(town), 77.5, 2021, rating="yellow")
    found = the_figure(town, cycle)
    assert found.value == "76,0\u00a0% (2022)"
    assert found.change == "−1,5\u00a0procentenheter sedan uppföljningen av 2021, då 77,5\u00a0% (2021)"
    assert (found.has_new_colour, found.step) == (True, -1)
    assert figures.figures(cycle, town.red).summary == (
        "1 av 1 nyckeltal har bytt färg sedan förra gången: 0 till en bättre, 1 till en sämre."
    )


def test_the_same_measurement_as_last_time_is_no_change_and_a_revision_is_told(town: Town) -> None:
    cycle = year.cycle(town)
    row = assessed(town.run, 76.0, 2021)
    assessed(earlier(town), 76.0, 2021)
    assert the_figure(town, cycle).change == "samma mätning som i uppföljningen av 2021"
    row.rating_details = {"own": {"area": "9901", "year": 2021, "value": 75.5}}
    row.save()
    assert the_figure(town, cycle).change.endswith("men källan har ändrat det från 76")


def test_figures_of_two_surveys_are_not_compared(town: Town) -> None:
    cycle = year.cycle(town)
    own = {"area": "9901", "year": 2022, "value": 76.0, "survey": "enkäten"}
    assessed(town.run, 76.0, 2022, rating_details={"own": own})
    assessed(earlier(town), 77.5, 2021)
    told = "77,5\u00a0% (2021) förra gången, men ur en annan undersökning: jämförs inte"
    assert the_figure(town, cycle).change == told


def test_the_first_time_a_figure_is_set_beside_its_measurement_before(town: Town) -> None:
    cycle = year.cycle(town)
    step = {"from_year": 2021, "to_year": 2022, "from": 77.0, "to": 76.0, "difference": -1.0}
    assessed(town.run, 76.0, 2022, trend_details={"points": [], "change": step})
    found = the_figure(town, cycle)
    assert found.change == "−1,0\u00a0procentenhet sedan 2021, då 77,0\u00a0%"
    assert figures.figures(cycle, town.red).summary == ""


def test_women_and_men_stand_beside_each_other_with_what_has_become_of_the_difference(town: Town) -> None:
    cycle = year.cycle(town)
    gap = {"year": 2022, "women": 80.0, "men": 72.0, "gap": 8.0, "change": "grown", "previous": {"year": 2020}}
    assessed(town.run, 76.0, 2022, gap_details=gap)
    told = "kvinnor 80,0\u00a0%, män 72,0\u00a0% (2022); skillnaden har vuxit sedan 2020"
    assert the_figure(town, cycle).gap == told


def test_the_outlook_says_whether_the_target_is_reached_if_it_goes_on(town: Town) -> None:
    cycle = year.cycle(town)
    assessed(town.run, 76.0, 2022)
    assert the_figure(town, cycle).outlook == ""
    assert figures.figures(cycle, town.red).n_without_target == 2
    indicator = Indicator.objects.get(key=KEY)
    Target.objects.create(municipality=town.municipality, indicator=indicator, year=2026, value=90.0)
    told = the_figure(town, cycle).outlook
    assert told.startswith("går mot 7")
    assert "mycket osannolikt att målvärdet 90,0\u00a0% år 2026 nås" in told


def test_what_decides_the_colour_stands_first(town: Town) -> None:
    cycle = year.cycle(town)
    computed = Assessment.objects.get(run=town.run, goal=town.red)
    computed.rating_details = {"worst": [KEY]}
    found = figures.figures(cycle, town.red, computed)
    assert [(row.key, row.decides) for row in found.rows] == [(KEY, True), ("X9901", False)]


def test_the_comparison_is_kept_with_the_cause_as_it_was_shown(town: Town) -> None:
    cycle = year.cycle(town, state=FollowUpCycle.State.ANALYSIS)
    computed = Assessment.objects.get(run=town.run, goal=town.red)
    verdict = Verdict("red", "flat", "Säger siffrorna")
    judgement = changes.judge_goal(by=town.analyst, cycle=cycle, assessment=computed, verdict=verdict)
    rows = [Beside("N1", "Behöriga", text="Här +1", speaks_for="own_work", way="better", beyond=1.0)]
    kept = comparison.kept(rows, cycle)
    cause = changes.write_cause(by=town.analyst, judgement=judgement, kind="own_work", text="Fler", comparison=kept)
    cause.refresh_from_db()
    assert cause.comparison["telling"][0]["text"] == "Här +1"
    assert (cause.comparison["run"], cause.comparison["method"]) == (town.run.pk, "comparison.peers 1")


def test_an_own_indicator_and_one_without_a_store_say_why_they_cannot_be_compared(town: Town) -> None:
    why = {row.key: row.why for row in comparison.beside(year.cycle(town), town.red)}
    assert why["X9901"] == "nyckeltalet är kommunens eget, och andra kommuner har inga värden för det"
    assert why[KEY] == "ingen grupp av liknande kommuner är inläst"
