"""The second step at login, the page where one turns it on and off, and the administrator's way out for others."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from tests.factories import year
from tests.factories.year import Town
from tests.unit.accounts.test_second_factor import HALF_MINUTE, a_wrong_code, code_at, turned_on

from samhandling.accounts import changes
from samhandling.accounts.models import Person, Role, SecondFactor
from samhandling.accounts.second_factor import rules
from samhandling.web import entering

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
GOOD = "lugna-vatten-vid-kajen"
OWN = "/min-inloggning/"
CODE, REQUIRED = "/logga-in/kod/", "/logga-in/tvasteg/"


@pytest.fixture
def town(settings: Any) -> Town:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return year.town()


@pytest.fixture
def person(town: Town) -> Person:
    town.auditor.set_password(GOOD)
    town.auditor.save()
    return town.auditor


def log_in(client: Client, person: Person, onward: str = "") -> str:
    """Give user name and password; return where that leads."""
    given = {"username": person.username, "password": GOOD, "next": onward}
    return client.post("/logga-in/", given).headers["Location"]


def inside(person: Person) -> Client:
    client = Client()
    log_in(client, person)
    return client


def is_inside(client: Client) -> bool:
    return client.get("/sjoby/arbete/").status_code == 200


def now(person: Person) -> str:
    return code_at(person, timezone.now())


def shown_codes(client: Client) -> list[str]:
    found: list[str] = re.findall(r"<li><code>([^<]+)</code>", client.get(f"{OWN}reservkoder/").content.decode())
    return found


def test_with_two_step_login_the_password_alone_lets_nobody_in(person: Person) -> None:
    turned_on(person)
    client = Client()
    assert log_in(client, person, "/sjoby/arbete/planer/") == CODE
    assert not is_inside(client)
    assert client.get(OWN).status_code == 302
    assert client.post(CODE, {"code": a_wrong_code(person)}).status_code == 422
    assert not is_inside(client)
    assert client.post(CODE, {"code": now(person)}).headers["Location"] == "/sjoby/arbete/planer/"
    assert is_inside(client)


def test_the_session_is_another_after_the_password_and_again_after_the_code(person: Person) -> None:
    turned_on(person)
    client = Client()
    planted = client.session.session_key
    log_in(client, person)
    between = client.session.session_key
    client.post(CODE, {"code": now(person)})
    assert len({planted, between, client.session.session_key}) == 3


def test_whoever_gives_another_s_password_is_no_longer_inside_as_themselves(town: Town, person: Person) -> None:
    turned_on(person)
    client = Client()
    client.force_login(town.coordinator, backend=entering.BACKEND)
    log_in(client, person)
    assert not is_inside(client)


def test_a_code_that_has_let_somebody_in_lets_nobody_else_in(person: Person) -> None:
    turned_on(person)
    first, second = Client(), Client()
    code = now(person)
    for client in (first, second):
        log_in(client, person)
        client.post(CODE, {"code": code})
    assert (is_inside(first), is_inside(second)) == (True, False)


def test_guessing_is_stopped_though_each_guess_comes_from_a_session_and_an_address_of_its_own(person: Person) -> None:
    turned_on(person)
    for n in range(rules.N_WRONG):
        client = Client(REMOTE_ADDR=f"192.0.2.{n}")
        log_in(client, person)
        client.post(CODE, {"code": a_wrong_code(person)})
    client = Client(REMOTE_ADDR="192.0.2.99")
    log_in(client, person)
    response = client.post(CODE, {"code": now(person)})
    assert "vänta till klockan" in response.content.decode()
    assert not is_inside(client)


def test_the_second_step_must_follow_within_ten_minutes_and_on_the_same_password(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    turned_on(person)
    assert Client().get(CODE).headers["Location"] == "/logga-in/"
    changed = Client()
    log_in(changed, person)
    person.set_password(f"{GOOD}-igen")
    person.save()
    assert changed.post(CODE, {"code": now(person)}).headers["Location"] == "/logga-in/"
    person.set_password(GOOD)
    person.save()
    late = Client()
    log_in(late, person)
    monkeypatch.setattr(entering, "_SECONDS", -1)
    assert late.post(CODE, {"code": now(person)}).headers["Location"] == "/logga-in/"
    assert "Det tog för lång tid" in late.get("/logga-in/").content.decode()
    assert not is_inside(late)


def test_somebody_who_is_shut_out_between_the_steps_stays_out(person: Person) -> None:
    turned_on(person)
    client = Client()
    log_in(client, person)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    client.post(CODE, {"code": now(person)})
    assert "_auth_user_id" not in client.session


def test_it_is_turned_on_with_password_and_code_and_the_recovery_codes_are_shown_once(person: Person) -> None:
    here, there = inside(person), inside(person)
    assert "<strong>av</strong>" in here.get(OWN).content.decode()
    assert here.post(OWN, {"what": "begin", "password": "gissat"}).status_code == 422
    assert not SecondFactor.objects.exists()
    here.post(OWN, {"what": "begin", "password": GOOD})
    text = here.get(OWN).content.decode()
    assert "<svg" in text
    assert here.post(OWN, {"what": "confirm", "code": a_wrong_code(person)}).status_code == 422
    response = here.post(OWN, {"what": "confirm", "code": code_at(person, timezone.now() - HALF_MINUTE)})
    assert response.headers["Location"] == f"{OWN}reservkoder/"
    shown = shown_codes(here)
    assert len(shown) == 10
    assert here.get(f"{OWN}reservkoder/").headers["Location"] == OWN
    assert "10 reservkoder kvar" in here.get(OWN).content.decode()
    # Whoever was inside elsewhere, perhaps with a stolen password, is so no more.
    assert (is_inside(here), is_inside(there)) == (True, False)
    log_in(there, person)
    there.post(CODE, {"code": shown[0]})
    assert is_inside(there)


def test_nothing_is_turned_on_by_whoever_breaks_off(person: Person) -> None:
    client = inside(person)
    client.post(OWN, {"what": "begin", "password": GOOD})
    client.post(OWN, {"what": "give_up"})
    assert "<strong>av</strong>" in client.get(OWN).content.decode()
    assert log_in(Client(), person) == "/sjoby/arbete/"


def test_turning_off_and_new_recovery_codes_ask_for_password_and_code(person: Person) -> None:
    old = turned_on(person)
    client = Client()
    log_in(client, person)
    client.post(CODE, {"code": old[0]})
    for what in ("turn_off", "renew"):
        assert client.post(OWN, {"what": what, "password": GOOD, "code": a_wrong_code(person)}).status_code == 422
        assert client.post(OWN, {"what": what, "password": "gissat", "code": now(person)}).status_code == 422
    client.post(OWN, {"what": "renew", "password": GOOD, "code": now(person)})
    new = shown_codes(client)
    assert not set(new) & set(old)
    client.post(OWN, {"what": "turn_off", "password": GOOD, "code": new[0]})
    assert is_inside(client)
    assert log_in(Client(), person) == "/sjoby/arbete/"


def test_forms_of_another_step_change_nothing(person: Person) -> None:
    client = inside(person)
    for what in ("confirm", "renew", "turn_off", "give_up", "annat"):
        assert client.post(OWN, {"what": what, "password": GOOD, "code": "123456"}).status_code < 500
    assert not SecondFactor.objects.exists()


def test_a_wrong_password_here_is_counted_as_at_login(person: Person) -> None:
    client = inside(person)
    for _ in range(9):
        assert client.post(OWN, {"what": "begin", "password": "gissat"}).status_code == 422
    assert client.post(OWN, {"what": "begin", "password": "gissat"}).status_code == 429
    assert client.post("/logga-in/", {"username": person.username, "password": GOOD}).status_code == 429


def test_a_role_that_asks_for_it_lets_nobody_in_before_it_is_on(town: Town, person: Person, settings: Any) -> None:
    settings.SAMHANDLING_MFA_ROLES = ("auditor",)
    client = Client()
    assert log_in(client, person, "/sjoby/arbete/planer/") == REQUIRED
    assert "Rollen revisor kräver" in client.get(REQUIRED).content.decode()
    assert not is_inside(client)
    assert client.post(REQUIRED, {"code": a_wrong_code(person)}).status_code == 422
    client.post(REQUIRED, {"code": code_at(person, timezone.now() - HALF_MINUTE)})
    text = client.get(f"{OWN}reservkoder/").content.decode()
    assert 'href="/sjoby/arbete/planer/"' in text
    assert is_inside(client)
    assert "Stäng av tvåstegsinloggningen" not in client.get(OWN).content.decode()
    refused = client.post(OWN, {"what": "turn_off", "password": GOOD, "code": now(person)})
    assert (refused.status_code, "kräver tvåstegsinloggning" in refused.content.decode()) == (422, True)
    assert log_in(Client(), person) == CODE
    town.coordinator.set_password(GOOD)
    town.coordinator.save()
    assert log_in(Client(), town.coordinator) == "/sjoby/arbete/"


def test_an_invited_administrator_turns_it_on_before_the_first_page(town: Town, settings: Any) -> None:
    settings.SAMHANDLING_MFA_ROLES = ("administrator",)
    admin = year.person(town.municipality, Role.Kind.ADMINISTRATOR)
    token = changes.invite(
        by=admin, municipality=town.municipality, name="Ny", email="ny@sjoby.example", kind="administrator"
    )[1]
    client = Client()
    form = {"first_name": "Ny", "last_name": "Chef", "password": GOOD, "again": GOOD}
    assert client.post(f"/inbjudan/{token}/", form).headers["Location"] == REQUIRED
    assert not is_inside(client)


def test_an_administrator_resets_it_for_somebody_who_is_then_out_and_needs_the_password_alone(
    town: Town, person: Person
) -> None:
    admin = year.person(town.municipality, Role.Kind.ADMINISTRATOR)
    shown = turned_on(person)
    theirs, client = Client(), Client()
    log_in(theirs, person)
    theirs.post(CODE, {"code": shown[0]})
    client.force_login(admin, backend=entering.BACKEND)
    page = f"/sjoby/arbete/personer/{person.pk}/"
    assert "Nollställ tvåstegsinloggningen" in client.get(page).content.decode()
    client.post(page, {"what": "reset_second_factor"})
    assert not is_inside(theirs)
    assert "Nollställ tvåstegsinloggningen" not in client.get(page).content.decode()
    assert log_in(Client(), person) == "/sjoby/arbete/"


def test_whoever_sees_as_another_sees_the_own_login(town: Town, person: Person) -> None:
    admin = year.person(town.municipality, Role.Kind.ADMINISTRATOR)
    client = Client()
    client.force_login(admin, backend=entering.BACKEND)
    client.post(f"/sjoby/arbete/personer/{person.pk}/", {"what": "see_as"})
    assert f"({admin.username})" in client.get(OWN).content.decode()


def test_the_pages_of_one_s_own_login_are_for_whoever_is_logged_in() -> None:
    for path in (OWN, f"{OWN}reservkoder/", f"{OWN}koppla/"):
        assert Client().get(path).headers["Location"].startswith("/logga-in/")


def test_a_login_asks_the_register_as_much_as_is_needed_and_no_more(
    person: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    log_in(Client(), person)
    client = Client()
    with django_assert_num_queries(15):
        log_in(client, person)
    with django_assert_num_queries(6):
        client.get(OWN)
