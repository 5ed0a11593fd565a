"""Primary rules: which cells tell too much by themselves. Each source has its own; their numbers are arguments.

The threshold on counts is a part of ``protect``; what these find is handed to it in ``also``.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from samhandling.engine import checks
from samhandling.engine.results import FloatArray
from samhandling.errors import DataError, DefinitionError

Label = TypeVar("Label", bound=Hashable)


def small(counts: Mapping[Label, int | None], *, minimum: int, zeros_tell: bool = False) -> frozenset[Label]:
    """Return the labels of counts from 1 (from 0 if zeros tell something) to minimum − 1.

    Missing values  None is no small count; protect keeps it hidden anyway.
    Source          methods of the national offices: a threshold for each source, usually 3 or 5.
    """
    lowest = 0 if zeros_tell else 1
    minimum = checks.at_least("minimum", minimum, 1)
    return frozenset(label for label, count in counts.items() if count is not None and lowest <= count < minimum)


def whole_groups(
    counts: Mapping[Label, int | None],
    *,
    margins: Mapping[Label, Sequence[Label]] | Iterable[tuple[Label, Sequence[Label]]],
    telling: Iterable[Label] | None = None,
) -> frozenset[Label]:
    """Return the parts that hold everybody in their total (100 %), so that to belong to it tells where one stands.

    Parameters      margins: the sums along a characteristic that is sensitive (not along areas or age: that everybody
                    in a school class is a child tells nothing). telling: the only labels that matter; None = all.
    Returns         the labels of 100 %, and those of 0 % beside them that are among ``telling``.
    Missing values  a sum with a count of None is left out: nobody sees that it is 100 %.
    Source          Hundepool et al. (2012), Statistical Disclosure Control, section 5.2 (group disclosure).
    """
    pairs = margins.items() if isinstance(margins, Mapping) else margins
    wanted = None if telling is None else set(telling)
    found: set[Label] = set()
    for total, parts in pairs:
        known = [counts[part] for part in parts]
        if len(parts) < 2 or None in known or not counts[total]:
            continue
        if counts[total] in known:
            found |= {
                part
                for part, count in zip(parts, known, strict=True)
                if (count and (wanted is None or part in wanted)) or (wanted is not None and part in wanted)
            }
    return frozenset(found)


def dominated(contributions: Mapping[Label, Sequence[float]], *, n: int, percent: float) -> frozenset[Label]:
    """Return the labels of sums of which the n largest contributors make more than so many per cent.

    Parameters      contributions: what each person or firm adds, 0 or more, by label. percent: 0-100.
    Raises          DataError for a contribution below 0 or not finite; DefinitionError for a percent outside 0-100.
    Missing values  a cell without contributions, or whose sum is 0, is not dominated.
    Source          (n, k) rule: Hundepool et al. (2012), section 4.2.
    """
    n = checks.at_least("n", n, 1)
    _check_percent(percent)
    return frozenset(
        label
        for label, given in contributions.items()
        if (largest := _largest(label, given))[:n].sum() > percent / 100 * largest.sum()
    )


def within_percent(contributions: Mapping[Label, Sequence[float]], *, percent: float) -> frozenset[Label]:
    """Return the labels of sums from which the second largest contributor can estimate the largest within p per cent.

    Parameters      contributions: what each person or firm adds, 0 or more, by label. percent: p, 0-100.
    Raises          DataError for a contribution below 0 or not finite; DefinitionError for a percent outside 0-100.
    Missing values  a cell without contributions, or whose sum is 0, tells nothing.
    Source          p % rule: T − x1 − x2 < p/100 · x1; Hundepool et al. (2012), section 4.2.
    """
    _check_percent(percent)
    return frozenset(
        label
        for label, given in contributions.items()
        if (largest := _largest(label, given))[2:].sum() < percent / 100 * largest[:1].sum()
    )


def _largest(label: Any, given: Sequence[float]) -> FloatArray:
    """Return the contributions, largest first."""
    values = np.asarray(given, dtype=np.float64)
    if not np.isfinite(values).all() or (values < 0).any():
        raise DataError(f"The contributions to {label} hold figures that are below 0 or not finite.")
    return np.sort(values)[::-1]


def _check_percent(percent: float) -> None:
    if not 0 < percent <= 100:
        raise DefinitionError(f"percent is {percent!r}; it must lie above 0 and at most at 100.")
