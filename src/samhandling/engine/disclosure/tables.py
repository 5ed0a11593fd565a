"""Tables with totals in every direction, made from the counts of their finest parts."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from samhandling.errors import DataError, DefinitionError

Name = Hashable
Cell = tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """One direction of a table: its finest parts, and what they add up to, level by level."""

    parts: tuple[Name, ...]
    sums: tuple[tuple[Name, tuple[Name, ...]], ...]  # from the finest level upwards

    @property
    def names(self) -> tuple[Name, ...]:
        """Return all names, parts first."""
        return (*self.parts, *(total for total, _ in self.sums))


@dataclass(frozen=True, slots=True)
class Table:
    """Counts with all their totals and the margins between them, as protect and audit take them."""

    counts: dict[Cell, int]
    margins: tuple[tuple[Cell, tuple[Cell, ...]], ...]


def axis(
    parts: Sequence[Name], *, total: Name | None = "T", groups: Mapping[Name, Sequence[Name]] | None = None
) -> Axis:
    """Return one direction of a table.

    Parameters      parts: the finest names, in the order of the counts. total: the name of all together; None = there
                    is none. groups: names in between with what they hold, for instance {"city": ["north", "south"],
                    "north": ["n1", "n2"]}; names that no group holds belong to the total.
    Raises          DefinitionError for a name given twice, an unknown one, or one that two groups hold.
    """
    groups = dict(groups or {})
    names = [*parts, *groups, *([] if total is None else [total])]
    if len(set(names)) != len(names):
        raise DefinitionError(f"Names of an axis are given twice: {_twice(names)}.")
    held = [name for inside in groups.values() for name in inside]
    if strange := set(held) - set(names):
        raise DefinitionError(f"The groups hold {', '.join(sorted(map(str, strange)))}, no parts and no groups.")
    if len(set(held)) != len(held):
        raise DefinitionError(f"Several groups hold {_twice(held)}; use two axes or linked tables for such names.")
    ordered = _from_below(parts, groups)
    if total is not None:
        ordered.append((total, tuple(name for name in [*parts, *groups] if name not in set(held))))
    return Axis(tuple(parts), tuple(ordered))


def table(counts: NDArray[Any], *, axes: Sequence[Axis]) -> Table:
    """Return a table with all totals from the counts of its finest parts.

    Parameters      counts: whole numbers, shape (parts of the first axis, parts of the second, …). axes: one each.
    Returns         counts by tuple of names, and every margin along every axis.
    Raises          DataError if the shape does not match or the counts are no whole numbers, 0 or more.
    """
    array = np.asarray(counts)
    if array.shape != tuple(len(one.parts) for one in axes):
        raise DataError(f"counts has shape {array.shape}, the axes hold {tuple(len(one.parts) for one in axes)} parts.")
    if array.size and ((array < 0).any() or (array != np.floor(array)).any()):
        raise DataError("counts holds other than whole numbers, 0 or more.")
    for place, one in enumerate(axes):
        array = _with_sums(array, one, place)
    names = list(product(*(one.names for one in axes)))
    margins = tuple(
        ((*cell[:place], total, *cell[place + 1 :]), tuple((*cell[:place], part, *cell[place + 1 :]) for part in parts))
        for place, one in enumerate(axes)
        for total, parts in one.sums
        for cell in product(*((None,) if k == place else other.names for k, other in enumerate(axes)))
    )
    return Table(dict(zip(names, array.astype(int).ravel().tolist(), strict=True)), margins)


def _with_sums(array: NDArray[Any], one: Axis, place: int) -> NDArray[Any]:
    lines = {name: np.take(array, number, axis=place) for number, name in enumerate(one.parts)}
    for total, parts in one.sums:
        lines[total] = np.sum([lines[part] for part in parts], axis=0)
    return np.stack(list(lines.values()), axis=place)


def _from_below(parts: Sequence[Name], groups: dict[Name, Sequence[Name]]) -> list[tuple[Name, tuple[Name, ...]]]:
    """Return the groups in an order in which each holds only what came before."""
    known, left, ordered = set(parts), dict(groups), []
    while left:
        ready = [name for name, inside in left.items() if known.issuperset(inside)]
        if not ready:
            raise DefinitionError(f"The groups {', '.join(map(str, left))} hold each other in a circle.")
        for name in ready:
            ordered.append((name, tuple(left.pop(name))))
            known.add(name)
    return ordered


def _twice(names: Sequence[Name]) -> str:
    return ", ".join(sorted({str(name) for name in names if list(names).count(name) > 1}))
