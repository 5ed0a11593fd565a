"""The runner on tables of known answers: on the shared folder, and on copies with a fault."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

RUNNER = Path(__file__).parents[3] / "tools" / "golden"
OWN = (
    "ci_proportion", "ci_rate", "eurostat_trend", "fingertips_benchmark", "fingertips_trend", "funnel",
    "kolada_colour", "life_expectancy_expected", "mean_expected", "oecd_distance", "quantile", "sdsn_goal_rating",
    "sdsn_index", "sdsn_indicator_rating", "sdsn_trend", "standardised_expected", "statcan_progress",
    "statcan_progress_indicator", "unsd_progress",
)  # fmt: skip
pytestmark = pytest.mark.slow


def run(folder: Path, *tables: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, str(RUNNER), str(folder), *tables], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


def copied(shared: Path, folder: Path, *names: str) -> Path:
    folder.mkdir()
    for name in names:
        shutil.copy(shared / "golden" / name, folder / name)
    return folder


def test_every_row_of_every_table_agrees(shared: Path) -> None:
    code, said = run(shared / "golden", *OWN)
    lines = said.splitlines()
    assert code == 0, said
    assert all(re.fullmatch(r"\w+\.csv: (\d+)/\1", line) for line in lines[:-1]), said
    assert re.fullmatch(r"golden: 19/19 tables, (\d+)/\1 rows", lines[-1])


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("ci_rate.csv", "expected_upper998"),
        ("eurostat_trend.csv", "expected_class"),
        ("life_expectancy_expected.csv", "expected_lower95"),
        ("life_expectancy_input.csv", "deaths"),
        ("sdsn_trend.csv", "expected_arrow"),
    ],
)
def test_one_changed_value_is_found(shared: Path, tmp_path: Path, table: str, column: str) -> None:
    other = [table.replace("_input", "_expected").replace("_expected", ending) for ending in ("_input", "_expected")]
    names = {table, *(name for name in other if (shared / "golden" / name).exists())}
    folder = copied(shared, tmp_path / "changed", *names)
    assert run(folder)[0] == 0
    lines = (folder / table).read_text(encoding="utf-8").splitlines()
    cells, place = lines[5].split(","), lines[0].split(",").index(column)
    cells[place] = str(1.001 * float(cells[place]) + 1) if re.fullmatch(r"-?[\d.]+", cells[place]) else "other"
    (folder / table).write_text("\n".join([*lines[:5], ",".join(cells), *lines[6:]]) + "\n", encoding="utf-8")
    code, said = run(folder)
    assert code == 1
    assert "expected" in said
    assert said.splitlines()[-1].startswith("golden: 0/1 tables")


def test_other_rows_in_another_order_agree_too(shared: Path, tmp_path: Path) -> None:
    folder = copied(shared, tmp_path / "other", "ci_rate.csv", "unsd_progress.csv", "statcan_progress.csv")
    for path in folder.iterdir():
        head, *lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text("\n".join([head, *lines[::-2]]) + "\n", encoding="utf-8")
    assert run(folder)[0] == 0


def test_table_that_nothing_computes_counts_as_failed(shared: Path, tmp_path: Path) -> None:
    folder = copied(shared, tmp_path / "more", "ci_rate.csv")
    (folder / "unheard_of.csv").write_text("a,expected\n1,2\n", encoding="utf-8")
    code, said = run(folder)
    assert code == 1
    assert "unheard_of.csv: 0/1" in said
    assert said.splitlines()[-1] == "golden: 1/2 tables, 40/41 rows"


def test_answers_without_their_input_are_off(shared: Path, tmp_path: Path) -> None:
    code, said = run(copied(shared, tmp_path / "lone", "mean_expected.csv"))
    assert code == 1
    assert "mean_expected.csv: 0/8" in said


def test_missing_and_empty_folders_are_told_in_one_line(tmp_path: Path) -> None:
    for folder in (tmp_path / "nowhere", tmp_path):
        code, said = run(folder)
        assert code == 2
        assert said.count("\n") == 1
        assert str(folder) in said
