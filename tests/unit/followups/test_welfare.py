"""The welfare account: figures with colour and comparison, texts, closing, and what moved since the previous one."""

from pathlib import Path

import pytest
from django.utils import timezone
from tests.factories import baselines as given
from tests.factories import year
from tests.factories.year import Town

from samhandling.audit.changes import JobActor
from samhandling.errors import ChangedMeanwhile, DisclosureRefused, InputError, InvalidTransition, NotAllowed
from samhandling.followups.changes import digest
from samhandling.followups.welfare import changes, queries
from samhandling.followups.welfare.models import WelfareAccount
from samhandling.indicators import changes as store
from samhandling.indicators.models import Batch, Indicator
from samhandling.publishing import welfare as published

pytestmark = pytest.mark.slow
KEY = "N15428"
ORDER = """
stages:
  - id: barn
    name: Barn
    conditions: [N15428, X9901]
    health: [N01481]
    missing: {habits: Inga siffror än.}
"""
# Behind all similar municipalities to 2020, before all of them from 2021.
PEERS = (78.0, 79.0, 80.0, 82.0, 84.0, 88.0, 90.0)
VALUES = [70.0, 71.0, 70.5, 71.5, 71.0, 72.0, 95.0, 96.0]


@pytest.fixture
def town(db: None, home: Path) -> Town:
    made = year.town()
    Indicator.objects.create(key=KEY, title="Behöriga elever", source="kolada", definition_sha256="0" * 64)
    given.figures(made, VALUES, key=KEY, peers=PEERS)
    given.figures(made, [50.0], first=2022)
    (home / "welfare").mkdir()
    (home / "welfare" / "sjoby.yaml").write_text(ORDER)
    return made


def opened(town: Town, when: int) -> WelfareAccount:
    return changes.open_account(by=town.coordinator, municipality=town.municipality, year=when)


def write(town: Town, account: WelfareAccount) -> None:
    for section in queries.sections(account):
        if section.is_needed:
            changes.save_text(by=town.analyst, account=account, section=section.key, text="Så är det.", version=0)


def closed(town: Town, when: int) -> WelfareAccount:
    account = opened(town, when)
    write(town, account)
    return changes.close_account(by=town.coordinator, account=account)


def test_an_account_has_values_by_sex_with_colour_and_comparison(town: Town) -> None:
    row = opened(town, 2020).figures[KEY]
    assert {sex: (one["year"], one["value"]) for sex, one in row["values"].items()} == {
        "T": (2020, 72.0),
        "K": (2020, 74.0),
        "M": (2020, 70.0),
    }
    assert (row["rating"], row["ranking"]["rank"], row["ranking"]["n"]) == ("red", 8, 8)
    assert [other["value"] for other in row["others"]] == list(PEERS)
    assert row["country"]["value"] == 84.0


def test_what_has_no_figure_says_why(town: Town) -> None:
    figures = opened(town, 2020).figures
    assert "finns inte i registret" in figures["N01481"]["missing"]
    assert figures["X9901"]["missing"] == "källan har inget värde för kommunen", "its only value came later"


def test_a_municipalitys_own_figure_has_no_colour(town: Town) -> None:
    row = opened(town, 2022).figures["X9901"]
    assert (row["rating"], row["reason"]) == ("none", "not_defined")


def test_an_account_is_closed_when_every_section_with_figures_is_written(town: Town) -> None:
    account = opened(town, 2020)
    assert queries.left(account) == [
        "skriv inledningen",
        "skriv texten om barn: livsvillkor",
        "skriv texten om barn: hälsa",
    ]
    with pytest.raises(InvalidTransition, match="kan inte stängas: skriv inledningen"):
        changes.close_account(by=town.coordinator, account=account)
    write(town, account)
    done = changes.close_account(by=town.coordinator, account=account)
    done.refresh_from_db()
    assert digest(done.content) == done.sha256
    assert done.content["sections"][1]["text"] == "Så är det."


def test_a_closed_account_stays_as_it_is(town: Town) -> None:
    account = closed(town, 2020)
    for act in (
        lambda: changes.save_text(by=town.analyst, account=account, section="inledning", text="Nytt", version=1),
        lambda: changes.refresh_figures(by=town.analyst, account=account),
        lambda: changes.close_account(by=town.coordinator, account=account),
    ):
        with pytest.raises(InvalidTransition, match="kan inte ändras"):
            act()


def test_an_account_over_a_withdrawn_delivery_is_not_closed(town: Town) -> None:
    account = opened(town, 2020)
    write(town, account)
    batch = Batch.objects.get(number=1)
    store.withdraw_batch(by=JobActor("prov"), batch=batch, reason="fel fil")
    with pytest.raises(InvalidTransition, match="är tillbakadragen"):
        changes.close_account(by=town.coordinator, account=account)


def test_only_who_may_opens_writes_and_closes(town: Town) -> None:
    with pytest.raises(NotAllowed):
        changes.open_account(by=town.analyst, municipality=town.municipality, year=2020)
    account = opened(town, 2020)
    with pytest.raises(NotAllowed):
        changes.save_text(by=town.school_reporter, account=account, section="inledning", text="Nej", version=0)


def test_a_year_has_one_account_and_none_before_it_has_been(town: Town) -> None:
    opened(town, 2020)
    with pytest.raises(InputError, match="har redan ett välfärdsbokslut för 2020"):
        opened(town, 2020)
    with pytest.raises(InputError, match="ange ett år som har varit"):
        opened(town, timezone.localdate().year + 1)


def test_the_second_who_writes_is_told(town: Town) -> None:
    account = opened(town, 2020)
    changes.save_text(by=town.analyst, account=account, section="inledning", text="Ett", version=0)
    with pytest.raises(ChangedMeanwhile, match="sparade samma text"):
        changes.save_text(by=town.coordinator, account=account, section="inledning", text="Två", version=0)
    with pytest.raises(InputError, match="ingen del som heter annat"):
        changes.save_text(by=town.coordinator, account=account, section="annat", text="Två", version=0)


def test_what_moved_since_the_previous_account_is_told(town: Town) -> None:
    closed(town, 2020)
    account = opened(town, 2022)
    since = account.figures[KEY]["since"]
    assert (since["from_year"], since["from_value"], since["change"], since["rating"]) == (2020, 72.0, 24.0, "red")
    body = published.compose(queries.content(account), known=set())
    assert [one["key"] for one in body["better"]] == [KEY]
    assert body["worse"] == []
    assert body["better"][0]["since"].startswith("+24,0\u00a0procentenheter sedan 2020, ")


def test_an_account_that_is_open_is_no_previous_one(town: Town) -> None:
    opened(town, 2020)
    assert opened(town, 2022).figures[KEY]["since"] is None


def test_every_figure_of_the_page_has_passed_disclosure_with_its_source(town: Town) -> None:
    content = queries.content(opened(town, 2022))
    [shown] = [one for one in published.compose(content, known={KEY})["sections"][1]["figures"] if one["key"] == KEY]
    assert shown["path"] == "nyckeltal/n15428"
    assert [(f["sex"], f["text"], f["source_line"]) for f in shown["figures"]] == [
        ("T", "96,0", "Källa: Kolada"),
        ("K", "98,0", "Källa: Kolada"),
        ("M", "94,0", "Källa: Kolada"),
    ]
    compared = {name: (figure["text"], figure["source_line"]) for name, figure in shown["compare"]}
    assert compared["Liknande kommuner, median"][0] == "82,0"
    assert compared["Liknande kommuner, median"][1].startswith("Egen beräkning"), "our median is not the source's"
    assert compared["Riket"] == ("84,0", "Källa: Kolada")
    assert shown["gap"] == "Kvinnor 4,0 procentenheter högre än män."


def test_a_figure_without_a_named_source_is_refused(town: Town) -> None:
    content = queries.content(opened(town, 2022))
    for batch in content["batches"]:
        batch["licence"] = ""
    with pytest.raises(DisclosureRefused):
        published.compose(content, known=set())
