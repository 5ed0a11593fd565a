"""Adopting what a person accepted in an uploaded document: one transaction, through the changes of each room."""

import datetime
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from samhandling.accounts.models import Person
from samhandling.errors import InputError
from samhandling.places.models import Organisation
from samhandling.plans import changes as plan_changes
from samhandling.plans.register import Register, compared, free
from samhandling.programmes import changes as programme_changes
from samhandling.programmes.imports import changes as import_changes
from samhandling.programmes.imports import queries, rules
from samhandling.programmes.imports.models import DocumentImport, ImportNode
from samhandling.programmes.imports.queries import Part, Placed
from samhandling.programmes.models import Goal, Relation, Responsibility, SteeringDocument

RELATIONS = {
    "implements": Relation.Kind.IMPLEMENTS,
    "replaces": Relation.Kind.REPLACES,
    "adjoins": Relation.Kind.ADJOINS,
    "rests on": Relation.Kind.RESTS_ON,
}
LEFT_OUT = ImportNode.State.REJECTED
STATUS = {
    "gällande": SteeringDocument.Status.IN_FORCE,
    "revideras": SteeringDocument.Status.BEING_REVISED,
    "under revidering": SteeringDocument.Status.BEING_REVISED,
    "under framtagande": SteeringDocument.Status.BEING_PREPARED,
    "upphävt": SteeringDocument.Status.REPEALED,
    "upphävd": SteeringDocument.Status.REPEALED,
}


@transaction.atomic
def adopt(
    *, by: Person, document_import: DocumentImport, replaces: Mapping[int, SteeringDocument] | None = None
) -> list[SteeringDocument]:
    """Make documents, goals, activities, responsibilities and words of what was accepted; all of it or nothing.

    ``replaces`` names, by part, the earlier edition in the register that the part replaces.
    """
    rules.check_may_import(by, document_import.municipality)
    rules.check_can_become(document_import, DocumentImport.State.ADOPTED)
    parts = queries.parts(document_import)
    rules.check_nothing_is_left([node for part in parts for node in part.nodes])
    import_changes.compare_with_register(by=by, document_import=document_import)
    register = Register.of(by, document_import.municipality)
    chosen = [part for part in parts if any(node.state != LEFT_OUT for node in part.nodes)]
    if not chosen:
        raise InputError(
            f"Allt i {document_import} är struket, så det finns inget att anta; lägg dokumentet åt sidan i stället"
        )
    register.know(
        name
        for part in chosen
        for placed in part.tree
        if placed.node.state != LEFT_OUT
        for name in placed.node.values.get("responsible") or []
    )
    documents = [_adopt_part(register, document_import, part) for part in chosen]
    for part, document in zip(chosen, documents, strict=True):
        _relate(register, document, document_import.drafts[part.number].get("related_documents") or [])
    for part, document in zip(chosen, documents, strict=True):
        if old := (replaces or {}).get(part.number):
            programme_changes.relate_documents(by=by, document=document, kind=Relation.Kind.REPLACES, other=old)
    import_changes.close_as_adopted(by=by, document_import=document_import, documents=documents)
    return documents


def _adopt_part(register: Register, document_import: DocumentImport, part: Part) -> SteeringDocument:
    said = {node.values["field"]: node.name for node in part.fields if node.state != LEFT_OUT}
    if "title" not in said:
        raise InputError(
            f"Dokument {part.number + 1} i {document_import} har ingen godtagen titel; godta titeln, "
            "eller stryk allt i det dokumentet"
        )
    kept = [placed for placed in part.tree if placed.node.state != LEFT_OUT]
    document = _document(register, said, kept)
    goals = _goals(register, document_import, document, kept, {p.node.pk: p.node for p in part.tree})
    _activities(register, document, kept, goals, {p.node.pk: p.node for p in part.tree})
    _terms(register, document, part)
    register.documents[compared(document.title)] = document
    _tell_unnamed(register, document)
    for finding in _findings(document_import, part.number):
        programme_changes.add_finding(
            by=register.by,
            municipality=register.municipality,
            document=document,
            kind=str(finding["kind"])[:60],
            text=finding["text"],
        )
    return document


def _document(register: Register, said: dict[str, str], kept: list[Placed]) -> SteeringDocument:
    title = said["title"][:300]
    body = said.get("adopting_body")
    return programme_changes.add_document(
        by=register.by,
        municipality=register.municipality,
        key=free(register.document_keys, slugify(title)[:80] or "dokument"),
        title=title,
        kind=said.get("type", "annat"),
        adopted_by=register.organisation(body) if body else None,
        adopted_on=_date(said.get("adopted_on")),
        reference=said.get("dnr", "")[:60],
        paragraph=said.get("paragraph", "")[:20],
        valid_from=_date(said.get("valid_from")),
        valid_to=_date(said.get("valid_to")),
        status=STATUS.get(said.get("status", "").casefold(), SteeringDocument.Status.UNKNOWN),
        overall_goal=said.get("overall_goal", ""),
        level_words=_level_words(kept),
        has_own_page=any(placed.node.kind == ImportNode.Kind.GOAL for placed in kept),
        order=len(register.document_keys),
    )


def _goals(
    register: Register,
    document_import: DocumentImport,
    document: SteeringDocument,
    kept: list[Placed],
    nodes: dict[int, ImportNode],
) -> dict[int, Goal]:
    """Add the goals in the order of the tree; return them by node."""
    made: dict[int, Goal] = {}
    prefix = _prefix(document.title)
    for order, node in enumerate(placed.node for placed in kept if placed.node.kind == ImportNode.Kind.GOAL):
        parent = _nearest(node, made, nodes)
        values = node.values
        made[node.pk] = programme_changes.add_goal(
            by=register.by,
            document=document,
            key=free(register.goal_keys, slugify(f"{prefix}-{values.get('number') or order + 1}")[:50]),
            name=values["name"],
            level_name=str(values.get("level") or "mål")[:60],
            level=parent.level + 1 if parent else 1,
            parent=parent,
            number=str(values.get("number") or "")[:20],
            order=order,
            sdgs=values.get("agenda2030") or [],
            followed_up_elsewhere=", ".join(values.get("followed_up_by") or []),
            quote=node.quote,
            quote_page=node.page,
            quote_offset=node.offset,
            quote_source=document_import.file_name[:300],
        )
        for body in _bodies(register, values):
            programme_changes.give_responsibility(
                by=register.by, goal=made[node.pk], organisation=body, role=Responsibility.Role.ANSWERS
            )
    return made


def _activities(
    register: Register,
    document: SteeringDocument,
    kept: list[Placed],
    goals: dict[int, Goal],
    nodes: dict[int, ImportNode],
) -> None:
    """Add the plan with its activities; one that is named under several goals is one activity that serves them all."""
    by_name: dict[str, list[ImportNode]] = {}
    for placed in kept:
        if placed.node.kind == ImportNode.Kind.ACTIVITY:
            by_name.setdefault(placed.node.name, []).append(placed.node)
    if not by_name:
        return
    plan = plan_changes.add_plan(by=register.by, document=document)
    for order, (name, same) in enumerate(by_name.items()):
        served = {goal.pk: goal for node in same if (goal := _nearest(node, goals, nodes))}
        bodies = {body.pk: body for node in same for body in _bodies(register, node.values)}
        plan_changes.add_activity(
            by=register.by,
            plan=plan,
            name=name,
            goals=served.values(),
            responsible=[(body, "answers") for body in bodies.values()],
            order=order,
            quote=same[0].quote,
            quote_page=same[0].page,
            quote_offset=same[0].offset,
        )


def _terms(register: Register, document: SteeringDocument, part: Part) -> None:
    terms = {node.name[:120]: node.values["definition"] for node in part.terms if node.state != LEFT_OUT}
    for term, definition in terms.items():
        programme_changes.add_term(by=register.by, document=document, term=term, definition=definition)


def _bodies(register: Register, values: dict[str, Any]) -> list[Organisation]:
    return register.bodies(values.get("responsible") or [])


def _tell_unnamed(register: Register, document: SteeringDocument) -> None:
    """List the words for bodies that no body could be found for: they answer for nothing until someone says who."""
    for words in sorted(register.unnamed):
        programme_changes.add_finding(
            by=register.by,
            municipality=register.municipality,
            document=document,
            kind="responsible_not_named",
            text=f"”{words}” står som ansvariga, men det går inte att säga vilka det är. Ange de ansvariga själv.",
        )
    register.unnamed.clear()


def _relate(register: Register, document: SteeringDocument, related: Iterable[dict[str, Any]]) -> None:
    """Relate the document to those it names that the register holds; list the others, for nobody has accepted them."""
    unknown: list[str] = []
    for one in related:
        other = register.documents.get(compared(one["title"]))
        if other is None:
            unknown.append(one["title"])
        elif other != document and one.get("kind") in RELATIONS:
            programme_changes.relate_documents(
                by=register.by, document=document, kind=RELATIONS[one["kind"]], other=other
            )
    if unknown:
        programme_changes.add_finding(
            by=register.by,
            municipality=register.municipality,
            document=document,
            kind="related_documents_unknown",
            text="Dokumentet nämner styrdokument som registret inte har: " + "; ".join(unknown),
        )


def _nearest(node: ImportNode, made: dict[int, Goal], nodes: dict[int, ImportNode]) -> Goal | None:
    """Return the goal above; where that was left out, the one above it."""
    above = node.parent_id
    while above is not None and above not in made:
        above = nodes[above].parent_id
    return made[above] if above is not None else None


def _findings(document_import: DocumentImport, part: int) -> list[dict[str, Any]]:
    return list(document_import.drafts[part].get("findings") or [])


def _level_words(kept: Iterable[Placed]) -> list[str]:
    words = (str(p.node.values.get("level") or "") for p in sorted(kept, key=lambda placed: placed.depth))
    return list(dict.fromkeys(word for word in words if word))


def _prefix(title: str) -> str:
    """Return what the goals' short names begin with: the initials of the title."""
    return "".join(word[0] for word in re.findall(r"\w+", title)[:6]).lower() or "mal"


def _date(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None
