"""The people of the demo: one login for each role, so that the whole year can be tried."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from samhandling.accounts import changes
from samhandling.accounts.models import Role
from samhandling.audit.changes import Actor
from samhandling.places.models import Municipality, Organisation

Kind = Role.Kind

# Municipality → first part of the user name, first name, last name, role, key of the board.
PEOPLE: dict[str, tuple[tuple[str, str, str, Role.Kind, str], ...]] = {
    "vasteras": (
        ("samordnare", "Sara", "Samordnare", Kind.COORDINATOR, ""),
        ("administrator", "Adam", "Administratör", Kind.ADMINISTRATOR, ""),
        ("analytiker", "Anita", "Analytiker", Kind.ANALYST, ""),
        ("grundskola", "Greta", "Grundskola", Kind.REPORTER, "grundskolenamnden"),
        ("aldre", "Åke", "Äldre", Kind.REPORTER, "aldrenamnden"),
        ("sekreterare", "Sonja", "Sekreterare", Kind.SECRETARY, ""),
        ("styrgrupp", "Stig", "Styrgrupp", Kind.STEERING_GROUP, ""),
        ("revisor", "Rakel", "Revisor", Kind.AUDITOR, ""),
        ("lasare", "Lars", "Läsare", Kind.READER, ""),
    ),
    "boras": (
        ("samordnare", "Sofia", "Samordnare", Kind.COORDINATOR, ""),
        ("administrator", "Aron", "Administratör", Kind.ADMINISTRATOR, ""),
        ("lasare", "Lena", "Läsare", Kind.READER, ""),
    ),
}


@dataclass(frozen=True)
class Logins:
    """What somebody needs to log in to the demo: one password for all, new in each demo, and the user names."""

    password: str
    by_place: dict[str, list[str]]


def add_people(*, by: Actor, municipalities: Mapping[str, Municipality]) -> Logins:
    """Add the people of the demo with their roles."""
    password = secrets.token_urlsafe(12)
    # Hashed once: it is meant to be slow, and it is the same password.
    encoded = make_password(password)
    by_place: dict[str, list[str]] = {}
    for slug, municipality in municipalities.items():
        boards = {row.key: row for row in Organisation.objects.filter(municipality=municipality)}
        for name, first_name, last_name, kind, board in PEOPLE[slug]:
            person = changes.add_person(
                by=by,
                username=f"{name}.{slug}",
                first_name=first_name,
                last_name=last_name,
                # A place that never is (RFC 2606): reminders can be shown, and lie as files in the home.
                email=f"{name}@{slug}.example",
                encoded_password=encoded,
            )
            changes.give_role(
                by=by,
                person=person,
                municipality=municipality,
                kind=kind,
                organisation=boards[board] if board else None,
            )
            by_place.setdefault(municipality.place_name, []).append(person.username)
    return Logins(password, by_place)
