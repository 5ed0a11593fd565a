"""The PDF: both standards, tags that a screen reader needs, and texts that come out as they went in."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import page
import pikepdf
import pypdfium2
import pytest
from tests.factories import report_publication
from tests.factories.report_publication import AWKWARD

from samhandling.publishing.reader import Published
from samhandling.reports import content, pdf
from samhandling.reports.content import Report

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def made(report: Report) -> bytes:
    return pdf.render(report)


@pytest.fixture(scope="module")
def document(made: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(BytesIO(made)) as opened:
        yield opened


def elements(document: pikepdf.Pdf, kind: str) -> list[Any]:
    """Return every structure element of a kind."""
    return [one for one in _walk(document.Root.StructTreeRoot.K) if one.get("/S") == f"/{kind}"]


def _walk(node: Any) -> Iterator[Any]:
    if isinstance(node, pikepdf.Array):
        for part in node:
            yield from _walk(part)
    elif isinstance(node, pikepdf.Dictionary):
        yield node
        if "/K" in node:
            yield from _walk(node.K)


def text(made: bytes) -> str:
    """Return the text of all pages without spaces and line breaks."""
    reader = pypdfium2.PdfDocument(made)
    pages = [reader[n].get_textpage().get_text_range() for n in range(len(reader))]
    reader.close()
    return "".join("".join(pages).replace("\ufffe", "").split())


@pytest.mark.parametrize("profile", ["pdf/ua-1", "pdf/a-2a"])
def test_the_report_conforms(made: bytes, profile: str) -> None:
    found = page.validate_pdf_bytes(made, profile=profile)
    assert found.is_compliant, found.failures


def test_the_document_is_tagged_named_and_swedish(document: pikepdf.Pdf) -> None:
    root = document.Root
    assert root.MarkInfo.Marked
    assert "/StructTreeRoot" in root
    assert str(root.Lang).startswith("sv")
    assert root.ViewerPreferences.DisplayDocTitle
    assert str(document.docinfo["/Title"]) == "Uppföljning av hållbarhetsmålen 2022, Västerås stad"


def test_each_chart_has_its_text_alternative(report: Report, document: pikepdf.Pdf) -> None:
    alternatives = [str(figure.Alt) for figure in elements(document, "Figure")]
    charts = [one.card["chart"] for one in report.indicators.values() if one.card]
    charts += [
        flows["chart"] for flows in (report.flows, *(one.page.get("flows") for one in report.programmes)) if flows
    ]
    assert sorted(alternatives) == sorted(chart["alt"] for chart in charts)


def test_each_table_has_header_cells(document: pikepdf.Pdf) -> None:
    tables = elements(document, "Table")
    assert tables
    for table in tables:
        kinds = [one.get("/S") for one in _walk(table.K)]
        assert "/TH" in kinds
        assert "/TD" in kinds


def test_headings_skip_no_level_and_bookmarks_hold_the_goals(document: pikepdf.Pdf) -> None:
    levels = [
        int(str(one.S)[2:]) for one in _walk(document.Root.StructTreeRoot.K) if str(one.get("/S", "")) in
        {f"/H{n}" for n in range(1, 7)}
    ]  # fmt: skip
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))


def test_texts_are_never_read_as_markup(document: pikepdf.Pdf, made: bytes) -> None:
    assert "".join(AWKWARD.replace("'", "").replace('"', "").split()) in text(made).replace("’", "").replace(
        "”", ""
    ).replace("'", "").replace('"', "")


def test_a_sign_that_the_font_lacks_becomes_a_box_and_stops_nothing(report: Report) -> None:
    made = pdf.render(replace(report, sentence="Mål 😀 中"))
    assert "Mål□□" in text(made)


def test_states_stand_as_words(made: bytes) -> None:
    found = text(made)
    for word in ("Nås", "Delvis", "Nåsinte", "Kaninte", "Förbättras", "Försäkert".replace("Försäkert", "Förosäkert")):
        assert word in found


def test_why_it_is_red_and_what_is_done_stand_on_one_page(made: bytes) -> None:
    reader = pypdfium2.PdfDocument(made)
    pages = ["".join(reader[n].get_textpage().get_text_range().split()) for n in range(len(reader))]
    reader.close()
    told = next(text for text in pages if "Varförärdetrött,ochvadgörs?" in text and "Innehåll" not in text)
    for part in ("Nåsinte", "Röttsedan2021", "förfånårfram.", "Skolnämndenansvarar", "Orsakochåtgärdärinteskrivnaän."):
        assert part in told


def test_an_older_publication_still_gives_a_report_that_conforms(tmp_path: Path) -> None:
    old = content.report(Published(report_publication.publish(tmp_path / "1", is_old=True)))
    made = pdf.render(old)
    assert page.validate_pdf_bytes(made, profile="pdf/ua-1").is_compliant
    assert "Varförärdetrött" not in text(made)


def test_the_same_report_gives_the_same_bytes(report: Report, made: bytes) -> None:
    assert pdf.render(report) == made
