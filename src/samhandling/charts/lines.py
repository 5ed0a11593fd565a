"""Time series as a line chart: at most six series, each labelled at its end.

What a chart shows is said here and checked; `lines_layout` works out where everything stands, and here it is drawn.
`vega.spec` gives the same chart as a Vega-Lite document.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from math import isfinite
from typing import Literal

from samhandling.charts import lines_layout, numbers, svg, tokens
from samhandling.charts.svg import Size
from samhandling.errors import InputError

Role = Literal["own", "women", "men", "total", "peers", "country", "other", "blue", "teal", "rose"]
MOST_SERIES = 6


@dataclass(frozen=True)
class Point:
    """One year's figure; without a value the line has a gap there, and a cross at the foot where it is said why.

    An excluded point is a hollow circle beside the line, a preliminary one a hollow square on it.
    """

    year: int
    value: float | None
    low: float | None = None
    high: float | None = None
    is_excluded: bool = False
    is_preliminary: bool = False
    why_missing: str = ""  # "skyddat hos källan"


@dataclass(frozen=True)
class Series:
    """One line: its name as the label, its role as the look, its points in any order."""

    name: str
    role: Role
    points: tuple[Point, ...]

    @property
    def known(self) -> tuple[Point, ...]:
        """Return the points that have a value and count, in order of year; the excluded ones if no other has."""
        known = sorted((p for p in self.points if p.value is not None), key=lambda p: p.year)
        return tuple([p for p in known if not p.is_excluded] or known)


@dataclass(frozen=True)
class Level:
    """A target or threshold: a horizontal line with its name."""

    label: str
    value: float


@dataclass(frozen=True)
class Break:
    """The first year of a new way of counting; the lines stop before it and begin anew."""

    year: int
    note: str = ""

    @property
    def says(self) -> str:
        """Return the note, or the plain one."""
        return self.note or f"Seriebrott {self.year}"


@dataclass(frozen=True)
class LineChart:
    """What a line chart shows.

    has_zero: zero means something for this figure (a count, a share), so the axis holds it and draws its line.
    summary: what a screen reader says; made from the figures when empty. decimals: of the figures in labels.
    """

    title: str
    unit: str
    series: tuple[Series, ...]
    levels: tuple[Level, ...] = ()
    breaks: tuple[Break, ...] = ()
    decimals: int = 1
    has_zero: bool = False
    size: Size = "wide"
    summary: str = ""
    interval_note: str = "Skuggat fält: osäkerhetsintervall."
    excluded_note: str = "Ofylld punkt: räknas inte med i bedömningen."
    preliminary_note: str = "Ofylld fyrkant: preliminärt värde."
    missing_note: str = "Kryss: värde saknas"
    source: str = ""
    shows_title: bool = True


def render(chart: LineChart, theme: tokens.Theme = "light") -> str:
    """Return the chart as SVG text."""
    check(chart)
    placed = lines_layout.layout(chart)
    return svg.frame(
        f'<g transform="translate({svg.number(placed.left)},{svg.number(placed.top)})">{"".join(_parts(placed))}</g>',
        width=placed.width,
        height=placed.height,
        label=chart.summary or summary(chart),
        theme=theme,
    )


def summary(chart: LineChart) -> str:
    """Return what the chart shows, as a screen reader says it: first and last figure of each series, and the levels."""
    parts = [f"{chart.title}, {chart.unit}." if chart.unit else f"{chart.title}."]
    for series in chart.series:
        ends = dict.fromkeys((*series.known[:1], *series.known[-1:]))
        said = [f"{numbers.format_number(p.value, chart.decimals)} år {p.year}" for p in ends if p.value is not None]
        parts.append(f"{series.name}: {', '.join(said) or 'uppgift saknas'}.")
    parts += [f"{level.label}: {numbers.format_number(level.value)}." for level in chart.levels]
    parts += [f"{each.says}." for each in chart.breaks]
    if years := sorted({p.year for series in chart.series for p in series.points if p.is_preliminary}):
        parts.append(f"Preliminärt: {', '.join(map(str, years))}.")
    if missing := lines_layout.said_missing(chart):
        parts.append(f"Värde saknas: {missing}.")
    return " ".join(parts)


def check(chart: LineChart) -> None:
    """Refuse a chart that cannot be drawn, or that nobody could read."""
    if not 1 <= len(chart.series) <= MOST_SERIES:
        raise InputError(
            f'The chart "{chart.title}" has {len(chart.series)} series. A line chart shows 1 to {MOST_SERIES}; '
            "divide it into small multiples."
        )
    names = [series.name for series in chart.series]
    if len(set(names)) < len(names):
        raise InputError(f'The chart "{chart.title}" has two series of one name: {", ".join(names)}. Name them apart.')
    for series in chart.series:
        years = [point.year for point in series.points]
        if len(set(years)) < len(years):
            raise InputError(
                f'The series "{series.name}" of "{chart.title}" has two figures for one year. Keep one of them.'
            )
    if not all(isfinite(value) for value in lines_layout.values(chart)):
        raise InputError(f'The chart "{chart.title}" has a figure that is not finite. Give a missing figure as None.')
    if not any(series.known for series in chart.series):
        raise InputError(
            f'The chart "{chart.title}" has no figure at all. Say in words what is missing, why, and who can mend it, '
            "instead of drawing it."
        )


def _parts(placed: lines_layout.Layout) -> Iterator[str]:
    """Yield everything that is drawn, the undermost first, in pixels from the plot's upper left corner."""
    yield from _axes(placed)
    strokes = [list(dots) for _, dots in groupby((d for d in placed.dots if d.is_on_line), lambda d: d.segment)]
    yield from (_band(stroke) for stroke in strokes if all(dot.low is not None for dot in stroke))
    for rule in placed.rules:
        yield svg.line(rule.x, rule.y, rule.x2, rule.y2, rule.token, width=rule.width, dash=_dash(rule.dash))
    yield from (_line(stroke) for stroke in strokes if len(stroke) > 1)
    yield from (_dot(dot) for dot in placed.dots if dot.has_mark)
    yield from (_cross(x, placed.plot_height) for x in placed.missing)
    for text in placed.texts:
        yield svg.text(text.content, text.x, text.y, text.kind)


def _axes(placed: lines_layout.Layout) -> Iterator[str]:
    kind = placed.tick_type
    for tick in placed.axis.ticks:
        y = placed.y(tick)
        yield svg.line(0, y, placed.plot_width, y, "hairline")
        yield svg.text(placed.axis.label(tick), -8, y + kind.size * lines_layout.MIDDLE, kind, anchor="end")
    yield svg.line(0, placed.plot_height, placed.plot_width, placed.plot_height, "edge")
    for year in placed.year_ticks:
        x = placed.x(year)
        yield svg.line(x, placed.plot_height, x, placed.plot_height + 5, "edge")
        yield svg.text(str(year), x, placed.plot_height + 9 + kind.size, kind, anchor="middle")


def _band(stroke: list[lines_layout.Dot]) -> str:
    lows = [(dot.x, dot.low) for dot in stroke if dot.low is not None]
    highs = [(dot.x, dot.high) for dot in stroke if dot.high is not None]
    return f'<path d="{_path(highs + lows[::-1])}Z" fill="{tokens.light(stroke[0].token)}" fill-opacity=".16"/>'


def _line(stroke: list[lines_layout.Dot]) -> str:
    first = stroke[0]
    dash = f' stroke-dasharray="{_dash(first.dash)}"' if first.dash else ""
    return (
        f'<path d="{_path([(dot.x, dot.y) for dot in stroke])}" fill="none" stroke="{tokens.light(first.token)}"'
        f' stroke-width="{svg.number(first.width)}" stroke-linejoin="round"{dash}/>'
    )


def _dot(dot: lines_layout.Dot) -> str:
    colour = tokens.light(dot.token)
    fill = colour if dot.is_on_line else tokens.light("ground")
    if dot.is_preliminary:
        return (
            f'<rect x="{svg.number(dot.x - 3.25)}" y="{svg.number(dot.y - 3.25)}" width="6.5" height="6.5"'
            f' fill="{tokens.light("ground")}" stroke="{colour}" stroke-width="1.75"/>'
        )
    return (
        f'<circle cx="{svg.number(dot.x)}" cy="{svg.number(dot.y)}" r="3.25" fill="{fill}" stroke="{colour}"'
        ' stroke-width="1.75"/>'
    )


def _cross(x: float, foot: float) -> str:
    """Return the mark of a missing value, standing on the axis of years."""
    reach, y = lines_layout.CROSS_REACH, foot - lines_layout.CROSS_REACH - 3
    arms = f"M{svg.number(x - reach)},{svg.number(y - reach)}l{svg.number(2 * reach)},{svg.number(2 * reach)}"
    arms += f"M{svg.number(x + reach)},{svg.number(y - reach)}l{svg.number(-2 * reach)},{svg.number(2 * reach)}"
    return f'<path d="{arms}" fill="none" stroke="{tokens.light("muted")}" stroke-width="1.75"/>'


def _path(points: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{svg.number(x)},{svg.number(y)}" for x, y in points)


def _dash(dash: tuple[int, ...]) -> str:
    return " ".join(str(length) for length in dash)
