"""Welfare accounts: opening one, its figures and texts by life stage, what moved, closing, and the documents."""

from functools import partial
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from samhandling.accounts.models import Role
from samhandling.accounts.rules import ANALYSTS, EDITORS
from samhandling.errors import InputError
from samhandling.followups.changes import digest
from samhandling.followups.welfare import changes, queries
from samhandling.followups.welfare.models import WelfareAccount
from samhandling.publishing import welfare as published
from samhandling.reports import papers
from samhandling.reports import welfare as welfare_report
from samhandling.web.access import with_role
from samhandling.web.workplace import texts
from samhandling.web.workplace.shared import acted, holds, page

State = WelfareAccount.State


class NewAccount(forms.Form):
    """A new account: its year."""

    year = forms.IntegerField(label="Vilket år gäller bokslutet?", min_value=1990, max_value=2100)


@with_role
def accounts(request: HttpRequest, roles: list[Role]) -> HttpResponseBase:
    """Show every account; open a new one."""
    municipality = roles[0].municipality
    rows = queries.accounts(municipality)
    following = rows[0].year + rows[0].interval_months // 12 if rows else timezone.localdate().year - 1
    form = NewAccount(request.POST if request.method == "POST" else None, initial={"year": following})
    if request.method == "POST" and form.is_valid():
        here = reverse("work-welfare", kwargs={"slug": municipality.slug})
        return acted(request, lambda: _open(request, roles, form.cleaned_data["year"]), here)
    context = {"rows": rows, "following": following, "form": form, "may_lead": holds(roles, EDITORS)}
    return page(request, roles, "welfare/list", context, status=422 if form.errors else 200)


@with_role
def account(request: HttpRequest, roles: list[Role], year: int) -> HttpResponseBase:
    """Show one account; fetch its figures anew, or close it."""
    found = _find(roles, year)
    if request.method == "POST":
        here = reverse("work-welfare-account", kwargs={"slug": found.municipality.slug, "year": year})
        return acted(request, lambda: _act(request, found), here)
    is_open = found.state == State.OPEN
    content = queries.content(found) if is_open else found.content
    sections = queries.sections(found)
    context = {
        "account": found,
        "is_open": is_open,
        "body": published.compose(content, known=_known(content)),
        "sections": {one.key: one for one in sections},
        "before": queries.previous(found.municipality, year),
        "left": queries.left(found) if is_open else [],
        "n_written": sum(one.is_written for one in sections if one.is_needed),
        "n_needed": sum(one.is_needed for one in sections),
        "is_whole": is_open or digest(found.content) == found.sha256,
        "may_write": holds(roles, ANALYSTS),
        "may_lead": holds(roles, EDITORS),
    }
    return page(request, roles, "welfare/account", context)


@with_role
def text(request: HttpRequest, roles: list[Role], year: int, section: str) -> HttpResponseBase:
    """Show one text of an account with the figures it speaks of; save what is typed."""
    found = _find(roles, year)
    about = {"slug": found.municipality.slug, "year": year}
    if found.state == State.CLOSED:
        return redirect("work-welfare-account", **about)
    sections = queries.sections(found)
    keys = [one.key for one in sections]
    if section not in keys:
        raise Http404(f"{found} har ingen del som heter {section}")
    place = keys.index(section)
    chosen, mine = sections[place], ""
    following = keys[place + 1] if place + 1 < len(keys) else ""
    form = texts.form_of(chosen.text, request.POST if request.method == "POST" else None, label="Vad visar siffrorna?")
    if request.method == "POST":
        change = partial(changes.save_text, by=request.user, account=found, section=section)
        to = following if "next" in request.POST and following else section
        done = texts.save(request, form, change, onward=reverse("work-welfare-text", kwargs={**about, "section": to}))
        if done is not None:
            return done
        # Refused, often because somebody else saved: what stands now is in the field, what was typed below it.
        mine = (form["text"].value() or "").strip()
        chosen = queries.sections(found)[place]
        form = texts.form_of(chosen.text, label="Vad visar siffrorna?")
    content = queries.content(found)
    body = published.compose(content, known=_known(content))
    context = {
        "account": found,
        "sections": sections,
        "chosen": chosen,
        "shown": body["sections"][place],
        "next_key": following,
        "form": form,
        "mine": mine,
        "may_write": holds(roles, ANALYSTS),
    }
    return page(request, roles, "welfare/text", context, status=409 if mine else 200)


@with_role
def report(request: HttpRequest, roles: list[Role], year: int, form: str) -> HttpResponseBase:
    """Give the account as PDF, Word or Excel; one that is still open says so."""
    found = _find(roles, year)
    if form not in papers.FORMS:
        raise Http404(f"bokslutet finns inte som {form}")
    is_open = found.state == State.OPEN
    content = queries.content(found) if is_open else found.content
    closed_on = found.closed_at.date() if found.closed_at else timezone.localdate()
    paper = welfare_report.paper(
        published.compose(content, known=set()),
        name=published.report_name(found.municipality.slug, year),
        municipality=found.municipality.name,
        accent=found.municipality.accent,
        day=closed_on,
        note="Utkast: bokslutet är inte stängt." if is_open else "",
    )
    return HttpResponse(
        papers.render(paper, form),
        content_type=papers.FORMS[form],
        headers={"Content-Disposition": f'attachment; filename="{paper.name}.{form}"'},
    )


def _find(roles: list[Role], year: int) -> WelfareAccount:
    try:
        return queries.account(roles[0].municipality, year)
    except WelfareAccount.DoesNotExist as error:
        raise Http404(f"det finns inget välfärdsbokslut för {year}") from error


def _known(content: dict[str, Any]) -> set[str]:
    """Return the indicators that the workplace has a page for: all that are in the register."""
    return {key for key, row in content["figures"].items() if "values" in row}


def _open(request: HttpRequest, roles: list[Role], year: int) -> str:
    by: Any = request.user
    made = changes.open_account(by=by, municipality=roles[0].municipality, year=year)
    return f"{made} är öppnat, med siffrorna som de är nu."


def _act(request: HttpRequest, found: WelfareAccount) -> str:
    by: Any = request.user
    if "refresh" in request.POST:
        changes.refresh_figures(by=by, account=found)
        return "Siffrorna är hämtade på nytt. Läs igenom texterna, så att de stämmer med dem."
    if "close" in request.POST:
        changes.close_account(by=by, account=found)
        return f"{found} är stängt och fryst. Det kommer med på de öppna sidorna nästa gång de publiceras."
    raise InputError("det går inte att göra här")
