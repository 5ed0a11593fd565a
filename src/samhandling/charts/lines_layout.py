"""Where everything of a line chart stands, in pixels, worked out before anything is drawn.

So labels never overlap, and the same figures give the same drawing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from samhandling.charts import fonts, numbers, scale, svg
from samhandling.charts.svg import Size

if TYPE_CHECKING:
    from samhandling.charts.lines import Break, LineChart, Point, Role, Series

# Half the width of the cross that marks a missing value.
CROSS_REACH = 3.5
# Baseline below the middle of a line of text, as a share of its size: centres digits and small letters.
MIDDLE = 0.33
# Two series are never told apart by colour alone: each has its name at its end, and most a dash of their own.
_LOOKS: dict[Role, tuple[str, float, tuple[int, ...]]] = {
    "own": ("series-own", 2.5, ()),
    "total": ("series-own", 2.5, ()),
    "women": ("series-women", 2.25, ()),
    "men": ("series-men", 2.25, (7, 3)),
    "peers": ("series-peers", 1.75, ()),
    "country": ("series-peers", 1.75, (5, 3)),
    "other": ("series-other", 1.25, ()),
    "blue": ("series-blue", 2, ()),
    "teal": ("series-teal", 2, (7, 3)),
    "rose": ("series-rose", 2, (2, 3)),
}
_GREY: tuple[Role, ...] = ("peers", "country", "other")
_PLOT_HEIGHT: dict[Size, int] = {"wide": 250, "small": 130}
# Between plot and labels; how far labels may stand above and below the plot; room for the years under it.
_LABEL_GAP = 14
_LABEL_OVERHANG = 8
_YEARS_HEIGHT = 28


@dataclass(frozen=True)
class Dot:
    """One known figure and its look; those of one `segment` that are on the line make an unbroken line."""

    series: str
    segment: int
    year: int
    value: float
    x: float
    y: float
    low: float | None
    high: float | None
    is_on_line: bool
    is_preliminary: bool
    has_mark: bool
    token: str
    width: float
    dash: tuple[int, ...]


@dataclass(frozen=True)
class Text:
    """One line of text; y is its baseline."""

    content: str
    x: float
    y: float
    kind: svg.Type


@dataclass(frozen=True)
class Rule:
    """One straight line."""

    x: float
    y: float
    x2: float
    y2: float
    token: str
    width: float
    dash: tuple[int, ...] = ()


@dataclass(frozen=True)
class Layout:
    """The places. The plot's upper left corner is at (left, top) in the drawing; all others are counted from there."""

    width: float
    height: float
    left: float
    top: float
    plot_width: float
    plot_height: float
    axis: scale.Axis
    first_year: float
    last_year: float
    year_ticks: tuple[int, ...]
    tick_type: svg.Type
    labels: tuple[Text, ...] = ()
    texts: tuple[Text, ...] = ()
    rules: tuple[Rule, ...] = ()
    dots: tuple[Dot, ...] = ()
    missing: tuple[float, ...] = ()  # where a value is missing and somebody has said why

    def x(self, year: float) -> float:
        """Return a year's place, from the plot's left edge."""
        return (year - self.first_year) / (self.last_year - self.first_year) * self.plot_width

    def y(self, value: float) -> float:
        """Return a value's place, from the plot's upper edge."""
        return (1 - self.axis.share(value)) * self.plot_height


def layout(chart: LineChart) -> Layout:
    """Return the places of a chart that `lines.check` has passed; `texts` holds the labels too."""
    kinds = svg.TYPOGRAPHY[chart.size]
    width = svg.WIDTHS[chart.size]
    axis = scale.axis(values(chart), n_steps=5 if chart.size == "wide" else 3, has_zero=chart.has_zero)
    left = round(max(fonts.text_width(axis.label(tick), kinds.tick.size) for tick in axis.ticks) * fonts.FALLBACK + 8)
    wishes, label_width = _label_wishes(chart, width * (0.27 if chart.size == "wide" else 0.33))
    plot_width = round(width - left - label_width - _LABEL_GAP)
    years = sorted({point.year for series in chart.series for point in series.points})
    # A single year stands in the middle of an axis of its own.
    first, last = (years[0] - 0.5, years[0] + 0.5) if len(years) == 1 else (float(years[0]), float(years[-1]))
    breaks = [(_break_at(b.year, years), b) for b in chart.breaks if years[0] < b.year <= years[-1]]
    heads, head_height = _heads(chart, width)
    notes, notes_height = _notes(breaks, first, plot_width / (last - first), plot_width, kinds.note)
    top = round(head_height + 12 + notes_height)
    plot_height = round(max(_PLOT_HEIGHT[chart.size], sum(wish.height for wish in wishes) - 2 * _LABEL_OVERHANG))
    feet, bottom = _feet(chart, plot_height + _YEARS_HEIGHT, width)
    year_room = fonts.text_width("2000", kinds.tick.size) * fonts.FALLBACK + (11 if chart.size == "wide" else 8)
    placed = Layout(
        width=width, height=round(top + bottom), left=left, top=top, plot_width=plot_width, plot_height=plot_height,
        axis=axis, first_year=first, last_year=last, tick_type=kinds.tick,
        year_ticks=scale.year_ticks(years, int(plot_width // year_room) + 1),
    )  # fmt: skip
    labels, leaders = _end_labels(wishes, placed)
    outside = [replace(text, x=text.x - left, y=text.y - top) for text in heads]
    outside += [replace(text, x=text.x - left) for text in feet]
    broken = [Rule(placed.x(at), 0, placed.x(at), plot_height, "edge", 1, (1, 3)) for at, _ in breaks]
    return replace(
        placed,
        labels=tuple(labels),
        texts=(*outside, *notes, *labels),
        rules=(*leaders, *_level_rules(chart, placed), *broken, *_zero_rule(chart, placed)),
        dots=tuple(_dots(chart, placed)),
        missing=tuple(placed.x(year) for year in _marked_years(chart)),
    )


def is_marked(point: Point) -> bool:
    """Return whether the point is a missing value that gets a mark: one that it is said why of."""
    return point.value is None and bool(point.why_missing)


def said_missing(chart: LineChart) -> str:
    """Return the years without a value that somebody has said why of: "2019 (skyddat hos källan)"."""
    found = {(p.year, p.why_missing) for series in chart.series for p in series.points if is_marked(p)}
    by_reason: dict[str, list[str]] = {}
    for year, why in sorted(found):
        by_reason.setdefault(why, []).append(str(year))
    return "; ".join(f"{', '.join(years)} ({why})" for why, years in by_reason.items())


def _marked_years(chart: LineChart) -> list[int]:
    return sorted({point.year for series in chart.series for point in series.points if is_marked(point)})


def values(chart: LineChart) -> list[float]:
    """Return every figure that the value axis must hold."""
    found: list[float | None] = [level.value for level in chart.levels]
    for series in chart.series:
        for point in series.points:
            found += [point.value, point.low, point.high]
    return [value for value in found if value is not None]


def _dots(chart: LineChart, placed: Layout) -> Iterator[Dot]:
    """Yield every known figure, series by series, in order of year."""
    breaks = [each.year for each in chart.breaks]
    first_segment = 0
    for series in chart.series:
        segments = [first_segment + n for n in _segments(series, breaks)]
        yield from _dots_of(series, segments, placed)
        first_segment = max(segments, default=first_segment) + 1


def _segments(series: Series, breaks: Sequence[int]) -> list[int]:
    """Return for each point, in order of year, the number of the unbroken line that it belongs to."""
    points = sorted(series.points, key=lambda point: point.year)
    segments = [0] if points else []
    for before, point in pairwise(points):
        is_gap = point.value is None and not point.is_excluded
        is_break = any(before.year < year <= point.year for year in breaks)
        segments.append(segments[-1] + (is_gap or is_break))
    return segments


def _dots_of(series: Series, segments: Sequence[int], placed: Layout) -> Iterator[Dot]:
    token, width, dash = _LOOKS[series.role]
    points = sorted(series.points, key=lambda point: point.year)
    on_line = [p.value is not None and not p.is_excluded for p in points]
    sizes = {s: sum(1 for at, on in zip(segments, on_line, strict=True) if on and at == s) for s in segments}
    # Where years are left out a line hides which years were counted; a lone point would not be seen without a mark.
    is_sparse = any(b.year - a.year > 1 for a, b in pairwise(points))
    last = max((i for i, on in enumerate(on_line) if on), default=-1)
    for i, point in enumerate(points):
        if point.value is not None:
            has_band = point.low is not None and point.high is not None
            yield Dot(
                series=series.name, segment=segments[i], year=point.year, value=point.value,
                x=placed.x(point.year), y=placed.y(point.value),
                low=placed.y(point.low) if point.low is not None and has_band else None,
                high=placed.y(point.high) if point.high is not None and has_band else None,
                is_on_line=on_line[i],
                is_preliminary=point.is_preliminary,
                has_mark=point.is_preliminary or not on_line[i] or is_sparse or i == last or sizes[segments[i]] == 1,
                token=token, width=width, dash=dash,
            )  # fmt: skip


def _heads(chart: LineChart, width: float) -> tuple[list[Text], float]:
    """Return title and unit in the drawing's own pixels, and how high they stand together."""
    kinds = svg.TYPOGRAPHY[chart.size]
    texts: list[Text] = []
    y = 0.0
    for content, kind in ((chart.title if chart.shows_title else "", kinds.title), (chart.unit, kinds.unit)):
        lines, y = svg.wrapped(content, y, kind, width)
        texts += [Text(line, 0, baseline, kind) for line, baseline in lines]
    return texts, y


def _feet(chart: LineChart, y: float, width: float) -> tuple[list[Text], float]:
    """Return the notes and the source below the years, and where they end."""
    points = [point for series in chart.series for point in series.points if point.value is not None]
    notes = [chart.interval_note] if any(p.low is not None and p.high is not None for p in points) else []
    notes += [chart.excluded_note] if any(p.is_excluded for p in points) else []
    notes += [chart.preliminary_note] if any(p.is_preliminary for p in points) else []
    notes += [f"{chart.missing_note}: {missing}."] if (missing := said_missing(chart)) else []
    kind = svg.TYPOGRAPHY[chart.size].note
    texts: list[Text] = []
    for content in (" ".join(notes), chart.source):
        lines, y = svg.wrapped(content, y, kind, width)
        texts += [Text(line, 0, baseline, kind) for line, baseline in lines]
    return texts, y + (6 if texts else 0)


def _break_at(year: int, years: Sequence[int]) -> float:
    """Return the middle of the gap: between the break's first year and the year before it that has a figure."""
    return (max(y for y in years if y < year) + min(y for y in years if y >= year)) / 2


def _notes(
    breaks: Sequence[tuple[float, Break]], first_year: float, per_year: float, plot_width: float, kind: svg.Type
) -> tuple[list[Text], float]:
    """Return the breaks' notes above the plot, in as many rows as keep them apart, and how high the rows are."""
    ends: list[float] = []
    rows: list[tuple[float, str, int]] = []
    for at, each in sorted(breaks, key=lambda pair: pair[0]):
        width = fonts.text_width(each.says, kind.size) * fonts.FALLBACK
        x = max(0.0, min((at - first_year) * per_year - width / 2, plot_width - width))
        row = next((n for n, end in enumerate(ends) if end + 8 <= x), len(ends))
        ends[row:] = [x + width, *ends[row + 1 :]]
        rows.append((x, each.says, row))
    height = kind.size * 1.3
    texts = [Text(says, x, -6 - (len(ends) - 1 - row) * height, kind) for x, says, row in rows]
    return texts, len(ends) * height


@dataclass(frozen=True)
class _Wish:
    """A label at the right: what it says and where it would stand had it the margin for itself."""

    lines: tuple[str, ...]
    at_year: float | None
    value: float
    kind: svg.Type
    height: float


def _label_wishes(chart: LineChart, most_width: float) -> tuple[list[_Wish], float]:
    """Return the labels of series and levels, and how wide the margin must be for them."""
    label, nbsp = svg.TYPOGRAPHY[chart.size].label, numbers.NBSP
    said: list[tuple[str, float | None, float, svg.Type]] = []
    for series in chart.series:
        if series.known and (value := series.known[-1].value) is not None:
            is_grey = series.role in _GREY
            kind = svg.Type(label.size, 400 if is_grey else 600, "muted" if is_grey else _LOOKS[series.role][0])
            figure = numbers.format_number(value, chart.decimals)
            said.append((f"{series.name}{nbsp}{figure}", series.known[-1].year, value, kind))
    for level in chart.levels:
        figure = numbers.format_number(level.value)
        said.append((f"{level.label}:{nbsp}{figure}", None, level.value, svg.Type(label.size, 400, "muted")))
    wishes, width = [], 0.0
    for content, year, value, kind in said:
        lines = fonts.wrap(content, kind.size, most_width / fonts.FALLBACK, kind.weight)
        width = max([width, *(fonts.text_width(each, kind.size, kind.weight) for each in lines)])
        wishes.append(_Wish(lines, year, value, kind, _row_height(kind) * len(lines) + 2))
    return wishes, width * fonts.FALLBACK


def _end_labels(wishes: Sequence[_Wish], placed: Layout) -> tuple[list[Text], list[Rule]]:
    """Return the labels, none overlapping, and thin leaders to those that had to move or whose line ends early."""
    wanted = [placed.y(wish.value) for wish in wishes]
    lowest = placed.plot_height + _LABEL_OVERHANG
    middles = scale.spread(wanted, [wish.height for wish in wishes], -_LABEL_OVERHANG, lowest)
    labels, leaders = [], []
    left = placed.plot_width + _LABEL_GAP
    for wish, at, middle in zip(wishes, wanted, middles, strict=True):
        end = placed.plot_width if wish.at_year is None else placed.x(wish.at_year)
        if abs(middle - at) > wish.kind.size * 0.4 or end < placed.plot_width - 1:
            leaders.append(Rule(end + 4, at, left - 3, middle, "edge", 1, (1, 2)))
        row = _row_height(wish.kind)
        first = middle - row * (len(wish.lines) - 1) / 2 + wish.kind.size * MIDDLE
        labels += [Text(line, left, first + n * row, wish.kind) for n, line in enumerate(wish.lines)]
    return labels, leaders


def _row_height(kind: svg.Type) -> float:
    return kind.size * 1.2


def _level_rules(chart: LineChart, placed: Layout) -> list[Rule]:
    return [
        Rule(0, placed.y(level.value), placed.plot_width + 4, placed.y(level.value), "muted", 1.25, (2, 3))
        for level in chart.levels
    ]


def _zero_rule(chart: LineChart, placed: Layout) -> list[Rule]:
    """Return the line at zero, where zero means something or the figures pass it."""
    if placed.axis.low <= 0 <= placed.axis.high and (chart.has_zero or placed.axis.low < 0):
        return [Rule(0, placed.y(0), placed.plot_width, placed.y(0), "edge", 1)]
    return []
