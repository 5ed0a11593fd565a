"""A run from the observation store to stored assessments, on the shipped figures of Västerås."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from pytest_django import DjangoAssertNumQueries
from tests.factories.observations import described

from samhandling import catalogue
from samhandling.accounts.models import Person, Role
from samhandling.assessments import changes, queries
from samhandling.assessments.models import Assessment, AssessmentRun
from samhandling.audit.changes import JobActor
from samhandling.audit.models import AuditEvent
from samhandling.catalogue import demo
from samhandling.errors import DefinitionError, NotAllowed, NotEnoughData
from samhandling.indicators import changes as indicator_changes
from samhandling.indicators.changes import NewIndicator
from samhandling.indicators.models import Indicator
from samhandling.places import changes as place_changes
from samhandling.places.changes import NewArea
from samhandling.places.models import Municipality
from samhandling.programmes import changes as programme_changes
from samhandling.programmes.models import Goal

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BY = JobActor("test")
YEAR = 2022
HEALTH = ["U01405", "N00938", "N60920"]
EDUCATION = ["N15428", "N17461", "N15507"]
SHOWN_ONLY = ["N07549"]


def register(keys: list[str]) -> dict[str, Indicator]:
    known = catalogue.definitions()
    new = [NewIndicator(key, known[key].title if key in known else key, "kolada", "0" * 64) for key in keys]
    return {row.key: row for row in indicator_changes.register_indicators(by=BY, definitions=new)}


def add_observations(keys: list[str], **told: Any) -> None:
    with duckdb.connect() as connection:
        rows = connection.execute(
            "SELECT * FROM read_parquet(?) WHERE list_contains(?, indicator)", [str(demo.observations_path()), keys]
        ).fetchnumpy()
    indicator_changes.add_batch(by=BY, **described(**told), observations=rows)
    indicator_changes.rebuild_generation(by=BY)


@pytest.fixture
def vasteras() -> Municipality:
    """Return Västerås with its similar municipalities, and one document of two areas and a main area above them."""
    found = place_changes.add_municipality(
        by=BY, slug="vasteras", code="1980", name="Västerås stad", place_name="Västerås"
    )
    places = [area for area in demo.areas() if area.kind == "municipality"]
    place_changes.add_areas(by=BY, areas=[NewArea(area.code, "municipality", area.name) for area in places])
    for group in demo.municipality("vasteras").peers:
        place_changes.add_peer_group(
            by=BY,
            municipality=found,
            kind=group.kind,
            year=group.year,
            title=group.title,
            source_key=group.id,
            members=[member.code for member in group.members],
        )
    indicators = register([*HEALTH, *EDUCATION, *SHOWN_ONLY])
    document = programme_changes.add_document(by=BY, municipality=found, key="program", title="Program", kind="program")
    top = goal(document, "vp-h1", [])
    for key, keys in (("vp-m1", HEALTH), ("vp-m2", EDUCATION), ("vh-i02", SHOWN_ONLY), ("vh-i09", [])):
        part = goal(document, key, [], parent=top)
        for place, each in enumerate(keys):
            programme_changes.link_indicator(by=BY, goal=part, indicator=indicators[each], order=place)
    return found


def goal(document: Any, key: str, keys: list[str], parent: Goal | None = None) -> Goal:
    level = 2 if parent else 1
    return programme_changes.add_goal(
        by=BY, document=document, key=key, name=key, level_name="mål", level=level, parent=parent
    )


@pytest.fixture
def assessed(home: Path, vasteras: Municipality) -> AssessmentRun:
    add_observations([*HEALTH, *EDUCATION, *SHOWN_ONLY])
    return changes.assess(by=BY, municipality=vasteras, year=YEAR)


def by_goal(run: AssessmentRun, key: str) -> Assessment:
    found = queries.assessments_of(run, municipality=run.municipality)
    return next(row for row in found.by_goal.values() if row.goal is not None and row.goal.key == key)


def test_a_run_stores_every_indicator_by_sex_and_every_goal(assessed: AssessmentRun) -> None:
    found = queries.assessments_of(assessed, municipality=assessed.municipality)
    assert list(found.sexes("N15428")) == ["T", "K", "M"]
    assert list(found.sexes("N07549")) == ["T"]
    assert len(found.by_goal) == 5
    row = found.indicator("N15428")
    assert row is not None
    assert (row.rating, row.rating_details["ranking"]["rank"], row.rating_details["ranking"]["n"]) == ("yellow", 5, 8)
    assert row.rating_details["own"]["value"] == 84.45566779
    assert row.rating_details["batches"] == [1]
    assert row.rating_details["method"] == "rating_peers"
    assert row.rating_details["parameters"]["green_share"] == 0.25


def test_a_run_keeps_year_generation_batches_and_methods(assessed: AssessmentRun) -> None:
    assert (assessed.year, assessed.generation.number, assessed.batches) == (YEAR, 1, [1])
    assert assessed.methods["trend_least_squares"]["parameters"]["points"] == 5
    assert assessed.methods["goal_worst_two"]["version"] == "1"


def test_goals_take_their_colour_from_indicators_or_from_the_goals_below(assessed: AssessmentRun) -> None:
    assert by_goal(assessed, "vp-m2").rating_details["from"] == "indicators"
    assert by_goal(assessed, "vp-h1").rating_details["from"] == "parts"
    entries = by_goal(assessed, "vp-h1").rating_details["entries"]
    assert [entry["key"] for entry in entries] == ["vp-m1", "vp-m2", "vh-i02", "vh-i09"]
    assert (by_goal(assessed, "vh-i02").rating, by_goal(assessed, "vh-i02").reason) == (
        "none",
        "no_assessable_indicator",
    )
    assert (by_goal(assessed, "vh-i09").rating, by_goal(assessed, "vh-i09").reason) == ("none", "no_indicator")


def test_assessments_of_a_run_are_one_question(
    assessed: AssessmentRun, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    municipality = assessed.municipality
    with django_assert_num_queries(1):
        found = queries.assessments_of(assessed, municipality=municipality)
        assert found.indicator("N15428").indicator.key == "N15428"  # type: ignore[union-attr]
        assert {row.goal.key for row in found.by_goal.values()} >= {"vp-m1"}  # type: ignore[union-attr]


def test_another_municipality_sees_nothing_of_a_run(assessed: AssessmentRun) -> None:
    boras = place_changes.add_municipality(by=BY, slug="boras", code="1490", name="Borås Stad", place_name="Borås")
    assert queries.assessments_of(assessed, municipality=boras).by_goal == {}
    assert queries.latest_run(municipality=boras, year=YEAR) is None
    with pytest.raises(AssessmentRun.DoesNotExist):
        queries.recompute(Assessment.objects.filter(run=assessed)[0], municipality=boras)


def details(run: AssessmentRun) -> str:
    rows = Assessment.objects.filter(run=run).order_by("pk")
    figures = rows.values_list(
        "indicator__key", "goal__key", "sex", "rating", "trend", "score", "reason", "rating_details", "trend_details",
        "gap_details", "caveats",
    )  # fmt: skip
    return json.dumps(list(figures), ensure_ascii=False)


def test_a_second_run_over_the_same_figures_says_the_same_to_the_byte(assessed: AssessmentRun) -> None:
    again = changes.assess(by=BY, municipality=assessed.municipality, year=YEAR)
    assert details(again) == details(assessed)
    assert queries.latest_run(municipality=assessed.municipality, year=YEAR) == again


def test_every_assessment_can_be_recomputed(assessed: AssessmentRun) -> None:
    for row in Assessment.objects.filter(run=assessed).select_related("indicator", "goal"):
        assert queries.recompute(row, municipality=assessed.municipality) == queries.stored(row)


def test_an_old_run_is_recomputed_from_the_figures_that_it_read(assessed: AssessmentRun) -> None:
    revised = {
        "indicator": np.array(["N15428"], dtype=object),
        "area": np.array(["1980"], dtype=object),
        "year": np.array([2022]),
        "sex": np.array(["T"], dtype=object),
        "value": np.array([99.0]),
    }
    told = described(fetched_at=datetime(2025, 1, 1, tzinfo=UTC))
    indicator_changes.add_batch(by=BY, **told, observations=revised)
    indicator_changes.rebuild_generation(by=BY)
    old = queries.assessments_of(assessed, municipality=assessed.municipality).indicator("N15428")
    assert old is not None
    assert queries.recompute(old, municipality=assessed.municipality) == queries.stored(old)
    now = changes.assess(by=BY, municipality=assessed.municipality, year=YEAR)
    new = queries.assessments_of(now, municipality=assessed.municipality).indicator("N15428")
    assert new is not None
    assert (new.rating, new.rating_details["batches"], now.batches) == ("green", [1, 2], [1, 2])


def test_a_run_leaves_one_audit_row(assessed: AssessmentRun) -> None:
    row = AuditEvent.objects.get(action="assess")
    assert (row.object_id, row.municipality) == (str(assessed.pk), "vasteras")
    assert row.new is not None
    assert row.new["n_goals"] == 5


def test_without_observations_nothing_is_assessed(home: Path, vasteras: Municipality) -> None:
    with pytest.raises(NotEnoughData, match="Läs in statistik"):
        changes.assess(by=BY, municipality=vasteras, year=YEAR)
    assert not AssessmentRun.objects.exists()


def test_an_indicator_without_a_definition_stops_the_run_and_leaves_nothing(home: Path, vasteras: Municipality) -> None:
    add_observations(EDUCATION)
    lost = register(["N99999"])["N99999"]
    programme_changes.link_indicator(by=BY, goal=Goal.objects.get(key="vp-m1"), indicator=lost)
    with pytest.raises(DefinitionError, match="N99999"):
        changes.assess(by=BY, municipality=vasteras, year=YEAR)
    assert not AssessmentRun.objects.exists()


def test_only_analysts_and_editors_of_the_municipality_may_assess(home: Path, vasteras: Municipality) -> None:
    add_observations(EDUCATION)
    person = Person.objects.create(username="lasare")
    with pytest.raises(NotAllowed, match="bedöma"):
        changes.assess(by=person, municipality=vasteras, year=YEAR)
    Role.objects.create(person=person, municipality=vasteras, kind=Role.Kind.ANALYST)
    assert changes.assess(by=person, municipality=vasteras, year=YEAR).pk
