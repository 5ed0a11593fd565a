"""Who may put and answer a question, in which state, when it must be answered, and what it may not hold."""

import datetime
import re

from samhandling.accounts import permissions
from samhandling.accounts.rules import check_may_for
from samhandling.audit.changes import Actor
from samhandling.errors import ChangedMeanwhile, InputError, InvalidTransition
from samhandling.places.models import Municipality, Organisation
from samhandling.programmes.questions.models import GoalQuestion
from samhandling.sources.spreadsheets import persons

Kind = GoalQuestion.Kind
State = GoalQuestion.State

# From each state: the states that may follow. A mistake is mended by opening the question again, with the reason.
TRANSITIONS: dict[str, tuple[str, ...]] = {
    State.OPEN: (State.ANSWERED, State.WRITTEN_OFF),
    State.ANSWERED: (State.OPEN,),
    State.WRITTEN_OFF: (State.OPEN,),
}
# The Local Government Act 5:35: to be decided within a year if possible; otherwise the council is told within the year.
WITHIN_A_YEAR = (Kind.COUNCIL_MOTION, Kind.CITIZENS_PROPOSAL)
# What a body decides on; the rest is only answered.
DECIDED_ON = (Kind.COUNCIL_MOTION, Kind.CITIZENS_PROPOSAL, Kind.MOTION)
# Put by people whose names are not kept here: the diary has them.
BY_RESIDENTS = (Kind.CITIZENS_PROPOSAL, Kind.RESIDENT)
# What stands in minutes and other public documents; what residents and those asked for their view write does not.
PUBLIC = (
    Kind.COUNCIL_MOTION,
    Kind.CITIZENS_PROPOSAL,
    Kind.INTERPELLATION,
    Kind.MOTION,
    Kind.RESERVATION,
    Kind.STATEMENT,
    Kind.REFERRAL_BACK,
    Kind.AUDIT,
)
RESIDENT = "invånare"
_EMAIL = re.compile(r"\S+@\S+\.\w{2,}")


def check_may_write(by: Actor, municipality: Municipality, answerer: Organisation | None) -> None:
    """Raise NotAllowed unless ``by`` registers questions in the municipality, or for the body that is to answer."""
    check_may_for(by, municipality, _bodies(answerer), permissions.WRITE_QUESTIONS)


def check_may_answer(by: Actor, question: GoalQuestion) -> None:
    """Raise NotAllowed unless ``by`` answers questions in the municipality, or for the body that is to answer."""
    check_may_for(by, question.municipality, _bodies(question.answerer), permissions.ANSWER_QUESTIONS)


def check_can_become(question: GoalQuestion, state: str) -> None:
    """Raise InvalidTransition if the question cannot pass to the state."""
    if state not in TRANSITIONS[question.state]:
        raise InvalidTransition(
            f"”{question.title}” är {question.get_state_display()} och kan inte bli {State(state).label}; "
            f"därifrån går bara: {', '.join(State(one).label for one in TRANSITIONS[question.state])}"
        )


def check_open(question: GoalQuestion) -> None:
    """Raise InvalidTransition if the question is answered or written off."""
    if question.state != State.OPEN:
        raise InvalidTransition(
            f"”{question.title}” är {question.get_state_display()} och ändras inte; öppna den igen först"
        )


def check_unchanged(question: GoalQuestion, version: int) -> None:
    """Raise ChangedMeanwhile if somebody has saved the question since ``version`` was read."""
    if question.version != version:
        raise ChangedMeanwhile(
            f"någon annan sparade ”{question.title}” medan du skrev; det du skrev är inte sparat. "
            "Läs det nya, och för in din text där"
        )


def due_on(kind: str, asked_on: datetime.date | None, given: datetime.date | None) -> datetime.date | None:
    """Return when a question must be answered: the day given, else the one that the law sets for its kind."""
    if given is not None or asked_on is None or kind not in WITHIN_A_YEAR:
        return given
    try:
        return asked_on.replace(year=asked_on.year + 1)
    except ValueError:  # put on a leap day
        return datetime.date(asked_on.year + 1, 2, 28)


def is_overdue(question: GoalQuestion, today: datetime.date) -> bool:
    """Return whether the question is open though its last day is past."""
    return question.state == State.OPEN and question.due_on is not None and question.due_on < today


def asker(kind: str, given: str) -> str:
    """Return who is said to have put a question: a resident is never named."""
    if kind in BY_RESIDENTS:
        return RESIDENT
    if not given.strip():
        raise InputError("skriv vem som har ställt den: en organisation, ett parti eller en roll")
    return given.strip()


def check_names_nobody(kind: str, *texts: str) -> None:
    """Raise InputError if a text holds a personal identity number, or a resident's question an e-mail address."""
    if any(persons.is_in(text) for text in texts):
        raise InputError("texten innehåller ett personnummer; ta bort det, det hör inte hemma här")
    if kind in BY_RESIDENTS and any(_EMAIL.search(text) for text in texts):
        raise InputError("texten innehåller en e-postadress; ta bort det som visar vem invånaren är")


def _bodies(answerer: Organisation | None) -> list[Organisation]:
    return [answerer] if answerer else []
