"""What the pages of the workplace show, read from the register; each function states how many questions it asks."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from samhandling.assessments.models import Assessment
from samhandling.followups.models import FollowUpCycle, Judgement
from samhandling.indicators.models import Batch, Indicator, Target
from samhandling.places.models import Municipality
from samhandling.plans.models import Activity
from samhandling.programmes.models import Finding, Goal, GoalIndicator, Responsibility, SteeringDocument
from samhandling.publishing import reasons, states, words
from samhandling.publishing.pages import Missing, State


@dataclass(frozen=True)
class GoalRow:
    """A goal with its state and what is missing."""

    goal: Goal
    depth: int
    state: State
    missing: list[Missing]


@dataclass(frozen=True)
class DocumentRows:
    """A document with its goals, in tree order."""

    document: SteeringDocument
    missing: list[Missing]
    rows: list[GoalRow]

    @property
    def n_missing(self) -> int:
        """Return how many of the goals lack something."""
        return sum(bool(row.missing) for row in self.rows)


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
    sources: list[Source]
    findings: list[Finding]

    @property
    def n_goals(self) -> int:
        return sum(len(document.rows) for document in self.documents)

    @property
    def n_without_colour(self) -> int:
        return sum(row.state["rating"] == "none" for document in self.documents for row in document.rows)


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

    @property
    def columns(self) -> list[tuple[str, Assessment]]:
        """Return the assessments with the word for whom they are about."""
        return [(words.SEX[sex], self.assessments[sex]) for sex in "TKM" if sex in self.assessments]


def work(municipality: Municipality) -> Work:
    """Return the start page's content (7 questions)."""
    cycle = open_cycle(municipality)
    computed = {row.goal_id: row for row in _assessments(cycle).filter(indicator=None)}
    judged = {row.goal_id: row for row in Judgement.objects.filter(cycle=cycle)} if cycle else {}
    goals = list(_goals(municipality).order_by("document__order", "order"))
    by_document: dict[int, list[Goal]] = defaultdict(list)
    for goal in goals:
        by_document[goal.document_id].append(goal)
    parents = {goal.pk: goal.parent_id for goal in goals}
    documents = [
        DocumentRows(
            document,
            missing_in_document(document),
            [
                GoalRow(
                    goal,
                    _depth(goal.pk, parents),
                    states.state(computed.get(goal.pk), judged.get(goal.pk)),
                    missing_for_goal(goal),
                )
                for goal in _in_tree_order(by_document[document.pk])
            ],
        )
        for document in SteeringDocument.objects.filter(municipality=municipality)
    ]
    findings = Finding.objects.filter(municipality=municipality).select_related("document").order_by("pk")
    return Work(cycle, documents, _sources(), list(findings))


def goal(municipality: Municipality, key: str) -> GoalWork:
    """Return one goal with its assessment and what hangs on it (9 questions); Goal.DoesNotExist if there is none."""
    found = _goals(municipality).select_related("parent").get(key=key)
    cycle = open_cycle(municipality)
    links = list(GoalIndicator.objects.filter(goal=found).select_related("indicator"))
    indicators = [link.indicator for link in links]
    targets: dict[int, list[Target]] = defaultdict(list)
    for target in Target.objects.filter(municipality=municipality, indicator__in=[row.pk for row in indicators]):
        targets[target.indicator_id].append(target)
    parts = list(Goal.objects.filter(parent=found).order_by("order"))
    about = Q(goal__in=[found.pk, *(part.pk for part in parts)]) | Q(indicator__in=[row.pk for row in indicators])
    rows = list(_assessments(cycle).filter(about, sex="T"))
    by_goal = {row.goal_id: row for row in rows if row.goal_id}
    by_indicator = {row.indicator_id: row for row in rows if row.indicator_id}
    judgement = Judgement.objects.filter(cycle=cycle, goal=found).select_related("judged_by").first() if cycle else None
    activities = Activity.objects.filter(goals=found).select_related("plan__document").order_by("order")
    computed = by_goal.get(found.pk)
    worst = computed.rating_details.get("worst", []) if computed else []
    return GoalWork(
        goal=found,
        state=states.state(computed, judgement),
        computed=computed,
        judgement=judgement,
        missing=missing_for_goal(found),
        responsibilities=list(Responsibility.objects.filter(goal=found).select_related("organisation")),
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
        activities=list(activities),
    )


def indicator(municipality: Municipality, key: str) -> IndicatorWork:
    """Return one indicator in use (6 questions); Indicator.DoesNotExist if there is none for the municipality."""
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
        # A starting point is decided with the target: without the one the other has nothing to be read against.
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
    return (
        Goal.objects.filter(document__municipality=municipality)
        .select_related("document")
        .annotate(
            n_indicators=Count("indicator_links", distinct=True),
            n_parts=Count("parts", distinct=True),
            has_target=Exists(linked),
            has_responsible=Exists(Responsibility.objects.filter(goal=OuterRef("pk"))),
        )
    )


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
