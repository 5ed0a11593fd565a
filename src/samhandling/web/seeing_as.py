"""An administrator who sees the pages of one municipality as another person does: reading only, told on every page."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from samhandling.accounts import changes, rules
from samhandling.accounts.models import Person
from samhandling.errors import NotAllowed
from samhandling.places.models import Municipality

_KEY = "sees-as"  # in the administrator's own session: the municipality's slug and the person's number


def begin(request: HttpRequest, person: Person, municipality: Municipality) -> None:
    """Begin to see the pages of the municipality as the person; it is logged."""
    by: Any = request.user
    changes.begin_to_see_as(by=by, person=person, municipality=municipality)
    request.session[_KEY] = [municipality.slug, person.pk]


def person_seen(request: HttpRequest, slug: str) -> Person | None:
    """Return whom the pages of this municipality are seen as, or None; asked anew at each page, as rights change."""
    where, number = request.session.get(_KEY, ("", 0))
    if where != slug:
        return None
    person = Person.objects.filter(pk=number).first()
    municipality = Municipality.objects.filter(slug=slug).first()
    by: Any = request.user
    try:
        if person and municipality:
            rules.check_may_see_as(by, person, municipality)
            return person
    except NotAllowed:
        pass
    del request.session[_KEY]
    return None


@require_POST
def stop(request: HttpRequest) -> HttpResponseBase:
    """End it, and go back to the person's page."""
    slug, number = request.session.pop(_KEY, ("", 0))
    person = Person.objects.filter(pk=number).first()
    municipality = Municipality.objects.filter(slug=slug).first()
    if person is None or municipality is None or not request.user.is_authenticated:
        return redirect("/")
    changes.stop_seeing_as(by=request.user, person=person, municipality=municipality)
    return redirect("work-person", slug=slug, pk=number)


stop.access = "public"  # type: ignore[attr-defined]  # it ends only what the visitor's own session has begun
