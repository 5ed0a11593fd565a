"""What the municipality's own login says of somebody, once it has been checked that the provider says it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Claims:
    """Who somebody is at the provider; ``email`` is empty unless the provider answers for it."""

    issuer: str
    subject: str
    email: str = ""
    first_name: str = ""
    last_name: str = ""
    name: str = ""
