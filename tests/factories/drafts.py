"""An uploaded document with what was read in it, as the reading process leaves it."""

from typing import Any

from samhandling.accounts.models import Person
from samhandling.places.models import Municipality
from samhandling.programmes.imports import changes
from samhandling.programmes.imports.models import DocumentImport, ImportNode

TEXT = """Plan för lugna vatten
Antagen av kommunfullmäktige den 5 april 2018
Målområde 1: Rent vatten
Delmål 1.1: Alla sjöar har god status
Aktivitet: Mäta siktdjupet. Ansvarig: Miljönämnden
Delmål 1.2: Ingen brygga saknar stege
Målområde 2: Öppna stränder
"""


def quoted(words: str, certainty: float = 0.9) -> dict[str, Any]:
    """Return the proof of a piece that stands in TEXT."""
    return {"page": 1, "offset": TEXT.index(words), "quote": words, "certainty": certainty}


def goal(key: str, parent: str | None, level: str, number: str, name: str, **more: Any) -> dict[str, Any]:
    """Return a goal as the reading leaves it."""
    return {"id": key, "parent": parent, "level": level, "number": number, "name": name, **quoted(name), **more}


def draft() -> dict[str, Any]:
    """Return the draft of TEXT: two areas, two goals, one activity, one word."""
    return {
        "document": {
            "title": "Plan för lugna vatten",
            "type": "plan",
            "adopting_body": "Kommunfullmäktige",
            "adopted_on": "2018-04-05",
            "dnr": None,
            "proof": {"title": quoted("Plan för lugna vatten", 0.97), "adopted_on": quoted("5 april 2018", 0.7)},
        },
        "goals": [
            goal("g1", None, "målområde", "1", "Rent vatten", agenda2030=[6, 14]),
            goal("g2", "g1", "delmål", "1.1", "Alla sjöar har god status", responsible=["Miljönämnden"]),
            goal("g3", "g1", "delmål", "1.2", "Ingen brygga saknar stege", certainty=0.4),
            goal("g4", None, "målområde", "2", "Öppna stränder"),
        ],
        "activities": [
            {"name": "Mäta siktdjupet", "goal": "g2", "responsible": ["Miljönämnden"], **quoted("Mäta siktdjupet")}
        ],
        "glossary": [{"term": "Siktdjup", "definition": "Hur djupt man ser.", "page": None, "quote": ""}],
        "findings": [{"kind": "no_activities", "text": "Målet Öppna stränder har inga aktiviteter.", "page": 1}],
    }


def outcome(*drafts: dict[str, Any]) -> dict[str, Any]:
    """Return what the reading process leaves."""
    return {
        "ok": True, "drafts": list(drafts) or [draft()], "warnings": [], "text": TEXT, "n_pages": None,
        "page_sizes": [], "boxes": [],
    }  # fmt: skip


def uploaded(municipality: Municipality, by: Person, **values: Any) -> DocumentImport:
    """Return a row for a file that was uploaded and waits to be read; the file itself is not there."""
    return DocumentImport.objects.create(
        **{
            "municipality": municipality,
            "file_name": "plan.txt",
            "suffix": "txt",
            "sha256": "0" * 64,
            "n_bytes": 300,
            "uploaded_by": by,
            **values,
        }
    )


def read(municipality: Municipality, by: Person, *drafts: dict[str, Any]) -> DocumentImport:
    """Return an import that was read and waits for a person."""
    row = uploaded(municipality, by)
    changes.start_reading(document_import=row)
    changes.take_in_reading(document_import=row, outcome=outcome(*drafts))
    return DocumentImport.objects.get(pk=row.pk)


def node(row: DocumentImport, name: str) -> ImportNode:
    """Return the first piece that is known by these words."""
    return next(one for one in row.nodes.all() if one.name == name)
