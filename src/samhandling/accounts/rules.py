"""Who may do what, by role in a municipality. A job acts for the system itself and is always allowed."""

from samhandling.accounts.models import Person, Role
from samhandling.audit.changes import Actor, JobActor
from samhandling.errors import NotAllowed
from samhandling.places.models import Municipality

Kind = Role.Kind
EDITORS = (Kind.ADMINISTRATOR, Kind.COORDINATOR)
ANALYSTS = (*EDITORS, Kind.ANALYST)


def check_has_role(by: Actor, municipality: Municipality, kinds: tuple[Role.Kind, ...], what: str) -> None:
    """Raise NotAllowed unless ``by`` holds one of the roles in the municipality."""
    if isinstance(by, JobActor):
        return
    if isinstance(by, Person) and by.is_active:
        held = Role.objects.filter(person=by, municipality=municipality, kind__in=kinds)
        if held.exists():
            return
    words = ", ".join(str(kind.label) for kind in kinds)
    raise NotAllowed(
        f"{by.actor_name} får inte {what} i {municipality}: det kräver rollen {words}. Be administratören om rollen."
    )


def has_any_role(person: Person, municipality: Municipality) -> bool:
    """Return whether the person holds any role in the municipality, and so may see its workplace."""
    return person.is_active and Role.objects.filter(person=person, municipality=municipality).exists()
