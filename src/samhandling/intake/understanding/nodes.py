"""Goals and activities while they are being gathered: a thing said three times becomes one node with three mentions."""

import re
import unicodedata
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import lru_cache
from operator import sub

from samhandling.intake.understanding.unit import Unit

ALIKE = 0.9  # names more alike than this are one name with a slip of the pen
_USUAL = "etanrsildomkgvfhupåäöcbyjæøxzw 0123456789"
_ROUNDING = 1e-6


@dataclass(eq=False)
class Node:
    """A goal on its way; ``parent`` is another node."""

    name: str
    level: str
    unit: Unit
    certainty: float
    parent: "Node | None" = None
    number: str | None = None
    code: str | None = None  # the number beside its level word, by which "A1" is known as a goal of "Målområde A"
    agenda2030: tuple[int, ...] = ()
    responsible: tuple[str, ...] = ()
    lenses: tuple[str, ...] = ()
    followed_up_by: tuple[str, ...] = ()
    n_mentions: int = 1
    is_announced: bool = False  # only listed so far; a heading may still come and give its name
    group: int = 0  # the list that announced it
    text: list[str] = field(default_factory=list)  # its own section, for principles


@dataclass(eq=False)
class Doing:
    """An activity on its way."""

    name: str
    goal: Node | None
    unit: Unit
    certainty: float
    responsible: tuple[str, ...] = ()


@lru_cache(maxsize=20_000)  # each name of a long document meets every other
def folded(text: str) -> str:
    """Return a text for comparison: lower case, letters and figures only."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("\u00ad", "")
    return re.sub(r"[\W_]+", " ", text).strip()


def alike(one: str, other: str) -> bool:
    """Tell whether two names are the same but for case, signs and a slip of the pen."""
    return alike_folded(folded(one), folded(other))


def alike_folded(one: str, other: str) -> bool:
    """Tell the same of names that are folded already, for one that meets every other."""
    if one == other:
        return bool(one)
    if not one or not other or abs(len(one) - len(other)) > 0.15 * max(len(one), len(other)):
        return False
    # What two names share cannot be more than the signs that both hold, which takes a hundredth of the time to count.
    n_apart = sum(map(abs, map(sub, _signs(one), _signs(other))))
    if n_apart > (1 - ALIKE) * (len(one) + len(other)) + _ROUNDING:
        return False
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


@lru_cache(maxsize=256)  # by the list, which is the same for every line of a document
def folded_all(listing: tuple[str, ...]) -> frozenset[str]:
    """Return the words of a list for comparison."""
    return frozenset(map(folded, listing))


@lru_cache(maxsize=20_000)
def _signs(name: str) -> tuple[int, ...]:
    """Return how often each of the usual signs stands in a name."""
    return tuple(map(name.count, _USUAL))


def begins(long: str, short: str) -> bool:
    """Tell whether one name is the first words of the other."""
    return begins_folded(folded(long), folded(short))


def begins_folded(long: str, short: str) -> bool:
    """Tell the same of names that are folded already."""
    return len(short) >= 4 and long.startswith(short + " ")


def is_capitals(text: str) -> bool:
    """Tell whether a name is set in capitals."""
    letters = [sign for sign in text if sign.isalpha()]
    return len(letters) > 6 and all(sign.isupper() for sign in letters)
