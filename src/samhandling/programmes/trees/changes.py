"""Goals and documents in the workplace: all writing. The decided wording of a document's own goals is never changed."""

import datetime
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from typing import Any

from django.db import models, transaction

from samhandling.accounts import permissions
from samhandling.accounts.rules import check_may, check_may_for
from samhandling.audit.changes import Actor, record
from samhandling.errors import ChangedMeanwhile, InputError
from samhandling.places.models import Organisation
from samhandling.programmes.mapping.changes import DEEPEST
from samhandling.programmes.models import (
    Goal,
    GoalEffect,
    GoalIndicator,
    Lens,
    Relation,
    Responsibility,
    SteeringDocument,
)
from samhandling.programmes.trees import rules
from samhandling.programmes.trees.rules import Direction, Where


@dataclass(frozen=True)
class GoalFields:
    """What an editor may say of a goal, all at once, beside its decided wording."""

    plain_wording: str = ""
    kind: str = ""
    sdgs: tuple[int, ...] = ()
    is_focus: bool = False
    followed_up_elsewhere: str = ""


@dataclass(frozen=True)
class DocumentFields:
    """What an editor may say of a document, all at once; None and "" mean that nothing is known."""

    status: str
    adopted_by: Organisation | None = None
    adopted_on: datetime.date | None = None
    reference: str = ""
    paragraph: str = ""
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None
    interval_months: int | None = None
    level_words: tuple[str, ...] = ()


@transaction.atomic
def move_goal(*, by: Actor, goal: Goal, version: int, direction: Direction) -> Goal:
    """Move a goal, with those below it, one step in its document's tree."""
    rules.check_may_write(by, goal)
    found, by_pk = _locked_tree(goal, version)
    old = _place(found)
    changed = rules.moved(list(by_pk.values()), found, direction)
    _save_move(found, changed, has_new_parent=direction in ("in", "out"))
    _record(by, "move_goal", found, goal.document, old=old, new=_place(found) | {"direction": direction})
    return found


@transaction.atomic
def place_goal(*, by: Actor, goal: Goal, version: int, where: Where, other: Goal) -> Goal:
    """Lay a goal, with those below it, before or after another of the same document, or last under it."""
    rules.check_may_write(by, goal)
    if other.document_id != goal.document_id:
        raise InputError(f"”{other}” hör till ett annat dokument än ”{goal}”; välj ett mål i samma dokument")
    found, by_pk = _locked_tree(goal, version)
    old = _place(found)
    changed = rules.placed(list(by_pk.values()), found, where, by_pk[other.pk])
    if changed:
        _save_move(found, changed, has_new_parent=True)
        _record(by, "move_goal", found, goal.document, old=old, new=_place(found))
    return found


@transaction.atomic
def edit_goal(*, by: Actor, goal: Goal, version: int, given: GoalFields, lenses: Iterable[Lens] = ()) -> Goal:
    """Change what is said of a goal beside its decided wording; refused if somebody else has changed it meanwhile."""
    rules.check_may_write(by, goal)
    goal = _locked_goal(goal, version)
    unknown = [number for number in given.sdgs if not 1 <= number <= 17]
    if unknown:
        raise InputError(f"det finns inget globalt mål {unknown[0]}; välj bland 1 till 17")
    lenses = sorted(lenses, key=lambda lens: lens.pk)
    if any(lens.document_id != goal.document_id for lens in lenses):
        raise InputError(f"en av principerna hör till ett annat dokument än {goal.document}; välj bland dokumentets")
    had = list(goal.lenses.order_by("pk"))
    new = {**asdict(given), "sdgs": sorted(set(given.sdgs)), "plain_wording": given.plain_wording.strip()}
    old = {name: getattr(goal, name) for name in new}
    _set(goal, new)
    goal.lenses.set(lenses)
    told = _differences(
        {**old, "lenses": [lens.name for lens in had]}, {**new, "lenses": [lens.name for lens in lenses]}
    )
    if told[1]:
        goal.version += 1
        goal.save()
        _record(by, "edit_goal", goal, goal.document, old=told[0], new=told[1])
    return goal


@transaction.atomic
def set_responsible(
    *, by: Actor, goal: Goal, version: int, responsible: Iterable[tuple[Organisation, str]]
) -> list[Responsibility]:
    """Say who does what about a goal, in place of what was said before."""
    rules.check_may_write(by, goal)
    goal = _locked_goal(goal, version)
    wanted = {(body.pk, role): body for body, role in responsible}
    if any(body.municipality_id != goal.document.municipality_id for body in wanted.values()):
        raise InputError(f"en av organisationerna hör till en annan kommun än ”{goal}”; välj bland kommunens egna")
    had = list(goal.responsibilities.select_related("organisation"))
    old = sorted(f"{row.organisation.name}: {row.get_role_display()}" for row in had)
    for row in had:
        if (row.organisation_id, row.role) not in wanted:
            row.delete()
    there = {(row.organisation_id, row.role) for row in had}
    Responsibility.objects.bulk_create(
        Responsibility(goal=goal, organisation=body, role=role)
        for (pk, role), body in wanted.items()
        if (pk, role) not in there
    )
    found = list(goal.responsibilities.select_related("organisation").order_by("role", "organisation__name"))
    new = sorted(f"{row.organisation.name}: {row.get_role_display()}" for row in found)
    if old != new:
        goal.version += 1
        goal.save(update_fields=["version"])
        _record(by, "set_responsible", goal, goal.document, old={"responsible": old}, new={"responsible": new})
    return found


@transaction.atomic
def add_own_goal(*, by: Actor, parent: Goal, owner: Organisation, name: str, towards: str = "", kind: str = "") -> Goal:
    """Add a goal that a board sets itself under one of a programme's goals; it is not counted with the programme."""
    document, name = parent.document, name.strip()
    municipality = document.municipality
    check_may_for(by, municipality, [owner], permissions.WRITE_OWN_GOALS, "formulera nämndens egna mål")
    if owner.municipality_id != municipality.pk:
        raise InputError(f"{owner} hör till en annan kommun än {document}; välj bland kommunens egna")
    if not name:
        raise InputError("målet saknar ord; skriv vad nämnden vill nå")
    if parent.owner_id not in (None, owner.pk):
        raise InputError(f"”{parent}” är satt av {parent.owner}; välj ett av programmets mål eller nämndens eget")
    if Goal.objects.filter(document=document, owner=owner, name=name).exists():
        raise InputError(f"{owner} har redan målet ”{name}”; ändra i det")
    goals = list(Goal.objects.select_for_update().filter(document=document))
    goal = Goal.objects.create(
        document=document,
        parent=parent,
        key=_free_key(document, f"{parent.key[:40]}-eget"),
        level_name="nämndmål",
        level=min(parent.level + 1, DEEPEST),
        order=max(row.order for row in goals) + 1,
        name=name,
        owner=owner,
        towards=towards,
        kind=kind,
    )
    Responsibility.objects.create(goal=goal, organisation=owner, role=Responsibility.Role.ANSWERS)
    _record(by, "add_own_goal", goal, document, new={"name": name, "owner": owner.name, "towards": towards})
    return goal


@transaction.atomic
def reword_own_goal(*, by: Actor, goal: Goal, version: int, name: str, towards: str = "") -> Goal:
    """Change the words of a goal that a board has set itself; a document's own goal keeps its decided wording."""
    rules.check_may_write(by, goal)
    if goal.owner_id is None:
        raise InputError(f"”{goal}” är beslutat i {goal.document} och ändras bara genom ett nytt beslut")
    goal = _locked_goal(goal, version)
    if not name.strip():
        raise InputError("målet saknar ord; skriv vad nämnden vill nå")
    new = {"name": name.strip(), "towards": towards}
    told = _differences({"name": goal.name, "towards": goal.towards}, new)
    if told[1]:
        _set(goal, new)
        goal.version += 1
        goal.save()
        _record(by, "reword_own_goal", goal, goal.document, old=told[0], new=told[1])
    return goal


@transaction.atomic
def unlink_indicator(*, by: Actor, goal: Goal, indicator_key: str) -> None:
    """Follow a goal by an indicator no longer; what was assessed with it stays as it was."""
    municipality = goal.document.municipality
    check_may(by, municipality, permissions.LINK_INDICATORS, "koppla bort nyckeltal från mål")
    link = GoalIndicator.objects.filter(goal=goal, indicator__key=indicator_key).first()
    if link is None:
        raise InputError(f"”{goal}” följs inte av {indicator_key}; ladda om sidan")
    link.delete()
    _record(by, "unlink_indicator", goal, goal.document, old={"indicator": indicator_key})


@transaction.atomic
def set_effect(*, by: Actor, goal: Goal, other: Goal, kind: str, reasoning: str = "") -> GoalEffect:
    """Say that reaching a goal supports another, or works against it."""
    rules.check_may_write(by, goal)
    if other.pk == goal.pk:
        raise InputError(f"”{goal}” kan inte verka på sig självt; välj ett annat mål")
    if other.document.municipality_id != goal.document.municipality_id:
        raise InputError(f"”{other}” hör till en annan kommun än ”{goal}”; välj mål i samma kommun")
    if kind not in GoalEffect.Kind.values:
        raise InputError("säg om målet stöder eller motverkar det andra")
    before = GoalEffect.objects.filter(goal=goal, other=other).first()
    old = {"kind": before.kind, "reasoning": before.reasoning, "other": other.name} if before else None
    effect, _ = GoalEffect.objects.update_or_create(
        goal=goal, other=other, defaults={"kind": kind, "reasoning": reasoning.strip()}
    )
    new = {"kind": kind, "reasoning": effect.reasoning, "other": other.name}
    if new != old:
        _record(by, "set_effect", goal, goal.document, old=old, new=new)
    return effect


@transaction.atomic
def remove_effect(*, by: Actor, effect: GoalEffect) -> None:
    """Take back what was said of one goal's effect on another."""
    rules.check_may_write(by, effect.goal)
    old = {"kind": effect.kind, "reasoning": effect.reasoning, "other": effect.other.name}
    _record(by, "remove_effect", effect.goal, effect.goal.document, old=old)
    effect.delete()


@transaction.atomic
def edit_document(*, by: Actor, document: SteeringDocument, version: int, given: DocumentFields) -> SteeringDocument:
    """Change a document's status, validity and decision; refused if somebody else has changed it meanwhile."""
    check_may(by, document.municipality, permissions.WRITE_PROGRAMMES, "ändra styrdokument")
    document = SteeringDocument.objects.select_for_update(of=("self",)).select_related("municipality").get(
        pk=document.pk
    )  # fmt: skip
    _check_version(document, version)
    if given.status not in SteeringDocument.Status.values:
        raise InputError(f"{given.status!r} är inget läge för ett dokument; välj ett i listan")
    if given.adopted_by is not None and given.adopted_by.municipality_id != document.municipality_id:
        raise InputError(f"{given.adopted_by} hör till en annan kommun än {document}; välj bland kommunens egna")
    rules.check_validity(document, given.valid_from, given.valid_to)
    new: dict[str, Any] = {field.name: getattr(given, field.name) for field in fields(given)}
    new["level_words"] = [word.strip() for word in given.level_words if word.strip()]
    told = _differences({name: getattr(document, name) for name in new}, new)
    if told[1]:
        _set(document, new)
        document.version += 1
        document.save()
        _record(by, "edit_document", document, document, old=told[0], new=told[1])
    return document


@transaction.atomic
def unrelate_documents(*, by: Actor, relation: Relation) -> None:
    """Take back how one document was said to stand to another."""
    document = relation.document
    check_may(by, document.municipality, permissions.WRITE_PROGRAMMES, "koppla isär styrdokument")
    _record(by, "unrelate_documents", relation, document, old={"kind": relation.kind, "other": relation.other.key})
    relation.delete()


def _locked_tree(goal: Goal, version: int) -> tuple[Goal, dict[int, Goal]]:
    """Return the goal, and all of its document's by number, locked: nobody else moves one meanwhile."""
    rows = Goal.objects.select_for_update().filter(document=goal.document).select_related("document")
    by_pk = {row.pk: row for row in rows}
    for row in by_pk.values():  # one object for each goal, so that the move sees its parents as they become
        row.parent = by_pk[row.parent_id] if row.parent_id else None
    _check_version(by_pk[goal.pk], version)
    return by_pk[goal.pk], by_pk


def _save_move(found: Goal, changed: list[Goal], *, has_new_parent: bool) -> None:
    found.version += 1
    if has_new_parent:
        Goal.objects.bulk_update(changed, ["parent", "level", "level_name"], batch_size=200)
    Goal.objects.bulk_update(changed, ["order"], batch_size=200)
    found.save(update_fields=["version"])


def _locked_goal(goal: Goal, version: int) -> Goal:
    rows = Goal.objects.select_for_update(of=("self",)).select_related("document__municipality", "owner")
    found = rows.get(pk=goal.pk)
    _check_version(found, version)
    return found


def _check_version(row: Goal | SteeringDocument, version: int) -> None:
    if row.version != version:
        raise ChangedMeanwhile(
            f"någon annan har ändrat ”{row}” sedan du öppnade sidan. Inget skrevs över. "
            "Jämför med det som står nu och spara igen om din ändring fortfarande gäller."
        )


def _free_key(document: SteeringDocument, stem: str) -> str:
    taken = set(
        Goal.objects.filter(document__municipality=document.municipality, key__startswith=stem).values_list(
            "key", flat=True
        )
    )
    number = 1
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def _place(goal: Goal) -> dict[str, Any]:
    return {"under": goal.parent.name if goal.parent else "", "order": goal.order, "level_name": goal.level_name}


def _set(row: models.Model, new: dict[str, Any]) -> None:
    for name, value in new.items():
        setattr(row, name, value)


def _differences(old: dict[str, Any], new: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what was and what is, of the values that differ, as they can be kept in the log."""
    names = [name for name in new if old[name] != new[name]]

    def plain(value: Any) -> Any:
        if isinstance(value, models.Model):
            return str(value)
        return value.isoformat() if isinstance(value, datetime.date) else value

    return {name: plain(old[name]) for name in names}, {name: plain(new[name]) for name in names}


def _record(
    by: Actor,
    action: str,
    obj: models.Model,
    document: SteeringDocument,
    *,
    old: dict[str, Any] | None = None,
    new: dict[str, Any] | None = None,
) -> None:
    record(by=by, action=action, obj=obj, municipality=document.municipality.slug, old=old, new=new)
