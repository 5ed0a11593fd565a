"""What the pages of own figures have in common."""

from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.utils import timezone

from samhandling.accounts.models import Role
from samhandling.indicators.sheets import queries, rules
from samhandling.indicators.sheets.models import SheetFile
from samhandling.places.models import Municipality, Organisation
from samhandling.sources.spreadsheets.words import Known

WHOLE = "kommunen"  # the choice of an analyst who gives figures for no single organisation


@dataclass(frozen=True)
class Desk:
    """Who is at work: for whom the person may give figures, and whether for all."""

    roles: list[Role]
    organisations: list[Organisation]
    is_free: bool

    @property
    def may_deliver(self) -> bool:
        return self.is_free or bool(self.organisations)


def desk(roles: list[Role]) -> Desk:
    """Return what the person may give figures for (1 question)."""
    return Desk(roles, queries.deliverers(roles[0].municipality, roles), rules.is_analyst(roles))


def known(roles: list[Role]) -> Known:
    """Return what a file or form of this person may speak of; a figure about next year is possible, no later."""
    return queries.known(roles[0].municipality, roles, latest_year=timezone.localdate().year + 1)


def areas(known: Known, municipality: Municipality) -> list[tuple[str, str]]:
    """Return what figures may be about: the municipality, its organisations, its small areas, then all others."""
    own = municipality.code

    def order(code: str) -> tuple[bool, bool, bool]:
        return code != own, not code.startswith("org:"), not code.startswith(own)

    return sorted(
        ((code, name) for code, name in known.areas.items() if code not in known.foreign),
        key=lambda one: (*order(one[0]), one[1]),
    )


def chosen_giver(request: HttpRequest, at: Desk) -> Organisation | None:
    """Return the organisation that the form names; None for the whole municipality. Http404 for any other."""
    given = request.POST.get("organisation", "")
    if given == WHOLE and at.is_free:
        return None
    for one in at.organisations:
        if one.key == given:
            return one
    raise Http404("organisationen finns inte bland dina")


def found_file(roles: list[Role], key: str) -> SheetFile:
    """Return an uploaded file that the person may see (2 questions)."""
    at = desk(roles)
    rows = queries.files(roles[0].municipality, at.organisations, is_free=at.is_free)
    row = rows.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 10 else None
    if row is None:
        raise Http404(f"filen {key} finns inte")
    return row
