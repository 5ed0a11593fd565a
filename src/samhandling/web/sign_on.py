"""The municipality's own login: to the provider, back from it, and tying it to a login that one has here."""

import logging
from dataclasses import asdict
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from samhandling.accounts import queries
from samhandling.accounts.changes import digest_of
from samhandling.accounts.identities import changes
from samhandling.accounts.identities.claims import Claims
from samhandling.accounts.rules import is_open
from samhandling.errors import InputError, InvalidTransition, NotAllowed, SourceError
from samhandling.web import entering, provider
from samhandling.web.access import public
from samhandling.web.workplace.shared import sentence

_ON_THE_WAY = "sign-on"  # in the session: why somebody is on the way to the provider
_LOGOUT = "sign-on-logout"  # where the session's person logs out at the provider
_FOUND = "sign-on-found"  # whom the provider says that the person is, until it is tied
_REFUSED = (NotAllowed, InputError, InvalidTransition, SourceError)
_log = logging.getLogger(__name__)


@public
@never_cache
@require_GET
def start(request: HttpRequest) -> HttpResponseBase:
    """Go to the provider; where to go afterwards is kept here."""
    _check_is_offered()
    onward = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure()):
        onward = ""
    request.session[_ON_THE_WAY] = {
        "onward": onward,
        "token": request.GET.get("inbjudan", ""),
        "links": "koppla" in request.GET and request.user.is_authenticated,
    }
    try:
        return provider.begin(request, settings.SAMHANDLING_ADDRESS.rstrip("/") + reverse("sign-on-return"))
    except SourceError as error:
        return _refused(request, error)


@public
@never_cache
@require_GET
def returned(request: HttpRequest) -> HttpResponseBase:
    """Let in whoever comes back from the provider, if it can be relied on and the person is one of ours or invited."""
    _check_is_offered()
    way = request.session.pop(_ON_THE_WAY, {})
    try:
        who = provider.who_returns(request)
        if way.get("links") and request.user.is_authenticated:
            request.session[_FOUND] = asdict(who)
            return redirect("link-identity")
        person = changes.enter(who=who, token=way.get("token", ""))
    except _REFUSED as error:
        return _refused(request, error)
    response = entering.let_in(request, person, _onward(way))
    request.session[_LOGOUT] = provider.logout_page()
    return response


@login_required
@never_cache
def link(request: HttpRequest) -> HttpResponseBase:
    """Ask whether the person at the provider is the one who is logged in here; tie them together if so."""
    by: Any = request.user
    found = request.session.get(_FOUND)
    if found is None:
        return redirect("own-login")
    who = Claims(**found)
    if request.method != "POST":
        return render(request, "link_identity.html", {"who": who, "sign_on": settings.SAMHANDLING_SIGN_ON})
    del request.session[_FOUND]
    try:
        changes.link(by=by, who=who)
    except NotAllowed as error:
        messages.error(request, sentence(error))
        return redirect("own-login")
    update_session_auth_hash(request, by)
    messages.success(request, f"Nu kan du logga in med {settings.SAMHANDLING_SIGN_ON.name}.")
    return redirect("own-login")


# Whoever is logged in may tie their own login and no other; the login is asked for above.
link.access = "public"  # type: ignore[attr-defined]


def logout_address(request: HttpRequest) -> str:
    """Return where this session's person logs out at the provider; empty if they came in otherwise."""
    page = request.session.get(_LOGOUT, "")
    if not page:
        return ""
    asked = {
        "client_id": settings.SAMHANDLING_SIGN_ON.client,
        "post_logout_redirect_uri": settings.SAMHANDLING_ADDRESS.rstrip("/") + "/",
    }
    return f"{page}{'&' if '?' in page else '?'}{urlencode(asked)}"


def _onward(way: dict[str, Any]) -> str:
    """Return where to go: to the invitation, if it waits still for somebody who had a login already."""
    token = way.get("token", "")
    invitation = queries.invitation(digest_of(token)) if token else None
    if invitation and is_open(invitation, timezone.now()):
        return reverse("invitation", kwargs={"token": token})
    return str(way.get("onward", ""))


def _check_is_offered() -> None:
    if not settings.SAMHANDLING_SIGN_ON.url:
        raise Http404("ingen annan inloggning är inställd")


def _refused(request: HttpRequest, error: Exception) -> HttpResponseBase:
    """Tell why on the login page, from which every other way in still works; the operator reads it in the log too."""
    _log.warning("sign-on refused: %s: %s", type(error).__name__, type(error.__cause__ or error).__name__)
    messages.error(request, sentence(error))
    return redirect("own-login" if request.user.is_authenticated else "login")
