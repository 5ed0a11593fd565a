"""The council's decision on a draft: what is missing before it, what follows from it, and registering it."""

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from samhandling.accounts.models import Role
from samhandling.plans.editions import changes, queries
from samhandling.programmes.editions import queries as editions
from samhandling.programmes.editions.models import Edition
from samhandling.web.access import with_role
from samhandling.web.workplace.editions import forms
from samhandling.web.workplace.editions.common import by, found, room
from samhandling.web.workplace.shared import tried


@with_role
def adopt(request: HttpRequest, roles: list[Role], pk: int) -> HttpResponseBase:
    """Show what is left before adoption and what it will do; register the decision."""
    one = found(roles, pk)
    data = request.POST if request.method == "POST" else None
    form = forms.DecisionForm(data, municipality=one.municipality)
    status = 200
    if data is not None and form.is_valid():

        def act() -> str:
            document = changes.adopt_edition(by=by(request), edition=one, decision=form.content())
            return f"{document} är antaget och gäller från {document.valid_from:%Y-%m-%d}."

        answer = tried(request, act, reverse("work-edition", kwargs={"slug": one.municipality.slug, "pk": pk}))
        if answer is not None:
            return answer
        status = 422
    work = editions.work(one)
    context = {
        "work": work,
        "form": form,
        "may_adopt": one.state in (Edition.State.DRAFT, Edition.State.REWORKED),
        "activities": queries.activities_of_dropped(one.municipality, work) if one.document_id is None else [],
    }
    return room(request, roles, one, "adopt", context, here="work-edition-adopt", status=status)
