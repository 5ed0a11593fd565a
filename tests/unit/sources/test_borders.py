"""Borders: who touches whom, and fewer points with neighbours still fitting together."""

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import shape

from samhandling.catalogue import demo
from samhandling.errors import InputError
from samhandling.sources import borders


def polygon(*points: tuple[float, float]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[list(point) for point in (*points, points[0])]]}


# A crooked border between two areas, an area that meets both, and one that meets only a corner.
LEFT = polygon((0, 0), (100, 0), (101, 50), (100, 100), (0, 100))
RIGHT = polygon((100, 0), (200, 0), (200, 100), (100, 100), (101, 50))
TOP = polygon((0, 100), (100, 100), (200, 100), (200, 200), (0, 200))
CORNER = polygon((200, 200), (300, 200), (300, 300), (200, 300))
AREAS = {"L": LEFT, "R": RIGHT, "T": TOP, "C": CORNER}


def test_areas_that_share_a_stretch_are_neighbours_and_a_corner_is_not_enough() -> None:
    assert borders.neighbours(AREAS) == {"L": ("R", "T"), "R": ("L", "T"), "T": ("L", "R"), "C": ()}


def test_a_small_bend_is_taken_away_from_both_sides() -> None:
    found = borders.simplified(AREAS, tolerance=2, in_degrees=False)
    assert [101, 50] not in found["L"]["coordinates"][0]
    assert [101, 50] not in found["R"]["coordinates"][0]
    assert shapely.coverage_is_valid([shape(each) for each in found.values()])


def test_a_bend_larger_than_the_tolerance_is_kept() -> None:
    found = borders.simplified(AREAS, tolerance=0.5, in_degrees=False)
    assert [101, 50] in found["L"]["coordinates"][0]


def test_an_island_in_an_area_stays_the_same_as_the_hole_around_it() -> None:
    ring = [[40, 40], [60, 40], [60.5, 50], [60, 60], [40, 60], [40, 40]]
    lake = {"type": "Polygon", "coordinates": [[[0, 0], [100, 0], [100, 100], [0, 100], [0, 0]], ring[::-1]]}
    island = {"type": "MultiPolygon", "coordinates": [[ring]]}
    found = borders.simplified({"lake": lake, "island": island}, tolerance=1, in_degrees=False)
    assert shape(found["lake"]).union(shape(found["island"])).area == 100 * 100
    assert shape(found["island"]).area == 20 * 20
    assert borders.neighbours({"lake": lake, "island": island})["lake"] == ("island",)


def test_a_ring_that_would_vanish_keeps_its_points() -> None:
    small = {"S": polygon((0, 0), (1, 0), (1, 1), (0, 1))}
    found = borders.simplified(small, tolerance=1000, in_degrees=False)
    assert shape(found["S"]).area == 1


def test_a_negative_tolerance_is_refused() -> None:
    with pytest.raises(InputError, match="negativ"):
        borders.simplified(AREAS, tolerance=-1, in_degrees=False)


@pytest.mark.slow
@pytest.mark.parametrize("tolerance", [0, 20, 60])
def test_the_borders_of_vasteras_stay_within_the_tolerance_and_fit_together(tolerance: float) -> None:
    areas = dict(demo.geometry("deso", "vasteras"))
    found = borders.simplified(areas, tolerance=tolerance, in_degrees=True)
    before, after = (np.array([shape(each[code]) for code in areas]) for each in (areas, found))
    assert shapely.get_num_coordinates(after).sum() <= shapely.get_num_coordinates(before).sum()
    assert shapely.is_valid(after).all()
    assert shapely.coverage_is_valid(after)
    metres = np.array([111_320 * np.cos(np.radians(59.6)), 111_320])
    flat = [shapely.transform(each, lambda points: points * metres) for each in (before, after)]
    assert shapely.hausdorff_distance(shapely.boundary(flat[0]), shapely.boundary(flat[1])).max() <= tolerance + 1


def test_neighbours_of_vasteras_are_those_that_the_demo_ships() -> None:
    found = borders.neighbours(dict(demo.geometry("deso", "vasteras")))
    shipped = {area.code: set(area.neighbours) for area in demo.areas() if area.code in found}
    assert {code: set(others) for code, others in found.items()} == shipped


@pytest.mark.slow
def test_regso_thinned_together_with_their_deso_still_hold_them() -> None:
    regso, deso = dict(demo.geometry("regso", "vasteras")), dict(demo.geometry("deso", "vasteras"))
    found = borders.simplified({**regso, **deso}, tolerance=40, in_degrees=True)
    parents = {area.code: area.parent for area in demo.areas()}
    for code in list(regso)[:10]:
        parts = [shape(found[each]) for each in deso if parents[each] == code]
        whole = shape(found[code])
        assert shapely.union_all(parts).symmetric_difference(whole).area < whole.area * 1e-3


@pytest.mark.slow
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(-3, 3)), min_size=3, max_size=40, unique_by=lambda p: p[0]))
def test_no_point_of_a_thinned_border_lies_further_off_than_the_tolerance(points: list[tuple[int, int]]) -> None:
    line = sorted((float(x), float(y)) for x, y in points)
    thinned = borders._thinned(tuple(line), 1.5, False)
    assert thinned[0] == line[0]
    assert thinned[-1] == line[-1]
    drawn = shapely.LineString(thinned)
    assert max(drawn.distance(shapely.Point(point)) for point in line) <= 1.5 + 1e-9
