"""One document in every format: what is read back from PDF, DOCX, HTML and Markdown is what was written."""

import io
import time
from pathlib import Path

import pikepdf
import pytest
from tests.factories import typeset

from samhandling.intake.blocks import Block, DocumentText
from samhandling.intake.readers import docx, html, markdown, pdf

RUNNING = ("header", "footer", "page_number")
GOAL = "Alla barn och unga ska lämna skolan med kunskaper som räcker för fortsatta studier eller arbete"
LONG = (
    "Förutsättningarna för folkhälsoarbetet förändras när befolkningssammansättningen förändras, och därför behöver "
    "kommunstyrelsen tillsammans med nämnderna återkommande ompröva prioriteringarna i programmet. "
) * 3


def _block(kind: str, text: str = "", **more: object) -> Block:
    return Block(kind, text, 0, 0, **more)  # type: ignore[arg-type]


def _row(*cells: str, is_header: bool = False) -> Block:
    return _block("table_row", cells=cells, table=1, is_header_row=is_header)


PLAN = [
    _block("heading", "Program för goda uppväxtvillkor", level=1),
    _block("paragraph", LONG.strip()),
    _block("heading", "Målområde lärande", level=2),
    _block("paragraph", LONG.strip()),
    _block("list_item", GOAL, level=1),
    _block("list_item", "Ökad närvaro i grundskolan", level=1),
    _block("heading", "Aktiviteter", level=2),
    _row("Delmål", "Aktiviteter", "Ansvarig", is_header=True),
    *[
        _row(
            f"Delmål nummer {n} om tidiga insatser",
            f"• Kartlägga behoven i område {n}\n• Utbilda personalen",
            "Skolnämnden",
        )
        for n in range(1, 25)
    ],
    _block("paragraph", LONG.strip()),
]


def _running(document: DocumentText) -> list[tuple[str, str, int]]:
    return [
        (block.kind, " | ".join(block.cells) or block.text, block.level if block.kind == "heading" else 0)
        for block in document.blocks
        if block.kind not in RUNNING
    ]


EXPECTED = [
    (block.kind, " | ".join(block.cells) or block.text, block.level if block.kind == "heading" else 0) for block in PLAN
]


@pytest.mark.slow
def test_a_tagged_pdf_says_what_was_written() -> None:
    document = pdf.read(typeset.tagged_pdf(PLAN), "plan.pdf")
    assert _running(document) == EXPECTED
    assert len({block.page for block in document.blocks if block.kind == "table_row"}) > 1


@pytest.mark.slow
@pytest.mark.parametrize("n_columns", [1, 2])
def test_an_untagged_pdf_is_understood_by_its_looks(n_columns: int) -> None:
    document = pdf.read(typeset.untagged_pdf(PLAN, n_columns=n_columns), "plan.pdf")
    assert _running(document) == EXPECTED
    assert {block.kind for block in document.blocks} >= {"header", "page_number"}


@pytest.mark.slow
def test_a_table_without_rules_is_understood_by_its_columns() -> None:
    rows = [block for block in PLAN if block.kind == "table_row"][:6]
    document = pdf.read(typeset.untagged_pdf([*PLAN[:2], *rows, PLAN[-1]], has_rules=False), "plan.pdf")
    assert [block.cells for block in document.blocks if block.kind == "table_row"] == [row.cells for row in rows]


def _turned(content: bytes, degrees: int) -> bytes:
    """Lay every page on its side in the file and let /Rotate turn it back, as programs do with wide tables."""
    with pikepdf.open(io.BytesIO(content)) as made:
        for page in made.pages:
            wide, high = (float(side) for side in page.mediabox[2:])
            turn = {90: (0, 1, -1, 0, high, 0), 180: (-1, 0, 0, -1, wide, high), 270: (0, -1, 1, 0, 0, wide)}[degrees]
            page.contents_add(pikepdf.Stream(made, f"q {' '.join(map(str, turn))} cm".encode()), prepend=True)
            page.contents_add(pikepdf.Stream(made, b"Q"))
            page.mediabox = [0, 0, wide, high] if degrees == 180 else [0, 0, high, wide]
            page.Rotate = degrees
        out = io.BytesIO()
        made.save(out)
        return out.getvalue()


@pytest.mark.slow
@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_that_lies_on_its_side_in_the_file_is_read_as_it_is_shown(degrees: int) -> None:
    upright = typeset.untagged_pdf(PLAN)
    document = pdf.read(_turned(upright, degrees), "plan.pdf")
    assert _running(document) == EXPECTED
    for block, twin in zip(document.blocks, pdf.read(upright, "plan.pdf").blocks, strict=True):
        assert block.box == pytest.approx(twin.box, abs=0.6)


@pytest.mark.slow
def test_a_drawing_of_thousands_of_lines_is_no_table_and_costs_no_time() -> None:
    with pikepdf.open(io.BytesIO(typeset.untagged_pdf(PLAN[:4]))) as made:
        grid = " ".join(f"{n} 0 m {n} 800 l S 0 {n} m 590 {n} l S" for n in range(0, 800, 2))
        made.pages[0].contents_add(pikepdf.Stream(made, grid.encode()))
        out = io.BytesIO()
        made.save(out)
    started = time.perf_counter()
    document = pdf.read(out.getvalue(), "karta.pdf")
    assert time.perf_counter() - started < 5
    assert "table_row" not in {block.kind for block in document.blocks}


@pytest.mark.slow
def test_a_word_document_says_what_was_written() -> None:
    assert _running(docx.read(typeset.docx(PLAN), "plan.docx")) == EXPECTED


@pytest.mark.slow
def test_every_block_of_a_pdf_stands_in_the_text_and_on_the_page() -> None:
    document = pdf.read(typeset.tagged_pdf(PLAN), "plan.pdf")
    for block in document.blocks:
        raw = document.text[block.offset : block.offset + block.length]
        assert (block.cells[0] if block.cells else block.text).split()[0] in raw
        assert block.page
        assert block.box
        assert block.box[0] < block.box[2]


def test_html_gives_headings_lists_and_tables_and_leaves_out_menus() -> None:
    page = (
        "<html><head><title>x</title></head><body><nav><a>Meny</a></nav><h1>Program</h1><p>Syftet &auml;r gott.</p>"
        "<h2>Mål</h2><ul><li>Ökad trygghet<ul><li>Fler vuxna ute</li></ul></li></ul>"
        "<ol><li>Först</li><li>Sedan</li></ol><table><tr><th>Mål</th><th>Ansvarig</th></tr><tr><td><ul><li>A</li><li>B</li></ul></td><td>Nämnden</td></tr>"
        "</table><script>hej()</script></body></html>"
    )
    assert [(b.kind, b.text, b.level) for b in html.read(page, "x.html").blocks] == [
        ("heading", "Program", 1),
        ("paragraph", "Syftet är gott.", 0),
        ("heading", "Mål", 2),
        ("list_item", "Ökad trygghet", 1),
        ("list_item", "Fler vuxna ute", 2),
        ("list_item", "1. Först", 1),
        ("list_item", "2. Sedan", 1),
        ("table_row", "Mål | Ansvarig", 0),
        ("table_row", "• A • B | Nämnden", 0),
    ]


def test_markdown_gives_headings_lists_and_tables_with_offsets_in_the_file() -> None:
    table = "| Mål | Ansvarig |\n| --- | --- |\n| Ökad trygghet | Nämnden |\n"
    text = f"# Program\n\nSyftet är **gott**.\n\n{table}\n- Ett\n- Två\n"
    document = markdown.read(text, "x.md")
    assert [(b.kind, b.text, b.is_header_row) for b in document.blocks] == [
        ("heading", "Program", False),
        ("paragraph", "Syftet är gott.", False),
        ("table_row", "Mål | Ansvarig", True),
        ("table_row", "Ökad trygghet | Nämnden", False),
        ("list_item", "Ett", False),
        ("list_item", "Två", False),
    ]
    assert text[document.blocks[3].offset :].startswith("| Ökad trygghet")
    assert text[document.blocks[5].offset :].startswith("- Två")


@pytest.mark.slow
def test_documents_typeset_again_read_the_same(shared: Path) -> None:
    from samhandling import intake

    for file in sorted((shared / "documents").glob("*.txt")):
        blocks = typeset.with_tables(intake.read(file).blocks)
        n_words = sum(
            len(" ".join(block.cells or (block.text,)).split()) for block in blocks if block.kind != "contents"
        )
        for made in (typeset.tagged_pdf(blocks), typeset.untagged_pdf(blocks, n_columns=2)):
            again = [block for block in pdf.read(made, file.name).blocks if block.kind not in RUNNING]
            words = sum(len(" ".join(block.cells or (block.text,)).split()) for block in again)
            assert abs(words - n_words) < 0.01 * n_words + 2, file.name
