"""The SVG text itself: escaping, texts, lines and the frame that every drawing stands in.

No style attribute and no style element: a strict content security policy refuses both.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from samhandling.charts import fonts, tokens
from samhandling.charts.fonts import Weight
from samhandling.errors import InputError

Size = Literal["wide", "small"]
Anchor = Literal["start", "middle", "end"]
WIDTHS: dict[Size, int] = {"wide": 720, "small": 340}

_ID = re.compile(r' id="([^"]+)"')


@dataclass(frozen=True)
class Type:
    """One size of text in a drawing."""

    size: float
    weight: Weight = 400
    token: str = "ink"


@dataclass(frozen=True)
class Typography:
    """The texts of a drawing; a small multiple has smaller ones."""

    title: Type
    unit: Type
    label: Type
    tick: Type
    note: Type


TYPOGRAPHY: dict[Size, Typography] = {
    "wide": Typography(
        Type(17, 600), Type(14, 400, "muted"), Type(14, 600), Type(13, 400, "muted"), Type(13, 400, "muted")
    ),
    "small": Typography(
        Type(15, 600), Type(13, 400, "muted"), Type(13, 600), Type(12, 400, "muted"), Type(12, 400, "muted")
    ),
}


def escape(text: str) -> str:
    """Return text fit for content and attributes; signs that XML forbids are left out."""
    kept = "".join(sign for sign in text if sign >= " " or sign in "\t\n")
    return kept.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def number(value: float) -> str:
    """Return a coordinate with at most two decimals, never a negative zero."""
    return f"{round(value, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def text(content: str, x: float, y: float, kind: Type, *, anchor: Anchor = "start", token: str = "") -> str:
    """Return one line of text with its baseline at y."""
    return (
        f'<text x="{number(x)}" y="{number(y)}" font-size="{number(kind.size)}"'
        + (f' font-weight="{kind.weight}"' if kind.weight != 400 else "")
        + (f' text-anchor="{anchor}"' if anchor != "start" else "")
        + f' fill="{tokens.light(token or kind.token)}">{escape(content)}</text>'
    )


def wrapped(content: str, y: float, kind: Type, width: float) -> tuple[list[tuple[str, float]], float]:
    """Return the text as lines below y with their baselines, and where they end; nothing for an empty text."""
    lines = []
    for each in fonts.wrap(content, kind.size, width / fonts.FALLBACK, kind.weight) if content else ():
        y += round(kind.size * 1.25)
        lines.append((each, y - kind.size * 0.2))
    return lines, y


def lines_of(content: str, y: float, kind: Type, width: float, *, x: float = 0) -> tuple[list[str], float]:
    """Return the text drawn in lines that begin below y, and where they end."""
    lines, bottom = wrapped(content, y, kind, width)
    return [text(each, x, baseline, kind) for each, baseline in lines], bottom


def line(x1: float, y1: float, x2: float, y2: float, token: str, *, width: float = 1, dash: str = "") -> str:
    """Return a straight line."""
    return (
        f'<line x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}"'
        f' stroke="{tokens.light(token)}"'
        + (f' stroke-width="{number(width)}"' if width != 1 else "")
        + (f' stroke-dasharray="{dash}"' if dash else "")
        + "/>"
    )


def frame(
    content: str, *, width: float, height: float, label: str, theme: tokens.Theme, has_links: bool = False
) -> str:
    """Return the finished drawing: a named image, or a named group when it holds links that a keyboard reaches.

    The ground is transparent. Ids are named by the content, so that many drawings can stand in one page.
    """
    box = f"{number(width)} {number(height)}"
    size = f'width="{number(width)}" height="{number(height)}" viewBox="0 0 {box}"'
    role = "group" if has_links else "img"
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="{role}" lang="sv" aria-label="{escape(label)}"'
        f' font-family="{tokens.FONT_FAMILY}">{content}</svg>'
    )
    return tokens.themed(_with_own_ids(drawing), theme)


def check_link(address: str) -> str:
    """Return an address inside the site; a drawing never points outside."""
    if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|\\", address.strip()):
        raise InputError(
            f'The link is "{address}". A link in a map stays inside the site: begin it with /, ./, ? or #.'
        )
    return address


def _with_own_ids(drawing: str) -> str:
    names = dict.fromkeys(_ID.findall(drawing))
    digest = sha256(drawing.encode()).hexdigest()[:8] if names else ""
    for name in names:
        own = f"{name}-{digest}"
        drawing = drawing.replace(f' id="{name}"', f' id="{own}"').replace(f"url(#{name})", f"url(#{own})")
    return drawing
