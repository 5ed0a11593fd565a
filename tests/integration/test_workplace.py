"""The workplace: behind login, for those with a role in the municipality, in a fixed number of questions."""

import datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories import site
from tests.factories.site import SampleHome

from samhandling.indicators.models import Indicator, SourceFinding, SourceSeries
from samhandling.places.models import Municipality

pytestmark = pytest.mark.django_db
ADDRESSES = ["/vasteras/arbete/", "/vasteras/arbete/mal/vp-m2/", "/vasteras/arbete/nyckeltal/n15428/"]


@pytest.fixture
def municipality(sample_home: SampleHome, settings: Any) -> Municipality:
    """Return Västerås with a publication and a filled register."""
    settings.HOME = sample_home.folder
    # Quick to compute: what is tested is who may come in.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    municipality = site.fill(sample_home.digests)
    site.fill_register(municipality)
    return municipality


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_stranger_is_asked_to_log_in(address: str, municipality: Municipality, client: Client) -> None:
    response = client.get(address)
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/logga-in/?next=")


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_person_without_a_role_is_told_who_can_give_one(
    address: str, municipality: Municipality, client: Client
) -> None:
    client.force_login(site.add_person(None), backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(address)
    assert response.status_code == 403
    assert "ingen roll i Västerås stad" in response.content.decode()


# The start page also tells what waits for the person and what has happened: see test_desk.py.
@pytest.mark.parametrize(("address", "n_most"), list(zip(ADDRESSES, (20, 12, 12), strict=True)))
def test_a_page_of_the_workplace_asks_few_questions(
    address: str,
    n_most: int,
    municipality: Municipality,
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(site.add_person(municipality), backend="django.contrib.auth.backends.ModelBackend")
    with django_assert_max_num_queries(n_most):
        response = client.get(address)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert 'style="' not in response.content.decode()


def test_an_indicator_tells_what_its_source_says_of_it(municipality: Municipality, client: Client) -> None:
    at = datetime.datetime(2024, 8, 30, 12, tzinfo=datetime.UTC)
    SourceSeries.objects.create(
        source="kolada",
        key="N15428",
        title="Behöriga elever",
        first_seen_at=at,
        last_seen_at=at,
        published_on=datetime.date(2024, 12, 5),
        next_period="2024",
    )
    SourceFinding.objects.create(
        kind="renamed",
        source="kolada",
        key="N15428",
        indicator=Indicator.objects.get(key="N15428"),
        old="Elever behöriga till yrkesprogram",
        new="Behöriga elever",
        found_at=at,
    )
    client.force_login(site.add_person(municipality), backend="django.contrib.auth.backends.ModelBackend")
    text = client.get("/vasteras/arbete/nyckeltal/n15428/").content.decode()
    for said in ("Behöriga elever", "2024, 5 december 2024", "Källan har bytt namn på nyckeltalet"):
        assert said in text


def test_the_start_tells_what_is_missing(municipality: Municipality, client: Client) -> None:
    client.force_login(site.add_person(municipality), backend="django.contrib.auth.backends.ModelBackend")
    text = client.get("/vasteras/arbete/").content.decode()
    for missing in ("målvärde", "utgångsläge", "ansvarig", "beslutsdatum"):
        assert missing in text
    assert "12\u00a0345" in text
    assert "Programmet säger inte hur länge det gäller." in text


@pytest.mark.parametrize("address", ["/vasteras/arbete/mal/finns-inte/", "/vasteras/arbete/nyckeltal/n99999/"])
def test_what_the_register_does_not_hold_is_not_found(address: str, municipality: Municipality, client: Client) -> None:
    client.force_login(site.add_person(municipality), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(address).status_code == 404


def test_logging_in_leads_to_the_workplace_of_ones_municipality(municipality: Municipality, client: Client) -> None:
    site.add_person(municipality)
    response = client.post("/logga-in/", {"username": "samordnare", "password": site.PASSWORD})
    assert response.headers["Location"] == "/vasteras/arbete/"


def test_a_wrong_password_is_explained_without_saying_which_part_was_wrong(
    municipality: Municipality, client: Client
) -> None:
    site.add_person(municipality)
    text = client.post("/logga-in/", {"username": "samordnare", "password": "fel"}).content.decode()
    assert "Användarnamn och lösenord hör inte ihop" in text


def test_too_many_attempts_are_stopped(municipality: Municipality, client: Client, settings: Any) -> None:
    settings.AXES_FAILURE_LIMIT = 2
    site.add_person(municipality)
    answers = [client.post("/logga-in/", {"username": "samordnare", "password": "fel"}) for _ in range(2)]
    assert answers[-1].status_code == 429
    assert "För många försök" in answers[-1].content.decode()


def test_logging_out_ends_the_session(municipality: Municipality, client: Client) -> None:
    client.force_login(site.add_person(municipality), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/vasteras/arbete/").status_code == 200
    client.post("/logga-ut/")
    assert client.get("/vasteras/arbete/").status_code == 302
