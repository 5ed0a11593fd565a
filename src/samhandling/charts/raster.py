"""A drawing as a PNG picture, for documents that cannot hold SVG (DOCX)."""

from functools import cache

import vl_convert

from samhandling.charts import fonts
from samhandling.errors import InputError


def png(svg: str, *, scale: float = 2.0) -> bytes:
    """Return the drawing as PNG with a transparent ground, `scale` picture points for each pixel, set in our font.

    Takes the themes light and dark; the theme page names its colours by CSS, which only a browser knows.
    """
    if "var(--" in svg:
        raise InputError(
            'The drawing has the theme "page", whose colours only a browser knows. Render it with "light".'
        )
    _register_fonts()
    return vl_convert.svg_to_png(svg, scale=scale)


@cache
def _register_fonts() -> None:
    vl_convert.register_font_directory(str(fonts.FOLDER))
