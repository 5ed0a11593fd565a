"""What the columns most likely are, by their words and by what they hold."""

import pytest
from tests.unit.sources.spreadsheets.examples import KNOWN, LONG, WIDE_BY_YEAR, WIDE_BY_YEAR_AND_SEX, book, sheet

from samhandling.sources.spreadsheets import mapping as mappings
from samhandling.sources.spreadsheets.cells import Workbook
from samhandling.sources.spreadsheets.mapping import Mapping
from samhandling.sources.spreadsheets.proposing import propose


def roles(found: Mapping) -> list[str]:
    return [column.role for column in found.columns]


def test_a_long_table_is_known_by_its_headings_though_a_title_stands_above() -> None:
    found = propose(LONG, KNOWN, indicator="E1")
    assert found.header_row == 3
    assert roles(found) == ["area", "period", "sex", "value", "numerator", "denominator"]
    assert mappings.faults(found, KNOWN) == []


def test_years_as_headings_make_each_column_a_value_of_its_year() -> None:
    found = propose(WIDE_BY_YEAR, KNOWN, indicator="E1")
    assert [(column.role, column.period) for column in found.columns] == [
        ("area", ""), ("value", "2022"), ("value", "2023"), ("value", "2024"),
    ]  # fmt: skip
    assert found.fixed["sex"] == "T"
    assert mappings.faults(found, KNOWN) == []


def test_two_rows_of_headings_tell_year_and_sex() -> None:
    found = propose(WIDE_BY_YEAR_AND_SEX, KNOWN, indicator="E1")
    assert (found.header_row, found.n_header_rows) == (2, 2)
    assert [(column.period, column.sex) for column in found.columns[1:]] == [
        ("2023", "K"), ("2023", "M"), ("2024", "K"), ("2024", "M"),
    ]  # fmt: skip


def test_columns_without_helpful_words_are_known_by_what_they_hold() -> None:
    rows = [["1980R001", 2023, "k", 12.5], ["1980R002", 2024, "m", 13.5], ["1980R001", 2024, "t", 14.5]]
    found = propose(book(["Alfa", "Beta", "Gamma", "Delta"], *rows), KNOWN, indicator="E1")
    assert roles(found) == ["area", "period", "sex", "value"]


def test_of_code_and_name_one_is_read() -> None:
    found = propose(book(["Kommunkod", "Kommun", "År", "Värde"], ["1980", "Västerås", 2023, 1]), KNOWN)
    assert roles(found) == ["area", "ignore", "period", "value"]


def test_the_title_may_tell_the_year_and_the_indicator() -> None:
    found = propose(
        book(["Antal platser 2024"], ["Område", "Kvinnor", "Män"], ["Bäckby", 3, 4], ["Skiljebo", 1, 2]), KNOWN
    )
    assert found.fixed == {"period": "2024", "indicator": "E3"}


def test_sheets_of_the_same_shape_named_by_year_are_read_together() -> None:
    heads = ["Område", "Värde"]
    years = Workbook((sheet(heads, ["Bäckby", 1], name="2023"), sheet(heads, ["Bäckby", 2], name="2024")))
    found = propose(years, KNOWN, indicator="E3")
    assert (found.sheets, found.sheet_role) == (("2023", "2024"), "period")


@pytest.mark.parametrize("only", [[["a"]], [[1]], [["2024"]], [[None, None], ["x", "y"]]])
def test_a_sheet_that_says_nothing_still_gives_a_proposal_to_mend(only: list[list[object]]) -> None:
    found = propose(book(*only), KNOWN)  # type: ignore[arg-type]
    assert mappings.faults(found, KNOWN)


def test_a_mapping_passes_through_json_unchanged() -> None:
    found = propose(LONG, KNOWN, indicator="E1")
    assert mappings.from_json(mappings.as_json(found)) == found


def test_a_denominator_that_no_value_belongs_to_is_not_read() -> None:
    found = propose(book(["Område", "2023", "2024", "Antal svarande"], ["Bäckby", 1, 2, 30]), KNOWN, indicator="E1")
    assert roles(found) == ["area", "value", "value", "ignore"]
