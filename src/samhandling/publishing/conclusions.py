"""Why a goal stands where it stands and what is done about it, as closed follow-ups concluded."""

from itertools import takewhile

from samhandling.followups.models import Consequence, ReportAnswer
from samhandling.followups.years import Promise
from samhandling.plans.models import Activity
from samhandling.programmes.models import Goal
from samhandling.publishing import activities, goals, moves, states, words
from samhandling.publishing.material import Material
from samhandling.publishing.pages import (
    Answer,
    BoardAnswer,
    Conclusion,
    ConsequenceInfo,
    ElsewhereInfo,
    PromiseInfo,
    Promises,
)

QUESTIONS = (
    ("done", "Vad har gjorts?"),
    ("result", "Vad har det lett till?"),
    ("hindrance", "Vad har hindrat?"),
    ("ahead", "Vad händer härnäst?"),
)
NEEDS_ANSWER = ("red", "yellow")
COLOUR = {"red": "rött", "yellow": "gult"}


def conclusion(material: Material, goal: Goal) -> Conclusion | None:
    """Return what the newest closed follow-up says of the goal; None if none has judged it."""
    found = material.conclusions.get(goal.pk)
    if found is None:
        return None
    judged = found.judgement
    return {
        "year": found.cycle.year,
        "title": found.cycle.title,
        "is_this_year": found.cycle.pk == material.cycle.pk,
        "state": states.bare(judged.rating, judged.trend),
        "computed": states.bare(judged.assessment.rating, judged.assessment.trend) if judged.differs else None,
        "reason": words.sentence(judged.reason),
        "summary": words.sentence(judged.summary),
        "causes": [
            {"kind": row.kind, "kind_word": str(row.get_kind_display()), "text": row.text} for row in found.causes
        ],
        "consequences": [_consequence(material, row, found.cycle.title) for row in found.consequences],
        "evidence": [
            {
                "kind_word": str(row.get_kind_display()),
                "text": row.text,
                "source": row.source,
                "dated": words.date(row.dated_on),
            }
            for row in found.evidence
        ],
        "answers": [told for row in found.answers if (told := _board_answer(row))["texts"]],
    }


def elsewhere(material: Material, goal: Goal) -> ElsewhereInfo | None:
    """Return how it went for the branch that the goal belongs to, if that is followed up elsewhere and is written."""
    branch = goals.branch_elsewhere(material, goal)
    found = material.elsewhere.get(branch.pk) if branch else None
    if found is None:
        return None
    return {
        "year": found.cycle.year,
        "text": found.text,
        "source": found.source,
        "state": states.bare(found.rating, found.trend or "unknown") if found.rating else None,
    }


def answers(material: Material) -> list[Answer]:
    """Return the answer for every goal that is not reached: red first, then in the order of the documents."""
    found = [one for goal in material.tree.goals.values() if (one := answer(material, goal)) is not None]
    return sorted(found, key=lambda one: NEEDS_ANSWER.index(one["goal"]["state"]["rating"]))


def answer(material: Material, goal: Goal) -> Answer | None:
    """Return why a red or yellow goal is not reached and what is done; a goal with parts is answered by its parts."""
    rating = goals.goal_state(material, goal)["rating"]
    if rating not in NEEDS_ANSWER or goal.pk in material.tree.parts:
        return None
    concluded = conclusion(material, goal)
    causes = concluded["causes"] if concluded else []
    return {
        "goal": goals.ref(material, goal),
        "document": goal.document.title,
        "since": _since(material, goal, rating),
        "causes": [f"{row['kind_word'].capitalize()}: {row['text']}" for row in causes],
        "actions": [_action(row) for row in concluded["consequences"]] if concluded else [],
        "follow_up": concluded["title"] if concluded and causes else "",
        "missing": "" if causes else _missing(material, goal),
    }


def promises(material: Material) -> Promises | None:
    """Return what the closed follow-up before promised and what became of it; None if it promised nothing."""
    cycle, rows = material.promised
    told = [
        _promise(material, row, row.latest)
        for row in rows
        if row.latest is not None and row.consequence.judgement.goal_id in material.tree.goals
    ]
    if cycle is None or not told:
        return None
    n_kept = sum(row["outcome"] == "kept" for row in told)
    promised = f"{words.count(len(told))} {'åtgärd' if len(told) == 1 else 'åtgärder'}"
    kept = f"{words.count(n_kept)} är {'klar' if n_kept < 2 else 'klara'}"
    return {"year": cycle.year, "sentence": words.sentence(f"{cycle.title} lovade {promised}; {kept}"), "rows": told}


def decided(material: Material, goal: Goal) -> dict[int, str]:
    """Return activity id → the follow-up that decided it for the goal."""
    found = material.conclusions.get(goal.pk)
    if found is None:
        return {}
    latest = [material.latest_activity(row.activity_id) for row in found.consequences]
    return {activity.pk: found.cycle.title for activity in latest if activity}


def _consequence(material: Material, row: Consequence, title: str) -> ConsequenceInfo:
    activity = material.latest_activity(row.activity_id)
    return {
        "kind": row.kind,
        "kind_word": str(row.get_kind_display()),
        "text": row.text,
        "activity": activities.info(activity, follows_from=title) if activity else None,
    }


def _action(row: ConsequenceInfo) -> str:
    """Return what is done, who answers and how far it has come; the activity's name stands on the goal's page."""
    activity = row["activity"]
    if activity is None:
        return f"Ingen åtgärd: {row['text']}" if row["kind"] == Consequence.Kind.NONE else row["text"]
    who = words.listed([one["name"] for one in activity["responsible"] if one["role_word"] == "ansvarar"])
    told = ", ".join(part for part in (f"{who} ansvarar" if who else "", activity["state_word"]) if part)
    return f"{row['text'].removesuffix('.')} ({told})"


def _missing(material: Material, goal: Goal) -> str:
    """Return why there is no answer, and who can give one."""
    branch = goals.branch_elsewhere(material, goal)
    if branch is not None:
        told = elsewhere(material, goal)
        where = words.sentence(branch.followed_up_elsewhere)
        return f"{where} {words.sentence(told['text'])}" if told else where
    if material.is_closed:
        return "Målet bedömdes inte i uppföljningen, så orsak och åtgärd saknas. Samordnaren kan ta med det nästa gång."
    return f"Orsak och åtgärd är inte skrivna än. Analytikern skriver dem i {material.cycle.title}, som pågår."


def _since(material: Material, goal: Goal, rating: str) -> str:
    steps = material.earlier_steps.get(goal.pk, [])
    same = list(takewhile(lambda step: step.rating == rating, reversed(steps)))
    if same:
        return f"{COLOUR[rating]} sedan {same[-1].year}"
    last = steps[-1] if steps else None
    before = f", {moves.COLOUR[last.rating]} {last.year}" if last and last.rating in moves.COLOUR else ""
    return f"{COLOUR[rating]} {material.year}{before}"


def _board_answer(row: ReportAnswer) -> BoardAnswer:
    return {
        "organisation": row.report.organisation.name,
        "activity": row.activity.name if row.activity else "",
        "texts": [(question, text) for name, question in QUESTIONS if (text := getattr(row, name).strip())],
    }


def _promise(material: Material, row: Promise, latest: Activity) -> PromiseInfo:
    activity = material.latest_activity(latest.pk) or latest
    outcome = {True: "kept", False: "broken", None: "going_on"}[row.is_kept]
    return {
        "goal": goals.ref(material, material.tree.goals[row.consequence.judgement.goal_id]),
        "text": row.consequence.text,
        "activity": activities.info(activity),
        "outcome": outcome,  # type: ignore[typeddict-item]
        "outcome_word": str(activity.get_state_display()).capitalize(),
    }
