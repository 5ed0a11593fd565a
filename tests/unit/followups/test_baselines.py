"""The baseline description: proposed, accepted, written, decided, frozen; and what has moved since."""

import datetime
from pathlib import Path

import pytest
from django.utils import timezone
from tests.factories import baselines as given
from tests.factories import year
from tests.factories.year import Town

from samhandling.errors import ChangedMeanwhile, InputError, InvalidTransition, NotAllowed
from samhandling.followups.baselines import changes, movement, proposals, queries
from samhandling.followups.baselines.models import BaselineDescription
from samhandling.followups.changes import digest
from samhandling.indicators.models import Baseline

pytestmark = pytest.mark.slow
DAY = datetime.date(2020, 5, 7)
RISING = [80.0, 80.5, 80.2, 80.9, 81.0, 84.0, 86.0, 88.0]


@pytest.fixture
def town(db: None, home: Path) -> Town:
    made = year.town()
    given.figures(made, RISING)
    return made


@pytest.fixture
def draft(town: Town) -> BaselineDescription:
    return changes.begin_description(by=town.analyst, document=town.document, as_of=DAY)


def finish(town: Town, draft: BaselineDescription) -> BaselineDescription:
    changes.accept_figures(by=town.analyst, description=draft, indicators={town.indicator.key: None})
    for goal in (None, town.red):
        changes.save_text(by=town.analyst, description=draft, goal=goal, text="Så var det.", version=0)
    return changes.decide(by=town.coordinator, description=draft, body="Kommunfullmäktige", on=DAY)


def test_the_proposal_is_the_latest_value_that_was_there_with_what_stood_beside_it(town: Town) -> None:
    [one], note = proposals.proposals(town.municipality, [town.indicator], as_of=DAY)
    assert (one.year, one.starts["T"].value, one.gap) == (2019, 81.0, 4.0)
    assert one.beside is not None
    assert (one.beside.peers, one.beside.n_peers, one.beside.country) == (82.0, 3, 84.0)
    assert one.years[0] == 2019
    assert "kan ha reviderats" in note, "the system had no figures then, and says so"


def test_a_day_when_the_system_had_figures_is_read_as_they_stood_then(town: Town) -> None:
    given.figures(town, [60.0], first=2021)
    today = timezone.localdate()
    [one], note = proposals.proposals(town.municipality, [town.indicator], as_of=today)
    assert (one.year, note) == (2022, "")
    [other], _ = proposals.proposals(town.municipality, [town.indicator], as_of=today, years={town.indicator.key: 2021})
    assert other.starts["T"].value == 60.0, "a revision holds once it is in force"


def test_a_description_is_decided_once_every_value_and_text_is_there(town: Town, draft: BaselineDescription) -> None:
    left = queries.whole(draft).left
    assert len(left) == 3
    with pytest.raises(InvalidTransition, match="godta eller välj bort utgångsläget för Elever behöriga"):
        changes.decide(by=town.coordinator, description=draft, body="Fullmäktige", on=DAY)
    decided = finish(town, draft)
    assert decided.sha256 == digest(decided.content)
    assert decided.content["figures"][0]["values"]["K"]["value"] == 83.0
    rows = Baseline.objects.order_by("sex").values_list("sex", "year", "value", "decided_by")
    assert list(rows) == [(sex, 2019, value, "Kommunfullmäktige") for sex, value in (("K", 83), ("M", 79), ("T", 81))]


def test_a_decided_description_stays_as_it_is(town: Town, draft: BaselineDescription) -> None:
    finish(town, draft)
    for act in (
        lambda: changes.save_text(by=town.analyst, description=draft, goal=None, text="Annat", version=1),
        lambda: changes.accept_figures(by=town.analyst, description=draft, indicators={town.indicator.key: None}),
        lambda: changes.leave_out(by=town.analyst, description=draft, indicator=town.indicator, reason="Nej"),
        lambda: changes.decide(by=town.coordinator, description=draft, body="Annan", on=DAY),
    ):
        with pytest.raises(InvalidTransition, match="kan inte ändras"):
            act()


def test_only_who_may_describes_and_decides(town: Town, draft: BaselineDescription) -> None:
    with pytest.raises(NotAllowed):
        changes.save_text(by=town.school_reporter, description=draft, goal=None, text="Nej", version=0)
    with pytest.raises(NotAllowed):
        changes.decide(by=town.analyst, description=draft, body="Jag", on=DAY)


def test_an_indicator_may_be_left_out_with_a_reason(town: Town, draft: BaselineDescription) -> None:
    with pytest.raises(InputError, match="skriv varför"):
        changes.leave_out(by=town.analyst, description=draft, indicator=town.indicator, reason=" ")
    changes.leave_out(by=town.analyst, description=draft, indicator=town.indicator, reason="Mäter inte målet")
    [row] = queries.whole(draft).rows
    assert (row.left_out, row.is_settled) == ("Mäter inte målet", True)


def test_a_year_without_value_is_refused(town: Town, draft: BaselineDescription) -> None:
    with pytest.raises(InputError, match="inget värde för 2021; välj bland 2019"):
        changes.accept_figures(by=town.analyst, description=draft, indicators={town.indicator.key: 2021})


def test_the_second_who_takes_a_stand_is_told(town: Town, draft: BaselineDescription) -> None:
    key = town.indicator.key
    changes.accept_figures(by=town.analyst, description=draft, indicators={key: 2018}, stood={key: ""})
    with pytest.raises(ChangedMeanwhile, match="har just tagit ställning"):
        changes.accept_figures(by=town.coordinator, description=draft, indicators={key: None}, stood={key: ""})
    [row] = queries.whole(draft).rows
    assert row.accepted["T"].year == 2018
    changes.leave_out(by=town.coordinator, description=draft, indicator=town.indicator, reason="Nej", stood=row.stands)


def test_the_second_who_writes_is_told_and_the_same_text_twice_is_no_conflict(
    town: Town, draft: BaselineDescription
) -> None:
    first = changes.save_text(by=town.analyst, description=draft, goal=town.red, text="Ett", version=0)
    assert changes.save_text(by=town.coordinator, description=draft, goal=town.red, text="Ett", version=0) == first
    with pytest.raises(ChangedMeanwhile, match="sparade samma text"):
        changes.save_text(by=town.coordinator, description=draft, goal=town.red, text="Två", version=0)
    assert draft.texts.get(goal=town.red).text == "Ett"


def test_what_has_moved_since_says_whether_it_is_more_than_noise(town: Town, draft: BaselineDescription) -> None:
    finish(town, draft)
    found = {one.sex: one for one in movement.movements(town.municipality, document=town.document)}
    total = found["T"]
    assert (total.from_year, total.from_value, total.year, total.value) == (2019, 81.0, 2022, 88.0)
    assert total.change == 7.0
    assert total.low is not None
    assert 0 < total.low < 7 < (total.high or 0)
    assert (total.is_significant, total.is_better) == (True, None), "a figure of our own has no good way"
    assert total.sentence.startswith("Från 81,0 2019 till 88,0 2022: +7,0 (95 procents intervall ")
    assert set(found) == {"T", "K", "M"}


def test_a_small_step_is_no_more_than_noise(town: Town) -> None:
    Baseline.objects.create(municipality=town.municipality, indicator=town.indicator, year=2017, value=80.2)
    [one] = movement.movements(town.municipality, indicators=[town.indicator], up_to=2018)
    assert (one.change, one.is_significant) == (pytest.approx(0.7), None)
    assert "för få mätningar" in one.verdict
    [later] = movement.movements(town.municipality, indicators=[town.indicator], up_to=2019)
    assert (later.is_significant, later.verdict) == (False, "inte mer än slumpen")


def test_a_starting_value_that_the_source_has_revised_stands_and_is_told(town: Town) -> None:
    Baseline.objects.create(municipality=town.municipality, indicator=town.indicator, year=2019, value=70.0)
    [one] = movement.movements(town.municipality)
    assert (one.change, one.revised) == (18.0, 81.0)


def test_the_documents_own_baseline_goes_before_a_newer_one(town: Town, draft: BaselineDescription) -> None:
    finish(town, draft)
    Baseline.objects.create(municipality=town.municipality, indicator=town.indicator, year=2021, value=86.0)
    assert movement.movements(town.municipality, document=town.document)[0].from_year == 2019
    assert movement.movements(town.municipality)[0].from_year == 2021


def test_without_a_later_value_it_says_so(town: Town) -> None:
    Baseline.objects.create(municipality=town.municipality, indicator=town.indicator, year=2022, value=88.0)
    [one] = movement.movements(town.municipality)
    assert one.change is None
    assert one.sentence == "Utgångsläget var 88,0 2022; det finns inget senare värde än."
