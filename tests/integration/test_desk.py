"""The start page: what waits for each role with the page and the field, and what others have done since."""

import datetime
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.factories import editions, year
from tests.factories.year import Town

from samhandling.accounts.models import Person, Role
from samhandling.assessments.models import Assessment
from samhandling.audit.models import AuditEvent
from samhandling.followups.judging import changes as judging
from samhandling.followups.models import Assignment, FollowUpCycle, SteeringItem, SteeringMeeting
from samhandling.followups.reporting import changes as reporting
from samhandling.places.models import Organisation
from samhandling.plans import changes as plans
from samhandling.plans.models import Activity, ActivityResponsibility
from samhandling.programmes.models import Goal, Referral, Responsibility

pytestmark = pytest.mark.django_db
START = "/sjoby/arbete/"
BEFORE = datetime.date(2020, 1, 1)


@pytest.fixture
def town(settings: Any) -> Town:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
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


def waits(person: Person) -> dict[str, str]:
    """Return what waits for the person on the start page: text → address."""
    text = inside(person).get(START).content.decode()
    part = text.split('id="att-gora"')[1].split("</section>")[0]
    return {words: address for address, words in re.findall(r'<a href="([^"]+)">([^<]+)</a>', part)}


def happened(person: Person) -> str:
    text = inside(person).get(START).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", text.split('id="sedan"')[1].split("</section>")[0]).split())


def test_a_reporter_is_led_to_the_field_of_the_own_boards_report_only(town: Town, cycle: FollowUpCycle) -> None:
    found = waits(town.school_reporter)
    assert found == {
        f"Skriv rapporten från Skolnämnden till {cycle}": f"{START}uppfoljning/2022/rapport/skolnamnden/#id_done"
    }
    assert waits(town.care_reporter) == {}
    page = inside(town.school_reporter).get(f"{START}uppfoljning/2022/rapport/skolnamnden/").content.decode()
    assert 'id="id_done"' in page


@pytest.mark.slow
def test_a_reporter_sees_assignments_and_late_activities_of_the_own_board(town: Town) -> None:
    Activity.objects.filter(pk=town.activity.pk).update(ends_on=BEFORE)
    group = Organisation.objects.create(
        municipality=town.municipality, key="grupp", name="Gruppen", kind="steering_group"
    )
    meeting = SteeringMeeting.objects.create(municipality=town.municipality, group=group, held_on=BEFORE)
    item = SteeringItem.objects.create(meeting=meeting, order=0, kind="decision", title="Läxhjälp")
    asked = Assignment.objects.create(item=item, organisation=town.school_board, text="Utred kostnaden", due_on=BEFORE)
    found = waits(town.school_reporter)
    assert found["Uppdrag till Skolnämnden: Utred kostnaden"] == f"{START}styrgrupp/#utfall-{asked.pk}"
    assert found["Aktiviteten ”Läxhjälp i alla stadsdelar” skulle vara klar; säg hur det går"].endswith("/#state")
    assert waits(town.care_reporter) == {}
    steering = waits(town.steering)
    assert steering["Besluta om ”Läxhjälp” i processledningsgruppen"] == (
        f"{START}styrgrupp/mote/{meeting.pk}/#beslut-{item.pk}"
    )
    assert "Uppdrag till Skolnämnden: Utred kostnaden" in steering


@pytest.mark.slow
def test_an_analyst_is_led_to_what_each_judgement_lacks(town: Town, cycle: FollowUpCycle) -> None:
    here = f"{START}uppfoljning/2022/mal/a1/"
    assert waits(town.analyst)["Bedöm målet ”Alla klarar skolan”"] == f"{here}#verdict"
    computed = Assessment.objects.get(run=town.run, goal=town.red)
    verdict = judging.Verdict(rating="red", trend="flat", reason="", summary="")
    judged = judging.judge_goal(by=town.analyst, cycle=cycle, assessment=computed, verdict=verdict, version=0)
    assert waits(town.analyst)["Skriv orsaken till färgen på ”Alla klarar skolan”"] == f"{here}#cause"
    judging.write_cause(by=town.analyst, judgement=judged, kind="own_work", text="För få lärare")
    assert waits(town.analyst)["Ange konsekvensen för ”Alla klarar skolan”"] == f"{here}#consequence"


def test_those_who_only_read_have_nothing_waiting(town: Town, cycle: FollowUpCycle) -> None:
    assert waits(town.auditor) == {}
    assert "Inget väntar på dig" in inside(town.auditor).get(START).content.decode()


def test_a_secretary_sees_the_days_of_board_and_council(town: Town, cycle: FollowUpCycle) -> None:
    cycle.council_on = timezone.localdate() + datetime.timedelta(days=30)
    cycle.save()
    found = waits(year.person(town.municipality, Role.Kind.SECRETARY))
    assert found == {f"{cycle} tas upp i kommunfullmäktige": f"{START}uppfoljning/2022/#arshjul"}


@pytest.mark.slow
def test_others_changes_of_ones_goals_are_told_and_not_ones_own(town: Town) -> None:
    plans.report_activity(by=town.coordinator, activity=town.activity, state="under_way", text="I gång", version=1)
    said = f"{town.coordinator.actor_name} rapporterade läget i aktiviteten Läxhjälp i alla stadsdelar"
    assert said in happened(town.school_reporter)
    assert "Läxhjälp" not in happened(town.care_reporter)
    assert "Läxhjälp" not in happened(town.coordinator)
    assert "Läxhjälp" in happened(town.analyst)


def test_what_happened_before_the_last_login_is_not_told_again(town: Town) -> None:
    town.auditor.set_password("lugna-vatten-vid-kajen")
    town.auditor.save()
    plans.report_activity(by=town.coordinator, activity=town.activity, state="under_way", text="I gång", version=1)
    client, given = Client(), {"username": town.auditor.username, "password": "lugna-vatten-vid-kajen"}
    client.post("/logga-in/", given)
    assert "Läxhjälp" in client.get(START).content.decode().split('id="sedan"')[1].split("</section>")[0]
    client.post("/logga-in/", given)
    assert "Läxhjälp" not in client.get(START).content.decode().split('id="sedan"')[1].split("</section>")[0]


def test_another_municipalitys_changes_are_not_told(town: Town) -> None:
    elsewhere = year.town("skogby", "9902")
    plans.report_activity(
        by=elsewhere.coordinator, activity=elsewhere.activity, state="under_way", text="I gång", version=1
    )
    assert "Skogby" not in happened(town.analyst)


@pytest.mark.parametrize("who", ["coordinator", "analyst", "school_reporter", "steering"])
@pytest.mark.slow
def test_the_start_asks_as_much_for_many_as_for_few(town: Town, cycle: FollowUpCycle, who: str) -> None:
    client = inside(getattr(town, who))
    client.get(START)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(START)
    for n in range(40):
        goal = Goal.objects.create(
            document=town.document, parent=town.area, key=f"g{n}", level_name="delmål", level=2, order=n, name=f"M{n}"
        )
        Responsibility.objects.create(goal=goal, organisation=town.school_board, role="answers")
        activity = Activity.objects.create(plan=town.plan, name=f"A{n}", ends_on=BEFORE, state="planned")
        activity.goals.add(goal)
        ActivityResponsibility.objects.create(activity=activity, organisation=town.school_board, role="answers")
        AuditEvent.objects.create(
            actor_id="person:0", actor_name="X", municipality="sjoby", action="edit_activity",
            object_type="plans.Activity", object_id=str(activity.pk),
        )  # fmt: skip
    with CaptureQueriesContext(connection) as many:
        client.get(START)
    # One more where nothing had happened before: the names of what the log tells of.
    assert len(many) <= len(few) + 1
    assert len(many) <= 36


def test_a_referral_waits_for_the_board_and_when_its_day_has_passed_for_the_coordinator(town: Town) -> None:
    asked = editions.referred(town)
    path = f"/sjoby/arbete/nytt-program/remiss/{asked.pk}/#id_position"
    assert path in waits(town.school_reporter).values()
    assert not any("remiss" in words for words in waits(town.care_reporter))
    assert not any("avsluta remissen" in words for words in waits(town.coordinator))
    Referral.objects.update(sent_on=BEFORE, due_on=BEFORE)
    assert any("avsluta remissen" in words for words in waits(town.coordinator))
