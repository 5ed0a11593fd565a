"""The codes themselves: secrets sealed with the installation's key, codes by the clock (RFC 6238), recovery codes."""

import base64
import hashlib
import secrets
from datetime import datetime
from typing import Final

import pyotp
from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from pyotp.exceptions import OTPVerificationError

from samhandling.errors import InvalidTransition

N_RECOVERY_CODES: Final = 10
ISSUER: Final = "Samhandling"
_DIGITS: Final = 6
_WINDOW: Final = 1  # a telephone's clock may be half a minute wrong either way
# Without signs that are taken for each other: 0 O, 1 I L, 5 S, 2 Z, U V. Sixteen of these are 74 bits.
_SIGNS: Final = "346789ABCDEFGHJKMNPQRTWXY"
_GROUPS: Final = 4


def new_secret() -> str:
    """Return a new secret, as an app takes it: 160 bits in base32."""
    return pyotp.random_base32(32)


def seal(text: str) -> str:
    """Return a text encrypted with a key made from the installation's own."""
    return _cipher().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Return what was sealed; InvalidTransition if the installation's key is another since."""
    try:
        return _cipher().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise InvalidTransition(
            "installationens nyckel är bytt, så koden kan inte kontrolleras; be administratören att nollställa din "
            "tvåstegsinloggning"
        ) from error


def step_of(code: str, *, secret: str, now: datetime) -> int | None:
    """Return the half minute whose code this is, or None if it is not a code of about now."""
    try:
        return pyotp.TOTP(secret).verify_and_get_timecode(code, for_time=now, valid_window=_WINDOW)
    except OTPVerificationError:
        return None


def address_for_app(secret: str, username: str) -> str:
    """Return what an app reads from the QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=ISSUER)


def new_recovery_codes() -> list[str]:
    """Return recovery codes to show once, in groups of four signs."""
    return ["-".join(_group() for _ in range(_GROUPS)) for _ in range(N_RECOVERY_CODES)]


def plain(code: str) -> str:
    """Return a code as it is compared: without spaces and dashes, in capitals."""
    return "".join(sign for sign in code.upper() if sign.isalnum())


def is_of_app(code: str) -> bool:
    """Return whether this is written as an app's code is; a recovery code is longer."""
    bare = plain(code)
    return len(bare) == _DIGITS and bare.isdecimal()


def digest_of(code: str) -> str:
    """Return what is kept of a recovery code; it is long and random, so that it needs no slow digest."""
    return hashlib.sha256(plain(code).encode()).hexdigest()


def _group() -> str:
    return "".join(secrets.choice(_SIGNS) for _ in range(4))


def _cipher() -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"samhandling: second factor")
    return Fernet(base64.urlsafe_b64encode(key.derive(settings.SECRET_KEY.encode())))
