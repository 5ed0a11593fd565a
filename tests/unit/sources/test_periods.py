"""Periods of the sources in the four forms of an observation."""

import pytest

from samhandling.errors import InputError
from samhandling.sources import periods


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2023", "2023"),
        ("2023M04", "2023-04"),
        ("2023-04", "2023-04"),
        ("2023K1", "2023-Q1"),
        ("2023kv3", "2023-Q3"),
        ("2023Q4", "2023-Q4"),
        ("2023-Q2", "2023-Q2"),
        ("2022/2023", "2022/2023"),
        ("2022-2023", "2022/2023"),
        ("2019–2023", "2019/2023"),
        ("2022/23", "2022/2023"),
        ("1999/00", "1999/2000"),
        (" 2023 ", "2023"),
    ],
)
def test_a_period_is_read_in_every_form_that_the_sources_use(given: str, expected: str) -> None:
    assert periods.read_all([given], name="år") == {given: expected}


def test_a_year_and_two_digits_are_a_month_unless_a_neighbour_shows_that_they_are_school_years() -> None:
    assert periods.read_all(["2011-12"], name="år") == {"2011-12": "2011-12"}
    assert periods.read_all(["2011-12", "2012-13"], name="år") == {"2011-12": "2011/2012", "2012-13": "2012/2013"}


def test_periods_without_a_form_are_refused_all_at_once() -> None:
    with pytest.raises(InputError) as error:
        periods.read_all(["2023", "2023S1", "2023-W05", "2024/2023"], name="Tid")
    assert all(code in str(error.value) for code in ("2023S1", "2023-W05", "2024/2023"))


def test_two_codes_for_one_period_are_refused() -> None:
    with pytest.raises(InputError, match="samma period"):
        periods.read_all(["2023M04", "2023-04"], name="Tid")
