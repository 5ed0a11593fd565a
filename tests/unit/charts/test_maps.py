"""Maps."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samhandling.charts import maps, shapes, svg, tokens
from samhandling.charts.maps import Area, Map
from samhandling.errors import InputError

from .drawings import SVG, parse, points_outside, texts


def _square(column: int, row: int) -> dict[str, Any]:
    west, south = 16.5 + column * 0.1, 59.6 + row * 0.05
    ring = [[west, south], [west + 0.1, south], [west + 0.1, south + 0.05], [west, south + 0.05], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


MAP = Map(
    "Låg ekonomisk standard",
    "procent",
    (
        *(Area(f"Område {n}", 4.0 + n, _square(n % 4, n // 4), href=f"/vasteras/{n}/") for n in range(12)),
        Area("Tidö", None, _square(0, 3), reason="visas inte, för få personer"),
        Area("Gideonsberg", 9.0, _square(1, 3), is_uncertain=True, is_marked=True),
    ),
    period="2022",
)


def _fills(drawing: str) -> list[str]:
    return [each.get("fill", "") for each in parse(drawing).iter(f"{SVG}path")]


def test_each_area_is_one_path_with_its_name_and_figure() -> None:
    titles = [each.text for each in parse(maps.render(MAP)).iter(f"{SVG}title")]
    assert len(titles) == len(MAP.areas)
    assert "Område 0: 4,0\u00a0%" in titles
    assert "Tidö: visas inte, för få personer" in titles
    assert "Gideonsberg: 9,0\u00a0% (skiljer sig inte säkert från hela kommunen)" in titles


def test_the_legend_states_the_limits_and_names_what_is_hidden() -> None:
    drawn = texts(maps.render(replace(MAP, limits=(5, 7.5, 10))))
    assert {"under 5,0", "5,0 till under 7,5", "7,5 till under 10,0", "10,0 eller mer"} <= set(drawn)
    assert "Visas inte, för få personer: Tidö" in " ".join(drawn)


def test_a_value_on_a_limit_belongs_to_the_class_above() -> None:
    assert [maps.class_of(value, (5, 10)) for value in (4.99, 5, 9.99, 10, 50)] == [0, 1, 1, 2, 2]


def test_a_hidden_area_is_striped_and_an_uncertain_one_hatched() -> None:
    drawing = maps.render(MAP)
    fills = _fills(drawing)
    assert sum("stripes" in fill for fill in fills) == 1
    assert sum("hatch" in fill for fill in fills) == 1
    assert points_outside(drawing) == []


def test_links_are_reached_by_keyboard_and_then_the_map_is_a_group() -> None:
    root = parse(maps.render(MAP))
    links = list(root.iter(f"{SVG}a"))
    assert root.get("role") == "group"
    assert len(links) == 12
    assert links[0].get("aria-label") == "Område 0: 4,0\u00a0%"
    bare = replace(MAP, areas=tuple(replace(area, href="") for area in MAP.areas))
    assert parse(maps.render(bare)).get("role") == "img"


@pytest.mark.parametrize("address", ["https://example.org/", "//example.org/", "javascript:alert(1)", " data:x"])
def test_a_link_never_leaves_the_site(address: str) -> None:
    with pytest.raises(InputError, match="stays inside the site"):
        maps.render(replace(MAP, areas=(replace(MAP.areas[0], href=address),)))


def test_neighbours_share_their_border_to_the_tenth_of_a_pixel() -> None:
    first, second = (_corners(each.get("d", "")) for each in list(parse(maps.render(MAP)).iter(f"{SVG}path"))[3:5])
    assert len(first & second) == 2


def _corners(path: str) -> set[tuple[float, float]]:
    start, rest = path[1:-1].split("l")
    x, y = (float(n) for n in start.split())
    corners = {(round(x, 1), round(y, 1))}
    steps = [float(n) for n in rest.split()]
    for dx, dy in zip(steps[::2], steps[1::2], strict=True):
        x, y = x + dx, y + dy
        corners.add((round(x, 1), round(y, 1)))
    return corners


def test_north_is_up_and_a_degree_of_longitude_is_shorter_than_one_of_latitude() -> None:
    ring = [[16.0, 59.0], [17.0, 59.0], [17.0, 60.0], [16.0, 60.0], [16.0, 59.0]]
    one = Map("En ruta", "", (Area("A", 1.0, {"type": "MultiPolygon", "coordinates": [[ring]]}),))
    corners = _corners(list(parse(maps.render(one)).iter(f"{SVG}path"))[-1].get("d", ""))
    width = max(x for x, _ in corners) - min(x for x, _ in corners)
    height = max(y for _, y in corners) - min(y for _, y in corners)
    # cos(59.5°) = 0.5075.
    assert width / height == pytest.approx(0.5075, abs=0.002)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (range(1, 101), (20, 40, 60, 80)),
        ([12.1, 13.9, 17.2, 18.8, 22.4, 24.1, 29.7, 31.0, 36.5, 41.2], (15, 20, 25, 30)),
        ([5, 5, 5], ()),
        ([1, 2], (2,)),
    ],
)
def test_class_limits_are_round_and_divide_the_areas_about_evenly(
    values: list[float], expected: tuple[float, ...]
) -> None:
    assert maps.class_limits(list(values)) == expected


@settings(max_examples=60)
@given(st.lists(st.floats(-1e5, 1e5).map(lambda v: round(v, 2)), min_size=1, max_size=60))
def test_no_class_is_empty_whatever_the_values(values: list[float]) -> None:
    limits = maps.class_limits(values)
    assert list(limits) == sorted(set(limits))
    assert {maps.class_of(value, limits) for value in values} == set(range(len(limits) + 1))


@pytest.mark.parametrize("theme", tokens.THEMES)
@pytest.mark.parametrize("size", ["wide", "small"])
def test_the_same_figures_give_the_same_bytes(theme: tokens.Theme, size: svg.Size) -> None:
    drawn = replace(MAP, size=size)
    assert maps.render(drawn, theme) == maps.render(drawn, theme)


def test_a_town_of_small_areas_is_shown_enlarged_without_being_reached_twice() -> None:
    def small(n: int) -> dict[str, Any]:
        west, south = 16.7 + n % 5 * 0.004, 59.7 + n // 5 * 0.002
        ring = [[west, south], [west + 0.004, south], [west + 0.004, south + 0.002], [west, south + 0.002]]
        return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}

    town = tuple(Area(f"Kvarter {n}", 5.0 + n, small(n), href=f"/a/{n}/") for n in range(20))
    drawing = maps.render(replace(MAP, areas=MAP.areas + town))
    assert "Förstorat" in texts(drawing)
    inner = next(parse(drawing).iterfind(f"{SVG}svg"))
    assert inner.get("aria-hidden") == "true"
    assert {link.get("tabindex") for link in inner.iter(f"{SVG}a")} == {"-1"}
    assert sum(1 for link in parse(drawing).iter(f"{SVG}a") if link.get("tabindex") is None) == 12 + 20
    assert "Förstorat" not in texts(maps.render(MAP))


def test_points_far_outside_an_enlargement_are_left_out_without_changing_what_is_seen() -> None:
    far = [[-50.0, y] for y in range(-50, 300, 10)]
    ring = np.array([*far, [120.0, 300.0], [120.0, 100.0], [-50.0, -60.0], far[0]])
    kept = shapes.enlarged([ring], shapes.Box(0, 0, 200, 200), 200)
    assert kept is not None
    assert len(kept[0]) < 10
    assert {(120.0, 300.0), (120.0, 100.0), (-50.0, -60.0), (-50.0, -50.0)} <= {tuple(p) for p in kept[0].tolist()}
    assert shapes.enlarged([ring + 1000], shapes.Box(0, 0, 200, 200), 200) is None


def test_two_maps_in_one_page_do_not_share_ids() -> None:
    other = replace(MAP, title="Annat")
    ids = [set(_ids(maps.render(each))) for each in (MAP, other)]
    assert ids[0].isdisjoint(ids[1])


def _ids(drawing: str) -> list[str]:
    return [each.get("id", "") for each in parse(drawing).iter() if each.get("id")]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"areas": ()}, "has no figure at all"),
        ({"areas": (Area("A", None, _square(0, 0)),)}, "has no figure at all. Say in words"),
        ({"areas": (Area("A", float("nan"), _square(0, 0)),)}, "not finite"),
        ({"areas": (Area("A", 1.0, {"type": "Point", "coordinates": [1, 2]}),)}, "needs a Polygon or MultiPolygon"),
        ({"limits": (3, 2)}, "inner limits, rising"),
        ({"limits": (1, 2, 3, 4, 5)}, "at most 4 inner limits"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_a_remedy(changes: dict[str, object], reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        maps.render(replace(MAP, **changes))  # type: ignore[arg-type]
