"""What the opposition, the auditors and others have asked or said about a goal, and the answer.

An answer is a draft until it is given, and so is not here before.
"""

from samhandling.programmes.models import Goal
from samhandling.programmes.questions.models import GoalQuestion
from samhandling.publishing import words
from samhandling.publishing.material import Material
from samhandling.publishing.pages import QuestionInfo

State = GoalQuestion.State
NEEDS_NO_ANSWER = (GoalQuestion.Kind.RESERVATION, GoalQuestion.Kind.STATEMENT)


def of_goal(material: Material, goal: Goal) -> list[QuestionInfo] | None:
    """Return the questions that hang on the goal, the open ones first; None if there is none."""
    return [_info(row) for row in material.questions.get(goal.pk, [])] or None


def _info(row: GoalQuestion) -> QuestionInfo:
    asked = f"{row.asked_by}, {words.date(row.asked_on)}" if row.asked_on else row.asked_by
    return {
        "kind_word": str(row.get_kind_display()),
        "title": row.title,
        "text": row.text,
        "asked": asked,
        "source": ", ".join(filter(None, (row.source, row.paragraph and f"§ {row.paragraph}", row.reference))),
        "is_open": row.state == State.OPEN,
        "standing": words.sentence(_standing(row)),
        "answer": row.answer if row.state == State.ANSWERED else "",
    }


def _standing(row: GoalQuestion) -> str:
    if row.state == State.WRITTEN_OFF:
        return f"avskriven: {row.state_reason}"
    if row.state == State.ANSWERED and row.answered_by and row.answered_on:
        outcome = f": {row.get_outcome_display()}" if row.outcome else ""
        return f"besvarad av {row.answered_by.name} den {words.date(row.answered_on)}{outcome}"
    if row.answerer is None:
        return "" if row.kind in NEEDS_NO_ANSWER else "obesvarad"
    when = f" senast den {words.date(row.due_on)}" if row.due_on else ""
    return f"obesvarad; {row.answerer.name} ska svara{when}"
