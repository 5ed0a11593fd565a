"""Rates, ratios of rates, and rates made comparable between ages."""

from math import nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samhandling.engine import intervals
from samhandling.engine.intervals import Estimate, Estimates
from samhandling.engine.results import Reason
from samhandling.errors import DataError, DefinitionError

few = settings(max_examples=40, deadline=None, derandomize=True, database=None)
counts = st.integers(0, 3000)
people = st.integers(1, 100_000)
BANDS = 19


def limits(result: Estimate) -> tuple[float, float]:
    assert result.interval is not None
    return result.interval.low, result.interval.high


def test_no_event_has_low_end_zero_and_a_finite_high_end() -> None:
    result = intervals.rate(0, 1000, per=1000)
    assert result.value == 0
    assert limits(result) == (0, pytest.approx(3.6888794541139363))


def test_missing_and_empty_places_say_why() -> None:
    assert intervals.rate(None, 10).reason is Reason.NO_VALUE
    assert intervals.rate(1, 0).reason is Reason.NO_DENOMINATOR
    many = intervals.rate(np.array([1, nan, 3]), np.array([10, 10, 0]))
    assert many.values.mask.tolist() == [False, True, True]
    assert [many.reason(place) for place in range(3)] == [None, Reason.NO_VALUE, Reason.NO_DENOMINATOR]
    for part in (many.values, many.lows, many.highs):
        assert np.isfinite(part.data).all()


@pytest.mark.parametrize(("x", "n"), [(-1, 5), (1, -5)])
def test_negative_counts_are_refused(x: float, n: float) -> None:
    with pytest.raises(DataError, match="counts are not negative"):
        intervals.rate(x, n)


def test_wrong_parameters_are_refused() -> None:
    with pytest.raises(DefinitionError, match="per is 0"):
        intervals.rate(1, 2, per=0)
    with pytest.raises(DefinitionError, match="must lie between 0 and 1"):
        intervals.rate(1, 2, level=95)
    with pytest.raises(DataError, match="they must be alike"):
        intervals.rate(np.array([1, 2]), np.array([1]))
    with pytest.raises(DataError, match="infinite"):
        intervals.rate(np.array([np.inf]), np.array([1]))
    with pytest.raises(DataError, match="two arrays or two numbers"):
        intervals.rate(np.array([1]), 1)  # type: ignore[call-overload]


@pytest.mark.slow
@few
@given(st.lists(st.tuples(counts, people), min_size=1, max_size=20), st.sampled_from([0.9, 0.95, 0.998]))
def test_many_rates_are_the_single_rates_in_any_order(rows: list[tuple[int, int]], level: float) -> None:
    x, n = (np.array(column) for column in zip(*rows, strict=True))
    many, turned = intervals.rate(x, n, level=level), intervals.rate(x[::-1], n[::-1], level=level)
    for place, (count, base) in enumerate(rows):
        one = intervals.rate(count, base, level=level)
        assert one.value == pytest.approx(many.values[place], rel=1e-13)
        assert limits(one) == pytest.approx((many.lows[place], many.highs[place]), rel=1e-13)
    assert (turned.highs[::-1] == many.highs).all()


@few
@given(counts, people, st.integers(2, 9))
def test_rate_lies_within_its_limits_and_scales_with_per(x: int, n: int, factor: int) -> None:
    one, other = intervals.rate(x, n, per=1000), intervals.rate(x, n, per=1000 * factor)
    low, high = limits(one)
    assert one.value is not None
    assert low <= one.value < high
    assert (other.value, *limits(other)) == pytest.approx((factor * one.value, factor * low, factor * high))


@few
@given(counts)
def test_wider_levels_hold_narrower_ones_and_more_events_mean_more(x: int) -> None:
    narrow, wide, more = (intervals.rate(c, 100, level=level) for c, level in ((x, 0.95), (x, 0.998), (x + 1, 0.95)))
    assert limits(wide)[0] <= limits(narrow)[0] <= limits(more)[0]
    assert limits(narrow)[1] < limits(wide)[1]
    assert limits(narrow)[1] < limits(more)[1]


def test_counts_that_are_not_whole_are_reckoned_one_by_one() -> None:
    many = intervals.rate(np.array([9.5, 2.0, 30.25]), np.array([1.0, 1.0, 1.0]), per=1)
    whole = intervals.rate(np.array([9.0, 2.0, 30.0]), np.array([1.0, 1.0, 1.0]), per=1)
    assert (many.lows[1], many.highs[1]) == (whole.lows[1], whole.highs[1])
    assert many.highs[2] > whole.highs[2]


@few
@given(st.integers(1, 500), people, st.integers(1, 500), people)
def test_swapping_the_groups_turns_the_ratio_over(x1: int, n1: int, x2: int, n2: int) -> None:
    one, other = intervals.ratio(x1, n1, x2, n2), intervals.ratio(x2, n2, x1, n1)
    assert one.value is not None
    assert other.value == pytest.approx(1 / one.value)
    assert limits(other) == pytest.approx((1 / limits(one)[1], 1 / limits(one)[0]))


def test_ratio_without_events_has_no_limits_to_give() -> None:
    assert intervals.ratio(0, 100, 5, 100).reason is Reason.FEW_EVENTS
    assert intervals.ratio(5, 100, 5, 0).reason is Reason.NO_DENOMINATOR
    many = intervals.ratio(*(np.array(column) for column in ([5, 0], [10, 10], [5, 5], [10, 10])))
    assert many.values.tolist() == [1.0, None]


def test_group_with_the_standard_ages_keeps_its_own_rate() -> None:
    weights = np.array(intervals.EUROPEAN_STANDARD_2013, float)
    result = intervals.standardised_rate(np.arange(BANDS), weights, weights=weights)
    assert result.value == pytest.approx(1e5 * np.arange(BANDS).sum() / weights.sum())


@few
@given(st.lists(st.tuples(counts, people), min_size=BANDS, max_size=BANDS), st.permutations(range(BANDS)))
@pytest.mark.slow
def test_order_of_the_bands_and_size_of_the_weights_do_not_matter(
    rows: list[tuple[int, int]], order: list[int]
) -> None:
    x, n = (np.array(column) for column in zip(*rows, strict=True))
    weights = np.array(intervals.EUROPEAN_STANDARD_2013)
    one = intervals.standardised_rate(x, n, weights=weights)
    other = intervals.standardised_rate(x[order], n[order], weights=7 * weights[order])
    if one.value is None:
        assert other.reason is one.reason is Reason.FEW_EVENTS
    else:
        assert (other.value, *limits(other)) == pytest.approx((one.value, *limits(one)))  # type: ignore[arg-type]


def test_standardised_rate_refuses_what_does_not_fit() -> None:
    with pytest.raises(DefinitionError, match="must be 3 weights"):
        intervals.standardised_rate([1, 2, 3], [10, 10, 10])
    with pytest.raises(DataError, match=r"\(bands,\) or \(groups, bands\)"):
        intervals.standardised_rate(5, 10)
    with pytest.raises(DataError, match="the sum of k times"):
        intervals.standardised_rate([5], [10], weights=[1], persons_by_events=[[1, 1]])


def test_standardised_rate_is_hidden_below_ten_events_and_without_people() -> None:
    rows = np.array([[5.0, 4.0], [5.0, 5.0], [nan, 12.0], [20.0, 0.0]])
    bases = np.array([[100.0, 100.0], [100.0, 100.0], [100.0, 100.0], [100.0, 0.0]])
    many = intervals.standardised_rate(rows, bases, weights=[1, 1])
    assert isinstance(many, Estimates)
    reasons = [many.reason(place) for place in range(4)]
    assert reasons == [Reason.FEW_EVENTS, None, None, Reason.NO_DENOMINATOR]
    assert many.values[2] == pytest.approx(1e5 * 0.12 / 2)


def test_events_that_come_again_widen_the_limits_and_leave_the_rate() -> None:
    once = [[20, 0], [30, 0]]
    again = [[10, 5], [10, 10]]
    plain = intervals.standardised_rate([20, 30], [500, 400], weights=[1, 2])
    same = intervals.standardised_rate([20, 30], [500, 400], weights=[1, 2], persons_by_events=once)
    wider = intervals.standardised_rate([20, 30], [500, 400], weights=[1, 2], persons_by_events=again)
    assert same == plain
    assert isinstance(plain, Estimate)
    assert isinstance(wider, Estimate)
    assert wider.value == plain.value
    assert limits(wider)[0] < limits(plain)[0] < limits(plain)[1] < limits(wider)[1]


def test_reference_against_itself_is_one() -> None:
    x, n = np.array([3, 20, 50]), np.array([1000, 800, 300])
    result = intervals.indirect_ratio(x, n, reference_events=x, reference_people=n)
    assert isinstance(result, intervals.IndirectRatio)
    assert result.value == pytest.approx(1)
    assert result.expected == pytest.approx(73)


def test_nothing_expected_gives_no_ratio() -> None:
    zero = intervals.indirect_ratio([1], [10], reference_events=[0], reference_people=[50])
    assert zero.reason is Reason.NO_REFERENCE  # type: ignore[comparison-overlap]
    with pytest.raises(DataError, match="people above 0"):
        intervals.indirect_ratio([1], [10], reference_events=[1], reference_people=[0])
