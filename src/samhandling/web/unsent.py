"""What somebody sends when their login has run out: kept until they have logged in again, and shown to nobody else.

A browser without JavaScript loses a form that meets the login page. Which person the browser belongs to is told by a
signed cookie from when they were logged in; the text lies in a record of its own beside the sessions, since logging in
begins a new session, and goes with it when it has become old.
"""

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

_WHO, _WHERE = "senast", "osparat"  # cookies: the person last logged in here, and the record of what they sent
_SALT = "samhandling.unsent"
_REMEMBERED = 30 * 24 * 3600  # seconds
_MOST = 200_000  # signs; a longer form is no text that somebody has typed
_NEVER = ("csrf", "password", "losenord", "code", "kod", "token", "secret")


@dataclass(frozen=True)
class Unsent:
    """A form that was not taken, as it was sent."""

    fields: list[tuple[str, str]]
    n_files: int

    @property
    def texts(self) -> list[str]:
        """Return what a person may have typed: the rest of the fields are choices and numbers of the page's own."""
        return [value for _, value in self.fields if len(value) > len("2026-11-21") and not value.isdecimal()]


def remember(request: HttpRequest, response: HttpResponseBase) -> None:
    """Let the browser know whose it is, for the day when the login has run out."""
    who = str(request.user.pk)
    if request.get_signed_cookie(_WHO, "", salt=_SALT) != who:
        _set(response, _WHO, who, _REMEMBERED)


def keep(request: HttpRequest, response: HttpResponseBase) -> None:
    """Keep the form that somebody without login has sent, if the browser tells who it was."""
    who = request.get_signed_cookie(_WHO, "", salt=_SALT, max_age=_REMEMBERED)
    given = [(name, value) for name, values in request.POST.lists() for value in values if not _is_secret(name)]
    # What a script saves as it is typed, the script keeps too.
    is_form = request.method == "POST" and request.headers.get("Accept") != "application/json"
    if not is_form or not who or not given or sum(len(value) for _, value in given) > _MOST:
        return
    record = _store().SessionStore()
    record["unsent"] = {"who": who, "path": request.path, "fields": given, "n_files": len(request.FILES)}
    record.set_expiry(settings.SESSION_COOKIE_AGE)
    record.save()
    _set(response, _WHERE, record.session_key, settings.SESSION_COOKIE_AGE)
    messages.warning(request, "Du var utloggad. Det du skrev finns kvar och visas när du har loggat in igen.")


def of(request: HttpRequest) -> Unsent | None:
    """Return what the person sent to this page without being taken, or None."""
    record = _record(request)
    kept = record.get("unsent") if record is not None else None
    if kept is None or kept["who"] != str(request.user.pk) or kept["path"] != request.path:
        return None
    return Unsent([(name, value) for name, value in kept["fields"]], kept["n_files"])


def forget(request: HttpRequest, response: HttpResponseBase) -> None:
    """Throw away what was kept of this page: a form has now been sent to it."""
    if of(request) is not None:
        _delete(request, response)


@require_POST
def drop(request: HttpRequest) -> HttpResponseBase:
    """Throw away what was kept, and go back to the page it was sent to."""
    onward = request.POST.get("next", "")
    response = redirect(onward if url_has_allowed_host_and_scheme(onward, allowed_hosts=None) else "/")
    record = _record(request)
    if record is not None and record.get("unsent", {}).get("who") == str(request.user.pk):
        _delete(request, response)
    return response


drop.access = "public"  # type: ignore[attr-defined]  # it throws away only what the visitor has sent themselves


def _delete(request: HttpRequest, response: HttpResponseBase) -> None:
    record = _record(request)
    assert record is not None  # whoever calls has just seen it
    record.delete()
    response.delete_cookie(_WHERE, samesite="Lax")


def _record(request: HttpRequest) -> Any:
    key = request.get_signed_cookie(_WHERE, "", salt=_SALT, max_age=settings.SESSION_COOKIE_AGE)
    return _store().SessionStore(session_key=key) if key else None


def _store() -> Any:
    return import_module(settings.SESSION_ENGINE)


def _set(response: HttpResponseBase, name: str, value: str, seconds: int) -> None:
    response.set_signed_cookie(
        name, value, salt=_SALT, max_age=seconds, httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
    )


def _is_secret(name: str) -> bool:
    return any(word in name.lower() for word in _NEVER)
