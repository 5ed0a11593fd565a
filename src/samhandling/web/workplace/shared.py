"""What the pages of the workplace have in common: their frame, and how a refused change is told."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render

from samhandling.accounts.models import Role
from samhandling.errors import ChangedMeanwhile, InputError, InvalidTransition, NotAllowed


def page(
    request: HttpRequest, roles: list[Role], template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponseBase:
    """Return a page of the workplace in its frame."""
    municipality = roles[0].municipality
    base = f"/{municipality.slug}/"
    whole = {"municipality": municipality, "roles": roles, "base": base, "work_base": f"{base}arbete/", **context}
    return render(request, f"workplace/{template}.html", whole, status=status)


def part(request: HttpRequest, rows: Any, size: int, *, name: str = "") -> Page[Any]:
    """Return the part of a long list that the address asks for, with the same filters (see turning.html).

    Where a page has several lists, the address names the one that is turned; the others show their first part.
    """
    number = request.GET.get("sida") if request.GET.get("lista", "") == name else 1
    return Paginator(rows, size).get_page(number)


def acted(request: HttpRequest, act: Callable[[], str], onward: str) -> HttpResponseBase:
    """Do one change and go on to ``onward``, with what it said; a refusal is told there and nothing has changed."""
    try:
        messages.success(request, act())
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except (InputError, InvalidTransition, ChangedMeanwhile) as error:
        messages.error(request, sentence(error))
    return redirect(onward)


def tried(request: HttpRequest, act: Callable[[], str], onward: str) -> HttpResponseBase | None:
    """Do one change and go on to ``onward``; None if it is refused, so that the page is shown anew with what was typed.

    Why it was refused is a message on that page, and nothing has changed.
    """
    try:
        messages.success(request, act())
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except (InputError, InvalidTransition, ChangedMeanwhile) as error:
        messages.error(request, sentence(error))
        return None
    return redirect(onward)


def saved(act: Callable[[], dict[str, Any]]) -> JsonResponse:
    """Return what a change made while somebody types gave, or why it was refused, as JSON."""
    try:
        return JsonResponse({"ok": True, **act()})
    except NotAllowed as error:
        return JsonResponse({"ok": False, "why": sentence(error)}, status=403)
    except ChangedMeanwhile as error:
        return JsonResponse({"ok": False, "why": sentence(error), "conflict": True}, status=409)
    except (InputError, InvalidTransition) as error:
        return JsonResponse({"ok": False, "why": sentence(error)}, status=422)


def sentence(error: Exception) -> str:
    """Return the message of an error as a sentence to read."""
    text = str(error).strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!")) else ".")


def holds(roles: list[Role], kinds: tuple[Any, ...]) -> bool:
    """Return whether any of the roles is of one of the kinds; what a page offers, the change itself asks again."""
    return any(role.kind in kinds for role in roles)
