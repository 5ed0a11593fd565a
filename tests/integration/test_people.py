"""The pages of people and roles: inviting by link, giving and taking roles, shutting out."""

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories import year
from tests.factories.year import Town

from samhandling.accounts.models import Invitation, Person, Role
from samhandling.audit.models import AuditEvent

pytestmark = pytest.mark.django_db
PAGE = "/sjoby/arbete/personer/"
GOOD = "lugna-vatten-vid-kajen"
NEW_LOGIN = {"first_name": "Nils", "last_name": "Ny", "password": GOOD, "again": GOOD}


@pytest.fixture
def town(settings: Any) -> Town:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return year.town()


@pytest.fixture
def admin(town: Town) -> Person:
    return year.person(town.municipality, Role.Kind.ADMINISTRATOR)


def inside(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def link_of(client: Client, **given: Any) -> str:
    """Invite somebody and return the link that is then shown."""
    form = {"what": "invite", "name": "Nils Ny", "email": "nils@sjoby.example", "kind": "reader", **given}
    text = client.post(PAGE, form, follow=True).content.decode()
    found = re.search(r'value="http://testserver(/inbjudan/[^"]+)"', text)
    assert found, text
    return found[1]


def test_an_invited_person_sets_a_password_and_is_inside_with_the_role(town: Town, admin: Person) -> None:
    client = inside(admin)
    link = link_of(client, kind="reporter", organisation=town.school_board.pk)
    assert link not in client.get(PAGE).content.decode()
    newcomer = Client()
    response = newcomer.get(link)
    assert "Skolnämnden" in response.content.decode()
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert newcomer.post(link, NEW_LOGIN).headers["Location"] == "/sjoby/arbete/"
    assert newcomer.get("/sjoby/arbete/uppfoljning/").status_code == 200
    assert newcomer.get(PAGE).status_code == 403
    assert "redan använd" in Client().get(link).content.decode()
    assert Person.objects.get(username="nils@sjoby.example").check_password(GOOD)


def test_faults_of_the_form_are_told_and_the_link_still_holds(town: Town, admin: Person) -> None:
    link = link_of(inside(admin))
    newcomer = Client()
    response = newcomer.post(link, {**NEW_LOGIN, "again": "något annat"})
    assert response.status_code == 422
    assert "inte lika" in response.content.decode()
    response = newcomer.post(link, {**NEW_LOGIN, "password": "kort", "again": "kort"})
    assert "kort" in response.content.decode()
    assert not Person.objects.filter(username="nils@sjoby.example").exists()
    assert newcomer.post(link, NEW_LOGIN).status_code == 302


def test_a_person_with_a_login_takes_the_role_up(town: Town, admin: Person) -> None:
    link = link_of(inside(admin))
    client = inside(town.stranger)
    assert "Ta emot rollen" in client.get(link).content.decode()
    client.post(link)
    assert town.stranger.roles.get().kind == "reader"


def test_a_board_that_is_missing_or_too_much_is_told_and_nobody_is_invited(town: Town, admin: Person) -> None:
    client = inside(admin)
    form = {"what": "invite", "name": "Nils", "email": "nils@sjoby.example", "kind": "reporter"}
    assert "välj vilken" in client.post(PAGE, form, follow=True).content.decode()
    assert client.post(PAGE, {**form, "email": "ingen adress"}).status_code == 422
    assert not Invitation.objects.exists()


def test_roles_are_given_and_taken_and_a_person_is_shut_out_at_once(town: Town, admin: Person) -> None:
    client, address = inside(admin), f"{PAGE}{town.auditor.pk}/"
    client.post(address, {"what": "give", "kind": "analyst"})
    assert {role.kind for role in town.auditor.roles.all()} == {"auditor", "analyst"}
    client.post(address, {"what": "take", "role": town.auditor.roles.get(kind="auditor").pk})
    assert {role.kind for role in town.auditor.roles.all()} == {"analyst"}
    theirs = inside(town.auditor)
    assert theirs.get("/sjoby/arbete/uppfoljning/").status_code == 200
    client.post(address, {"what": "deactivate"})
    assert theirs.get("/sjoby/arbete/uppfoljning/").headers["Location"].startswith("/logga-in/")
    client.post(address, {"what": "reactivate"})
    assert Person.objects.get(pk=town.auditor.pk).is_active


def test_the_last_administrator_is_told_to_make_another_first(town: Town, admin: Person) -> None:
    client = inside(admin)
    text = client.post(
        f"{PAGE}{admin.pk}/", {"what": "take", "role": admin.roles.get().pk}, follow=True
    ).content.decode()
    assert "sista administratören" in text
    assert admin.roles.count() == 1


def test_a_role_elsewhere_is_neither_seen_nor_taken(town: Town, admin: Person) -> None:
    elsewhere = year.town("skogby", "9902")
    extra = Role.objects.create(person=town.auditor, municipality=elsewhere.municipality, kind="coordinator")
    client = inside(admin)
    assert "samordnare" not in client.get(f"{PAGE}{town.auditor.pk}/").content.decode().split("Ge en roll till")[0]
    client.post(f"{PAGE}{town.auditor.pk}/", {"what": "take", "role": extra.pk})
    assert Role.objects.filter(pk=extra.pk).exists()
    assert client.get(f"{PAGE}{elsewhere.auditor.pk}/").status_code == 404


def test_only_administrators_see_the_way_to_people(town: Town, admin: Person) -> None:
    assert "arbete/personer/" in inside(admin).get("/sjoby/arbete/uppfoljning/").content.decode()
    assert "arbete/personer/" not in inside(town.coordinator).get("/sjoby/arbete/uppfoljning/").content.decode()


def test_the_list_asks_as_much_for_many_as_for_few(
    town: Town, admin: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = inside(admin)
    client.get(PAGE)
    with django_assert_num_queries(8):
        client.get(PAGE)
    for n in range(30):
        person = Person.objects.create_user(f"p{n}")
        Role.objects.create(
            person=person, municipality=town.municipality, organisation=town.school_board, kind="reporter"
        )
    with django_assert_num_queries(8):
        client.get(PAGE)


def test_an_administrator_sees_the_pages_as_another_told_on_each_logged_and_ended_by_one_click(
    town: Town, admin: Person
) -> None:
    client = inside(admin)
    client.post(f"{PAGE}{town.auditor.pk}/", {"what": "see_as"})
    for address in ("/sjoby/arbete/", "/sjoby/arbete/planer/", "/sjoby/arbete/uppfoljning/"):
        text = client.get(address).content.decode()
        assert f"Du ser sidorna som {town.auditor.actor_name}" in text
        assert "arbete/personer/" not in text
    assert client.get(PAGE).status_code == 403
    response = client.post("/sluta-se-som/")
    assert response.headers["Location"] == f"{PAGE}{town.auditor.pk}/"
    assert "Du ser sidorna som" not in client.get(PAGE).content.decode()
    told = [(row.action, row.actor_id) for row in AuditEvent.objects.order_by("pk")]
    assert told == [("begin_to_see_as", admin.actor_id), ("stop_seeing_as", admin.actor_id)]


def test_whoever_sees_as_another_only_reads(town: Town, admin: Person) -> None:
    client = inside(admin)
    client.post(f"{PAGE}{town.coordinator.pk}/", {"what": "see_as"})
    response = client.post("/sjoby/arbete/uppfoljning/", {"year": "2031", "council_on": "2032-06-17"})
    assert response.status_code == 403
    assert "kan bara läsa" in response.content.decode()
    assert not AuditEvent.objects.filter(actor_id=town.coordinator.actor_id).exists()


def test_nobody_sees_as_an_administrator_and_only_an_administrator_sees_as_anybody(town: Town, admin: Person) -> None:
    elsewhere = year.town("skogby", "9902")
    Role.objects.create(person=town.analyst, municipality=elsewhere.municipality, kind="administrator")
    client = inside(admin)
    assert client.post(f"{PAGE}{town.analyst.pk}/", {"what": "see_as"}).status_code == 403
    assert client.post(f"{PAGE}{admin.pk}/", {"what": "see_as"}).status_code == 403
    assert inside(town.coordinator).post(f"{PAGE}{town.auditor.pk}/", {"what": "see_as"}).status_code == 403
    assert "Du ser sidorna som" not in client.get("/sjoby/arbete/").content.decode()


def test_seeing_as_another_ends_with_the_right_and_at_the_border_of_the_municipality(town: Town, admin: Person) -> None:
    elsewhere = year.town("skogby", "9902")
    Role.objects.create(person=town.auditor, municipality=elsewhere.municipality, kind="coordinator")
    client = inside(admin)
    client.post(f"{PAGE}{town.auditor.pk}/", {"what": "see_as"})
    assert client.get("/skogby/arbete/").status_code == 403
    Role.objects.create(person=town.auditor, municipality=town.municipality, kind="administrator")
    assert "Du ser sidorna som" not in client.get("/sjoby/arbete/").content.decode()


def test_a_person_changes_the_own_password_and_is_out_everywhere_else(town: Town) -> None:
    town.auditor.set_password(GOOD)
    town.auditor.save()
    here, there = Client(), Client()
    for client in (here, there):
        client.post("/logga-in/", {"username": town.auditor.username, "password": GOOD})
    new = "mossiga-stenar-i-skogen"
    wrong = {"old_password": "gissat", "new_password1": new, "new_password2": new}
    assert here.post("/losenord/", wrong).status_code == 422
    weak = {"old_password": GOOD, "new_password1": "kort", "new_password2": "kort"}
    assert here.post("/losenord/", weak).status_code == 422
    assert here.post("/losenord/", {**wrong, "old_password": GOOD}).headers["Location"] == "/sjoby/arbete/"
    assert here.get("/sjoby/arbete/").status_code == 200
    assert there.get("/sjoby/arbete/").status_code == 302
    told = AuditEvent.objects.get(action="set_password")
    assert new not in str([told.old, told.new])


def test_a_password_is_changed_only_by_whoever_is_logged_in() -> None:
    assert Client().get("/losenord/").headers["Location"].startswith("/logga-in/")
