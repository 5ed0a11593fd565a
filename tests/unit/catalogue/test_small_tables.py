"""Which tables are fetched for small areas: the shipped ones load, and every fault of a municipality's own is told."""

from pathlib import Path

import pytest

from samhandling.catalogue import area_facts, small_tables
from samhandling.errors import DefinitionError
from samhandling.sources import questions


def test_the_shipped_tables_are_questions_that_the_source_can_be_asked() -> None:
    for table in small_tables.tables():
        asked = questions.from_plain(table.question_for(["1980", "1490"]), name=table.id)
        assert asked.selection["Region"] == ("1490*", "1980*")
        assert all(figure.indicator.startswith(f"{table.id}/") for figure in asked.layout.figures)


def test_the_shipped_tables_are_those_that_area_facts_rest_on() -> None:
    assert {table.id for table in small_tables.tables()} <= {fact.table for fact in area_facts.facts()}


def test_a_municipality_adds_tables_of_its_own_and_may_replace_one(tmp_path: Path) -> None:
    (tmp_path / "egna.yaml").write_text(
        "tables:\n"
        "  - {id: deso_bilar, areas: deso, values: {'1': i_trafik}, question: {table: TAB6589}}\n"
        "  - {id: deso_folkmangd, areas: all, question: {table: TAB1}}\n"
    )
    found = {table.id: table for table in small_tables.tables(tmp_path)}
    assert found["deso_bilar"].values == {"1": "i_trafik"}
    assert found["deso_folkmangd"].question == {"table": "TAB1"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("tables: [{id: a}]", "fältet areas saknas"),
        ("tables: [{id: a, areas: tätort, question: {}}]", "välj deso, regso, all"),
        ("tables: [{id: a, areas: deso, question: [], extra: 1}]", "okänt fält extra"),
        ("tables: {id: a}", "ska vara en lista"),
        ("tabeller: []", "kan inte läsas"),
        ("{", "kan inte läsas"),
        ("- a", "kan inte läsas"),
        ("tables: [text]", "ska ha fälten"),
    ],
)
def test_a_fault_in_a_file_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "egna.yaml").write_text(text)
    with pytest.raises(DefinitionError, match=told) as raised:
        small_tables.tables(tmp_path)
    assert "egna.yaml" in str(raised.value)


def test_all_faults_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / f"{name}.yaml").write_text("tables: [{id: x, areas: deso}]")
    with pytest.raises(DefinitionError, match=r"a\.yaml.*b\.yaml"):
        small_tables.tables(tmp_path)
