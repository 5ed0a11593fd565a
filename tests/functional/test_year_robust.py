"""Nothing that is typed over the year is lost, and nothing is there twice: two tabs, a session that ran out, a broken
connection, a double click, the back button, a server that is killed while it saves."""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Locator, Page, Request, expect
from tests.factories import report_sheet, year
from tests.factories.site import PASSWORD
from tests.factories.year import Town
from tests.functional.browsing import NARROW, WIDE, Profiles, faults, faults_of_pages, follow, let_in, log_in

from samhandling.followups.models import CauseAnalysis, Consequence, Evidence, FollowUpCycle, Judgement, ReportAnswer
from samhandling.followups.reminders import rules
from samhandling.followups.reporting import changes as reporting
from samhandling.followups.sheets import layout

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ROOT = Path(__file__).resolve().parents[2]
YEAR = f"/sjoby/arbete/uppfoljning/{year.YEAR}/"
REPORT = f"{YEAR}rapport/skolnamnden/"
FIELD = f"{REPORT}mal-a1/"


@pytest.fixture
def town(home: Path) -> Town:
    made = year.town()
    for person in (made.school_reporter, made.analyst, made.coordinator):
        person.set_password(PASSWORD)
        person.save()
    reporting.request_reports(by=made.coordinator, cycle=year.cycle(made, state=FollowUpCycle.State.REPORTING))
    return made


@pytest.fixture
def server(town: Town, live_server: Any) -> str:
    """Return the address of a server that shows the town."""
    return str(live_server.url)


def opened(context: BrowserContext, server: str, path: str) -> Page:
    page = context.new_page()
    page.goto(server + path)
    return page


def told(page: Page, text: str) -> None:
    expect(page.locator("[data-saved]")).to_contain_text(text)


def double_click(button: Locator) -> None:
    """Click twice, and wait until neither click has anything more to say.

    Without JavaScript the second click cuts the first one's navigation short, so no single one can be waited for.
    """
    page, counts = button.page, Counter[str]()

    def count(what: str) -> Callable[[Request], None]:
        return lambda request: counts.update([what] if request.is_navigation_request() else [])

    page.on("request", count("begun"))
    page.on("requestfinished", count("ended"))
    page.on("requestfailed", count("ended"))
    button.dblclick()
    n_quiet = 0
    for _ in range(400):
        page.wait_for_timeout(50)
        n_quiet = n_quiet + 1 if 0 < counts["begun"] == counts["ended"] else 0
        if n_quiet == 10:
            break
    assert n_quiet == 10, f"what the clicks asked for did not come to an end: {counts}"
    page.wait_for_load_state()


def wait_until(holds: Callable[[], bool], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < until, "it did not come to hold"
        time.sleep(0.1)


def test_of_two_tabs_the_second_is_told_and_loses_nothing(context: BrowserContext, server: str, town: Town) -> None:
    let_in(context, server, town.school_reporter)
    first, second = opened(context, server, FIELD), opened(context, server, FIELD)
    first.fill("#id_done", "Från den första fliken")
    told(first, "Sparat")
    second.fill("#id_done", "Från den andra fliken")
    told(second, "medan du skrev")
    assert ReportAnswer.objects.get().done == "Från den första fliken"
    assert second.input_value("#id_done") == "Från den andra fliken"
    # The page opened anew shows what stands, and beside it what was typed, until its writer throws it away.
    for _ in range(2):
        second.goto(server + FIELD)
        assert second.input_value("#id_done") == "Från den första fliken"
        expect(second.locator("pre.entry")).to_have_text("Från den andra fliken")
    second.get_by_role("button", name="Ta bort min text").click()  # by JavaScript: the page stays
    second.reload()
    assert second.locator("pre.entry").count() == 0
    assert ReportAnswer.objects.get().version == 1


def test_of_two_tabs_without_javascript_the_second_is_told_and_shown_its_text(
    profiles: Profiles, server: str, town: Town
) -> None:
    context = profiles(java_script_enabled=False)
    let_in(context, server, town.school_reporter)
    first, second = opened(context, server, FIELD), opened(context, server, FIELD)
    for page, text in ((first, "Från den första fliken"), (second, "Från den andra fliken")):
        page.fill("#id_done", text)
        follow(page.get_by_role("button", name="Spara", exact=True))
    assert second.input_value("#id_done") == "Från den första fliken"
    assert "Från den andra fliken" in second.locator("#din-text ~ dl").inner_text()
    assert ReportAnswer.objects.get().done == "Från den första fliken"


def test_a_judgement_typed_beside_anothers_stays_in_its_fields(
    context: BrowserContext, server: str, town: Town
) -> None:
    let_in(context, server, town.analyst)
    first, second = opened(context, server, f"{YEAR}mal/a1/"), opened(context, server, f"{YEAR}mal/a1/")
    for page, text in ((first, "Den första meningen"), (second, "Den andra meningen")):
        page.fill("#id_summary", text)
        follow(page.get_by_role("button", name="Spara bedömningen"))
    assert "medan du skrev" in second.locator(".fault").inner_text()
    assert "Den första meningen" in second.locator("#nyare ~ p").all_inner_texts()
    assert second.input_value("#id_summary") == "Den andra meningen"
    assert Judgement.objects.get().summary == "Den första meningen"


def test_text_typed_when_the_session_has_run_out_is_saved_after_login(
    context: BrowserContext, server: str, town: Town
) -> None:
    let_in(context, server, town.school_reporter)
    page = opened(context, server, FIELD)
    Session.objects.all().delete()
    page.fill("#id_done", "Skrivet efter att sessionen gått ut")
    told(page, "Du är utloggad")
    follow(page.get_by_role("button", name="Spara och gå till nästa"))
    log_in(page, town.school_reporter.username)
    expect(page).to_have_url(server + FIELD)
    wait_until(lambda: ReportAnswer.objects.filter(done="Skrivet efter att sessionen gått ut").exists())
    assert page.input_value("#id_done") == "Skrivet efter att sessionen gått ut"


def test_text_in_one_tab_is_saved_by_itself_after_login_in_another(
    context: BrowserContext, server: str, town: Town
) -> None:
    let_in(context, server, town.school_reporter)
    page = opened(context, server, FIELD)
    Session.objects.all().delete()
    page.fill("#id_done", "Väntar på inloggning")
    told(page, "Du är utloggad")
    log_in(opened(context, server, "/logga-in/"), town.school_reporter.username)
    told(page, "Sparat")
    assert ReportAnswer.objects.get().done == "Väntar på inloggning"


def test_a_cause_typed_when_the_session_has_run_out_stands_there_after_login(
    context: BrowserContext, server: str, town: Town
) -> None:
    let_in(context, server, town.analyst)
    page = opened(context, server, f"{YEAR}mal/a1/")
    follow(page.get_by_role("button", name="Spara bedömningen"))
    page.get_by_text("Skriv en orsak").click()
    page.get_by_label("det egna arbetet").check()
    page.get_by_label("Orsak", exact=True).fill("För få behöriga lärare.")
    Session.objects.all().delete()
    follow(page.get_by_role("button", name="Spara orsaken"))
    log_in(page, town.analyst.username)
    expect(page.get_by_label("Orsak", exact=True)).to_have_value("För få behöriga lärare.")
    expect(page.get_by_label("det egna arbetet")).to_be_checked()
    follow(page.get_by_role("button", name="Spara orsaken"))
    expect(page.locator(".told")).to_contain_text("Orsaken är sparad")
    assert CauseAnalysis.objects.get().text == "För få behöriga lärare."
    # Saved is saved: the field is empty for the next one.
    page.reload()
    assert page.get_by_label("Orsak", exact=True).input_value() == ""


def test_text_typed_without_connection_is_saved_when_it_is_back(
    context: BrowserContext, server: str, town: Town
) -> None:
    let_in(context, server, town.school_reporter)
    page = opened(context, server, FIELD)
    page.route("**/*", lambda route: route.abort())
    page.fill("#id_done", "Skrivet utan nät")
    told(page, "Ingen kontakt")
    assert not ReportAnswer.objects.exists()
    page.unroute("**/*")
    told(page, "Sparat")
    assert ReportAnswer.objects.get().done == "Skrivet utan nät"


def test_text_typed_without_connection_survives_a_shut_tab(context: BrowserContext, server: str, town: Town) -> None:
    let_in(context, server, town.school_reporter)
    page = opened(context, server, FIELD)
    page.route("**/*", lambda route: route.abort())
    page.fill("#id_done", "Skrivet utan nät")
    page.close()
    assert not ReportAnswer.objects.exists()
    page = opened(context, server, FIELD)
    assert page.input_value("#id_done") == "Skrivet utan nät"
    told(page, "Sparat")
    assert ReportAnswer.objects.get().done == "Skrivet utan nät"


def test_an_answer_whose_receipt_was_lost_is_no_conflict(context: BrowserContext, server: str, town: Town) -> None:
    """The server saves, but its answer never arrives: sent again, the same text is the same answer."""
    let_in(context, server, town.school_reporter)
    page = opened(context, server, FIELD)
    lost: list[str] = []

    def lose(route: Any) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch().text())
            route.abort()
        else:
            route.continue_()

    page.route("**/*", lose)
    page.fill("#id_done", "En gång räcker")
    told(page, "Sparat")
    assert json.loads(lost[0])["ok"]
    assert ReportAnswer.objects.get().version == 1


@pytest.mark.parametrize("with_javascript", [True, False])
def test_a_double_click_makes_no_second_row(profiles: Profiles, server: str, town: Town, with_javascript: bool) -> None:
    context = profiles(java_script_enabled=with_javascript)
    let_in(context, server, town.analyst)
    page = opened(context, server, f"{YEAR}mal/a1/")
    double_click(page.get_by_role("button", name="Spara bedömningen"))
    expect(page.locator("#ready")).to_be_visible()
    page.get_by_text("Lägg till underlag").click()
    page.get_by_label("Vad säger det?").fill("Eleverna vill ha läxhjälp på kvällen.")
    page.get_by_label("Källa", exact=True).fill("Elevrådet")
    page.get_by_label("Datum", exact=True).fill("2023-02-01")
    double_click(page.get_by_role("button", name="Lägg till"))
    expect(page.locator("#evidence ~ p", has_text="Elevrådet")).to_have_count(1)
    page.get_by_text("Skriv en orsak").click()
    page.get_by_label("det egna arbetet").check()
    page.get_by_label("Orsak", exact=True).fill("För få lärare.")
    double_click(page.get_by_role("button", name="Spara orsaken"))
    expect(page.locator("#cause ~ .entry", has_text="För få lärare.")).to_have_count(1)
    page.get_by_text("Ange en konsekvens", exact=True).click()
    page.get_by_label("ingen åtgärd").check()
    page.get_by_label("Vad ändras, eller varför görs ingenting?").fill("Redan beslutat.")
    double_click(page.get_by_role("button", name="Spara konsekvensen"))
    expect(page.locator("#consequence ~ .entry", has_text="Redan beslutat.")).to_have_count(1)
    counts = [model.objects.count() for model in (Judgement, Evidence, CauseAnalysis, Consequence)]
    assert counts == [1, 1, 1, 1]
    assert Judgement.objects.get().version == 1


def test_the_back_button_leads_to_what_is_saved_and_writing_goes_on(
    context: BrowserContext, server: str, town: Town
) -> None:
    let_in(context, server, town.school_reporter)
    page = opened(context, server, FIELD)
    page.fill("#id_done", "Ett")
    follow(page.get_by_role("button", name="Spara och gå till nästa"))
    expect(page).to_have_url(f"{server}{REPORT}mal-a2/")
    page.fill("#id_done", "På nästa mål")
    page.go_back()
    expect(page.locator("#id_done")).to_have_value("Ett")
    page.fill("#id_done", "Ett och två")
    told(page, "Sparat")
    page.go_forward()
    expect(page.locator("#id_done")).to_have_value("På nästa mål")
    wait_until(lambda: ReportAnswer.objects.filter(goal=town.green, done="På nästa mål").exists())
    assert ReportAnswer.objects.get(goal=town.red).done == "Ett och två"


def test_the_pages_of_report_upload_and_reminders_have_no_fault(
    context: BrowserContext, server: str, town: Town
) -> None:
    let_in(context, server, town.school_reporter)
    page = opened(context, server, FIELD)
    stop = f"/paminnelser/{rules.token_of(town.school_reporter)}/"
    content = page.request.get(f"{server}{REPORT}excel.xlsx").body()
    edits = {(1, layout.DONE): "Från filen", (2, layout.DONE): "Också", (3, layout.STATE): "Pågår"}
    filled = report_sheet.saved(report_sheet.edited(report_sheet.read(content), edits))
    faulty = report_sheet.saved(report_sheet.edited(report_sheet.read(filled), {(3, layout.STATE): "kanske"}))
    page.fill("#id_done", "Från webben")
    told(page, "Sparat")
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        paths = (YEAR, FIELD, f"{REPORT}excel/", "/sjoby/arbete/uppfoljning/paminnelser/", stop)
        assert not faults_of_pages(page, [server + path for path in paths])
        for name, sent in (("ifylld.xlsx", filled), ("fel.xlsx", faulty)):
            page.goto(f"{server}{REPORT}excel/")
            page.set_input_files("#fil", {"name": name, "mimeType": "application/octet-stream", "buffer": sent})
            follow(page.get_by_role("button", name="Ladda upp"))
            expect(page.locator("h1")).to_have_text(name)
            assert not faults(page), name


# From here: a real server in a process of its own, killed outright while it saves.


class Site:
    """A home folder with the town, and a server that can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {**os.environ, "SAMHANDLING_HOME": str(folder)}
        self.environment["DJANGO_SETTINGS_MODULE"] = "samhandling.config.settings"
        self.process: subprocess.Popen[bytes] | None = None
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._command("-m", "samhandling.config.cli", "init", str(folder))
        self.cookies = json.loads(self.run(FILL))

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def run(self, code: str) -> str:
        """Run some lines with the register open; return what they print."""
        return self._command("-c", "import django; django.setup()\n" + code)

    def _command(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=180, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> None:
        serve = ["-m", "samhandling.config.cli", "serve", "--home", str(self.folder), "--port", str(self.port)]
        self.process = subprocess.Popen(
            [sys.executable, *serve, "--no-worker", "--quiet"],
            cwd=ROOT,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        wait_until(self._answers, 120)

    def kill(self) -> None:
        """End the server and all its processes, as a power cut would, and wait until none listens."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def _answers(self) -> bool:
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)) as connection:
                connection.request("GET", "/logga-in/")
                return connection.getresponse().status == 200
        except OSError:
            return False

    def save(self, text: str, version: int) -> dict[str, Any]:
        """Save an answer as the page does while somebody types."""
        cookies = f"sessionid={self.cookies['session']}; csrftoken={self.cookies['csrf']}"
        body = f"csrfmiddlewaretoken={self.cookies['csrf']}&version={version}&done={text}"
        headers = {
            "Cookie": cookies, "Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded",
        }  # fmt: skip
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request("POST", FIELD, body, headers)
            found: dict[str, Any] = json.loads(connection.getresponse().read())
        return found

    def stored(self) -> dict[str, Any]:
        """Return what the register holds of the answers, and how many audit rows tell of them."""
        found: dict[str, Any] = json.loads(self.run(STORED))
        return found


FILL = """
import json
from django.middleware.csrf import _get_new_csrf_string
from django.test import Client
from tests.factories import report_sheet, year
from samhandling.followups.reporting import changes as reporting
town = year.town()
reporting.request_reports(by=town.coordinator, cycle=year.cycle(town, state="reporting"))
client = Client()
client.force_login(town.school_reporter, backend="django.contrib.auth.backends.ModelBackend")
print(json.dumps({"session": client.cookies["sessionid"].value, "csrf": _get_new_csrf_string()}))
"""
STORED = """
import json
from samhandling.audit.models import AuditEvent
from samhandling.followups.models import ReportAnswer
rows = list(ReportAnswer.objects.values("done", "version"))
print(json.dumps({"rows": rows, "n_audit": AuditEvent.objects.filter(action="save_answer").count()}))
"""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = Site(tmp_path / "home")
    made.start()
    yield made
    if made.process:
        made.kill()


def test_a_server_killed_while_it_saves_loses_no_receipted_text_and_doubles_none(site: Site) -> None:
    chance = random.Random(20230201)
    version, text = 0, ""
    for round_ in range(5):
        receipts: list[tuple[int, str]] = []
        sent: list[str] = []

        def write(begin: int, round_: int, receipts: list[tuple[int, str]], sent: list[str]) -> None:
            for n in range(begin, begin + 10_000):
                sent.append(f"omgang-{round_}-text-{n}")
                try:
                    said = site.save(sent[-1], n)
                except (OSError, ValueError, http.client.HTTPException):
                    return
                assert said["ok"], said
                receipts.append((said["version"], sent[-1]))

        writer = threading.Thread(target=write, args=(version, round_, receipts, sent))
        writer.start()
        time.sleep(chance.uniform(0.5, 1.5))
        site.kill()
        writer.join()
        stored = site.stored()
        (row,) = stored["rows"]
        last_version, last_text = receipts[-1] if receipts else (version, text)
        # What was receipted stands; at most the one text on its way stands too, whole, and each is in the log once.
        assert (row["version"], row["done"]) in [(last_version, last_text), (last_version + 1, sent[-1])]
        assert stored["n_audit"] == row["version"]
        version, text = row["version"], row["done"]
        site.start()
    assert version > 5


def test_a_browser_saves_what_was_typed_when_the_killed_server_is_back(context: BrowserContext, site: Site) -> None:
    context.add_cookies([{"name": "sessionid", "value": site.cookies["session"], "url": site.address}])
    page = opened(context, site.address, FIELD)
    page.fill("#id_done", "Före avbrottet")
    told(page, "Sparat")
    site.kill()
    page.fill("#id_done", "Skrivet under avbrottet")
    told(page, "Ingen kontakt")
    site.start()
    told(page, "Sparat")
    assert site.stored() == {"rows": [{"done": "Skrivet under avbrottet", "version": 2}], "n_audit": 2}
