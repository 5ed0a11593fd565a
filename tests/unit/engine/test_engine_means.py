"""Means, quantiles and funnels."""

from math import nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samhandling.engine import intervals
from samhandling.engine.results import Caveat, Reason
from samhandling.errors import DataError, DefinitionError

few = settings(max_examples=40, deadline=None, derandomize=True, database=None)
figures = st.floats(-1e6, 1e6, allow_nan=False, width=32)


def test_mean_of_one_or_none_says_why_there_is_no_interval() -> None:
    assert intervals.mean([]).reason is Reason.NO_VALUE
    assert intervals.mean([None, nan]).reason is Reason.NO_VALUE
    lone = intervals.mean([5.0, None])
    assert (lone.value, lone.interval, lone.caveats) == (5, None, (Caveat.NO_INTERVAL, Caveat.FEW_POINTS))


def test_mean_of_equal_figures_has_no_width() -> None:
    result = intervals.mean([4.0, 4.0, 4.0])
    assert result.interval is not None
    assert (result.value, result.interval.low, result.interval.high, result.n) == (4, 4, 4, 3)


@few
@given(st.lists(figures, min_size=2, max_size=30), st.floats(-1e4, 1e4), st.randoms())
def test_mean_follows_a_shift_and_not_the_order(values: list[float], shift: float, chance: object) -> None:
    mixed = list(values)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    one, other = intervals.mean(values), intervals.mean([value + shift for value in mixed])
    assert one.interval is not None
    assert other.interval is not None
    assert other.value == pytest.approx(one.value + shift, abs=1e-6)  # type: ignore[operator]
    assert other.interval.high - other.interval.low == pytest.approx(one.interval.high - one.interval.low, abs=1e-4)


def test_groups_come_with_their_labels_and_are_the_single_means() -> None:
    values, groups = np.array([1.0, 5.0, 2.0, nan, 7.0, 3.0]), ["b", "a", "b", "a", "c", "b"]
    many = intervals.mean(values, groups=groups)
    assert many.labels == ("a", "b", "c")
    alone = intervals.mean([1.0, 2.0, 3.0])
    assert alone.interval is not None
    assert (many.values[1], many.lows[1]) == (alone.value, pytest.approx(alone.interval.low))
    assert many.values.tolist() == [5, 2, 7]
    assert many.lows.mask.tolist() == many.highs.mask.tolist() == [True, False, True]
    assert intervals.mean([nan], groups=["a"]).reason(0) is Reason.NO_VALUE
    with pytest.raises(DataError, match="equally many"):
        intervals.mean(values, groups=["a"])


def test_quantiles_of_a_hundred_are_even_and_turn_with_the_direction() -> None:
    values = np.arange(100.0)
    low = intervals.quantile(values, n_classes=5)
    high = intervals.quantile(values, n_classes=5, high_first=True)
    assert np.bincount(low.classes).tolist() == [0, 20, 20, 20, 20, 20]
    assert (high.classes == 6 - low.classes).all()


@few
@given(st.lists(st.one_of(st.none(), st.integers(0, 12)), min_size=1, max_size=60), st.integers(2, 12))
def test_quantiles_never_fall_when_the_figures_rise(given_values: list[int | None], k: int) -> None:
    values = np.array([nan if value is None else value for value in given_values], float)
    found = intervals.quantile(values, n_classes=k)
    there = ~np.isnan(values)
    assert (found.classes[~there] == 0).all()
    if there.sum() < k:
        assert (found.classes == 0).all()
        return
    order = np.argsort(values[there], kind="stable")
    classes = found.classes[there][order]
    assert (np.diff(classes) >= 0).all()
    assert (np.diff(classes)[np.diff(values[there][order]) == 0] == 0).all()
    assert (classes >= 1).all()
    assert (classes <= k).all()


def test_quantiles_within_groups_do_not_mix() -> None:
    values, groups = np.array([1.0, 100, 2, 200, 3, 300, 4, 400]), ["a", "b"] * 4
    found = intervals.quantile(values, groups=groups, n_classes=4)
    assert found.classes.tolist() == [1, 1, 2, 2, 3, 3, 4, 4]
    with pytest.raises(DefinitionError, match="n_classes"):
        intervals.quantile(values, n_classes=1)


def test_funnel_finds_none_where_all_have_the_same_share() -> None:
    found = intervals.funnel([10, 100, 1000], [100, 1000, 10_000])
    assert found.reference == 0.1
    assert found.outlier.tolist() == [0, 0, 0]
    (low, high), (lowest, highest) = found.limits
    assert (lowest <= low).all()
    assert (high <= highest).all()
    assert (np.diff(high) < 0).all()


@few
@given(st.lists(st.tuples(st.integers(1, 2000), st.floats(0, 1)), min_size=2, max_size=20))
def test_funnel_of_the_others_is_the_mirror(rows: list[tuple[int, float]]) -> None:
    n = np.array([base for base, _ in rows])
    x = np.array([round(base * share) for base, share in rows])
    assert (intervals.funnel(x, n).outlier == -intervals.funnel(n - x, n).outlier).all()


@few
@given(st.integers(0, 200), st.integers(1, 200))
def test_funnel_of_a_share_agrees_with_its_own_wilson_limits(x: int, more: int) -> None:
    n, centre = x + more, 0.3
    found = intervals.funnel([x], [n], reference=centre)
    for level, step in ((0.95, 1), (0.998, 2)):
        own = intervals.proportion(x, n, level=level).interval
        assert own is not None
        assert (abs(found.outlier[0]) >= step) == (centre < own.low or centre > own.high)


def test_funnel_leaves_out_the_missing_and_refuses_the_impossible() -> None:
    found = intervals.funnel([1, nan, 5], [10, 10, 0])
    assert found.values.mask.tolist() == [False, True, True]
    assert found.reference == 0.1
    with pytest.raises(DataError, match="x is larger than n"):
        intervals.funnel([11], [10])
    with pytest.raises(DefinitionError, match="proportion and ratio"):
        intervals.funnel([1], [10], kind="rate")  # type: ignore[arg-type]
    with pytest.raises(DefinitionError, match="a share lies between"):
        intervals.funnel([1], [10], reference=3)
    assert intervals.funnel([11], [10], kind="ratio").outlier.tolist() == [0]
