"""The pages of the baseline description."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.factories import baselines as given
from tests.factories import year
from tests.factories.documents import shown
from tests.factories.year import Town

from samhandling.audit.changes import JobActor
from samhandling.followups.baselines import changes
from samhandling.followups.baselines.models import BaselineDescription
from samhandling.indicators import queries as store
from samhandling.indicators.models import Indicator
from samhandling.indicators.targets import changes as targets
from samhandling.places import queries as places
from samhandling.publishing import indicators
from samhandling.publishing.material import gather

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
BASE = "/sjoby/arbete/nulage/"
DAY = datetime.date(2020, 5, 7)


@pytest.fixture
def town(db: None, home: Path) -> Town:
    made = year.town()
    given.figures(made, [80.0, 80.5, 80.2, 80.9, 81.0, 84.0, 86.0, 88.0])
    return made


@pytest.fixture
def draft(town: Town) -> BaselineDescription:
    return changes.begin_description(by=town.analyst, document=town.document, as_of=DAY)


def logged_in(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def decided(town: Town, draft: BaselineDescription) -> None:
    changes.accept_figures(by=town.analyst, description=draft, indicators={town.indicator.key: None})
    for goal in (None, town.red):
        changes.save_text(by=town.analyst, description=draft, goal=goal, text="Åtta av tio klarar skolan.", version=0)
    changes.decide(by=town.coordinator, description=draft, body="Kommunfullmäktige", on=DAY)


def test_a_description_goes_from_nothing_to_decided(town: Town) -> None:
    analyst, coordinator = logged_in(town.analyst), logged_in(town.coordinator)
    text = analyst.get(BASE).content.decode()
    assert 'value="2020-05-07"' in text, "the day of adoption is proposed"
    begun = analyst.post(BASE, {"document": "program", "as_of": "2020-05-07"}, follow=True)
    assert begun.redirect_chain == [(f"{BASE}program/", 302)]
    text = begun.content.decode()
    assert "0 av 1 nyckeltal" in text
    assert "Liknande kommuner 82,0" in text
    assert "Kvinnor minus män 4,0" in text
    assert "Godta eller välj bort utgångsläget" in text
    accepted = analyst.post(f"{BASE}program/", {"all": "1"}, follow=True).content.decode()
    assert "1 utgångslägen är godtagna" in accepted
    for part in ("helheten", "a1"):
        analyst.post(f"{BASE}program/text/{part}/", {"text": "Så var det.", "version": "0"})
    assert "Samordnaren kan fastställa" in analyst.get(f"{BASE}program/").content.decode()
    done = coordinator.post(
        f"{BASE}program/", {"what": "decide", "body": "Kommunfullmäktige", "on": "2020-05-07"}, follow=True
    ).content.decode()
    assert "Kontrollsumman stämmer" in done
    assert "+7,0" in done
    assert "Mer än slumpen" in done


def test_a_text_is_saved_as_it_is_typed_and_the_second_person_is_told(town: Town, draft: BaselineDescription) -> None:
    address = f"{BASE}program/text/a1/"
    first, second = logged_in(town.analyst), logged_in(town.coordinator)
    answer = first.post(address, {"text": "Ett", "version": "0"}, headers={"Accept": "application/json"})
    assert answer.json()["version"] == 1
    told = second.post(address, {"text": "Två", "version": "0"}, headers={"Accept": "application/json"})
    assert (told.status_code, told.json()["conflict"]) == (409, True)
    page = second.post(address, {"text": "Två", "version": "0"})
    assert page.status_code == 409
    text = page.content.decode()
    assert "Din text, som inte är sparad" in text
    assert ">\nEtt</textarea>" in text
    assert "Två" in text


def test_what_is_left_out_needs_a_reason_and_is_refused_to_a_reader(town: Town, draft: BaselineDescription) -> None:
    form = {"indicator": town.indicator.key, "stood": "", "leave": "1"}
    text = logged_in(town.analyst).post(f"{BASE}program/", form, follow=True).content.decode()
    assert "Skriv varför" in text
    assert logged_in(town.auditor).post(f"{BASE}program/", form | {"reason": "Nej"}).status_code == 403
    assert logged_in(town.auditor).get(f"{BASE}program/").status_code == 200
    assert logged_in(town.analyst).get(f"{BASE}annan/").status_code == 404


def test_the_page_asks_as_many_questions_whatever_the_number_of_goals(
    town: Town, draft: BaselineDescription, django_assert_num_queries: Any
) -> None:
    client = logged_in(town.auditor)
    client.get(f"{BASE}program/")
    with django_assert_num_queries(15):
        client.get(f"{BASE}program/")


def test_goal_judging_and_years_tell_how_far_the_figures_have_moved(town: Town, draft: BaselineDescription) -> None:
    decided(town, draft)
    year.cycle(town)
    client = logged_in(town.auditor)
    told = "Från 81,0 2019 till 88,0 2022: +7,0"
    for address in ("mal/a1/", "uppfoljning/2022/mal/a1/"):
        assert told in client.get(f"/sjoby/arbete/{address}").content.decode()
    assert "Sedan utgångsläget" in client.get("/sjoby/arbete/ar/").content.decode()


@pytest.mark.parametrize("form", ["pdf", "docx", "xlsx"])
def test_the_decided_description_comes_as_a_document(town: Town, draft: BaselineDescription, form: str) -> None:
    decided(town, draft)
    answer = logged_in(town.auditor).get(f"{BASE}program/rapport/{form}/")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="nulage-sjoby-program.{form}"'
    text = shown(answer.content, form)
    assert "Åtta av tio klarar skolan." in text
    assert "Elever behöriga till gymnasiet" in text
    assert "81" in text
    assert "mer än slumpen" in text.lower()
    assert logged_in(town.auditor).get(f"{BASE}program/rapport/odt/").status_code == 404


def test_a_draft_says_that_it_is_one(town: Town, draft: BaselineDescription) -> None:
    answer = logged_in(town.auditor).get(f"{BASE}program/rapport/docx/")
    assert "Utkast: beskrivningen är inte fastställd" in shown(answer.content, "docx")


def test_the_public_is_told_how_far_a_figure_has_moved(demo: Path) -> None:
    boras = places.municipality("boras")
    key = "N15428"
    indicator = Indicator.objects.get(key=key)
    [then] = [row for row in store.series(key, ["1490"]) if row.year == 2018]
    targets.set_baseline(by=JobActor("prov"), municipality=boras, indicator=indicator, year=2018, value=then.value or 0)
    material = gather(boras, 2022, 99, datetime.date(2023, 5, 1))
    card = indicators.card(material, key)
    begun, now, change = card["since"]["figures"]
    assert (begun["year"], begun["value"], begun["source_line"]) == (2018, then.value, "Källa: Kolada")
    assert change["value"] == pytest.approx(now["value"] - begun["value"])
    assert change["source_line"].startswith("Egen beräkning")
    assert card["since"]["sentence"].startswith("Sedan utgångsläget 2018: ")
    # A starting value that no source has published has no name to stand under, and so is not told.
    targets.set_baseline(by=JobActor("prov"), municipality=boras, indicator=indicator, year=2018, value=1.5)
    assert "since" not in indicators.card(gather(boras, 2022, 99, datetime.date(2023, 5, 1)), key)
