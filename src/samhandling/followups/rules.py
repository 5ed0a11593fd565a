"""The states of a follow-up, who may do what in each, and what must stand before a judgement or a cycle is ready."""

from collections.abc import Iterable

from samhandling.accounts import permissions
from samhandling.accounts.rules import check_may, check_may_for
from samhandling.assessments.models import Assessment
from samhandling.audit.changes import Actor
from samhandling.errors import ChangedMeanwhile, InputError, InvalidTransition
from samhandling.followups.models import Assignment, BoardReport, FollowUpCycle, Judgement, ReportAnswer
from samhandling.places.models import Municipality

State = FollowUpCycle.State
Rating = Assessment.Rating
STEERING = permissions.STEERING

# From each state: the states that may follow. A historical cycle was published before the system came.
TRANSITIONS: dict[str, tuple[str, ...]] = {
    State.PLANNED: (State.REPORTING,),
    State.REPORTING: (State.ANALYSIS,),
    State.ANALYSIS: (State.REPORTING, State.STEERING),
    State.STEERING: (State.ANALYSIS, State.DECISION),
    State.DECISION: (State.ANALYSIS, State.CLOSED),
    State.CLOSED: (),
    State.HISTORICAL: (),
}
# Boards may still answer while the analyst has begun; what is judged stays open until the council has it.
TAKES_REPORTS = (State.REPORTING, State.ANALYSIS)
TAKES_JUDGEMENTS = (State.REPORTING, State.ANALYSIS, State.STEERING)

REPORT_TRANSITIONS: dict[str, tuple[str, ...]] = {
    BoardReport.State.REQUESTED: (BoardReport.State.BEGUN, BoardReport.State.SIGNED),
    BoardReport.State.BEGUN: (BoardReport.State.SIGNED,),
    BoardReport.State.SIGNED: (BoardReport.State.RETURNED,),
    BoardReport.State.RETURNED: (BoardReport.State.BEGUN, BoardReport.State.SIGNED),
}


def check_can_become(cycle: FollowUpCycle, state: str) -> None:
    """Raise InvalidTransition if the cycle cannot pass to the state."""
    if state not in TRANSITIONS[cycle.state]:
        raise InvalidTransition(
            f"{cycle} är {cycle.get_state_display()} och kan inte bli {State(state).label}; "
            f"därifrån går bara: {', '.join(State(s).label for s in TRANSITIONS[cycle.state]) or 'inget'}"
        )


def check_takes(cycle: FollowUpCycle, states: tuple[str, ...], what: str) -> None:
    """Raise InvalidTransition if the cycle is not in one of the states."""
    if cycle.state not in states:
        when = ", ".join(State(state).label for state in states)
        raise InvalidTransition(f"{cycle} är {cycle.get_state_display()}; {what} går bara när den är: {when}")


def check_report_can_become(report: BoardReport, state: str) -> None:
    """Raise InvalidTransition if the report cannot pass to the state."""
    if state not in REPORT_TRANSITIONS[report.state]:
        raise InvalidTransition(
            f"rapporten {report} är {report.get_state_display()} och kan inte bli {BoardReport.State(state).label}"
        )


def check_may_lead(by: Actor, cycle: FollowUpCycle) -> None:
    """Raise NotAllowed unless ``by`` leads follow-ups in the municipality."""
    check_may(by, cycle.municipality, permissions.LEAD_FOLLOW_UP)


def check_may_report(by: Actor, report: BoardReport) -> None:
    """Raise NotAllowed unless ``by`` answers for the board, or leads the follow-up."""
    municipality = report.cycle.municipality
    what = f"svara för {report.organisation}"
    check_may_for(by, municipality, [report.organisation], permissions.REPORT_FOR_BOARD, what)


def check_may_judge(by: Actor, cycle: FollowUpCycle) -> None:
    """Raise NotAllowed unless ``by`` judges goals in the municipality."""
    check_may(by, cycle.municipality, permissions.JUDGE_GOALS)


def check_may_steer(by: Actor, municipality: Municipality) -> None:
    """Raise NotAllowed unless ``by`` belongs to the steering group or leads the work."""
    check_may(by, municipality, permissions.STEER)


def check_may_finish(by: Actor, assignment: Assignment) -> None:
    """Raise NotAllowed unless ``by`` steers, or reports for the body that was asked."""
    municipality = assignment.item.meeting.municipality
    check_may_for(by, municipality, [assignment.organisation], permissions.FINISH_ASSIGNMENT, "avsluta uppdraget")


def check_unchanged(row: Judgement | ReportAnswer, version: int) -> None:
    """Raise ChangedMeanwhile if somebody has saved the row since ``version`` was read."""
    if row.version != version:
        saver = row.judged_by if isinstance(row, Judgement) else row.saved_by
        raise ChangedMeanwhile(
            f"{saver.actor_name} sparade samma sak medan du skrev; det du skrev är inte sparat. "
            "Läs det nya, och för in din text där"
        )


def missing_before_ready(rating: str, reason: str, *, n_causes: int, n_consequences: int) -> list[str]:
    """Return what a judgement lacks before it can be marked ready, as remedies."""
    missing = []
    if rating == Rating.NONE and not reason.strip():
        missing.append("skriv varför målet inte kan bedömas")
    if rating in (Rating.RED, Rating.YELLOW):
        if not n_causes:
            missing.append("skriv minst en orsak")
        if not n_consequences:
            missing.append("ange en konsekvens: en ny eller ändrad aktivitet, eller varför ingenting görs")
    return missing


def check_says(text: str, what: str) -> str:
    """Return the text without blanks around it; InputError if nothing is left."""
    if not text.strip():
        raise InputError(f"{what} är tom; skriv den")
    return text.strip()


def check_nothing_is_left(cycle: FollowUpCycle, left: Iterable[str]) -> None:
    """Raise InvalidTransition if something is left to do before the cycle can be closed."""
    left = list(left)
    if left:
        shown = "; ".join(left[:5]) + (f"; och {len(left) - 5} till" if len(left) > 5 else "")
        raise InvalidTransition(f"{cycle} kan inte stängas: {shown}")
