"""How certain a node may be called: what the rules believe, corrected by how often they were right.

A rule gives each node a raw certainty. ``judge`` tells against an annotation which nodes were right, ``fit`` makes a
curve of that for each kind of node, and ``apply`` puts every certainty of a draft on its curve. The curves stand in
catalogue/intake/calibration/curves.yaml and are made again by ``tools/calibrate_intake.py`` when rules have changed.
"""

import bisect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from samhandling.catalogue.fields import load
from samhandling.intake.draft import Activity, Draft, Goal, Proof
from samhandling.intake.understanding.nodes import alike, folded

Kind = Literal["goal", "activity", "field"]
KINDS: tuple[Kind, ...] = ("goal", "activity", "field")
CURVES = Path(__file__).parents[1] / "catalogue" / "intake" / "calibration" / "curves.yaml"

# The share of all nodes of a kind counts as so many judged nodes, so that a handful cannot say much by themselves.
PRIOR_WEIGHT = 4.0
_FIELDS = {
    "title": "title",
    "type": "type",
    "organisation": "organisation",
    "adopting_body": "adopting_body",
    "adopted_on": "adopted_date",
    "dnr": "dnr",
    "valid_from": "valid_from",
    "valid_to": "valid_to",
}


@dataclass(frozen=True)
class Judged:
    """A node with the certainty it was given, and whether it was right."""

    kind: Kind
    certainty: float
    is_right: bool


@dataclass(frozen=True)
class Row:
    """A line of the table: the nodes said to be within a band of certainty, and how many of them were right."""

    low: float
    high: float
    n: int
    n_right: int
    mean_certainty: float


Curve = tuple[tuple[float, float], ...]  # raw certainty and what it is worth, both rising


def judge(draft: Draft, gold: Mapping[str, Any]) -> list[Judged]:
    """Return the nodes of a draft, right or wrong; a goal is right with its parent, an activity with its bodies."""
    goals, activities = _gold_nodes(gold)
    twins = _twins([goal.name for goal in draft.goals], [name for name, _ in goals])
    names = {goal.id: goal.name for goal in draft.goals}
    judged = [
        Judged("goal", goal.proof.certainty, twin is not None and _same(names.get(goal.parent or ""), goals[twin][1]))
        for goal, twin in zip(draft.goals, twins, strict=True)
        if folded(goal.name) != folded(draft.document.overall_goal or "")
    ]
    doings = _twins([one.name for one in draft.activities], [name for name, _ in activities])
    judged += [
        Judged("activity", one.proof.certainty, twin is not None and _bodies(one.responsible) == activities[twin][1])
        for one, twin in zip(draft.activities, doings, strict=True)
    ]
    for field, key in _FIELDS.items():
        found = draft.document.proof.get(field)
        if found is not None:
            wanted = str(gold.get(key) or "")
            got = str(getattr(draft.document, field) or "")
            judged.append(
                Judged("field", found.certainty, any(alike(got, one) for one in (wanted, *wanted.split(" + "))))
            )
    return judged


def _gold_nodes(gold: Mapping[str, Any]) -> tuple[list[tuple[str, str | None]], list[tuple[str, frozenset[str]]]]:
    goals: list[tuple[str, str | None]] = []
    activities: list[tuple[str, frozenset[str]]] = []

    def visit(node: Mapping[str, Any], parent: str | None) -> None:
        goals.append((node["name"], parent))
        goals.extend((name, node["name"]) for name in node.get("insatsomraden") or ())
        for child in (*(node.get("areas") or ()), *(node.get("goals") or ())):
            visit(child, node["name"])
        for one in node.get("activities") or ():
            activities.append((one["name"], _bodies(one.get("responsible") or ())))

    for area in gold.get("goal_areas") or ():
        visit(area, None)
    return goals, activities


def _bodies(names: Iterable[str]) -> frozenset[str]:
    return frozenset(folded(name) for name in names)


def _same(name: str | None, other: str | None) -> bool:
    return name == other if name is None or other is None else alike(name, other)


def _twins(names: Sequence[str], golds: Sequence[str]) -> list[int | None]:
    """Return for each name the annotation that it matches; none is matched twice."""
    left = set(range(len(golds)))
    found: list[int | None] = []
    for name in names:
        twin = next((index for index in sorted(left) if alike(name, golds[index])), None)
        left.discard(-1 if twin is None else twin)
        found.append(twin)
    return found


def fit(judged: Iterable[Judged]) -> Curve:
    """Return a rising curve from raw certainty to the share that was right, by pooling neighbours that fall.

    Each point is drawn towards the share of all nodes, and stays below what so many nodes can tell: ten of ten right
    is no proof of more than eleven in twelve.
    """
    nodes = list(judged)
    groups: dict[float, list[bool]] = {}
    for one in nodes:
        groups.setdefault(round(one.certainty, 2), []).append(one.is_right)
    every = sum(one.is_right for one in nodes) / max(1, len(nodes))
    pools: list[tuple[list[float], int, int]] = []  # raw certainties, nodes, nodes that were right
    for certainty, rights in sorted(groups.items()):
        pools.append(([certainty], len(rights), sum(rights)))
        while len(pools) > 1 and _worth_of(pools[-2], every) > _worth_of(pools[-1], every):
            last, before = pools.pop(), pools.pop()
            pools.append((before[0] + last[0], before[1] + last[1], before[2] + last[2]))
    return tuple((raw, round(_worth_of(pool, every), 3)) for pool in pools for raw in pool[0])


def _worth_of(pool: tuple[list[float], int, int], every: float) -> float:
    _, n, n_right = pool
    return min((n_right + PRIOR_WEIGHT * every) / (n + PRIOR_WEIGHT), (n + 1) / (n + 2))


def on(curve: Curve, certainty: float) -> float:
    """Return what a raw certainty is worth; between two points in proportion, outside them as the nearest."""
    if not curve:
        return certainty
    place = bisect.bisect_left([raw for raw, _ in curve], certainty)
    if place == 0 or place == len(curve):
        return curve[min(place, len(curve) - 1)][1]
    (low, start), (high, end) = curve[place - 1], curve[place]
    return round(start + (end - start) * (certainty - low) / (high - low), 2)


@cache
def curves() -> Mapping[str, Curve]:
    """Return the curves of the catalogue; none where they have not been made."""
    given = load(CURVES) if CURVES.is_file() else {}
    return {kind: tuple((float(raw), float(worth)) for raw, worth in points) for kind, points in given.items()}


def apply(draft: Draft, known: Mapping[str, Curve] | None = None) -> Draft:
    """Return the draft with every certainty put on the curve of its kind."""
    known = curves() if known is None else known
    of_goal, of_activity, of_field = (known.get(kind, ()) for kind in KINDS)
    proofs = {name: _worth(one, of_field) for name, one in draft.document.proof.items()}
    goals: tuple[Goal, ...] = tuple(replace(one, proof=_worth(one.proof, of_goal)) for one in draft.goals)
    doings: tuple[Activity, ...] = tuple(replace(one, proof=_worth(one.proof, of_activity)) for one in draft.activities)
    return replace(draft, document=replace(draft.document, proof=proofs), goals=goals, activities=doings)


def _worth(proof: Proof, curve: Curve) -> Proof:
    return replace(proof, certainty=round(on(curve, proof.certainty), 2))


def table(judged: Iterable[Judged], edges: Sequence[float] = (0.0, 0.6, 0.85, 0.95, 1.0)) -> tuple[Row, ...]:
    """Return how many were right within each band of certainty, the most certain first; empty bands are left out."""
    nodes = list(judged)
    rows: list[Row] = []
    for low, high in reversed(list(pairwise(edges))):
        within = [one for one in nodes if low <= one.certainty < high or (high == edges[-1] == one.certainty)]
        if within:
            mean = sum(one.certainty for one in within) / len(within)
            rows.append(Row(low, high, len(within), sum(one.is_right for one in within), mean))
    return tuple(rows)
