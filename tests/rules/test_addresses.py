"""Every address states who may come in, and keeps what it states."""

import re
from collections.abc import Iterator
from typing import get_args

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from samhandling.web.access import Access


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Yield every address of the system with its pattern."""
    for found in resolver.url_patterns:
        if isinstance(found, URLResolver):
            yield from patterns(found, prefix + str(found.pattern))
        else:
            yield prefix + str(found.pattern), found


ADDRESSES = list(patterns(get_resolver()))


def access_of(pattern: URLPattern) -> str | None:
    """Return what the view states; a class-based view states it on its class."""
    view = pattern.callback
    return getattr(getattr(view, "view_class", view), "access", None)


@pytest.mark.parametrize(("address", "pattern"), ADDRESSES, ids=[address or "/" for address, _ in ADDRESSES])
def test_an_address_states_its_permission(address: str, pattern: URLPattern) -> None:
    assert access_of(pattern) in get_args(Access), f"{address} says not who may come in; see web/access.py"


@pytest.mark.django_db
@pytest.mark.parametrize("address", [address for address, pattern in ADDRESSES if access_of(pattern) == "role"])
def test_an_address_for_a_role_lets_no_stranger_in(address: str, client: Client) -> None:
    response = client.get("/" + re.sub(r"<\w+:\w+>", "1", address))
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/logga-in/")


def test_everything_under_the_workplace_asks_for_a_role() -> None:
    inside = [pattern for address, pattern in ADDRESSES if "arbete/" in address]
    assert inside
    assert all(access_of(pattern) == "role" for pattern in inside)
