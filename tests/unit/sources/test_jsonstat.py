"""JSON-stat in all its forms gives the same table; what breaks the form is refused with the place named."""

import copy
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from samhandling.errors import SamhandlingError, SourceChanged
from samhandling.sources import jsonstat
from samhandling.sources.http import parse_json

SMALL: dict[str, Any] = {
    "version": "2.0",
    "class": "dataset",
    "label": "Folkmängd",
    "source": "SCB",
    "updated": "2026-06-08T06:00:00Z",
    "note": ["Första\r\n raden", " "],
    "role": {"time": ["Tid"], "metric": ["ContentsCode"]},
    "id": ["Kon", "ContentsCode", "Tid"],
    "size": [2, 1, 3],
    "dimension": {
        "Kon": {"label": "kön", "category": {"index": {"2": 1, "1": 0}, "label": {"1": "män", "2": "kvinnor"}}},
        "ContentsCode": {
            "label": "innehåll",
            "category": {"label": {"F1": "Folkmängd"}, "unit": {"F1": {"base": "antal", "decimals": 0}}},
        },
        "Tid": {"label": "år", "category": {"index": ["2022", "2023", "2021"]}},
    },
    "value": [1, 2, None, 4.5, 5, 0],
    "status": [None, None, "..", None, None, None],
}


def with_(**fields: Any) -> dict[str, Any]:
    return {**copy.deepcopy(SMALL), **fields}


def read(answer: Any) -> Any:
    return jsonstat.read(answer, name="TAB1")


def test_the_last_variable_varies_fastest_and_a_missing_value_is_masked_with_its_sign() -> None:
    table = read(SMALL)
    assert table.values.shape == (2, 1, 3)
    assert table.values[1, 0, 0] == 4.5
    assert table.values.mask[0, 0, 2]
    assert table.status[0, 0, 2] == ".."
    assert table.values[1, 0, 2] == 0
    assert not table.values.mask[1, 0, 2]
    assert np.isfinite(table.values.data).all()


def test_the_order_of_categories_is_the_answers_own_and_is_not_sorted() -> None:
    structure = read(SMALL).structure
    assert structure.variable("Tid").codes == ("2022", "2023", "2021")
    assert structure.variable("Kon").codes == ("1", "2")


def test_units_labels_roles_and_notes_travel_with_the_table() -> None:
    structure = read(SMALL).structure
    contents = structure.variable("ContentsCode")
    assert (contents.categories[0].code, contents.categories[0].label) == ("F1", "Folkmängd")
    assert (contents.categories[0].unit, contents.categories[0].decimals) == ("antal", 0)
    assert contents.role == "metric"
    assert structure.variable("Tid").role == "time"
    assert structure.notes == ("Första raden",)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"value": {"0": 1, "1": 2, "3": 4.5, "4": 5, "5": 0}, "status": {"2": ".."}}, {2: ".."}),
        ({"status": None}, {}),
        ({"status": "p"}, dict.fromkeys(range(6), "p")),
        ({"status": ["e"]}, dict.fromkeys(range(6), "e")),
        ({"status": {}}, {}),
    ],
)
def test_every_form_of_value_and_status_gives_the_same_table(fields: dict[str, Any], status: dict[int, str]) -> None:
    table = read(with_(**fields))
    assert table.values.tolist() == read(SMALL).values.tolist()
    assert dict(enumerate(table.status.reshape(-1).tolist())) == {n: status.get(n, "") for n in range(6)}


def test_version_1_with_id_and_size_inside_dimension_is_the_same_table() -> None:
    old = {key: SMALL[key] for key in ("label", "source", "updated", "value", "status")}
    old["dimension"] = {**SMALL["dimension"], **{key: SMALL[key] for key in ("id", "size", "role")}}
    table = read({"dataset": old})
    assert table.values.tolist() == read(SMALL).values.tolist()
    assert table.structure.variable("Tid").role == "time"


def test_a_table_without_cells_can_be_read() -> None:
    empty = with_(size=[2, 1, 0], value=[], status=None)
    empty["dimension"]["Tid"]["category"]["index"] = []
    assert read(empty).values.shape == (2, 1, 0)


def test_a_description_has_no_figures_and_is_read_all_the_same() -> None:
    assert jsonstat.read_structure(with_(value=[]), name="TAB1").shape == (2, 1, 3)


BREAKS = [
    (with_(value=[1, 2, 3]), "value har 3 celler men tabellen 6"),
    (with_(value={"6": 1}), "platsen '6'"),
    (with_(value={"-1": 1}), "platsen '-1'"),
    (with_(value={"²": 1}), "platsen '²'"),
    (with_(value=[True, 1, 1, 1, 1, 1]), "inte ett tal"),
    (with_(value=["1", 1, 1, 1, 1, 1]), "inte ett tal"),
    (with_(value=[math.inf, 1, 1, 1, 1, 1]), "inte ett tal"),
    (with_(value=[10**400, 1, 1, 1, 1, 1]), "inte ett tal"),
    (with_(value="12"), "varken lista eller objekt"),
    (with_(status=["p", "p"]), "status har 2 celler"),
    (with_(status={"1": 3}), "status är 3"),
    (with_(size=[2, 1]), "size"),
    (with_(size=[2, 1, -3]), "size"),
    (with_(size=[2, 1, 4]), "4 värden men räknar upp 3"),
    (with_(size=[200_000, 200_000, 200_000]), "celler"),
    (with_(id=["Kon", "Kon", "Tid"]), "id"),
    (with_(id=["Kon", "Nytt", "Tid"]), "variabeln Nytt"),
    (with_(dimension=[]), "dimension saknas"),
    ([], "ingen datamängd"),
    ({"error": "nej"}, "ingen datamängd"),
    ({"class": "collection", "link": {}}, "ingen datamängd"),
]


@pytest.mark.parametrize(("answer", "said"), BREAKS)
def test_an_answer_that_breaks_the_form_is_refused_with_the_place_named(answer: Any, said: str) -> None:
    with pytest.raises(SourceChanged, match="TAB1") as error:
        read(answer)
    assert said in str(error.value)


@pytest.mark.parametrize("index", [{"1": 0, "2": 2}, {"1": 0, "2": 0}, {"1": 0, "2": True}, ["1", "1"], [1, 2], "12"])
def test_an_index_with_gaps_doubles_or_numbers_is_refused(index: Any) -> None:
    broken = with_()
    broken["dimension"]["Kon"]["category"]["index"] = index
    with pytest.raises(SourceChanged, match="variabeln Kon"):
        read(broken)


@pytest.mark.parametrize("file", ["TAB6471_data_default_selection.json", "TAB6471_metadata.json"])
def test_the_recorded_answers_of_scb_are_read(shared: Path, file: str) -> None:
    body = (shared / "data/recorded/scb-pxweb-v2" / file).read_bytes()
    answer = parse_json(body)
    structure = jsonstat.read_structure(answer, name=file)
    assert [variable.code for variable in structure.variables] == ["Region", "Alder", "Kon", "ContentsCode", "Tid"]
    if answer["value"]:
        table = jsonstat.read(answer, name=file)
        assert table.values.shape == (21, 11, 3, 1, 4)
        assert table.values[0, 0, 0, 0].tolist() == [245284, 247245, 249358, 251635]
        assert structure.variables[2].elimination_code == "TotSa"
    else:
        region = structure.variables[0]
        assert region.elimination
        assert [each.id for each in region.codelists] == ["vs_CKM01Riket", "vs_CKM02Län", "vs_CKM03Kommun"]
        # Which value replaces a variable that is left out stands in the data only.
        assert structure.variables[2].elimination
        assert structure.variables[2].elimination_code is None


SCRAPS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=7) | st.dictionaries(st.sampled_from(["0", "1", "x", "index"]), inner),
    max_leaves=8,
)


@pytest.mark.slow
@given(field=st.sampled_from(sorted(SMALL)), scrap=SCRAPS)
def test_any_scrap_in_place_of_a_field_gives_a_table_of_numbers_or_a_clear_refusal(field: str, scrap: Any) -> None:
    try:
        table = read(with_(**{field: scrap}))
    except SamhandlingError:
        return
    assert np.isfinite(table.values.data).all()
