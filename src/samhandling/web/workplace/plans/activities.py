"""One activity: what it is, what it serves, how it goes, and what it is expected to change."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from samhandling.accounts.models import Role
from samhandling.accounts.rules import EDITORS
from samhandling.errors import InputError, NotAllowed
from samhandling.followups.models import Consequence
from samhandling.plans import changes, queries, rules
from samhandling.plans.models import ActionPlan, Activity, ImpactAssessment
from samhandling.plans.queries import ActivityFile
from samhandling.web.access import with_role
from samhandling.web.workplace.plans import forms
from samhandling.web.workplace.shared import acted, holds, page

Kind = ImpactAssessment.Kind


@with_role
def activity(request: HttpRequest, roles: list[Role], pk: int) -> HttpResponseBase:
    """Show one activity; take what is said about it."""
    municipality = roles[0].municipality
    try:
        found = queries.activity_file(municipality, pk)
    except Activity.DoesNotExist as error:
        raise Http404("aktiviteten finns inte") from error
    what = request.POST.get("what", "") if request.method == "POST" else ""
    made = _forms(request, found, what)
    if what:
        form = made.get(what)
        if form is None:
            raise Http404("formuläret finns inte")
        if form.is_valid():
            here = reverse("work-activity", kwargs={"slug": municipality.slug, "pk": pk})
            return acted(request, lambda: _act(request, found, what, form), f"{here}#{what}")
    named = Consequence.objects.filter(activity=found.activity).select_related("judgement__goal", "judgement__cycle")
    context = {
        "file": found,
        "activity": found.activity,
        "forms": made,
        "impact": [
            {
                "kind": kind,
                "label": kind.label,
                "row": (row := found.impact.get(kind)),
                "missing": found.missing_in_impact.get(kind, []),
                "form": made[f"impact-{kind}"],
                "said": [(q, row.answers[s]) for s, q in rules.STEPS[kind].items() if s in row.answers] if row else [],
            }
            for kind in Kind
        ],
        "named": list(named),
        "may_edit": holds(roles, EDITORS),
        "may_report": _may_report(request, found.activity),
        "link": request.session.pop("partner-link", ""),
    }
    return page(request, roles, "plans/activity", context)


@with_role
def new(request: HttpRequest, roles: list[Role], pk: int) -> HttpResponseBase:
    """Add an activity to a plan."""
    municipality = roles[0].municipality
    plan = ActionPlan.objects.filter(pk=pk, document__municipality=municipality).select_related("document").first()
    if plan is None:
        raise Http404("planen finns inte")
    data = request.POST if request.method == "POST" else None
    initial = {"goals": [goal for goal in request.GET.getlist("mal") if goal.isdecimal()], "version": 0}
    form = forms.ActivityForm(data, initial={"version": 0})
    placement = forms.PlacementForm(data, municipality=municipality, initial=initial)
    if data is not None and form.is_valid() and placement.is_valid():
        by: Any = request.user
        made: list[Activity] = []

        def act() -> str:
            given = placement.cleaned_data
            made.append(
                changes.add_whole_activity(
                    by=by,
                    plan=plan,
                    fields=form.content(),
                    goals=given["goals"],
                    areas=given["areas"],
                    responsible=placement.responsible(),
                )
            )
            return "Aktiviteten är tillagd."

        response = acted(request, act, request.path)
        return redirect("work-activity", slug=municipality.slug, pk=made[0].pk) if made else response
    context = {"plan": plan, "form": form, "placement": placement, "may_edit": holds(roles, EDITORS)}
    return page(request, roles, "plans/new", context)


def _forms(request: HttpRequest, found: ActivityFile, what: str) -> dict[str, Any]:
    row = found.activity
    municipality = row.plan.document.municipality

    def given(name: str) -> Any:
        return request.POST if what == name else None

    version = {"version": row.version}
    fields = ("name", "description", "target_group", "starts_on", "ends_on", "money_sek", "full_time_equivalents")
    placed: dict[str, Any] = {"goals": row.goals.all(), "areas": row.areas.all(), **version}
    for one in found.responsibilities:
        placed.setdefault(one.role, []).append(one.organisation_id)
    return {
        "what": forms.ActivityForm(given("what"), initial={name: getattr(row, name) for name in fields} | version),
        "place": forms.PlacementForm(given("place"), initial=placed, municipality=municipality),
        "state": forms.StateForm(given("state"), initial={"state": row.state, **version}, prefix="s"),
        "effect": forms.EffectForm(given("effect"), municipality=municipality, prefix="e"),
        "milestone": forms.MilestoneForm(given("milestone"), prefix="m"),
        "output": forms.OutputForm(given("output"), prefix="u", initial={"year": row.plan.year}),
        "partner": forms.PartnerForm(given("partner"), municipality=municipality, prefix="p"),
        **{
            f"impact-{kind}": forms.ImpactForm(
                given(f"impact-{kind}"),
                kind=kind,
                prefix=f"i-{kind}",
                initial=(
                    {**found.impact[kind].answers, "concerns": found.impact[kind].concerns}
                    if kind in found.impact
                    else {}
                ),
            )
            for kind in Kind
        },
    }


def _act(request: HttpRequest, found: ActivityFile, what: str, form: Any) -> str:
    by: Any = request.user
    row, given = found.activity, form.cleaned_data
    acts: dict[str, Callable[[], str]] = {
        "what": lambda: _edit(by, row, form),
        "place": lambda: _place(by, row, form),
        "state": lambda: _done(changes.report_activity(by=by, activity=row, **given), "Läget är sparat."),
        "effect": lambda: _done(changes.expect_effect(by=by, activity=row, **given), "Den väntade effekten är sparad."),
        "milestone": lambda: _done(changes.set_milestone(by=by, activity=row, **given), "Delmomentet är sparat."),
        "output": lambda: _done(changes.report_output(by=by, activity=row, **given), "Antalet är sparat."),
        "partner": lambda: _ask(request, row, given),
    }
    if what in acts:
        return acts[what]()
    kind = what.removeprefix("impact-")
    if kind not in Kind.values:
        raise InputError("det går inte att göra här")
    answers = form.answers()
    changes.assess_impact(by=by, activity=row, kind=kind, answers=answers, concerns=given["concerns"])
    missing = rules.missing_steps(kind, answers) if given["concerns"] else []
    return f"Sparat. {len(missing)} frågor saknar resonemang." if missing else "Prövningen är sparad och fullständig."


def _edit(by: Any, row: Activity, form: forms.ActivityForm) -> str:
    changes.edit_activity(by=by, activity=row, version=form.cleaned_data["version"] or 0, fields=form.content())
    return "Aktiviteten är sparad."


def _place(by: Any, row: Activity, form: forms.PlacementForm) -> str:
    given = form.cleaned_data
    changes.place_activity(
        by=by,
        activity=row,
        version=given["version"],
        goals=given["goals"],
        areas=given["areas"],
        responsible=form.responsible(),
    )
    return "Mål, områden och ansvar är sparade."


def _ask(request: HttpRequest, row: Activity, given: dict[str, Any]) -> str:
    by: Any = request.user
    _, token = changes.ask_partner(by=by, activity=row, **given)
    # Shown once: only a digest of the link is kept.
    request.session["partner-link"] = request.build_absolute_uri(reverse("commitment", kwargs={"token": token}))
    return f"Skicka länken till {given['partner']}. Den visas bara nu."


def _done(_: object, words: str) -> str:
    return words


def _may_report(request: HttpRequest, row: Activity) -> bool:
    by: Any = request.user
    try:
        rules.check_may_report(by, row)
    except NotAllowed:
        return False
    return True
