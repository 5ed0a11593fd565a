"""The states of a draft edition, what becomes of each old goal, and what must stand before adoption. Reads nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from samhandling.accounts import permissions
from samhandling.accounts.rules import check_may
from samhandling.audit.changes import Actor
from samhandling.errors import ChangedMeanwhile, InputError, InvalidTransition
from samhandling.places.models import Municipality
from samhandling.programmes.editions.models import DraftGoal, Edition, GoalChoice
from samhandling.programmes.models import Goal

State = Edition.State
Fate = Literal["undecided", "kept", "reworded", "merged", "split", "dropped"]

# From each state: the states that may follow. What is out on referral is not changed while people read it.
TRANSITIONS: dict[str, tuple[str, ...]] = {
    State.DRAFT: (State.REFERRED, State.ADOPTED, State.ABANDONED),
    State.REFERRED: (State.REWORKED, State.ABANDONED),
    State.REWORKED: (State.REFERRED, State.ADOPTED, State.ABANDONED),
    State.ADOPTED: (),
    State.ABANDONED: (),
}
OPEN = (State.DRAFT, State.REFERRED, State.REWORKED)
EDITABLE = (State.DRAFT, State.REWORKED)

FATES: dict[Fate, str] = {
    "undecided": "inte avgjort",
    "kept": "behålls",
    "reworded": "får nya ord",
    "merged": "slås ihop",
    "split": "delas",
    "dropped": "stryks",
}


@dataclass(frozen=True)
class OldGoal:
    """A goal of a document that is to be replaced, what becomes of it, and why."""

    goal: Goal
    depth: int
    fate: Fate
    drafts: tuple[DraftGoal, ...]  # what it becomes
    choice: GoalChoice | None

    @property
    def reason(self) -> str:
        return self.choice.reason if self.choice else ""

    @property
    def version(self) -> int:
        return self.choice.version if self.choice else 0

    @property
    def pick(self) -> str:
        """Return the goal and the version of its choice that is seen, as a form carries them."""
        return f"{self.goal.pk}:{self.version}"

    @property
    def words(self) -> str:
        return FATES[self.fate]

    @property
    def is_settled(self) -> bool:
        """Return whether it is decided, with a reason."""
        return self.fate != "undecided" and bool(self.reason.strip())


def check_may_draft(by: Actor, municipality: Municipality) -> None:
    """Raise NotAllowed unless ``by`` may work on new editions."""
    check_may(by, municipality, permissions.WRITE_PROGRAMMES, "ta fram ett nytt program")


def check_can_become(edition: Edition, state: str) -> None:
    """Raise InvalidTransition if the draft cannot pass to the state."""
    if state not in TRANSITIONS[edition.state]:
        after = ", ".join(State(one).label for one in TRANSITIONS[edition.state]) or "inget"
        raise InvalidTransition(
            f"{edition} är {edition.get_state_display()} och kan inte bli {State(state).label}; därifrån går: {after}"
        )


def check_editable(edition: Edition) -> None:
    """Raise InvalidTransition if the draft stands still: it is out on referral, adopted or abandoned."""
    if edition.state not in EDITABLE:
        remedy = " avsluta remissen först" if edition.state == State.REFERRED else " börja på en ny utgåva"
        raise InvalidTransition(f"{edition} är {edition.get_state_display()} och kan inte ändras;{remedy}")


def check_unchanged(row: Edition | DraftGoal | GoalChoice, version: int) -> None:
    """Raise ChangedMeanwhile if somebody has saved the row since ``version`` was read."""
    if row.version != version:
        thing = row.goal if isinstance(row, GoalChoice) else row
        raise ChangedMeanwhile(
            f"någon annan har ändrat ”{thing}” sedan du öppnade sidan. Inget skrevs över. "
            "Jämför med det som står nu och spara igen om din ändring fortfarande gäller."
        )


def check_reason(reason: str, what: str) -> str:
    """Return a reason without blanks around it; InputError if nothing is left."""
    if not reason.strip():
        raise InputError(f"skriv varför {what}")
    return reason.strip()


def fate(goal: Goal, drafts: Sequence[tuple[DraftGoal, int]], *, is_dropped: bool) -> Fate:
    """Return what becomes of an old goal; ``drafts`` are the goals it becomes, each with how many it comes from."""
    if not drafts:
        return "dropped" if is_dropped else "undecided"
    if len(drafts) > 1:
        return "split"
    draft, n_origins = drafts[0]
    if n_origins > 1:
        return "merged"
    return "kept" if " ".join(draft.name.split()) == " ".join(goal.name.split()) else "reworded"


def missing_before_adoption(
    edition: Edition,
    *,
    old: Iterable[OldGoal],
    new: Iterable[DraftGoal],
    is_referred: bool,
    n_unanswered: int,
) -> list[str]:
    """Return all that is left before the council's decision can be registered, as remedies.

    ``new`` are the draft's goals without origin, ``n_unanswered`` the standpoints that the office has not answered.
    """
    old = list(old)
    missing = [f"avgör vad som händer med ”{row.goal.name}”" for row in old if row.fate == "undecided"]
    missing += [
        f"skriv varför ”{row.goal.name}” {row.words}" for row in old if row.fate != "undecided" and not row.is_settled
    ]
    missing += [f"skriv varför det nya målet ”{goal.name}” behövs" for goal in new if not goal.reason.strip()]
    if edition.state == State.REFERRED:
        missing.append("avsluta remissen")
    elif not is_referred and not edition.no_referral_reason.strip():
        missing.append("skicka utkastet på remiss, eller skriv varför det inte behövs")
    if n_unanswered:
        what = "en synpunkt i remissen" if n_unanswered == 1 else f"{n_unanswered} synpunkter i remissen"
        missing.append(f"svara på {what}")
    if edition.valid_from is None:
        missing.append("ange när det nya programmet börjar gälla")
    return missing
