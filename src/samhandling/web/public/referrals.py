"""A referral for a body outside the municipality: what it is asked and its answer, by a secret link, without login."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render

from samhandling.accounts.changes import digest_of
from samhandling.errors import ChangedMeanwhile, InputError, InvalidTransition
from samhandling.programmes.referrals import changes, queries
from samhandling.programmes.referrals.models import Referral
from samhandling.web.access import public
from samhandling.web.public.commitments import PartnerActor
from samhandling.web.workplace.editions.referrals import form_of
from samhandling.web.workplace.shared import sentence


@public
def referral(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show the draft as it was sent, and take the answer; it may be changed as long as the referral is out."""
    asked = queries.request_by_link(digest_of(token))
    if asked is None:
        raise Http404("länken finns inte")
    data = request.POST if request.method == "POST" else None
    form = form_of(asked, data, asks_name=True)
    if data is None:
        form.initial["answered_by"] = asked.answered_by
    fault = ""
    if data is not None and form.is_valid():
        given = form.content()
        by = PartnerActor(f"{given['answered_by']}, {asked.organisation}", asked.pk, "remiss")
        try:
            changes.answer_by_link(by=by, token=token, is_final="final" in data, **given)
        except ChangedMeanwhile as error:
            fault = sentence(error)
            form.reopen(queries.request_by_link(digest_of(token)).version)  # type: ignore[union-attr]
        except (InputError, InvalidTransition) as error:
            fault = sentence(error)
        else:
            return redirect(request.path)
    municipality = asked.referral.edition.municipality
    context: dict[str, Any] = {
        "municipality": municipality,
        "base": f"/{municipality.slug}/",
        "asked": asked,
        "referral": asked.referral,
        "form": form,
        "comments": asked.comments.all(),
        "fault": fault,
        "may_answer": asked.referral.state == Referral.State.OPEN,
    }
    response = render(request, "referral.html", context, status=422 if fault else 200)
    # As for a partner's link: the address is a secret.
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
