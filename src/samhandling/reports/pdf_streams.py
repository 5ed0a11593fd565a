"""Mend the one place where a correct PDF looks broken to a checker: a stream whose last byte is a carriage return.

PDF ends a stream's data with an end-of-line marker that its length does not count (ISO 32000-1, 7.3.8.1). When the
compressed data happen to end with CR, the LF after them reads as the second half of CR LF, and PDF/A checkers then
find that the length is one too many (seen in page-validation 0.11; one stream in 256). One LF more, counted in the
length and ignored by the decompression, settles it.
"""

import re
from bisect import bisect_right
from itertools import accumulate

_LENGTH = re.compile(rb"/Length (\d+)[^\n]{0,200}\nstream\n")
_END = b"\nendstream"
# Position, how many bytes stand there now, and what is to stand there.
Edit = tuple[int, int, bytes]


def settled(pdf: bytes) -> bytes:
    """Return the PDF with no stream that ends with a carriage return; the same bytes if there was none."""
    edits = [edit for found in _LENGTH.finditer(pdf) for edit in _edits(pdf, found)]
    return _with_offsets_moved(_edited(pdf, edits), edits) if edits else pdf


def _edits(pdf: bytes, found: re.Match[bytes]) -> list[Edit]:
    length = int(found[1])
    end = found.end() + length
    if not pdf.startswith(_END, end) or pdf[end - 1 : end] != b"\r":
        return []
    return [(found.start(1), len(found[1]), str(length + 1).encode()), (end, 0, b"\n")]


def _edited(pdf: bytes, edits: list[Edit]) -> bytes:
    parts, last = [], 0
    for position, n_old, new in edits:
        parts += [pdf[last:position], new]
        last = position + n_old
    return b"".join([*parts, pdf[last:]])


def _with_offsets_moved(pdf: bytes, edits: list[Edit]) -> bytes:
    """Return the PDF with its table of object positions, and the position of that table, moved by the edits."""
    positions = [position for position, _, _ in edits]
    shifts = [0, *accumulate(len(new) - n_old for _, n_old, new in edits)]

    def moved(offset: int) -> int:
        return offset + shifts[bisect_right(positions, offset)]

    start = pdf.rindex(b"startxref\n")
    table = moved(int(pdf[start:].split()[1]))
    entries = re.sub(rb"(\d{10})( \d{5} n)", lambda m: b"%010d%b" % (moved(int(m[1])), m[2]), pdf[table:start])
    return pdf[:table] + entries + b"startxref\n%d\n%%%%EOF" % table
