"""A paper as DOCX, in the styles of templates/report.docx, which a municipality may have made its own."""

from datetime import datetime, time
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from samhandling.reports import docx_template, files
from samhandling.reports.content import printable
from samhandling.reports.docx import LANGUAGE, SIGNS, TEMPLATE, sign_colour
from samhandling.reports.papers.paper import Cell, Heading, Paper, Sign, Table, Text

_STYLES = {"text": "Normal", "lead": "Ingress", "small": "Liten", "label": "Mellanrubrik"}
_WIDTH = 170  # millimetres between the margins


def render(paper: Paper) -> bytes:
    """Return the paper as the bytes of a DOCX file."""
    document = Document(str(TEMPLATE))
    _empty(document)
    _footer(document, paper)
    _cover(document, paper)
    for block in paper.blocks:
        if isinstance(block, Heading):
            document.add_paragraph(printable(block.text), style=f"Heading {block.level}")
        elif isinstance(block, Text):
            for text in block.paragraphs:
                document.add_paragraph(printable(text), style=_STYLES[block.style])
        else:
            _table(document, block)
    _describe(document, paper)
    out = BytesIO()
    document.save(out)
    return files.repeatable_zip(out.getvalue())


def _empty(document: Any) -> None:
    body = document.element.body
    for child in list(body):
        if child.tag != qn("w:sectPr"):
            body.remove(child)


def _footer(document: Any, paper: Paper) -> None:
    run = document.sections[0].footer.paragraphs[0].runs[0]
    run.text = printable(f"{paper.municipality} · {paper.title} · sidan ")


def _cover(document: Any, paper: Paper) -> None:
    document.add_paragraph(paper.municipality, style="Ingress").paragraph_format.space_before = Pt(90)
    document.add_paragraph(printable(paper.title), style="Title")
    document.add_paragraph(printable(paper.sentence), style="Ingress")
    document.add_paragraph(printable(paper.imprint), style="Liten")


def _table(document: Any, block: Table) -> None:
    document.add_paragraph(printable(block.title), style="Mellanrubrik")
    whole = sum(column.width for column in block.columns)
    table = document.add_table(rows=0, cols=len(block.columns))
    table.autofit = False
    docx_template.rule(table)
    docx_template.repeat_header(_row(document, table, block, tuple(column.head for column in block.columns), whole))
    for row in block.rows:
        docx_template.keep_whole(_row(document, table, block, row, whole))
    document.add_paragraph("", style="Tabelltext")


def _row(document: Any, table: Any, block: Table, texts: tuple[Cell, ...], whole: int) -> Any:
    row = table.add_row()
    is_head = len(table.rows) == 1
    for cell, column, text in zip(row.cells, block.columns, texts, strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.style = document.styles["Tabelltext"]
        if isinstance(text, Sign):
            drawn = paragraph.add_run(SIGNS[text.name])
            drawn.font.color.rgb = RGBColor.from_string(sign_colour(text.name)[1:])
            text = f"\u00a0{text.word}"
        paragraph.add_run(printable(text)).bold = is_head
        if column.is_number:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        cell.width = Mm(_WIDTH * column.width / whole)
    return row._tr


def _describe(document: Any, paper: Paper) -> None:
    properties = document.core_properties
    properties.title = f"{paper.title}, {paper.municipality}"
    properties.author = properties.last_modified_by = paper.municipality
    properties.language = LANGUAGE
    properties.comments = ""
    properties.created = properties.modified = datetime.combine(paper.day, time())
