"""Trends: which points count, when a change is more than noise, and that up is always better."""

import tracemalloc
from math import nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samhandling.engine import rating, trend
from samhandling.engine.results import ARROWS, MOVEMENTS, Arrow, Caveat, Movement, Reason
from samhandling.errors import DataError, DefinitionError

YEARS = range(2018, 2023)
few = settings(max_examples=40, deadline=None, derandomize=True, database=None)
figures = st.floats(-1e4, 1e4, allow_nan=False).map(lambda v: round(v, 2))
noise = st.lists(st.floats(-2, 2, allow_nan=False).map(lambda v: round(v, 1)), min_size=5, max_size=5)
drifting = st.builds(
    lambda start, slope, errors: [start + slope * k + e for k, e in enumerate(errors)], figures, st.floats(-3, 3), noise
)
series = st.lists(figures, min_size=5, max_size=5) | drifting
directions = st.sampled_from(["higher", "lower"])
STEPS = [Arrow.DOWN, Arrow.FLAT, Arrow.UP]


def test_rise_is_better_or_worse_by_direction() -> None:
    better = trend.direction(YEARS, [1, 2, 3.1, 4, 5], direction="higher", unit="procent")
    worse = trend.direction(YEARS, [1, 2, 3.1, 4, 5], direction="lower")
    assert (better.arrow, worse.arrow) == (Arrow.UP, Arrow.DOWN)
    assert better.movement is worse.movement is Movement.RISES
    assert better.value == pytest.approx(1.0)
    assert better.unit == "procent per year"
    assert better.caveats == (Caveat.NO_INTERVAL,)
    assert better.years == (2018, 2019, 2020, 2021, 2022)


def test_change_inside_the_noise_is_flat() -> None:
    result = trend.direction(YEARS, [3, 1, 4, 1, 5], direction="higher")
    assert (result.arrow, result.movement) == (Arrow.FLAT, Movement.UNCHANGED)
    assert result.p_value is not None
    assert result.p_value > 0.05


def test_all_equal_is_flat_even_through_binary_fractions() -> None:
    for values in ([2.0] * 5, [0.1 + 0.2, 0.3, 0.3, 0.3, 0.3], [0.0] * 5):
        result = trend.direction(YEARS, values, direction="lower")
        assert (result.arrow, result.value, result.p_value) == (Arrow.FLAT, 0, 1)


def test_only_the_last_five_points_count_and_they_need_not_be_consecutive() -> None:
    years = [2000, 2005, 2010, 2012, 2016, 2019, 2022]
    result = trend.direction(years, [99, None, 1, 2, 3, 4, 5], direction="higher")
    assert result.years == (2010, 2012, 2016, 2019, 2022)
    assert result.left_out == ()


def test_fewer_points_than_needed_give_an_unknown_arrow() -> None:
    result = trend.direction([2020, 2021, 2022], [1, None, 3], direction="higher")
    assert (result.arrow, result.reason, result.n, result.value) == (Arrow.UNKNOWN, Reason.FEW_POINTS, 2, None)
    assert result.caveats == (Caveat.FEW_POINTS,)
    assert trend.direction([2022], [nan], direction="higher").reason is Reason.NO_VALUE


def test_points_before_a_break_do_not_count() -> None:
    years = list(range(2013, 2023))
    values = [9, 8, 7, 6, 5, 1, 2, 3, 4, 5]
    after = trend.direction(years, values, direction="higher", breaks=[2018, 2030])
    assert (after.arrow, after.years[0]) == (Arrow.UP, 2018)
    short = trend.direction(years, values, direction="higher", breaks=[2010, 2019])
    assert short.arrow is Arrow.UNKNOWN
    assert Caveat.SERIES_BREAK in short.caveats
    assert (2018, Caveat.SERIES_BREAK) in short.left_out


def test_break_after_the_year_judged_does_not_matter() -> None:
    result = trend.direction(range(2013, 2023), range(10), direction="higher", year=2020, breaks=[2021])
    assert result.years == (2016, 2017, 2018, 2019, 2020)


def test_break_in_the_latest_year_leaves_one_point() -> None:
    result = trend.direction(range(2013, 2023), range(10), direction="higher", breaks=[2022])
    assert (result.years, result.reason) == ((2022,), Reason.FEW_POINTS)


def test_repeated_measurements_do_not_count() -> None:
    years = list(range(2006, 2023))
    elections = [2006, 2010, 2014, 2018, 2022]
    values = [80 + (year - 2006) // 4 for year in years]
    result = trend.direction(years, values, direction="higher", measured_years=elections)
    assert result.years == tuple(elections)
    assert Caveat.REPEATED_VALUES in result.caveats


def test_overlapping_means_are_thinned_from_the_latest_back() -> None:
    result = trend.direction(range(2004, 2023), range(19), direction="higher", overlap_years=4)
    assert result.years == (2006, 2010, 2014, 2018, 2022)
    assert Caveat.OVERLAPPING_MEANS in result.caveats
    assert (2021, Caveat.OVERLAPPING_MEANS) in result.left_out


def test_excluded_years_carry_their_own_caveat() -> None:
    result = trend.direction(
        range(2016, 2023), [1, 2, 3, 4, 5, 6, 60], direction="higher", excluded={2022: Caveat.OTHER_SURVEY}
    )
    assert result.years[-1] == 2021
    assert result.left_out == ((2022, Caveat.OTHER_SURVEY),)
    assert Caveat.OTHER_SURVEY in result.caveats


def test_excluded_point_long_before_the_span_is_not_mentioned() -> None:
    result = trend.direction(range(2000, 2023), range(23), direction="higher", excluded=[2001])
    assert result.left_out == ()
    assert Caveat.EXCLUDED not in result.caveats


def test_old_latest_point_is_stale() -> None:
    result = trend.direction(range(2014, 2019), range(5), direction="higher", year=2022, stale_after=2)
    assert Caveat.STALE in result.caveats


def test_without_direction_the_movement_is_told_but_no_arrow() -> None:
    result = trend.direction(YEARS, range(5), direction="none")
    assert (result.arrow, result.movement, result.reason) == (
        Arrow.UNKNOWN,
        Movement.RISES,
        Reason.NO_DIRECTION,
    )


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"min_points": 2}, DefinitionError, "min_points is 2; it must be a whole number, 3 or more"),
        ({"points": 4}, DefinitionError, "points may not be fewer"),
        ({"alpha": 0}, DefinitionError, "must lie between 0 and 1"),
        ({"overlap_years": 0}, DefinitionError, "overlap_years is 0"),
        ({"direction": "up"}, DefinitionError, "allowed are higher, lower, none"),
    ],
)
def test_bad_parameters_are_named(arguments: dict[str, object], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        trend.direction(YEARS, range(5), **{"direction": "higher", **arguments})  # type: ignore[arg-type]


def test_series_that_do_not_match_are_refused() -> None:
    with pytest.raises(DataError, match="values has 2 entries but years has 5"):
        trend.direction(YEARS, [1, 2], direction="higher")
    with pytest.raises(DataError, match=r"\[2020\] come more than once"):
        trend.direction([2020, 2020], [1, 2], direction="higher")
    with pytest.raises(DataError, match="rise"):
        trend.direction_many([2021, 2020], [[1.0, 2.0]], direction="higher")
    with pytest.raises(DataError, match="they must be alike"):
        trend.direction_many([2021], [[1.0]], direction="higher", usable=np.ones((2, 2), bool))


@few
@given(series, st.floats(0, 10), directions)
def test_steeper_rise_never_turns_the_arrow_the_wrong_way(values: list[float], ramp: float, direction: str) -> None:
    """A ramp added to a series leaves its noise as it was."""
    sign = -1 if direction == "higher" else 1
    before = trend.direction(YEARS, values, direction=direction)
    worse = [v + sign * ramp * k for k, v in enumerate(values)]
    after = trend.direction(YEARS, worse, direction=direction)
    if abs(ramp) > 1e-6:
        assert STEPS.index(after.arrow) <= STEPS.index(before.arrow)


@few
@given(series, directions)
def test_arrow_up_only_when_the_figures_go_the_good_way(values: list[float], direction: str) -> None:
    result = trend.direction(YEARS, values, direction=direction)
    if result.arrow is Arrow.UP:
        assert result.movement is (Movement.RISES if direction == "higher" else Movement.FALLS)
    if result.arrow is Arrow.DOWN:
        assert result.movement is (Movement.FALLS if direction == "higher" else Movement.RISES)


@few
@given(series, st.integers(-500, 500), st.randoms())
@pytest.mark.slow
def test_mirror_shift_and_order_change_nothing(values: list[float], shift: int, random: object) -> None:
    here = trend.direction(YEARS, values, direction="higher")
    mirror = trend.direction(YEARS, [-v for v in values], direction="lower")
    pairs = sorted(zip(YEARS, values, strict=True), key=lambda _: random.random())  # type: ignore[attr-defined]
    shifted = trend.direction([y + shift for y, _ in pairs], [v for _, v in pairs], direction="higher")
    assert here.arrow is mirror.arrow is shifted.arrow
    assert here.p_value == mirror.p_value == shifted.p_value
    assert here.value == -(mirror.value or 0) == shifted.value


@pytest.mark.parametrize(("points", "min_points"), [(5, 5), (7, 3)])
def test_matrix_agrees_with_one_by_one_to_the_bit(points: int, min_points: int) -> None:
    random = np.random.default_rng(20_220)
    n, years = 120, np.arange(2000, 2023)
    ramp = random.choice([0, 0, 0.5, -2], n)[:, None] * np.arange(23)
    values = np.round(random.normal(50, 3, (n, 23)) + ramp, 1)
    values[random.random((n, 23)) < 0.3] = nan
    values[:5] = 7.0
    usable = random.random((n, 23)) < 0.9
    overlap = random.choice([1, 1, 2, 4], n)
    first = random.choice([1990, 2005, 2012, 2023], n)
    signs = random.choice([-1, 0, 1], n)
    many = trend.direction_many(
        years,
        values,
        direction=signs,
        usable=usable,
        from_years=first,
        overlap_years=overlap,
        points=points,
        min_points=min_points,
    )
    kinds = set()
    for k in range(n):
        one = trend.direction(
            years.tolist(),
            np.where(years >= first[k], values[k], nan).tolist(),
            direction={1: "higher", -1: "lower", 0: "none"}[int(signs[k])],
            excluded=years[~usable[k]].tolist(),
            overlap_years=int(overlap[k]),
            points=points,
            min_points=min_points,
        )
        kinds.add(one.movement)
        assert (ARROWS[many.arrows[k]], MOVEMENTS[many.movements[k]]) == (one.arrow, one.movement)
        assert (None if many.slopes.mask[k] else float(many.slopes[k])) == one.value
        assert (None if many.p_values.mask[k] else float(many.p_values[k])) == one.p_value
        assert many.n_points[k] == one.n
        assert (many.first_years[k], many.last_years[k]) == ((one.years or (0,))[0], (one.years or (0,))[-1])
    assert kinds == set(Movement)


def test_matrix_without_any_figure_gives_nothing() -> None:
    many = trend.direction_many(list(YEARS), np.full((2, 5), nan), direction="higher")
    assert many.arrows.tolist() == [0, 0]
    assert many.slopes.mask.all()
    assert trend.direction_many(list(YEARS), np.empty((0, 5)), direction="higher").arrows.size == 0


@pytest.mark.slow
def test_matrices_need_no_more_room_than_their_input_and_answer() -> None:
    values = np.random.default_rng(3).normal(50, 5, (150_000, 29))
    values[np.random.default_rng(5).random(values.shape) < 0.6] = nan
    groups = np.arange(len(values)) // 290
    tracemalloc.start()
    try:
        rating.by_rank_many(values, groups=groups, direction="higher")
        trend.direction_many(np.arange(1994, 2023), values, direction="lower")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2 * values.nbytes
