"""Which colours and arrows a delivery changes: a notice to the analyst, never a publication by itself."""

from typing import Any

from django.db.models import Max

from samhandling.assessments import queries as assessments
from samhandling.assessments.impact import Impact, Shift
from samhandling.assessments.models import AssessmentRun
from samhandling.audit.changes import Actor
from samhandling.errors import InputError
from samhandling.indicators.models import Batch
from samhandling.jobs import changes
from samhandling.jobs.models import Job
from samhandling.jobs.work import Outcome, Work
from samhandling.places.models import Municipality

MOST_NAMED = 200


def key(municipality: Municipality, number: int) -> str:
    """Return what names the job of one delivery and municipality."""
    return f"impact:{municipality.slug}:{number}"


def ask(*, by: Actor, municipality: Municipality, number: int) -> Job:
    """Put in the queue to compute what a delivery changes in a municipality's colours."""
    return changes.ask(
        by=by, kind="impact", municipality=municipality, key=key(municipality, number), arguments={"batch": number}
    )


def compute(work: Work) -> Outcome:
    """Compute which goals and indicators got another colour or arrow when the delivery came; the result is a notice."""
    municipality = work.job.municipality
    batch = Batch.objects.filter(number=work.arguments.get("batch")).first()
    if municipality is None or batch is None:
        raise InputError("arbetet saknar kommun eller leverans; begär det på nytt från leveransens sida")
    work.report("Bedömer målen före och efter leveransen")
    year = assessed_year(municipality)
    if year is None:
        return Outcome(f"{municipality.place_name} har ingen bedömning ännu, så ingen färg kan ha ändrats.")
    found = assessments.impact_of_batch(batch, municipality=municipality, year=year)
    return Outcome(in_words(found, municipality), as_figures(found))


def assessed_year(municipality: Municipality) -> int | None:
    """Return the year of the municipality's newest assessment, or None before the first."""
    return AssessmentRun.objects.filter(municipality=municipality).aggregate(year=Max("year"))["year"]


def in_words(found: Impact, municipality: Municipality) -> str:
    """Return the impact as a sentence."""
    if found.is_empty:
        return f"Inget mål eller nyckeltal i {municipality.place_name} får ny färg eller pil för {found.year}."
    n_goals, n_indicators = len(found.goals), len({shift.key for shift in found.indicators})
    goals = f"{n_goals} mål" if n_goals else "inget mål"
    return (
        f"I {municipality.place_name} får {goals} och {n_indicators} nyckeltal ny färg eller pil för {found.year}. "
        "Det syns på de öppna sidorna först när ni bedömer och publicerar på nytt."
    )


def as_figures(found: Impact) -> dict[str, Any]:
    """Return the impact as the page reads it from the job."""
    return {
        "year": found.year,
        "n_goals": found.n_goals,
        "n_indicators": found.n_indicators,
        "goals": [_shift(one) for one in found.goals[:MOST_NAMED]],
        "indicators": [_shift(one) for one in found.indicators[:MOST_NAMED]],
    }


def _shift(one: Shift) -> dict[str, Any]:
    names = ("key", "name", "sex", "rating_before", "rating_after", "trend_before", "trend_after")
    return {name: getattr(one, name) for name in names}
