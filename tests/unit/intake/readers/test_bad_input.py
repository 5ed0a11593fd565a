"""Files that cannot be used: one clear message each that names the file and what to do, within the limits."""

import io
import zipfile
from pathlib import Path

import pikepdf
import pytest
from tests.factories import hostile

from samhandling import intake
from samhandling.errors import InputError
from samhandling.intake import limits


def _refusal(path: Path) -> str:
    with pytest.raises(InputError) as caught:
        intake.read(path)
    message = str(caught.value)
    assert path.name in message
    assert ";" in message, "the message must end with what to do"
    return message


def _bytes(pdf: pikepdf.Pdf, **options: object) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **options)  # type: ignore[arg-type]
    return out.getvalue()


def _blank(n_pages: int) -> pikepdf.Pdf:
    pdf = pikepdf.new()
    for _ in range(n_pages):
        pdf.add_blank_page()
    return pdf


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("tom.pdf", b"", "tom"),
        ("program.pdf", b"MZ\x90\x00" + b"\x00" * 400, "program"),
        ("program.txt", b"\x7fELF" + b"\x01" * 400, "program"),
        ("bild.pdf", b"\xff\xd8\xff\xe0" + b"\x10" * 400, "bild"),
        ("gammal.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 400, "äldre Word-dokument"),
        ("text.pdf", b"Bara text som heter PDF.", "heter som en PDF-fil"),
        ("rtf.docx", b"{\\rtf1 hej}", "RTF"),
        ("binar.txt", bytes(range(256)) * 20, "binära data"),
        ("blank.txt", b" \n\n \n", "ingen text"),
    ],
)
def test_what_is_no_document_is_refused(tmp_path: Path, name: str, content: bytes, word: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert word in _refusal(path)


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    assert "finns inte" in _refusal(tmp_path / "saknas.pdf")


@pytest.mark.slow
def test_a_damaged_pdf_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "skadad.pdf"
    path.write_bytes(b"%PDF-1.7\n" + b"\x00\xff garbage" * 300)
    assert "skadad" in _refusal(path)


@pytest.mark.slow
def test_an_encrypted_pdf_asks_for_a_copy_without_password(tmp_path: Path) -> None:
    path = tmp_path / "hemlig.pdf"
    path.write_bytes(_bytes(_blank(1), encryption=pikepdf.Encryption(owner="a", user="b")))
    assert "lösenord" in _refusal(path)


@pytest.mark.slow
def test_a_pdf_of_two_thousand_pages_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "lång.pdf"
    path.write_bytes(_bytes(_blank(2000)))
    assert "2000 sidor" in _refusal(path)


@pytest.mark.slow
def test_a_zip_that_is_no_word_document_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "arkiv.docx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("hej.txt", "hej")
    assert "ingen DOCX" in _refusal(path)


@pytest.mark.slow
def test_what_takes_too_long_is_stopped() -> None:
    with pytest.raises(InputError, match="tog mer än"):
        limits.read("pdf", b"%PDF-", "trög.pdf", seconds=0.01)


@pytest.mark.slow
def test_what_takes_too_much_memory_is_stopped() -> None:
    with pytest.raises(InputError, match="för mycket minne"):
        limits.read("text", hostile.many_short_lines(), "stor.txt", megabytes=200)
    with pytest.raises(InputError, match=r"stor\.pdf .*(minne|skadad)"):
        limits.read("pdf", hostile.stream_bomb(), "stor.pdf", megabytes=300)


def test_lines_in_different_encodings_are_all_understood(tmp_path: Path) -> None:
    path = tmp_path / "blandad.txt"
    path.write_bytes("Målet är nått.\n\n".encode() + "Ökad trygghet på gator.\n".encode("cp1252"))
    assert [block.text for block in intake.read(path).blocks] == ["Målet är nått.", "Ökad trygghet på gator."]


def test_text_from_right_to_left_is_read_as_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "arabiska.txt"
    path.write_text("هدف البلدية هو زيادة الأمان للجميع.\n", encoding="utf-8")
    assert intake.read(path).blocks[0].text.startswith("هدف")
