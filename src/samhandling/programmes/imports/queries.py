"""Reading the uploaded documents; each function states how many questions it asks."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Q

from samhandling.places.models import Municipality
from samhandling.programmes.imports import files
from samhandling.programmes.imports.models import DocumentImport, ImportNode, ImportStep

HEAVY = ("text", "boxes", "page_sizes", "drafts", "warnings")


@dataclass(frozen=True)
class Placed:
    """A node where it stands in the tree; ``depth`` from 0."""

    node: ImportNode
    depth: int
    n_below: int


@dataclass(frozen=True)
class Part:
    """One document of a file: what it says of itself, its tree with goals and activities, its words."""

    number: int
    fields: list[ImportNode]
    tree: list[Placed]
    terms: list[ImportNode]

    @property
    def title(self) -> str:
        """Return the document's title, or which one it is in the file."""
        titles = (node.name for node in self.fields if node.proposed["field"] == "title")
        return next(titles, f"Dokument {self.number + 1}")

    @property
    def goals(self) -> list[ImportNode]:
        return [placed.node for placed in self.tree if placed.node.kind == ImportNode.Kind.GOAL]

    @property
    def activities(self) -> list[ImportNode]:
        return [placed.node for placed in self.tree if placed.node.kind == ImportNode.Kind.ACTIVITY]

    @property
    def nodes(self) -> list[ImportNode]:
        """Return every node in the order of the page."""
        return [*self.fields, *(placed.node for placed in self.tree), *self.terms]


def imports(municipality: Municipality) -> list[DocumentImport]:
    """Return the uploaded documents, newest first, with how many pieces are undecided (1 question)."""
    undecided = Count("nodes", filter=Q(nodes__state=ImportNode.State.PROPOSED))
    rows = DocumentImport.objects.filter(municipality=municipality).annotate(n_left=undecided, n_nodes=Count("nodes"))
    return list(rows.defer(*HEAVY).select_related("uploaded_by"))


def one(municipality: Municipality, key: str) -> DocumentImport:
    """Return an uploaded document of the municipality; DocumentImport.DoesNotExist if there is none (1 question)."""
    if not key.isdecimal():
        raise DocumentImport.DoesNotExist(key)
    rows = DocumentImport.objects.filter(municipality=municipality).select_related("municipality", "uploaded_by")
    return rows.get(pk=int(key))


def n_reading(municipality: Municipality) -> int:
    """Return how many files of the municipality are being read now (1 question)."""
    return DocumentImport.objects.filter(municipality=municipality, state=DocumentImport.State.READING).count()


def parts(document_import: DocumentImport) -> list[Part]:
    """Return the documents that were read in the file (1 question)."""
    by_part: dict[int, list[ImportNode]] = {number: [] for number in range(len(document_import.drafts))}
    for node in document_import.nodes.all():
        by_part.setdefault(node.part, []).append(node)
    return [_part(number, nodes) for number, nodes in sorted(by_part.items())]


def last_step(document_import: DocumentImport) -> ImportStep | None:
    """Return the step that would be undone (1 question)."""
    return document_import.steps.first()


def _part(number: int, nodes: list[ImportNode]) -> Part:
    kinds = ImportNode.Kind
    below: dict[int | None, list[ImportNode]] = defaultdict(list)
    for node in nodes:
        if node.kind in (kinds.GOAL, kinds.ACTIVITY):
            below[node.parent_id].append(node)
    for siblings in below.values():
        # A goal's own activities stand before the goals under it.
        siblings.sort(key=lambda node: (node.parent_id is None) == (node.kind == kinds.ACTIVITY))
    return Part(
        number,
        [node for node in nodes if node.kind == kinds.FIELD],
        list(_walk(below, None, 0)),
        [node for node in nodes if node.kind == kinds.TERM],
    )


def _walk(below: dict[int | None, list[ImportNode]], parent: int | None, depth: int) -> Iterator[Placed]:
    for node in below.get(parent, []):
        yield Placed(node, depth, len(below.get(node.pk, [])))
        yield from _walk(below, node.pk, depth + 1)


def faults() -> list[str]:
    """Return one sentence for each uploaded file that is missing or altered (1 question)."""
    rows = DocumentImport.objects.only("sha256", "suffix", "file_name").order_by("pk")
    return [
        f"den uppladdade filen {row.file_name} (inläsning {row.pk}) saknas eller är ändrad; återställ den från "
        "säkerhetskopian eller ladda upp den på nytt"
        for row in rows
        if not files.is_intact(row)
    ]
