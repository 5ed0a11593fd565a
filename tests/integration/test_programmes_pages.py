"""The pages of programmes, goals and city-wide processes: forms, moves, two in the same form, and how much they ask."""

import datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from tests.factories import year
from tests.factories.year import Town

from samhandling.accounts.models import Person
from samhandling.audit.changes import JobActor
from samhandling.indicators.models import Baseline, Target
from samhandling.programmes import changes as programmes
from samhandling.programmes.models import (
    CityProcess,
    Goal,
    GoalEffect,
    GoalIndicator,
    ProcessState,
    Relation,
    Responsibility,
    SteeringDocument,
)

pytestmark = pytest.mark.django_db
BASE = "/sjoby/arbete/program/"
TREE = f"{BASE}dokument/program/"
RED = f"{BASE}mal/a1/"
GREEN = f"{BASE}mal/a2/"
BY = JobActor("prov")


@pytest.fixture
def town() -> Town:
    return year.town()


def inside(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def said(**given: Any) -> dict[str, Any]:
    return {"what": "said", "version": "1", **given}


def test_the_list_says_which_documents_need_a_decision_on_their_validity(town: Town) -> None:
    SteeringDocument.objects.update(valid_to=datetime.date(2020, 12, 31))
    text = inside(town.auditor).get(BASE).content.decode()
    assert "Giltighetstiden är slut" in text


def test_the_tree_of_a_document_stands_in_its_own_level_words(town: Town) -> None:
    Goal.objects.filter(key="a2").update(is_focus=True, kind="result", sdgs=[4])
    text = inside(town.auditor).get(TREE).content.decode()
    assert text.index("Målområde") < text.index("Alla klarar skolan") < text.index("Barn läser mer")
    assert "i fokus" in text
    assert "Globala mål 4" in text
    assert "flytta" not in text
    assert 'id="mal-a1" class="depth-1"' in text


def test_a_goal_is_moved_by_a_button_that_the_keyboard_can_press_again(town: Town) -> None:
    client = inside(town.coordinator)
    answer = client.post(TREE, {"flytta": "a1:1:down"}, follow=True)
    text = answer.content.decode()
    assert text.index("Barn läser mer") < text.index('id="mal-a1"')
    assert 'value="a1:2:up" autofocus' in text  # it stands last now, and can only go back


def test_a_goal_is_moved_to_where_it_was_dragged(town: Town) -> None:
    client = inside(town.coordinator)
    text = client.post(TREE, {"flytta": "a1:1:after:a2"}, follow=True).content.decode()
    assert text.index("Barn läser mer") < text.index('id="mal-a1"')
    refused = client.post(TREE, {"flytta": "a:1:under:a1"}, follow=True).content.decode()
    assert "sig självt" in refused
    for wrong in ("a1:2:after:x9", "a1:2:after", "a1:2:beside:a2", "a1:x:after:a2"):
        assert client.post(TREE, {"flytta": wrong}).status_code == 404


def test_a_double_click_moves_a_goal_once(town: Town) -> None:
    Goal.objects.create(document=town.document, parent=town.area, key="a3", level_name="delmål", level=2, order=3)
    client = inside(town.coordinator)
    client.post(TREE, {"flytta": "a1:1:down"})
    text = client.post(TREE, {"flytta": "a1:1:down"}, follow=True).content.decode()
    assert "Inget skrevs över" in text
    assert list(Goal.objects.filter(parent=town.area).order_by("order").values_list("key", flat=True)) == [
        "a2", "a1", "a3",
    ]  # fmt: skip


def test_what_is_said_of_a_goal_is_saved_beside_its_decided_wording(town: Town) -> None:
    lens = programmes.add_lens(by=BY, document=town.document, name="Tillit")
    given = said(plain_wording="Barn lär sig", kind="result", is_focus="on", sdgs=["4", "10"], lenses=[lens.pk])
    inside(town.coordinator).post(RED, given | {"name": "Något annat"})
    goal = Goal.objects.get(key="a1")
    assert (goal.name, goal.plain_wording, goal.kind, goal.is_focus) == (
        "Alla klarar skolan", "Barn lär sig", "result", True,
    )  # fmt: skip
    assert (goal.sdgs, list(goal.lenses.all()), goal.version) == ([4, 10], [lens], 2)


def test_the_second_of_two_is_told_keeps_what_was_typed_and_sees_what_stands(town: Town) -> None:
    client = inside(town.coordinator)
    client.post(RED, said(plain_wording="Den första"))
    answer = client.post(RED, said(plain_wording="Den andra"))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Inget skrevs över" in text
    assert "Så står det nu" in text
    assert "Den första" in text
    assert ">\nDen andra</textarea>" in text
    assert 'name="version" value="2"' in text
    assert Goal.objects.get(key="a1").plain_wording == "Den första"


def test_responsibility_is_added_and_taken_away(town: Town) -> None:
    client = inside(town.coordinator)
    given = {"what": "responsible", "a-organisation": town.care_board.pk, "a-role": "takes_part", "a-version": "1"}
    client.post(RED, given)
    row = Responsibility.objects.get(goal=town.red, organisation=town.care_board)
    client.post(RED, {"what": "remove-responsible", "row": row.pk, "version": "2"})
    assert [one.organisation for one in town.red.responsibilities.all()] == [town.school_board]


def test_an_analyst_links_indicators_and_sets_figures_but_does_not_edit_the_goal(town: Town) -> None:
    client = inside(town.analyst)
    client.post(GREEN, {"what": "link", "l-indicator": town.indicator.pk})
    assert GoalIndicator.objects.filter(goal=town.green, indicator=town.indicator).exists()
    key = town.indicator.key
    figure = {f"f{key}-year": "2020", f"f{key}-sex": "T", f"f{key}-value": "81,5", "indicator": key, "what": "figure"}
    client.post(GREEN, figure | {f"f{key}-which": "baseline"})
    client.post(
        GREEN,
        figure
        | {
            f"f{key}-which": "target",
            f"f{key}-year": "2030",
            f"f{key}-decided_by": "Kommunfullmäktige",
            f"f{key}-decided_on": "2021-05-06",
        },
    )
    assert (Baseline.objects.get().value, Target.objects.get().decided_by) == (81.5, "Kommunfullmäktige")
    assert client.post(GREEN, said(plain_wording="Nej")).status_code == 403
    assert "Ändra uppgifterna" not in client.get(TREE).content.decode()
    client.post(GREEN, {"what": "take-back-baseline", "row": Baseline.objects.get().pk})
    client.post(GREEN, {"what": "unlink", "row": key})
    assert not Baseline.objects.exists()
    assert not GoalIndicator.objects.filter(goal=town.green).exists()


def test_a_decision_without_a_day_is_asked_for_at_the_field(town: Town) -> None:
    key = town.indicator.key
    answer = inside(town.coordinator).post(
        RED,
        {"what": "figure", "indicator": key, f"f{key}-which": "target", f"f{key}-year": "2030", f"f{key}-sex": "T",
         f"f{key}-value": "90", f"f{key}-decided_by": "KF"},
    )  # fmt: skip
    assert answer.status_code == 422
    assert "Ange också när det beslutades." in answer.content.decode()


def test_goals_act_on_each_other_and_both_pages_say_so(town: Town) -> None:
    client = inside(town.coordinator)
    client.post(RED, {"what": "effect", "e-kind": "works_against", "e-other": town.green.pk, "e-reasoning": "Tiden"})
    text = client.get(GREEN).content.decode()
    assert "motverkar</strong> det här målet" in text
    client.post(RED, {"what": "remove-effect", "row": GoalEffect.objects.get().pk})
    assert not GoalEffect.objects.exists()


def test_the_history_says_who_changed_what_from_what(town: Town) -> None:
    client = inside(town.coordinator)
    client.post(RED, said(plain_wording="Barn lär sig"))
    client.post(RED, said(plain_wording="Alla barn lär sig", version="2"))
    text = client.get(RED).content.decode()
    assert "<del>Barn lär sig</del> <ins>Alla barn lär sig</ins>" in text
    assert "Samordnare" in text or "samordnare" in text


@pytest.mark.slow
def test_a_board_sets_its_own_goal_and_no_other_boards(town: Town) -> None:
    given = {"what": "own", "o-owner": town.school_board.pk, "o-name": "Personalen kan lättläst", "o-towards": "staff"}
    assert inside(town.care_reporter).post(RED, given).status_code == 422
    inside(town.school_reporter).post(RED, given)
    own = Goal.objects.get(owner=town.school_board)
    assert (own.parent, own.towards) == (town.red, "staff")
    address = f"{BASE}mal/{own.key}/"
    words = {"what": "words", "w-name": "All personal kan lättläst", "w-towards": "staff", "w-version": "1"}
    assert inside(town.care_reporter).post(address, words).status_code == 403
    inside(town.school_reporter).post(address, words)
    own.refresh_from_db()
    assert own.name == "All personal kan lättläst"
    assert "Skolnämnden" in inside(town.auditor).get(TREE).content.decode()


def test_status_and_validity_are_changed_and_a_wrong_order_is_told_in_the_form(town: Town) -> None:
    client = inside(town.coordinator)
    facts = {
        "what": "facts",
        "status": "being_revised",
        "adopted_by": town.school_board.pk,
        "valid_from": "2024-01-01",
        "version": "1",
    }
    wrong = client.post(TREE, facts | {"valid_to": "2023-01-01"})
    assert wrong.status_code == 422
    assert "innan det börjar gälla" in wrong.content.decode()
    client.post(TREE, facts | {"valid_to": "2029-12-31", "level_words": "målområde\ndelmål"})
    found = SteeringDocument.objects.get()
    assert found.adopted_by == town.school_board
    assert (found.status, found.valid_to, found.level_words) == (
        "being_revised", datetime.date(2029, 12, 31), ["målområde", "delmål"],
    )  # fmt: skip


def test_documents_are_related_and_parted(town: Town) -> None:
    other = SteeringDocument.objects.create(municipality=town.municipality, key="vision", title="Vision", kind="vision")
    client = inside(town.coordinator)
    client.post(TREE, {"what": "relate", "r-kind": "rests_on", "r-other": other.pk})
    assert "vilar på det här dokumentet" in client.get(f"{BASE}dokument/vision/").content.decode()
    client.post(TREE, {"what": "unrelate", "relation": Relation.objects.get().pk})
    assert not Relation.objects.exists()


@pytest.mark.slow
def test_processes_by_offices_stand_in_a_matrix(town: Town) -> None:
    client = inside(town.coordinator)
    assert "Inga processer är inlagda" in client.get(f"{BASE}processer/").content.decode()
    client.post(f"{BASE}processer/", {"name": "Barnrätt", "owner": town.school_board.pk, "version": "0"})
    process = CityProcess.objects.get()
    address = f"{BASE}processer/{process.pk}/"
    told = {"what": "state", "organisation": town.school_office.pk, "state": "introduced"}
    refused = inside(town.school_reporter).post(address, told, follow=True)
    assert "vad det bygger på" in refused.content.decode()
    inside(town.school_reporter).post(address, told | {"note": "Rutin 2022:4"})
    assert ProcessState.objects.get().note == "Rutin 2022:4"
    text = inside(town.steering).get(f"{BASE}processer/").content.decode()
    assert "1 av 1" in text
    assert inside(town.auditor).post(address, told).status_code == 403


def test_what_is_not_there_is_not_found_and_a_stranger_sees_nothing(town: Town) -> None:
    client = inside(town.coordinator)
    for address in (f"{BASE}dokument/x/", f"{BASE}mal/x/", f"{BASE}processer/99/"):
        assert client.get(address).status_code == 404
    assert client.post(TREE, {"flytta": "skrap"}).status_code == 404
    assert inside(town.stranger).get(TREE).status_code == 403


@pytest.mark.slow
def test_a_long_tree_is_shown_in_pages_and_a_goal_is_found_on_its_own(town: Town) -> None:
    Goal.objects.bulk_create(
        Goal(document=town.document, parent=town.area, key=f"x{n}", level_name="delmål", level=2, order=n + 3, name="M")
        for n in range(160)
    )
    client = inside(town.coordinator)
    assert "Sida 1 av 2, 163 mål" in client.get(TREE).content.decode()
    text = client.get(f"{TREE}?mal=x159").content.decode()
    assert "Sida 2 av 2" in text
    assert "Fortsätter under Utbildning" in text
    moved = client.post(TREE, {"flytta": "x159:1:up"}, follow=True).content.decode()
    assert 'value="x159:2:up" autofocus' in moved


@pytest.mark.slow
@pytest.mark.parametrize("address", [BASE, TREE, f"{BASE}processer/", RED])
def test_two_thousand_goals_cost_no_more_questions(
    town: Town, address: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    Goal.objects.bulk_create(
        Goal(
            document=town.document,
            parent=town.area,
            key=f"x{n}",
            level_name="delmål",
            level=2,
            order=n + 3,
            name=f"Mål {n}",
        )
        for n in range(2_000)
    )
    client = inside(town.coordinator)
    with django_assert_max_num_queries(26):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize(
    "address", ["mal/a1/", "program/mal/a1/", "malkvalitet/uppgifter/a1/", "uppfoljning/2022/mal/a1/"]
)
def test_of_two_goals_with_one_key_neither_is_shown_for_the_other(town: Town, address: str) -> None:
    year.cycle(town)
    client = inside(town.coordinator)
    assert client.get(f"/sjoby/arbete/{address}").status_code == 200
    other = SteeringDocument.objects.create(
        municipality=town.municipality, key="plan", title="Plan", kind="plan", has_own_page=True
    )
    Goal.objects.create(document=other, key="a1", level_name="mål", level=1, name="Något annat")
    assert client.get(f"/sjoby/arbete/{address}").status_code == 404
