"""One figure by form, with a preview before it is sent; and the municipality's own indicators."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect

from samhandling.accounts.models import Role
from samhandling.errors import ChangedMeanwhile, InputError, NotAllowed
from samhandling.indicators.sheets import changes, queries, rules
from samhandling.indicators.sheets.forms import FLAGS, SEXES, Given, row_of
from samhandling.indicators.sheets.models import OwnFigure, OwnIndicator
from samhandling.places.models import Organisation
from samhandling.sources.spreadsheets import delivering
from samhandling.sources.spreadsheets.cells import shown
from samhandling.sources.spreadsheets.words import Known
from samhandling.web.access import with_role
from samhandling.web.workplace import shared
from samhandling.web.workplace.sheets import common
from samhandling.web.workplace.sheets.common import Desk

MOST_SHOWN = 100


@with_role
def figure(request: HttpRequest, roles: list[Role]) -> HttpResponseBase:
    """Show the form and what has been sent; show a preview; store what the person then confirms."""
    at, known = common.desk(roles), common.known(roles)
    corrected = _corrected(request, roles, at)
    if request.method != "POST":
        return _page(request, roles, at, known, given=_from(corrected), corrected=corrected)
    if not at.may_deliver:
        raise PermissionDenied("Du får inte lämna uppgifter här: det kräver rollen rapportör för en nämnd.")
    given = _given(request.POST)
    organisation = common.chosen_giver(request, at)
    try:
        if organisation is None:
            raise InputError("välj vem som lämnar uppgiften")
        row = row_of(given, known)
        if request.POST.get("action") == "save":
            made = changes.give_figure(
                by=request.user, organisation=organisation, row=row, known=known, note=given.note, replaces=corrected
            )
            messages.success(request, _told(made))
            return redirect("work-figure", slug=roles[0].municipality.slug)
        preview = queries.preview([row], dict(known.indicators), source=delivering.SOURCE)
    except NotAllowed as error:
        return _page(request, roles, at, known, given=given, corrected=corrected, error=shared.sentence(error))
    except (InputError, ChangedMeanwhile) as error:
        return _page(request, roles, at, known, given=given, corrected=corrected, error=shared.sentence(error))
    reason = known.foreign.get(row.area, "")
    error_text = f"Uppgiften ska gälla {reason}." if reason else ""
    context = {"row": row, "preview": None if reason else preview, "facts": known.indicators[row.indicator]}
    return _page(
        request,
        roles,
        at,
        known,
        given=given,
        corrected=corrected,
        error=error_text,
        organisation=organisation,
        **context,
    )


@with_role
def indicators(request: HttpRequest, roles: list[Role]) -> HttpResponseBase:
    """Show the municipality's own indicators; take a new one from an analyst."""
    municipality = roles[0].municipality
    error, given = "", {}
    if request.method == "POST":
        given = request.POST.dict()
        try:
            own = changes.define_indicator(by=request.user, municipality=municipality, **_definition(request.POST))
        except NotAllowed as refused:
            raise PermissionDenied(str(refused)) from refused
        except InputError as wrong:
            error = shared.sentence(wrong)
        else:
            messages.success(request, f"{own.indicator.title} finns nu som {own.indicator.key}.")
            return redirect("work-own-indicators", slug=municipality.slug)
    context = {
        "found": OwnIndicator.objects.filter(indicator__municipality=municipality).select_related("indicator"),
        "may_define": rules.is_analyst(roles),
        "kinds": OwnIndicator.Kind.choices,
        "error": error,
        "given": given,
    }
    return shared.page(request, roles, "sheets/indicators", context, status=422 if error else 200)


def _page(
    request: HttpRequest,
    roles: list[Role],
    at: Desk,
    known: Known,
    *,
    given: Given,
    corrected: OwnFigure | None,
    error: str = "",
    organisation: Organisation | None = None,
    **more: Any,
) -> HttpResponseBase:
    municipality = roles[0].municipality
    own = queries.own_keys(municipality)
    figures = queries.own_figures(municipality, at.organisations, is_free=at.is_free)[:MOST_SHOWN]
    context = {
        "desk": at,
        "given": given,
        "error": error,
        "corrected": corrected,
        "organisation": organisation or (corrected.organisation if corrected else None),
        "chosen_giver": request.POST.get("organisation", "") or (corrected.organisation.key if corrected else ""),
        "indicators": sorted(known.indicators.values(), key=lambda one: (one.key not in own, one.title)),
        "areas": common.areas(known, roles[0].municipality),
        "names": known.areas,
        "sexes": SEXES,
        "flags": FLAGS,
        "figures": figures,
        "hidden": [(name, text) for name, text in asdict(given).items()],
        "replaced": set(OwnFigure.objects.filter(municipality=municipality).values_list("replaces", flat=True)),
        **more,
    }
    return shared.page(request, roles, "sheets/figure", context, status=422 if error else 200)


def _given(post: QueryDict) -> Given:
    return Given(**{name: post.get(name, "") for name in asdict(Given())})


def _corrected(request: HttpRequest, roles: list[Role], at: Desk) -> OwnFigure | None:
    """Return the figure that is being corrected, if the address or form names one that the person may see."""
    asked = request.POST.get("ratta") if request.method == "POST" else request.GET.get("ratta")
    if not asked or not asked.isdecimal() or len(asked) > 9:
        return None
    rows = queries.own_figures(roles[0].municipality, at.organisations, is_free=at.is_free)
    return rows.filter(pk=int(asked)).first()


def _from(corrected: OwnFigure | None) -> Given:
    """Return the form filled with what is being corrected; a value that was computed is computed anew."""
    if corrected is None:
        return Given()
    has_parts = corrected.numerator is not None and corrected.denominator is not None
    return Given(
        indicator=corrected.indicator.key,
        area=corrected.area,
        period=corrected.period,
        sex=corrected.sex,
        value="" if has_parts else shown(corrected.value),
        numerator=shown(corrected.numerator),
        denominator=shown(corrected.denominator),
        flag=corrected.flag,
        note=corrected.note,
    )


def _told(made: OwnFigure) -> str:
    if made.batch is None:
        return "Uppgiften är noterad. Samma siffra fanns redan, så ingenting ändrades."
    return f"Uppgiften är inlagd som leverans {made.batch.number}."


def _definition(post: QueryDict) -> dict[str, Any]:
    per = post.get("per", "").replace(" ", "")
    numbers = {name: post.get(name, "") for name in ("decimals", "minimum_cell")}
    wrong = [text for text in (per, *numbers.values()) if text and not (text.isdecimal() and len(text) < 9)]
    if wrong:
        raise InputError(f"{wrong[0]} ska vara ett heltal")
    return {
        "title": post.get("title", ""),
        "unit": post.get("unit", ""),
        "kind": post.get("kind", ""),
        "description": post.get("description", ""),
        "per": int(per) if per else None,
        "decimals": min(4, int(numbers["decimals"] or 1)),
        "minimum_cell": min(1000, int(numbers["minimum_cell"] or 5)),
    }
