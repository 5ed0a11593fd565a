"""Borders of small areas from SCB's geodata service, asked of the stand-in: whole divisions or a clear message."""

import copy
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.sources.calm import Calm
from tests.fakes.sources.server import Fault, StandIn
from tests.fakes.sources.wfs import PREFIX, RECORDED, WfsWorld

from samhandling.catalogue import demo
from samhandling.errors import InputError, SamhandlingError, SourceChanged, SourceUnavailable
from samhandling.sources import geodata
from samhandling.sources.geodata import AreaDelivery
from samhandling.sources.http import parse_json


@pytest.fixture
def world() -> WfsWorld:
    return WfsWorld()


@pytest.fixture
def server(world: WfsWorld) -> Iterator[StandIn]:
    with StandIn(world) as running:
        yield running


def fetch(server: StandIn, raw: Path, **given: Any) -> AreaDelivery:
    asked = {"municipalities": ("1980",), "year": 2018, **given}
    return geodata.fetch(raw=raw, base=f"{server.address}{PREFIX}", clock=Calm().clock(), **asked)


def test_every_area_comes_with_its_code_parent_name_and_border(server: StandIn, tmp_path: Path) -> None:
    delivery = fetch(server, tmp_path)
    shipped = {area.code: area for area in demo.areas() if area.code.startswith("1980") and len(area.code) > 4}
    assert {area.code for area in delivery.areas} == set(shipped)
    assert all(area.parent == shipped[area.code].parent for area in delivery.areas)
    shapes = {**demo.geometry("regso", "vasteras"), **demo.geometry("deso", "vasteras")}
    assert all(area.geometry == shapes[area.code] for area in delivery.areas)
    assert delivery.source_line == "Karta: SCB"


def test_an_area_stands_after_the_one_it_lies_in_and_is_named_after_it(server: StandIn, tmp_path: Path) -> None:
    delivery = fetch(server, tmp_path)
    known: dict[str, str] = {"1980": "Västerås"}
    for area in delivery.areas:
        assert area.parent in known
        known[area.code] = area.name
    deso = next(area for area in delivery.areas if area.kind == "DeSO")
    assert deso.name == f"{known[deso.parent]} ({deso.code[5:9]})"


def test_the_division_of_2025_carries_the_suffix_of_the_statistics(server: StandIn, tmp_path: Path) -> None:
    delivery = fetch(server, tmp_path, year=2025)
    deso = [area for area in delivery.areas if area.kind == "DeSO"]
    assert all(area.code.endswith("_DeSO2025") and area.parent.endswith("_RegSO2025") for area in deso)
    assert {(area.version, area.reference_on) for area in deso} == {("2025_v2", date(2025, 1, 1))}


@pytest.mark.slow
@pytest.mark.parametrize("most_per_page", [7, 50])
def test_short_pages_give_the_same_areas(world: WfsWorld, server: StandIn, tmp_path: Path, most_per_page: int) -> None:
    whole = fetch(server, tmp_path / "whole").areas
    world.most_per_page = most_per_page
    assert fetch(server, tmp_path / "paged").areas == whole
    world.counts = False
    assert fetch(server, tmp_path / "uncounted").areas == whole


@pytest.mark.slow
def test_axes_in_the_other_order_are_turned_back(world: WfsWorld, server: StandIn, tmp_path: Path) -> None:
    right = fetch(server, tmp_path / "right").areas
    world.north_first = True
    assert fetch(server, tmp_path / "turned").areas == right


def test_a_page_that_repeats_is_found_and_nothing_is_delivered(
    world: WfsWorld, server: StandIn, tmp_path: Path
) -> None:
    world.most_per_page, world.repeats_pages = 20, True
    with pytest.raises(SourceChanged, match="på flera sidor"):
        fetch(server, tmp_path)


def test_fewer_areas_than_the_service_says_is_refused(world: WfsWorld, server: StandIn, tmp_path: Path) -> None:
    world.loses_one = True
    with pytest.raises(SourceChanged, match=r"säger 50 RegSO 2018 men \d+ kom|på flera sidor"):
        fetch(server, tmp_path)


def test_a_municipality_without_areas_is_named(server: StandIn, tmp_path: Path) -> None:
    with pytest.raises(SourceChanged, match="inga RegSO 2018 för 9999"):
        fetch(server, tmp_path, municipalities=("1980", "9999"))


def test_a_question_that_cannot_be_asked_is_refused_with_every_fault(server: StandIn, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        fetch(server, tmp_path, municipalities=("Västerås",), year=2020, system="EPSG:3857")
    assert all(each in str(error.value) for each in ("Västerås", "2020", "EPSG:3857"))
    assert server.n_asked() == 0


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["too_many", "error", "cut", "not_json", "half_json", "wrong_json"])
@pytest.mark.parametrize("nth", [1, 3])
def test_a_fault_that_passes_leaves_the_areas_right(
    world: WfsWorld, server: StandIn, tmp_path: Path, kind: Any, nth: int
) -> None:
    whole = fetch(server, tmp_path / "whole").areas
    world.most_per_page = 40
    server.fail(Fault(kind=kind, path=PREFIX, nth=nth))
    assert fetch(server, tmp_path / "again").areas == whole


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["too_many", "error", "cut", "not_json", "half_json", "wrong_json"])
def test_a_fault_that_stays_gives_one_clear_message_and_no_delivery(server: StandIn, tmp_path: Path, kind: Any) -> None:
    server.fail(Fault(kind=kind, path="DeSO", times=0))
    with pytest.raises((SourceChanged, SourceUnavailable), match="SCB"):
        fetch(server, tmp_path)
    assert not list(tmp_path.glob("*/*/done.json"))


@pytest.mark.slow
def test_the_raw_answers_alone_give_the_same_delivery(world: WfsWorld, server: StandIn, tmp_path: Path) -> None:
    world.most_per_page = 40
    delivery = fetch(server, tmp_path)
    assert geodata.replay(delivery.archive) == delivery


QUESTION = geodata.Question(municipalities=("1280", "1291"), year=2025, system="EPSG:4326", address="http://x")
SQUARE = {"type": "Polygon", "coordinates": [[[13.0, 55.6], [13.1, 55.6], [13.1, 55.7], [13.0, 55.6]]]}


def page(**fields: Any) -> dict[str, Any]:
    """Return the recorded page, with geometry put in, and the first feature changed."""
    content: dict[str, Any] = parse_json(RECORDED.read_bytes())
    for feature in content["features"]:
        feature["geometry"] = copy.deepcopy(SQUARE)
    first = content["features"][0]
    first["geometry"] = fields.pop("geometry", first["geometry"])
    first["properties"] |= fields.pop("properties", {})
    return {**content, **fields}


def read(content: Any) -> Any:
    return geodata._page(content, QUESTION, "DeSO")


def test_the_recorded_answer_is_read() -> None:
    areas, matched = read(page())
    assert matched == 6160
    assert [area.code for area in areas] == ["1280C1070_DeSO2025", "1291C1010_DeSO2025", "1280C2390_DeSO2025"]
    assert [area.parent for area in areas] == ["1280R055_RegSO2025", "1291R010_RegSO2025", "1280R051_RegSO2025"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (page(properties={"desokod": "1280X1070"}), "koden '1280X1070'"),
        (page(properties={"desokod": "1291C1010"}), "koden '1291C1010'"),
        (page(properties={"desokod": "0180C1010", "kommunkod": "0180"}), "annan kommun"),
        (page(properties={"desokod": "1280C2390"}), "två gånger"),
        (page(properties={"regsokod": "Malmö"}), "inte är en RegSO"),
        (page(geometry=None), "saknar gräns"),
        (page(geometry={"type": "Point", "coordinates": [13, 55.6]}), "saknar gräns"),
        (page(geometry={"type": "Polygon", "coordinates": []}), "utan punkter"),
        (page(geometry={"type": "Polygon", "coordinates": [[[13, 55.6], [13, 55.7], [13, 55.6]]]}), "fyra punkter"),
        (page(geometry={**SQUARE, "coordinates": [[*SQUARE["coordinates"][0][:3], [13.05, 55.6]]]}), "inte går ihop"),
        (page(geometry={**SQUARE, "coordinates": [[["a", 1]] * 4]}), "inte är två tal"),
        (page(geometry={**SQUARE, "coordinates": [[[10**400, 1]] * 4]}), "inte är två tal"),
        (page(geometry={**SQUARE, "coordinates": [[[2.35, 48.85]] * 4]}), "utanför Sverige"),
        (page(numberReturned=4), "4 områden på sidan men har 3"),
        ({"features": {}}, "inte med områden"),
    ],
)
def test_an_area_that_cannot_be_right_is_refused(content: Any, said: str) -> None:
    with pytest.raises(SourceChanged, match=said):
        read(content)


def test_metres_of_sweref_are_read_as_east_and_north() -> None:
    corner = [[[674032.0, 6580822.0], [674132.0, 6580822.0], [674132.0, 6580922.0], [674032.0, 6580822.0]]]
    turned = [[point[::-1] for point in corner[0]]]
    for given_ring in (corner, turned):
        content = page(geometry={"type": "Polygon", "coordinates": given_ring})
        content["features"] = content["features"][:1]
        content["numberReturned"] = 1
        areas, _ = geodata._page(content, replace(QUESTION, system="EPSG:3006"), "DeSO")
        assert areas[0].geometry["coordinates"] == corner


SCRAPS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["type", "coordinates"]), inner),
    max_leaves=8,
)


@pytest.mark.slow
@given(field=st.sampled_from(["geometry", "properties", "features", "numberMatched", "numberReturned"]), scrap=SCRAPS)
def test_any_scrap_in_place_of_a_field_gives_areas_or_a_clear_refusal(field: str, scrap: Any) -> None:
    content = page()
    if field in ("geometry", "properties"):
        content["features"][0][field] = scrap
    else:
        content[field] = scrap
    try:
        areas, _ = read(content)
    except SamhandlingError:
        return
    assert all(area.geometry["type"] in ("Polygon", "MultiPolygon") for area in areas)
