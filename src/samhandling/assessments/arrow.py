"""The arrow of one indicator and sex: which points were used, which were not and why, and what the line says."""

from collections.abc import Mapping, Sequence

from samhandling.assessments import panel
from samhandling.assessments.panel import Panel
from samhandling.assessments.results import Details, Method, in_order
from samhandling.assessments.spec import Spec
from samhandling.engine import trend
from samhandling.engine.results import Arrow, Caveat, Reason
from samhandling.engine.trend import Trend

_LEFT_OUT = {
    Caveat.REPEATED_VALUES: "repeated",
    Caveat.OVERLAPPING_MEANS: "overlap",
    Caveat.SERIES_BREAK: "before_break",
    Caveat.OTHER_SURVEY: "other_survey",
    Caveat.EXCLUDED: "excluded",
}
_REASONS = {
    Reason.NO_VALUE: "no_data",
    Reason.FEW_POINTS: "few_points",
    Reason.NO_DIRECTION: "direction_debatable",
}


def explain(spec: Spec, figures: Panel, area: str, sex: str, year: int, method: Method) -> Details:
    """Return the arrow's details for one municipality, sex and year."""
    series = [(y, value) for y, value in figures.series(area) if y <= year]
    breaks = panel.breaks(figures, spec, area, sex)
    max_age = _max_age(spec, method)
    answer = _ask(spec, series, area, sex, year, method, breaks, max_age)
    reason, arrow = _REASONS.get(answer.reason, "") if answer.reason else "", answer.arrow
    if answer.years and year - answer.years[-1] > max_age:
        reason, arrow = "stale", Arrow.UNKNOWN
    if spec.trend_rule == "none":
        reason, arrow = "no_trend_rule", Arrow.UNKNOWN
    as_shown = dict(series)
    crossed = [y for y in breaks if answer.years and answer.years[0] < y <= answer.years[-1]]
    slopes = _slopes_without_one(answer.years, answer.values) if answer.value is not None else None
    return {
        **method.record(),
        "direction": spec.direction,
        "on": "distance" if _on_distance(spec) else "value",
        "points": [{"year": y, "value": as_shown[y], "batch": figures.batch(area, y)} for y in answer.years],
        "left_out": _left_out(answer, as_shown),
        "breaks": [{"year": y, "note": note} for y, note in breaks.items() if series and series[0][0] < y <= year],
        "slope": answer.value,
        "slope_unit": f"{spec.gap_unit} per år",
        "slope_interval": [answer.interval.low, answer.interval.high] if answer.interval else None,
        "p": answer.p_value,
        "leave_one_out": slopes,
        "same_sign": None if slopes is None else all(s > 0 for s in slopes) or all(s < 0 for s in slopes),
        "significant": None if answer.value is None else answer.movement.value in ("rises", "falls"),
        "change": _change(answer, as_shown),
        "own_direction": _movement(answer, as_shown, spec),
        "trend": arrow.value,
        "reason": reason,
        **_across(spec, crossed),
        "caveats": list(in_order(_caveats(answer, crossed))),
        "batches": sorted({figures.batch(area, y) for y in answer.years}),
    }


def _max_age(spec: Spec, method: Method) -> int:
    return spec.max_age_years if spec.max_age_years is not None else int(method.parameters.get("max_age_years", 3))


def _on_distance(spec: Spec) -> bool:
    return spec.rule.kind == "parity" and spec.rule.value is not None


def _ask(
    spec: Spec,
    series: Sequence[tuple[int, float]],
    area: str,
    sex: str,
    year: int,
    method: Method,
    breaks: Mapping[int, str],
    max_age: int,
) -> Trend:
    """Return the engine's trend; for parity of the distances, where nearer is better."""
    excluded = _excluded(spec, series, area, sex)
    within = _within_span(spec, series, excluded, method)
    values = [value for _, value in within]
    direction = spec.direction
    if _on_distance(spec) and spec.rule.value is not None:
        values, direction = [abs(value - spec.rule.value) for value in values], "lower"
    names = ("points", "min_points", "alpha")
    return trend.direction(
        [y for y, _ in within],
        values,
        direction=direction,
        year=year,
        stale_after=max_age,
        breaks=tuple(breaks),
        across_breaks=spec.across_breaks,
        measured_years=spec.measured_years,
        overlap_years=spec.overlap_years,
        excluded=excluded,
        **{name: method.parameters[name] for name in names if name in method.parameters},
    )


def _within_span(
    spec: Spec, series: Sequence[tuple[int, float]], excluded: Mapping[int, Caveat], method: Method
) -> list[tuple[int, float]]:
    """Return the points that a line may reach back to: an older one says more of history than of the way now."""
    usable = [y for y, _ in series if y not in excluded and spec.is_measured(y)]
    span = method.parameters.get("max_span_years")
    if not usable or span is None:
        return list(series)
    return [(y, value) for y, value in series if y >= usable[-1] - int(span)]


def _excluded(spec: Spec, series: Sequence[tuple[int, float]], area: str, sex: str) -> dict[int, Caveat]:
    """Return the odd points, and those of another survey than the newest usable one."""
    excluded = dict.fromkeys(spec.excluded(area, sex), Caveat.EXCLUDED)
    usable = [y for y, _ in series if y not in excluded and spec.is_measured(y)]
    if not usable:
        return excluded
    survey = spec.survey(area, sex, usable[-1])
    return excluded | {y: Caveat.OTHER_SURVEY for y in usable if spec.survey(area, sex, y) != survey}


def _left_out(answer: Trend, values: dict[int, float]) -> list[Details]:
    """Return every year with a figure that was not used, and why; the rest were older than the last points."""
    named = {y: _LEFT_OUT[caveat] for y, caveat in answer.left_out}
    unused = [y for y in values if y not in answer.years]
    return [{"year": y, "value": values[y], "reason": named.get(y, "older")} for y in unused]


def _across(spec: Spec, crossed: Sequence[int]) -> Details:
    """Return which breaks the line goes over and why it may; nothing for a line that goes over none."""
    return {"across_breaks": {"years": list(crossed), "note": spec.trend_note}} if crossed else {}


def _caveats(answer: Trend, crossed: Sequence[int]) -> list[str]:
    """Return the engine's caveats; figures from both sides of a break are another matter than figures left out."""
    found = {caveat.value for caveat in answer.caveats}
    if crossed and not any(caveat is Caveat.SERIES_BREAK for _, caveat in answer.left_out):
        found.discard(Caveat.SERIES_BREAK.value)
    return [*found, *(["across_break"] if crossed else [])]


def _slopes_without_one(years: Sequence[int], values: Sequence[float]) -> list[float]:
    """Return the slope with each point left out in turn: what the engine's test of the sign looked at."""
    return [_slope([*years[:k], *years[k + 1 :]], [*values[:k], *values[k + 1 :]]) for k in range(len(years))]


def _slope(years: Sequence[int], values: Sequence[float]) -> float:
    mean_year, mean_value = sum(years) / len(years), sum(values) / len(values)
    across = sum((y - mean_year) * (v - mean_value) for y, v in zip(years, values, strict=True))
    return across / sum((y - mean_year) ** 2 for y in years)


def _change(answer: Trend, values: dict[int, float]) -> Details | None:
    """Return the step from the last but one to the last of the points used."""
    if len(answer.years) < 2:
        return None
    before, last = answer.years[-2:]
    return {
        "from_year": before,
        "to_year": last,
        "from": values[before],
        "to": values[last],
        "difference": values[last] - values[before],
    }


def _movement(answer: Trend, values: dict[int, float], spec: Spec) -> str:
    """Return which way the figure itself went; where the line was drawn through distances, first to last point."""
    if answer.movement.value not in ("rises", "falls"):
        return "level" if answer.movement.value == "unchanged" else "unknown"
    if not _on_distance(spec):
        return answer.movement.value
    first, last = values[answer.years[0]], values[answer.years[-1]]
    return "rises" if last > first else "falls" if last < first else "level"
