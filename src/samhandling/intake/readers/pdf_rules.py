"""The straight lines that a PDF page draws, as PDFium sees them: what the rules of a table are made of."""

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

_STRAIGHT = 0.5  # points that a line may lean and still be a rule
_SHORT = 1.0
_MAX_THINGS = 20_000  # objects on a page; one with more is a map or a drawing
_MAX_RULES = 40_000
_MAX_DEPTH = 8  # forms within forms

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]


@dataclass(frozen=True)
class Rule:
    """A straight line along or across the page; in points from the page's upper left corner."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def is_upright(self) -> bool:
        """Whether the line goes down the page."""
        return self.bottom - self.top > self.right - self.left


@dataclass
class Drawn:
    """What a page draws beside its words; no rules at all where there are more than any table has."""

    rules: list[Rule]
    n_pictures: int
    n_shapes: int


def drawn_on(page: pypdfium2.PdfPage, to_page: Matrix) -> Drawn:
    """Return the rules of a page, and how much else it draws; ``to_page`` turns the file's points into the page's."""
    found = Drawn([], 0, 0)
    things = _Things()
    for thing, matrix in things.of_page(page, to_page):
        kind = pdfium.FPDFPageObj_GetType(thing)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            found.n_pictures += 1
        elif kind == pdfium.FPDF_PAGEOBJ_PATH and _is_painted(thing):
            found.n_shapes += 1
            if len(found.rules) <= _MAX_RULES:
                found.rules.extend(_rules(thing, matrix))
    if len(found.rules) > _MAX_RULES or things.n_seen > _MAX_THINGS:
        found.rules = []
    return found


class _Things:
    """Walks over the objects of a page and of the forms that it places, up to a limit."""

    def __init__(self) -> None:
        self.n_seen = 0

    def of_page(self, page: pypdfium2.PdfPage, matrix: Matrix) -> Iterator[tuple[object, Matrix]]:
        for index in range(pdfium.FPDFPage_CountObjects(page.raw)):
            yield from self._of(pdfium.FPDFPage_GetObject(page.raw, index), matrix, 0)

    def _of(self, thing: object, matrix: Matrix, depth: int) -> Iterator[tuple[object, Matrix]]:
        self.n_seen += 1
        if self.n_seen > _MAX_THINGS:
            return
        if pdfium.FPDFPageObj_GetType(thing) != pdfium.FPDF_PAGEOBJ_FORM:
            yield thing, matrix
        elif depth < _MAX_DEPTH:
            inner = _times(_matrix(thing), matrix)
            for index in range(pdfium.FPDFFormObj_CountObjects(thing)):
                yield from self._of(pdfium.FPDFFormObj_GetObject(thing, index), inner, depth + 1)


def _is_painted(thing: object) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(thing, fill, stroke)
    return bool(fill.value or stroke.value)


def _rules(path: object, matrix: Matrix) -> Iterator[Rule]:
    """Yield the straight lines of a path; a box gives its four sides."""
    matrix = _times(_matrix(path), matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    start = at = (0.0, 0.0)
    for index in range(min(pdfium.FPDFPath_CountSegments(path), _MAX_RULES)):
        segment = pdfium.FPDFPath_GetPathSegment(path, index)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = apply(matrix, x.value, y.value)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            yield from _rule(at, point)
        at = point
        if pdfium.FPDFPathSegment_GetClose(segment):
            yield from _rule(at, start)
            at = start


def _rule(one: Point, other: Point) -> Iterator[Rule]:
    left, right = sorted((one[0], other[0]))
    top, bottom = sorted((one[1], other[1]))
    wide, high = right - left, bottom - top
    if min(wide, high) <= _STRAIGHT and max(wide, high) >= _SHORT:
        yield Rule(left, top, right, bottom)


def _matrix(thing: object) -> Matrix:
    found = pdfium.FS_MATRIX()
    if not pdfium.FPDFPageObj_GetMatrix(thing, found):
        return 1, 0, 0, 1, 0, 0
    return found.a, found.b, found.c, found.d, found.e, found.f


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def apply(matrix: Matrix, x: float, y: float) -> Point:
    """Return where a matrix puts a point."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
