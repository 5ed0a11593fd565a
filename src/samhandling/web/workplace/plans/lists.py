"""All plans, and their activities as a table, cards, a board or a timeline; exported exactly as they are seen."""

import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from samhandling.accounts.models import Role
from samhandling.accounts.rules import EDITORS
from samhandling.charts import timeline
from samhandling.errors import InputError
from samhandling.places.models import Municipality
from samhandling.plans import changes, queries
from samhandling.plans.models import ActionPlan, Activity
from samhandling.plans.rules import FINISHED
from samhandling.programmes.models import Goal, SteeringDocument
from samhandling.web.access import with_role
from samhandling.web.workplace.plans import filters, sheet
from samhandling.web.workplace.plans.forms import NewPlan
from samhandling.web.workplace.shared import acted, holds, page, part

ROWS = 100
State = Activity.State
BOARD = (State.UNKNOWN, State.PLANNED, State.UNDER_WAY, State.DELAYED, State.DONE, State.STOPPED)


@with_role
def plans(request: HttpRequest, roles: list[Role]) -> HttpResponseBase:
    """Show every plan; add one."""
    municipality = roles[0].municipality
    documents = SteeringDocument.objects.filter(municipality=municipality)
    form = NewPlan(request.POST or None, documents=documents)
    if request.method == "POST" and form.is_valid():
        onward = reverse("work-plans", kwargs={"slug": municipality.slug})
        return acted(request, lambda: _add(request, form.cleaned_data), onward)
    context = {
        "plans": queries.plans(municipality, timezone.localdate()),
        "form": form,
        "may_edit": holds(roles, EDITORS),
    }
    return page(request, roles, "plans/plans", context)


@with_role
def activities(request: HttpRequest, roles: list[Role]) -> HttpResponseBase:
    """Show the chosen activities the way that is asked for."""
    municipality, today = roles[0].municipality, timezone.localdate()
    asked = filters.read(request.GET)
    plan = _plan(municipality, asked.plan)
    rows = queries.activities(municipality, asked.choice, today, plan=plan)
    shown = part(request, rows, ROWS)
    bodies, areas = queries.bodies(municipality), queries.areas(municipality)
    goals = {goal.key: goal.name for goal in Goal.objects.filter(document__municipality=municipality)}
    found = list(shown.object_list)
    context = {
        "plan": plan,
        "asked": asked,
        "rows": found,
        "page": shown,
        "late": {row.pk for row in found if _is_late(row, today)},
        "views": [(key, word, asked.address(vy="" if key == "tabell" else key)) for key, word in filters.VIEWS.items()],
        "badges": asked.badges(bodies, areas, goals),
        "counts": queries.counts_by_state(municipality, plan=plan),
        "states": [pair for pair in State.choices if pair[0] != State.MOVED_ON],
        "lacks": filters.LACK_WORDS.items(),
        "bodies": bodies,
        "areas": [*filters.LEVELS.items(), *((area.code, area.name) for area in areas)] if areas else [],
        "plain": asked.address(**dict.fromkeys(("lage", "ansvarig", "mal", "omrade", "saknar", "sen", "sok"), "")),
        "export": reverse("work-activities-export", kwargs={"slug": municipality.slug}) + asked.address(),
        "board": [(State(key).label, [row for row in found if row.state == key]) for key in BOARD],
        "drawing": _drawing(municipality, found, today) if asked.view == "tid" else "",
        "may_edit": holds(roles, EDITORS),
    }
    return page(request, roles, "plans/activities", context)


@with_role
def export(request: HttpRequest, roles: list[Role]) -> HttpResponseBase:
    """Give the chosen activities as XLSX: all that the filters leave, not just the page that is seen."""
    municipality, today = roles[0].municipality, timezone.localdate()
    asked = filters.read(request.GET)
    plan = _plan(municipality, asked.plan)
    rows = queries.activities(municipality, asked.choice, today, plan=plan)
    content = sheet.write(rows, title=str(plan or "Alla aktiviteter"), today=today)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    name = f"{municipality.slug}-aktiviteter-{today}.xlsx"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@with_role
def carry(request: HttpRequest, roles: list[Role], pk: int) -> HttpResponseBase:
    """Show which activities are unfinished; carry the chosen ones over to next year's plan."""
    municipality = roles[0].municipality
    plan = _plan(municipality, str(pk))
    assert plan is not None
    unfinished = list(plan.activities.exclude(state__in=FINISHED).order_by("order", "pk"))
    year = (plan.year or timezone.localdate().year) + 1
    if request.method == "POST":
        onward = reverse("work-plans", kwargs={"slug": municipality.slug})
        chosen = [row for row in unfinished if str(row.pk) in request.POST.getlist("activity")]
        return acted(request, lambda: _carry(request, plan, year, chosen), onward)
    context = {"plan": plan, "unfinished": unfinished, "to_year": year, "may_edit": holds(roles, EDITORS)}
    return page(request, roles, "plans/carry", context)


def _plan(municipality: Municipality, pk: str) -> ActionPlan | None:
    if not pk:
        return None
    found = ActionPlan.objects.filter(pk=pk, document__municipality=municipality).select_related("document").first()
    if found is None:
        raise Http404("planen finns inte")
    return found


def _add(request: HttpRequest, given: dict[str, Any]) -> str:
    by: Any = request.user
    plan = changes.add_plan(by=by, document=given["document"], year=given["year"])
    return f"{plan} är tillagd."


def _carry(request: HttpRequest, plan: ActionPlan, year: int, chosen: list[Activity]) -> str:
    by: Any = request.user
    if not chosen:
        raise InputError("ingen aktivitet är vald; kryssa för dem som ska föras över")
    changes.carry_over_all(by=by, plan=plan, year=year, activities=chosen)
    return f"{len(chosen)} aktiviteter är överförda till {year}."


def _is_late(row: Activity, today: datetime.date) -> bool:
    past = row.ends_on is not None and row.ends_on < today and row.state not in FINISHED
    return past or row.state == State.DELAYED


def _drawing(municipality: Municipality, rows: list[Activity], today: datetime.date) -> str:
    spans = tuple(
        timeline.Span(
            name=row.name,
            start=row.starts_on,
            end=row.ends_on,
            look=_look(row, today),
            words=row.get_state_display(),
            href=reverse("work-activity", kwargs={"slug": municipality.slug, "pk": row.pk}),
            steps=tuple(timeline.Step(one.name, one.due_on, one.done_on is not None) for one in row.milestones.all()),
        )
        for row in rows
        if row.starts_on and row.ends_on
    )
    if not spans:
        return ""
    chart = timeline.Timeline("Aktiviteter över tid", spans, today, shows_title=False)
    # The SVG is made here from text that is escaped there.
    return mark_safe(timeline.render(chart, "page"))


def _look(row: Activity, today: datetime.date) -> timeline.Look:
    if row.state == State.DONE:
        return "done"
    if _is_late(row, today):
        return "late"
    return "under_way" if row.state == State.UNDER_WAY else "ahead"
