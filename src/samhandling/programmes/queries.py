"""Reading documents and goal trees."""

from collections import defaultdict
from dataclasses import dataclass, field

from samhandling.places.models import Municipality
from samhandling.programmes.models import Finding, Goal, GoalIndicator, SteeringDocument


@dataclass(frozen=True)
class Tree:
    """All goals of a municipality, held once; parts and links by goal id."""

    goals: dict[int, Goal]
    roots: dict[int, list[Goal]]  # document id → goals without parent
    parts: dict[int, list[Goal]]  # goal id → goals below it
    links: dict[int, list[str]] = field(default_factory=dict)  # goal id → indicator keys in order

    def below(self, goal: Goal) -> list[Goal]:
        """Return every goal under this one, depth first."""
        return [g for part in self.parts.get(goal.pk, []) for g in (part, *self.below(part))]


def tree(municipality: Municipality) -> Tree:
    """Return the goal trees of all documents of the municipality (4 questions)."""
    goals = list(
        Goal.objects.filter(document__municipality=municipality)
        .select_related("document", "parent")
        .prefetch_related("lenses", "responsibilities__organisation")
        .order_by("document__order", "order")
    )
    roots: dict[int, list[Goal]] = defaultdict(list)
    parts: dict[int, list[Goal]] = defaultdict(list)
    for goal in goals:
        (roots[goal.document_id] if goal.parent_id is None else parts[goal.parent_id]).append(goal)
    links: dict[int, list[str]] = defaultdict(list)
    rows = GoalIndicator.objects.filter(goal__document__municipality=municipality).order_by("order", "pk")
    for goal_id, key in rows.values_list("goal_id", "indicator__key"):
        links[goal_id].append(key)
    return Tree({goal.pk: goal for goal in goals}, dict(roots), dict(parts), dict(links))


def documents(municipality: Municipality) -> list[SteeringDocument]:
    """Return all documents with relations, findings, lenses and glossary, in their order."""
    return list(
        SteeringDocument.objects.filter(municipality=municipality)
        .select_related("adopted_by")
        .prefetch_related("relations__other__adopted_by", "relations_from__document", "findings", "lenses", "glossary")
    )


def findings(municipality: Municipality) -> list[Finding]:
    """Return the contradictions and gaps found in the documents."""
    return list(Finding.objects.filter(municipality=municipality).select_related("document").order_by("pk"))
