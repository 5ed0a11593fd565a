"""One goal in the workplace: its decided wording, and all that is said beside it."""

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect

from samhandling.accounts import permissions
from samhandling.accounts.models import Role
from samhandling.accounts.rules import acts_for
from samhandling.catalogue import agenda
from samhandling.errors import InputError
from samhandling.indicators.models import Baseline, Target
from samhandling.indicators.targets import changes as targets
from samhandling.places.models import Municipality, Organisation
from samhandling.programmes import changes as programmes
from samhandling.programmes.models import Goal, GoalEffect, Responsibility
from samhandling.programmes.trees import changes, queries, rules
from samhandling.programmes.trees.queries import GoalFile
from samhandling.web.access import with_role
from samhandling.web.workplace.programmes import forms, words
from samhandling.web.workplace.programmes.typed import refused
from samhandling.web.workplace.shared import acted, page

ROWS = 12
Kind = Organisation.Kind
OWNERS = (Kind.BOARD, Kind.EXECUTIVE_BOARD, Kind.ADMINISTRATION, Kind.COMPANY)
Given = dict[str, Any]
ANCHORS = {
    "remove-responsible": "responsible",
    "unlink": "link",
    "remove-effect": "effect",
    "take-back-target": "link",
    "take-back-baseline": "link",
}


@with_role
def goal(request: HttpRequest, roles: list[Role], key: str) -> HttpResponseBase:
    """Show a goal with what can be said of it; take it."""
    municipality = roles[0].municipality
    try:
        found = queries.goal(municipality, key)
    except Goal.DoesNotExist as error:
        raise Http404(f"målet {key} finns inte") from error
    data = request.POST if request.method == "POST" else None
    what = data.get("what", "") if data is not None else ""
    made = _forms(data, what, found, roles)
    status = 200
    if what:
        form = made.get(what)
        if form is None:
            remove = _removals(request, found, data or QueryDict()).get(what)
            if remove is None:
                raise Http404("formuläret finns inte")
            return acted(request, remove, f"{request.path}#{ANCHORS[what]}")
        if form.is_valid():
            if what not in ("said", "words"):
                act = _acts(request, found, form)[what]
                return acted(request, act, f"{request.path}#{'link' if what == 'figure' else what}")
            act = _acts(request, found, form)[what]
            status = refused(request, form, act, lambda: queries.goal(municipality, key).version)
            if not status:
                return redirect(f"{request.path}#{what}")
            found = queries.goal(municipality, key)
        else:
            status = 422
    file = queries.goal_file(municipality, found)
    log = Paginator(queries.history(found), ROWS).get_page(request.GET.get("sida"))
    context = {
        "goal": found,
        "file": file,
        "forms": made,
        "figures": _figures(data, what, file),
        "sdgs": [sdg for sdg in agenda.sdgs() if sdg.number in found.sdgs],
        "log": log,
        "told": words.history(log.object_list),
        "is_conflict": status == 409,
        "may_edit": rules.may_write(_by(request), found),
        "may_link": permissions.may(roles, permissions.LINK_INDICATORS),
        "may_set": permissions.may(roles, permissions.SET_TARGETS),
        "may_own": found.owner_id is None and bool(_owners(roles, municipality)),
    }
    return page(request, roles, "programmes/goal", context, status=status)


def _forms(data: QueryDict | None, what: str, found: Goal, roles: list[Role]) -> dict[str, Any]:
    municipality = found.document.municipality
    version = {"version": found.version}
    sdgs = [(sdg.number, sdg.name) for sdg in agenda.sdgs()]
    said = ("plain_wording", "kind", "sdgs", "is_focus", "followed_up_elsewhere")

    def given(name: str) -> QueryDict | None:
        return data if what == name else None

    initial: Given = {name: getattr(found, name) for name in said} | version | {"lenses": found.lenses.all()}
    made: dict[str, Any] = {
        "said": forms.SaidForm(given("said"), goal=found, sdgs=sdgs, initial=initial),
        "responsible": forms.ResponsibleForm(
            given("responsible"), municipality=municipality, initial=version, prefix="a"
        ),
        "link": forms.LinkForm(given("link"), goal=found, prefix="l"),
        "effect": forms.EffectForm(given("effect"), goal=found, prefix="e"),
        "own": forms.OwnGoalForm(
            given("own"),
            owners=Organisation.objects.filter(pk__in=[row.pk for row in _owners(roles, municipality)]),
            prefix="o",
        ),
        "figure": forms.FigureForm(given("figure"), prefix=f"f{(data or {}).get('indicator', '')}"),
    }
    if found.owner_id is not None:
        worded = {"name": found.name, "towards": found.towards} | version
        made["words"] = forms.WordsForm(given("words"), initial=worded, prefix="w")
    return made


def _figures(data: QueryDict | None, what: str, file: GoalFile) -> list[dict[str, Any]]:
    """Return each indicator with a form for its figures; the one that was sent holds what was typed."""
    sent = (data or {}).get("indicator", "") if what == "figure" else ""
    return [
        {
            "row": row,
            "form": forms.FigureForm(data if row.indicator.key == sent else None, prefix=f"f{row.indicator.key}"),
        }
        for row in file.followed
    ]


def _acts(request: HttpRequest, found: Goal, form: Any) -> dict[str, Callable[[], str]]:
    by, given = _by(request), form.cleaned_data

    def said() -> str:
        lenses = given.get("lenses", ())
        changes.edit_goal(by=by, goal=found, version=given["version"], given=form.content(), lenses=lenses)
        return "Uppgifterna är sparade."

    def worded() -> str:
        changes.reword_own_goal(
            by=by, goal=found, version=given["version"], name=given["name"], towards=given["towards"]
        )
        return "Målet är sparat."

    def responsible() -> str:
        had = [(row.organisation, row.role) for row in _responsible(found)]
        wanted = [*had, (given["organisation"], given["role"])]
        changes.set_responsible(by=by, goal=found, version=given["version"], responsible=wanted)
        return f"{given['organisation']} är tillagd."

    def link() -> str:
        order = found.indicator_links.count()
        programmes.link_indicator(by=by, goal=found, indicator=given["indicator"], order=order)
        return f"Målet följs nu av {given['indicator']}."

    def figure() -> str:
        row = found.indicator_links.filter(indicator__key=request.POST.get("indicator", "")).first()
        if row is None:
            raise InputError("nyckeltalet följer inte längre målet; ladda om sidan")
        fields = {name: value for name, value in given.items() if name != "which"}
        if given["which"] == "target":
            targets.set_target(by=by, municipality=found.document.municipality, indicator=row.indicator, **fields)
            return f"Målvärdet för {row.indicator} är sparat."
        targets.set_baseline(by=by, municipality=found.document.municipality, indicator=row.indicator, **fields)
        return f"Utgångsläget för {row.indicator} är sparat."

    def effect() -> str:
        return f"Sparat: {changes.set_effect(by=by, goal=found, **given)}."

    def own() -> str:
        return f"”{changes.add_own_goal(by=by, parent=found, **given)}” är tillagt."

    return {
        "said": said, "words": worded, "responsible": responsible, "link": link, "figure": figure, "effect": effect,
        "own": own,
    }  # fmt: skip


def _removals(request: HttpRequest, found: Goal, data: QueryDict) -> dict[str, Callable[[], str]]:
    by, told = _by(request), data.get("row", "")
    number = int(told) if told.isdecimal() else 0

    def responsible() -> str:
        rows = _responsible(found)
        version = data.get("version", "")
        wanted = [(row.organisation, row.role) for row in rows if row.pk != number]
        changes.set_responsible(
            by=by, goal=found, version=int(version) if version.isdecimal() else 0, responsible=wanted
        )
        return "Ansvaret är borttaget."

    def link() -> str:
        changes.unlink_indicator(by=by, goal=found, indicator_key=told)
        return f"Målet följs inte längre av {told}."

    def effect() -> str:
        rows = GoalEffect.objects.select_related("goal__document__municipality", "goal__owner", "other")
        row = rows.filter(goal=found, pk=number).first()
        if row is None:
            raise InputError("det är redan borttaget")
        changes.remove_effect(by=by, effect=row)
        return "Borttaget."

    def take_back(model: type[Target] | type[Baseline]) -> str:
        keys = found.indicator_links.values("indicator")
        rows = model.objects.filter(municipality=found.document.municipality, indicator__in=keys)
        row = rows.select_related("municipality", "indicator").filter(pk=number).first()
        if row is None:
            raise InputError("värdet är redan borttaget")
        targets.take_back(by=by, row=row)
        return "Värdet är tillbakataget. Det står kvar i historiken."

    return {
        "remove-responsible": responsible,
        "unlink": link,
        "remove-effect": effect,
        "take-back-target": lambda: take_back(Target),
        "take-back-baseline": lambda: take_back(Baseline),
    }


def _responsible(found: Goal) -> list[Responsibility]:
    return list(found.responsibilities.select_related("organisation"))


def _owners(roles: list[Role], municipality: Municipality) -> list[Organisation]:
    """Return those for whom a person with these roles may set own goals; the change asks again."""
    bodies = list(Organisation.objects.filter(municipality=municipality, kind__in=OWNERS))
    permission = permissions.WRITE_OWN_GOALS
    if any(role.organisation_id is None and role.kind in permission.kinds for role in roles):
        return bodies
    own = [role.organisation for role in roles if role.organisation and role.kind in permission.own_kinds]
    return [body for body in bodies if any(acts_for(one, body) for one in own)]


def _by(request: HttpRequest) -> Any:
    return request.user
