"""What an uploaded document says otherwise than the documents that the register holds: shown before it is adopted."""

from collections.abc import Sequence
from typing import Any

from samhandling.intake import findings
from samhandling.intake.draft import Document, Draft, FollowUp, Goal, ProgrammeResult, Proof, RelatedDocument
from samhandling.intake.findings import Source
from samhandling.places.models import Municipality, Organisation
from samhandling.programmes.imports.editions import compared_title
from samhandling.programmes.imports.models import DocumentImport, ImportNode
from samhandling.programmes.imports.queries import Part
from samhandling.programmes.models import Responsibility, SteeringDocument

State = DocumentImport.State
Known = tuple[Draft, Source]


def beside_register(document_import: DocumentImport, parts: Sequence[Part]) -> list[list[dict[str, Any]]]:
    """Return, for each part, the findings beside what the municipality has (6 questions).

    A finding is as the reading leaves it, and names the other document under "beside". What an earlier edition says
    is left to the comparison of editions, unless the content is nearly the same.
    """
    adopted = _adopted(document_import)
    known = [*adopted, *_waiting(document_import)]
    bodies = set(Organisation.objects.filter(municipality=document_import.municipality).values_list("name", flat=True))
    return [
        _of_part(document_import, part, known, len(adopted), {name.casefold() for name in bodies}) for part in parts
    ]


def _of_part(
    document_import: DocumentImport, part: Part, known: Sequence[Known], n_adopted: int, bodies: set[str]
) -> list[dict[str, Any]]:
    draft = _draft_of_part(document_import, part, bodies)
    source = _source(document_import)
    found = findings.beside(draft, source, known)
    is_edition = [compared_title(one.document.title or "") == compared_title(part.title) for one, _ in known]
    return [
        {**vars(one), "beside": known[other][0].document.title or known[other][1].name}
        for other, one in found
        if one.kind == "duplicate" or (other < n_adopted and not is_edition[other])
    ]


def _draft_of_part(document_import: DocumentImport, part: Part, bodies: set[str]) -> Draft:
    kept = [node for node in part.nodes if node.state != ImportNode.State.REJECTED]
    said = {node.values["field"]: node for node in kept if node.kind == ImportNode.Kind.FIELD}
    goals = [node for node in kept if node.kind == ImportNode.Kind.GOAL]
    title = said.get("title")
    document = Document(
        title=part.title,
        type=said["type"].name if "type" in said else None,
        adopted_on=said["adopted_on"].name if "adopted_on" in said else None,
        proof={"title": _proof(title)} if title else {},
    )
    return Draft(
        document,
        tuple(_goal_of_node(node, bodies) for node in goals),
        **_told(document_import.drafts[part.number]),
    )


def _goal_of_node(node: ImportNode, bodies: set[str]) -> Goal:
    names = tuple(node.values.get("responsible") or [])
    # "Samtliga nämnder" means bodies that are not spelled out; only those that are can be compared.
    is_named = all(name.casefold() in bodies for name in names)
    return Goal(
        id=str(node.pk),
        parent=str(node.parent_id) if node.parent_id else None,
        level=node.values.get("level"),
        number=node.values.get("number"),
        name=node.name,
        proof=_proof(node),
        responsible=names if is_named else (),
    )


def _proof(node: ImportNode) -> Proof:
    return Proof(node.page, node.offset or 0, node.quote, node.certainty or 0.0)


def _told(draft: dict[str, Any]) -> dict[str, Any]:
    """Return what a stored draft says of other documents."""
    nowhere = Proof(None, 0, "", 0.0)
    results = (draft.get("follow_up") or {}).get("results") or []
    names = ("programme", "n_goals", "red", "yellow", "green", "up", "flat", "down")
    return {
        "related_documents": tuple(
            RelatedDocument(one["title"], one.get("kind"), one.get("status"), nowhere)
            for one in draft.get("related_documents") or []
        ),
        "follow_up": FollowUp(
            results=tuple(ProgrammeResult(**{name: one.get(name) for name in names}, proof=nowhere) for one in results)
        ),
    }


def _source(document_import: DocumentImport) -> Source:
    """Return the text of a file with one document; of a file with several nobody has kept which text is whose."""
    if len(document_import.drafts) != 1 or not document_import.text:
        return Source.unknown()
    return Source.of_text(document_import.file_name, document_import.text)


# What the municipality has ------------------------------------------------------------------------------------------


def _adopted(beside: DocumentImport) -> list[Known]:
    """Return the documents of the register that nobody has repealed, with the text where it came in as a file."""
    files = {
        document.pk: row
        for row in _rows(beside.municipality, State.ADOPTED).prefetch_related("documents")
        for document in row.documents.all()
    }
    rows = SteeringDocument.objects.filter(municipality=beside.municipality).exclude(
        status=SteeringDocument.Status.REPEALED
    )
    return [
        (_draft_of_document(row, files.get(row.pk)), _source(files[row.pk]) if row.pk in files else Source.unknown())
        for row in rows.prefetch_related("goals__responsibilities__organisation")
    ]


def _waiting(beside: DocumentImport) -> list[Known]:
    """Return the files that also wait for a person: they can only be copies, for nothing of them is decided."""
    rows = _rows(beside.municipality, State.READ).exclude(pk=beside.pk)
    return [
        (Draft(Document(title=row.drafts[0]["document"].get("title") or row.file_name)), source)
        for row in rows
        if (source := _source(row)).units
    ]


def _rows(municipality: Municipality, state: str) -> Any:
    rows = DocumentImport.objects.filter(municipality=municipality, state=state)
    return rows.only("file_name", "text", "drafts", "municipality")


def _draft_of_document(document: SteeringDocument, file: DocumentImport | None) -> Draft:
    drafts = file.drafts if file else []
    titles = {compared_title(one["document"].get("title") or ""): one for one in drafts}
    told = _told(titles.get(compared_title(document.title)) or {})
    goals = tuple(
        Goal(
            id=str(goal.pk),
            parent=str(goal.parent_id) if goal.parent_id else None,
            level=goal.level_name or None,
            number=goal.number or None,
            name=goal.name,
            proof=Proof(goal.quote_page, goal.quote_offset or 0, goal.quote or goal.name, 1.0),
            responsible=tuple(
                one.organisation.name for one in goal.responsibilities.all() if one.role == Responsibility.Role.ANSWERS
            ),
        )
        for goal in document.goals.all()
    )
    adopted_on = document.adopted_on.isoformat() if document.adopted_on else None
    return Draft(Document(title=document.title, type=document.kind, adopted_on=adopted_on), goals, **told)
