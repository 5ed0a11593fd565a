"""A few journeys in a browser: with the keyboard, without JavaScript, and with it."""

from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect
from tests.functional.browsing import Profiles, follow

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_the_keyboard_reaches_the_content_and_opens_an_explanation(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.goto(f"{address}/vasteras/mal/vp-m2/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Hoppa till innehållet"
    page.keyboard.press("Enter")
    expect(page.locator("#innehall")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("main summary").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#varfor-vp-m2 .why-body")).to_be_visible()


@pytest.mark.parametrize("with_javascript", [True, False])
def test_the_address_of_an_explanation_opens_it(profiles: Profiles, address: str, with_javascript: Any) -> None:
    page = profiles(java_script_enabled=with_javascript).new_page()
    page.goto(f"{address}/vasteras/mal/vp-m2/#varfor-n15428")
    expect(page.locator("#varfor-n15428 .why-body")).to_be_visible()
    expect(page.locator("#varfor-vp-m2 .why-body")).to_be_hidden()


def test_without_javascript_a_resident_finds_an_area_and_a_figure(profiles: Profiles, address: str) -> None:
    page = profiles(java_script_enabled=False).new_page()
    page.goto(f"{address}/vasteras/")
    page.fill("#sok-omrade", "Råby")
    follow(page.locator("#sok-omrade"), "Enter")
    follow(page.locator("main .hits a", has_text="Råby").first)
    assert page.locator("h1").inner_text() == "Råby"
    assert "68,4" in page.locator("main").inner_text()


def test_a_table_is_sorted_and_a_list_filtered_in_the_page(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    page.goto(f"{address}/vasteras/nyckeltal/n15428/")
    page.click("th:has-text('Totalt') button")
    years = page.locator("#tabell-rubrik ~ tbody th").all_inner_texts()
    assert years[0] == "2018"
    page.click("th:has-text('Totalt') button")
    assert page.locator("#tabell-rubrik ~ tbody th").first.inner_text() == "2021"
    page.goto(f"{address}/vasteras/omrade/")
    page.fill("#filter-omrade", "råb")
    assert page.locator("#omraden tr:visible").count() == 1
    assert page.locator("[role=status]").inner_text() == "1 av 3 visas"


def test_no_page_asks_anybody_else_and_nothing_is_refused(context: BrowserContext, address: str) -> None:
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    for path in ("/vasteras/", "/vasteras/mal/vp-m2/", "/vasteras/nyckeltal/n15428/", "/vasteras/omrade/"):
        page.goto(address + path)
    assert asked
    assert all(url.startswith(address) for url in asked)
    assert not complaints
