"""When the person was here before this login: what has happened since is told on the start page."""

import datetime

from django.http import HttpRequest
from django.utils import timezone

from samhandling.accounts.models import Person

_KEY = "since"
# For a first visit, and where nobody has logged in by the form.
_USUALLY = datetime.timedelta(days=7)


def remember(request: HttpRequest, before: datetime.datetime | None) -> None:
    """Keep in the session when the person last logged in; call after login, which begins a new session."""
    if before:
        request.session[_KEY] = before.isoformat()


def before_login(person: Person) -> datetime.datetime | None:
    """Return when the person last logged in; call before login, which overwrites it."""
    return person.last_login


def since(request: HttpRequest) -> datetime.datetime:
    """Return from when to tell what has happened."""
    kept = request.session.get(_KEY, "")
    return datetime.datetime.fromisoformat(kept) if kept else timezone.now() - _USUALLY
