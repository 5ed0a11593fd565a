"""The pages of plans and activities: filters in the address, forms, a partner's link, and how much they ask."""

from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook
from tests.factories import year
from tests.factories.year import Town

from samhandling.accounts.models import Person
from samhandling.places.models import Area
from samhandling.plans.models import Activity, ActivityResponsibility, Commitment, ImpactAssessment

pytestmark = pytest.mark.django_db
BASE = "/sjoby/arbete/planer/"
ALL = f"{BASE}aktiviteter/"


@pytest.fixture
def town() -> Town:
    return year.town()


def inside(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_plan_shows_its_activities_in_four_ways(town: Town) -> None:
    client = inside(town.auditor)
    for view in ("", "?vy=kort", "?vy=tavla", "?vy=tid"):
        text = client.get(ALL + view).content.decode()
        assert "Läxhjälp i alla stadsdelar" in text
        assert "1 aktivitet<" in text


def test_a_filter_is_a_badge_that_can_be_taken_off_and_the_export_follows_it(town: Town) -> None:
    other = Activity.objects.create(plan=town.plan, name="Skolgårdar för lek", state="done")
    other.goals.add(town.red)
    client = inside(town.auditor)
    text = client.get(f"{ALL}?saknar=ansvarig&lage=done").content.decode()
    assert "Skolgårdar för lek" in text
    assert "Läxhjälp" not in text
    assert 'href="?lage=done"' in text
    assert 'href="?saknar=ansvarig"' in text
    sheet = client.get(f"{BASE}aktiviteter.xlsx?lage=done").content
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[3:]] == ["Skolgårdar för lek"]


def test_what_is_done_for_the_whole_municipality_and_what_in_an_area_are_told_apart(town: Town) -> None:
    there = Activity.objects.create(plan=town.plan, name="Trygg väg till skolan i Norrängen")
    there.areas.add(Area.objects.create(municipality=town.municipality, code="norr", name="Norrängen", kind="district"))
    client = inside(town.auditor)
    for chosen, is_there, is_everywhere in (("norr", True, False), ("hela", False, True), ("nagot", True, False)):
        text = client.get(f"{ALL}?omrade={chosen}").content.decode()
        assert ("Trygg väg" in text, "Läxhjälp" in text) == (is_there, is_everywhere)
    sheet = client.get(f"{BASE}aktiviteter.xlsx").content
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert [row[4] for row in rows[2:]] == ["Områden", "hela kommunen", "Norrängen"]


def test_a_name_that_looks_like_a_formula_is_written_as_text(town: Town) -> None:
    Activity.objects.create(plan=town.plan, name='=HYPERLINK("x")')
    sheet = inside(town.auditor).get(f"{BASE}aktiviteter.xlsx").content
    rows = CalamineWorkbook.from_filelike(BytesIO(sheet)).get_sheet_by_index(0).to_python()
    assert '=HYPERLINK("x")' in [row[0] for row in rows]


def test_a_new_activity_is_added_whole_or_not_at_all(town: Town) -> None:
    client = inside(town.coordinator)
    address = f"{BASE}{town.plan.pk}/ny/"
    given = {"name": "Lovskola", "goals": [town.red.pk], "answers": [town.school_board.pk], "version": "0"}
    wrong = client.post(address, {**given, "starts_on": "2022-06-01", "ends_on": "2022-05-01"}, follow=True)
    assert "före den börjar" in wrong.content.decode()
    assert not Activity.objects.filter(name="Lovskola").exists()
    client.post(address, {**given, "money_sek": "250000"})
    made = Activity.objects.get(name="Lovskola")
    assert (made.money_sek, [row.organisation for row in made.responsibilities.all()]) == (250_000, [town.school_board])


def test_a_reporter_tells_how_it_goes_and_cannot_change_what_it_is(town: Town) -> None:
    client = inside(town.school_reporter)
    address = f"{BASE}aktivitet/{town.activity.pk}/"
    text = client.get(address).content.decode()
    assert "Spara läget" in text
    assert "Ändra uppgifterna" not in text
    client.post(address, {"what": "state", "s-state": "under_way", "s-text": "Sex grupper.", "s-version": "1"})
    assert "Sex grupper." in client.get(address).content.decode()
    refused = client.post(address, {"what": "what", "name": "Annat", "version": "2"})
    assert refused.status_code == 403


@pytest.mark.slow
def test_a_partner_answers_through_the_link_that_is_shown_once(town: Town) -> None:
    client = inside(town.coordinator)
    address = f"{BASE}aktivitet/{town.activity.pk}/"
    given = {"what": "partner", "p-partner": town.partner.pk, "p-asked_for": "Leda en grupp"}
    text = client.post(address, given, follow=True).content.decode()
    link = text.split('readonly value="http://testserver')[1].split('"')[0]
    assert "partnerlank" not in client.get(address).content.decode()
    partner = Client()
    assert "Leda en grupp" in partner.get(link).content.decode()
    said = partner.post(link, {"accept": "1", "answered_by": "Kim Ek", "answer": "Gärna"})
    assert "Svaret är ja" in said.content.decode()
    assert said.headers["Referrer-Policy"] == "same-origin"
    assert Commitment.objects.get().state == "accepted"
    assert partner.get(link[:-3] + "x/").status_code == 404


@pytest.mark.slow
def test_an_assessment_of_the_child_says_what_lacks_reasoning(town: Town) -> None:
    client = inside(town.coordinator)
    address = f"{BASE}aktivitet/{town.activity.pk}/"
    given = {"what": "impact-child", "i-child-concerns": "on", "i-child-matter": "Elever i årskurs 7–9."}
    text = client.post(address, given, follow=True).content.decode()
    assert "5 frågor saknar resonemang" in text
    assert ImpactAssessment.objects.get().answers == {"matter": "Elever i årskurs 7–9."}


def test_unfinished_activities_are_carried_over_to_next_year(town: Town) -> None:
    client = inside(town.coordinator)
    address = f"{BASE}{town.plan.pk}/for-over/"
    assert "Läxhjälp" in client.get(address).content.decode()
    client.post(address, {"activity": [town.activity.pk]})
    carried = Activity.objects.get(plan__year=year.YEAR + 1)
    assert carried.carried_from == town.activity


def test_another_municipality_finds_nothing(town: Town) -> None:
    other = year.town("norrby", "9902")
    client = inside(other.coordinator)
    assert client.get(f"/norrby/arbete/planer/aktivitet/{town.activity.pk}/").status_code == 404
    assert client.get(f"/norrby/arbete/planer/aktiviteter/?plan={town.plan.pk}").status_code == 404
    assert client.get(f"{BASE}aktivitet/{town.activity.pk}/").status_code == 403


@pytest.mark.slow
@pytest.mark.parametrize("view", ["tabell", "kort", "tavla", "tid"])
def test_ten_thousand_activities_cost_no_more_questions(
    town: Town, view: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    made = Activity.objects.bulk_create(
        Activity(plan=town.plan, name=f"Aktivitet {n}", order=n, state="planned") for n in range(10_000)
    )
    Activity.goals.through.objects.bulk_create(
        Activity.goals.through(activity_id=row.pk, goal_id=town.red.pk) for row in made
    )
    ActivityResponsibility.objects.bulk_create(
        ActivityResponsibility(activity=row, organisation=town.school_board, role="answers") for row in made
    )
    client = inside(town.coordinator)
    with django_assert_max_num_queries(16):
        response: Any = client.get(f"{ALL}?vy={view}")
    assert response.content.decode().count("Aktivitet 9") >= 10
    assert "10001 aktiviteter" in response.content.decode()
