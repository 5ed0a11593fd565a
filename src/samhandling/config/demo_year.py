"""The demo's earlier year: a follow-up that is judged and closed, so that causes, consequences and changes are there.

Its colours are computed from the published figures. Its texts are invented, and each begins with a word that says so.
"""

from collections.abc import Mapping

from samhandling.accounts.models import Person
from samhandling.assessments import changes as assessments
from samhandling.assessments.models import Assessment
from samhandling.audit.changes import Actor
from samhandling.catalogue.demo import DemoMunicipality
from samhandling.catalogue.demo.model import InventedJudgement, InventedYear
from samhandling.errors import DefinitionError
from samhandling.followups import changes as followups
from samhandling.followups import closing
from samhandling.followups.judging import changes as judging
from samhandling.followups.judging.changes import Verdict
from samhandling.followups.models import CauseAnalysis, Consequence, FollowUpCycle, Judgement
from samhandling.places.models import Municipality
from samhandling.plans.models import Activity
from samhandling.programmes.models import Goal, SteeringDocument

State = FollowUpCycle.State
STEPS = (State.REPORTING, State.ANALYSIS, State.STEERING, State.DECISION)


def add_closed_year(*, by: Actor, municipality: Municipality, demo: DemoMunicipality) -> FollowUpCycle | None:
    """Judge and close the municipality's earlier year; nothing where the demo has none."""
    year = demo.invented_year
    if year is None:
        return None
    people = {name: Person.objects.get(username=f"{name}.{municipality.slug}") for name in ("samordnare", "analytiker")}
    cycle = followups.open_cycle(
        by=by,
        municipality=municipality,
        year=year.year,
        title=year.title,
        interval_months=demo.followups.interval_months,
        run=assessments.assess(by=by, municipality=municipality, year=year.year),
        documents=SteeringDocument.objects.filter(municipality=municipality, key__in=year.documents),
    )
    cycle = followups.advance_cycle(by=by, cycle=cycle, state=STEPS[0])
    _judge_every_goal(people["analytiker"], cycle, year, demo)
    for state in STEPS[1:]:
        cycle = followups.advance_cycle(by=by, cycle=cycle, state=state)
    return followups.close_cycle(by=people["samordnare"], cycle=cycle)


def _judge_every_goal(by: Person, cycle: FollowUpCycle, year: InventedYear, demo: DemoMunicipality) -> None:
    keys = {goal.id: goal.slug for goal in demo.goals}
    names = {activity.id: activity.name for activity in demo.activities}
    activities = {row.name: row for row in Activity.objects.filter(plan__document__municipality=cycle.municipality)}
    told = {keys[row.goal]: row for row in year.judgements}
    computed = {row.goal_id: row for row in Assessment.objects.filter(run=cycle.run, indicator=None, sex="T")}
    branches = closing.branches(cycle)
    for goal in branches.judged:
        row = told.get(goal.key, InventedJudgement(goal=goal.key))
        judgement = _judge(by, cycle, computed[goal.pk], row, year)
        _explain(by, judgement, row, year, {id: activities[name] for id, name in names.items() if name in activities})
        judging.mark_ready(by=by, judgement=judgement)
    for goal in branches.elsewhere:
        _tell_elsewhere(by, cycle, goal, year, keys)


def _judge(
    by: Person, cycle: FollowUpCycle, computed: Assessment, row: InventedJudgement, year: InventedYear
) -> Judgement:
    rating = row.rating or computed.rating
    reason = f"{year.mark}{row.reason}" if row.reason else ""
    if rating == Assessment.Rating.NONE and not reason:
        reason = year.not_assessable
    summary = f"{year.mark}{row.summary}" if row.summary else ""
    trend = "unknown" if rating == Assessment.Rating.NONE else computed.trend
    return judging.judge_goal(by=by, cycle=cycle, assessment=computed, verdict=Verdict(rating, trend, reason, summary))


def _explain(
    by: Person, judgement: Judgement, row: InventedJudgement, year: InventedYear, activities: Mapping[str, Activity]
) -> None:
    needs = judgement.rating in (Assessment.Rating.RED, Assessment.Rating.YELLOW)
    if needs and not (row.causes and row.consequences):
        raise DefinitionError(f"{judgement.goal.key} är {judgement.rating}: skriv orsak och konsekvens i {year.title}")
    evidence = [
        judging.add_evidence(
            by=by,
            cycle=judgement.cycle,
            goal=judgement.goal,
            kind=one.kind,
            text=f"{year.mark}{one.text}",
            source=one.source,
            dated_on=one.dated_on,
        )
        for one in row.evidence
    ]
    cause: CauseAnalysis | None = None
    for one in row.causes if needs else ():
        cause = judging.write_cause(
            by=by, judgement=judgement, kind=one.kind, text=f"{year.mark}{one.text}", evidence=evidence
        )
    for one in row.consequences if needs else ():
        activity = activities[one.activity] if one.activity else None
        judging.write_consequence(
            by=by,
            judgement=judgement,
            kind=Consequence.Kind.CHANGED if activity else Consequence.Kind.NONE,
            text=f"{year.mark}{one.text}",
            activity=activity,
            cause=cause,
        )


def _tell_elsewhere(by: Person, cycle: FollowUpCycle, goal: Goal, year: InventedYear, keys: Mapping[str, str]) -> None:
    row = next(row for row in year.elsewhere if keys[row.goal] == goal.key)
    judging.write_elsewhere(by=by, cycle=cycle, goal=goal, text=f"{year.mark}{row.text}", source=row.source)
