"""The Swedish number is read in the only way it can be read, or asked about."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samhandling.sources.spreadsheets.numbers import SIGNS, parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12), ("12,5", 12.5), ("12.5", 12.5), ("1 234", 1234), ("1\u00a0234,5", 1234.5),
        ("1\u202f234\u202f567", 1234567),
        ("1.234,5", 1234.5), ("1.234.567", 1234567), ("1,234.5", 1234.5), ("0.123", 0.123), ("1,234", 1.234),
        ("-3,2", -3.2), ("−3,2", -3.2), ("– 3,2", -3.2), ("+4", 4), (",5", 0.5), ("-0", 0), ("007", 7),
        ("12345678,25", 12345678.25), ("  7  ", 7),
    ],
)  # fmt: skip
def test_a_number_that_can_be_read_in_one_way_is_read(text: str, value: float) -> None:
    parsed = parse(text)
    assert parsed.fault == ""
    assert parsed.value == pytest.approx(value)


@pytest.mark.parametrize("text", ["1.234", "12.345", "-123.456"])
def test_a_point_before_three_digits_is_asked_about(text: str) -> None:
    asked = parse(text)
    assert asked.value is None
    assert "kan vara" in asked.fault
    assert parse(text, point="thousands").value == float(text.replace(".", ""))
    assert parse(text, point="decimal").value == float(text)


@pytest.mark.parametrize(
    "text",
    ["1,234,567", "12 34", "1 2345", "12,5,1", "1.23.456", "ca 5", "<5", "12*", "1e5",
     "NaN", "inf", "0x1f", "١٢", "12kr", "--3", "%", "1..2", "5-7", ",", "1,"],
)  # fmt: skip
def test_what_is_no_number_is_a_fault_with_a_remedy(text: str) -> None:
    parsed = parse(text)
    assert parsed.value is None
    assert parsed.meaning is None
    assert parsed.fault
    assert parsed.remedy


@pytest.mark.parametrize(
    ("text", "meaning"), [(*pair,) for pair in SIGNS.items()] + [("–", "zero"), ("X", "suppressed")]
)
def test_a_sign_means_what_the_mapping_says(text: str, meaning: str) -> None:
    assert parse(text or None).meaning == meaning
    assert parse(text or None, signs={}).fault


def test_a_percent_sign_is_noted_and_not_computed_with() -> None:
    parsed = parse("12,5 %")
    assert (parsed.value, parsed.is_percent, parsed.decimals) == (12.5, True, 1)


def test_a_cell_with_a_number_needs_no_reading() -> None:
    assert parse(1.234).value == 1.234
    assert parse(1.234).decimals == 3
    assert parse(True).fault
    assert parse(1e300).fault


@given(st.text() | st.floats(allow_nan=False, allow_infinity=False) | st.booleans() | st.none())
@pytest.mark.slow
def test_whatever_a_cell_holds_gives_a_finite_number_a_meaning_or_a_fault(cell: str | float | bool | None) -> None:
    parsed = parse(cell)
    assert sum((parsed.value is not None, parsed.meaning is not None, bool(parsed.fault))) == 1
    assert parsed.value is None or math.isfinite(parsed.value)


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_a_number_written_as_the_pages_write_it_comes_back(number: object) -> None:
    text = f"{number:,.2f}".replace(",", "\u00a0").replace(".", ",")
    assert parse(text).value == pytest.approx(float(number), abs=0)  # type: ignore[arg-type]
