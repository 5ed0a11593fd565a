"""Kolada's lists page by page, until the last: never round in a circle, never the same page twice."""

from collections.abc import Callable, Hashable
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

from samhandling.errors import SourceChanged
from samhandling.sources.http import Client, short
from samhandling.sources.kolada.envelopes import page

T = TypeVar("T")


class Contradiction(SourceChanged):
    """Answers that hold one by one but not together; what has been kept is no ground to go on from."""


def everything(
    client: Client,
    address: str,
    read: Callable[[Any], T],
    *,
    key: Callable[[T], Hashable],
    may_be_missing: bool = False,
) -> list[T] | None:
    """Return every item from all pages of an address, or None where it answers 404 and that may be.

    Raises Contradiction where a page comes again, leads away from the source, or items are fewer than the source says.
    """
    first, asked = address, set[str]()
    items: list[T] = []
    seen: set[Hashable] = set()
    promised = 0
    while address:
        asked.add(address)
        accept = (404,) if may_be_missing and address == first else ()
        found = client.read(address, partial(_read, read=read, address=address), accept=accept)
        if found is None:
            return None
        new, following, n_said = found
        promised = max(promised, n_said)
        if any(key(item) in seen for item in new):
            raise _again(address)
        seen.update(key(item) for item in new)
        items += new
        # The last page may name a further one that is empty.
        address = _further(client, address, following) if new else ""
        if address in asked:
            raise _again(address)
    if promised > len(items):
        raise Contradiction(
            f"Kolada säger sig ha svarat med {promised} poster men {len(items)} kom ({short(first)}). "
            "Inget har lästs in; hämta på nytt."
        )
    return items


def _read(content: Any, *, read: Callable[[Any], T], address: str) -> tuple[list[T], str, int]:
    try:
        given = page(content)
        return [read(item) for item in given.values], given.next_address, given.n_promised
    except SourceChanged as error:
        raise SourceChanged(
            f"Kolada svarade annat än gränssnittet lovar: {error} (frågan {short(address)}). "
            "Inget har lästs in; försök igen senare, och kontrollera https://api.kolada.se/v3/docs om felet består."
        ) from error


def _further(client: Client, address: str, following: str) -> str:
    """Return the next page's address, on the same host and by the same protocol as the one before."""
    if not following:
        return ""
    try:
        old, new = urlsplit(address), urlsplit(urljoin(address, following))
        is_same = new.hostname == old.hostname
    except ValueError:
        is_same = False
    if not is_same:
        raise Contradiction(
            f"{client.name} hänvisar till en nästa sida på en annan plats ({following[:120]!r}). Den följs inte; "
            "inget har lästs in. Kontrollera hos källan vilken adress som gäller."
        )
    # Behind a proxy the source may write http where it is asked by https.
    return new._replace(scheme=old.scheme, netloc=old.netloc, fragment="").geturl()


def _again(address: str) -> Contradiction:
    return Contradiction(
        f"Kolada gav samma sida eller samma poster en gång till ({short(address)}), så att något annat kan fattas. "
        "Inget har lästs in; hämta på nytt."
    )
