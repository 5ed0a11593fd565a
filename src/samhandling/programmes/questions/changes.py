"""Questions that hang on goals, and their answers: all writing. Cases and residents' dialogue come in here too."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from samhandling.audit.changes import Actor, record
from samhandling.errors import InputError
from samhandling.places.models import Municipality, Organisation
from samhandling.programmes.models import Goal
from samhandling.programmes.questions import rules
from samhandling.programmes.questions.models import GoalQuestion

State = GoalQuestion.State


@dataclass(frozen=True)
class QuestionFields:
    """What was asked, by whom and where it stands; who is to answer, and when at the latest."""

    kind: str
    title: str
    text: str
    asked_on: datetime.date | None = None
    asked_by: str = ""
    source: str = ""
    paragraph: str = ""
    reference: str = ""
    link: str = ""
    answerer: Organisation | None = None
    due_on: datetime.date | None = None


@dataclass(frozen=True)
class Answer:
    """What is answered, by which body, when, and where the answer or the decision stands."""

    answer: str
    answered_by: Organisation
    answered_on: datetime.date
    answer_source: str = ""
    outcome: str = ""


@transaction.atomic
def add_question(
    *, by: Actor, municipality: Municipality, given: QuestionFields, goals: Iterable[Goal]
) -> GoalQuestion:
    """Put a question on the goals that it concerns. The same sent twice is there once."""
    rules.check_may_write(by, municipality, given.answerer)
    # Two sendings of one form come one after the other.
    municipality = Municipality.objects.select_for_update().get(pk=municipality.pk)
    given, goals = _checked(municipality, given), _checked_goals(municipality, goals)
    alike = {"kind": given.kind, "text": given.text, "asked_by": given.asked_by, "asked_on": given.asked_on}
    same = GoalQuestion.objects.filter(municipality=municipality, **alike).first()
    if same is not None:
        return same
    question = GoalQuestion.objects.create(municipality=municipality, **vars(given))
    question.goals.set(goals)
    _record(by, "add_question", question, new=_told(question))
    return question


@transaction.atomic
def edit_question(
    *, by: Actor, question: GoalQuestion, version: int, given: QuestionFields, goals: Iterable[Goal]
) -> GoalQuestion:
    """Change what is said of an open question; refused if somebody else has changed it meanwhile."""
    question = _locked(question)
    rules.check_may_write(by, question.municipality, question.answerer)
    rules.check_open(question)
    rules.check_unchanged(question, version)
    given, goals = _checked(question.municipality, given), _checked_goals(question.municipality, goals)
    old = _told(question)
    _set(question, vars(given))
    question.goals.set(goals)
    new = _told(question)
    if new != old:
        _save(question)
        changed = [name for name in new if new[name] != old[name]]
        _record(by, "edit_question", question, old={n: old[n] for n in changed}, new={n: new[n] for n in changed})
    return question


@transaction.atomic
def save_answer(*, by: Actor, question: GoalQuestion, version: int, answer: str) -> GoalQuestion:
    """Save what is written so far as an answer; the question stays open.

    The same text saved again, as after a broken connection, changes nothing and is no conflict.
    """
    question = _locked(question)
    rules.check_may_answer(by, question)
    rules.check_open(question)
    if question.answer == answer.strip():
        return question
    rules.check_unchanged(question, version)
    rules.check_names_nobody(question.kind, answer)
    question.answer = answer.strip()
    _save(question)
    _record(by, "save_question_answer", question, new={"version": question.version})
    return question


@transaction.atomic
def answer_question(*, by: Actor, question: GoalQuestion, version: int, given: Answer) -> GoalQuestion:
    """Answer a question: what was answered or decided, by which body and when."""
    question = _locked(question)
    rules.check_may_answer(by, question)
    if _says(question, given):
        return question
    rules.check_can_become(question, State.ANSWERED)
    rules.check_unchanged(question, version)
    _check_answer(question, given)
    _set(question, {**vars(given), "answer": given.answer.strip(), "state": State.ANSWERED, "state_reason": ""})
    _save(question)
    _record(by, "answer_question", question, new=_plain({**vars(given), "answered_by": given.answered_by.name}))
    return question


@transaction.atomic
def write_off(*, by: Actor, question: GoalQuestion, version: int, reason: str) -> GoalQuestion:
    """Write a question off without an answer, with the reason; whoever put it can read why."""
    return _pass(by, "write_off_question", question, version, State.WRITTEN_OFF, reason)


@transaction.atomic
def reopen(*, by: Actor, question: GoalQuestion, version: int, reason: str) -> GoalQuestion:
    """Open a question again, with the reason; its answer becomes a draft."""
    return _pass(by, "reopen_question", question, version, State.OPEN, reason)


@transaction.atomic
def tell_delay(*, by: Actor, question: GoalQuestion, version: int, told_on: datetime.date) -> GoalQuestion:
    """Keep the day when the council was told that a motion or citizens' proposal is not ready within the year."""
    question = _locked(question)
    rules.check_may_answer(by, question)
    rules.check_open(question)
    if question.delay_told_on == told_on:
        return question
    rules.check_unchanged(question, version)
    if question.kind not in rules.WITHIN_A_YEAR:
        raise InputError(
            "bara om motioner och medborgarförslag får fullmäktige veta att de inte blir klara inom ett år"
        )
    _check_day(question.asked_on, told_on, "fullmäktige fick veta det")
    old = {"delay_told_on": question.delay_told_on and question.delay_told_on.isoformat()}
    question.delay_told_on = told_on
    _save(question)
    _record(by, "tell_delay", question, old=old, new={"delay_told_on": told_on.isoformat()})
    return question


def _pass(by: Actor, action: str, question: GoalQuestion, version: int, state: str, reason: str) -> GoalQuestion:
    question = _locked(question)
    rules.check_may_answer(by, question)
    if question.state == state and question.state_reason == reason.strip():
        return question
    rules.check_can_become(question, state)
    rules.check_unchanged(question, version)
    if not reason.strip():
        raise InputError(f"skriv varför ”{question.title}” blir {State(state).label}")
    old = {"state": question.state, "answer": question.answer}
    _set(question, {"state": state, "state_reason": reason.strip(), "answered_by": None, "answered_on": None})
    _set(question, {"answer_source": "", "outcome": ""})
    _save(question)
    _record(by, action, question, old=old, new={"state": state, "reason": question.state_reason})
    return question


def _locked(question: GoalQuestion) -> GoalQuestion:
    rows = GoalQuestion.objects.select_for_update(of=("self",)).select_related("municipality", "answerer")
    return rows.get(pk=question.pk)


def _checked(municipality: Municipality, given: QuestionFields) -> QuestionFields:
    """Return the fields as they are kept; InputError where they say too little or too much."""
    if given.kind not in GoalQuestion.Kind.values:
        raise InputError(f"{given.kind!r} är inget slags fråga; välj ett i listan")
    if not given.title.strip() or not given.text.strip():
        raise InputError("skriv vad frågan gäller i en mening, och själva frågan")
    if given.answerer is not None and given.answerer.municipality_id != municipality.pk:
        raise InputError(f"{given.answerer} hör till en annan kommun än {municipality}; välj bland kommunens egna")
    if given.asked_on is not None and given.asked_on > timezone.localdate():
        raise InputError(f"frågan kan inte ha ställts {given.asked_on}, som inte har varit än; rätta dagen")
    if given.due_on is not None and given.asked_on is not None and given.due_on < given.asked_on:
        raise InputError(f"sista dagen för svar, {given.due_on}, är före dagen då frågan ställdes; rätta en av dem")
    rules.check_names_nobody(given.kind, given.title, given.text, given.asked_by)
    return replace(
        given,
        title=given.title.strip(),
        text=given.text.strip(),
        asked_by=rules.asker(given.kind, given.asked_by),
        due_on=rules.due_on(given.kind, given.asked_on, given.due_on),
    )


def _checked_goals(municipality: Municipality, goals: Iterable[Goal]) -> list[Goal]:
    found = list(goals)
    if not found:
        raise InputError("välj minst ett mål som frågan gäller")
    if any(goal.document.municipality_id != municipality.pk for goal in found):
        raise InputError(f"ett av målen hör till en annan kommun än {municipality}; välj bland kommunens egna")
    return found


def _check_answer(question: GoalQuestion, given: Answer) -> None:
    if not given.answer.strip():
        raise InputError(f"svaret på ”{question.title}” är tomt; skriv det")
    if given.answered_by.municipality_id != question.municipality_id:
        raise InputError(f"{given.answered_by} hör till en annan kommun; välj bland kommunens egna")
    if given.outcome and given.outcome not in GoalQuestion.Outcome.values:
        raise InputError(f"{given.outcome!r} är inget beslut; välj ett i listan")
    if given.outcome and question.kind not in rules.DECIDED_ON:
        raise InputError(f"en {question.get_kind_display()} bifalls eller avslås inte; lämna beslutet tomt")
    _check_day(question.asked_on, given.answered_on, "den besvarades")
    rules.check_names_nobody(question.kind, given.answer)


def _check_day(asked_on: datetime.date | None, day: datetime.date, when: str) -> None:
    if day > timezone.localdate():
        raise InputError(f"dagen då {when}, {day}, har inte varit än; rätta den")
    if asked_on is not None and day < asked_on:
        raise InputError(f"dagen då {when}, {day}, är före dagen då frågan ställdes, {asked_on}; rätta en av dem")


def _says(question: GoalQuestion, given: Answer) -> bool:
    """Return whether the question is already answered so, as when a form is sent twice."""
    if question.state != State.ANSWERED:
        return False
    return all(getattr(question, name) == value for name, value in vars(given).items() if name != "answer") and (
        question.answer == given.answer.strip()
    )


def _set(question: GoalQuestion, new: dict[str, Any]) -> None:
    for name, value in new.items():
        setattr(question, name, value)


def _save(question: GoalQuestion) -> None:
    question.version += 1
    question.save()


def _told(question: GoalQuestion) -> dict[str, Any]:
    names = QuestionFields.__dataclass_fields__
    told = {name: getattr(question, name) for name in names if name != "answerer"}
    answerer = question.answerer.name if question.answerer else ""
    goals = list(question.goals.order_by("pk").values_list("name", flat=True))
    return _plain({**told, "answerer": answerer, "goals": goals})


def _plain(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime.date) else value for name, value in told.items()}


def _record(by: Actor, action: str, question: GoalQuestion, **what: Any) -> None:
    record(by=by, action=action, obj=question, municipality=question.municipality.slug, **what)
