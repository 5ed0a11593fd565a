"""Figures for the tests of drawings, and what is asked of every SVG."""

import re
from collections.abc import Iterable
from xml.etree import ElementTree

from samhandling.charts import lines

SVG = "{http://www.w3.org/2000/svg}"


def series(
    name: str, role: lines.Role, values: Iterable[float | None], first_year: int = 2015, spread: float | None = None
) -> lines.Series:
    """Return a series of yearly figures, with an interval where a spread is given."""
    points = []
    for year, value in enumerate(values, start=first_year):
        low, high = (value - spread, value + spread) if spread and value is not None else (None, None)
        points.append(lines.Point(year, value, low, high))
    return lines.Series(name, role, tuple(points))


def parse(svg: str) -> ElementTree.Element:
    """Return the drawing as a tree; fails when it is not well-formed."""
    return ElementTree.fromstring(svg)


def texts(svg: str) -> list[str]:
    """Return every text that is drawn, in order."""
    return ["".join(each.itertext()) for each in parse(svg).iter(f"{SVG}text")]


def points_outside(svg: str) -> list[str]:
    """Return every address in the drawing that is not one of its own ids or inside the site."""
    bare = svg.replace('xmlns="http://www.w3.org/2000/svg"', "")
    found = re.findall(r"https?://[^\"'\s]*|url\((?!#)[^)]*\)|@import|<(?:image|script|style|foreignObject)\b", bare)
    own = set(re.findall(r'\bid="([^"]+)"', bare))
    return found + [ref for ref in re.findall(r"url\(#([^)]+)\)", bare) if ref not in own]
