"""Whether a goal and its figures have become better, and when nothing can be said."""

from types import SimpleNamespace
from typing import Any

import pytest

from samhandling import catalogue
from samhandling.publishing import moves

SCHOOL, BOTHERED, REPORTED_CRIMES = "N15428", "U23481", "U07452"  # higher is better; lower is better; debatable


def material(**given: Any) -> Any:
    """Return what the sentences ask of the material of a publication."""
    return SimpleNamespace(
        definitions=catalogue.definitions(),
        municipality=SimpleNamespace(code="1980"),
        breaks=lambda _key, _area: given.get("breaks", {}),
    )


@pytest.mark.parametrize(
    ("before", "after", "way"),
    [
        ("red", "yellow", "better"),
        ("green", "red", "worse"),
        ("red", "red", "same"),
        ("none", "none", "same"),
        ("none", "green", "other"),
        ("yellow", "none", "other"),
    ],
)
def test_a_colour_is_better_worse_or_neither(before: str, after: str, way: str) -> None:
    assert moves._way(before, after) == way


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("red", "yellow", "Bättre än 2021: då rött, nu gult."),
        ("green", "red", "Sämre än 2021: då grönt, nu rött."),
        ("yellow", "yellow", "Samma färg som 2021: gult."),
        ("none", "none", "Kunde inte bedömas 2021 heller."),
        ("none", "green", "Målet kunde inte bedömas 2021. Nu är det grönt."),
        ("yellow", "none", "Målet var gult 2021. Nu kan det inte bedömas."),
    ],
)
def test_how_a_goal_has_moved_is_said_in_words(before: str, after: str, sentence: str) -> None:
    assert moves._sentence(before, 2021, after) == sentence


@pytest.mark.parametrize(
    ("key", "difference", "said"),
    [
        (SCHOOL, 1.24, ("better", "+1,2\u00a0procentenheter, bättre")),
        (SCHOOL, -1.24, ("worse", "−1,2\u00a0procentenheter, sämre")),
        (SCHOOL, 0.01, ("same", "Oförändrat.")),
        (BOTHERED, 4.0, ("worse", "+4\u00a0procentenheter, sämre")),
    ],
)
def test_a_difference_is_good_or_bad_by_the_way_that_is_better(key: str, difference: float, said: Any) -> None:
    assert moves._said(material(), key, difference) == said


def test_a_difference_is_only_told_where_it_is_debatable_which_way_is_better() -> None:
    assert catalogue.definitions()[REPORTED_CRIMES].direction_debatable
    way, said = moves._said(material(), REPORTED_CRIMES, -120.0)
    assert way == "other"
    assert said.startswith("−120")
    assert "bättre" not in said


def test_values_that_cannot_be_compared_say_why() -> None:
    assert moves._not_comparable(material(), SCHOOL, None, 2022) == "Inget tidigare värde att jämföra med."
    assert moves._not_comparable(material(), SCHOOL, 2022, 2022) == "Inget nytt värde sedan 2022."
    broken = material(breaks={2022: "nya krav"})
    assert "brott 2022" in moves._not_comparable(broken, SCHOOL, 2021, 2022)
    assert moves._not_comparable(broken, SCHOOL, 2018, 2021) == ""


def test_the_sums_of_a_change_are_said_with_words_for_small_numbers() -> None:
    assert (
        moves._changes_sentence(2021, 1, 0, 13)
        == "Sedan 2021 har ett mål fått bättre färg, inget sämre, och 13 har samma färg."
    )
    figures: Any = [{"way": "better", "change": {}}, {"way": "other", "change": None}, {"way": "worse", "change": {}}]
    assert moves._figures_sentence(figures) == "Av två nyckeltal som går att jämföra är ett bättre och ett sämre."
    assert moves._figures_sentence([]) == ""
