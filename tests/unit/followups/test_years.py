"""Follow-ups beside each other, and what activities changed."""

import datetime
from pathlib import Path

import numpy as np
import pytest
from tests.factories import year
from tests.factories.year import Town

from samhandling.assessments.models import Assessment, AssessmentRun
from samhandling.audit.changes import JobActor
from samhandling.followups import effects, years
from samhandling.followups.models import Consequence, FollowUpCycle, Judgement
from samhandling.indicators import changes as indicators
from samhandling.places.models import PeerGroup
from samhandling.plans import changes as plans
from samhandling.plans.models import ActionPlan
from samhandling.programmes.models import Goal, GoalTie, SteeringDocument

BY = JobActor("prov")


@pytest.fixture
def town(db: None) -> Town:
    return year.town()


def follow(town: Town, when: int, ratings: dict[Goal, str]) -> FollowUpCycle:
    run = AssessmentRun.objects.create(
        municipality=town.municipality, year=when, generation=town.run.generation, batches=[], methods={}
    )
    for goal, rating in ratings.items():
        about = {"reason": "no_data"} if rating == "none" else {}
        Assessment.objects.create(
            run=run, goal=goal, rating=rating, trend="flat", rating_details={}, trend_details={}, **about
        )
    return FollowUpCycle.objects.create(
        municipality=town.municipality, year=when, title=f"Uppföljning {when}", state="analysis", run=run
    )


def judge(cycle: FollowUpCycle, goal: Goal, rating: str, town: Town, state: str = "ready") -> Judgement:
    return Judgement.objects.create(
        cycle=cycle,
        goal=goal,
        assessment=Assessment.objects.get(run=cycle.run, goal=goal),
        rating=rating,
        trend="flat",
        reason="Skäl.",
        differs=True,
        judged_by=town.analyst,
        state=state,
    )


def test_a_goals_path_takes_the_judgement_that_is_ready_before_the_computed_colour(town: Town) -> None:
    first = follow(town, 2020, {town.red: "red", town.green: "green"})
    second = follow(town, 2021, {town.red: "yellow", town.green: "none"})
    judge(first, town.red, "yellow", town)
    judge(second, town.red, "green", town, state="draft")
    found = {path.goal: path for path in years.paths(town.municipality)}
    assert [(step.year, step.rating, step.is_judged) for step in found[town.red].steps] == [
        (2020, "yellow", True),
        (2021, "yellow", False),
    ]
    moved = years.flows(list(found.values()), 2020, 2021)
    assert moved.counts == {("yellow", "yellow"): 1, ("green", "none"): 1}
    assert (moved.n_better, moved.n_worse) == (0, 0)


def test_flows_count_better_worse_new_and_gone(town: Town) -> None:
    follow(town, 2020, {town.red: "red", town.area: "green"})
    follow(town, 2021, {town.red: "green", town.green: "yellow"})
    moved = years.flows(years.paths(town.municipality), 2020, 2021)
    assert (moved.n_better, moved.n_worse, moved.n_new, moved.n_gone) == (1, 0, 1, 1)


def test_a_promise_is_followed_to_the_activity_that_it_was_carried_over_to(town: Town) -> None:
    cycle = follow(town, 2020, {town.red: "red"})
    Consequence.objects.create(
        judgement=judge(cycle, town.red, "yellow", town),
        kind="changed",
        activity=town.activity,
        text="Dubbleras",
        written_by=town.analyst,
    )
    later = ActionPlan.objects.create(document=town.document, year=year.YEAR + 1)
    carried = plans.carry_over(by=town.coordinator, activity=town.activity, plan=later)
    plans.report_activity(by=town.coordinator, activity=carried, version=carried.version, state="done")
    (promise,) = years.promises(town.municipality, 2020)
    assert (promise.latest, promise.is_kept) == (carried, True)


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_an_effect_is_set_beside_that_of_similar_municipalities(home: Path) -> None:
    town = year.town()
    peers = [f"{n}" for n in range(9911, 9917)]
    PeerGroup.objects.create(
        municipality=town.municipality, kind="socioekonomi", year=2022, title="Lika", source_key="G1", members=peers
    )
    span = list(range(2018, 2024))
    rows = [
        (town.indicator.key, area, str(when), 50 + n * 0.1 + (5.0 if area == "9901" and when >= 2022 else 0.0))
        for n, area in enumerate(["9901", *peers])
        for when in span
    ]
    indicators.add_batch(
        by=BY,
        source="prov",
        title="Prov",
        address="",
        licence="CC0",
        source_line="Prov",
        fetched_at=datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC),
        observations={
            "indicator": np.array([row[0] for row in rows], dtype=object),
            "area": np.array([row[1] for row in rows], dtype=object),
            "period": np.array([row[2] for row in rows], dtype=object),
            "sex": np.array(["T"] * len(rows), dtype=object),
            "value": np.array([row[3] for row in rows]),
        },
    )
    indicators.rebuild_generation(by=BY)
    plans.expect_effect(
        by=town.coordinator, activity=town.activity, indicator=town.indicator, direction="up", by_year=2024, size=4
    )
    (row,) = effects.effects(town.municipality)
    assert (row.since, row.latest_year, row.n_peers) == (2022, 2023, 6)
    assert row.change == pytest.approx(5.0)
    assert row.beyond_peers == pytest.approx(5.0)
    assert (row.expected, row.went_as_expected) == (4, True)
    (early,) = effects.effects(town.municipality, year=2021)
    assert (early.change, early.why) == (None, "det finns inget värde efter starten än")


def test_no_expected_effect_is_no_row(town: Town) -> None:
    assert effects.effects(town.municipality) == []


def became(town: Town, old: Goal, key: str, how: str) -> Goal:
    """Return a goal of a later edition that the old one became."""
    document, _ = SteeringDocument.objects.get_or_create(
        municipality=town.municipality, key="nytt", defaults={"title": "Nytt program", "kind": "program"}
    )
    new, _ = Goal.objects.get_or_create(document=document, key=key, level=1, level_name="mål", name=key)
    GoalTie.objects.create(goal=old, other=new, is_same=True, became=how)
    return new


def test_goals_that_became_one_share_its_path_and_the_worst_is_told_for_the_years_before(town: Town) -> None:
    follow(town, 2020, {town.red: "red", town.green: "green"})
    new = became(town, town.red, "ny", "merged")
    became(town, town.green, "ny", "merged")
    follow(town, 2021, {new: "yellow"})
    (path,) = years.paths(town.municipality)
    assert [(step.year, step.rating, step.n_goals) for step in path.steps] == [(2020, "red", 2), (2021, "yellow", 1)]
    assert years.path_of(town.municipality, new) == path
    moved = years.flows([path], 2020, 2021)
    assert moved.counts == {("red", "yellow"): 1, ("green", "yellow"): 1}
    assert (moved.n_new, moved.n_gone) == (0, 0)


def test_a_goal_that_was_split_goes_on_in_both_and_moves_before_the_edition_are_as_they_were(town: Town) -> None:
    follow(town, 2019, {town.red: "green"})
    follow(town, 2020, {town.red: "red"})
    before = years.flows(years.paths(town.municipality), 2019, 2020)
    one, other = (became(town, town.red, key, "split") for key in ("ett", "annat"))
    follow(town, 2021, {one: "yellow", other: "none"})
    found = years.paths(town.municipality)
    assert [[step.rating for step in path.steps] for path in found] == [
        ["green", "red", "yellow"], ["green", "red", "none"],
    ]  # fmt: skip
    assert years.flows(found, 2019, 2020) == before
    assert years.flows(found, 2020, 2021).counts == {("red", "yellow"): 1, ("red", "none"): 1}
