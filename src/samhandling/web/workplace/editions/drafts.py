"""The old goals and what becomes of each; the draft as a tree; one goal of it."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from samhandling.accounts.models import Role
from samhandling.errors import InputError
from samhandling.programmes.editions import changes, queries
from samhandling.programmes.editions.drafts import changes as drafts
from samhandling.programmes.editions.models import DraftGoal, Edition
from samhandling.programmes.editions.queries import NewGoal
from samhandling.programmes.editions.rules import OldGoal
from samhandling.programmes.models import Goal
from samhandling.programmes.trees.rules import DIRECTIONS
from samhandling.web.access import with_role
from samhandling.web.workplace.editions import forms
from samhandling.web.workplace.editions.common import by, found, room
from samhandling.web.workplace.programmes.documents import WAYS
from samhandling.web.workplace.programmes.typed import refused
from samhandling.web.workplace.shared import acted, part, tried

ROWS = 150  # of a long list at a time


@with_role
def old_goals(request: HttpRequest, roles: list[Role], pk: int) -> HttpResponseBase:
    """Show every old goal with what becomes of it; keep the rest in one go, merge several."""
    one = found(roles, pk)
    work = queries.work(one)
    data = request.POST if request.method == "POST" else None
    what = data.get("what", "") if data is not None else ""
    rest = forms.ReasonForm(data if what == "rest" else None, prefix="r")
    merge = forms.MergeForm(data if what == "merge" else None, old=work.old, prefix="m")  # ticked in the list itself
    answer = None
    if what == "rest" and rest.is_valid():

        def keep() -> str:
            n = changes.keep_the_rest(by=by(request), edition=one, reason=rest.cleaned_data["reason"])
            return f"{n} mål är intagna i utkastet som de står."

        answer = tried(request, keep, request.path)
    elif what == "merge" and merge.is_valid():
        answer = tried(request, lambda: _merge(request, one, work.old, merge), request.path)
    if answer is not None:
        return answer
    fate = request.GET.get("vad", "")
    context = {
        "work": work,
        "page": part(request, [row for row in work.old if fate in ("", row.fate)], ROWS),
        "filters": [(key, label, n, key == fate, "?" + urlencode({"vad": key})) for key, label, n in work.counts if n],
        "fate": fate,
        "rest": rest,
        "merge": merge,
        "ticked": set(merge.data.getlist("m-goals")) if what == "merge" else set(),
        "n_undecided": sum(row.fate == "undecided" for row in work.old),
        "several": len(work.documents) > 1,
    }
    return room(request, roles, one, "old", context, here="work-edition-old", status=200 if not what else 422)


@with_role
def choice(request: HttpRequest, roles: list[Role], pk: int, number: int) -> HttpResponseBase:
    """Show one old goal; decide what becomes of it, or take that back."""
    one = found(roles, pk)
    row = _old(queries.work(one).old, number)
    data = request.POST if request.method == "POST" else None
    what = data.get("what", "") if data is not None else ""
    initial = {
        "version": row.version,
        "fate": row.fate if row.fate in ("kept", "reworded", "split", "dropped") else "",
        "name": row.drafts[0].name if row.fate == "reworded" else row.goal.name,
        "reason": row.reason,
    }
    form = forms.ChoiceForm(data if what == "choose" else None, initial=initial)
    back = reverse("work-edition-old", kwargs={"slug": one.municipality.slug, "pk": one.pk})
    status = 200
    if what == "choose" and form.is_valid():

        def choose() -> str:
            changes.choose(by=by(request), edition=one, goal=row.goal, **form.cleaned_data)
            return f"”{row.goal.name}” är avgjort."

        status = refused(request, form, choose, lambda: _old(queries.work(one).old, number).version)
        if not status:
            return redirect(f"{back}#mal-{number}")
        row = _old(queries.work(one).old, number)
    elif what == "choose":
        status = 422
    elif what == "take-back" and data is not None:

        def undo() -> str:
            version = data.get("version", "")
            seen = int(version) if version.isdecimal() else 0
            changes.take_back_choice(by=by(request), edition=one, goal=row.goal, version=seen)
            return f"”{row.goal.name}” är åter inte avgjort."

        return acted(request, undo, request.path)
    context = {"row": row, "form": form, "is_conflict": status == 409}
    return room(request, roles, one, "choice", context, here="work-edition-old", status=status)


@with_role
def draft(request: HttpRequest, roles: list[Role], pk: int) -> HttpResponseBase:
    """Show the draft as a tree; move its goals and add new ones."""
    one = found(roles, pk)
    data = request.POST if request.method == "POST" else None
    if data is not None and "flytta" in data:
        return _move(request, one, data["flytta"])
    what = data.get("what", "") if data is not None else ""
    form = forms.NewGoalForm(data if what == "add" else None, edition=one, prefix="n")
    if what == "add" and form.is_valid():

        def add() -> str:
            return f"”{drafts.add_draft_goal(by=by(request), edition=one, **form.cleaned_data)}” är tillagt."

        answer = tried(request, add, request.path)
        if answer is not None:
            return answer
    moved, _, way = request.GET.get("flyttat", "").partition(":")
    work = queries.work(one)
    # The page that is asked for, or the one that a moved goal stands on.
    place = next((n for n, row in enumerate(work.new) if str(row.goal.pk) == moved), 0)
    shown = Paginator(work.new, ROWS).get_page(request.GET.get("sida") or place // ROWS + 1)
    context = {"work": work, "page": shown, "rows": [_row(row, moved, way) for row in shown], "form": form}
    return room(request, roles, one, "draft", context, here="work-edition-draft", status=200 if not what else 422)


@with_role
def draft_goal(request: HttpRequest, roles: list[Role], pk: int, number: int) -> HttpResponseBase:
    """Show one goal of the draft; change it or take it out."""
    one = found(roles, pk)
    goal = _draft_goal(one, number)
    data = request.POST if request.method == "POST" else None
    what = data.get("what", "") if data is not None else ""
    given = ("name", "plain_wording", "level_name", "number", "reason", "version")
    initial: dict[str, Any] = {name: getattr(goal, name) for name in given}
    initial |= {"origins": goal.origins.all(), "indicators": goal.indicators.all()}
    form = forms.DraftGoalForm(data if what == "edit" else None, goal=goal, initial=initial)
    back = reverse("work-edition-draft", kwargs={"slug": one.municipality.slug, "pk": one.pk})
    status = 200
    if what == "edit" and form.is_valid():

        def edit() -> str:
            drafts.edit_draft_goal(
                by=by(request), goal=goal, version=form.cleaned_data["version"], given=form.content()
            )
            return "Målet är sparat."

        status = refused(request, form, edit, lambda: _draft_goal(one, number).version)
        if not status:
            return redirect(f"{back}#mal-{number}")
        goal = _draft_goal(one, number)
    elif what == "edit":
        status = 422
    elif what == "remove" and data is not None:

        def remove() -> str:
            version = data.get("version", "")
            drafts.remove_draft_goal(by=by(request), goal=goal, version=int(version) if version.isdecimal() else 0)
            return f"”{goal.name}” är borttaget ur utkastet."

        return acted(request, remove, back)
    context = {
        "goal": goal,
        "form": form,
        "is_conflict": status == 409,
        "origins": goal.origins.select_related("document"),
        "indicators": goal.indicators.all(),
    }
    return room(request, roles, one, "goal", context, here="work-edition-draft", status=status)


def _old(rows: list[OldGoal], number: int) -> OldGoal:
    row = next((one for one in rows if one.goal.pk == number), None)
    if row is None:
        raise Http404("målet står inte i något dokument som ersätts")
    return row


def _draft_goal(one: Edition, number: int) -> DraftGoal:
    try:
        return queries.draft_goal(one, number)
    except DraftGoal.DoesNotExist as error:
        raise Http404("målet finns inte i utkastet") from error


def _merge(request: HttpRequest, one: Edition, old: list[OldGoal], form: forms.MergeForm) -> str:
    chosen = form.chosen()
    goals: list[Goal] = [row.goal for row in old if row.goal.pk in chosen]
    made = changes.merge_goals(
        by=by(request),
        edition=one,
        goals=goals,
        versions=chosen,
        name=form.cleaned_data["name"],
        reason=form.cleaned_data["reason"],
    )
    return f"{len(goals)} mål är hopslagna till ”{made.name}”."


def _move(request: HttpRequest, one: Edition, told: str) -> HttpResponseBase:
    number, version, way = (*told.split(":"), "", "")[:3]
    direction = next((known for known in DIRECTIONS if known == way), None)
    if direction is None or not number.isdecimal() or not version.isdecimal():
        raise Http404("målet finns inte i utkastet")

    def act() -> str:
        goal = DraftGoal.objects.select_related("edition__municipality").filter(edition=one, pk=int(number)).first()
        if goal is None:
            raise InputError("målet finns inte längre i utkastet; ladda om sidan")
        drafts.move_draft_goal(by=by(request), goal=goal, version=int(version), direction=direction)
        return f"”{goal.name}” är flyttat."

    # No place in the page after it: a browser that is led to a place does not focus the button.
    return acted(request, act, f"{request.path}?{urlencode({'flyttat': f'{number}:{way}'})}")


def _row(row: NewGoal, moved: str, way: str) -> dict[str, Any]:
    ways = row.place.ways
    # The same button again, so that the keyboard can go on; the way that is left when it can go no further.
    again = (way if way in ways else next(iter(ways), "")) if str(row.goal.pk) == moved else ""
    return {"row": row, "short": row.goal.name[:60], "ways": [(one, WAYS[one], one == again) for one in ways]}
