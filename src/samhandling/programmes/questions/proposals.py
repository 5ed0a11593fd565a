"""What an imported decision holds that can be put on goals: reservations, statements and motions. Reads."""

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from samhandling.places.models import Municipality
from samhandling.programmes.imports.models import DocumentImport
from samhandling.programmes.questions.changes import QuestionFields
from samhandling.programmes.questions.models import GoalQuestion

Kind = GoalQuestion.Kind
# Of the decision's lists, those that somebody should have an answer to.
LISTS: dict[str, str] = {"reservations": Kind.RESERVATION, "statements": Kind.STATEMENT, "motions": Kind.MOTION}
PARTIES = {
    "C": "Centerpartiet", "KD": "Kristdemokraterna", "L": "Liberalerna", "M": "Moderaterna", "MP": "Miljöpartiet",
    "S": "Socialdemokraterna", "SD": "Sverigedemokraterna", "V": "Vänsterpartiet",
}  # fmt: skip
_PARTY = re.compile(r"\(([A-ZÅÄÖ]{1,4})\)")


@dataclass(frozen=True)
class Proposed:
    """One that was read, as it would stand on a goal; ``key`` names it in an address."""

    key: str
    fields: QuestionFields
    made: GoalQuestion | None  # the one that was made of it already


def proposed(municipality: Municipality, found: DocumentImport) -> list[Proposed]:
    """Return what the decisions in the import hold, each with the question that was made of it (1 question)."""
    rows = list(_rows(found))
    texts = [fields.text for _, fields in rows]
    made = {row.text: row for row in GoalQuestion.objects.filter(municipality=municipality, text__in=texts)}
    return [Proposed(key, fields, made.get(fields.text)) for key, fields in rows]


def fields_of(municipality: Municipality, key: str) -> QuestionFields | None:
    """Return the one that ``Proposed.key`` names, or None (1 question)."""
    number = key.partition("-")[0]
    rows = DocumentImport.objects.filter(municipality=municipality, pk=int(number) if number.isdecimal() else 0)
    return next((fields for found in rows for name, fields in _rows(found) if name == key), None)


def _rows(found: DocumentImport) -> Iterator[tuple[str, QuestionFields]]:
    for part, draft in enumerate(found.drafts):
        decision: Mapping[str, Any] = draft.get("decision") or {}
        for name, kind in LISTS.items():
            for place, row in enumerate(decision.get(name) or []):
                # To move that another's proposal be granted or refused says nothing of its own about a goal.
                text = _plain(row.get("content") if name == "motions" else row.get("text") or row.get("quote"))
                if text:
                    yield f"{found.pk}-{part}-{name}-{place}", _fields(kind, text, row, draft.get("document") or {})


def _fields(kind: str, text: str, row: Mapping[str, Any], document: Mapping[str, Any]) -> QuestionFields:
    return QuestionFields(
        kind=kind,
        title=_title(kind, document.get("title")),
        text=text,
        asked_by=_asker(row.get("by") or []),
        asked_on=_day(document.get("adopted_on")),
        source=(document.get("title") or "")[:300],
        paragraph=(document.get("paragraph") or "").removeprefix("§").strip()[:20],
        reference=(document.get("dnr") or "")[:60],
    )


def _asker(names: list[str]) -> str:
    """Return the parties, never the persons: the minutes name those."""
    signs = dict.fromkeys(sign for name in names for sign in _PARTY.findall(name))
    return ", ".join(PARTIES.get(sign, sign) for sign in signs)[:200]


def _title(kind: str, about: str | None) -> str:
    return f"{Kind(kind).label.capitalize()} om {about}"[:300] if about else ""


def _plain(text: str | None) -> str:
    return (text or "").strip().strip('"”“').strip()


def _day(text: str | None) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(text) if text else None
    except ValueError:
        return None
