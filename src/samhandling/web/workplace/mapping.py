"""The mapping view: shared levels for each document's own words, and goals that are the same."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render

from samhandling.accounts.models import Person, Role
from samhandling.accounts.rules import EDITORS
from samhandling.errors import InputError, NotAllowed
from samhandling.places.models import Municipality
from samhandling.programmes.mapping import changes, queries
from samhandling.web.access import with_role
from samhandling.web.workplace.shared import part

MOST_ASKED = 40  # pairs shown at a time; the rest come when these are answered


@with_role
def mapping(request: HttpRequest, roles: list[Role]) -> HttpResponseBase:
    """Show level words and likely equal goals; take what a person says about them."""
    municipality = roles[0].municipality
    if request.method == "POST":
        try:
            messages.success(request, _take(request.user, municipality, request.POST))
        except NotAllowed as error:
            raise PermissionDenied(str(error)) from error
        except InputError as error:
            messages.error(request, f"{error}.")
        return redirect("work-mapping", slug=municipality.slug)
    found, said = queries.goals(municipality), queries.ties(municipality)
    base = f"/{municipality.slug}/"
    asked = queries.likely_same(municipality, found, said)
    context = {
        "municipality": municipality,
        "roles": roles,
        "base": base,
        "work_base": f"{base}arbete/",
        "may_map": any(role.kind in EDITORS for role in roles),
        "documents": queries.levels(municipality, found),
        "ties": part(request, said, MOST_ASKED, name="svar"),
        "asked": asked[:MOST_ASKED],
        "n_asked": len(asked),
        "choices": range(1, changes.DEEPEST + 1),
    }
    return render(request, "workplace/mapping.html", context)


def _take(by: Person, municipality: Municipality, given: QueryDict) -> str:
    found = queries.goals(municipality)
    if "untie" in given:
        tie = next((one for one in queries.ties(municipality) if str(one.pk) == given["untie"]), None)
        if tie is None:
            raise InputError("Kopplingen finns inte längre")
        changes.untie_goals(by=by, tie=tie)
        return "Svaret är borttaget."
    if "goal" in given:
        by_key = {goal.key: goal for goal in found}
        goal, other = by_key.get(given["goal"]), by_key.get(given.get("other", ""))
        if goal is None or other is None:
            raise Http404("målet finns inte")
        is_same = given.get("is_same") == "1"
        changes.tie_goals(by=by, goal=goal, other=other, is_same=is_same)
        return "Målen är kopplade som samma mål." if is_same else "Målen är noterade som olika."
    document = next((goal.document for goal in found if goal.document.key == given.get("document")), None)
    if document is None or not given.get("level", "").isdecimal():
        raise Http404("dokumentet finns inte")
    n = changes.map_level(by=by, document=document, level_name=given.get("word", ""), level=int(given["level"]))
    return f"{n} mål flyttades till nivå {given['level']}."
