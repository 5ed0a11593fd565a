"""Scanned pages: named where nobody can read them, read by Tesseract where the system has it, and never called sure."""

import io
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from tests.factories import long_programme, scans, typeset

from samhandling import intake
from samhandling.errors import InputError
from samhandling.intake.blocks import Block
from samhandling.intake.readers import ocr, pdf

GOALS = ["Alla barn ska kunna simma", "Fler ska arbeta längre", "Utsläppen ska minska till hälften"]
PLAN = [
    Block("heading", "Program för ett gott liv i hela kommunen", 0, 0, level=1),
    Block("paragraph", "Programmet gäller för alla nämnder och bolag. Det antogs för att livet ska bli bättre.", 0, 0),
    Block("heading", "Inriktningsmål", 0, 0, level=2),
    *[Block("list_item", goal, 0, 0, level=1) for goal in GOALS],
]
TABLE = """level\tpage_num\tblock_num\tpar_num\tline_num\tword_num\tleft\ttop\twidth\theight\tconf\ttext
4\t1\t1\t1\t1\t0\t100\t100\t400\t40\t-1\t
5\t1\t1\t1\t1\t1\t100\t100\t10\t10\t80\t«
5\t1\t1\t1\t1\t2\t140\t100\t100\t34\t96.5\tMålet
5\t1\t1\t1\t1\t3\t260\t100\t10\t40\t90\t|
5\t1\t1\t1\t1\t4\t300\t100\t100\t34\t12\tbrus
5\t1\t1\t1\t1\t5\t410\t100\t100\t34\t40\tnås
"""


@pytest.fixture
def tesseract() -> None:
    """Let a test run only where the system can read pictures."""
    if not ocr.is_available():
        pytest.skip("Tesseract with Swedish is not installed (tesseract-ocr, tesseract-ocr-swe)")


@pytest.fixture
def no_tesseract(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test see a system that cannot read pictures."""
    monkeypatch.setattr(ocr, "is_available", lambda: False)


def test_specks_and_rules_are_no_words_and_a_bullet_is_a_bullet() -> None:
    words = list(ocr.words_in(TABLE, 2.0))
    assert [word.text for word in words] == ["•", "Målet", "nås"]
    assert [word.certainty for word in words] == [0.8, 0.9, 0.4]
    assert words[1].box == (70.0, 50.0, 120.0, 67.0)
    assert len({(word.size, word.baseline) for word in words}) == 1


@pytest.mark.slow
def test_without_tesseract_a_scanned_file_is_refused_and_the_remedy_told(no_tesseract: None) -> None:
    with pytest.raises(InputError, match=r"plan\.pdf har ingen text, bara bilder \(1 sida\).*tesseract-ocr-swe"):
        pdf.read(scans.scanned(typeset.untagged_pdf(PLAN)), "plan.pdf")


@pytest.mark.slow
def test_without_tesseract_scanned_pages_are_named_and_the_others_read(no_tesseract: None) -> None:
    text = typeset.untagged_pdf(PLAN)
    document = pdf.read(scans.beside(text, scans.scanned(text)), "plan.pdf")
    assert document.pages_without_text == (2,)
    assert "Sidan 2 har bara bilder" in document.warnings[0]
    assert "tesseract-ocr-swe" in document.warnings[0]
    assert any(block.text == GOALS[0] for block in document.blocks)


@pytest.mark.slow
def test_pages_without_anything_are_said_to_be_empty(no_tesseract: None) -> None:
    made, out = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    made.save(out)
    with pytest.raises(InputError, match="alla tomma"):
        pdf.read(out.getvalue(), "tom.pdf")


@pytest.mark.slow
@pytest.mark.usefixtures("tesseract")
def test_a_scanned_programme_is_read_with_page_box_and_lower_certainty(tmp_path: Path) -> None:
    path = tmp_path / "inskannad.pdf"
    path.write_bytes(scans.scanned(typeset.untagged_pdf(PLAN)))
    document = intake.read(path)
    assert document.pages_from_pictures == (1,)
    assert document.pages_without_text == ()
    assert "läst ur bilder" in document.warnings[0]
    goals = [block for block in document.blocks if block.text in GOALS]
    assert len(goals) == len(GOALS)
    assert all(block.page == 1 and block.box and block.certainty <= 0.9 for block in goals)
    headings = [block for block in document.blocks if block.kind == "heading"]
    assert [block.level for block in headings] == [1, 2]
    upright = pdf.read(typeset.untagged_pdf(PLAN), "text.pdf")
    twins = {block.text: block.box for block in upright.blocks}
    for block in goals:
        assert block.box == pytest.approx(twins[block.text], abs=4)


@pytest.mark.slow
@pytest.mark.usefixtures("tesseract")
def test_what_is_understood_from_pictures_is_less_certain(tmp_path: Path) -> None:
    text, picture = tmp_path / "text.pdf", tmp_path / "bild.pdf"
    text.write_bytes(typeset.untagged_pdf(PLAN))
    picture.write_bytes(scans.scanned(text.read_bytes()))
    sure, unsure = (intake.understand(intake.read(path))[0] for path in (text, picture))
    assert [goal.name for goal in unsure.goals] == [goal.name for goal in sure.goals]
    for one, other in zip(unsure.goals, sure.goals, strict=True):
        assert one.proof.certainty <= 0.9 * other.proof.certainty + 0.01


@pytest.mark.slow
@pytest.mark.usefixtures("tesseract")
def test_reading_pictures_ends_when_the_time_does() -> None:
    content = scans.scanned(typeset.untagged_pdf(long_programme.blocks(4)))
    document = pypdfium2.PdfDocument(content)
    try:
        n_pages = len(document)
        found = ocr.read_pages(document, range(1, n_pages + 1), seconds=0.05)
    finally:
        document.close()
    assert found.left_out == tuple(range(1, n_pages + 1))
