"""What the pages of the workplace show, read from the register; each function states how many questions it asks."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from samhandling.assessments.models import Assessment
from samhandling.followups.baselines import movement
from samhandling.followups.baselines.movement import Movement
from samhandling.followups.lineage import Lineage, lineage
from samhandling.followups.models import FollowUpCycle, Judgement
from samhandling.indicators import queries as indicator_queries
from samhandling.indicators.models import Baseline, Batch, Indicator, SourceFinding, SourceSeries, Target
from samhandling.places.models import Municipality
from samhandling.plans.models import Activity
from samhandling.programmes import queries as programmes
from samhandling.programmes.editions import queries as editions
from samhandling.programmes.models import (
    Finding,
    Goal,
    GoalChoice,
    GoalIndicator,
    GoalQuestion,
    GoalTie,
    Responsibility,
    SteeringDocument,
)
from samhandling.programmes.questions import queries as questions
from samhandling.publishing import reasons, states, words
from samhandling.publishing.pages import Missing, State

ROWS = 100  # goals at a time
MOST_OWN = 50
NONE = Assessment.Rating.NONE


@dataclass(frozen=True)
class GoalRow:
    """A goal with its state and what is missing."""

    goal: Goal
    depth: int
    state: State
    missing: list[Missing]


@dataclass(frozen=True)
class DocumentRows:
    """A document with those of its goals that stand on the page that is shown, in tree order."""

    document: SteeringDocument
    missing: list[Missing]
    rows: list[GoalRow]
    n_goals: int
    n_missing: int  # how many of the goals lack something


@dataclass(frozen=True)
class Source:
    """A source and the deliveries from it that are in force."""

    title: str
    source_line: str
    batches: list[Batch]

    @property
    def last(self) -> Batch:
        return max(self.batches, key=lambda batch: batch.fetched_at)


@dataclass(frozen=True)
class Work:
    """The start page of the workplace."""

    cycle: FollowUpCycle | None
    documents: list[DocumentRows]
    page: Page[Goal]  # which goals are shown
    own: list[GoalRow]  # goals that the person's own body answers for
    sources: list[Source]
    findings: list[Finding]
    n_goals: int
    n_without_colour: int


@dataclass(frozen=True)
class Entry:
    """An indicator or a goal below, as it counts in a goal's assessment."""

    key: str
    name: str
    note: str
    state: State
    targets: list[Target]
    decides: bool


@dataclass(frozen=True)
class GoalWork:
    """One goal as the register knows it."""

    goal: Goal
    state: State
    computed: Assessment | None
    judgement: Judgement | None
    missing: list[Missing]
    responsibilities: list[Responsibility]
    indicators: list[Entry]
    parts: list[Entry]
    activities: list[Activity]
    moved: list[Movement]  # how far the indicators have gone since the document's baseline
    questions: list[GoalQuestion]  # those on the goal, then those on the areas that it lies under
    lineage: Lineage | None  # None where no edition has touched the goal


@dataclass(frozen=True)
class IndicatorWork:
    """One indicator as the register knows it."""

    indicator: Indicator
    assessments: dict[str, Assessment]  # by sex
    states: dict[str, State]
    goals: list[Goal]
    targets: list[Target]
    missing: list[Missing]
    batches: list[Batch]
    series: SourceSeries | None  # what the source calls it now, and when it says that the next value comes
    findings: list[SourceFinding]  # what fetches have shown of it, not settled

    @property
    def columns(self) -> list[tuple[str, Assessment]]:
        """Return the assessments with the word for whom they are about."""
        return [(words.SEX[sex], self.assessments[sex]) for sex in "TKM" if sex in self.assessments]


def work(municipality: Municipality, *, number: str = "", own: Collection[int] = ()) -> Work:
    """Return the start page's content: a page of the goals by its number, and the person's own (9 questions)."""
    cycle = open_cycle(municipality)
    documents = list(SteeringDocument.objects.filter(municipality=municipality))
    by_pk = {document.pk: document for document in documents}
    by_document: dict[int, list[Goal]] = defaultdict(list)
    left_out = editions.left_out(municipality, cycle.year if cycle else timezone.localdate().year)
    decided = _goals(municipality).filter(owner=None).exclude(document__in=left_out)
    for goal in decided.order_by("document__order", "order"):
        goal.document = by_pk[goal.document_id]
        by_document[goal.document_id].append(goal)
    goals = [goal for document in documents for goal in _in_tree_order(by_document[document.pk])]
    page = Paginator(goals, ROWS).get_page(number)
    mine = [goal for goal in goals if goal.pk in own][:MOST_OWN]
    judged = {row.goal_id: row for row in Judgement.objects.filter(cycle=cycle)} if cycle else {}
    ratings = dict(_assessments(cycle).filter(indicator=None, sex="T").values_list("goal_id", "rating"))
    ratings |= {pk: row.rating for pk, row in judged.items()}
    rows = _rows(cycle, goals, judged, shown=[*page.object_list, *mine])
    return Work(
        cycle=cycle,
        documents=[
            DocumentRows(
                document=document,
                missing=missing_in_document(document),
                rows=[rows[goal.pk] for goal in page.object_list if goal.document_id == document.pk],
                n_goals=len(by_document[document.pk]),
                n_missing=sum(bool(missing_for_goal(goal)) for goal in by_document[document.pk]),
            )
            for document in documents
        ],
        page=page,
        own=[rows[goal.pk] for goal in mine],
        sources=_sources(),
        findings=list(Finding.objects.filter(municipality=municipality).select_related("document").order_by("pk")),
        n_goals=len(goals),
        n_without_colour=sum(ratings.get(goal.pk, NONE) == NONE for goal in goals),
    )


def _rows(
    cycle: FollowUpCycle | None, goals: list[Goal], judged: dict[int, Judgement], *, shown: list[Goal]
) -> dict[int, GoalRow]:
    """Return goal id → its row, for those that are shown (1 question)."""
    keys = [goal.pk for goal in shown]
    computed = {row.goal_id: row for row in _assessments(cycle).filter(indicator=None, goal__in=keys)}
    parents = {goal.pk: goal.parent_id for goal in goals}
    return {
        goal.pk: GoalRow(
            goal,
            _depth(goal.pk, parents),
            states.state(computed.get(goal.pk), judged.get(goal.pk)),
            missing_for_goal(goal),
        )
        for goal in shown
    }


def goal(municipality: Municipality, key: str) -> GoalWork:
    """Return one goal with its assessment and what hangs on it; Goal.DoesNotExist if there is none.

    At most 9 questions, and 4 more with baselines: what the first says does not exist is not asked for.
    """
    rows = _goals(municipality).select_related("document", *programmes.PARENTS)
    found = programmes.named(rows.annotate(**_hangs_on()), key)
    cycle = open_cycle(municipality)
    links = GoalIndicator.objects.filter(goal=found).select_related("indicator") if found.n_indicators else []
    indicators = [link.indicator for link in links]
    targets: dict[int, list[Target]] = defaultdict(list)
    if found.has_target:
        for target in Target.objects.filter(municipality=municipality, indicator__in=[row.pk for row in indicators]):
            targets[target.indicator_id].append(target)
    parts = list(Goal.objects.filter(parent=found, owner=None).order_by("order")) if found.n_parts else []
    about = Q(goal__in=[found.pk, *(part.pk for part in parts)]) | Q(indicator__in=[row.pk for row in indicators])
    rows = list(_assessments(cycle).filter(about, sex="T"))
    by_goal = {row.goal_id: row for row in rows if row.goal_id}
    by_indicator = {row.indicator_id: row for row in rows if row.indicator_id}
    judgement = Judgement.objects.filter(cycle=cycle, goal=found).select_related("judged_by").first() if cycle else None
    activities = Activity.objects.filter(goals=found).select_related("plan__document").order_by("order")
    responsible = Responsibility.objects.filter(goal=found).select_related("organisation")
    on_goal, above = questions.of_goal(municipality, found)
    computed = by_goal.get(found.pk)
    worst = computed.rating_details.get("worst", []) if computed else []
    return GoalWork(
        goal=found,
        state=states.state(computed, judgement),
        computed=computed,
        judgement=judgement,
        missing=missing_for_goal(found),
        responsibilities=list(responsible) if found.has_responsible else [],
        indicators=[
            Entry(
                row.key, row.title, row.key, states.state(by_indicator.get(row.pk)), targets[row.pk], row.key in worst
            )
            for row in indicators
        ],
        parts=[
            Entry(part.key, part.name, part.level_name, states.state(by_goal.get(part.pk)), [], part.key in worst)
            for part in parts
        ],
        activities=list(activities) if found.has_activities else [],
        moved=movement.movements(municipality, indicators=indicators, document=found.document)
        if found.has_baseline
        else [],
        questions=[*on_goal, *above],
        lineage=lineage(municipality, found) if found.has_past else None,
    )


def indicator(municipality: Municipality, key: str) -> IndicatorWork:
    """Return one indicator in use (8 questions); Indicator.DoesNotExist if there is none for the municipality."""
    mine = Q(municipality=None) | Q(municipality=municipality)
    found = Indicator.objects.filter(mine).get(key__iexact=key)
    goals = list(
        Goal.objects.filter(document__municipality=municipality, indicator_links__indicator=found).select_related(
            "document"
        )
    )
    targets = list(Target.objects.filter(municipality=municipality, indicator=found).order_by("year", "sex"))
    rows = {row.sex: row for row in _assessments(open_cycle(municipality)).filter(indicator=found)}
    numbers = {n for row in rows.values() for n in row.rating_details.get("batches", [])}
    return IndicatorWork(
        indicator=found,
        assessments=rows,
        states={sex: states.state(rows[sex]) for sex in "TKM" if sex in rows},
        goals=goals,
        targets=targets,
        missing=missing_for_indicator(goals, targets, rows.get("T")),
        batches=list(Batch.objects.filter(number__in=numbers)),
        series=indicator_queries.series_of(found),
        findings=list(indicator_queries.source_findings().filter(indicator=found)),
    )


def open_cycle(municipality: Municipality) -> FollowUpCycle | None:
    """Return the newest cycle that is followed up here (1 question)."""
    rows = FollowUpCycle.objects.filter(municipality=municipality).exclude(state=FollowUpCycle.State.HISTORICAL)
    return rows.select_related("run").order_by("-year").first()


def missing_in_document(document: SteeringDocument) -> list[Missing]:
    """Return what a document itself lacks."""
    found: list[Missing] = []
    if document.adopted_on is None:
        found.append(
            {
                "what": "beslutsdatum",
                "why": "inget datum för beslutet är inlagt",
                "who": "nämndsekreteraren kan hämta det ur protokollet",
            }
        )
    if document.valid_to is None and document.has_own_page:
        found.append(
            {
                "what": "slutdatum",
                "why": "inget år då dokumentet slutar gälla är inlagt",
                "who": "samordnaren kan ange det, eller föreslå att det beslutas",
            }
        )
    return found


def missing_for_goal(goal: Goal) -> list[Missing]:
    """Return what a goal lacks; the goal comes from ``_goals``, which counted what hangs on it."""
    found: list[Missing] = []
    if not goal.n_indicators and not goal.n_parts:
        found.append(reasons.missing("no_indicator"))
    if goal.n_indicators and not goal.has_target:
        found.append(
            {
                "what": "målvärde",
                "why": "inget beslutat målvärde är inlagt för målets nyckeltal",
                "who": "samordnaren kan föreslå ett, och kommunfullmäktige besluta",
            }
        )
    if goal.n_indicators and not goal.has_baseline:
        found.append(
            {
                "what": "utgångsläge",
                "why": "inget utgångsläge är inlagt för målets nyckeltal",
                "who": "analytikern kan föreslå ett år att utgå från",
            }
        )
    if not goal.has_responsible:
        found.append(
            {"what": "ansvarig", "why": "dokumentet nämner ingen ansvarig för målet", "who": "samordnaren kan ange en"}
        )
    if goal.document.adopted_on is None:
        found.append(
            {
                "what": "beslutsdatum",
                "why": "dokumentets beslutsdatum är inte inlagt",
                "who": "nämndsekreteraren kan hämta det ur protokollet",
            }
        )
    return found


def missing_for_indicator(goals: list[Goal], targets: list[Target], total: Assessment | None) -> list[Missing]:
    """Return what an indicator lacks in this municipality."""
    found: list[Missing] = []
    if not goals:
        found.append(
            {
                "what": "mål",
                "why": "nyckeltalet är inte kopplat till något mål",
                "who": "analytikern kan koppla det",
            }
        )
    if not targets:
        found.append(
            {
                "what": "målvärde",
                "why": "inget beslutat målvärde är inlagt",
                "who": "samordnaren kan föreslå ett, och kommunfullmäktige besluta",
            }
        )
    if total is None:
        found.append(
            {
                "what": "bedömning",
                "why": "ingen beräkning är gjord för det här året",
                "who": "analytikern kan starta den med kommandot samhandling assess",
            }
        )
    elif total.rating == Assessment.Rating.NONE:
        found.append(reasons.missing(total.reason))
    return found


def _goals(municipality: Municipality) -> QuerySet[Goal]:
    """Return goals with counts of what hangs on them."""
    linked = GoalIndicator.objects.filter(goal=OuterRef("pk")).filter(
        indicator__in=Target.objects.filter(municipality=municipality).values("indicator")
    )
    begun = GoalIndicator.objects.filter(goal=OuterRef("pk")).filter(
        indicator__in=Baseline.objects.filter(municipality=municipality).values("indicator")
    )
    return Goal.objects.filter(document__municipality=municipality).annotate(
        # Counted one by one: counted together the links and the parts would be multiplied and sorted.
        n_indicators=_count(GoalIndicator.objects.filter(goal=OuterRef("pk"))),
        n_parts=_count(Goal.objects.filter(parent=OuterRef("pk"), owner=None)),
        has_target=Exists(linked),
        has_baseline=Exists(begun),
        has_responsible=Exists(Responsibility.objects.filter(goal=OuterRef("pk"))),
    )


def _hangs_on() -> dict[str, Any]:
    """Return what a page of one goal need not ask for where there is none."""
    outer = OuterRef("pk")
    ties = GoalTie.objects.exclude(became="").filter(Q(goal=outer) | Q(other=outer))
    return {
        "has_activities": Exists(Activity.goals.through.objects.filter(goal=outer)),
        "has_past": Exists(ties) | Exists(GoalChoice.objects.filter(goal=outer)),
    }


def _count(rows: QuerySet[Any]) -> Any:
    """Return how many rows there are to each outer one, as part of its question."""
    one = rows.order_by().annotate(one=Value(1)).values("one")
    return Coalesce(Subquery(one.annotate(n=Count("pk")).values("n")), 0)


def _assessments(cycle: FollowUpCycle | None) -> QuerySet[Assessment]:
    if cycle is None or cycle.run_id is None:
        return Assessment.objects.none()
    return Assessment.objects.filter(run_id=cycle.run_id)


def _in_tree_order(goals: list[Goal]) -> list[Goal]:
    parts: dict[int | None, list[Goal]] = defaultdict(list)
    for goal in goals:
        parts[goal.parent_id].append(goal)

    def walk(parent: int | None) -> list[Goal]:
        return [below for goal in parts[parent] for below in (goal, *walk(goal.pk))]

    return walk(None)


def _depth(pk: int, parents: dict[int, int | None]) -> int:
    depth, step = 0, parents[pk]
    while step is not None:
        depth, step = depth + 1, parents[step]
    return depth


def _sources() -> list[Source]:
    by_source: dict[str, list[Batch]] = defaultdict(list)
    for batch in Batch.objects.filter(withdrawn_at=None).order_by("number"):
        by_source[batch.source].append(batch)
    return [Source(name, batches[0].source_line, batches) for name, batches in by_source.items()]
