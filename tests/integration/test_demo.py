"""What the demo leaves: the judging lines of the main job, on the files that the program itself wrote."""

import json
import math
import random
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import page as page_validation  # the distribution is called page-validation
import pytest
from python_calamine import CalamineWorkbook

from samhandling import catalogue
from samhandling.catalogue import demo as shipped
from samhandling.charts import numbers
from samhandling.publishing.reader import Published

pytestmark = pytest.mark.slow


def publication(home: Path, slug: str) -> Published:
    """Return the publication of a municipality in the home."""
    found = [Published(folder) for folder in sorted((home / "publications").iterdir())]
    return next(published for published in found if published.manifest["municipality"] == slug)


def test_the_reports_are_there(demo_home: Path) -> None:
    names = {file.name for file in (demo_home / "reports").iterdir()}
    assert {f"{slug}-2022.{suffix}" for slug in ("vasteras", "boras") for suffix in ("pdf", "docx", "xlsx")} <= names


@pytest.mark.parametrize("profile", ["pdf/ua-1", "pdf/a-2a"])
@pytest.mark.parametrize("slug", ["vasteras", "boras"])
def test_the_reports_of_the_demo_conform(demo_home: Path, slug: str, profile: str) -> None:
    found = page_validation.validate_pdf(str(demo_home / "reports" / f"{slug}-2022.pdf"), profile=profile)
    assert found.is_compliant, found.failures


def test_every_goal_and_every_linked_indicator_has_a_page(demo_home: Path) -> None:
    for slug in ("vasteras", "boras"):
        published = publication(demo_home, slug)
        goals = shipped.municipality(slug).goals
        links = catalogue.goal_links()
        assert {f"mal/{goal.slug}" for goal in goals} == set(published.paths("mal/"))
        linked = {key.lower() for goal in goals for key in links.get(goal.id, ())}
        assert {f"nyckeltal/{key}" for key in linked} == set(published.paths("nyckeltal/"))


def test_twenty_shipped_values_stand_rounded_on_the_page_and_in_full_in_the_workbook(demo_home: Path) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    rows = duckdb.sql(
        f"SELECT indicator, area, year, sex, value FROM '{shipped.observations_path()}' "
        "WHERE area IN ('1980', '1490') AND year <= 2022 ORDER BY ALL"
    ).fetchall()
    names = {"1980": "vasteras", "1490": "boras"}
    books = {slug: _cells(demo_home / "reports" / f"{slug}-2022.xlsx") for slug in names.values()}
    published = {slug: publication(demo_home, slug) for slug in names.values()}
    for key, area, year, sex, value in random.Random(seed).sample(_on_pages(rows, published, names), 20):
        slug, definition = names[area], catalogue.definitions()[key]
        page: Any = published[slug].page(f"nyckeltal/{key.lower()}")
        row = next(row for row in page["table"] if row["year"] == year)
        cell = next(cell for cell in row["cells"] if cell["sex"] == sex and cell["source_line"] == "Källa: Kolada")
        said = f"seed {seed}: {key} {area} {year} {sex}"
        assert cell["text"] == numbers.format_number(value, definition.decimals), said
        assert any(math.isclose(value, other, rel_tol=1e-12, abs_tol=1e-12) for other in books[slug]), said


def _on_pages(rows: list[Any], published: dict[str, Published], names: dict[str, str]) -> list[Any]:
    """Return the values whose indicator has a page and whose sex the definition shows."""
    shown = {slug: set(found.paths("nyckeltal/")) for slug, found in published.items()}
    return [
        row
        for row in rows
        if f"nyckeltal/{row[0].lower()}" in shown[names[row[1]]]
        and row[3] in catalogue.definitions()[row[0]].sexes_for(row[1])
    ]


def _cells(path: Path) -> set[float]:
    book = CalamineWorkbook.from_path(str(path))
    return {
        cell
        for name in book.sheet_names
        for row in book.get_sheet_by_name(name).to_python()
        for cell in row
        if isinstance(cell, float)
    }


def test_no_own_calculation_names_a_source_and_every_source_figure_does(demo_home: Path) -> None:
    for slug in ("vasteras", "boras"):
        published = publication(demo_home, slug)
        for path in published.paths():
            for figure in _figures(published.page(path)):
                if figure["value"] is None:
                    continue
                line = figure["source_line"]
                assert line in ("Källa: Kolada", "Källa: SCB", "Egen beräkning"), f"{path}: {line}"
        page: Any = published.page(next(iter(published.paths("nyckeltal/"))))
        median = page["columns"].index("Liknande kommuner, median")
        for row in page["table"]:
            assert row["cells"][median]["source_line"] in ("Egen beräkning", "")


def test_the_published_sums_of_2023_stand_without_goals(demo_home: Path) -> None:
    page: Any = publication(demo_home, "vasteras").page("uppfoljning/2022")
    sums = {row["n_goals"]: row["counts"] for row in page["earlier"]}
    assert [sums[42][name] for name in ("red", "yellow", "green", "up", "flat", "down")] == [9, 29, 4, 17, 24, 1]
    assert [sums[24][name] for name in ("red", "yellow", "green", "up", "flat", "down")] == [7, 16, 1, 5, 17, 2]


def test_a_goal_without_figures_says_that_it_has_no_indicator(demo_home: Path) -> None:
    published = publication(demo_home, "vasteras")
    for key in ("vh-i09", "vh-i14", "vh-i16", "vh-i21"):
        page: Any = published.page(f"mal/{key}")
        assert page["state"]["rating"] == "none"
        assert page["state"]["reason"] == "no_indicator"
        assert any("nyckeltal" in row["what"] for row in page["missing"])


def test_the_manifest_holds_and_an_altered_file_is_found(demo_home: Path, tmp_path: Path) -> None:
    published = publication(demo_home, "boras")
    assert published.faults() == []
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "manifest.json").write_text(json.dumps(published.manifest))
    assert len(Published(copy).faults()) == len(published.manifest["files"])


def test_nothing_in_the_publication_points_to_another_host(demo_home: Path) -> None:
    for slug in ("vasteras", "boras"):
        published = publication(demo_home, slug)
        for name in published.manifest["files"]:
            if name.endswith(".svg"):
                text = published.file(name).read_text("utf-8").replace("http://www.w3.org/", "")
                assert "http" not in text, name


def test_a_second_demo_in_the_same_home_is_refused(demo_home: Path) -> None:
    before = sorted(str(path) for path in demo_home.rglob("*"))
    done = _run("demo", "--no-serve", "--home", str(demo_home))
    assert (done.returncode, done.stderr.count("Fel:")) == (2, 1)
    assert "redan en hemmapp" in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(str(path) for path in demo_home.rglob("*")) == before


def test_a_port_in_use_is_said_before_anything_is_written(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = _run("demo", "--home", str(tmp_path / "h"), "--port", str(taken.getsockname()[1]))
    assert done.returncode == 2
    assert "--port" in done.stderr
    assert not (tmp_path / "h").exists()


def test_a_definition_with_an_unknown_rule_is_one_clear_message(tmp_path: Path) -> None:
    source = Path(catalogue.__file__).parent / "definitions" / "u01405.yaml"
    text = source.read_text("utf-8")
    broken = tmp_path / source.name
    broken.write_text(text.replace("rule: peers", "rule: feeling"), "utf-8")
    done = _run("definitions", "check", str(broken))
    assert done.returncode == 2
    assert "feeling" in done.stderr
    assert "peers" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_damaged_parquet_file_is_named(demo_home: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(demo_home, home)
    for file in (home / "generations").rglob("observations.parquet"):
        file.write_bytes(file.read_bytes()[:1000])
    before = sorted(str(path) for path in (home / "publications").rglob("*"))
    done = _run("publish", "vasteras", "2022", "--home", str(home))
    assert done.returncode == 2, done.stderr
    assert "observations.parquet" in done.stderr or "generation" in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(str(path) for path in (home / "publications").rglob("*")) == before


def test_verify_finds_nothing_wrong_in_a_fresh_home(demo_home: Path) -> None:
    done = _run("verify", "--home", str(demo_home))
    assert done.returncode == 0, done.stderr


def _run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "samhandling.config.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def _figures(node: Any) -> Any:
    if isinstance(node, dict):
        if {"value", "text", "source_line"} <= set(node):
            yield node
        else:
            for value in node.values():
                yield from _figures(value)
    elif isinstance(node, list):
        for value in node:
            yield from _figures(value)


def test_the_evenness_of_both_municipalities_stands_with_interval_beside_chance(demo_home: Path) -> None:
    for slug, has_map in (("vasteras", True), ("boras", False)):
        page: Any = publication(demo_home, slug).page("omrade")
        assert [row["label"] for row in page["evenness"]] == ["Födda utanför Sverige", "Låg ekonomisk standard"]
        for row in page["evenness"]:
            assert row["chance"]["value"] < row["low"]["value"] < row["figure"]["value"] < row["high"]["value"]
        assert bool(page["map"]) == has_map
        assert bool(page["map_missing"]) != has_map


def test_the_dissimilarity_is_the_sum_over_areas(demo_home: Path) -> None:
    rows = duckdb.sql(
        f"SELECT area, sum(value) FILTER (variable <> 'sverige' AND variable <> 'totalt'), "
        f"sum(value) FILTER (variable = 'totalt') FROM '{shipped.small_areas_path()}' "
        "WHERE \"table\" = 'deso_fodelseregion' AND area LIKE '1980%' GROUP BY area"
    ).fetchall()
    group, rest = sum(row[1] for row in rows), sum(row[2] - row[1] for row in rows)
    expected = sum(abs(row[1] / group - (row[2] - row[1]) / rest) for row in rows) / 2
    page: Any = publication(demo_home, "vasteras").page("omrade")
    assert math.isclose(page["evenness"][0]["figure"]["value"], expected * 100, rel_tol=1e-12)
