"""PxWeb 1 (Folkhälsomyndigheten), asked of the stand-in in both forms: right data or a clear message."""

import copy
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.sources import pxweb
from tests.fakes.sources.calm import Calm
from tests.fakes.sources.pxweb import PxwebWorld1
from tests.fakes.sources.server import Fault, StandIn

from samhandling.errors import InputError, SamhandlingError, SourceChanged, SourceUnavailable
from samhandling.indicators import records
from samhandling.sources import pxweb1
from samhandling.sources.delivery import Delivery
from samhandling.sources.layouts import Figure, Layout
from samhandling.sources.questions import TableQuestion
from samhandling.sources.tables import Category, Structure, Variable

METRIC = "Andel och konfidensintervall"
HEALTH = TableQuestion(
    table="B_HLV/bFyshals/hlv1.px",
    selection={"Region": ("*",), "Kön": ("*",), METRIC: ("*",), "År": ("TOP(2)",)},
    layout=Layout(
        figures=(Figure(indicator="HLV1", value="Andel", low="Nedre", high="Övre"),),
        metric=METRIC,
        area="Region",
        sex="Kön",
        period="År",
        flags={"..": "suppressed_at_source"},
    ),
)
POPULATION = TableQuestion(
    table="TAB1",
    selection={"Region": ("1980", "1490"), "Kon": ("1", "2"), "ContentsCode": ("*",), "Tid": ("FROM(2022)",)},
    layout=Layout(
        figures=(Figure(indicator="BEF", value="BEF"), Figure(indicator="PRC", value="PRC")),
        metric="ContentsCode",
        area="Region",
        sex="Kon",
        period="Tid",
    ),
)


@pytest.fixture
def world() -> PxwebWorld1:
    return PxwebWorld1([pxweb.health(), pxweb.population(), pxweb.small_areas()])


@pytest.fixture
def server(world: PxwebWorld1) -> Iterator[StandIn]:
    with StandIn(world) as running:
        yield running


def fetch(server: StandIn, raw: Path, *tables: TableQuestion, **given: Any) -> Delivery:
    address = f"{server.address}{pxweb.PREFIX_1}"
    return pxweb1.fetch(raw=raw, tables=tables or (HEALTH,), base=address, clock=Calm().clock(), **given)


def rows(delivery: Delivery, *columns: str) -> list[tuple[Any, ...]]:
    return list(zip(*(delivery.columns[column].tolist() for column in columns), strict=True))


def test_survey_figures_come_with_their_interval_and_spans_of_years(server: StandIn, tmp_path: Path) -> None:
    delivery = fetch(server, tmp_path)
    found = rows(delivery, "area", "sex", "period", "value", "low", "high", "flag")
    assert len(found) == 4 * 3 * 2
    assert found[0] == ("0000", "T", "2018/2021", 14.018, 12.018, 16.018, "")
    hidden = [row for row in found if row[0] == "1983" and row[1] != "T"]
    assert {row[3:] for row in hidden} == {(None, None, None, "suppressed_at_source")}
    with records.checked(delivery.columns) as checked:
        assert checked.n_rows == 24


def test_the_terms_of_the_agency_travel_with_the_figures(server: StandIn, tmp_path: Path) -> None:
    delivery = fetch(server, tmp_path)
    assert (delivery.source, delivery.source_line) == ("fohm", "Källa: Folkhälsomyndigheten")
    assert "Kommersiell användning är inte tillåten" in delivery.licence
    assert delivery.series[0].key == "B_HLV/bFyshals/hlv1.px/Andel"


def test_both_forms_of_answer_give_the_same_figures(
    server: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    newer = fetch(server, tmp_path / "a", POPULATION)
    monkeypatch.setattr(pxweb1.Pxweb1, "form", "json")
    older = fetch(server, tmp_path / "b", POPULATION)
    assert rows(older, "indicator", "area", "period", "sex", "value", "flag") == rows(
        newer, "indicator", "area", "period", "sex", "value", "flag"
    )
    assert older.n_rows == 2 * 2 * 2 * 4


@pytest.mark.slow
@pytest.mark.parametrize(("max_cells", "max_values"), [(11, 10_000), (100_000, 2), (1, 1)])
def test_a_selection_over_either_limit_is_split_and_gives_the_same_figures(
    world: PxwebWorld1, server: StandIn, tmp_path: Path, max_cells: int, max_values: int
) -> None:
    whole = fetch(server, tmp_path / "whole")
    world.max_cells, world.max_values = max_cells, max_values
    split = fetch(server, tmp_path / "split")
    columns = ("area", "period", "sex", "value", "low", "high", "flag")
    assert rows(split, *columns) == rows(whole, *columns)


@pytest.mark.slow
def test_a_refusal_as_too_large_is_met_by_halves(world: PxwebWorld1, server: StandIn, tmp_path: Path) -> None:
    world.true_max_cells = 600
    world.tables[1].variables[0].values |= {f"{code:04}": "x" for code in range(2000, 2100)}
    question = replace(POPULATION, selection={**POPULATION.selection, "Region": ("*",)})
    assert fetch(server, tmp_path, question).n_rows == 105 * 2 * 2 * 4


def test_a_grouping_is_asked_for_by_the_codes_that_the_question_gives(server: StandIn, tmp_path: Path) -> None:
    question = TableQuestion(
        table="TAB2",
        selection={"Region": ("1980",), "Alder": ("-9", "10-19"), "Tid": ("2024",)},
        codelists={"Alder": "agg:agg_Ålder10"},
        layout=Layout(figures=(Figure(indicator="X"),), area="Region", period="Tid", groups={"Alder": "ålder"}),
    )
    assert rows(fetch(server, tmp_path, question), "grp", "value") == [("-9", 445.0), ("10-19", 545.0)]


def test_a_path_that_has_moved_is_gone_and_a_folder_is_no_table(
    world: PxwebWorld1, server: StandIn, tmp_path: Path
) -> None:
    world.gone.add("TAB1")
    assert set(fetch(server, tmp_path, HEALTH, POPULATION).gone) == {"TAB1/BEF", "TAB1/PRC"}
    with pytest.raises(InputError, match="är en mapp"):
        fetch(server, tmp_path, replace(HEALTH, table="B_HLV"))


def test_folders_are_browsed_down_to_the_tables(server: StandIn) -> None:
    address = f"{server.address}{pxweb.PREFIX_1}"
    found = pxweb1.browse(base=address, clock=Calm().clock())
    assert [(each.path, each.is_table) for each in found] == [("B_HLV", False), ("TAB1", True), ("TAB2", True)]
    below = pxweb1.tables_under("B_HLV", base=address, clock=Calm().clock())
    assert [(each.path, each.title) for each in below] == [
        ("B_HLV/bFyshals/hlv1.px", "God hälsa efter region, kön och år")
    ]
    with pytest.raises(InputError, match="ingen mapp finns_inte"):
        pxweb1.browse("finns_inte", base=address, clock=Calm().clock())


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["too_many", "error", "cut", "not_json", "half_json", "wrong_json"])
@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_fault_that_passes_leaves_the_figures_right(
    world: PxwebWorld1, server: StandIn, tmp_path: Path, kind: Any, nth: int
) -> None:
    whole = fetch(server, tmp_path / "whole")
    server.fail(Fault(kind=kind, path=pxweb.PREFIX_1, nth=nth))
    again = fetch(server, tmp_path / "again")
    assert rows(again, "area", "period", "sex", "value") == rows(whole, "area", "period", "sex", "value")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["too_many", "error", "cut", "not_json", "half_json", "wrong_json"])
@pytest.mark.parametrize("nth", [1, 2, 3])
def test_a_fault_that_stays_gives_one_clear_message_and_no_delivery(
    server: StandIn, tmp_path: Path, kind: Any, nth: int
) -> None:
    server.fail(Fault(kind=kind, path=pxweb.PREFIX_1, nth=nth, times=0))
    with pytest.raises((SourceChanged, SourceUnavailable)):
        fetch(server, tmp_path)
    assert not list(tmp_path.glob("fohm/*/done.json"))


def test_the_raw_answers_alone_give_the_same_delivery(server: StandIn, tmp_path: Path) -> None:
    delivery = fetch(server, tmp_path)
    assert delivery.archive is not None
    again = pxweb1.replay(delivery.archive)
    columns = ("indicator", "area", "period", "sex", "value", "low", "high", "flag")
    assert rows(again, *columns) == rows(delivery, *columns)
    assert (again.notes, again.series, again.licence) == (delivery.notes, delivery.series, delivery.licence)


def structure(**codes: tuple[str, ...]) -> Structure:
    variables = tuple(
        Variable(code=code, label=code, categories=tuple(Category(code=each, label=each) for each in values))
        for code, values in codes.items()
    )
    return Structure(name="T", title="", source="", updated="", notes=(), variables=variables)


STRUCTURE = structure(Region=("1980", "1490"), Tid=("2015",))
ROWS: dict[str, Any] = {
    "columns": [
        {"code": "Region", "text": "region", "type": "d"},
        {"code": "Tid", "text": "år", "type": "t"},
        {"code": "X", "text": "antal", "type": "c"},
    ],
    "data": [{"key": ["1490", "2015"], "values": [".."]}, {"key": ["1980", "2015"], "values": ["2762601"]}],
    "metadata": [{"updated": "2026-01-01"}],
}


def test_rows_of_texts_find_their_place_whatever_their_order() -> None:
    table = pxweb1.read_rows(ROWS, STRUCTURE, name="T")
    assert table.values.tolist() == [[2762601.0], [None]]
    assert table.status.tolist() == [[""], [".."]]
    assert table.structure.updated == "2026-01-01"


def changed(**fields: Any) -> dict[str, Any]:
    return {**copy.deepcopy(ROWS), **fields}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (changed(data=ROWS["data"][:1]), "1 av 2 siffror kom inte"),
        (changed(data=[*ROWS["data"], ROWS["data"][0]]), "kom två gånger"),
        (changed(data=[{"key": ["9999", "2015"], "values": ["1"]}]), "värdet 9999"),
        (changed(data=[{"key": ["1980"], "values": ["1"]}]), "rad 1"),
        (changed(data=[{"key": ["1980", "2015"], "values": [1]}]), "rad 1"),
        (changed(data=[{"key": ["1980", "2015"], "values": ["1" * 320]}]), "kom inte"),
        (changed(columns=ROWS["columns"][1:]), "rad 1"),
        (changed(columns=[]), "kolumner"),
        ({"error": 1}, "kolumner"),
        ([], "kolumner"),
    ],
)
def test_rows_that_are_missing_doubled_or_foreign_are_refused(content: Any, said: str) -> None:
    with pytest.raises(SourceChanged, match=said):
        pxweb1.read_rows(content, STRUCTURE, name="T")


SCRAPS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["1980", "..", "1e99", "NaN", "Region"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["key", "values", "code"]), inner),
    max_leaves=8,
)


@pytest.mark.slow
@given(field=st.sampled_from(sorted(ROWS)), scrap=SCRAPS)
def test_any_scrap_in_place_of_a_field_gives_a_table_of_numbers_or_a_clear_refusal(field: str, scrap: Any) -> None:
    try:
        table = pxweb1.read_rows(changed(**{field: scrap}), STRUCTURE, name="T")
    except SamhandlingError:
        return
    assert np.isfinite(table.values.data).all()
