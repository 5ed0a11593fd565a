"""Who may change what all municipalities of the installation share: observations and indicator definitions."""

from samhandling.accounts.models import Person, Role
from samhandling.accounts.rules import ANALYSTS
from samhandling.audit.changes import Actor, JobActor
from samhandling.errors import NotAllowed


def check_can_change_store(by: Actor, what: str) -> None:
    """Raise NotAllowed unless ``by`` is a job or an analyst, coordinator or administrator of some municipality."""
    if isinstance(by, JobActor):
        return
    if isinstance(by, Person) and by.is_active and Role.objects.filter(person=by, kind__in=ANALYSTS).exists():
        return
    words = ", ".join(str(kind.label) for kind in ANALYSTS)
    raise NotAllowed(f"{by.actor_name} får inte {what}: det kräver rollen {words}. Be administratören om rollen.")
