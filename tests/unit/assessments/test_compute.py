"""How a colour, an arrow and a gap come about, on figures small enough to follow by hand."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.assessments.examples import OWN, SIMILAR, level_of, panel, question, rule, spec

from samhandling.assessments import compute
from samhandling.assessments.panel import Panel
from samhandling.assessments.results import Outcome
from samhandling.engine import rating, trend

ORDER = {"red": 0, "yellow": 1, "green": 2}
OTHERS = tuple(f"{number:04d}" for number in range(2000, 2040))


def assess(figures: Panel, year: int = 2022, *, others: tuple[str, ...] = (), **changes: object) -> Outcome:
    return compute.assess_indicator(spec(**changes), {"T": figures}, question(year, others=others))[0]


@pytest.mark.parametrize(
    ("own", "direction", "rating", "rank"),
    [
        (75.0, "higher", "green", 1),
        (65.0, "higher", "green", 2),
        (55.0, "higher", "yellow", 3),
        (15.0, "higher", "red", 7),
        (25.0, "higher", "yellow", 6),
        (15.0, "lower", "green", 2),
        (75.0, "lower", "red", 8),
        (20.0, "higher", "yellow", 6),  # a tie shares the better rank
    ],
)
def test_the_best_two_of_eight_are_green_and_the_last_two_red(
    own: float, direction: str, rating: str, rank: int
) -> None:
    outcome = assess(level_of(own), direction=direction)
    assert (outcome.rating, outcome.rating_details["ranking"]["rank"]) == (rating, rank)


def test_limits_are_the_last_green_and_the_first_red_figure() -> None:
    ranking = assess(level_of(45.0)).rating_details["ranking"]
    assert ranking["limits"] == {"green": 60.0, "red": 20.0}
    assert (ranking["n"], ranking["n_better"], ranking["n_worse"], ranking["n_equal"]) == (8, 3, 4, 0)


def test_limit_of_red_is_left_out_when_the_last_share_the_better_rank() -> None:
    tied = {area: 20.0 if place < 4 else 50.0 for place, area in enumerate(SIMILAR)}
    outcome = assess(level_of(20.0, tied))
    assert outcome.rating == "yellow"
    assert outcome.rating_details["ranking"]["limits"]["red"] is None


def test_an_older_figure_is_compared_with_the_others_of_its_own_year() -> None:
    figures = panel({OWN: {2021: 75.0}} | {area: {2021: 10.0, 2022: 90.0} for area in SIMILAR})
    outcome = assess(figures)
    assert outcome.rating == "green"
    assert outcome.rating_details["own"]["age"] == 1
    assert "older_figure" in outcome.caveats


def test_a_figure_older_than_allowed_gives_no_colour_and_no_arrow() -> None:
    figures = panel({area: {year: 10.0 + year for year in range(2010, 2019)} for area in (OWN, *SIMILAR)})
    outcome = assess(figures, max_age_years=3)
    assert (outcome.rating, outcome.reason) == ("none", "stale")
    assert (outcome.trend, outcome.trend_details["reason"]) == ("unknown", "stale")


def test_figures_of_later_years_are_not_seen() -> None:
    later = panel({OWN: {2021: 75.0, 2022: 1.0}} | {area: {2021: 10.0, 2022: 90.0} for area in SIMILAR})
    assert assess(later, 2021).rating == "green"


def test_without_figures_the_source_s_own_reason_is_given() -> None:
    hidden = panel({area: {2022: 10.0} for area in SIMILAR}, {(OWN, 2022): "suppressed_at_source"})
    assert (assess(hidden).rating, assess(hidden).reason) == ("none", "suppressed_at_source")
    nothing = panel({area: {2022: 10.0} for area in SIMILAR})
    assert (assess(nothing).reason, assess(nothing).rating_details["own"]) == ("no_data", None)


def test_too_few_similar_municipalities_give_no_colour() -> None:
    outcome = assess(panel({OWN: {2022: 10.0}, SIMILAR[0]: {2022: 20.0}, SIMILAR[1]: {2022: 30.0}}))
    assert (outcome.rating, outcome.reason) == ("none", "few_peers")
    assert {each["reason"] for each in outcome.rating_details["ranking"]["left_out"]} == {"no_value"}


def test_another_survey_than_the_others_gives_no_colour() -> None:
    outcome = assess(level_of(75.0), survey=lambda area, sex, year: "Liv & hälsa" if area in (OWN, "1880") else "")
    assert (outcome.rating, outcome.reason) == ("none", "other_survey")
    assert [each["area"] for each in outcome.rating_details["peers"]["values"]] == ["1880"]


def test_a_debatable_direction_gives_neither_colour_nor_arrow_but_says_which_way_it_goes() -> None:
    figures = panel({area: {year: float(year) for year in range(2015, 2023)} for area in (OWN, *SIMILAR)})
    outcome = assess(figures, direction="none", rule=rule("none"))
    assert (outcome.rating, outcome.reason) == ("none", "direction_debatable")
    assert (outcome.trend, outcome.trend_details["own_direction"]) == ("unknown", "rises")


def test_a_figure_followed_by_its_own_series_only_has_an_arrow_but_no_colour() -> None:
    figures = panel({area: {year: float(year) for year in range(2015, 2023)} for area in (OWN, *SIMILAR)})
    outcome = assess(figures, rule=rule("trend"))
    assert (outcome.rating, outcome.reason, outcome.trend) == ("none", "trend_only", "up")


@pytest.mark.parametrize(("own", "rating"), [(95.0, "green"), (94.0, "yellow"), (80.0, "red")])
def test_a_threshold_is_met_missed_but_above_the_median_or_missed(own: float, rating: str) -> None:
    around = dict.fromkeys(SIMILAR, 90.0)
    outcome = assess(level_of(own, around), rule=rule("threshold:95"))
    assert outcome.rating == rating
    assert outcome.rating_details["threshold"]["met"] is (own >= 95)
    assert outcome.rating_details["threshold"]["reference"] == 90.0


def test_parity_rates_the_distance_on_either_side_alike() -> None:
    distances = {area: 1.0 + 0.1 * (place + 1) for place, area in enumerate(SIMILAR)}
    above = assess(level_of(1.15, distances), rule=rule("parity:1.0"), direction="none")
    below = assess(level_of(0.85, distances), rule=rule("parity:1.0"), direction="none")
    assert above.rating == below.rating == "green"
    assert above.rating_details["ranking"]["on"] == "distance"


def test_mean_over_years_is_rated_and_needs_every_year() -> None:
    around = {area: dict.fromkeys((2020, 2021, 2022), 10.0 * (place + 1)) for place, area in enumerate(SIMILAR)}
    figures = panel({OWN: {2020: 90.0, 2021: 60.0, 2022: 0.0}} | around)
    outcome = assess(figures, rule=rule("peers:socioekonomi+mean3"))
    assert outcome.rating_details["own"]["value"] == 50.0
    assert [point["year"] for point in outcome.rating_details["own"]["points"]] == [2020, 2021, 2022]
    gap = assess(panel({OWN: {2020: 90.0, 2022: 0.0}} | around), rule=rule("peers:socioekonomi+mean3"))
    assert (gap.rating, gap.reason) == ("none", "few_years")


def test_the_arrow_uses_the_last_five_measured_points_and_says_what_it_left_out() -> None:
    elections = {1998: 10.0, 2002: 11.0, 2006: 12.0, 2010: 13.0, 2014: 14.0, 2018: 15.0, 2022: 16.0}
    repeated = {year: elections[max(e for e in elections if e <= year)] for year in range(1998, 2023)}
    outcome = assess(panel({OWN: repeated}), measured_years=frozenset(elections))
    details = outcome.trend_details
    assert [point["year"] for point in details["points"]] == [2006, 2010, 2014, 2018, 2022]
    assert {each["reason"] for each in details["left_out"] if each["year"] == 2021} == {"repeated"}
    assert {each["reason"] for each in details["left_out"] if each["year"] == 2002} == {"older"}
    assert (outcome.trend, details["slope"], details["slope_unit"]) == ("up", 0.25, "procentenheter per år")


def test_no_arrow_across_a_break() -> None:
    figures = panel({OWN: {year: float(year) for year in range(2010, 2023)}})
    outcome = assess(figures, breaks=lambda area, sex: {2019: "ny metod"})
    details = outcome.trend_details
    assert (outcome.trend, details["reason"]) == ("unknown", "few_points")
    assert [point["year"] for point in details["points"]] == [2019, 2020, 2021, 2022]
    assert details["breaks"] == [{"year": 2019, "note": "ny metod"}]
    assert {each["reason"] for each in details["left_out"]} == {"before_break"}


def test_an_arrow_that_may_cross_a_break_says_that_it_does_and_why() -> None:
    figures = panel({OWN: {year: float(year) for year in range(2016, 2023)}})
    free = {"breaks": lambda area, sex: {2020: "ny metod"}, "across_breaks": True, "trend_note": "nivån är densamma"}
    outcome = assess(figures, **free)
    assert outcome.trend == "up"
    assert outcome.trend_details["across_breaks"] == {"years": [2020], "note": "nivån är densamma"}
    assert "across_break" in outcome.caveats
    assert "series_break" not in outcome.caveats
    before = assess(figures, **free | {"breaks": lambda area, sex: {2018: "ny metod"}})
    assert "across_breaks" not in before.trend_details
    assert "across_break" not in before.caveats


def test_a_break_that_the_source_has_marked_stops_the_arrow_too() -> None:
    figures = panel({OWN: {year: float(year) for year in range(2016, 2023)}}, {(OWN, 2020): "break"})
    details = assess(figures).trend_details
    assert [point["year"] for point in details["points"]] == [2020, 2021, 2022]
    assert [found["year"] for found in details["breaks"]] == [2020]


def test_a_value_that_the_source_took_away_says_so() -> None:
    figures = panel({area: {2022: 10.0} for area in SIMILAR}, {(OWN, 2022): "withdrawn_at_source"})
    assert (assess(figures).rating, assess(figures).reason) == ("none", "withdrawn_at_source")


def test_a_break_flagged_by_the_source_counts_as_one() -> None:
    figures = panel({OWN: {year: float(year) for year in range(2010, 2023)}}, {(OWN, 2019): "break"})
    assert assess(figures).trend_details["reason"] == "few_points"


def test_overlapping_means_are_thinned_from_the_latest_backwards() -> None:
    figures = panel({OWN: {year: float(year) for year in range(2004, 2023)}})
    details = assess(figures, overlap_years=4).trend_details
    assert [point["year"] for point in details["points"]] == [2006, 2010, 2014, 2018, 2022]
    assert {each["reason"] for each in details["left_out"] if each["year"] > 2006} == {"overlap"}


def test_odd_points_are_used_neither_for_arrow_nor_colour() -> None:
    figures = level_of(75.0)
    outcome = assess(figures, excluded=lambda area, sex: {2022: "avviker"} if area == OWN else {})
    assert (outcome.rating, outcome.reason) == ("none", "no_data")


def test_the_arrow_never_mixes_two_surveys() -> None:
    figures = panel({OWN: {year: float(year) for year in range(2010, 2023)}})
    outcome = assess(figures, survey=lambda area, sex, year: "B" if year == 2022 else "A")
    details = outcome.trend_details
    assert [point["year"] for point in details["points"]] == [2022]
    assert {each["reason"] for each in details["left_out"]} == {"other_survey"}
    assert outcome.trend == "unknown"


def test_a_change_that_hangs_on_one_point_is_flat() -> None:
    figures = panel({OWN: dict(zip(range(2018, 2023), (10.0, 10.2, 9.9, 10.1, 14.0), strict=True))})
    assert assess(figures).trend == "flat"


def test_leave_one_out_shows_one_slope_for_each_point() -> None:
    figures = panel({OWN: dict(zip(range(2018, 2023), (10.0, 11.0, 12.5, 13.0, 14.0), strict=True))})
    details = assess(figures).trend_details
    assert len(details["leave_one_out"]) == 5
    assert details["same_sign"] is True
    assert details["significant"] is True


def by_sex(women: dict[int, float], men: dict[int, float], **changes: object) -> list[Outcome]:
    total = {year: (women[year] + men[year]) / 2 for year in women if year in men}
    panels = {"T": panel({OWN: total}), "K": panel({OWN: women}), "M": panel({OWN: men})}
    return compute.assess_indicator(spec(**changes), panels, question())


def test_each_sex_that_the_source_splits_gets_its_own_row() -> None:
    assert [row.sex for row in by_sex({2022: 40.0}, {2022: 50.0})] == ["T", "K", "M"]
    assert [row.sex for row in compute.assess_indicator(spec(), {"T": level_of(10.0)}, question())] == ["T"]


def test_the_gap_is_women_minus_men_and_compared_with_the_last_comparable_point() -> None:
    gap = by_sex({2021: 40.0, 2022: 40.0}, {2021: 44.0, 2022: 46.0})[0].gap_details
    assert gap is not None
    assert (gap["gap"], gap["higher"], gap["unit"]) == (-6.0, "men", "procentenheter")
    assert (gap["previous"]["gap"], gap["change"], gap["change_value"]) == (-4.0, "grown", 2.0)
    assert gap["caveats"] == ["no_interval"]


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [(4.0, 2.0, "shrunk"), (4.0, 4.1, "unchanged"), (4.0, -3.0, "turned"), (-4.0, -6.0, "grown")],
)
def test_a_gap_grows_shrinks_turns_or_stays(before: float, now: float, change: str) -> None:
    gap = by_sex({2021: 50 + before, 2022: 50 + now}, {2021: 50.0, 2022: 50.0})[0].gap_details
    assert gap is not None
    assert gap["change"] == change


def test_the_gap_is_not_followed_across_a_break_or_over_overlapping_years() -> None:
    women, men = {2019: 44.0, 2021: 40.0, 2022: 40.0}, {2019: 50.0, 2021: 44.0, 2022: 46.0}
    broken = by_sex(women, men, breaks=lambda area, sex: {2022: "ny metod"})[0].gap_details
    assert broken is not None
    assert (broken["previous"], broken["change"]) == (None, "unknown")
    thinned = by_sex(women, men, overlap_years=3)[0].gap_details
    assert thinned is not None
    assert thinned["previous"]["year"] == 2019


def test_the_gap_is_not_followed_from_one_survey_to_another() -> None:
    women, men = {2020: 44.0, 2021: 40.0, 2022: 40.0}, {2020: 50.0, 2021: 44.0, 2022: 46.0}
    gap = by_sex(women, men, survey=lambda area, sex, year: "B" if year == 2021 else "A")[0].gap_details
    assert gap is not None
    assert gap["previous"]["year"] == 2020


def test_a_total_outside_both_sexes_is_told_on_the_row() -> None:
    panels = {"T": panel({OWN: {2022: 60.0}}), "K": panel({OWN: {2022: 40.0}}), "M": panel({OWN: {2022: 50.0}})}
    row = compute.assess_indicator(spec(), panels, question())[0]
    assert "total_outside_sexes" in row.caveats


def test_sexes_measured_by_different_limits_are_shown_but_not_compared() -> None:
    gap = by_sex({2022: 40.0}, {2022: 50.0}, sexes_comparable=False)[0].gap_details
    assert gap is not None
    assert (gap["gap"], gap["reason"]) == (-10.0, "sexes_not_comparable")


def test_two_measurements_are_said_to_be_few() -> None:
    assert "few_measurements" in assess(level_of(45.0)).caveats


def test_the_same_inputs_give_the_same_bytes() -> None:
    women, men = {2021: 40.1, 2022: 40.7}, {2021: 44.3, 2022: 46.2}
    first, second = ([row.rating_details for row in by_sex(women, men)] for _ in range(2))
    assert json.dumps(first, ensure_ascii=False) == json.dumps(second, ensure_ascii=False)


FIGURES = st.floats(0, 100, allow_nan=False).map(lambda value: round(value, 3))
AROUND = st.lists(FIGURES, min_size=7, max_size=7)
RULES = ["peers:socioekonomi", "quartile", "threshold:50", "threshold:0"]


@pytest.mark.parametrize("text", RULES)
@given(around=AROUND, own=FIGURES, rise=st.floats(0.001, 100), direction=st.sampled_from(["higher", "lower"]))
@settings(max_examples=60, deadline=None, derandomize=True)
@pytest.mark.slow
def test_a_rise_where_low_is_good_never_betters_the_colour_and_the_reverse(
    text: str, around: list[float], own: float, rise: float, direction: str
) -> None:
    peers = dict(zip(SIMILAR, around, strict=True))
    before, after = (
        assess(level_of(value, peers), rule=rule(text), direction=direction).rating_details
        for value in (own, own + rise)
    )
    sign = 1 if direction == "higher" else -1
    assert sign * (ORDER[after["rating"]] - ORDER[before["rating"]]) >= 0
    assert sign * (after["score"] - before["score"]) >= 0


@given(around=AROUND, own=FIGURES, further=st.floats(0.001, 100), side=st.sampled_from([1, -1]))
@settings(max_examples=60, deadline=None, derandomize=True)
@pytest.mark.slow
def test_further_from_parity_never_betters_the_colour(
    around: list[float], own: float, further: float, side: int
) -> None:
    peers = dict(zip(SIMILAR, around, strict=True))
    distance = abs(own - 50)
    near, far = (
        assess(level_of(50 + side * d, peers), rule=rule("parity:50"), direction="none")
        for d in (distance, distance + further)
    )
    assert ORDER[far.rating] <= ORDER[near.rating]


@pytest.mark.parametrize("text", ["peers:socioekonomi", "quartile", "threshold:50", "trend"])
@given(values=st.lists(FIGURES, min_size=5, max_size=9), tilt=st.floats(0, 20))
@settings(max_examples=25, deadline=None, derandomize=True)
@pytest.mark.slow
def test_a_steeper_rise_where_low_is_good_never_turns_the_arrow_up_and_the_reverse(
    text: str, values: list[float], tilt: float
) -> None:
    arrows = {"down": 0, "flat": 1, "up": 2}
    for direction, sign in (("lower", -1), ("higher", 1)):
        found = []
        for slope in (0.0, tilt):
            series = {2022 - k: value - slope * k for k, value in enumerate(reversed(values))}
            outcome = assess(panel({OWN: series}), rule=rule(text), direction=direction)
            found.append(arrows[outcome.trend])
            # Better is never said of a figure that goes the wrong way.
            if outcome.trend == "up":
                assert sign * outcome.trend_details["slope"] > 0
        assert sign * (found[1] - found[0]) >= 0


@given(values=st.lists(FIGURES, min_size=5, max_size=5), around=AROUND)
@settings(max_examples=40, deadline=None, derandomize=True)
@pytest.mark.slow
def test_mirrored_figures_and_direction_give_the_same_colour_and_arrow(
    values: list[float], around: list[float]
) -> None:
    series = {2022 - k: value for k, value in enumerate(values)}
    peers = {area: {2022: value} for area, value in zip(SIMILAR, around, strict=True)}
    high = panel({OWN: series} | peers)
    low = panel({OWN: {y: -v for y, v in series.items()}} | {area: {2022: -v[2022]} for area, v in peers.items()})
    first, second = assess(high, direction="higher"), assess(low, direction="lower")
    assert (first.rating, first.trend, first.score) == (second.rating, second.trend, second.score)


def test_the_engine_s_whole_matrices_give_the_same_classes_as_one_by_one() -> None:
    generator = np.random.default_rng(5)
    areas = (OWN, *SIMILAR, *OTHERS)
    values = generator.normal(50, 10, (len(areas), 12)).round(1)
    values[generator.random(values.shape) < 0.2] = np.nan
    years = np.arange(2011, 2023)
    given_values = {
        area: {int(y): float(v) for y, v in zip(years, row, strict=True) if not np.isnan(v)}
        for area, row in zip(areas, values, strict=True)
    }
    figures = panel(given_values)
    ratings, trends = (
        rating.by_rank_many(values, direction="lower"),
        trend.direction_many(years, values, direction="lower"),
    )
    for place, area in enumerate(areas):
        asked = question(others=tuple({*areas} - {area, *SIMILAR}), area=area)
        one = compute.assess_indicator(
            spec(rule=rule("quartile"), direction="lower", max_age_years=99), {"T": figures}, asked
        )[0]
        arrow = ("unknown", "down", "flat", "up")[trends.arrows[place]]
        assert one.trend == arrow
        column = one.rating_details["own"]["year"] - 2011
        colour = ("none", "red", "yellow", "green")[ratings.colours[place, column]]
        assert one.rating == colour
