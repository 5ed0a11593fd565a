"""The referral of a draft: sending it out, the answers and what they led to; and one body's own answer."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from samhandling.accounts.models import Role
from samhandling.errors import InputError, NotAllowed
from samhandling.places.models import Organisation
from samhandling.programmes.editions.models import Edition
from samhandling.programmes.referrals import changes, queries, rules
from samhandling.programmes.referrals.models import Referral, ReferralComment, ReferralRequest
from samhandling.programmes.referrals.queries import Round
from samhandling.web.access import with_role
from samhandling.web.workplace.editions import forms
from samhandling.web.workplace.editions.common import by, found, room
from samhandling.web.workplace.programmes.typed import refused
from samhandling.web.workplace.shared import page, tried

LINK = "referral-link"


@with_role
def referral(request: HttpRequest, roles: list[Role], pk: int) -> HttpResponseBase:
    """Show the referrals of a draft with every answer; send out, ask more, give links, answer standpoints, close."""
    one = found(roles, pk)
    rounds = queries.rounds(one)
    now = rounds[0] if rounds and rounds[0].referral.state == Referral.State.OPEN else None
    data = request.POST if request.method == "POST" else None
    what = data.get("what", "") if data is not None else ""
    send = forms.SendForm(
        data if what in ("send", "more") else None,
        municipality=one.municipality,
        asked=[row.organisation_id for row in now.requests] if now else (),
        initial={"due_on": now.referral.due_on} if now else {},
        prefix="s",
    )
    close = forms.CloseForm(data if what == "close" else None, prefix="c")
    answers = _responses(rounds, data if what == "respond" else None)
    status = 200
    if data is not None:
        acts = {"send": send, "more": send, "close": close, "link": None, "respond": None}
        if what not in acts or (what in ("more", "close", "link") and now is None):
            raise Http404("formuläret finns inte, eller så är ingen remiss ute")
        form = acts[what]
        if what == "respond":
            status = _respond(request, one, answers, data)
            if not status:
                return redirect(f"{request.path}#synpunkt-{data.get('comment', '')}")
        elif form is None or form.is_valid():
            answer = tried(request, lambda: _act(request, one, now, what, form, data), request.path)
            if answer is not None:
                return answer
            status = 422
        else:
            status = 422
    context = {
        "rounds": rounds,
        "now": now,
        "send": send,
        "close": close,
        "shown": [
            (one_round, [(name, [(row, answers[row.pk]) for row in rows]) for name, rows in one_round.by_goal])
            for one_round in rounds
        ],
        "link": request.session.pop(LINK, ""),
        "outside": Organisation.Kind.OUTSIDE,
        "may_send": one.state in (Edition.State.DRAFT, Edition.State.REWORKED),
    }
    return room(request, roles, one, "referral", context, here="work-referral", status=status)


@with_role
def answer(request: HttpRequest, roles: list[Role], pk: int) -> HttpResponseBase:
    """Show what a body is asked and has answered; its own people, and staff, may write the answer."""
    municipality = roles[0].municipality
    try:
        asked = queries.request(municipality, pk)
    except ReferralRequest.DoesNotExist as error:
        raise Http404("remissen finns inte") from error
    data = request.POST if request.method == "POST" else None
    form = form_of(asked, data, asks_name=False)
    status = 200
    if data is not None and form.is_valid():

        def act() -> str:
            given = form.content() | {"answered_by": by(request).actor_name}
            changes.answer(by=by(request), request=asked, is_final="final" in data, **given)
            return "Svaret är lämnat." if "final" in data else "Svaret är sparat. Det är inte lämnat än."

        status = refused(request, form, act, lambda: queries.request(municipality, pk).version)
        if not status:
            return redirect(request.path)
        asked = queries.request(municipality, pk)
    elif data is not None:
        status = 422
    context = {
        "asked": asked,
        "referral": asked.referral,
        "form": form,
        "comments": asked.comments.all(),
        "is_conflict": status == 409,
        "may_answer": asked.referral.state == Referral.State.OPEN and _may_answer(request, asked),
    }
    return page(request, roles, "editions/answer", context, status=status)


def form_of(asked: ReferralRequest, data: QueryDict | None, *, asks_name: bool) -> forms.AnswerForm:
    """Return the form of a body's answer, with what it has said."""
    said = {row.goal_id: row for row in asked.comments.all() if row.goal_id or not row.goal_name}
    return forms.AnswerForm(
        data, goals=asked.referral.draft, said=said, asks_name=asks_name, initial={"version": asked.version}
    )


def _may_answer(request: HttpRequest, asked: ReferralRequest) -> bool:
    try:
        rules.check_may_answer(by(request), asked)
    except NotAllowed:
        return False
    return True


def _act(request: HttpRequest, one: Edition, now: Round | None, what: str, form: Any, data: QueryDict) -> str:
    if what == "send":
        sent = changes.send_out(by=by(request), edition=one, **form.cleaned_data)
        return f"{sent} är utskickad. De som ska svara ser den i arbetsplatsen; skapa länkar till dem utanför kommunen."
    assert now is not None  # the view has seen to it
    if what == "more":
        changes.ask_more(by=by(request), referral=now.referral, **form.cleaned_data)
        return "Remissen är ändrad."
    if what == "close":
        changes.close_referral(by=by(request), referral=now.referral, **form.cleaned_data)
        return "Remissen är avslutad. Skriv vad synpunkterna ledde till, och bearbeta utkastet."
    row = next((row for row in now.requests if str(row.pk) == data.get("request", "")), None)
    if row is None:
        raise InputError("den tillfrågade finns inte längre; ladda om sidan")
    row.referral = now.referral
    token = changes.make_link(by=by(request), request=row)
    # Shown once: only a digest of the link is kept.
    request.session[LINK] = request.build_absolute_uri(reverse("referral", kwargs={"token": token}))
    return f"Länken till {row.organisation} är skapad. Den visas bara nu."


def _responses(rounds: list[Round], data: QueryDict | None) -> dict[int, forms.ResponseForm]:
    """Return a form for the office's answer to each standpoint; the one that was sent holds what was typed."""
    sent = data.get("comment", "") if data is not None else ""
    return {
        row.pk: forms.ResponseForm(
            data if str(row.pk) == sent else None,
            initial={"version": row.version, "outcome": row.outcome, "response": row.response},
            prefix=f"k{row.pk}",
        )
        for one in rounds
        for row in one.comments
    }


def _respond(request: HttpRequest, one: Edition, answers: dict[int, forms.ResponseForm], data: QueryDict) -> int:
    number = data.get("comment", "")
    comments = ReferralComment.objects.select_related("request__referral__edition__municipality")
    row = comments.filter(request__referral__edition=one, pk=int(number) if number.isdecimal() else 0).first()
    form = answers.get(row.pk) if row else None
    if row is None or form is None:
        raise Http404("synpunkten finns inte")
    if not form.is_valid():
        return 422

    def act() -> str:
        changes.respond(by=by(request), comment=row, **form.cleaned_data)
        return "Svaret på synpunkten är sparat."

    return refused(request, form, act, lambda: comments.get(pk=row.pk).version)
