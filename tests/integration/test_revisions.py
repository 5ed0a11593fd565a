"""What a revision of the figures means: which goals change colour, and that what is published stays as it was."""

import datetime
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.utils import timezone
from tests.factories.observations import columns

from samhandling.assessments import queries
from samhandling.errors import InvalidTransition
from samhandling.indicators import queries as indicator_queries
from samhandling.indicators import reading, store
from samhandling.indicators.models import Batch
from samhandling.indicators.reading import Observations
from samhandling.places.models import Municipality
from samhandling.publishing import material

pytestmark = pytest.mark.slow

KEY, YEAR = "N15428", 2022


def states(demo: Path, folder: Path, **revised: Any) -> tuple[Observations, Observations]:
    """Return the demo's figures as they are, and with a revision on top."""
    batch = Batch.objects.get(number=1)
    (folder / "batches").mkdir()
    shutil.copy(demo / "batches" / batch.file_name, folder / "batches")
    first = store.Source(1, batch.file_name, batch.sha256)
    file = store.write_batch_file(folder, columns(**revised), source="kolada")
    second = store.Source(3, file.file_name, file.sha256)
    return reading.open_batches(folder, [first]), reading.open_batches(folder, [first, second])


def test_a_revision_tells_which_goals_change_colour(demo: Path, tmp_path: Path) -> None:
    vasteras = Municipality.objects.get(slug="vasteras")
    before, after = states(demo, tmp_path, indicator=[KEY], year=[YEAR], value=[100.0])
    impact = queries.impact(before, after, municipality=vasteras, year=YEAR)
    then, now = (queries.computed(state, municipality=vasteras, year=YEAR) for state in (before, after))
    expected = {
        pk
        for pk in now.goals
        if (then.goals[pk].rating, then.goals[pk].trend) != (now.goals[pk].rating, now.goals[pk].trend)
    }
    assert [(shift.key, shift.sex, shift.rating_after) for shift in impact.indicators] == [(KEY, "T", "green")]
    assert impact.indicators[0].rating_before != "green"
    assert impact.indicators[0].has_new_colour
    assert len(impact.goals) == len(expected)
    assert impact.n_goals == len(now.goals)


def test_nothing_changes_where_the_figures_are_the_same(demo: Path, tmp_path: Path) -> None:
    boras = Municipality.objects.get(slug="boras")
    before, after = states(demo, tmp_path, indicator=[KEY], area=["1980"], year=[1990], value=[50.0])
    assert queries.impact(before, after, municipality=boras, year=YEAR).is_empty


def test_without_the_only_delivery_every_colour_is_gone(demo: Path) -> None:
    vasteras = Municipality.objects.get(slug="vasteras")
    batch = Batch.objects.get(number=1)
    impact = queries.impact_of_withdrawal(batch, municipality=vasteras, year=YEAR)
    assert {shift.rating_after for shift in impact.goals} == {"none"}
    assert {shift.rating_before for shift in impact.goals if shift.has_new_colour} <= {"green", "yellow", "red"}
    assert len([shift for shift in impact.goals if shift.has_new_colour]) == sum(
        outcome.rating != "none"
        for outcome in queries.computed(indicator_queries.current(), municipality=vasteras, year=YEAR).goals.values()
    )
    came = queries.impact_of_batch(batch, municipality=vasteras, year=YEAR)
    assert {(s.key, s.rating_before, s.rating_after) for s in impact.goals} == {
        (s.key, s.rating_after, s.rating_before) for s in came.goals
    }


def test_preview_of_a_withdrawal_counts_every_value_of_the_only_delivery(demo: Path) -> None:
    batch = Batch.objects.get(number=1)
    preview = indicator_queries.preview_withdrawal(batch, limit=5)
    with duckdb.connect() as connection:
        path = str(demo / "batches" / batch.file_name).replace("'", "''")
        row = connection.execute(f"SELECT count(value) FROM read_parquet('{path}')").fetchone()
    assert row
    assert preview.n_gone == row[0]
    assert len(preview.changes) == 5


def test_a_publication_shows_the_figures_that_its_colours_rest_on(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vasteras = Municipality.objects.get(slug="vasteras")
    before, after = states(demo, tmp_path, indicator=[KEY], year=[YEAR], value=[100.0])
    monkeypatch.setattr(indicator_queries, "current", lambda: after)
    found = material.gather(vasteras, YEAR, 99, datetime.date(2026, 11, 21))
    own = found.assessments.indicator(KEY)
    assert own
    assert found.series(KEY, "1980", "T")[YEAR].value == own.rating_details["own"]["value"]
    assert own.rating_details["own"]["value"] == before.series(KEY, ["1980"])[-1].value != 100.0


def test_colours_that_rest_on_a_withdrawn_delivery_are_not_published(demo: Path) -> None:
    vasteras = Municipality.objects.get(slug="vasteras")
    Batch.objects.filter(number=1).update(withdrawn_at=timezone.now(), withdrawn_reason="fel fil")
    with pytest.raises(InvalidTransition, match="tillbakadragen; räkna om bedömningen"):
        material.gather(vasteras, YEAR, 99, datetime.date(2026, 11, 21))
