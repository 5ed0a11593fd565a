"""Documents, goals and what hangs on them: all writing."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from samhandling.accounts import permissions
from samhandling.accounts.rules import check_may
from samhandling.audit.changes import Actor, record
from samhandling.errors import InputError
from samhandling.indicators.models import Indicator
from samhandling.places.models import Municipality, Organisation
from samhandling.programmes.models import (
    Finding,
    GlossaryTerm,
    Goal,
    GoalIndicator,
    Lens,
    Relation,
    Responsibility,
    SteeringDocument,
)


@transaction.atomic
def add_document(
    *, by: Actor, municipality: Municipality, key: str, title: str, kind: str, **fields: Any
) -> SteeringDocument:
    """Add a steering document; ``fields`` are those of the model."""
    check_may(by, municipality, permissions.WRITE_PROGRAMMES, "lägga in styrdokument")
    document = SteeringDocument.objects.create(municipality=municipality, key=key, title=title, kind=kind, **fields)
    record(by=by, action="add_document", obj=document, municipality=municipality.slug, new={"title": title})
    return document


@transaction.atomic
def relate_documents(
    *, by: Actor, document: SteeringDocument, kind: Relation.Kind, other: SteeringDocument
) -> Relation:
    """Say how one document stands to another of the same municipality."""
    check_may(by, document.municipality, permissions.WRITE_PROGRAMMES, "koppla styrdokument")
    if other.municipality_id != document.municipality_id:
        raise InputError(f"{other} hör till en annan kommun än {document}; välj ett dokument i samma kommun")
    relation, _ = Relation.objects.get_or_create(document=document, kind=kind, other=other)
    record(
        by=by,
        action="relate_documents",
        obj=relation,
        municipality=document.municipality.slug,
        new={"kind": kind, "other": other.key},
    )
    return relation


@transaction.atomic
def add_lens(*, by: Actor, document: SteeringDocument, name: str) -> Lens:
    """Add a principle or dimension that a document reads its goals through."""
    check_may(by, document.municipality, permissions.WRITE_PROGRAMMES, "lägga in principer")
    lens = Lens.objects.create(municipality=document.municipality, document=document, name=name)
    record(by=by, action="add_lens", obj=lens, municipality=document.municipality.slug, new={"name": name})
    return lens


@transaction.atomic
def add_goal(
    *,
    by: Actor,
    document: SteeringDocument,
    key: str,
    name: str,
    level_name: str,
    level: int,
    parent: Goal | None = None,
    lenses: Iterable[Lens] = (),
    **fields: Any,
) -> Goal:
    """Add a goal, goal area or focus area in its decided wording."""
    check_may(by, document.municipality, permissions.WRITE_PROGRAMMES, "lägga in mål")
    if Goal.objects.filter(document__municipality=document.municipality, key=key).exists():
        raise InputError(f"beteckningen {key} används redan i {document.municipality}; välj en annan")
    goal = Goal.objects.create(
        document=document, key=key, name=name, level_name=level_name, level=level, parent=parent, **fields
    )
    goal.lenses.set(lenses)
    record(
        by=by,
        action="add_goal",
        obj=goal,
        municipality=document.municipality.slug,
        new={"key": key, "name": name, "level": level_name},
    )
    return goal


@transaction.atomic
def give_responsibility(
    *, by: Actor, goal: Goal, organisation: Organisation, role: Responsibility.Role
) -> Responsibility:
    """Say what an organisation has to do with a goal."""
    check_may(by, goal.document.municipality, permissions.WRITE_PROGRAMMES, "ange ansvar")
    responsibility, _ = Responsibility.objects.get_or_create(goal=goal, organisation=organisation, role=role)
    record(
        by=by,
        action="give_responsibility",
        obj=responsibility,
        municipality=goal.document.municipality.slug,
        new={"goal": goal.key, "organisation": organisation.key, "role": role},
    )
    return responsibility


@transaction.atomic
def link_indicator(*, by: Actor, goal: Goal, indicator: Indicator, order: int = 0) -> GoalIndicator:
    """Follow a goal by an indicator."""
    check_may(by, goal.document.municipality, permissions.LINK_INDICATORS, "koppla nyckeltal till mål")
    link, _ = GoalIndicator.objects.get_or_create(goal=goal, indicator=indicator, defaults={"order": order})
    record(
        by=by,
        action="link_indicator",
        obj=link,
        municipality=goal.document.municipality.slug,
        new={"goal": goal.key, "indicator": indicator.key},
    )
    return link


@transaction.atomic
def add_term(*, by: Actor, document: SteeringDocument, term: str, definition: str) -> GlossaryTerm:
    """Add a word that a document explains."""
    check_may(by, document.municipality, permissions.WRITE_PROGRAMMES, "lägga in begrepp")
    row = GlossaryTerm.objects.create(document=document, term=term, definition=definition)
    record(by=by, action="add_term", obj=row, municipality=document.municipality.slug, new={"term": term})
    return row


@transaction.atomic
def add_finding(
    *,
    by: Actor,
    municipality: Municipality,
    kind: str,
    text: str,
    document: SteeringDocument | None = None,
    quote: str = "",
) -> Finding:
    """List a contradiction or gap in the documents."""
    check_may(by, municipality, permissions.LINK_INDICATORS, "lägga in iakttagelser")
    row = Finding.objects.create(municipality=municipality, document=document, kind=kind, text=text, quote=quote)
    record(by=by, action="add_finding", obj=row, municipality=municipality.slug, new={"text": text})
    return row
