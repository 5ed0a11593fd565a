"""Shared levels for each document's own words, and goals of different documents that are the same."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories import site
from tests.factories.site import SampleHome

from samhandling.accounts.models import Role
from samhandling.errors import InputError
from samhandling.places.models import Municipality
from samhandling.programmes.mapping import changes, queries
from samhandling.programmes.mapping.models import GoalTie
from samhandling.programmes.models import Goal, SteeringDocument

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
PAGE = "/vasteras/arbete/nivaer/"


@pytest.fixture
def municipality(sample_home: SampleHome, settings: Any) -> Municipality:
    """Return Västerås with two documents that set nearly the same goal."""
    settings.HOME = sample_home.folder
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    municipality = site.fill(sample_home.digests)
    for key, name in (("a", "Alla sjöar har god status"), ("b", "Alla sjöar har en god status.")):
        document = SteeringDocument.objects.create(municipality=municipality, key=key, title=f"Plan {key}", kind="plan")
        Goal.objects.create(document=document, key=f"{key}-1", level_name="delmål", level=3, name=name)
        Goal.objects.create(document=document, key=f"{key}-2", level_name="delmål", level=2, name=f"Annat i {key}")
    return municipality


@pytest.fixture
def inside(client: Client, municipality: Municipality) -> Client:
    """Return a web client where the coordinator is logged in."""
    client.force_login(site.add_person(municipality), backend=BACKEND)
    return client


def test_a_word_is_tied_to_one_shared_level(inside: Client) -> None:
    inside.post(PAGE, {"document": "a", "word": "delmål", "level": "2"})
    assert set(Goal.objects.filter(document__key="a").values_list("level", flat=True)) == {2}
    assert set(Goal.objects.filter(document__key="b").values_list("level", flat=True)) == {2, 3}


def test_nearly_equal_goals_are_asked_about_until_somebody_answers(inside: Client, municipality: Municipality) -> None:
    assert "1 par av mål" in inside.get(PAGE).content.decode()
    inside.post(PAGE, {"goal": "b-1", "other": "a-1", "is_same": "1"})
    tie = GoalTie.objects.get()
    assert (tie.goal.key, tie.other.key, tie.is_same) == ("a-1", "b-1", True)
    text = inside.get(PAGE).content.decode()
    assert "par av mål" not in text
    assert "är samma mål som" in text
    inside.post(PAGE, {"untie": tie.pk})
    assert "1 par av mål" in inside.get(PAGE).content.decode()


def test_goals_of_the_same_document_are_not_tied(inside: Client, municipality: Municipality) -> None:
    one, other, *_ = queries.goals(municipality)
    with pytest.raises(InputError, match="samma dokument"):
        changes.tie_goals(by=municipality_person(), goal=one, other=other, is_same=True)


def test_a_level_that_does_not_exist_is_refused_kindly(inside: Client) -> None:
    response = inside.post(PAGE, {"document": "a", "word": "delmål", "level": "9"}, follow=True)
    assert "Nivån 9 finns inte" in response.content.decode()


def test_an_analyst_sees_but_does_not_map(client: Client, municipality: Municipality) -> None:
    analyst = site.add_person(None, "analytiker")
    Role.objects.create(person=analyst, municipality=municipality, kind=Role.Kind.ANALYST)
    client.force_login(analyst, backend=BACKEND)
    assert 'name="level"' not in client.get(PAGE).content.decode()
    assert client.post(PAGE, {"document": "a", "word": "delmål", "level": "1"}).status_code == 403


def test_the_page_asks_at_most_twelve_questions(
    inside: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(12):
        assert inside.get(PAGE).status_code == 200


def municipality_person() -> Any:
    """Return the coordinator."""
    return Role.objects.get().person
