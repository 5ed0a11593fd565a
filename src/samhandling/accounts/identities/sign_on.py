"""How the municipality's own login is reached; read from the environment before Django is there."""

from dataclasses import dataclass


@dataclass(frozen=True)
class SignOn:
    """How the municipality's own login (OpenID Connect) is reached; without ``url`` there is none."""

    url: str = ""  # of the provider's description of itself
    client: str = ""
    secret: str = ""
    name: str = ""  # what the button on the login page says
    is_only: bool = False  # passwords are for administrators alone
    trusts_email: bool = False  # an address counts as verified though the provider says nothing about it
