"""How many goals stand in each state: one thin bar, cut in proportion, with shape, word and count under it."""

from collections.abc import Mapping
from dataclasses import dataclass

from samhandling.charts import fonts, svg, symbols, tokens
from samhandling.charts.svg import Size
from samhandling.errors import InputError

_BAR = 14
_GAP = 2


@dataclass(frozen=True)
class StateBar:
    """Counts by rating, or by trend; a state that is left out counts as none."""

    title: str
    counts: Mapping[symbols.Kind, int]
    size: Size = "wide"
    summary: str = ""
    shows_title: bool = True


_COLOURS: dict[symbols.Kind, str] = {
    "green": "state-green", "yellow": "state-yellow", "red": "state-red", "none": "state-none",
    "up": "state-green", "flat": "muted", "down": "state-red", "unknown": "state-none",
}  # fmt: skip


def render(bar: StateBar, theme: tokens.Theme = "light") -> str:
    """Return the bar as SVG text."""
    kinds = _kinds(bar)
    width = svg.WIDTHS[bar.size]
    head, top = svg.lines_of(bar.title if bar.shows_title else "", 0, svg.TYPOGRAPHY[bar.size].title, width)
    y = top + 6 if head else 0
    keys, bottom = _keys(bar, kinds, y + _BAR + 10, width)
    return svg.frame(
        "".join([*head, *_pieces(bar, kinds, y, width), *keys]),
        width=width, height=round(bottom), label=bar.summary or summary(bar), theme=theme,
    )  # fmt: skip


def summary(bar: StateBar) -> str:
    """Return the counts as a screen reader says them."""
    said = [f"{symbols.STATE_WORDS[kind]} {bar.counts.get(kind, 0)}" for kind in _kinds(bar)]
    return f"{bar.title}: {', '.join(said)}."


def _kinds(bar: StateBar) -> tuple[symbols.Kind, ...]:
    is_countable = any(bar.counts.values()) and min(bar.counts.values()) >= 0
    for kinds in (symbols.RATINGS, symbols.TRENDS):
        if is_countable and set(bar.counts) <= set(kinds):
            return kinds
    raise InputError(
        f'The bar "{bar.title}" has the counts {dict(bar.counts)}. Give counts from 0 up, at least one above, '
        f"for either {', '.join(symbols.RATINGS)} or {', '.join(symbols.TRENDS)}."
    )


def _pieces(bar: StateBar, kinds: tuple[symbols.Kind, ...], y: float, width: float) -> list[str]:
    shown = [kind for kind in kinds if bar.counts.get(kind)]
    total = sum(bar.counts.values())
    room = width - _GAP * (len(shown) - 1)
    parts, x = [], 0.0
    for kind in shown:
        length = bar.counts[kind] / total * room
        parts.append(
            f'<rect x="{svg.number(x)}" y="{svg.number(y)}" width="{svg.number(length)}" height="{_BAR}"'
            f' fill="{tokens.light(_COLOURS[kind])}"/>'
        )
        x += length + _GAP
    return parts


def _keys(bar: StateBar, kinds: tuple[symbols.Kind, ...], y: float, width: float) -> tuple[list[str], float]:
    """Return sign, count and word of each state in a row, or in more rows where one is too narrow."""
    label = svg.TYPOGRAPHY[bar.size].label
    parts, x = [], 0.0
    for kind in kinds:
        count, word = str(bar.counts.get(kind, 0)), symbols.STATE_WORDS[kind]
        count_width = fonts.text_width(count, label.size, 600) * fonts.FALLBACK + 4
        whole = 26 + count_width + fonts.text_width(word, label.size) * fonts.FALLBACK
        if x and x + whole > width:
            x, y = 0.0, y + 26
        parts.append(f'<g transform="translate({svg.number(x)},{svg.number(y)}) scale(.8)">{symbols.shape(kind)}</g>')
        parts.append(svg.text(count, x + 26, y + 15, label))
        parts.append(svg.text(word, x + 26 + count_width, y + 15, svg.Type(label.size)))
        x += whole + 24
    return parts, y + 22
