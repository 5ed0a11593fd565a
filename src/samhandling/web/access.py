"""Every address says who may come in; a rule test asks each of them."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Literal

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404

from samhandling.accounts import queries
from samhandling.places.models import Municipality

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
            return redirect_to_login(request.get_full_path())
        roles = queries.roles_in(request.user, slug)
        if not roles:
            municipality = get_object_or_404(Municipality, slug=slug)
            raise PermissionDenied(
                f"Du är inloggad, men har ingen roll i {municipality.name}. Den som är administratör där kan ge dig en."
            )
        response = view(request, roles, **kwargs)
        # What stands behind login must not stay in a shared machine's cache.
        response.headers["Cache-Control"] = "no-store"
        return response

    guarded.access = "role"  # type: ignore[attr-defined]
    return guarded
