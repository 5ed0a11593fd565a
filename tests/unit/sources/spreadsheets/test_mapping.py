"""A saved mapping finds its way in next year's file, and says what has changed there."""

from dataclasses import replace

import pytest
from tests.unit.sources.spreadsheets.examples import KNOWN, LONG, WIDE_BY_YEAR, book

from samhandling.errors import InputError
from samhandling.sources.spreadsheets import mapping as mappings
from samhandling.sources.spreadsheets.mapping import Column
from samhandling.sources.spreadsheets.proposing import propose

SAVED = propose(LONG, KNOWN, indicator="E1")


def test_the_same_shape_maps_itself_though_the_table_has_moved() -> None:
    moved = book(["Ny titel"], [], [], ["Kön", "Område", "År", "Andel", "Täljare", "Nämnare"], ["K", "Bäckby", 2025, 1])
    fit = mappings.fit(SAVED, moved.sheets)
    assert fit is not None
    assert fit.changes == ()
    assert fit.mapping.header_row == 4
    assert [column.role for column in fit.mapping.columns][:3] == ["sex", "area", "period"]
    assert fit.mapping.fixed == SAVED.fixed


def test_next_years_columns_are_the_same_columns_one_year_later() -> None:
    saved = propose(WIDE_BY_YEAR, KNOWN, indicator="E1")
    fit = mappings.fit(saved, book(["Område", "2023", "2024", "2025"], ["Bäckby", 1, 2, 3]).sheets)
    assert fit is not None
    assert fit.changes == ()
    assert [column.period for column in fit.mapping.columns] == ["", "2023", "2024", "2025"]


def test_a_changed_shape_says_what_changed() -> None:
    fit = mappings.fit(SAVED, book(["Område", "År", "Kön", "Täljare", "Nämnare", "Antal skolor"], ["Bäckby", 1]).sheets)
    assert fit is not None
    assert fit.changes == (
        "Kolumn F (Antal skolor) är ny och läses inte. Välj vad den är.",
        "Kolumnen Andel (värde) finns inte längre.",
    )


def test_another_file_altogether_is_no_fit() -> None:
    assert mappings.fit(SAVED, book(["Artikel", "Pris"], ["Kritor", 12]).sheets) is None


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"columns": (Column("Område", "area"),)}, "Ingen kolumn är värde"),
        ({"columns": tuple(c for c in SAVED.columns if c.role != "period")}, "Ingen kolumn säger period"),
        ({"columns": (*SAVED.columns, Column("Andel 2", "value"))}, "säger samma sak (värde)"),
        ({"columns": (*SAVED.columns, Column("Kommun", "area"))}, "Flera kolumner är område"),
        ({"columns": (*SAVED.columns, Column("Grupp", "group"))}, "Redovisningsgrupp och grupp hör ihop"),
        ({"columns": (*SAVED.columns, Column("Svar", "denominator", period="2023"))}, "hör inte till något värde"),
        ({"fixed": {"indicator": "E9"}}, "Nyckeltalet E9 finns inte"),
    ],
)
def test_what_a_mapping_lacks_is_told(change: dict[str, object], said: str) -> None:
    assert any(said in fault for fault in mappings.faults(replace(SAVED, **change), KNOWN))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change", [{"point": "guess"}, {"signs": {"-": "nonsense"}}, {"columns": [{"header": "a", "role": "b"}]}, {"x": 1}]
)
def test_a_mapping_with_choices_that_do_not_exist_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(InputError, match="koppling"):
        mappings.from_json(mappings.as_json(SAVED) | change)
