"""The colour of one indicator and sex, with all that it rests on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor
from statistics import median

from samhandling.assessments import panel
from samhandling.assessments.panel import Panel, Reading
from samhandling.assessments.question import SHOWN_GROUP, Peers, Question
from samhandling.assessments.results import Details, Method, in_order
from samhandling.assessments.spec import Spec
from samhandling.engine import rating
from samhandling.engine.rating import Rating
from samhandling.engine.results import Colour, Reason

# Flags of the source that say why there is no figure, and the reason that a page gives.
_FLAG_REASONS = {
    "missing": "not_reported",
    "not_yet_published": "not_yet_published",
    "suppressed_at_source": "suppressed_at_source",
    "suppressed_here": "suppressed_here",
    "withdrawn_at_source": "withdrawn_at_source",
}
_FEW_MEASUREMENTS = 3


@dataclass(frozen=True)
class _Compared:
    """Whom the figure is compared with, in the group's order."""

    among: str = ""  # peers, all, or nothing
    values: tuple[tuple[str, float], ...] = ()
    left_out: Sequence[Mapping[str, str]] = ()
    shown: Details | None = None
    batches: frozenset[int] = frozenset()

    @property
    def figures(self) -> list[float]:
        return [value for _, value in self.values]

    @property
    def is_cut_by_survey(self) -> bool:
        return any(each["reason"] == "other_survey" for each in self.left_out)


def explain(spec: Spec, figures: Panel, sex: str, question: Question) -> tuple[Details, Rating]:
    """Return the colour's details, and the engine's rating that a goal is combined from."""
    method = question.methods.rating[spec.rule.kind]
    own = panel.latest_reading(figures, spec, question.area, sex, year=question.year)
    if isinstance(own, str):
        answer = rating_without_colour(spec.unit)
        reason = _why_no_figure(own, figures, question)
        return _details(spec, method, sex, question, answer, reason, [*spec.caveats]), answer
    compared = _compare(spec, figures, sex, question, own)
    answer = _rate(spec, own, compared, method)
    reason = _why_no_colour(spec, own, compared, answer, question)
    if reason:
        answer = replace(answer, colour=Colour.NONE, grade=None, score=None)
    details = _details(
        spec, method, sex, question, answer, reason, _caveats(spec, figures, own, compared, answer, question)
    )
    details |= {
        "own": _own(own, question.year),
        "peers": compared.shown,
        "ranking": _ranking(spec, own, compared, answer),
        "threshold": _threshold(spec, own, compared),
        "batches": sorted({batch for *_, batch in own.points} | compared.batches),
    }
    return details, answer


def rating_without_colour(unit: str = "") -> Rating:
    """Return the rating of what cannot be rated, for a goal to count among those left out."""
    return Rating(
        value=None, unit=unit, method="rating.none", version=rating.VERSION, reason=Reason.NO_VALUE, colour=Colour.NONE
    )


def score_of(grade: float | None) -> float | None:
    """Return the engine's grade 0–3 as a score 0–100, one scale for every rule: green from 66.7, yellow from 33.3."""
    return None if grade is None else 100 * grade / 3


def _details(
    spec: Spec, method: Method, sex: str, question: Question, answer: Rating, reason: str, caveats: Iterable[str]
) -> Details:
    return {
        "kind": "indicator",
        **method.record(),
        "rule": {
            "text": spec.rule.text,
            "kind": spec.rule.kind,
            "group": spec.rule.group,
            "value": spec.rule.value,
            "mean_years": spec.rule.mean_years,
        },
        "direction": spec.direction,
        "unit": spec.unit,
        "decimals": spec.decimals,
        "year": question.year,
        "sex": sex,
        "own": None,
        "peers": None,
        "ranking": None,
        "threshold": None,
        "level": answer.grade,
        "score": score_of(answer.grade),
        "rating": answer.colour.value,
        "reason": reason,
        "caveats": list(in_order(caveats)),
        "batches": [],
    }


def _compare(spec: Spec, figures: Panel, sex: str, question: Question, own: Reading) -> _Compared:
    group = question.peers.get(spec.rule.group or SHOWN_GROUP)
    near, not_near = panel.others_at(figures, spec, group.members if group else (), sex, own=own)
    shown = _shown(group, near, not_near) if group else None
    among, values, left_out = "peers", near, not_near
    if spec.rule.kind in ("quartile", "parity", "threshold"):
        others = [area for area in question.municipalities if area != question.area]
        values, left_out = panel.others_at(figures, spec, others, sex, own=own)
        among = "all"
    batches = frozenset(figures.batch(area, own.year) for area in {*values, *near})
    return _Compared(among, tuple(values.items()), left_out, shown, batches)


def _shown(group: Peers, values: Mapping[str, float], left_out: list[dict[str, str]]) -> Details:
    return {
        "group": group.group,
        "group_year": group.year,
        "values": [{"area": area, "value": value} for area, value in values.items()],
        "median": median(values.values()) if values else None,
        "left_out": left_out,
    }


def _rate(spec: Spec, own: Reading, compared: _Compared, method: Method) -> Rating:
    """Return what the engine's rule says, with the catalogue's parameters."""
    others = compared.figures
    names = ("green_share", "red_share", "min_units")
    shares = {name: method.parameters[name] for name in names if name in method.parameters}
    if spec.rule.kind in ("peers", "quartile"):
        return rating.by_rank(own.value, others, direction=spec.direction, unit=spec.unit, **shares)
    if spec.rule.kind == "parity" and spec.rule.value is not None:
        return rating.by_parity(own.value, others, parity=spec.rule.value, unit=spec.unit, **shares)
    if spec.rule.kind == "threshold" and spec.rule.value is not None:
        reference = median(others) if others else None
        return rating.by_one_threshold(
            own.value, threshold=spec.rule.value, reference=reference, direction=spec.direction, unit=spec.unit
        )
    return rating_without_colour(spec.unit)


def _why_no_figure(found: str, figures: Panel, question: Question) -> str:
    """Return the source's own reason for the year asked, if it gave one, else ours."""
    return _FLAG_REASONS.get(figures.flag(question.area, question.year), found)


def _why_no_colour(spec: Spec, own: Reading, compared: _Compared, answer: Rating, question: Question) -> str:
    if question.year - own.year > question.max_age(spec):
        return "stale"
    if spec.direction == "none" and spec.rule.kind != "parity":
        return "direction_debatable"
    if spec.rule.kind == "trend":
        return "trend_only"
    if spec.rule.kind == "none":
        return "not_rated"
    if answer.colour is Colour.NONE:
        return "other_survey" if compared.is_cut_by_survey else "few_peers"
    return ""


def _caveats(
    spec: Spec, figures: Panel, own: Reading, compared: _Compared, answer: Rating, question: Question
) -> list[str]:
    found = [*spec.caveats, "no_interval", *(caveat.value for caveat in answer.caveats)]
    if any(figures.flag(own.area, year) == "preliminary" for year, *_ in own.points):
        found.append("preliminary")
    if question.year > own.year:
        found.append("older_figure")
    if compared.is_cut_by_survey:
        found.append("other_survey")
    measured = [y for y, _ in figures.series(own.area) if y <= own.year and spec.is_measured(y)]
    if len(measured) < _FEW_MEASUREMENTS:
        found.append("few_measurements")
    return found


def _own(own: Reading, year: int) -> Details:
    return {
        "area": own.area,
        "year": own.year,
        "value": own.value,
        "survey": own.survey,
        "age": year - own.year,
        "points": [{"year": y, "value": value, "batch": batch} for y, value, batch in own.points],
    }


def _ranking(spec: Spec, own: Reading, compared: _Compared, answer: Rating) -> Details | None:
    """Return the place among the compared, and where green ends and red begins in the figure's own unit."""
    if spec.rule.kind not in ("peers", "quartile", "parity"):
        return None
    on_distance = spec.rule.kind == "parity" and spec.rule.value is not None
    sign = 1 if spec.direction == "higher" and not on_distance else -1
    middle = spec.rule.value if on_distance and spec.rule.value is not None else 0.0
    measured = [abs(value - middle) if on_distance else value for value in (own.value, *compared.figures)]
    mine = measured[0]
    ordered = sorted(measured, key=lambda value: -sign * value)
    shares = dict(answer.parameters)
    return {
        "among": compared.among,
        "on": "distance" if on_distance else "value",
        "rank": answer.rank,
        "n": len(measured),
        "n_better": sum(sign * value > sign * mine for value in measured),
        "n_worse": sum(sign * value < sign * mine for value in measured),
        "n_equal": sum(value == mine for value in measured) - 1,
        "limits": _limits(ordered, shares) if answer.rank else {"green": None, "red": None},
        "median": median(measured),
        "left_out": list(compared.left_out),
    }


def _limits(best_first: list[float], shares: Mapping[str, object]) -> dict[str, float | None]:
    """Return the last figure that is green and the first that is red; ties share the better rank, as in the engine."""
    n = len(best_first)
    n_green = floor(float(str(shares["green_share"])) * n + 1e-9)
    n_not_red = floor((1 - float(str(shares["red_share"]))) * n + 1e-9)
    last_not_red = best_first[n_not_red - 1] if n_not_red else None
    red = [value for value in best_first[n_not_red:] if value != last_not_red]
    return {"green": best_first[n_green - 1] if n_green else None, "red": red[0] if red else None}


def _threshold(spec: Spec, own: Reading, compared: _Compared) -> Details | None:
    if spec.rule.kind != "threshold" or spec.rule.value is None:
        return None
    distance = own.value - spec.rule.value
    return {
        "value": spec.rule.value,
        "distance": distance,
        "met": distance >= 0 if spec.direction == "higher" else distance <= 0,
        "reference": median(compared.figures) if compared.values else None,
        "n_reference": len(compared.values),
    }
