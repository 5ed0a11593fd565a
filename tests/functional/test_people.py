"""From an invitation to being inside, by the keyboard; and no fault that axe-core finds on the way."""

import pytest
from playwright.sync_api import Page, ViewportSize
from tests.factories import site
from tests.functional.browsing import NARROW, WIDE, Profiles, faults, follow, log_in

from samhandling.accounts.models import Role
from samhandling.places.models import Municipality, Organisation

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PEOPLE = "/vasteras/arbete/personer/"


def check(page: Page) -> None:
    assert not faults(page), page.url


def press_enter(page: Page) -> None:
    """Press Enter where the focus stands, and wait for the page that follows."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_somebody_is_invited_sets_a_password_by_keyboard_and_is_seen_as(
    profiles: Profiles, address: str, size: ViewportSize
) -> None:
    municipality = Municipality.objects.get(slug="vasteras")
    Organisation.objects.create(municipality=municipality, key="skolnamnden", name="Skolnämnden", kind="board")
    admin = site.add_person(None, "chef")
    Role.objects.create(person=admin, municipality=municipality, kind=Role.Kind.ADMINISTRATOR)
    page, newcomer = profiles(viewport=size).new_page(), profiles(viewport=size).new_page()

    page.goto(address + PEOPLE)
    log_in(page, "chef")
    page.fill("#id_name", "Nils Ny")
    page.fill("#id_email", "nils@vasteras.example")
    page.select_option("#id_kind", "reporter")
    page.select_option("#id_organisation", label="Skolnämnden")
    page.focus("#id_organisation")
    page.keyboard.press("Tab")
    press_enter(page)
    link = page.input_value("#lanken")
    check(page)

    newcomer.goto(link)
    check(newcomer)
    newcomer.focus("#id_first_name")
    for text in ("Nils", "Ny", "mossiga-stenar-i-skogen", "mossiga-stenar-i-skogen"):
        newcomer.keyboard.type(text)
        newcomer.keyboard.press("Tab")
    press_enter(newcomer)
    assert newcomer.url.endswith("/arbete/")
    assert "rapportör, Skolnämnden" in newcomer.inner_text(".who")
    check(newcomer)
    for path in ("/losenord/", "/vasteras/arbete/sok/?q=utbildning"):
        newcomer.goto(address + path)
        check(newcomer)

    page.goto(address + PEOPLE)
    follow(page.get_by_role("link", name="Nils Ny"))
    check(page)
    follow(page.get_by_role("button", name="Se sidorna som Nils Ny"))
    assert page.url.endswith("/arbete/")
    assert "Du ser sidorna som Nils Ny" in page.inner_text(".seeing-as")
    check(page)
    follow(page.locator(".seeing-as button"))
    assert PEOPLE in page.url
    assert page.locator(".seeing-as").count() == 0
