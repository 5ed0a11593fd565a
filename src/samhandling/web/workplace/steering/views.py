"""The steering group's pages."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from samhandling.accounts.models import Role
from samhandling.errors import InputError
from samhandling.followups.models import SteeringItem, SteeringMeeting
from samhandling.followups.rules import STEERING
from samhandling.followups.steering import changes, queries
from samhandling.places.models import Municipality
from samhandling.web.access import with_role
from samhandling.web.workplace import reads
from samhandling.web.workplace.shared import acted, holds, page, part
from samhandling.web.workplace.steering.forms import AssignmentForm, DecisionForm, ItemForm, MeetingForm, OutcomeForm

ROWS = 50  # of each list at a time


@with_role
def overview(request: HttpRequest, roles: list[Role]) -> HttpResponseBase:
    """Show what needs a decision, the meetings, the decisions and the assignments; call a meeting."""
    municipality = roles[0].municipality
    here = reverse("work-steering", kwargs={"slug": municipality.slug})
    what = request.POST.get("what", "") if request.method == "POST" else ""
    form = MeetingForm(request.POST if what == "meeting" else None, municipality=municipality)
    if what == "outcome":
        outcome = OutcomeForm(request.POST)
        return acted(request, lambda: _finish(request, municipality, outcome), f"{here}#uppdrag")
    if what == "meeting" and form.is_valid():
        return acted(request, lambda: _call(request, municipality, form.cleaned_data), here)
    cycle, today = reads.open_cycle(municipality), timezone.localdate()
    needs = queries.needs(municipality, cycle, today)
    parts = {
        "utan-atgard": needs.without_action,
        "sitter-fast": needs.blocked,
        "annorlunda": needs.overruled,
        "uppdrag": queries.assignments(municipality),
        "moten": queries.meetings(municipality),
        "beslut": queries.decisions(municipality),
    }
    pages = {name.replace("-", "_"): part(request, rows, ROWS, name=name) for name, rows in parts.items()}
    context = {
        "cycle": cycle,
        "pages": pages,
        "n_needs": sum(pages[name].paginator.count for name in ("utan_atgard", "sitter_fast", "annorlunda"))
        + needs.overdue.count(),
        "has_group": bool(queries.groups(municipality)),
        "today": today,
        "form": form,
        "may_steer": holds(roles, STEERING),
        "own": {role.organisation_id for role in roles if role.organisation_id},
    }
    return page(request, roles, "steering/overview", context)


@with_role
def meeting(request: HttpRequest, roles: list[Role], pk: int) -> HttpResponseBase:
    """Show a meeting; add items, decide, assign."""
    municipality = roles[0].municipality
    try:
        found = queries.meeting(municipality, pk)
    except SteeringMeeting.DoesNotExist as error:
        raise Http404("mötet finns inte") from error
    what = request.POST.get("what", "") if request.method == "POST" else ""
    given = request.GET if request.method == "GET" and "title" in request.GET else None
    initial = {name: given.get(name) for name in ("kind", "title", "goal", "activity")} if given else {}
    forms: dict[str, Any] = {
        "item": ItemForm(request.POST if what == "item" else None, municipality=municipality, initial=initial),
        "decision": DecisionForm(request.POST if what == "decision" else None),
        "assignment": AssignmentForm(request.POST if what == "assignment" else None, municipality=municipality),
    }
    if what:
        form = forms.get(what)
        if form is None:
            raise Http404("formuläret finns inte")
        if form.is_valid():
            here = reverse("work-meeting", kwargs={"slug": municipality.slug, "pk": pk})
            return acted(request, lambda: _act(request, found, what, form.cleaned_data), here)
    context = {"meeting": found, "forms": forms, "may_steer": holds(roles, STEERING), "wrong": what}
    return page(request, roles, "steering/meeting", context)


def _call(request: HttpRequest, municipality: Municipality, given: dict[str, Any]) -> str:
    by: Any = request.user
    made = changes.call_meeting(by=by, municipality=municipality, **given)
    return f"{made} är inlagt."


def _finish(request: HttpRequest, municipality: Municipality, form: OutcomeForm) -> str:
    by: Any = request.user
    if not form.is_valid():
        raise InputError("skriv vad uppdraget ledde till")
    found = queries.assignments(municipality).filter(pk=form.cleaned_data["assignment"]).first()
    if found is None:
        raise InputError("uppdraget finns inte längre")
    changes.finish_assignment(by=by, assignment=found, outcome=form.cleaned_data["outcome"])
    return "Uppdraget är klart."


def _act(request: HttpRequest, found: SteeringMeeting, what: str, given: dict[str, Any]) -> str:
    by: Any = request.user
    if what == "item":
        changes.add_item(by=by, meeting=found, **given)
        return "Punkten står på dagordningen."
    item = _item(found, given.pop("item"))
    if what == "decision":
        changes.decide(by=by, item=item, decision=given["decision"])
        return "Beslutet är antecknat."
    changes.assign(by=by, item=item, **given)
    return "Uppdraget är givet."


def _item(found: SteeringMeeting, pk: int) -> SteeringItem:
    item = next((row for row in found.items.all() if row.pk == pk), None)
    if item is None:
        raise InputError("punkten finns inte längre")
    return item
