"""Every address says who may come in; a rule test asks each of them."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Literal

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from samhandling.accounts import permissions, queries
from samhandling.accounts.models import Role
from samhandling.places.models import Municipality
from samhandling.web import seeing_as, unsent
from samhandling.web.addresses import PLACES

SAFE = ("GET", "HEAD", "OPTIONS")
Access = Literal["public", "role"]
View = Callable[..., HttpResponseBase]


def public(view: View) -> View:
    """Mark a view that anyone may see."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def with_role(view: View) -> View:
    """Let in only a person with a role in the municipality that the address names; the view is given the roles."""

    @wraps(view)
    def guarded(request: HttpRequest, slug: str, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            response = redirect_to_login(request.get_full_path())
            unsent.keep(request, response)
            return response
        seen = seeing_as.person_seen(request, slug)
        if seen is not None:
            if request.method not in SAFE:
                raise PermissionDenied(f"Du ser sidorna som {seen.actor_name} och kan bara läsa. Sluta först.")
            request.user = seen
            request.sees_as = True  # type: ignore[attr-defined]
        roles = queries.roles_in(request.user, slug)
        if not roles:
            municipality = get_object_or_404(Municipality, slug=slug)
            raise PermissionDenied(
                f"Du är inloggad, men har ingen roll i {municipality.name}. Den som är administratör där kan ge dig en."
            )
        _check_permitted(request, roles)
        if request.method == "GET":
            request.unsent = unsent.of(request)  # type: ignore[attr-defined]
        response = view(request, roles, **kwargs)
        if request.method == "POST":
            unsent.forget(request, response)
        if seen is None:
            unsent.remember(request, response)
        # What stands behind login must not stay in a shared machine's cache.
        response.headers["Cache-Control"] = "no-store"
        return response

    guarded.access = "role"  # type: ignore[attr-defined]
    return guarded


def _check_permitted(request: HttpRequest, roles: list[Role]) -> None:
    """Raise PermissionDenied unless the roles may see the address, or send a form to it; see addresses.py."""
    name = request.resolver_match.url_name if request.resolver_match else None
    if name not in PLACES:
        raise LookupError(f"the address {name} has no permission: place it in samhandling/web/addresses.py")
    place = PLACES[name]
    asked = (place.see,) if request.method in SAFE else place.do
    if not any(permissions.may(roles, permission) for permission in asked):
        words = " eller ".join(permission.words for permission in asked) or "skicka något till den här sidan"
        raise PermissionDenied(
            f"Dina roller i {roles[0].municipality.name} räcker inte för att {words}. "
            "Den som är administratör där kan ge dig en annan roll."
        )
