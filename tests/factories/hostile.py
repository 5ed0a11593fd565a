"""Files made to harm whoever reads them, or harmed themselves: each builder returns the bytes of one."""

import io
import zipfile
import zlib
from collections.abc import Callable, Mapping
from functools import cache

import pikepdf
from tests.factories import typeset

from samhandling.intake.blocks import Block

SENTENCE = Block("paragraph", "Kommunen ska minska utsläppen och öka tryggheten för alla som bor här.", 0, 0)
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_HEAD = b"%PDF-1.7\n"


def plain_pdf(n_paragraphs: int = 3) -> bytes:
    """Return a small PDF with running text."""
    return typeset.untagged_pdf([SENTENCE] * n_paragraphs)


def saved(pdf: pikepdf.Pdf) -> bytes:
    """Return a PDF as bytes."""
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def docx_of(body: str | bytes, more: Mapping[str, bytes] | None = None, *, level: int = 9) -> bytes:
    """Return an archive with one document.xml and whatever else."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", body)
        for path, content in (more or {}).items():
            archive.writestr(path, content)
    return out.getvalue()


def document_xml(inner: str) -> str:
    """Return a document.xml with the body given."""
    return f'<?xml version="1.0"?><w:document xmlns:w="{_W}"><w:body>{inner}</w:body></w:document>'


def paragraph(text: str) -> str:
    """Return a paragraph of a document.xml."""
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


# PDF ---------------------------------------------------------------------------------------------------------------


def raw_pdf(*objects: bytes, root: int = 1) -> bytes:
    """Return a PDF of objects numbered from 1, with a right table of where they stand."""
    out, places = bytearray(_HEAD), []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out) + b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, root, start)


def circular_pages() -> bytes:
    """A page tree whose branch is its own root."""
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 2>>",
        b"<</Type/Pages/Kids[2 0 R 3 0 R]/Parent 2 0 R/Count 2>>",
    )


def deep_pages() -> bytes:
    """A page tree twenty thousand branches deep."""
    n = 20_000
    kids = [b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (number + 1) for number in range(2, n)]
    return raw_pdf(b"<</Type/Catalog/Pages 2 0 R>>", *kids, b"<</Type/Page/MediaBox[0 0 595 842]>>")


def deep_arrays() -> bytes:
    """An array within an array, a hundred thousand times."""
    n = 100_000
    return raw_pdf(b"<</Type/Catalog/Pages 2 0 R/X " + b"[" * n + b"]" * n + b">>", b"<</Type/Pages/Kids[]/Count 0>>")


@cache
def stream_bomb() -> bytes:
    """A page whose content is a gigabyte of spaces, packed twice."""
    packed = zlib.compressobj(9)
    content = b"".join(packed.compress(b" " * 1_000_000) for _ in range(1000)) + packed.flush()
    content = zlib.compress(content, 9)
    stream = b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>\nstream\n%s\nendstream" % (len(content), content)
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        stream,
    )


def forms_in_forms() -> bytes:
    """A form that draws itself."""
    form = b"/Do1 Do"
    resources = b"/Resources<</XObject<</Do1 5 0 R>>>>"
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R" + resources + b">>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(form), form),
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]%s/Length %d>>\nstream\n%s\nendstream"
        % (resources, len(form), form),
    )


def huge_page() -> bytes:
    """A sheet many kilometres wide, with a picture."""
    with pikepdf.open(io.BytesIO(plain_pdf())) as pdf:
        pdf.pages[0].mediabox = [0, 0, 10_000_000, 10_000_000]
        return saved(pdf)


def words_far_apart() -> bytes:
    """Words on one page hundreds of kilometres from each other."""
    lines = b"".join(
        b"BT /F1 12 Tf %d %d Td (Kommunen ska minska utslappen) Tj ET\n" % (n * 100_000_000, 700 - 20 * n)
        for n in range(20)
    )
    return raw_pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(lines), lines),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )


def with_script() -> bytes:
    """A programme that runs JavaScript when it is opened, and wants to start another program."""
    with pikepdf.open(io.BytesIO(plain_pdf())) as pdf:
        script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('hej')")
        launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="calc.exe")
        names = pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("x"), script]))
        pdf.Root.Names = pikepdf.Dictionary(JavaScript=names)
        pdf.Root.OpenAction = launch
        return saved(pdf)


def with_attachment() -> bytes:
    """A programme with another file inside."""
    with pikepdf.open(io.BytesIO(plain_pdf())) as pdf:
        pdf.attachments["bilaga.exe"] = b"MZ" + b"\x00" * 100
        return saved(pdf)


# DOCX --------------------------------------------------------------------------------------------------------------


def bomb_in_one_part() -> bytes:
    """A hundred megabytes of one letter."""
    return docx_of(b"<" + b"a" * 100_000_000)


def bomb_in_many_parts() -> bytes:
    """Pictures of more than a gigabyte together, of nothing."""
    empty = b"\x00" * 10_000_000
    return docx_of(document_xml(paragraph("Hej")), {f"word/media/{n}.bin": empty for n in range(110)}, level=1)


def bomb_of_names() -> bytes:
    """Thirty thousand empty files."""
    return docx_of(document_xml(paragraph("Hej")), {f"word/{n}": b"" for n in range(30_000)}, level=1)


def lying_size() -> bytes:
    """An archive that says that its document is small, which it is not."""
    content = bytearray(docx_of(document_xml(paragraph("a" * 90_000_000))))
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = content.find(mark, content.find(b"[Content_Types].xml", 60 if mark[2] == 3 else 0))
        at = content.rfind(
            mark, 0, content.rfind(b"word/document.xml") if mark[2] == 1 else content.find(b"word/document")
        )
        content[at + place : at + place + 4] = (1000).to_bytes(4, "little")
    return bytes(content)


def entities_that_grow() -> bytes:
    """A billion laughs."""
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    return docx_of(f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{levels}]><x>&a11;</x>')


def entity_from_outside() -> bytes:
    """An entity that names a file of the computer."""
    body = document_xml(paragraph("Hej &hemlig;")).split("?>", 1)[1]
    return docx_of(f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY hemlig SYSTEM "file:///etc/passwd">]>{body}')


def long_attribute() -> bytes:
    """An attribute of fifty megabytes."""
    return docx_of(document_xml(f'<w:p w:x="{"a" * 50_000_000}"/>' + paragraph("Hej")))


def deep_elements() -> bytes:
    """Tables within tables, a hundred thousand deep."""
    n = 100_000
    return docx_of(document_xml("<w:tbl><w:tr><w:tc>" * n + paragraph("Hej") + "</w:tc></w:tr></w:tbl>" * n))


def wide_span() -> bytes:
    """A cell that says that it spans a billion columns, in many rows."""
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr>' + paragraph("Hej") + "</w:tc>"
    return docx_of(document_xml("<w:tbl>" + f"<w:tr>{cell}</w:tr>" * 50 + "</w:tbl>" + paragraph("Slut")))


def odd_numbers() -> bytes:
    """Levels and spans that are no numbers, or far out of range."""
    style = (
        '<w:p><w:pPr><w:outlineLvl w:val="x"/><w:numPr><w:ilvl w:val="99"/><w:numId w:val="1"/></w:numPr></w:pPr>'
        "<w:r><w:t>Hej</w:t></w:r></w:p>"
    )
    numbering = (
        f'<w:numbering xmlns:w="{_W}"><w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="99"><w:numFmt w:val="decimal"/>'
        '</w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num></w:numbering>'
    )
    table = '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="-3"/></w:tcPr>' + paragraph("A") + "</w:tc></w:tr></w:tbl>"
    return docx_of(document_xml(style + table + style), {"word/numbering.xml": numbering.encode()})


def style_of_itself() -> bytes:
    """Styles that build on each other in a ring."""
    styles = "".join(
        f'<w:style w:styleId="{one}"><w:name w:val="{one}"/><w:basedOn w:val="{other}"/></w:style>'
        for one, other in (("a", "b"), ("b", "a"))
    )
    body = '<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr><w:r><w:t>Hej</w:t></w:r></w:p>'
    return docx_of(document_xml(body), {"word/styles.xml": f'<w:styles xmlns:w="{_W}">{styles}</w:styles>'.encode()})


def docx_in_docx() -> bytes:
    """A document within a document within a document."""
    inner = docx_of(document_xml(paragraph("Hej")))
    for _ in range(20):
        inner = docx_of(document_xml(paragraph("Hej")), {"word/embeddings/inre.docx": inner})
    return inner


# Text --------------------------------------------------------------------------------------------------------------


def deep_html() -> bytes:
    """Two hundred thousand lists within lists."""
    n = 200_000
    return b"<html><body>" + b"<ul><li>" * n + b"Hej" + b"</li></ul>" * n


def open_html() -> bytes:
    """A million tags that nobody closes."""
    return b"<html><body><p>Hej" + b"<b<" * 1_000_000


def one_long_line() -> bytes:
    """Ten megabytes without a line break."""
    return b"Kommunen ska minska utslappen. " * 320_000


def many_short_lines() -> bytes:
    """A million lines of one bullet."""
    return b"- a\n" * 1_000_000


PDFS: dict[str, Callable[[], bytes]] = {
    "cirkelträd": circular_pages,
    "djupt sidträd": deep_pages,
    "djupa listor": deep_arrays,
    "packad bomb": stream_bomb,
    "formulär i sig själv": forms_in_forms,
    "jättesida": huge_page,
    "långt isär": words_far_apart,
}
DOCXS: dict[str, Callable[[], bytes]] = {
    "bomb i en del": bomb_in_one_part,
    "bomb i många delar": bomb_in_many_parts,
    "bomb av namn": bomb_of_names,
    "ljugen storlek": lying_size,
    "entiteter som växer": entities_that_grow,
    "entitet utifrån": entity_from_outside,
    "långt attribut": long_attribute,
    "djupa element": deep_elements,
    "bred cell": wide_span,
    "udda tal": odd_numbers,
    "stil i ring": style_of_itself,
    "dokument i dokument": docx_in_docx,
}
TEXTS: dict[str, Callable[[], bytes]] = {
    "djup.html": deep_html,
    "öppen.html": open_html,
    "rad.txt": one_long_line,
    "punkter.txt": many_short_lines,
    "rad.md": one_long_line,
    "punkter.md": many_short_lines,
}
