"""The words of a PDF page with box, size, weight and mark, as PDFium sees them."""

import ctypes
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

from samhandling.intake.blocks import Box

BOLD = 600  # from semibold
_FAR = 2.5  # a gap of so many sizes is a tab or another column, never a space


@dataclass
class Word:
    """Signs without space between; boxes are counted from the page's upper left corner."""

    text: str
    box: Box
    baseline: float
    size: float
    is_bold: bool
    mark: int  # the marked content that holds it, -1 for none
    is_italic: bool = False

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of the box."""
        left, top, right, bottom = self.box
        return (left + right) / 2, (top + bottom) / 2


@dataclass
class Page:
    """A page's words in the order of the file, and its rules."""

    number: int
    width: float
    height: float
    words: list[Word]
    n_rules: int = 0  # lines and thin boxes, as tables have
    n_pictures: int = 0


@dataclass(frozen=True)
class _Style:
    size: float
    is_bold: bool
    mark: int
    is_upright: bool = True
    is_italic: bool = False


def words_of(page: pypdfium2.PdfPage, number: int) -> Page:
    """Return the words of one page."""
    width, height = page.get_size()
    text = page.get_textpage()
    try:
        found = Page(number, width, height, _Reader(text, page).words())
        found.n_rules, found.n_pictures = _count_objects(page)
    finally:
        text.close()
    return found


class _Reader:
    """Walks over a page's signs once; what belongs to a text object is asked once for each object."""

    def __init__(self, text: pypdfium2.PdfTextPage, page: pypdfium2.PdfPage) -> None:
        self.raw = text.raw
        self.n_signs = text.count_chars()
        left, self.bottom, _, top = page.get_bbox()
        self.left, self.top = left, top
        self.styles: dict[int, _Style] = {}
        self.edges = [ctypes.c_double() for _ in range(4)]
        self.origin = (ctypes.c_double(), ctypes.c_double())

    def words(self) -> list[Word]:
        found: list[Word] = []
        is_open = False
        for index in range(self.n_signs):
            sign = chr(pdfium.FPDFText_GetUnicode(self.raw, index) or 32)
            if sign.isspace() or sign == "\x00":
                is_open = False
                continue
            style = self._style(index)
            if not style.is_upright:
                continue
            box, baseline = self._place(index)
            if is_open and self._belongs(found[-1], box, baseline, style):
                self._extend(found[-1], sign, box, style)
            else:
                found.append(Word(sign, box, baseline, style.size, style.is_bold, style.mark, style.is_italic))
            is_open = True
        return found

    def _belongs(self, word: Word, box: Box, baseline: float, style: _Style) -> bool:
        same_line = abs(baseline - word.baseline) < 0.6 * max(word.size, style.size)
        return same_line and -word.size < box[0] - word.box[2] < word.size

    def _extend(self, word: Word, sign: str, box: Box, style: _Style) -> None:
        word.text += sign
        left, top, right, bottom = word.box
        word.box = (min(left, box[0]), min(top, box[1]), max(right, box[2]), max(bottom, box[3]))
        if style.size > word.size:
            word.size, word.is_bold = style.size, style.is_bold

    def _place(self, index: int) -> tuple[Box, float]:
        left, right, bottom, top = self.edges
        x, y = self.origin
        pdfium.FPDFText_GetCharBox(self.raw, index, left, right, bottom, top)
        pdfium.FPDFText_GetCharOrigin(self.raw, index, x, y)
        box = (left.value - self.left, self.top - top.value, right.value - self.left, self.top - bottom.value)
        return box, self.top - y.value

    def _style(self, index: int) -> _Style:
        thing = pdfium.FPDFText_GetTextObject(self.raw, index)
        key = ctypes.cast(thing, ctypes.c_void_p).value or 0
        if key not in self.styles:
            self.styles[key] = self._ask(index, thing, key)
        return self.styles[key]

    def _ask(self, index: int, thing: object, key: int) -> _Style:
        size = pdfium.FPDFText_GetFontSize(self.raw, index)
        matrix = pdfium.FS_MATRIX()
        is_upright = True
        if pdfium.FPDFText_GetMatrix(self.raw, index, matrix):
            scale = (matrix.c**2 + matrix.d**2) ** 0.5
            size = size * scale if scale else size
            is_upright = abs(matrix.d) >= abs(matrix.c)  # text along the edge of the page is no running text
        mark = pdfium.FPDFPageObj_GetMarkedContentID(thing) if key else -1
        name = self._font(thing) if key else b""
        is_bold = pdfium.FPDFText_GetFontWeight(self.raw, index) >= BOLD or any(
            part in name for part in (b"bold", b"black", b"heavy", b"semibold")
        )
        return _Style(round(size, 1), is_bold, mark, is_upright, b"italic" in name or b"oblique" in name)

    def _font(self, thing: object) -> bytes:
        font = pdfium.FPDFTextObj_GetFont(thing)
        name = ctypes.create_string_buffer(200)
        if font:
            pdfium.FPDFFont_GetBaseFontName(font, name, 200)
        return name.value.lower()


def _count_objects(page: pypdfium2.PdfPage) -> tuple[int, int]:
    """Return the number of rules (long and thin, or a box like a table's cell) and of pictures."""
    rules = pictures = 0
    for index in range(pdfium.FPDFPage_CountObjects(page.raw)):
        thing = pdfium.FPDFPage_GetObject(page.raw, index)
        kind = pdfium.FPDFPageObj_GetType(thing)
        pictures += kind == pdfium.FPDF_PAGEOBJ_IMAGE
        if kind == pdfium.FPDF_PAGEOBJ_PATH:
            left, bottom, right, top = (ctypes.c_float() for _ in range(4))
            pdfium.FPDFPageObj_GetBounds(thing, left, bottom, right, top)
            wide, high = right.value - left.value, top.value - bottom.value
            rules += (wide > 20 and high < 4) or (high > 8 and wide < 4) or (wide > 20 and high > 8)
    return rules, pictures
