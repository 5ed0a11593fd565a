"""Named rules of rating and progress: what holds for each of them, whatever the figures."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samhandling.engine import rating, trend
from samhandling.engine.results import Arrow, Caveat, Colour, Interval, Reason
from samhandling.engine.trend import Progress
from samhandling.errors import DataError, DefinitionError

few = settings(max_examples=60, deadline=None, derandomize=True, database=None)
positive = st.floats(0.1, 1000, allow_nan=False)
Rule = Callable[..., Progress]
OTHER = {"higher": "lower", "lower": "higher"}
PROGRESS = [
    pytest.param(partial(trend.eurostat, direction="higher"), id="eurostat"),
    pytest.param(partial(trend.eurostat, direction="lower", target=20.0), id="eurostat to a target"),
    pytest.param(partial(trend.unsd, direction="higher"), id="unsd"),
    pytest.param(partial(trend.unsd, direction="higher", target=80.0), id="unsd to a target"),
    pytest.param(partial(trend.statcan, direction="higher"), id="statcan"),
    pytest.param(partial(trend.statcan, direction="higher", limit=100.0), id="statcan with a limit"),
    pytest.param(partial(trend.statcan, direction="lower", target=0.0), id="statcan to a target"),
    pytest.param(partial(trend.sdsn, worst=0.0, best=100.0, green=80.0), id="sdsn"),
]


@pytest.mark.parametrize("rule", PROGRESS)
@few
@given(first=positive, last=positive, years=st.integers(1, 9), middle=st.none() | positive)
def test_order_of_input_and_missing_years_do_not_matter(
    rule: Rule, first: float, last: float, years: int, middle: float | None
) -> None:
    series = [(2016, first), (2016 + years, last), (2016 + years + 1, None)]
    if middle is not None and years > 1:
        series.append((2017, middle))
    assert rule(*zip(*series, strict=True)) == rule(*zip(*sorted(series, reverse=True), strict=True))


@pytest.mark.parametrize("rule", PROGRESS)
@few
@given(first=positive, last=positive, shift=st.integers(-20, 20))
def test_moving_all_years_changes_nothing(rule: Rule, first: float, last: float, shift: int) -> None:
    moved = {"base_year": 2015 + shift} if rule.func is trend.statcan else {}  # type: ignore[attr-defined]
    one = rule([2016, 2021], [first, last], target_year=2030)
    other = rule([2016 + shift, 2021 + shift], [first, last], target_year=2030 + shift, **moved)
    assert (one.status, one.value, one.score) == (other.status, other.value, other.score)


@pytest.mark.parametrize("rule", PROGRESS)
def test_one_point_or_none_is_not_assessed_and_says_why(rule: Rule) -> None:
    one, none = rule([2018], [5.0]), rule([2018, 2020], [None, None])
    assert (one.value, one.score, one.arrow, one.reason) == (None, None, Arrow.UNKNOWN, Reason.SAME_YEAR)
    assert (none.value, none.reason) == (None, Reason.NO_VALUE)
    assert one.status in ("not_assessed", "not_available")


@pytest.mark.parametrize("rule", PROGRESS)
def test_the_same_year_twice_is_refused(rule: Rule) -> None:
    with pytest.raises(DataError, match="more than once"):
        rule([2018, 2018], [5.0, 6.0])


@pytest.mark.parametrize("rule", [trend.eurostat, trend.unsd, trend.statcan])
def test_without_direction_nothing_is_judged(rule: Rule) -> None:
    found = rule([2016, 2020], [5.0, 6.0], direction="none")
    assert (found.reason, found.arrow) == (Reason.NO_DIRECTION, Arrow.UNKNOWN)


@pytest.mark.parametrize("rule", [trend.eurostat, trend.unsd])
@pytest.mark.parametrize("series", [(0.0, 5.0), (5.0, 0.0), (-2.0, 3.0)])
def test_growth_from_nothing_or_across_zero_is_not_assessed(rule: Rule, series: tuple[float, float]) -> None:
    assert rule([2016, 2020], series, direction="higher").reason is Reason.NO_BASE


@pytest.mark.parametrize("rule", [trend.eurostat, trend.unsd, trend.statcan])
@few
@given(first=positive, last=positive, target=positive)
def test_a_target_met_once_and_lost_is_never_progress(rule: Rule, first: float, last: float, target: float) -> None:
    if not first > target > last:
        return
    found = rule([2016, 2020], [first, last], direction="higher", target=target)
    assert found.status in ("movement_away", "stagnation_or_regression", "deterioration")


@pytest.mark.parametrize("rule", [trend.eurostat, trend.unsd, trend.statcan, trend.sdsn])
def test_target_that_has_gone_before_the_series_is_refused(rule: Rule) -> None:
    way = {"worst": 0, "best": 9, "green": 8} if rule is trend.sdsn else {"direction": "higher", "target": 9.0}
    with pytest.raises(DefinitionError, match="must lie after the first year"):
        rule([2016, 2020], [5.0, 6.0], target_year=2016, **way)


@few
@given(positive, positive, st.sampled_from(["higher", "lower"]), st.none() | positive)
def test_statcan_mirrors_when_figures_and_direction_are_turned(
    first: float, last: float, way: str, target: float | None
) -> None:
    one = trend.statcan([2016, 2021], [first, last], direction=way, target=target)
    other = trend.statcan(
        [2016, 2021], [-first, -last], direction=OTHER[way], target=None if target is None else -target
    )
    assert (one.status, one.score, one.arrow) == (other.status, other.score, other.arrow)


@few
@given(*[st.floats(-50, 150)] * 2)
def test_sdsn_mirrors_when_figures_and_bounds_are_turned(first: float, last: float) -> None:
    one = trend.sdsn([2016, 2021], [first, last], worst=0, best=100, green=80)
    other = trend.sdsn([2016, 2021], [-first, -last], worst=0, best=-100, green=-80)
    assert (one.status, one.value, one.arrow) == (other.status, other.value, other.arrow)
    up = rating.sdsn(first, worst=0, best=100, green=80, red=40)
    down = rating.sdsn(-first, worst=0, best=-100, green=-80, red=-40)
    assert (up.colour, up.is_orange, up.score, up.grade) == (down.colour, down.is_orange, down.score, down.grade)


@few
@given(positive, positive, st.floats(0.01, 100), st.sampled_from([trend.eurostat, trend.unsd, trend.statcan]))
def test_growth_does_not_depend_on_the_unit(first: float, last: float, factor: float, rule: Rule) -> None:
    one = rule([2016, 2021], [first, last], direction="higher", target=1.5 * first)
    other = rule([2016, 2021], [factor * first, factor * last], direction="higher", target=1.5 * factor * first)
    assert one.value == pytest.approx(other.value, rel=1e-6, abs=1e-9)


def test_eurostat_places_no_change_where_it_is_told() -> None:
    level: dict[str, Any] = {"direction": "higher"}
    assert trend.eurostat([2016, 2021], [5.0, 5.0], **level).status == "moderate_progress"
    away = trend.eurostat([2016, 2021], [5.0, 5.0], no_change="moderate_movement_away", **level)
    assert (away.status, away.arrow) == ("moderate_movement_away", Arrow.DOWN)
    with pytest.raises(DefinitionError, match="no_change"):
        trend.eurostat([2016, 2021], [5.0, 5.0], no_change="stand", **level)  # type: ignore[arg-type]


def test_eurostat_short_term_sees_five_years_and_a_met_target_is_met() -> None:
    years, values = [2010, 2016, 2018, 2021], [10.0, 20.0, 18.0, 15.0]
    assert trend.eurostat(years, values, direction="higher").status == "significant_progress"
    assert trend.eurostat(years, values, direction="higher", span=5).status == "significant_movement_away"
    met = trend.eurostat(years, values, direction="higher", span=5, target=12.0)
    assert (met.status, met.score) == ("target_met", 5)


def test_eurostat_goal_is_the_mean_of_what_could_be_assessed() -> None:
    parts = [trend.eurostat([2016, 2021], v, direction="higher") for v in ([10.0, 20.0], [20.0, 10.0], [0.0, 1.0])]
    goal = trend.eurostat_goal(parts)
    assert (goal.value, goal.n, goal.n_not_assessed) == (0, 2, 1)
    assert goal.caveats == (Caveat.MISSING_INDICATORS,)
    assert trend.eurostat_goal([]).reason is Reason.NO_INDICATOR


def test_unsd_counts_a_share_within_one_of_everybody_as_met() -> None:
    way: dict[str, Any] = {"direction": "higher", "target": 100.0}
    assert trend.unsd([2016, 2021], [99.5, 99.2], is_percent=True, **way).score == 3
    assert trend.unsd([2016, 2021], [99.5, 99.2], **way).score == 1


def test_statcan_counts_zero_as_a_thousandth_and_says_so() -> None:
    found = trend.statcan([2015, 2020], [0.0, 5.0], direction="higher")
    assert found.value is not None
    assert Caveat.SMALL_NUMBERS in found.caveats
    assert trend.statcan([2015, 2020], [-3.0, 5.0], direction="higher").reason is Reason.NO_BASE
    assert trend.statcan([2015, 2020], [3.0, 5.0], direction="higher", target=-4.0).score == 5
    assert trend.statcan([2015, 2020], [3.0, 5.0], direction="lower", target=-4.0).reason is Reason.NO_BASE


def test_statcan_demands_less_the_nearer_the_limit() -> None:
    def score(base: float) -> float:
        found = trend.statcan([2015, 2020], [base, base * 1.01**5], direction="higher", limit=100.0)
        assert found.score is not None
        return found.score

    scores = [score(base) for base in (10, 50, 80, 90, 94)]
    assert scores == sorted(scores)
    assert score(250) == pytest.approx(score(1e-6))
    assert trend.statcan([2015, 2020], [100.0, 100.0], direction="higher", limit=100.0).score == 5


def test_statcan_indicator_is_achieved_only_if_every_series_is() -> None:
    done = trend.statcan([2015, 2020], [5.0, 9.0], direction="higher", target=8.0)
    moving = trend.statcan([2015, 2020], [5.0, 7.9], direction="higher", target=8.0)
    none = trend.statcan([2015], [5.0], direction="higher")
    assert rating.statcan([done, none]).status == "target_achieved"
    assert rating.statcan([done, moving]).status == "substantial_progress"
    assert (rating.statcan([none]).status, rating.statcan([none]).value) == ("not_available", None)


def test_sdsn_goal_keeps_colour_only_and_score_only_indicators_apart() -> None:
    good, bad = (rating.sdsn(v, worst=0, red=40, green=80, best=100) for v in (90, 10))
    goal = rating.sdsn_goal([good, bad], in_score=[True, False], in_colour=[True, True])
    assert (goal.score, goal.colour) == (90, Colour.YELLOW)
    goal = rating.sdsn_goal([good, bad], in_score=[True, True], in_colour=[True, False])
    assert (goal.score, goal.colour, goal.n) == (50, Colour.GREEN, 1)
    with pytest.raises(DataError, match="in_score"):
        rating.sdsn_goal([good], in_score=[])


def test_sdsn_index_takes_the_regions_mean_for_a_missing_goal() -> None:
    found = rating.sdsn_index([50, None, 70], region_means=[1, 60, 1])
    assert (found.value, found.replaced, found.n) == (60, (1,), 2)
    assert rating.sdsn_index([50, None]).reason is Reason.FEW_INDICATORS
    assert rating.sdsn_index([50, 60], missing_share=0.3).value is None
    assert rating.sdsn_index([]).reason is Reason.NO_INDICATOR
    with pytest.raises(DataError, match="missing_share"):
        rating.sdsn_index([50], missing_share=30)


@few
@given(st.lists(st.floats(-100, 100), min_size=2, max_size=12), st.floats(-100, 100), st.floats(-50, 50))
def test_oecd_distance_mirrors_and_follows_no_shift(peers: list[float], target: float, shift: float) -> None:
    own, others = peers[0], peers[1:]
    one = rating.oecd(own, others, direction="higher", target=target)
    other = rating.oecd(-own, [-v for v in others], direction="lower", target=-target)
    assert (one.value, one.reason, one.is_met) == (other.value, other.reason, other.is_met)
    if one.spread is not None and one.spread > 1e-3 and one.value:
        moved = rating.oecd(own + shift, [v + shift for v in others], direction="higher", target=target + shift)
        assert moved.value == pytest.approx(one.value, abs=1e-6)


def test_oecd_distance_says_why_there_is_none() -> None:
    assert rating.oecd(None, [1, 2], direction="higher", target=3).reason is Reason.NO_VALUE
    assert rating.oecd(1, [], direction="higher", target=3).reason is Reason.FEW_PEERS
    assert rating.oecd(1, [1, 1], direction="higher", target=3).reason is Reason.NO_SPREAD
    assert rating.oecd(1, [2], direction="none", target=3).reason is Reason.NO_DIRECTION
    assert rating.oecd(3, [3, 3], direction="higher", target=3).value == 0


def test_kolada_colours_one_alone_and_grey_where_nothing_is_reported() -> None:
    assert rating.kolada(5, [], direction="higher").colour is Colour.RED
    assert rating.kolada(None, [5], direction="higher").reason is Reason.NO_VALUE
    assert rating.kolada(5, [4, 3, 2], direction="higher").method == "rating.kolada"


@few
@given(st.floats(0, 100), st.floats(0, 30), st.floats(0, 30), st.floats(0, 100))
def test_fingertips_verdict_mirrors_with_the_direction(
    value: float, width: float, more: float, reference: float
) -> None:
    narrow = Interval(value - width, value + width, 0.95)
    wide = Interval(value - width - more, value + width + more, 0.998)
    turned = {"worst": "best", "worse": "better", "similar": "similar", "better": "worse", "best": "worst"}
    for kind in ("one_interval", "two_levels"):
        ask = partial(rating.fingertips, value, kind=kind, interval=narrow, wider=wide, reference=reference)
        good, bad, neither = (ask(direction=way) for way in ("higher", "lower", "none"))
        assert bad.verdict == turned[good.verdict]
        assert (neither.colour, neither.reason) == (Colour.NONE, Reason.NO_DIRECTION)
        assert (good.verdict == "similar") == (neither.verdict == "similar")


def test_fingertips_touching_is_similar() -> None:
    own = Interval(4, 6, 0.95)
    for reference in (4.0, 5.0, 6.0):
        assert rating.fingertips(5, kind="one_interval", direction="higher", interval=own, reference=reference).verdict
        found = rating.fingertips(5, kind="one_interval", direction="higher", interval=own, reference=reference)
        assert (found.verdict, found.colour) == ("similar", Colour.YELLOW)
    touching = Interval(6, 8, 0.95)
    found = rating.fingertips(5, kind="two_intervals", direction="lower", interval=own, reference_interval=touching)
    assert found.verdict == "similar"


def test_fingertips_target_and_quintiles() -> None:
    target = partial(rating.fingertips, kind="target", direction="higher", reference=90.0)
    assert [target(v).verdict for v in (90, 85)] == ["better", "worse"]
    assert [target(v, red_limit=80.0).verdict for v in (95, 85, 79)] == ["better", "similar", "worse"]
    assert target(91, interval=Interval(89, 93, 0.95)).verdict == "similar"
    quintile = partial(rating.fingertips, kind="quintile", direction="lower", peers=[1, 2, 3, 4, 6, 7, 8, 9, 10])
    assert [quintile(v).verdict for v in (0.5, 5, 11)] == ["best", "similar", "worst"]
    assert quintile(11).quintile == 5
    assert rating.fingertips(1, kind="quintile", direction="lower", peers=[2]).reason is Reason.FEW_PEERS


def test_fingertips_rate_within_exact_limits_of_the_expected_count() -> None:
    rate = partial(rating.fingertips, kind="spc_rate", direction="lower", reference=100.0, per=100_000, n=10_000)
    assert [rate(v).verdict for v in (20.0, 100.0, 200.0)] == ["better", "similar", "worse"]
    assert rating.fingertips(5, kind="spc_rate", direction="lower", reference=5, n=0).reason is Reason.NO_DENOMINATOR


def test_fingertips_refuses_what_it_cannot_use_and_says_what_is_missing() -> None:
    with pytest.raises(DefinitionError, match="allowed are one_interval"):
        rating.fingertips(5, kind="guess", direction="higher")  # type: ignore[arg-type]
    with pytest.raises(DefinitionError, match="needs interval"):
        rating.fingertips(5, kind="one_interval", direction="higher", reference=4)
    with pytest.raises(DataError, match="low end must come first"):
        rating.fingertips(5, kind="one_interval", direction="higher", reference=4, interval=Interval(6, 4, 0.95))
    with pytest.raises(DataError, match="is no share"):
        rating.fingertips(5, kind="spc_proportion", direction="higher", reference=50, n=10)
    assert rating.fingertips(None, kind="target", direction="higher", reference=4).reason is Reason.NO_VALUE
    assert rating.fingertips(5, kind="target", direction="higher").reason is Reason.NO_REFERENCE


YEARS = [2016, 2017, 2019, 2020, 2023]


@few
@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0.5, 10)), min_size=5, max_size=8), st.floats(-100, 100))
def test_fingertips_trend_mirrors_and_follows_no_shift(points: list[tuple[float, float]], shift: float) -> None:
    years, (values, widths) = range(2000, 2000 + len(points)), zip(*points, strict=True)

    def of(sign: int, move: float, way: str) -> Progress:
        turned = [sign * v + move for v in values]
        lows = [v - w for v, w in zip(turned, widths, strict=True)]
        highs = [v + w for v, w in zip(turned, widths, strict=True)]
        return trend.fingertips(years, turned, lows=lows, highs=highs, direction=way)

    one, other, moved = of(1, 0, "higher"), of(-1, 0, "lower"), of(1, shift, "higher")
    assert one.arrow == other.arrow
    chi2, near = (dict(found.numbers)["chi2"] for found in (one, moved))
    assert near == pytest.approx(chi2, rel=1e-6, abs=1e-6)


def test_fingertips_trend_of_proportions_mirrors_with_the_others() -> None:
    n = [100, 120, 90, 110, 100]
    x = [20, 30, 30, 45, 55]
    rest = [base - count for base, count in zip(n, x, strict=True)]
    one, other = (trend.fingertips(YEARS, counts, n=n, direction="higher") for counts in (x, rest))
    assert (one.status, other.status) == ("increasing", "decreasing")
    assert dict(one.numbers)["chi2"] == pytest.approx(dict(other.numbers)["chi2"])
    assert one.value == pytest.approx(-(other.value or 0))


def test_fingertips_trend_cannot_be_calculated_rather_than_flat() -> None:
    values = [1.0, 2, 3, 4, 5]
    lows, highs = [v - 1 for v in values], [v + 1 for v in values]
    lacking = trend.fingertips(YEARS, values, lows=[*lows[:4], None], highs=highs, direction="higher")
    assert (lacking.status, lacking.reason) == ("cannot_be_calculated", Reason.FEW_POINTS)
    flat = trend.fingertips(YEARS, values, lows=values, highs=values, direction="higher")
    assert flat.reason is Reason.NO_SPREAD
    everybody = trend.fingertips(YEARS, [5, 4, 3, 2, 1], n=[5] * 5, direction="higher")
    assert everybody.reason is Reason.IMPOSSIBLE_COUNTS
    nobody = trend.fingertips(YEARS, [0] * 5, n=[5] * 5, direction="higher")
    assert nobody.reason is Reason.NO_SPREAD
    assert trend.fingertips(YEARS, [0, 10, 30, 50, 80], n=[100] * 5, direction="lower").arrow is Arrow.DOWN


def test_fingertips_trend_without_direction_still_says_which_way_it_goes() -> None:
    found = trend.fingertips(YEARS, [10, 20, 30, 50, 80], n=[100] * 5, direction="none")
    assert (found.status, found.arrow, found.reason) == ("increasing", Arrow.UNKNOWN, Reason.NO_DIRECTION)


def test_fingertips_trend_refuses_what_cannot_be() -> None:
    with pytest.raises(DefinitionError, match="Neither"):
        trend.fingertips(YEARS, [1] * 5, direction="higher")
    with pytest.raises(DataError, match="above its n"):
        trend.fingertips(YEARS, [1, 2, 3, 4, 9], n=[5] * 5, direction="higher")
    with pytest.raises(DataError, match="low end must come first"):
        trend.fingertips(YEARS, [1] * 5, lows=[2] * 5, highs=[0] * 5, direction="higher")


@pytest.mark.slow
@few
@given(st.lists(st.integers(0, 20), min_size=5, max_size=9), st.integers(-30, 30))
def test_oecd_trend_mirrors_and_looks_at_the_order_only(values: list[int], shift: int) -> None:
    years = range(2010, 2010 + len(values))
    one = trend.oecd(years, values, direction="higher")
    mirror = trend.oecd(years, [-v for v in values], direction="lower")
    stretched = trend.oecd([year + shift for year in years], [v**3 for v in values], direction="higher")
    assert (one.status, one.reason) == (mirror.status, mirror.reason) == (stretched.status, stretched.reason)
    assert one.numbers == stretched.numbers


def test_oecd_trend_says_why_there_is_none() -> None:
    assert trend.oecd([2010, 2011], [1, 2], direction="higher").reason is Reason.FEW_POINTS
    assert trend.oecd([2010], [None], direction="higher").reason is Reason.NO_VALUE
    assert trend.oecd(range(5), [3] * 5, direction="higher").reason is Reason.NO_SPREAD
    assert trend.oecd(range(5), range(5), direction="none").reason is Reason.NO_DIRECTION
