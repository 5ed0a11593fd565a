"""A draft of a new edition: all writing until it is adopted. Each change stands in the log of the draft."""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils import timezone

from samhandling.accounts.models import Person
from samhandling.audit.changes import Actor, record
from samhandling.errors import InputError
from samhandling.places.models import Municipality
from samhandling.programmes.editions import rules
from samhandling.programmes.editions.models import DraftGoal, Edition, GoalChoice
from samhandling.programmes.models import Goal, GoalIndicator, SteeringDocument

State = Edition.State
MOST_GOALS = 5_000
NO_VERSIONS: Mapping[int, int] = {}


@dataclass(frozen=True)
class EditionFields:
    """What is said of a draft edition as a whole."""

    title: str
    assignment: str = ""
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    no_referral_reason: str = ""


@transaction.atomic
def begin_edition(
    *,
    by: Actor,
    municipality: Municipality,
    replaces: Iterable[SteeringDocument],
    title: str,
    assignment: str = "",
    kept: Iterable[Goal] = (),
    reason: str = "",
) -> Edition:
    """Begin a draft of what is to replace one or more documents; the first of them gives levels and principles.

    ``kept`` are goals to begin with, such as a selection that has been tried; those above them come along.
    """
    rules.check_may_draft(by, municipality)
    # Locked, so that two who begin at once come one after the other.
    chosen = {row.pk: row for row in replaces}
    documents = list(SteeringDocument.objects.select_for_update().filter(pk__in=chosen))
    if not documents:
        raise InputError("välj minst ett dokument som det nya programmet ska ersätta")
    if strange := [row.title for row in documents if row.municipality_id != municipality.pk]:
        raise InputError(f"{', '.join(strange)} hör inte till {municipality}; välj egna dokument")
    if ended := [row.title for row in documents if row.status == SteeringDocument.Status.REPEALED]:
        raise InputError(f"{', '.join(ended)} är upphävt; välj dokument som gäller")
    others = Edition.objects.filter(municipality=municipality, state__in=rules.OPEN, replaces__in=documents)
    if other := others.first():
        raise InputError(f"{other} är redan ett utkast som ersätter något av dokumenten; fortsätt i det")
    if not title.strip():
        raise InputError("det nya programmet saknar namn; skriv ett")
    edition = Edition.objects.create(
        municipality=municipality,
        base=next(iter(chosen.values())),
        title=title.strip()[:300],
        assignment=assignment.strip(),
        begun_by=by if isinstance(by, Person) else None,
    )
    edition.replaces.set(documents)
    tell(by, edition, "begin_edition", title=edition.title, replaces=[row.title for row in documents])
    if goals := _with_those_above(kept):
        keep_goals(by=by, edition=edition, goals=goals, reason=reason)
    return edition


@transaction.atomic
def edit_edition(*, by: Actor, edition: Edition, version: int, given: EditionFields) -> Edition:
    """Change what is said of the draft as a whole; refused if somebody else has changed it meanwhile."""
    edition = _open(by, edition)
    rules.check_unchanged(edition, version)
    if not given.title.strip():
        raise InputError("det nya programmet saknar namn; skriv ett")
    if given.valid_from and given.valid_to and given.valid_to < given.valid_from:
        raise InputError(f"programmet skulle sluta gälla {given.valid_to}, innan det börjar gälla; ändra en av dagarna")
    new: dict[str, Any] = {k: v.strip() if isinstance(v, str) else v for k, v in asdict(given).items()}
    old = {name: getattr(edition, name) for name in new}
    changed = [name for name in new if new[name] != old[name]]
    if changed:
        for name in changed:
            setattr(edition, name, new[name])
        edition.version += 1
        edition.save()
        tell(by, edition, "edit_edition", **{name: _plain(new[name]) for name in changed})
    return edition


@transaction.atomic
def keep_goals(*, by: Actor, edition: Edition, goals: Iterable[Goal], reason: str) -> list[DraftGoal]:
    """Take old goals that nothing is decided of into the draft as they stand, each under what its parent became."""
    edition = editable(by, edition)
    reason = rules.check_reason(reason, "målet behålls")
    wanted = {goal.pk: goal for goal in goals}
    kept = list(_old_goals(edition).filter(pk__in=wanted).select_related("document"))
    if strange := wanted.keys() - {goal.pk for goal in kept}:
        raise InputError(f"”{wanted[min(strange)]}” står inte i något dokument som {edition} ersätter; välj bland dem")
    if touched := DraftGoal.origins.through.objects.filter(draftgoal__edition=edition, goal__in=kept).first():
        raise InputError(f"”{touched.goal}” finns redan i utkastet; ladda om sidan")
    made = _take_in(edition, kept)
    _choose(by, edition, kept, reason=reason)
    tell(by, edition, "keep_goals", goals=[goal.name for goal in kept], reason=reason)
    return made


@transaction.atomic
def keep_the_rest(*, by: Actor, edition: Edition, reason: str) -> int:
    """Take every old goal that nothing is decided of into the draft as it stands; return how many there were."""
    edition = editable(by, edition)
    dropped = GoalChoice.objects.filter(edition=edition, is_dropped=True).values("goal")
    drafted = DraftGoal.origins.through.objects.filter(draftgoal__edition=edition).values("goal")
    goals = _old_goals(edition).exclude(pk__in=dropped).exclude(pk__in=drafted)
    left = list(goals.select_related("document", "parent"))
    if not left:
        raise InputError("alla mål är redan avgjorda")
    keep_goals(by=by, edition=edition, goals=left, reason=reason)
    return len(left)


@transaction.atomic
def choose(
    *, by: Actor, edition: Edition, goal: Goal, version: int, fate: str, reason: str, name: str = ""
) -> GoalChoice:
    """Decide what becomes of one old goal, alone: kept, reworded, split off once more, or dropped; with the reason.

    What was decided before is taken back first, save where a goal is split: then one more comes of it.
    """
    edition = editable(by, edition)
    goal = own_goal(edition, goal)
    _check_choice(edition, goal, version)
    words = {"kept": "behålls", "reworded": "får nya ord", "split": "delas", "dropped": "stryks"}
    if fate not in words:
        raise InputError("säg om målet behålls, får nya ord, delas eller stryks")
    reason = rules.check_reason(reason, f"målet {words[fate]}")
    if fate in ("reworded", "split") and not name.strip():
        raise InputError("skriv det nya målets ord")
    if fate != "split":
        _take_back(edition, goal)
    if fate != "dropped":
        (made,) = _take_in(edition, [goal])
        if name.strip() and fate != "kept":
            _reword(made, name)
    (chosen,) = _choose(by, edition, [goal], reason=reason, is_dropped=fate == "dropped")
    tell(by, edition, "choose", goal=goal.name, fate=words[fate], reason=reason, name=name.strip())
    return chosen


@transaction.atomic
def merge_goals(
    *,
    by: Actor,
    edition: Edition,
    goals: Iterable[Goal],
    name: str,
    reason: str,
    versions: Mapping[int, int] = NO_VERSIONS,
) -> DraftGoal:
    """Make one goal of several old ones; it stands where the first of them stood."""
    edition = editable(by, edition)
    chosen = list({goal.pk: own_goal(edition, goal) for goal in goals}.values())
    if len(chosen) < 2:
        raise InputError("välj minst två mål att slå ihop")
    if not name.strip():
        raise InputError("skriv det nya målets ord")
    reason = rules.check_reason(reason, "målen slås ihop")
    for goal in chosen:
        if goal.pk in versions:
            _check_choice(edition, goal, versions[goal.pk])
        _take_back(edition, goal)
    first, *others = _from_the_top(chosen, {goal.pk: goal for goal in _old_goals(edition)})
    (made,) = _take_in(edition, [first])
    _reword(made, name)
    made.origins.add(*others)
    _follow((goal, made) for goal in others)
    _choose(by, edition, chosen, reason=reason)
    tell(by, edition, "merge_goals", goals=[goal.name for goal in chosen], name=made.name, reason=reason)
    return made


@transaction.atomic
def take_back_choice(*, by: Actor, edition: Edition, goal: Goal, version: int) -> None:
    """Undo what was decided of an old goal; goals of the draft that came of it alone are taken out."""
    edition = editable(by, edition)
    goal = own_goal(edition, goal)
    _check_choice(edition, goal, version)
    _take_back(edition, goal)
    _choose(by, edition, [goal], reason="")
    tell(by, edition, "take_back_choice", goal=goal.name)


@transaction.atomic
def abandon_edition(*, by: Actor, edition: Edition, reason: str) -> Edition:
    """Put a draft aside for good; what it was made from stays in force."""
    edition = _open(by, edition)
    rules.check_can_become(edition, State.ABANDONED)
    reason = rules.check_reason(reason, "arbetet avbryts")
    edition.referrals.filter(state="open").update(state="closed", closed_on=timezone.localdate())
    edition.state = State.ABANDONED
    edition.version += 1
    edition.save(update_fields=["state", "version"])
    tell(by, edition, "abandon_edition", reason=reason)
    return edition


def locked(edition: Edition) -> Edition:
    """Return the draft as it stands now, locked: every change of it comes after the one before."""
    rows = Edition.objects.select_for_update(of=("self",)).select_related("municipality", "base")
    return rows.get(pk=edition.pk)


def _open(by: Actor, edition: Edition) -> Edition:
    rules.check_may_draft(by, edition.municipality)
    edition = locked(edition)
    if edition.state not in rules.OPEN:
        rules.check_editable(edition)
    return edition


def editable(by: Actor, edition: Edition) -> Edition:
    """Return the draft locked, for a change of its goals; refused if the person may not or the draft stands still."""
    edition = _open(by, edition)
    rules.check_editable(edition)
    return edition


def _old_goals(edition: Edition) -> Any:
    return Goal.objects.filter(document__in=edition.replaces.all(), owner=None)


def own_goal(edition: Edition, goal: Goal) -> Goal:
    """Return one of the old goals that the draft replaces; InputError if it is none of them."""
    found = _old_goals(edition).filter(pk=goal.pk).select_related("document", "parent").first()
    if found is None:
        raise InputError(f"”{goal}” står inte i något dokument som {edition} ersätter; välj ett av målen där")
    return found


def _check_choice(edition: Edition, goal: Goal, version: int) -> None:
    row = GoalChoice.objects.select_for_update().filter(edition=edition, goal=goal).first()
    rules.check_unchanged(row or GoalChoice(edition=edition, goal=goal, version=0), version)


def _choose(
    by: Actor, edition: Edition, goals: Iterable[Goal], *, reason: str, is_dropped: bool = False
) -> list[GoalChoice]:
    """Write why old goals become what they become, in the place of what was said before."""
    goals = list(goals)
    had = {row.goal_id: row for row in GoalChoice.objects.filter(edition=edition, goal__in=goals)}
    rows = [had.get(goal.pk) or GoalChoice(edition=edition, goal=goal, version=0) for goal in goals]
    for row in rows:
        row.reason, row.is_dropped = reason, is_dropped
        row.chosen_by, row.chosen_at = by if isinstance(by, Person) else None, timezone.now()
        row.version += 1
    GoalChoice.objects.bulk_create([row for row in rows if row.pk is None], batch_size=200)
    told = ["reason", "is_dropped", "chosen_by", "chosen_at", "version"]
    GoalChoice.objects.bulk_update([row for row in rows if row.goal_id in had], told, batch_size=200)
    return rows


def _take_in(edition: Edition, goals: Iterable[Goal]) -> list[DraftGoal]:
    """Make goals of the draft from old ones, each under what the closest goal above it became."""
    goals = list(goals)
    check_room(edition, len(goals))
    every: dict[int, Goal] = {goal.pk: goal for goal in _old_goals(edition).select_related("document")}
    taken = DraftGoal.origins.through.objects.filter(draftgoal__edition=edition).select_related("draftgoal")
    became: dict[int, DraftGoal] = {}
    for row in taken.order_by("draftgoal__order"):
        became.setdefault(row.goal_id, row.draftgoal)
    before: dict[int | None, list[DraftGoal]] = defaultdict(list)
    for pk, draft in became.items():
        before[every[pk].parent_id].append(draft)
    order = next_order(edition)
    made: list[tuple[Goal, DraftGoal]] = []
    for _, beside in groupby(_from_the_top(goals, every), key=lambda goal: _depth(goal, every)):
        level = [(goal, _as_it_stands(edition, goal, _above(goal, every, became))) for goal in beside]
        for number, (_, draft) in enumerate(level, order + len(made)):
            draft.order = number
        DraftGoal.objects.bulk_create([draft for _, draft in level], batch_size=200)
        became |= {goal.pk: draft for goal, draft in level}
        made += level
    through = DraftGoal.origins.through
    through.objects.bulk_create((through(draftgoal=draft, goal=goal) for goal, draft in made), batch_size=200)
    _follow(made)
    # In whatever order the goals are decided: those that lay under one of these, and were taken in before it.
    for goal, draft in made:
        _hang([one for one in before[goal.pk] if one.parent_id == draft.parent_id], draft, 1)
    return [draft for _, draft in made]


def _as_it_stands(edition: Edition, goal: Goal, parent: DraftGoal | None) -> DraftGoal:
    return DraftGoal(
        edition=edition,
        parent=parent,
        level=parent.level + 1 if parent else 1 if goal.parent_id else goal.level,
        level_name=goal.level_name,
        number=goal.number,
        name=goal.name,
        plain_wording=goal.plain_wording,
    )


def _above(goal: Goal, every: Mapping[int, Goal], became: Mapping[int, DraftGoal]) -> DraftGoal | None:
    """Return what the closest goal above became, of those that became something."""
    above = goal.parent_id
    while above is not None and above not in became:
        above = every[above].parent_id
    return became[above] if above is not None else None


def _reword(draft: DraftGoal, name: str) -> None:
    """Give a goal other words than the old one's; what said the old words plainly does not say these."""
    draft.name, draft.plain_wording = name.strip(), ""
    draft.save(update_fields=["name", "plain_wording"])


def _follow(pairs: Iterable[tuple[Goal, DraftGoal]]) -> None:
    """Let the indicators that follow old goals follow what they become: the series go on."""
    pairs = list(pairs)
    links: dict[int, list[int]] = defaultdict(list)
    rows = GoalIndicator.objects.filter(goal__in=[goal for goal, _ in pairs]).order_by("order", "pk")
    for goal_id, indicator in rows.values_list("goal_id", "indicator_id"):
        links[goal_id].append(indicator)
    through = DraftGoal.indicators.through
    found = (through(draftgoal=draft, indicator_id=one) for goal, draft in pairs for one in links[goal.pk])
    through.objects.bulk_create(found, batch_size=200, ignore_conflicts=True)


def _take_back(edition: Edition, goal: Goal) -> None:
    for draft in DraftGoal.objects.filter(edition=edition, origins=goal):
        if draft.origins.exclude(pk=goal.pk).exists():
            draft.origins.remove(goal)
        else:
            take_out(draft)


def take_out(draft: DraftGoal) -> None:
    """Take a goal out of the tree; those below it move up a step, to where it hung."""
    _hang(list(draft.parts.all()), draft.parent, -1)
    draft.delete()


def _hang(goals: list[DraftGoal], parent: DraftGoal | None, step: int) -> None:
    """Hang goals under another, or under none; they and those below them change level by the step."""
    if not goals:
        return
    branch, below = list(goals), list(goals)
    for goal in goals:
        goal.parent = parent
    while below:
        below = list(DraftGoal.objects.filter(parent__in=below))
        branch += below
    for goal in branch:
        goal.level = max(1, goal.level + step)
    DraftGoal.objects.bulk_update(branch, ["level", "parent"], batch_size=200)


def _with_those_above(goals: Iterable[Goal]) -> list[Goal]:
    found: dict[int, Goal] = {}
    for goal in goals:
        above: Goal | None = goal
        while above is not None:
            found[above.pk] = above
            above = above.parent
    return list(found.values())


def _depth(goal: Goal, every: Mapping[int, Goal]) -> int:
    n, above = 0, goal.parent_id
    while above is not None:
        n, above = n + 1, every[above].parent_id
    return n


def _from_the_top(goals: Iterable[Goal], every: Mapping[int, Goal]) -> list[Goal]:
    """Return goals so that each comes after those above it, in the order of their documents."""

    def place(goal: Goal) -> tuple[int, ...]:
        return (_depth(goal, every), goal.document.order, goal.document_id, goal.order, goal.pk)

    return sorted(goals, key=place)


def next_order(edition: Edition) -> int:
    """Return the place after every goal of the draft."""
    last = edition.goals.order_by("-order").values_list("order", flat=True).first()
    return 0 if last is None else last + 1


def check_room(edition: Edition, n: int = 1) -> None:
    """Raise InputError if the draft cannot hold so many goals more."""
    if edition.goals.count() + n > MOST_GOALS:
        raise InputError(f"utkastet kan inte ha fler än {MOST_GOALS} mål; ett nytt program ska ha färre")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime.date) else value


def tell(by: Actor, edition: Edition, action: str, **new: Any) -> None:
    """Write in the log of the draft what was done."""
    record(by=by, action=action, obj=edition, municipality=edition.municipality.slug, new=new)
