"""A form that meets the login page is not lost: it is shown to its writer after login, and to nobody else."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories import year
from tests.factories.site import PASSWORD
from tests.factories.year import Town

from samhandling.accounts.models import Person
from samhandling.followups.models import FollowUpCycle, Judgement

pytestmark = pytest.mark.django_db
JUDGE = f"/sjoby/arbete/uppfoljning/{year.YEAR}/mal/a1/"
VERDICT = {"what": "verdict", "rating": "red", "trend": "flat", "summary": "Skolorna saknar lärare.", "version": "0"}
VERDICT |= {"reason": "Säger nämnden"}


@pytest.fixture
def town(settings: Any) -> Town:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    made = year.town()
    for person in (made.analyst, made.coordinator):
        person.set_password(PASSWORD)
        person.save()
    year.cycle(made, state=FollowUpCycle.State.ANALYSIS)
    return made


def log_in(client: Client, person: Person, onward: str = JUDGE) -> Any:
    return client.post("/logga-in/", {"username": person.username, "password": PASSWORD, "next": onward}, follow=True)


def expired(client: Client, person: Person) -> None:
    """See a page as the person, and have the login run out."""
    log_in(client, person)
    Session.objects.all().delete()


def test_what_was_sent_without_login_is_shown_after_it_and_can_be_sent(town: Town) -> None:
    client = Client()
    expired(client, town.analyst)
    sent = client.post(JUDGE, VERDICT, follow=True)
    assert sent.redirect_chain[0][0].startswith("/logga-in/")
    assert "Det du skrev finns kvar" in sent.content.decode()
    assert not Judgement.objects.exists()
    text = log_in(client, town.analyst).content.decode()
    assert "Det du skickade är inte sparat" in text
    assert "Skolorna saknar lärare." in text
    for name, value in VERDICT.items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in text
    client.post(JUDGE, VERDICT)
    assert Judgement.objects.get().summary == "Skolorna saknar lärare."
    assert "Det du skickade är inte sparat" not in client.get(JUDGE).content.decode()
    assert "osparat" not in {name for name, cookie in client.cookies.items() if cookie.value}


def test_nobody_else_is_shown_it(town: Town) -> None:
    client = Client()
    expired(client, town.analyst)
    client.post(JUDGE, VERDICT)
    assert "Skolorna saknar lärare." not in log_in(client, town.coordinator).content.decode()
    client.post("/slang-osparat/", {"next": JUDGE})
    client.post("/logga-ut/")
    assert "Skolorna saknar lärare." in log_in(client, town.analyst).content.decode()


def test_it_is_shown_only_on_the_page_that_it_was_sent_to(town: Town) -> None:
    client = Client()
    expired(client, town.analyst)
    client.post(JUDGE, VERDICT)
    assert "Det du skickade är inte sparat" not in log_in(client, town.analyst, "/sjoby/arbete/").content.decode()
    assert "Det du skickade är inte sparat" in client.get(JUDGE).content.decode()


def test_its_writer_can_throw_it_away(town: Town) -> None:
    client = Client()
    expired(client, town.analyst)
    client.post(JUDGE, VERDICT)
    log_in(client, town.analyst)
    thrown = client.post("/slang-osparat/", {"next": JUDGE}, follow=True)
    assert thrown.redirect_chain == [(JUDGE, 302)]
    assert "Det du skickade är inte sparat" not in thrown.content.decode()
    assert client.post("/slang-osparat/", {"next": "https://example.com/"}).headers["Location"] == "/"


def test_what_somebody_else_has_saved_meanwhile_is_not_overwritten_by_it(town: Town) -> None:
    client, other = Client(), Client()
    expired(client, town.analyst)
    client.post(JUDGE, VERDICT)
    log_in(other, town.coordinator)
    other.post(JUDGE, VERDICT | {"summary": "Hann först."})
    log_in(client, town.analyst)
    assert client.post(JUDGE, VERDICT).status_code == 422
    assert Judgement.objects.get().summary == "Hann först."


def test_neither_secrets_nor_files_are_kept(town: Town) -> None:
    client = Client()
    expired(client, town.analyst)
    file = SimpleUploadedFile("hemlig.txt", b"innehall")
    client.post(JUDGE, VERDICT | {"password": "hemligt", "csrfmiddlewaretoken": "x", "file": file})
    text = log_in(client, town.analyst).content.decode()
    assert "hemlig" not in text
    assert "En fil var med." in text
    rows = [session.get_decoded() for session in Session.objects.all()]
    assert "hemligt" not in str(rows)


def test_a_browser_that_nobody_has_logged_in_with_keeps_nothing(town: Town) -> None:
    client = Client()
    client.post(JUDGE, VERDICT)
    assert not Session.objects.exists()


def test_what_is_saved_as_it_is_typed_and_what_is_too_long_is_not_kept(town: Town) -> None:
    client = Client()
    expired(client, town.analyst)
    client.post(JUDGE, VERDICT, headers={"accept": "application/json"})
    client.post(JUDGE, VERDICT | {"summary": "x" * 200_001})
    assert not Session.objects.exists()


def test_a_forged_or_foreign_cookie_opens_nothing(town: Town) -> None:
    client = Client()
    expired(client, town.analyst)
    client.post(JUDGE, VERDICT)
    client.cookies["osparat"] = Session.objects.get().session_key
    assert "Skolorna saknar lärare." not in log_in(client, town.analyst).content.decode()
