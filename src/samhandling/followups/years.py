"""Follow-ups beside each other: each goal's path, flows between colours, what was promised and what happened. Reads."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from samhandling.assessments.models import Assessment
from samhandling.followups.changes import digest
from samhandling.followups.models import Consequence, FollowUpCycle, Frozen, Judgement, PastJudgement
from samhandling.places.models import Municipality
from samhandling.plans.models import Activity
from samhandling.programmes.mapping.models import GoalTie
from samhandling.programmes.models import Goal

State = FollowUpCycle.State
COLOURS = tuple(Assessment.Rating.values)
EVERY = Q()
_digests: dict[str, str] = {}  # of a text's own sum → the sum of what it says


@dataclass(frozen=True)
class Step:
    """Where a goal stood in one follow-up, and whether a person judged it or it is only computed."""

    year: int
    rating: str
    trend: str
    is_judged: bool
    reason: str = ""
    n_goals: int = 1  # how many goals that later became one stood so; the worst of them is told


@dataclass(frozen=True)
class Path:
    """A goal over the years; a goal that took another's place, or that of several, carries on its path."""

    goal: Goal
    steps: tuple[Step, ...]
    # The goals on the path, by id, with the colour of each year; and what each of them became on the way.
    stood: Mapping[int, Mapping[int, str]] = field(default_factory=dict)
    became: Mapping[int, frozenset[int]] = field(default_factory=dict)

    @property
    def has_changed(self) -> bool:
        return len({step.rating for step in self.steps}) > 1


@dataclass(frozen=True)
class Flows:
    """How many goals went from each colour to each between two follow-ups; only goals that stand in both."""

    earlier: int
    later: int
    counts: dict[tuple[str, str], int]
    n_new: int
    n_gone: int

    @property
    def n_better(self) -> int:
        return sum(n for (a, b), n in self.counts.items() if _worth(a) is not None and _is_better(a, b))

    @property
    def n_worse(self) -> int:
        return sum(n for (a, b), n in self.counts.items() if _worth(a) is not None and _is_better(b, a))


@dataclass(frozen=True)
class Promise:
    """What a judgement led to, and what became of it."""

    consequence: Consequence
    latest: Activity | None  # the activity itself, or the one that it was carried over to

    @property
    def is_kept(self) -> bool | None:
        """Return whether what was promised is done; None where nothing was promised or it still goes on."""
        if self.latest is None:
            return None
        if self.latest.state == Activity.State.DONE:
            return True
        return False if self.latest.state == Activity.State.STOPPED else None


def paths(municipality: Municipality, *, only_closed: bool = False) -> list[Path]:
    """Return each goal that has stood in any follow-up, with where it stood each year (6 questions).

    ``only_closed`` leaves out follow-ups that go on, as the public must: what is judged in them may still change.
    """
    after = _after(municipality)
    stood = _stood(municipality, EVERY, only_closed=only_closed)
    goals = Goal.objects.filter(document__municipality=municipality).prefetch_related("document")
    on_path: dict[int, list[int]] = defaultdict(list)
    for goal_id in sorted(stood):
        for end in _ends(goal_id, after):
            on_path[end].append(goal_id)
    return [
        _path(goal, on_path[goal.pk], stood, after)
        for goal in goals.order_by("document__order", "document__key", "order")
        if goal.pk in on_path
    ]


def path_of(municipality: Municipality, goal: Goal) -> Path:
    """Return the path that leads to one goal, with that of the goals that became it (5 questions)."""
    after = _after(municipality)
    members = sorted(pk for pk in {*after, goal.pk} if pk == goal.pk or goal.pk in _reached(pk, after))
    stood = _stood(municipality, Q(goal__in=members), only_closed=False)
    return _path(goal, [pk for pk in members if pk in stood], stood, after)


def flows(found: list[Path], earlier: int, later: int) -> Flows:
    """Return how goals moved between the colours from one year to another.

    A goal that was in both years is followed by itself, else by each goal that it became. So several goals that became
    one are several moves, and a goal that was split too; two years before an edition stay as they were.
    """
    then, now = (
        {g: s[year] for path in found for g, s in path.stood.items() if year in s} for year in (earlier, later)
    )
    became: dict[int, set[int]] = defaultdict(set)
    for path in found:
        for goal, goals in path.became.items():
            became[goal] |= goals
    counts: Counter[tuple[str, str]] = Counter()
    met: set[int] = set()
    n_gone = 0
    for goal, before in then.items():
        targets = [goal] if goal in now else sorted(became[goal] & now.keys())
        counts.update((before, now[target]) for target in targets)
        met.update(targets)
        n_gone += not targets
    return Flows(earlier, later, dict(counts), len(now.keys() - met), n_gone)


def promises(municipality: Municipality, year: int) -> list[Promise]:
    """Return what the follow-up of a year promised, with what became of it (3 questions)."""
    rows = Consequence.objects.filter(
        judgement__cycle__municipality=municipality, judgement__cycle__year=year
    ).select_related("judgement__goal", "activity__plan")
    rows = rows.order_by("judgement__goal__document__order", "judgement__goal__order", "pk")
    carried = {
        row.carried_from_id: row
        for row in Activity.objects.filter(plan__document__municipality=municipality)
        .exclude(carried_from=None)
        .select_related("plan")
    }

    def latest(activity: Activity | None) -> Activity | None:
        while activity is not None and activity.pk in carried:
            activity = carried[activity.pk]
        return activity

    return [Promise(row, latest(row.activity)) for row in rows]


def successors(municipality: Municipality) -> dict[int, tuple[int, ...]]:
    """Return goal id → the newest goals that it became, or that a person said is the same: series go on over editions
    (1 question).
    """
    after = _after(municipality)
    return {goal: _ends(goal, after) for goal in after}


def _after(municipality: Municipality) -> dict[int, list[int]]:
    """Return goal id → the newer goals that it is tied to."""
    ties = GoalTie.objects.filter(goal__document__municipality=municipality, is_same=True)
    found: dict[int, list[int]] = defaultdict(list)
    for one, other in sorted(ties.values_list("goal_id", "other_id")):
        found[min(one, other)].append(max(one, other))
    return dict(found)


def _reached(goal: int, after: Mapping[int, Sequence[int]]) -> set[int]:
    """Return every goal that this one became, on the way and in the end."""
    found: set[int] = set()
    left = list(after.get(goal, ()))
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += after.get(one, ())
    return found


def _ends(goal: int, after: Mapping[int, Sequence[int]]) -> tuple[int, ...]:
    """Return the newest goals that this one became; itself if it became none."""
    return tuple(sorted(one for one in _reached(goal, after) if one not in after)) or (goal,)


def _stood(municipality: Municipality, which: Q, *, only_closed: bool) -> dict[int, dict[int, Step]]:
    """Return goal id → year → where the goal itself stood: as judged, else as computed (4 questions)."""
    rows = FollowUpCycle.objects.filter(municipality=municipality).exclude(state=State.HISTORICAL)
    cycles = list((rows.filter(state=State.CLOSED) if only_closed else rows).order_by("year"))
    by_run = {cycle.run_id: cycle for cycle in cycles if cycle.run_id}
    found: dict[int, dict[int, Step]] = defaultdict(dict)
    computed = Assessment.objects.filter(which, run__in=by_run, indicator=None, sex="T")
    for run, goal, rating, trend in computed.values_list("run_id", "goal_id", "rating", "trend"):
        year = by_run[run].year
        found[goal][year] = Step(year, rating, trend, False)
    judged = Judgement.objects.filter(which, cycle__in=cycles, state=Judgement.State.READY)
    past = PastJudgement.objects.filter(which, cycle__municipality=municipality)
    for rows_of_a_kind, why in ((judged, "reason"), (past, "source")):
        told = rows_of_a_kind.order_by("pk").values_list("goal_id", "cycle__year", "rating", "trend", why)
        for goal, year, rating, trend, reason in told:
            found[goal][year] = Step(year, rating, trend, True, reason)
    return dict(found)


def _path(
    goal: Goal, members: list[int], stood: Mapping[int, Mapping[int, Step]], after: Mapping[int, Sequence[int]]
) -> Path:
    by_year: dict[int, dict[int, Step]] = defaultdict(dict)
    for member in members:
        for year, step in stood[member].items():
            by_year[year][member] = step
    return Path(
        goal,
        tuple(_told(goal.pk, by_year[year]) for year in sorted(by_year)),
        stood={one: {year: step.rating for year, step in stood[one].items()} for one in members},
        became={one: frozenset(_reached(one, after)) for one in members},
    )


def _told(goal: int, steps: Mapping[int, Step]) -> Step:
    """Return what a year says on a path: the goal's own step; of several that became it, the worst that was judged."""
    judged = {one: step for one, step in steps.items() if step.is_judged} or steps
    if goal in judged:
        return judged[goal]
    worst = min(judged.values(), key=lambda step: 3 if (worth := _worth(step.rating)) is None else worth)
    return replace(worst, n_goals=len(steps))


def frozen(municipality: Municipality) -> list[tuple[Frozen, bool]]:
    """Return each frozen follow-up, and whether what is kept of it is what was frozen (1 question)."""
    rows = Frozen.objects.filter(cycle__municipality=municipality).select_related("cycle").defer("content")
    told = rows.annotate(text=Cast("content", TextField()))
    return [(row, _digest_of(row.text) == row.sha256) for row in told]


def _digest_of(text: str) -> str:
    """Return the checksum of a content as the database keeps it; each text is read once in the process."""
    key = hashlib.sha256(text.encode()).hexdigest()
    if key not in _digests:
        _digests[key] = digest(json.loads(text))
    return _digests[key]


def _worth(rating: str) -> int | None:
    return {"green": 2, "yellow": 1, "red": 0}.get(rating)


def _is_better(before: str, after: str) -> bool:
    first, second = _worth(before), _worth(after)
    return first is not None and second is not None and second > first
