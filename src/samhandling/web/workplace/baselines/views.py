"""Baseline descriptions: values proposed from the data and accepted by a person, texts saved as typed, the decision."""

from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from samhandling.accounts.models import Role
from samhandling.accounts.rules import ANALYSTS, EDITORS
from samhandling.errors import InputError
from samhandling.followups.baselines import changes, movement, queries
from samhandling.followups.baselines.models import BaselineDescription
from samhandling.followups.changes import digest
from samhandling.indicators.models import Indicator
from samhandling.programmes.models import SteeringDocument
from samhandling.reports import baseline as baseline_report
from samhandling.reports import papers
from samhandling.web.access import with_role
from samhandling.web.workplace import texts
from samhandling.web.workplace.baselines.forms import BeginForm, DecideForm
from samhandling.web.workplace.shared import acted, holds, page, tried

State = BaselineDescription.State


@with_role
def descriptions(request: HttpRequest, roles: list[Role]) -> HttpResponseBase:
    """Show each programme and plan with its description; begin one."""
    municipality = roles[0].municipality
    rows = queries.descriptions(municipality)
    if request.method == "POST":
        here = reverse("work-baselines", kwargs={"slug": municipality.slug})
        document = next((row for row, _ in rows if row.key == request.POST.get("document")), None)
        about = {"slug": municipality.slug, "key": document.key} if document else None
        onward = reverse("work-baseline", kwargs=about) if about else here
        begun = tried(request, lambda: _begin(request, document), onward)
        return begun if begun is not None else redirect(here)
    today = timezone.localdate()
    context = {
        "rows": [
            (document, found, BeginForm(initial={"document": document.key, "as_of": document.adopted_on or today}))
            for document, found in rows
        ],
        "may_write": holds(roles, ANALYSTS),
    }
    return page(request, roles, "baselines/list", context)


@with_role
def description(request: HttpRequest, roles: list[Role], key: str) -> HttpResponseBase:
    """Show one description: what is proposed, accepted and written, and what is left; or as it was decided."""
    found = _find(roles, key)
    here = reverse("work-baseline", kwargs={"slug": roles[0].municipality.slug, "key": key})
    decide = DecideForm(request.POST if request.POST.get("what") == "decide" else None)
    if request.method == "POST":
        if request.POST.get("what") != "decide":
            return acted(request, lambda: _settle(request, found), f"{here}#utgangslagen")
        if decide.is_valid():
            return acted(request, lambda: _decide(request, found, decide), here)
    context: dict[str, Any] = {"description": found, "document": found.document, "decide": decide}
    if found.state == State.DECIDED:
        context |= {
            "content": found.content,
            "is_whole": digest(found.content) == found.sha256,
            "moved": movement.movements(found.document.municipality, document=found.document, indicators=_kept(found)),
        }
        return page(request, roles, "baselines/decided", context)
    whole = queries.whole(found)
    context |= {
        "whole": whole,
        "n_settled": sum(row.is_settled for row in whole.rows),
        "n_written": sum(part.is_written for part in whole.parts if part.is_needed),
        "n_needed": sum(part.is_needed for part in whole.parts),
        "n_open": sum(not row.is_settled and bool(row.proposed.starts) for row in whole.rows),
        "may_write": holds(roles, ANALYSTS),
        "may_decide": holds(roles, EDITORS),
    }
    return page(request, roles, "baselines/description", context, status=422 if request.method == "POST" else 200)


@with_role
def text(request: HttpRequest, roles: list[Role], key: str, part: str) -> HttpResponseBase:
    """Show one text of a description with the figures it speaks of; save what is typed."""
    found = _find(roles, key)
    if found.state == State.DECIDED:
        return redirect("work-baseline", slug=roles[0].municipality.slug, key=key)
    whole = queries.whole(found)
    keys = [one.key for one in whole.parts]
    if part not in keys:
        raise Http404(f"{found.document} har inget mål {part}")
    place = keys.index(part)
    chosen = whole.parts[place]
    about = {"slug": roles[0].municipality.slug, "key": key}
    form = texts.form_of(chosen.text, request.POST if request.method == "POST" else None, label="Hur är läget?")
    mine = ""
    if request.method == "POST":
        here = reverse("work-baseline-text", kwargs={**about, "part": part})
        following = keys[min(place + 1, len(keys) - 1)]
        onward = reverse("work-baseline-text", kwargs={**about, "part": following})
        change = partial(changes.save_text, by=request.user, description=found, goal=chosen.goal)
        done = texts.save(request, form, change, onward=onward if "next" in request.POST else here)
        if done is not None:
            return done
        # Refused, often because somebody else saved: what stands now is in the field, what was typed below it.
        mine = (form["text"].value() or "").strip()
        chosen = queries.whole(found).parts[place]
        form = texts.form_of(chosen.text, label="Hur är läget?")
    context = {
        "description": found,
        "document": found.document,
        "parts": whole.parts,
        "chosen": chosen,
        "rows": [row for row in whole.rows if row.proposed.facts.key in chosen.keys],
        "next_key": keys[place + 1] if place + 1 < len(keys) else "",
        "form": form,
        "mine": mine,
        "may_write": holds(roles, ANALYSTS),
    }
    return page(request, roles, "baselines/text", context, status=409 if mine else 200)


@with_role
def report(request: HttpRequest, roles: list[Role], key: str, form: str) -> HttpResponseBase:
    """Give the description as PDF, Word or Excel: as it was decided, or as a draft that says so."""
    found = _find(roles, key)
    if form not in papers.FORMS:
        raise Http404(f"rapporten finns inte som {form}")
    content = found.content if found.state == State.DECIDED else queries.content(found, queries.whole(found))
    moved = (
        movement.movements(found.document.municipality, document=found.document, indicators=_kept(found))
        if found.state == State.DECIDED
        else []
    )
    day = found.decided_on or timezone.localdate()
    paper = baseline_report.paper(content, moved, municipality=found.document.municipality, day=day)
    return HttpResponse(
        papers.render(paper, form),
        content_type=papers.FORMS[form],
        headers={"Content-Disposition": f'attachment; filename="{paper.name}.{form}"'},
    )


def _find(roles: list[Role], key: str) -> BaselineDescription:
    try:
        return queries.description(roles[0].municipality, key)
    except BaselineDescription.DoesNotExist as error:
        raise Http404(f"det finns ingen nulägesbeskrivning för {key}") from error


def _kept(found: BaselineDescription) -> list[Indicator]:
    """Return the indicators that the decided description holds values of."""
    return [row.indicator for row in found.figures.filter(reason="", sex="T").select_related("indicator")]


def _begin(request: HttpRequest, document: SteeringDocument | None) -> str:
    by: Any = request.user
    form = BeginForm(request.POST)
    if not form.is_valid():
        raise InputError("ange vilken dag nuläget ska gälla, som 2026-11-21")
    if document is None:
        raise InputError("dokumentet finns inte, eller har inga mål")
    changes.begin_description(by=by, document=document, as_of=form.cleaned_data["as_of"])
    return "Nulägesbeskrivningen är påbörjad. Godta utgångslägena och skriv texterna."


def _settle(request: HttpRequest, found: BaselineDescription) -> str:
    by: Any = request.user
    given = request.POST
    linked = {row.key: row for row in queries.indicators_of(found.document)}
    if "all" in given:
        whole = queries.whole(found)
        left = {row.proposed.facts.key: None for row in whole.rows if not row.is_settled and row.proposed.starts}
        n = changes.accept_figures(by=by, description=found, indicators=left, stood=dict.fromkeys(left, ""))
        return f"{n} utgångslägen är godtagna."
    key, stood = given.get("indicator", ""), given.get("stood", "")
    if key not in linked:
        raise InputError("nyckeltalet följer inget mål i dokumentet")
    if "leave" in given:
        changes.leave_out(by=by, description=found, indicator=linked[key], reason=given.get("reason", ""), stood=stood)
        return f"{linked[key].title} får inget utgångsläge."
    year = given.get("year", "")
    chosen = int(year) if year.isdecimal() and len(year) == 4 else None
    changes.accept_figures(by=by, description=found, indicators={key: chosen}, stood={key: stood})
    return f"Utgångsläget för {linked[key].title} är godtaget."


def _decide(request: HttpRequest, found: BaselineDescription, form: DecideForm) -> str:
    by: Any = request.user
    changes.decide(by=by, description=found, **form.cleaned_data)
    return "Nulägesbeskrivningen är fastställd. Allt som händer sedan mäts mot den."
