"""Likeness of neighbours: properties and edges."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samhandling.engine import spatial
from samhandling.engine.results import Caveat, Reason
from samhandling.errors import DataError, DefinitionError

few = settings(max_examples=12, deadline=None, derandomize=True, database=None)
NEAR = spatial.grid(*np.divmod(np.arange(20), 5))
maps = st.lists(st.integers(0, 50), min_size=20, max_size=20).filter(lambda figures: len(set(figures)) > 2)
LOCAL = (spatial.moran_local, spatial.geary_local, spatial.getis_ord_local)


def test_the_ways_of_telling_neighbours_agree() -> None:
    queen = spatial.grid([0, 0, 1, 1], [0, 1, 0, 1])
    assert [queen.of(place) for place in range(4)] == [(1, 2, 3), (0, 2, 3), (0, 1, 3), (0, 1, 2)]
    rook = spatial.grid([0, 0, 1, 1], [0, 1, 0, 1], rule="rook")
    named = spatial.neighbours({"a": ["b", "c"], "b": ["a", "d", "d"], "c": ["a", "d"], "d": ["b", "c"]})
    paired = spatial.pairs([0, 0, 1, 2], [1, 2, 3, 3], n=4)
    listed = spatial.neighbours([[1, 2], [0, 3], [0, 3], [1, 2]])
    for other in (named, paired, listed):
        assert [other.of(place) for place in range(4)] == [rook.of(place) for place in range(4)]


def test_no_row_of_a_grid_runs_into_the_next() -> None:
    assert spatial.grid([0, 1], [3, 0]).counts.tolist() == [0, 0]


def test_impossible_neighbours_are_refused() -> None:
    with pytest.raises(DataError, match="its own neighbour"):
        spatial.neighbours([[0], []])
    with pytest.raises(DataError, match="places go from 0 to 1"):
        spatial.neighbours([[2], []])
    with pytest.raises(DataError, match="list of its own"):
        spatial.neighbours({"a": ["b"]})
    with pytest.raises(DataError, match="same row and column"):
        spatial.grid([1, 1], [2, 2])
    with pytest.raises(DefinitionError, match="queen, rook"):
        spatial.grid([1], [2], rule="bishop")  # type: ignore[arg-type]


@few
@given(maps, st.floats(0.1, 100), st.floats(0, 1000))
@pytest.mark.slow
def test_moran_and_geary_depend_neither_on_unit_nor_on_zero(figures: list[int], unit: float, zero: float) -> None:
    x = np.array(figures, float)
    for method in (spatial.moran, spatial.geary):
        one, other = method(x, NEAR, permutations=19), method(unit * x + zero, NEAR, permutations=19)
        assert other.value == pytest.approx(one.value, rel=1e-6, abs=1e-8)
        assert other.z_random == pytest.approx(one.z_random, rel=1e-5, abs=1e-6)
        assert other.p_value == one.p_value
        mirror = method(-x, NEAR, permutations=0)
        assert mirror.value == pytest.approx(one.value, rel=1e-9, abs=1e-12)


@few
@given(maps, st.randoms(use_true_random=False))
@pytest.mark.slow
def test_the_order_of_areas_does_not_matter(figures: list[int], random: object) -> None:
    order = list(range(20))
    random.shuffle(order)  # type: ignore[attr-defined]
    near = spatial.grid(*np.divmod(np.array(order), 5))
    x = np.array(figures, float)
    for method in (spatial.moran, spatial.geary, spatial.getis_ord):
        one, other = method(x, NEAR, permutations=0), method(x[order], near, permutations=0)
        assert other.value == pytest.approx(one.value, rel=1e-9, abs=1e-12)
        assert other.z_random == pytest.approx(one.z_random, rel=1e-6, abs=1e-8)
    for local in LOCAL:
        first, second = local(x, NEAR, permutations=9), local(x[order], near, permutations=9)
        assert second.values.tolist() == pytest.approx(first.values[order].tolist(), abs=1e-9)
        assert second.quadrants.tolist() == first.quadrants[order].tolist()


@few
@given(maps)
def test_the_local_figures_add_up_to_the_whole(figures: list[int]) -> None:
    x = np.array(figures, float)
    whole, parts = spatial.moran(x, NEAR, permutations=0), spatial.moran_local(x, NEAR, permutations=9)
    assert parts.values.sum() * 20 / 19 / 20 == pytest.approx(whole.value, abs=1e-9)
    contrast, places = spatial.geary(x, NEAR, permutations=0), spatial.geary_local(x, NEAR, permutations=9)
    assert places.values.sum() / 40 == pytest.approx(contrast.value, abs=1e-9)


def test_a_map_in_two_halves_is_alike_and_a_chessboard_is_not() -> None:
    halves = np.array([1.0] * 10 + [5.0] * 10)
    chess = np.array([(n // 5 + n % 5) % 2 for n in range(20)], float)
    rook = spatial.grid(*np.divmod(np.arange(20), 5), rule="rook")
    alike, unlike = spatial.moran(halves, rook), spatial.moran(chess, rook)
    assert (alike.value or 0) > 0.5
    assert unlike.value == pytest.approx(-1)
    for found in (alike, unlike):
        assert found.p_value is not None
        assert found.p_value <= 0.01


def test_areas_without_figure_or_neighbour_are_left_out_and_counted() -> None:
    near = spatial.neighbours([[1], [0, 2], [1, 3], [2, 4], [3], [], [7], [6]])
    x = np.array([1.0, 2.0, 4.0, 3.0, 7.0, 99.0, math.nan, 88.0])
    found = spatial.moran(x, near, permutations=19)
    assert (found.n, found.n_left_out) == (5, 3)
    alone = spatial.moran(x[:5], spatial.neighbours([[1], [0, 2], [1, 3], [2, 4], [3]]), permutations=19)
    assert (found.value, found.p_value) == (alone.value, alone.p_value)
    local = spatial.moran_local(x, near, permutations=19)
    assert local.values.mask.tolist() == [False] * 5 + [True] * 3
    assert (local.n, local.n_left_out, local.quadrants[5:].tolist()) == (5, 3, [0, 0, 0])
    assert not local.is_significant[5:].any()


def test_maps_that_say_nothing_have_reasons() -> None:
    flat = spatial.moran(np.full(20, 3.0), NEAR)
    assert (flat.value, flat.reason, flat.caveats) == (None, Reason.NOT_APPLICABLE, (Caveat.NO_SPREAD,))
    assert spatial.moran([1.0, 2.0], spatial.neighbours([[1], [0]])).reason is Reason.FEW_POINTS
    assert spatial.moran([1.0, 2.0], spatial.neighbours([[], []])).reason is Reason.NO_VALUE
    assert spatial.moran([], spatial.neighbours([])).reason is Reason.NO_VALUE
    for local in LOCAL:
        assert local(np.full(20, 3.0), NEAR, permutations=9).values.mask.all()


def test_everybody_being_neighbours_leaves_nothing_to_find() -> None:
    near = spatial.neighbours([[other for other in range(6) if other != area] for area in range(6)])
    x = np.array([1.0, 5.0, 2.0, 8.0, 4.0, 9.0])
    assert spatial.moran(x, near).value == pytest.approx(-1 / 5)
    assert spatial.moran(x, near).p_value == 1
    for local in LOCAL:
        found = local(x, near, permutations=19)
        assert found.p_values.tolist() == [1.0] * 6
        assert np.isfinite(found.values).all()
        assert not found.is_significant.any()


def test_g_refuses_negative_figures_and_wrong_lengths_are_told() -> None:
    with pytest.raises(DataError, match="0 or more"):
        spatial.getis_ord(np.arange(-1.0, 19.0), NEAR)
    with pytest.raises(DataError, match="equally many"):
        spatial.moran([1.0, 2.0], NEAR)
    with pytest.raises(DefinitionError, match="row, binary"):
        spatial.moran(np.arange(20.0), NEAR, weights="queen")  # type: ignore[arg-type]
    with pytest.raises(DataError, match="0 or more"):
        spatial.moran_of_rates([-1.0] * 20, [1.0] * 20, NEAR)


def test_rates_that_differ_no_more_than_chance_leave_out_empty_areas() -> None:
    events, people = np.full(20, 3.0), np.full(20, 100.0)
    assert spatial.moran_of_rates(events, people, NEAR).reason is Reason.NOT_APPLICABLE
    assert spatial.moran_of_rates(events, 0 * people, NEAR).reason is Reason.NO_VALUE
    people[3] = 0
    events[:10] = 30
    found = spatial.moran_of_rates(events, people, NEAR)
    assert (found.n, found.n_left_out) == (19, 1)
    assert found.method == "spatial.moran_of_rates"
    assert (found.value or 0) > 0.5


def test_found_areas_survive_the_correction_for_many_tests() -> None:
    random = np.random.default_rng(3)
    near = spatial.grid(*np.divmod(np.arange(400), 20))
    noise = random.normal(size=400)
    quiet = spatial.moran_local(noise, near)
    assert quiet.p_values.mean() == pytest.approx(0.5, abs=0.06)
    assert quiet.is_significant.sum() <= 2
    assert (quiet.p_adjusted >= quiet.p_values).all()
    hill = noise + 4 * (np.hypot(*np.divmod(np.arange(400), 20)) < 6)
    loud = spatial.moran_local(hill, near)
    assert loud.is_significant.sum() > 10
    assert np.isin(loud.quadrants[loud.is_significant], (1, 3)).mean() > 0.9
    assert spatial.moran_local(hill, near).p_values.tolist() == loud.p_values.tolist()
    assert spatial.moran_local(hill, near, seed=2).p_values.tolist() != loud.p_values.tolist()


def test_one_figure_above_zero_has_no_g() -> None:
    assert spatial.getis_ord([7.0] + [0.0] * 19, NEAR).reason is Reason.NOT_APPLICABLE
    assert spatial.moran([7.0] + [0.0] * 19, NEAR, permutations=0).value is not None


def test_an_area_at_the_mean_is_never_found() -> None:
    x = np.array([(-1.0) ** n * (n % 7 + 1) for n in range(19)])
    found = spatial.moran_local(np.append(x, x.mean()), NEAR, permutations=99)
    assert found.values[19] == pytest.approx(0, abs=1e-12)
    assert found.p_values[19] == 1
