"""No colour, arrow or gap rests on a trap: the shipped figures with the shipped definitions, one known trap at a time.

Each row names what a careless reader of the series would have been fooled by.
"""

from itertools import pairwise
from typing import Any

import pytest
from tests.unit.assessments.shipped import SLUGS, outcomes, total

from samhandling import catalogue
from samhandling.assessments.results import Outcome

HEALTH_SURVEY = ["U01405", "U01473", "U01471", "U01402", "U01404", "U01429", "U01413", "U01420"]


def points(outcome: Outcome) -> list[int]:
    return [point["year"] for point in outcome.trend_details["points"]]


def left_out(outcome: Outcome) -> dict[int, str]:
    return {each["year"]: each["reason"] for each in outcome.trend_details["left_out"]}


@pytest.mark.parametrize("key", HEALTH_SURVEY)
def test_vasteras_is_not_compared_with_those_who_asked_in_another_survey(key: str) -> None:
    for outcome in outcomes("1980", key).values():
        assert (outcome.rating, outcome.reason) == ("none", "other_survey")
        peers = outcome.rating_details["peers"]
        assert [each["area"] for each in peers["values"]] == ["1880"]  # Örebro asks in the same survey
        assert {each["reason"] for each in peers["left_out"]} == {"other_survey"}


@pytest.mark.parametrize("key", HEALTH_SURVEY)
def test_the_switch_of_survey_in_vasteras_is_never_drawn_as_change(key: str) -> None:
    for outcome in outcomes("1980", key).values():
        assert outcome.trend == "unknown"
        assert set(points(outcome)) <= {2017, 2022}
    gap = total("1980", key).gap_details
    assert gap is not None
    assert gap["previous"] is None


@pytest.mark.parametrize("key", HEALTH_SURVEY)
def test_boras_is_rated_without_orebro_which_asked_in_another_survey(key: str) -> None:
    outcome = total("1490", key)
    assert outcome.rating != "none"
    assert {"area": "1880", "reason": "other_survey"} in outcome.rating_details["peers"]["left_out"]
    assert "other_survey" in outcome.caveats


@pytest.mark.parametrize(
    ("area", "key", "expected"),
    [
        # Elections and councils are measured every fourth year and repeated in between.
        ("1980", "N05401", [2006, 2010, 2014, 2018, 2022]),
        ("1980", "N05816", [2006, 2010, 2014, 2018, 2022]),
        ("1980", "N05832", [2006, 2010, 2014, 2018, 2022]),
        ("1980", "N05821", [2006, 2010, 2014, 2018, 2022]),
        ("1980", "N05831", [2014, 2018, 2022]),
        ("1980", "U17413", [2010, 2014, 2018, 2022]),
        ("1980", "U65861", [2018, 2022]),
        ("1980", "N65870", [2018, 2022]),
        # Rolling means share answers: only those far enough apart count.
        ("1980", "U20462", [2010, 2013, 2016, 2019, 2022]),
        ("1980", "N00799", [2010, 2013, 2016, 2019, 2022]),
        ("1490", "U01405", [2010, 2014, 2018, 2022]),
        # Said to be means of four years, and the series breaks in 2016.
        ("1980", "N60920", [2018, 2022]),
    ],
)
def test_only_measurements_that_say_something_new_count(area: str, key: str, expected: list[int]) -> None:
    outcome = total(area, key)
    assert points(outcome) == expected
    assert (outcome.trend != "unknown") == (len(expected) >= 5)


def test_between_elections_the_figure_is_the_last_election_s_and_says_so() -> None:
    outcome = total("1980", "N05401", 2021)
    assert outcome.rating_details["own"]["year"] == 2018
    assert outcome.rating_details["own"]["age"] == 3
    assert "older_figure" in outcome.caveats


def test_repeated_years_are_named_as_repeated() -> None:
    assert {left_out(total("1980", "N05401"))[year] for year in (2019, 2020, 2021)} == {"repeated"}


@pytest.mark.parametrize(
    ("area", "key", "first"),
    [
        ("1980", "N18411", 2019),  # the country went from 23 to 33 per cent
        ("1490", "N18411", 2019),
        ("1980", "N00217", 2021),
        ("1980", "N07918", 2021),  # households until 2020, inhabitants since
        ("1980", "N17461", 2021),
        ("1980", "N17473", 2021),
        ("1490", "N09888", 2019),  # 30 → 15 → 8 per cent: another way of counting
    ],
)
def test_no_line_crosses_a_break(area: str, key: str, first: int) -> None:
    for outcome in outcomes(area, key).values():
        assert min(points(outcome)) >= first
        assert outcome.trend == "unknown"
        assert outcome.trend_details["reason"] == "few_points"
        assert "before_break" in left_out(outcome).values()


@pytest.mark.parametrize(
    ("area", "key", "year", "first"),
    [("1980", "N15428", 2014, 2012), ("1980", "N31816", 2019, 2017), ("1980", "U07414", 2020, 2018)],
)
def test_no_line_crosses_a_break_that_was_recent_in_the_year_asked(area: str, key: str, year: int, first: int) -> None:
    outcome = total(area, key, year)
    assert min(points(outcome)) >= first
    assert outcome.trend == "unknown"


@pytest.mark.parametrize(
    ("area", "key", "odd", "year"),
    [
        ("1490", "N17528", 2014, 2018),  # 9.7 against about 3 in all other years
        ("1490", "U17413", 2014, 2022),  # 61 between 77 and 82
        ("1490", "N00938", 1998, 2002),  # 5.0
        ("1490", "N07806", 2014, 2018),  # an inventory that was not complete before 2015
        ("1980", "N45930", 2009, 2013),  # 88 before 49
    ],
)
def test_odd_points_carry_no_arrow(area: str, key: str, odd: int, year: int) -> None:
    outcome = total(area, key, year)
    assert odd not in points(outcome)
    assert left_out(outcome).get(odd, "excluded") in ("excluded", "before_break")


def test_an_odd_election_gives_no_colour_in_its_own_year() -> None:
    own = total("1490", "U17413", 2014).rating_details["own"]
    assert own is None or own["year"] != 2014


@pytest.mark.parametrize("sex", ["K", "M"])
def test_women_s_and_men_s_parts_of_a_whole_are_never_used(sex: str) -> None:
    outcome = outcomes("1980", "N18500", 2006)[sex]
    assert all(year >= 2005 for year in points(outcome))


@pytest.mark.parametrize("key", ["N07549", "N07541", "N07901", "N07902", "N07903", "N07908"])
@pytest.mark.parametrize("area", ["1980", "1490"])
def test_a_figure_whose_direction_is_debatable_has_neither_colour_nor_arrow(area: str, key: str) -> None:
    outcome = total(area, key)
    assert (outcome.rating, outcome.reason, outcome.trend) == ("none", "direction_debatable", "unknown")


@pytest.mark.parametrize("key", ["N00403", "N00752", "N45930", "N85051", "N85053"])
def test_a_figure_that_compares_with_nobody_has_no_colour(key: str) -> None:
    assert (total("1980", key).rating, total("1980", key).reason) == ("none", "trend_only")


def test_water_that_stays_at_its_limit_has_no_arrow_from_repeated_classes() -> None:
    for key in ("N85051", "N85053"):
        assert total("1980", key).trend in ("unknown", "flat")


@pytest.mark.parametrize("key", ["N07600", "N07622", "N07630", "N07623", "N07633", "N01481"])
def test_two_measurements_are_called_uncertain_and_give_no_arrow(key: str) -> None:
    outcome = total("1980", key)
    assert "few_measurements" in outcome.caveats
    assert outcome.trend == "unknown"


def test_incomes_in_running_prices_have_no_arrow() -> None:
    assert (total("1980", "N00905").trend, total("1980", "N00905").trend_details["reason"]) == (
        "unknown",
        "no_trend_rule",
    )


def test_evicted_children_are_rated_by_three_years_together() -> None:
    own = total("1490", "U00915").rating_details["own"]
    assert [point["year"] for point in own["points"]] == [2020, 2021, 2022]


def test_risky_drinking_is_not_compared_between_the_sexes_who_are_measured_by_different_limits() -> None:
    gap = total("1490", "U01404").gap_details
    assert gap is not None
    assert (gap["reason"], gap["higher"], gap["change"]) == ("sexes_not_comparable", "unknown", "unknown")


@pytest.mark.parametrize(("key", "year"), [("U28532", 2022), ("N05832", 2018)])
def test_a_total_outside_women_and_men_is_told(key: str, year: int) -> None:
    assert "total_outside_sexes" in total("1490", key, year).caveats


def test_waiting_times_in_boras_after_a_pause_have_no_arrow() -> None:
    assert total("1490", "U23401").trend == "unknown"


@pytest.mark.slow
def test_nothing_at_all_rests_on_what_its_definition_rules_out() -> None:
    """The same for every indicator, municipality and sex at once, whatever traps are added to a definition later."""
    for area in SLUGS:
        for key, definition in catalogue.definitions().items():
            for sex, outcome in outcomes(area, key).items():
                used = points(outcome)
                _check_points(definition, area, sex, used)
                own = outcome.rating_details["own"]
                if own and outcome.rating != "none":
                    excluded = definition.excluded_years(area, sex)
                    assert not [point for point in own["points"] if point["year"] in excluded], key
                    assert definition.is_measured(own["year"]), key
                    assert definition.direction != "none" or definition.rating_for(area).rule == "parity", key


def _check_points(definition: Any, area: str, sex: str, used: list[int]) -> None:
    if not used:
        return
    assert not set(used) & set(definition.excluded_years(area, sex)), definition.id
    assert all(definition.is_measured(year) for year in used), definition.id
    assert len({definition.survey_of(area, year) for year in used}) == 1, definition.id
    assert not [b for b in definition.breaks_for(area, sex) if used[0] < b.year <= used[-1]], definition.id
    overlap = definition.trend.overlap_years
    assert all(later - earlier >= overlap for earlier, later in pairwise(used)), definition.id
