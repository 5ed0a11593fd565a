"""Reminders: all writing.

The row is written, and committed, before the letter leaves: a job that is killed or runs twice sends no second letter
that day. A letter that was lost with its job has a row without ``sent_at``, and what stood in it stands again the next
day.
"""

import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from samhandling.accounts.models import Person
from samhandling.audit.changes import Actor, record
from samhandling.errors import NotAllowed
from samhandling.followups.models import Reminder, ReminderWish
from samhandling.followups.reminders.queries import Digest


def begin(*, by: Actor, digest: Digest, on: datetime.date) -> Reminder | None:
    """Write that the person's letter of the day is about to leave; None if one has left or may have."""
    slug = digest.municipality.slug
    lines = [{"keys": list(line.keys), "text": line.text} for line in digest.lines]
    try:
        with transaction.atomic():
            reminder = Reminder.objects.create(
                person=digest.person, municipality=digest.municipality, sent_on=on, lines=lines
            )
            record(
                by=by,
                action="remind",
                obj=reminder,
                municipality=slug,
                new={"lines": [key for row in lines for key in row["keys"]]},
            )
    except IntegrityError:
        # One to a person and day: the database holds it, whoever tries at the same time.
        return None
    return reminder


@transaction.atomic
def confirm(*, by: Actor, reminder: Reminder) -> Reminder:
    """Write that the mail server took the letter."""
    reminder.sent_at = timezone.now()
    reminder.save(update_fields=["sent_at"])
    record(by=by, action="reminder_sent", obj=reminder, municipality=reminder.municipality.slug)
    return reminder


@transaction.atomic
def note_failure(*, by: Actor, reminder: Reminder, reason: str) -> Reminder:
    """Write why the letter was not taken; it is tried again the next day."""
    reminder.failure = reason
    reminder.save(update_fields=["failure"])
    slug = reminder.municipality.slug
    record(by=by, action="reminder_failed", obj=reminder, municipality=slug, new={"reason": reason})
    return reminder


@transaction.atomic
def set_wish(*, by: Actor, person: Person, is_wanted: bool) -> ReminderWish:
    """Write whether a person wants reminders; everybody says it of themselves alone."""
    if by.actor_id != person.actor_id:
        raise NotAllowed(
            f"{by.actor_name} får inte ändra påminnelserna för {person.actor_name}; det gör var och en själv"
        )
    wish, _ = ReminderWish.objects.update_or_create(person=person, defaults={"is_wanted": is_wanted})
    record(by=by, action="set_reminder_wish", obj=wish, new={"is_wanted": is_wanted})
    return wish
