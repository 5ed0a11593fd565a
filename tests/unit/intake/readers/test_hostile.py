"""Files made to harm or harmed themselves: read or refused as a whole, with a clear message, in bounded time."""

import importlib
import io
import random
import time
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from tests.factories import hostile, typeset

from samhandling import intake
from samhandling.errors import InputError
from samhandling.intake import limits
from samhandling.intake.blocks import DocumentText
from samhandling.intake.readers import html

reading = importlib.import_module("samhandling.intake.read")  # the name in the package is the function
SECONDS = 20  # far from the limit, and enough on a busy machine
REFUSED = {
    "cirkelträd": "skadad",
    "djupt sidträd": "skadad",
    "djupa listor": "skadad",
    "packad bomb": "skadad",
    "formulär i sig själv": "ingen text",
    "bomb i en del": "orimlig storlek",
    "bomb i många delar": "orimlig storlek",
    "bomb av namn": "orimlig storlek",
    "ljugen storlek": "skadad",
    "entiteter som växer": "skadad",
    "långt attribut": "skadad",
    "djupa element": "skadad",
}


def _outcome(path: Path) -> DocumentText | str:
    """Return the document, or the message of the refusal; anything else fails the test that asks."""
    started = time.perf_counter()
    try:
        outcome: DocumentText | str = intake.read(path)
    except InputError as error:
        outcome = str(error)
    assert time.perf_counter() - started < SECONDS
    if isinstance(outcome, str):
        assert path.name in outcome
        assert ";" in outcome, "the message must end with what to do"
    return outcome


def _running(document: DocumentText) -> str:
    return " ".join(block.text for block in document.blocks)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "make"),
    [(f"{name}.pdf", make) for name, make in hostile.PDFS.items()]
    + [(f"{name}.docx", make) for name, make in hostile.DOCXS.items()],
)
def test_a_hostile_file_is_refused_with_its_reason_or_read_unharmed(
    tmp_path: Path, name: str, make: Callable[[], bytes]
) -> None:
    path = tmp_path / name
    path.write_bytes(make())
    outcome = _outcome(path)
    wanted = REFUSED.get(path.stem)
    if wanted is None:
        assert isinstance(outcome, DocumentText)
        assert outcome.blocks
    else:
        assert isinstance(outcome, str)
        assert wanted in outcome


@pytest.mark.slow
def test_nothing_of_the_computer_comes_in_with_an_entity(tmp_path: Path) -> None:
    path = tmp_path / "utifrån.docx"
    path.write_bytes(hostile.entity_from_outside())
    assert [block.text for block in intake.read(path).blocks] == ["Hej"]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["pdf", "docx"])
@pytest.mark.parametrize("harm", ["cut", "flipped"])
def test_a_harmed_file_is_read_or_refused_but_never_breaks(tmp_path: Path, kind: str, harm: str) -> None:
    blocks = [hostile.SENTENCE] * 30
    whole = typeset.untagged_pdf(blocks) if kind == "pdf" else typeset.docx(blocks)
    chance = random.Random(5)
    path = tmp_path / f"skadad.{kind}"
    for _ in range(6):
        content = bytearray(whole)
        if harm == "cut":
            del content[chance.randrange(100, len(content)) :]
        else:
            for _ in range(40):
                content[chance.randrange(20, len(content))] ^= 1 << chance.randrange(8)
        path.write_bytes(content)
        _outcome(path)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "word"), [(hostile.with_script, "JavaScript"), (hostile.with_attachment, "en bifogad fil")]
)
def test_what_a_pdf_would_run_or_carries_along_is_told_and_left_alone(
    tmp_path: Path, make: Callable[[], bytes], word: str
) -> None:
    path = tmp_path / "program.pdf"
    path.write_bytes(make())
    document = intake.read(path)
    assert any(word in warning for warning in document.warnings)
    assert hostile.SENTENCE.text in _running(document)


@pytest.mark.slow
@pytest.mark.parametrize(("form", "name"), [("html", "öppen.html"), ("text", "punkter.txt"), ("markdown", "rad.md")])
def test_text_that_takes_too_long_is_stopped(form: limits.Format, name: str) -> None:
    with pytest.raises(InputError, match=f"{name} tog mer än 1 sekunder"):
        limits.read(form, hostile.TEXTS[name](), name, seconds=1)


def test_html_that_never_closes_its_lists_is_read() -> None:
    text = "<html><body>" + "<ul><li>" * 3_000 + "Hej"
    assert [block.text for block in html.read(text, "djup.html").blocks] == ["Hej"]


def test_more_text_than_anybody_adopts_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "lång.txt"
    path.write_text("Målet nås. " * 50, encoding="utf-8")
    for limit, words in (("MAX_TEXT_BYTES", "MB text"), ("MAX_SIGNS", "tusen sidor"), ("MAX_BLOCKS", "tusen sidor")):
        with monkeypatch.context() as patch:
            patch.setattr(reading, limit, 0)
            outcome = _outcome(path)
        assert isinstance(outcome, str)
        assert words in outcome


@pytest.mark.slow
def test_a_file_with_the_wrong_ending_is_read_as_what_it_is(tmp_path: Path) -> None:
    for name, content in (("plan.docx", hostile.plain_pdf()), ("plan.pdf", typeset.docx([hostile.SENTENCE]))):
        path = tmp_path / name
        path.write_bytes(content)
        assert hostile.SENTENCE.text in _running(intake.read(path))


@pytest.mark.slow
def test_a_pdf_encrypted_without_a_password_to_open_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "skyddad.pdf"
    with pikepdf.open(io.BytesIO(hostile.plain_pdf())) as pdf:
        pdf.save(path, encryption=pikepdf.Encryption(owner="hemligt", user=""))
    assert hostile.SENTENCE.text in _running(intake.read(path))


def test_html_with_marks_that_no_standard_knows_is_read() -> None:
    text = "<![CDATACDATA[x]]><p>Före</p><h²>Mål</h²><h0>x</h0><p>Efter</p>"
    first, *_, last = html.read(text, "x.html").blocks
    assert (first.text, last.text) == ("Före", "Efter")
