"""The questions asked of an opened store, against a plain dictionary of what was put in."""

import threading
from typing import Any

import numpy as np
import pytest
from tests.factories.observations import columns

from samhandling.errors import InputError
from samhandling.indicators import reading, store
from samhandling.indicators.matrix import ABSENT, FLAGS
from samhandling.indicators.reading import Observations

ROWS = [
    # indicator, area, period, sex, breakdown, grp, value, flag
    ("N1", "1980", "2020", "T", "", "", 10.0, ""),
    ("N1", "1980", "2021", "T", "", "", 11.0, "break"),
    ("N1", "1980", "2022", "T", "", "", None, "suppressed_at_source"),
    ("N1", "1980", "2021", "K", "", "", 12.0, ""),
    ("N1", "1980", "2021", "M", "", "", 13.0, ""),
    ("N1", "1490", "2021", "T", "", "", 14.0, "preliminary"),
    ("N1", "0000", "2022", "T", "", "", None, "not_yet_published"),
    ("N1", "1980", "2021-Q1", "T", "", "", 99.0, ""),
    ("N1", "1980", "2021", "T", "ålder", "0–17", 50.0, ""),
    ("N1", "1980", "2021", "T", "ålder", "18–64", 51.0, ""),
    ("N2", "1980", "2021/2022", "T", "", "", 20.0, ""),
    ("N2", "1490", "2021/2022", "T", "", "", 21.0, ""),
    ("N2", "1490", "2021", "T", "", "", 22.0, ""),
    ("N3", "org:stadsledningskontoret", "2022", "T", "", "", 30.0, ""),
]


@pytest.fixture(params=["generation", "batches"], scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory, request: Any) -> Observations:
    tmp_path = tmp_path_factory.mktemp("home")
    names = ("indicator", "area", "period", "sex", "breakdown", "grp", "value", "flag")
    given = columns(**dict(zip(names, (list(axis) for axis in zip(*ROWS, strict=True)), strict=True)))
    file = store.write_batch_file(tmp_path, given, source="kolada")
    source = store.Source(4, file.file_name, file.sha256)
    if request.param == "batches":
        return reading.open_batches(tmp_path, [source])
    made = store.write_generation(tmp_path, [source], number=1)
    return reading.open_generation(tmp_path, made.folder, made.sha256, number=1, batches=[4])


def test_series_is_yearly_without_breakdown_in_order_of_area_sex_and_period(opened: Observations) -> None:
    found = opened.series("N1", ["1980", "1490"], ["M", "T"])
    assert [(row.area, row.sex, row.year, row.value, row.flag) for row in found] == [
        ("1490", "T", 2021, 14.0, "preliminary"),
        ("1980", "M", 2021, 13.0, ""),
        ("1980", "T", 2020, 10.0, ""),
        ("1980", "T", 2021, 11.0, "break"),
        ("1980", "T", 2022, None, "suppressed_at_source"),
    ]
    assert {row.batch for row in found} == {4}


def test_series_gives_quarters_and_groups_when_asked(opened: Observations) -> None:
    assert [row.period for row in opened.series("N1", ["1980"], yearly=False)] == ["2020", "2021", "2021-Q1", "2022"]
    groups = opened.series("N1", ["1980"], breakdown="ålder")
    assert [(row.grp, row.value) for row in groups] == [("0–17", 50.0), ("18–64", 51.0)]


def test_rows_gives_many_indicators_with_their_groups(opened: Observations) -> None:
    found = opened.rows(["N1", "N2"], ["1980"], up_to=2021)
    assert [(row.indicator, row.sex, row.year, row.grp, row.value) for row in found] == [
        ("N1", "K", 2021, "", 12.0),
        ("N1", "M", 2021, "", 13.0),
        ("N1", "T", 2020, "", 10.0),
        ("N1", "T", 2021, "", 11.0),
        ("N1", "T", 2021, "0–17", 50.0),
        ("N1", "T", 2021, "18–64", 51.0),
        ("N2", "T", 2021, "", 20.0),
    ]


def test_values_of_year_gives_all_areas_or_those_asked_for(opened: Observations) -> None:
    assert [(row.area, row.value) for row in opened.values_of_year("N1", 2021)] == [("1490", 14.0), ("1980", 11.0)]
    assert [row.area for row in opened.values_of_year("N1", 2021, areas=["1490"])] == ["1490"]
    assert [row.flag for row in opened.values_of_year("N1", 2022)] == ["not_yet_published", "suppressed_at_source"]


def test_latest_is_the_newest_measured_value_of_each_series(opened: Observations) -> None:
    found = {(row.indicator, row.sex, row.grp): (row.period, row.value) for row in opened.latest("1980")}
    assert found == {
        ("N1", "K", ""): ("2021", 12.0),
        ("N1", "M", ""): ("2021", 13.0),
        ("N1", "T", ""): ("2021-Q1", 99.0),
        ("N1", "T", "0–17"): ("2021", 50.0),
        ("N1", "T", "18–64"): ("2021", 51.0),
        ("N2", "T", ""): ("2021/2022", 20.0),
    }


def test_latest_without_any_value_says_why(opened: Observations) -> None:
    assert [(row.value, row.flag) for row in opened.latest("0000")] == [(None, "not_yet_published")]


def test_latest_can_be_asked_for_some_indicators_and_for_an_organisation(opened: Observations) -> None:
    assert [row.indicator for row in opened.latest("1980", indicators=["N2"])] == ["N2"]
    assert [row.value for row in opened.latest("org:stadsledningskontoret")] == [30.0]


def test_matrix_holds_every_yearly_value_with_its_flag_and_batch(opened: Observations) -> None:
    found = opened.matrix(["N2", "N1"], ["T", "K"])
    assert (found.indicators, found.sexes) == (("N2", "N1"), ("T", "K"))
    assert found.areas == ("0000", "1490", "1980")
    assert found.years == (2020, 2021, 2022)
    expected = {
        ("N1", "1980", "T", 2020): (10.0, ""),
        ("N1", "1980", "T", 2021): (11.0, "break"),
        ("N1", "1980", "T", 2022): (None, "suppressed_at_source"),
        ("N1", "1980", "K", 2021): (12.0, ""),
        ("N1", "1490", "T", 2021): (14.0, "preliminary"),
        ("N1", "0000", "T", 2022): (None, "not_yet_published"),
        ("N2", "1980", "T", 2021): (20.0, ""),
        ("N2", "1490", "T", 2021): (22.0, ""),
    }
    for i, indicator in enumerate(found.indicators):
        for a, area in enumerate(found.areas):
            for s, sex in enumerate(found.sexes):
                for y, year in enumerate(found.years):
                    value, flag = expected.get((indicator, area, sex, year), (None, "absent"))
                    cell = (i, a, s, y)
                    assert FLAGS[found.flags[cell]] == flag
                    assert found.has_value[cell] == (value is not None)
                    assert np.isnan(found.values[cell]) if value is None else found.values[cell] == value
                    assert found.batches[cell] == (0 if flag == "absent" else 4)


def test_matrix_takes_areas_in_the_order_given_also_those_without_rows(opened: Observations) -> None:
    found = opened.matrix(["N1"], ["T"], areas=["1980", "9999"])
    assert found.areas == ("1980", "9999")
    assert (found.flags[0, 1] == ABSENT).all()
    assert found.values[found.indicator_index["N1"], found.area_index["1980"], 0, found.year_index[2021]] == 11.0
    assert found.sex_index == {"T": 0}


def test_matrix_gives_further_columns_when_asked(opened: Observations) -> None:
    assert np.isnan(opened.matrix(["N1"], extra=("denominator",)).extra["denominator"]).all()
    with pytest.raises(InputError, match="colour finns inte som kolumn"):
        opened.matrix(["N1"], extra=("colour",))


def test_matrix_is_read_only_since_it_may_be_shared(opened: Observations) -> None:
    found = opened.matrix(["N1"])
    with pytest.raises(ValueError, match="read-only"):
        found.values[0] = 0.0


@pytest.mark.parametrize("keys", [[], ["N9"]], ids=["none", "unknown"])
def test_matrix_of_nothing_is_empty(opened: Observations, keys: list[str]) -> None:
    found = opened.matrix(keys)
    assert found.values.shape == (len(keys), 0, 3, 0)
    assert not found.has_value.any()


@pytest.mark.slow
def test_threads_may_share_an_opened_store(opened: Observations) -> None:
    faults: list[BaseException] = []

    def ask() -> None:
        try:
            for _ in range(5):
                assert len(opened.series("N1", ["1980"])) == 3
                assert opened.matrix(["N1"]).has_value.sum() == 5
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
