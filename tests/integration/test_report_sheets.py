"""The pages where a board's report is taken home as a spreadsheet and handed back."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.factories import report_sheet, year
from tests.factories.year import Town

from samhandling.accounts.models import Person
from samhandling.followups.models import BoardReport, FollowUpCycle, ReportAnswer
from samhandling.followups.reporting import changes as reporting
from samhandling.followups.sheets import layout

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
REPORT = f"/sjoby/arbete/uppfoljning/{year.YEAR}/rapport/skolnamnden/"
RED, GREEN, ACTIVITY = 1, 2, 3


@pytest.fixture
def town() -> Town:
    return year.town()


@pytest.fixture
def cycle(town: Town) -> FollowUpCycle:
    """Return a follow-up where the boards are asked."""
    made = year.cycle(town, state="reporting")
    reporting.request_reports(by=town.coordinator, cycle=made)
    return made


def inside(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def fetched(client: Client, edits: report_sheet.Edits) -> bytes:
    """Return the downloaded report with some cells written in."""
    response = client.get(f"{REPORT}excel.xlsx")
    assert response.headers["Content-Disposition"].endswith(f'"rapport skolnamnden {year.YEAR}.xlsx"')
    return report_sheet.saved(report_sheet.edited(report_sheet.read(response.content), edits))


def send(client: Client, content: bytes, name: str = "rapport.xlsx") -> Any:
    return client.post(f"{REPORT}excel/", {"file": SimpleUploadedFile(name, content)})


def given(response: Any) -> str:
    """Return what the page carries to the confirmation."""
    found = re.search(r'name="given" value="([^"]+)"', response.content.decode())
    assert found
    return found[1]


def test_a_report_goes_home_and_comes_back_by_way_of_a_preview(town: Town, cycle: FollowUpCycle) -> None:
    client = inside(town.school_reporter)
    assert "Hämta som Excel" in client.get(REPORT).content.decode()
    edits = {(RED, layout.DONE): "Läxhjälp <b>varje</b> dag", (ACTIVITY, layout.STATE): "Klar"}
    response = send(client, fetched(client, edits))
    text = response.content.decode()
    assert "2 svar ändras" in text
    assert "&lt;b&gt;varje" in text
    assert 'style="' not in text
    assert not ReportAnswer.objects.exists()
    said = client.post(f"{REPORT}excel/", {"given": given(response)}, follow=True)
    assert "2 svar från filen är sparade" in said.content.decode()
    assert ReportAnswer.objects.get(goal=town.red).done == "Läxhjälp <b>varje</b> dag"


def test_the_confirmation_pressed_twice_saves_once(town: Town, cycle: FollowUpCycle) -> None:
    client = inside(town.school_reporter)
    sent = given(send(client, fetched(client, {(RED, layout.DONE): "Ett"})))
    for _ in range(2):
        client.post(f"{REPORT}excel/", {"given": sent})
    assert ReportAnswer.objects.get().version == 1


def test_what_somebody_saved_meanwhile_is_shown_beside_and_not_offered(town: Town, cycle: FollowUpCycle) -> None:
    client = inside(town.school_reporter)
    content = fetched(client, {(RED, layout.DONE): "Från filen"})
    client.post(f"{REPORT}mal-a1/", {"done": "Från webben", "version": "0"})
    text = send(client, content).content.decode()
    assert "Ändrat av någon annan" in text
    assert "Från webben" in text
    assert 'name="given"' not in text


def test_a_file_with_faults_names_every_cell_and_saves_nothing(town: Town, cycle: FollowUpCycle) -> None:
    client = inside(town.school_reporter)
    edits = {(RED, layout.MARK): "x", (GREEN, layout.DONE): "Bra", (ACTIVITY, layout.STATE): "kanske"}
    response = send(client, fetched(client, edits))
    text = response.content.decode()
    assert response.status_code == 422
    assert "A2" in text
    assert "K4" in text
    assert 'name="given"' not in text


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"hej", "rapport.pdf", "slutar på .xlsx"),
        (b"", "rapport.xlsx", "tom"),
        (b"PK\x03\x04 trasig", "rapport.xlsx", "skadad"),
        (b"a;b\n1;2\n", "rapport.csv", "ladda ner rapporten på nytt"),
        (b"namn;nummer\nA;19121212-1212\n", "rapport.csv", "personnummer"),
    ],
)
def test_a_file_that_is_no_report_is_refused_in_a_sentence(
    content: bytes, name: str, said: str, town: Town, cycle: FollowUpCycle
) -> None:
    response = send(inside(town.school_reporter), content, name)
    assert response.status_code == 422
    assert said in response.content.decode()


def test_only_those_who_answer_for_the_board_hand_it_back(town: Town, cycle: FollowUpCycle) -> None:
    for person in (town.care_reporter, town.auditor, town.analyst, town.stranger):
        assert inside(person).post(f"{REPORT}excel/", {"given": "x"}).status_code == 403
    assert inside(town.auditor).get(f"{REPORT}excel.xlsx").status_code == 200
    assert inside(town.stranger).get(f"{REPORT}excel.xlsx").status_code == 403
    assert inside(town.coordinator).get(f"{REPORT}excel/").status_code == 200


def test_what_was_confirmed_cannot_be_made_up_or_sent_to_another_report(town: Town, cycle: FollowUpCycle) -> None:
    client = inside(town.coordinator)
    sent = given(send(client, fetched(client, {(RED, layout.DONE): "Ett"})))
    reporting.request_report(by=town.coordinator, cycle=cycle, organisation=town.care_board)
    other = REPORT.replace("skolnamnden", "vardnamnden")
    assert "annan rapport" in client.post(f"{other}excel/", {"given": sent}, follow=True).content.decode()
    assert "för gammal" in client.post(f"{REPORT}excel/", {"given": f"{sent}x"}, follow=True).content.decode()
    assert not ReportAnswer.objects.exists()


def test_a_signed_report_takes_no_file(town: Town, cycle: FollowUpCycle) -> None:
    client = inside(town.school_reporter)
    sent = given(send(client, fetched(client, {(RED, layout.DONE): "Ett"})))
    for item in ("mal-a1", "mal-a2", f"aktivitet-{town.activity.pk}"):
        client.post(f"{REPORT}{item}/", {"done": "Klart", "version": "0"})
    client.post(REPORT, {"sign": "1"})
    assert BoardReport.objects.get().state == BoardReport.State.SIGNED
    assert "kan inte ändras nu" in client.get(f"{REPORT}excel/").content.decode()
    assert "undertecknad" in client.post(f"{REPORT}excel/", {"given": sent}, follow=True).content.decode()
    assert ReportAnswer.objects.get(goal=town.red).done == "Klart"
