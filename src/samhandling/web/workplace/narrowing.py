"""How a list is narrowed: the filters are kept in the address, each removable, so that what is seen can be sent on."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Badge:
    """A filter that is on, with the address without it."""

    words: str
    address: str


def address(pairs: Pairs, **instead: str) -> str:
    """Return the address of the pairs with some parts replaced; an empty part is left out."""
    kept = [(name, value) for name, value in pairs if name not in instead]
    return "?" + urlencode([*kept, *((name, value) for name, value in instead.items() if value)])


def badges(pairs: Pairs, words: Mapping[str, Callable[[str], str]]) -> list[Badge]:
    """Return the filters that are on, those with words, each with the address that takes it off."""
    pairs = list(pairs)
    return [
        Badge(words[name](value), "?" + urlencode([pair for pair in pairs if pair != (name, value)]))
        for name, value in pairs
        if name in words
    ]
