"""A document as a scanner gives it: every page a picture, in a PDF without any text."""

import io

import pypdfium2

_DOTS = 200 / 72


def scanned(content: bytes) -> bytes:
    """Return a PDF with the pages of another as pictures."""
    source = pypdfium2.PdfDocument(content)
    try:
        pictures = [source[index].render(scale=_DOTS, grayscale=True).to_pil() for index in range(len(source))]
    finally:
        source.close()
    out = io.BytesIO()
    pictures[0].save(out, format="PDF", save_all=True, append_images=pictures[1:], resolution=200)
    return out.getvalue()


def beside(text: bytes, pictures: bytes) -> bytes:
    """Return a PDF with the pages of the first and then those of the second."""
    made, added = pypdfium2.PdfDocument(text), pypdfium2.PdfDocument(pictures)
    try:
        made.import_pages(added)
        out = io.BytesIO()
        made.save(out)
        return out.getvalue()
    finally:
        added.close()
        made.close()
