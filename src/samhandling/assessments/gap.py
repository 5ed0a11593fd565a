"""The gap between women and men in one municipality, and whether it has grown since the last comparable point."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from samhandling.assessments import panel
from samhandling.assessments.panel import Panel, Reading
from samhandling.assessments.question import Question
from samhandling.assessments.results import Details, Method, in_order
from samhandling.assessments.spec import Spec


@dataclass(frozen=True)
class _Pair:
    """Women's and men's figure of the same year and survey."""

    women: Reading
    men: Reading

    @property
    def gap(self) -> float:
        return self.women.value - self.men.value

    def record(self) -> Details:
        return {"year": self.women.year, "women": self.women.value, "men": self.men.value, "gap": self.gap}


def explain(spec: Spec, panels: Mapping[str, Panel], question: Question) -> Details | None:
    """Return women's minus men's figure with what it was before; None where the source does not split."""
    if not {"K", "M"} <= set(spec.sexes) & set(panels):
        return None
    area, year, method = question.area, question.year, question.methods.gap
    pairs = _pairs(spec, panels, area, year)
    max_age = question.max_age(spec)
    now = pairs[0] if pairs and year - pairs[0].women.year <= max_age else None
    compares = now if spec.sexes_comparable else None
    before = _previous(spec, panels, area, pairs) if compares else None
    reason = "no_data" if now is None else "" if spec.sexes_comparable else "sexes_not_comparable"
    return {
        **method.record(),
        **(now.record() if now else {"year": None, "women": None, "men": None, "gap": None}),
        "unit": spec.gap_unit,
        "higher": _higher(compares, spec, method) if compares else "unknown",
        "previous": before.record() if before else None,
        **_change(compares, before, spec, method),
        "reason": reason,
        "caveats": list(in_order(_caveats(spec, panels, area, now))),
        "batches": sorted({batch for pair in (now, before) if pair for batch in _batches(pair)}),
    }


def _pairs(spec: Spec, panels: Mapping[str, Panel], area: str, year: int) -> list[_Pair]:
    """Return every year where both may be used, newest first."""
    years = [y for y, _ in panels["K"].series(area) if y <= year and spec.is_measured(y)]
    pairs = []
    for y in reversed(years):
        women, men = (panel.reading(panels[sex], spec, area, sex, y) for sex in ("K", "M"))
        if isinstance(women, Reading) and isinstance(men, Reading) and women.survey == men.survey:
            pairs.append(_Pair(women, men))
    return pairs


def _previous(spec: Spec, panels: Mapping[str, Panel], area: str, pairs: list[_Pair]) -> _Pair | None:
    """Return the nearest earlier pair that compares: same survey, no break between, no answers in common."""
    now = pairs[0].women
    apart = max(spec.overlap_years, spec.rule.mean_years)
    cuts = [y for sex in ("K", "M") for y in panel.breaks(panels[sex], spec, area, sex) if y <= now.year]
    for pair in pairs[1:]:
        then = pair.women
        if any(then.year < y for y in cuts):
            return None
        if now.year - then.year >= apart and then.survey == now.survey:
            return pair
    return None


def _higher(pair: _Pair, spec: Spec, method: Method) -> str:
    if not _is_visible(pair.gap, _steps(method, "min_steps", 1), spec):
        return "equal"
    return "women" if pair.gap > 0 else "men"


def _change(now: _Pair | None, before: _Pair | None, spec: Spec, method: Method) -> Details:
    """Return whether the gap has grown; what may be rounding alone is no change."""
    if now is None or before is None:
        return {"change": "unknown", "change_value": None}
    difference = abs(now.gap) - abs(before.gap)
    steps = _steps(method, "min_change_steps", 2)
    both_ways = now.gap * before.gap < 0 and all(_is_visible(p.gap, steps, spec) for p in (now, before))
    if both_ways:
        return {"change": "turned", "change_value": difference}
    if not _is_visible(difference, steps, spec):
        return {"change": "unchanged", "change_value": difference}
    return {"change": "grown" if difference > 0 else "shrunk", "change_value": difference}


def _steps(method: Method, name: str, default: int) -> int:
    return int(method.parameters.get(name, default))


def _is_visible(difference: float, steps: int, spec: Spec) -> bool:
    """Return whether a difference is so many steps of the last decimal shown."""
    # A hair's breadth keeps 46.1 − 46.0 at 0.1 whatever binary fractions make of it.
    return abs(difference) >= steps * 10.0**-spec.decimals - 1e-9


def _caveats(spec: Spec, panels: Mapping[str, Panel], area: str, now: _Pair | None) -> Iterable[str]:
    yield "no_interval"
    if now and total_is_outside(spec, panels, area, now.women.year):
        yield "total_outside_sexes"


def total_is_outside(spec: Spec, panels: Mapping[str, Panel], area: str, year: int) -> bool:
    """Return whether the source's total lies outside women's and men's figures, which no total of theirs can."""
    total, women, men = (panels[sex].value(area, year) if sex in panels else None for sex in ("T", "K", "M"))
    if total is None or women is None or men is None:
        return False
    # Kolada mixes whole numbers by sex with totals in decimals; rounding alone is no contradiction.
    slack = 0.5 if women.is_integer() and men.is_integer() else 0.5 * 10.0**-spec.decimals
    return not min(women, men) - slack <= total <= max(women, men) + slack


def _batches(pair: _Pair) -> set[int]:
    return {batch for side in (pair.women, pair.men) for *_, batch in side.points}
