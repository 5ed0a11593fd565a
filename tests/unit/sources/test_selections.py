"""Selections: expressions as the service reads them, and splitting so that no call passes the limit."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samhandling.errors import InputError
from samhandling.sources import selections
from samhandling.sources.tables import Category, Variable


def variable(*codes: str, time: bool = False) -> Variable:
    return Variable(
        code="V",
        label="region",
        categories=tuple(Category(code=code, label=code) for code in codes),
        role="time" if time else "",
    )


REGIONS = variable("00", "01", "0114", "0180", "19", "1980", "1983")
YEARS = variable("2019", "2020", "2021", "2022", "2023", time=True)


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (["1980"], ["1980"]),
        (["1983", "00"], ["00", "1983"]),
        (["*"], ["00", "01", "0114", "0180", "19", "1980", "1983"]),
        (["19*"], ["19", "1980", "1983"]),
        (["*80"], ["0180", "1980"]),
        (["*1*8*"], []),
        (["*98*"], ["1980", "1983"]),
        (["??"], ["00", "01", "19"]),
        (["TOP(2)"], ["00", "01"]),
        (["top(2,1)"], ["01", "0114"]),
        (["BOTTOM(1)"], ["1983"]),
        (["RANGE(1980,0114)"], ["0114", "0180", "19", "1980"]),
        (["FROM(1980)"], ["1980", "1983"]),
        (["TO(01)"], ["00", "01"]),
        (["TO(01)", "01", "1980"], ["00", "01", "1980"]),
    ],
)
def test_expressions_are_read_as_the_service_reads_them(chosen: list[str], expected: list[str]) -> None:
    if not expected:
        with pytest.raises(InputError, match="kan inte väljas"):
            selections.expand(REGIONS, chosen)
    else:
        assert selections.expand(REGIONS, chosen) == tuple(expected)


def test_for_time_top_is_the_latest_and_the_order_stays_that_of_the_table() -> None:
    assert selections.expand(YEARS, ["TOP(2)"]) == ("2022", "2023")
    assert selections.expand(YEARS, ["TOP(2,1)"]) == ("2021", "2022")
    assert selections.expand(YEARS, ["BOTTOM(2)"]) == ("2019", "2020")


def test_codes_are_found_without_case_and_may_look_like_expressions() -> None:
    odd = variable("TotSa", "1+2", "2-3 ggr/månad", "*")
    assert selections.expand(odd, ["totsa", "1+2", "2-3 ggr/månad"]) == ("TotSa", "1+2", "2-3 ggr/månad")
    assert selections.expand(odd, ["*"]) == ("*",)


def test_everything_that_does_not_exist_is_named_at_once() -> None:
    with pytest.raises(InputError) as error:
        selections.expand(REGIONS, ["1980", "9999", "FROM(x)", "zz*"])
    assert all(each in str(error.value) for each in ("9999", "FROM(x)", "zz*"))


def test_nothing_chosen_is_refused_since_the_service_would_choose_for_us() -> None:
    with pytest.raises(InputError, match="inget kan inte väljas"):
        selections.expand(REGIONS, [])


def test_a_selection_that_fits_is_one_call() -> None:
    assert selections.split({"R": 21, "T": 5}, 150_000) == {"R": 21, "T": 5}


def test_the_largest_variable_is_divided_into_even_parts() -> None:
    assert selections.split({"R": 7, "T": 2}, 12) == {"R": 4, "T": 2}


def test_a_variable_may_have_its_own_limit_of_values() -> None:
    assert selections.split({"R": 6160, "T": 1}, 150_000, {"R": 1000})["R"] == 1000


def test_a_limit_of_no_cells_is_refused() -> None:
    with pytest.raises(InputError, match="högst 0 celler"):
        selections.split({"R": 7}, 0)


def test_a_selection_of_too_many_calls_is_refused() -> None:
    codes = {"A": [str(each) for each in range(200)], "B": [str(each) for each in range(200)]}
    with pytest.raises(InputError, match="40000 anrop"):
        selections.calls(codes, {"A": 1, "B": 1})


@pytest.mark.slow
@given(
    st.lists(st.integers(1, 12), min_size=1, max_size=3),
    st.integers(1, 300),
)
def test_the_calls_keep_within_the_limit_and_hold_every_crossing_once(sizes: list[int], limit: int) -> None:
    codes = {f"V{n}": [str(each) for each in range(size)] for n, size in enumerate(sizes)}
    steps = selections.split({code: len(values) for code, values in codes.items()}, limit)
    calls = selections.calls(codes, steps)
    cells = [math.prod(len(values) for values in call.values()) for call in calls]
    assert max(cells) <= limit
    assert sum(cells) == math.prod(sizes)
    assert len({tuple(call.items()) for call in calls}) == len(calls)
