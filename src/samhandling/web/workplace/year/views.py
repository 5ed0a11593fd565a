"""The follow-ups of a municipality: planning one, its days, its steps, and who has not answered."""

from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from samhandling.accounts.models import Role
from samhandling.accounts.rules import ANALYSTS, EDITORS
from samhandling.errors import InputError
from samhandling.followups import calendar, changes, closing, queries, rules
from samhandling.followups.models import BoardReport, FollowUpCycle
from samhandling.followups.reminders import queries as reminders
from samhandling.followups.reporting import changes as reporting
from samhandling.followups.reporting import queries as reports
from samhandling.jobs import remind
from samhandling.places.models import Municipality
from samhandling.programmes.models import SteeringDocument
from samhandling.web.access import with_role
from samhandling.web.workplace.shared import acted, holds, page
from samhandling.web.workplace.year.forms import DatesForm, NewCycle

State = FollowUpCycle.State
MOST_LEFT = 50
ALL = "alla"  # no organisation's key: remind every body that has not answered
STEPS = (State.PLANNED, State.REPORTING, State.ANALYSIS, State.STEERING, State.DECISION, State.CLOSED)


@with_role
def cycles(request: HttpRequest, roles: list[Role]) -> HttpResponseBase:
    """Show every follow-up; plan a new one."""
    municipality = roles[0].municipality
    form = NewCycle(request.POST or None)
    if request.method == "POST" and form.is_valid():
        year = form.cleaned_data["year"]
        onward = reverse("work-cycles", kwargs={"slug": municipality.slug})
        return acted(request, lambda: _plan(request.user, municipality, year, form.cleaned_data), onward)
    context = {"cycles": queries.cycles(municipality), "form": form, "may_lead": holds(roles, EDITORS)}
    return page(request, roles, "year/cycles", context)


@with_role
def cycle(request: HttpRequest, roles: list[Role], year: int) -> HttpResponseBase:
    """Show where a follow-up stands: its steps, its days, the boards' reports, what is left."""
    found = find(roles[0].municipality, year)
    here = reverse("work-cycle", kwargs={"slug": found.municipality.slug, "year": year})
    form = DatesForm(request.POST if "dates" in request.POST else None, initial=_days(found))
    if request.method == "POST":
        if "dates" not in request.POST:
            return acted(request, lambda: _act(request, found), here)
        if form.is_valid():
            return acted(request, lambda: _set_dates(request, found, form), here)
    n_ready, n_goals = queries.n_ready(found)
    left = closing.left(found)
    answers = _answers(found)
    context = {
        "cycle": found,
        "steps": _steps(found),
        "form": form,
        "days": calendar.wheel(found),
        "today": timezone.localdate(),
        "reports": answers,
        "n_late": sum(report.state != BoardReport.State.SIGNED for report, *_ in answers),
        "takes_reports": found.state in rules.TAKES_REPORTS,
        "n_goals": n_goals,
        "n_ready": n_ready,
        "elsewhere": queries.elsewhere(found),
        "left": left[:MOST_LEFT],
        "n_left": len(left),
        "after": [(state, State(state).label) for state in rules.TRANSITIONS[found.state] if state != State.CLOSED],
        "may_close": State.CLOSED in rules.TRANSITIONS[found.state] and not left,
        "may_lead": holds(roles, EDITORS),
        "may_judge": holds(roles, ANALYSTS),
    }
    return page(request, roles, "year/cycle", context)


@with_role
def ics(request: HttpRequest, roles: list[Role], year: int) -> HttpResponseBase:
    """Give the days of a follow-up as a calendar file."""
    found = find(roles[0].municipality, year)
    text = calendar.as_ics(found, host=request.get_host().split(":")[0], stamp=timezone.now())
    name = f"{found.municipality.slug}-uppfoljning-{year}.ics"
    return HttpResponse(
        text,
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def find(municipality: Municipality, year: int) -> FollowUpCycle:
    """Return the follow-up of a year, or Http404."""
    try:
        return queries.cycle(municipality, year)
    except FollowUpCycle.DoesNotExist as error:
        raise Http404(f"det finns ingen uppföljning av {year}") from error


def _plan(by: Any, municipality: Municipality, year: int, given: dict[str, Any]) -> str:
    dates = calendar.counted_back(given["council_on"], executive_on=given["executive_on"])
    documents = SteeringDocument.objects.filter(municipality=municipality, has_own_page=True)
    changes.open_cycle(
        by=by,
        municipality=municipality,
        year=year,
        title=f"Uppföljning {year}",
        interval_months=max((row.interval_months or 12 for row in documents), default=12),
        documents=documents,
        dates=dates,
    )
    return f"Uppföljningen av {year} är planerad. Kontrollera datumen."


def _act(request: HttpRequest, found: FollowUpCycle) -> str:
    by: Any = request.user
    if "ask" in request.POST:
        made = reporting.request_reports(by=by, cycle=found)
        return f"{len(made)} organisationer har fått sina frågor." if made else "Alla har redan fått sina frågor."
    if "close" in request.POST:
        changes.close_cycle(by=by, cycle=found)
        return f"{found} är stängd och fryst."
    if "remind" in request.POST:
        return _remind(by, found, request.POST["remind"])
    state = request.POST.get("state", "")
    if state not in State.values:
        raise InputError(f"{state!r} är inget steg")
    after = changes.advance_cycle(by=by, cycle=found, state=state)
    return f"{found} är nu {after.get_state_display()}."


def _remind(by: Any, found: FollowUpCycle, key: str) -> str:
    """Ask for a reminder to one body, or to all that have not answered."""
    report = None if key == ALL else found.reports.filter(organisation__key=key).first()
    if report is None and key != ALL:
        raise InputError("organisationen är inte tillfrågad; ladda om sidan")
    if report and report.state == BoardReport.State.SIGNED:
        raise InputError(f"rapporten från {report.organisation} är redan undertecknad")
    remind.ask_now(by=by, cycle=found, report=report)
    whom = f"rapportörerna för {report.organisation}" if report else "dem som inte har svarat"
    return f"En påminnelse till {whom} står i kö och skickas strax. Den som redan har fått dagens brev får inget till."


def _answers(found: FollowUpCycle) -> list[tuple[BoardReport, int, reminders.Standing]]:
    """Return each report with how many answers it has, who answers for it and when they were last reminded."""
    standing = reminders.standing(found, timezone.localdate())
    return [(report, n, standing[report.pk]) for report, n in reports.progress(found)]


def _set_dates(request: HttpRequest, found: FollowUpCycle, form: DatesForm) -> str:
    by: Any = request.user
    changes.set_dates(by=by, cycle=found, dates=form.dates())
    return "Datumen är sparade."


def _days(found: FollowUpCycle) -> dict[str, Any]:
    return {name: getattr(found, name) for name in asdict(changes.NO_DATES)}


def _steps(found: FollowUpCycle) -> list[dict[str, Any]]:
    """Return the steps of a follow-up with when each is done, for the row of steps at the top."""
    ends = dict(
        zip(STEPS, ("asked_on", "reports_due_on", "analysis_due_on", "steering_on", "council_on", ""), strict=True)
    )
    now = STEPS.index(found.state)
    return [
        {
            "label": State(step).label,
            "is_now": place == now,
            "is_done": place < now,
            "until": getattr(found, ends[step]) if ends[step] else None,
        }
        for place, step in enumerate(STEPS)
    ]
