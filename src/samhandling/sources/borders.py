"""Borders made fit for maps: which areas touch, and fewer points without gaps or overlaps between neighbours.

Areas that share a border share its points, as in SCB's layers. Each stretch of border between two places where three
areas meet (or a coast begins) is thinned once and used by both sides, so that neighbours still fit together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from samhandling.errors import InputError

Point = tuple[float, float]
Geometry = Mapping[str, Any]
Stretch = tuple[Point, ...]

_METRES_PER_DEGREE = 111_320.0
_FEWEST = 4


def neighbours(areas: Mapping[str, Geometry]) -> dict[str, tuple[str, ...]]:
    """Return, for each area, the areas with which it shares a stretch of border; a single point is not enough."""
    owners: dict[frozenset[Point], set[str]] = defaultdict(set)
    for code, geometry in areas.items():
        for ring in _rings(geometry):
            for edge in _edges(ring):
                owners[edge].add(code)
    found: dict[str, set[str]] = {code: set() for code in areas}
    for sharing in owners.values():
        for code in sharing:
            found[code] |= sharing - {code}
    return {code: tuple(sorted(others)) for code, others in found.items()}


def simplified(areas: Mapping[str, Geometry], *, tolerance: float, in_degrees: bool) -> dict[str, dict[str, Any]]:
    """Return the areas with fewer points, none of which has moved; no border lies further off than ``tolerance``.

    Parameters      tolerance: metres. in_degrees: longitude and latitude, otherwise metres.
    Missing values  a ring that would vanish keeps all its points.
    Source          Douglas & Peucker (1973), Cartographica 10(2):112-122, on each stretch between junctions.
    """
    if tolerance < 0:
        raise InputError(f"toleransen {tolerance} m är negativ; ange 0 eller mer")
    junctions = _junctions(areas.values())
    rings = {code: [_stretches(ring, junctions) for ring in _rings(geometry)] for code, geometry in areas.items()}
    every = {_canonical(stretch) for parts in rings.values() for ring in parts for stretch in ring}
    thinned = {stretch: _thinned(stretch, tolerance, in_degrees) for stretch in every}
    # A ring that would vanish keeps its stretches whole; its neighbours take them from the same place.
    for parts in rings.values():
        for ring in parts:
            if len(_joined(ring, thinned)) < _FEWEST:
                thinned |= {_canonical(stretch): _canonical(stretch) for stretch in ring}
    return {code: _rebuilt(geometry, rings[code], thinned) for code, geometry in areas.items()}


def _polygons(geometry: Geometry) -> list[Any]:
    coordinates = geometry["coordinates"]
    return [coordinates] if geometry["type"] == "Polygon" else list(coordinates)


def _rings(geometry: Geometry) -> list[Stretch]:
    """Return every ring as its points, the first not repeated at the end, none twice in a row."""
    rings = []
    for polygon in _polygons(geometry):
        for ring in polygon:
            points = [(point[0], point[1]) for point in ring]
            rings.append(tuple(point for n, point in enumerate(points[1:]) if point != points[n]))
    return rings


def _edges(ring: Stretch) -> Iterable[frozenset[Point]]:
    return (frozenset((ring[n - 1], point)) for n, point in enumerate(ring))


def _junctions(areas: Iterable[Geometry]) -> set[Point]:
    """Return the points from which other than two edges lead."""
    edges = {edge for geometry in areas for ring in _rings(geometry) for edge in _edges(ring)}
    degree: dict[Point, int] = defaultdict(int)
    for edge in edges:
        for point in edge:
            degree[point] += 1
    return {point for point, n in degree.items() if n != 2}


def _stretches(ring: Stretch, junctions: set[Point]) -> list[Stretch]:
    """Return a ring as stretches, each from one junction to the next; one closed stretch where there is no junction."""
    at = [n for n, point in enumerate(ring) if point in junctions]
    if not at:
        # The same start from both sides: an island in another area is a hole there.
        start = ring.index(min(ring))
        turned = ring[start:] + ring[:start]
        return [(*turned, turned[0])]
    turned = ring[at[0] :] + ring[: at[0]]
    cuts = [n - at[0] for n in at] + [len(ring)]
    closed = (*turned, turned[0])
    return [closed[first : last + 1] for first, last in pairwise(cuts)]


def _canonical(stretch: Stretch) -> Stretch:
    return min(stretch, stretch[::-1])


def _joined(ring: Sequence[Stretch], thinned: Mapping[Stretch, Stretch]) -> list[Point]:
    """Return the closed ring of thinned stretches."""
    points: list[Point] = []
    for stretch in ring:
        canonical = _canonical(stretch)
        part = thinned[canonical] if canonical == stretch else thinned[canonical][::-1]
        points += part if not points else part[1:]
    return points


def _rebuilt(
    geometry: Geometry, rings: Sequence[Sequence[Stretch]], thinned: Mapping[Stretch, Stretch]
) -> dict[str, Any]:
    left = iter(rings)
    polygons = [
        [[list(point) for point in _joined(next(left), thinned)] for _ in polygon] for polygon in _polygons(geometry)
    ]
    return {"type": geometry["type"], "coordinates": polygons[0] if geometry["type"] == "Polygon" else polygons}


def _thinned(stretch: Stretch, tolerance: float, in_degrees: bool) -> Stretch:
    """Return the points that are needed for no point to lie further than the tolerance from the line."""
    points = np.array(stretch)
    if in_degrees:
        latitude = np.radians(points[:, 1].mean())
        points = points * (_METRES_PER_DEGREE * np.array([np.cos(latitude), 1.0]))
    keep = np.zeros(len(stretch), dtype=bool)
    keep[[0, -1]] = True
    waiting = [(0, len(stretch) - 1)]
    while waiting:
        first, last = waiting.pop()
        if last - first < 2:
            continue
        distance = _distances(points[first + 1 : last], points[first], points[last])
        farthest = int(distance.argmax())
        if distance[farthest] > tolerance:
            middle = first + 1 + farthest
            keep[middle] = True
            waiting += [(first, middle), (middle, last)]
    return tuple(point for point, kept in zip(stretch, keep, strict=True) if kept)


def _distances(points: Any, start: Any, end: Any) -> Any:
    """Return how far points lie from the line between two points (from the point, where the two are one)."""
    line = end - start
    length = float(line @ line)
    if length == 0.0:
        return np.hypot(*(points - start).T)
    along = np.clip((points - start) @ line / length, 0.0, 1.0)
    return np.hypot(*(points - start - along[:, None] * line).T)
