"""The chosen questions with their answers as XLSX."""

import datetime
from collections.abc import Iterable

from samhandling.programmes.models import GoalQuestion
from samhandling.programmes.questions import rules
from samhandling.web.workplace import tables

COLUMNS = (
    ("Gäller", 40), ("Slag", 18), ("Läge", 12), ("Försenad", 10), ("Ställd av", 24), ("Ställd", 12), ("Mål", 50),
    ("Fråga", 60), ("Ska svara", 24), ("Senast", 12), ("Svar", 60), ("Besvarad av", 24), ("Besvarad", 12),
    ("Beslut", 16), ("Svaret står i", 30), ("Skäl", 30), ("Dokument", 30), ("Paragraf", 10), ("Diarienummer", 18),
    ("Länk", 30),
)  # fmt: skip


def write(rows: Iterable[GoalQuestion], *, title: str, today: datetime.date) -> bytes:
    """Return the questions as an XLSX file, one row each."""
    return tables.write(COLUMNS, (_row(row, today) for row in rows), name="Frågor", title=f"{title}, {today}")


def _row(row: GoalQuestion, today: datetime.date) -> list[tables.Value]:
    return [
        row.title,
        row.get_kind_display(),
        row.get_state_display(),
        "ja" if rules.is_overdue(row, today) else "",
        row.asked_by,
        row.asked_on,
        "; ".join(goal.name for goal in row.goals.all()),
        row.text,
        row.answerer.name if row.answerer else "",
        row.due_on,
        row.answer,
        row.answered_by.name if row.answered_by else "",
        row.answered_on,
        row.get_outcome_display(),
        row.answer_source,
        row.state_reason,
        row.source,
        row.paragraph,
        row.reference,
        row.link,
    ]
