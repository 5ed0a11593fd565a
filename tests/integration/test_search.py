"""Searching the workplace: everything one may see, and nothing of another municipality."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.factories import year
from tests.factories.year import Town

from samhandling.accounts.models import Person, Role
from samhandling.plans.models import Activity
from samhandling.programmes.models import Goal

pytestmark = pytest.mark.django_db
PAGE = "/sjoby/arbete/sok/"


@pytest.fixture
def town() -> Town:
    return year.town()


def inside(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def hits(person: Person, words: str) -> dict[str, list[str]]:
    """Return kind → the names that were found."""
    response: Any = inside(person).get(PAGE, {"q": words})
    return {one.kind: [hit.name for hit in one.hits] for one in response.context["found"]}


def test_every_word_must_stand_somewhere_in_what_is_found(town: Town) -> None:
    assert hits(town.auditor, "läxhjälp stadsdelar") == {"Aktiviteter": ["Läxhjälp i alla stadsdelar"]}
    assert hits(town.auditor, "läxhjälp bokbuss") == {}
    assert hits(town.auditor, "   ") == {}


@pytest.mark.slow
def test_goals_documents_indicators_and_bodies_are_found_with_links_that_open(town: Town) -> None:
    for words, kind in (
        ("klarar", "Mål"),
        ("behöriga", "Nyckeltal"),
        ("skolnämnden", "Organisationer"),
        ("social", "Dokument"),
    ):
        client = inside(town.auditor)
        response: Any = client.get(PAGE, {"q": words})
        assert [one.kind for one in response.context["found"]] == [kind]
        text = response.content.decode().split("</h2>")[1]
        assert client.get(text.split('href="')[1].split('"')[0]).status_code == 200
    assert hits(town.auditor, "social hållbarhet") == {"Dokument": ["Program för social hållbarhet"]}


def test_swedish_letters_are_found_whichever_way_they_are_written(town: Town) -> None:
    Activity.objects.create(plan=town.plan, name="Årets öppna förskola")
    for words in ("årets", "ÅRETS", "Årets", "ÖPPNA"):
        assert hits(town.auditor, words) == {"Aktiviteter": ["Årets öppna förskola"]}


def test_what_is_of_another_municipality_is_not_found(town: Town) -> None:
    elsewhere = year.town("skogby", "9902")
    Activity.objects.create(plan=elsewhere.plan, name="Bokbuss")
    admin = year.person(town.municipality, Role.Kind.ADMINISTRATOR)
    assert hits(admin, "bokbuss") == {}
    assert hits(admin, "Skogby") == {}


def test_people_are_found_by_administrators_only(town: Town) -> None:
    admin = year.person(town.municipality, Role.Kind.ADMINISTRATOR)
    assert "Personer" in hits(admin, "analytiker")
    assert "Personer" not in hits(town.coordinator, "analytiker")


def test_signs_with_a_meaning_are_searched_as_they_stand(town: Town) -> None:
    assert hits(town.auditor, "%") == {}
    assert hits(town.auditor, "_") == {}


def test_searching_asks_as_much_for_many_as_for_few(town: Town) -> None:
    client = inside(town.auditor)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE, {"q": "läxhjälp"})
    for n in range(60):
        Activity.objects.create(plan=town.plan, name=f"Läxhjälp {n}")
        Goal.objects.create(
            document=town.document, key=f"g{n}", level_name="delmål", level=2, order=n, name=f"Läxhjälp {n}"
        )
    with CaptureQueriesContext(connection) as many:
        response: Any = client.get(PAGE, {"q": "läxhjälp"})
    assert len(many) == len(few)
    assert [(len(one.hits), one.is_cut) for one in response.context["found"]] == [(20, True), (20, True)]
