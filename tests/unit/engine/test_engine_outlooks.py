"""Change between two figures, growth, and the outlook to a target year."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samhandling.engine import intervals, trend
from samhandling.engine.results import Caveat, Movement, Reason
from samhandling.errors import DataError, DefinitionError

few = settings(max_examples=40, deadline=None, derandomize=True, database=None)
YEARS = range(2015, 2022)
figures = st.lists(st.floats(-100, 100, width=32), min_size=5, max_size=7)


def test_change_of_two_proportions_is_newcombes_difference() -> None:
    before, after = intervals.proportion(40, 100), intervals.proportion(60, 100)
    change, gap = trend.significant(before, after), intervals.difference(60, 100, 40, 100)
    assert (change.value, change.interval) == (gap.value, gap.interval)
    assert (change.is_significant, change.movement) == (True, Movement.RISES)
    back = trend.significant(after, before)
    assert back.movement is Movement.FALLS
    assert trend.significant(before, before).is_significant is False


def test_overlapping_intervals_can_still_differ() -> None:
    before, after = intervals.proportion(400, 1000), intervals.proportion(445, 1000)
    assert before.interval is not None
    assert after.interval is not None
    assert before.interval.high > after.interval.low
    assert trend.significant(before, after).is_significant


def test_change_without_interval_or_figure_says_so() -> None:
    known, plain = intervals.proportion(4, 10), intervals.gap(5, 2)
    assert trend.significant(known, plain).is_significant is None
    assert trend.significant(known, plain).caveats == (Caveat.NO_INTERVAL,)
    assert trend.significant(intervals.proportion(None, 5), known).reason is Reason.NO_VALUE
    with pytest.raises(DefinitionError, match="give one level"):
        trend.significant(known, intervals.proportion(4, 10, level=0.9))


def test_growth_is_compound_or_linear() -> None:
    assert trend.growth([2020, 2015], [121, None], kind="linear").reason is Reason.SAME_YEAR
    assert trend.growth([2017, 2015], [121, 100]).value == pytest.approx(0.1)
    assert trend.growth([2017, 2015], [121, 100], kind="linear", unit="kr").value == 10.5
    assert trend.growth([2015, 2017], [0, 100]).reason is Reason.NO_BASE
    assert trend.growth([2015, 2017], [-5, 5]).reason is Reason.NO_BASE
    with pytest.raises(DefinitionError, match="compound and linear"):
        trend.growth([2015, 2017], [1, 2], kind="wild")  # type: ignore[arg-type]


def test_outlook_goes_on_along_a_straight_line() -> None:
    found = trend.outlook(YEARS, range(10, 17), target_year=2030, target=25, direction="higher")
    assert (found.value, found.slope, found.probability) == (25, 1, 1)
    assert found.caveats == (Caveat.NO_SPREAD,)
    assert found.needed == pytest.approx(1)


@few
@given(figures, st.integers(-1000, 1000), st.floats(-50, 50), st.randoms())
def test_outlook_follows_shifts_of_years_and_figures_and_not_the_order(
    values: list[float], years: int, shift: float, chance: object
) -> None:
    span = list(range(2015, 2015 + len(values)))
    mixed = list(zip(span, values, strict=True))
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    one = trend.outlook(span, values, target_year=2030, target=50, direction="higher")
    other = trend.outlook(
        [year + years for year, _ in mixed],
        [value + shift for _, value in mixed],
        target_year=2030 + years,
        target=50 + shift,
        direction="higher",
    )
    assert other.value == pytest.approx((one.value or 0) + shift, abs=1e-6)
    assert one.interval is not None
    assert other.interval is not None
    assert other.interval.high == pytest.approx(one.interval.high + shift, abs=1e-6)


@few
@given(figures, st.floats(-100, 100))
def test_outlook_probability_mirrors_and_agrees_with_the_interval(values: list[float], target: float) -> None:
    span = range(2015, 2015 + len(values))
    one = trend.outlook(span, values, target_year=2030, target=target, direction="higher")
    other = trend.outlook(span, [-v for v in values], target_year=2030, target=-target, direction="lower")
    assert one.probability == pytest.approx(other.probability)
    assert one.probability is not None
    assert one.interval is not None
    if one.caveats == () and abs(target - one.interval.low) > 1e-6:
        assert (one.probability > 0.975) == (target < one.interval.low)


@few
@given(st.lists(st.floats(1, 99), min_size=5, max_size=7))
def test_logit_outlook_stays_between_its_bounds(values: list[float]) -> None:
    found = trend.outlook(range(2015, 2015 + len(values)), values, target_year=2080, scale="logit")
    assert found.interval is not None
    assert found.value is not None
    assert 0 <= found.interval.low <= found.value <= found.interval.high <= 100


def test_target_at_the_end_of_the_scale_is_never_reached() -> None:
    values = [50, 60, 66, 75, 81]
    found = trend.outlook(range(2015, 2020), values, target_year=2030, target=100, direction="higher", scale="logit")
    assert found.probability == 0
    low = trend.outlook(range(2015, 2020), values, target_year=2030, target=0, direction="higher", scale="log")
    assert low.probability == 1


def test_outlook_says_why_there_is_none_and_refuses_what_it_cannot_use() -> None:
    few_points = trend.outlook([2015, 2016], [1, 2], target_year=2030)
    assert (few_points.value, few_points.reason, few_points.n) == (None, Reason.FEW_POINTS, 2)
    assert trend.outlook([2015], [None], target_year=2030).reason is Reason.NO_VALUE
    assert trend.outlook(YEARS, range(7), target_year=2030).probability is None
    with pytest.raises(DefinitionError, match="must lie after the last point"):
        trend.outlook(YEARS, range(7), target_year=2021)
    with pytest.raises(DefinitionError, match="linear, log and logit"):
        trend.outlook(YEARS, range(7), target_year=2030, scale="cube")  # type: ignore[arg-type]
    with pytest.raises(DataError, match="not above 0"):
        trend.outlook(YEARS, range(7), target_year=2030, scale="log")
    with pytest.raises(DataError, match="does not lie between"):
        trend.outlook(YEARS, range(7), target_year=2030, scale="logit")


def test_only_the_latest_points_are_used_when_told() -> None:
    values = [90, 80, 1, 2, 3, 4, 5]
    found = trend.outlook(YEARS, values, target_year=2022, points=5)
    assert (found.value, found.years[0], found.n) == (pytest.approx(6), 2017, 5)


def test_change_since_a_start_is_weighed_against_the_scatter_around_the_line() -> None:
    steady = [50.0, 51.2, 49.1, 50.6, 49.4]
    years = list(range(2018, 2024))
    within = trend.since(years, [*steady, 51.0], from_year=2019)
    assert (within.value, within.is_significant) == (pytest.approx(-0.2), False)
    beyond = trend.since(years, [*steady, 60.0], from_year=2019, from_value=30)
    assert (beyond.value, beyond.movement) == (30.0, Movement.RISES)


def test_change_since_a_start_says_why_there_is_none() -> None:
    years, values = list(range(2018, 2024)), [50.0, 51.2, 49.1, 50.6, 49.4, 51.0]
    assert trend.since(years, values, from_year=2023).reason is Reason.NO_VALUE
    assert trend.since(years, values, from_year=2017).reason is Reason.NO_VALUE
    assert trend.since(years, values, from_year=2019, breaks=[2021]).reason is Reason.SERIES_BREAK
    assert trend.since(years, values, from_year=2019, breaks=[2021], across_breaks=True).value is not None
    few = trend.since(years[:4], values[:4], from_year=2019)
    assert (few.is_significant, few.caveats) == (None, (Caveat.NO_INTERVAL, Caveat.FEW_POINTS))
    straight = trend.since(years, years, from_year=2019)
    assert (straight.is_significant, straight.caveats) == (True, (Caveat.NO_SPREAD,))
    with pytest.raises(DefinitionError, match="min_points"):
        trend.since(years, values, from_year=2019, min_points=2)
