"""SCB's PxWebApi 2, asked of the stand-in: right data or a clear message, never partial data."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.fakes.sources import pxweb
from tests.fakes.sources.calm import Calm
from tests.fakes.sources.pxweb import PxwebWorld2
from tests.fakes.sources.server import Fault, StandIn

from samhandling.errors import InputError, SourceChanged, SourceUnavailable, StoreError
from samhandling.indicators import records
from samhandling.sources import pxweb2, questions
from samhandling.sources.delivery import Delivery
from samhandling.sources.layouts import Figure, Layout
from samhandling.sources.questions import TableQuestion

POPULATION = TableQuestion(
    table="TAB1",
    selection={"Region": ("*",), "Kon": ("1", "2", "1+2"), "Tid": ("TOP(3)",)},
    layout=Layout(
        figures=(Figure(indicator="BEF", value="BEF"), Figure(indicator="PRC", value="PRC")),
        metric="ContentsCode",
        area="Region",
        sex="Kon",
        period="Tid",
    ),
)
SMALL_AREAS = TableQuestion(
    table="TAB2",
    selection={"Region": ("1980", "1980C*", "*RegSO2025"), "Tid": ("FROM(2022)",)},
    layout=Layout(figures=(Figure(indicator="DESO"),), area="Region", period="Tid"),
)


@pytest.fixture
def world() -> PxwebWorld2:
    return PxwebWorld2([pxweb.population(), pxweb.small_areas()])


@pytest.fixture
def server(world: PxwebWorld2) -> Iterator[StandIn]:
    with StandIn(world) as running:
        yield running


def fetch(server: StandIn, raw: Path, *tables: TableQuestion, **given: Any) -> Delivery:
    return pxweb2.fetch(
        raw=raw,
        tables=tables or (POPULATION,),
        base=f"{server.address}{pxweb.PREFIX_2}",
        clock=Calm().clock(),
        **given,
    )


def values(delivery: Delivery) -> dict[tuple[str, ...], float | None]:
    keys = ("indicator", "area", "period", "sex", "breakdown", "grp")
    lists = [delivery.columns[each].tolist() for each in (*keys, "value")]
    return {row[:-1]: row[-1] for row in zip(*lists, strict=True)}


def expected(world: PxwebWorld2) -> dict[tuple[str, ...], float | None]:
    """Return what the stand-in has, by the plainest way."""
    table = world.tables[0]
    areas = {"00": "0000", "19": "0019", "1980": "1980", "1983": "1983", "1490": "1490"}
    return {
        (contents, areas[region], year, sex, "", ""): table.cell(
            {"Region": region, "Kon": code, "ContentsCode": contents, "Tid": year}
        )[0]
        for contents in ("BEF", "PRC")
        for region in areas
        for code, sex in {"1": "M", "2": "K", "1+2": "T"}.items()
        for year in ("2023", "2024", "2025")
    }


@pytest.mark.slow
def test_every_figure_asked_for_is_delivered_as_the_source_has_it(
    world: PxwebWorld2, server: StandIn, tmp_path: Path
) -> None:
    delivery = fetch(server, tmp_path)
    assert values(delivery) == expected(world)
    assert delivery.columns["flag"][delivery.columns["value"].mask].tolist() == ["missing"] * 9
    with records.checked(delivery.columns) as checked:
        assert checked.n_rows == 90


def test_the_delivery_says_where_it_comes_from_and_what_the_source_calls_each_figure(
    server: StandIn, tmp_path: Path
) -> None:
    delivery = fetch(server, tmp_path)
    assert (delivery.source, delivery.licence, delivery.source_line) == ("scb", "CC0 1.0", "Källa: SCB")
    assert delivery.archive is not None
    assert delivery.archive.parent == tmp_path / "scb"
    # The periods of the title change with each edition and rename nothing.
    assert [(each.key, each.title) for each in delivery.series] == [
        ("TAB1/BEF", "Folkmängd – Folkmängd efter region och kön"),
        ("TAB1/PRC", "Andel av något – Folkmängd efter region och kön"),
    ]
    assert "Enhet: procent." in delivery.series[1].description


@pytest.mark.slow
@pytest.mark.parametrize("max_cells", [89, 30, 7, 1])
def test_a_selection_over_the_limit_is_split_and_gives_the_same_figures(
    world: PxwebWorld2, server: StandIn, tmp_path: Path, max_cells: int
) -> None:
    world.max_cells = max_cells
    assert values(fetch(server, tmp_path)) == expected(world)
    assert server.n_asked("/data") >= 90 / max_cells


@pytest.mark.slow
@pytest.mark.parametrize("status", [400, 403])
def test_a_refusal_as_too_large_within_the_said_limit_is_met_by_halves(
    world: PxwebWorld2, server: StandIn, tmp_path: Path, status: int
) -> None:
    world.true_max_cells, world.too_many_status = 600, status
    world.tables[0].variables[0].values |= {f"{code:04}": "x" for code in range(2000, 2100)}
    delivery = fetch(server, tmp_path)
    assert delivery.n_rows == 105 * 3 * 2 * 3
    assert all(values(delivery)[key] == value for key, value in expected(world).items())


def test_a_service_that_refuses_everything_is_said_to_and_the_fetch_starts_anew(
    world: PxwebWorld2, server: StandIn, tmp_path: Path
) -> None:
    world.true_max_cells, world.too_many_status = 0, 403
    with pytest.raises(SourceChanged, match="vägrar svara på TAB1 även för 90"):
        fetch(server, tmp_path)
    world.true_max_cells = None
    assert values(fetch(server, tmp_path)) == expected(world)


@pytest.mark.slow
def test_long_selections_are_sent_as_a_body_and_short_ones_in_the_address(
    world: PxwebWorld2, server: StandIn, tmp_path: Path
) -> None:
    many = [f"{code:04}" for code in range(2000, 2400)]
    world.tables[0].variables[0].values |= dict.fromkeys(many, "x")
    question = replace(POPULATION, selection={**POPULATION.selection, "Region": ("1980", *many)})
    assert fetch(server, tmp_path, question).n_rows == 401 * 18
    assert fetch(server, tmp_path, POPULATION).n_rows == 405 * 18
    assert [each.method for each in server.asked if "/data" in each.path] == ["POST", "GET"]
    # The expression goes as it stands.
    assert "*" in server.asked[-1].query["valueCodes[Region]"]


def test_a_variable_that_is_left_out_gives_the_sources_total_and_a_note(server: StandIn, tmp_path: Path) -> None:
    selection = {"Region": ("1980",), "Tid": ("2023",)}
    question = replace(POPULATION, selection=selection, layout=replace(POPULATION.layout, sex=None))
    delivery = fetch(server, tmp_path, question)
    assert set(delivery.columns["sex"]) == {"T"}
    assert any("kön är utelämnad" in note for note in delivery.notes)


def test_the_noise_from_2025_is_told_and_nothing_is_mended(world: PxwebWorld2, server: StandIn, tmp_path: Path) -> None:
    delivery = fetch(server, tmp_path)
    assert any("slumpmässig osäkerhet" in note for note in delivery.notes)
    found = values(delivery)
    men, women, all_ = (found["BEF", "1980", "2025", sex, "", ""] for sex in "MKT")
    assert men is not None
    assert women is not None
    assert men + women != all_
    older = replace(POPULATION, selection={**POPULATION.selection, "Tid": ("2020",)})
    assert not any("slumpmässig" in note for note in fetch(server, tmp_path, older).notes)


def test_small_areas_keep_their_division_and_years_when_it_did_not_exist_are_left_out(
    server: StandIn, tmp_path: Path
) -> None:
    delivery = fetch(server, tmp_path, SMALL_AREAS)
    found = {(area, period) for _, area, period, *_ in values(delivery)}
    assert {area for area, period in found if period == "2023"} == {"1980", "1980C1010", "1980C1020"}
    assert {area for area, period in found if period == "2025"} == {
        "1980",
        "1980C1010_DeSO2025",
        "1980C1030_DeSO2025",
        "1980R001_RegSO2025",
    }
    assert any("2022, 2023" in note and "DeSO 2025" in note for note in delivery.notes)
    assert not (delivery.columns["value"] == 0).any()


def test_a_grouping_of_the_source_gives_its_sums_as_groups(server: StandIn, tmp_path: Path) -> None:
    layout = replace(SMALL_AREAS.layout, groups={"Alder": "ålder"})
    selection = {"Region": ("1980",), "Alder": ("*",), "Tid": ("2024",)}
    question = replace(SMALL_AREAS, layout=layout, selection=selection, codelists={"Alder": "agg_Ålder10"})
    found = values(fetch(server, tmp_path, question))
    assert found == {
        ("DESO", "1980", "2024", "T", "ålder", "-9"): sum(40.0 + age for age in range(10)),
        ("DESO", "1980", "2024", "T", "ålder", "10-19"): sum(40.0 + age for age in range(10, 20)),
    }


def test_a_grouping_that_does_not_exist_is_named_with_those_that_do(server: StandIn, tmp_path: Path) -> None:
    question = replace(SMALL_AREAS, codelists={"Alder": "agg_Finns_inte"})
    with pytest.raises(InputError, match="agg_Ålder10, vs_Barn finns"):
        fetch(server, tmp_path, question)


def test_the_recorded_table_is_fetched_with_the_recorded_figures(tmp_path: Path) -> None:
    question = TableQuestion(
        table="TAB6471",
        selection={
            "Region": ("19",),
            "Alder": ("0-9", "100+10"),
            "Kon": ("*",),
            "Tid": ("TOP(2)",),
        },
        layout=Layout(
            figures=(Figure(indicator="POP", value="000007SF"),),
            metric="ContentsCode",
            area="Region",
            sex="Kon",
            period="Tid",
            groups={"Alder": "ålder"},
        ),
    )
    with StandIn(PxwebWorld2([pxweb.recorded()])) as server:
        delivery = fetch(server, tmp_path, question)
    found = values(delivery)
    assert len(found) == 12
    answer = json.loads((pxweb.ANSWERS / "TAB6471_data_default_selection.json").read_bytes())
    recorded = np.array(answer["value"]).reshape(answer["size"])
    county = list(answer["dimension"]["Region"]["category"]["index"]).index("19")
    assert found["POP", "0019", "2026-04", "T", "ålder", "0-9"] == recorded[county, 0, 0, 0, 3]
    assert found["POP", "0019", "2026-03", "K", "ålder", "100+10"] == recorded[county, 10, 2, 0, 2]
    assert delivery.series[0].title == "Folkmängden per månad – Folkmängden per månad efter region, ålder och kön"
    assert any("Cell Key Method" in note for note in delivery.notes)


def test_a_withdrawn_table_and_a_withdrawn_figure_are_named_as_gone_and_the_rest_comes(
    world: PxwebWorld2, server: StandIn, tmp_path: Path
) -> None:
    world.gone.add("TAB2")
    del world.tables[0].variables[2].values["PRC"]
    delivery = fetch(server, tmp_path, POPULATION, SMALL_AREAS)
    assert set(delivery.gone) == {"TAB1/PRC", "TAB2"}
    assert set(delivery.columns["indicator"]) == {"BEF"}


def test_when_everything_is_gone_the_delivery_is_empty_and_says_so(
    world: PxwebWorld2, server: StandIn, tmp_path: Path
) -> None:
    world.gone.update({"TAB1", "TAB2"})
    delivery = fetch(server, tmp_path, POPULATION, SMALL_AREAS)
    assert delivery.n_rows == 0
    assert len(delivery.gone) == 3


def test_a_renamed_table_is_seen_in_the_titles(world: PxwebWorld2, server: StandIn, tmp_path: Path) -> None:
    before = fetch(server, tmp_path).series
    world.rename("TAB1", "Invånare efter region och kön. År 2016 - 2025")
    after = fetch(server, tmp_path).series
    assert [each.key for each in before] == [each.key for each in after]
    assert [each.title for each in before] != [each.title for each in after]


def test_every_fault_of_the_questions_is_named_before_any_figure_is_fetched(server: StandIn, tmp_path: Path) -> None:
    odd = replace(POPULATION, selection={**POPULATION.selection, "Region": ("9999",), "Tid": ("1066",)})
    unread = replace(SMALL_AREAS, selection={**SMALL_AREAS.selection, "Alder": ("*",)})
    with pytest.raises(InputError) as error:
        fetch(server, tmp_path, odd, unread)
    assert all(each in str(error.value) for each in ("9999", "1066", "Alder (ålder) har 20 värden"))
    assert server.n_asked("/data") == 0


def test_a_mandatory_variable_that_is_not_chosen_is_refused_since_the_service_would_choose(
    server: StandIn, tmp_path: Path
) -> None:
    question = replace(POPULATION, selection={"Region": ("1980",)})
    with pytest.raises(InputError, match="välj värden för år"):
        fetch(server, tmp_path, question)


def test_a_variable_that_is_read_must_be_chosen_even_where_the_source_would_give_its_total(
    server: StandIn, tmp_path: Path
) -> None:
    question = replace(POPULATION, selection={"Region": ("1980",), "Tid": ("2023",)})
    with pytest.raises(InputError, match=r"välj värden för kön \(Kon\), som läses"):
        fetch(server, tmp_path, question)


def test_long_keys_are_cut_to_what_the_register_holds_and_stay_apart() -> None:
    keys = set()
    for end in ("a", "b"):
        layout = replace(POPULATION.layout, fixed={"Alder": "x" * 120 + end})
        question = replace(POPULATION, layout=layout)
        keys |= {question.key(figure) for figure in layout.figures}
    assert len(keys) == 4
    assert all(len(key) <= 100 for key in keys)


FAULTS = {
    "429 with Retry-After": Fault(kind="too_many", path="/data", retry_after="1"),
    "429 without Retry-After": Fault(kind="too_many", path="/data"),
    "429 on the config": Fault(kind="too_many", path="/config"),
    "500": Fault(kind="error", path="/data", nth=2),
    "503 twice": Fault(kind="error", path="/metadata", times=2, status=503),
    "cut connection": Fault(kind="cut", path="/data"),
    "slow once": Fault(kind="slow", path="/data", seconds=0.6),
    "not JSON once": Fault(kind="not_json", path="/data"),
    "half JSON once": Fault(kind="half_json", path="/data"),
    "other JSON once": Fault(kind="wrong_json", path="/metadata"),
    "config without limits once": Fault(kind="wrong_json", path="/config"),
}


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_passes_leaves_the_figures_right(
    world: PxwebWorld2, server: StandIn, tmp_path: Path, fault: str
) -> None:
    world.max_cells = 30
    server.fail(replace(FAULTS[fault], n_seen=0))
    manners = replace(pxweb2.MANNERS, read_time=0.2)
    assert values(fetch(server, tmp_path, manners=manners)) == expected(world)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["too_many", "error", "cut", "not_json", "half_json", "wrong_json"])
@pytest.mark.parametrize("path", ["/config", "/metadata", "/data"])
def test_a_fault_that_stays_gives_one_clear_message_and_no_delivery(
    server: StandIn, tmp_path: Path, kind: Any, path: str
) -> None:
    server.fail(Fault(kind=kind, path=path, times=0))
    with pytest.raises((SourceChanged, SourceUnavailable), match=r"SCB|TAB1"):
        fetch(server, tmp_path)
    assert not list(tmp_path.glob("scb/*/done.json"))


@pytest.mark.slow
def test_a_fetch_that_was_cut_goes_on_and_asks_nothing_twice(
    world: PxwebWorld2, server: StandIn, tmp_path: Path
) -> None:
    world.max_cells = 20
    server.fail(Fault(kind="error", path="/data", nth=4, times=0))
    with pytest.raises(SourceUnavailable):
        fetch(server, tmp_path)
    server.mend()
    asked = {each.address for each in server.asked[: 2 + 3]}
    before = len(server.asked)
    assert values(fetch(server, tmp_path)) == expected(world)
    assert not asked & {each.address for each in server.asked[before:]}
    assert len(list(tmp_path.glob("scb/*"))) == 1


@pytest.mark.slow
def test_the_raw_answers_alone_give_the_same_delivery_to_the_bit(
    world: PxwebWorld2, server: StandIn, tmp_path: Path
) -> None:
    world.max_cells, world.true_max_cells = 60, 30
    world.gone.add("TAB2")
    world.tables[0].variables[0].values |= {f"{code:04}": "x" for code in range(2000, 2100)}
    world.max_cells, world.true_max_cells = 1800, 900
    delivery = fetch(server, tmp_path, POPULATION, SMALL_AREAS)
    n_asked = len(server.asked)
    assert delivery.archive is not None
    again = pxweb2.replay(delivery.archive)
    assert len(server.asked) == n_asked
    same(delivery, again)


def same(one: Delivery, other: Delivery) -> None:
    for column, values_ in one.columns.items():
        assert np.ma.getmaskarray(values_).tolist() == np.ma.getmaskarray(other.columns[column]).tolist()
        assert np.ma.getdata(values_).tolist() == np.ma.getdata(other.columns[column]).tolist()
    for field in ("series", "gone", "notes", "title", "address", "licence", "fetched_at"):
        assert getattr(one, field) == getattr(other, field)


def test_a_table_published_anew_while_it_is_fetched_is_never_mixed(
    world: PxwebWorld2, server: StandIn, tmp_path: Path
) -> None:
    world.max_cells, world.updated_after = 30, 2
    with pytest.raises(SourceChanged, match="uppdaterades medan"):
        fetch(server, tmp_path)
    # The answers of two editions are not gone on from.
    assert values(fetch(server, tmp_path)) == expected(world)


def test_an_answer_to_another_question_is_asked_for_again(world: PxwebWorld2, server: StandIn, tmp_path: Path) -> None:
    kept: list[Any] = []

    def repeat(content: Any) -> Any:
        kept.append(content)
        return kept[0]

    world.max_cells = 30
    server.fail(Fault(kind="change", path="/data", times=2, change=repeat))
    assert values(fetch(server, tmp_path)) == expected(world)


@pytest.mark.parametrize(
    "change",
    [
        lambda content: {**content, "value": content["value"][:-1]},
        lambda content: {**content, "value": ["x"] * len(content["value"])},
        lambda content: {**content, "size": [1, *content["size"][1:]]},
        lambda content: {**content, "dimension": {}},
    ],
)
def test_a_damaged_answer_that_stays_is_refused(server: StandIn, tmp_path: Path, change: Any) -> None:
    server.fail(Fault(kind="change", path="/data", times=0, change=change))
    with pytest.raises(SourceChanged, match="TAB1"):
        fetch(server, tmp_path)


@pytest.mark.slow
def test_the_pace_that_the_service_asks_for_is_kept(world: PxwebWorld2, server: StandIn, tmp_path: Path) -> None:
    world.n_calls, world.window, world.max_cells = 3, 10, 9
    calm = Calm()
    address = f"{server.address}{pxweb.PREFIX_2}"
    pxweb2.fetch(raw=tmp_path, tables=(POPULATION,), base=address, clock=calm.clock())
    assert server.n_asked("/data") == 10
    # Twelve calls in all: the fourth, seventh and tenth wait for their window of ten seconds.
    assert sum(calm.slept) + server.n_asked() >= 30


def test_a_missing_answer_in_the_archive_is_said_when_it_is_read_again(server: StandIn, tmp_path: Path) -> None:
    folder = fetch(server, tmp_path).archive
    assert folder is not None
    lines = (folder / "manifest.jsonl").read_text().splitlines(keepends=True)
    (folder / "manifest.jsonl").write_text("".join(lines[:-1]))
    with pytest.raises(StoreError, match="inte hel"):
        pxweb2.replay(folder)


def test_progress_is_told_from_start_to_end(world: PxwebWorld2, server: StandIn, tmp_path: Path) -> None:
    world.max_cells = 30
    told: list[tuple[str, int, int]] = []
    fetch(server, tmp_path, progress=lambda *step: told.append(step))
    assert told[-1] == ("SCB: allt är hämtat", 3, 3)
    assert all(0 <= done <= total for _, done, total in told)


BY_LABEL = replace(SMALL_AREAS, layout=replace(SMALL_AREAS.layout, groups={"Alder": "ålder"}, by_label=("Alder",)))


@pytest.mark.parametrize("question", [POPULATION, SMALL_AREAS, BY_LABEL])
def test_a_question_written_as_plain_fields_reads_back_the_same(question: TableQuestion) -> None:
    again = questions.from_plain(json.loads(json.dumps(questions.plain(question))))
    assert again == question


def test_every_fault_of_a_written_question_is_named_at_once() -> None:
    given: Mapping[str, Any] = {
        "table": 1,
        "tabell": "TAB1",
        "selection": {"Region": [114]},
        "layout": {"figures": [{"value": "X"}], "groups": {"Alder": 3}},
    }
    with pytest.raises(InputError) as error:
        questions.from_plain(given, name="deso.yaml")
    said = ["okända fält tabell", "table ska vara", "selection", "period ska vara", "groups", "figures[0].indicator"]
    assert [each for each in said if each not in str(error.value)] == []


def search(server: StandIn) -> list[pxweb2.TableEntry]:
    return pxweb2.search("folkmängd", base=f"{server.address}{pxweb.PREFIX_2}", clock=Calm().clock())


def test_the_search_goes_through_every_page(world: PxwebWorld2, server: StandIn) -> None:
    world.page_size = 1
    found = search(server)
    assert [each.id for each in found] == ["TAB1", "TAB2"]
    assert found[0].path == "Befolkning / Folkmängd"


def test_a_page_that_repeats_is_found_and_said(world: PxwebWorld2, server: StandIn) -> None:
    world.page_size, world.repeats_pages = 1, True
    with pytest.raises(SourceChanged, match="på flera sidor"):
        search(server)
