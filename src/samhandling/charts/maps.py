"""A choropleth in plain SVG: one path for each area, at most five classes with round limits, no tiles."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from math import floor, isfinite, log10
from typing import Any

import numpy as np

from samhandling.charts import numbers, shapes, svg, tokens
from samhandling.charts.svg import Size
from samhandling.errors import InputError

MOST_CLASSES = 5
_MOST_HEIGHT: dict[Size, int] = {"wide": 520, "small": 340}
_LEGEND_WIDTH = 220
_SWATCH = 16
_NAMES_SHOWN = 12


@dataclass(frozen=True)
class Area:
    """One area of the map.

    geometry: GeoJSON Polygon or MultiPolygon, longitude and latitude. value None: striped and named, with `reason`.
    is_uncertain: its interval covers the whole's mean, so it is hatched. href: an address inside the site.
    """

    name: str
    value: float | None
    geometry: Mapping[str, Any]
    reason: str = "visas inte"
    is_uncertain: bool = False
    is_marked: bool = False
    href: str = ""


@dataclass(frozen=True)
class Map:
    """What a map shows. limits: the inner class limits, rising; made from the values when empty."""

    title: str
    unit: str
    areas: tuple[Area, ...]
    limits: tuple[float, ...] = ()
    period: str = ""
    decimals: int = 1
    size: Size = "wide"
    summary: str = ""
    uncertain_note: str = "Skiljer sig inte säkert från hela kommunen"
    source: str = ""
    shows_title: bool = True


def class_limits(values: Sequence[float], n_classes: int = MOST_CLASSES) -> tuple[float, ...]:
    """Return the inner limits of at most `n_classes` classes of about equal size, rounded to be read and said.

    The rounding is the coarsest (1, 2, 2.5 or 5 times a power of ten) that keeps every class filled; where values
    are tied the classes are fewer. A value on a limit belongs to the class above.
    """
    if not 1 <= n_classes <= MOST_CLASSES:
        raise InputError(
            f"The map has {n_classes} classes. A map has 1 to {MOST_CLASSES}; the eye tells no more apart."
        )
    ordered = np.unique(np.asarray(values, dtype=float))
    if len(ordered) < 2:
        return ()
    wanted = np.quantile(np.asarray(values, dtype=float), [n / n_classes for n in range(1, n_classes)])
    fewest: tuple[float, ...] = ()
    for step in _steps(float(ordered[-1] - ordered[0])):
        limits = _filled_limits({round(w / step) for w in wanted.tolist()}, step, ordered)
        if len(limits) == n_classes - 1 and _is_even(limits, values, n_classes):
            return limits
        fewest = max(fewest, limits, key=len)
    return fewest


def render(drawn: Map, theme: tokens.Theme = "light") -> str:
    """Return the map as SVG text; a group with links when an area has an address, otherwise one image.

    Where many areas crowd in a town, a wide map shows that part enlarged under its legend.
    """
    limits = _check(drawn)
    width = svg.WIDTHS[drawn.size]
    head, top = _head(drawn)
    is_wide = drawn.size == "wide"
    room = shapes.Box(2, top + 2, width - 4 - (_LEGEND_WIDTH + 24 if is_wide else 0), _MOST_HEIGHT[drawn.size] - 4)
    flat, map_height = shapes.flat([shapes.rings(area.name, area.geometry) for area in drawn.areas], room)
    parts = head + _areas(drawn, flat, limits)
    bottom = top + map_height + 4
    x, y = (width - _LEGEND_WIDTH, top) if is_wide else (0, bottom + 8)
    legend, legend_bottom = _legend(drawn, limits, x, y, _LEGEND_WIDTH if is_wide else width)
    parts += legend
    if is_wide and (part := shapes.crowded(flat, _LEGEND_WIDTH)):
        more, legend_bottom = _enlargement(drawn, flat, part, limits, x, legend_bottom)
        parts += more
    bottom = max(bottom, legend_bottom)
    feet, bottom = svg.lines_of(drawn.source, bottom + 4, svg.TYPOGRAPHY[drawn.size].note, width)
    return svg.frame(
        "".join([_patterns(), *parts, *feet]),
        width=width, height=round(bottom + 6), label=drawn.summary or summary(drawn), theme=theme,
        has_links=any(area.href for area in drawn.areas),
    )  # fmt: skip


def summary(drawn: Map) -> str:
    """Return what the map shows, as a screen reader says it: lowest, highest, and how many areas are not shown."""
    known = sorted((area.value, area.name) for area in drawn.areas if area.value is not None)
    figure = partial(numbers.format_number, decimals=drawn.decimals)
    parts = [", ".join(part for part in (drawn.title, drawn.unit, drawn.period) if part) + "."]
    parts.append(f"Karta med {len(drawn.areas)} områden.")
    parts.append(f"Lägst: {known[0][1]} {figure(known[0][0])}. Högst: {known[-1][1]} {figure(known[-1][0])}.")
    if hidden := len(drawn.areas) - len(known):
        parts.append(f"{hidden} områden utan värde.")
    return " ".join(parts)


def class_of(value: float, limits: Sequence[float]) -> int:
    """Return the class of a value, 0 for the lowest; a value on a limit belongs to the class above."""
    return sum(1 for limit in limits if value >= limit)


def class_labels(limits: Sequence[float]) -> tuple[str, ...]:
    """Return each class in words: "under 10", "10 till under 20", "20 eller mer"."""
    if not limits:
        return ("alla värden",)
    decimals = max(numbers.decimals_of(float(f"{limit:.10g}")) for limit in limits)
    said = [numbers.format_number(limit, decimals) for limit in limits]
    between = [f"{low} till under {high}" for low, high in pairwise(said)]
    return (f"under {said[0]}", *between, f"{said[-1]} eller mer")


def _steps(span: float) -> Iterator[float]:
    """Yield round steps from coarse to fine."""
    power = floor(log10(span))
    for exponent in range(power, power - 5, -1):
        for factor in (5.0, 2.5, 2.0, 1.0):
            yield factor * 10.0**exponent


def _filled_limits(multiples: set[int], step: float, ordered: shapes.Points) -> tuple[float, ...]:
    """Return the limits that leave no class empty."""
    limits: list[float] = []
    below = float("-inf")
    for multiple in sorted(multiples):
        limit = float(f"{multiple * step:.10g}")
        has_below = bool(np.any((ordered >= below) & (ordered < limit)))
        if has_below and ordered[-1] >= limit:
            limits.append(limit)
            below = limit
    return tuple(limits)


def _is_even(limits: Sequence[float], values: Sequence[float], n_classes: int) -> bool:
    """Tell whether each class holds at least half and at most double its share of the areas."""
    sizes = np.bincount(np.searchsorted(limits, values, side="right"), minlength=n_classes)
    fair = len(values) / n_classes
    return bool(sizes.min() >= max(1, floor(fair / 2)) and sizes.max() <= 2 * fair + 1)


def _check(drawn: Map) -> tuple[float, ...]:
    values = [area.value for area in drawn.areas if area.value is not None]
    if not values:
        raise InputError(
            f'The map "{drawn.title}" has no figure at all. Say in words what is missing, why, and who can mend it, '
            "instead of drawing it."
        )
    if not all(isfinite(value) for value in values):
        raise InputError(f'The map "{drawn.title}" has a figure that is not finite. Give a missing figure as None.')
    limits = drawn.limits or class_limits(values)
    if len(limits) >= MOST_CLASSES or list(limits) != sorted(set(limits)):
        raise InputError(
            f'The map "{drawn.title}" has the class limits {list(limits)}. Give at most {MOST_CLASSES - 1} '
            "inner limits, rising."
        )
    for area in drawn.areas:
        if area.href:
            svg.check_link(area.href)
    return limits


def _areas(drawn: Map, flat: Sequence[shapes.Shape], limits: Sequence[float]) -> list[str]:
    """Return the areas, the marked ones last so that their outline is whole."""
    order = sorted(range(len(flat)), key=lambda i: drawn.areas[i].is_marked)
    return [_area(drawn, drawn.areas[i], limits, shapes.path(flat[i])) for i in order]


def _enlargement(
    drawn: Map, flat: Sequence[shapes.Shape], part: shapes.Box, limits: Sequence[float], x: float, y: float
) -> tuple[list[str], float]:
    """Return the crowded part enlarged below the legend, framed there and in the map, and where it ends.

    It repeats areas of the map, so screen readers and the keyboard pass it by; a mouse can use it.
    """
    kind = svg.TYPOGRAPHY[drawn.size].note
    inside = [
        (area, shape)
        for area, each in zip(drawn.areas, flat, strict=True)
        if (shape := shapes.enlarged(each, part, _LEGEND_WIDTH))
    ]
    inside.sort(key=lambda pair: pair[0].is_marked)
    areas = [_area(drawn, area, limits, shapes.path(shape), is_repeated=True) for area, shape in inside]
    caption, top = svg.lines_of("Förstorat", y + 8, kind, _LEGEND_WIDTH, x=x)
    corner = f'x="{svg.number(x)}" y="{svg.number(top + 6)}" width="{_LEGEND_WIDTH}" height="{_LEGEND_WIDTH}"'
    here = " ".join(
        f'{name}="{svg.number(value)}"'
        for name, value in (("x", part.x), ("y", part.y), ("width", part.width), ("height", part.height))
    )
    frame = f'fill="none" stroke="{tokens.light("ink")}"'
    return [
        f'<rect {here} {frame} pointer-events="none"/>',
        *caption,
        f'<svg {corner} aria-hidden="true">{"".join(areas)}</svg><rect {corner} {frame} pointer-events="none"/>',
    ], top + 6 + _LEGEND_WIDTH


def _area(drawn: Map, area: Area, limits: Sequence[float], path: str, *, is_repeated: bool = False) -> str:
    title = svg.escape(_says(drawn, area))
    border = ' stroke-width="2.5" stroke-linejoin="round"' if area.is_marked else ' stroke-width=".75"'
    stroke = tokens.light("ink" if area.is_marked else "ground")
    fill, hatch = _fills(area, limits)
    drawn_path = (
        f'<path d="{path}" fill="{fill}" stroke="{stroke}"{border} fill-rule="evenodd"><title>{title}</title></path>'
    )
    if hatch:
        drawn_path += f'<path d="{path}" fill="{hatch}" fill-rule="evenodd" pointer-events="none"/>'
    if area.href:
        reach = ' tabindex="-1"' if is_repeated else f' aria-label="{title}"'
        return f'<a href="{svg.escape(area.href)}"{reach}>{drawn_path}</a>'
    return drawn_path


def _says(drawn: Map, area: Area) -> str:
    if area.value is None:
        return f"{area.name}: {area.reason}"
    said = f"{area.name}: {numbers.format_with_unit(area.value, drawn.unit, drawn.decimals)}"
    return f"{said} ({drawn.uncertain_note[:1].lower()}{drawn.uncertain_note[1:]})" if area.is_uncertain else said


def _fills(area: Area, limits: Sequence[float]) -> tuple[str, str]:
    """Return the area's fill, and the hatch above it or nothing."""
    if area.value is None:
        return "url(#stripes)", ""
    token = _tokens(len(limits) + 1)[class_of(area.value, limits)]
    # Dark lines show on the classes near the ground, ground-coloured lines on those far from it, in both themes.
    hatch = "url(#hatch-ink)" if token in tokens.MAP_CLASSES[:3] else "url(#hatch-ground)"
    return tokens.light(token), hatch if area.is_uncertain else ""


def _tokens(n_classes: int) -> tuple[str, ...]:
    """Return the colours for so many classes, as far apart as the scale allows."""
    picks = {1: (2,), 2: (1, 3), 3: (0, 2, 4), 4: (0, 1, 3, 4), 5: (0, 1, 2, 3, 4)}[n_classes]
    return tuple(tokens.MAP_CLASSES[n] for n in picks)


def _patterns() -> str:
    ground, ink, edge = (tokens.light(name) for name in ("ground", "ink", "edge"))
    return (
        "<defs>"
        + _pattern("stripes", 7, -45, f'<rect width="7" height="7" fill="{ground}"/>', edge, 2)
        + _pattern("hatch-ink", 5, 45, "", ink, 0.8)
        + _pattern("hatch-ground", 5, 45, "", ground, 0.9)
        + "</defs>"
    )


def _pattern(name: str, side: int, turn: int, under: str, colour: str, width: float) -> str:
    return (
        f'<pattern id="{name}" width="{side}" height="{side}" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate({turn})">{under}'
        f'<path d="M0 {side / 2}H{side}" stroke="{colour}" stroke-width="{width}"/></pattern>'
    )


def _head(drawn: Map) -> tuple[list[str], float]:
    kinds = svg.TYPOGRAPHY[drawn.size]
    width = svg.WIDTHS[drawn.size]
    parts, y = svg.lines_of(drawn.title if drawn.shows_title else "", 0, kinds.title, width)
    under = ", ".join(part for part in (drawn.unit, drawn.period) if part)
    more, y = svg.lines_of(under, y, kinds.unit, width)
    return parts + more, y + 10


def _legend(drawn: Map, limits: Sequence[float], x: float, y: float, width: float) -> tuple[list[str], float]:
    """Return the legend, highest class first: classes, hatch, marked area, and the areas without a value by reason."""
    entries = [
        (f'fill="{tokens.light(token)}"', "", label)
        for token, label in zip(_tokens(len(limits) + 1), class_labels(limits), strict=True)
    ][::-1]
    if any(area.is_uncertain and area.value is not None for area in drawn.areas):
        entries.append((f'fill="{tokens.light("map-2")}"', "url(#hatch-ink)", drawn.uncertain_note))
    marked = [area.name for area in drawn.areas if area.is_marked]
    if marked:
        outline = f'fill="none" stroke="{tokens.light("ink")}" stroke-width="2.5"'
        entries.append((outline, "", _listed(marked)))
    for reason in dict.fromkeys(area.reason for area in drawn.areas if area.value is None):
        names = [area.name for area in drawn.areas if area.value is None and area.reason == reason]
        text = f"{reason[:1].upper()}{reason[1:]}: {_listed(names)}"
        entries.append((f'fill="url(#stripes)" stroke="{tokens.light("edge")}"', "", text))
    parts = []
    for paint, hatch, label in entries:
        more, y = _entry(paint, hatch, label, x, y, width, svg.TYPOGRAPHY[drawn.size].note)
        parts += more
    return parts, y


def _entry(
    paint: str, hatch: str, label: str, x: float, y: float, width: float, kind: svg.Type
) -> tuple[list[str], float]:
    box = f'<rect x="{svg.number(x + 1.25)}" y="{svg.number(y + 3)}" width="{_SWATCH + 4}" height="{_SWATCH - 2}"'
    parts = [f"{box} {paint}/>"] + ([f'{box} fill="{hatch}"/>'] if hatch else [])
    lines, bottom = svg.lines_of(label, y, svg.Type(kind.size, 400, "ink"), width - _SWATCH - 14, x=x + _SWATCH + 14)
    return parts + lines, max(bottom, y + _SWATCH) + 4


def _listed(names: Sequence[str]) -> str:
    shown, rest = names[:_NAMES_SHOWN], len(names) - _NAMES_SHOWN
    return ", ".join(shown) + (f" och {rest} till" if rest > 0 else "")
