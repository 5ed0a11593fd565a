"""Own figures in a browser: from file to store, by keys, without JavaScript, and readable to everyone."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.factories import site
from tests.functional.browsing import NARROW, Profiles, faults, faults_of_pages, follow, log_in
from tests.unit.sources.spreadsheets.examples import xlsx

from samhandling.accounts.models import Person
from samhandling.indicators import queries as store
from samhandling.indicators.sheets import changes
from samhandling.indicators.sheets.models import OwnFigure, SheetFile
from samhandling.places.models import Area, Organisation

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROWS: list[list[Any]] = [
    ["Elevenkäten"], [], ["Stadsdel", "Kön", "2023", "2024"], ["Bäckby", "Kvinnor", "71,5", "73,2"],
    ["Bekby", "Män", "78,0", "1.234"], ["Källa: enkäten"],
]  # fmt: skip


@pytest.fixture
def desk(sample_home: Any, settings: Any, live_server: Any, tmp_path: Path) -> str:
    """Return the address of own figures on a server with a home of its own."""
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir()
    (settings.HOME / "publications").symlink_to(sample_home.folder / "publications")
    municipality = site.fill(sample_home.digests)
    person = site.add_person(municipality)
    Area.objects.create(code="1980", kind="municipality", name="Västerås")
    Area.objects.create(code="1980R001", kind="regso", name="Bäckby", municipality=municipality)
    Organisation.objects.create(municipality=municipality, key="skolnamnden", name="Skolnämnden", kind="board")
    changes.define_indicator(
        by=person, municipality=municipality, title="Trygga elever", unit="procent", kind="proportion",
        description="Skolenkäten",
    )  # fmt: skip
    return f"{live_server.url}/vasteras/arbete/siffror/"


def logged_in(context: BrowserContext, desk: str) -> Page:
    page = context.new_page()
    page.goto(desk)
    log_in(page, "samordnare")
    return page


def check(page: Page) -> None:
    """No fault of accessibility on the page as it stands."""
    assert not faults(page)


def press(page: Page, name: str) -> None:
    """Press a button and wait for the page that follows."""
    follow(page.get_by_role("button", name=name))


def test_a_file_goes_in_without_javascript_and_every_page_on_the_way_is_readable_to_everyone(
    profiles: Profiles, desk: str, tmp_path: Path
) -> None:
    page = logged_in(profiles(java_script_enabled=False), desk)
    reader = logged_in(profiles(), desk)
    check(reader)
    page.set_input_files("#fil", xlsx(tmp_path / "enkät.xlsx", ROWS))
    press(page, "Ladda upp")
    reader.goto(page.url)
    check(reader)
    page.select_option("#fast-nyckeltal", "E1980-1")
    press(page, "Provkör")
    expect(page.get_by_role("heading", name="2 fel på 1 rad")).to_be_visible()
    reader.goto(page.url)
    check(reader)
    with page.expect_download() as marked:
        page.get_by_role("link", name="Hämta filen med felen markerade").click()
    assert marked.value.suggested_filename == "enkät med fel.xlsx"
    page.check("input[name=alla]")
    press(page, "Hoppa över valda rader")
    reader.goto(page.url)
    check(reader)
    press(page, "Lägg in 2 siffror")
    expect(page.get_by_text("är inlagd som leverans 1")).to_be_visible()
    reader.goto(page.url)
    check(reader)
    assert [one.value for one in store.series("E1980-1", ["1980R001"], ["K"])] == [71.5, 73.2]
    assert SheetFile.objects.get().state == "stored"


def test_a_figure_is_given_with_the_keyboard_alone(context: BrowserContext, desk: str) -> None:
    page = logged_in(context, desk)
    page.goto(f"{desk}uppgift/")
    check(page)
    page.focus("#for")
    for keys in (["S"], ["Tab", "T"], ["Tab", "V"], ["Tab", *"2024"], ["Tab"], ["Tab", *"60"], ["Tab", *"80"]):
        for key in keys:
            page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Det här läggs in")).to_be_visible()
    expect(page.get_by_text("75,0 procent (60 av 80)")).to_be_visible()
    check(page)
    follow(page.get_by_role("button", name="Lägg in uppgiften"), "Enter")
    expect(page.get_by_text("Uppgiften är inlagd som leverans 1")).to_be_visible()
    figure = OwnFigure.objects.get()
    assert (figure.area, figure.value, figure.made_by) == ("1980", 75.0, Person.objects.get())
    check(page)


def test_the_pages_fit_a_narrow_screen(profiles: Profiles, desk: str) -> None:
    page = logged_in(profiles(viewport=NARROW), desk)
    assert not faults_of_pages(page, [desk + path for path in ("", "uppgift/", "nyckeltal/")])
