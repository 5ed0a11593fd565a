"""The demo as a visitor meets it: served by the program itself, with real goals, figures and maps."""

import contextlib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import ViewportSize, expect
from tests.functional.browsing import NARROW, WIDE, Profiles, faults_of_pages

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
    "/boras/valfardsbokslut/",
    "/boras/valfardsbokslut/2022/",
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


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_no_page_of_the_demo_has_a_fault(profiles: Profiles, served: str, size: ViewportSize) -> None:
    page = profiles(viewport=size).new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    assert not faults_of_pages(page, [served + path for path in PAGES])
    assert [url for url in asked if not url.startswith((served, "data:"))] == [], "a request to a third party"


def test_the_demo_can_be_read_without_javascript(profiles: Profiles, served: str) -> None:
    page = profiles(java_script_enabled=False).new_page()
    page.goto(f"{served}/vasteras/mal/vp-m1/")
    assert "Nås inte" in page.inner_text("main")
    page.click("summary >> nth=0")
    assert "De två sämsta avgör" in page.inner_text("main")
    page.goto(f"{served}/vasteras/mal/vp-m1/#varfor-vp-m1")
    expect(page.locator("#varfor-vp-m1")).to_be_visible()
