"""The pages where an administrator invites people, gives and takes roles, and shuts people out."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from samhandling.accounts import changes, queries, rules
from samhandling.accounts.identities import changes as identity_changes
from samhandling.accounts.models import Person, Role
from samhandling.accounts.second_factor import changes as factor_changes
from samhandling.errors import InputError
from samhandling.places.models import Municipality
from samhandling.web import seeing_as
from samhandling.web.access import with_role
from samhandling.web.workplace.people.forms import InvitationForm, RoleForm
from samhandling.web.workplace.shared import acted, page

LINK = "invitation-link"  # in the session, until it has been shown once


@with_role
def people(request: HttpRequest, roles: list[Role]) -> HttpResponseBase:
    """Show everybody with a role and who is invited; invite, and withdraw invitations."""
    municipality = roles[0].municipality
    here = reverse("work-people", kwargs={"slug": municipality.slug})
    what = request.POST.get("what", "") if request.method == "POST" else ""
    form = InvitationForm(request.POST if what == "invite" else None, municipality=municipality)
    if what == "withdraw":
        return acted(request, lambda: _withdraw(request, municipality), f"{here}#inbjudna")
    if what == "invite" and form.is_valid():
        return acted(request, lambda: _invite(request, municipality, form.cleaned_data), f"{here}#lank")
    if what not in ("", "invite"):
        raise Http404("formuläret finns inte")
    now = timezone.now()
    context = {
        "people": queries.people(municipality),
        "invitations": [(one, rules.is_open(one, now)) for one in queries.invitations(municipality)],
        "form": form,
        "link": request.session.pop(LINK, ""),
        "days": changes.INVITATION_DAYS,
    }
    return page(request, roles, "people/people", context, status=422 if form.errors else 200)


@with_role
def person(request: HttpRequest, roles: list[Role], pk: int) -> HttpResponseBase:
    """Show one person; give and take roles, shut out and let in again."""
    municipality = roles[0].municipality
    found = next((one for one in queries.people(municipality) if one.pk == pk), None)
    if found is None:
        raise Http404("personen har ingen roll i kommunen")
    here = reverse("work-person", kwargs={"slug": municipality.slug, "pk": pk})
    what = request.POST.get("what", "") if request.method == "POST" else ""
    form = RoleForm(request.POST if what == "give" else None, municipality=municipality)
    if what == "see_as":
        start = reverse("work", kwargs={"slug": municipality.slug})
        return acted(request, lambda: _see_as(request, found, municipality), start)
    if what and (what != "give" or form.is_valid()):
        # Whoever has lost the last role here is no longer on this page.
        is_gone = what == "take" and len(found.roles_here) == 1
        onward = reverse("work-people", kwargs={"slug": municipality.slug}) if is_gone else here
        return acted(request, lambda: _act(request, municipality, found, what, form), onward)
    is_admin = any(role.kind == Role.Kind.ADMINISTRATOR for role in found.roles_here)
    context = {
        "person": found,
        "form": form,
        "is_self": request.user.pk == found.pk,
        "may_see_as": found.is_active and not is_admin,
        "factor": queries.second_factor(found),
        "identities": queries.identities(found),
    }
    return page(request, roles, "people/person", context, status=422 if form.errors else 200)


def _see_as(request: HttpRequest, found: Person, municipality: Municipality) -> str:
    seeing_as.begin(request, found, municipality)
    return f"Du ser nu sidorna som {found.actor_name}. Du kan bara läsa."


def _invite(request: HttpRequest, municipality: Municipality, given: dict[str, Any]) -> str:
    by: Any = request.user
    invitation, token = changes.invite(by=by, municipality=municipality, **given)
    # Shown once: only a digest of the link is kept.
    request.session[LINK] = request.build_absolute_uri(reverse("invitation", kwargs={"token": token}))
    return f"{invitation.name} är inbjuden. Skicka länken till {invitation.email}; den visas bara nu."


def _withdraw(request: HttpRequest, municipality: Municipality) -> str:
    by: Any = request.user
    number = request.POST.get("invitation", "")
    found = next((one for one in queries.invitations(municipality) if str(one.pk) == number), None)
    if found is None:
        raise InputError("inbjudan finns inte längre")
    changes.withdraw_invitation(by=by, invitation=found)
    return f"Inbjudan till {found.name} är tillbakadragen."


def _act(request: HttpRequest, municipality: Municipality, found: Person, what: str, form: RoleForm) -> str:
    by: Any = request.user
    if what == "give":
        role = changes.give_role(by=by, person=found, municipality=municipality, **form.cleaned_data)
        return f"{found.actor_name} är nu {role.get_kind_display()}."
    if what == "take":
        role = next((one for one in found.roles_here if str(one.pk) == request.POST.get("role")), None)
        if role is None:
            raise InputError("rollen finns inte längre")
        changes.take_role(by=by, role=role)
        return f"{found.actor_name} är inte längre {role.get_kind_display()}."
    if what == "deactivate":
        changes.deactivate(by=by, person=found, municipality=municipality)
        return f"{found.actor_name} är avstängd. Det som personen har gjort står kvar."
    if what == "reactivate":
        changes.reactivate(by=by, person=found, municipality=municipality)
        return f"{found.actor_name} kan logga in igen."
    if what == "reset_second_factor":
        factor_changes.reset(by=by, person=found, municipality=municipality)
        return f"Tvåstegsinloggningen för {found.actor_name} är nollställd. Personen är utloggad överallt."
    if what == "unlink":
        identity_changes.unlink(by=by, person=found, municipality=municipality)
        return f"{found.actor_name} är inte längre kopplad till kommunens inloggning."
    raise InputError("det går inte att göra här")
