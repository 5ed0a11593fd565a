"""Reading the quality of goals: what each lacks, how measurable it is, what it overlaps, and its facts for ranking."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from django.utils import timezone

from samhandling.assessments.models import Assessment
from samhandling.followups.models import Appraisal, FollowUpCycle, Judgement
from samhandling.followups.quality import ranking, wording
from samhandling.followups.quality.ranking import Facts
from samhandling.followups.quality.wording import Measurability, Overlap
from samhandling.indicators.models import Baseline, Target
from samhandling.places.models import Municipality
from samhandling.programmes.editions import queries as editions
from samhandling.programmes.models import Goal, GoalIndicator, Responsibility

# What a goal should have, in the order that it is mended.
PARTS = ("nyckeltal", "målvärde och år", "utgångsläge", "ansvarig", "beslut", "aktuell bedömning")


@dataclass(frozen=True)
class GoalQuality:
    """A goal with what it lacks, how it is worded, what it overlaps, and where it stands."""

    goal: Goal
    missing: tuple[str, ...]
    overlaps: tuple[Overlap, ...]
    rating: str
    trend: str
    score: float | None
    appraisal: Appraisal | None
    affected: float | None

    @cached_property
    def measurability(self) -> Measurability:
        return wording.measurability(self.goal.name, has_indicator="nyckeltal" not in self.missing)

    @property
    def facts(self) -> Facts:
        """Return what is known of the goal on each criterion."""
        control = self.appraisal.own_control if self.appraisal else None
        return Facts(
            gap=ranking.gap_of(self.score),
            direction=ranking.direction_of(self.trend),
            own_control=None if control is None else control / 3,
            affected=self.affected,
            measurable=self.measurability.n_met / 5,
            unique=1 - max((row.likeness for row in self.overlaps), default=0.0),
        )

    @property
    def n_has(self) -> int:
        return len(PARTS) - len(self.missing)


def goals(municipality: Municipality, cycle: FollowUpCycle | None, *, with_overlaps: bool = True) -> list[GoalQuality]:
    """Return the quality of every goal without parts, in the order of the documents (11 questions).

    Comparing each wording with every other takes most of the time; leave it out where nobody asks for the overlaps.
    """
    decided = Goal.objects.filter(document__municipality=municipality, owner=None)
    # What an adopted edition has replaced is nobody's to sharpen any more.
    replaced = editions.left_out(municipality, cycle.year if cycle else timezone.localdate().year)
    decided = decided.exclude(document__in=replaced)
    rows = decided.prefetch_related("document__municipality")
    every = list(rows.order_by("document__order", "document__key", "order"))
    parents = {goal.parent_id for goal in every}
    found = [goal for goal in every if goal.pk not in parents]
    links = _links(municipality)
    texts = {goal.pk: goal.name for goal in found}
    overlapping = wording.overlaps(texts, {pk: links[pk] for pk in texts}) if with_overlaps else {}
    with_target = set(Target.objects.filter(municipality=municipality).values_list("indicator__key", flat=True))
    with_baseline = set(Baseline.objects.filter(municipality=municipality).values_list("indicator__key", flat=True))
    responsible = set(
        Responsibility.objects.filter(goal__document__municipality=municipality).values_list("goal_id", flat=True)
    )
    run = cycle.run_id if cycle else None
    assessed = Assessment.objects.filter(run=run, indicator=None, sex="T").defer(*Assessment.DETAILS)
    computed = {row.goal_id: row for row in assessed}
    judged = {row.goal_id: row for row in Judgement.objects.filter(cycle=cycle)} if cycle else {}
    appraised = {row.goal_id: row for row in Appraisal.objects.filter(goal__document__municipality=municipality)}
    counts = [row.n_affected if (row := appraised.get(goal.pk)) else None for goal in found]
    return [
        _quality(
            goal,
            links=links[goal.pk],
            has_target=bool(links[goal.pk] & with_target),
            has_baseline=bool(links[goal.pk] & with_baseline),
            has_responsible=goal.pk in responsible,
            computed=computed.get(goal.pk),
            judged=judged.get(goal.pk),
            appraisal=appraised.get(goal.pk),
            affected=affected,
            overlapping=tuple(overlapping.get(goal.pk, ())),
        )
        for goal, affected in zip(found, ranking.affected_of(counts), strict=True)
    ]


def appraisal(goal: Goal) -> Appraisal | None:
    """Return what the municipality has said of a goal, or None (1 question)."""
    return Appraisal.objects.filter(goal=goal).first()


def _quality(
    goal: Goal,
    *,
    links: frozenset[str],
    has_target: bool,
    has_baseline: bool,
    has_responsible: bool,
    computed: Assessment | None,
    judged: Judgement | None,
    appraisal: Appraisal | None,
    affected: float | None,
    overlapping: tuple[Overlap, ...],
) -> GoalQuality:
    stands = judged or computed
    has = {
        "nyckeltal": bool(links),
        "målvärde och år": has_target,
        "utgångsläge": has_baseline,
        "ansvarig": has_responsible,
        "beslut": goal.document.adopted_on is not None,
        "aktuell bedömning": judged is not None,
    }
    return GoalQuality(
        goal=goal,
        missing=tuple(part for part in PARTS if not has[part]),
        overlaps=overlapping,
        rating=stands.rating if stands else Assessment.Rating.NONE,
        trend=stands.trend if stands else Assessment.Trend.UNKNOWN,
        score=computed.score if computed else None,
        appraisal=appraisal,
        affected=affected,
    )


def _links(municipality: Municipality) -> dict[int, frozenset[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = GoalIndicator.objects.filter(goal__document__municipality=municipality)
    for goal_id, key in rows.values_list("goal_id", "indicator__key"):
        found[goal_id].add(key)
    return defaultdict(frozenset, {goal_id: frozenset(keys) for goal_id, keys in found.items()})
