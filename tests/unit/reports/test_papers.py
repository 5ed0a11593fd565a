"""A paper in each form: what stands in it, that a state is sign and word, and that the bytes repeat."""

import datetime
import zipfile
from io import BytesIO

import pypdf
import pytest
from docx import Document
from tests.factories.documents import shown

from samhandling.charts import tokens
from samhandling.reports import papers
from samhandling.reports.papers import Column, Heading, Paper, Sign, Table, Text
from samhandling.reports.xlsx import Number, Sheet

pytestmark = pytest.mark.slow
PAPER = Paper(
    name="prov",
    title="Välfärdsbokslut 2022",
    municipality="Sjöby kommun",
    accent="#1f4e5f",
    sentence="Så är det.",
    imprint="Utkast.",
    day=datetime.date(2023, 5, 1),
    blocks=(
        Heading(1, "Barn och unga"),
        Heading(2, "Hälsa"),
        Text("Första stycket.\n\nAndra #stycket med *tecken* och \x00."),
        Table(
            "Nyckeltal",
            (Column("Nyckeltal", 60), Column("Totalt", 20, is_number=True), Column("Färg", 20)),
            (("Vaccinerade", "96,1", Sign("green", "Nås")), ("Sömn\x00", "–", "–")),
        ),
    ),
    sheets=(Sheet(name="Nyckeltal", columns=(("Kod", 10), ("Värde", 10)), rows=(("=1+1", Number(96.123, 1)),)),),
)


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_texts_and_tables_stand_in_the_document_as_they_were_written(form: str) -> None:
    text = " ".join(shown(papers.render(PAPER, form), form).split())
    for said in ("Sjöby kommun", "Så är det.", "Barn och unga", "Första stycket.", "Andra #stycket med *tecken*"):
        assert said in text
    assert "Vaccinerade" in text
    assert "Nås" in text


@pytest.mark.parametrize("form", list(papers.FORMS))
def test_the_same_paper_has_the_same_bytes(form: str) -> None:
    assert papers.render(PAPER, form) == papers.render(PAPER, form)


def test_the_pdf_is_tagged_and_in_swedish() -> None:
    reader = pypdf.PdfReader(BytesIO(papers.render(PAPER, "pdf")))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "sv-SE"
    assert "/StructTreeRoot" in root
    assert reader.metadata is not None
    assert reader.metadata.title == "Välfärdsbokslut 2022, Sjöby kommun"


def test_a_state_in_word_is_a_sign_in_its_colour_before_its_word() -> None:
    cell = Document(BytesIO(papers.render(PAPER, "docx"))).tables[0].rows[1].cells[2]
    sign, word = cell.paragraphs[0].runs
    assert (sign.text, word.text) == ("●", "\u00a0Nås")
    assert f"#{sign.font.color.rgb}".lower() == tokens.light("state-green").lower()


def test_a_sheet_holds_the_whole_value_and_no_formula() -> None:
    with zipfile.ZipFile(BytesIO(papers.render(PAPER, "xlsx"))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<v>96.123</v>" in sheet
    assert "<f>" not in sheet
