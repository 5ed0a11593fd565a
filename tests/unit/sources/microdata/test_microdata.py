"""How registers are read, in all the forms they come in, and what passes the rule."""

import datetime
import hashlib
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tests.factories import register

from samhandling.errors import InputError, NotEnoughData, SourceChanged, StoreError
from samhandling.sources import microdata

NOW = datetime.datetime(2026, 11, 21, 12, tzinfo=datetime.UTC)
SMALL = """
title: Prov
source_line: "Källa: prov"
period: "2024"
reference_on: {on}
areas: [{{column: Omr}}]
{more}
measures:
  X: {measure}
rule: {{minimum_cell: 5, {rule}}}
"""


def count(
    folder: Path,
    lines: list[str],
    *,
    measure: str = "{kind: count}",
    more: str = "",
    rule: str = "whole_groups: show",
    on: str = "2024-12-31",
    header: str = "Omr;A;B",
    encoding: str = "utf-8",
) -> microdata.Aggregates:
    plan = register.write_plan(folder, SMALL.format(measure=measure, more=more, rule=rule, on=on))
    path = folder / "register.csv"
    path.write_bytes("\n".join([header, *lines, ""]).encode(encoding))
    return microdata.aggregate(path, plan=microdata.load(plan), now=NOW)


def rows(found: microdata.Aggregates, *names: str) -> list[tuple[Any, ...]]:
    return list(zip(*(found.figures.columns[name].tolist() for name in names), strict=True))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_encoding_and_delimiter_are_found_from_the_file(tmp_path: Path, encoding: str, delimiter: str) -> None:
    lines = [delimiter.join(("Ö1", "Åke – €", "x"))] * 5
    groups = 'groups: {namn: {column: Född, values: {åäö: ["Åke – €"]}}}\ntables: [[namn]]'
    found = count(tmp_path, lines, header=delimiter.join(("Omr", "Född", "B")), encoding=encoding, more=groups)
    assert rows(found, "area", "grp", "value") == [("Ö1", "åäö", 5.0)]
    assert found.receipt["file"]["delimiter"] == delimiter
    assert found.receipt["file"]["encoding"] == encoding.removesuffix("-sig")


def test_a_first_sign_of_windows_1252_late_in_the_file_is_still_read_right(tmp_path: Path) -> None:
    # The letter stands across the border between two chunks, where UTF-8 would wait for more.
    header = "Omr;A;B\n"
    before = "Vik;a;b\n" * ((1 << 20) // 8 - 2)
    text = header + before + "V;a;" + "c" * 3 + "Å" + "\nÖn;a;b" * 5 + "\n"
    assert text.encode("cp1252")[(1 << 20) - 1 : 1 << 20] == "Å".encode("cp1252")
    path = tmp_path / "register.csv"
    path.write_bytes(text.encode("cp1252"))
    plan = microdata.load(
        register.write_plan(tmp_path, SMALL.format(measure="{kind: count}", more="", rule="", on=NOW.date()))
    )
    found = microdata.aggregate(path, plan=plan, now=NOW)
    assert ("Ön", 5.0) in rows(found, "area", "value")
    assert found.receipt["file"]["encoding"] == "cp1252"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("Omr;Å\nÅ;1\n".encode() + "Ö;1\n".encode("cp1252"), "blandar teckenkodningar"),
        ("Omr;A\n1;1\n".encode("utf-16"), "UTF-16"),
        (b"PK\x03\x04 and more", "Excel-fil eller ett zip-arkiv"),
        (b"\x1f\x8b and more", "gzip"),
        (b"", "är tomt"),
        (b"\n \n", "är tomt"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_the_way_out(tmp_path: Path, content: bytes, says: str) -> None:
    plan = microdata.load(
        register.write_plan(tmp_path, SMALL.format(measure="{kind: count}", more="", rule="", on=NOW.date()))
    )
    path = tmp_path / "register.csv"
    path.write_bytes(content)
    with pytest.raises((InputError, SourceChanged), match=says):
        microdata.aggregate(path, plan=plan, now=NOW)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    plan = microdata.load(register.write_plan(tmp_path))
    with pytest.raises(InputError, match=r"borta\.csv kan inte läsas"):
        microdata.aggregate(tmp_path / "borta.csv", plan=plan, now=NOW)


def test_a_name_that_looks_like_a_pattern_is_only_a_name(tmp_path: Path) -> None:
    plan = microdata.load(
        register.write_plan(tmp_path, SMALL.format(measure="{kind: count}", more="", rule="", on=NOW.date()))
    )
    for name, n in (("reg[1]*.csv", 5), ("reg1x.csv", 50)):
        (tmp_path / name).write_text("Omr\n" + "a\n" * n, "utf-8")
    found = microdata.aggregate(tmp_path / "reg[1]*.csv", plan=plan, now=NOW)
    assert rows(found, "value") == [(5.0,)]


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ("1234,5", 1234.5), ("1 234,5", 1234.5), ("1\u00a0234,5", 1234.5), ("−7,25", -7.25), (" 3 ", 3.0), ("0", 0.0),
        ("1.234,5", None), ("12.5", None), ("tolv", None), ("NaN", None), ("inf", None),
    ],
)  # fmt: skip
def test_swedish_amounts_are_read_and_others_counted_as_unread(tmp_path: Path, given: str, value: float | None) -> None:
    lines = ["a;10;x"] * 5 + [f"a;{given};x"]
    found = count(tmp_path, lines, measure="{kind: sum, column: A}", more="max_bad_percent: 20")
    assert found.receipt["n_uncounted"]["X"]["other"] == (1 if value is None else 0)
    assert rows(found, "value", "denominator") == [(50.0 + (value or 0), 5.0 if value is None else 6.0)]


def test_amounts_with_a_decimal_point_are_read_when_the_plan_says_so(tmp_path: Path) -> None:
    found = count(tmp_path, ["a;0.1;x"] * 10, measure="{kind: sum, column: A}", more='decimal: "."')
    assert rows(found, "value") == [(1.0,)]


def test_too_many_unreadable_amounts_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceChanged, match="1 belopp för X kan inte läsas"):
        count(tmp_path, ["a;10;x"] * 5 + ["a;1.5;x"], measure="{kind: sum, column: A}")


def test_rows_that_cannot_be_read_are_counted_and_refused_above_the_stated_share(tmp_path: Path) -> None:
    lines = ["a;1;x"] * 8 + ["a;1;x;y", "a"]
    found = count(tmp_path, lines, more="max_bad_percent: 20")
    assert (found.receipt["n_rows"], found.receipt["n_bad_rows"], found.receipt["n_persons"]) == (10, 2, 8)
    with pytest.raises(SourceChanged, match="2 av 10 rader har fel antal fält"):
        count(tmp_path, lines, more="max_bad_percent: 19")


def test_a_field_in_quotes_may_hold_delimiters_and_lines(tmp_path: Path) -> None:
    found = count(tmp_path, ['a;"1;\n2";"sade ""hej"""'] * 5)
    assert rows(found, "area", "value") == [("a", 5.0)]


def test_rows_left_out_are_counted_by_reason(tmp_path: Path) -> None:
    more = """
sex: {column: A, values: {K: ["2"], M: ["1"]}}
population: {column: B, codes: ["J"]}"""
    lines = ["a;1;J"] * 5 + ["a;2;J"] * 6 + ["a;9;J"] * 2 + ["a;1;N"] * 3 + [";1;J", "a b;1;J"]
    found = count(tmp_path, lines, more=more)
    assert found.receipt["n_left_out"] == {"area": 2, "population": 3, "sex": 2}
    assert found.receipt["n_persons"] == 11
    assert rows(found, "area", "sex", "value") == [("a", "K", 6.0), ("a", "M", 5.0), ("a", "T", 11.0)]


@pytest.mark.parametrize(
    ("form", "given", "on", "grp"),
    [
        ("age", "19", "2024-12-31", "0–19"), ("age", "20", "2024-12-31", "20–"),
        ("birth_year", "2004", "2024-06-30", "20–"), ("birth_year", "2005", "2024-12-31", "0–19"),
        ("birth_date", "20040701", "2024-06-30", "0–19"), ("birth_date", "2004-06-30", "2024-06-30", "20–"),
        ("birth_date", "20040229", "2024-02-28", "0–19"), ("birth_date", "20040229", "2024-02-29", "20–"),
        ("birth_date", "20240630", "2024-06-30", "0–19"),
        ("age", "126", "2024-12-31", None), ("age", "-1", "2024-12-31", None),
        ("birth_year", "2025", "2024-12-31", None),
        ("birth_date", "20240701", "2024-06-30", None), ("birth_date", "20040231", "2024-06-30", None),
        ("birth_date", "200406", "2024-06-30", None), ("birth_year", "", "2024-12-31", None),
    ],
)  # fmt: skip
def test_age_comes_from_an_age_a_year_or_a_date(
    tmp_path: Path, form: str, given: str, on: str, grp: str | None
) -> None:
    more = f"ages: {{column: A, form: {form}, cuts: [0, 20]}}\ntables: [[ålder]]"
    if grp is None:
        with pytest.raises(NotEnoughData):
            count(tmp_path, [f"a;{given};x"] * 5, more=more, on=on)
    else:
        assert rows(count(tmp_path, [f"a;{given};x"] * 5, more=more, on=on), "grp") == [(grp,)]


@pytest.mark.parametrize(
    ("n_with", "n_without", "rule", "is_shown"),
    [
        (10, 10, "", True), (5, 5, "", True),
        (1, 19, "", False), (4, 16, "", False), (19, 1, "", False),
        (2, 2, "whole_groups: show", False),
        (0, 20, "", False), (20, 0, "", False),
        (0, 20, "whole_groups: show", True), (20, 0, "whole_groups: show", True),
    ],
)  # fmt: skip
def test_a_share_needs_enough_with_and_enough_without(
    tmp_path: Path, n_with: int, n_without: int, rule: str, is_shown: bool
) -> None:
    n = n_with + n_without
    lines = ["a;1;x"] * n_with + ["a;0;x"] * n_without
    found = count(tmp_path, lines, measure='{kind: share, column: A, codes: ["1"]}', rule=rule)
    assert rows(found, "value", "numerator", "denominator") == (
        [(100 * n_with / n, float(n_with), float(n))] if is_shown else []
    )
    assert found.receipt["n_suppressed"] == {"X": 0 if is_shown else 1}


@pytest.mark.parametrize(
    ("amounts", "rule", "is_shown"),
    [
        ((1, 2, 3, 4, 5), "", True),
        ((1, 2, 3, 4), "", False),
        ((3, 3, 3, 3, 3), "", False),
        ((3, 3, 3, 3, 3), "whole_groups: show", True),
        ((1, 1, 1, 2, 95), "", True),
        ((1, 1, 1, 2, 95), "largest_percent: 90", False),
        ((1, 1, 1, 2, -95), "largest_percent: 90", False),
        ((20, 20, 20, 20, 21), "largest_percent: 90", True),
    ],
)
def test_a_mean_needs_enough_people_who_differ_and_nobody_who_outweighs_them(
    tmp_path: Path, amounts: tuple[int, ...], rule: str, is_shown: bool
) -> None:
    lines = [f"a;{amount};x" for amount in amounts]
    found = count(tmp_path, lines, measure="{kind: mean, column: A}", rule=rule)
    expected = [(sum(amounts) / len(amounts), float(sum(amounts)), float(len(amounts)))]
    assert rows(found, "value", "numerator", "denominator") == (expected if is_shown else [])


def test_a_ratio_counts_those_who_have_both_amounts(tmp_path: Path) -> None:
    lines = ["a;10;2"] * 5 + ["a;1000;", "a;;3"]
    found = count(tmp_path, lines, measure="{kind: ratio, column: A, per: B, scale: 1000}")
    assert rows(found, "value", "numerator", "denominator") == [(5000.0, 50.0, 10.0)]
    assert found.receipt["n_uncounted"]["X"] == {"empty": 2, "other": 0}


def test_a_ratio_over_nothing_is_no_figure(tmp_path: Path) -> None:
    found = count(tmp_path, ["a;10;0"] * 5 + ["b;1;1"] * 5, measure="{kind: ratio, column: A, per: B}")
    assert rows(found, "area", "value") == [("b", 1.0)]


def test_parquet_is_read_by_its_types(tmp_path: Path) -> None:
    path = tmp_path / "register.parquet"
    with duckdb.connect(":memory:") as connection:
        connection.execute(
            "COPY (SELECT '0180' AS Omr, CAST(i % 2 + 1 AS DOUBLE) AS kön, DATE '1990-05-01' AS född, "
            "CASE i WHEN 0 THEN 'nan'::DOUBLE WHEN 1 THEN NULL ELSE 0.1 END AS lön "
            f"FROM range(12) t(i)) TO '{path}' (FORMAT parquet)"
        )
    text = SMALL.format(
        measure="{kind: sum, column: lön}",
        more='sex: {column: kön, values: {K: ["2"], M: ["1"]}}\nages: {column: född, form: birth_date, cuts: [0, 30]}'
        "\ntables: [[ålder]]\nmax_bad_percent: 10",
        rule="whole_groups: show",
        on="2024-12-31",
    )
    found = microdata.aggregate(path, plan=microdata.load(register.write_plan(tmp_path, text)), now=NOW)
    assert rows(found, "area", "sex", "grp", "value") == [
        ("0180", "K", "30–", 0.5), ("0180", "M", "30–", 0.5), ("0180", "T", "30–", 1.0),
    ]  # fmt: skip
    assert found.receipt["n_uncounted"]["X"] == {"empty": 1, "other": 1}


@pytest.mark.slow
def test_the_receipt_tells_what_was_read_and_by_which_rule(tmp_path: Path) -> None:
    persons = register.persons(200)
    path = register.write(tmp_path, persons)
    plan = microdata.load(register.write_plan(tmp_path))
    receipt = microdata.aggregate(path, plan=plan, now=NOW).receipt
    assert receipt["n_rows"] == 200 == receipt["n_persons"] + sum(receipt["n_left_out"].values())
    assert receipt["columns_used"] == list(plan.columns)
    assert receipt["rule"]["minimum_cell"] == 5
    assert receipt["file"]["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert receipt["made_at"] == "2026-11-21T12:00:00+00:00"


@pytest.mark.slow
def test_what_was_kept_gives_the_same_delivery_without_the_register(tmp_path: Path) -> None:
    path = register.write(tmp_path, register.persons(300))
    plan = microdata.load(register.write_plan(tmp_path))
    first = microdata.deliver(path, plan=plan, archive=tmp_path / "raw", now=NOW)
    path.unlink()
    assert first.archive is not None
    again = microdata.read_again(first.archive)
    assert again.notes == first.notes
    assert again.n_rows > 50
    for name, column in first.columns.items():
        assert column.tolist() == again.columns[name].tolist(), name
    assert first.source == "microdata"
    assert "personer ingår" in first.notes[0]


def test_a_folder_of_another_source_is_not_read_as_a_register(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        microdata.read_again(tmp_path)


@pytest.mark.slow
def test_the_same_register_gives_the_same_figures_to_the_bit(tmp_path: Path) -> None:
    path = register.write(tmp_path, register.persons(400))
    plan = microdata.load(register.write_plan(tmp_path))
    one, two = (microdata.aggregate(path, plan=plan, now=NOW) for _ in range(2))
    for name, column in one.figures.columns.items():
        assert column.tolist() == two.figures.columns[name].tolist()
    assert one.receipt == two.receipt
