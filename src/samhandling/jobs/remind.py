"""Reminders by e-mail: one letter to a person and day at most, whatever happens to the job that sends it."""

from collections.abc import Iterable
from dataclasses import replace
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core import mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from samhandling.accounts.models import Person
from samhandling.errors import SourceUnavailable
from samhandling.followups import rules as cycle_rules
from samhandling.followups.models import BoardReport, FollowUpCycle
from samhandling.followups.reminders import changes, queries, rules
from samhandling.followups.reminders.queries import Digest, Place
from samhandling.jobs import changes as jobs
from samhandling.jobs.models import Job
from samhandling.jobs.work import Outcome, Work
from samhandling.places import queries as places


def ask_now(*, by: Person, cycle: FollowUpCycle, report: BoardReport | None = None) -> Job:
    """Put in the queue a reminder to those who answer for a report, or for every report that is not signed."""
    cycle_rules.check_may_lead(by, cycle)
    cycle_rules.check_takes(cycle, cycle_rules.TAKES_REPORTS, "att påminna om rapporter")
    rows = cycle.reports.exclude(state=BoardReport.State.SIGNED)
    numbers = [report.pk] if report else list(rows.values_list("pk", flat=True))
    key = f"remind:{cycle.pk}:{report.pk if report else 'alla'}"
    return jobs.ask(by=by, kind="remind", arguments={"reports": numbers}, municipality=cycle.municipality, key=key)


def remind(work: Work) -> Outcome:
    """Send the letters of the day; asked for by a person, only to those who answer for the reports that it names."""
    today = timezone.localdate()
    digests = _digests(work, today)
    n_sent = n_failed = n_before = 0
    with _connection() as connection:
        for n, digest in enumerate(digests):
            work.report("Skickar påminnelser", n, len(digests))
            reminder = changes.begin(by=work.by, digest=digest, on=today)
            if reminder is None:
                n_before += 1
                continue
            try:
                letter(digest, connection).send()
            except (SMTPException, OSError) as error:
                changes.note_failure(by=work.by, reminder=reminder, reason=f"{type(error).__name__}: {error}"[:500])
                connection.close()  # a broken line must not take the letters of the others with it
                n_failed += 1
                continue
            changes.confirm(by=work.by, reminder=reminder)
            n_sent += 1
    figures = {"n_sent": n_sent, "n_failed": n_failed, "n_before": n_before}
    return Outcome(_told(**figures), figures)


def letter(digest: Digest, connection: Any = None) -> mail.EmailMultiAlternatives:
    """Return the letter of a digest: plain text, the same as simple HTML, and a link to no more of them."""
    stop = settings.SAMHANDLING_ADDRESS.rstrip("/") + reverse("reminders", args=[rules.token_of(digest.person)])
    lines = [
        {"text": line.text, "due_on": line.due_on, "link": _link(line.place), "n_more": line.n_more,
         "parts": [(name, _link(place)) for name, place in line.parts]}
        for line in digest.lines
    ]  # fmt: skip
    given = {"person": digest.person, "lines": lines, "stop": stop, "today": timezone.localdate()}
    n = len(lines)
    first = " ".join(digest.lines[0].text.split())[:120]
    subject = "Påminnelse: " + (first if n == 1 else f"{n} saker att göra")
    made = mail.EmailMultiAlternatives(
        subject,
        render_to_string("mail/reminder.txt", given),
        to=[digest.person.email],
        # One press in the reader's own mail program is enough (RFC 8058).
        headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
        connection=connection,
    )
    made.attach_alternative(render_to_string("mail/reminder.html", given), "text/html")
    return made


def _digests(work: Work, today: Any) -> list[Digest]:
    numbers = work.arguments.get("reports")
    if numbers is not None and work.job.municipality is not None:
        asked = BoardReport.objects.filter(pk__in=numbers, cycle__municipality=work.job.municipality)
        return queries.digests(work.job.municipality, today, now_about=list(asked))
    return _one_each(digest for town in places.municipalities() for digest in queries.digests(town, today))


def _one_each(digests: Iterable[Digest]) -> list[Digest]:
    """Return one letter to each person, though they work for several municipalities."""
    found: dict[int, Digest] = {}
    for digest in digests:
        before = found.get(digest.person.pk)
        found[digest.person.pk] = replace(before, lines=(*before.lines, *digest.lines)) if before else digest
    return list(found.values())


def _connection() -> Any:
    """Return an open way to the mail server: one that does not answer is found before any row is written."""
    connection = mail.get_connection()
    try:
        connection.open()
    except (SMTPException, OSError) as error:
        raise SourceUnavailable(
            f"e-postservern {settings.EMAIL_HOST} svarar inte ({error}); kontrollera SAMHANDLING_MAIL_HOST, "
            "SAMHANDLING_MAIL_SECURITY och inloggningen"
        ) from error
    return connection


def _link(place: Place) -> str:
    address = settings.SAMHANDLING_ADDRESS.rstrip("/") + reverse(place.name, kwargs=place.about)
    return f"{address}#{place.field}" if place.field else address


def _told(*, n_sent: int, n_failed: int, n_before: int) -> str:
    said = [f"{n_sent} brev skickades." if n_sent else "Inget brev behövde skickas."]
    if n_before:
        said.append(f"{n_before} hade redan fått dagens brev.")
    if n_failed:
        said.append(f"{n_failed} togs inte emot av e-postservern och försöks igen i morgon.")
    return " ".join(said)
