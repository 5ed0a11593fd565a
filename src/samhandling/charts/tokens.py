"""Colours, type and space: one source for charts and pages, in a light and a true dark theme.

Charts are drawn with the light colours; `themed` exchanges them, so each token has a colour of its own.
State colours belong to shapes and thin bars, not to large areas.
"""

import re
from dataclasses import dataclass
from typing import Literal

from samhandling.charts.colour import check_hex, contrast, mix
from samhandling.errors import InputError

Theme = Literal["light", "dark", "page"]
THEMES: tuple[Theme, ...] = ("light", "dark", "page")

# WCAG 2.2: 1.4.3 text, 1.4.11 shapes that carry meaning.
TEXT_CONTRAST = 4.5
SHAPE_CONTRAST = 3.0
# CIEDE2000 between any two states, for full and for each deficient colour vision; 10 is seen at a glance.
STATE_DISTANCE = 14.0


@dataclass(frozen=True)
class Colour:
    """One colour in both themes."""

    light: str
    dark: str


COLOURS: dict[str, Colour] = {
    "ground": Colour("#fdfdfc", "#14181c"),
    "raised": Colour("#f3f4f3", "#1d2329"),
    "hairline": Colour("#d8dbde", "#373f47"),
    "edge": Colour("#7b838b", "#808993"),
    "ink": Colour("#1b1f23", "#eceded"),
    "muted": Colour("#565d65", "#aab1b9"),
    "accent": Colour("#1f4e79", "#8fbce6"),
    "on-accent": Colour("#fffffd", "#10151b"),
    "state-green": Colour("#1a7f5a", "#5fd3b3"),
    "on-green": Colour("#fffffe", "#0f1a17"),
    "state-yellow": Colour("#b98200", "#ffd166"),
    "on-yellow": Colour("#1a1400", "#1a1401"),
    "state-red": Colour("#b3261e", "#f0625d"),
    "on-red": Colour("#fffefe", "#1a0f0e"),
    "state-none": Colour("#6b7280", "#8a939d"),
    "on-none": Colour("#fefefe", "#101316"),
    "series-own": Colour("#14304a", "#f5f7f9"),
    "series-women": Colour("#7a3e9d", "#c9a0ea"),
    "series-men": Colour("#b4570f", "#f2a65f"),
    "series-peers": Colour("#6f7a85", "#8f99a3"),
    "series-other": Colour("#8b929a", "#727b85"),
    "series-blue": Colour("#1771ad", "#74b3e6"),
    "series-teal": Colour("#14746c", "#59c4b8"),
    "series-rose": Colour("#a8325e", "#f08bab"),
    "map-1": Colour("#e2edf4", "#22364a"),
    "map-2": Colour("#abcce1", "#31587b"),
    "map-3": Colour("#6ca4c8", "#4681ad"),
    "map-4": Colour("#3077a7", "#7cb1d8"),
    "map-5": Colour("#124872", "#c6e2f5"),
}
STATES = ("green", "yellow", "red", "none")
MAP_CLASSES = tuple(f"map-{n}" for n in range(1, 6))

FONT_FAMILY = "'Source Sans 3','Source Sans Pro','Segoe UI',Arial,sans-serif"
_TYPE_SCALE = {"s": 0.833, "m": 1.0, "l": 1.2, "xl": 1.44, "xxl": 1.728, "xxxl": 2.074}
_SPACES = (4, 8, 12, 16, 24, 32, 48, 64)

_TOKEN_OF_LIGHT = {colour.light: name for name, colour in COLOURS.items()}
_TAG = re.compile(r"<[^>]+>")
_PAINT = re.compile(r'((?:fill|stroke|stop-color)=")(#[0-9a-f]{6})(")')


def light(token: str) -> str:
    """Return the colour that charts are drawn with before a theme is chosen."""
    return COLOURS[token].light


def themed(svg: str, theme: Theme) -> str:
    """Return a drawing made with light tokens in another theme.

    light, dark: fixed colours, for files, images and print. page: CSS variables with the light colour to fall
    back on, for a drawing that stands inside a page and follows the page's theme.
    """
    if theme == "light":
        return svg
    return _TAG.sub(lambda tag: _PAINT.sub(lambda m: m[1] + _exchange(m[2], theme) + m[3], tag[0]), svg)


def accent(colour: str) -> Colour:
    """Return a municipality's accent colour with its dark twin; refuse one that text in it could not be read in."""
    chosen = check_hex(colour)
    ratio = contrast(chosen, light("ground"))
    if ratio < TEXT_CONTRAST:
        raise InputError(
            f"The accent colour {chosen} has contrast {ratio:.2f} against the page's ground. Text and links need "
            f"at least {TEXT_CONTRAST}. Choose a darker colour, for example {_darker(chosen)}."
        )
    return Colour(chosen, _blend_until(chosen, "#ffffff", COLOURS["ground"].dark))


def css(accent_colour: Colour | None = None) -> str:
    """Return the style sheet with every token as a custom property: light, dark by system, and dark by choice."""
    colours = COLOURS | ({"accent": accent_colour} if accent_colour else {})
    fixed = [f"  --font: {FONT_FAMILY};", "  --corner: 4px;", "  --measure: 68ch;"]
    fixed += [f"  --text-{name}: {size}rem;" for name, size in _TYPE_SCALE.items()]
    fixed += [f"  --space-{n}: {size}px;" for n, size in enumerate(_SPACES, start=1)]
    day = "\n".join([*fixed, "  color-scheme: light;", *_properties(colours, "light")])
    night = "\n".join(["  color-scheme: dark;", *_properties(colours, "dark")])
    return (
        f":root {{\n{day}\n}}\n"
        f'@media (prefers-color-scheme: dark) {{\n:root:not([data-theme="light"]) {{\n{night}\n}}\n}}\n'
        f':root[data-theme="dark"] {{\n{night}\n}}\n'
        "svg a:focus-visible { outline: none; }\n"
        "svg a:hover path, svg a:focus-visible path { stroke: var(--ink); stroke-width: 2.5; }\n"
    )


def _properties(colours: dict[str, Colour], theme: Literal["light", "dark"]) -> list[str]:
    return [f"  --{name}: {getattr(colour, theme)};" for name, colour in colours.items()]


def _exchange(colour: str, theme: Theme) -> str:
    token = _TOKEN_OF_LIGHT.get(colour)
    if token is None:
        return colour
    return COLOURS[token].dark if theme == "dark" else f"var(--{token},{colour})"


def _darker(colour: str) -> str:
    return _blend_until(colour, "#000000", light("ground"))


def _blend_until(colour: str, goal: str, ground: str) -> str:
    """Return the first blend towards black or white that reads as text on the ground."""
    blends = (mix(colour, goal, step / 50) for step in range(51))
    return next(blend for blend in blends if contrast(blend, ground) >= TEXT_CONTRAST)
