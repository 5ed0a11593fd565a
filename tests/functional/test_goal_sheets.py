"""A spreadsheet of goals in a browser: from upload to adopted goals with their earlier colours, and one with faults."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.factories import site
from tests.functional.browsing import faults, follow, log_in
from tests.unit.jobs.test_goal_sheet import ROWS, sheet

from samhandling.programmes.models import Goal

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(sample_home: Any, settings: Any, live_server: Any, tmp_path: Path) -> str:
    """Return the address of the uploaded files on a server with a home of its own."""
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    (settings.HOME / "publications").symlink_to(sample_home.folder / "publications")
    site.add_person(site.fill(sample_home.digests))
    return f"{live_server.url}/vasteras/arbete/dokument/"


@pytest.fixture
def page(context: BrowserContext, desk: str) -> Page:
    """Return a page where the coordinator is logged in."""
    page = context.new_page()
    page.goto(desk)
    log_in(page, "samordnare")
    return page


def upload(page: Page, file: Path) -> None:
    """Choose the file and send it."""
    page.set_input_files("#fil", file)
    follow(page.locator("text=Ladda upp och läs"))


def test_goals_of_a_sheet_are_adopted_with_the_colours_they_had(page: Page, desk: str, tmp_path: Path) -> None:
    upload(page, sheet(tmp_path, ROWS))
    page.wait_for_selector("#kvar", timeout=60_000)
    assert faults(page) == []
    follow(page.locator("button:has-text('som är kvar')"))
    follow(page.locator("button:has-text('Anta i registret')"))
    expect(page.locator("main")).to_contain_text("kommer med i nästa publicering")
    names = ("Trygghet", "Fler känner sig trygga", "Skola", "Alla klarar skolan")
    assert set(Goal.objects.filter(quote_source="mål_2023.xlsx").values_list("name", flat=True)) == set(names)
    page.goto(desk.replace("dokument/", "ar/"))
    told = page.locator("tr", has_text="Alla klarar skolan")
    expect(told).to_contain_text("2023")
    expect(told).to_contain_text("Nås")


def test_a_sheet_with_faults_is_refused_whole_and_each_fault_named_by_its_cell(
    page: Page, desk: str, tmp_path: Path
) -> None:
    upload(page, sheet(tmp_path, [*ROWS, ("Vatten", "", "", "", "18", "lila", "")]))
    told = page.locator("main")
    expect(told).to_contain_text("cell E8: 18", timeout=60_000)
    expect(told).to_contain_text("cell F8: 'lila'")
    assert faults(page) == []
    assert not Goal.objects.filter(quote_source="mål_2023.xlsx").exists()
