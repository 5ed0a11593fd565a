"""Life expectancy."""

from math import nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samhandling.engine import intervals
from samhandling.engine.results import Reason
from samhandling.errors import DataError, DefinitionError

few = settings(max_examples=30, deadline=None, derandomize=True, database=None)
BANDS = len(intervals.START_AGES)
PEOPLE = np.full(BANDS, 1000.0)
DEATHS = np.array([3, 1, 1, 1, 1, 1, 1, 2, 2, 3, 4, 5, 8, 10, 15, 25, 40, 70, 110, 200], float)


def test_years_left_fall_with_age_beyond_the_first_year() -> None:
    found = intervals.life_expectancy(PEOPLE, DEATHS)
    assert (np.diff(found.values[1:]) < 0).all()
    assert (found.lows < found.values).all()
    assert (found.values < found.highs).all()
    assert (found.unit, found.start_ages[-1]) == ("years", 90)


def test_oldest_live_on_for_as_long_as_their_rate_says() -> None:
    assert intervals.life_expectancy(PEOPLE, DEATHS).values[-1] == pytest.approx(5)


@few
@given(st.integers(0, BANDS - 1), st.integers(1, 50))
def test_more_deaths_in_any_band_never_lengthen_life(band: int, more: int) -> None:
    worse = DEATHS.copy()
    worse[band] += more
    before, after = intervals.life_expectancy(PEOPLE, DEATHS), intervals.life_expectancy(PEOPLE, worse)
    assert after.values[0] < before.values[0]
    assert after.values.data[band + 1 :] == pytest.approx(before.values.data[band + 1 :])


def test_larger_population_at_the_same_rates_only_narrows_the_limits() -> None:
    small, large = intervals.life_expectancy(PEOPLE, DEATHS), intervals.life_expectancy(100 * PEOPLE, 100 * DEATHS)
    assert large.values.data == pytest.approx(small.values.data)
    assert (large.highs - large.lows).data == pytest.approx((small.highs - small.lows).data / 10)


def test_many_groups_are_the_single_groups() -> None:
    people, deaths = np.array([PEOPLE, 2 * PEOPLE, PEOPLE]), np.array([DEATHS, DEATHS, 0.5 * DEATHS])
    many = intervals.life_expectancy(people, deaths, level=0.998)
    for place in range(3):
        one = intervals.life_expectancy(people[place], deaths[place], level=0.998)
        assert (one.values == many.values[place]).all()
        assert (one.lows == many.lows[place]).all()


def changed(values: np.ndarray, band: int, to: float) -> np.ndarray:
    copy = values.copy()
    copy[band] = to
    return copy


@pytest.mark.parametrize(
    ("people", "deaths", "reason"),
    [
        (PEOPLE, changed(DEATHS, 4, -1), Reason.IMPOSSIBLE_COUNTS),
        (PEOPLE, changed(DEATHS, 4, 1001), Reason.IMPOSSIBLE_COUNTS),
        (PEOPLE, changed(DEATHS, 4, nan), Reason.NO_VALUE),
        (changed(PEOPLE, 4, 0), changed(DEATHS, 4, 0), Reason.NO_DENOMINATOR),
        (PEOPLE / 4, DEATHS / 4, Reason.SMALL_POPULATION),
        (PEOPLE, changed(DEATHS, -1, 0), Reason.NO_VALUE),
    ],
)
def test_groups_that_cannot_be_reckoned_say_why(people: np.ndarray, deaths: np.ndarray, reason: Reason) -> None:
    found = intervals.life_expectancy(np.array([people, PEOPLE]), np.array([deaths, DEATHS]))
    assert found.values.mask.all(axis=1).tolist() == [True, False]
    assert {found.reason(0, band) for band in range(BANDS)} == {reason}
    for part in (found.values, found.lows, found.highs):
        assert np.isfinite(part.data).all()


def test_wide_intervals_are_hidden_age_by_age() -> None:
    found = intervals.life_expectancy(PEOPLE, DEATHS, max_width=2.0)
    assert found.values.mask.any()
    assert not found.values.mask.all()
    assert found.reason(0) is Reason.WIDE_INTERVAL


def test_band_that_nobody_survives_leaves_the_later_ages_without_figures() -> None:
    found = intervals.life_expectancy(PEOPLE, changed(DEATHS, 10, 900))
    assert found.values.mask[11:].all()
    assert not found.values.mask[:11].any()
    assert found.reason(15) is Reason.NO_VALUE


def test_wrong_shapes_and_ages_are_refused() -> None:
    with pytest.raises(DataError, match="must be"):
        intervals.life_expectancy(PEOPLE[:5], DEATHS[:5])
    with pytest.raises(DefinitionError, match="must rise from 0"):
        intervals.life_expectancy(PEOPLE[:3], DEATHS[:3], start_ages=[0, 5, 5])
