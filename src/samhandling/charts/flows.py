"""How goals went from one colour to another between two follow-ups: two columns of states with bands between them.

The bands are grey: a state has its colour in the thin bars, its shape and its word. A band that rises is for the
better, since the best state stands at the top.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isclose

from samhandling.charts import fonts, svg, symbols, tokens
from samhandling.charts.svg import Size
from samhandling.charts.symbols import Rating
from samhandling.errors import InputError

_BAR = 10
_ROOM = {"wide": 230.0, "small": 190.0}  # pixels for all goals together
_PITCH = 30.0  # from state to state at least, so that each has a line of its own for its words
_GAP = 10.0
_LEAST_LABELLED = 13.0  # a thinner band has its count in the table only


@dataclass(frozen=True)
class Flow:
    """So many goals went from one colour to another, or kept it."""

    before: Rating
    after: Rating
    n: int


@dataclass(frozen=True)
class FlowChart:
    """All flows between two follow-ups, named by their years."""

    title: str
    earlier: str
    later: str
    flows: tuple[Flow, ...]
    size: Size = "wide"
    summary: str = ""
    shows_title: bool = True


@dataclass(frozen=True)
class _Column:
    """One year: where each state's bar begins, and how tall it is."""

    tops: Mapping[Rating, float]
    heights: Mapping[Rating, float]
    counts: Mapping[Rating, int]
    bottom: float


def render(chart: FlowChart, theme: tokens.Theme = "light") -> str:
    """Return the flows as SVG text."""
    _check(chart)
    width = svg.WIDTHS[chart.size]
    typography = svg.TYPOGRAPHY[chart.size]
    head, y = svg.lines_of(chart.title if chart.shows_title else "", 0, typography.title, width)
    left, right = _places(chart, width)
    y += 20
    years = [
        svg.text(chart.earlier, left + _BAR, y, typography.label, anchor="end"),
        svg.text(chart.later, right, y, typography.label),
    ]
    top = y + 12
    scale = _ROOM[chart.size] / sum(flow.n for flow in chart.flows)
    before = _column(chart, top, scale, is_before=True)
    after = _column(chart, top, scale, is_before=False)
    parts = [
        *_bands(chart, before, after, left + _BAR, right, scale),
        *_bars(before, left),
        *_bars(after, right),
        *_words(chart, before, left - 8, is_before=True),
        *_words(chart, after, right + _BAR + 8, is_before=False),
    ]
    return svg.frame(
        "".join([*head, *years, *parts]),
        width=width, height=round(max(before.bottom, after.bottom) + 4), label=chart.summary or summary(chart),
        theme=theme,
    )  # fmt: skip


def summary(chart: FlowChart) -> str:
    """Return the flows as a screen reader says them."""
    said = [
        f"{flow.n} från {symbols.STATE_WORDS[flow.before]} till {symbols.STATE_WORDS[flow.after]}"
        for flow in chart.flows
        if flow.before != flow.after
    ]
    same = sum(flow.n for flow in chart.flows if flow.before == flow.after)
    moved = f"{', '.join(said)}; " if said else ""
    return f"{chart.title}, {chart.earlier} till {chart.later}: {moved}{same} med samma färg."


def _check(chart: FlowChart) -> None:
    pairs = [(flow.before, flow.after) for flow in chart.flows]
    known = all(kind in symbols.RATINGS for pair in pairs for kind in pair)
    if not pairs or not known or len(set(pairs)) < len(pairs) or min(flow.n for flow in chart.flows) < 1:
        raise InputError(
            f'The flows "{chart.title}" are {pairs}. Give at least one pair of {", ".join(symbols.RATINGS)}, each pair '
            "once and with a count from 1 up."
        )


def _places(chart: FlowChart, width: float) -> tuple[float, float]:
    """Return where the bars of the two columns stand: the words need their room outside them.

    In a small chart the right column has signs and counts only: its states stand in the order of the left.
    """
    label = svg.TYPOGRAPHY[chart.size].label
    widest = max(fonts.text_width(symbols.STATE_WORDS[kind], label.size) for kind in _kinds(chart)) * fonts.FALLBACK
    sign = 22 + fonts.text_width("000", label.size, 600) * fonts.FALLBACK + 10
    left = widest + sign + 6
    right = width - _BAR - (sign + 4 if chart.size == "small" else left)
    return left, right


def _kinds(chart: FlowChart) -> list[Rating]:
    """Return the states that any goal has or had, best first."""
    return [kind for kind in symbols.RATINGS if any(kind in (flow.before, flow.after) for flow in chart.flows)]


def _column(chart: FlowChart, top: float, scale: float, *, is_before: bool) -> _Column:
    tops: dict[Rating, float] = {}
    heights: dict[Rating, float] = {}
    counts: dict[Rating, int] = {}
    y = top
    for kind in _kinds(chart):
        counts[kind] = sum(flow.n for flow in chart.flows if (flow.before if is_before else flow.after) == kind)
        tops[kind], heights[kind] = y, counts[kind] * scale
        y += max(heights[kind] + _GAP, _PITCH)
    return _Column(tops, heights, counts, y)


def _bars(column: _Column, x: float) -> list[str]:
    return [
        f'<rect x="{svg.number(x)}" y="{svg.number(column.tops[kind])}" width="{_BAR}"'
        f' height="{svg.number(height)}" fill="{tokens.light(f"state-{kind}")}"/>'
        for kind, height in column.heights.items()
        if height
    ]


def _bands(chart: FlowChart, before: _Column, after: _Column, left: float, right: float, scale: float) -> list[str]:
    """Return a band for each flow, those that stay as they are first, so that what moved lies on top."""
    places = _starts(chart, before, after, scale)
    label = svg.Type(svg.TYPOGRAPHY[chart.size].tick.size, 600)
    shapes, counts = [], []
    for flow in sorted(chart.flows, key=lambda one: one.before != one.after):
        y1, y2 = places[flow]
        height = flow.n * scale
        shapes.append(_band(left, y1, right, y2, height, is_moved=flow.before != flow.after))
        if height >= _LEAST_LABELLED:
            # Near the left end, where bands have not yet crossed.
            at = left + (right - left) * 0.12
            counts.append(svg.text(str(flow.n), at, _height_at(0.12, y1, y2) + height / 2 + 4.5, label))
    return [*shapes, *counts]


def _starts(chart: FlowChart, before: _Column, after: _Column, scale: float) -> dict[Flow, tuple[float, float]]:
    """Return where each band begins at both ends: the bands of a state lie in the order of the other side's states."""
    order = {kind: n for n, kind in enumerate(symbols.RATINGS)}
    left, right = dict(before.tops), dict(after.tops)
    ends: dict[Flow, float] = {}
    for flow in sorted(chart.flows, key=lambda one: (order[one.after], order[one.before])):
        ends[flow] = right[flow.after]
        right[flow.after] += flow.n * scale
    found = {}
    for flow in sorted(chart.flows, key=lambda one: (order[one.before], order[one.after])):
        found[flow] = (left[flow.before], ends[flow])
        left[flow.before] += flow.n * scale
    return found


def _band(left: float, y1: float, right: float, y2: float, height: float, *, is_moved: bool) -> str:
    middle = svg.number((left + right) / 2)
    x1, x2 = svg.number(left), svg.number(right)
    a, b, c, d = (svg.number(y) for y in (y1, y2, y2 + height, y1 + height))
    fill = f'fill="{tokens.light("edge")}" fill-opacity=".55"' if is_moved else f'fill="{tokens.light("hairline")}"'
    if isclose(y1, y2):
        return f'<path d="M{x1} {a}H{x2}V{c}H{x1}Z" {fill}/>'
    return f'<path d="M{x1} {a}C{middle} {a} {middle} {b} {x2} {b}V{c}C{middle} {c} {middle} {d} {x1} {d}Z" {fill}/>'


def _height_at(share: float, y1: float, y2: float) -> float:
    """Return the height of a band's edge a share of the way across (a smooth step, near enough to the drawn curve)."""
    eased = share * share * (3 - 2 * share)
    return y1 + (y2 - y1) * eased


def _words(chart: FlowChart, column: _Column, x: float, *, is_before: bool) -> list[str]:
    """Return sign, count and word of each state beside its bar; the left column reads towards its bar."""
    label = svg.TYPOGRAPHY[chart.size].label
    word_type = svg.Type(label.size)
    parts = []
    for kind, top in column.tops.items():
        middle = top + max(column.heights[kind], 18) / 2
        count, baseline = str(column.counts[kind]), middle + 4.5
        count_width = fonts.text_width(count, label.size, 600) * fonts.FALLBACK + 9
        if is_before:
            parts.append(_sign(kind, x - 18, middle))
            parts.append(svg.text(count, x - 22, baseline, label, anchor="end"))
            word_at = x - 22 - count_width
            parts.append(svg.text(symbols.STATE_WORDS[kind], word_at, baseline, word_type, anchor="end"))
        else:
            parts.append(_sign(kind, x, middle))
            parts.append(svg.text(count, x + 22, baseline, label))
            if chart.size == "wide":
                parts.append(svg.text(symbols.STATE_WORDS[kind], x + 22 + count_width, baseline, word_type))
    return parts


def _sign(kind: Rating, x: float, middle: float) -> str:
    return f'<g transform="translate({svg.number(x)},{svg.number(middle - 9)}) scale(.75)">{symbols.shape(kind)}</g>'
