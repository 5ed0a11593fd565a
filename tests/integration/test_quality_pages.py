"""The pages on the quality of goals."""

from io import BytesIO

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook
from tests.factories import year
from tests.factories.year import Town

from samhandling.accounts.models import Person
from samhandling.followups.models import Appraisal
from samhandling.programmes.models import Goal

pytestmark = pytest.mark.django_db
BASE = "/sjoby/arbete/malkvalitet/"


@pytest.fixture
def town() -> Town:
    made = year.town()
    year.cycle(made)
    return made


def inside(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_what_each_goal_lacks_is_said_and_can_be_narrowed(town: Town) -> None:
    client = inside(town.auditor)
    text = client.get(BASE).content.decode()
    assert "0 av 2 mål har allt" in text
    narrowed = client.get(f"{BASE}?saknar=nyckeltal").content.decode()
    assert "Barn läser mer" in narrowed
    assert "Alla klarar skolan" not in narrowed


def test_a_selection_in_the_address_is_compared_with_today_and_exported(town: Town) -> None:
    client = inside(town.auditor)
    text = client.get(f"{BASE}farre/?valt=a1&gap=5").content.decode()
    assert "Urvalet bredvid dagens mål" in text
    assert "politiskt val" in text
    content = client.get(f"{BASE}farre.xlsx?valt=a1").content
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name("Mål").to_python()
    assert {row[2]: row[1] for row in rows[1:]} == {"Alla klarar skolan": "ja", "Barn läser mer": ""}


def test_an_analyst_says_what_the_municipality_rules_over_and_others_may_not(town: Town) -> None:
    given = {"own_control": "2", "n_affected": "1400", "source": "Skolförvaltningen 2023"}
    assert inside(town.auditor).post(f"{BASE}uppgifter/a1/", given).status_code == 403
    inside(town.analyst).post(f"{BASE}uppgifter/a1/", given)
    assert (Appraisal.objects.get().own_control, Appraisal.objects.get().n_affected) == (2, 1400)
    assert "1 400 berörs" in inside(town.auditor).get(f"{BASE}farre/").content.decode().replace("\xa0", " ")


@pytest.mark.slow
@pytest.mark.parametrize("address", [BASE, f"{BASE}farre/"])
def test_two_thousand_goals_cost_no_more_questions(
    town: Town, address: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Goal.objects.bulk_create(
        Goal(
            document=town.document,
            key=f"x{n}",
            level_name="delmål",
            level=2,
            order=n,
            name=f"Mål {n} om ämne {n % 400}",
        )
        for n in range(2_000)
    )
    client = inside(town.coordinator)
    with django_assert_max_num_queries(16):
        assert client.get(address).status_code == 200
