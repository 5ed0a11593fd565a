"""One drawing of any kind, or many."""

from collections.abc import Iterable

from samhandling.charts import bars, dots, flows, lines, maps, tokens

Drawing = lines.LineChart | dots.DotPlot | maps.Map | bars.StateBar | flows.FlowChart


def render(drawing: Drawing, theme: tokens.Theme = "light") -> str:
    """Return one drawing of any kind as SVG text."""
    match drawing:
        case lines.LineChart():
            return lines.render(drawing, theme)
        case dots.DotPlot():
            return dots.render(drawing, theme)
        case maps.Map():
            return maps.render(drawing, theme)
        case bars.StateBar():
            return bars.render(drawing, theme)
        case flows.FlowChart():
            return flows.render(drawing, theme)


def render_many(drawings: Iterable[Drawing], theme: tokens.Theme = "light") -> list[str]:
    """Return the drawings as SVG text, in the order given.

    One process: a chart takes under a millisecond, a map some ten, and starting another process a hundred.
    """
    return [render(drawing, theme) for drawing in drawings]
