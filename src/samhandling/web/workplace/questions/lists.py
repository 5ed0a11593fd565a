"""The list of questions that hang on goals: narrowed by the address, and exported exactly as it is seen."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from samhandling.accounts import permissions
from samhandling.accounts.models import Role
from samhandling.programmes.models import Goal, GoalQuestion
from samhandling.programmes.questions import queries, rules
from samhandling.web.access import with_role
from samhandling.web.workplace.questions import filters, sheet
from samhandling.web.workplace.shared import page

PAGE = 100


@with_role
def questions(request: HttpRequest, roles: list[Role]) -> HttpResponseBase:
    """Show the chosen questions, the open ones first and the most urgent of them at the top."""
    municipality, today = roles[0].municipality, timezone.localdate()
    asked = filters.read(request.GET)
    shown = Paginator(queries.questions(municipality, asked.choice, today), PAGE).get_page(request.GET.get("sida"))
    rows = list(shown.object_list)
    bodies = queries.answerers(municipality)
    chosen = Goal.objects.filter(document__municipality=municipality, key__in=asked.choice.goals)
    counts = queries.counts_by_state(municipality)
    context = {
        "asked": asked,
        "rows": rows,
        "page": shown,
        "overdue": {row.pk for row in rows if rules.is_overdue(row, today)},
        "badges": asked.badges(bodies, {goal.key: goal.name for goal in chosen}),
        "n_open": counts.get(GoalQuestion.State.OPEN, 0),
        "n_all": sum(counts.values()),
        "kinds": GoalQuestion.Kind.choices,
        "states": GoalQuestion.State.choices,
        "bodies": bodies,
        "export": reverse("work-questions-export", kwargs={"slug": municipality.slug}) + asked.address(),
        "may_write": permissions.may(roles, permissions.WRITE_QUESTIONS),
    }
    return page(request, roles, "questions/questions", context)


@with_role
def export(request: HttpRequest, roles: list[Role]) -> HttpResponseBase:
    """Give the chosen questions with their answers as XLSX: all that the filters leave."""
    municipality, today = roles[0].municipality, timezone.localdate()
    rows = queries.questions(municipality, filters.read(request.GET).choice, today)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    name = f"{municipality.slug}-fragor-{today}.xlsx"
    content = sheet.write(rows, title=f"Frågor om mål i {municipality.name}", today=today)
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
