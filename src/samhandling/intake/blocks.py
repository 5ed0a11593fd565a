"""The one intermediate form: every reader gives blocks, and all understanding starts from blocks."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "heading", "paragraph", "list_item", "table_row", "footnote", "header", "footer", "page_number", "contents"
]  # contents: the title or an entry of a table of contents
Format = Literal["pdf", "docx", "html", "markdown", "text"]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Block:
    """A piece of a document: its text stands at ``offset`` in ``DocumentText.text``."""

    kind: Kind
    text: str  # words as a person reads them: hyphenation undone, white space folded, no bullet, but any number kept
    offset: int
    length: int  # characters of DocumentText.text that the block covers; may differ from len(text)
    level: int = 0  # of a heading: 1 at the top; of a list item: its depth from 1
    page: int | None = None  # from 1; None where the format has no pages
    box: Box | None = None  # left, top, right, bottom in points from the page's upper left corner
    cells: tuple[str, ...] = ()  # of a table row: its cells, joined over page breaks
    table: int | None = None  # which table a row belongs to, from 1
    is_header_row: bool = False
    certainty: float = 1.0  # that the words are these; lower where they were read in a picture


@dataclass(frozen=True)
class DocumentText:
    """A document as text and blocks, in reading order."""

    name: str  # of the file
    format: Format
    text: str  # everything that can be read; offsets count characters of this
    blocks: tuple[Block, ...]
    n_pages: int | None = None
    pages_without_text: tuple[int, ...] = ()  # scanned pages that nobody has read
    pages_from_pictures: tuple[int, ...] = ()  # scanned pages whose text Tesseract has read
    warnings: tuple[str, ...] = ()  # in Swedish, for the person who confirms
