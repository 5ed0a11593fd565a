"""Turning two-step login on and off, and trying a code: all writing. No row of the log holds a secret or a code."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from samhandling.accounts.models import Person, RecoveryCode, SecondFactor
from samhandling.accounts.second_factor import codes, rules
from samhandling.audit.changes import Actor, record
from samhandling.errors import InputError
from samhandling.places.models import Municipality

_WRONG = "koden stämmer inte, eller är redan använd; vänta på nästa kod i appen och pröva den"


@transaction.atomic
def begin(*, by: Person) -> SecondFactor:
    """Make a new secret for the person's telephone; it counts when ``confirm`` has been given a code made from it."""
    factor = _locked(by)
    rules.check_can_begin(factor)
    factor = factor or SecondFactor(person=by)
    factor.sealed_secret = codes.seal(codes.new_secret())
    factor.save()
    record(by=by, action="begin_second_factor", obj=factor)
    return factor


@transaction.atomic
def give_up(*, by: Person) -> None:
    """Throw away a secret that was never confirmed."""
    factor = _locked(by)
    if factor is None:
        return
    rules.check_can_begin(factor)
    record(by=by, action="give_up_second_factor", obj=factor)
    factor.delete()


def confirm(*, by: Person, code: str) -> list[str]:
    """Turn two-step login on with a first code; return the recovery codes, to be shown once.

    Other sessions of the person end.
    """
    fault, shown = _confirmed(by, code)
    if fault:
        raise InputError(fault)
    return shown


def use_code(*, by: Person, code: str) -> None:
    """Take a code of the app or a recovery code at login; InputError if it is wrong, used before or tried too often."""
    if fault := _used(by, code):
        raise InputError(fault)


def renew_recovery_codes(*, by: Person, code: str) -> list[str]:
    """Replace the recovery codes, for whoever has a code of the app; return the new, to be shown once."""
    use_code(by=by, code=code)
    return _renewed(by)


def turn_off(*, by: Person, code: str) -> None:
    """Turn one's own two-step login off with a last code; other sessions of the person end."""
    rules.check_may_turn_off(by)
    use_code(by=by, code=code)
    _removed(by, by, "turn_off_second_factor", None)


def reset(*, by: Actor, person: Person, municipality: Municipality | None = None) -> None:
    """Turn two-step login off for somebody who has lost both the telephone and the recovery codes."""
    rules.check_may_reset(by, person, municipality)
    _removed(by, person, "reset_second_factor", municipality)


@transaction.atomic
def end_sessions(*, person: Person) -> None:
    """Log the person out everywhere; part of a change that is told of by its own row of the log."""
    person.n_times_ended += 1
    person.save(update_fields=["n_times_ended"])


@transaction.atomic
def _confirmed(by: Person, code: str) -> tuple[str, list[str]]:
    factor = _locked(by)
    rules.check_can_begin(factor)
    if factor is None:
        return "det finns ingen påbörjad tvåstegsinloggning; börja om", []
    if fault := _fault(factor, code, timezone.now(), may_be_recovery=False):
        return fault, []
    factor.confirmed_at = timezone.now()
    factor.save(update_fields=["confirmed_at"])
    end_sessions(person=by)
    record(by=by, action="turn_on_second_factor", obj=factor)
    return "", _new_recovery_codes(factor)


@transaction.atomic
def _used(by: Person, code: str) -> str:
    """Return why the code is refused, or nothing; a refusal is counted, and so must not undo itself by an error."""
    factor = rules.check_is_on(_locked(by))
    return _fault(factor, code, timezone.now(), may_be_recovery=True)


@transaction.atomic
def _renewed(by: Person) -> list[str]:
    factor = rules.check_is_on(_locked(by))
    record(by=by, action="renew_recovery_codes", obj=factor)
    return _new_recovery_codes(factor)


@transaction.atomic
def _removed(by: Actor, person: Person, action: str, municipality: Municipality | None) -> None:
    factor = rules.check_is_on(_locked(person))
    end_sessions(person=person)
    told = {"person": person.username}
    record(by=by, action=action, obj=factor, municipality=municipality.slug if municipality else "", new=told)
    factor.delete()


def _fault(factor: SecondFactor, code: str, now: datetime, *, may_be_recovery: bool) -> str:
    """Return why a code is refused, or nothing; either is kept in the row, which must be locked."""
    if until := rules.waits_until(factor, now):
        return f"för många fel koder; vänta till klockan {_clock(until)} och pröva igen"
    if codes.is_of_app(code):
        is_right = _took_code_of_app(factor, code, now)
    else:
        is_right = may_be_recovery and _took_recovery_code(factor, code, now)
    factor.n_wrong = 0 if is_right else factor.n_wrong + 1
    factor.wrong_at = None if is_right else now
    factor.save(update_fields=["last_step", "n_wrong", "wrong_at"])
    if factor.n_wrong == rules.N_WRONG:
        record(by=factor.person, action="pause_second_factor", obj=factor, new={"n_wrong": factor.n_wrong})
    return "" if is_right else _WRONG


def _took_code_of_app(factor: SecondFactor, code: str, now: datetime) -> bool:
    step = codes.step_of(codes.plain(code), secret=codes.unseal(factor.sealed_secret), now=now)
    if step is None or step <= factor.last_step:
        return False
    factor.last_step = step
    return True


def _took_recovery_code(factor: SecondFactor, code: str, now: datetime) -> bool:
    left = factor.recovery_codes.filter(used_at=None)
    found = left.filter(code_sha256=codes.digest_of(code)).first()
    if found is None:
        return False
    found.used_at = now
    found.save(update_fields=["used_at"])
    record(by=factor.person, action="use_recovery_code", obj=factor, new={"n_left": left.count()})
    return True


def _new_recovery_codes(factor: SecondFactor) -> list[str]:
    factor.recovery_codes.all().delete()
    shown = codes.new_recovery_codes()
    RecoveryCode.objects.bulk_create(RecoveryCode(factor=factor, code_sha256=codes.digest_of(one)) for one in shown)
    return shown


def _locked(person: Person) -> SecondFactor | None:
    """Return the row, locked: of two who show the same code at once, one is refused."""
    return SecondFactor.objects.select_for_update(of=("self",)).select_related("person").filter(person=person).first()


def _clock(at: datetime) -> str:
    return at.astimezone(ZoneInfo(settings.TIME_ZONE)).strftime("%H.%M")
