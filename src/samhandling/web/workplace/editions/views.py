"""New programmes: the list, one draft as a whole, and the old beside the new."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from samhandling.accounts import permissions
from samhandling.accounts.models import Role
from samhandling.programmes.editions import changes, queries, rules
from samhandling.programmes.editions.models import Edition
from samhandling.programmes.models import Goal
from samhandling.web.access import with_role
from samhandling.web.workplace import told
from samhandling.web.workplace.editions import forms, words
from samhandling.web.workplace.editions.common import by, found, room
from samhandling.web.workplace.editions.drafts import ROWS
from samhandling.web.workplace.programmes.typed import refused
from samhandling.web.workplace.shared import acted, page, part, tried


@with_role
def editions(request: HttpRequest, roles: list[Role]) -> HttpResponseBase:
    """Show every draft; begin one, from a selection of goals if one came along."""
    municipality = roles[0].municipality
    posted = request.method == "POST"
    keys = (request.POST if posted else request.GET).getlist("valt")
    goals = Goal.objects.filter(document__municipality=municipality, owner=None, key__in=keys)
    chosen = list(goals.select_related("document", "parent"))
    initial = {"replaces": {goal.document_id for goal in chosen}}
    form = forms.BeginForm(request.POST if posted else None, municipality=municipality, initial=initial)
    if posted and form.is_valid():

        def act() -> str:
            made = changes.begin_edition(
                by=by(request),
                municipality=municipality,
                kept=[goal for goal in chosen if goal.document in form.cleaned_data["replaces"]],
                reason=f"Valt i ”Färre, vassare mål” {timezone.localdate():%Y-%m-%d}",
                **form.cleaned_data,
            )
            return f"{made} är påbörjat."

        answer = tried(request, act, reverse("work-editions", kwargs={"slug": municipality.slug}))
        if answer is not None:
            return answer
    context = {
        "page": part(request, queries.editions(municipality), ROWS),
        "form": form,
        "chosen": chosen,
        "may_write": permissions.may(roles, permissions.WRITE_PROGRAMMES),
    }
    return page(request, roles, "editions/editions", context)


@with_role
def edition(request: HttpRequest, roles: list[Role], pk: int) -> HttpResponseBase:
    """Show a draft as a whole: how far it has come, what is left, what has been done; change what is said of it."""
    one = found(roles, pk)
    data = request.POST if request.method == "POST" else None
    what = data.get("what", "") if data is not None else ""
    given = ("title", "assignment", "valid_from", "valid_to", "no_referral_reason", "version")
    facts = forms.EditionForm(data if what == "facts" else None, initial={name: getattr(one, name) for name in given})
    stop = forms.ReasonForm(data if what == "abandon" else None, prefix="s")
    status = 200
    if what == "facts" and facts.is_valid():
        status = refused(request, facts, lambda: _edit(request, one, facts), lambda: found(roles, pk).version)
        if not status:
            return redirect(f"{request.path}#uppgifter")
    elif what == "abandon" and stop.is_valid():

        def act() -> str:
            changes.abandon_edition(by=by(request), edition=one, reason=stop.cleaned_data["reason"])
            return f"Arbetet med {one} är avbrutet. Det som gällde gäller än."

        return acted(request, act, request.path)
    context = {
        "work": queries.work(one),
        "facts": facts,
        "stop": stop,
        "states": [(state, state.label, state == one.state) for state in Edition.State if state != "abandoned"],
        "told": told.history(queries.history(one), actions=words.ACTIONS, names=words.NAMES, codes=words.CODES),
    }
    return room(request, roles, one, "edition", context, here="work-edition", status=status)


@with_role
def compare(request: HttpRequest, roles: list[Role], pk: int) -> HttpResponseBase:
    """Show the old goals beside what they become, then the new ones; narrowed by what happens, if asked."""
    one = found(roles, pk)
    work = queries.work(one)
    fate = request.GET.get("vad", "")
    rows = [row for row in work.old if fate in ("", row.fate)]
    added = [row for row in work.new if row.change == "added"] if fate in ("", "added") else []
    kinds: list[tuple[str, str, int]] = [*work.counts, ("added", "nya", work.n_added)]
    context: dict[str, Any] = {
        "work": work,
        "page": part(request, rows, ROWS),
        "added": part(request, added, ROWS, name="nya"),
        "filters": [(key, label, n, key == fate, "?" + urlencode({"vad": key})) for key, label, n in kinds if n],
        "fate": fate if fate in (*rules.FATES, "added") else "",
    }
    return room(request, roles, one, "compare", context, here="work-edition-compare")


def _edit(request: HttpRequest, one: Edition, form: forms.EditionForm) -> str:
    changes.edit_edition(by=by(request), edition=one, version=form.cleaned_data["version"], given=form.content())
    return "Uppgifterna är sparade."
