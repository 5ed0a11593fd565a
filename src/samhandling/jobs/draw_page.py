"""A process of its own: ``python -m samhandling.jobs.draw_page FILE PAGE PICTURE`` draws a page of a PDF as PNG."""

import sys
from pathlib import Path

from samhandling.jobs import limits

SCALE = 1.6  # 115 dots an inch: body text is sharp, and an A4 page about 150 kB


def main(arguments: list[str]) -> None:
    """Draw the page; the picture is written whole or not at all."""
    source, page, picture = Path(arguments[0]), int(arguments[1]), Path(arguments[2])
    limits.limit_this_process(seconds=limits.DRAWING_SECONDS)
    import pypdfium2

    document = pypdfium2.PdfDocument(source)
    drawn = document[page - 1].render(scale=SCALE)
    # Grey levels squeezed to a palette: text stays sharp in a quarter of the bytes.
    image = drawn.to_pil().convert("P", palette=1, colors=64)
    picture.parent.mkdir(parents=True, exist_ok=True)
    partial = picture.with_suffix(f".{page}.part")
    image.save(partial, format="PNG")
    partial.replace(picture)
    document.close()


if __name__ == "__main__":
    main(sys.argv[1:])
