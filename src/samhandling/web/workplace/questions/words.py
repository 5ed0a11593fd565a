"""What the log says of a question, in words."""

from collections.abc import Iterable

from samhandling.audit.models import AuditEvent
from samhandling.programmes.models import GoalQuestion
from samhandling.web.workplace import told
from samhandling.web.workplace.told import Told

ACTIONS = {
    "add_question": "la in frågan",
    "edit_question": "ändrade uppgifterna",
    "answer_question": "besvarade frågan",
    "write_off_question": "skrev av frågan",
    "reopen_question": "öppnade frågan igen",
    "tell_delay": "angav när fullmäktige fick veta att den dröjer",
}
NAMES = {
    "kind": "slag", "title": "gäller", "text": "frågan", "asked_by": "ställd av", "asked_on": "ställd",
    "answerer": "ska svara", "due_on": "senast besvarad", "source": "dokument", "paragraph": "paragraf",
    "reference": "diarienummer", "link": "länk", "goals": "mål", "answer": "svar", "answered_by": "besvarad av",
    "answered_on": "besvarad", "answer_source": "svaret står i", "outcome": "beslut", "state": "läge",
    "reason": "skäl", "delay_told_on": "fullmäktige fick veta",
}  # fmt: skip
CODES: dict[str, str] = {
    str(key): str(label)
    for choices in (GoalQuestion.Kind.choices, GoalQuestion.State.choices, GoalQuestion.Outcome.choices)
    for key, label in choices
}


def history(events: Iterable[AuditEvent]) -> list[Told]:
    """Return rows of the log as a person reads them."""
    return told.history(events, actions=ACTIONS, names=NAMES, codes=CODES)
