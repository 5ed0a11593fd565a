"""The DOCX: whole, in Swedish, with headings, repeated table heads and text alternatives."""

import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from lxml import etree
from tests.factories import report_publication
from tests.factories.report_publication import AWKWARD

from samhandling.publishing.reader import Published
from samhandling.reports import content, docx, docx_template
from samhandling.reports.content import Report

pytestmark = pytest.mark.slow
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@pytest.fixture(scope="module")
def made(report: Report) -> bytes:
    return docx.render(report)


@pytest.fixture(scope="module")
def document(made: bytes) -> Any:
    return Document(BytesIO(made))


def test_the_committed_template_is_what_the_script_makes() -> None:
    assert docx.TEMPLATE.read_bytes() == docx_template.make(), "run python -m samhandling.reports.docx_template"


def test_every_part_is_whole_xml_without_template_marks(made: bytes) -> None:
    with zipfile.ZipFile(BytesIO(made)) as parts:
        assert parts.testzip() is None
        for name in parts.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(parts.read(name))
        assert "{%" not in parts.read("word/document.xml").decode()


def test_goals_are_headings_with_their_awkward_names(report: Report, document: Any) -> None:
    headings = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    told = [goal.title for goal in report.goals if goal.has_indicators]
    assert [text for text in headings if text in told] == told
    assert AWKWARD in headings


def test_the_contents_link_to_the_headings(document: Any) -> None:
    anchors = {link.get(f"{W}anchor") for link in document.element.iter(f"{W}hyperlink")}
    assert anchors
    assert anchors <= {mark.get(f"{W}name") for mark in document.element.iter(f"{W}bookmarkStart")}


def test_each_chart_has_its_text_alternative(report: Report, document: Any) -> None:
    shapes = [shape._inline.docPr.get("descr") for shape in document.inline_shapes]
    charts = [one.card["chart"] for one in report.indicators.values() if one.card]
    charts += [
        flows["chart"] for flows in (report.flows, *(one.page.get("flows") for one in report.programmes)) if flows
    ]
    assert sorted(shapes) == sorted(chart["alt"] for chart in charts)


def test_causes_actions_changes_and_promises_stand_in_tables(document: Any) -> None:
    heads = {table.rows[0].cells[0].text: table for table in document.tables}
    red = next(
        table for table in document.tables if [c.text for c in table.rows[0].cells][2:] == ["Orsak", "Vad kommunen gör"]
    )
    cells = [cell.text for cell in red.rows[1].cells]
    assert cells[0].endswith("Nås inte")
    assert cells[1].splitlines()[1] == "Rött sedan 2021."
    assert cells[3] == "Dubblad hjälp (Skolnämnden ansvarar, pågår)."
    assert [cell.text for cell in heads["Då"].rows[1].cells] == ["▲\u00a0Delvis", "◆\u00a0Nås inte", "1"]
    text = "\n".join(p.text for p in document.paragraphs)
    assert "Vad som lovades, och hur det gick" in text
    assert "Skolnämnden: Vad har gjorts? Vi har anställt." in text


def test_an_older_publication_still_gives_a_document(tmp_path: Path) -> None:
    old = content.report(Published(report_publication.publish(tmp_path / "1", is_old=True)))
    made = Document(BytesIO(docx.render(old)))
    assert "Varför är det rött" not in "\n".join(p.text for p in made.paragraphs)


def test_each_table_repeats_its_head(document: Any) -> None:
    assert document.tables
    assert all(table._tbl.findall(f".//{W}tblHeader") for table in document.tables)


def test_the_figures_are_those_of_the_publication(report: Report, document: Any) -> None:
    texts = {cell for table in document.tables for row in table.rows for cell in (c.text for c in row.cells)}
    wanted = {row.figure["text"] for one in report.indicators.values() if one.card for row in one.rows}
    assert wanted <= texts


def test_the_language_is_swedish_and_the_title_is_set(document: Any) -> None:
    assert 'w:lang w:val="sv-SE"' in etree.tostring(document.styles.element).decode()
    assert document.core_properties.title == "Uppföljning av hållbarhetsmålen 2022, Västerås stad"


def test_the_same_report_gives_the_same_bytes(report: Report, made: bytes) -> None:
    assert docx.render(report) == made
