"""Assessing: the only writer of runs and assessments."""

from collections import Counter

from django.db import transaction

from samhandling.accounts import permissions
from samhandling.accounts.rules import check_may
from samhandling.assessments import queries
from samhandling.assessments.models import Assessment, AssessmentRun
from samhandling.assessments.results import Outcome
from samhandling.audit.changes import Actor, record
from samhandling.errors import NotEnoughData
from samhandling.indicators import queries as indicator_queries
from samhandling.indicators.models import Generation, Indicator
from samhandling.places.models import Municipality


def assess(*, by: Actor, municipality: Municipality, year: int) -> AssessmentRun:
    """Run every method for a municipality and year over the current generation, and store what they say."""
    check_may(by, municipality, permissions.ASSESS)
    observations = indicator_queries.current()
    if not observations.batches:
        raise NotEnoughData(
            f"{municipality.slug} {year} kan inte bedömas: det finns inga observationer. Läs in statistik först."
        )
    with transaction.atomic():
        found = queries.computed(observations, municipality=municipality, year=year)
        run = AssessmentRun.objects.create(
            municipality=municipality,
            year=year,
            generation=Generation.objects.get(number=observations.generation),
            batches=list(observations.batches),
            methods=found.methods.record(),
        )
        Assessment.objects.bulk_create(_rows(run, found), batch_size=200)
        record(by=by, action="assess", obj=run, municipality=municipality.slug, new=_summary(run, found))
    return run


def _rows(run: AssessmentRun, found: queries.Computed) -> list[Assessment]:
    keys = {outcome.key for outcome in found.indicators}
    known = {row.key: row for row in Indicator.objects.filter(key__in=keys)}
    rows = [_row(run, outcome, indicator=known[outcome.key]) for outcome in found.indicators]
    return rows + [_row(run, outcome, goal_id=goal_id) for goal_id, outcome in found.goals.items()]


def _row(
    run: AssessmentRun, outcome: Outcome, *, indicator: Indicator | None = None, goal_id: int | None = None
) -> Assessment:
    return Assessment(
        run=run,
        indicator=indicator,
        goal_id=goal_id,
        sex=outcome.sex,
        rating=outcome.rating,
        trend=outcome.trend,
        score=outcome.score,
        reason=outcome.reason,
        rating_details=outcome.rating_details,
        trend_details=outcome.trend_details,
        gap_details=outcome.gap_details,
        caveats=list(outcome.caveats),
    )


def _summary(run: AssessmentRun, found: queries.Computed) -> dict[str, object]:
    return {
        "year": run.year,
        "generation": run.generation.number,
        "n_indicators": len({outcome.key for outcome in found.indicators}),
        "n_goals": len(found.goals),
        "goal_ratings": dict(sorted(Counter(outcome.rating for outcome in found.goals.values()).items())),
    }
