"""Referrals: all writing. A body of the municipality answers by its own people, one outside it by a secret link."""

import datetime
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from samhandling.accounts.changes import digest_of
from samhandling.accounts.models import Person
from samhandling.audit.changes import Actor, record
from samhandling.errors import InputError
from samhandling.places.models import Organisation
from samhandling.programmes.editions import changes as editions
from samhandling.programmes.editions import queries as reading
from samhandling.programmes.editions import rules as edition_rules
from samhandling.programmes.editions.models import Edition
from samhandling.programmes.referrals import rules
from samhandling.programmes.referrals.models import Referral, ReferralComment, ReferralRequest

State = ReferralRequest.State


@dataclass(frozen=True)
class Standpoint:
    """What a body says of the whole draft or of one of its goals; without position it says nothing."""

    position: str = ""
    text: str = ""


@transaction.atomic
def send_out(
    *,
    by: Actor,
    edition: Edition,
    bodies: Iterable[Organisation],
    due_on: datetime.date,
    letter: str = "",
    today: datetime.date | None = None,
) -> Referral:
    """Send a draft out on referral; it stands still until the referral is closed."""
    edition_rules.check_may_draft(by, edition.municipality)
    edition = editions.locked(edition)
    edition_rules.check_can_become(edition, Edition.State.REFERRED)
    today = today or timezone.localdate()
    _check_due(due_on, today)
    if not edition.goals.exists():
        raise InputError(f"{edition} har inga mål än; ta in målen i utkastet innan det skickas på remiss")
    referral = Referral.objects.create(
        edition=edition, sent_on=today, due_on=due_on, letter=letter.strip(), draft=_as_sent(edition)
    )
    asked = _ask(referral, bodies)
    edition.state = Edition.State.REFERRED
    edition.version += 1
    edition.save(update_fields=["state", "version"])
    _record(by, edition, "send_out", bodies=[body.name for body in asked], due_on=due_on.isoformat())
    return referral


@transaction.atomic
def ask_more(*, by: Actor, referral: Referral, bodies: Iterable[Organisation], due_on: datetime.date) -> Referral:
    """Ask more bodies, and set the last day to answer, while the referral is out."""
    edition_rules.check_may_draft(by, referral.edition.municipality)
    referral = _locked(referral)
    rules.check_is_out(referral)
    _check_due(due_on, referral.sent_on)
    bodies = list(bodies)
    asked = _ask(referral, bodies) if bodies else []
    referral.due_on = due_on
    referral.save(update_fields=["due_on"])
    _record(by, referral.edition, "ask_more", bodies=[body.name for body in asked], due_on=due_on.isoformat())
    return referral


@transaction.atomic
def make_link(*, by: Actor, request: ReferralRequest) -> str:
    """Return the secret of a new link for a body outside the municipality; the one before it ceases to work."""
    edition = request.referral.edition
    edition_rules.check_may_draft(by, edition.municipality)
    rules.check_is_out(request.referral)
    if request.organisation.kind != Organisation.Kind.OUTSIDE:
        raise InputError(f"{request.organisation} svarar i arbetsplatsen; länkar är för dem utanför kommunen")
    token = secrets.token_urlsafe(32)
    ReferralRequest.objects.filter(pk=request.pk).update(token_sha256=digest_of(token))
    _record(by, edition, "make_link", body=request.organisation.name)
    return token


@transaction.atomic
def answer(
    *,
    by: Actor,
    request: ReferralRequest,
    version: int,
    whole: Standpoint,
    goals: Mapping[int, Standpoint],
    is_final: bool,
    answered_by: str = "",
) -> ReferralRequest:
    """Save what a body answers, on the whole and by draft goal; handed in when ``is_final``."""
    rules.check_may_answer(by, request)
    return _answer(by, request, version, whole, goals, is_final=is_final, answered_by=answered_by or by.actor_name)


@transaction.atomic
def answer_by_link(
    *,
    by: Actor,
    token: str,
    version: int,
    whole: Standpoint,
    goals: Mapping[int, Standpoint],
    is_final: bool,
    answered_by: str,
) -> ReferralRequest:
    """Save what a body outside the municipality answers by its link."""
    request = ReferralRequest.objects.filter(token_sha256=digest_of(token)).select_related("referral").first()
    if request is None or not token:
        raise InputError("länken finns inte; be kommunen om en ny")
    if not answered_by.strip():
        raise InputError("skriv ditt namn, så att kommunen vet vem som svarat")
    return _answer(by, request, version, whole, goals, is_final=is_final, answered_by=answered_by)


@transaction.atomic
def respond(*, by: Person, comment: ReferralComment, version: int, outcome: str, response: str) -> ReferralComment:
    """Write what a standpoint led to, in the draft or not, and why."""
    edition = comment.request.referral.edition
    edition_rules.check_may_draft(by, edition.municipality)
    rows = ReferralComment.objects.select_for_update(of=("self",)).select_related("request__organisation")
    comment = rows.get(pk=comment.pk)
    rules.check_unchanged(comment, version)
    if outcome not in ReferralComment.Outcome.values:
        raise InputError("säg om synpunkten ledde till en ändring")
    comment.outcome = outcome
    comment.response = edition_rules.check_reason(response, "utkastet ändrades, eller inte")
    comment.responded_by, comment.responded_at = by, timezone.now()
    comment.version += 1
    comment.save()
    _record(by, edition, "respond", body=comment.request.organisation.name, outcome=outcome, response=response)
    return comment


@transaction.atomic
def close_referral(*, by: Actor, referral: Referral, reason: str = "", today: datetime.date | None = None) -> Referral:
    """End a referral, so that the draft can be reworked; before the last day only with a reason if answers are out."""
    edition_rules.check_may_draft(by, referral.edition.municipality)
    referral = _locked(referral)
    rules.check_is_out(referral)
    today = today or timezone.localdate()
    left = [row.organisation.name for row in _silent(referral)]
    if left and today <= referral.due_on and not reason.strip():
        raise InputError(
            f"{', '.join(left)} har till {referral.due_on} på sig att svara; skriv varför remissen avslutas i förtid"
        )
    referral.state, referral.closed_on = Referral.State.CLOSED, today
    referral.save(update_fields=["state", "closed_on"])
    edition = editions.locked(referral.edition)
    edition_rules.check_can_become(edition, Edition.State.REWORKED)
    edition.state = Edition.State.REWORKED
    edition.version += 1
    edition.save(update_fields=["state", "version"])
    _record(by, edition, "close_referral", silent=left, reason=reason.strip())
    return referral


def _answer(
    by: Actor,
    request: ReferralRequest,
    version: int,
    whole: Standpoint,
    goals: Mapping[int, Standpoint],
    *,
    is_final: bool,
    answered_by: str,
) -> ReferralRequest:
    referral = _locked(request.referral)
    rules.check_is_out(referral)
    rows = ReferralRequest.objects.select_for_update(of=("self",)).select_related("organisation")
    request = rows.get(pk=request.pk)
    rules.check_unchanged(request, version)
    names = {row["id"]: row["name"] for row in referral.draft}
    if strange := set(goals) - set(names):
        raise InputError(f"målet {min(strange)} står inte i det utkast som skickades ut; ladda om sidan")
    _check_whole(whole, is_final=is_final)
    _say(request, None, "", whole)
    for pk, said in goals.items():
        if said.text.strip() and not said.position:
            raise InputError(f"välj ställningstagande om ”{names[pk]}”, eller ta bort texten")
        _say(request, pk, names[pk], said)
    if is_final:
        request.state = State.ANSWERED
        request.answered_by, request.answered_at = answered_by.strip()[:200], timezone.now()
    elif request.state == State.ASKED:
        request.state = State.BEGUN
    request.version += 1
    request.save()
    _record(by, referral.edition, "answer_referral", body=request.organisation.name, state=request.state)
    return request


def _check_whole(whole: Standpoint, *, is_final: bool) -> None:
    if is_final and not whole.position:
        raise InputError("välj ett ställningstagande till hela förslaget innan svaret lämnas")
    if whole.text.strip() and not whole.position:
        raise InputError("välj ett ställningstagande till hela förslaget")
    if is_final and whole.position in (rules.Position.SUPPORTS_CHANGED, rules.Position.REJECTS) and not whole.text:
        raise InputError("skriv vad som behöver ändras, eller varför ni avstyrker")


def _say(request: ReferralRequest, goal: int | None, name: str, said: Standpoint) -> None:
    """Write a standpoint in the place of the one before it; one that says nothing is taken away."""
    row = request.comments.filter(goal_name="" if goal is None else name, goal=goal).first()
    if not said.position:
        if row is not None:
            row.delete()
        return
    row = row or ReferralComment(request=request, goal_id=goal, goal_name=name, version=0)
    text = said.text.strip()
    if row.version and (row.position, row.text) == (said.position, text):
        return
    row.position, row.text = said.position, text
    # What the office answered was about other words.
    row.outcome, row.response, row.responded_by, row.responded_at = "", "", None, None
    row.version += 1
    row.save()


def _ask(referral: Referral, bodies: Iterable[Organisation]) -> list[Organisation]:
    chosen = {body.pk: body for body in bodies}
    municipality = referral.edition.municipality
    if strange := [body.name for body in chosen.values() if body.municipality_id != municipality.pk]:
        raise InputError(f"{', '.join(strange)} hör inte till {municipality}; välj kommunens egna och externa aktörer")
    had = set(referral.requests.values_list("organisation_id", flat=True))
    new = [body for pk, body in chosen.items() if pk not in had]
    if not new and not had:
        raise InputError("välj minst en som ska svara på remissen")
    ReferralRequest.objects.bulk_create(ReferralRequest(referral=referral, organisation=body) for body in new)
    return new


def _silent(referral: Referral) -> list[ReferralRequest]:
    return list(referral.requests.exclude(state=State.ANSWERED).select_related("organisation"))


def _as_sent(edition: Edition) -> list[dict[str, Any]]:
    """Return the goals of the draft in plain values, as those asked will read them."""
    return [
        {
            "id": row.goal.pk,
            "depth": row.place.depth,
            "level_name": row.goal.level_name,
            "number": row.goal.number,
            "name": row.goal.name,
            "plain_wording": row.goal.plain_wording,
            "change": row.words,
            "origins": [goal.name for goal in row.origins],
            "reason": row.goal.reason,
        }
        for row in reading.work(edition).new
    ]


def _check_due(due_on: datetime.date, today: datetime.date) -> None:
    if due_on <= today:
        raise InputError(f"sista dag att svara är {due_on}; välj en dag efter {today}")


def _locked(referral: Referral) -> Referral:
    rows = Referral.objects.select_for_update(of=("self",)).select_related("edition__municipality", "edition__base")
    return rows.get(pk=referral.pk)


def _record(by: Actor, edition: Edition, action: str, **new: Any) -> None:
    record(by=by, action=action, obj=edition, municipality=edition.municipality.slug, new=new)
