"""The font that everything is set in: where it lies and how wide a text becomes.

Labels are placed before anything is drawn, so the widths are read from the font file itself.
"""

from functools import cache
from pathlib import Path
from struct import unpack_from
from typing import Literal

FOLDER = Path(__file__).parent / "fonts"
Weight = Literal[400, 600]
_FILES: dict[Weight, str] = {400: "SourceSans3-Regular.ttf", 600: "SourceSans3-Semibold.ttf"}


# A drawing shown as <img> cannot use the page's font; Arial and its like are up to this much wider.
FALLBACK = 1.12


def text_width(text: str, size: float, weight: Weight = 400) -> float:
    """Return the width of one line in pixels, without kerning (which would make it at most a pixel narrower)."""
    widths, per_em = _advances(weight)
    # A sign that the font lacks is drawn by another one, usually wider.
    return sum(widths.get(ord(sign), 0.7 * per_em) for sign in text) * size / per_em


def wrap(text: str, size: float, width: float, weight: Weight = 400) -> tuple[str, ...]:
    """Return the text broken at spaces into lines no wider than `width`; a longer word stands alone."""
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, weight) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


def covers(sign: str) -> bool:
    """Say whether the font can show the sign; a PDF that must be accessible refuses any other."""
    return ord(sign) in _advances(400)[0]


@cache
def _advances(weight: Weight) -> tuple[dict[int, float], int]:
    """Return advance per code point and units per em, from the tables head, hhea, hmtx and cmap (format 4)."""
    data = (FOLDER / _FILES[weight]).read_bytes()
    n_tables = unpack_from(">H", data, 4)[0]
    records = (unpack_from(">4sLLL", data, 12 + 16 * i) for i in range(n_tables))
    at = {tag.decode(): offset for tag, _, offset, _ in records}
    per_em = unpack_from(">H", data, at["head"] + 18)[0]
    n_metrics = unpack_from(">H", data, at["hhea"] + 34)[0]
    advance = [unpack_from(">H", data, at["hmtx"] + 4 * i)[0] for i in range(n_metrics)]
    glyphs = _glyphs(data, at["cmap"])
    return {code: advance[min(glyph, n_metrics - 1)] for code, glyph in glyphs.items()}, per_em


def _glyphs(data: bytes, cmap: int) -> dict[int, int]:
    """Return glyph per code point of the basic plane."""
    n_subtables = unpack_from(">H", data, cmap + 2)[0]
    offsets = [cmap + unpack_from(">HHL", data, cmap + 4 + 8 * i)[2] for i in range(n_subtables)]
    table = next(offset for offset in offsets if unpack_from(">H", data, offset)[0] == 4)
    n = unpack_from(">H", data, table + 6)[0] // 2
    ends = unpack_from(f">{n}H", data, table + 14)
    starts = unpack_from(f">{n}H", data, table + 16 + 2 * n)
    deltas = unpack_from(f">{n}H", data, table + 16 + 4 * n)
    ranges = unpack_from(f">{n}H", data, table + 16 + 6 * n)
    found: dict[int, int] = {}
    for i in range(n):
        for code in range(starts[i], min(ends[i], 0xFFFE) + 1):
            glyph = code
            if ranges[i]:
                where = table + 16 + 6 * n + 2 * i + ranges[i] + 2 * (code - starts[i])
                glyph = unpack_from(">H", data, where)[0]
            if glyph:
                found[code] = (glyph + deltas[i]) % 65536
    return found
