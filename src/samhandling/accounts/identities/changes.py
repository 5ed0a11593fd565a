"""Coming in by the municipality's own login, and tying it to a person: all writing."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from samhandling.accounts import changes as people
from samhandling.accounts.identities import rules
from samhandling.accounts.identities.claims import Claims
from samhandling.accounts.models import Identity, Invitation, Person
from samhandling.accounts.second_factor.changes import end_sessions
from samhandling.audit.changes import Actor, record
from samhandling.errors import NotAllowed
from samhandling.places.models import Municipality


def enter(*, who: Claims, token: str = "") -> Person:
    """Return the person whom the provider's answer is about; NotAllowed if nobody here is, or is invited.

    Known by the provider's own name for them; else by the link of an invitation (``token``); else by the address, as
    somebody who has a login here or is invited. Nobody else gets a login.
    """
    try:
        return _entered(who, token)
    except IntegrityError:
        return _entered(who, token)  # of a double click, the other came first: now the person is known


@transaction.atomic
def _entered(who: Claims, token: str) -> Person:
    person = _known(who) or _invited_by_link(who, token) or _with_address(who) or _invited_by_address(who)
    if person is None:
        raise NotAllowed(_unknown(who))
    rules.check_is_active(person)
    record(by=person, action="sign_on", obj=person, new={"issuer": who.issuer})
    return person


@transaction.atomic
def link(*, by: Person, who: Claims) -> Identity:
    """Tie the provider's person to one's own login here; of others than administrators the password is then removed.

    So whoever leaves the municipality, and is shut out there, has no other way in here. Other sessions end.
    """
    if Identity.objects.filter(issuer=who.issuer).filter(Q(subject=who.subject) | Q(person=by)).exists():
        raise NotAllowed(
            f"{by.actor_name} eller den du är hos {settings.SAMHANDLING_SIGN_ON.name} är redan kopplad; be "
            "administratören att ta bort den gamla kopplingen"
        )
    return _linked(by, by, who)


@transaction.atomic
def unlink(*, by: Actor, person: Person, municipality: Municipality) -> None:
    """Untie a person from whom they are at the municipality's own login; the next login by it begins anew."""
    rules.check_may_unlink(by, person, municipality)
    new = {"person": person.username}
    record(by=by, action="unlink_identity", obj=person, municipality=municipality.slug, new=new)
    end_sessions(person=person)
    person.identities.all().delete()


def _known(who: Claims) -> Person | None:
    found = Identity.objects.filter(issuer=who.issuer, subject=who.subject).select_related("person").first()
    return found.person if found else None


def _with_address(who: Claims) -> Person | None:
    if not who.email:
        return None
    found = list(Person.objects.filter(Q(username__iexact=who.email) | Q(email__iexact=who.email))[:2])
    if len(found) > 1:
        raise NotAllowed(f"flera inloggningar har adressen {who.email}; be administratören att rätta det")
    if not found:
        return None
    person = found[0]
    rules.check_is_active(person)
    rules.check_can_link_by_email(person, who.issuer)
    _linked(person, person, who)
    return person


def _invited_by_link(who: Claims, token: str) -> Person | None:
    if not token:
        return None
    invitation = people.open_invitation(Invitation.objects.filter(token_sha256=people.digest_of(token)))
    if Person.objects.filter(username__iexact=invitation.email).exists():
        return None  # who has a login already takes the role up on the invitation's own page
    return _made(who, [invitation])


def _invited_by_address(who: Claims) -> Person | None:
    if not who.email:
        return None
    rows = Invitation.objects.filter(
        email__iexact=who.email, accepted_at=None, withdrawn_at=None, valid_until__gte=timezone.now()
    )
    found = list(rows.select_for_update(of=("self",)).select_related("municipality", "organisation").order_by("pk"))
    return _made(who, found) if found else None


def _made(who: Claims, invitations: list[Invitation]) -> Person:
    """Return a new person without a password, with the roles of the invitations."""
    first = invitations[0]
    given, _, family = (who.name or first.name).partition(" ")
    person = Person(
        username=first.email,
        email=first.email,
        first_name=(who.first_name or given)[:150],
        last_name=(who.last_name or family)[:150],
    )
    person.set_unusable_password()
    person.save()
    by = people.Invited(first.name, first.pk)
    record(by=by, action="add_person", obj=person, new={"username": person.username})
    for invitation in invitations:
        people.take_up(by, invitation, person)
    _linked(by, person, who)
    return person


def _linked(by: Actor, person: Person, who: Claims) -> Identity:
    identity = Identity.objects.create(person=person, issuer=who.issuer, subject=who.subject)
    loses_password = person.has_usable_password() and not rules.is_administrator(person)
    if loses_password:
        person.set_unusable_password()
        person.save(update_fields=["password"])
    end_sessions(person=person)
    new = {"person": person.username, "issuer": who.issuer, "password_removed": loses_password}
    record(by=by, action="link_identity", obj=identity, new=new)
    return identity


def _unknown(who: Claims) -> str:
    name = settings.SAMHANDLING_SIGN_ON.name
    if not who.email:
        return (
            f"{name} svarar inte för din e-postadress, så det går inte att se om du är inbjuden; be den som sköter "
            f"{name} att lämna ut en kontrollerad adress, eller öppna länken i din inbjudan"
        )
    return f"adressen {who.email} är inte inbjuden hit; be kommunens administratör om en inbjudan"
