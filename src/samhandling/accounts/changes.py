"""People, their roles, and the invitations by which they come in: all writing."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from samhandling.accounts import permissions, rules
from samhandling.accounts.identities.rules import check_may_use_password
from samhandling.accounts.models import Invitation, Person, Role
from samhandling.accounts.rules import check_may, check_may_shared
from samhandling.audit.changes import Actor, record
from samhandling.errors import InputError, InvalidTransition
from samhandling.places.models import Municipality, Organisation

INVITATION_DAYS = 14


@dataclass(frozen=True)
class Invited:
    """Somebody who acts by an invitation, before there is a login."""

    name: str
    number: int

    @property
    def actor_id(self) -> str:
        return f"invitation:{self.number}"

    @property
    def actor_name(self) -> str:
        return self.name


@transaction.atomic
def add_person(
    *,
    by: Actor,
    username: str,
    first_name: str,
    last_name: str,
    email: str = "",
    password: str = "",
    encoded_password: str = "",
) -> Person:
    """Add a person who can log in; an ``encoded_password`` is one that is hashed already."""
    check_may_shared(by, permissions.MANAGE_PEOPLE, "lägga till personer")
    person = Person(username=username, first_name=first_name, last_name=last_name, email=email)
    if encoded_password:
        person.password = encoded_password
    else:
        person.set_password(password or None)  # without one, nobody logs in with a password
    person.save()
    record(by=by, action="add_person", obj=person, new={"username": username})
    return person


@transaction.atomic
def give_role(
    *,
    by: Actor,
    person: Person,
    municipality: Municipality,
    kind: Role.Kind,
    organisation: Organisation | None = None,
) -> Role:
    """Give a person a role in a municipality, or for one of its organisations."""
    check_may(by, municipality, permissions.MANAGE_PEOPLE, "dela ut roller")
    rules.check_board(municipality, kind, organisation)
    role, made = Role.objects.get_or_create(
        person=person, municipality=municipality, organisation=organisation, kind=kind
    )
    if made:
        _record_role(by, "give_role", role)
    return role


def _record_role(by: Actor, action: str, role: Role) -> None:
    told = {"person": role.person.username, "kind": role.kind}
    if role.organisation:
        told["organisation"] = role.organisation.key
    record(by=by, action=action, obj=role, municipality=role.municipality.slug, new=told)


@transaction.atomic
def take_role(*, by: Actor, role: Role) -> None:
    """Take a role away; the last administrator of a municipality keeps it."""
    municipality = role.municipality
    check_may(by, municipality, permissions.MANAGE_PEOPLE, "ta bort roller")
    _lock_roles(municipality)
    if role.kind == Role.Kind.ADMINISTRATOR:
        rules.check_administrator_remains(municipality, role.person)
    _record_role(by, "take_role", role)
    role.delete()


@transaction.atomic
def deactivate(*, by: Actor, person: Person, municipality: Municipality) -> Person:
    """Shut a person out: whoever is logged in is so no more from the next page. What the person did stays."""
    check_may(by, municipality, permissions.MANAGE_PEOPLE, "stänga av personer")
    _check_is_here(municipality, person)
    rules.check_only_here(municipality, person)
    _lock_roles(municipality)
    if Role.objects.filter(municipality=municipality, person=person, kind=Role.Kind.ADMINISTRATOR).exists():
        rules.check_administrator_remains(municipality, person)
    return _set_active(by, person, municipality, is_active=False)


@transaction.atomic
def reactivate(*, by: Actor, person: Person, municipality: Municipality) -> Person:
    """Let a person who was shut out in again, with the roles that are left."""
    check_may(by, municipality, permissions.MANAGE_PEOPLE, "släppa in personer igen")
    _check_is_here(municipality, person)
    rules.check_only_here(municipality, person)
    return _set_active(by, person, municipality, is_active=True)


@transaction.atomic
def begin_to_see_as(*, by: Person, person: Person, municipality: Municipality) -> None:
    """Note in the log that an administrator begins to see the pages as another person does."""
    rules.check_may_see_as(by, person, municipality)
    new = {"person": person.username}
    record(by=by, action="begin_to_see_as", obj=person, municipality=municipality.slug, new=new)


@transaction.atomic
def stop_seeing_as(*, by: Person, person: Person, municipality: Municipality) -> None:
    """Note in the log that it has ended; whoever began may always end."""
    new = {"person": person.username}
    record(by=by, action="stop_seeing_as", obj=person, municipality=municipality.slug, new=new)


@transaction.atomic
def invite(
    *,
    by: Person,
    municipality: Municipality,
    name: str,
    email: str,
    kind: str,
    organisation: Organisation | None = None,
) -> tuple[Invitation, str]:
    """Invite somebody to a role; return the invitation and the token of its link, which is not kept."""
    check_may(by, municipality, permissions.MANAGE_PEOPLE, "bjuda in personer")
    rules.check_board(municipality, kind, organisation)
    if not name.strip():
        raise InputError("namnet är tomt; skriv vem som bjuds in")
    token = secrets.token_urlsafe(24)
    invitation = Invitation.objects.create(
        municipality=municipality,
        name=name.strip(),
        email=email.strip().lower(),
        kind=kind,
        organisation=organisation,
        token_sha256=digest_of(token),
        invited_by=by,
        valid_until=timezone.now() + timedelta(days=INVITATION_DAYS),
    )
    new = {"name": invitation.name, "kind": kind, "organisation": organisation.key if organisation else None}
    record(by=by, action="invite", obj=invitation, municipality=municipality.slug, new=new)
    return invitation, token


@transaction.atomic
def withdraw_invitation(*, by: Actor, invitation: Invitation) -> Invitation:
    """Make the link of an invitation useless."""
    check_may(by, invitation.municipality, permissions.MANAGE_PEOPLE, "dra tillbaka inbjudningar")
    invitation = open_invitation(Invitation.objects.filter(pk=invitation.pk))
    invitation.withdrawn_at = timezone.now()
    invitation.save(update_fields=["withdrawn_at"])
    record(by=by, action="withdraw_invitation", obj=invitation, municipality=invitation.municipality.slug)
    return invitation


@transaction.atomic
def accept_invitation(*, token: str, first_name: str, last_name: str, password: str) -> Person:
    """Make a login for the invited with a password of their own, and give the role; the link is then used."""
    invitation = open_invitation(Invitation.objects.filter(token_sha256=digest_of(token)))
    if Person.objects.filter(username__iexact=invitation.email).exists():
        raise InputError(f"{invitation.email} har redan en inloggning; logga in och öppna länken igen")
    person = Person(
        username=invitation.email, email=invitation.email, first_name=first_name.strip(), last_name=last_name.strip()
    )
    check_password_rules(password, person)
    person.set_password(password)
    person.save()
    by = Invited(invitation.name, invitation.pk)
    record(by=by, action="add_person", obj=person, new={"username": person.username})
    take_up(by, invitation, person)
    check_may_use_password(person)
    return person


@transaction.atomic
def take_up_invitation(*, by: Person, token: str) -> Role:
    """Give the role of an invitation to somebody who has a login already; the link is then used."""
    return take_up(by, open_invitation(Invitation.objects.filter(token_sha256=digest_of(token))), by)


@transaction.atomic
def set_password(*, by: Person, password: str) -> Person:
    """Change one's own password; the rows of the log say that, and nothing of the password."""
    check_password_rules(password, by)
    by.set_password(password)
    by.save(update_fields=["password"])
    record(by=by, action="set_password", obj=by)
    return by


@transaction.atomic
def replace_password(*, by: Actor, person: Person, password: str) -> Person:
    """Give somebody who has forgotten theirs a new password; the log says that, and nothing of the password."""
    check_may_shared(by, permissions.MANAGE_PEOPLE, "byta andras lösenord")
    check_password_rules(password, person)
    person.set_password(password)
    person.save(update_fields=["password"])
    record(by=by, action="replace_password", obj=person)
    return person


def check_password_rules(password: str, person: Person) -> None:
    """Raise InputError with everything that a password lacks."""
    try:
        validate_password(password, person)
    except ValidationError as error:
        raise InputError(" ".join(error.messages)) from error


def digest_of(token: str) -> str:
    """Return what is kept of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def take_up(by: Actor, invitation: Invitation, person: Person) -> Role:
    """Give the role of an open, locked invitation to a person; part of a change that has asked whether it may."""
    role, made = Role.objects.get_or_create(
        person=person,
        municipality=invitation.municipality,
        organisation=invitation.organisation,
        kind=invitation.kind,
    )
    invitation.accepted_at, invitation.accepted_by = timezone.now(), person
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    record(by=by, action="accept_invitation", obj=invitation, municipality=invitation.municipality.slug)
    if made:
        _record_role(by, "give_role", role)
    return role


def open_invitation(rows: QuerySet[Invitation]) -> Invitation:
    """Return the one invitation, locked; InvalidTransition unless its link still holds."""
    found = rows.select_for_update(of=("self",)).select_related("municipality", "organisation").first()
    if found is None:
        raise InvalidTransition("länken finns inte; be administratören om en ny")
    if not rules.is_open(found, timezone.now()):
        raise InvalidTransition(
            f"{found} är redan använd, tillbakadragen eller för gammal; be administratören om en ny"
        )
    return found


def _check_is_here(municipality: Municipality, person: Person) -> None:
    if not Role.objects.filter(person=person, municipality=municipality).exists():
        raise InputError(f"{person.actor_name} har ingen roll i {municipality}")


def _set_active(by: Actor, person: Person, municipality: Municipality, *, is_active: bool) -> Person:
    person.is_active = is_active
    person.save(update_fields=["is_active"])
    action = "reactivate_person" if is_active else "deactivate_person"
    record(by=by, action=action, obj=person, municipality=municipality.slug, new={"is_active": is_active})
    return person


def _lock_roles(municipality: Municipality) -> None:
    """Let two who take each other's roles at the same time come one after the other."""
    list(Municipality.objects.select_for_update().filter(pk=municipality.pk))
