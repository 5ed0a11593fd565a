"""How a goal's colour and arrow come about from its indicators, or from the goals below it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.assessments.examples import METHODS

from samhandling.assessments import goals
from samhandling.assessments.colour import rating_without_colour
from samhandling.assessments.goals import GoalNode
from samhandling.assessments.results import Method, Outcome
from samhandling.engine.rating import Rating
from samhandling.engine.results import Colour
from samhandling.errors import DefinitionError

COLOURS = [Colour.RED, Colour.YELLOW, Colour.GREEN]


def indicator(key: str, level: float | None, trend: str = "unknown", reason: str = "no_data") -> Outcome:
    colour = Colour.NONE if level is None else COLOURS[min(2, int(level))]
    rating = Rating(value=1.0, method="m", version="1", colour=colour, grade=level)
    graded = rating if level is not None else rating_without_colour()
    return Outcome(
        key=key,
        sex="T",
        rating=colour.value,
        trend=trend,
        score=None if level is None else 100 * level / 3,
        reason="" if level is not None else reason,
        rating_details={"batches": [1]},
        trend_details={"batches": [1]},
        graded=graded,
    )


def goal_of(*levels: float | None, trends: tuple[str, ...] = ()) -> Outcome:
    padded = [*trends, *["unknown"] * (len(levels) - len(trends))]
    found = [indicator(f"N{n}", level, padded[n]) for n, level in enumerate(levels)]
    node = GoalNode(1, "vp-m1", tuple(each.key for each in found))
    return goals.assess_goals([node], {each.key: each for each in found}, methods=METHODS)[1]


@pytest.mark.parametrize(
    ("levels", "rating", "orange"),
    [
        ((2.5, 2.2, 2.9), "green", False),
        ((2.5, 2.2, 1.9), "yellow", False),  # not green unless all are
        ((1.4, 1.2, 3.0), "yellow", True),
        ((0.4, 1.2, 3.0), "yellow", True),  # not red unless both of the worst are
        ((0.4, 0.2, 3.0), "red", False),
        ((0.4,), "red", False),
        ((2.4, None), "green", False),
    ],
)
def test_the_two_worst_decide(levels: tuple[float | None, ...], rating: str, orange: bool) -> None:
    outcome = goal_of(*levels)
    assert (outcome.rating, outcome.rating_details["orange"]) == (rating, orange)


def test_level_and_mean_stand_beside_the_colour() -> None:
    details = goal_of(0.6, 1.2, 3.0, None).rating_details
    assert details["level"] == pytest.approx(0.9)
    assert details["score"] == pytest.approx(30.0)
    assert details["mean"] == pytest.approx(100 * 1.6 / 3)
    assert details["worst"] == ["N0", "N1"]
    assert (details["n"], details["n_assessed"], details["n_red"], details["n_yellow"]) == (4, 3, 1, 1)


def test_without_indicator_or_without_an_assessable_one_the_reason_is_given() -> None:
    assert (goal_of().rating, goal_of().reason) == ("none", "no_indicator")
    assert (goal_of(None, None).rating, goal_of(None, None).reason) == ("none", "no_assessable_indicator")


def test_a_goal_without_own_indicators_rolls_up_its_parts_each_as_one() -> None:
    found = {f"N{n}": indicator(f"N{n}", level) for n, level in enumerate((0.2, 0.4, 2.5, 2.6, 2.7))}
    tree = [
        GoalNode(1, "vh-m1", parts=(2, 3, 4)),
        GoalNode(2, "vh-p1", ("N0", "N1")),
        GoalNode(3, "vh-p2", ("N2", "N3", "N4")),
        GoalNode(4, "vh-p3"),
    ]
    outcomes = goals.assess_goals(tree, found, methods=METHODS)
    details = outcomes[1].rating_details
    assert [outcomes[n].rating for n in (1, 2, 3, 4)] == ["yellow", "red", "green", "none"]
    assert (details["from"], details["n"], details["n_assessed"], details["orange"]) == ("parts", 3, 2, True)
    assert [entry["key"] for entry in details["entries"]] == ["vh-p1", "vh-p2", "vh-p3"]


def test_a_goal_with_own_indicators_is_rated_by_them_alone() -> None:
    found = {"N0": indicator("N0", 0.2), "N1": indicator("N1", 2.5)}
    tree = [GoalNode(1, "vp-m1", ("N1",), parts=(2,)), GoalNode(2, "del", ("N0",))]
    outcomes = goals.assess_goals(tree, found, methods=METHODS)
    assert (outcomes[1].rating, outcomes[1].rating_details["from"]) == ("green", "indicators")


def test_parts_that_all_lack_indicators_leave_the_goal_without_one() -> None:
    tree = [GoalNode(1, "a", parts=(2, 3)), GoalNode(2, "b"), GoalNode(3, "c")]
    assert goals.assess_goals(tree, {}, methods=METHODS)[1].reason == "no_indicator"


@pytest.mark.parametrize(
    ("trends", "arrow"),
    [
        (("up", "up", "flat"), "up"),
        (("up", "flat"), "flat"),
        (("up", "down"), "flat"),
        (("up", "up", "down", "down"), "flat"),
        (("down", "down", "up"), "down"),
        (("up", "unknown", "unknown"), "up"),
        (("unknown",), "unknown"),
    ],
)
def test_more_than_half_of_the_known_arrows_decide(trends: tuple[str, ...], arrow: str) -> None:
    outcome = goal_of(*[1.0] * len(trends), trends=trends)
    assert outcome.trend == arrow


def test_few_known_arrows_are_told() -> None:
    outcome = goal_of(1.0, 1.0, 1.0, trends=("up", "unknown", "unknown"))
    assert "most_trends_unknown" in outcome.caveats
    assert outcome.trend_details["n_known"] == 1


def test_a_majority_below_half_is_refused() -> None:
    with pytest.raises(DefinitionError, match="at least half"):
        goals.arrow_of(1, 1, 1, method=Method("goal_trend", "1", {"majority_share": 0.4}))


LEVELS = st.lists(st.floats(0, 3).map(lambda level: round(level, 2)), min_size=1, max_size=8)
WORDS = ["down", "flat", "up"]


@given(levels=LEVELS, place=st.integers(0, 7), loss=st.floats(0, 3))
@settings(max_examples=80, deadline=None, derandomize=True)
@pytest.mark.slow
def test_a_worse_indicator_never_betters_the_goal(levels: list[float], place: int, loss: float) -> None:
    worse = [*levels]
    worse[place % len(levels)] = max(0.0, levels[place % len(levels)] - loss)
    before, after = goal_of(*levels), goal_of(*worse)
    assert COLOURS.index(Colour(after.rating)) <= COLOURS.index(Colour(before.rating))
    assert (after.score or 0) <= (before.score or 0)


@given(trends=st.lists(st.sampled_from(WORDS), min_size=1, max_size=9), place=st.integers(0, 8))
@settings(max_examples=80, deadline=None, derandomize=True)
def test_a_worse_arrow_never_betters_the_goal_s_arrow(trends: list[str], place: int) -> None:
    worse = [*trends]
    worse[place % len(trends)] = WORDS[max(0, WORDS.index(trends[place % len(trends)]) - 1)]
    before, after = (goal_of(*[1.0] * len(t), trends=tuple(t)).trend for t in (trends, worse))
    assert WORDS.index(after) <= WORDS.index(before)
