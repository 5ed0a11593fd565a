"""Who must have two-step login, when a code is tried too often, and who may turn it off."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from samhandling.accounts import permissions
from samhandling.accounts.models import Person, Role, SecondFactor
from samhandling.accounts.rules import check_may, check_only_here
from samhandling.audit.changes import Actor, JobActor
from samhandling.errors import InvalidTransition, NotAllowed
from samhandling.places.models import Municipality

# A code is one of a million, and three are good at a time: guessing must be slow, from however many addresses.
N_WRONG: Final = 5
PAUSE: Final = timedelta(minutes=15)


def roles_that_require(person: Person) -> list[str]:
    """Return the names of those of the person's roles that ask for two-step login here (at most 1 question)."""
    kinds = settings.SAMHANDLING_MFA_ROLES
    if not kinds:
        return []
    held = Role.objects.filter(person=person, kind__in=kinds).values_list("kind", flat=True).distinct()
    return sorted(str(Role.Kind(kind).label) for kind in held)


def waits_until(factor: SecondFactor, now: datetime) -> datetime | None:
    """Return when a code may be tried again, or None if it may be now.

    After the first pause each wrong code brings another, until one is right.
    """
    if factor.n_wrong < N_WRONG or factor.wrong_at is None:
        return None
    until = factor.wrong_at + PAUSE
    return until if now < until else None


def check_can_begin(factor: SecondFactor | None) -> None:
    """Raise InvalidTransition if two-step login is on already."""
    if factor and factor.confirmed_at:
        raise InvalidTransition("tvåstegsinloggningen är redan på; stäng av den först om du har en ny telefon")


def check_is_on(factor: SecondFactor | None) -> SecondFactor:
    """Return the factor; InvalidTransition unless it counts."""
    if factor is None or factor.confirmed_at is None:
        raise InvalidTransition("tvåstegsinloggningen är inte på")
    return factor


def check_may_turn_off(person: Person) -> None:
    """Raise NotAllowed while a role of the person asks for it."""
    if required := roles_that_require(person):
        raise NotAllowed(f"rollen {', '.join(required)} kräver tvåstegsinloggning här, så den kan inte stängas av")


def check_may_reset(by: Actor, person: Person, municipality: Municipality | None) -> None:
    """Raise NotAllowed unless ``by`` may reset the person's two-step login: an administrator of all that the person has
    a role in, for somebody else than themselves; whoever has the right on the machine may for anybody.
    """
    if isinstance(by, JobActor):
        return
    if municipality is None:
        raise NotAllowed("tvåstegsinloggning nollställs för någon i en kommun; öppna personens sida")
    check_may(by, municipality, permissions.MANAGE_PEOPLE, "nollställa tvåstegsinloggning")
    if by.actor_id == person.actor_id:
        raise NotAllowed("du kan inte nollställa din egen tvåstegsinloggning; stäng av den under Min inloggning")
    check_only_here(municipality, person, "få tvåstegsinloggningen nollställd", "be den som sköter driften")
