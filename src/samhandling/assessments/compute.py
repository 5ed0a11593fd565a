"""An indicator's colour, arrow and sex gap for one municipality and year: labelled figures in, explained outcomes out.

Pure: no database, no clock, no settings. The statistics are the engine's; here is decided which figures they get, and
everything that a reader needs for "so here is how the colour came about" is written down.
"""

from collections.abc import Mapping

from samhandling.assessments import arrow, colour, gap
from samhandling.assessments.panel import Panel
from samhandling.assessments.question import Question
from samhandling.assessments.results import Details, Outcome, in_order
from samhandling.assessments.spec import Spec


def assess_indicator(spec: Spec, panels: Mapping[str, Panel], question: Question) -> list[Outcome]:
    """Return one outcome for T, and one for K and one for M where the source splits for this municipality."""
    return [_assess(spec, panels, sex, question) for sex in spec.sexes if sex == "T" or sex in panels]


def _assess(spec: Spec, panels: Mapping[str, Panel], sex: str, question: Question) -> Outcome:
    figures = panels.get(sex) or Panel.empty()
    details, graded = colour.explain(spec, figures, sex, question)
    method = question.methods.trend[spec.trend_rule]
    pointing = arrow.explain(spec, figures, question.area, sex, question.year, method)
    between = gap.explain(spec, panels, question) if sex == "T" else None
    return Outcome(
        key=spec.key,
        sex=sex,
        rating=details["rating"],
        trend=pointing["trend"],
        score=details["score"],
        reason=details["reason"],
        rating_details=details,
        trend_details=pointing,
        gap_details=between,
        caveats=in_order((*details["caveats"], *pointing["caveats"], *_outside(spec, panels, details))),
        graded=graded,
    )


def _outside(spec: Spec, panels: Mapping[str, Panel], details: Details) -> list[str]:
    """Return the caveat of a figure whose total lies outside both sexes: that is a fault of the total too."""
    own = details["own"]
    is_outside = own and gap.total_is_outside(spec, panels, own["area"], own["year"])
    return ["total_outside_sexes"] if is_outside else []
