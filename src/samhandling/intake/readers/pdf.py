"""PDF: by its structure tags if it has them, else by sizes, gaps and rules; scanned pages are named."""

import io
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from samhandling.errors import InputError
from samhandling.intake.blocks import DocumentText
from samhandling.intake.readers import (
    assembly,
    ocr,
    pdf_layout,
    pdf_lines,
    pdf_tables,
    pdf_unruled,
    pdf_words,
)
from samhandling.intake.readers.assembly import Part
from samhandling.intake.readers.pdf_lines import Line
from samhandling.intake.readers.pdf_words import Page, Word

MAX_PAGES = 1000
_TEXTLESS = 3  # words; a scanned page may still have a stamp or a page number
_TALLEST = 400  # lines of a table on one page
_DRAWN = 40  # shapes on a page without words


def read(content: bytes, name: str) -> DocumentText:
    """Return the blocks of a PDF; raises InputError if it is encrypted, damaged, too long or has no text at all."""
    with _quiet():
        document = _open(content, name)
        try:
            pages = [_page(document, number, name) for number in range(1, len(document) + 1)]
            scans = _scans(document, pages, name)
            unread = _left_unread(document)
        finally:
            document.close()
        told = None if scans.read else _tagged(content, pages)
        parts = told if told is not None else _untagged(pages)
    return assembly.document(
        assembly.join_tables(parts),
        name=name,
        form="pdf",
        n_pages=len(pages),
        pages_without_text=scans.unread,
        pages_from_pictures=scans.read,
        warnings=scans.warnings() + unread,
    )


def _left_unread(document: pypdfium2.PdfDocument) -> tuple[str, ...]:
    """Return what is said about things in the file that are never opened nor run."""
    told = []
    n_files = document.count_attachments()
    if n_files > 0:
        files = "en bifogad fil" if n_files == 1 else f"{n_files} bifogade filer"
        told.append(f"I PDF-filen ligger {files} som inte läses; ladda upp det som ska in för sig.")
    if pdfium.FPDFDoc_GetJavaScriptActionCount(document.raw) > 0:
        told.append("PDF-filen innehåller program (JavaScript); de körs inte, men kontrollera var filen kommer från.")
    return tuple(told)


@dataclass(frozen=True)
class _Scans:
    """The pages that are pictures: those whose text Tesseract has read, and those that nobody has."""

    read: tuple[int, ...] = ()
    unread: tuple[int, ...] = ()
    could_be_read: bool = False

    def warnings(self) -> tuple[str, ...]:
        """Return what the person who confirms must know."""
        told = []
        if self.read:
            told.append(f"Texten på {_pages_named(self.read)} är läst ur bilder (OCR); jämför noga med originalet.")
        if self.unread:
            remedy = "dela upp filen om de behövs" if self.could_be_read else f"för att läsa dem, {ocr.HOW_TO_GET}"
            named = _pages_named(self.unread).capitalize()
            told.append(f"{named} har bara bilder, och det som står där är inte läst; {remedy}.")
        return tuple(told)


def _scans(document: pypdfium2.PdfDocument, pages: list[Page], name: str) -> _Scans:
    """Return which pages are pictures, after having put the words into those that could be read."""
    scanned = [page for page in pages if len(page.words) < _TEXTLESS and _shows_something(page)]
    has_text = any(len(page.words) >= _TEXTLESS for page in pages)
    if not scanned and not has_text:
        raise InputError(f"{name} har ingen text ({_count(len(pages))}, alla tomma); kontrollera att rätt fil är vald")
    could_be_read = bool(scanned) and ocr.is_available()
    found = ocr.read_pages(document, [page.number for page in scanned]).words if could_be_read else {}
    for page in scanned:
        page.words = found.get(page.number) or page.words
    if not has_text and not any(found.values()):
        remedy = "be om originalfilen" if could_be_read else f"be om originalfilen, eller {ocr.HOW_TO_GET}"
        raise InputError(
            f"{name} har ingen text, bara bilder ({_count(len(pages))}), och ingen text kunde läsas ur dem; {remedy}"
        )
    read = tuple(number for number, words in found.items() if words)
    return _Scans(read, tuple(page.number for page in scanned if page.number not in found), could_be_read)


def _shows_something(page: Page) -> bool:
    """A scanned page is a picture; some programs turn every letter into a drawing instead."""
    return page.n_pictures > 0 or page.n_shapes > _DRAWN


def _pages_named(numbers: Sequence[int]) -> str:
    return f"{'sidan' if len(numbers) == 1 else 'sidorna'} {_listed(numbers)}"


def _count(n_pages: int) -> str:
    return "1 sida" if n_pages == 1 else f"{n_pages} sidor"


def _listed(numbers: Sequence[int]) -> str:
    """Return 1, 2, 3, 7 as "1–3, 7"."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


@contextmanager
def _quiet() -> Iterator[None]:
    """pypdf logs every oddity of a file; the person is told what matters to her instead."""
    logger = logging.getLogger("pypdf")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def _open(content: bytes, name: str) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).casefold() or "security" in str(error).casefold():
            raise InputError(
                f"{name} är skyddad med lösenord; spara en kopia utan lösenord och ladda upp den"
            ) from error
        raise InputError(f"{name} är skadad och kan inte läsas som PDF; hämta filen på nytt från källan") from error
    n_pages = len(document)
    if 0 < n_pages <= MAX_PAGES:
        return document
    document.close()
    if n_pages == 0:
        raise InputError(f"{name} har inga sidor; hämta filen på nytt från källan")
    raise InputError(
        f"{name} har {n_pages} sidor och gränsen är {MAX_PAGES}; dela upp filen och ladda upp den del som beslutades"
    )


def _page(document: pypdfium2.PdfDocument, number: int, name: str) -> Page:
    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError as error:
        raise InputError(f"{name} är skadad på sidan {number}; hämta filen på nytt från källan") from error
    try:
        return pdf_words.words_of(page, number)
    finally:
        page.close()


def _tagged(content: bytes, pages: Sequence[Page]) -> list[Part] | None:
    if not any(word.mark >= 0 for page in pages for word in page.words):
        return None
    import pypdf  # here: it takes longer to import than an untagged page to read

    from samhandling.intake.readers import pdf_tags

    try:
        tree = pdf_tags.tree(pypdf.PdfReader(io.BytesIO(content)))
    except (pypdf.errors.PyPdfError, AttributeError, IndexError, KeyError, TypeError, ValueError, RecursionError):
        return None  # a broken tree: the looks of the page remain
    return pdf_tags.parts(tree, pages) if tree else None


def _untagged(pages: Sequence[Page]) -> list[Part]:
    tables = _tables(pages)
    sheets = [_sheet(page, tables.get(page.number, [])) for page in pages]
    gutter = pdf_lines.common_gutter([sheet.words for sheet in sheets])
    if gutter is None:
        sheets = _with_unruled_tables(sheets, tables)
    everything = [item for sheet in sheets for item in _in_order(sheet, gutter)]
    pdf_lines.mark_edges([item for item in everything if isinstance(item, Line)], pages)
    return pdf_layout.parts(everything)


def _tables(pages: Sequence[Page]) -> dict[int, list[pdf_tables.Table]]:
    return {page.number: pdf_tables.find(page) for page in pages if pdf_tables.may_have_tables(page)}


@dataclass
class _Sheet:
    """A page where words that fill lines stand for each table, so that columns show through the tables in them."""

    page: Page
    words: list[Word]
    rows: dict[int, list[Part]]  # by the id of the word that stands for the table's first line
    stand_ins: set[int]


def _sheet(page: Page, tables: Sequence[pdf_tables.Table]) -> _Sheet:
    held: set[int] = set()
    rows_of: dict[int, list[Part]] = {}
    stand_ins: list[Word] = []
    for number, table in enumerate(tables):
        rows, inside = pdf_tables.fill(table, page, 1000 * page.number + number)
        held.update(id(word) for word in inside)
        lines = _stand_ins(table)
        stand_ins.extend(lines)
        rows_of[id(lines[0])] = rows
    words = [word for word in page.words if id(word) not in held] + stand_ins
    return _Sheet(page, words, rows_of, {id(word) for word in stand_ins})


def _with_unruled_tables(sheets: Sequence[_Sheet], ruled: dict[int, list[pdf_tables.Table]]) -> list[_Sheet]:
    """Return the sheets with tables without rules taken out as well, where a page has no columns of text."""
    made: list[_Sheet] = []
    carried: tuple[float, ...] = ()
    for sheet in sheets:
        loose = [word for word in sheet.words if id(word) not in sheet.stand_ins]
        unruled: list[pdf_tables.Table] = []
        if loose and not pdf_lines.own_gutter(sheet.words):
            unruled = pdf_unruled.find(loose, max(word.box[2] for word in loose), carried)
        carried = unruled[-1].edges if unruled and _ends_page(unruled[-1], sheet) else ()
        made.append(_sheet(sheet.page, [*ruled.get(sheet.page.number, []), *unruled]) if unruled else sheet)
    return made


def _ends_page(table: pdf_tables.Table, sheet: _Sheet) -> bool:
    foot = (1 - pdf_lines.EDGE) * sheet.page.height
    return not any(table.box[3] < word.middle[1] < foot for word in sheet.words)


def _in_order(sheet: _Sheet, gutter: tuple[float, float] | None) -> list[Line | Part]:
    """Return lines and table rows; a table stands where its first line would stand."""
    ordered: list[Line | Part] = []
    for line in pdf_lines.in_order(sheet.page, sheet.words, gutter):
        rest = [word for word in line.words if id(word) not in sheet.stand_ins]
        if rest:
            ordered.append(Line(rest, line.page, line.left, line.right))
        for word in line.words:
            ordered.extend(sheet.rows.get(id(word), ()))
    return ordered


def _stand_ins(table: pdf_tables.Table) -> list[Word]:
    left, top, right, bottom = table.box
    size, step = 10.0, 14.0
    n_lines = min(_TALLEST, max(1, int((bottom - top) / step)))
    tops = [top + step * index for index in range(n_lines)]
    return [Word("\ufffc", (left, at, right, at + size), at + size, size, is_bold=False, mark=-1) for at in tops]
