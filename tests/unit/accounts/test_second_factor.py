"""Two-step login: codes by the clock, each once; guessing is slow; recovery codes; who may turn it off or reset it."""

import datetime
from typing import Any

import pyotp
import pytest
from django.utils import timezone
from tests.factories import year
from tests.factories.year import Town

from samhandling.accounts.models import Person, RecoveryCode, Role, SecondFactor
from samhandling.accounts.second_factor import changes, codes, rules
from samhandling.audit.changes import JobActor
from samhandling.audit.models import AuditEvent
from samhandling.errors import InputError, InvalidTransition, NotAllowed

# RFC 6238, appendix B, SHA-1: the secret, and the last six digits of the code at each second.
RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
RFC = [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037"), (20000000000, "353130")]
HALF_MINUTE = datetime.timedelta(seconds=30)


@pytest.fixture
def town() -> Town:
    return year.town()


@pytest.fixture
def person(town: Town) -> Person:
    return town.analyst


def code_at(person: Person, at: datetime.datetime) -> str:
    """Return what the person's app shows at an instant."""
    return pyotp.TOTP(codes.unseal(SecondFactor.objects.get(person=person).sealed_secret)).at(at)


def turned_on(person: Person) -> list[str]:
    """Turn two-step login on with the code of half a minute ago, so that the code of now is unused."""
    changes.begin(by=person)
    return changes.confirm(by=person, code=code_at(person, timezone.now() - HALF_MINUTE))


def a_wrong_code(person: Person) -> str:
    now = timezone.now()
    right = {code_at(person, now + n * HALF_MINUTE) for n in range(-3, 4)}
    return next(code for n in range(10) if (code := f"{n:06}") not in right)


@pytest.mark.parametrize(("second", "code"), RFC)
def test_codes_are_those_of_the_standard(second: int, code: str) -> None:
    now = datetime.datetime.fromtimestamp(second, datetime.UTC)
    assert codes.step_of(code, secret=RFC_SECRET, now=now) == second // 30
    assert codes.step_of(code, secret=RFC_SECRET, now=now + 2 * HALF_MINUTE) is None


def test_a_secret_is_not_readable_where_it_lies_and_not_with_another_key(settings: Any) -> None:
    sealed = codes.seal("HEMLIGT")
    assert "HEMLIGT" not in sealed
    assert codes.unseal(sealed) == "HEMLIGT"
    settings.SECRET_KEY = "en annan nyckel"
    with pytest.raises(InvalidTransition, match="nyckel är bytt"):
        codes.unseal(sealed)


def test_recovery_codes_are_all_different_and_have_no_signs_that_are_taken_for_each_other() -> None:
    made = codes.new_recovery_codes()
    assert len(set(made)) == 10
    assert not set("".join(made)) & set("0O1IL2Z5SUV")
    assert not any(codes.is_of_app(one) for one in made)


@pytest.mark.django_db
def test_a_code_lets_in_once_and_an_earlier_one_not_after_it(person: Person) -> None:
    turned_on(person)
    now = timezone.now()
    earlier, code = code_at(person, now - HALF_MINUTE), code_at(person, now)
    changes.use_code(by=person, code=f"{code[:3]} {code[3:]}")
    for used in (code, earlier):
        with pytest.raises(InputError, match="redan använd"):
            changes.use_code(by=person, code=used)


@pytest.mark.django_db
def test_two_step_login_counts_only_once_a_code_has_been_shown(person: Person) -> None:
    changes.begin(by=person)
    with pytest.raises(InputError, match="stämmer inte"):
        changes.confirm(by=person, code=a_wrong_code(person))
    with pytest.raises(InvalidTransition, match="inte på"):
        changes.use_code(by=person, code=code_at(person, timezone.now()))
    changes.give_up(by=person)
    assert not SecondFactor.objects.exists()
    turned_on(person)
    with pytest.raises(InvalidTransition, match="redan på"):
        changes.begin(by=person)
    with pytest.raises(InvalidTransition, match="redan på"):
        changes.give_up(by=person)


@pytest.mark.django_db
def test_after_five_wrong_codes_the_right_one_waits_and_then_each_wrong_one_brings_a_pause(person: Person) -> None:
    turned_on(person)
    for _ in range(rules.N_WRONG):
        with pytest.raises(InputError, match="stämmer inte"):
            changes.use_code(by=person, code=a_wrong_code(person))
    with pytest.raises(InputError, match="vänta till klockan"):
        changes.use_code(by=person, code=code_at(person, timezone.now()))
    past = timezone.now() - rules.PAUSE
    SecondFactor.objects.update(wrong_at=past)
    with pytest.raises(InputError, match="stämmer inte"):
        changes.use_code(by=person, code=a_wrong_code(person))
    with pytest.raises(InputError, match="vänta till klockan"):
        changes.use_code(by=person, code=code_at(person, timezone.now()))
    SecondFactor.objects.update(wrong_at=past)
    changes.use_code(by=person, code=code_at(person, timezone.now()))
    assert SecondFactor.objects.get().n_wrong == 0
    assert AuditEvent.objects.filter(action="pause_second_factor").count() == 1


@pytest.mark.django_db
def test_a_recovery_code_lets_in_once_however_it_is_typed(person: Person) -> None:
    first, second, *_ = turned_on(person)
    changes.use_code(by=person, code=f" {first.lower().replace('-', ' ')}")
    with pytest.raises(InputError, match="redan använd"):
        changes.use_code(by=person, code=first)
    changes.use_code(by=person, code=second)
    assert RecoveryCode.objects.filter(used_at=None).count() == 8
    assert not RecoveryCode.objects.filter(code_sha256__contains=first).exists()


@pytest.mark.django_db
def test_new_recovery_codes_replace_the_old(person: Person) -> None:
    old = turned_on(person)
    new = changes.renew_recovery_codes(by=person, code=code_at(person, timezone.now()))
    with pytest.raises(InputError):
        changes.use_code(by=person, code=old[0])
    changes.use_code(by=person, code=new[0])


@pytest.mark.django_db
def test_a_recovery_code_still_lets_in_when_the_installation_has_got_another_key(person: Person, settings: Any) -> None:
    shown = turned_on(person)
    settings.SECRET_KEY = "en annan nyckel"
    with pytest.raises(InvalidTransition, match="nyckel är bytt"):
        changes.use_code(by=person, code="123456")
    changes.turn_off(by=person, code=shown[0])


@pytest.mark.django_db
def test_it_is_turned_off_with_a_code_but_not_while_a_role_asks_for_it(person: Person, settings: Any) -> None:
    turned_on(person)
    settings.SAMHANDLING_MFA_ROLES = ("analyst",)
    with pytest.raises(NotAllowed, match="rollen analytiker kräver"):
        changes.turn_off(by=person, code=code_at(person, timezone.now()))
    settings.SAMHANDLING_MFA_ROLES = ("administrator",)
    with pytest.raises(InputError):
        changes.turn_off(by=person, code=a_wrong_code(person))
    changes.turn_off(by=person, code=code_at(person, timezone.now()))
    assert not SecondFactor.objects.exists()


@pytest.mark.django_db
def test_an_administrator_resets_it_for_others_of_the_own_municipality_alone(town: Town, person: Person) -> None:
    admin = year.person(town.municipality, Role.Kind.ADMINISTRATOR)
    elsewhere = year.town("skogby", "9902")
    foreign = year.person(elsewhere.municipality, Role.Kind.ADMINISTRATOR)
    turned_on(person)
    turned_on(admin)
    with pytest.raises(NotAllowed, match="administratör"):
        changes.reset(by=town.coordinator, person=person, municipality=town.municipality)
    with pytest.raises(NotAllowed, match="annan kommun"):
        changes.reset(by=foreign, person=person, municipality=elsewhere.municipality)
    with pytest.raises(NotAllowed, match="din egen"):
        changes.reset(by=admin, person=admin, municipality=town.municipality)
    with pytest.raises(NotAllowed, match="öppna personens sida"):
        changes.reset(by=admin, person=person)
    changes.reset(by=admin, person=person, municipality=town.municipality)
    changes.reset(by=JobActor("kommandoraden"), person=admin)
    assert not SecondFactor.objects.exists()


@pytest.mark.django_db
def test_the_log_tells_what_was_done_and_neither_secret_nor_code(town: Town, person: Person) -> None:
    changes.begin(by=person)
    secret = codes.unseal(SecondFactor.objects.get().sealed_secret)
    code = code_at(person, timezone.now())
    shown = changes.confirm(by=person, code=code)
    changes.use_code(by=person, code=shown[0])
    again = changes.renew_recovery_codes(by=person, code=shown[1])
    changes.turn_off(by=person, code=again[0])
    rows = AuditEvent.objects.order_by("pk")
    assert [row.action for row in rows] == [
        "begin_second_factor",
        "turn_on_second_factor",
        "use_recovery_code",
        "use_recovery_code",
        "renew_recovery_codes",
        "use_recovery_code",
        "turn_off_second_factor",
    ]
    told = str([(row.old, row.new) for row in rows])
    assert not [one for one in (secret, code, *shown, *again) if one in told]


@pytest.mark.django_db
def test_turning_it_on_and_off_ends_the_sessions_that_were_begun_before(person: Person) -> None:
    before = person.get_session_auth_hash()
    shown = turned_on(person)
    on = Person.objects.get(pk=person.pk).get_session_auth_hash()
    changes.turn_off(by=person, code=shown[0])
    off = Person.objects.get(pk=person.pk).get_session_auth_hash()
    assert len({before, on, off}) == 3
