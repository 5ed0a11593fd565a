"""Streams that end with a carriage return, and the positions that move when they are mended."""

import zlib
from io import BytesIO

import pikepdf

from samhandling.reports import pdf_streams


def content_ending_with(last: bytes) -> bytes:
    """Return page content whose compressed form ends with the byte; its last byte is that of the checksum."""
    return next(c for n in range(256) if zlib.compress(c := b"%" + b"a" * n + b"\n").endswith(last))


def document(*contents: bytes) -> bytes:
    """Return a PDF with one compressed stream for each content, written as Typst writes it."""
    out = b"%PDF-1.7\n"
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"]
    for content in contents:
        data = zlib.compress(content)
        objects.append(b"<</Length %d/Filter/FlateDecode>>\nstream\n%b\nendstream" % (len(data), data))
    positions = []
    for number, body in enumerate(objects, start=1):
        positions.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n\n" % (number, body)
    table = b"".join(b"%010d 00000 n\r\n" % position for position in positions)
    head = b"xref\n0 %d\n0000000000 65535 f\r\n" % (len(objects) + 1)
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\n" % (len(objects) + 1)
    return out + head + table + trailer + b"startxref\n%d\n%%%%EOF" % len(out)


def test_a_stream_that_ends_with_a_carriage_return_gets_one_line_feed_and_all_positions_move() -> None:
    contents = [content_ending_with(b"\r"), content_ending_with(b"a"), content_ending_with(b"\r")]
    mended = pdf_streams.settled(document(*contents))
    assert b"\r\nendstream" not in mended.replace(b"\r\n\nendstream", b"")
    with pikepdf.open(BytesIO(mended)) as opened:
        assert opened.check_pdf_syntax() == []
        assert [opened.get_object(n, 0).read_bytes() for n in (3, 4, 5)] == contents


def test_a_pdf_without_such_a_stream_is_not_touched() -> None:
    untouched = document(content_ending_with(b"a"))
    assert pdf_streams.settled(untouched) is untouched
