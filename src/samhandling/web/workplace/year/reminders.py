"""One's own reminders: what will come, and whether it shall."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from samhandling.accounts.models import Role
from samhandling.followups.reminders import changes, queries
from samhandling.web.access import with_role
from samhandling.web.workplace.shared import acted, page


@with_role
def own(request: HttpRequest, roles: list[Role]) -> HttpResponseBase:
    """Show what one will be reminded of; turn reminders off or on."""
    municipality = roles[0].municipality
    person: Any = request.user
    if request.method == "POST":
        here = reverse("work-reminders", kwargs={"slug": municipality.slug})
        return acted(request, lambda: _set(request), here)
    context = {
        "is_wanted": queries.is_wanted(person),
        "coming": queries.coming(person, municipality, timezone.localdate()),
        "address": person.email,
    }
    return page(request, roles, "year/reminders", context)


def _set(request: HttpRequest) -> str:
    by: Any = request.user
    wish = changes.set_wish(by=by, person=by, is_wanted="yes" in request.POST)
    return "Påminnelserna är på." if wish.is_wanted else "Du får inga fler påminnelser."
