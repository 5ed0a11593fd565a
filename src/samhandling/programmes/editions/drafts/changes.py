"""One goal of a draft: all writing. What becomes of the old goals is written in ``editions.changes``."""

from dataclasses import dataclass, field

from django.db import transaction

from samhandling.audit.changes import Actor
from samhandling.errors import InputError
from samhandling.indicators.models import Indicator
from samhandling.programmes.editions import changes, rules
from samhandling.programmes.editions.models import DraftGoal, Edition, GoalChoice
from samhandling.programmes.models import Goal
from samhandling.programmes.trees import rules as trees
from samhandling.programmes.trees.rules import Direction


@dataclass(frozen=True)
class DraftFields:
    """What is said of one goal of the draft, all at once."""

    name: str
    level_name: str = ""
    number: str = ""
    plain_wording: str = ""
    reason: str = ""
    origins: tuple[Goal, ...] = ()
    indicators: tuple[Indicator, ...] = field(default=())


@transaction.atomic
def add_draft_goal(
    *, by: Actor, edition: Edition, name: str, reason: str, parent: DraftGoal | None = None, level_name: str = ""
) -> DraftGoal:
    """Add a goal that comes from no old one, with why it is needed."""
    edition = changes.editable(by, edition)
    if not name.strip():
        raise InputError("målet saknar ord; skriv vad som ska nås")
    reason = rules.check_reason(reason, "det nya målet behövs")
    if parent is not None and parent.edition_id != edition.pk:
        raise InputError(f"”{parent}” hör till ett annat utkast; välj ett mål i {edition}")
    if edition.goals.filter(parent=parent, name=name.strip(), origins=None).exists():
        raise InputError(f"”{name.strip()}” finns redan där i utkastet; ändra i det målet")
    changes.check_room(edition)
    level = parent.level + 1 if parent else 1
    beside = DraftGoal.objects.filter(edition=edition, parent=parent).first()
    words = edition.base.level_words
    word = level_name.strip() or (beside.level_name if beside else words[level - 1] if level <= len(words) else "mål")
    made = DraftGoal.objects.create(
        edition=edition,
        parent=parent,
        level=level,
        level_name=word[:60],
        order=changes.next_order(edition),
        name=name.strip(),
        reason=reason,
    )
    changes.tell(by, edition, "add_draft_goal", name=made.name, reason=reason)
    return made


@transaction.atomic
def edit_draft_goal(*, by: Actor, goal: DraftGoal, version: int, given: DraftFields) -> DraftGoal:
    """Change a goal of the draft: its words, what it comes from and what follows it."""
    edition = changes.editable(by, goal.edition)
    goal = _locked_draft(goal, version)
    if not given.name.strip():
        raise InputError("målet saknar ord; skriv vad som ska nås")
    origins = [changes.own_goal(edition, one) for one in given.origins]
    if not origins:
        rules.check_reason(given.reason, "det nya målet behövs")
    had = set(goal.origins.values_list("pk", flat=True))
    for origin in origins:
        if origin.pk not in had and GoalChoice.objects.filter(edition=edition, goal=origin, is_dropped=True).exists():
            raise InputError(f"”{origin}” är struket; ta tillbaka det först")
    old = {name: getattr(goal, name) for name in ("name", "level_name", "number", "plain_wording", "reason")}
    new = {name: getattr(given, name).strip() for name in old}
    new["level_name"] = new["level_name"] or goal.level_name
    for name, value in new.items():
        setattr(goal, name, value)
    goal.version += 1
    goal.save()
    goal.origins.set(origins)
    goal.indicators.set(given.indicators)
    told = {name: value for name, value in new.items() if value != old[name]}
    changes.tell(by, edition, "edit_draft_goal", goal=goal.name, origins=[one.name for one in origins], **told)
    return goal


@transaction.atomic
def move_draft_goal(*, by: Actor, goal: DraftGoal, version: int, direction: Direction) -> DraftGoal:
    """Move a goal of the draft, with those below it, one step in the tree."""
    edition = changes.editable(by, goal.edition)
    goals = list(DraftGoal.objects.select_for_update().filter(edition=edition))
    by_pk = {row.pk: row for row in goals}
    for row in goals:  # one object for each goal and for the draft, so that the move sees them as they become
        row.edition = edition
        row.parent = by_pk[row.parent_id] if row.parent_id else None
    found = by_pk.get(goal.pk)
    if found is None:
        raise InputError("målet finns inte längre i utkastet; ladda om sidan")
    rules.check_unchanged(found, version)
    changed = trees.moved(goals, found, direction)
    found.version += 1
    DraftGoal.objects.bulk_update(changed, ["parent", "level", "level_name", "order"], batch_size=200)
    found.save(update_fields=["version"])
    changes.tell(by, edition, "move_draft_goal", goal=found.name, direction=direction)
    return found


@transaction.atomic
def remove_draft_goal(*, by: Actor, goal: DraftGoal, version: int) -> None:
    """Take a goal out of the draft; old goals that it came from are undecided again, those below it move up a step."""
    edition = changes.editable(by, goal.edition)
    goal = _locked_draft(goal, version)
    came_from = list(goal.origins.all())
    name = goal.name
    changes.take_out(goal)
    changes.tell(by, edition, "remove_draft_goal", goal=name, origins=[one.name for one in came_from])


def _locked_draft(goal: DraftGoal, version: int) -> DraftGoal:
    found = DraftGoal.objects.select_for_update(of=("self",)).select_related("edition__base").filter(pk=goal.pk).first()
    if found is None:
        raise InputError("målet finns inte längre i utkastet; ladda om sidan")
    rules.check_unchanged(found, version)
    return found
