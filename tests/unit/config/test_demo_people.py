"""The demo has a login for each role, and tells them in a few lines."""

from typing import Any

import pytest

from samhandling.accounts.models import Person, Role
from samhandling.audit.changes import JobActor
from samhandling.config import cli, demo_people
from samhandling.places.models import Municipality, Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def logins(settings: Any) -> demo_people.Logins:
    """Return the logins of a demo with two municipalities."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    towns = {}
    for slug, code, place in (("vasteras", "1980", "Västerås"), ("boras", "1490", "Borås")):
        towns[slug] = Municipality.objects.create(slug=slug, code=code, name=f"{place} kommun", place_name=place)
        for key in {row[4] for row in demo_people.PEOPLE[slug]} - {""}:
            Organisation.objects.create(municipality=towns[slug], key=key, name=key, kind="board")
    return demo_people.add_people(by=JobActor("demo"), municipalities=towns)


def test_every_role_can_be_tried_and_the_reporters_have_different_boards(logins: demo_people.Logins) -> None:
    held = Role.objects.filter(municipality__slug="vasteras")
    assert {role.kind for role in held} == set(Role.Kind.values)
    assert held.count() == 9
    boards = [role.organisation_id for role in held if role.kind == "reporter"]
    assert len(set(boards)) == 2
    assert Role.objects.filter(municipality__slug="boras").count() >= 2


def test_everybody_can_be_reminded_at_an_address_that_leads_nowhere(logins: demo_people.Logins) -> None:
    addresses = set(Person.objects.values_list("email", flat=True))
    assert len(addresses) == Person.objects.count()
    assert all(address.endswith(".example") for address in addresses)


def test_the_password_that_is_told_opens_each_login(logins: demo_people.Logins) -> None:
    names = [name for found in logins.by_place.values() for name in found]
    assert len(names) == Person.objects.count()
    assert all(Person.objects.get(username=name).check_password(logins.password) for name in names)


def test_the_logins_are_told_in_three_lines(
    logins: demo_people.Logins, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    cli._tell(tmp_path, [], None, logins)
    told = capsys.readouterr()
    text = " ".join((told.out + told.err).split())
    assert logins.password in text
    assert "Västerås: samordnare.vasteras, administrator.vasteras" in text
    assert "Borås: samordnare.boras" in text
