"""The states of a follow-up cycle."""

from samhandling.errors import InvalidTransition
from samhandling.followups.models import FollowUpCycle

State = FollowUpCycle.State

# From each state: the states that may follow. A historical cycle was published before the system came.
TRANSITIONS: dict[str, tuple[str, ...]] = {
    State.OPEN: (State.CLOSED,),
    State.CLOSED: (),
    State.HISTORICAL: (),
}


def check_can_become(cycle: FollowUpCycle, state: str) -> None:
    """Raise InvalidTransition if the cycle cannot pass to the state."""
    if state not in TRANSITIONS[cycle.state]:
        raise InvalidTransition(
            f"{cycle} är {cycle.get_state_display()} och kan inte bli {State(state).label}; "
            f"därifrån går bara: {', '.join(State(s).label for s in TRANSITIONS[cycle.state]) or 'inget'}"
        )


def check_is_open(cycle: FollowUpCycle) -> None:
    """Raise InvalidTransition if the cycle no longer takes changes."""
    if cycle.state != State.OPEN:
        raise InvalidTransition(f"{cycle} är {cycle.get_state_display()} och ändras inte mer; öppna en ny uppföljning")
