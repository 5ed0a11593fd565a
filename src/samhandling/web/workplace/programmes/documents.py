"""The list of programmes, and one document with its goal tree."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from samhandling.accounts.models import Role
from samhandling.accounts.rules import EDITORS
from samhandling.errors import InputError
from samhandling.programmes import changes as programmes
from samhandling.programmes.models import Goal, Relation, SteeringDocument
from samhandling.programmes.trees import changes, queries, rules
from samhandling.programmes.trees.queries import DocumentTree
from samhandling.programmes.trees.rules import Place
from samhandling.web.access import with_role
from samhandling.web.workplace.programmes import forms
from samhandling.web.workplace.programmes.typed import refused
from samhandling.web.workplace.shared import acted, holds, page

ROWS = 150  # of a long tree at a time
WAYS = {"up": "Upp", "down": "Ned", "in": "In", "out": "Ut"}
FACTS = ("status", "adopted_by", "adopted_on", "reference", "paragraph", "valid_from", "valid_to", "interval_months")


@with_role
def documents(request: HttpRequest, roles: list[Role]) -> HttpResponseBase:
    """Show every document, those that soon cease to be valid first said."""
    rows = queries.documents(roles[0].municipality, timezone.localdate())
    context = {"rows": rows, "warned": [row for row in rows if row.warning], "may_edit": holds(roles, EDITORS)}
    return page(request, roles, "programmes/documents", context)


@with_role
def document(request: HttpRequest, roles: list[Role], key: str) -> HttpResponseBase:
    """Show a document with its goal tree; take moves and what is said of the document."""
    municipality = roles[0].municipality
    try:
        found = queries.document(municipality, key)
    except SteeringDocument.DoesNotExist as error:
        raise Http404(f"dokumentet {key} finns inte") from error
    data = request.POST if request.method == "POST" else None
    if data is not None and "flytta" in data:
        return _move(request, found, data["flytta"])
    what = data.get("what", "") if data is not None else ""
    initial = {name: getattr(found, name) for name in FACTS} | {
        "version": found.version,
        "level_words": "\n".join(found.level_words),
    }
    facts = forms.DocumentForm(data if what == "facts" else None, municipality=municipality, initial=initial)
    relation = forms.RelationForm(data if what == "relate" else None, document=found, prefix="r")
    status = 0
    if what == "facts" and facts.is_valid():
        status = refused(
            request, facts, lambda: _edit(request, found, facts), lambda: queries.document(municipality, key).version
        )
        if not status:
            return redirect(f"{request.path}#uppgifter")
    elif what == "relate" and relation.is_valid():
        return acted(request, lambda: _relate(request, found, relation.cleaned_data), f"{request.path}#samband")
    elif what == "unrelate":
        return acted(request, lambda: _unrelate(request, found, data), f"{request.path}#samband")
    tree = queries.tree(found)
    shown = _shown(request, tree)
    places = list(shown.object_list)
    context = {
        "document": found,
        "tree": tree,
        "page": shown,
        "goal_base": reverse("work-goal-edit", kwargs={"slug": municipality.slug, "key": "x"}).removesuffix("x/"),
        "above": _above(tree, places),
        "rows": _rows(request, tree, places),
        "facts": facts,
        "relation": relation,
        "warning": rules.warning(found, timezone.localdate()),
        "may_edit": holds(roles, EDITORS),
        "has_own": any(place.goal.owner_id for place in tree.places),
    }
    return page(request, roles, "programmes/document", context, status=status or 200)


def _shown(request: HttpRequest, tree: DocumentTree) -> Page[Place]:
    """Return the page of the tree that is asked for, by number or by a goal that stands on it."""
    asked = request.GET.get("sida", "")
    if not asked:
        near = request.GET.get("flyttat", "").partition(":")[0] or request.GET.get("mal", "")
        found = next((number for number, place in enumerate(tree.places) if place.goal.key == near), 0)
        asked = str(found // ROWS + 1)
    return Paginator(tree.places, ROWS).get_page(asked)


def _rows(request: HttpRequest, tree: DocumentTree, places: list[Place]) -> list[dict[str, Any]]:
    moved, _, way = request.GET.get("flyttat", "").partition(":")
    rows = []
    for place in queries.with_lenses(tree.document, places):
        goal = place.goal
        # The same button again, so that the keyboard can go on; the way that is left when it can go no further.
        again = (way if way in place.ways else next(iter(place.ways), "")) if goal.key == moved else ""
        rows.append(
            {
                "goal": goal,
                "place": place,
                "short": goal.name[:60],
                "ways": [(one, WAYS[one], one == again) for one in place.ways],
                "n_indicators": tree.n_indicators.get(goal.pk, 0),
            }
        )
    return rows


def _above(tree: DocumentTree, places: list[Place]) -> list[Goal]:
    """Return the goals, from the top, that the first of these lies under: they stand on an earlier page."""
    by_pk = {place.goal.pk: place.goal for place in tree.places}
    found: list[Goal] = []
    above = places[0].goal.parent_id if places else None
    while above is not None:
        found.insert(0, by_pk[above])
        above = by_pk[above].parent_id
    return found


def _move(request: HttpRequest, found: SteeringDocument, told: str) -> HttpResponseBase:
    """Move a goal one step by its button, or to where it was dragged: beside or under another."""
    key, version, way, beside = (*told.split(":"), "", "", "")[:4]
    goals = Goal.objects.filter(document=found).select_related("document__municipality", "owner")
    goal, other = goals.filter(key=key).first(), goals.filter(key=beside).first()
    direction = next((one for one in rules.DIRECTIONS if one == way), None)
    where = next((one for one in rules.WHERES if one == way), None)
    if goal is None or not version.isdecimal() or not (direction or (where and other)):
        raise Http404("målet finns inte i dokumentet")

    def act() -> str:
        by = _by(request)
        if direction:
            changes.move_goal(by=by, goal=goal, version=int(version), direction=direction)
        elif where and other:
            changes.place_goal(by=by, goal=goal, version=int(version), where=where, other=other)
        return f"”{goal.name}” är flyttat."

    return acted(request, act, f"{request.path}?{urlencode({'flyttat': f'{key}:{way}'})}")


def _edit(request: HttpRequest, found: SteeringDocument, form: forms.DocumentForm) -> str:
    changes.edit_document(by=_by(request), document=found, version=form.cleaned_data["version"], given=form.content())
    return "Uppgifterna om dokumentet är sparade."


def _relate(request: HttpRequest, found: SteeringDocument, given: dict[str, Any]) -> str:
    programmes.relate_documents(
        by=_by(request), document=found, kind=Relation.Kind(given["kind"]), other=given["other"]
    )
    return "Sambandet är sparat."


def _unrelate(request: HttpRequest, found: SteeringDocument, data: Any) -> str:
    pk = data.get("relation", "")
    row = Relation.objects.filter(document=found, pk=pk if pk.isdecimal() else 0).select_related("other").first()
    if row is None:
        raise InputError("sambandet finns inte längre")
    changes.unrelate_documents(by=_by(request), relation=row)
    return "Sambandet är borttaget."


def _by(request: HttpRequest) -> Any:
    return request.user
