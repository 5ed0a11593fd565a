"""Ratings: what is refused, what is missing, and that a colour never betters the wrong way."""

from dataclasses import replace
from math import nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samhandling.engine import rating, trend
from samhandling.engine.results import COLOURS, Arrow, Caveat, Colour, Interval, Reason, as_record, with_caveats
from samhandling.errors import DataError, DefinitionError

PEERS = (3.0, 5.0, 7.0, 9.0, 11.0, 13.0, 15.0)
ORDER = {Colour.RED: 0, Colour.YELLOW: 1, Colour.GREEN: 2}
few = settings(max_examples=40, deadline=None, derandomize=True, database=None)
numbers = st.floats(-1e6, 1e6, allow_nan=False)
steps = st.floats(0, 1e5, allow_nan=False)
directions = st.sampled_from(["higher", "lower"])
peer_lists = st.lists(numbers, min_size=3, max_size=9)


def not_better(after: rating.Rating, before: rating.Rating) -> bool:
    """Tell whether the colour, the grade and the score are no better than before."""
    assert after.grade is not None
    assert before.grade is not None
    return (
        ORDER[after.colour] <= ORDER[before.colour]
        and after.grade <= before.grade
        and (after.score is None or before.score is None or after.score <= before.score)
    )


def worse(value: float, step: float, direction: str) -> float:
    return value - step if direction == "higher" else value + step


def test_best_quarter_is_green_and_worst_quarter_red() -> None:
    colours = [rating.by_rank(own, PEERS, direction="higher").colour for own in (16, 14, 12, 6, 4, 2)]
    assert colours == ["green", "green", "yellow", "yellow", "red", "red"]


def test_rank_says_what_it_rests_on() -> None:
    result = rating.by_rank(14, PEERS, direction="higher", unit="procent")
    assert (result.rank, result.n, result.green_limit, result.red_limit) == (2, 8, 2, 6)
    assert (result.reference, result.value, result.unit) == (9, 14, "procent")
    assert result.method == "rating.by_rank"
    assert dict(result.parameters)["green_share"] == 0.25
    assert result.caveats == (Caveat.NO_INTERVAL,)


def test_equal_figures_share_the_better_rank() -> None:
    assert rating.by_rank(15, PEERS, direction="higher").rank == 1


def test_all_equal_is_green_with_the_caveat_that_the_rank_says_nothing() -> None:
    result = rating.by_rank(100, [100] * 7, direction="higher")
    assert result.colour is Colour.GREEN
    assert Caveat.NO_SPREAD in result.caveats


@pytest.mark.parametrize("missing", [None, nan])
def test_missing_own_figure_gives_no_colour_and_the_reason(missing: float | None) -> None:
    result = rating.by_rank(missing, PEERS, direction="higher")
    assert (result.colour, result.reason, result.value) == (Colour.NONE, Reason.NO_VALUE, None)
    assert result.grade is None


def test_missing_peers_are_left_out_of_the_count() -> None:
    assert rating.by_rank(8, [None, nan, *PEERS], direction="higher").n == 8


def test_too_few_peers_give_no_colour() -> None:
    result = rating.by_rank(8, [1, 2, None], direction="higher", min_units=4)
    assert (result.colour, result.reason, result.n) == (Colour.NONE, Reason.FEW_PEERS, 3)


def test_without_direction_there_is_no_colour() -> None:
    assert rating.by_rank(8, PEERS, direction="none").reason is Reason.NO_DIRECTION
    assert rating.by_one_threshold(8, threshold=1, reference=2, direction="none").reason is Reason.NO_DIRECTION


def test_shares_in_tenths_do_not_slip_on_binary_fractions() -> None:
    third_of_ten = rating.by_rank(7, [9, 8, 6, 5, 4, 3, 2, 1, 0], direction="higher", green_share=0.3, red_share=0.3)
    seventh_of_ten = rating.by_rank(3, [9, 8, 7, 6, 5, 4, 2, 1, 0], direction="higher", green_share=0.3, red_share=0.3)
    assert (third_of_ten.colour, seventh_of_ten.colour) == (Colour.GREEN, Colour.YELLOW)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"direction": "up"}, "direction is 'up'; allowed are higher, lower, none"),
        ({"direction": "higher", "green_share": 1.4}, "green_share is 1.4; a share lies between 0 and 1"),
        ({"direction": "higher", "green_share": 0.6, "red_share": 0.6}, "together they may be at most 1"),
        ({"direction": "higher", "min_units": 0}, "min_units is 0; it must be a whole number, 1 or more"),
    ],
)
def test_bad_parameters_are_named_with_what_is_allowed(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(DefinitionError, match=message):
        rating.by_rank(1, PEERS, **arguments)  # type: ignore[arg-type]


def test_infinite_figure_is_refused() -> None:
    with pytest.raises(DataError, match="a figure is finite"):
        rating.by_rank(float("inf"), PEERS, direction="higher")


def test_thresholds_out_of_order_are_refused() -> None:
    with pytest.raises(DefinitionError, match="not in order"):
        rating.by_thresholds(5, worst=0, best=10, green=3, red=7)
    with pytest.raises(DefinitionError, match="best must differ from worst"):
        rating.by_thresholds(5, worst=1, best=1, green=1, red=1)


def test_interval_turned_round_is_refused() -> None:
    with pytest.raises(DataError, match="its low end must come first"):
        rating.by_benchmark(5, direction="higher", interval=Interval(6, 4, 0.95), reference=3)


def test_benchmark_without_interval_falls_back_on_the_quartiles_of_the_peers() -> None:
    result = rating.by_benchmark(16, direction="higher", peers=PEERS)
    assert (result.colour, result.method) == (Colour.GREEN, "rating.by_benchmark.quartiles")
    assert Caveat.NO_INTERVAL in result.caveats


def test_benchmark_needs_a_reference_for_an_interval() -> None:
    result = rating.by_benchmark(5, direction="higher", interval=Interval(4, 6, 0.95))
    assert result.reason is Reason.NO_REFERENCE


def test_colour_of_an_arrow() -> None:
    rising = trend.direction(range(2018, 2023), [1, 2, 3, 4, 5], direction="lower")
    assert rating.by_trend(rising).colour is Colour.RED
    assert rating.by_trend(trend.direction([2022], [1], direction="lower")).reason is Reason.FEW_POINTS


def test_goal_without_indicators_says_so() -> None:
    goal = rating.combine([])
    assert (goal.colour, goal.reason, goal.score, goal.n) == (Colour.NONE, Reason.NO_INDICATOR, None, 0)


def test_goal_whose_indicators_all_lack_points_gives_their_reason() -> None:
    unknown = rating.by_trend(trend.direction([2022], [1], direction="lower"))
    assert rating.combine([unknown, unknown]).reason is Reason.FEW_POINTS


def test_goal_with_too_few_indicators_says_so() -> None:
    one = rating.by_rank(14, PEERS, direction="higher")
    goal = rating.combine([one, rating.by_rank(None, PEERS, direction="higher")], min_indicators=2)
    assert (goal.colour, goal.reason, goal.n, goal.n_not_assessed) == (Colour.NONE, Reason.FEW_INDICATORS, 1, 1)


def test_goal_says_which_indicators_decided_and_what_was_left_out() -> None:
    best, middle, worst = (rating.by_rank(own, PEERS, direction="higher") for own in (16, 9, 2))
    missing = rating.by_rank(None, PEERS, direction="higher")
    goal = rating.combine([best, worst, missing, middle])
    assert (goal.worst, goal.n, goal.n_not_assessed, goal.n_scores) == ((1, 3), 3, 1, 3)
    assert Caveat.MISSING_INDICATORS in goal.caveats


def test_results_cannot_be_changed_and_become_plain_records() -> None:
    result = with_caveats(rating.by_rank(14, PEERS, direction="higher"), Caveat.STALE, Caveat.STALE)
    with pytest.raises(AttributeError):
        result.colour = Colour.RED  # type: ignore[misc]
    record = as_record(result)
    assert record["colour"] == "green"
    assert record["caveats"] == ["no_interval", "stale"]
    assert record["parameters"]["min_units"] == 4


@few
@given(numbers, steps, directions, peer_lists)
def test_by_rank_never_betters_the_wrong_way(own: float, step: float, direction: str, peers: list[float]) -> None:
    before = rating.by_rank(own, peers, direction=direction)
    assert not_better(rating.by_rank(worse(own, step, direction), peers, direction=direction), before)


@few
@given(numbers, steps, directions, peer_lists)
def test_by_benchmark_never_betters_the_wrong_way(own: float, step: float, direction: str, peers: list[float]) -> None:
    moved = worse(own, step, direction)
    assert not_better(
        rating.by_benchmark(moved, direction=direction, peers=peers),
        rating.by_benchmark(own, direction=direction, peers=peers),
    )
    with_interval = [
        rating.by_benchmark(v, direction=direction, interval=Interval(v - 5, v + 5, 0.95), reference=peers[0])
        for v in (moved, own)
    ]
    assert not_better(*with_interval)


@few
@given(numbers, steps, st.booleans(), st.lists(numbers, min_size=4, max_size=4, unique=True))
def test_by_thresholds_never_betters_the_wrong_way(
    value: float, step: float, low_is_good: bool, knots: list[float]
) -> None:
    worst, red, green, best = sorted(knots, reverse=low_is_good)
    limits = {"worst": worst, "red": red, "green": green, "best": best}
    before = rating.by_thresholds(value, **limits)
    after = rating.by_thresholds(worse(value, step, "lower" if low_is_good else "higher"), **limits)
    assert not_better(after, before)


@few
@given(numbers, steps, directions, numbers, st.none() | numbers)
def test_by_one_threshold_never_betters_the_wrong_way(
    value: float, step: float, direction: str, threshold: float, reference: float | None
) -> None:
    before, after = (
        rating.by_one_threshold(v, threshold=threshold, reference=reference, direction=direction)
        for v in (value, worse(value, step, direction))
    )
    assert not_better(after, before)


@few
@given(numbers, steps, st.booleans(), peer_lists)
def test_by_parity_never_betters_further_from_parity(
    distance: float, step: float, above: bool, peers: list[float]
) -> None:
    sign = 1 if above else -1
    before, after = (rating.by_parity(sign * d, peers, parity=0) for d in (abs(distance), abs(distance) + step))
    assert not_better(after, before)


@few
@given(numbers, directions, peer_lists)
def test_mirror_of_figures_and_direction_gives_the_same_rating(own: float, direction: str, peers: list[float]) -> None:
    other = "lower" if direction == "higher" else "higher"
    here = rating.by_rank(own, peers, direction=direction)
    mirror = rating.by_rank(-own, [-p for p in peers], direction=other)
    assert (here.colour, here.rank, here.grade, here.score) == (mirror.colour, mirror.rank, mirror.grade, mirror.score)


grades = st.floats(0, 3, allow_nan=False)


def rated(grade: float) -> rating.Rating:
    """Return a rating with this grade, on a scale where figure and grade are the same."""
    return rating.by_thresholds(grade, worst=0, red=1, green=2, best=3)


@few
@given(st.lists(grades, min_size=1, max_size=6), st.floats(0, 3), st.integers(0, 5))
def test_combine_never_betters_when_an_indicator_worsens(given_: list[float], step: float, place: int) -> None:
    place %= len(given_)
    lower = [max(0.0, grade - step) if k == place else grade for k, grade in enumerate(given_)]
    before, after = (rating.combine([rated(grade) for grade in each]) for each in (given_, lower))
    assert ORDER[after.colour] <= ORDER[before.colour]
    assert after.value is not None
    assert before.value is not None
    assert after.value <= before.value


@few
@given(st.lists(grades, min_size=1, max_size=6), st.randoms())
def test_combine_does_not_care_about_order(given_: list[float], random: object) -> None:
    shuffled = sorted(given_, key=lambda _: random.random())  # type: ignore[attr-defined]
    here, there = (rating.combine([rated(grade) for grade in each]) for each in (given_, shuffled))
    assert (here.colour, here.is_orange, here.value) == (there.colour, there.is_orange, there.value)


shares = st.sampled_from([0.0, 0.1, 0.2, 0.25, 0.3, 1 / 3, 0.5])


@few
@given(peer_lists, shares, shares)
def test_grade_of_a_rank_agrees_with_its_colour(peers: list[float], green: float, red: float) -> None:
    for own in peers:
        result = rating.by_rank(own, peers, direction="higher", green_share=green, red_share=red)
        assert result.grade is not None
        by_grade = Colour.GREEN if result.grade >= 2 else Colour.YELLOW if result.grade >= 1 else Colour.RED
        assert result.colour is by_grade


@few
@given(
    st.lists(st.sampled_from([None, 1.0, 2.0, 2.5, 4.0, 8.0]), min_size=1, max_size=12),
    directions,
    shares,
    st.integers(1, 4),
)
def test_whole_matrix_agrees_with_one_by_one(
    values: list[float | None], direction: str, green: float, min_units: int
) -> None:
    many = rating.by_rank_many(np.array(values, float), direction=direction, green_share=green, min_units=min_units)
    grades, scores = many.grades(), many.scores()
    for place, own in enumerate(values):
        peers = values[:place] + values[place + 1 :]
        one = rating.by_rank(own, peers, direction=direction, green_share=green, min_units=min_units)
        assert COLOURS[many.colours[place]] is one.colour
        assert many.ranks[place] == (one.rank or 0)
        assert (None if grades.mask[place] else grades[place]) == one.grade
        assert (None if scores.mask[place] else scores[place]) == one.score


def test_matrix_ranks_each_group_and_each_column_by_itself() -> None:
    values = np.array([[1, 9], [2, 8], [3, nan], [4, 6], [40, 1], [30, 1]], float)
    many = rating.by_rank_many(values, groups=[0, 0, 0, 0, 1, 1], direction=[1, -1], min_units=2)
    assert many.ranks.tolist() == [[4, 1], [3, 2], [2, 0], [1, 3], [2, 1], [1, 1]]
    assert many.n_ranked.tolist() == [[4, 3], [2, 2]]


def test_matrix_with_very_many_groups_sorts_right() -> None:
    groups = np.repeat(np.arange(70_000), 2)
    values = np.tile([2.0, 1.0], 70_000)
    many = rating.by_rank_many(values, groups=groups[::-1].copy(), direction="lower", min_units=2)
    assert (many.ranks[0::2] == 2).all()
    assert (many.ranks[1::2] == 1).all()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"groups": [0, 0]}, "groups has 2 entries but values has 3"),
        ({"groups": [0.0, 1.0, 1.0]}, "one row of whole numbers"),
        ({"groups": [0, 1, 1], "direction": [1, 2]}, r"other numbers than \+1"),
        ({"groups": [0, 1, 1], "direction": [1]}, "direction has 1 entries but the groups has 2"),
    ],
)
def test_matrix_refuses_what_does_not_match(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(DataError, match=message):
        rating.by_rank_many([1.0, 2.0, 3.0], **{"direction": "higher", **arguments})  # type: ignore[arg-type]


def test_matrix_of_nothing_gives_nothing() -> None:
    assert rating.by_rank_many(np.empty((0, 3)), direction="higher").ranks.shape == (0, 3)
    assert rating.by_rank_many([nan, nan], direction="higher").colours.tolist() == [0, 0]


def test_one_indicator_lends_its_own_colour_also_orange() -> None:
    orange = rating.by_thresholds(1.2, worst=0, red=1, green=2, best=3)
    goal = rating.combine([orange])
    assert (goal.colour, goal.is_orange) == (Colour.YELLOW, True)
    assert Caveat.ONE_INDICATOR in goal.caveats
    assert rating.combine([replace(orange, score=None)]).score is None


def test_arrow_words_are_those_the_register_knows() -> None:
    assert [arrow.value for arrow in Arrow] == ["up", "flat", "down", "unknown"]
