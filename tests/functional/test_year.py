"""A whole year in the browser, in Västerås of the demo, with nine logins: from the plan to a frozen follow-up.

All of it is done by keyboard alone, by nine people with each a profile of the browser.
"""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.factories import report_sheet
from tests.factories.site import PASSWORD
from tests.functional.browsing import Profiles, faults_by_size
from tests.functional.hands import Hand, Keys

from samhandling.followups.sheets import layout

pytestmark = [pytest.mark.browser, pytest.mark.slow]
YEAR = 2022
Login = Callable[[str], Keys]


@pytest.fixture(scope="module")
def home(demo_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a home of its own with the demo, where every login has the same password."""
    folder = tmp_path_factory.mktemp("year") / "home"
    shutil.copytree(demo_home, folder, symlinks=True)
    program = (
        "import django; django.setup()\n"
        "from django.contrib.auth.hashers import make_password\n"
        "from samhandling.accounts.models import Person\n"
        f"Person.objects.update(password=make_password({PASSWORD!r}))\n"
    )
    settings = {"SAMHANDLING_HOME": str(folder), "DJANGO_SETTINGS_MODULE": "samhandling.config.settings"}
    subprocess.run([sys.executable, "-c", program], env=os.environ | settings, check=True, timeout=60)
    return folder


@pytest.fixture(scope="module")
def base(home: Path) -> Iterator[str]:
    """Return the address of the workplace of Västerås, served by the program itself."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "samhandling.config.cli", "serve", "--home", str(home), "--port", str(port)]
    process = subprocess.Popen([*command, "--no-worker"], stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.2):
                break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/vasteras/arbete/"
    finally:
        process.terminate()
        process.wait(timeout=10)


@pytest.fixture
def login(profiles: Profiles, base: str) -> Login:
    """Return a function that lets a person in by keyboard, each in a browser profile of its own."""
    hands: dict[str, Keys] = {}

    def enter(who: str) -> Keys:
        if who not in hands:
            hand = hands[who] = Keys(profiles(accept_downloads=True, locale="sv-SE").new_page())
            hand.page.goto(base)
            hand.write(hand.page.locator("#id_username"), f"{who}.vasteras")
            hand.write(hand.page.locator("#id_password"), PASSWORD)
            hand.follow(hand.page.get_by_role("button", name="Logga in"))
            expect(hand.page).to_have_url(base)
        return hands[who]

    return enter


def press(hand: Hand, name: str | re.Pattern[str]) -> None:
    """Press a button by its words and wait for the page that follows."""
    hand.follow(hand.page.get_by_role("button", name=name, exact=True).first)


def told(hand: Hand, words: str) -> None:
    """Expect the page to say something after a change."""
    expect(hand.page.locator(".told").first).to_contain_text(words)


def go(hand: Hand, *ends: str) -> None:
    """Follow links, each known by how its address ends, the first from the main menu."""
    for n, end in enumerate(ends):
        hand.follow(hand.page.locator("main" if n else "nav[aria-label=Huvudmeny]").locator(f"a[href$='/{end}']").first)


def unfold(hand: Hand, words: str) -> None:
    """Open what is shut under some words."""
    hand.open(hand.page.locator("summary", has_text=words))


def give_to(hand: Hand, place: int, board: str) -> None:
    """Let a board answer for an activity of the plans, by its place in the list."""
    go(hand, "planer/", "planer/aktiviteter/")
    hand.follow(hand.page.locator("tbody th a").nth(place))
    unfold(hand, "Ändra mål, områden och ansvar")
    hand.choose(hand.page.locator("#id_answers"), label=board)
    hand.follow(hand.page.locator("form", has=hand.page.locator("#id_answers")).get_by_role("button"))
    told(hand, "sparade")


def report(hand: Hand, board: str, *, as_typed: bool = False) -> None:
    """Answer everything that a board is asked, saved as it is typed or by the button, and sign."""
    go(hand, "uppfoljning/", f"uppfoljning/{YEAR}/", f"rapport/{board}/")
    asked = hand.page.locator(".todo a")
    for n in range(asked.count()):
        hand.follow(asked.nth(n))
        hand.write(hand.page.get_by_label("Vad har ni gjort?"), f"{board}: arbetet har gått framåt.")
        if as_typed:
            expect(hand.page.locator("[data-saved]")).to_contain_text("Sparat")
        else:
            hand.follow(hand.page.locator("button[name=next]"))
    sign(hand, board)


def sign(hand: Hand, board: str) -> None:
    """Sign a board's report."""
    go(hand, "uppfoljning/", f"uppfoljning/{YEAR}/", f"rapport/{board}/")
    press(hand, "Underteckna rapporten")
    told(hand, "undertecknad")


def report_by_excel(hand: Hand, board: str, folder: Path) -> None:
    """Take a board's report home as a spreadsheet, fill it in, bring it back, and sign."""
    go(hand, "uppfoljning/", f"uppfoljning/{YEAR}/", f"rapport/{board}/")
    path = folder / "rapport.xlsx"
    hand.fetch(hand.page.get_by_role("link", name="Hämta som Excel")).save_as(path)
    book = report_sheet.read(path.read_bytes())
    rows = [n for n, row in enumerate(book.sheets[0].rows) if n and row[layout.KEY] and row[layout.NAME]]
    edits = {(row, layout.DONE): "Ifyllt på kontoret utan nät." for row in rows if row > 0}
    first = next(n for n, row in enumerate(book.sheets[0].rows) if row[layout.KEY] == layout.HEADINGS[layout.KEY])
    edits = {place: text for place, text in edits.items() if place[0] > first}
    path.write_bytes(report_sheet.saved(report_sheet.edited(book, edits)))
    hand.follow(hand.page.get_by_role("link", name="Ladda upp en ifylld Excelfil"))
    hand.send(hand.page.locator("#fil"), path)
    press(hand, "Ladda upp")
    press(hand, re.compile("För in"))
    sign(hand, board)


def judge(hand: Hand, key: str, *, rating: str = "", reason: str = "") -> None:
    """Judge a goal from the list, mark it ready and go back."""
    hand.follow(hand.page.locator(f"main a[href$='/mal/{key}/']").first)
    judge_here(hand, rating=rating, reason=reason)
    hand.follow(hand.page.locator(".eyebrow").get_by_role("link", name="Bedöm målen"))


def judge_here(hand: Hand, *, rating: str = "", reason: str = "") -> None:
    """Judge the goal of the page, with cause and consequence where its colour asks for them, and mark it ready."""
    page = hand.page
    if rating:
        hand.pick(page.locator(f"input[name=rating][value={rating}]"))
    if rating == "none":
        hand.pick(page.locator("input[name=trend][value=unknown]"))
    if reason or page.locator("input[name=rating][value=none]").is_checked():
        hand.write(page.locator("#id_reason"), reason or "Underlag saknas i år.")
    press(hand, "Spara bedömningen")
    if page.get_by_text("Skriv minst en orsak").count():
        explain(hand, with_activity=bool(rating))
    press(hand, "Markera som klart")
    told(hand, "klart")


def explain(hand: Hand, *, with_activity: bool) -> None:
    """Write why a goal has its colour, and what follows: a changed activity, or a reason for none."""
    page = hand.page
    unfold(hand, "Skriv en orsak")
    hand.pick(page.locator("input[name=o-kind][value=own_work]"))
    hand.write(page.locator("#id_o-text"), "Insatserna har inte nått alla.")
    press(hand, "Spara orsaken")
    unfold(hand, "Ange en konsekvens")
    changed = with_activity and page.locator("#id_k-activity option").count() > 1
    hand.pick(page.locator(f"input[name=k-kind][value={'changed' if changed else 'none'}]"))
    if changed:
        hand.choose(page.locator("#id_k-activity"), index=1)
    hand.write(page.locator("#id_k-text"), "Aktiviteten utökas." if changed else "Pågående åtgärder räcker.")
    press(hand, "Spara konsekvensen")


def step(hand: Hand, year: int = YEAR) -> None:
    """Let a follow-up go on to its next step."""
    go(hand, "uppfoljning/", f"uppfoljning/{year}/")
    press(hand, re.compile("Gå vidare"))
    assert not hand.page.locator(".fault").count(), hand.page.locator(".fault").all_inner_texts()


def test_a_year_from_plan_to_a_frozen_follow_up_and_into_the_next(login: Login, base: str, tmp_path: Path) -> None:
    coordinator = login("samordnare")
    give_to(coordinator, 0, "Grundskolenämnden")
    give_to(coordinator, 1, "Äldrenämnden")
    go(coordinator, "uppfoljning/", f"uppfoljning/{YEAR}/")
    press(coordinator, "Fråga alla ansvariga")
    reports = coordinator.page.locator("table a[href*='/rapport/']")
    assert {"Grundskolenämnden", "Äldrenämnden"} <= set(reports.all_inner_texts())
    boards = [last_part(link) for link in reports.all()]

    report(login("grundskola"), "grundskolenamnden", as_typed=True)
    report_by_excel(login("aldre"), "aldrenamnden", tmp_path)
    for board in boards:
        if board not in ("grundskolenamnden", "aldrenamnden"):
            report(coordinator, board)

    step(coordinator)
    analyst = login("analytiker")
    go(analyst, "uppfoljning/", f"uppfoljning/{YEAR}/", f"uppfoljning/{YEAR}/mal/")
    keys = [last_part(link) for link in analyst.page.locator("table.sortable th[scope=row] a").all()]
    assert len(keys) > 20
    with_activity = next(key for key in keys if has_activity(login("lasare").page, base, key))
    overruled, unassessable = [key for key in keys if key != with_activity][:2]
    judge(analyst, with_activity, rating="red", reason="Nedgången är större än siffran visar.")
    judge(analyst, overruled, rating="yellow", reason="Enkäten gäller bara en del av målet.")
    judge(analyst, unassessable, rating="none", reason="Undersökningen ställdes in.")
    left = [key for key in keys if key not in (with_activity, overruled, unassessable)]
    analyst.follow(analyst.page.locator(f"main a[href$='/mal/{left[0]}/']").first)
    for place in range(len(left)):
        judge_here(analyst)
        if place < len(left) - 1:
            analyst.follow(analyst.page.get_by_role("link", name=re.compile("att bedöma: ")))
    expect(analyst.page.get_by_text("Alla mål är klara")).to_be_visible()
    analyst.follow(analyst.page.locator(".eyebrow").get_by_role("link", name="Bedöm målen"))
    elsewhere = analyst.page.locator("#annanstans ~ ul > li")
    for place in range(elsewhere.count()):
        item = elsewhere.nth(place)
        analyst.open(item.locator("summary"))
        analyst.write(item.get_by_label("Hur gick det?"), "Se nämndens egen uppföljning.")
        analyst.write(item.get_by_label("Vilken uppföljning säger det?"), "Nämndens årsredovisning")
        analyst.follow(item.get_by_role("button"))

    step(coordinator)
    steering = login("styrgrupp")
    go(steering, "styrgrupp/")
    unfold(steering, "Lägg in ett möte")
    steering.write(steering.page.locator("#id_held_on"), "2023-03-15")
    press(steering, "Lägg in")
    steering.follow(steering.page.locator("table a[href*='/styrgrupp/']").first)
    steering.write(steering.page.locator("#id_title"), "Uppföljningen av året")
    press(steering, "Lägg till punkten")
    unfold(steering, "Anteckna beslutet")
    decision = steering.page.get_by_label("Beslut", exact=True)
    steering.write(decision, "Uppföljningen godkänns och går till kommunstyrelsen.")
    press(steering, "Spara beslutet")
    told(steering, "antecknat")

    step(coordinator)
    press(coordinator, "Stäng och frys uppföljningen")
    told(coordinator, "stängd och fryst")

    for who in ("revisor", "lasare", "sekreterare", "administrator"):
        reader = login(who)
        go(reader, "uppfoljning/", "ar/")
        expect(reader.page.locator("#frysta + ul")).to_contain_text("kontrollsumman stämmer")
        reader.page.goto(f"{base}uppfoljning/{YEAR}/mal/{with_activity}/")
        assert reader.page.get_by_role("button", name="Spara bedömningen").count() == 0

    go(coordinator, "uppfoljning/")
    coordinator.write(coordinator.page.locator("#id_year"), str(YEAR + 1))
    coordinator.write(coordinator.page.locator("#id_council_on"), "2024-06-13")
    press(coordinator, "Planera")
    told(coordinator, "planerad")
    step(coordinator, YEAR + 1)
    press(coordinator, "Fråga alla ansvariga")
    reporter = login("grundskola")
    go(reporter, "uppfoljning/", f"uppfoljning/{YEAR + 1}/", "rapport/grundskolenamnden/")
    expect(reporter.page.locator(".before summary")).to_contain_text(f"Ert svar {YEAR}")
    coordinator.page.goto(f"{base}ar/?fran={YEAR}")
    expect(coordinator.page.locator("#lovat ~ .table")).to_contain_text("Aktiviteten utökas.")


def last_part(link: Locator) -> str:
    """Return the last part of a link's address."""
    return str(link.get_attribute("href")).rstrip("/").split("/")[-1]


def has_activity(page: Page, base: str, key: str) -> bool:
    """Return whether an activity with somebody responsible serves the goal."""
    page.goto(f"{base}uppfoljning/{YEAR}/mal/{key}/")
    return page.locator("ul.activities li").count() > 0


def test_no_page_of_the_year_has_a_fault(login: Login, base: str) -> None:
    page = login("samordnare").page
    page.goto(f"{base}planer/aktiviteter/")
    activity = str(page.locator("tbody th a").first.get_attribute("href")).split("/arbete/")[1]
    year = f"uppfoljning/{YEAR}/"
    paths = ["", "uppfoljning/", year, f"{year}mal/", f"{year}mal/vp-m1/", "planer/", activity, "styrgrupp/", "ar/"]
    paths += [f"planer/aktiviteter/?vy={view}" for view in ("tabell", "tavla", "tid")]
    paths += ["ar/effekter/", "malkvalitet/", "malkvalitet/farre/?valt=vp-m1"]
    found = {}
    for path in paths:
        response = page.goto(base + path)
        assert response is not None
        assert response.ok, path
        if wrong := faults_by_size(page):
            found[path] = wrong
    assert not found
