"""How expressions become SQL and engines are chosen; that their answers are right stands in tests/reference."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.factories import many_rows

from samhandling.errors import InputError, NotEnoughData, StoreError
from samhandling.indicators import engines, many, standings
from samhandling.indicators.engines import DuckDB, Rows, Spark


@pytest.mark.slow
def test_expressions_are_compiled_without_arrow_or_pandas() -> None:
    program = (
        "import sys; from samhandling.indicators import engines, many; "
        "[engines.sql(many.statistics(many.observations()), d) for d in ('duckdb', 'spark')]; "
        "print([name for name in ('pyarrow', 'pandas', 'polars', 'pyspark') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
@pytest.mark.parametrize("dialect", ["duckdb", "spark"])
def test_the_same_expression_becomes_the_same_sql_every_time(dialect: str) -> None:
    one, two = (engines.sql(many.distribution(many.observations()), dialect) for _ in range(2))
    assert one == two
    assert "CUME_DIST" in one


def test_spark_without_java_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    with pytest.raises(StoreError, match="Java saknas"):
        Spark().write(many.latest(many.observations()), {"observations": []}, tmp_path / "answer")
    assert list(tmp_path.iterdir()) == []


def test_spark_without_its_extra_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    monkeypatch.setitem(sys.modules, "pyspark.sql", None)
    with pytest.raises(StoreError, match=r"samhandling\[spark\]"):
        Spark().write(many.latest(many.observations()), {"observations": []}, tmp_path / "answer")


@pytest.mark.slow
def test_a_file_that_is_gone_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="kan inte"):
        DuckDB().write(
            many.latest(many.observations()), {"observations": [Rows(tmp_path / "borta.parquet")]}, tmp_path / "answer"
        )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_no_files_give_an_empty_answer(tmp_path: Path) -> None:
    DuckDB().write(many.newest(many.every()), {"every": []}, tmp_path / "answer")
    assert many_rows.read(tmp_path / "answer") == []


@pytest.mark.slow
def test_parts_hold_whole_indicators_in_order(tmp_path: Path) -> None:
    rows = [
        many_rows.row(indicator=name, year=2000 + n, value=1.0) for name in ("A", "B'", "C", "D") for n in range(10)
    ]
    file = many_rows.write(tmp_path / "rows.parquet", rows)
    DuckDB(rows_per_part=20).write(
        many.latest(many.observations()), {"observations": [Rows(file)]}, tmp_path / "answer"
    )
    parts = sorted(path.name for path in (tmp_path / "answer").iterdir())
    assert parts == ["part-00000.parquet", "part-00001.parquet"]
    assert [row["indicator"] for row in many_rows.read(tmp_path / "answer")] == ["A", "B'", "C", "D"]


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "kind"), [("duckdb", DuckDB), ("spark", Spark)])
def test_the_engine_is_the_one_that_the_settings_name(settings: Any, name: str, kind: type) -> None:
    settings.SAMHANDLING_ENGINE = name
    assert isinstance(standings.engine(), kind)


def test_an_engine_that_does_not_exist_is_told(settings: Any) -> None:
    settings.SAMHANDLING_ENGINE = "abacus"
    with pytest.raises(InputError, match="välj duckdb eller spark"):
        standings.engine()


@pytest.mark.django_db
def test_statistics_of_an_empty_store_say_what_to_do(home: Path) -> None:
    with pytest.raises(NotEnoughData, match="hämta eller läs in"):
        standings.write_statistics(home / "answer")
