"""From a right password to being inside: the second step lies between, for whoever has one or must have one."""

import time
from dataclasses import dataclass

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url

from samhandling.accounts import queries
from samhandling.accounts.models import Person
from samhandling.accounts.second_factor import changes, rules
from samhandling.web import visits

BACKEND = "django.contrib.auth.backends.ModelBackend"
_KEY = "entering"  # in the session of somebody who is not logged in yet
_SECONDS = 600


@dataclass(frozen=True)
class Entering:
    """Somebody who has given the right password, and is asked for the second step."""

    person: Person
    onward: str


def enter(request: HttpRequest, person: Person, onward: str = "") -> HttpResponse:
    """Let in whoever has given the right password, or go to the page of the second step first."""
    factor = queries.second_factor(person)
    if factor and factor.confirmed_at:
        return _wait(request, person, onward, "login-code")
    if rules.roles_that_require(person):
        changes.begin(by=person)
        return _wait(request, person, onward, "login-second-factor")
    return let_in(request, person, onward)


def let_in(request: HttpRequest, person: Person, onward: str = "") -> HttpResponse:
    """Log in, in a session of its own, remember when the person was here before, and go on."""
    before = visits.before_login(person)
    request.session.pop(_KEY, None)
    login(request, person, backend=BACKEND)
    visits.remember(request, before)
    return redirect(onward or home_of(person))


def entering(request: HttpRequest) -> Entering | None:
    """Return who is asked for the second step, or None: it has taken too long, or the password is another since."""
    kept = request.session.get(_KEY)
    if kept is None or time.time() - kept["at"] > _SECONDS:
        return None
    person = Person.objects.filter(pk=kept["person"], is_active=True).first()
    if person is None or person.get_session_auth_hash() != kept["hash"]:
        return None
    return Entering(person, kept["onward"])


def home_of(person: Person) -> str:
    """Return where a person begins: the workplace where there is a role, else the open pages."""
    role = queries.first_role(person)
    return resolve_url("work", slug=role.municipality.slug) if role else "/"


def _wait(request: HttpRequest, person: Person, onward: str, page: str) -> HttpResponse:
    # Nothing of an earlier session, nor its key, which somebody may have laid in the browser beforehand.
    request.session.flush()
    request.session[_KEY] = {
        "person": person.pk,
        "hash": person.get_session_auth_hash(),
        "onward": onward,
        "at": time.time(),
    }
    return redirect(page)
