"""Make templates/report.docx, which docxtpl fills: styles, footer, and one branch for each kind of block.

    python -m samhandling.reports.docx_template

The file is committed, so that a municipality can restyle a copy of it in a word processor; a test says when it differs
from what this module makes.
"""

from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from samhandling.charts import tokens
from samhandling.reports import files
from samhandling.reports.docx import LANGUAGE, TEMPLATE

FONT = "Calibri"

# Head and column widths in millimetres of each kind of table.
_SIGNS = ("Nås", "Delvis", "Nås inte", "Kan inte bedömas", "Förbättras", "Oförändrat", "Försämras", "För osäkert")
TABLES: dict[str, tuple[tuple[str, ...], tuple[int, ...]]] = {
    "sums": (("", *_SIGNS), (36, 12, 14, 14, 19, 20, 20, 20, 16)),
    "register": (("Mål", "Färg", "Pil", "Nyckeltal"), (80, 36, 32, 22)),
    "indicators": (("Nyckeltal", "Totalt", "Kvinnor", "Män", "Färg", "Pil"), (62, 18, 18, 18, 28, 26)),
    "figures": (("Redovisning", "Värde", "År", "Färg", "Pil"), (62, 26, 18, 32, 32)),
    "brief": (("Mål", "Varför det inte kan bedömas, och vem som kan ändra det"), (70, 100)),
    "activities": (("Aktivitet", "Läge", "Ansvar"), (80, 30, 60)),
    "answers": (("Läge", "Mål", "Orsak", "Vad kommunen gör"), (26, 42, 46, 56)),
    "changes": (("Mål", "Då", "Nu", "Färgen är"), (86, 30, 30, 24)),
    "flows": (("Då", "Nu", "Antal mål"), (50, 50, 30)),
    "promises": (("Mål", "Vad som skulle göras", "Ansvar", "Läget nu"), (42, 64, 38, 26)),
    "parameters": (("Parameter", "Värde"), (70, 100)),
    "licences": (("Källa", "Villkor"), (60, 110)),
}
# The columns that hold a state: a sign in colour with its word, made as rich text.
RICH: dict[str, tuple[int, ...]] = {
    "register": (1, 2),
    "indicators": (4, 5),
    "figures": (3, 4),
    "answers": (0,),
    "changes": (1, 2),
    "flows": (0, 1),
}
# The columns that hold figures, which stand to the right.
RIGHT: dict[str, tuple[int, ...]] = {
    "sums": tuple(range(1, 9)),
    "register": (3,),
    "indicators": (1, 2, 3),
    "figures": (1,),
    "flows": (2,),
}
_HEADINGS = (22, 16, 13, 11.5, 10.5, 10.5)


def make() -> bytes:
    """Return the template as the bytes of a DOCX file."""
    document = Document()
    body = document.element.body
    for paragraph in document.paragraphs:
        body.remove(paragraph._p)
    _page(document)
    _styles(document)
    _footer(document)
    _content(document)
    out = BytesIO()
    document.save(out)
    return files.repeatable_zip(out.getvalue())


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(20), Mm(20)
    section.top_margin, section.bottom_margin = Mm(22), Mm(22)
    section.different_first_page_header_footer = True


def _styles(document: Any) -> None:
    styles = document.styles
    run = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for language in run.findall(qn("w:lang")):
        run.remove(language)
    run.append(parse_xml(f'<w:lang {nsdecls("w")} w:val="{LANGUAGE}" w:eastAsia="{LANGUAGE}" w:bidi="ar-SA"/>'))
    _style(styles["Normal"], 10.5, colour="ink", after=5)
    _style(styles["Title"], 32, bold=True, after=18)
    styles["Title"].element.pPr.remove(styles["Title"].element.pPr.find(qn("w:pBdr")))
    for level, size in enumerate(_HEADINGS, start=1):
        style = _style(styles[f"Heading {level}"], size, bold=True, before=size * 0.9, after=4)
        style.paragraph_format.keep_with_next = True
        style.paragraph_format.page_break_before = level == 1
    _style(styles.add_style("Ingress", WD_STYLE_TYPE.PARAGRAPH), 13, after=8)
    _style(styles.add_style("Liten", WD_STYLE_TYPE.PARAGRAPH), 9, colour="muted", after=5)
    _style(styles.add_style("Tabelltext", WD_STYLE_TYPE.PARAGRAPH), 9, after=0)
    _style(styles.add_style("Mellanrubrik", WD_STYLE_TYPE.PARAGRAPH), 10.5, bold=True, before=6, after=3)
    styles["Mellanrubrik"].paragraph_format.keep_with_next = True
    cited = _style(styles.add_style("Citat", WD_STYLE_TYPE.PARAGRAPH), 10.5, after=6)
    cited.paragraph_format.left_indent = Mm(5)
    for level in (1, 2, 3):
        entry = _style(styles.add_style(f"toc {level}", WD_STYLE_TYPE.PARAGRAPH), 10.5, after=2)
        entry.paragraph_format.left_indent = Mm(5 * (level - 1))


def _style(
    style: ParagraphStyle, size: float, *, bold: bool = False, colour: str = "ink", before: float = 0, after: float = 0
) -> ParagraphStyle:
    font = style.font
    font.name, font.size, font.bold, font.italic = FONT, Pt(size), bold, False
    font.color.rgb = RGBColor.from_string(tokens.light(colour)[1:])
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    return style


def _footer(document: Any) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.style = document.styles["Liten"]
    paragraph.add_run("{{ municipality }} · {{ title }} · sidan ")
    _field(paragraph, "PAGE", "1")


def _field(paragraph: Paragraph, code: str, shown: str) -> None:
    paragraph._p.append(
        parse_xml(f'<w:fldSimple {nsdecls("w")} w:instr="{code}"><w:r><w:t>{shown}</w:t></w:r></w:fldSimple>')
    )


def _content(document: Any) -> None:
    add = document.add_paragraph
    add("{{ municipality }}", style="Ingress").paragraph_format.space_before = Pt(90)
    add("{{ title }}", style="Title")
    add("{{ sentence }}", style="Ingress")
    add("{{ imprint }}", style="Liten")
    _contents(document)
    add("{%p for b in blocks %}")
    for level in range(1, len(_HEADINGS) + 1):
        add(f"{{%p if b.kind == 'h{level}' %}}")
        _bookmarked(add("", style=f"Heading {level}"))
        add("{%p endif %}")
    for kind, style in (
        ("text", "Normal"),
        ("lead", "Ingress"),
        ("small", "Liten"),
        ("quote", "Citat"),
        ("label", "Mellanrubrik"),
        ("item", "List Bullet"),
    ):
        add(f"{{%p if b.kind == '{kind}' %}}")
        add("{{ b.text }}", style=style)
        add("{%p endif %}")
    add("{%p if b.kind == 'state' %}")
    add("{{r b.state }}").paragraph_format.keep_with_next = True
    add("{%p endif %}")
    add("{%p if b.kind == 'chart' %}")
    add("{{ b.image }}").paragraph_format.keep_with_next = True
    add("{%p endif %}")
    for kind, (head, widths) in TABLES.items():
        add(f"{{%p if b.kind == '{kind}' %}}")
        _table(document, kind, head, widths)
        add("", style="Tabelltext")
        add("{%p endif %}")
    add("{%p endfor %}")


def _contents(document: Any) -> None:
    """Add a table of contents that is filled from the start: Word asks nobody to update it on opening."""
    document.add_paragraph("Innehåll", style="Mellanrubrik").paragraph_format.page_break_before = True
    document.add_paragraph("{%p for h in contents %}")
    entry = document.add_paragraph(style="toc 1")
    entry._p.get_or_add_pPr().pStyle.set(qn("w:val"), "{{ h.style }}")
    link = parse_xml(
        f'<w:hyperlink {nsdecls("w")} w:anchor="rubrik{{{{ h.id }}}}">'
        "<w:r><w:t>{{ h.text }}</w:t></w:r></w:hyperlink>"
    )
    entry._p.append(link)
    document.add_paragraph("{%p endfor %}")


def _bookmarked(paragraph: Paragraph) -> None:
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), "{{ b.id }}")
    start.set(qn("w:name"), "rubrik{{ b.id }}")
    paragraph._p.append(start)
    paragraph.add_run("{{ b.text }}")
    paragraph._p.append(end)


def _table(document: Any, kind: str, head: tuple[str, ...], widths: tuple[int, ...]) -> None:
    table: Table = document.add_table(rows=4, cols=len(head))
    table.autofit = False
    rule(table)
    repeat_header(table.rows[0]._tr)
    table.rows[1].cells[0].paragraphs[0].add_run("{%tr for row in b.rows %}")
    table.rows[3].cells[0].paragraphs[0].add_run("{%tr endfor %}")
    keep_whole(table.rows[2]._tr)
    for n, (word, width) in enumerate(zip(head, widths, strict=True)):
        _cell(table.rows[0].cells[n], word, n, kind, width, bold=True)
        _cell(table.rows[2].cells[n], _value(kind, n), n, kind, width)
        table.columns[n].width = Mm(width)


def _value(kind: str, n: int) -> str:
    """Return what a cell is filled with."""
    return f"{{{{r row[{n}] }}}}" if n in RICH.get(kind, ()) else f"{{{{ row[{n}] }}}}"


def _cell(cell: _Cell, text: str, n: int, kind: str, width: int, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = paragraph.part.document.styles["Tabelltext"]
    paragraph.add_run(text).bold = bold
    if n in RIGHT.get(kind, ()):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    cell.width = Mm(width)


def rule(table: Table) -> None:
    line = f'w:val="single" w:sz="4" w:space="0" w:color="{tokens.light("hairline")[1:]}"'
    table._tbl.tblPr.append(
        parse_xml(f"<w:tblBorders {nsdecls('w')}><w:bottom {line}/><w:insideH {line}/></w:tblBorders>")
    )


def repeat_header(row: Any) -> None:
    row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    row.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def keep_whole(row: Any) -> None:
    row.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


if __name__ == "__main__":
    TEMPLATE.write_bytes(make())
