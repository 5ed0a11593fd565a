"""What a delivery must satisfy before it becomes a batch; the messages name row, rule and remedy."""

import struct
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from tests.factories.observations import columns

from samhandling.errors import InputError, SourceChanged
from samhandling.indicators import records

# Every column with NaN, and each infinity somewhere.
PLACES = [*((column, "NaN") for column in records.NUMBERS), ("value", "inf"), ("low", "-inf")]
BROKEN = {"NaN": float("nan"), "inf": float("inf"), "-inf": float("-inf")}


def faults_of(given: records.Given) -> str:
    with pytest.raises(InputError) as caught, records.checked(given):
        pass
    return str(caught.value)


def rows_of(given: records.Given, wanted: str = "*") -> list[tuple[Any, ...]]:
    with records.checked(given) as checked:
        return checked.connection.execute(f"SELECT {wanted} FROM observations").fetchall()


def parquet(path: Path, given: dict[str, Any], options: str = "") -> Path:
    """Write columns to Parquet, with NaN as NaN: from a register of NumPy arrays DuckDB would make it NULL."""
    with duckdb.connect() as connection:
        names = ", ".join(given)
        rows = list(zip(*(values.tolist() for values in given.values()), strict=True))
        types = ", ".join(f"{n} {records.TYPES[n]}" for n in names.split(", "))
        connection.execute(f"CREATE TABLE given ({types})")
        connection.executemany(f"INSERT INTO given VALUES ({', '.join('?' * len(given))})", rows)
        connection.execute(f"COPY given TO '{path}' (FORMAT parquet{options})")
    return path


@pytest.mark.parametrize(("column", "kind"), PLACES)
def test_nan_and_infinity_in_arrays_are_refused(column: str, kind: str) -> None:
    message = faults_of(columns(**{column: [1.0, BROKEN[kind], 3.0]}))
    assert f"NaN eller oändligt tal i kolumnen {column} på 1 rad, först rad 2" in message
    assert "maskera saknade värden" in message


@pytest.mark.parametrize("kind", BROKEN)
def test_nan_among_python_objects_is_refused(kind: str) -> None:
    given = columns() | {"value": np.array([None, BROKEN[kind], 3], dtype=object)}
    assert "kolumnen value på 1 rad, först rad 2" in faults_of(given)


@pytest.mark.parametrize(("column", "kind"), PLACES)
def test_nan_and_infinity_in_parquet_are_refused(tmp_path: Path, column: str, kind: str) -> None:
    path = parquet(tmp_path / "given.parquet", columns(**{column: [1.0, BROKEN[kind], 3.0]}))
    message = faults_of(path)
    assert f"NaN eller oändligt tal i kolumnen {column}" in message
    assert "1 rad: rad 2 N00945 1980 2021 T" in message
    assert "missing, not_yet_published" in message


@pytest.mark.parametrize("kind", BROKEN)
def test_nan_and_infinity_in_a_relation_are_refused(tmp_path: Path, kind: str) -> None:
    path = parquet(tmp_path / "given.parquet", columns(value=[1.0, BROKEN[kind], 3.0]))
    with duckdb.connect() as connection:
        assert "oändligt tal i kolumnen value" in faults_of(connection.read_parquet(str(path)))


def test_nan_that_the_statistics_of_the_file_hide_is_refused(tmp_path: Path) -> None:
    """Other writers leave NaN out of the statistics, and DuckDB then overlooks it when asked of the file itself."""
    # Distinct values in one plain, uncompressed page: the middle one can be exchanged without touching the statistics.
    given = columns(value=[1.5, 2.5, 3.5])
    path = parquet(tmp_path / "given.parquet", given, ", COMPRESSION uncompressed, PARQUET_VERSION v1")
    content = path.read_bytes()
    assert content.count(struct.pack("<d", 2.5)) == 1
    path.write_bytes(content.replace(struct.pack("<d", 2.5), struct.pack("<d", float("nan"))))
    assert "NaN eller oändligt tal i kolumnen value" in faults_of(path)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (columns(value=[1.0, None, 3.0]), "tomt värde utan skäl"),
        (columns(value=[1.0, None, 3.0], flag=["", "break", ""]), "tomt värde utan skäl"),
        (columns(flag=["", "missing", ""]), "värde fast flag säger att det saknas"),
        (columns(flag=["", "suppressed_here", ""]), "värde fast flag säger att det saknas"),
        (columns(flag=["", "unknown", ""]), "kolumnen flag ska vara tom eller någon av preliminary"),
        (columns(sex=["T", "F", "M"]), "kolumnen sex ska vara T, K, M eller X"),
        (columns(area=["1980", "", "0000"]), "kolumnen area ska vara en områdeskod"),
        (columns(area=["1980", "19 80", "0000"]), "kolumnen area ska vara en områdeskod"),
        (columns(indicator=["N1", "N 2", "N3"]), "kolumnen indicator ska vara ett nyckeltals id"),
        (columns(period=["2020", "2020-Q5", "2021"]), "kolumnen period ska se ut som 2023"),
        (columns(period=["2020", "2020-13", "2021"]), "kolumnen period ska se ut som 2023"),
        (columns(period=["2020", "2021/2020", "2021"]), "sluta med ett senare år"),
        (columns(period=["2020", "2021/2022", "2022"], year=[2020, 2022, 2022]), "ska vara periodens första år"),
        (columns(low=[1.0, 5.0, 1.0], high=[2.0, 4.0, 2.0]), "low är större än high"),
        (columns(breakdown=["", "ålder", ""], grp=["", "", ""]), "breakdown och grp ska båda"),
        (
            columns(value=[1.0, None, 3.0], flag=["", "suppressed_here", ""], numerator=[None, 2.0, None]),
            "töm numerator, low och high",
        ),
    ],
)  # fmt: skip
def test_row_that_breaks_a_rule_is_named_with_the_remedy(given: dict[str, Any], words: str) -> None:
    message = faults_of(given)
    assert words in message
    assert "1 rad: rad 2" in message


def test_faults_are_counted_and_the_first_three_shown() -> None:
    message = faults_of(columns(sex=["F"] * 5))
    assert "5 rader: rad 1 N00945 1980 2020 F, rad 2 N00945 1980 2021 F, rad 3 N00945 1980 2022 F)" in message


def test_all_faults_come_at_once() -> None:
    message = faults_of(columns(sex=["T", "F", "T"], flag=["", "", "odd"], area=["1980", "1980", ""]))
    assert all(words in message for words in ("kolumnen sex", "kolumnen flag", "kolumnen area"))


def test_same_observation_twice_is_refused_with_examples() -> None:
    message = faults_of(columns(year=[2020, 2021, 2020]))
    assert "samma observation flera gånger (1 st: N00945 1980 2020 T 2 gånger, först rad 1)" in message


def test_same_area_and_year_with_other_breakdown_is_no_double() -> None:
    given = columns(year=[2020, 2020, 2020], breakdown=["", "ålder", "ålder"], grp=["", "0–17", "18–64"])
    assert len(rows_of(given)) == 3


def test_codes_given_as_numbers_are_refused_since_leading_zeros_are_lost() -> None:
    message = faults_of(columns(area=[114, 115, 117]))
    assert "kolumnen area är BIGINT" in message
    assert "inledande nollor" in message


def test_missing_and_unknown_columns_are_named() -> None:
    given = columns(colour=["red", "red", "red"])
    del given["sex"], given["year"]
    message = faults_of(given)
    assert "kolumnen sex, year eller period saknas" in message
    assert "kolumnen colour är okänd" in message


def test_text_that_is_no_number_is_refused() -> None:
    message = faults_of(columns(value=["1.5", "1,5", "2.5"]))
    assert "kolumnen value har annat än tal på 1 rad, först rad 2; skriv tal med decimalpunkt" in message


def test_columns_of_different_length_are_refused() -> None:
    given = columns() | {"sex": np.array(["T", "T"], dtype=object)}
    assert "olika långa" in faults_of(given)


def test_delivery_without_rows_is_refused() -> None:
    given = {name: values[:0] for name, values in columns().items()}
    assert "har inga rader" in faults_of(given)


def test_damaged_and_foreign_files_are_the_sources_fault(tmp_path: Path) -> None:
    whole = parquet(tmp_path / "whole.parquet", columns()).read_bytes()
    for content in (whole[: len(whole) // 2], b"indicator,area\n", b""):
        path = tmp_path / "given.parquet"
        path.write_bytes(content)
        with (
            pytest.raises(SourceChanged, match=r"filen given\.parquet är ingen hel Parquet-fil"),
            records.checked(path),
        ):
            pass


def test_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    assert "finns inte" in faults_of(tmp_path / "nowhere.parquet")


def test_columns_left_out_get_their_plain_meaning() -> None:
    (row, *_) = rows_of(columns(), ", ".join(records.TYPES))
    assert row == ("N00945", "1980", 2020, "2020", "T", "", "", 30.0, None, None, None, None, "")


def test_year_is_the_first_of_the_period() -> None:
    given = columns(period=["2022/2023", "2023-Q1", "2023-04"])
    assert [row[0] for row in rows_of(given, "year")] == [2022, 2023, 2023]


def test_masked_values_become_empty_with_their_reason() -> None:
    given = columns(value=[1.0, None, 3.0], flag=["", "suppressed_at_source", "preliminary"])
    assert rows_of(given, "value, flag") == [(1.0, ""), (None, "suppressed_at_source"), (3.0, "preliminary")]


@pytest.mark.slow
def test_content_has_the_same_digest_in_any_order_and_form(tmp_path: Path) -> None:
    given = columns(year=[2020, 2021, 2022])
    turned = {name: values[::-1] for name, values in given.items()}
    changed = given | {"value": given["value"] + np.array([0.0, 0.0, 1e-12])}
    digests = []
    for form in (given, turned, parquet(tmp_path / "given.parquet", given), changed):
        with records.checked(form) as checked:
            digests.append(checked.content_sha256)
    assert digests[0] == digests[1] == digests[2] != digests[3]
