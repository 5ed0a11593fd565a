"""The real SCB answers as the stand-in does: limits, search, a small table, a grouping, small areas, borders."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from samhandling.sources import geodata, pxweb1, pxweb2
from samhandling.sources.layouts import Figure, Layout
from samhandling.sources.questions import TableQuestion


@pytest.fixture
def _scb(reachable: Callable[[str], None]) -> None:
    reachable("statistikdatabasen.scb.se")


@pytest.mark.usefixtures("_scb")
def test_population_by_month_comes_whole_and_again_from_the_archive(tmp_path: Path) -> None:
    question = TableQuestion(
        table="TAB6471",
        selection={"Region": ("00", "19", "1980"), "Alder": ("TotSA",), "Kon": ("*",), "Tid": ("TOP(2)",)},
        layout=Layout(
            figures=(Figure(indicator="POP", value="000007SF"),),
            metric="ContentsCode",
            area="Region",
            sex="Kon",
            period="Tid",
            fixed={"Alder": "TotSA"},
        ),
    )
    delivery = pxweb2.fetch(raw=tmp_path, tables=[question])
    assert delivery.gone == ()
    assert {*delivery.columns["area"]} == {"0000", "0019", "1980"}
    assert {*delivery.columns["sex"]} == {"T", "K", "M"}
    assert not np.ma.is_masked(delivery.columns["value"])
    assert any("slumpmässig osäkerhet" in note for note in delivery.notes)
    assert delivery.archive is not None
    again = pxweb2.replay(delivery.archive)
    assert again.columns["value"].tolist() == delivery.columns["value"].tolist()


@pytest.mark.usefixtures("_scb")
def test_the_search_finds_tables_of_population() -> None:
    found = pxweb2.search("folkmängd DeSO")
    assert found
    assert all(entry.id.startswith("TAB") for entry in found)


@pytest.mark.usefixtures("_scb")
def test_a_table_that_does_not_exist_is_gone(tmp_path: Path) -> None:
    layout = Layout(figures=(Figure(indicator="X"),), period="Tid", only_area="0000")
    delivery = pxweb2.fetch(raw=tmp_path, tables=[TableQuestion(table="TAB0", layout=layout)])
    assert delivery.gone == ("TAB0",)


def test_the_older_address_of_scb_still_shows_its_folders(reachable: Callable[[str], None]) -> None:
    reachable("api.scb.se")
    assert "BE" in {entry.path for entry in pxweb1.browse(publisher=pxweb1.SCB)}


def test_borders_of_vasteras_come_whole(reachable: Callable[[str], None], tmp_path: Path) -> None:
    reachable("geodata.scb.se")
    for year in geodata.YEARS:
        delivery = geodata.fetch(raw=tmp_path, municipalities=["1980"], year=year)
        kinds = [area.kind for area in delivery.areas]
        assert kinds.count("DeSO") > 80
        assert kinds.count("RegSO") >= 50
        assert geodata.replay(delivery.archive) == delivery
