"""When a reminder is due, and the link by which its reader says no to more of them."""

import datetime

from django.core import signing

from samhandling.accounts.models import Person

# Days before (minus) and after the day that something is due.
STEPS = (-30, -7, -1, 1, 7, 30)
# A day on which no letter could be sent is made up for, but nobody is told in May what was due in March.
DAYS_TO_CATCH_UP = 5
_SALT = "samhandling.reminders"


def step_due(due_on: datetime.date, today: datetime.date) -> int | None:
    """Return the step that is to be told today, as days from ``due_on``; None on a day that needs no letter."""
    passed = [step for step in STEPS if due_on + datetime.timedelta(days=step) <= today]
    if passed and (today - due_on).days - passed[-1] <= DAYS_TO_CATCH_UP:
        return passed[-1]
    return None


def token_of(person: Person) -> str:
    """Return the secret part of the link in a person's letters; it holds as long as the installation's key does."""
    return signing.dumps(person.pk, salt=_SALT)


def number_of(token: str) -> int | None:
    """Return the number of the person whose letters hold the token; None if it was not made here."""
    try:
        return int(signing.loads(token, salt=_SALT))
    except signing.BadSignature:
        return None
