"""A browser, and the pages of the sample on a server of their own."""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright
from tests.factories import site
from tests.factories.site import SampleHome
from tests.functional.browsing import Profiles

# Playwright runs an event loop, in which Django would refuse to speak to the register.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
# A loaded machine is slow, not wrong.
expect.set_options(timeout=20_000)
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--lang=en-US"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return Chromium without a window; a test that needs it says when it is missing."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("chromium is not installed: sudo apt-get install chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> SampleHome:
    """Return a home folder with two sample publications."""
    folder = tmp_path_factory.mktemp("sample-home")
    return SampleHome(folder, site.write_home(folder))


@pytest.fixture
def address(sample_home: SampleHome, settings: Any, live_server: Any) -> str:
    """Return the address of a server that shows the sample; the person "samordnare" may log in."""
    settings.HOME = sample_home.folder
    municipality = site.fill(sample_home.digests)
    site.fill_register(municipality)
    site.add_person(municipality)
    return str(live_server.url)


@pytest.fixture
def profiles(browser: Browser) -> Iterator[Profiles]:
    """Return a function that opens a fresh browser profile. All are closed when the test ends, however it ends:
    a page left open would go on asking a server whose register is emptied for the next test."""
    with ExitStack() as opened:

        def open_profile(**options: Any) -> BrowserContext:
            fresh = browser.new_context(**options)
            opened.callback(fresh.close)
            return fresh

        yield open_profile


@pytest.fixture
def context(profiles: Profiles) -> BrowserContext:
    """Return a fresh browser profile."""
    return profiles()
