"""Documents typeset again: one plain structure as tagged PDF, untagged PDF in one or two columns, and DOCX.

The structure is what an intake reader gives: blocks. So a text file can be read, typeset, read again and compared.
"""

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pikepdf
import typst

from samhandling.intake.blocks import Block

_SKIPPED = ("header", "footer", "page_number", "contents")
_FONTS = Path(__file__).resolve().parents[2] / "src/samhandling/charts/fonts"
_HEADER_ROW = re.compile(r"(Delmål \d+) (Aktiviteter) (Ansvarig nämnd)")


def with_tables(blocks: Iterable[Block]) -> list[Block]:
    """Return blocks where a table that was dissolved into lines is a table again: goal, activities, body."""
    made: list[Block] = []
    rest = list(blocks)
    number = 0
    while rest:
        block = rest.pop(0)
        header = _HEADER_ROW.fullmatch(block.text)
        if header is None:
            made.append(block)
            continue
        number += 1
        name, items = rest.pop(0).text, []
        while rest and rest[0].kind == "list_item":
            items.append("• " + rest.pop(0).text)
        rows = [header.groups(), (name, "\n".join(items), rest.pop(0).text)]
        for cells in rows:
            made.append(replace(block, kind="table_row", cells=cells, table=number, is_header_row=cells == rows[0]))
    return made


def tagged_pdf(blocks: Iterable[Block], *, footer: str = "Dokumentets sidfot") -> bytes:
    """Return a tagged PDF in one column, with header, footer and page numbers."""
    return _compile(_source(list(blocks), footer=footer, n_columns=1))


def untagged_pdf(
    blocks: Iterable[Block], *, footer: str = "Dokumentets sidfot", n_columns: int = 1, has_rules: bool = True
) -> bytes:
    """Return a PDF without any structure, in one or two columns, its tables with or without rules."""
    source = _source(list(blocks), footer=footer, n_columns=n_columns)
    made = _compile(source if has_rules else source.replace("#table(", "#table(stroke: none, "))
    with pikepdf.open(io.BytesIO(made)) as pdf:
        for key in ("/StructTreeRoot", "/MarkInfo", "/Outlines"):
            if key in pdf.Root:
                del pdf.Root[key]
        out = io.BytesIO()
        pdf.save(out)
    return out.getvalue()


def docx(blocks: Iterable[Block]) -> bytes:
    """Return a DOCX with Word's own headings, lists and tables."""
    from docx import Document

    document = Document()
    page: int | None = None
    for table, group in _grouped(list(blocks)):
        rows = list(group)
        if table:
            made = document.add_table(rows=0, cols=max(len(row.cells) for row in rows))
            for row in rows:
                for cell, text in zip(made.add_row().cells, row.cells, strict=False):
                    cell.text = text
            continue
        for block in rows:
            if block.kind == "heading" and page is not None and block.page != page:
                document.add_page_break()
            page = block.page
            if block.kind == "heading":
                document.add_heading(block.text, min(block.level, 9))
            elif block.kind == "list_item":
                style = "List Bullet" if block.level < 2 else "List Bullet 2"
                document.add_paragraph(block.text, style="Normal" if block.text[:1].isdigit() else style)
            else:
                document.add_paragraph(block.text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _grouped(blocks: Sequence[Block]) -> Iterable[tuple[int | None, Iterable[Block]]]:
    return groupby([block for block in blocks if block.kind not in _SKIPPED], key=lambda block: block.table)


def _compile(source: str) -> bytes:
    return bytes(typst.compile(source.encode(), font_paths=[str(_FONTS)], ignore_system_fonts=True))  # type: ignore[call-overload,arg-type]


def _source(blocks: Sequence[Block], *, footer: str, n_columns: int) -> str:
    header = f"text(8pt)[{_escape(footer)}]"
    number = "align(center, text(8pt)[Sida #context counter(page).display()])"
    head = [
        '#set document(title: "Typeset")',
        '#set text(lang: "sv", font: "Source Sans 3", size: 10.5pt, hyphenate: true)',
        "#set par(justify: true)",
        # Each level has a look of its own, as in Word; Typst's own levels 3 and 4 look the same.
        "#show heading.where(level: 3): set text(size: 1.1em)",
        f'#set page(paper: "a4", columns: {n_columns}, header: {header}, footer: {number})',
    ]
    return "\n\n".join([*head, *_body(blocks)])


def _body(blocks: Sequence[Block]) -> Iterable[str]:
    page: int | None = None
    for table, group in _grouped(blocks):
        rows = list(group)
        if table:
            yield _table(rows)
            continue
        for block in rows:
            if block.kind == "heading" and page is not None and block.page != page:
                yield "#pagebreak(weak: true)"  # a document within the file begins a page of its own
            page = block.page
            yield _one(block)


def _one(block: Block) -> str:
    text = _escape(block.text)
    if block.kind == "heading":
        return f"#heading(level: {max(1, block.level)})[{text}]"
    if block.kind == "list_item" and not re.match(r"\d|\w\)", block.text):
        return "  " * (max(1, block.level) - 1) + f"- {text}"
    return text


def _table(rows: Sequence[Block]) -> str:
    n_columns = max(len(row.cells) for row in rows)
    cells = []
    for row in rows:
        inner = ", ".join("[" + _escape(cell).replace("\n", "\n\n") + "]" for cell in row.cells)
        cells.append(f"table.header({inner})" if row.is_header_row else inner)
    return f"#table(columns: ({', '.join(['1fr'] * n_columns)}), {', '.join(cells)})"


def _escape(text: str) -> str:
    return re.sub(r"([\\#\[\]*_`$<>@~/=+\-])", r"\\\1", text)
