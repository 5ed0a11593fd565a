"""The words of a PDF page with box, size, weight and mark, as PDFium sees them."""

import ctypes
from dataclasses import dataclass, field

import pypdfium2
import pypdfium2.raw as pdfium

from samhandling.intake.blocks import Box
from samhandling.intake.readers import pdf_rules
from samhandling.intake.readers.pdf_rules import Matrix, Rule

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
    certainty: float = 1.0  # lower where the word was read in a picture

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of the box."""
        left, top, right, bottom = self.box
        return (left + right) / 2, (top + bottom) / 2


@dataclass
class Page:
    """A page's words in the order of the file, and what it draws beside them; as the page is shown, turned or not."""

    number: int
    width: float
    height: float
    words: list[Word]
    rules: list[Rule] = field(default_factory=list)
    n_pictures: int = 0
    n_shapes: int = 0  # lines, boxes and curves


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
    to_page = _to_page(page)
    text = page.get_textpage()
    try:
        words = _Reader(text, to_page).words()
    finally:
        text.close()
    drawn = pdf_rules.drawn_on(page, to_page)
    return Page(number, width, height, words, drawn.rules, drawn.n_pictures, drawn.n_shapes)


def _to_page(page: pypdfium2.PdfPage) -> Matrix:
    """Return what turns a point of the file into one of the page as it is shown, counted from its upper left corner."""
    left, bottom, right, top = page.get_bbox()
    turned: dict[int, Matrix] = {
        90: (0, 1, 1, 0, -bottom, -left),
        180: (-1, 0, 0, 1, right, -bottom),
        270: (0, -1, -1, 0, top, right),
    }
    return turned.get(page.get_rotation(), (1, 0, 0, -1, -left, top))


class _Reader:
    """Walks over a page's signs once; what belongs to a text object is asked once for each object."""

    def __init__(self, text: pypdfium2.PdfTextPage, to_page: Matrix) -> None:
        self.raw = text.raw
        self.n_signs = text.count_chars()
        self.to_page = to_page
        self.styles: dict[int, _Style] = {}
        self.edges = [ctypes.c_double() for _ in range(4)]
        self.origin = (ctypes.c_double(), ctypes.c_double())

    def words(self) -> list[Word]:
        found: list[Word] = []
        is_open = False
        code_of, raw = pdfium.FPDFText_GetUnicode, self.raw
        for index in range(self.n_signs):
            sign = chr(code_of(raw, index) or 32)
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
        one, high, other, low = box
        word.box = (
            left if left < one else one,  # four calls of min and max would be a tenth of all reading
            top if top < high else high,
            right if right > other else other,
            bottom if bottom > low else low,
        )
        if style.size > word.size:
            word.size, word.is_bold = style.size, style.is_bold

    def _place(self, index: int) -> tuple[Box, float]:
        left, right, bottom, top = self.edges
        x, y = self.origin
        pdfium.FPDFText_GetCharBox(self.raw, index, left, right, bottom, top)
        pdfium.FPDFText_GetCharOrigin(self.raw, index, x, y)
        a, b, c, d, e, f = self.to_page
        if a == 1:  # nearly every page; two corners in order without asking
            return (left.value + e, f - top.value, right.value + e, f - bottom.value), f - y.value
        if not b:
            one, other = a * left.value + e, a * right.value + e
            high, low = d * top.value + f, d * bottom.value + f
            baseline = d * y.value + f
        else:
            one, other = c * bottom.value + e, c * top.value + e
            high, low = b * left.value + f, b * right.value + f
            baseline = b * x.value + f
        return (min(one, other), min(high, low), max(one, other), max(high, low)), baseline

    def _style(self, index: int) -> _Style:
        thing = pdfium.FPDFText_GetTextObject(self.raw, index)
        key = ctypes.addressof(thing.contents) if thing else 0
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
            # Text along the edge of the page, as it is shown, is no running text.
            is_upright = (abs(matrix.d) >= abs(matrix.c)) is (not self.to_page[1])
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
