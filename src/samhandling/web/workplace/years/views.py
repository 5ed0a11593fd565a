"""Where each goal has stood, how goals moved between colours, what was promised, and what activities changed."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase

from samhandling.accounts.models import Role
from samhandling.assessments.models import Assessment
from samhandling.followups import effects as effect_queries
from samhandling.followups import years
from samhandling.followups.baselines import movement
from samhandling.web.access import with_role
from samhandling.web.workplace.shared import page, part

COLOURS = Assessment.Rating.choices
ROWS = 100


@with_role
def compare(request: HttpRequest, roles: list[Role]) -> HttpResponseBase:
    """Show every goal's path, the flows between two years, and what the earlier year promised."""
    municipality = roles[0].municipality
    found = years.paths(municipality)
    every = sorted({step.year for path in found for step in path.steps})
    earlier, later = _chosen(request, every)
    flows = years.flows(found, earlier, later) if earlier and later else None
    only_changed = request.GET.get("visa") == "andrade"
    shown = part(request, [path for path in found if path.has_changed or not only_changed], ROWS)
    context: dict[str, Any] = {
        "years": every,
        "earlier": earlier,
        "later": later,
        "flows": flows,
        "table": [(word, [(flows.counts.get((a, b), 0)) for b, _ in COLOURS]) for a, word in COLOURS] if flows else [],
        "colours": COLOURS,
        "page": shown,
        "rows": [
            (path, [next((step for step in path.steps if step.year == year), None) for year in every])
            for path in shown.object_list
        ],
        "only_changed": only_changed,
        "moved": movement.movements(municipality),
        "promises": part(request, years.promises(municipality, earlier) if earlier else [], ROWS, name="lovat"),
        "frozen": years.frozen(municipality),
    }
    return page(request, roles, "years/compare", context)


@with_role
def effects(request: HttpRequest, roles: list[Role]) -> HttpResponseBase:
    """Show what each activity was expected to change against what changed, beside similar municipalities."""
    municipality = roles[0].municipality
    shown = part(request, effect_queries.expected(municipality), ROWS)
    rows = effect_queries.observed(municipality, list(shown.object_list))
    return page(request, roles, "years/effects", {"rows": rows, "page": shown, "caveat": effect_queries.CAVEAT})


def _chosen(request: HttpRequest, every: list[int]) -> tuple[int, int] | tuple[None, None]:
    """Return the two years to compare, the earlier first: those asked for, else the last two."""
    if not every:
        return None, None
    asked = {name: int(text) for name in ("fran", "till") if (text := request.GET.get(name, "")).isdecimal()}
    known = {name: year for name, year in asked.items() if year in every}
    first, second = sorted((known.get("fran", every[-2:][0]), known.get("till", every[-1])))
    return first, second
