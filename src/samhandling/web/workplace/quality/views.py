"""What each goal lacks, and which goals to sharpen first by criteria that the user weighs."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.urls import reverse

from samhandling.accounts.models import Role
from samhandling.accounts.rules import ANALYSTS, EDITORS
from samhandling.followups.quality import changes, queries, ranking
from samhandling.followups.quality.queries import PARTS, GoalQuality
from samhandling.followups.quality.ranking import CRITERIA, MOST, Ranked
from samhandling.programmes import queries as programmes
from samhandling.programmes.models import Goal
from samhandling.web.access import with_role
from samhandling.web.workplace import reads
from samhandling.web.workplace.quality import sheet
from samhandling.web.workplace.shared import acted, holds, page, part

# The two axes of "Fewer, sharper goals": the arrow, and how far from the goal the score is.
ARROWS = (("down", "Försämras"), ("flat", "Oförändrat"), ("up", "Förbättras"), ("unknown", "För osäkert"))
ROWS = 100
MOST_IN_A_CELL = 40
GAPS = (("far", "Långt från målet"), ("some", "En bit kvar"), ("near", "Nära målet"), ("unknown", "Kan inte bedömas"))


@dataclass(frozen=True)
class Placed:
    """A goal in its order, with whether it is in the selection that is being tried."""

    place: int
    row: GoalQuality
    ranked: Ranked
    is_chosen: bool
    overlaps: list[tuple[Goal, int]]  # the other goal, percent of words in common

    @property
    def number(self) -> int:
        """Return the number of the page where the goal stands in its order."""
        return (self.place - 1) // ROWS + 1


class AppraisalForm(forms.Form):
    """What the municipality says of a goal."""

    own_control = forms.TypedChoiceField(
        label="Hur mycket råder kommunen över målet?",
        choices=[("", "inte angivet"), ("0", "inte alls"), ("1", "lite"), ("2", "till stor del"), ("3", "helt")],
        coerce=int,
        empty_value=None,
        required=False,
    )
    n_affected = forms.IntegerField(label="Ungefär hur många berörs?", required=False, min_value=0)
    source = forms.CharField(label="Varifrån kommer uppgiften?", max_length=300)


@with_role
def quality(request: HttpRequest, roles: list[Role]) -> HttpResponseBase:
    """Show what each goal lacks and how measurable it is."""
    municipality = roles[0].municipality
    rows = queries.goals(municipality, reads.open_cycle(municipality), with_overlaps=False)
    lack = request.GET.get("saknar", "")
    shown = [row for row in rows if lack in row.missing] if lack in PARTS else rows
    context = {
        "page": part(request, shown, ROWS),
        "n_all": len(rows),
        "parts": [(part, sum(part in row.missing for row in rows), part == lack) for part in PARTS],
        "lack": lack if lack in PARTS else "",
        "n_whole": sum(not row.missing for row in rows),
    }
    return page(request, roles, "quality/quality", context)


@with_role
def fewer(request: HttpRequest, roles: list[Role]) -> HttpResponseBase:
    """Show all goals on two axes and in order, and try a selection against today's."""
    municipality = roles[0].municipality
    weights, placed = _placed(request.GET, roles)
    cells: dict[tuple[str, str], list[Placed]] = defaultdict(list)
    for one in placed:
        cells[_gap(one.row), one.row.trend].append(one)
    chosen = [one for one in placed if one.is_chosen]
    shown = part(request, placed, ROWS)
    context = {
        "page": shown,
        "chosen_elsewhere": [one for one in chosen if one.number != shown.number],
        "criteria": [(name, words, weights[name]) for name, (words, _) in CRITERIA.items()],
        "choices": range(MOST + 1),
        "arrows": ARROWS,
        "grid": [(word, [_cell(arrow, cells[gap, key]) for key, arrow in ARROWS]) for gap, word in GAPS],
        "summary": [_counts(placed), _counts(chosen)] if chosen else [],
        "export": reverse("work-fewer-export", kwargs={"slug": municipality.slug})
        + "?"
        + urlencode(_kept(request.GET)),
        "may_appraise": holds(roles, ANALYSTS),
        "may_begin": holds(roles, EDITORS),
    }
    return page(request, roles, "quality/fewer", context)


@with_role
def proposal(request: HttpRequest, roles: list[Role]) -> HttpResponseBase:
    """Give the order and the selection as XLSX: a proposal to discuss."""
    weights, placed = _placed(request.GET, roles)
    content = sheet.write(placed, weights)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    name = f"{roles[0].municipality.slug}-farre-vassare-mal.xlsx"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@with_role
def appraise(request: HttpRequest, roles: list[Role], key: str) -> HttpResponseBase:
    """Show and take what the municipality says of a goal: own control and number affected."""
    municipality = roles[0].municipality
    try:
        goal = programmes.named(
            Goal.objects.filter(document__municipality=municipality).select_related("document"), key
        )
    except Goal.DoesNotExist as error:
        raise Http404(f"målet {key} finns inte") from error
    told = queries.appraisal(goal)
    initial = {name: getattr(told, name) for name in ("own_control", "n_affected", "source")} if told else {}
    form = AppraisalForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        by: Any = request.user

        def act() -> str:
            changes.appraise(by=by, goal=goal, **form.cleaned_data)
            return f"Uppgifterna om ”{goal.name}” är sparade."

        return acted(request, act, reverse("work-fewer", kwargs={"slug": municipality.slug}))
    context = {"goal": goal, "form": form, "told": told, "may_appraise": holds(roles, ANALYSTS)}
    return page(request, roles, "quality/appraise", context)


def _placed(given: QueryDict, roles: list[Role]) -> tuple[dict[str, int], list[Placed]]:
    """Return the weights and the goals, those that the criteria speak most for first."""
    municipality = roles[0].municipality
    weights = ranking.weights({name: given.get(name, "") for name in CRITERIA})
    rows = queries.goals(municipality, reads.open_cycle(municipality))
    by_pk = {row.goal.pk: row.goal for row in rows}
    chosen = set(given.getlist("valt"))
    ranked = [(ranking.rank(row.facts, weights), row) for row in rows]
    ranked.sort(key=lambda pair: (-(pair[0].score if pair[0].score is not None else -1), pair[1].goal.pk))
    return weights, [
        Placed(
            place,
            row,
            rank,
            row.goal.key in chosen,
            [(by_pk[one.other], round(100 * one.likeness)) for one in row.overlaps[:3]],
        )
        for place, (rank, row) in enumerate(ranked, 1)
    ]


def _cell(arrow: str, held: list[Placed]) -> tuple[str, list[Placed], int]:
    """Return the goals of a cell that there is room for, and how many more there are."""
    return arrow, held[:MOST_IN_A_CELL], len(held[MOST_IN_A_CELL:])


def _kept(given: QueryDict) -> list[tuple[str, str]]:
    return [(name, value) for name in (*CRITERIA, "valt") for value in given.getlist(name)]


def _gap(row: GoalQuality) -> str:
    gap = row.facts.gap
    return "unknown" if gap is None else "far" if gap >= 2 / 3 else "some" if gap >= 1 / 3 else "near"


def _counts(placed: list[Placed]) -> dict[str, Any]:
    """Return how many goals there are in each state, for today beside the selection."""
    return {
        "n": len(placed),
        "colours": [(key, sum(one.row.rating == key for one in placed)) for key in ("green", "yellow", "red", "none")],
        "n_measurable": sum(one.row.measurability.n_met >= 3 for one in placed),
        "n_documents": len({one.row.goal.document_id for one in placed}),
    }
