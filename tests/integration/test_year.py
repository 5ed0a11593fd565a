"""The pages of the year: who sees what, what a form does, and how many questions a page asks."""

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories import year
from tests.factories.year import Town

from samhandling.accounts.models import Person
from samhandling.followups.models import (
    BoardReport,
    CauseAnalysis,
    Consequence,
    Evidence,
    FollowUpCycle,
    Judgement,
    ReportAnswer,
)
from samhandling.followups.reporting import changes as reporting

pytestmark = pytest.mark.django_db
BASE = "/sjoby/arbete/uppfoljning/"
YEAR = f"{BASE}{year.YEAR}/"
REPORT = f"{YEAR}rapport/skolnamnden/"


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


def test_a_coordinator_plans_a_follow_up_counted_back_from_the_council(town: Town) -> None:
    client = inside(town.coordinator)
    assert "Ingen uppföljning är planerad" in client.get(BASE).content.decode()
    client.post(BASE, {"year": "2023", "council_on": "2024-06-13"})
    made = FollowUpCycle.objects.get(year=2023)
    assert str(made.council_on) == "2024-06-13"
    days = [made.asked_on, made.reports_due_on, made.analysis_due_on, made.steering_on, made.executive_on]
    assert days == sorted(days)
    assert all(day.weekday() < 5 for day in days)
    text = client.get(f"{BASE}2023/").content.decode()
    assert "13 juni 2024" in text
    assert "15 april 2024" in text


@pytest.mark.slow
def test_others_see_the_follow_up_but_may_not_plan_one(town: Town, cycle: FollowUpCycle) -> None:
    for person in (town.auditor, town.school_reporter, town.steering):
        client = inside(person)
        assert "Planera en uppföljning" not in client.get(BASE).content.decode()
        assert client.get(YEAR).status_code == 200
        assert client.post(BASE, {"year": "2024", "council_on": "2025-06-13"}).status_code == 403
    assert inside(town.stranger).get(YEAR).status_code == 403


def test_a_wrong_date_is_told_at_its_field(town: Town) -> None:
    text = inside(town.coordinator).post(BASE, {"year": "2023", "council_on": "i juni"}).content.decode()
    assert 'class="wrong"' in text
    assert 'value="i juni"' in text


def test_the_calendar_file_holds_whole_days_and_short_lines(town: Town, cycle: FollowUpCycle) -> None:
    response = inside(town.auditor).get(f"{YEAR}kalender.ics")
    lines = response.content.decode().split("\r\n")
    assert response.headers["Content-Type"].startswith("text/calendar")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines.count("BEGIN:VEVENT") == lines.count("END:VEVENT") >= 3
    assert max(len(line.encode()) for line in lines) <= 75


def test_what_a_reporter_types_is_saved_as_json_and_by_the_button(town: Town, cycle: FollowUpCycle) -> None:
    client = inside(town.school_reporter)
    address = f"{REPORT}mal-a1/"
    said = client.post(address, {"done": "Läxhjälp", "version": "0"}, headers={"Accept": "application/json"}).json()
    assert (said["ok"], said["version"]) == (True, 1)
    onward = client.post(address, {"done": "Läxhjälp och lov", "version": "1", "next": "1"})
    assert onward.headers["Location"] == f"{REPORT}mal-a2/"
    assert ReportAnswer.objects.get().done == "Läxhjälp och lov"


def test_a_second_tab_is_told_and_overwrites_nothing(town: Town, cycle: FollowUpCycle) -> None:
    client = inside(town.school_reporter)
    address = f"{REPORT}mal-a1/"
    json = {"Accept": "application/json"}
    client.post(address, {"done": "Ett", "version": "0"}, headers=json)
    refused = client.post(address, {"done": "Två", "version": "0"}, headers=json)
    assert (refused.status_code, refused.json()["conflict"]) == (409, True)
    assert ReportAnswer.objects.get().done == "Ett"


def test_another_boards_reporter_reads_but_cannot_write(town: Town, cycle: FollowUpCycle) -> None:
    client = inside(town.care_reporter)
    text = client.get(REPORT).content.decode()
    assert "Alla klarar skolan" in text
    assert "<textarea" not in text
    refused = client.post(f"{REPORT}mal-a1/", {"done": "x", "version": "0"}, headers={"Accept": "application/json"})
    assert refused.status_code == 403
    assert not ReportAnswer.objects.exists()


@pytest.mark.slow
def test_a_report_is_signed_when_all_is_answered_and_can_be_given_back(town: Town, cycle: FollowUpCycle) -> None:
    client = inside(town.school_reporter)
    text = client.post(REPORT, {"sign": "1"}, follow=True).content.decode()
    assert "är tom" in text
    for item in ("mal-a1", "mal-a2", f"aktivitet-{town.activity.pk}"):
        client.post(f"{REPORT}{item}/", {"done": "Klart", "version": "0"})
    client.post(REPORT, {"sign": "1"})
    assert BoardReport.objects.get().state == BoardReport.State.SIGNED
    inside(town.coordinator).post(REPORT, {"return": "1", "reason": "Saknar siffror"})
    assert "Saknar siffror" in client.get(REPORT).content.decode()


@pytest.mark.slow
def test_a_red_goal_goes_from_judgement_over_cause_and_consequence_to_ready(town: Town, cycle: FollowUpCycle) -> None:
    client = inside(town.analyst)
    address = f"{YEAR}mal/a1/"
    client.post(address, {"what": "verdict", "rating": "red", "trend": "flat", "version": "0"})
    text = client.post(address, {"what": "ready"}, follow=True).content.decode()
    assert "skriv minst en orsak" in text
    client.post(address, {"what": "cause", "o-kind": "own_work", "o-text": "För få behöriga lärare."})
    client.post(
        address,
        {"what": "consequence", "k-kind": "changed", "k-activity": town.activity.pk, "k-text": "Dubblad läxhjälp."},
    )
    client.post(address, {"what": "ready"})
    assert Judgement.objects.get().state == Judgement.State.READY


@pytest.mark.slow
def test_a_cause_and_a_consequence_of_a_draft_can_be_taken_away(town: Town, cycle: FollowUpCycle) -> None:
    client = inside(town.analyst)
    address = f"{YEAR}mal/a1/"
    client.post(address, {"what": "verdict", "rating": "red", "trend": "flat", "version": "0"})
    client.post(address, {"what": "cause", "o-kind": "own_work", "o-text": "För få behöriga lärare."})
    client.post(address, {"what": "consequence", "k-kind": "none", "k-text": "Redan beslutat."})
    text = client.get(address).content.decode()
    for row in re.findall(r'name="row" value="([^"]+)"', text):
        client.post(address, {"what": "remove", "row": row})
    assert not CauseAnalysis.objects.exists()
    assert not Consequence.objects.exists()


def test_a_refused_judgement_keeps_what_was_typed(town: Town, cycle: FollowUpCycle) -> None:
    client = inside(town.analyst)
    address = f"{YEAR}mal/a1/"
    refused = client.post(
        address, {"what": "verdict", "rating": "green", "trend": "flat", "version": "0", "summary": "Det går bättre"}
    )
    assert refused.status_code == 422
    assert "skriv varför" in refused.content.decode()
    assert "Det går bättre" in refused.content.decode()
    assert not Judgement.objects.exists()


@pytest.mark.slow
def test_the_same_form_sent_twice_is_there_once(town: Town, cycle: FollowUpCycle) -> None:
    client = inside(town.analyst)
    address = f"{YEAR}mal/a1/"
    client.post(address, {"what": "verdict", "rating": "red", "trend": "flat", "version": "0"})
    for _ in range(2):
        client.post(address, {"what": "cause", "o-kind": "own_work", "o-text": " För få lärare. "})
        client.post(address, {"what": "consequence", "k-kind": "none", "k-text": "Redan beslutat."})
        evidence = {"e-kind": "dialogue", "e-text": "Läxhjälp", "e-source": "Elevrådet", "e-dated_on": "2023-02-01"}
        client.post(address, {"what": "evidence", **evidence})
    assert [model.objects.count() for model in (CauseAnalysis, Consequence, Evidence)] == [1, 1, 1]


def test_the_list_is_narrowed_by_the_address_and_widened_by_a_badge(town: Town, cycle: FollowUpCycle) -> None:
    client = inside(town.analyst)
    text = client.get(f"{YEAR}mal/?visa=roda-gula").content.decode()
    assert "Alla klarar skolan" in text
    assert "Barn läser mer" not in text
    assert 'href="?"' in text


@pytest.mark.parametrize("address", [BASE, YEAR, f"{YEAR}mal/", f"{YEAR}mal/a1/", REPORT, f"{REPORT}mal-a1/"])
def test_a_page_of_the_year_asks_a_bounded_number_of_questions(
    address: str, town: Town, cycle: FollowUpCycle, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = inside(town.coordinator)
    with django_assert_max_num_queries(36):
        response: Any = client.get(address)
    assert response.status_code == 200
    assert 'style="' not in response.content.decode()
