"""What the environment says of logging in; a value that cannot be used is told at the start, not at a login."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from samhandling.accounts.identities.sign_on import SignOn
from samhandling.errors import InputError

# The names of the roles; a test holds them equal to accounts.models.Role.Kind, which needs Django.
ROLES = ("administrator", "coordinator", "analyst", "reporter", "secretary", "steering_group", "auditor", "reader")
_SIGN_ON = "SAMHANDLING_OIDC_"
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def roles_with_second_factor(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return the roles that must have a code beside the password.

    Administrators must, where the pages are shown over TLS: a demo on the loopback is tried without a telephone.
    """
    usual = "administrator" if environment.get("SAMHANDLING_TLS") == "1" else ""
    given = [name.strip() for name in environment.get("SAMHANDLING_MFA_ROLES", usual).split(",") if name.strip()]
    if given == ["all"]:
        return ROLES
    unknown = [name for name in given if name not in ROLES]
    if unknown:
        raise InputError(
            f"SAMHANDLING_MFA_ROLES innehåller {unknown[0]!r}; skriv all, eller några av {', '.join(ROLES)} med komma "
            "emellan"
        )
    return tuple(given)


def sign_on(environment: Mapping[str, str]) -> SignOn:
    """Return how the municipality's own login is reached."""
    found = SignOn(
        url=_described_at(environment.get(f"{_SIGN_ON}URL", "").strip()),
        client=environment.get(f"{_SIGN_ON}CLIENT", "").strip(),
        secret=environment.get(f"{_SIGN_ON}SECRET", "").strip(),
        name=environment.get(f"{_SIGN_ON}NAME", "").strip() or "kommunens inloggning",
        is_only=environment.get(f"{_SIGN_ON}ONLY") == "1",
        trusts_email=environment.get(f"{_SIGN_ON}TRUST_EMAIL") == "1",
    )
    if found.url and not (found.client and found.secret):
        raise InputError(f"{_SIGN_ON}URL är satt; sätt också {_SIGN_ON}CLIENT och {_SIGN_ON}SECRET")
    if found.url and urlsplit(found.url).scheme != "https" and urlsplit(found.url).hostname not in _LOOPBACK:
        raise InputError(f"{_SIGN_ON}URL är {found.url!r}; adressen måste börja med https://")
    if found.is_only and not found.url:
        raise InputError(f"{_SIGN_ON}ONLY stänger lösenorden, men ingen annan inloggning finns; sätt {_SIGN_ON}URL")
    return found


def _described_at(url: str) -> str:
    """Return the address of the provider's description; the provider's own address is enough to know it."""
    if not url or "/.well-known/" in url:
        return url
    return url.rstrip("/") + "/.well-known/openid-configuration"
