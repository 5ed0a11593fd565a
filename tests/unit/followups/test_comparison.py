"""A goal's figures beside those of similar municipalities: which years stand against which, and what may be said."""

import datetime
import json
from collections.abc import Mapping
from typing import Any

import pytest
from tests.unit.assessments.examples import OWN, SIMILAR, panel, rule, spec

from samhandling.followups.judging import comparison
from samhandling.followups.judging.comparison import Asked, Beside
from samhandling.programmes.models import SteeringDocument

YEARS = range(2015, 2024)
SINCE = 2019


def asked(**changes: Any) -> Asked:
    return Asked("N00001", "Behöriga elever", spec(**changes), OWN, SIMILAR, "socioekonomi 2024")


def figures(own_after: float) -> dict[str, dict[int, float]]:
    """Return seven similar that rise by about one from 2019 on, and an own that rises by what is given."""
    found = {OWN: {year: 50.0 + (own_after if year >= SINCE else 0.0) for year in YEARS}}
    for n, area in enumerate(SIMILAR):
        found[area] = {year: 48.0 + n + ((0.7 + 0.1 * n) if year >= SINCE else 0.0) for year in YEARS}
    return found


def compared(values: Mapping[str, Mapping[int, float]], since: int | None = SINCE, **changes: Any) -> Beside:
    return comparison.compare(asked(**changes), panel(values), until=2023, since=since)


def test_the_change_here_is_set_beside_that_of_the_similar() -> None:
    found = compared(figures(6.0))
    assert (found.before, found.after) == ("2016–2018: 50,0\u00a0%", "2019–2023: 56,0\u00a0%")
    # 0.7, 0.8 … 1.3 is 1.0 in the middle.
    assert found.own_change == pytest.approx(6.0)
    assert found.peers_change == pytest.approx(1.0)
    assert found.beyond == pytest.approx(5.0)
    assert found.n_peers == 7
    assert found.text.startswith(
        "Här +6,0\u00a0procentenheter, i 7 liknande kommuner +1,0\u00a0procentenhet i medeltal."
    )


@pytest.mark.parametrize(
    ("own_after", "direction", "speaks_for", "words"),
    [
        (6.0, "higher", "own_work", "gått bättre här"),
        (6.0, "lower", "own_work", "gått sämre här"),
        (-4.0, "higher", "own_work", "gått sämre här"),
        (1.1, "higher", "outside", "talar mer för omvärlden"),
        (6.0, "none", "", "varken högre eller lägre"),
    ],
)
def test_what_the_difference_speaks_for(own_after: float, direction: str, speaks_for: str, words: str) -> None:
    found = compared(figures(own_after), direction=direction)
    assert found.speaks_for == speaks_for
    assert words in found.text


def test_nearer_to_parity_is_neither_higher_nor_lower() -> None:
    assert compared(figures(6.0), rule=rule("parity:50")).speaks_for == ""


def test_without_years_on_both_sides_of_the_decision_the_latest_stand_against_those_before() -> None:
    for since in (None, 2010, 2030):
        found = compared(figures(6.0), since)
        assert (found.before[:9], found.after[:9]) == ("2018–2020", "2021–2023")


def test_years_before_a_break_or_of_another_survey_are_not_compared() -> None:
    broken = compared(figures(6.0), breaks=lambda area, sex: {2018: "ny metod"} if area == OWN else {})
    assert broken.before.startswith("2018: ")
    other = compared(figures(6.0), survey=lambda area, sex, year: "enkät" if area == OWN and year < 2017 else "")
    assert other.before.startswith("2017–2018: ")
    excluded = compared(figures(6.0), excluded=lambda area, sex: {2018: "fel"} if area == OWN else {})
    assert excluded.before.startswith("2015–2017: ")


def test_a_similar_with_a_break_inside_the_years_is_left_out_and_that_is_told() -> None:
    found = compared(figures(6.0), breaks=lambda area, sex: {2020: "ny metod"} if area == SIMILAR[0] else {})
    assert found.n_peers == 6
    assert "1 liknande kommuner saknar jämförbara värden och är inte med." in found.caveats


def test_too_few_similar_is_told_instead_of_a_difference() -> None:
    values = figures(6.0)
    found = compared({area: values[area] for area in (OWN, *SIMILAR[:3])})
    assert found.why == "bara 3 liknande kommuner har jämförbara värden för samma år"
    assert (found.text, found.beyond) == ("", None)


def test_too_few_own_years_is_told() -> None:
    assert compared({**figures(1.0), OWN: {}}).why == "det finns inga värden"
    assert compared({**figures(1.0), OWN: {2022: 50.0}}).why == "det finns för få jämförbara år"


def test_a_distance_that_already_grew_is_told() -> None:
    values = figures(6.0)
    values[OWN] |= {2016: 46.0, 2017: 48.0, 2018: 50.0}
    assert any(text.startswith("Avståndet till de liknande ändrades redan före, med +2,0") for text in
               compared(values).caveats)  # fmt: skip
    assert not any("redan före" in text for text in compared(figures(6.0)).caveats)


@pytest.mark.parametrize(
    ("day", "year"),
    [(None, None), (datetime.date(2018, 6, 14), 2019), (datetime.date(2018, 1, 1), 2018)],
)
def test_after_begins_when_the_document_could_have_worked(day: datetime.date | None, year: int | None) -> None:
    assert comparison.began(SteeringDocument(adopted_on=day)) == year


def test_what_tells_something_is_shown_first_under_a_sum_in_a_sentence() -> None:
    rows = [compared(figures(1.1)), compared(figures(6.0)), compared(figures(-4.0)), Beside("N1", "Eget", why="eget")]
    shown = comparison.shown(rows)
    assert shown["summary"] == (
        "Av målets 4 nyckeltal kan 3 jämföras med liknande kommuner: 1 har gått bättre här, 1 sämre och 1 ungefär "
        "som där."
    )
    assert [row["way"] for row in shown["telling"]] == ["better", "worse"]
    assert [row["why"] for row in shown["rest"]] == ["", "eget"]
    assert json.loads(json.dumps(shown)) == shown


def test_nothing_that_can_be_compared_is_said_so() -> None:
    assert comparison.shown([Beside("N1", "Eget", why="eget")])["summary"].startswith("Inget av målets nyckeltal")
    assert comparison.shown([])["summary"] == ""
