"""A new programme in a browser: from the old goals through the referral to the adoption; readable to everyone."""

import datetime
import re
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, ViewportSize, expect
from tests.factories import editions, year
from tests.factories.year import Town
from tests.functional.browsing import NARROW, WIDE, Profiles, faults_of_pages, follow, let_in

from samhandling.accounts.models import Person
from samhandling.programmes.models import Goal
from samhandling.programmes.referrals import changes as referrals
from samhandling.programmes.referrals.models import ReferralRequest

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
BASE = "/sjoby/arbete/nytt-program/"


@pytest.fixture
def town() -> Town:
    return year.town()


def inside(profiles: Profiles, person: Person, address: str, **options: Any) -> Page:
    """Return a page with the person's session."""
    context = profiles(**options)
    let_in(context, address, person)
    return context.new_page()


def press(page: Page, name: str) -> None:
    """Press a button that sends a form, and wait for the page that comes."""
    follow(page.get_by_role("button", name=name, exact=True))


def test_a_new_programme_goes_from_the_old_goals_to_the_councils_decision(
    profiles: Profiles, town: Town, live_server: Any
) -> None:
    address, today = str(live_server.url), timezone.localdate()
    editions.council(town)
    page = inside(profiles, town.coordinator, address, java_script_enabled=False)
    page.goto(address + BASE)
    page.get_by_label("Vad ska det nya programmet heta?").fill("Hållbart Sjöby")
    page.get_by_label(town.document.title).check()
    press(page, "Börja")
    follow(page.get_by_role("link", name="Hållbart Sjöby"))
    start = page.url

    page.goto(f"{start}gamla/")
    for goal in (town.red, town.green):
        page.get_by_label(f"Slå ihop {goal.name}").check()
    merging = page.locator("#ihop")
    merging.get_by_label("Det nya målets ord").fill("Alla barn lär sig läsa")
    merging.get_by_label("Varför?").fill("Målen mäts med samma nyckeltal")
    press(page, "Slå ihop")
    page.get_by_label("Varför?").last.fill("Gäller än")
    press(page, "Behåll resten")
    expect(page.get_by_text("Alla 3 mål är avgjorda.")).to_be_visible()

    page.goto(f"{start}remiss/")
    page.get_by_label("Sista dag att svara").fill((today + datetime.timedelta(days=30)).isoformat())
    page.get_by_label("Skolnämnden").check()
    press(page, "Skicka på remiss")
    board = inside(profiles, town.school_reporter, address, java_script_enabled=False)
    board.goto(f"{address}/sjoby/arbete/")
    follow(board.get_by_role("link", name="Svara för Skolnämnden på remissen av Hållbart Sjöby"))
    board.get_by_label("Ställningstagande till hela förslaget").select_option("supports_changed")
    board.get_by_label("Med egna ord").fill("Lägg till ett årtal")
    press(board, "Lämna svaret")
    expect(board.get_by_role("status")).to_contain_text("Svaret är lämnat.")

    page.goto(f"{start}remiss/")
    page.get_by_text("Svara på synpunkten från Skolnämnden").click()
    page.get_by_label("Kontorets svar").fill("Årtal står i målvärdet")
    press(page, "Spara svaret")
    press(page, "Avsluta remissen")

    page.goto(start)
    page.get_by_text("Ändra uppgifterna").click()
    page.get_by_label("Ska börja gälla").fill(today.isoformat())
    press(page, "Spara uppgifterna")
    page.goto(f"{start}anta/")
    page.get_by_label("Vem beslutade?").select_option(label="Kommunfullmäktige")
    page.get_by_label("Beslutsdag").fill(today.isoformat())
    page.get_by_label("Paragraf i protokollet").fill("212")
    page.get_by_label("Diarienummer").fill("KS 2026/77")
    press(page, "Registrera beslutet")
    expect(page.get_by_text("Hållbart Sjöby är antaget och gäller från")).to_be_visible()

    new = Goal.objects.get(name="Alla barn lär sig läsa")
    page.goto(f"{address}/sjoby/arbete/mal/{new.key}/")
    expect(page.get_by_text("2 mål gick ihop till det här målet:")).to_be_visible()
    follow(page.locator("main").get_by_role("link", name=town.red.name))
    expect(page.get_by_text("I det nya programmet:")).to_be_visible()


def test_a_goal_of_the_draft_is_moved_by_keys_alone_and_without_javascript(
    profiles: Profiles, town: Town, live_server: Any
) -> None:
    edition = editions.ready(town)
    page = inside(profiles, town.coordinator, str(live_server.url), java_script_enabled=False)
    page.goto(f"{live_server.url}{BASE}{edition.pk}/utkast/")
    follow(page.get_by_role("button", name=re.compile(r"^Ned\s*: Ingen är ofrivilligt ensam$")), "Enter")
    moved = page.locator(f"#mal-{edition.goals.get(name='Ingen är ofrivilligt ensam').pk}")
    assert page.locator("ol.goal-tree > li.depth-0 a").all_inner_texts() == ["Utbildning", "Ingen är ofrivilligt ensam"]
    expect(moved.locator("button[autofocus]")).to_be_focused()


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_every_page_of_a_new_programme_is_readable_to_everyone(
    profiles: Profiles, town: Town, live_server: Any, size: ViewportSize
) -> None:
    edition, asked = editions.begun(town), editions.referred(town, editions.document(town, "ute"))
    referrals.answer(
        by=town.school_reporter, request=asked, version=1, whole=referrals.Standpoint("rejects", "För många mål"),
        goals={}, is_final=True,
    )  # fmt: skip
    partner = editions.request_of(ReferralRequest.objects.get(organisation=town.partner).pk)
    token = referrals.make_link(by=town.coordinator, request=partner)
    draft, out = f"{edition.pk}/", f"{asked.referral.edition_id}/"
    goal = edition.goals.get().pk
    paths = [
        "", draft, f"{draft}gamla/", f"{draft}gamla/{town.red.pk}/", f"{draft}utkast/", f"{draft}utkast/{goal}/",
        f"{draft}jamfor/", f"{draft}remiss/", f"{draft}anta/", f"{out}remiss/", f"{out}jamfor/", f"remiss/{asked.pk}/",
    ]  # fmt: skip
    page = inside(profiles, town.coordinator, str(live_server.url), viewport=size)
    addresses = [f"{live_server.url}{BASE}{path}" for path in paths]
    assert not faults_of_pages(page, [*addresses, f"{live_server.url}/remiss/{token}/"])
