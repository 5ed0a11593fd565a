"""Eurostat's statistics API, asked of the stand-in: right data or a clear message, never partial data."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.fakes.sources.calm import Calm
from tests.fakes.sources.eurostat import PREFIX, EurostatWorld
from tests.fakes.sources.server import Fault, StandIn

from samhandling.errors import InputError, SourceChanged, SourceUnavailable
from samhandling.indicators import records
from samhandling.sources import eurostat
from samhandling.sources.delivery import Delivery
from samhandling.sources.layouts import Figure, Layout
from samhandling.sources.questions import TableQuestion

POVERTY = TableQuestion(
    table="ilc_li02",
    selection={"geo": ("SE", "FI", "EU27_2020", "SE125"), "sex": ("F", "M", "T"), "time": ("FROM(2019)",)},
    layout=Layout(
        figures=(Figure(indicator="POV", value="LI_R_MD60"),),
        metric="indic_il",
        area="geo",
        sex="sex",
        period="time",
    ),
)


@pytest.fixture
def world() -> EurostatWorld:
    return EurostatWorld()


@pytest.fixture
def server(world: EurostatWorld) -> Iterator[StandIn]:
    with StandIn(world) as running:
        yield running


def fetch(server: StandIn, raw: Path, question: TableQuestion = POVERTY, **given: Any) -> Delivery:
    return eurostat.fetch(raw=raw, tables=(question,), base=f"{server.address}{PREFIX}", clock=Calm().clock(), **given)


def rows(delivery: Delivery, *columns: str) -> list[tuple[Any, ...]]:
    return sorted(
        zip(*(delivery.columns[column].tolist() for column in columns), strict=True), key=lambda row: str(row)
    )


def expected(world: EurostatWorld) -> list[tuple[Any, ...]]:
    areas = {"SE": "0000", "FI": "FI", "EU27_2020": "EU27_2020", "SE125": "0019"}
    found = []
    for geo, area in areas.items():
        for sex, ours in {"F": "K", "M": "M", "T": "T"}.items():
            for year in range(2019, 2025):
                value, flag = world.value(sex, geo, str(year))
                if value is not None or flag:
                    found.append((area, str(year), ours, value))
    return sorted(found, key=lambda row: str(row))


def test_countries_and_counties_come_with_our_codes_and_absent_figures_are_no_rows(
    world: EurostatWorld, server: StandIn, tmp_path: Path
) -> None:
    delivery = fetch(server, tmp_path)
    assert rows(delivery, "area", "period", "sex", "value") == expected(world)
    with records.checked(delivery.columns) as checked:
        assert checked.n_rows == delivery.n_rows


def test_flags_become_provisional_break_and_suppressed_and_the_rest_is_said(server: StandIn, tmp_path: Path) -> None:
    delivery = fetch(server, tmp_path)
    flags = {row[:3]: row[3] for row in rows(delivery, "area", "period", "sex", "flag")}
    assert flags["0000", "2024", "T"] == "preliminary"
    assert flags["0000", "2019", "T"] == "break"
    assert flags["0019", "2022", "K"] == "suppressed_at_source"
    assert any("låg tillförlitlighet" in note for note in delivery.notes)
    assert (delivery.source, delivery.source_line) == ("eurostat", "Källa: Eurostat")


@pytest.mark.slow
@pytest.mark.parametrize("form", ["413", "xml"])
@pytest.mark.parametrize("most_cells", [71, 20, 6])
def test_what_is_too_large_is_asked_for_in_parts(
    world: EurostatWorld, server: StandIn, tmp_path: Path, form: Any, most_cells: int
) -> None:
    world.most_cells, world.too_large = most_cells, form
    assert rows(fetch(server, tmp_path), "area", "period", "sex", "value") == expected(world)


@pytest.mark.parametrize("form", ["413", "xml"])
def test_what_is_too_large_in_its_smallest_part_is_said_and_a_new_fetch_starts_over(
    world: EurostatWorld, server: StandIn, tmp_path: Path, form: Any
) -> None:
    world.most_cells, world.too_large = 2, form
    with pytest.raises(SourceChanged, match="också i minsta del"):
        fetch(server, tmp_path)
    world.most_cells = 1000
    assert rows(fetch(server, tmp_path), "area", "period", "sex", "value") == expected(world)


def test_a_code_that_does_not_exist_is_named_though_the_source_is_silent(server: StandIn, tmp_path: Path) -> None:
    selection = {**POVERTY.selection, "geo": ("SE", "XX")}
    with pytest.raises(SourceChanged, match="saknar XX i geo"):
        fetch(server, tmp_path, replace(POVERTY, selection=selection))


def test_an_empty_table_is_no_answer(server: StandIn, tmp_path: Path) -> None:
    selection = {**POVERTY.selection, "geo": ("SE125",), "time": ("2015",)}
    with pytest.raises(SourceChanged, match="inga siffror i ilc_li02"):
        fetch(server, tmp_path, replace(POVERTY, selection=selection))


def test_a_period_that_is_not_out_yet_is_noted_and_the_rest_comes(server: StandIn, tmp_path: Path) -> None:
    selection = {**POVERTY.selection, "time": ("2023", "2030")}
    delivery = fetch(server, tmp_path, replace(POVERTY, selection=selection))
    assert set(delivery.columns["period"]) == {"2023"}
    assert "ilc_li02: 2030 finns inte hos Eurostat." in delivery.notes


@pytest.mark.parametrize(
    ("time", "periods"),
    [
        ("TOP(2)", {"2023", "2024"}),
        ("TO(2015)", {"2014", "2015"}),
        ("RANGE(2016,2018)", {"2016", "2017", "2018"}),
    ],
)
def test_time_can_be_chosen_by_expression(server: StandIn, tmp_path: Path, time: str, periods: set[str]) -> None:
    selection = {**POVERTY.selection, "geo": ("SE",), "time": (time,)}
    assert set(fetch(server, tmp_path, replace(POVERTY, selection=selection)).columns["period"]) == periods


def test_a_dataset_or_figure_that_is_gone_is_named(world: EurostatWorld, server: StandIn, tmp_path: Path) -> None:
    del world.dimensions["indic_il"]["LI_R_MD60"]
    figures = (*POVERTY.layout.figures, Figure(indicator="CUT", value="LI_C_MD60"))
    question = replace(POVERTY, layout=replace(POVERTY.layout, figures=figures))
    delivery = fetch(server, tmp_path, question)
    assert delivery.gone == ("ilc_li02/LI_R_MD60",)
    assert set(delivery.columns["indicator"]) == {"CUT"}
    world.is_gone = True
    assert len(fetch(server, tmp_path, question).gone) == 2


def test_the_sources_own_words_of_refusal_are_shown(server: StandIn, tmp_path: Path) -> None:
    selection = {**POVERTY.selection, "colour": ("red",)}
    with pytest.raises(SourceChanged, match="INVALID_QUERY_DIMENSION"):
        fetch(server, tmp_path, replace(POVERTY, selection=selection))


def test_what_cannot_be_asked_is_refused_before_asking(server: StandIn, tmp_path: Path) -> None:
    selection = {"sex": ("*",), "time": ("FROM(2015)", "2012")}
    with pytest.raises(InputError) as error:
        fetch(server, tmp_path, replace(POVERTY, selection=selection))
    assert all(each in str(error.value) for each in ("välj vilka geo", "* kan inte väljas för sex", "FROM(2015)"))
    assert server.n_asked() == 0


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["too_many", "error", "cut", "not_json", "half_json", "wrong_json"])
def test_a_fault_that_passes_leaves_the_figures_right(
    world: EurostatWorld, server: StandIn, tmp_path: Path, kind: Any
) -> None:
    world.most_cells = 36
    server.fail(Fault(kind=kind, path=PREFIX, nth=2))
    assert rows(fetch(server, tmp_path), "area", "period", "sex", "value") == expected(world)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["too_many", "error", "cut", "not_json", "half_json", "wrong_json"])
def test_a_fault_that_stays_gives_one_clear_message_and_no_delivery(server: StandIn, tmp_path: Path, kind: Any) -> None:
    server.fail(Fault(kind=kind, path=PREFIX, times=0))
    with pytest.raises((SourceChanged, SourceUnavailable), match=r"Eurostat|ilc_li02"):
        fetch(server, tmp_path)
    assert not list(tmp_path.glob("eurostat/*/done.json"))


def test_two_editions_are_never_mixed(world: EurostatWorld, server: StandIn, tmp_path: Path) -> None:
    world.most_cells, world.updated_after = 36, 1
    with pytest.raises(SourceChanged, match="uppdaterades hos Eurostat"):
        fetch(server, tmp_path)
    assert rows(fetch(server, tmp_path), "area", "period", "sex", "value") == expected(world)


def test_the_raw_answers_alone_give_the_same_delivery(world: EurostatWorld, server: StandIn, tmp_path: Path) -> None:
    world.most_cells = 36
    delivery = fetch(server, tmp_path)
    assert delivery.archive is not None
    again = eurostat.replay(delivery.archive)
    columns = ("indicator", "area", "period", "sex", "value", "flag")
    assert rows(again, *columns) == rows(delivery, *columns)
    assert (again.notes, again.series, again.fetched_at) == (delivery.notes, delivery.series, delivery.fetched_at)
