"""When things are to be done: one bar for each, from start to end, with milestones and a line for today."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from samhandling.charts import fonts, svg, tokens
from samhandling.charts.svg import Size
from samhandling.errors import InputError

Place = Callable[[datetime.date], float]
Look = Literal["ahead", "under_way", "late", "done"]
_ROW = 30
_BAR = 12
_NAME = 0.38  # the share of the width that names take


@dataclass(frozen=True)
class Step:
    """A milestone on a bar."""

    name: str
    on: datetime.date
    is_done: bool = False


@dataclass(frozen=True)
class Span:
    """One thing to do; ``words`` says in text what ``look`` shows by shade and pattern."""

    name: str
    start: datetime.date
    end: datetime.date
    look: Look
    words: str
    href: str = ""
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Timeline:
    """Bars under each other on a common scale of months."""

    title: str
    spans: tuple[Span, ...]
    today: datetime.date
    size: Size = "wide"
    summary: str = ""
    shows_title: bool = True


def render(chart: Timeline, theme: tokens.Theme = "light") -> str:
    """Return the timeline as SVG text."""
    _check(chart)
    width, kinds = svg.WIDTHS[chart.size], svg.TYPOGRAPHY[chart.size]
    head, top = svg.lines_of(chart.title if chart.shows_title else "", 0, kinds.title, width)
    left = width * _NAME
    first, last = _scale(chart)
    days = (last - first).days

    def place(day: datetime.date) -> float:
        return left + (day - first).days / days * (width - left)

    top += 26
    bottom = top + _ROW * len(chart.spans)
    parts = [*head, *_months(first, last, place, top, bottom, kinds.tick)]
    for row, span in enumerate(chart.spans):
        parts.append(_row(span, top + row * _ROW, place, left, kinds.label.size))
    if first <= chart.today <= last:
        x = svg.number(place(chart.today))
        parts.append(
            f'<path d="M{x} {svg.number(top - 4)}V{svg.number(bottom)}" stroke="{tokens.light("accent")}" '
            'stroke-width="2"/>'
        )
        parts.append(svg.text("i dag", place(chart.today) + 4, bottom + 16, kinds.note))
    return svg.frame(
        "".join(parts), width=width, height=round(bottom + 22), label=chart.summary or summary(chart), theme=theme
    )


def summary(chart: Timeline) -> str:
    """Return what the timeline shows as a screen reader says it."""
    said = "; ".join(f"{span.name}: {span.start} till {span.end}, {span.words}" for span in chart.spans)
    return f"{chart.title}: {said}."


def _check(chart: Timeline) -> None:
    if not chart.spans:
        raise InputError(f'The timeline "{chart.title}" has no bars; say in words that nothing has dates yet.')
    for span in chart.spans:
        if span.end < span.start:
            raise InputError(f'"{span.name}" ends {span.end}, before it starts {span.start}. Turn the days round.')


def _scale(chart: Timeline) -> tuple[datetime.date, datetime.date]:
    """Return the first day of the first month and the first day after the last."""
    days = [day for span in chart.spans for day in (span.start, span.end, *(step.on for step in span.steps))]
    first, last = min(days).replace(day=1), max(days)
    return first, datetime.date(last.year + last.month // 12, last.month % 12 + 1, 1)


def _months(
    first: datetime.date, last: datetime.date, place: Place, top: float, bottom: float, tick: svg.Type
) -> list[str]:
    """Return a line and a word for each year or, where there is room, each quarter."""
    parts = []
    by_quarter = (last - first).days < 800
    for year in range(first.year, last.year + 1):
        for month in (1, 4, 7, 10) if by_quarter else (1,):
            day = datetime.date(year, month, 1)
            if not first <= day < last:
                continue
            x = place(day)
            parts.append(
                f'<path d="M{svg.number(x)} {svg.number(top - 4)}V{svg.number(bottom)}" '
                f'stroke="{tokens.light("hairline")}"/>'
            )
            word = str(year) if month == 1 else ("april", "juli", "oktober")[month // 3 - 1]
            parts.append(svg.text(word, x + 3, top - 8, tick))
    return parts


def _row(span: Span, y: float, place: Place, left: float, size: float) -> str:
    name = svg.Type(size, 400)
    lines = fonts.wrap(span.name, size, (left - 12) / fonts.FALLBACK)
    shown = lines[0] + (" …" if len(lines) > 1 else "")
    middle = y + _ROW / 2
    x, end = place(span.start), place(span.end + datetime.timedelta(days=1))
    bar = (
        f'<rect x="{svg.number(x)}" y="{svg.number(middle - _BAR / 2)}" width="{svg.number(max(end - x, 3))}" '
        f'height="{_BAR}" rx="2" {_paint(span.look)}/>'
    )
    steps = "".join(_step(step, place(step.on), middle) for step in span.steps)
    text = svg.text(shown, 0, middle + size * 0.35, name)
    whole = f"<g><title>{svg.escape(f'{span.name}: {span.words}')}</title>{text}{bar}{steps}</g>"
    return f'<a href="{svg.escape(span.href)}">{whole}</a>' if span.href else whole


def _paint(look: Look) -> str:
    ink, red = tokens.light("muted"), tokens.light("state-red")
    return {
        "ahead": f'fill="none" stroke="{ink}" stroke-width="1.5"',
        "under_way": f'fill="{tokens.light("accent")}"',
        "late": f'fill="none" stroke="{red}" stroke-width="3" stroke-dasharray="6 3"',
        "done": f'fill="{ink}"',
    }[look]


def _step(step: Step, x: float, y: float) -> str:
    fill = tokens.light("ink") if step.is_done else tokens.light("ground")
    return (
        f'<path d="M{svg.number(x)} {svg.number(y - 7)}l7 7l-7 7l-7 -7z" fill="{fill}" stroke="{tokens.light("ink")}">'
        f"<title>{svg.escape(f'{step.name} {step.on}')}</title></path>"
    )
