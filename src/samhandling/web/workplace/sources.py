"""The sources of the figures: how each goes, its deliveries and what they changed, and what an analyst must look at."""

from collections.abc import Callable
from datetime import time
from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.urls import reverse

from samhandling.accounts.models import Role
from samhandling.accounts.rules import ANALYSTS
from samhandling.errors import InputError
from samhandling.indicators import changes as indicators
from samhandling.indicators import queries as indicator_queries
from samhandling.indicators.models import Batch, SourceFinding
from samhandling.jobs import changes, fetching, impact, queries
from samhandling.jobs.models import Job, Schedule
from samhandling.web.access import with_role
from samhandling.web.workplace import shared, source_reads

Act = TypeVar("Act")


@with_role
def sources(request: HttpRequest, roles: list[Role]) -> HttpResponseBase:
    """Show how each source goes; take what an analyst asks for."""
    municipality = roles[0].municipality
    if request.method == "POST":
        act = _chosen(ACTIONS, request)
        return shared.acted(request, lambda: act(request, roles), reverse("work-sources", args=[municipality.slug]))
    context = {
        "found": source_reads.sources_page(municipality),
        "may_act": shared.holds(roles, ANALYSTS),
        "every": Schedule.Every.choices,
        "weekdays": list(enumerate(source_reads.WEEKDAYS, start=1)),
        "days": range(1, 32),
    }
    return shared.page(request, roles, "sources", context)


@with_role
def progress(request: HttpRequest, roles: list[Role]) -> HttpResponseBase:
    """Answer with how the work that waits or runs goes, for the page that follows it."""
    found = queries.jobs(roles[0].municipality).filter(state__in=(Job.State.WAITING, Job.State.RUNNING))
    rows = {job.pk: {"state": job.state, "n": job.n_attempts, "step": job.step} | _counts(job) for job in found}
    return JsonResponse({"jobs": rows})


@with_role
def delivery(request: HttpRequest, roles: list[Role], key: str) -> HttpResponseBase:
    """Show a delivery, what it changed, and with ?dra-tillbaka what its withdrawal would change; withdraw it."""
    municipality = roles[0].municipality
    if not key.isdecimal():
        raise Http404(f"leveransen {key} finns inte")
    if request.method == "POST":
        act = _chosen(DELIVERY_ACTIONS, request)
        onward = reverse("work-delivery", args=[municipality.slug, key])
        return shared.acted(request, lambda: act(request, roles, _batch(int(key))), onward)
    offset = request.GET.get("fran", "")
    try:
        found = source_reads.delivery_page(
            municipality,
            int(key),
            is_all_areas=request.GET.get("omraden") == "alla",
            is_withdrawal="dra-tillbaka" in request.GET,
            offset=int(offset) if offset.isdecimal() else 0,
        )
    except Batch.DoesNotExist as error:
        raise Http404(f"leveransen {key} finns inte") from error
    start = int(offset) if offset.isdecimal() else 0
    after = start + source_reads.MOST_CHANGES
    context = {
        "found": found,
        "may_act": shared.holds(roles, ANALYSTS),
        "start": start,
        "before": max(0, start - source_reads.MOST_CHANGES) if start else None,
        "after": after if after < found.compared.sums.n_changes else None,
    }
    return shared.page(request, roles, "delivery", context)


def _fetch(request: HttpRequest, roles: list[Role]) -> str:
    chosen = fetching.source(request.POST.get("source", ""))
    fetching.ask(by=request.user, key=chosen.key, everything="all" in request.POST)
    return f"Hämtningen från {chosen.title} står i kö."


def _retry(request: HttpRequest, roles: list[Role]) -> str:
    changes.retry(by=request.user, job=_job(request, roles))
    return "Ett nytt försök står i kö. Det fortsätter där det förra slutade."


def _cancel(request: HttpRequest, roles: list[Role]) -> str:
    changes.cancel(by=request.user, job=_job(request, roles))
    return "Arbetet är avbrutet. Ingenting av det har lagts in."


def _pause(request: HttpRequest, roles: list[Role]) -> str:
    changes.pause(by=request.user, schedule=_schedule(request))
    return "Pausat. Ingenting hämtas av sig självt förrän någon slår på det igen."


def _resume(request: HttpRequest, roles: list[Role]) -> str:
    made = changes.resume(by=request.user, schedule=_schedule(request))
    return f"Påslaget. Nästa hämtning sker {source_reads.schedule_words(made)}."


def _reschedule(request: HttpRequest, roles: list[Role]) -> str:
    schedule = _schedule(request)
    every, day, at = (request.POST.get(name, "") for name in ("every", "day", "at"))
    try:
        clock = time.fromisoformat(at)
    except ValueError:
        raise InputError(f"klockslaget {at!r} går inte att läsa; skriv till exempel 04:30") from None
    which = request.POST.get("weekday" if every == Schedule.Every.WEEK else "monthday", day)
    made = changes.set_schedule(
        by=request.user,
        key=schedule.key,
        kind=schedule.kind,
        arguments=schedule.arguments,
        every=every,
        day=int(which) if every != Schedule.Every.DAY and which.isdecimal() else None,
        at=clock,
    )
    return f"Ändrat: {source_reads.schedule_words(made)}."


def _settle(request: HttpRequest, roles: list[Role]) -> str:
    number = request.POST.get("finding", "")
    finding = SourceFinding.objects.filter(pk=number).first() if number.isdecimal() else None
    if finding is None:
        raise InputError("fyndet finns inte längre; ladda om sidan")
    indicators.settle_source_finding(by=request.user, finding=finding, note=request.POST.get("note", ""))
    return "Fyndet är avslutat."


def _withdraw(request: HttpRequest, roles: list[Role], batch: Batch) -> str:
    made = indicators.withdraw_batch(by=request.user, batch=batch, reason=request.POST.get("reason", ""))
    indicators.rebuild_generation(by=request.user)
    return f"Leverans {made} är tillbakadragen. Det som publicerats är oförändrat tills ni publicerar på nytt."


def _impact(request: HttpRequest, roles: list[Role], batch: Batch) -> str:
    impact.ask(by=request.user, municipality=roles[0].municipality, number=batch.number)
    return "Uträkningen av vilka färger som ändras står i kö."


ACTIONS: dict[str, Callable[[HttpRequest, list[Role]], str]] = {
    "fetch": _fetch, "retry": _retry, "cancel": _cancel, "pause": _pause, "resume": _resume,
    "reschedule": _reschedule, "settle": _settle,
}  # fmt: skip
DELIVERY_ACTIONS: dict[str, Callable[[HttpRequest, list[Role], Batch], str]] = {
    "withdraw": _withdraw,
    "impact": _impact,
}


def _chosen(actions: dict[str, Act], request: HttpRequest) -> Act:
    try:
        return actions[request.POST.get("action", "")]
    except KeyError:
        raise Http404("åtgärden finns inte") from None


def _job(request: HttpRequest, roles: list[Role]) -> Job:
    number = request.POST.get("job", "")
    try:
        return queries.job(roles[0].municipality, int(number) if number.isdecimal() else 0)
    except Job.DoesNotExist:
        raise InputError("arbetet finns inte längre; ladda om sidan") from None


def _schedule(request: HttpRequest) -> Schedule:
    found = queries.schedules().get(request.POST.get("schedule", ""))
    if found is None:
        raise InputError("schemat finns inte; starta arbetaren så läggs det upp")
    return found


def _batch(number: int) -> Batch:
    try:
        return indicator_queries.batches(withdrawn=True).get(number=number)
    except Batch.DoesNotExist as error:
        raise Http404(f"leveransen {number} finns inte") from error


def _counts(job: Job) -> dict[str, int | None]:
    return {"done": job.n_done, "total": job.n_total}
