"""Privacy: the one small room that decides which figures may be shown. Only it makes a ``Publishable``.

A figure gets out in one of three ways: it is already public at a named source (``already_public``), it is computed from
figures that are publishable (``derived``), or it is a count of our own that has been protected (``protect``).
"""

from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import InitVar, dataclass
from typing import Any, Final, TypeVar

import numpy as np
from scipy.optimize import linprog

from samhandling.engine import checks
from samhandling.engine.results import Reason
from samhandling.errors import DataError, DisclosureRefused

VERSION = "1"
OWN_CALCULATION: Final = "Egen beräkning"

Value = float | int | str | None
Label = TypeVar("Label", bound=Hashable)

_MAKER: Final = object()


@dataclass(frozen=True, slots=True)
class Publishable:
    """A figure that may be shown to anyone, with the words that must stand beside it."""

    value: Value
    source: str  # who published it; "" for our own calculation
    licence: str
    reason: Reason | None = None  # why there is no value
    maker: InitVar[object] = None

    def __post_init__(self, maker: object) -> None:
        """Refuse to be made anywhere but here."""
        if maker is not _MAKER:
            raise DisclosureRefused(
                "A Publishable was made directly. Only samhandling.engine.disclosure makes one: use already_public for "
                "a source's own figure, derived for our calculation on such figures, protect for counts of our own."
            )

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Refuse a way around."""
        raise DisclosureRefused("Publishable cannot be subclassed; only disclosure control makes one.")

    @property
    def source_line(self) -> str:
        """Return what must stand beside the figure: its source, or that the calculation is ours, never both."""
        return f"Källa: {self.source}" if self.source else OWN_CALCULATION


@dataclass(frozen=True, slots=True)
class Protected(Mapping[Label, Publishable]):
    """Counts that may be shown, in the labels given; hidden ones have no value and the reason suppressed_here."""

    cells: Mapping[Label, Publishable]
    primary: frozenset[Label]  # hidden because they are small
    secondary: frozenset[Label]  # hidden so that the small ones cannot be computed
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


def already_public(
    value: Value,
    *,
    source: str,
    licence: str,
    allowed: Collection[str] | None = None,
    reason: Reason | None = None,
) -> Publishable:
    """Return a figure that its source has already published, as publishable with that source's name.

    Parameters      source: who published it, for instance Kolada or SCB. licence: on what terms. allowed: the
                    sources that count as public here; None = any named one. reason: why the source gives no value.
    Raises          DisclosureRefused without source or licence, or for a source that is not allowed; DataError for NaN.
    Missing values  None needs a reason; without one it is not_reported.
    Source          the licences of the sources: "Källa: Kolada" must stand beside Kolada's figures.
    """
    if not source.strip() or not licence.strip():
        raise DisclosureRefused(
            f"The source is {source!r} and the licence {licence!r}. A figure passes as already public only with both "
            "named; name them, or use protect for a count of our own."
        )
    if allowed is not None and source not in allowed:
        raise DisclosureRefused(
            f"The source {source!r} is not among those that count as public: {', '.join(sorted(allowed))}."
        )
    if value is None and reason is None:
        reason = Reason.NOT_REPORTED
    return _make(value, source=source, licence=licence, reason=reason)


def derived(
    value: Value, *, from_: Sequence[Publishable], licence: str = "", reason: Reason | None = None
) -> Publishable:
    """Return our own calculation on publishable figures as publishable, named as our own and never as the source's.

    Parameters      from_: the figures it rests on, all of them. licence: on what terms we give it. reason: why there is
                    no value.
    Raises          DisclosureRefused if from_ is empty, holds anything but Publishables, or holds a figure hidden here
                    while a value is given: a calculation can give away what was hidden; DataError for NaN.
    Missing values  None with a reason; without one it is no_value.
    Source          Kolada's terms: own calculations must not name Kolada as their source.
    """
    parts = list(from_)
    if not parts or not all(isinstance(part, Publishable) for part in parts):
        raise DisclosureRefused(
            f"A calculation was to be published from {len(parts)} figures that are not all Publishable. "
            "Make each of them publishable first, and give them in from_."
        )
    if value is not None and any(part.reason is Reason.SUPPRESSED_HERE for part in parts):
        raise DisclosureRefused(
            "A calculation rests on a figure that is hidden here and could give it away. "
            "Compute it without that figure, or give no value."
        )
    if value is None and reason is None:
        reason = Reason.NO_VALUE
    return _make(value, source="", licence=licence, reason=reason)


def protect(
    counts: Mapping[Label, int | None],
    *,
    margins: Mapping[Label, Sequence[Label]],
    minimum: int,
    width: int | None = None,
    zeros_tell: bool = False,
    source: str = "",
    licence: str = "",
) -> Protected[Label]:
    """Return our own counts with the small ones hidden, and so many more that no small one can be computed.

    Parameters      counts: number of persons by label, totals too; None = already hidden or unknown. margins: each
                    total's label with the labels that add up to it, for instance {"T": ("K", "M")}; margins may be
                    linked, as in a table with row and column totals. minimum: smallest count shown (a count from 1 to
                    minimum − 1 is primary). width: narrowest interval that an attacker may reach for a primary cell;
                    None = minimum. zeros_tell: hide zeros too, where a zero says something about somebody.
                    source: whose register the counts come from; "" = our own.
    Returns         a mapping of Publishables; primary and secondary say which cells were hidden and why.
    Raises          DataError for negative counts, unknown labels, or totals that are not the sum of their parts: a
                    table with noise added at the source must not be treated as exact.
    Missing values  a count of None is hidden with the reason suppressed_here.
    Source          complementary suppression, smallest sufficient partner first, judged by the exact attacker (audit)
                    before anything is let out; a person in a cell of one knows that cell.
    """
    minimum = checks.at_least("minimum", minimum, 1)
    width = minimum if width is None else checks.at_least("width", width, 1)
    _check_table(counts, margins)
    lowest = 0 if zeros_tell else 1
    primary = frozenset(label for label, count in counts.items() if count is None or lowest <= count < minimum)
    hidden = set(primary)
    while open_cells := _open_cells(counts, margins, hidden, primary, width):
        hidden.add(_next_partner(counts, margins, hidden, open_cells, width))
    cells = {
        label: _make(None, source=source, licence=licence, reason=Reason.SUPPRESSED_HERE)
        if label in hidden
        else _make(count, source=source, licence=licence, reason=None)
        for label, count in counts.items()
    }
    return Protected(cells, primary, frozenset(hidden - primary), minimum, width)


def audit(published: Mapping[Label, int | None], *, margins: Mapping[Label, Sequence[Label]]) -> dict[Label, Bounds]:
    """Return what an attacker can compute of each hidden cell: the least and the greatest count that fits the rest.

    Parameters      published: counts by label, None where hidden. margins: each total's label with its parts.
    Returns         bounds by hidden label, exact: two linear programmes per cell over all margins together, with
                    counts >= 0.
    Raises          DataError for unknown labels or a table that contradicts itself.
    Missing values  None is what is attacked.
    Source          Fischetti & Salazar (2001), Management Science 47:1008-1026.
    """
    _check_labels(published, margins)
    hidden = [label for label, count in published.items() if count is None]
    place = {label: number for number, label in enumerate(hidden)}
    rows, sums = [], []
    for total, parts in margins.items():
        row, known = np.zeros(len(hidden)), 0.0
        for label, sign in ((total, -1.0), *((part, 1.0) for part in parts)):
            count = published[label]
            if count is None:
                row[place[label]] += sign
            else:
                known -= sign * count
        if row.any():
            rows.append(row)
            sums.append(known)
    return {label: _bounds(place[label], len(hidden), rows, sums) for label in hidden}


def _make(value: Value, *, source: str, licence: str, reason: Reason | None) -> Publishable:
    if isinstance(value, float) and not np.isfinite(value):
        raise DataError(f"The figure to publish is {value!r}; a missing figure is None with its reason.")
    return Publishable(value, source, licence, None if value is not None else reason, _MAKER)


def _open_cells(
    counts: Mapping[Label, int | None],
    margins: Mapping[Label, Sequence[Label]],
    hidden: set[Label],
    primary: frozenset[Label],
    width: int,
) -> list[Label]:
    """Return the primary cells that somebody could compute too closely."""
    shown = {label: None if label in hidden else count for label, count in counts.items()}
    narrow = [
        label for label, bounds in audit(shown, margins=margins).items() if label in primary and bounds.width < width
    ]
    return narrow or _open_to_one_person(counts, margins, hidden, primary)


def _open_to_one_person(
    counts: Mapping[Label, int | None],
    margins: Mapping[Label, Sequence[Label]],
    hidden: set[Label],
    primary: frozenset[Label],
) -> list[Label]:
    """Return the primary cells that the person in a cell of one computes by taking away herself."""
    for known, count in counts.items():
        if count != 1 or known not in hidden:
            continue
        seen = {label: None if label in hidden and label != known else n for label, n in counts.items()}
        found = audit(seen, margins=margins)
        exposed = [label for label in primary if label in found and label != known and found[label].width < 1]
        if exposed:
            return exposed
    return []


def _next_partner(
    counts: Mapping[Label, int | None],
    margins: Mapping[Label, Sequence[Label]],
    hidden: set[Label],
    open_cells: list[Label],
    width: int,
) -> Label:
    """Return the next cell to hide: the smallest sufficient one beside an open cell, totals last."""
    near: dict[Label, tuple[bool, bool, bool, int]] = {}
    for total, parts in margins.items():
        cells = (total, *parts)
        if not any(cell in hidden for cell in cells):
            continue
        is_open = any(cell in open_cells for cell in cells)
        for cell in cells:
            count = counts[cell]
            if cell not in hidden and count is not None:
                # A partner that is wide enough by itself, and no larger than need be; else the largest there is.
                key = (not is_open, cell in margins, count < width, count if count >= width else -count)
                near[cell] = min(near.get(cell, key), key)
    if not near:
        raise DisclosureRefused(
            f"The cells {', '.join(map(str, open_cells))} stay open although everything beside them is hidden. "
            "Publish none of this table, or with larger groups."
        )
    return min(near, key=near.__getitem__)


def _bounds(cell: int, n: int, rows: list[Any], sums: list[float]) -> Bounds:
    if not rows:
        return Bounds(0.0, None)
    low, high = (_extreme(cell, n, rows, sums, sign=sign) for sign in (1.0, -1.0))
    return Bounds(low or 0.0, high)


def _extreme(cell: int, n: int, rows: list[Any], sums: list[float], *, sign: float) -> float | None:
    """Return the least (sign +1) or greatest (sign −1) count of the cell; None if there is no end to it."""
    goal = np.zeros(n)
    goal[cell] = sign
    answer = linprog(goal, A_eq=np.array(rows), b_eq=np.array(sums), bounds=(0, None), method="highs")
    if answer.status == 3:
        return None
    if answer.status != 0 or answer.fun is None:
        raise DataError(f"The table contradicts itself: no counts fit its published totals ({answer.message}).")
    # The programme's answer may be a hair off a whole number; + 0.0 turns −0 into 0.
    return round(sign * float(answer.fun), 6) + 0.0


def _check_labels(counts: Mapping[Label, int | None], margins: Mapping[Label, Sequence[Label]]) -> None:
    unknown = {label for total, parts in margins.items() for label in (total, *parts)} - set(counts)
    if unknown:
        raise DataError(
            f"The margins name {', '.join(sorted(map(str, unknown)))}, which have no count; give None for one that "
            "is hidden."
        )


def _check_table(counts: Mapping[Label, int | None], margins: Mapping[Label, Sequence[Label]]) -> None:
    for label, count in counts.items():
        if count is not None and (isinstance(count, bool) or count != int(count) or count < 0):
            raise DataError(f"The count of {label} is {count!r}; a count is a whole number, 0 or more.")
    _check_labels(counts, margins)
    for total, parts in margins.items():
        known = [counts[label] for label in (total, *parts)]
        if None not in known and counts[total] != sum(counts[part] or 0 for part in parts):
            raise DataError(
                f"{total} is {counts[total]} but its parts add up to {sum(counts[part] or 0 for part in parts)}. "
                "A table with noise added at the source is no exact table: publish it as already public."
            )
