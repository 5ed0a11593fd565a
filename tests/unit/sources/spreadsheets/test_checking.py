"""The dry run lists every fault by sheet, row, column, value, rule and remedy, and stores nothing."""

import datetime
from dataclasses import replace

import numpy as np
import pytest
from tests.unit.sources.spreadsheets.examples import KNOWN, LONG, WIDE_BY_YEAR, book

from samhandling.errors import InputError
from samhandling.indicators import records
from samhandling.sources.spreadsheets import checking, delivering
from samhandling.sources.spreadsheets.cells import Cell
from samhandling.sources.spreadsheets.numbers import SIGNS
from samhandling.sources.spreadsheets.proposing import propose

HEADS: list[Cell | int] = ["Nyckeltal", "Område", "År", "Kön", "Värde", "Täljare", "Nämnare"]


def run(*rows: list[Cell | int], **settled: object) -> checking.Outcome:
    """Return the dry run of rows under the usual headings."""
    given = book(HEADS, *rows)
    mapping = propose(book(HEADS, ["E1", "Bäckby", 2024, "T", 50, 5, 10]), KNOWN)
    return checking.check(given, replace(mapping, **settled), KNOWN)  # type: ignore[arg-type]


def test_a_clean_file_gives_its_rows() -> None:
    outcome = checking.check(LONG, propose(LONG, KNOWN, indicator="E1"), KNOWN)
    assert outcome.faults == ()
    told = [(row.area, row.period, row.sex, row.value, row.numerator, row.flag) for row in outcome.rows]
    assert told == [
        ("1980R001", "2024", "K", 75.0, 60.0, ""),
        ("1980R001", "2024", "M", 80.0, 64.0, ""),
        ("1980R002", "2024", "T", 75.0, 90.0, ""),
        ("1980R002", "2024", "K", None, None, "missing"),
    ]
    assert [note[1] for note in outcome.notes] == [9]


def test_signs_become_zero_a_reason_or_nothing() -> None:
    outcome = checking.check(WIDE_BY_YEAR, propose(WIDE_BY_YEAR, KNOWN, indicator="E1"), KNOWN)
    told = {(row.area, row.period): (row.value, row.flag) for row in outcome.rows}
    assert told[("1980R001", "2024")] == (0.0, "")
    assert told[("1980R002", "2022")] == (None, "missing")
    assert ("1980R002", "2024") not in told
    assert outcome.n_empty == 1


@pytest.mark.parametrize(
    ("row", "column", "rule"),
    [
        (["E1", "Bekby", 2024, "T", 50], "B", "känt område"),
        (["E1", "Uppsala", 2024, "T", 50], "B", "namnet delas av Uppsala (0380), Uppsala (03)"),
        (["E1", "Borås", 2024, "T", 50], "B", "annan kommun"),
        (["E1", None, 2024, "T", 50], "B", "ett område eller en organisation"),
        (["E9", "Bäckby", 2024, "T", 50], "A", "nyckeltals id"),
        (["E1", "Bäckby", "i fjol", "T", 50], "C", "period"),
        (["E1", "Bäckby", 2062, "T", 50], "C", "till och med 2026"),
        (["E1", "Bäckby", datetime.date(2024, 4, 1), "T", 50], "C", "period"),
        (["E1", "Bäckby", 2024, "2", 50], "D", "T, K, M eller X"),
        (["E1", "Bäckby", 2024, "T", "femtio"], "E", "ett tal"),
        (["E1", "Bäckby", 2024, "T", "1.234"], "E", "1234 eller 1,234"),
        (["E1", "Bäckby", 2024, "T", 101], "E", "högst 100"),
        (["E1", "Bäckby", 2024, "T", -1], "E", "minst 0"),
        (["E1", "Bäckby", 2024, "T", None, 11, 10], "E", "högst nämnaren"),
        (["E1", "Bäckby", 2024, "T", 51, 5, 10], "E", "50, som är täljaren"),
        (["E1", "Bäckby", 2024, "T", "..", 5, 10], "E", "röjer värdet"),
        (["E1", "Bäckby", 2024, "T", None, 5, None], "E", "både täljare och nämnare"),
        (["E1", "Bäckby", 2024, "T", None, 0, 0], "E", "nämnare över noll"),
        (["E1", "Bäckby", 2024, "T", 50, -5, -10], "E", "från noll och uppåt"),
        (["E2", "Bäckby", 2024, "T", "5 %"], "E", "inte procent"),
        (["E3", "Bäckby", 2024, "T", None, 5, 10], "E", "ingen kvot"),
    ],
)  # fmt: skip
def test_each_fault_is_told_with_its_place_its_rule_and_a_remedy(row: list[Cell | int], column: str, rule: str) -> None:
    outcome = run(["E1", "Skiljebo", 2024, "T", 50, 5, 10], row)
    assert len(outcome.faults) == 1
    fault = outcome.faults[0]
    assert (fault.sheet, fault.row, fault.letters) == ("Blad", 3, column)
    assert rule in fault.rule
    assert fault.remedy
    assert not outcome.is_clean


def test_all_faults_of_a_file_are_told_at_once() -> None:
    outcome = run(["E1", "Bekby", "i fjol", "2", "femtio"], ["E1", "Bäckby", 2024, "T", 101])
    assert [(fault.row, fault.letters) for fault in outcome.faults] == [
        (2, "B"),
        (2, "C"),
        (2, "D"),
        (2, "E"),
        (3, "E"),
    ]


def test_an_unknown_area_comes_with_near_ones() -> None:
    assert "Bäckby (1980R001)" in run(["E1", "Backby", 2024, "T", 50]).faults[0].remedy
    assert "Annedal-Sydvästra centrum (1980R003)" in run(["E1", "Centrumm", 2024, "T", 50]).faults[0].remedy
    assert "Uppsala (0380)" in run(["E1", 380, 2024, "T", 50]).faults[0].remedy


def test_the_same_observation_twice_is_a_fault_that_names_the_first() -> None:
    outcome = run(["E1", "Bäckby", 2024, "T", 50], ["E1", "1980R001", "2024", "Totalt", 51])
    assert len(outcome.faults) == 1
    assert "står i E2" in outcome.faults[0].rule


@pytest.mark.parametrize("area", ["1980R001 Bäckby", "Bäckby (1980R001)", "bäckby", "  BÄCKBY "])
def test_an_area_is_known_by_code_by_name_and_by_both(area: str) -> None:
    assert run(["E1", area, 2024, "T", 50]).rows[0].area == "1980R001"


def test_a_code_beside_another_areas_name_is_not_chosen_between() -> None:
    assert run(["E1", "1980R001 Skiljebo", 2024, "T", 50]).faults


@pytest.mark.parametrize(
    ("period", "stored"),
    [
        (2024, "2024"), ("2023/24", "2023/2024"), ("2023–2024", "2023/2024"), ("2024-K3", "2024-Q3"),
        ("kv 2 2024", "2024-Q2"), ("2009-10", "2009-10"), ("2009/10", "2009/2010"), ("1999/00", "1999/2000"),
        ("2024-03", "2024-03"), ("mars 2024", "2024-03"), ("2024M11", "2024-11"), ("läsåret 2023/24", "2023/2024"),
    ],
)  # fmt: skip
def test_periods_are_read_as_offices_write_them(period: Cell | int, stored: str) -> None:
    assert run(["E1", "Bäckby", period, "T", 50]).rows[0].period == stored


def test_what_a_person_settles_ends_the_fault() -> None:
    assert run(["E3", "Bäckby", 2024, "T", "1.234"], point="thousands").rows[0].value == 1234
    assert run(["E1", "Bäckby", datetime.date(2024, 4, 1), "T", 50], dates="month").rows[0].period == "2024-04"
    assert run(["E1", "Bekby", 2024, "T", 50], aliases={"area": {"bekby": "1980R001"}}).rows[0].area == "1980R001"
    assert run(["E1", "Bäckby", 2024, "2", 50], aliases={"sex": {"2": "K"}}).rows[0].sex == "K"
    assert (
        run(["E1", "Bäckby", 2024, "T", "<5"], signs={**SIGNS, "<5": "suppressed"}).rows[0].flag
        == "suppressed_at_source"
    )


def test_percentages_kept_as_shares_are_asked_about_once_for_the_column() -> None:
    rows: list[list[Cell | int]] = [["E1", "Bäckby", 2024, "K", 0.125], ["E1", "Bäckby", 2024, "M", 0.25]]
    asked = run(*rows)
    assert [(fault.row, fault.ask) for fault in asked.faults] == [(1, "scale")]
    assert [row.value for row in run(*rows, scale="share").rows] == [12.5, 25.0]
    assert [row.value for row in run(*rows, scale="percent").rows] == [0.125, 0.25]


def test_a_value_may_be_rounded_and_still_be_the_quotient() -> None:
    assert run(["E1", "Bäckby", 2024, "T", "33,3", 1, 3]).faults == ()
    assert run(["E1", "Bäckby", 2024, "T", "33", 1, 3]).faults == ()
    assert run(["E1", "Bäckby", 2024, "T", "33,4", 1, 3]).faults
    assert run(["E1", "Bäckby", 2024, "T", 0.333, 1, 3], scale="share").faults == ()


def test_rows_that_a_person_leaves_out_are_not_read() -> None:
    given = book(HEADS, ["E1", "Bekby", 2024, "T", 50], ["E1", "Bäckby", 2024, "T", 50])
    mapping = propose(given, KNOWN)
    outcome = checking.check(given, mapping, KNOWN, left_out={("Blad", 2)})
    assert outcome.is_clean
    assert outcome.n_left_out == 1
    assert list(checking.rows_at_fault(checking.check(given, mapping, KNOWN))) == [("Blad", 2)]


def test_an_area_written_once_for_several_rows_speaks_for_all_when_the_mapping_says_so() -> None:
    outcome = run(["E1", "Bäckby", 2024, "K", 50], [None, None, None, "M", 60], fill_down=True)
    assert [(row.indicator, row.area, row.sex) for row in outcome.rows] == [
        ("E1", "1980R001", "K"),
        ("E1", "1980R001", "M"),
    ]


def test_a_delivery_is_only_made_without_faults_and_passes_the_checks_of_the_store() -> None:
    told = {"title": "Egen", "source_line": "Källa: skolnämnden", "fetched_at": datetime.datetime.now(datetime.UTC)}
    with pytest.raises(InputError, match="1 fel är kvar"):
        delivering.deliver(run(["E1", "Bekby", 2024, "T", 50]), **told)  # type: ignore[arg-type]
    outcome = checking.check(LONG, propose(LONG, KNOWN, indicator="E1"), KNOWN)
    delivery = delivering.deliver(outcome, **told)  # type: ignore[arg-type]
    with records.checked(delivery.columns) as checked:
        assert checked.n_rows == 4
    assert np.ma.getmaskarray(delivery.columns["value"]).tolist() == [False, False, False, True]
