"""Reading documents and goal trees."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import QuerySet

from samhandling.places.models import Municipality
from samhandling.programmes.editions import queries as editions
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


def tree(municipality: Municipality, *, year: int | None = None) -> Tree:
    """Return the goal trees of all documents of the municipality as they were adopted (4 questions, 5 of a year).

    Goals that a board has set itself are left out: a programme's colour and sums rest on its own goals. Of a year,
    those of an edition that is not followed in it are left out too.
    """
    left_out = editions.left_out(municipality, year) if year is not None else ()
    goals = list(
        Goal.objects.filter(document__municipality=municipality, owner=None)
        .exclude(document__in=left_out)
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


# A goal's parents, to be read with it: deeper trees than this are read on, a question for each level.
PARENTS = ["__".join(["parent"] * n) for n in range(1, 6)]


def named(rows: QuerySet[Goal], key: str) -> Goal:
    """Return the goal among the rows that an address names; Goal.DoesNotExist if there is none, or more than one
    (1 question).

    The changes let no two goals of a municipality have the same key, but the register only holds it within a document:
    where two have it all the same, neither is shown for the other.
    """
    found = list(rows.filter(key=key)[:2])
    if len(found) != 1:
        raise Goal.DoesNotExist(f"målet {key} finns inte" if not found else f"flera mål har beteckningen {key}")
    return found[0]


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
