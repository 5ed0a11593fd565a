"""The real Kolada answers as the stand-in does: shapes, limits, and the oddities that the client rests on."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from samhandling.errors import SourceError
from samhandling.sources import archive, kolada
from samhandling.sources.http import Client


@pytest.fixture(autouse=True)
def _online(reachable: Callable[[str], None]) -> None:
    reachable("api.kolada.se")


def test_figures_of_two_municipalities_and_the_country_come_whole(tmp_path: Path) -> None:
    delivery = kolada.fetch(raw=tmp_path, kpis=["N00945", "N15428"], areas=["1980", "1490", "0000"], years=[2021])
    assert delivery.gone == ()
    assert {*delivery.columns["area"]} == {"1980", "1490", "0000"}
    assert {*delivery.columns["sex"]} >= {"T"}
    assert delivery.archive is not None
    again = kolada.replay(delivery.archive)
    assert again.columns["value"].tolist() == delivery.columns["value"].tolist()


def test_more_than_one_page_comes_whole(tmp_path: Path) -> None:
    areas = [area.code for area in kolada.catalogue(raw=tmp_path).areas]
    assert 300 < len(areas) < 330
    delivery = kolada.fetch(raw=tmp_path, kpis=["N01951"], areas=areas)
    assert delivery.n_rows > 5000


def test_changes_since_yesterday_are_few_and_readable(tmp_path: Path) -> None:
    since = (datetime.now(UTC) - timedelta(days=1)).date()
    delivery = kolada.fetch(raw=tmp_path, kpis=["N00945"], areas=["1980"], since=since)
    assert delivery.n_rows < 100


def test_a_key_figure_that_never_was_is_gone(tmp_path: Path) -> None:
    assert kolada.fetch(raw=tmp_path, kpis=["N00945", "N99999"], areas=["1980"]).gone == ("N99999",)


def test_more_than_twenty_five_ids_are_refused(tmp_path: Path) -> None:
    codes = ",".join(f"{n:04d}" for n in range(1980, 2010))
    with (
        archive.start(tmp_path, "kolada", {}, now=datetime.now(UTC)) as kept,
        Client(name="Kolada", archive=kept) as client,
        # Which status and text the refusal has is written nowhere; that it is a refusal is what the client rests on.
        pytest.raises(SourceError, match="svarade 4"),
    ):
        client.get_json(f"{kolada.BASE}/data/kpi/N00945/municipality/{codes}")
