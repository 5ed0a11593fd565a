"""What the public sees of why and what is done: only of closed follow-ups, and never who sat at the keyboard."""

import datetime
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from samhandling.accounts.models import Person
from samhandling.assessments.models import Assessment
from samhandling.followups.judging import changes as judging
from samhandling.followups.judging.changes import Verdict
from samhandling.followups.models import (
    CauseAnalysis,
    Consequence,
    ElsewhereJudgement,
    Evidence,
    FollowUpCycle,
    Judgement,
)
from samhandling.places.models import Municipality, Organisation
from samhandling.programmes.models import Goal
from samhandling.programmes.questions.models import GoalQuestion
from samhandling.publishing import goals, material, overview
from samhandling.publishing.material import Material
from samhandling.publishing.models import Publication
from samhandling.publishing.reader import Published

pytestmark = pytest.mark.slow
RED, OVERRULED, ELSEWHERE = "vh-d1", "vh-d3", "vh-i08"


@pytest.fixture
def gathered(demo: Path) -> Material:
    return of_year(2022)


@pytest.fixture
def published(demo: Path) -> Published:
    number = Publication.objects.get(municipality__slug="vasteras", is_current=True).number
    return Published(demo / "publications" / str(number))


def of_year(year: int) -> Material:
    return material.gather(Municipality.objects.get(slug="vasteras"), year, 99, datetime.date(2026, 11, 21))


def goal_page(found: Material, key: str) -> Any:
    return goals.page(found, next(goal for goal in found.tree.goals.values() if goal.key == key))


def test_a_red_goal_has_its_cause_and_its_consequence_with_who_answers(published: Published) -> None:
    page: Any = published.page(f"mal/{RED}")
    told = page["conclusion"]
    assert (page["state"]["rating"], told["year"], told["is_this_year"]) == ("red", 2021, False)
    assert [cause["kind"] for cause in told["causes"]] == ["own_work"]
    activity = told["consequences"][0]["activity"]
    assert ("Kommunstyrelsen", "ansvarar") in {(one["name"], one["role_word"]) for one in activity["responsible"]}
    assert activity["state_word"] == "läget inte rapporterat"
    assert {one["follows_from"] for one in page["activities"]} == {"Uppföljning 2021"}
    assert [row["kind_word"] for row in told["evidence"]] == ["forskning"]


def test_nothing_of_a_follow_up_that_goes_on_leaks(gathered: Material) -> None:
    goal = Goal.objects.get(key=RED)
    cycle = FollowUpCycle.objects.get(pk=gathered.cycle.pk)
    analyst = Person.objects.get(username="analytiker.vasteras")
    computed = Assessment.objects.get(run=cycle.run, goal=goal)
    verdict = Verdict("yellow", "up", "HEMLIGT SKÄL", "HEMLIG MENING")
    row = judging.judge_goal(by=analyst, cycle=cycle, assessment=computed, verdict=verdict)
    judging.write_cause(by=analyst, judgement=row, kind="outside", text="HEMLIG ORSAK")
    judging.write_consequence(by=analyst, judgement=row, kind="none", text="HEMLIG KONSEKVENS")
    judging.add_evidence(
        by=analyst,
        cycle=cycle,
        goal=goal,
        kind="other",
        text="HEMLIGT UNDERLAG",
        source="HEMLIG KÄLLA",
        dated_on=datetime.date(2023, 1, 1),
    )
    judging.mark_ready(by=analyst, judgement=row)
    found = of_year(2022)
    page, follow_up, start = goal_page(found, RED), overview.followup(found), overview.start(found)
    assert page["state"]["rating"] == "red"
    assert page["explanation"]["judged"] == ""
    assert "HEMLIG" not in json.dumps([page, follow_up, start], ensure_ascii=False)
    assert "pågår" in follow_up["standing"]


def test_a_closed_follow_up_shows_the_judgement_and_why_it_differs_from_the_computed_colour(demo: Path) -> None:
    found = of_year(2021)
    page = goal_page(found, OVERRULED)
    assert (page["state"]["rating"], page["state"]["judged"]) == ("yellow", True)
    assert page["conclusion"]["computed"]["rating"] == "green"
    assert "två enkäter" in page["conclusion"]["reason"]
    assert "två enkäter" in page["explanation"]["judged"]
    assert "avslutad" in overview.followup(found)["standing"]
    assert "move" not in page  # nothing was followed up before


def test_nobody_who_works_with_the_follow_up_is_named(published: Published) -> None:
    names = {person.actor_name for person in Person.objects.all()} | {
        part for person in Person.objects.all() for part in (person.username,)
    }
    text = "\n".join(json.dumps(published.page(path), ensure_ascii=False) for path in published.paths())
    assert not {name for name in names if name in text}


def test_the_flows_hold_every_goal_that_stood_in_both_years(published: Published) -> None:
    page: Any = published.page("uppfoljning/2022")
    flows = page["flows"]
    n_goals = sum(len(programme["rows"]) for programme in page["programmes"])
    assert sum(flow["n"] for flow in flows["flows"]) + flows["n_new"] == n_goals
    now = {colour: sum(f["n"] for f in flows["flows"] if f["after"] == colour) for colour in ("green", "yellow", "red")}
    assert now == {colour: page["counts"][colour] for colour in now}
    for flow in (*flows["flows"], *page["programmes"][0]["flows"]["flows"]):
        assert flow["n"] > 0
    assert published.file(flows["chart"]["file"]).is_file()
    assert published.file(flows["chart"]["narrow"]["dark"]).is_file()
    better = [move["goal"]["path"] for move in page["changes"]["better"]]
    assert len(better) == sum(f["n"] for f in flows["flows"] if (f["before"], f["after"]) == ("red", "yellow"))


def test_every_red_goal_is_answered_or_says_who_can(published: Published) -> None:
    page: Any = published.page("uppfoljning/2022")
    red = [one for one in page["answers"] if one["goal"]["state"]["rating"] == "red"]
    assert red == page["answers"][: len(red)]
    assert all(bool(one["causes"] and one["actions"]) != bool(one["missing"]) for one in page["answers"])
    assert sum(bool(one["causes"]) for one in red) >= 5
    told = next(one for one in red if one["goal"]["path"] == f"mal/{ELSEWHERE}")
    assert "grundskolenämnden" in told["missing"]


def test_the_figures_of_a_change_are_public_ones_and_a_break_is_not_counted_over(published: Published) -> None:
    page: Any = published.page("mal/vp-m1")
    rows = {row["path"]: row for row in page["move"]["figures"]}
    compared = [row for row in rows.values() if row["change"]]
    assert compared
    for row in compared:
        assert row["change"]["value"] == pytest.approx(row["now"]["value"] - row["before"]["value"])
        assert row["change"]["source_line"] == "Egen beräkning"
        assert (row["before"]["source_line"], row["now"]["source_line"]) == ("Källa: Kolada",) * 2
    assert any("olika undersökningar" in row["text"] for row in rows.values() if not row["change"])


def test_what_was_promised_stands_with_how_it_went(published: Published) -> None:
    page: Any = published.page("uppfoljning/2022")
    promised = page["promises"]
    assert promised["year"] == 2021
    assert "ingen är klar" in promised["sentence"]
    assert {row["outcome"] for row in promised["rows"]} == {"going_on"}


def test_what_the_opposition_said_stands_on_the_goal_and_an_answer_only_when_it_is_given(demo: Path) -> None:
    board = Organisation.objects.get(municipality__slug="vasteras", key="kommunstyrelsen")
    row = GoalQuestion.objects.filter(kind="reservation").get()
    GoalQuestion.objects.filter(pk=row.pk).update(answer="HEMLIGT UTKAST")
    told = goal_page(of_year(2022), "vp-h1")["questions"]
    assert {one["kind_word"] for one in told} == {"reservation", "särskilt yttrande"}
    assert "HEMLIGT" not in json.dumps(told, ensure_ascii=False)
    assert all(one["is_open"] and "Kommunstyrelsen ska svara" in one["standing"] for one in told)
    GoalQuestion.objects.filter(pk=row.pk).update(
        answer="Målen blir färre.", answered_by=board, answered_on=datetime.date(2024, 6, 1), state="answered"
    )
    answered = next(one for one in goal_page(of_year(2022), "vp-h1")["questions"] if not one["is_open"])
    assert answered["answer"] == "Målen blir färre."
    assert answered["standing"] == "Besvarad av Kommunstyrelsen den 1 juni 2024."


def test_what_residents_and_those_on_referral_write_is_not_published(demo: Path) -> None:
    GoalQuestion.objects.filter(kind="reservation").update(kind="resident")
    GoalQuestion.objects.filter(kind="statement").update(kind="referral")
    assert "questions" not in goal_page(of_year(2022), "vp-h1")


def test_every_invented_text_of_the_demo_says_that_it_is_invented(demo: Path) -> None:
    texts = [*CauseAnalysis.objects.values_list("text", flat=True)]
    texts += [*Consequence.objects.values_list("text", flat=True), *Evidence.objects.values_list("text", flat=True)]
    texts += [*ElsewhereJudgement.objects.values_list("text", flat=True)]
    texts += [text for text in Judgement.objects.values_list("summary", flat=True) if text]
    texts += Judgement.objects.filter(differs=True).values_list("reason", flat=True)
    assert len(texts) > 60
    assert {text.split(":")[0] for text in texts} == {"Demotext"}


def test_the_pages_show_it_and_ask_the_register_once(demo: Path, client: Client) -> None:
    text = client.get(f"/vasteras/mal/{RED}/").content.decode()
    assert "Varför nås inte målet, och vad görs?" in text
    assert "Kommunstyrelsen ansvarar" in text
    assert "Samma färg som 2021: rött." in text
    above = client.get("/vasteras/mal/vp-h1/").content.decode()
    assert "Orsak och åtgärd står hos målen under detta." in above
    assert "Reservation: Moderaterna i kommunstyrelsen" in above
    follow_up = client.get("/vasteras/uppfoljning/2022/").content.decode()
    assert "Varför är det rött, och vad görs?" in follow_up
    assert "Vad som lovades, och hur det gick" in follow_up
    assert "Vad som har ändrats sedan 2021" in client.get("/vasteras/").content.decode()
