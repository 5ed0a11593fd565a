"""Who may ask for work, and what may become of it."""

from samhandling.accounts import permissions
from samhandling.accounts.rules import check_may, check_may_shared
from samhandling.audit.changes import Actor
from samhandling.errors import InvalidTransition
from samhandling.jobs.models import Job
from samhandling.places.models import Municipality

State = Job.State

# From → to, with the word for the step. A failed or cancelled job that is tried again is the same job.
TRANSITIONS: dict[str, dict[str, str]] = {
    State.WAITING: {State.RUNNING: "ta", State.CANCELLED: "avbryta"},
    State.RUNNING: {
        State.DONE: "slutföra",
        State.WAITING: "försöka igen senare",
        State.FAILED: "ge upp",
        State.CANCELLED: "avbryta",
    },
    State.DONE: {},
    State.FAILED: {State.WAITING: "försöka igen"},
    State.CANCELLED: {State.WAITING: "försöka igen"},
}


def check_can_move(job: Job, to: str) -> None:
    """Raise InvalidTransition unless the job may go from its state to ``to``."""
    if to not in TRANSITIONS[job.state]:
        words = State(to).label
        raise InvalidTransition(
            f"{job} är {job.get_state_display()} och kan inte bli {words}; ladda om sidan för att se läget"
        )


def check_can_ask(by: Actor, municipality: Municipality | None, what: str) -> None:
    """Raise NotAllowed unless ``by`` is a job, or an analyst, coordinator or administrator.

    Work for one municipality asks for a role there; work on what all share (the figures) for a role in any of them.
    """
    if municipality is not None:
        check_may(by, municipality, permissions.ASK_FOR_WORK, what)
    else:
        check_may_shared(by, permissions.CHANGE_STORE, what)
