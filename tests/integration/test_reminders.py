"""Reminders as they leave: the letters, the job, the pages where they are asked for and turned off."""

import datetime
import smtplib
from email.message import Message
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format
from tests.factories import year
from tests.factories.year import Town
from tests.fakes.mail import MailServer

from samhandling.accounts.models import Person, Role
from samhandling.audit.changes import JobActor
from samhandling.audit.models import AuditEvent
from samhandling.followups.models import FollowUpCycle, Reminder, ReminderWish
from samhandling.followups.reminders import rules
from samhandling.followups.reporting import changes as reporting
from samhandling.jobs import changes as jobs
from samhandling.jobs import remind, upkeep, worker
from samhandling.jobs.models import Job, Schedule
from samhandling.places.models import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
YEAR = f"/sjoby/arbete/uppfoljning/{year.YEAR}/"
OWN = "/sjoby/arbete/uppfoljning/paminnelser/"


@pytest.fixture
def town() -> Town:
    made = year.town()
    for person in vars(made).values():
        if isinstance(person, Person):
            person.email = f"{person.username}@example.org"
            person.save()
    return made


@pytest.fixture
def cycle(town: Town) -> FollowUpCycle:
    """Return a follow-up that the boards shall answer within a week."""
    made = year.cycle(town, state="reporting")
    due_on = timezone.localdate() + datetime.timedelta(days=7)
    FollowUpCycle.objects.filter(pk=made.pk).update(reports_due_on=due_on)
    reporting.request_reports(by=town.coordinator, cycle=made)
    return FollowUpCycle.objects.get(pk=made.pk)


def run() -> Job:
    """Let the day's job run, as the clock would start it."""
    job = jobs.ask(by=JobActor("schemat"), kind="remind")
    worker.run_here(job)
    return Job.objects.get(pk=job.pk)


def inside(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_letter_names_the_thing_the_day_and_the_very_field(town: Town, cycle: FollowUpCycle) -> None:
    assert run().state == Job.State.DONE
    (letter,) = mail.outbox
    assert letter.to == [town.school_reporter.email]
    assert letter.from_email == django_settings.DEFAULT_FROM_EMAIL
    place = f"{django_settings.SAMHANDLING_ADDRESS}{YEAR}rapport/skolnamnden/mal-a1/#id_done"
    html = letter.alternatives[0].content
    assert place in letter.body
    assert f'href="{place}"' in html
    assert "3 av 3 svar återstår" in letter.body
    # The address in the letter is one that its reader may open.
    assert inside(town.school_reporter).get(f"{YEAR}rapport/skolnamnden/mal-a1/").status_code == 200
    stop = letter.extra_headers["List-Unsubscribe"].strip("<>")
    assert stop in letter.body
    assert Client().get(stop.removeprefix(django_settings.SAMHANDLING_ADDRESS)).status_code == 200


def test_names_with_markup_are_text_in_the_letter(town: Town, cycle: FollowUpCycle) -> None:
    type(town.red).objects.filter(pk=town.red.pk).update(name='Mer <b>"lek"</b>\nBcc: x@example.org & lärande')
    run()
    (letter,) = mail.outbox
    assert "<b>" not in letter.alternatives[0].content
    assert '<b>"lek"</b>' in letter.body
    message: Message = letter.message()
    assert message["Bcc"] is None


def test_the_job_run_twice_sends_each_letter_once(town: Town, cycle: FollowUpCycle) -> None:
    run()
    run()
    assert len(mail.outbox) == 1
    assert Reminder.objects.get().sent_at is not None
    assert AuditEvent.objects.filter(action="reminder_sent").count() == 1


def test_one_who_works_for_two_municipalities_gets_one_letter(town: Town, cycle: FollowUpCycle) -> None:
    other = year.town("fjallby", "9902")
    Role.objects.create(
        person=town.school_reporter, municipality=other.municipality, kind="reporter", organisation=other.school_board
    )
    second = year.cycle(other, state="reporting")
    FollowUpCycle.objects.filter(pk=second.pk).update(reports_due_on=cycle.reports_due_on)
    reporting.request_reports(by=other.coordinator, cycle=second)
    run()
    (letter,) = mail.outbox
    assert letter.subject == "Påminnelse: 2 saker att göra"
    assert "/sjoby/" in letter.body
    assert "/fjallby/" in letter.body


class Refusing(EmailBackend):
    """A mail server that takes no letter to the care board."""

    def send_messages(self, messages: Any) -> int:
        if any("vardnamnden" in message.to[0] for message in messages):
            raise smtplib.SMTPRecipientsRefused({"x": (550, b"no such user")})
        return int(super().send_messages(messages))


class Silent(EmailBackend):
    """A mail server that does not answer."""

    def open(self) -> bool:
        raise ConnectionRefusedError(111, "Connection refused")


def test_a_refused_letter_stops_nobody_elses(town: Town, cycle: FollowUpCycle, settings: Any) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    reporting.request_report(by=town.coordinator, cycle=cycle, organisation=town.care_board)
    job = run()
    assert job.outcome == {"n_sent": 1, "n_failed": 1, "n_before": 0}
    assert "försöks igen i morgon" in job.told
    assert "550" in Reminder.objects.get(person=town.care_reporter).failure


@pytest.mark.slow
def test_letters_go_by_a_real_connection_which_is_opened_anew_when_it_is_cut(
    town: Town, cycle: FollowUpCycle, settings: Any
) -> None:
    reporting.request_report(by=town.coordinator, cycle=cycle, organisation=town.care_board)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with MailServer(cuts=town.school_reporter.email) as server:
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.place
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        job = run()
    # The school's letter was cut off and may have arrived; the care board's went by a new connection.
    assert job.outcome == {"n_sent": 1, "n_failed": 1, "n_before": 0}
    (letter,) = server.letters
    assert letter["To"] == town.care_reporter.email
    assert "Påminnelse" in str(letter["Subject"])
    body = letter.get_body(("plain",))
    assert body is not None
    assert "Vårdnämnden" in body.get_content()


def test_a_silent_server_leaves_no_row_and_the_job_is_tried_again(
    town: Town, cycle: FollowUpCycle, settings: Any
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.Silent"
    job = run()
    assert job.state == Job.State.WAITING
    assert "svarar inte" in job.failure
    assert not Reminder.objects.exists()


def test_without_a_mail_server_letters_are_files_in_the_home_folder(
    town: Town, cycle: FollowUpCycle, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = settings.HOME / "mail"
    run()
    (file,) = (settings.HOME / "mail").iterdir()
    assert town.school_reporter.email in file.read_text("utf-8")


@pytest.mark.slow
def test_a_coordinator_sees_who_answers_and_reminds_now_once_a_day(town: Town, cycle: FollowUpCycle) -> None:
    FollowUpCycle.objects.update(reports_due_on=cycle.reports_due_on + datetime.timedelta(days=13))  # type: ignore[operator]
    client = inside(town.coordinator)
    text = client.get(YEAR).content.decode()
    assert town.school_reporter.actor_name in text
    said = client.post(YEAR, {"remind": "skolnamnden"}, follow=True).content.decode()
    assert "står i kö" in said
    assert worker.run_waiting() == 1
    assert len(mail.outbox) == 1
    client.post(YEAR, {"remind": "alla"})
    worker.run_waiting()
    assert len(mail.outbox) == 1
    assert {job.told for job in Job.objects.all()} == {"1 brev skickades.", "Inget brev behövde skickas."}
    assert f"<td>{date_format(timezone.localdate(), 'j F')}" in client.get(YEAR).content.decode()


@pytest.mark.slow
def test_others_may_not_remind_and_are_not_offered_it(town: Town, cycle: FollowUpCycle) -> None:
    for person in (town.analyst, town.school_reporter, town.auditor):
        client = inside(person)
        assert "Påminn" not in client.get(YEAR).content.decode()
        assert client.post(YEAR, {"remind": "alla"}).status_code == 403
    assert not Job.objects.exists()
    with pytest.raises(Exception, match="får inte"):
        remind.ask_now(by=town.auditor, cycle=cycle)


def test_a_body_without_anybody_to_remind_is_pointed_out(town: Town, cycle: FollowUpCycle) -> None:
    Role.objects.filter(person=town.school_reporter).delete()
    text = inside(town.coordinator).get(YEAR).content.decode()
    assert "Ingen rapportör" in text
    assert "Påminn nu" not in text


def test_the_link_in_the_letter_turns_reminders_off_by_press_and_not_by_mere_opening(
    town: Town, cycle: FollowUpCycle
) -> None:
    client = Client(enforce_csrf_checks=True)
    address = f"/paminnelser/{rules.token_of(town.school_reporter)}/"
    response = client.get(address)
    assert "får påminnelser" in response.content.decode()
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert not ReminderWish.objects.exists()
    # As a mail program does it, without cookies.
    client.post(address, {"List-Unsubscribe": "One-Click"})
    assert not ReminderWish.objects.get().is_wanted
    run()
    assert mail.outbox == []
    assert "får inga påminnelser" in client.post(address, {"no": "1"}).content.decode()
    client.post(address, {"yes": "1"})
    assert ReminderWish.objects.get().is_wanted
    assert client.get("/paminnelser/hittepå/").status_code == 404


def test_ones_own_page_tells_what_comes_and_turns_it_off(town: Town, cycle: FollowUpCycle) -> None:
    client = inside(town.school_reporter)
    text = client.get(OWN).content.decode()
    assert "Rapporten från Skolnämnden" in text
    assert 'style="' not in text
    assert "Du får inga påminnelser" in client.post(OWN, {"no": "1"}, follow=True).content.decode()
    assert "Sätt på" in client.get(OWN).content.decode()
    assert inside(town.auditor).get(OWN).status_code == 200


def test_the_clock_knows_the_reminders_and_begins_with_them_on() -> None:
    upkeep.set_up_schedules()
    found = Schedule.objects.get(kind="remind")
    assert found.paused_at is None


@pytest.mark.slow
def test_the_list_of_who_has_answered_asks_as_many_questions_for_thirty_bodies_as_for_two(
    town: Town, cycle: FollowUpCycle
) -> None:
    client = inside(town.coordinator)

    def n_questions() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(YEAR).status_code == 200
        return len(asked)

    reporting.request_report(by=town.coordinator, cycle=cycle, organisation=town.care_board)
    run()
    before = n_questions()
    for number in range(28):
        body = Organisation.objects.create(
            municipality=town.municipality, key=f"n{number}", name=f"Nämnd {number}", kind=Organisation.Kind.BOARD
        )
        year.person(town.municipality, Role.Kind.REPORTER, body)
        reporting.request_report(by=town.coordinator, cycle=cycle, organisation=body)
    assert n_questions() == before
