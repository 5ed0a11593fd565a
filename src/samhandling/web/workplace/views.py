"""The addresses of the workplace."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render

from samhandling.accounts.models import Role
from samhandling.indicators.models import Indicator
from samhandling.programmes.models import Goal
from samhandling.web.access import with_role
from samhandling.web.workplace import reads


@with_role
def start(request: HttpRequest, roles: list[Role]) -> HttpResponseBase:
    """Show what there is to do: goals with state and what is missing, sources, findings."""
    return _page(request, roles, "start", {"work": reads.work(roles[0].municipality)})


@with_role
def goal(request: HttpRequest, roles: list[Role], key: str) -> HttpResponseBase:
    """Show one goal from the register."""
    try:
        found = reads.goal(roles[0].municipality, key)
    except Goal.DoesNotExist as error:
        raise Http404(f"målet {key} finns inte") from error
    return _page(request, roles, "goal", {"work": found})


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
