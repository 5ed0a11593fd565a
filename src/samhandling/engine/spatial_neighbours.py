"""Which areas are neighbours, kept sparsely: memory grows with the number of borders, not with areas squared."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from samhandling.engine import checks
from samhandling.engine.results import Flags, FloatArray
from samhandling.errors import DataError, DefinitionError

Weights = Literal["row", "binary"]
Indices = NDArray[np.int64]
_QUEEN = ((-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0), (1, 1))
_ROOK = ((-1, 0), (0, -1), (0, 1), (1, 0))


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The neighbours of area i are ``others[starts[i]:starts[i + 1]]``, in order; nobody is its own neighbour."""

    starts: Indices
    others: Indices

    @property
    def n(self) -> int:
        """Return how many areas there are."""
        return len(self.starts) - 1

    @property
    def counts(self) -> Indices:
        """Return how many neighbours each area has."""
        return np.diff(self.starts)

    def of(self, area: int) -> tuple[int, ...]:
        """Return the places of an area's neighbours."""
        return tuple(int(other) for other in self.others[self.starts[area] : self.starts[area + 1]])


def neighbours(lists: Sequence[Iterable[int]] | Mapping[Any, Iterable[Any]]) -> Neighbours:
    """Return the neighbourhood that lists of neighbours describe.

    Parameters      lists: for each area the places (0, 1, …) of its neighbours; or a mapping label → labels, in the
                    order of which the figures will come.
    Returns         Neighbours; a neighbour named twice counts once. Lists need not be mutual (nearest k).
    Raises          DataError for a neighbour that is no area, or an area that is its own neighbour.
    Missing values  an empty list: the area has no neighbours.
    Source          contiguity as in PySAL libpysal and R spdep.
    """
    if isinstance(lists, Mapping):
        place = {label: i for i, label in enumerate(lists)}
        unknown = [other for others in lists.values() for other in others if other not in place]
        if unknown:
            raise DataError(f"{unknown[0]!r} is named as a neighbour but is no area; give it a list of its own.")
        named = [[place[other] for other in others] for others in lists.values()]
    else:
        named = [list(others) for others in lists]
    first = np.repeat(np.arange(len(named), dtype=np.int64), [len(others) for others in named])
    second = np.array([other for others in named for other in others], np.int64)
    return _build(len(named), first, second)


def pairs(first: ArrayLike, second: ArrayLike, *, n: int) -> Neighbours:
    """Return the neighbourhood in which each pair are each other's neighbours.

    Parameters      first, second: places of the areas of each pair, for instance of every shared border; n: areas.
    Returns, Raises, Missing values, Source   as neighbours.
    """
    checks.at_least("n", n, 0)
    one, other = np.asarray(first, np.int64), np.asarray(second, np.int64)
    checks.same_length("second", other.size, "first", one.size)
    return _build(n, np.concatenate((one, other)), np.concatenate((other, one)))


def grid(rows: ArrayLike, columns: ArrayLike, *, rule: Literal["queen", "rook"] = "queen") -> Neighbours:
    """Return the neighbourhood of squares on a grid.

    Parameters      rows, columns: whole numbers, the place of each square; not every place need be taken. rule: "queen"
                    (eight neighbours) or "rook" (four).
    Returns         Neighbours in the order given.
    Raises          DataError if two squares lie in one place; DefinitionError for the rule.
    Missing values  none are allowed.
    Source          as neighbours.
    """
    if rule not in ("queen", "rook"):
        raise DefinitionError(f"rule is {rule!r}; allowed are queen, rook.")
    down, right = np.asarray(rows, np.int64), np.asarray(columns, np.int64)
    checks.same_length("columns", right.size, "rows", down.size)
    if down.size == 0:
        return _build(0, down, right)
    down, right = down - down.min() + 1, right - right.min() + 1
    width = int(right.max()) + 2  # an empty column on either side, so that no row runs into the next
    place = down * width + right
    order = np.argsort(place)
    ordered = place[order]
    if (ordered[1:] == ordered[:-1]).any():
        raise DataError("Two squares have the same row and column; a place holds one square.")
    first, second = [], []
    for by_row, by_column in _QUEEN if rule == "queen" else _ROOK:
        sought = place + by_row * width + by_column
        at = np.minimum(np.searchsorted(ordered, sought), len(ordered) - 1)
        found = np.flatnonzero(ordered[at] == sought)
        first.append(found)
        second.append(order[at[found]])
    return _build(down.size, np.concatenate(first), np.concatenate(second))


def matrix(near: Neighbours, weights: str) -> sparse.csr_array:
    """Return the weights as a sparse matrix: 1 for each neighbour, or ("row") one over their number."""
    if weights not in ("row", "binary"):
        raise DefinitionError(f"weights is {weights!r}; allowed are row, binary.")
    data = np.ones(len(near.others)) if weights == "binary" else np.repeat(1 / np.maximum(near.counts, 1), near.counts)
    return sparse.csr_array((data, near.others, near.starts), shape=(near.n, near.n))


def usable(x: FloatArray, near: Neighbours, name: str) -> tuple[Flags, Neighbours]:
    """Return which areas have a figure and a neighbour with a figure, and the neighbourhood among them."""
    checks.same_length(name, len(x), "neighbours", near.n)
    keep = ~np.isnan(x)
    first = np.repeat(np.arange(near.n), near.counts)
    while True:
        kept_links = keep[first] & keep[near.others]
        lonely = keep & (np.bincount(first[kept_links], minlength=near.n) == 0)
        if not lonely.any():
            break
        keep = keep & ~lonely
    if keep.all():
        return keep, near
    renumbered = np.cumsum(keep) - 1
    return keep, _build(int(keep.sum()), renumbered[first[kept_links]], renumbered[near.others[kept_links]])


def _build(n: int, first: Indices, second: Indices) -> Neighbours:
    if first.size and (first.min() < 0 or second.min() < 0 or max(first.max(), second.max()) >= n):
        raise DataError(f"A neighbour lies outside the {n} areas; places go from 0 to {n - 1}.")
    if (first == second).any():
        raise DataError(f"Area {int(first[first == second][0])} is named as its own neighbour; leave it out.")
    links = np.unique(first * max(n, 1) + second)
    starts = np.concatenate(([0], np.cumsum(np.bincount(links // max(n, 1), minlength=n)))).astype(np.int64)
    return Neighbours(starts=starts, others=links % max(n, 1))
