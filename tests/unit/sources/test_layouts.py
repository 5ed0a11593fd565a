"""From tables to observations: roles of variables, codes of areas and sexes, signs, zeros that mean "did not exist"."""

import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from samhandling.errors import InputError, SourceChanged
from samhandling.indicators import records
from samhandling.sources import area_codes, jsonstat, layouts, signs, tables
from samhandling.sources.http import parse_json
from samhandling.sources.layouts import EUROPEAN, Figure, Layout, observations


def dimension(label: str, codes: dict[str, str], **extension: Any) -> dict[str, Any]:
    return {"label": label, "category": {"index": list(codes), "label": codes}, "extension": extension}


def table(dimensions: dict[str, dict[str, Any]], value: list[Any], status: Any = None) -> tables.Table:
    answer = {
        "class": "dataset",
        "id": list(dimensions),
        "size": [len(each["category"]["index"]) for each in dimensions.values()],
        "dimension": dimensions,
        "value": value,
        "status": status,
    }
    return jsonstat.read(copy.deepcopy(answer), name="TAB1")


REGION = dimension("region", {"00": "Riket", "19": "Västmanlands län", "1980": "Västerås"})
SEX = dimension("kön", {"1": "män", "2": "kvinnor", "TotSa": "totalt, samtliga män och kvinnor"})
YEAR = dimension("år", {"2022": "2022", "2023": "2023"})
LAYOUT = Layout(figures=(Figure(indicator="X1"),), area="Region", sex="Kon", period="Tid")


def rows(found: layouts.Observations, *columns: str) -> list[tuple[Any, ...]]:
    lists = [found.columns[column].tolist() for column in columns]
    return list(zip(*lists, strict=True))


def test_areas_sexes_and_periods_get_our_codes() -> None:
    found = observations(table({"Region": REGION, "Kon": SEX, "Tid": YEAR}, list(range(18))), LAYOUT)
    assert rows(found, "area", "sex", "period", "value")[:7] == [
        ("0000", "M", "2022", 0),
        ("0000", "M", "2023", 1),
        ("0000", "K", "2022", 2),
        ("0000", "K", "2023", 3),
        ("0000", "T", "2022", 4),
        ("0000", "T", "2023", 5),
        ("0019", "M", "2022", 6),
    ]


def test_the_observations_pass_the_checks_of_the_store() -> None:
    found = observations(table({"Region": REGION, "Kon": SEX, "Tid": YEAR}, [*range(17), None]), LAYOUT)
    with records.checked(found.columns) as checked:
        assert checked.n_rows == 18


def test_a_figure_takes_its_numerator_denominator_and_interval_from_other_contents() -> None:
    contents = dimension("innehåll", {"Andel": "Andel", "Antal": "Antal", "Bas": "Svarande", "L": "Nedre", "H": "Övre"})
    found = observations(
        table({"C": contents, "Tid": YEAR}, [10.0, None, 1, 1, 10, 10, 8, 8, 12, 12], {"1": ".."}),
        Layout(
            figures=(Figure(indicator="X", value="Andel", numerator="Antal", denominator="Bas", low="L", high="H"),),
            metric="C",
            period="Tid",
            only_area="1980",
        ),
    )
    assert rows(found, "value", "numerator", "denominator", "low", "high", "flag") == [
        (10.0, 1, 10, 8, 12, ""),
        # A numerator or an interval would give the suppressed value away.
        (None, None, 10, None, None, "missing"),
    ]


def test_groups_become_breakdowns_and_their_total_a_row_without_breakdown() -> None:
    age = dimension("ålder", {"tot": "totalt", "0-19": "0–19 år"})
    birth = dimension("födelseregion", {"10": "Sverige", "90": "samtliga"}, elimination=True, eliminationValueCode="90")
    layout = Layout(
        figures=(Figure(indicator="X"),),
        only_area="1980",
        period="Tid",
        groups={"Alder": "ålder", "Fodelse": "födelseregion"},
        totals={"Alder": "tot"},
    )
    year = dimension("år", {"2023": "2023"})
    found = observations(table({"Alder": age, "Fodelse": birth, "Tid": year}, [1, 2, 3, 4]), layout)
    assert rows(found, "breakdown", "grp", "value") == [
        ("födelseregion", "10", 1),
        ("", "", 2),
        ("ålder×födelseregion", "0-19×10", 3),
        ("ålder", "0-19", 4),
    ]


def test_groups_may_be_stored_by_their_text() -> None:
    age = dimension("ålder", {"tot": "totalt", "-9": "0–9\n år"})
    given = table({"Alder": age, "Tid": dimension("år", {"2023": "2023"})}, [1, 2])
    layout = Layout(
        figures=(Figure(indicator="X"),),
        only_area="1980",
        period="Tid",
        groups={"Alder": "ålder"},
        by_label=("Alder",),
        totals={"Alder": "tot"},
    )
    assert rows(observations(given, layout), "grp", "value") == [("", 1), ("0–9 år", 2)]
    twice = table({"Alder": dimension("ålder", {"a": "x", "b": "x"}), "Tid": YEAR}, [1, 2, 3, 4])
    with pytest.raises(InputError, match="samma text"):
        observations(twice, replace(layout, totals={}))


def test_a_fixed_variable_gives_one_slice() -> None:
    layout = replace(LAYOUT, sex=None, fixed={"Kon": "TotSa"})
    found = observations(table({"Region": REGION, "Kon": SEX, "Tid": YEAR}, list(range(18))), layout)
    assert rows(found, "area", "sex", "period", "value")[:2] == [("0000", "T", "2022", 4), ("0000", "T", "2023", 5)]


def test_every_fault_of_a_layout_is_named_at_once() -> None:
    layout = Layout(
        figures=(Figure(indicator="X", value="Andel"),),
        period="År",
        fixed={"Kon": "9"},
        flags={"..": "hemligt"},
    )
    with pytest.raises(InputError) as error:
        observations(table({"Region": REGION, "Kon": SEX, "Tid": YEAR}, list(range(18))), layout)
    said = ["variabeln År finns inte", "Region (region) har 3 värden", "inget värde 9", "hemligt", "område", "Andel"]
    assert [each for each in said if each not in str(error.value)] == []


def test_an_area_or_sex_that_cannot_be_read_is_refused_until_the_layout_says_what_it_is() -> None:
    region = dimension("region", {"Riket": "Riket", "0180 Stockholm": "Stockholm"})
    sex = dimension("kön", {"a": "Annan", "b": "män"})
    given = table({"Region": region, "Kon": sex, "Tid": YEAR}, list(range(8)))
    with pytest.raises(InputError, match="0180 Stockholm") as error:
        observations(given, LAYOUT)
    assert "a (Annan)" in str(error.value)
    layout = replace(LAYOUT, areas={"Riket": "0000", "0180 Stockholm": "0180"}, sexes={"a": "X"})
    assert set(observations(given, layout).columns["sex"]) == {"X", "M"}


def test_signs_of_px_files_give_a_reason_and_never_zero() -> None:
    region = dimension("region", {"1980": "Västerås"})
    year = dimension("år", {str(each): str(each) for each in range(2018, 2024)})
    status = {"0": "..", "1": ".", "2": "-", "3": "...", "5": "#"}
    given = table({"Region": region, "Tid": year}, [None, None, None, None, None, 5], status)
    found = observations(given, replace(LAYOUT, sex=None))
    assert rows(found, "value", "flag") == [
        (None, "missing"),
        (None, "missing"),
        (None, "missing"),
        (None, "not_yet_published"),
        (None, "missing"),
        (5, ""),
    ]
    assert any("'#'" in note for note in found.notes)


def test_a_table_may_say_that_its_two_points_are_suppression() -> None:
    region = dimension("region", {"1980": "Västerås"})
    given = table({"Region": region, "Tid": YEAR}, [None, 5], {"0": "..", "1": "p"})
    found = observations(given, replace(LAYOUT, sex=None, flags={"..": "suppressed_at_source", "p": "preliminary"}))
    assert rows(found, "value", "flag") == [(None, "suppressed_at_source"), (5, "preliminary")]


def test_flags_of_eurostat_warn_hide_and_are_told_in_words() -> None:
    geo = dimension("geo", {"SE": "Sweden", "SE125": "Västmanlands län", "DE": "Germany", "EU27_2020": "EU"})
    given = table({"geo": geo, "Tid": YEAR}, [1, 2, 3, 4, 5, 6, None, None], {"0": "p", "1": "bp", "2": "u", "3": "C"})
    found = observations(given, replace(LAYOUT, area="geo", sex=None), EUROPEAN)
    assert rows(found, "area", "value", "flag") == [
        ("0000", 1, "preliminary"),
        ("0000", 2, "break"),
        ("0019", 3, ""),
        ("0019", None, "suppressed_at_source"),
        ("DE", 5, ""),
        ("DE", 6, ""),
    ]
    assert any("låg tillförlitlighet" in note for note in found.notes)


def small_areas(values: list[Any], codes: tuple[str, ...] = ("1980C1010_DeSO2025", "1980C1020_DeSO2025")) -> Any:
    region = dimension("region", {code: code for code in codes})
    year = dimension("år", {"2022": "2022", "2023": "2023", "2024": "2024"})
    return observations(table({"Region": region, "Tid": year}, values), replace(LAYOUT, sex=None))


def test_years_in_which_the_areas_did_not_exist_are_left_out_and_told() -> None:
    found = small_areas([0, 0, 900, 0, 0, 850])
    assert rows(found, "area", "period", "value") == [
        ("1980C1010_DeSO2025", "2024", 900),
        ("1980C1020_DeSO2025", "2024", 850),
    ]
    assert any("2022, 2023" in note and "DeSO 2025" in note for note in found.notes)


def test_a_zero_among_figures_and_a_missing_value_are_kept() -> None:
    assert len(small_areas([0, 0, 900, 0, 3, 850]).columns["value"]) == 4
    assert len(small_areas([None, 0, 900, None, 3, 850]).columns["value"]) == 6


def test_zeros_of_a_municipality_and_of_areas_within_their_time_are_kept() -> None:
    assert len(small_areas([0, 0, 0, 0, 0, 0], ("1980", "1983")).columns["value"]) == 6
    assert len(small_areas([0, 0, 0, 0, 0, 0], ("1980C1010", "1980C1020")).columns["value"]) == 4


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("00", "0000"),
        ("19", "0019"),
        ("1980", "1980"),
        ("1980C1060", "1980C1060"),
        ("1980C1060_DeSO2025", "1980C1060_DeSO2025"),
        ("1961R007_RegSO2025", "1961R007_RegSO2025"),
        ("1961R007_DeSO2025", None),
        ("T0114", None),
        ("1980C106", None),
    ],
)
def test_swedish_area_codes(code: str, expected: str | None) -> None:
    assert area_codes.from_swedish(code) == expected


@pytest.mark.parametrize(
    ("code", "label", "expected"),
    [
        ("M", "Males", "M"),
        ("F", "Females", "K"),
        ("T", "Total", "T"),
        ("1", "Kvinnor", "K"),
        ("1+2", "totalt", "T"),
        ("4", "män och kvinnor", "T"),
        ("TotSA", "TotSA", "T"),
        ("1", "1", "M"),
        ("1", "Ja", None),
    ],
)
def test_the_label_of_a_sex_decides_before_its_code(code: str, label: str, expected: str | None) -> None:
    assert signs.sex(code, label) == expected


def halves(first: tuple[str, ...], second: tuple[str, ...]) -> list[tables.Table]:
    return [
        table({"Region": dimension("region", dict.fromkeys(codes, "")), "Tid": YEAR}, list(range(2 * len(codes))))
        for codes in (first, second)
    ]


WANTED = {"Region": ["00", "19", "1980"], "Tid": ["2022", "2023"]}


def test_the_parts_of_a_split_selection_make_one_table_in_the_order_asked() -> None:
    whole = tables.join(halves(("1980",), ("19", "00")), WANTED, name="TAB1")
    assert whole.structure.variables[0].codes == ("00", "19", "1980")
    assert whole.values.tolist() == [[2, 3], [0, 1], [0, 1]]


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        (("00",), ("19",), "andra värden än frågan"),
        (("00", "19"), ("19", "1980"), "två gånger"),
        (("00", "19"), ("1980", "0114"), "andra värden än frågan"),
    ],
)
def test_a_part_that_is_missing_doubled_or_foreign_stops_the_whole(
    first: tuple[str, ...], second: tuple[str, ...], said: str
) -> None:
    with pytest.raises(SourceChanged, match=said):
        tables.join(halves(first, second), WANTED, name="TAB1")


def test_parts_from_two_editions_of_a_table_are_not_mixed() -> None:
    first, second = halves(("00", "19"), ("1980",))
    newer = replace(second, structure=replace(second.structure, updated="2026-11-21"))
    with pytest.raises(SourceChanged, match="uppdaterades medan"):
        tables.join([first, newer], WANTED, name="TAB1")


@pytest.mark.slow
def test_the_recorded_table_of_scb_becomes_observations(shared: Path) -> None:
    body = (shared / "data/recorded/scb-pxweb-v2/TAB6471_data_default_selection.json").read_bytes()
    given = jsonstat.read(parse_json(body), name="TAB6471")
    layout = Layout(
        figures=(Figure(indicator="SCB-TAB6471", value="000007SF"),),
        metric="ContentsCode",
        area="Region",
        sex="Kon",
        period="Tid",
        groups={"Alder": "ålder"},
    )
    found = observations(given, layout)
    assert len(found.columns["value"]) == 21 * 11 * 3 * 4
    assert rows(found, "area", "period", "sex", "grp", "value")[1] == ("0001", "2026-02", "T", "0-9", 247245)
    assert np.ma.sum(found.columns["value"]) == np.sum(given.values)
    with records.checked(found.columns) as checked:
        assert checked.n_rows == 2772
