"""The workbook: every figure in full, shown with the definition's decimals."""

import re
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from tests.factories import report_publication
from tests.factories.report_publication import AWKWARD

from samhandling.publishing.reader import Published
from samhandling.reports import content, xlsx
from samhandling.reports.content import Report

TOLD = ["Orsaker", "Åtgärder", "Underlag", "Förändring", "Flöden"]
SHEETS = ["Sammanfattning", "Mål", *TOLD, "Nyckeltal", "Tidsserier", "Jämförelse", "Metoder", "Källor"]


@pytest.fixture(scope="module")
def workbook(report: Report) -> bytes:
    return xlsx.render(report)


def rows(workbook: bytes, sheet: str) -> list[dict[str, Any]]:
    """Return the rows under the head of a sheet, by column."""
    cells = CalamineWorkbook.from_filelike(BytesIO(workbook)).get_sheet_by_name(sheet).to_python()
    head = next(n for n, row in enumerate(cells) if sum(bool(cell) for cell in row) > 1)
    return [dict(zip(cells[head], row, strict=True)) for row in cells[head + 1 :]]


def part(workbook: bytes, name: str) -> str:
    return zipfile.ZipFile(BytesIO(workbook)).read(name).decode()


def test_the_sheets_stand_in_order(workbook: bytes) -> None:
    assert CalamineWorkbook.from_filelike(BytesIO(workbook)).sheet_names == SHEETS


def test_an_older_publication_gives_the_sheets_that_it_has_something_for(tmp_path: Path) -> None:
    old = content.report(Published(report_publication.publish(tmp_path / "1", is_old=True)))
    names = CalamineWorkbook.from_filelike(BytesIO(xlsx.render(old))).sheet_names
    assert names == [name for name in SHEETS if name not in TOLD]


def test_causes_actions_and_grounds_stand_one_a_row(workbook: bytes) -> None:
    cause, action = rows(workbook, "Orsaker")[0], rows(workbook, "Åtgärder")[0]
    assert (cause["Uppföljning"], cause["Slag"]) == ("Uppföljning 2021", "det egna arbetet")
    assert cause["Orsak"] == f"för få når {AWKWARD}"
    assert (action["Vad kommunen gör"], action["Läge"]) == ("dubblad hjälp", "pågår")
    assert "funktionsnedsättning" in action["Ansvar"]
    assert {row["Text"] for row in rows(workbook, "Underlag")} == {"kön är lång", "Vad har gjorts? Vi har anställt"}


def test_a_change_holds_both_figures_and_their_difference_in_full(report: Report, workbook: bytes) -> None:
    goal = next(goal for goal in report.goals if "move" in goal.page)
    first, told = rows(workbook, "Förändring")[0], goal.page["move"]["figures"][0]
    assert (first["Värde då"], first["Värde nu"]) == (told["before"]["value"], told["now"]["value"])
    assert (first["Skillnad"], first["Om skillnaden"]) == (told["change"]["value"], told["text"])
    flow = rows(workbook, "Flöden")[0]
    assert (flow["Program"], flow["Färg då"], flow["Färg nu"], flow["Antal mål"]) == (
        "Alla mål",
        "Delvis",
        "Nås inte",
        1,
    )


def test_every_figure_of_every_indicator_table_stands_in_full(report: Report, workbook: bytes) -> None:
    expected = [
        (one.key, row["year"], column, "" if figure["value"] is None else figure["value"], figure["text"])
        for one in report.indicators.values()
        for row in one.page["table"]
        for column, figure in zip(one.page["columns"], row["cells"], strict=True)
    ]
    found = [
        (row["Kod"], row["År"], row["Redovisning"], row["Värde"], row["Visas som"])
        for row in rows(workbook, "Tidsserier")
    ]
    assert found == expected


def test_a_missing_figure_is_an_empty_cell_with_its_reason_beside(workbook: bytes) -> None:
    missing = [row for row in rows(workbook, "Tidsserier") if row["Värde"] == ""]
    assert missing
    assert {row["Visas som"] for row in missing} == {"uppgift saknas"}


def test_the_latest_figures_by_sex_have_colour_and_arrow_in_words(report: Report, workbook: bytes) -> None:
    first = [row for row in rows(workbook, "Nyckeltal") if row["Kod"] == "N00001"]
    assert [row["Redovisning"] for row in first[:3]] == ["Totalt", "Kvinnor", "Män"]
    assert first[0]["Färg"] == report.indicators["N00001"].page["state"]["rating_word"]
    assert first[1]["Värde"] == report.indicators["N00001"].rows[1].figure["value"]
    assert first[3]["Färg"] == ""


def test_one_row_for_each_goal_with_its_awkward_name_as_text(report: Report, workbook: bytes) -> None:
    goals = rows(workbook, "Mål")
    assert [row["Mål"] for row in goals] == [goal.node["name"] for goal in report.goals]
    assert AWKWARD in [row["Mål"] for row in goals]
    assert {row["Antal nyckeltal"] for row in goals} == {0, 1, 2, 3}


def test_text_that_looks_like_a_formula_is_text(workbook: bytes) -> None:
    assert not re.search(r"<f>", part(workbook, "xl/worksheets/sheet2.xml"))


def test_figures_show_the_decimals_of_the_definition(workbook: bytes) -> None:
    assert 'formatCode="#,##0.0"' in part(workbook, "xl/styles.xml")


def test_the_head_is_frozen_and_filtered_on_every_sheet(workbook: bytes) -> None:
    for number in range(1, len(SHEETS) + 1):
        sheet = part(workbook, f"xl/worksheets/sheet{number}.xml")
        assert 'state="frozen"' in sheet
        assert "<autoFilter" in sheet


def test_the_sums_are_those_of_the_publication(report: Report, workbook: bytes) -> None:
    first = rows(workbook, "Sammanfattning")[0]
    assert (first["Nås"], first["Försämras"]) == (report.counts["green"], report.counts["down"])


def test_each_source_has_licence_and_day(workbook: bytes) -> None:
    source = rows(workbook, "Källor")[0]
    assert (source["Villkor"], source["Hämtat"]) == ("Fria att använda; ange källan", "30 augusti 2024")


def test_the_same_report_gives_the_same_bytes(report: Report, workbook: bytes) -> None:
    assert xlsx.render(report) == workbook
