"""Which files are taken, which state follows which, and what a piece may be changed to."""

import datetime
import zipfile
from typing import IO, Any

from samhandling.accounts import permissions
from samhandling.accounts.rules import check_may
from samhandling.audit.changes import Actor
from samhandling.errors import InputError, InvalidTransition
from samhandling.places.models import Municipality
from samhandling.programmes.imports.models import FIELD_WORDS, DocumentImport, ImportNode

State = DocumentImport.State

# From each state: the states that may follow.
TRANSITIONS: dict[str, tuple[str, ...]] = {
    State.UPLOADED: (State.READING, State.DISCARDED),
    State.READING: (State.READ, State.FAILED),
    State.READ: (State.ADOPTED, State.DISCARDED),
    State.FAILED: (State.UPLOADED, State.DISCARDED),
    State.ADOPTED: (),
    State.DISCARDED: (),
}

MEBIBYTE = 1024 * 1024
MAX_BYTES = 100 * MEBIBYTE
SHEETS = ("xlsx", "ods", "csv")
SUFFIXES = ("pdf", "docx", "html", "htm", "md", "txt", *SHEETS)
SUFFIX_WORDS = "PDF, DOCX, HTML, MD, TXT, XLSX, ODS eller CSV"
MAX_WORDING = 5_000

TYPES = (
    "program", "policy", "handlingsplan", "riktlinje", "plan", "strategi", "vision", "målbild", "beslut",
    "protokollsutdrag", "tjänsteutlåtande", "uppföljning", "föreskrift", "annat",
)  # fmt: skip
DATES = ("adopted_on", "valid_from", "valid_to")


def check_may_import(by: Actor, municipality: Municipality) -> None:
    """Raise NotAllowed unless ``by`` is coordinator or administrator in the municipality."""
    check_may(by, municipality, permissions.IMPORT_DOCUMENTS)


def can_become(document_import: DocumentImport, state: str) -> bool:
    """Return whether the import may pass to the state."""
    return state in TRANSITIONS[document_import.state]


def check_can_become(document_import: DocumentImport, state: str) -> None:
    """Raise InvalidTransition if the import cannot pass to the state."""
    if not can_become(document_import, state):
        after = ", ".join(State(one).label for one in TRANSITIONS[document_import.state]) or "inget"
        raise InvalidTransition(
            f"{document_import} är {document_import.get_state_display()} och kan inte bli {State(state).label}; "
            f"därifrån går bara: {after}"
        )


def check_is_read(document_import: DocumentImport) -> None:
    """Raise InvalidTransition unless a person may decide about the nodes now."""
    if document_import.state != State.READ:
        raise InvalidTransition(
            f"{document_import} är {document_import.get_state_display()}; bara en fil som är läst och inte avslutad "
            "kan ändras"
        )


def check_nothing_is_left(nodes: list[ImportNode]) -> None:
    """Raise InputError while a piece is undecided: nothing is adopted until a person has said so."""
    left = [node for node in nodes if node.state == ImportNode.State.PROPOSED]
    if left:
        raise InputError(
            f"{len(left)} av {len(nodes)} delar är inte avgjorda, först ”{left[0].name[:60]}”; "
            "godta eller stryk dem innan dokumentet antas i registret"
        )


def suffix_of(file_name: str) -> str:
    """Return the ending of a file's name; InputError if files of that kind are not read."""
    suffix = file_name.rpartition(".")[2].lower() if "." in file_name else ""
    if suffix not in SUFFIXES:
        raise InputError(f"{file_name} går inte att läsa in: välj en fil som är {SUFFIX_WORDS}")
    return suffix


def check_file(file_name: str, n_bytes: int, content: IO[bytes]) -> str:
    """Return the ending of a file that may be uploaded; InputError says what is wrong with another."""
    suffix = suffix_of(file_name)
    if not n_bytes:
        raise InputError(f"{file_name} är tom; välj filen igen, eller spara om den")
    if n_bytes > MAX_BYTES:
        raise InputError(
            f"{file_name} är {n_bytes / MEBIBYTE:.0f} MB, mer än {MAX_BYTES // MEBIBYTE} MB; "
            "spara den med mindre bilder eller dela den"
        )
    content.seek(0)
    head = content.read(1024)
    if suffix == "pdf" and b"%PDF-" not in head:
        raise InputError(f"{file_name} heter pdf men är ingen PDF-fil; spara om den som PDF")
    if suffix == "docx" and not _is_docx(content):
        raise InputError(f"{file_name} heter docx men är ingen DOCX-fil; spara om den från Word som .docx")
    if suffix in ("xlsx", "ods") and not head.startswith(b"PK\x03\x04"):
        raise InputError(f"{file_name} heter {suffix} men är inget kalkylblad; spara om det från kalkylprogrammet")
    if suffix not in ("pdf", "docx", "xlsx", "ods") and (head[:4] in (b"%PDF", b"PK\x03\x04") or _is_binary(head)):
        raise InputError(f"{file_name} heter {suffix} men är ingen textfil; välj den riktiga filen")
    content.seek(0)
    return suffix


def _is_docx(content: IO[bytes]) -> bool:
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            return "word/document.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def _is_binary(head: bytes) -> bool:
    # UTF-16 text is full of zeros, and says so in its first two bytes.
    return b"\0" in head and head[:2] not in (b"\xff\xfe", b"\xfe\xff")


def checked_values(node: ImportNode, given: dict[str, Any]) -> dict[str, Any]:
    """Return the node's values with what a person wrote; InputError lists every fault."""
    new = {**node.values, **{key: _tidy(value) for key, value in given.items() if key in node.proposed}}
    faults = [f"{len(text)} tecken, högst {MAX_WORDING}" for text in new.values() if _is_too_long(text)]
    if node.kind == ImportNode.Kind.FIELD:
        faults += _field_faults(str(node.proposed["field"]), new)
    elif not (new.get("name") or new.get("term")):
        faults.append("ordalydelsen är tom; stryk i stället det som inte ska med")
    for number in new.get("agenda2030", ()):
        if number not in range(1, 18):
            faults.append(f"Agenda 2030-mål {number} finns inte; målen är 1–17")
    if faults:
        raise InputError("Ändringen sparades inte: " + "; ".join(faults))
    return new


def _field_faults(name: str, new: dict[str, Any]) -> list[str]:
    value = new["value"]
    if not value:
        return [f"{FIELD_WORDS.get(name, name)} är tomt; stryk i stället uppgiften"]
    if name == "type" and value not in TYPES:
        return [f"slaget ”{value}” finns inte; välj ett av {', '.join(TYPES)}"]
    if name in DATES:
        try:
            datetime.date.fromisoformat(value)
        except ValueError:
            return [f"”{value}” är inget datum; skriv år-månad-dag, till exempel 2018-04-05"]
    return []


def _tidy(value: Any) -> Any:
    return " ".join(value.split()) if isinstance(value, str) else value


def _is_too_long(value: Any) -> bool:
    return isinstance(value, str) and len(value) > MAX_WORDING
