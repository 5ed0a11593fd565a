"""Segregation: what every index must keep to, what chance does, and that one call for all places is one call each."""

import tracemalloc
from math import nan
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from samhandling.engine import segregation, spatial_neighbours
from samhandling.engine.results import Caveat, Reason, as_record
from samhandling.engine.segregation import draws, multi, places, single
from samhandling.errors import DataError, DefinitionError, NotEnoughData

few = settings(max_examples=15, deadline=None, derandomize=True, database=None)
PLAIN = ("dissimilarity", "gini", "entropy", "isolation", "interaction", "correlation_ratio", "atkinson", "minmax")
UNEVENNESS = ("dissimilarity", "gini", "entropy", "correlation_ratio", "atkinson", "minmax")
BETWEEN_GROUPS = tuple(kind for kind in multi.FORMULAS if kind not in multi.OF_THE_WHOLE)
cities = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 60)), min_size=2, max_size=9).filter(
    lambda areas: sum(x + y > 0 for x, y in areas) > 1 and sum(x for x, _ in areas) > 0 and sum(y for _, y in areas) > 0
)
LINE = np.diag([1.0] * 3, 1) + np.diag([1.0] * 3, -1)  # four areas in a row
X, T = np.array([10, 40, 5, 25]), np.array([100, 80, 60, 90])


def value(areas: Any, kind: str, **more: Any) -> float:
    x, y = np.array(areas, float).T
    found = segregation.index(x, x + y, kind=kind, **more).value
    assert found is not None
    return found


def geography(n: int) -> dict[str, Any]:
    touch = sparse.coo_array((np.ones(n - 1), (np.arange(n - 1), np.arange(1, n))), shape=(n, n))
    return {"sizes": np.arange(1.0, n + 1), "perimeters": np.arange(4.0, n + 4), "contiguity": touch}


@pytest.mark.slow
@few
@given(cities, st.randoms(use_true_random=False))
def test_order_of_areas_changes_nothing(areas: list[tuple[int, int]], source: Any) -> None:
    shuffled = source.sample(areas, len(areas))
    for kind in set(single.FORMULAS) - single.NEED_SIZES - single.NEED_BORDERS:
        assert value(areas, kind) == pytest.approx(value(shuffled, kind), abs=1e-12)


@few
@given(cities, st.integers(2, 9))
def test_more_people_in_the_same_shares_change_nothing(areas: list[tuple[int, int]], times: int) -> None:
    larger = [(x * times, y * times) for x, y in areas]
    for kind in (*PLAIN, "conprof"):
        assert value(areas, kind) == pytest.approx(value(larger, kind), abs=1e-9)


@few
@given(cities)
def test_areas_without_people_change_nothing(areas: list[tuple[int, int]]) -> None:
    for kind in set(single.FORMULAS) - single.NEED_SIZES - single.NEED_BORDERS:
        assert value(areas, kind) == pytest.approx(value([(0, 0), *areas, (0, 0)], kind), abs=1e-12)


@few
@given(cities)
def test_an_area_split_into_two_alike_changes_nothing(areas: list[tuple[int, int]]) -> None:
    doubled = [(2 * x, 2 * y) for x, y in areas]
    split = [areas[0], areas[0], *doubled[1:]]
    for kind in (*PLAIN, "conprof"):
        assert value(doubled, kind) == pytest.approx(value(split, kind), abs=1e-9)


@few
@given(cities)
def test_group_and_rest_are_equally_apart_from_each_other(areas: list[tuple[int, int]]) -> None:
    mirrored = [(y, x) for x, y in areas]
    for kind in (*UNEVENNESS, "bias_corrected_dissimilarity", "density_corrected_dissimilarity"):
        assert value(areas, kind) == pytest.approx(value(mirrored, kind), abs=1e-9)


@few
@given(cities)
@pytest.mark.slow
def test_values_stay_between_0_and_1_and_are_never_nan(areas: list[tuple[int, int]]) -> None:
    for kind in (*PLAIN, "delta"):
        assert 0 <= value(areas, kind, sizes=np.ones(len(areas))) <= 1
    for kind in single.FORMULAS:
        assert np.isfinite(value(areas, kind, **geography(len(areas))))
    assert value(areas, "isolation") + value(areas, "interaction") == pytest.approx(1)
    assert value(areas, "gini") >= value(areas, "dissimilarity") - 1e-12


@pytest.mark.parametrize("kind", UNEVENNESS)
def test_wholly_apart_is_1_and_evenly_spread_is_0(kind: str) -> None:
    assert value([(10, 0), (0, 40), (5, 0)], kind) == pytest.approx(1)
    assert value([(10, 30), (5, 15), (20, 60)], kind) == pytest.approx(0, abs=1e-12)


def test_ties_do_not_change_gini() -> None:
    assert value([(10, 30), (20, 20), (20, 20), (10, 30)], "gini") == pytest.approx(value([(20, 60), (40, 40)], "gini"))


@pytest.mark.parametrize("kind", sorted(set(single.FORMULAS) - {"isolation", "interaction", "delta"}))
def test_a_group_that_is_everybody_or_nobody_has_no_value(kind: str) -> None:
    for group in ([10, 20, 30], [0, 0, 0]):
        result = segregation.index(group, [10, 20, 30], kind=kind, **geography(3))
        assert (result.value, result.reason, result.expected) == (None, Reason.NOT_APPLICABLE, None)


def test_a_group_that_is_everybody_lives_among_itself() -> None:
    assert value([(10, 0), (20, 0)], "isolation") == 1
    assert value([(10, 0), (20, 0)], "interaction") == 0
    assert value([(10, 0), (20, 0)], "delta", sizes=[1, 2]) == pytest.approx(0)


def test_fewer_than_two_areas_with_people_are_refused() -> None:
    for group, total in (([5], [10]), ([5, 0], [10, 0]), ([5, nan], [10, 10])):
        with pytest.raises(NotEnoughData, match="at least two areas"):
            segregation.index(group, total)
    with pytest.raises(NotEnoughData, match="at least two areas"):
        segregation.multigroup([[1, 2], [0, 0]])


def test_missing_and_small_areas_are_left_out_and_counted() -> None:
    whole = segregation.index([10, 40, 5], [100, 80, 60])
    holed = segregation.index([10, nan, 40, 5, 1], [100, 50, 80, 60, nan])
    assert (holed.value, holed.n_left_out, holed.n_areas, holed.n) == (whole.value, 2, 3, 240)
    small = segregation.index([10, 40, 5, 3], [100, 80, 60, 9], min_total=10)
    assert (small.value, small.n_left_out) == (whole.value, 1)
    touching = segregation.index(
        [*X[:2], nan, *X[2:]], [*T[:2], 5, *T[2:]], kind="spatial_dissimilarity", contiguity=np.ones((5, 5))
    )
    assert touching.value == segregation.index(X, T, kind="spatial_dissimilarity", contiguity=np.ones((4, 4))).value


def test_result_carries_what_it_rests_on() -> None:
    result = segregation.index(X, T, kind="atkinson", b=0.3)
    assert result.method == "segregation.atkinson"
    assert dict(result.parameters) == {"b": 0.3, "min_total": 0}
    assert result.caveats == (Caveat.NO_INTERVAL, Caveat.SMALL_NUMBERS)
    assert segregation.index(X * 50, T * 50).caveats == (Caveat.NO_INTERVAL,)
    assert as_record(result)["kind"] == "atkinson"


def test_expected_by_chance_is_given_only_for_whole_persons() -> None:
    result = segregation.index(X, T)
    assert result.expected is not None
    assert result.excess == result.value - result.expected  # type: ignore[operator]
    assert segregation.index(X + 0.5, T).expected is None
    assert segregation.index(X, T, kind="gini").expected is None


def test_corrections_lie_below_what_they_correct() -> None:
    plain = segregation.index(X, T).value
    for kind in ("bias_corrected_dissimilarity", "density_corrected_dissimilarity", "modified_dissimilarity"):
        corrected = segregation.index(X, T, kind=kind).value
        assert corrected is not None
        assert plain is not None
        assert 0 < corrected < plain


def test_modified_gini_is_repeatable_by_seed_and_needs_one() -> None:
    first, again, other = (segregation.index(X, T, kind="modified_gini", seed=seed, draws=50) for seed in (1, 1, 2))
    assert first == again
    assert first.value != other.value
    assert first.value < segregation.index(X, T, kind="gini").value  # type: ignore[operator]
    with pytest.raises(DefinitionError, match="needs a seed"):
        segregation.index(X, T, kind="modified_gini")
    assert segregation.index(T, T, kind="modified_gini", seed=1).value is None


def test_long_borders_between_unlike_areas_count_most() -> None:
    even = segregation.index(X, T, kind="spatial_dissimilarity", contiguity=LINE).value
    longer = LINE.copy()
    longer[0, 1] = longer[1, 0] = 9
    assert segregation.index(X, T, kind="spatial_dissimilarity", contiguity=longer).value < even  # type: ignore[operator]
    assert segregation.index(X, T, kind="spatial_dissimilarity", contiguity=sparse.csr_array(LINE)).value == even


def test_neighbours_of_the_spatial_room_are_understood() -> None:
    row = spatial_neighbours.neighbours([[1], [0, 2], [1, 3], [2]])
    found = [segregation.index(X, T, kind="spatial_dissimilarity", contiguity=c).value for c in (row, LINE)]
    assert found[0] == found[1]


def test_areas_that_touch_nobody_leave_no_spatial_value() -> None:
    result = segregation.index(X, T, kind="spatial_dissimilarity", contiguity=np.zeros((4, 4)))
    assert (result.value, result.reason) == (None, Reason.NOT_APPLICABLE)


@few
@given(cities)
def test_two_groups_are_one_group_and_the_rest(areas: list[tuple[int, int]]) -> None:
    pairs = {"dissimilarity": "dissimilarity", "gini": "gini", "entropy": "entropy"}
    pairs |= dict.fromkeys(("relative_diversity", "squared_variation", "normalised_exposure"), "correlation_ratio")
    for several, one in pairs.items():
        assert segregation.multigroup(areas, kind=several).value == pytest.approx(value(areas, one), abs=1e-9)


@few
@given(
    st.lists(st.tuples(*[st.integers(0, 30)] * 3), min_size=3, max_size=8).filter(
        lambda a: sum(sum(r) > 0 for r in a) > 1
    )
)
def test_levels_and_areas_add_up_to_the_whole(areas: list[tuple[int, int, int]]) -> None:
    whole = segregation.multigroup(areas)
    split = segregation.decompose(areas, [n % 2 for n in range(len(areas))])
    assert split.value == pytest.approx(whole.value, abs=1e-12)
    assert split.between + split.within == pytest.approx(split.value)  # type: ignore[operator]
    inside = sum(w * m for w, m in zip(split.weights, split.inside, strict=True) if m is not None)
    assert inside == pytest.approx(split.within)
    total = np.array(areas).sum(axis=1)
    shares = total / total.sum()
    assert sum(s * m for s, m in zip(shares, whole.local, strict=True) if m is not None) == pytest.approx(whole.value)
    h, parts = (
        segregation.multigroup(areas, kind="entropy"),
        segregation.decompose(areas, [0] * len(areas), kind="entropy"),
    )
    assert parts.value == (None if h.value is None else pytest.approx(h.value, abs=1e-12))
    assert (parts.between or 0) == pytest.approx(0, abs=1e-12)


def test_one_group_only_has_nothing_between_groups() -> None:
    for kind in set(BETWEEN_GROUPS) - {"mutual_information"}:
        assert segregation.multigroup([[5, 0], [9, 0]], kind=kind).reason is Reason.NOT_APPLICABLE
    assert segregation.multigroup([[5, 0], [9, 0]]).value == 0
    split = segregation.decompose([[5, 0], [9, 0]], ["a", "b"], kind="entropy")
    assert (split.value, split.between, split.reason) == (None, None, Reason.NOT_APPLICABLE)


def test_a_group_without_anybody_changes_nothing() -> None:
    areas = np.array([[5, 9, 1], [8, 2, 6], [3, 3, 3]])
    wider = np.insert(areas, 1, 0, axis=1)
    for kind in multi.FORMULAS:
        assert segregation.multigroup(areas, kind=kind).value == pytest.approx(
            segregation.multigroup(wider, kind=kind).value
        )
    assert segregation.multigroup(wider).n_groups == 3


def test_local_figures_keep_the_places_of_the_areas() -> None:
    local = segregation.multigroup([[5, 5], [nan, 3], [0, 0], [9, 1]]).local
    assert [m is None for m in local] == [False, True, True, False]


def panel(seed: int) -> tuple[Any, Any, Any]:
    source = np.random.default_rng(seed)
    total = source.integers(0, 50, (40, 3)).astype(float)
    group = source.binomial(total.astype(int), 0.3).astype(float)
    group[source.random((40, 3)) < 0.08] = nan
    return group, total, source.integers(0, 9, 40).astype(str)


def one_by_one(kind: str, group: Any, total: Any, **more: Any) -> float | None:
    try:
        return segregation.index(group, total, kind=kind, **more).value
    except NotEnoughData:
        return None


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.slow
def test_many_gives_what_each_index_gives(seed: int) -> None:
    group, total, names = panel(seed)
    where = geography(40)
    result = segregation.many(group, total, municipalities=names, kinds=single.FORMULAS, **where)
    square = where["contiguity"].toarray()
    for k, kind in enumerate(single.FORMULAS):
        for p, name in enumerate(result.places):
            own = names == name
            for year in range(3):
                # A municipality's own areas, in their order.
                expected = one_by_one(
                    kind,
                    group[own, year],
                    total[own, year],
                    sizes=where["sizes"][own],
                    perimeters=where["perimeters"][own],
                    contiguity=square[np.ix_(own, own)],
                )
                found = result.values[k, p, year]
                assert (None if found is np.ma.masked else found) == (
                    None if expected is None else pytest.approx(expected, abs=1e-12)
                ), (kind, name, year)
    assert result.n_left_out.sum() == np.isnan(group).sum()
    assert result.of("gini").shape == (len(result.places), 3)


def test_many_takes_several_groups_too() -> None:
    source = np.random.default_rng(4)
    counts, names = source.integers(0, 30, (30, 4, 2)), np.arange(30) % 5
    result = segregation.many(counts, municipalities=names, kinds=multi.FORMULAS)
    for k, kind in enumerate(multi.FORMULAS):
        for p, name in enumerate(result.places):
            for year in range(2):
                one = segregation.multigroup(counts[names == name, :, year], kind=kind).value
                assert result.values[k, p, year] == pytest.approx(one, abs=1e-12)


def test_many_masks_places_with_one_area() -> None:
    result = segregation.many([3, 4, 5], [10, 10, 10], municipalities=["a", "b", "b"], kinds=["gini"])
    assert result.values.mask.tolist() == [[[True], [False]]]
    assert result.n_areas.tolist() == [[1], [2]]


@pytest.mark.parametrize("null", ["person_permutation", "evenness", "systematic", "bootstrap"])
def test_inference_is_repeatable_and_p_is_never_0(null: str) -> None:
    first, again, other = (segregation.infer(X, T, null=null, draws=60, seed=seed) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert first.p_value is not None
    # Four areas drawn with replacement may be the same area four times, and then nothing is apart.
    assert 1 / 61 <= first.p_value < 0.1
    assert (first.draws, first.n, first.n_areas, first.value) == (60, 330, 4, segregation.index(X, T).value)


@pytest.mark.parametrize("null", ["person_permutation", "evenness", "systematic", "bootstrap"])
def test_several_groups_are_set_beside_chance_too(null: str) -> None:
    counts = [[30, 5, 9], [2, 40, 3], [10, 10, 50]]
    for kind in BETWEEN_GROUPS:
        result = segregation.infer(counts, kind=kind, null=null, draws=30, seed=1)
        assert result.p_value is not None
        assert 1 / 31 <= result.p_value < 0.2
        assert (result.interval is None) == (null != "bootstrap")


def test_draws_keep_what_their_null_keeps() -> None:
    counts = np.array([[30, 2, 0, 10], [5, 40, 0, 10], [9, 3, 0, 50]])
    blocks = {null: np.concatenate(list(draws.cities(counts, null=null, draws=20, seed=1)), 1) for null in draws.NULLS}
    permuted = blocks["person_permutation"]
    assert (permuted.sum(axis=0) == counts.sum(axis=0)).all()
    assert (permuted.sum(axis=2) == counts.sum(axis=1)[:, None]).all()
    assert (blocks["evenness"].sum(axis=0) == counts.sum(axis=0)).all()
    assert (blocks["systematic"].sum(axis=2) == counts.sum(axis=1)[:, None]).all()
    assert (np.sort(blocks["geographic_permutation"], axis=2) == np.sort(counts, axis=1)[:, None]).all()
    assert {tuple(area) for area in blocks["bootstrap"].transpose(1, 2, 0).reshape(-1, 3)} <= {*map(tuple, counts.T)}


def test_a_city_placed_by_chance_is_not_called_segregated() -> None:
    source = np.random.default_rng(8)
    total = np.full(30, 40)
    found = [segregation.infer(source.binomial(total, 0.2), total, draws=99, seed=seed).p_value for seed in range(40)]
    assert 0.3 < np.mean(found) < 0.7  # type: ignore[arg-type]
    result = segregation.infer(source.binomial(total, 0.2), total, draws=199, seed=3)
    assert result.value > 0.1  # type: ignore[operator]
    assert result.excess_interval is not None
    assert result.excess_interval.low < 0 < result.excess_interval.high


def test_excess_has_an_interval_of_its_own_by_bootstrap() -> None:
    source = np.random.default_rng(1)
    total = source.integers(20, 60, 50)
    group = source.binomial(total, source.beta(1, 3, 50))
    result = segregation.infer(group, total, kind="excess_dissimilarity", null="bootstrap", draws=200, seed=1)
    assert result.interval is not None
    assert 0 < result.interval.low < result.value < result.interval.high  # type: ignore[operator]


def test_both_tails_can_be_counted() -> None:
    even = [10, 10, 10, 10]
    one, both = (segregation.infer(even, [50] * 4, draws=99, seed=1, two_sided=sided) for sided in (False, True))
    assert one.p_value == 1
    assert both.p_value is not None
    assert both.p_value < 0.2


def test_spatial_pattern_is_tested_by_moving_areas() -> None:
    group, total = np.array([40] * 4 + [5] * 4), np.full(8, 50)
    row = np.eye(8, k=1) + np.eye(8, k=-1)
    result = segregation.infer(
        group, total, kind="spatial_dissimilarity", null="geographic_permutation", draws=199, seed=1, contiguity=row
    )
    assert result.p_value is not None
    assert result.p_value < 0.1


def test_group_that_is_everybody_cannot_be_set_beside_chance() -> None:
    result = segregation.infer(T, T, draws=9, seed=1)
    assert (result.value, result.p_value, result.expected, result.reason) == (None, None, None, Reason.NOT_APPLICABLE)


@pytest.mark.slow
def test_memory_does_not_grow_with_the_draws() -> None:
    source = np.random.default_rng(1)
    total = source.integers(700, 2700, 6000)
    group = source.binomial(total, source.beta(1, 6, 6000))
    tracemalloc.start()
    segregation.infer(group, total, null="evenness", draws=200, seed=1)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100 * 2**20


def test_neighbourhoods_weigh_by_nearness() -> None:
    people, where = [10, 20, 40], [[0, 0], [100, 0], [250, 0]]
    assert segregation.neighbourhoods(people, where, bandwidth=200).tolist() == [20, 35, 45]
    assert segregation.neighbourhoods(people, where, bandwidth=200, kernel="uniform").tolist() == [30, 70, 60]
    assert segregation.neighbourhoods(people, where, bandwidth=200, kernel="quadratic").tolist() == [25, 45, 48.75]
    assert segregation.neighbourhoods(people, where, bandwidth=50).tolist() == people
    both = segregation.neighbourhoods(np.stack([people, people], 1), where, bandwidth=200)
    assert both[:, 0].tolist() == both[:, 1].tolist() == [20, 35, 45]
    missing = segregation.neighbourhoods([10, nan, 40], where, bandwidth=200)
    assert np.isnan(missing).tolist() == [False, True, False]
    assert missing[0] == 10


def test_larger_neighbourhoods_are_less_segregated() -> None:
    where = np.stack([np.arange(4) * 100.0, np.zeros(4)], 1)
    found = [
        segregation.index(*(segregation.neighbourhoods(part, where, bandwidth=reach) for part in (X, T))).value
        for reach in (50, 150, 400)
    ]
    assert found == sorted(found, reverse=True)  # type: ignore[type-var]


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: segregation.index([1, 2], [3, 4], kind="dissim"), DefinitionError, "allowed are dissimilarity"),
        (lambda: segregation.index([1, -2], [3, 4]), DataError, "0 or more"),
        (lambda: segregation.index([1, 5], [3, 4]), DataError, "at most the total"),
        (lambda: segregation.index([1, 2], [3, 4, 5]), DataError, "must be the same"),
        (lambda: segregation.index([[1, 2]], [[3, 4]]), DataError, "dimensions"),
        (lambda: segregation.index([1, np.inf], [3, 4]), DataError, "infinite"),
        (lambda: segregation.index([1, 2], [3, 4], kind="delta"), DefinitionError, "needs sizes"),
        (lambda: segregation.index([1, 2], [3, 4], kind="delta", sizes=[1, 0]), DataError, "every area has some"),
        (lambda: segregation.index([1, 2], [3, 4], kind="delta", sizes=[1]), DataError, "equally many"),
        (lambda: segregation.index([1, 2], [3, 4], kind="spatial_dissimilarity"), DefinitionError, "contiguity"),
        (
            lambda: segregation.index([1, 2], [3, 4], kind="perimeter_dissimilarity", sizes=[1, 1], contiguity=LINE),
            DefinitionError,
            "needs perimeters",
        ),
        (
            lambda: segregation.index([1, 2], [3, 4], kind="spatial_dissimilarity", contiguity=LINE),
            DataError,
            r"\(2, 2\)",
        ),
        (
            lambda: segregation.index(X, T, kind="spatial_dissimilarity", contiguity=-LINE),
            DataError,
            "negative",
        ),
        (lambda: segregation.index([1, 2], [3, 4], kind="atkinson", b=1), DefinitionError, "between 0 and 1"),
        (lambda: segregation.index([1, 2], [3, 4], kind="conprof", steps=1), DefinitionError, "2 or more"),
        (lambda: segregation.multigroup([1, 2]), DataError, "dimensions"),
        (lambda: segregation.multigroup([[1, 2], [3, 4]], kind="isolation"), DefinitionError, "allowed are"),
        (lambda: segregation.infer([1.5, 2], [3, 4], seed=1), DataError, "whole"),
        (lambda: segregation.infer([1, 2], [3, 4], seed=1, null="even"), DefinitionError, "null is 'even'"),
        (lambda: segregation.infer([1, 2], [3, 4], seed=1, draws=0), DefinitionError, "draws is 0"),
        (lambda: segregation.infer([1, 2], [3, 4], seed=1, level=95), DefinitionError, "between 0 and 1"),
        (lambda: segregation.infer(X, T, seed=1, kind="modified_gini"), DefinitionError, "allowed are"),
        (
            lambda: segregation.infer(X, T, seed=1, kind="delta", sizes=T, null="bootstrap"),
            DefinitionError,
            "without their neighbours",
        ),
        (
            lambda: segregation.infer(X, T, seed=1, null="geographic_permutation"),
            DefinitionError,
            "wherever the areas lie",
        ),
        (lambda: segregation.many(X, T, municipalities=[1, 1], kinds=["gini"]), DataError, "equally many"),
        (lambda: segregation.many(X, T, municipalities=LINE, kinds=["gini"]), DataError, "one label"),
        (lambda: segregation.many(X, T, municipalities=X, kinds=[]), DefinitionError, "at least one index"),
        (lambda: segregation.many(X, T, municipalities=X, kinds=["modified_gini"]), DefinitionError, "allowed are"),
        (lambda: segregation.decompose([[1, 2], [3, 4]], ["a"]), DataError, "equally many"),
        (lambda: segregation.decompose([[1, 2], [3, 4]], ["a", "b"], kind="gini"), DefinitionError, "allowed are"),
        (lambda: segregation.neighbourhoods([1], [[0, 0]], bandwidth=0), DefinitionError, "above 0"),
        (lambda: segregation.neighbourhoods([1], [[0, nan]], bandwidth=1), DataError, "lies somewhere"),
        (lambda: segregation.neighbourhoods([1], [[0, 0]], bandwidth=1, kernel="x"), DefinitionError, "triangular"),
    ],
)
def test_refusals_say_what_was_given_and_what_is_allowed(call: Any, error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        call()


def test_every_kind_is_named_in_the_docstring() -> None:
    assert all(kind in (segregation.index.__doc__ or "") for kind in places.KINDS)
    assert all(kind in (segregation.multigroup.__doc__ or "") for kind in multi.FORMULAS)
