"""Who may change a plan, and what an activity must have."""

from samhandling.accounts import permissions
from samhandling.accounts.rules import check_may, check_may_for
from samhandling.audit.changes import Actor
from samhandling.errors import ChangedMeanwhile, InputError, InvalidTransition
from samhandling.places.models import Municipality
from samhandling.plans.models import Activity, ActivityResponsibility, ImpactAssessment

State = Activity.State
Kind = ImpactAssessment.Kind

# From each state: those that may follow. A new plan begins with a new activity, so what was moved on stays so.
TRANSITIONS: dict[str, tuple[str, ...]] = {
    State.UNKNOWN: (State.PLANNED, State.UNDER_WAY, State.DONE, State.DELAYED, State.STOPPED, State.MOVED_ON),
    State.PLANNED: (State.UNDER_WAY, State.DONE, State.DELAYED, State.STOPPED, State.MOVED_ON),
    State.UNDER_WAY: (State.DONE, State.DELAYED, State.STOPPED, State.MOVED_ON),
    State.DELAYED: (State.UNDER_WAY, State.DONE, State.STOPPED, State.MOVED_ON),
    State.DONE: (State.UNDER_WAY,),
    State.STOPPED: (State.UNDER_WAY, State.MOVED_ON),
    State.MOVED_ON: (),
}
FINISHED = (State.DONE, State.STOPPED, State.MOVED_ON)

# The steps of an assessment; a tick without reasoning is none. The child steps follow the Ombudsman for Children.
STEPS: dict[str, dict[str, str]] = {
    Kind.CHILD: {
        "matter": "Vad gäller saken, och vilka barn berörs?",
        "articles": "Vilka artiklar i barnkonventionen gäller?",
        "knowledge": "Vad säger kunskap och forskning?",
        "laws": "Vilka andra lagar och regler styr?",
        "views": "Vad säger barnen själva, och hur har de fått säga det?",
        "judgement": "Vad är bäst för barnen, och hur tungt väger det?",
        "other_interests": "Om något annat väger tyngre: varför, och vad görs för att väga upp det?",
    },
    Kind.GENDER: {
        "who": "Vilka kvinnor och män, flickor och pojkar berörs, och hur skiljer sig deras villkor?",
        "effect": "Vad betyder aktiviteten för skillnaden mellan dem?",
        "change": "Vad har ändrats i aktiviteten på grund av det?",
    },
    Kind.MINORITY: {
        "who": "Vilka nationella minoriteter berörs?",
        "consulted": "Hur har samråd hållits med dem, även med barn och unga?",
        "change": "Vad har ändrats på grund av det?",
    },
}
# What may stay empty: most matters have nothing that outweighs the child.
_OPTIONAL = {(Kind.CHILD, "other_interests")}


def municipality_of(activity: Activity) -> Municipality:
    """Return the municipality that the activity belongs to."""
    return activity.plan.document.municipality


def check_may_edit_plan(by: Actor, municipality: Municipality) -> None:
    """Raise NotAllowed unless ``by`` may decide what stands in a plan."""
    check_may(by, municipality, permissions.EDIT_PLANS)


def check_may_report(by: Actor, activity: Activity) -> None:
    """Raise NotAllowed unless ``by`` may tell how it goes: an editor, or a reporter of a body that does it."""
    doing = (ActivityResponsibility.Role.ANSWERS, ActivityResponsibility.Role.CARRIES_OUT)
    rows = activity.responsibilities.filter(role__in=doing).select_related("organisation")
    check_may_for(
        by,
        municipality_of(activity),
        [row.organisation for row in rows],
        permissions.REPORT_ACTIVITY,
        f"rapportera om aktiviteten {activity.name!r}",
    )


def check_can_become(activity: Activity, state: str) -> None:
    """Raise InvalidTransition if the activity cannot pass to the state; the same state again is no step."""
    if state == activity.state:
        return
    if state not in TRANSITIONS[activity.state]:
        after = ", ".join(State(one).label for one in TRANSITIONS[activity.state]) or "inget"
        raise InvalidTransition(
            f"aktiviteten {activity.name!r} är {activity.get_state_display()} och kan inte bli "
            f"{State(state).label}; därifrån går bara: {after}"
        )


def check_unchanged(activity: Activity, version: int) -> None:
    """Raise ChangedMeanwhile if somebody has saved the activity since ``version`` was read."""
    if activity.version != version:
        raise ChangedMeanwhile(
            f"aktiviteten {activity.name!r} ändrades av någon annan medan du skrev; det du skrev är inte sparat. "
            "Läs det nya och för in din ändring där"
        )


def missing_steps(kind: str, answers: dict[str, str]) -> list[str]:
    """Return the questions of an assessment that have no reasoning yet."""
    return [
        question
        for step, question in STEPS[kind].items()
        if (kind, step) not in _OPTIONAL and not answers.get(step, "").strip()
    ]


def check_answers(kind: str, answers: dict[str, str]) -> None:
    """Raise InputError if an answer belongs to no step of the assessment."""
    if unknown := sorted(set(answers) - set(STEPS[kind])):
        raise InputError(f"prövningen har inga steg som heter {', '.join(unknown)}; stegen är {', '.join(STEPS[kind])}")
