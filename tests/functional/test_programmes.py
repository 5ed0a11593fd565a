"""Programmes in a browser: moving goals by keys alone, and pages that are readable to everyone."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect
from tests.factories import year
from tests.factories.year import Town
from tests.functional.browsing import NARROW, WIDE, Profiles, faults_of_pages, let_in

from samhandling.audit.changes import JobActor
from samhandling.indicators.targets import changes as targets
from samhandling.programmes import changes as programmes
from samhandling.programmes.models import CityProcess, Goal
from samhandling.programmes.processes import changes as processes
from samhandling.programmes.trees import changes

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
BASE = "/sjoby/arbete/program/"
BY = JobActor("prov")


@pytest.fixture
def town() -> Town:
    made = year.town()
    programmes.add_lens(by=BY, document=made.document, name="Tillit")
    targets.set_baseline(by=BY, municipality=made.municipality, indicator=made.indicator, year=2019, value=82.5)
    changes.set_effect(by=BY, goal=made.red, other=made.green, kind="supports", reasoning="Den som läser lär")
    changes.add_own_goal(by=BY, parent=made.red, owner=made.school_board, name="Läxhjälp åt alla", towards="residents")
    process = processes.add_process(by=BY, municipality=made.municipality, name="Barnrätt", documents=[made.document])
    processes.say_state(by=BY, process=process, organisation=made.school_office, state="being_introduced")
    return made


def inside(profiles: Profiles, town: Town, address: str, **options: Any) -> Page:
    """Return a page with the coordinator's session."""
    context = profiles(**options)
    let_in(context, address, town.coordinator)
    return context.new_page()


def test_a_goal_is_moved_twice_by_keys_alone_and_without_javascript(
    profiles: Profiles, town: Town, live_server: Any
) -> None:
    address = str(live_server.url)
    Goal.objects.create(
        document=town.document, parent=town.area, key="a3", level_name="delmål", level=2, order=9, name="C"
    )
    page = inside(profiles, town, address, java_script_enabled=False)
    page.goto(f"{address}{BASE}dokument/program/")
    page.get_by_role("button", name=re.compile(r"^Upp\s*: C$")).focus()
    for n_left in (1, 0):
        with page.expect_navigation():
            page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_have_text("”C” är flyttat.")
        expect(page.locator("#mal-a3 button[autofocus]")).to_be_focused()
        names = page.locator("ol.goal-tree > li.depth-1 a").all_inner_texts()
        assert names.index("C") == n_left


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_every_page_of_the_programmes_is_readable_to_everyone(
    profiles: Profiles, town: Town, live_server: Any, size: ViewportSize
) -> None:
    address = str(live_server.url)
    page = inside(profiles, town, address, viewport=size)
    own, process = Goal.objects.get(owner=town.school_board), CityProcess.objects.get()
    paths = ("", "dokument/program/", "mal/a1/", f"mal/{own.key}/", "processer/", f"processer/{process.pk}/")
    assert not faults_of_pages(page, [address + BASE + path for path in paths])
