"""A board's report: what it is asked on the left, one thing at a time on the right; saved as it is typed."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse

from samhandling.accounts.models import Role
from samhandling.accounts.rules import EDITORS, Kind, acts_for
from samhandling.followups import rules
from samhandling.followups.models import BoardReport
from samhandling.followups.reporting import changes, queries
from samhandling.followups.reporting.queries import Asked
from samhandling.web.access import with_role
from samhandling.web.workplace import reads
from samhandling.web.workplace.shared import acted, holds, page, saved, tried
from samhandling.web.workplace.year.forms import AnswerForm
from samhandling.web.workplace.year.views import find

LONG = ("done", "result", "hindrance", "ahead")


@with_role
def report(request: HttpRequest, roles: list[Role], year: int, key: str, item: str = "") -> HttpResponseBase:
    """Show a board's report, one thing at a time; save what is typed; sign it or give it back."""
    found = find_report(roles, year, key)
    asked = queries.asked(found)
    keys = [one.key for one in asked]
    if item and item not in keys:
        raise Http404(f"{found.organisation} är inte tillfrågad om {item}")
    if request.method == "POST" and not item:
        here = reverse("work-report", kwargs={"slug": roles[0].municipality.slug, "year": year, "key": key})
        return acted(request, lambda: _act(request, found), here)
    place = keys.index(item) if item else next((n for n, one in enumerate(asked) if not one.is_answered), 0)
    chosen = asked[place] if asked else None
    form = _form(request.POST if request.method == "POST" else None, chosen) if chosen else None
    mine: list[tuple[str, str]] = []
    if request.method == "POST" and chosen and form:
        onward = _address(roles, found, keys[min(place + 1, len(keys) - 1)])
        done = _save(request, found, chosen, form, here=_address(roles, found, keys[place]), onward=onward)
        if done is not None:
            return done
        # Refused, often because somebody else saved: what stands now is in the fields, what was typed below them.
        asked = queries.asked(found)
        chosen = asked[place]
        mine, form = _typed(form), _form(None, chosen)
    context = {
        "cycle": found.cycle,
        "report": found,
        "asked": list(zip(keys, asked, strict=True)),
        "n_answered": sum(one.is_answered for one in asked),
        "chosen": chosen,
        "chosen_key": keys[place] if asked else "",
        "next_key": keys[place + 1] if place + 1 < len(keys) else "",
        "form": form,
        "mine": mine,
        "work": reads.goal(roles[0].municipality, chosen.goal.key) if chosen and chosen.goal else None,
        "may_answer": may_answer(roles, found),
        "may_lead": holds(roles, EDITORS),
        "is_open": is_open(found),
    }
    return page(request, roles, "year/report", context, status=409 if mine else 200)


def find_report(roles: list[Role], year: int, key: str) -> BoardReport:
    """Return the report of a body in the follow-up of a year, or Http404."""
    cycle = find(roles[0].municipality, year)
    rows = cycle.reports.select_related("cycle__municipality", "organisation", "signed_by")
    found = rows.filter(organisation__key=key).first()
    if found is None:
        raise Http404(f"ingen rapport är begärd av {key}")
    return found


def _form(given: Any, chosen: Asked) -> AnswerForm:
    answer = chosen.answer
    initial: dict[str, Any] = {"version": answer.version if answer else 0}
    if answer:
        initial |= {name: getattr(answer, name) for name in ("done", "result", "hindrance", "ahead", "activity_state")}
    return AnswerForm(given, initial=initial, activity=chosen.activity)


def _typed(form: AnswerForm) -> list[tuple[str, str]]:
    """Return what was typed in the long fields, with their labels."""
    return [(form[name].label, text) for name in LONG if (text := (form[name].value() or "").strip())]


def _save(
    request: HttpRequest, found: BoardReport, chosen: Asked, form: AnswerForm, *, here: str, onward: str
) -> HttpResponseBase | None:
    by: Any = request.user

    def act() -> dict[str, Any]:
        if not form.is_valid():
            raise Http404("formuläret är inte från den här sidan")
        answer = changes.save_answer(
            by=by,
            report=found,
            texts=form.texts(),
            version=form.cleaned_data["version"],
            goal=chosen.goal,
            activity=chosen.activity,
        )
        return {"version": answer.version, "at": f"{answer.saved_at.astimezone():%H.%M}"}

    if request.headers.get("Accept") == "application/json":
        return saved(act)
    return tried(request, lambda: f"Sparat {act()['at']}.", onward if "next" in request.POST else here)


def _address(roles: list[Role], found: BoardReport, item: str) -> str:
    about = {"slug": roles[0].municipality.slug, "year": found.cycle.year, "key": found.organisation.key}
    return reverse("work-report-item", kwargs={**about, "item": item})


def _act(request: HttpRequest, found: BoardReport) -> str:
    by: Any = request.user
    if "return" in request.POST:
        changes.return_report(by=by, report=found, reason=request.POST.get("reason", ""))
        return f"Rapporten är återlämnad till {found.organisation}."
    changes.sign_report(by=by, report=found)
    return "Rapporten är undertecknad. Samordnaren ser det direkt."


def is_open(found: BoardReport) -> bool:
    """Return whether the report may still be written in."""
    return found.cycle.state in rules.TAKES_REPORTS and found.state != BoardReport.State.SIGNED


def may_answer(roles: list[Role], found: BoardReport) -> bool:
    """Return whether to offer the fields; the change asks again."""
    own = [role.organisation for role in roles if role.kind == Kind.REPORTER and role.organisation]
    return holds(roles, EDITORS) or any(acts_for(body, found.organisation) for body in own)
