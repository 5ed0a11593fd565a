"""Where a goal may be moved in its tree, what may be said of it, and by whom. Reads and writes nothing."""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar, get_args

from samhandling.accounts import permissions
from samhandling.accounts.rules import check_may, check_may_for
from samhandling.audit.changes import Actor
from samhandling.errors import InputError, InvalidTransition, NotAllowed
from samhandling.programmes.editions.models import DraftGoal
from samhandling.programmes.mapping.changes import DEEPEST
from samhandling.programmes.models import Goal, SteeringDocument

Direction = Literal["up", "down", "in", "out"]
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)
Where = Literal["before", "after", "under"]
WHERES: tuple[Where, ...] = get_args(Where)
WARNING_DAYS = 365  # a new programme takes about a year from assignment to decision
# A goal of a document, or of a draft: both lie in a tree and are moved in the same way.
Node = TypeVar("Node", Goal, DraftGoal)
Parts = dict[int | None, list[Node]]


@dataclass(frozen=True)
class Place(Generic[Node]):
    """Where a goal stands in its tree, and which way it can go."""

    goal: Node
    depth: int
    ways: tuple[Direction, ...]
    has_parts: bool


def check_may_write(by: Actor, goal: Goal) -> None:
    """Raise NotAllowed unless ``by`` may change the goal: an editor, or for a board's own goal also its reporter."""
    if goal.owner is None:
        check_may(by, goal.document.municipality, permissions.WRITE_PROGRAMMES, "ändra mål")
    else:
        own = permissions.WRITE_OWN_GOALS
        check_may_for(by, goal.document.municipality, [goal.owner], own, "ändra nämndens egna mål")


def may_write(by: Actor, goal: Goal) -> bool:
    """Return whether ``by`` may change the goal."""
    try:
        check_may_write(by, goal)
    except NotAllowed:
        return False
    return True


def places(goals: Iterable[Node]) -> list[Place[Node]]:
    """Return a document's goals in tree order, each with its place; ``goals`` are all of the document's."""
    parts = _parts(goals)
    return [
        Place(goal, depth, _ways(parts, goal, place), has_parts=goal.pk in parts) for goal, depth, place in _walk(parts)
    ]


def moved(goals: Sequence[Node], goal: Node, direction: Direction) -> list[Node]:
    """Return the goals that a move changes, with their new order, parent, level and level word set.

    ``goals`` are all of the document's, ``goal`` one of them. The goal takes those below it along.
    """
    parts = _parts(goals)
    before = {row.pk: (row.order, row.parent_id, row.level, row.level_name) for row in goals}
    depths = {row.pk: depth for row, depth, _ in _walk(parts)}
    siblings = parts[goal.parent_id]
    place = siblings.index(goal)
    if direction not in _ways(parts, goal, place):
        raise InvalidTransition(f"”{goal}” kan inte flyttas {_WORDS[direction]}: {_WHY[direction]}")
    if direction in ("up", "down"):
        other = place + (1 if direction == "down" else -1)
        siblings[place], siblings[other] = siblings[other], siblings[place]
    else:
        del siblings[place]
        _replant(parts, goal, siblings[place - 1] if direction == "in" else None)
        _relevel(parts, goals, goal, depths, 1 if direction == "in" else -1)
    _reorder(parts, goals)
    return [row for row in goals if before[row.pk] != (row.order, row.parent_id, row.level, row.level_name)]


def placed(goals: Sequence[Node], goal: Node, where: Where, other: Node) -> list[Node]:
    """Return the goals that change when one is laid before or after another, or last under it; as ``moved``."""
    parts = _parts(goals)
    before = {row.pk: (row.order, row.parent_id, row.level, row.level_name) for row in goals}
    depths = {row.pk: depth for row, depth, _ in _walk(parts)}
    if other.pk in {goal.pk, *(row.pk for row, _, _ in _walk(parts, goal.pk))}:
        raise InvalidTransition(f"”{goal}” kan inte läggas vid eller under sig självt; välj ett annat mål")
    above = other if where == "under" else other.parent
    if above is not None and above.owner_id not in (None, goal.owner_id):
        raise InvalidTransition(f"”{goal}” kan inte läggas under ”{above}”, som en nämnd har satt själv")
    parts[goal.parent_id].remove(goal)
    beside = parts[above.pk if above else None]
    beside.insert(len(beside) if where == "under" else beside.index(other) + (where == "after"), goal)
    goal.parent = above
    step = (depths[above.pk] + 1 if above else 0) - depths[goal.pk]
    if step:
        _relevel(parts, goals, goal, depths, step)
    _reorder(parts, goals)
    return [row for row in goals if before[row.pk] != (row.order, row.parent_id, row.level, row.level_name)]


_WORDS: dict[str, str] = {"up": "uppåt", "down": "nedåt", "in": "in", "out": "ut"}
_WHY = {
    "up": "det står redan först bland dem på samma plats; flytta ut det om det ska högre upp",
    "down": "det står redan sist bland dem på samma plats; flytta ut det om det ska längre ned",
    "in": "det finns inget mål före det att lägga det under; flytta det först nedåt",
    "out": "det ligger redan överst i dokumentet; flytta det uppåt eller nedåt",
}


def check_validity(
    document: SteeringDocument, valid_from: datetime.date | None, valid_to: datetime.date | None
) -> None:
    """Raise InputError if a document would cease to be valid before it begins."""
    if valid_from and valid_to and valid_to < valid_from:
        raise InputError(
            f"{document} skulle sluta gälla {valid_to} innan det börjar gälla {valid_from}; ändra en av dagarna"
        )


def warning(document: SteeringDocument, today: datetime.date) -> str:
    """Return what to say of a document whose validity has ended or soon will; "" if there is nothing to say."""
    Status = SteeringDocument.Status
    if document.valid_to is None or document.status in (Status.REPEALED, Status.BEING_PREPARED):
        return ""
    days = (document.valid_to - today).days
    if days < 0:
        return "Giltighetstiden är slut. Förläng, ersätt eller upphäv dokumentet."
    if days > WARNING_DAYS:
        return ""
    when = "i dag" if days == 0 else "om en dag" if days == 1 else f"om {days} dagar"
    on_its_way = document.status == Status.BEING_REVISED
    return f"Slutar gälla {when}. " + (
        "Det revideras." if on_its_way else "Bestäm om det ska förlängas eller ersättas."
    )


def _parts(goals: Iterable[Node]) -> Parts[Node]:
    found: Parts[Node] = defaultdict(list)
    for goal in sorted(goals, key=lambda row: (row.order, row.pk)):
        found[goal.parent_id].append(goal)
    return found


def _ways(parts: Parts[Node], goal: Node, place: int) -> tuple[Direction, ...]:
    siblings = parts[goal.parent_id]
    can: dict[Direction, bool] = {
        "up": place > 0,
        "down": place < len(siblings) - 1,
        # What was adopted never hangs under what a single board has set.
        "in": place > 0 and siblings[place - 1].owner_id in (None, goal.owner_id),
        "out": goal.parent_id is not None,
    }
    return tuple(way for way in DIRECTIONS if can[way])


def _walk(parts: Parts[Node], parent: int | None = None, depth: int = 0) -> Iterator[tuple[Node, int, int]]:
    """Yield the goals in tree order, with depth and place among those beside them."""
    for place, goal in enumerate(parts.get(parent, ())):
        yield goal, depth, place
        yield from _walk(parts, goal.pk, depth + 1)


def _reorder(parts: Parts[Node], goals: Sequence[Node]) -> None:
    """Give the goals orders as the tree now stands, from those that there were: only what moved is then written."""
    free = sorted({row.order for row in goals})
    if len(free) < len(goals):
        free = list(range(len(goals)))
    for order, (row, _, _) in zip(free, _walk(parts), strict=True):
        row.order = order


def _replant(parts: Parts[Node], goal: Node, above: Node | None) -> None:
    """Lay a goal, already taken out of its branch, last under ``above``, or after the goal that it lay under."""
    if above is not None:
        parts[above.pk].append(goal)
        goal.parent = above
        return
    left = goal.parent
    assert left is not None, "a goal without parent cannot be moved out"
    beside = parts[left.parent_id]
    beside.insert(beside.index(left) + 1, goal)
    goal.parent = left.parent


def _relevel(parts: Parts[Node], goals: Iterable[Node], goal: Node, depths: dict[int, int], step: int) -> None:
    """Give a goal and those below it the shared levels and the document's own words for where they now lie."""
    branch = [goal, *(row for row, _, _ in _walk(parts, goal.pk))]
    taken = {row.pk for row in branch}
    beside = [row for row in parts[goal.parent_id] if row.pk not in taken]
    shift = (beside[0].level if beside else goal.level + step) - goal.level
    if any(not 1 <= row.level + shift <= DEEPEST for row in branch):
        raise InvalidTransition(f"”{goal}” kan inte flyttas dit: trädet blir djupare än {DEEPEST} nivåer")
    used: dict[int, Counter[str]] = defaultdict(Counter)
    for row in goals:
        if row.pk not in taken:
            used[depths[row.pk]][row.level_name] += 1
    for row in branch:
        depth = depths[row.pk] + step
        own = goal.document.level_words
        word = used[depth].most_common(1)[0][0] if used[depth] else own[depth] if depth < len(own) else row.level_name
        row.level, row.level_name = row.level + shift, word
    if beside:
        goal.level_name = beside[0].level_name
