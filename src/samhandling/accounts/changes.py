"""People and their roles."""

from django.db import transaction

from samhandling.accounts.models import Person, Role
from samhandling.accounts.rules import Kind, check_has_role
from samhandling.audit.changes import Actor, record
from samhandling.places.models import Municipality, Organisation


@transaction.atomic
def add_person(*, by: Actor, username: str, first_name: str, last_name: str, password: str) -> Person:
    """Add a person who can log in."""
    person = Person.objects.create_user(username, password=password, first_name=first_name, last_name=last_name)
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
    check_has_role(by, municipality, (Kind.ADMINISTRATOR,), "dela ut roller")
    role, _ = Role.objects.get_or_create(person=person, municipality=municipality, organisation=organisation, kind=kind)
    record(
        by=by,
        action="give_role",
        obj=role,
        municipality=municipality.slug,
        new={"person": person.username, "kind": kind},
    )
    return role
