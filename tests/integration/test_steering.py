"""The steering group's pages: what needs a decision, meetings, decisions that stand, assignments that are followed."""

import datetime

import pytest
from django.test import Client
from tests.factories import year
from tests.factories.year import Town

from samhandling.accounts.models import Person
from samhandling.followups.models import Assignment, ElsewhereJudgement, SteeringItem, SteeringMeeting
from samhandling.places.models import Organisation

pytestmark = pytest.mark.django_db
BASE = "/sjoby/arbete/styrgrupp/"


@pytest.fixture
def town() -> Town:
    return year.town()


@pytest.fixture
def group(town: Town) -> Organisation:
    return Organisation.objects.create(
        municipality=town.municipality, key="pl", name="Processledningsgruppen", kind=Organisation.Kind.STEERING_GROUP
    )


def inside(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_meeting_takes_items_decisions_and_assignments_that_are_followed_up(town: Town, group: Organisation) -> None:
    client = inside(town.steering)
    client.post(BASE, {"what": "meeting", "group": group.pk, "held_on": "2023-03-01"})
    meeting = SteeringMeeting.objects.get()
    address = f"{BASE}mote/{meeting.pk}/"
    client.post(address, {"what": "item", "kind": "decision", "title": "Läxhjälpen", "goal": town.red.pk})
    item = SteeringItem.objects.get()
    client.post(address, {"what": "decision", "item": item.pk, "decision": "Fördubblas."})
    again = client.post(address, {"what": "decision", "item": item.pk, "decision": "Läggs ned."}, follow=True)
    assert "redan beslutad" in again.content.decode()
    client.post(
        address,
        {"what": "assignment", "item": item.pk, "organisation": town.school_board.pk, "text": "Ta fram en kalkyl",
         "due_on": "2023-04-01"},
    )  # fmt: skip
    text = client.get(BASE).content.decode()
    assert "Fördubblas." in text
    assert "1 april 2023, försenat" in text
    given = {"what": "outcome", "assignment": Assignment.objects.get().pk, "outcome": "Kalkylen är klar."}
    assert inside(town.care_reporter).post(BASE, given).status_code == 403
    inside(town.school_reporter).post(BASE, given)
    assert Assignment.objects.get().done_on is not None


def test_an_item_and_an_assignment_sent_twice_are_there_once(town: Town, group: Organisation) -> None:
    client = inside(town.steering)
    for _ in range(2):
        client.post(BASE, {"what": "meeting", "group": group.pk, "held_on": "2023-03-01"})
    address = f"{BASE}mote/{SteeringMeeting.objects.get().pk}/"
    for _ in range(2):
        client.post(address, {"what": "item", "kind": "decision", "title": "Läxhjälpen", "goal": town.red.pk})
    item = SteeringItem.objects.get()
    given = {"item": item.pk, "organisation": town.school_board.pk, "text": "Räkna", "due_on": "2023-04-01"}
    for _ in range(2):
        client.post(address, {"what": "assignment", **given})
    assert Assignment.objects.count() == 1


def test_what_sits_fast_is_on_the_list_and_others_cannot_decide(town: Town, group: Organisation) -> None:
    town.activity.state, town.activity.ends_on = "under_way", datetime.date(2022, 6, 30)
    town.activity.save()
    text = inside(town.auditor).get(BASE).content.decode()
    assert "En sak behöver tas upp" in text
    assert "Läxhjälp i alla stadsdelar" in text
    refused = inside(town.auditor).post(BASE, {"what": "meeting", "group": group.pk, "held_on": "2023-03-01"})
    assert refused.status_code == 403


def test_a_branch_followed_up_elsewhere_gets_its_text_on_the_list_of_goals(town: Town) -> None:
    town.area.followed_up_elsewhere = "Följs upp i skolplanen."
    town.area.save()
    year.cycle(town)
    address = f"/sjoby/arbete/uppfoljning/{year.YEAR}/mal/"
    inside(town.analyst).post(address, {"goal": "a", "text": "Bättre än i fjol.", "source": "Skolplanen 2022"})
    assert ElsewhereJudgement.objects.get().text == "Bättre än i fjol."
    assert inside(town.steering).post(address, {"goal": "a", "text": "x", "source": "y"}).status_code == 403
