"""The eight signs of a state: four ratings and four trends, told apart by shape, by colour and by word.

Always put the word beside the sign, or in it as its title: a state is word, shape and colour at once.
"""

from typing import Literal

from samhandling.charts import svg, tokens
from samhandling.errors import InputError

Rating = Literal["green", "yellow", "red", "none"]
Trend = Literal["up", "flat", "down", "unknown"]
Kind = Rating | Trend

RATINGS: tuple[Rating, ...] = ("green", "yellow", "red", "none")
TRENDS: tuple[Trend, ...] = ("up", "flat", "down", "unknown")
# "up" means better, whatever the figure itself does.
STATE_WORDS: dict[Kind, str] = {
    "green": "Nås",
    "yellow": "Delvis",
    "red": "Nås inte",
    "none": "Kan inte bedömas",
    "up": "Förbättras",
    "flat": "Oförändrat",
    "down": "Försämras",
    "unknown": "För osäkert",
}
_STROKE = 'fill="none" stroke-linecap="round" stroke-linejoin="round"'


def symbol(kind: Kind, *, title: str | None = None, size: float = 24, theme: tokens.Theme = "page") -> str:
    """Return the sign as a small SVG.

    Without `title` it is hidden from screen readers: then the word must stand beside it. With a title it is an image
    of that name.
    """
    if kind not in STATE_WORDS:
        raise InputError(f'The state is "{kind}". A state is one of {", ".join(STATE_WORDS)}.')
    name = f'role="img" aria-label="{svg.escape(title)}"' if title else 'aria-hidden="true"'
    side = svg.number(size)
    inner = (f"<title>{svg.escape(title)}</title>" if title else "") + shape(kind)
    return tokens.themed(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}" height="{side}" viewBox="0 0 24 24"'
        f' {name} focusable="false">{inner}</svg>',
        theme,
    )


def shape(kind: Kind) -> str:
    """Return the sign's shapes on a ground of 24 × 24, in light colours, to stand inside another drawing."""
    return _SHAPES[kind]


def _filled(path: str, state: str, mark: str) -> str:
    return (
        f'<path d="{path}" fill="{tokens.light(f"state-{state}")}"/>'
        f'<path d="{mark}" {_STROKE} stroke="{tokens.light(f"on-{state}")}" stroke-width="2.25"/>'
    )


def _drawn(path: str, token: str, extra: str = "") -> str:
    return f'<path d="{path}" {_STROKE} stroke="{tokens.light(token)}" stroke-width="2.5"{extra}/>'


_SHAPES: dict[Kind, str] = {
    "green": _filled("M12 2a10 10 0 1 1 0 20a10 10 0 1 1 0-20Z", "green", "M7.5 12.3l3.2 3.2l6-6.6"),
    "yellow": f'<path d="M12 2.6L22.6 21H1.4Z" fill="{tokens.light("state-yellow")}"'
    f' stroke="{tokens.light("state-yellow")}" stroke-width="1.5" stroke-linejoin="round"/>',
    "red": _filled("M12 .8L23.2 12L12 23.2L.8 12Z", "red", "M8.7 8.7l6.6 6.6M15.3 8.7l-6.6 6.6"),
    # Eight dashes of equal length: the circumference 2π·8.75 is 54.98.
    "none": _drawn(
        "M12 3.25a8.75 8.75 0 1 1 0 17.5a8.75 8.75 0 1 1 0-17.5Z", "state-none", ' stroke-dasharray="2.9 3.97"'
    ),
    "up": _drawn("M5 19L18.5 5.5M8.5 5H19V15.5", "state-green"),
    "flat": _drawn("M3 12H20M13.5 5.5L20.5 12L13.5 18.5", "muted"),
    "down": _drawn("M5 5L18.5 18.5M8.5 19H19V8.5", "state-red"),
    "unknown": _drawn("M3 14.5C5 8.5 9 8.5 12 12S19 15.5 21 9.5", "state-none"),
}
