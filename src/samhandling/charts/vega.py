"""A line chart as a Vega-Lite document, for a page that shows it interactively, made from the same places.

The drawn chart does not come this way: Vega takes 70 ms for one, of which it measures texts for half; ours takes
under one. That the two agree is tested.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from samhandling.charts import lines, lines_layout, tokens
from samhandling.charts.lines_layout import Layout

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"

_CROSS = "M-1,-1L1,1M1,-1L-1,1"
_PIXEL: dict[str, Any] = {"type": "quantitative", "scale": None, "axis": None}
_COLOUR: dict[str, Any] = {"field": "colour", "type": "nominal", "scale": None}
_STROKE: dict[str, Any] = {
    "stroke": _COLOUR,
    "strokeWidth": {"field": "width", "type": "quantitative", "scale": None},
    "strokeDash": {"field": "dash", "type": "nominal", "scale": None},
}


def spec(chart: lines.LineChart) -> dict[str, Any]:
    """Return the chart in light colours, of fixed size, its data inside and no address of anything outside."""
    lines.check(chart)
    placed = lines_layout.layout(chart)
    return {
        "$schema": SCHEMA,
        "width": placed.plot_width,
        "height": placed.plot_height,
        "padding": {
            "left": placed.left,
            "top": placed.top,
            "right": placed.width - placed.left - placed.plot_width,
            "bottom": placed.height - placed.top - placed.plot_height,
        },
        "autosize": "none",
        "background": "transparent",
        "layer": _layers(chart, placed),
        "config": _config(placed.tick_type.size),
    }


def _layers(chart: lines.LineChart, placed: Layout) -> list[dict[str, Any]]:
    x = _scaled("year", placed.first_year, placed.last_year, _axis({y: str(y) for y in placed.year_ticks}))
    ticks = {tick: placed.axis.label(tick) for tick in placed.axis.ticks}
    y = _scaled("value", placed.axis.low, placed.axis.high, _axis(ticks, has_grid=True))
    rows = _rows(chart, placed)
    on_line = [row for row in rows if row["is_on_line"]]
    detail = {"field": "segment", "type": "nominal"}
    rules = [asdict(rule) | {"colour": tokens.light(rule.token)} for rule in placed.rules]
    mark = {"type": "point", "opacity": 1, "size": 34, "strokeWidth": 1.75, "tooltip": True}
    fill = {"field": "fill", "type": "nominal", "scale": None}
    shape = {"field": "shape", "type": "nominal", "scale": None}
    marked = [row for row in rows if row["has_mark"]]
    crosses = [{"x": at, "y": placed.plot_height - lines_layout.CROSS_REACH - 3} for at in placed.missing]
    cross = {"type": "point", "shape": _CROSS, "size": 50, "stroke": tokens.light("muted"), "strokeWidth": 1.75}
    with_band = [row for row in on_line if row["low"] is not None]
    band = {"x": x, "y": {**y, "field": "low"}, "y2": {"field": "high"}, "fill": _COLOUR, "detail": detail}
    return [
        *([_layer({"type": "area", "fillOpacity": 0.16}, with_band, band)] if with_band else []),
        _layer({"type": "rule"}, rules, _pixels() | {"x2": {"field": "x2"}, "y2": {"field": "y2"}} | _STROKE),
        _layer({"type": "line", "strokeJoin": "round"}, on_line, {"x": x, "y": y, "detail": detail} | _STROKE),
        _layer(mark, marked, {"x": x, "y": y, "stroke": _COLOUR, "fill": fill, "shape": shape}),
        *([_layer(cross, crosses, _pixels())] if crosses else []),
        _texts(placed),
    ]


def _rows(chart: lines.LineChart, placed: Layout) -> list[dict[str, Any]]:
    bounds = {(series.name, p.year): (p.low, p.high) for series in chart.series for p in series.points}
    rows = []
    for dot in placed.dots:
        low, high = bounds[dot.series, dot.year] if dot.low is not None else (None, None)
        colour = tokens.light(dot.token)
        is_filled = dot.is_on_line and not dot.is_preliminary
        fill = colour if is_filled else tokens.light("ground")
        shape = "square" if dot.is_preliminary else "circle"
        kept = {name: v for name, v in asdict(dot).items() if name not in ("x", "y", "token")}
        rows.append(kept | {"low": low, "high": high, "colour": colour, "fill": fill, "shape": shape})
    return rows


def _texts(placed: Layout) -> dict[str, Any]:
    rows = [
        {"text": t.content, "x": t.x, "y": t.y, "size": t.kind.size, "weight": t.kind.weight,
         "colour": tokens.light(t.kind.token)}
        for t in placed.texts
    ]  # fmt: skip
    mark = {"type": "text", "align": "left", "baseline": "alphabetic", "fontWeight": {"expr": "datum.weight"}}
    size = {"field": "size", "type": "quantitative", "scale": None}
    text = {"field": "text", "type": "nominal"}
    return _layer(mark, rows, _pixels() | {"text": text, "size": size, "fill": _COLOUR})


def _layer(mark: dict[str, Any], rows: list[dict[str, Any]], encoding: dict[str, Any]) -> dict[str, Any]:
    return {"data": {"values": rows}, "mark": mark, "encoding": encoding}


def _pixels() -> dict[str, Any]:
    return {"x": {"field": "x", **_PIXEL}, "y": {"field": "y", **_PIXEL}}


def _scaled(name: str, low: float, high: float, axis: dict[str, Any]) -> dict[str, Any]:
    return {
        "field": name,
        "type": "quantitative",
        "scale": {"domain": [low, high], "nice": False, "zero": False},
        "axis": axis,
    }


def _axis(labels: Mapping[float, str], *, has_grid: bool = False) -> dict[str, Any]:
    """Return an axis that shows exactly these ticks with exactly these texts."""
    # The texts are ours and not Vega's, so that axes and sentences round and space alike.
    texts = json.dumps(list(labels.values()), ensure_ascii=False)
    return {
        "title": None,
        "values": list(labels),
        "labelExpr": f"{texts}[indexof({json.dumps(list(labels))}, datum.value)]",
        "grid": has_grid,
        "domain": not has_grid,
        "ticks": not has_grid,
    }


def _config(tick_size: float) -> dict[str, Any]:
    family = tokens.FONT_FAMILY
    hairline, edge, muted = (tokens.light(name) for name in ("hairline", "edge", "muted"))
    return {
        # Vega's own descriptions are in English; the page gives the Swedish one.
        "aria": False,
        "font": family,
        "view": {"stroke": None},
        "axis": {
            "labelFont": family, "labelFontSize": tick_size, "labelColor": muted, "gridColor": hairline,
            "domainColor": edge, "tickColor": edge, "labelOverlap": False, "labelBound": False, "labelFlush": False,
            "labelPadding": 6, "tickSize": 5,
        },
    }  # fmt: skip
