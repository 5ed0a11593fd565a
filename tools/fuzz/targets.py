"""What each target does with the bytes it is given: only a SamhandlingError may come out."""

import contextlib
import io
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from lxml import etree

from samhandling import intake
from samhandling.errors import SamhandlingError
from samhandling.intake.blocks import Block, DocumentText, Kind
from samhandling.intake.readers import docx, ocr, pdf, texts

CORPUS = Path(__file__).resolve().parents[2] / "tests" / "corpus"
_KINDS: tuple[Kind, ...] = (
    "heading",
    "paragraph",
    "list_item",
    "table_row",
    "footnote",
    "header",
    "footer",
    "contents",
)

# Reading pictures starts another program for each input, and is guarded by that program's own limits.
ocr.is_available = lambda: False  # type: ignore[assignment]


def _check(document: DocumentText) -> None:
    """Every block must stand in the text, whatever the file was."""
    assert all(b.offset >= 0 and b.offset + b.length <= len(document.text) for b in document.blocks), document.blocks


def _of_text(form: texts.Form) -> Callable[[bytes], None]:
    def run(content: bytes) -> None:
        with contextlib.suppress(SamhandlingError):
            _check(texts.read(form, content, "fil"))

    return run


def read_pdf(content: bytes) -> None:
    """Read a PDF."""
    with contextlib.suppress(SamhandlingError):
        _check(pdf.read(content, "fil.pdf"))


def read_docx(content: bytes) -> None:
    """Read a DOCX: the bytes as they are if they begin as an archive, else as the parts of one."""
    if not content.startswith(b"PK"):
        content = _packed(content)
    with contextlib.suppress(SamhandlingError):
        _check(docx.read(content, "fil.docx"))


def _packed(content: bytes) -> bytes:
    """Return an archive of the parts that zero bytes separate, so that what is spoiled is XML and not its packing."""
    names = ("word/document.xml", "word/styles.xml", "word/numbering.xml", "word/footnotes.xml")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in zip(names, content.split(b"\x00"), strict=False):
            archive.writestr(name, _mended(part))
    return out.getvalue()


def _mended(part: bytes) -> bytes:
    """Return nine parts in ten as well-formed XML: what is not ends at the parser, long before the reader."""
    if len(part) % 10 == 0:
        return part
    tree = etree.fromstring(part, etree.XMLParser(recover=True, resolve_entities=False)) if part.strip() else None
    return etree.tostring(tree) if tree is not None else part


def understand(content: bytes) -> None:
    """Understand a text, or blocks of every kind made of lines from documents of our own."""
    with contextlib.suppress(SamhandlingError):
        if content[:1] == b"B":
            document = _blocks(content[1:])
        else:
            document = texts.read("markdown" if content[:1] == b"#" else "text", content, "fil")
        for draft in intake.understand(document):
            draft.as_json()


def _blocks(content: bytes) -> DocumentText:
    """Return a document where four bytes choose each block: kind, level and line."""
    lines, blocks, pieces, offset = _lines(), [], [], 0
    for start in range(0, min(len(content) - 3, 1200), 4):
        kind, level, high, low = content[start : start + 4]
        text = lines[(256 * high + low) % len(lines)]
        is_row = _KINDS[kind % len(_KINDS)] == "table_row"
        cells = (
            tuple(lines[(256 * high + low + n * level) % len(lines)] for n in range(1 + level % 5)) if is_row else ()
        )
        blocks.append(
            Block(
                _KINDS[kind % len(_KINDS)],
                " | ".join(cells) or text,
                offset,
                len(text),
                level=level % 7,
                page=start // 200 + 1,
                cells=cells,
                table=level // 32 + 1 if is_row else None,
                is_header_row=is_row and kind > 200,
            )
        )
        pieces.append(text)
        offset += len(text) + 2
    return DocumentText("fil.pdf", "pdf", "\n\n".join(pieces), tuple(blocks), n_pages=len(content) // 200 + 1)


@cache
def _lines() -> list[str]:
    files = sorted([*CORPUS.rglob("*.txt"), *CORPUS.rglob("*.md")])
    lines = [line.strip() for file in files for line in file.read_text("utf-8").splitlines()]
    return sorted({line for line in lines if line})


TARGETS: dict[str, Callable[[bytes], None]] = {
    "text": _of_text("text"),
    "markdown": _of_text("markdown"),
    "html": _of_text("html"),
    "docx": read_docx,
    "pdf": read_pdf,
    "understand": understand,
}
