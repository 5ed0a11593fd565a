"""The addresses of the workplace."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from samhandling.accounts import permissions
from samhandling.accounts.models import Role
from samhandling.followups import desk as desks
from samhandling.followups import search
from samhandling.indicators.models import Indicator
from samhandling.programmes.models import Goal
from samhandling.web import visits
from samhandling.web.access import with_role
from samhandling.web.workplace import reads, source_reads


@with_role
def start(request: HttpRequest, roles: list[Role]) -> HttpResponseBase:
    """Show what waits for the person and what has happened, then the goals, sources and findings."""
    municipality = roles[0].municipality
    person: Any = request.user
    since = visits.since(request)
    desk = desks.desk(person, roles, municipality, today=timezone.localdate(), since=since)
    work = reads.work(municipality, number=request.GET.get("sida", ""), own=desk.goals)
    assessed_from = work.cycle.run.batches if work.cycle and work.cycle.run else []
    attention = source_reads.attention(municipality, assessed_from)
    context = {"desk": desk, "since": since, "work": work, "attention": attention}
    return _page(request, roles, "start", context)


@with_role
def find(request: HttpRequest, roles: list[Role]) -> HttpResponseBase:
    """Search everything that the person may see."""
    query = request.GET.get("q", "").strip()[:200]
    found = search.find(roles[0].municipality, query, roles)
    return _page(request, roles, "search", {"query": query, "found": found, "n": sum(len(one.hits) for one in found)})


@with_role
def goal(request: HttpRequest, roles: list[Role], key: str) -> HttpResponseBase:
    """Show one goal from the register."""
    try:
        found = reads.goal(roles[0].municipality, key)
    except Goal.DoesNotExist as error:
        raise Http404(f"målet {key} finns inte") from error
    context = {"work": found, "questions": found.questions, "lineage": found.lineage}
    may_ask = permissions.may(roles, permissions.WRITE_QUESTIONS)
    return _page(request, roles, "goal", context | {"may_ask": may_ask})


@with_role
def indicator(request: HttpRequest, roles: list[Role], key: str) -> HttpResponseBase:
    """Show one indicator from the register."""
    try:
        found = reads.indicator(roles[0].municipality, key)
    except Indicator.DoesNotExist as error:
        raise Http404(f"nyckeltalet {key} finns inte") from error
    return _page(request, roles, "indicator", {"work": found})


def _page(request: HttpRequest, roles: list[Role], name: str, context: dict[str, Any]) -> HttpResponseBase:
    municipality = roles[0].municipality
    base = f"/{municipality.slug}/"
    whole = {"municipality": municipality, "roles": roles, "base": base, "work_base": f"{base}arbete/", **context}
    return render(request, f"workplace/{name}.html", whole)
