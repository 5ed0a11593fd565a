"""Uploading a document, seeing it read, and confirming piece by piece what goes into the register."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from samhandling.accounts import permissions
from samhandling.accounts.models import Role
from samhandling.accounts.rules import EDITORS
from samhandling.errors import InputError, NotAllowed, RuleError
from samhandling.followups.earlier import changes as adoption
from samhandling.jobs import reading
from samhandling.places.models import Municipality
from samhandling.programmes.imports import changes, editions, files, queries, rules
from samhandling.programmes.imports.models import DocumentImport, ImportNode
from samhandling.programmes.imports.queries import Part
from samhandling.programmes.questions import proposals
from samhandling.web.access import with_role

State = DocumentImport.State
AROUND = 700  # characters of text shown before and after a quote
SURE = 0.9
SET_IN = "\u2003"  # em space
LEFT_OUT = ImportNode.State.REJECTED


@dataclass(frozen=True)
class Shown:
    """The source beside the tree: a page with boxes over what is quoted, or the text around the quote."""

    page: int | None = None
    n_pages: int | None = None
    width: float = 0
    height: float = 0
    boxes: tuple[tuple[float, float, float, float], ...] = ()
    before: str = ""
    quote: str = ""
    after: str = ""


@with_role
def uploads(request: HttpRequest, roles: list[Role]) -> HttpResponseBase:
    """List the uploaded documents; take a new one."""
    municipality = roles[0].municipality
    if request.method != "POST":
        return _list(request, roles)
    given = request.FILES.get("file")
    if given is None:
        return _list(request, roles, error="Ingen fil är vald. Välj en fil och försök igen.")
    try:
        made = changes.upload(
            by=request.user, municipality=municipality, file_name=given.name, n_bytes=given.size, content=given.file
        )
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except InputError as error:
        return _list(request, roles, error=str(error))
    reading.advance(made)
    return redirect("work-import", slug=municipality.slug, key=str(made.pk))


@with_role
def review(request: HttpRequest, roles: list[Role], key: str) -> HttpResponseBase:
    """Show how the reading goes, and then each piece beside its source; take what a person decides."""
    found = _found(roles[0].municipality, key)
    if request.method == "POST":
        return _decide(request, roles, found)
    if found.state in (State.UPLOADED, State.READING):
        reading.advance(found)
        found = _found(roles[0].municipality, key)
    return _page(request, roles, found)


@with_role
def progress(request: HttpRequest, roles: list[Role], key: str) -> HttpResponseBase:
    """Answer with the state of the reading, for the page that waits."""
    found = _found(roles[0].municipality, key)
    if found.state in (State.UPLOADED, State.READING):
        reading.advance(found)
        found = _found(roles[0].municipality, key)
    return JsonResponse({"state": found.state, "word": found.get_state_display()})


@with_role
def page_picture(request: HttpRequest, roles: list[Role], key: str) -> HttpResponseBase:
    """Answer with a picture of a page of the uploaded PDF."""
    found = _found(roles[0].municipality, key)
    page = request.GET.get("n", "")
    if found.suffix != "pdf" or not page.isdecimal() or not 1 <= int(page) <= (found.n_pages or 0):
        raise Http404(f"sidan {page} finns inte i {found}")
    picture = reading.draw_page(found, int(page))
    if picture is None:
        raise Http404(f"sidan {page} i {found} kunde inte ritas")
    return FileResponse(picture.open("rb"), content_type="image/png")


@with_role
def source_file(request: HttpRequest, roles: list[Role], key: str) -> HttpResponseBase:
    """Answer with the file as it was uploaded; always as a download, so that a page in it cannot act here."""
    found = _found(roles[0].municipality, key)
    try:
        content = files.path_of(found).open("rb")
    except OSError as error:
        raise Http404(f"filen {found} saknas i hemmappen") from error
    return FileResponse(content, as_attachment=True, filename=found.file_name, content_type="application/octet-stream")


def _decide(request: HttpRequest, roles: list[Role], found: DocumentImport) -> HttpResponseBase:
    """Do what the form says; a fault is told on the same page, with what was written left in the form."""
    parts = queries.parts(found)
    nodes = [node for part in parts for node in part.nodes]
    chosen = _chosen(nodes, request.POST.get("node"))
    act = ACTIONS.get(request.POST.get("action", ""))
    if act is None:
        raise Http404("åtgärden finns inte")
    if chosen is None and request.POST.get("action") in OF_A_NODE:
        # The form is older than an undone split: what it was about is gone.
        messages.warning(request, "Delen finns inte längre. Välj en annan i trädet.")
        return redirect("work-import", slug=roles[0].municipality.slug, key=str(found.pk))
    try:
        told = act(request, found, chosen, nodes)
    except NotAllowed as error:
        raise PermissionDenied(str(error)) from error
    except (InputError, RuleError) as error:
        return _page(request, roles, found, error=str(error), given=request.POST)
    if told:
        messages.success(request, told)
    address = reverse("work-import", args=[roles[0].municipality.slug, str(found.pk)])
    after = _after(nodes, chosen) if request.POST.get("action") in ("accept", "reject", "change") else chosen
    return redirect(f"{address}?val={after.pk}#vald" if after else address)


Act = Callable[[HttpRequest, DocumentImport, Any, list[ImportNode]], str]


def _accept(request: HttpRequest, found: DocumentImport, node: ImportNode, nodes: list[ImportNode]) -> str:
    changes.accept(by=request.user, node=node)
    return ""


def _reject(request: HttpRequest, found: DocumentImport, node: ImportNode, nodes: list[ImportNode]) -> str:
    changes.reject(by=request.user, node=node)
    return ""


def _change(request: HttpRequest, found: DocumentImport, node: ImportNode, nodes: list[ImportNode]) -> str:
    changes.change(by=request.user, node=node, values=_values(request.POST, node))
    return ""


def _move(request: HttpRequest, found: DocumentImport, node: ImportNode, nodes: list[ImportNode]) -> str:
    parent = _chosen(nodes, request.POST.get("to"))
    changes.move(by=request.user, node=node, parent=parent)
    return f"Flyttat till {f'”{parent.name}”' if parent else 'översta nivån'}."


def _split(request: HttpRequest, found: DocumentImport, node: ImportNode, nodes: list[ImportNode]) -> str:
    made = changes.split(by=request.user, node=node, wordings=request.POST.get("wordings", "").splitlines())
    return f"Delat i {len(made) + 1}."


def _merge(request: HttpRequest, found: DocumentImport, node: ImportNode, nodes: list[ImportNode]) -> str:
    into = _chosen(nodes, request.POST.get("to"))
    if into is None:
        raise InputError("Välj vad delen ska slås ihop med")
    changes.merge(by=request.user, node=node, into=into)
    return f"Sammanslaget med ”{into.name}”."


def _accept_rest(request: HttpRequest, found: DocumentImport, node: Any, nodes: list[ImportNode]) -> str:
    return f"{changes.accept_rest(by=request.user, document_import=found)} delar godtogs."


def _accept_sure(request: HttpRequest, found: DocumentImport, node: Any, nodes: list[ImportNode]) -> str:
    return f"{changes.accept_rest(by=request.user, document_import=found, min_certainty=SURE)} delar godtogs."


def _reject_part(request: HttpRequest, found: DocumentImport, node: Any, nodes: list[ImportNode]) -> str:
    part = request.POST.get("part", "")
    if not part.isdecimal():
        raise InputError("Välj vilket dokument som ska strykas")
    changes.reject_part(by=request.user, document_import=found, part=int(part))
    return f"Allt i dokument {int(part) + 1} ströks."


def _undo(request: HttpRequest, found: DocumentImport, node: Any, nodes: list[ImportNode]) -> str:
    return f"Ångrat: {changes.undo(by=request.user, document_import=found)}."


def _adopt(request: HttpRequest, found: DocumentImport, node: Any, nodes: list[ImportNode]) -> str:
    earlier = editions.earlier(found.municipality, queries.parts(found))
    replaces = {one.part: one.document for one in earlier if f"replaces-{one.part}" in request.POST}
    made = adoption.adopt(by=request.user, document_import=found, replaces=replaces)
    return f"Antaget i registret: {', '.join(document.title for document in made)}."


def _discard(request: HttpRequest, found: DocumentImport, node: Any, nodes: list[ImportNode]) -> str:
    changes.discard(by=request.user, document_import=found)
    return f"{found} är lagd åt sidan. Inget av den finns i registret."


def _again(request: HttpRequest, found: DocumentImport, node: Any, nodes: list[ImportNode]) -> str:
    changes.read_again(by=request.user, document_import=found)
    found.refresh_from_db(fields=("state",))
    reading.advance(found)
    return ""


OF_A_NODE: dict[str, Act] = {
    "accept": _accept, "reject": _reject, "change": _change, "move": _move, "split": _split, "merge": _merge,
}  # fmt: skip
ACTIONS: dict[str, Act] = {
    **OF_A_NODE, "accept_rest": _accept_rest, "accept_sure": _accept_sure, "reject_part": _reject_part,
    "undo": _undo, "adopt": _adopt, "discard": _discard, "again": _again,
}  # fmt: skip


def _values(given: QueryDict, node: ImportNode) -> dict[str, Any]:
    """Return what the form says, in the shape of the node: lists are written with semicolons."""
    values: dict[str, Any] = {}
    for name, old in node.proposed.items():
        if name not in given:
            continue
        text = given[name].strip()
        if name == "agenda2030":
            values[name] = _numbers(text)
        elif isinstance(old, list):
            values[name] = [one.strip() for one in text.split(";") if one.strip()]
        else:
            values[name] = text or None
    return values


def _numbers(text: str) -> list[int]:
    words = text.replace(",", " ").replace(";", " ").split()
    wrong = [word for word in words if not word.isdecimal()]
    if wrong:
        raise InputError(f"”{wrong[0]}” är inget nummer; skriv Agenda 2030-målens nummer, till exempel 3, 10")
    return sorted({int(word) for word in words})


def _list(request: HttpRequest, roles: list[Role], error: str = "") -> HttpResponse:
    municipality = roles[0].municipality
    context = {"imports": queries.imports(municipality), "error": _sentence(error), "suffixes": rules.SUFFIXES}
    return _render(request, roles, "imports", context, error)


def _page(
    request: HttpRequest, roles: list[Role], found: DocumentImport, error: str = "", given: QueryDict | None = None
) -> HttpResponse:
    parts = queries.parts(found)
    nodes = [node for part in parts for node in part.nodes]
    left = [node for node in nodes if node.state == ImportNode.State.PROPOSED]
    wanted = (given or {}).get("node") or request.GET.get("val")
    chosen = _chosen(nodes, wanted) or (left or nodes or [None])[0]
    place = nodes.index(chosen) if chosen else 0
    findings = [one for draft in found.drafts for one in draft.get("findings") or []]
    context = {
        "found": found,
        "parts": parts,
        "chosen": chosen,
        "part": next((part for part in parts if chosen and part.number == chosen.part), None),
        "previous": nodes[place - 1] if place else None,
        "next": nodes[place + 1] if place + 1 < len(nodes) else None,
        "n_nodes": len(nodes),
        "n_left": len(left),
        "n_sure": sum((node.certainty or 0) >= SURE for node in left),
        "last_step": queries.last_step(found) if found.state == State.READ else None,
        "shown": _shown(found, chosen, request.GET.get("sida", "")) if chosen else None,
        "form": _form(chosen, given) if chosen else None,
        "holders": _choices(parts, chosen, ImportNode.Kind.GOAL) if chosen else [],
        "likes": _choices(parts, chosen, chosen.kind) if chosen else [],
        "findings": findings,
        "n_findings": len(findings) + len(found.warnings),
        "made": list(found.documents.all()) if found.state == State.ADOPTED else [],
        "earlier": editions.earlier(found.municipality, parts) if found.state == State.READ else [],
        "is_waiting": found.state in (State.UPLOADED, State.READING),
        "asked": proposals.proposed(found.municipality, found),
        "may_ask": permissions.may(roles, permissions.WRITE_QUESTIONS),
        "error": _sentence(error),
    }
    return _render(request, roles, "import", context, error)


def _render(request: HttpRequest, roles: list[Role], name: str, context: dict[str, Any], error: str) -> HttpResponse:
    municipality = roles[0].municipality
    base = f"/{municipality.slug}/"
    whole = {
        "municipality": municipality,
        "roles": roles,
        "base": base,
        "work_base": f"{base}arbete/",
        "may_import": any(role.kind in EDITORS for role in roles),
        **context,
    }
    return render(request, f"workplace/{name}.html", whole, status=422 if error else 200)


def _sentence(error: str) -> str:
    """Return the message with a full stop; it may begin with the name of a file, which is left as it is written."""
    return error if not error or error.endswith(".") else f"{error}."


def _form(node: ImportNode, given: QueryDict | None) -> list[dict[str, Any]]:
    """Return the fields of the form that changes a node, with what was written or what holds now."""
    fields = [_field(node, name) for name in node.proposed if name in FORM_WORDS]
    if given is not None and given.get("action") == "change":
        fields = [{**field, "value": given.get(field["name"], field["value"])} for field in fields]
    return fields


FORM_WORDS = {
    "value": "Uppgift",
    "name": "Ordalydelse",
    "level": "Nivå, dokumentets eget ord",
    "number": "Nummer",
    "agenda2030": "Agenda 2030-mål, nummer",
    "responsible": "Ansvariga, med semikolon emellan",
    "term": "Begrepp",
    "definition": "Betydelse",
}
LONG = ("name", "definition")


def _field(node: ImportNode, name: str) -> dict[str, Any]:
    value = node.values.get(name)
    if isinstance(value, list):
        value = (", " if name == "agenda2030" else "; ").join(str(one) for one in value)
    field = {"name": name, "label": FORM_WORDS[name], "value": value or "", "is_long": name in LONG, "choices": ()}
    if node.kind == ImportNode.Kind.FIELD:
        which = node.proposed["field"]
        field["label"] = node.field_word.capitalize()
        field["is_long"] = which in ("title", "overall_goal")
        field["choices"] = rules.TYPES if which == "type" else ()
        if which in rules.DATES:
            field["label"] += " (år-månad-dag)"
    return field


def _choices(parts: list[Part], node: ImportNode, kind: str) -> list[tuple[int, str]]:
    """Return the pieces of the kind that a node may lie under or be joined to, set in as they stand in the tree."""
    if node.kind not in (ImportNode.Kind.GOAL, ImportNode.Kind.ACTIVITY):
        return []
    tree = next(part.tree for part in parts if part.number == node.part)
    others = (p for p in tree if p.node.kind == kind and p.node.pk != node.pk and p.node.state != LEFT_OUT)
    return [(p.node.pk, f"{SET_IN * p.depth}{p.node.name[:90]}") for p in others]


def _shown(found: DocumentImport, node: ImportNode, wanted_page: str) -> Shown | None:
    if found.suffix == "pdf" and found.page_sizes:
        return _shown_page(found, node, wanted_page)
    if node.offset is None or not found.text:
        return None
    end = _quote_end(found.text, node)
    return Shown(
        before=found.text[max(0, node.offset - AROUND) : node.offset],
        quote=found.text[node.offset : end],
        after=found.text[end : end + AROUND],
    )


def _shown_page(found: DocumentImport, node: ImportNode, wanted_page: str) -> Shown | None:
    n_pages = len(found.page_sizes)
    page = int(wanted_page) if wanted_page.isdecimal() else node.page
    if page is None or not 1 <= page <= n_pages:
        page = 1
    width, height = found.page_sizes[page - 1]
    shown = Shown(page=page, n_pages=n_pages, width=width, height=height)
    if node.offset is None:
        return shown
    end = max(node.offset + 1, _quote_end(found.text, node))
    boxes = (
        (left, top, right - left, bottom - top)
        for offset, length, on_page, left, top, right, bottom in found.boxes
        if on_page == page and offset < end and offset + length > node.offset
    )
    return replace(shown, boxes=tuple(boxes))


def _quote_end(text: str, node: ImportNode) -> int:
    """Return where the quote ends in the text, which may hold line breaks and hyphens that the quote does not."""
    end = node.offset or 0
    for sign in (sign for sign in node.quote if not _is_loose(sign)):
        while end < len(text) and text[end] != sign and _is_loose(text[end]):
            end += 1
        if end == len(text) or text[end] != sign:
            return (node.offset or 0) + len(node.quote)
        end += 1
    return end


def _is_loose(sign: str) -> bool:
    return sign.isspace() or sign in "-\u00ad\u2022"


def _after(nodes: list[ImportNode], node: ImportNode | None) -> ImportNode | None:
    """Return the next undecided piece; the same one when nothing is left."""
    if node is None:
        return None
    place = nodes.index(node)
    rest = (*nodes[place + 1 :], *nodes[:place])
    return next((one for one in rest if one.state == ImportNode.State.PROPOSED), node)


def _chosen(nodes: list[ImportNode], wanted: str | None) -> ImportNode | None:
    return next((node for node in nodes if str(node.pk) == wanted), None)


def _found(municipality: Municipality, key: str) -> DocumentImport:
    try:
        return queries.one(municipality, key)
    except DocumentImport.DoesNotExist as error:
        raise Http404(f"det uppladdade dokumentet {key} finns inte") from error
