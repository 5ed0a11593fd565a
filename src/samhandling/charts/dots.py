"""Municipalities beside each other as dots, our own dark and named, with the country's median as a line.

A few municipalities stand on a row each with their names; many are stacked along one line. Drawn by hand: simpler
than through Vega-Lite, and some hundred times faster.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isfinite

from samhandling.charts import fonts, numbers, scale, svg, tokens
from samhandling.charts.svg import Size
from samhandling.errors import InputError

# More than this on a row each makes a table, and a table is better at that.
MOST_ROWS = 16
_RADIUS = 4.5
_CROWD_RADIUS = 3.0


@dataclass(frozen=True)
class Dot:
    """One municipality's figure; without a value it is named as missing."""

    name: str
    value: float | None
    is_own: bool = False
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Reference:
    """A line that the dots are compared with, such as the country's median."""

    label: str
    value: float


@dataclass(frozen=True)
class DotPlot:
    """What a dot plot shows; `period` (year) stands after the unit."""

    title: str
    unit: str
    dots: tuple[Dot, ...]
    reference: Reference | None = None
    period: str = ""
    decimals: int = 1
    has_zero: bool = False
    size: Size = "wide"
    summary: str = ""
    missing_note: str = "Uppgift saknas"
    source: str = ""
    shows_title: bool = True


def render(plot: DotPlot, theme: tokens.Theme = "light") -> str:
    """Return the plot as SVG text."""
    _check(plot)
    known = [dot for dot in plot.dots if dot.value is not None]
    draw = _rows if len(known) <= MOST_ROWS else _crowd
    head, top = _head(plot)
    body, bottom = draw(plot, known, top)
    feet, height = _feet(plot, bottom)
    return svg.frame(
        "".join([*head, *body, *feet]),
        width=svg.WIDTHS[plot.size], height=round(height), label=plot.summary or summary(plot), theme=theme,
    )  # fmt: skip


def summary(plot: DotPlot) -> str:
    """Return what the plot shows, as a screen reader says it: own figure and place, lowest, highest, reference."""
    known = sorted(_valued(plot.dots), key=lambda pair: pair[0])
    parts = [", ".join(part for part in (plot.title, plot.unit, plot.period) if part) + "."]
    for place, (value, dot) in enumerate(known, start=1):
        if dot.is_own:
            # The lowest of those with the same figure: equal figures share a place.
            place = 1 + sum(1 for other, _ in known if other < value)
            figure = numbers.format_number(value, plot.decimals)
            parts.append(f"{dot.name}: {figure}, plats {place} av {len(known)} räknat från lägst.")
    low, high = known[0], known[-1]
    parts.append(f"Lägst {low[1].name} {numbers.format_number(low[0], plot.decimals)}, ")
    parts[-1] += f"högst {high[1].name} {numbers.format_number(high[0], plot.decimals)}."
    if plot.reference:
        parts.append(f"{plot.reference.label}: {numbers.format_number(plot.reference.value, plot.decimals)}.")
    return " ".join(parts)


def _rows(plot: DotPlot, known: Sequence[Dot], top: float) -> tuple[list[str], float]:
    """Return one row for each dot, highest figure first, and where they end."""
    kinds = svg.TYPOGRAPHY[plot.size]
    width = svg.WIDTHS[plot.size]
    row = round(kinds.label.size * 1.65)
    names = max(fonts.text_width(dot.name, kinds.label.size, 600 if dot.is_own else 400) for dot in known)
    left = min(names * fonts.FALLBACK + 14, width * 0.45)
    figures = max(fonts.text_width(_figure(plot, v), kinds.label.size, 600) for v, _ in _valued(known))
    figures = figures * fonts.FALLBACK + 10
    axis, at = _axis(plot, left + 8, width - figures - 8)
    bottom = top + row * len(known)
    parts = _grid(plot, axis, at, top, bottom) + _reference(plot, at, top, bottom)
    ordered = sorted(_valued(known), key=lambda pair: (-pair[0], pair[1].name))
    for n, (value, dot) in enumerate(ordered):
        y = top + (n + 0.5) * row
        base = y + kinds.label.size * 0.33
        kind = svg.Type(kinds.label.size, 600 if dot.is_own else 400, "ink" if dot.is_own else "muted")
        parts.append(svg.text(_shortened(dot.name, kind, left - 8), 0, base, kind))
        if dot.low is not None and dot.high is not None:
            token = "series-own" if dot.is_own else "series-other"
            parts.append(svg.line(at(dot.low), y, at(dot.high), y, token, width=1.5))
        parts.append(_dot(at(value), y, _RADIUS + dot.is_own, dot))
        parts.append(svg.text(_figure(plot, value), width, base, kind, anchor="end"))
    return parts, bottom + kinds.tick.size * 1.6


def _crowd(plot: DotPlot, known: Sequence[Dot], top: float) -> tuple[list[str], float]:
    """Return all dots stacked along one axis, our own on top with its name, and where they end."""
    kinds = svg.TYPOGRAPHY[plot.size]
    width = svg.WIDTHS[plot.size]
    axis, at = _axis(plot, 14, width - 14)
    stacks: dict[int, int] = {}
    places: list[tuple[float, int, Dot]] = []
    step = 2 * _CROWD_RADIUS + 1
    for value, dot in sorted(_valued(known), key=lambda pair: (not pair[1].is_own, pair[0], pair[1].name)):
        column = round(at(value) / step)
        level = stacks[column] = stacks.get(column, -1) + 1
        # Our own stands on its true place; the others on the column's, less than a radius away.
        places.append((at(value) if dot.is_own else column * step, level, dot))
    label_room = kinds.label.size * 1.6
    tallest = max(level for _, level, _ in places) + 1
    bottom = top + label_room + max(tallest * step, 40) + 4
    parts = _grid(plot, axis, at, top + label_room, bottom)
    own = [place for place in places if place[2].is_own]
    parts += _reference(plot, at, top + label_room + 4, bottom)
    parts += [_dot(x, bottom - 4 - (n + 0.5) * step, _CROWD_RADIUS, dot) for x, n, dot in places if not dot.is_own]
    for x, _, dot in own:
        assert dot.value is not None
        says = f"{dot.name} {_figure(plot, dot.value)}"
        half = fonts.text_width(says, kinds.label.size, 600) * fonts.FALLBACK / 2
        parts.append(svg.line(x, top + label_room, x, bottom - 4, "series-own", width=1.25))
        parts.append(_dot(x, bottom - 4 - 0.5 * step, _CROWD_RADIUS + 2, dot))
        centre = min(max(x, half), width - half)
        parts.append(svg.text(says, centre, top + label_room - 5, kinds.label, anchor="middle"))
    return parts, bottom + kinds.tick.size * 1.6


class _Placer:
    """Where a value stands, in pixels from the left."""

    def __init__(self, axis: scale.Axis, left: float, right: float) -> None:
        self._axis, self._left, self._room = axis, left, right - left

    def __call__(self, value: float) -> float:
        return self._left + self._axis.share(value) * self._room


def _axis(plot: DotPlot, left: float, right: float) -> tuple[scale.Axis, _Placer]:
    found = [value for dot in plot.dots for value in (dot.value, dot.low, dot.high) if value is not None]
    found += [plot.reference.value] if plot.reference else []
    axis = scale.axis(found, n_steps=5 if plot.size == "wide" else 3, has_zero=plot.has_zero)
    return axis, _Placer(axis, left, right)


def _grid(plot: DotPlot, axis: scale.Axis, at: _Placer, top: float, bottom: float) -> list[str]:
    kind = svg.TYPOGRAPHY[plot.size].tick
    parts = []
    for tick in axis.ticks:
        means_zero = tick == 0 and (plot.has_zero or axis.low < 0)
        parts.append(svg.line(at(tick), top, at(tick), bottom, "edge" if means_zero else "hairline"))
        parts.append(svg.text(axis.label(tick), at(tick), bottom + kind.size * 1.25, kind, anchor="middle"))
    return parts


def _reference(plot: DotPlot, at: _Placer, top: float, bottom: float) -> list[str]:
    if not plot.reference:
        return []
    x = at(plot.reference.value)
    return [svg.line(x, top - 4, x, bottom, "muted", width=1.25, dash="2 3")]


def _dot(x: float, y: float, radius: float, dot: Dot) -> str:
    colour = tokens.light("series-own" if dot.is_own else "series-other")
    assert dot.value is not None
    title = svg.escape(dot.name)
    return (
        f'<circle cx="{svg.number(x)}" cy="{svg.number(y)}" r="{svg.number(radius)}" fill="{colour}">'
        f"<title>{title}</title></circle>"
    )


def _head(plot: DotPlot) -> tuple[list[str], float]:
    """Return title, unit with period, and the reference's name, and where the dots may begin."""
    kinds = svg.TYPOGRAPHY[plot.size]
    width = svg.WIDTHS[plot.size]
    under = ", ".join(part for part in (plot.unit, plot.period) if part)
    parts, y = svg.lines_of(plot.title if plot.shows_title else "", 0, kinds.title, width)
    more, y = svg.lines_of(under, y, kinds.unit, width)
    parts += more
    if plot.reference:
        says = f"{plot.reference.label} {_figure(plot, plot.reference.value)}"
        # The key stands beside a piece of its own line: a label at the line itself could hide a dot.
        y += round(kinds.note.size * 1.5)
        middle = y - kinds.note.size * 0.5
        parts.append(svg.line(0, middle, 22, middle, "muted", width=1.25, dash="2 3"))
        parts.append(svg.text(says, 28, y - kinds.note.size * 0.2, kinds.note))
    return parts, y + 12


def _feet(plot: DotPlot, y: float) -> tuple[list[str], float]:
    kinds = svg.TYPOGRAPHY[plot.size]
    missing = [dot.name for dot in plot.dots if dot.value is None]
    note = f"{plot.missing_note}: {', '.join(missing)}." if missing else ""
    parts: list[str] = []
    for content in (note, plot.source):
        more, y = svg.lines_of(content, y, kinds.note, svg.WIDTHS[plot.size])
        parts += more
    return parts, y + 6


def _figure(plot: DotPlot, value: float) -> str:
    return numbers.format_number(value, plot.decimals)


def _valued(dots: Iterable[Dot]) -> list[tuple[float, Dot]]:
    return [(dot.value, dot) for dot in dots if dot.value is not None]


def _shortened(name: str, kind: svg.Type, room: float) -> str:
    """Return the name, cut with … where it has no room; its dot carries the whole name."""
    if fonts.text_width(name, kind.size, kind.weight) <= room:
        return name
    while name and fonts.text_width(name + "…", kind.size, kind.weight) > room:
        name = name[:-1].rstrip()
    return name + "…"


def _check(plot: DotPlot) -> None:
    values = [value for dot in plot.dots for value in (dot.value, dot.low, dot.high) if value is not None]
    values += [plot.reference.value] if plot.reference else []
    if not all(isfinite(value) for value in values):
        raise InputError(f'The plot "{plot.title}" has a figure that is not finite. Give a missing figure as None.')
    if all(dot.value is None for dot in plot.dots):
        raise InputError(
            f'The plot "{plot.title}" has no figure at all. Say in words what is missing, why, and who can mend it, '
            "instead of drawing it."
        )
