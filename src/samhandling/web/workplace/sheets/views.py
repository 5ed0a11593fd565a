"""The first page of own figures: upload, templates, what has been sent."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from samhandling.accounts.models import Role
from samhandling.errors import InputError, NotAllowed
from samhandling.indicators.sheets import changes, queries
from samhandling.indicators.sheets.models import SavedMapping
from samhandling.jobs import sheets
from samhandling.sources.spreadsheets import reading
from samhandling.web.access import with_role
from samhandling.web.workplace import shared
from samhandling.web.workplace.sheets import common, settling

MOST_SHOWN = 50


@with_role
def start(request: HttpRequest, roles: list[Role]) -> HttpResponseBase:
    """Show what can be sent and what has been; take a new file."""
    if request.method != "POST":
        return _page(request, roles)
    if "forget" in request.POST:
        return _forget(request, roles)
    given = request.FILES.get("file")
    if given is None:
        return _page(request, roles, error="Ingen fil är vald. Välj en fil och försök igen.")
    try:
        made = sheets.take_in(
            by=request.user,
            municipality=roles[0].municipality,
            organisation=common.chosen_giver(request, common.desk(roles)),
            file_name=given.name,
            n_bytes=given.size,
            content=given.file,
        )
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except InputError as error:
        return _page(request, roles, error=shared.sentence(error))
    return settling.settle_if_known(request, roles, made)


def _forget(request: HttpRequest, roles: list[Role]) -> HttpResponseBase:
    """Remove a saved mapping that the person may change."""
    municipality = roles[0].municipality
    asked = request.POST["forget"]
    saved = SavedMapping.objects.filter(municipality=municipality).select_related("municipality", "organisation")
    found = saved.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 10 else None
    if found is None:
        raise Http404("kopplingen finns inte")

    def act() -> str:
        changes.forget_mapping(by=request.user, saved=found)
        return f"Kopplingen ”{found.name}” är borttagen."

    return shared.acted(request, act, reverse("work-sheets", args=[municipality.slug]))


def _page(request: HttpRequest, roles: list[Role], *, error: str = "") -> HttpResponseBase:
    municipality = roles[0].municipality
    at = common.desk(roles)
    saved = SavedMapping.objects.filter(municipality=municipality).select_related("organisation", "saved_by")
    facts, own = queries.indicator_facts(municipality), queries.own_keys(municipality)
    year = timezone.localdate().year
    context = {
        "desk": at,
        "error": error,
        "whole": common.WHOLE,
        "suffixes": reading.SUFFIXES,
        "megabytes": reading.MAX_BYTES // 1024**2,
        "files": queries.files(municipality, at.organisations, is_free=at.is_free)[:MOST_SHOWN],
        "saved": saved if at.is_free else saved.filter(organisation__in=at.organisations),
        "indicators": sorted(facts.values(), key=lambda one: (one.key not in own, one.title)),
        "years": range(year, year - 11, -1),
        "year": year - 1,
    }
    return shared.page(request, roles, "sheets/start", context)
