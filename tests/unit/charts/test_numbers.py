"""Swedish numbers."""

from decimal import Decimal

import numpy as np
import pytest

from samhandling.charts import numbers
from samhandling.errors import InputError

NBSP, MINUS = "\u00a0", "\u2212"


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [
        (12345.6, 1, f"12{NBSP}345,6"),
        (1234567, 0, f"1{NBSP}234{NBSP}567"),
        (-1234.5, 1, f"{MINUS}1{NBSP}234,5"),
        (0, 1, "0,0"),
        (-0.04, 1, "0,0"),
        (12.30, None, "12,3"),
        (100, None, "100"),
        (2 / 3, None, "0,67"),
        (Decimal("1.005"), 2, "1,01"),
        (np.float64(2.675), 2, "2,68"),
    ],
)
def test_a_number_is_written_in_swedish(value: float, decimals: int | None, expected: str) -> None:
    assert numbers.format_number(value, decimals) == expected


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [(2.675, 2, "2.68"), (0.5, 0, "1"), (2.5, 0, "3"), (-2.5, 0, "-3"), (1.005, 2, "1.01"), (1.005 * 100, 0, "101")],
)
def test_half_is_rounded_away_from_zero_on_the_digits_that_people_see(
    value: float, decimals: int, expected: str
) -> None:
    # 1.005 * 100 is 100.49999999999999 to the machine, but 100.5 to everybody else.
    assert numbers.round_half_away(value, decimals) == Decimal(expected)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), None, "12", True])
def test_what_is_no_number_is_refused(value: object) -> None:
    with pytest.raises(InputError, match="say in words why a figure is missing"):
        numbers.format_number(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        (1.5, "percent", f"+1,5{NBSP}procentenheter"),
        (-0.3, "procent", f"{MINUS}0,3{NBSP}procentenheter"),
        (1.0, "%", f"+1,0{NBSP}procentenhet"),
        (-1, "%", f"{MINUS}1,0{NBSP}procentenhet"),
        (10, "%", f"+10,0{NBSP}procentenheter"),
        (0.04, "%", f"0,0{NBSP}procentenheter"),
        (250, "SEK", f"+250,0{NBSP}kr"),
        (-2, "", f"{MINUS}2,0"),
    ],
)
def test_a_change_has_its_sign_and_a_percentage_changes_in_procentenheter(
    value: float, unit: str, expected: str
) -> None:
    assert numbers.format_change(value, unit, 1) == expected


def test_the_unit_stands_after_a_space_that_does_not_break() -> None:
    assert numbers.format_with_unit(12.5, "percent", 1) == f"12,5{NBSP}%"
    assert numbers.format_with_unit(3, "per 1 000 invånare") == f"3{NBSP}per 1 000 invånare"
    assert numbers.format_with_unit(3, "") == "3"


def test_an_interval_with_a_negative_bound_is_written_with_till() -> None:
    assert numbers.format_interval(11.8, 13.2) == "11,8–13,2"
    assert numbers.format_interval(-1.2, 0.4) == f"{MINUS}1,2 till 0,4"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (9999, f"9{NBSP}999"),
        (12_000, f"12{NBSP}tn"),
        (999_960, f"1{NBSP}mn"),
        (1_250_000, f"1,3{NBSP}mn"),
        (-2e9, f"{MINUS}2{NBSP}md"),
        (100_000_000, f"100{NBSP}mn"),
    ],
)
def test_large_numbers_can_be_written_short(value: float, expected: str) -> None:
    assert numbers.format_compact(value) == expected


def test_a_step_tells_how_many_decimals_it_needs() -> None:
    assert [numbers.decimals_of(step) for step in (10, 1, 0.5, 0.25, 2.5e-5)] == [0, 0, 1, 2, 6]
