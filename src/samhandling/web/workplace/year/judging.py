"""Judging: figures and computed state, what the boards say, and the judgement with its cause and consequence."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse

from samhandling.accounts.models import Role
from samhandling.accounts.rules import ANALYSTS
from samhandling.assessments.models import Assessment
from samhandling.errors import InputError
from samhandling.followups import queries, rules
from samhandling.followups.judging import changes, comparison, figures
from samhandling.followups.models import FollowUpCycle
from samhandling.followups.queries import GoalFile
from samhandling.plans.models import Activity
from samhandling.programmes.models import Goal
from samhandling.publishing import states
from samhandling.web.access import with_role
from samhandling.web.workplace import reads
from samhandling.web.workplace.questions import views as questions
from samhandling.web.workplace.shared import acted, holds, page, part, tried
from samhandling.web.workplace.year.forms import CauseForm, ConsequenceForm, EvidenceForm, VerdictForm
from samhandling.web.workplace.year.views import find

ROWS = 100
# What the list can be narrowed to; the choice stands in the address.
FILTERS = {
    "ej-klara": "inte klara",
    "roda-gula": "röda och gula",
    "avvikande": "bedömda annorlunda än beräknat",
    "andrade": "annan färg än förra gången",
    "utan-orsak": "utan orsak eller konsekvens",
    "obesvarade": "obesvarade frågor",
}


@with_role
def goals(request: HttpRequest, roles: list[Role], year: int) -> HttpResponseBase:
    """Show every goal of a follow-up with computed and judged state and what its judgement lacks."""
    cycle = find(roles[0].municipality, year)
    if request.method == "POST":
        here = reverse("work-judging", kwargs={"slug": roles[0].municipality.slug, "year": year})
        return acted(request, lambda: _tell_elsewhere(request, cycle), f"{here}#annanstans")
    rows = queries.to_judge(cycle)
    chosen = [name for name in request.GET.getlist("visa") if name in FILTERS]
    left = [row for row in rows if all(_passes(row, name) for name in chosen)]
    shown = part(request, left, ROWS)
    context = {
        "cycle": cycle,
        "page": shown,
        "rows": [
            {"row": row, "state": states.state(row.computed), "judged": _judged(row), "missing": _missing(row)}
            for row in queries.with_details(cycle, shown.object_list)
        ],
        "n_all": len(rows),
        "n_ready": sum(row.is_ready for row in rows),
        "filters": [_filter(name, words, chosen) for name, words in FILTERS.items()],
        "elsewhere": queries.elsewhere(cycle),
        "may_judge": holds(roles, ANALYSTS) and cycle.state in rules.TAKES_JUDGEMENTS,
        "ratings": Assessment.Rating.choices,
        "trends": Assessment.Trend.choices,
    }
    return page(request, roles, "year/goals", context)


@with_role
def goal(request: HttpRequest, roles: list[Role], year: int, key: str) -> HttpResponseBase:
    """Show one goal to judge; take its judgement, evidence, causes and consequences."""
    municipality = roles[0].municipality
    cycle = find(municipality, year)
    try:
        found = queries.goal_file(cycle, key)
    except Goal.DoesNotExist as error:
        raise Http404(str(error)) from error
    forms = _forms(request, found)
    if request.method == "POST":
        here = reverse("work-judge", kwargs={"slug": municipality.slug, "year": year, "key": key})
        what = request.POST.get("what", "")
        form = forms.get(what)
        if form is None:
            return acted(request, lambda: _act(request, cycle, found, what, None), f"{here}#{what or 'bedomning'}")
        if form.is_valid():
            done = tried(request, lambda: _act(request, cycle, found, what, form), f"{here}#{what}")
            if done is not None:
                return done
            forms[what] = _again(request, form, found)
    context = {
        "cycle": cycle,
        "file": found,
        "work": reads.goal(municipality, key),
        "state": states.state(found.row.computed),
        "judged": _judged(found.row),
        "missing": _missing(found.row),
        "forms": forms,
        "may_judge": holds(roles, ANALYSTS) and cycle.state in rules.TAKES_JUDGEMENTS,
        "newer": _newer(request, found),
        "figures": figures.figures(cycle, found.row.goal, found.row.computed),
        "beside": comparison.shown(comparison.beside(cycle, found.row.goal)),
        "questions": questions.with_forms(roles, found.questions),
    }
    return page(request, roles, "year/goal", context, status=422 if request.method == "POST" else 200)


def _tell_elsewhere(request: HttpRequest, cycle: FollowUpCycle) -> str:
    by: Any = request.user
    given = request.POST
    goal = next((row for row, _ in queries.elsewhere(cycle) if row.key == given.get("goal")), None)
    if goal is None:
        raise InputError("grenen följs inte upp på annat håll")
    told = {name: given.get(name, "") for name in ("text", "source", "rating", "trend")}
    changes.write_elsewhere(by=by, cycle=cycle, goal=goal, **told)
    return f"Texten om {goal.name} är sparad."


def _forms(request: HttpRequest, found: GoalFile) -> dict[str, Any]:
    what = request.POST.get("what") if request.method == "POST" else None
    judged, computed = found.row.judgement, found.row.computed
    start = judged or computed
    initial = {
        "rating": start.rating if start else None,
        "trend": start.trend if start else None,
        "reason": judged.reason if judged else "",
        "summary": judged.summary if judged else "",
        "version": judged.version if judged else 0,
    }
    activities = Activity.objects.filter(goals=found.row.goal).select_related("plan__document")

    def given(name: str) -> Any:
        return request.POST if what == name else None

    return {
        "verdict": VerdictForm(given("verdict"), initial=initial),
        "evidence": EvidenceForm(given("evidence"), prefix="e"),
        "cause": CauseForm(given("cause"), prefix="o"),
        "consequence": ConsequenceForm(given("consequence"), prefix="k", activities=activities),
    }


def _again(request: HttpRequest, form: Any, found: GoalFile) -> Any:
    """Return a refused form with what was typed; sent again it stands on the judgement that is now shown beside it."""
    if not isinstance(form, VerdictForm):
        return form
    given = request.POST.copy()
    given["version"] = str(found.row.judgement.version if found.row.judgement else 0)
    return VerdictForm(given)


def _newer(request: HttpRequest, found: GoalFile) -> Any:
    """Return the judgement that somebody saved while this one was typed, or None."""
    judged = found.row.judgement
    if request.POST.get("what") == "verdict" and judged and str(judged.version) != request.POST.get("version"):
        return judged
    return None


def _act(request: HttpRequest, cycle: FollowUpCycle, found: GoalFile, what: str, form: Any) -> str:
    by: Any = request.user
    judged, computed = found.row.judgement, found.row.computed
    if what == "verdict":
        if computed is None:
            raise InputError("målet har ingen beräkning att utgå från; beräkna om året först")
        changes.judge_goal(
            by=by, cycle=cycle, assessment=computed, verdict=form.verdict(), version=form.cleaned_data["version"]
        )
        return "Bedömningen är sparad som utkast."
    if what == "evidence":
        changes.add_evidence(by=by, cycle=cycle, goal=found.row.goal, **form.cleaned_data)
        return "Underlaget är tillagt."
    if judged is None:
        raise InputError("bedöm målet först, så finns det något att förklara")
    if what == "cause":
        shown = comparison.kept(comparison.beside(cycle, found.row.goal), cycle)
        changes.write_cause(by=by, judgement=judged, comparison=shown, **form.cleaned_data)
        return "Orsaken är sparad."
    if what == "consequence":
        changes.write_consequence(by=by, judgement=judged, **form.cleaned_data)
        return "Konsekvensen är sparad."
    if what == "ready":
        changes.mark_ready(by=by, judgement=judged)
        # A motion may be answered long after the follow-up, by another body: that is told, and stops nothing.
        n = found.row.n_open_questions
        left = f" {n} fråg{'a' if n == 1 else 'or'} om det väntar fortfarande på svar." if n else ""
        return f"Målet är markerat som klart.{left}"
    if what == "reopen":
        changes.reopen(by=by, judgement=judged)
        return "Bedömningen är öppen igen."
    if what == "remove":
        rows = {f"causeanalysis-{row.pk}": row for row in found.causes} | {
            f"consequence-{row.pk}": row for row in found.consequences
        }
        row = rows.get(request.POST.get("row", ""))
        if row is None:
            raise InputError("raden finns inte längre")
        changes.remove(by=by, row=row)  # type: ignore[arg-type]
        return "Raden är borttagen."
    raise InputError("det går inte att göra här")


def _judged(row: queries.GoalToJudge) -> Any:
    return states.state(row.computed, row.judgement) if row.computed and row.judgement else None


def _missing(row: queries.GoalToJudge) -> list[str]:
    if row.judgement is None:
        return ["bedöm målet"]
    return rules.missing_before_ready(
        row.judgement.rating, row.judgement.reason, n_causes=row.n_causes, n_consequences=row.n_consequences
    )


def _passes(row: queries.GoalToJudge, name: str) -> bool:
    stands = row.judgement or row.computed
    rating = stands.rating if stands else "none"
    if name == "ej-klara":
        return not row.is_ready
    if name == "roda-gula":
        return rating in ("red", "yellow")
    if name == "avvikande":
        return bool(row.judgement and row.judgement.differs)
    if name == "andrade":
        return bool(row.before and row.before.rating != rating)
    if name == "obesvarade":
        return bool(row.n_open_questions)
    return rating in ("red", "yellow") and not (row.n_causes and row.n_consequences)


def _filter(name: str, words: str, chosen: list[str]) -> dict[str, Any]:
    after = [one for one in chosen if one != name] if name in chosen else [*chosen, name]
    return {
        "words": words,
        "is_on": name in chosen,
        "address": "?" + "&".join(f"visa={one}" for one in after) if after else "?",
    }
