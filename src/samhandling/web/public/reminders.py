"""Where the link at the end of a reminder leads: no more of them, or again. Reached by a secret link, without login."""

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt

from samhandling.accounts.models import Person
from samhandling.followups.reminders import changes, queries, rules
from samhandling.web.access import public


# The address is itself the secret that a foreign page lacks, and a mail program's button sends no cookie (RFC 8058).
@csrf_exempt
@public
def reminders(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show whether reminders come, and take a no or a yes; opening the link, as mail filters do, changes nothing."""
    number = rules.number_of(token)
    if number is None:
        raise Http404("länken är inte hel; kopiera hela adressen ur brevet")
    person = get_object_or_404(Person, pk=number)
    if request.method == "POST":
        changes.set_wish(by=person, person=person, is_wanted="yes" in request.POST)
    response = render(request, "reminders.html", {"person": person, "is_wanted": queries.is_wanted(person)})
    response.headers["Cache-Control"] = "no-store"
    # The address is a secret. The pages' own referrer policy (same-origin) keeps it from other sites; none at all would
    # make browsers send the form from the origin "null", which is refused as foreign.
    response.headers["X-Robots-Tag"] = "noindex"
    return response
