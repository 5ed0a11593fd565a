"""No page has a fault that axe-core can find, on a wide and on a narrow screen, in the light and in the dark."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from tests.factories.site import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WIDE, NARROW = (1280, 900), (320, 800)
PUBLIC = [
    "/",
    "/vasteras/",
    "/vasteras/program/",
    "/vasteras/program/social-hallbarhet/",
    "/vasteras/mal/vp-m2/",
    "/vasteras/mal/vp-m6/",
    "/vasteras/nyckeltal/",
    "/vasteras/nyckeltal/n15428/",
    "/vasteras/omrade/",
    "/vasteras/omrade/1980r001/",
    "/vasteras/dokument/",
    "/vasteras/uppfoljning/2022/",
    "/vasteras/data/",
    "/vasteras/sok/?q=skola",
    "/vasteras/tillganglighet/",
    "/vasteras/finns-inte/",
    "/logga-in/",
]
BEHIND_LOGIN = ["/vasteras/arbete/", "/vasteras/arbete/mal/vp-m2/", "/vasteras/arbete/nyckeltal/n15428/"]


def faults(page: Page) -> list[str]:
    """Return one sentence for each fault, with explanations and shut tables opened first."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    found: Any = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['help']} ({one['nodes'][0]['html'][:120]})" for one in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_no_public_page_has_a_fault(browser: Browser, address: str, size: tuple[int, int], scheme: Any) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme)
    page = context.new_page()
    found = {}
    for path in PUBLIC:
        page.goto(address + path)
        if wrong := [*faults(page), *_too_wide(page)]:
            found[path] = wrong
    context.close()
    assert not found


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_no_page_of_the_workplace_has_a_fault(browser: Browser, address: str, size: tuple[int, int]) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    page = context.new_page()
    page.goto(f"{address}/logga-in/")
    page.fill("#id_username", "samordnare")
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    found = {}
    for path in BEHIND_LOGIN:
        page.goto(address + path)
        assert page.url.endswith(path)
        if wrong := [*faults(page), *_too_wide(page)]:
            found[path] = wrong
    context.close()
    assert not found


def _too_wide(page: Page) -> list[str]:
    """Return a fault if the page itself must be scrolled sideways (WCAG 1.4.10)."""
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"the page is {beyond} pixels too wide"] if beyond > 0 else []
