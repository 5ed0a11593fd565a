"""Who may give figures: an analyst any in the municipality, a reporter those of the own board."""

from collections.abc import Iterable
from dataclasses import dataclass

from samhandling.accounts import permissions
from samhandling.accounts.models import Person, Role
from samhandling.accounts.rules import check_may, check_may_for
from samhandling.audit.changes import Actor, JobActor
from samhandling.errors import InputError, InvalidTransition, NotAllowed
from samhandling.indicators.sheets.models import SheetFile
from samhandling.places.models import Municipality, Organisation
from samhandling.sources.spreadsheets import reading

NEXT = {
    SheetFile.State.READ: (SheetFile.State.STORED, SheetFile.State.DISCARDED),
    SheetFile.State.STORED: (),
    SheetFile.State.DISCARDED: (),
}


@dataclass(frozen=True)
class Admitted(JobActor):
    """A person whom these rules have let in.

    The store's own rule asks for an analyst; a reporter may bring a figure of the own board there, and nothing else.
    The audit rows name the person.
    """

    person_id: str = ""

    @property
    def actor_id(self) -> str:
        return self.person_id


def check_can_deliver(by: Actor, municipality: Municipality, organisation: Organisation | None) -> Admitted:
    """Raise NotAllowed unless ``by`` may give figures for the organisation, or for the whole municipality if None."""
    if organisation is None:
        check_may(by, municipality, permissions.DELIVER_FIGURES, "lägga in siffror för hela kommunen")
    else:
        if organisation.municipality_id != municipality.pk:
            raise NotAllowed(f"{organisation} hör inte till {municipality}; välj en av kommunens egna")
        what = f"lägga in siffror för {organisation}"
        check_may_for(by, municipality, [organisation], permissions.DELIVER_FIGURES, what)
    return Admitted(by.actor_name, by.actor_id)


def can_deliver(by: Actor, municipality: Municipality, organisation: Organisation | None) -> bool:
    """Return whether ``check_can_deliver`` lets the person in."""
    try:
        check_can_deliver(by, municipality, organisation)
    except NotAllowed:
        return False
    return True


def is_analyst(roles: Iterable[Role]) -> bool:
    """Return whether any of the roles gives the right to figures of the whole municipality."""
    return any(role.kind in permissions.DELIVER_FIGURES.kinds and role.organisation_id is None for role in roles)


def check_can_define(by: Actor, municipality: Municipality) -> Admitted:
    """Raise NotAllowed unless ``by`` may say what an own indicator measures."""
    check_may(by, municipality, permissions.DEFINE_INDICATORS)
    return Admitted(by.actor_name, by.actor_id)


def check_file(file_name: str, n_bytes: int) -> str:
    """Return the ending of a file that may be uploaded; InputError otherwise."""
    suffix = file_name.rpartition(".")[2].lower()
    if suffix not in reading.SUFFIXES:
        raise InputError(f"filen {file_name} kan inte läsas: välj en fil som slutar på .xlsx, .ods eller .csv")
    if not n_bytes:
        raise InputError(f"filen {file_name} är tom; spara om den från kalkylprogrammet")
    if n_bytes > reading.MAX_BYTES:
        raise InputError(f"filen {file_name} är större än {reading.MAX_BYTES // 1024**2} MB; dela filen")
    return suffix


def check_can_become(sheet_file: SheetFile, state: str) -> None:
    """Raise InvalidTransition unless the file's state allows the step."""
    if state not in NEXT[SheetFile.State(sheet_file.state)]:
        raise InvalidTransition(
            f"{sheet_file} är redan {sheet_file.get_state_display()}; ladda upp filen på nytt om den ska in igen"
        )


def may_see(by: Actor, sheet_file: SheetFile) -> bool:
    """Return whether a person may open an uploaded file: what is not yet protected is for those who may deliver it."""
    return isinstance(by, Person) and can_deliver(by, sheet_file.municipality, sheet_file.organisation)
