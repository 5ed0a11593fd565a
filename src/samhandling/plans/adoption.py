"""Adopting what a person accepted in an uploaded document: one transaction, through the changes of each room."""

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from samhandling.accounts.models import Person
from samhandling.errors import InputError
from samhandling.places import changes as place_changes
from samhandling.places.models import Municipality, Organisation
from samhandling.plans import changes as plan_changes
from samhandling.programmes import changes as programme_changes
from samhandling.programmes.imports import changes as import_changes
from samhandling.programmes.imports import queries, rules
from samhandling.programmes.imports.models import DocumentImport, ImportNode
from samhandling.programmes.imports.queries import Part, Placed
from samhandling.programmes.models import Goal, Relation, Responsibility, SteeringDocument

LEFT_OUT = ImportNode.State.REJECTED
STATUS = {
    "gällande": SteeringDocument.Status.IN_FORCE,
    "revideras": SteeringDocument.Status.BEING_REVISED,
    "under revidering": SteeringDocument.Status.BEING_REVISED,
    "under framtagande": SteeringDocument.Status.BEING_PREPARED,
    "upphävt": SteeringDocument.Status.REPEALED,
    "upphävd": SteeringDocument.Status.REPEALED,
}
# The first pattern that a body's name holds says what it is; a name that holds none is an outside partner.
KINDS = (
    ("fullmäktige", Organisation.Kind.COUNCIL),
    ("kommunstyrelse", Organisation.Kind.EXECUTIVE_BOARD),
    ("processledningsgrupp", Organisation.Kind.STEERING_GROUP),
    ("styrgrupp", Organisation.Kind.STEERING_GROUP),
    ("förvaltning", Organisation.Kind.ADMINISTRATION),
    ("kontor", Organisation.Kind.ADMINISTRATION),
    ("nämnd", Organisation.Kind.BOARD),
    (" ab", Organisation.Kind.COMPANY),
    ("bolag", Organisation.Kind.COMPANY),
)


@dataclass
class _Register:
    """What the municipality's register holds already, and what the adoption adds to it."""

    by: Person
    municipality: Municipality
    organisations: dict[str, Organisation] = field(default_factory=dict)  # by name as compared
    organisation_keys: set[str] = field(default_factory=set)
    document_keys: set[str] = field(default_factory=set)
    goal_keys: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, by: Person, municipality: Municipality) -> "_Register":
        bodies = list(Organisation.objects.filter(municipality=municipality))
        documents = SteeringDocument.objects.filter(municipality=municipality)
        goals = Goal.objects.filter(document__municipality=municipality)
        return cls(
            by=by,
            municipality=municipality,
            organisations={_compared(body.name): body for body in bodies},
            organisation_keys={body.key for body in bodies},
            document_keys=set(documents.values_list("key", flat=True)),
            goal_keys=set(goals.values_list("key", flat=True)),
        )

    def organisation(self, name: str) -> Organisation:
        """Return the body with this name, added if the register does not hold it."""
        found = self.organisations.get(_compared(name))
        if found is None:
            found = place_changes.add_organisation(
                by=self.by,
                municipality=self.municipality,
                key=_free(self.organisation_keys, slugify(name)[:70] or "organisation"),
                name=name[:200],
                kind=_kind(name),
            )
            self.organisations[_compared(name)] = found
        return found


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
    register = _Register.of(by, document_import.municipality)
    chosen = [part for part in parts if any(node.state != LEFT_OUT for node in part.nodes)]
    if not chosen:
        raise InputError(
            f"Allt i {document_import} är struket, så det finns inget att anta; lägg dokumentet åt sidan i stället"
        )
    documents = [_adopt_part(register, document_import, part) for part in chosen]
    for part, document in zip(chosen, documents, strict=True):
        if old := (replaces or {}).get(part.number):
            programme_changes.relate_documents(by=by, document=document, kind=Relation.Kind.REPLACES, other=old)
    import_changes.close_as_adopted(by=by, document_import=document_import, documents=documents)
    return documents


def _adopt_part(register: _Register, document_import: DocumentImport, part: Part) -> SteeringDocument:
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
    for finding in _findings(document_import, part.number):
        programme_changes.add_finding(
            by=register.by,
            municipality=register.municipality,
            document=document,
            kind=str(finding["kind"])[:60],
            text=finding["text"],
        )
    return document


def _document(register: _Register, said: dict[str, str], kept: list[Placed]) -> SteeringDocument:
    title = said["title"][:300]
    body = said.get("adopting_body")
    return programme_changes.add_document(
        by=register.by,
        municipality=register.municipality,
        key=_free(register.document_keys, slugify(title)[:80] or "dokument"),
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
    register: _Register,
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
            key=_free(register.goal_keys, slugify(f"{prefix}-{values.get('number') or order + 1}")[:50]),
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
    register: _Register,
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
            quote_offset=same[0].offset,
        )


def _terms(register: _Register, document: SteeringDocument, part: Part) -> None:
    terms = {node.name[:120]: node.values["definition"] for node in part.terms if node.state != LEFT_OUT}
    for term, definition in terms.items():
        programme_changes.add_term(by=register.by, document=document, term=term, definition=definition)


def _bodies(register: _Register, values: dict[str, Any]) -> list[Organisation]:
    found = [register.organisation(name) for name in values.get("responsible") or [] if name.strip()]
    return list({body.pk: body for body in found}.values())


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


def _free(taken: set[str], wanted: str) -> str:
    """Return the key, numbered if it is taken, and take it."""
    key, n = wanted, 1
    while key in taken:
        n += 1
        key = f"{wanted}-{n}"
    taken.add(key)
    return key


def _kind(name: str) -> Organisation.Kind:
    folded = _compared(name)
    return next((kind for part, kind in KINDS if part in folded), Organisation.Kind.OUTSIDE)


def _compared(name: str) -> str:
    return " ".join(name.split()).casefold()


def _date(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None
