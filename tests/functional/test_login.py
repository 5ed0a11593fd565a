"""Logging in in two steps and by the municipality's own login, in a browser; and no fault that axe-core finds."""

from collections.abc import Iterator
from typing import Any

import pyotp
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.factories import site
from tests.factories.site import PASSWORD
from tests.fakes import oidc
from tests.fakes.sources.server import Fault, StandIn
from tests.functional.browsing import NARROW, Profiles, faults_by_size, follow, log_in
from tests.unit.accounts.test_second_factor import HALF_MINUTE, code_at, turned_on

from samhandling.accounts import changes
from samhandling.accounts.identities.sign_on import SignOn
from samhandling.accounts.models import Person, Role
from samhandling.places.models import Municipality

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
NAME = "Västerås inloggning"
OWN = "/min-inloggning/"


@pytest.fixture
def municipality(address: str) -> Municipality:
    return Municipality.objects.get(slug="vasteras")


@pytest.fixture
def chief(municipality: Municipality) -> Person:
    made = site.add_person(None, "chef")
    Role.objects.create(person=made, municipality=municipality, kind=Role.Kind.ADMINISTRATOR)
    return made


@pytest.fixture
def provider(address: str, settings: Any) -> Iterator[StandIn]:
    """Return a provider that the settings point to; Nils is logged in there."""
    who = {"sub": "nils-1", "email": "nils@vasteras.example", "email_verified": True, "name": "Nils Ny"}
    settings.SAMHANDLING_ADDRESS = address
    with oidc.listening(who=who) as (_, server):
        url = f"{server.address}/.well-known/openid-configuration"
        settings.SAMHANDLING_SIGN_ON = SignOn(url=url, client=oidc.CLIENT, secret=oidc.SECRET, name=NAME)
        yield server


def check(page: Page) -> None:
    assert not faults_by_size(page), page.url


def enter_code(page: Page, code: str) -> None:
    """Type a code and send it by the keyboard."""
    page.fill("#id_code", code)
    follow(page.locator("#id_code"), "Enter")


def log_out(page: Page) -> None:
    follow(page.get_by_role("button", name="Logga ut"))


def test_two_step_login_is_turned_on_used_renewed_and_turned_off_by_the_keyboard(
    profiles: Profiles, address: str, chief: Person
) -> None:
    page = profiles().new_page()
    page.goto(f"{address}/logga-in/")
    log_in(page, "chef")
    follow(page.get_by_role("link", name="Min inloggning"), "Enter")
    check(page)
    page.fill("#id_password", PASSWORD)
    follow(page.locator("#id_password"), "Enter")
    check(page)
    app = pyotp.TOTP(page.inner_text(".key").replace(" ", ""))
    enter_code(page, "12")
    expect(page.locator(".wrong")).to_contain_text("Koden stämmer inte")
    check(page)
    enter_code(page, app.at(timezone.now() - HALF_MINUTE))
    check(page)
    first, *_ = page.locator(".codes code").all_inner_texts()
    follow(page.get_by_role("link", name="Jag har sparat dem"))
    expect(page.get_by_text("Du har 10 reservkoder kvar")).to_be_visible()
    check(page)

    page.goto(f"{address}/vasteras/arbete/")
    log_out(page)
    page.goto(f"{address}/vasteras/arbete/planer/")
    log_in(page, "chef")
    check(page)
    enter_code(page, "000")
    check(page)
    enter_code(page, app.now())
    expect(page.get_by_role("heading", level=1, name="Planer")).to_be_visible()

    page.goto(address + OWN)
    page.fill("#id_password", PASSWORD)
    page.fill("#id_code", first)
    follow(page.get_by_role("button", name="Stäng av tvåstegsinloggningen"), "Enter")
    expect(page.get_by_text("Tvåstegsinloggningen är avstängd.")).to_be_visible()


def test_whoever_must_have_it_turns_it_on_on_the_way_in_without_javascript(
    profiles: Profiles, address: str, chief: Person, settings: Any
) -> None:
    settings.SAMHANDLING_MFA_ROLES = ("administrator",)
    page = profiles(java_script_enabled=False, viewport=NARROW).new_page()
    page.goto(f"{address}/logga-in/?next=/vasteras/arbete/planer/")
    log_in(page, "chef")
    expect(page.get_by_text("Rollen administratör kräver")).to_be_visible()
    enter_code(page, code_at(chief, timezone.now()))
    follow(page.get_by_role("link", name="Jag har sparat dem"))
    expect(page.get_by_role("heading", level=1, name="Planer")).to_be_visible()


def test_the_page_of_whoever_must_have_it_has_no_fault(
    profiles: Profiles, address: str, chief: Person, settings: Any
) -> None:
    settings.SAMHANDLING_MFA_ROLES = ("administrator",)
    page = profiles(color_scheme="dark").new_page()
    page.goto(f"{address}/logga-in/")
    log_in(page, "chef")
    check(page)


def test_the_pages_of_people_have_no_fault_where_somebody_has_two_step_login_and_somebody_is_tied(
    profiles: Profiles, address: str, chief: Person, municipality: Municipality, provider: StandIn
) -> None:
    changes.invite(by=chief, municipality=municipality, name="Nils Ny", email="nils@vasteras.example", kind="reader")
    newcomer, page = profiles().new_page(), profiles().new_page()
    newcomer.goto(f"{address}/logga-in/via/")
    expect(newcomer.locator(".who")).to_contain_text("Nils Ny")
    other = Person.objects.get(username="samordnare")
    turned_on(other)
    page.goto(f"{address}/vasteras/arbete/personer/")
    log_in(page, "chef")
    check(page)
    for person in (other, Person.objects.get(username="nils@vasteras.example")):
        page.goto(f"{address}/vasteras/arbete/personer/{person.pk}/")
        check(page)
    page.goto(f"{address}/vasteras/arbete/personer/{other.pk}/")
    follow(page.get_by_role("button", name="Nollställ tvåstegsinloggningen"))
    expect(page.get_by_text("är nollställd")).to_be_visible()


def test_an_invited_person_comes_in_by_the_municipality_s_own_login_and_goes_out_again(
    profiles: Profiles, address: str, chief: Person, municipality: Municipality, provider: StandIn
) -> None:
    page = profiles().new_page()
    page.goto(f"{address}/logga-in/?next=/vasteras/arbete/planer/")
    check(page)
    follow(page.get_by_role("link", name=f"Logga in med {NAME}"), "Enter")
    expect(page.get_by_role("alert")).to_contain_text("Adressen nils@vasteras.example är inte inbjuden hit")
    check(page)

    _, token = changes.invite(
        by=chief, municipality=municipality, name="Nils Ny", email="nils@vasteras.example", kind="reader"
    )
    page.goto(f"{address}/inbjudan/{token}/")
    check(page)
    follow(page.get_by_role("link", name=f"Logga in med {NAME}"), "Enter")
    expect(page.locator(".who")).to_contain_text("Nils Ny")
    page.goto(address + OWN)
    check(page)
    page.goto(f"{address}/vasteras/arbete/")
    log_out(page)
    check(page)
    follow(page.get_by_role("link", name=f"Logga ut hos {NAME}"))
    assert page.url == f"{address}/"


def test_somebody_with_a_password_ties_the_own_login_to_the_municipality_s(
    profiles: Profiles, address: str, chief: Person, provider: StandIn
) -> None:
    page = profiles().new_page()
    page.goto(address + OWN)
    log_in(page, "chef")
    check(page)
    follow(page.get_by_role("link", name=f"Koppla till {NAME}"), "Enter")
    check(page)
    follow(page.get_by_role("button", name="Ja, koppla ihop"))
    expect(page.get_by_text(f"Nu kan du logga in med {NAME}.")).to_be_visible()
    check(page)


def test_a_provider_that_is_down_leaves_the_other_login(
    profiles: Profiles, address: str, chief: Person, provider: StandIn
) -> None:
    provider.fail(Fault("error", times=0))
    page = profiles().new_page()
    page.goto(f"{address}/logga-in/")
    follow(page.get_by_role("link", name=f"Logga in med {NAME}"))
    expect(page.get_by_role("alert")).to_contain_text(f"{NAME} svarar inte just nu")
    log_in(page, "chef")
    expect(page.locator(".who")).to_contain_text("administratör")
