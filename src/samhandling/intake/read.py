"""From a file to its text and blocks: what a file is decides the reader, not only what it is called."""

import re
from pathlib import Path

from samhandling.errors import InputError
from samhandling.intake import limits
from samhandling.intake.blocks import DocumentText
from samhandling.intake.readers import decoding, html, markdown, plain

MAX_BYTES = 100 * 1024 * 1024
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\x00", b"MM\x00*")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(path: Path | str) -> DocumentText:
    """Return a document's text and blocks; raises InputError with what to do when the file cannot be used."""
    path = Path(path)
    content = _content(path)
    name = path.name
    if content[:1024].find(b"%PDF-") >= 0:
        return limits.read("pdf", content, name)
    if content.startswith(b"PK\x03\x04"):
        return limits.read("docx", content, name)
    _refuse_others(content, name)
    if path.suffix.casefold() in (".pdf", ".docx"):
        raise InputError(
            f"{name} heter som en {path.suffix[1:].upper()}-fil men är det inte; "
            "öppna den i det program som skrev den och spara om den"
        )
    text = decoding.decode(content, name)
    if path.suffix.casefold() in (".htm", ".html", ".xhtml") or re.match(r"\s*<(?:!doctype\s+html|html)\b", text, re.I):
        return html.read(text, name)
    if path.suffix.casefold() in (".md", ".markdown"):
        return markdown.read(text, name)
    return plain.read(text, name)


def _refuse_others(content: bytes, name: str) -> None:
    if content.startswith(_PROGRAMS):
        raise InputError(f"{name} är ett program, inget dokument; ladda upp dokumentet som PDF, DOCX, HTML eller text")
    if content.startswith(_PICTURES):
        raise InputError(f"{name} är en bild; ladda upp dokumentet som PDF med text, eller gör texten läsbar med OCR")
    if content.startswith(_OLD_OFFICE):
        raise InputError(
            f"{name} är ett äldre Word-dokument eller skyddat med lösenord; "
            "öppna det i Word och spara det som DOCX utan lösenord"
        )
    if content.startswith(b"{\\rtf"):
        raise InputError(f"{name} är en RTF-fil; öppna den i Word och spara som DOCX eller PDF")


def _content(path: Path) -> bytes:
    if not path.is_file():
        raise InputError(f"{path} finns inte eller är ingen fil; ange en fil som går att läsa")
    size = path.stat().st_size
    if size == 0:
        raise InputError(f"{path.name} är tom (0 byte); ladda upp dokumentet på nytt")
    if size > MAX_BYTES:
        raise InputError(
            f"{path.name} är {size / 1e6:.0f} MB och gränsen är 100 MB; dela upp filen eller gör den mindre"
        )
    return path.read_bytes()
