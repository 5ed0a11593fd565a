"""From a file to its text and blocks: what a file is decides the reader, not only what it is called."""

from pathlib import Path

from samhandling.errors import InputError
from samhandling.intake import limits
from samhandling.intake.blocks import DocumentText
from samhandling.intake.readers import ocr, texts

MAX_BYTES = 100 * 1024 * 1024
MAX_TEXT_BYTES = 12 * 1024 * 1024  # of a file that is nothing but text
MAX_SIGNS = 4_000_000  # of text in any file; a thousand dense pages hold as many
MAX_BLOCKS = 60_000
_QUICK = 50_000  # bytes of text that can be read at once: nothing in so few takes long
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"II*\x00", b"MM\x00*")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read(path: Path | str) -> DocumentText:
    """Return a document's text and blocks; raises InputError with what to do when the file cannot be used."""
    path = Path(path)
    document = _read(_content(path), path)
    if len(document.text) > MAX_SIGNS or len(document.blocks) > MAX_BLOCKS:
        raise InputError(
            f"{path.name} innehåller mer text än tusen sidor; dela upp filen och ladda upp den del som beslutades"
        )
    return document


def _read(content: bytes, path: Path) -> DocumentText:
    name = path.name
    if content[:1024].find(b"%PDF-") >= 0:
        extra = ocr.SECONDS if ocr.is_available() else 0.0
        return limits.read("pdf", content, name, seconds=limits.SECONDS + extra)
    if content.startswith(b"PK\x03\x04"):
        return limits.read("docx", content, name)
    _refuse_others(content, name)
    if path.suffix.casefold() in (".pdf", ".docx"):
        raise InputError(
            f"{name} heter som en {path.suffix[1:].upper()}-fil men är det inte; "
            "öppna den i det program som skrev den och spara om den"
        )
    if len(content) > MAX_TEXT_BYTES:
        raise InputError(
            f"{name} är {len(content) / 1e6:.0f} MB text och gränsen är {MAX_TEXT_BYTES / 1e6:.0f} MB; dela upp filen"
        )
    form = texts.form_of(content, name)
    return limits.read(form, content, name) if len(content) > _QUICK else texts.read(form, content, name)


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
