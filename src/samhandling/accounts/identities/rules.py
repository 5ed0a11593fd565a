"""Who may come in by the municipality's own login, and who by a password."""

from django.conf import settings

from samhandling.accounts import permissions
from samhandling.accounts.models import Person, Role
from samhandling.accounts.rules import check_may, check_only_here
from samhandling.audit.changes import Actor
from samhandling.errors import NotAllowed
from samhandling.places.models import Municipality


def is_administrator(person: Person) -> bool:
    """Return whether the person is administrator anywhere (1 question)."""
    return Role.objects.filter(person=person, kind=Role.Kind.ADMINISTRATOR).exists()


def check_may_use_password(person: Person) -> None:
    """Raise NotAllowed where passwords are for administrators alone: they must get in when the provider is down."""
    if settings.SAMHANDLING_SIGN_ON.is_only and not is_administrator(person):
        raise NotAllowed(f"här loggar du in med {settings.SAMHANDLING_SIGN_ON.name}, inte med lösenord")


def check_is_active(person: Person) -> None:
    """Raise NotAllowed if the person is shut out."""
    if not person.is_active:
        raise NotAllowed(f"{person.actor_name} är avstängd; be kommunens administratör att släppa in dig igen")


def check_can_link_by_email(person: Person, issuer: str) -> None:
    """Raise NotAllowed unless an address is enough to say that this is the person.

    It is not for an administrator, whose password stays: whoever invited the address once may know it. Nor for somebody
    who comes in as another already: then the address has passed to a new colleague.
    """
    name = settings.SAMHANDLING_SIGN_ON.name
    if person.identities.filter(issuer=issuer).exists():
        raise NotAllowed(
            f"inloggningen {person.username} är redan kopplad till någon annan hos {name}; är det du, be "
            "administratören att ta bort kopplingen"
        )
    if person.has_usable_password() and is_administrator(person):
        raise NotAllowed(
            f"inloggningen {person.username} är en administratörs; logga in med lösenordet en gång till och koppla den "
            f"till {name} under Min inloggning"
        )


def check_may_unlink(by: Actor, person: Person, municipality: Municipality) -> None:
    """Raise NotAllowed unless ``by`` administers all that the person has a role in."""
    check_may(by, municipality, permissions.MANAGE_PEOPLE, "ta bort kopplingar till kommunens inloggning")
    check_only_here(municipality, person, "få kopplingen borttagen", "be den som sköter driften")
