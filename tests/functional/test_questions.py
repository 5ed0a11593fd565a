"""Questions on goals in a browser: answered as they are typed where a goal is judged; and a form sent without login."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import BrowserContext, Page, expect
from tests.factories import year
from tests.factories.site import PASSWORD
from tests.factories.year import Town
from tests.functional.browsing import Profiles, faults_by_size, follow, let_in, log_in

from samhandling.followups.models import FollowUpCycle, Judgement
from samhandling.programmes.models import GoalQuestion

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
JUDGE = f"/sjoby/arbete/uppfoljning/{year.YEAR}/mal/a1/"
QUESTIONS = "/sjoby/arbete/fragor/"


@pytest.fixture
def town(home: Path) -> Town:
    made = year.town()
    made.analyst.set_password(PASSWORD)
    made.analyst.save()
    year.cycle(made, state=FollowUpCycle.State.ANALYSIS)
    return made


@pytest.fixture
def question(town: Town) -> GoalQuestion:
    made = GoalQuestion.objects.create(
        municipality=town.municipality,
        kind=GoalQuestion.Kind.COUNCIL_MOTION,
        title="Läxhjälp åt alla",
        text="Läxhjälp i varje skola.",
        asked_by="Vänsterpartiet",
        asked_on=datetime.date(2022, 5, 2),
        due_on=datetime.date(2023, 5, 2),
        answerer=town.school_board,
    )
    made.goals.add(town.red)
    return made


def opened(context: BrowserContext, address: str) -> Page:
    page = context.new_page()
    page.goto(address)
    return page


def test_an_answer_typed_where_the_goal_is_judged_is_saved_by_itself_and_then_given(
    context: BrowserContext, live_server: Any, town: Town, question: GoalQuestion
) -> None:
    let_in(context, live_server.url, town.analyst)
    page = opened(context, live_server.url + JUDGE)
    page.get_by_text("Svara på Läxhjälp åt alla").click()
    page.get_by_label("Svar", exact=True).fill("Den finns i tre skolor.")
    expect(page.locator("[data-saved]")).to_contain_text("Sparat")
    question.refresh_from_db()
    assert (question.answer, question.state) == ("Den finns i tre skolor.", "open")
    page.get_by_label("Beslut", exact=True).select_option("partly")
    follow(page.get_by_role("button", name="Besvara Läxhjälp åt alla"))
    expect(page.locator(".told")).to_contain_text("är besvarad")
    expect(page.locator("#fragor ~ .entry")).to_contain_text("delvis bifall")


def test_of_two_tabs_the_second_is_told_and_keeps_its_text(
    context: BrowserContext, live_server: Any, town: Town, question: GoalQuestion
) -> None:
    let_in(context, live_server.url, town.analyst)
    address = f"{live_server.url}{QUESTIONS}{question.pk}/"
    first, second = opened(context, address), opened(context, address)
    first.get_by_label("Svar", exact=True).fill("Från den första")
    expect(first.locator("[data-saved]")).to_contain_text("Sparat")
    second.get_by_label("Svar", exact=True).fill("Från den andra")
    expect(second.locator("[data-saved]")).to_contain_text("medan du skrev")
    question.refresh_from_db()
    assert question.answer == "Från den första"
    assert second.get_by_label("Svar", exact=True).input_value() == "Från den andra"


def test_the_pages_of_questions_have_no_fault(
    context: BrowserContext, live_server: Any, town: Town, question: GoalQuestion
) -> None:
    let_in(context, live_server.url, town.analyst)
    page = context.new_page()
    found = {}
    for path in (QUESTIONS, f"{QUESTIONS}?lage=answered", f"{QUESTIONS}ny/", f"{QUESTIONS}{question.pk}/", JUDGE):
        page.goto(live_server.url + path)
        if wrong := faults_by_size(page):
            found[path] = wrong
    assert not found


@pytest.mark.parametrize("with_javascript", [True, False])
def test_a_judgement_sent_when_the_login_has_run_out_is_sent_again_after_login(
    profiles: Profiles, live_server: Any, town: Town, with_javascript: bool
) -> None:
    context = profiles(java_script_enabled=with_javascript)
    let_in(context, live_server.url, town.analyst)
    page = opened(context, live_server.url + JUDGE)
    page.fill("#id_summary", "Skolorna saknar lärare.")
    Session.objects.all().delete()
    follow(page.get_by_role("button", name="Spara bedömningen"))
    expect(page.locator("main")).to_contain_text("Det du skrev finns kvar")
    log_in(page, town.analyst.username)
    expect(page.locator(".unsent")).to_contain_text("Skolorna saknar lärare.")
    if with_javascript:
        assert not faults_by_size(page)
    follow(page.get_by_role("button", name="Skicka det nu"))
    expect(page.locator(".told")).to_contain_text("Bedömningen är sparad")
    assert Judgement.objects.get().summary == "Skolorna saknar lärare."
    page.reload()
    assert page.locator(".unsent").count() == 0
    assert page.locator("[role=status].is-unsaved").count() == 0
