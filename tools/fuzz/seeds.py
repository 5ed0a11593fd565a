"""Where the fuzzing begins: small whole documents of our own in each format, and the words that formats are made of."""

import random
from collections.abc import Iterator
from pathlib import Path

from tests.factories import hostile

CORPUS = Path(__file__).resolve().parents[2] / "tests" / "corpus"
_SIGNS = 1_500  # of each text: a part of it shows as much as the whole, and runs faster
_PDF_TEXT = [
    (18, "Program for ett gott liv"),
    (11, "Programmet antogs av kommunfullmaktige den 3 mars 2024."),
    (14, "1 Inriktningsmal"),
    (11, "- Fler ska kunna simma"),
    (11, "- Utslappen ska minska till half-"),
    (11, "ten"),
    (8, "Sida 1 (2)"),
]


def of(target: str) -> Iterator[bytes]:
    """Yield the seeds of a target."""
    if target == "pdf":
        yield from _pdfs()
    elif target == "docx":
        yield from _docxs()
    elif target == "html":
        yield from _htmls()
    else:
        yield from _texts(target)


def dictionary(target: str) -> str:
    """Return libFuzzer's dictionary: words that no chance would spell."""
    words = {
        "pdf": "/Type /Page /Pages /Kids /Count /Parent /MediaBox /CropBox /Rotate /Contents /Resources /Font /XObject "
        "/Form /Image /StructTreeRoot /MarkInfo /RoleMap /MCID /Pg /Artifact BDC EMC BT ET Tf Tm Tj TJ Td re cm Do S f "
        "q Q obj endobj stream endstream xref trailer startxref %%EOF 0000000000 99999999 -1 << >> [ ]",
        "docx": "<w:p> </w:p> <w:tbl> </w:tbl> <w:tr> <w:tc> <w:sdt> <w:sdtContent> <w:gridSpan <w:vMerge <w:numPr> "
        "<w:ilvl <w:numId <w:outlineLvl <w:pStyle <w:t> </w:t> <w:br/> <w:tab/> <w:del> <w:ins> <w:txbxContent> "
        "<w:footnoteReference <w:lastRenderedPageBreak/> w:val= &#x0; &amp; <![CDATA[ <!DOCTYPE <!ENTITY 99999999999",
        "html": "<h1> </h1> <ul> <ol> <li> </li> <table> <tr> <td> <th> </table> <script> </script> <nav> hidden <br> "
        "<svg> <template> <!-- --> <![CDATA[ &nbsp; &#0; &#x110000; <!doctype <p> <div> </div> <pre> <iframe>",
    }.get(target, "# ## - * | |-|-| --- ``` > 1. a) § Dnr Delmål Aktiviteter Ansvarig 2024-02-30 ja nej <!-- --> \\f")
    return "".join(f'"{_escaped(word)}"\n' for word in words.split())


def _escaped(word: str) -> str:
    return "".join(
        chr(byte) if 32 <= byte < 127 and byte not in (34, 92) else f"\\x{byte:02x}" for byte in word.encode()
    )


def _texts(target: str) -> Iterator[bytes]:
    ending = "md" if target == "markdown" else "txt"
    for file in sorted(CORPUS.rglob(f"*.{ending}")):
        yield file.read_bytes()[:_SIGNS]
    yield "Mål\tAnsvarig\r\n\fSida 2\r\nHej\u00ad\u2028då\n".encode()
    yield "Målet är nått.\n".encode("utf-16")
    yield "Målet är nått.\n\nÖkad trygghet.".encode("cp1252")
    if target == "understand":
        chance = random.Random(3)
        yield from (b"B" + chance.randbytes(n) for n in (40, 200, 800, 1200))


def _htmls() -> Iterator[bytes]:
    yield (
        "<!doctype html><html><head><title>x</title></head><body><nav>Meny</nav><h1>Program</h1><p>Syftet &auml;r gott."
        "</p><h2>Mål</h2><ul><li>Ett<ul><li>Under</li></ul></li></ul><ol><li>Först</li></ol><table><tr><th>Mål</th>"
        "<th>Ansvarig</th></tr><tr><td>A<br>B</td><td>Nämnden</td></tr></table><script>x()</script></body></html>"
    ).encode()
    yield "<p hidden>Dold</p><p>Öppen<table><td>ensam<tr></table></h9><h0>x</h0>".encode("cp1252")


def _docxs() -> Iterator[bytes]:
    inner = (
        '<w:p><w:pPr><w:pStyle w:val="Rubrik1"/></w:pPr><w:r><w:t>Program</w:t></w:r></w:p>'
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>Mål</w:t></w:r></w:p>'
        '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr><w:p><w:r><w:t>Cell</w:t></w:r></w:p></w:tc></w:tr>'
        '<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr></w:tbl><w:p><w:r><w:footnoteReference w:id="2"/>'
        "<w:lastRenderedPageBreak/><w:t>Slut</w:t><w:tab/><w:br/></w:r><w:del><w:r><w:t>x</w:t></w:r></w:del></w:p>"
    )
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    styles = (
        f'<w:styles {space}><w:style w:styleId="Rubrik1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>'
        '<w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style></w:styles>'
    )
    numbering = (
        f'<w:numbering {space}><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl>'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
    )
    notes = f'<w:footnotes {space}><w:footnote w:id="2"><w:p><w:r><w:t>Not</w:t></w:r></w:p></w:footnote></w:footnotes>'
    parts = (hostile.document_xml(inner), styles, numbering, notes)
    yield "\0".join(parts).encode()
    yield hostile.document_xml(inner * 5).encode()
    yield hostile.docx_of(hostile.document_xml(inner), {"word/styles.xml": styles.encode()})
    yield hostile.odd_numbers()


def _pdfs() -> Iterator[bytes]:
    yield _pdf(_running())
    yield _pdf(_running() + _grid())
    yield _pdf(_running(left=40) + _running(left=310), rotate=90)
    yield _pdf(_tagged(), more=_tree())
    yield hostile.forms_in_forms()
    yield hostile.circular_pages()


def _running(left: int = 72) -> bytes:
    return b"".join(
        b"BT /F1 %d Tf %d %d Td (%s) Tj ET\n" % (size, left, 800 - 60 * n, text.encode("latin-1"))
        for n, (size, text) in enumerate(_PDF_TEXT)
    )


def _grid() -> bytes:
    rules = b"".join(b"72 %d m 500 %d l S\n" % (y, y) for y in (100, 140, 180))
    rules += b"".join(b"%d 100 m %d 180 l S\n" % (x, x) for x in (72, 290, 500))
    cells = ((80, 150, b"Delmal"), (300, 150, b"Ansvarig"), (80, 110, b"Fler simmar"), (300, 110, b"Skolnamnden"))
    return rules + b"".join(b"BT /F1 10 Tf %d %d Td (%s) Tj ET\n" % cell for cell in cells)


def _tagged() -> bytes:
    kinds = (b"H1", b"P", b"H2", b"LI", b"LI")
    return b"".join(
        b"/%s <</MCID %d>> BDC BT /F1 %d Tf 72 %d Td (%s) Tj ET EMC\n" % (kind, n, size, 800 - 60 * n, text.encode())
        for n, (kind, (size, text)) in enumerate(zip(kinds, _PDF_TEXT, strict=False))
    )


def _tree() -> list[bytes]:
    kinds = (b"H1", b"P", b"H2", b"LI", b"LI")
    kids = b"".join(b"<</S/%s/Pg 3 0 R/K %d>>" % (kind, n) for n, kind in enumerate(kinds))
    return [b"<</Type/StructTreeRoot/K<</S/Document/K[%s]>>/RoleMap<</Rubrik/H1>>>>" % kids]


def _pdf(content: bytes, *, rotate: int = 0, more: list[bytes] | None = None) -> bytes:
    tree = b"/StructTreeRoot 6 0 R/MarkInfo<</Marked true>>" if more else b""
    return hostile.raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R" + tree + b">>",
        b"<</Type/Pages/Kids[3 0 R 3 0 R]/Count 2>>",
        b"<</Type/Page/Parent 2 0 R/Rotate %d/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
        % rotate,
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *(more or []),
    )
