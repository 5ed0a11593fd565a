"""The page of an invitation: a name and a password of one's own, or the role for the login that one has."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from samhandling.accounts import changes, queries, rules
from samhandling.accounts.models import Invitation, Role
from samhandling.errors import InputError, InvalidTransition, NotAllowed
from samhandling.web import entering
from samhandling.web.access import public
from samhandling.web.workplace.people.forms import NewLoginForm
from samhandling.web.workplace.shared import sentence


@public
def invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show what the invited is invited to; make a login, or give the role to the one who is logged in."""
    found = queries.invitation(changes.digest_of(token))
    if found is None:
        raise Http404("länken finns inte")
    form = NewLoginForm(request.POST if request.method == "POST" and not request.user.is_authenticated else None)
    fault = ""
    if request.method == "POST" and (request.user.is_authenticated or form.is_valid()):
        try:
            return _accepted(request, found, token, form)
        except (InputError, InvalidTransition, NotAllowed) as error:
            fault = sentence(error)
    return _page(request, found, token, form, fault)


def _accepted(request: HttpRequest, found: Invitation, token: str, form: NewLoginForm) -> HttpResponseBase:
    by: Any = request.user
    onward = reverse("work", kwargs={"slug": found.municipality.slug})
    welcome = f"Välkommen. Du är nu {found.get_kind_display()} i {found.municipality.name}."
    if by.is_authenticated:
        changes.take_up_invitation(by=by, token=token)
        response: HttpResponseBase = redirect(onward)
    else:
        given = {name: form.cleaned_data[name] for name in ("first_name", "last_name", "password")}
        response = entering.enter(request, changes.accept_invitation(token=token, **given), onward)
    messages.success(request, welcome)
    return response


def _page(request: HttpRequest, found: Invitation, token: str, form: NewLoginForm, fault: str) -> HttpResponseBase:
    context = {
        "invitation": found,
        "municipality": found.municipality,
        "base": f"/{found.municipality.slug}/",
        "form": form,
        "fault": fault,
        "is_open": rules.is_open(found, timezone.now()),
        "token": token,
        "sign_on": settings.SAMHANDLING_SIGN_ON,
        "takes_password": found.kind == Role.Kind.ADMINISTRATOR or not settings.SAMHANDLING_SIGN_ON.is_only,
    }
    response = render(request, "invitation.html", context, status=422 if fault or form.errors else 200)
    response.headers["Cache-Control"] = "no-store"
    # The address is a secret. The pages' own referrer policy (same-origin) keeps it from other sites; none at all would
    # make browsers send the form from the origin "null", which is refused as foreign.
    response.headers["X-Robots-Tag"] = "noindex"
    return response
