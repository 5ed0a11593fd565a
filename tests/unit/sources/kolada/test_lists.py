"""Kolada's own lists."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fakes.sources.calm import Calm
from tests.fakes.sources.kolada import KoladaWorld
from tests.fakes.sources.server import Fault, StandIn

from samhandling.errors import InputError, SourceChanged
from samhandling.sources import kolada


@pytest.fixture
def server() -> Iterator[StandIn]:
    with StandIn(KoladaWorld.small(most_per_page=2)) as server:
        yield server


def test_the_catalogue_has_every_key_figure_area_and_group(server: StandIn, tmp_path: Path) -> None:
    found = kolada.catalogue(raw=tmp_path, base=f"{server.address}/v3", clock=Calm().clock())
    assert [each.key for each in found.key_figures] == ["N00945", "N15428", "U09800"]
    assert found.key_figures[0].is_divided_by_sex
    assert not found.key_figures[2].is_divided_by_sex
    assert {(each.code, each.type) for each in found.areas} == {
        ("0000", "L"), ("1490", "K"), ("1980", "K"), ("0001", "L"),
    }  # fmt: skip
    assert found.area_groups[0].members == (("0581", "0581"), ("1490", "Borås"))
    assert found.key_figure_groups[0].title == "Agenda 2030"
    assert kolada.replay_catalogue(found.archive) == found


def test_the_catalogue_is_whole_or_is_not_made(server: StandIn, tmp_path: Path) -> None:
    server.fail(Fault("wrong_json", path="/municipality_groups", times=0))
    with pytest.raises(SourceChanged, match="values"):
        kolada.catalogue(raw=tmp_path, base=f"{server.address}/v3", clock=Calm().clock())
    server.mend()
    server.asked.clear()
    assert kolada.catalogue(raw=tmp_path, base=f"{server.address}/v3", clock=Calm().clock()).area_groups
    assert server.n_asked() == 1


def test_units_are_those_of_the_municipalities_asked_for(server: StandIn, tmp_path: Path) -> None:
    found = kolada.units(raw=tmp_path, municipalities=["1980"], base=f"{server.address}/v3", clock=Calm().clock())
    assert [(each.key, each.municipality) for each in found] == [("V15E198000101", "1980")]
    with pytest.raises(InputError, match="minst en kommun"):
        kolada.units(raw=tmp_path, municipalities=[])


def test_a_folder_with_other_answers_is_no_catalogue_and_no_figures(server: StandIn, tmp_path: Path) -> None:
    base = f"{server.address}/v3"
    figures = kolada.fetch(raw=tmp_path, kpis=["N00945"], areas=["1980"], base=base, clock=Calm().clock())
    assert figures.archive is not None
    with pytest.raises(InputError, match="ingen hämtning av Koladas lista"):
        kolada.replay_catalogue(figures.archive)
    with pytest.raises(InputError, match="hör inte till en hämtning av värden"):
        kolada.replay(kolada.catalogue(raw=tmp_path, base=base, clock=Calm().clock()).archive)
