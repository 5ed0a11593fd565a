"""The demo as a visitor meets it: served by the program itself, with real goals, figures and maps."""

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PAGES = [
    "/vasteras/",
    "/vasteras/program/program-social-hallbarhet/",
    "/vasteras/mal/vp-m1/",
    "/vasteras/mal/vh-i09/",
    "/vasteras/nyckeltal/u01405/",
    "/vasteras/omrade/",
    "/vasteras/omrade/1980r001/",
    "/vasteras/dokument/",
    "/vasteras/uppfoljning/2022/",
    "/boras/",
    "/boras/mal/bo-e01/",
    "/logga-in/",
]


@pytest.fixture(scope="module")
def served(demo_home: Path) -> Iterator[str]:
    """Return the address of the demo, served by ``samhandling serve``."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "samhandling.config.cli", "serve", "--home", str(demo_home), "--port", str(port)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        for _ in range(150):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.2):
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.mark.parametrize("width", [1280, 320])
def test_no_page_of_the_demo_has_a_fault(browser: Browser, served: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    found: dict[str, Any] = {}
    for path in PAGES:
        response = page.goto(served + path)
        assert response is not None
        assert response.status == 200, path
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        wrong = [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in Axe().run(page).response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wrong.append("the page is wider than the screen")
        if wrong:
            found[path] = wrong
    page.close()
    assert not found
    assert [url for url in asked if not url.startswith((served, "data:"))] == [], "a request to a third party"


def test_the_demo_can_be_read_without_javascript(browser: Browser, served: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served}/vasteras/mal/vp-m1/")
    assert "Nås inte" in page.inner_text("main")
    page.click("summary >> nth=0")
    assert "De två sämsta avgör" in page.inner_text("main")
    page.goto(f"{served}/vasteras/mal/vp-m1/#varfor-vp-m1")
    assert page.is_visible("#varfor-vp-m1")
    context.close()
