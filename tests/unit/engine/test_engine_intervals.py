"""Proportions, differences and plain gaps."""

from math import nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samhandling.engine import intervals
from samhandling.engine.results import Caveat, Reason
from samhandling.errors import DataError, DefinitionError

few = settings(max_examples=40, deadline=None, derandomize=True, database=None)


def test_nobody_gives_low_end_zero_and_everybody_high_end_one() -> None:
    nobody, everybody = intervals.proportion(0, 20), intervals.proportion(20, 20)
    assert nobody.interval is not None
    assert everybody.interval is not None
    assert (nobody.interval.low, everybody.interval.high) == (0, 1)
    assert nobody.interval.high == pytest.approx(1 - everybody.interval.low)


def test_missing_and_empty_groups_give_reasons() -> None:
    assert intervals.proportion(None, 20).reason is Reason.NO_VALUE
    assert intervals.proportion(1, nan).reason is Reason.NO_VALUE
    assert intervals.proportion(0, 0).reason is Reason.NO_DENOMINATOR
    assert intervals.difference(1, 2, 0, 0).reason is Reason.NO_DENOMINATOR


def test_arrays_are_masked_where_there_is_no_figure() -> None:
    many = intervals.proportion(np.array([1, nan, 0, 0]), np.array([4, 4, 0, nan]))
    assert many.values.mask.tolist() == [False, True, True, True]
    assert many.values[0] == 0.25
    for part in (many.values, many.lows, many.highs):
        assert np.isfinite(part.data).all()


@pytest.mark.parametrize(("x", "n"), [(-1, 5), (6, 5), (2, -5), (1, 0)])
def test_impossible_counts_are_refused(x: float, n: float) -> None:
    with pytest.raises(DataError, match=r"is no proportion"):
        intervals.proportion(x, n)


def test_mixed_and_unlike_arrays_are_refused() -> None:
    with pytest.raises(DataError, match="give two arrays or two numbers"):
        intervals.proportion(np.array([1]), 5)  # type: ignore[call-overload]
    with pytest.raises(DataError, match="they must be alike"):
        intervals.proportion(np.array([1, 2]), np.array([5]))
    with pytest.raises(DefinitionError, match="must lie between 0 and 1"):
        intervals.proportion(1, 5, level=95)


def test_plain_gap_has_no_interval_and_says_so() -> None:
    result = intervals.gap(54.5, 50.25, unit="procentenheter")
    assert (result.value, result.interval, result.caveats) == (4.25, None, (Caveat.NO_INTERVAL,))
    assert intervals.gap(54.5, None).reason is Reason.NO_VALUE


@few
@given(st.integers(0, 500), st.integers(1, 500), st.sampled_from([0.5, 0.95, 0.998]))
@pytest.mark.slow
def test_interval_holds_the_share_and_arrays_agree(x: int, n: int, level: float) -> None:
    x = min(x, n)
    one = intervals.proportion(x, n, level=level)
    many = intervals.proportion(np.array([x, x]), np.array([n, n]), level=level)
    assert one.interval is not None
    assert one.value is not None
    assert 0 <= one.interval.low <= one.value <= one.interval.high <= 1
    assert (many.lows[1], many.values[1], many.highs[1]) == (one.interval.low, one.value, one.interval.high)


@few
@given(st.integers(0, 60), st.integers(1, 60), st.integers(0, 60), st.integers(1, 60))
def test_difference_turned_round_is_its_mirror(x1: int, n1: int, x2: int, n2: int) -> None:
    x1, x2 = min(x1, n1), min(x2, n2)
    here, there = intervals.difference(x1, n1, x2, n2), intervals.difference(x2, n2, x1, n1)
    assert here.interval is not None
    assert there.interval is not None
    assert here.value == -(there.value or 0)
    assert (here.interval.low, here.interval.high) == (-there.interval.high, -there.interval.low)
