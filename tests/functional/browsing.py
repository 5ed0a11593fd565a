"""What the tests in a browser have in common: profiles that are always closed, waiting for the page that follows,
logging in, and looking for faults."""

from collections.abc import Callable, Iterable
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Locator, Page, ViewportSize
from tests.factories.site import PASSWORD

from samhandling.accounts.models import Person

# Opens a fresh browser profile with the options of Browser.new_context; the fixture of that name closes it.
Profiles = Callable[..., BrowserContext]
WIDE, NARROW = ViewportSize(width=1280, height=900), ViewportSize(width=320, height=800)


def follow(target: Locator, key: str = "") -> None:
    """Click what leads to another page, or press the key on it, and wait until that page is there.

    A click returns while the old page still stands: who asks the page anything then asks the wrong one, or nobody.
    """
    with target.page.expect_navigation():
        if key:
            target.press(key)
        else:
            target.click()


def log_in(page: Page, username: str) -> None:
    """Fill in the login where it stands, and wait for the page behind it."""
    page.fill("#id_username", username)
    page.fill("#id_password", PASSWORD)
    follow(page.locator("main button[type=submit]"))


def let_in(context: BrowserContext, address: str, person: Person) -> None:
    """Give the browser a session at the address, as after logging in."""
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": address}])


def faults(page: Page) -> list[str]:
    """Return one sentence for each fault that axe finds with all that is shut opened first; and for a page too wide."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    found: Any = Axe().run(page).response["violations"]
    # WCAG 1.4.10: the page itself must not have to be scrolled sideways.
    beyond = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [
        *(f"{one['id']}: {one['help']} ({one['nodes'][0]['html'][:120]})" for one in found),
        *([f"{beyond} pixels too wide"] if beyond > 0 else []),
    ]


def faults_by_size(page: Page) -> dict[str, list[str]]:
    """Return the faults of the page on a wide and on a narrow screen, by the screen, where there are any."""
    found = {}
    for name, size in {"wide": WIDE, "narrow": NARROW}.items():
        page.set_viewport_size(size)
        if wrong := faults(page):
            found[name] = wrong
    return found


def faults_of_pages(page: Page, addresses: Iterable[str]) -> dict[str, list[str]]:
    """Return the faults of each address that has any, with whoever is logged in; each must answer."""
    found = {}
    for address in addresses:
        response = page.goto(address)
        assert response is not None
        assert response.ok, f"{address}: {response.status}"
        assert page.url == address, f"{address} led to {page.url}"
        if wrong := faults(page):
            found[address] = wrong
    return found
