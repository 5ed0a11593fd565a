"""Geometry of areas laid out flat in pixels, and the crowded part that a map shows enlarged.

Longitude and latitude are laid out around the map's middle (equirectangular, scaled by the cosine of its latitude):
within a county the shapes are right to a tenth of a percent.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, radians
from typing import Any

import numpy as np
from numpy.typing import NDArray

from samhandling.errors import InputError

Points = NDArray[np.float64]
Shape = list[Points]

# An area smaller than this, in square pixels, can be neither seen nor hit.
_TOO_SMALL = 220.0
_FEWEST_TOO_SMALL = 8
_LEAST_ZOOM = 1.8


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels."""

    x: float
    y: float
    width: float
    height: float


def rings(name: str, geometry: Mapping[str, Any]) -> Shape:
    """Return the rings of a GeoJSON Polygon or MultiPolygon, each of shape (points, 2)."""
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon") or not coordinates:
        raise InputError(
            f'The area "{name}" has the geometry {kind!r}. A map needs a Polygon or MultiPolygon with longitude and '
            "latitude."
        )
    polygons = [coordinates] if kind == "Polygon" else coordinates
    return [np.asarray(ring, dtype=float)[:, :2] for polygon in polygons for ring in polygon]


def flat(shapes: Sequence[Shape], room: Box) -> tuple[list[Shape], float]:
    """Return the shapes in pixels, north up, as large as the room allows and centred in it, and their height."""
    everything = np.concatenate([ring for shape in shapes for ring in shape])
    west, south = everything.min(axis=0)
    east, north = everything.max(axis=0)
    squeeze = cos(radians((south + north) / 2))
    wide, high = max((east - west) * squeeze, 1e-9), max(north - south, 1e-9)
    scale = min(room.width / wide, room.height / high)
    factor, origin = np.array([squeeze * scale, -scale]), np.array([west, north])
    shift = np.array([room.x + (room.width - wide * scale) / 2, room.y])
    return [[(ring - origin) * factor + shift for ring in shape] for shape in shapes], float(high * scale)


def crowded(shapes: Sequence[Shape], side: float) -> Box | None:
    """Return the square where the areas too small to see crowd, if enlarging it to `side` pixels would help."""
    corners = [(np.concatenate(shape).min(axis=0), np.concatenate(shape).max(axis=0)) for shape in shapes]
    centres = [(low + high) / 2 for low, high in corners if float(np.prod(high - low)) < _TOO_SMALL]
    if len(centres) < _FEWEST_TOO_SMALL:
        return None
    # A few villages far away must not make the square so large that the town stays small.
    low, high = np.quantile(np.array(centres), (0.1, 0.9), axis=0)
    width = max(float((high - low).max()) * 1.3, 1.0)
    x, y = ((low + high) / 2 - width / 2).tolist()
    return Box(x, y, width, width) if side / width >= _LEAST_ZOOM else None


def enlarged(shape: Shape, part: Box, side: float) -> Shape | None:
    """Return the shape in the pixels of the enlarged square, or nothing when it lies outside."""
    corner, zoom = np.array([part.x, part.y]), side / part.width
    moved = [(ring - corner) * zoom for ring in shape]
    low, high = np.concatenate(moved).min(axis=0), np.concatenate(moved).max(axis=0)
    return [_without_far(ring, side) for ring in moved] if bool((low < side).all() and (high > 0).all()) else None


def _without_far(ring: Points, side: float) -> Points:
    """Return the ring without the points beyond the square whose neighbours lie beyond the same side.

    The line between those that remain stays beyond that side, so nothing inside changes.
    """
    x, y = ring.T
    # Room for the outline of a marked area, which must not run along the edge.
    beyond = np.select([x < -9, x > side + 9, y < -9, y > side + 9], [1, 2, 3, 4], default=0)
    is_far = (beyond[1:-1] > 0) & (beyond[:-2] == beyond[1:-1]) & (beyond[2:] == beyond[1:-1])
    kept: Points = ring[np.concatenate([[True], ~is_far, [True]])]
    return kept


def path(shape: Iterable[Points]) -> str:
    """Return the shape as path data."""
    return "".join(_ring(points) for points in shape)


def _ring(points: Points) -> str:
    """Return a closed ring in tenths of a pixel, as steps from point to point, without steps of nothing.

    Each point is rounded by itself before the steps are taken, so shared borders stay shared.
    """
    grid = np.rint(points * 10).astype(int)
    steps = np.diff(grid, axis=0)
    steps = steps[np.any(steps != 0, axis=1)][:-1]
    start = " ".join(map(_tenths, grid[0].tolist()))
    rest = " ".join(map(_tenths, steps.ravel().tolist()))
    # A ring smaller than a tenth of a pixel is still a point that a link can stand on.
    return f"M{start}l{rest}z" if rest else f"M{start}z"


@lru_cache(maxsize=4096)
def _tenths(n: int) -> str:
    # The same few hundred steps make up nearly all borders.
    return f"{n / 10:g}"
