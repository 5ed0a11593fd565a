"""From a source that fails to figures with their comparison, in a browser: with JavaScript, with keys, and without."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from tests.factories import site, work
from tests.fakes.sources.kolada import KoladaWorld
from tests.fakes.sources.server import Fault, StandIn
from tests.functional.browsing import NARROW, WIDE, Profiles, faults, faults_of_pages, follow, log_in

from samhandling.accounts.models import Role
from samhandling.indicators import changes as indicators
from samhandling.indicators.changes import NewIndicator
from samhandling.indicators.models import Batch, SourceFinding
from samhandling.jobs import fetching, upkeep, worker
from samhandling.jobs.models import Job
from samhandling.places import changes as places
from samhandling.places.models import Municipality
from samhandling.sources.http import Manners

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def world() -> KoladaWorld:
    """Return what the stand-in for Kolada has."""
    return KoladaWorld.small()


@pytest.fixture
def kolada(world: KoladaWorld, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    """Return a stand-in that the installation is set to ask, without the pauses of a polite client."""
    from samhandling.sources.kolada import fetching as client

    monkeypatch.setattr(client, "Manners", lambda: Manners(n_calls=1000, tries=2, back_off=0.01))
    with StandIn(world) as server:
        settings.SAMHANDLING_SOURCES = {"kolada": f"{server.address}/v3"}
        yield server


@pytest.fixture
def desk(sample_home: Any, settings: Any, live_server: Any, tmp_path: Path, kolada: StandIn) -> str:
    """Return the address of the page of sources, where the person "samordnare" may fetch."""
    settings.HOME = tmp_path
    for name in ("batches", "generations", "reports"):
        (tmp_path / name).mkdir()
    (tmp_path / "publications").symlink_to(sample_home.folder / "publications")
    site.add_person(site.fill(sample_home.digests))
    national = (("0000", "country", "Riket"), ("1980", "municipality", "Västerås"), ("1490", "municipality", "Borås"))
    places.add_areas(by=work.SYSTEM, areas=[places.NewArea(code, kind, name) for code, kind, name in national])
    titles = {"N00945": "Invånare totalt, andel (%)", "N15428": "Elever i åk 9, andel (%)"}
    definitions = [NewIndicator(key, title, "kolada", "0" * 64) for key, title in titles.items()]
    indicators.register_indicators(by=work.SYSTEM, definitions=definitions)
    upkeep.set_up_schedules()
    return f"{live_server.url}/vasteras/arbete/kallor/"


def logged_in(context: BrowserContext, desk: str) -> Page:
    """Return a new page of the browser profile, logged in and at the page of sources."""
    page = context.new_page()
    page.goto(desk)
    log_in(page, "samordnare")
    assert page.url == desk
    return page


def kolada_of(page: Page) -> Any:
    """Return the part of the page that is about Kolada."""
    return page.locator("section[aria-labelledby=kalla-kolada]")


def test_a_failed_fetch_is_told_tried_again_and_its_figures_compared(
    context: BrowserContext, desk: str, kolada: StandIn, world: KoladaWorld
) -> None:
    page = logged_in(context, desk)
    expect(kolada_of(page)).to_contain_text("Ingenting är hämtat härifrån ännu")
    kolada.fail(Fault("error", path="/data/", times=0))
    follow(kolada_of(page).get_by_role("button", name="Hämta nu"))
    expect(kolada_of(page)).to_contain_text("Står i kö")
    worker.run_waiting()
    # Nobody loads the page anew: it follows the work.
    expect(kolada_of(page)).to_contain_text("Det gick inte: Kolada gick inte att nå")
    assert not Batch.objects.exists()
    kolada.mend()
    follow(kolada_of(page).get_by_role("button", name="Försök igen"))
    expect(page.locator(".told")).to_contain_text("Ett nytt försök står i kö")
    worker.run_waiting()
    expect(kolada_of(page)).to_contain_text("nya värden")

    world.revise(("N00945", "1980", 2023), "T", 41.5, on=date(2099, 1, 1))
    world.rename("N15428", "Elever i årskurs 9, andel (%)")
    page.reload()
    follow(kolada_of(page).get_by_role("button", name="Hämta nu"))
    worker.run_waiting()
    expect(kolada_of(page)).to_contain_text("1 ändrat")
    follow(kolada_of(page).get_by_role("link", name="Leverans #2"))
    row = page.locator("tr", has_text="Invånare totalt").last
    expect(row).to_contain_text("2023")
    expect(row).to_contain_text("41,50")

    page.goto(desk)
    page.get_by_label("Vad som gjordes, eller varför inget behövs N15428").fill("Samma mått")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator(".told")).to_contain_text("Fyndet är avslutat")
    assert SourceFinding.objects.get().settled_by == "Anna Exempel"


def test_everything_on_the_page_of_sources_can_be_done_without_javascript(profiles: Profiles, desk: str) -> None:
    page = logged_in(profiles(java_script_enabled=False), desk)
    follow(kolada_of(page).get_by_role("button", name="Slå på"))
    expect(kolada_of(page)).to_contain_text("Ja, varje måndag klockan 04.30")
    follow(kolada_of(page).get_by_role("button", name="Hämta nu"))
    worker.run_waiting()
    follow(page.get_by_role("link", name="Se efter hur det går"))
    follow(kolada_of(page).get_by_role("link", name="Leverans #1"))
    follow(page.get_by_role("link", name="Se vad som ändras"))
    expect(page.locator("main")).to_contain_text("Om leveransen dras tillbaka")
    page.get_by_label("Varför leveransen inte ska gälla").fill("Provhämtning")
    follow(page.get_by_role("button", name="Dra tillbaka leveransen"))
    expect(page.locator(".fault")).to_contain_text("Provhämtning")


@pytest.fixture(params=[WIDE, NARROW], ids=["wide", "narrow"])
def sized(request: pytest.FixtureRequest, profiles: Profiles, desk: str) -> Page:
    """Return a page on a wide and on a narrow screen."""
    return logged_in(profiles(viewport=request.param), desk)


def test_no_page_of_sources_has_a_fault(sized: Page, desk: str, kolada: StandIn, world: KoladaWorld) -> None:
    assert not faults(sized), "empty"
    fetching.ask(by=work.SYSTEM, key="kolada")
    worker.run_waiting()
    world.revise(("N00945", "1980", 2023), "T", 41.5, on=date(2099, 1, 1))
    world.rename("N15428", "Elever i årskurs 9, andel (%)")
    fetching.ask(by=work.SYSTEM, key="kolada")
    worker.run_waiting()
    kolada.fail(Fault("error", path="/kpi/", times=0))
    fetching.ask(by=work.SYSTEM, key="kolada")
    worker.run_waiting()
    waiting = fetching.ask(by=work.SYSTEM, key="scb")
    running = fetching.ask(by=work.SYSTEM, key="geo")
    Job.objects.filter(pk=running.pk).update(
        state="running", lease_token="a", lease_until=running.asked_at, step="Hämtar", n_done=3, n_total=9
    )
    assert waiting.state == "waiting"
    paths = ("", "leverans/1/", "leverans/2/", "leverans/2/?dra-tillbaka", "leverans/2/?omraden=alla")
    assert not faults_of_pages(sized, [*(desk + path for path in paths), desk.removesuffix("kallor/")])


def test_who_only_reads_is_offered_nothing_to_press(context: BrowserContext, desk: str) -> None:
    Role.objects.filter(municipality=Municipality.objects.get(slug="vasteras")).update(kind=Role.Kind.READER)
    page = logged_in(context, desk)
    expect(page.locator("main button")).to_have_count(0)
