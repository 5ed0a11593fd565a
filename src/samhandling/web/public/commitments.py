"""A partner's page: what they are asked to take part in, and their answer. Reached by a secret link, without login."""

import hashlib
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from samhandling.errors import InputError, InvalidTransition
from samhandling.plans import changes
from samhandling.plans.models import Commitment
from samhandling.web.access import public
from samhandling.web.workplace.plans.forms import AnswerForm
from samhandling.web.workplace.shared import sentence


@dataclass(frozen=True)
class PartnerActor:
    """A partner outside the municipality, who acts by the link that they were given."""

    name: str
    number: int
    kind: str = "partner"

    @property
    def actor_id(self) -> str:
        return f"{self.kind}:{self.number}"

    @property
    def actor_name(self) -> str:
        return self.name


@public
def commitment(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show what the partner is asked for; take the answer, once."""
    rows = Commitment.objects.select_related("activity__plan__document__municipality", "partner")
    found = rows.filter(token_sha256=hashlib.sha256(token.encode()).hexdigest()).first()
    if found is None:
        raise Http404("länken finns inte")
    form = AnswerForm(request.POST or None)
    fault = ""
    if request.method == "POST" and form.is_valid():
        by = PartnerActor(f"{form.cleaned_data['answered_by']}, {found.partner}", found.pk)
        try:
            found = changes.answer_commitment(by=by, token=token, accepts="accept" in request.POST, **form.cleaned_data)
        except (InputError, InvalidTransition) as error:
            fault = sentence(error)
    municipality = found.activity.plan.document.municipality
    context: dict[str, Any] = {
        "municipality": municipality,
        "base": f"/{municipality.slug}/",
        "commitment": found,
        "form": form,
        "fault": fault,
        "is_open": found.state == Commitment.State.ASKED and found.valid_until >= timezone.localdate(),
    }
    response = render(request, "commitment.html", context)
    response.headers["Cache-Control"] = "no-store"
    # The address is a secret. The pages' own referrer policy (same-origin) keeps it from other sites; none at all would
    # make browsers send the form from the origin "null", which is refused as foreign.
    response.headers["X-Robots-Tag"] = "noindex"
    return response
