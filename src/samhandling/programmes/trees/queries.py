"""Reading documents, goal trees and a goal's file for the workplace; each function states its questions."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, prefetch_related_objects

from samhandling.audit.models import AuditEvent
from samhandling.indicators.models import Baseline, Indicator, Target
from samhandling.places.models import Municipality
from samhandling.programmes import queries as programmes
from samhandling.programmes.models import (
    Goal,
    GoalEffect,
    GoalIndicator,
    Relation,
    Responsibility,
    SteeringDocument,
)
from samhandling.programmes.trees import rules
from samhandling.programmes.trees.rules import Place


@dataclass(frozen=True)
class DocumentRow:
    """A document on the list, with what to say of its validity."""

    document: SteeringDocument
    n_goals: int
    n_own: int
    warning: str


@dataclass(frozen=True)
class DocumentTree:
    """A document with its goals in tree order, and how it stands to others."""

    document: SteeringDocument
    places: list[Place]
    relations: list[Relation]
    relations_from: list[Relation]
    n_indicators: dict[int, int]  # goal id → how many indicators follow it

    @property
    def n_decided(self) -> int:
        return sum(place.goal.owner_id is None for place in self.places)


@dataclass(frozen=True)
class Followed:
    """An indicator that follows a goal, with what is to be reached and from where."""

    indicator: Indicator
    targets: list[Target]
    baselines: list[Baseline]


@dataclass(frozen=True)
class GoalFile:
    """All that can be said of one goal in the workplace."""

    goal: Goal
    responsibilities: list[Responsibility]
    followed: list[Followed]
    effects: list[GoalEffect]
    effects_from: list[GoalEffect]
    own_goals: list[Goal]


def documents(municipality: Municipality, today: datetime.date) -> list[DocumentRow]:
    """Return every document of the municipality, those whose validity needs a decision marked (1 question)."""
    rows = SteeringDocument.objects.filter(municipality=municipality).select_related("adopted_by")
    counted = rows.annotate(
        n_goals=Count("goals", filter=Q(goals__owner=None)), n_own=Count("goals", filter=~Q(goals__owner=None))
    )
    return [DocumentRow(row, row.n_goals, row.n_own, rules.warning(row, today)) for row in counted]


def document(municipality: Municipality, key: str) -> SteeringDocument:
    """Return one document of the municipality; SteeringDocument.DoesNotExist if there is none (1 question)."""
    rows = SteeringDocument.objects.select_related("municipality", "adopted_by")
    return rows.get(municipality=municipality, key=key)


def tree(document: SteeringDocument) -> DocumentTree:
    """Return a document's goals in tree order, and its relations (4 questions)."""
    goals = Goal.objects.filter(document=document).select_related("owner")
    links = GoalIndicator.objects.filter(goal__document=document).values_list("goal").annotate(n=Count("pk"))
    return DocumentTree(
        document=document,
        places=rules.places(goals),
        relations=list(Relation.objects.filter(document=document).select_related("other").order_by("kind", "pk")),
        relations_from=list(Relation.objects.filter(other=document).select_related("document").order_by("kind", "pk")),
        n_indicators=dict(links.order_by("goal")),
    )


def with_lenses(document: SteeringDocument, places: list[Place]) -> list[Place]:
    """Return places of the document with their goals' lenses read (1 question)."""
    prefetch_related_objects([place.goal for place in places if place.goal.document_id == document.pk], "lenses")
    return places


def goal(municipality: Municipality, key: str) -> Goal:
    """Return one goal of the municipality; Goal.DoesNotExist if there is none (1 question)."""
    rows = Goal.objects.select_related("document__municipality", "owner", "parent")
    return programmes.named(rows.filter(document__municipality=municipality), key)


def goal_file(municipality: Municipality, goal: Goal) -> GoalFile:
    """Return what can be said of a goal (7 questions)."""
    links = list(GoalIndicator.objects.filter(goal=goal).select_related("indicator"))
    targets: dict[int, list[Target]] = defaultdict(list)
    baselines: dict[int, list[Baseline]] = defaultdict(list)
    for target in Target.objects.filter(municipality=municipality, indicator__in=[row.indicator_id for row in links]):
        targets[target.indicator_id].append(target)
    for row in Baseline.objects.filter(municipality=municipality, indicator__in=[row.indicator_id for row in links]):
        baselines[row.indicator_id].append(row)
    followed = [
        Followed(
            link.indicator,
            sorted(targets[link.indicator_id], key=lambda row: (row.year, row.sex)),
            sorted(baselines[link.indicator_id], key=lambda row: (row.year, row.sex)),
        )
        for link in links
    ]
    said = Responsibility.objects.filter(goal=goal).select_related("organisation")
    return GoalFile(
        goal=goal,
        responsibilities=list(said.order_by("role", "organisation__name")),
        followed=followed,
        effects=list(GoalEffect.objects.filter(goal=goal).select_related("other__document", "goal")),
        effects_from=list(GoalEffect.objects.filter(other=goal).select_related("goal__document")),
        own_goals=list(Goal.objects.filter(parent=goal).exclude(owner=None).select_related("owner").order_by("order")),
    )


def history(goal: Goal) -> QuerySet[AuditEvent]:
    """Return what happened to a goal and to what hangs on it, newest first (1 question, and 1 when read)."""
    # What was written before the goal's own log told all: responsibilities and links tell of the goal by its key.
    hangs = Q(object_type__in=(Responsibility._meta.label, GoalIndicator._meta.label), new__goal=goal.key)
    keys = list(GoalIndicator.objects.filter(goal=goal).values_list("indicator__key", flat=True))
    figures = Q(object_type__in=(Target._meta.label, Baseline._meta.label))
    figures &= Q(new__indicator__in=keys) | Q(old__indicator__in=keys)
    mine = Q(object_type=Goal._meta.label, object_id=str(goal.pk))
    rows = AuditEvent.objects.filter(mine | hangs | figures, municipality=goal.document.municipality.slug)
    return rows.order_by("-at", "-id")
