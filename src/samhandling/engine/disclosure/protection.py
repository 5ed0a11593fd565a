"""Counts of our own made fit to show, and the attack that proves it."""

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from samhandling.engine import checks
from samhandling.engine.disclosure import attack, programme, search, structure
from samhandling.engine.disclosure.publishable import Publishable, make
from samhandling.engine.results import FloatArray, Reason
from samhandling.errors import DataError, DefinitionError, DisclosureRefused

VERSION = "2"

Label = TypeVar("Label", bound=Hashable)
Margins = Mapping[Label, Sequence[Label]] | Iterable[tuple[Label, Sequence[Label]]]
Sums = list[tuple[Label, tuple[Label, ...]]]


@dataclass(frozen=True, slots=True)
class Protected(Mapping[Label, Publishable]):
    """Counts that may be shown, in the labels given; hidden ones have no value and the reason suppressed_here."""

    cells: Mapping[Label, Publishable]
    primary: frozenset[Label]  # hidden for what they tell themselves: small counts above all
    secondary: frozenset[Label]  # hidden so that the primary ones cannot be computed
    minimum: int
    width: int
    method: str = "disclosure.protect"
    version: str = VERSION

    def __getitem__(self, label: Label) -> Publishable:
        """Return one figure."""
        return self.cells[label]

    def __iter__(self) -> Iterator[Label]:
        """Return the labels in the order given."""
        return iter(self.cells)

    def __len__(self) -> int:
        """Return the number of cells."""
        return len(self.cells)


@dataclass(frozen=True, slots=True)
class Bounds:
    """What an attacker can compute of a hidden count; high is None when there is no upper bound."""

    low: float
    high: float | None

    @property
    def width(self) -> float:
        """Return how wide the attacker's interval is."""
        return float("inf") if self.high is None else self.high - self.low


@dataclass(frozen=True, slots=True)
class Share(Generic[Label]):
    """A rounded share that somebody has published: it holds the count of its part to an interval."""

    part: Label
    whole: Label | None  # the label of its denominator; None if that is no cell of the table
    percent: float  # as published
    decimals: int
    n: int | None = None  # the denominator, where it is no cell

    @property
    def limits(self) -> tuple[float, float]:
        """Return the share, 0 to 1, between which and which it was rounded."""
        half = 0.5 * 10.0**-self.decimals
        return (self.percent - half) / 100, (self.percent + half) / 100


def protect(
    counts: Mapping[Label, int | None],
    *,
    margins: Margins[Label],
    minimum: int,
    width: int | None = None,
    zeros_tell: bool = False,
    also: Collection[Label] = (),
    shares: Sequence[Share[Label]] = (),
    known_to_one: bool = True,
    source: str = "",
    licence: str = "",
) -> Protected[Label]:
    """Return our own counts with the small ones hidden, and as few more as keep those from being computed.

    Parameters      counts: number of persons by label, totals too; None = already hidden or unknown. margins: each
                    total's label with the labels that add up to it, for instance {"T": ("K", "M")}, or pairs of them
                    where a total is the sum of parts in several ways; tables that share cells are linked by using the
                    same labels. minimum: smallest count shown (a count from 1 to minimum − 1 is primary). width:
                    narrowest interval that an attacker may reach for a primary cell, wherever in it the count lies;
                    None = minimum. zeros_tell: hide zeros too, where a zero says something about somebody. also: labels
                    that other rules hide (see rules in this package). shares: rounded shares that are known anyway,
                    from another table or year. known_to_one: guard against the person in a cell of one, who knows that
                    cell. source: whose register the counts come from; "" = our own.
    Returns         a mapping of Publishables; primary and secondary say which cells were hidden and why. A share or a
                    rate of ours that rests on a hidden count is refused by derived.
    Raises          DataError for negative counts, unknown labels, or totals that are not the sum of their parts: a
                    table with noise added at the source must not be treated as exact. DisclosureRefused if a cell stays
                    open whatever is hidden.
    Missing values  a count of None is hidden with the reason suppressed_here.
    Source          Fischetti & Salazar (2001), Management Science 47:1008-1026: the fewest cells, by mixed-integer
                    programming, for tables of up to 150 cells; larger ones piece by piece from the parts upwards, then
                    closed by lightest movements. Whatever way, the pattern is let out only when the exact attacker
                    (audit) can open nothing. Zeros are partners only where nothing else is left: an attacker may know
                    that they must be zero.
    """
    minimum = checks.at_least("minimum", minimum, 1)
    width = minimum if width is None else checks.at_least("width", width, 1)
    sums = _sums(margins)
    _check_table(counts, sums)
    _check_labels(counts, sums, also)
    lowest = 0 if zeros_tell else 1
    primary = frozenset(label for label, count in counts.items() if count is None or lowest <= count < minimum)
    primary |= frozenset(also)
    hidden = _hidden(counts, sums, shares, primary, width, known_to_one=known_to_one) if primary else primary
    cells = {
        label: make(None, source=source, licence=licence, reason=Reason.SUPPRESSED_HERE)
        if label in hidden
        else make(count, source=source, licence=licence, reason=None)
        for label, count in counts.items()
    }
    return Protected(cells, primary, hidden - primary, minimum, width)


def audit(
    published: Mapping[Label, int | None], *, margins: Margins[Label], shares: Sequence[Share[Label]] = ()
) -> dict[Label, Bounds]:
    """Return what an attacker can compute of each hidden cell: the least and the greatest count that fits the rest.

    Parameters      published: counts by label, None where hidden. margins: each total's label with its parts, or pairs
                    of them. shares: rounded shares that are published beside the counts.
    Returns         bounds by hidden label, exact: linear programmes over all margins and shares together, with
                    counts >= 0, left out only where a table that fits already reaches what no table can pass.
    Raises          DataError for unknown labels or a table that contradicts itself.
    Missing values  None is what is attacked.
    Source          Fischetti & Salazar (2001), Management Science 47:1008-1026.
    """
    sums = _sums(margins)
    _check_labels(published, sums, [])
    labels = list(published)
    table = _structure(published, sums, shares)
    hidden = np.array([published[label] is None for label in labels] + [False] * (table.n_cells - len(labels)))
    faced = attack.view(table, hidden)
    lows, highs = attack.bounds(faced)
    at = table.values[faced.cells]
    return {
        labels[cell]: Bounds(_tidy(low), _tidy(high) if np.isfinite(high) else None)
        for cell, low, high in zip(faced.cells.tolist(), at + lows, at + highs, strict=True)
        if cell < len(labels)
    }


def _tidy(bound: float) -> float:
    # The programme's answer may be a hair off a whole number; + 0.0 turns −0 into 0.
    return round(float(bound), 6) + 0.0


def _hidden(
    counts: Mapping[Label, int | None],
    sums: Sums[Label],
    shares: Sequence[Share[Label]],
    primary: frozenset[Label],
    width: int,
    *,
    known_to_one: bool,
) -> frozenset[Label]:
    """Return all that must be hidden."""
    labels = list(counts)
    table = _structure(counts, sums, shares)
    first = np.zeros(table.n_cells, dtype=bool)
    first[: len(labels)] = [label in primary for label in labels]
    need = np.where(first, float(width), 0.0)
    alone = _alone(counts, sums) if known_to_one else []
    for may_hide in (table.values > 0, np.ones(table.n_cells, dtype=bool)):
        try:
            found = search.protecting(table, first, may_hide, need, alone=alone)
        except search.Open as stuck:
            still_open = stuck.cells
            continue
        return frozenset(labels[cell] for cell in np.flatnonzero(found))
    raise DisclosureRefused(
        f"The cells {', '.join(str(labels[cell]) for cell in still_open)} stay open although everything beside them "
        "is hidden. Publish none of this table, or with larger groups."
    )


def _alone(counts: Mapping[Label, int | None], sums: Sums[Label]) -> list[tuple[int, ...]]:
    """Return for each person alone in a cell the places of all cells that hold her alone, totals of one too."""
    place = {label: number for number, label in enumerate(counts)}
    hers = {label: {place[label]} for label, count in counts.items() if count == 1}
    for total, parts in sums:
        for part in parts:
            if counts[total] == counts[part] == 1 and hers[total] is not hers[part]:
                hers[total] |= hers[part]
                for number, label in enumerate(counts):
                    if number in hers[part]:
                        hers[label] = hers[total]
    return sorted({tuple(sorted(places)) for places in hers.values()})


def _structure(
    counts: Mapping[Label, int | None], sums: Sums[Label], shares: Sequence[Share[Label]]
) -> structure.Structure:
    """Return the table with its equations; what is unknown gets any counts that fit."""
    place = {label: number for number, label in enumerate(counts)}
    equations = [
        ([place[total], *(place[part] for part in parts)], [-1.0, *(1.0 for _ in parts)]) for total, parts in sums
    ]
    n, given = len(place), [0.0] * len(equations)
    for share in shares:
        low, high = share.limits
        for limit, sign in ((high, 1.0), (low, -1.0)):
            cells, factors = [_place(place, share.part), n], [1.0, sign]
            if share.whole is not None:
                cells, factors = [*cells, _place(place, share.whole)], [*factors, -limit]
            elif share.n is None:
                raise DefinitionError(f"The share of {share.part} has no denominator; give whole or n.")
            equations.append((cells, factors))
            given.append(0.0 if share.whole is not None else limit * (share.n or 0))
            n += 1
    values = np.array(
        [*(np.nan if count is None else count for count in counts.values()), *[np.nan] * (n - len(place))]
    )
    slack = np.arange(n) >= len(place)
    table = structure.build(n, equations, values, slack)
    return structure.Structure(table.matrix, _fitting(table, np.array(given)), slack)


def _place(place: Mapping[Label, int], label: Label) -> int:
    if label not in place:
        raise DataError(f"A share names {label}, which has no count; give None for one that is hidden.")
    return place[label]


def _fitting(table: structure.Structure, given: FloatArray) -> FloatArray:
    """Return the values with whatever fits in place of the unknown ones."""
    unknown = np.isnan(table.values)
    values = np.where(unknown, 0.0, table.values)
    left = given - table.matrix @ values
    matrix = table.matrix[:, np.flatnonzero(unknown)].tocsr()
    holds = np.diff(matrix.indptr) > 0
    if (abs(left[~holds]) > attack.NEAR).any():
        raise DataError("The table contradicts itself: a published total is not the sum of its published parts.")
    if holds.any():
        fitting, _ = programme.least(
            np.zeros(matrix.shape[1]),
            matrix[holds],
            np.tile([0.0, np.inf], (matrix.shape[1], 1)),
            given=left[holds],
        )
        if fitting is None:
            raise DataError("The table contradicts itself: no counts fit its published totals.")
        values[unknown] = fitting
    return values


def _sums(margins: Margins[Label]) -> Sums[Label]:
    pairs = margins.items() if isinstance(margins, Mapping) else margins
    return [(total, tuple(parts)) for total, parts in pairs]


def _check_labels(counts: Mapping[Label, int | None], sums: Sums[Label], also: Collection[Label]) -> None:
    unknown = {label for total, parts in sums for label in (total, *parts)} - set(counts)
    if unknown:
        raise DataError(
            f"The margins name {', '.join(sorted(map(str, unknown)))}, which have no count; give None for one that "
            "is hidden."
        )
    if strange := set(also) - set(counts):
        raise DataError(f"also names {', '.join(sorted(map(str, strange)))}, which have no count.")


def _check_table(counts: Mapping[Label, int | None], sums: Sums[Label]) -> None:
    for label, count in counts.items():
        if count is not None and (isinstance(count, bool) or count != int(count) or count < 0):
            raise DataError(f"The count of {label} is {count!r}; a count is a whole number, 0 or more.")
    _check_labels(counts, sums, [])
    for total, parts in sums:
        known = [counts[label] for label in (total, *parts)]
        if None not in known and counts[total] != sum(counts[part] or 0 for part in parts):
            raise DataError(
                f"{total} is {counts[total]} but its parts add up to {sum(counts[part] or 0 for part in parts)}. "
                "A table with noise added at the source is no exact table: publish it as already public."
            )
