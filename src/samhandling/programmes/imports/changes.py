"""Uploading, reading and deciding about what was read: all writing. Adopting lies in ``plans.adoption``."""

from collections.abc import Iterable
from typing import IO, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from samhandling.accounts.models import Person
from samhandling.audit.changes import Actor, JobActor, record
from samhandling.errors import InputError
from samhandling.places.models import Municipality
from samhandling.programmes.imports import contradictions, files, queries, rules
from samhandling.programmes.imports.models import FIELD_WORDS, DocumentImport, ImportNode, ImportStep
from samhandling.sources import uploads

State = DocumentImport.State
NodeState = ImportNode.State
READER = JobActor("inläsningen")
KEPT = ("parent_id", "order", "decided", "state")  # what a step may change, and so what is kept for undoing it
LISTS = ("agenda2030", "lenses", "responsible", "followed_up_by")
GOAL = ("name", "level", "number", *LISTS)


def upload(
    *, by: Person, municipality: Municipality, file_name: str, n_bytes: int, content: IO[bytes]
) -> DocumentImport:
    """Keep an uploaded file with its checksum, ready to be read; it is taken whole or refused whole."""
    rules.check_may_import(by, municipality)
    suffix = rules.check_file(file_name, n_bytes, content)
    sha256 = files.keep(iter(lambda: content.read(uploads.CHUNK), b""), suffix)
    try:
        with transaction.atomic():
            row = DocumentImport.objects.create(
                municipality=municipality,
                file_name=file_name[-255:],
                suffix=suffix,
                sha256=sha256,
                n_bytes=n_bytes,
                uploaded_by=by,
            )
            _audit(by, "upload_document", row, new={"file": file_name, "sha256": sha256, "n_bytes": n_bytes})
    except IntegrityError:
        earlier = DocumentImport.objects.filter(municipality=municipality, sha256=sha256).exclude(state=State.DISCARDED)
        raise InputError(
            f"{file_name} är redan uppladdad, som {earlier.get()}; öppna den i listan, eller lägg den åt sidan först"
        ) from None
    return row


@transaction.atomic
def start_reading(*, document_import: DocumentImport) -> bool:
    """Take an uploaded file for reading; False if another process took it first."""
    taken = DocumentImport.objects.filter(pk=document_import.pk, state=State.UPLOADED).update(
        state=State.READING, attempt=document_import.attempt + 1, reading_since=timezone.now(), failure=""
    )
    document_import.refresh_from_db(fields=("state", "attempt", "reading_since", "failure"))
    return bool(taken)


@transaction.atomic
def take_in_reading(*, document_import: DocumentImport, outcome: dict[str, Any]) -> bool:
    """Take in what a reading gave, once; False if another process already did."""
    row = _reading(document_import)
    if row is None:
        return False
    rules.check_can_become(row, State.READ)
    for name in ("text", "page_sizes", "boxes", "drafts", "warnings", "n_pages"):
        setattr(row, name, outcome[name])
    row.state, row.reading_since = State.READ, None
    row.save()
    for part, draft in enumerate(row.drafts):
        _add_nodes(row, part, draft)
    _compare(row)
    n_nodes = row.nodes.count()
    _audit(READER, "read_document", row, new={"parts": len(row.drafts), "nodes": n_nodes})
    return True


@transaction.atomic
def compare_with_register(*, by: Actor, document_import: DocumentImport) -> None:
    """Find anew what the import, as a person has decided it so far, says otherwise than the register."""
    rules.check_may_import(by, document_import.municipality)
    _compare(document_import)


@transaction.atomic
def fail_reading(*, document_import: DocumentImport, reason: str) -> bool:
    """Say why a file could not be read; False if the reading is already over."""
    row = _reading(document_import)
    if row is None:
        return False
    rules.check_can_become(row, State.FAILED)
    row.state, row.reading_since, row.failure = State.FAILED, None, f"{reason.strip().rstrip('.')}."
    row.save(update_fields=("state", "reading_since", "failure"))
    _audit(READER, "fail_reading", row, new={"reason": reason})
    return True


@transaction.atomic
def read_again(*, by: Actor, document_import: DocumentImport) -> None:
    """Let a file that could not be read be tried once more."""
    rules.check_may_import(by, document_import.municipality)
    row = _locked(document_import)
    rules.check_can_become(row, State.UPLOADED)
    row.state = State.UPLOADED
    row.save(update_fields=("state",))
    _audit(by, "read_document_again", row)


@transaction.atomic
def discard(*, by: Person, document_import: DocumentImport) -> None:
    """Lay an import aside; the file stays kept, nothing comes into the register."""
    rules.check_may_import(by, document_import.municipality)
    _close(by, _locked(document_import), State.DISCARDED, "discard_import")


@transaction.atomic
def close_as_adopted(*, by: Person, document_import: DocumentImport, documents: Iterable[Any]) -> None:
    """Say which documents the import became; called by the adoption, in its transaction."""
    rules.check_may_import(by, document_import.municipality)
    row = _locked(document_import)
    rules.check_nothing_is_left(list(row.nodes.all()))
    row.documents.set(documents)
    _close(by, row, State.ADOPTED, "adopt_import")
    for other in DocumentImport.objects.filter(municipality=row.municipality, state=State.READ):
        _compare(other)


@transaction.atomic
def accept(*, by: Actor, node: ImportNode) -> None:
    """Accept a piece as it is."""
    row = _open(by, node.document_import)
    _step(by, row, f"Godtog ”{node.name[:80]}”", [node])
    _set(node, state=NodeState.ACCEPTED if node.decided is None else NodeState.CHANGED)


@transaction.atomic
def accept_rest(*, by: Actor, document_import: DocumentImport, min_certainty: float = 0.0) -> int:
    """Accept every undecided piece that is at least so certain, and return how many they were."""
    row = _open(by, document_import)
    left = [
        node
        for node in row.nodes.filter(state=NodeState.PROPOSED)
        if min_certainty <= 0 or (node.certainty or 0) >= min_certainty
    ]
    if left:
        _step(by, row, f"Godtog {len(left)} delar på en gång", left)
        for node in left:
            node.state = NodeState.ACCEPTED if node.decided is None else NodeState.CHANGED
        ImportNode.objects.bulk_update(left, ("state",))
    return len(left)


@transaction.atomic
def reject(*, by: Actor, node: ImportNode) -> None:
    """Leave a piece out; what lies under it moves up when the document is adopted."""
    row = _open(by, node.document_import)
    _step(by, row, f"Strök ”{node.name[:80]}”", [node])
    _set(node, state=NodeState.REJECTED)


@transaction.atomic
def reject_part(*, by: Actor, document_import: DocumentImport, part: int) -> None:
    """Leave out a whole document of a file that holds several."""
    row = _open(by, document_import)
    nodes = list(row.nodes.filter(part=part))
    _step(by, row, f"Strök hela dokument {part + 1}", nodes)
    for node in nodes:
        node.state = NodeState.REJECTED
    ImportNode.objects.bulk_update(nodes, ("state",))


@transaction.atomic
def change(*, by: Actor, node: ImportNode, values: dict[str, Any]) -> None:
    """Change the wording, level, number or other values of a piece, and so accept it; the quote stays as it was."""
    row = _open(by, node.document_import)
    new = rules.checked_values(node, values)
    if new == node.values:
        accept(by=by, node=node)
        return
    _step(by, row, f"Ändrade ”{node.name[:80]}”", [node])
    _set(node, state=NodeState.CHANGED, decided=new)


@transaction.atomic
def move(*, by: Actor, node: ImportNode, parent: ImportNode | None) -> None:
    """Lay a goal or an activity, with all under it, under another goal of the same document."""
    row = _open(by, node.document_import)
    if node.kind not in (ImportNode.Kind.GOAL, ImportNode.Kind.ACTIVITY):
        raise InputError(f"”{node.name}” är ingen del av målträdet; bara mål och aktiviteter flyttas")
    if parent is not None:
        _check_can_hold(parent, node)
    _step(by, row, f"Flyttade ”{node.name[:80]}”", [node])
    _set(node, parent=parent)


@transaction.atomic
def split(*, by: Actor, node: ImportNode, wordings: list[str]) -> list[ImportNode]:
    """Make several pieces of one; the first keeps what lay under it. Returns the new ones."""
    row = _open(by, node.document_import)
    kept = [wording for wording in (" ".join(one.split()) for one in wordings) if wording]
    if node.kind not in (ImportNode.Kind.GOAL, ImportNode.Kind.ACTIVITY) or len(kept) < 2:
        raise InputError("Dela ett mål eller en aktivitet genom att skriva varje ny ordalydelse på en egen rad")
    after = (
        row.nodes.filter(part=node.part, order__gt=node.order).order_by("order").values_list("order", flat=True).first()
    )
    room = (after if after is not None else node.order + 1) - node.order
    step = _step(by, row, f"Delade ”{node.name[:80]}” i {len(kept)}", [node])
    _set(node, state=NodeState.CHANGED, decided=rules.checked_values(node, {"name": kept[0]}))
    made = ImportNode.objects.bulk_create(
        ImportNode(
            document_import=row,
            part=node.part,
            kind=node.kind,
            parent_id=node.parent_id,
            order=node.order + room * n / len(kept),
            proposed=node.proposed,
            decided={**rules.checked_values(node, {"name": wording}), "number": None}
            if "number" in node.proposed
            else rules.checked_values(node, {"name": wording}),
            state=NodeState.CHANGED,
            page=node.page,
            offset=node.offset,
            quote=node.quote,
            certainty=node.certainty,
        )
        for n, wording in enumerate(kept[1:], start=1)
    )
    step.before["made"] = [one.pk for one in made]
    step.save(update_fields=("before",))
    return made


@transaction.atomic
def merge(*, by: Actor, node: ImportNode, into: ImportNode) -> None:
    """Join a piece to another, which takes its words and all that lies under it; the first is left out."""
    row = _open(by, node.document_import)
    if node.kind != into.kind or node.kind not in (ImportNode.Kind.GOAL, ImportNode.Kind.ACTIVITY):
        raise InputError(f"”{node.name}” kan bara slås ihop med ett annat mål eller en annan aktivitet av samma slag")
    if node.part != into.part or node.pk == into.pk or into.pk in _below(row, node):
        raise InputError(f"”{node.name}” kan inte slås ihop med ”{into.name}”, som är samma del eller ligger under den")
    under = list(row.nodes.filter(parent=node))
    _step(by, row, f"Slog ihop ”{node.name[:60]}” med ”{into.name[:60]}”", [node, into, *under])
    joined = {"name": f"{into.name} {node.name}"}
    _set(into, state=NodeState.CHANGED, decided=rules.checked_values(into, joined))
    _set(node, state=NodeState.REJECTED)
    for one in under:
        _set(one, parent=into)


@transaction.atomic
def undo(*, by: Actor, document_import: DocumentImport) -> str:
    """Undo the last step and return what it was."""
    row = _open(by, document_import)
    step = row.steps.first()
    if step is None:
        raise InputError(f"I {row} finns inget att ångra")
    ImportNode.objects.filter(document_import=row, pk__in=step.before["made"]).delete()
    nodes = {node.pk: node for node in row.nodes.filter(pk__in=[one["id"] for one in step.before["nodes"]])}
    for earlier in step.before["nodes"]:
        for name in KEPT:
            setattr(nodes[earlier["id"]], name, earlier[name])
    ImportNode.objects.bulk_update(nodes.values(), ("parent", "order", "decided", "state"))
    what = step.what
    step.delete()
    _audit(by, "undo_import_step", row, old={"what": what})
    return what


def _add_nodes(row: DocumentImport, part: int, draft: dict[str, Any]) -> None:
    """Make nodes of a draft: what the document says of itself, its goals, its activities, its words."""
    made: list[ImportNode] = []

    def node(kind: str, proposed: dict[str, Any], proof: dict[str, Any]) -> ImportNode:
        certainty = proof.get("certainty")
        made.append(
            ImportNode(
                document_import=row,
                part=part,
                kind=kind,
                order=len(made),
                proposed=proposed,
                page=proof.get("page"),
                offset=proof.get("offset"),
                quote=proof.get("quote") or "",
                certainty=None if certainty is None else min(1.0, max(0.0, certainty)),
            )
        )
        return made[-1]

    document = draft.get("document") or {}
    for name in FIELD_WORDS:
        if document.get(name):
            proof = (document.get("proof") or {}).get(name) or {}
            node("field", {"field": name, "value": str(document[name])}, proof)
    goals = {goal["id"]: goal for goal in draft.get("goals") or []}
    of_goal = {
        key: node("goal", {name: goal.get(name) or [] if name in LISTS else goal.get(name) for name in GOAL}, goal)
        for key, goal in goals.items()
    }
    activities = [
        (node("activity", {"name": one["name"], "responsible": one.get("responsible") or []}, one), one.get("goal"))
        for one in draft.get("activities") or []
    ]
    for term in draft.get("glossary") or []:
        node("term", {"term": term["term"], "definition": term["definition"]}, term)
    ImportNode.objects.bulk_create(made)
    for key, goal in goals.items():
        of_goal[key].parent = of_goal.get(goal.get("parent"))
    for activity, key in activities:
        activity.parent = of_goal.get(key)
    ImportNode.objects.bulk_update(made, ("parent",), batch_size=500)


def _compare(row: DocumentImport) -> None:
    """Find anew what the import says otherwise than the register; its own findings stay as they were read."""
    found = contradictions.beside_register(row, queries.parts(row))
    for draft, beside in zip(row.drafts, found, strict=True):
        own = [one for one in draft.get("findings") or [] if "beside" not in one]
        draft["findings"] = [*own, *beside]
    row.save(update_fields=("drafts",))


def _check_can_hold(parent: ImportNode, node: ImportNode) -> None:
    row = node.document_import
    if parent.document_import_id != node.document_import_id or parent.part != node.part:
        raise InputError(f"”{parent.name}” hör till ett annat dokument; flytta inom samma dokument")
    if parent.kind != ImportNode.Kind.GOAL:
        raise InputError(f"”{parent.name}” är inget mål, och bara under mål kan något läggas")
    if parent.pk == node.pk or parent.pk in _below(row, node):
        raise InputError(f"”{node.name}” kan inte läggas under sig själv eller under något som ligger under det")


def _below(row: DocumentImport, node: ImportNode) -> set[int]:
    parents = dict(row.nodes.filter(part=node.part).values_list("pk", "parent_id"))
    found: set[int] = set()
    left = {node.pk}
    while left := {pk for pk, parent in parents.items() if parent in left} - found:
        found |= left
    return found


def _open(by: Actor, document_import: DocumentImport) -> DocumentImport:
    """Return the import, locked, if ``by`` may decide about its nodes now."""
    rules.check_may_import(by, document_import.municipality)
    row = _locked(document_import)
    rules.check_is_read(row)
    return row


def _step(by: Actor, row: DocumentImport, what: str, nodes: list[ImportNode]) -> ImportStep:
    """Keep how the nodes are before they change, so that the step can be undone; and leave the audit row."""
    before = [{"id": node.pk, **{name: getattr(node, name) for name in KEPT}} for node in nodes]
    _audit(by, "decide_import_node", row, new={"what": what, "nodes": [node.pk for node in nodes[:50]]})
    return ImportStep.objects.create(
        document_import=row, by_name=by.actor_name, what=what[:200], before={"nodes": before, "made": []}
    )


def _set(node: ImportNode, **values: Any) -> None:
    for name, value in values.items():
        setattr(node, name, value)
    node.save(update_fields=list(values))


def _close(by: Person, row: DocumentImport, state: str, action: str) -> None:
    rules.check_can_become(row, state)
    row.state, row.closed_at, row.closed_by = state, timezone.now(), by
    row.save(update_fields=("state", "closed_at", "closed_by"))
    _audit(by, action, row, new={"documents": list(row.documents.values_list("key", flat=True))})


def _locked(document_import: DocumentImport) -> DocumentImport:
    rows = DocumentImport.objects.select_for_update(of=("self",)).select_related("municipality")
    return rows.defer("text", "boxes", "drafts").get(pk=document_import.pk)


def _reading(document_import: DocumentImport) -> DocumentImport | None:
    row = _locked(document_import)
    return row if row.state == State.READING and row.attempt == document_import.attempt else None


def _audit(by: Actor, action: str, row: DocumentImport, **values: Any) -> None:
    record(by=by, action=action, obj=row, municipality=row.municipality.slug, **values)
