"""Tying level words to shared levels, and equal goals to each other: all writing."""

from django.db import transaction

from samhandling.accounts import permissions
from samhandling.accounts.rules import check_may
from samhandling.audit.changes import Actor, record
from samhandling.errors import InputError
from samhandling.programmes.mapping.models import GoalTie
from samhandling.programmes.models import Goal, SteeringDocument

DEEPEST = 6


@transaction.atomic
def map_level(*, by: Actor, document: SteeringDocument, level_name: str, level: int) -> int:
    """Say which shared level a document's own level word means, and return how many goals that moved."""
    municipality = document.municipality
    check_may(by, municipality, permissions.WRITE_PROGRAMMES, "koppla nivåer")
    if not 1 <= level <= DEEPEST:
        raise InputError(f"Nivån {level} finns inte; välj 1 (överst) till {DEEPEST}")
    goals = Goal.objects.filter(document=document, level_name=level_name)
    if not goals.exists():
        raise InputError(f"{document} har inga mål på nivån ”{level_name}”; välj ett av dokumentets egna nivåord")
    old = sorted(set(goals.values_list("level", flat=True)))
    moved = goals.exclude(level=level).update(level=level)
    if moved:
        new = {"level_name": level_name, "level": level}
        record(by=by, action="map_level", obj=document, municipality=municipality.slug, old={"levels": old}, new=new)
    return moved


@transaction.atomic
def tie_goals(*, by: Actor, goal: Goal, other: Goal, is_same: bool, became: str = "") -> GoalTie:
    """Say that two goals of different documents are the same, or that they are not; ``became``: in a new edition."""
    municipality = goal.document.municipality
    check_may(by, municipality, permissions.WRITE_PROGRAMMES, "koppla ihop mål")
    if other.document.municipality_id != municipality.pk:
        raise InputError(f"”{other}” hör till en annan kommun än ”{goal}”; välj mål i samma kommun")
    if other.document_id == goal.document_id:
        raise InputError(f"”{other}” och ”{goal}” står i samma dokument; koppla mål i olika dokument")
    first, second = sorted((goal, other), key=lambda one: one.pk)
    before = GoalTie.objects.filter(goal=first, other=second).exclude(became="").first()
    if before is not None and not became:
        _refuse(before)
    tie, _ = GoalTie.objects.update_or_create(goal=first, other=second, defaults={"is_same": is_same, "became": became})
    new = {"goals": [first.key, second.key], "is_same": is_same, "became": became}
    record(by=by, action="tie_goals", obj=tie, municipality=municipality.slug, new=new)
    return tie


@transaction.atomic
def untie_goals(*, by: Actor, tie: GoalTie) -> None:
    """Take back what was said about two goals."""
    municipality = tie.goal.document.municipality
    check_may(by, municipality, permissions.WRITE_PROGRAMMES, "koppla isär mål")
    if tie.became:
        _refuse(tie)
    old = {"goals": [tie.goal.key, tie.other.key], "is_same": tie.is_same}
    record(by=by, action="untie_goals", obj=tie, municipality=municipality.slug, old=old)
    tie.delete()


def _refuse(tie: GoalTie) -> None:
    raise InputError(f"”{tie.goal}” {tie.get_became_display()} när {tie.other.document} antogs; det ändras inte här")
