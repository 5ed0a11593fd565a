"""What the pages of a new programme have in common: finding the draft, its head, and who may change it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from samhandling.accounts import permissions
from samhandling.accounts.models import Role
from samhandling.programmes.editions import queries, rules
from samhandling.programmes.editions.models import Edition
from samhandling.web.workplace.shared import page


def found(roles: list[Role], pk: int) -> Edition:
    """Return the draft that an address names; 404 if the municipality has none."""
    try:
        return queries.edition(roles[0].municipality, pk)
    except Edition.DoesNotExist as error:
        raise Http404(f"utkastet {pk} finns inte") from error


def room(
    request: HttpRequest,
    roles: list[Role],
    edition: Edition,
    template: str,
    context: dict[str, Any],
    *,
    here: str,
    status: int = 200,
) -> HttpResponseBase:
    """Return a page of a draft, with the ways to its other pages."""
    may_write = permissions.may(roles, permissions.WRITE_PROGRAMMES)
    tabs = [
        ("work-edition", "Översikt"),
        ("work-edition-old", "Gamla mål"),
        ("work-edition-draft", "Utkastet"),
        ("work-edition-compare", "Jämförelse"),
        ("work-referral", "Remiss"),
        ("work-edition-adopt", "Antagande"),
    ]
    whole = {
        "edition": edition,
        "tabs": [(name, words, name == here) for name, words in tabs],
        "may_write": may_write and edition.state in rules.OPEN,
        "suffixes": (("docx", "Word"), ("pdf", "PDF"), ("xlsx", "Excel")),
        "may_edit": may_write and edition.state in rules.EDITABLE,
        **context,
    }
    return page(request, roles, f"editions/{template}", whole, status=status)


def by(request: HttpRequest) -> Any:
    """Return the person who acts."""
    return request.user
