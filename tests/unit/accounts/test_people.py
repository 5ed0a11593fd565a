"""Who may give and take roles, invite and shut out, and what the last administrator cannot lose."""

from datetime import timedelta

import pytest
from django.utils import timezone
from tests.factories import year
from tests.factories.year import Town

from samhandling.accounts import changes, rules
from samhandling.accounts.models import Invitation, Person, Role
from samhandling.audit.models import AuditEvent
from samhandling.errors import InputError, InvalidTransition, NotAllowed

pytestmark = pytest.mark.django_db
Kind = Role.Kind
GOOD = "lugna-vatten-vid-kajen"


@pytest.fixture(autouse=True)
def _fast_passwords(settings: object) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]


@pytest.fixture
def town() -> Town:
    return year.town()


@pytest.fixture
def admin(town: Town) -> Person:
    return year.person(town.municipality, Kind.ADMINISTRATOR)


def invited(admin: Person, town: Town) -> tuple[Invitation, str]:
    return changes.invite(
        by=admin, municipality=town.municipality, name="Nils Ny", email="Nils@Sjoby.example", kind=Kind.READER
    )


def accepted(token: str, password: str = GOOD) -> Person:
    return changes.accept_invitation(token=token, first_name="Nils", last_name="Ny", password=password)


def test_a_reporter_needs_a_board_and_an_analyst_has_none(town: Town, admin: Person) -> None:
    give = {"by": admin, "person": town.stranger, "municipality": town.municipality}
    with pytest.raises(InputError, match="gäller alltid en nämnd"):
        changes.give_role(**give, kind=Kind.REPORTER)
    with pytest.raises(InputError, match="gäller hela kommunen"):
        changes.give_role(**give, kind=Kind.ANALYST, organisation=town.school_board)
    elsewhere = year.town("skogby", "9902")
    with pytest.raises(InputError, match="hör inte till"):
        changes.give_role(**give, kind=Kind.REPORTER, organisation=elsewhere.school_board)
    assert not Role.objects.filter(person=town.stranger).exists()


def test_an_administrator_of_one_municipality_has_no_say_in_another(town: Town, admin: Person) -> None:
    elsewhere = year.town("skogby", "9902")
    with pytest.raises(NotAllowed, match="administratör"):
        changes.give_role(by=admin, person=admin, municipality=elsewhere.municipality, kind=Kind.ADMINISTRATOR)
    with pytest.raises(NotAllowed, match="administratör"):
        changes.take_role(by=admin, role=elsewhere.coordinator.roles.get())


def test_the_last_administrator_who_can_log_in_is_not_lost(town: Town, admin: Person) -> None:
    other = town.coordinator
    role = Role.objects.create(person=other, municipality=town.municipality, kind=Kind.ADMINISTRATOR)
    Person.objects.filter(pk=other.pk).update(is_active=False)
    with pytest.raises(InputError, match="sista administratören"):
        changes.take_role(by=admin, role=admin.roles.get())
    with pytest.raises(InputError, match="sista administratören"):
        changes.deactivate(by=admin, person=admin, municipality=town.municipality)
    Person.objects.filter(pk=other.pk).update(is_active=True)
    changes.take_role(by=admin, role=role)
    assert AuditEvent.objects.get(action="take_role").new == {"person": other.username, "kind": "administrator"}


def test_whoever_has_roles_elsewhere_too_is_not_shut_out_from_here(town: Town, admin: Person) -> None:
    elsewhere = year.town("skogby", "9902")
    Role.objects.create(person=town.analyst, municipality=elsewhere.municipality, kind=Kind.READER)
    with pytest.raises(NotAllowed, match="annan kommun"):
        changes.deactivate(by=admin, person=town.analyst, municipality=town.municipality)
    changes.deactivate(by=admin, person=town.auditor, municipality=town.municipality)
    assert not Person.objects.get(pk=town.auditor.pk).is_active
    changes.reactivate(by=admin, person=town.auditor, municipality=town.municipality)
    assert Person.objects.get(pk=town.auditor.pk).is_active


def test_an_invitation_is_used_once_and_its_link_is_not_kept(town: Town, admin: Person) -> None:
    invitation, token = invited(admin, town)
    assert token not in str(Invitation.objects.values().get())
    assert token not in str(list(AuditEvent.objects.values()))
    person = accepted(token)
    assert person.username == "nils@sjoby.example"
    assert person.check_password(GOOD)
    assert [role.kind for role in person.roles.all()] == ["reader"]
    with pytest.raises(InvalidTransition, match="redan använd"):
        accepted(token)
    told = AuditEvent.objects.get(action="accept_invitation")
    assert (told.actor_id, told.actor_name) == (f"invitation:{invitation.pk}", "Nils Ny")


def test_an_invitation_that_is_old_or_withdrawn_opens_nothing(town: Town, admin: Person) -> None:
    old, token = invited(admin, town)
    Invitation.objects.filter(pk=old.pk).update(valid_until=timezone.now() - timedelta(seconds=1))
    with pytest.raises(InvalidTransition, match="för gammal"):
        accepted(token)
    taken_back, token = invited(admin, town)
    changes.withdraw_invitation(by=admin, invitation=taken_back)
    with pytest.raises(InvalidTransition):
        accepted(token)
    with pytest.raises(InvalidTransition, match="finns inte"):
        accepted("gissning")
    assert not Person.objects.filter(username="nils@sjoby.example").exists()


@pytest.mark.parametrize("password", ["kort", "password1234", "nils@sjoby.example"])
def test_a_weak_password_makes_no_login_and_leaves_the_link(town: Town, admin: Person, password: str) -> None:
    _, token = invited(admin, town)
    with pytest.raises(InputError):
        accepted(token, password)
    assert accepted(token).is_active


def test_an_address_that_has_a_login_takes_the_role_up_with_it(town: Town, admin: Person) -> None:
    _, token = invited(admin, town)
    there = Person.objects.create_user("NILS@sjoby.example")
    with pytest.raises(InputError, match="har redan en inloggning"):
        accepted(token)
    assert changes.take_up_invitation(by=there, token=token).person == there


def test_only_an_administrator_invites(town: Town) -> None:
    with pytest.raises(NotAllowed, match="bjuda in"):
        invited(town.coordinator, town)


def test_boards_under_the_council_do_not_speak_for_each_other(town: Town) -> None:
    council = year._body(town.municipality, "kf", "Kommunfullmäktige", year.Kind.COUNCIL)
    for board in (town.school_board, town.care_board):
        board.parent = council
    assert rules.acts_for(town.school_office, town.school_board)
    assert rules.acts_for(town.school_board, town.school_office)
    assert not rules.acts_for(town.care_board, town.school_board)
    assert not rules.acts_for(council, town.school_board)
    assert not rules.acts_for(town.school_board, council)
