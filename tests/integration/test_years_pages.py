"""The pages that set years beside each other."""

import pytest
from django.test import Client
from tests.factories import year
from tests.unit.followups.test_years import follow

pytestmark = pytest.mark.django_db
BASE = "/sjoby/arbete/ar/"


@pytest.fixture
def client_of_auditor(client: Client) -> Client:
    town = year.town()
    follow(town, 2020, {town.red: "red", town.green: "green"})
    follow(town, 2021, {town.red: "yellow", town.green: "green"})
    client.force_login(town.auditor, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_flows_and_paths_stand_in_tables(client_of_auditor: Client) -> None:
    text = client_of_auditor.get(BASE).content.decode()
    assert "1 mål har fått en bättre färg och 0 en sämre" in text
    assert "2 mål" in text
    assert "Barn läser mer" not in client_of_auditor.get(f"{BASE}?visa=andrade").content.decode()


def test_without_effects_the_page_says_where_to_give_them(client_of_auditor: Client) -> None:
    assert "Ingen aktivitet har en väntad effekt" in client_of_auditor.get(f"{BASE}effekter/").content.decode()


def test_the_year_that_is_asked_for_is_shown_though_the_other_is_not_named(client_of_auditor: Client) -> None:
    asked = client_of_auditor.get(f"{BASE}?fran=2021").context
    assert (asked["earlier"], asked["later"]) == (2021, 2021)
    turned = client_of_auditor.get(f"{BASE}?fran=2021&till=2020").context
    assert (turned["earlier"], turned["later"]) == (2020, 2021)
    unknown = client_of_auditor.get(f"{BASE}?fran=1999&till=nu").context
    assert (unknown["earlier"], unknown["later"]) == (2020, 2021)
