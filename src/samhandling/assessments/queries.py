"""Reading runs and their assessments, and computing them from the observations."""

from collections.abc import Iterable
from dataclasses import dataclass

from samhandling import catalogue
from samhandling.assessments import compute, goals
from samhandling.assessments.goals import GoalNode
from samhandling.assessments.impact import Impact, shifts
from samhandling.assessments.models import Assessment, AssessmentRun
from samhandling.assessments.panel import Panel
from samhandling.assessments.question import Methods, Peers, Question, methods
from samhandling.assessments.results import Outcome
from samhandling.assessments.spec import spec_of
from samhandling.errors import DefinitionError, StoreError
from samhandling.indicators import queries as indicator_queries
from samhandling.indicators.models import Batch
from samhandling.indicators.reading import Observations
from samhandling.places import queries as place_queries
from samhandling.places.models import Area, Municipality
from samhandling.programmes import queries as programme_queries

SEXES = ("T", "K", "M")


@dataclass(frozen=True)
class Assessments:
    """The assessments of a run, to be asked by indicator and by goal."""

    run: AssessmentRun
    by_indicator: dict[tuple[str, str], Assessment]  # (indicator key, sex)
    by_goal: dict[int, Assessment]  # goal id

    def indicator(self, key: str, sex: str = "T") -> Assessment | None:
        """Return an indicator's assessment, or None if the run has none."""
        return self.by_indicator.get((key, sex))

    def sexes(self, key: str) -> dict[str, Assessment]:
        """Return an indicator's assessments by sex, T first."""
        return {sex: row for sex in SEXES if (row := self.indicator(key, sex))}

    def goal(self, goal_id: int) -> Assessment | None:
        """Return a goal's assessment, or None if the run has none."""
        return self.by_goal.get(goal_id)


@dataclass(frozen=True)
class Computed:
    """What the methods say: outcomes of indicators (each sex), and of goals by goal id."""

    indicators: list[Outcome]
    goals: dict[int, Outcome]
    methods: Methods


def latest_run(*, municipality: Municipality, year: int) -> AssessmentRun | None:
    """Return the newest run for a year, or None before the first."""
    return AssessmentRun.objects.filter(municipality=municipality, year=year).order_by("pk").last()


def assessments_of(run: AssessmentRun, *, municipality: Municipality) -> Assessments:
    """Return all assessments of a run (one question); empty if the run is another municipality's."""
    rows = Assessment.objects.filter(run=run, run__municipality=municipality).select_related("indicator", "goal")
    by_indicator: dict[tuple[str, str], Assessment] = {}
    by_goal: dict[int, Assessment] = {}
    for row in rows.order_by("pk"):
        if row.indicator is not None:
            by_indicator[row.indicator.key, row.sex] = row
        elif row.goal is not None:
            by_goal[row.goal.pk] = row
    return Assessments(run, by_indicator, by_goal)


def recompute(assessment: Assessment, *, municipality: Municipality) -> Outcome:
    """Return what the methods say today of the same inputs: that run's year, parameters and batches."""
    run = AssessmentRun.objects.select_related("generation").get(pk=assessment.run_id, municipality=municipality)
    with_methods = methods(run.methods)
    observations = observations_of(run)
    if assessment.goal_id is not None:
        everything = computed(observations, municipality=municipality, year=run.year, with_methods=with_methods)
        return everything.goals[assessment.goal_id]
    assert assessment.indicator is not None  # the register's constraint
    question = _question(municipality, run.year, with_methods)
    found = _indicators(observations, [assessment.indicator.key], question)
    return next(outcome for outcome in found if outcome.sex == assessment.sex)


def stored(assessment: Assessment) -> Outcome:
    """Return an assessment as it was stored, in the form that ``recompute`` answers with."""
    subject = assessment.indicator or assessment.goal
    assert subject is not None  # the register's constraint
    return Outcome(
        key=subject.key,
        sex=assessment.sex,
        rating=assessment.rating,
        trend=assessment.trend,
        score=assessment.score,
        reason=assessment.reason,
        rating_details=assessment.rating_details,
        trend_details=assessment.trend_details,
        gap_details=assessment.gap_details,
        caveats=tuple(assessment.caveats),
    )


def computed(
    observations: Observations, *, municipality: Municipality, year: int, with_methods: Methods | None = None
) -> Computed:
    """Return the outcomes of every linked indicator and every goal of a municipality; writes nothing."""
    question = _question(municipality, year, with_methods or methods())
    tree = programme_queries.tree(municipality, year=year)
    linked = sorted({key for keys in tree.links.values() for key in keys})
    outcomes = _indicators(observations, linked, question)
    nodes = [
        GoalNode(pk, goal.key, tuple(tree.links.get(pk, ())), tuple(part.pk for part in tree.parts.get(pk, ())))
        for pk, goal in tree.goals.items()
    ]
    totals = {outcome.key: outcome for outcome in outcomes if outcome.sex == "T"}
    return Computed(outcomes, goals.assess_goals(nodes, totals, methods=question.methods), question.methods)


def outcomes(
    observations: Observations, indicators: Iterable[str], *, municipality: Municipality, year: int
) -> dict[tuple[str, str], Outcome]:
    """Return (indicator key, sex) → what the methods say of indicators, linked to a goal or not; writes nothing."""
    found = _indicators(observations, indicators, _question(municipality, year, methods()))
    return {(outcome.key, outcome.sex): outcome for outcome in found}


def observations_of(run: AssessmentRun) -> Observations:
    """Return the store as the run read it: the same generation, or the same batches if that one is gone."""
    now = indicator_queries.current()
    if list(now.batches) == run.batches:
        return now
    then = indicator_queries.as_of(run.made_at)
    if list(then.batches) == run.batches:
        return then
    raise StoreError(
        f"körning {run.pk} byggde på leveranserna {run.batches} men då gällde {list(then.batches)}; "
        "bedömningen kan inte räknas om. Återställ leveransfilerna från säkerhetskopian."
    )


def impact(earlier: Observations, later: Observations, *, municipality: Municipality, year: int) -> Impact:
    """Return which of a municipality's goals and indicators change colour or arrow between two states of the store."""
    then, now = (computed(state, municipality=municipality, year=year) for state in (earlier, later))
    names = {pk: goal.name for pk, goal in programme_queries.tree(municipality).goals.items()}
    definitions = catalogue.definitions()
    each = zip(then.indicators, now.indicators, strict=True)
    return Impact(
        municipality=municipality.slug,
        year=year,
        goals=shifts((names[pk], then.goals[pk], outcome) for pk, outcome in now.goals.items()),
        indicators=shifts((definitions[after.key].title, before, after) for before, after in each),
        n_goals=len(now.goals),
        n_indicators=len({outcome.key for outcome in now.indicators}),
    )


def impact_of_batch(batch: Batch, *, municipality: Municipality, year: int) -> Impact:
    """Return which colours and arrows a delivery changed when it came."""
    before, after = (indicator_queries.opened(side) for side in indicator_queries.sides_of(batch))
    return impact(before, after, municipality=municipality, year=year)


def impact_of_withdrawal(batch: Batch, *, municipality: Municipality, year: int) -> Impact:
    """Return which colours and arrows would change if a delivery were withdrawn."""
    before, after = (indicator_queries.opened(side) for side in indicator_queries.sides_of_withdrawal(batch))
    return impact(before, after, municipality=municipality, year=year)


def _indicators(observations: Observations, keys: Iterable[str], question: Question) -> list[Outcome]:
    keys = list(keys)
    known = catalogue.definitions()
    if unknown := [key for key in keys if key not in known]:
        raise DefinitionError(
            f"{', '.join(unknown)}: följer ett mål men saknar definition; "
            "lägg till definitionen eller ta bort kopplingen"
        )
    matrix = observations.matrix(keys, SEXES)
    found: list[Outcome] = []
    for key in keys:
        panels = {sex: Panel.of(matrix, key, sex) for sex in SEXES}
        found += compute.assess_indicator(spec_of(known[key], question.area), panels, question)
    return found


def _question(municipality: Municipality, year: int, with_methods: Methods) -> Question:
    groups = place_queries.peer_groups(municipality)
    codes = Area.objects.filter(kind=Area.Kind.MUNICIPALITY).order_by("code").values_list("code", flat=True)
    return Question(
        area=municipality.code,
        year=year,
        peers={kind: Peers(kind, group.year, tuple(group.members)) for kind, group in groups.items()},
        municipalities=tuple(dict.fromkeys(codes)),
        methods=with_methods,
    )
