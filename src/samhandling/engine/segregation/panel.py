"""Many places and years in one call."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from samhandling.engine import checks
from samhandling.engine.results import FloatArray, MaskedFloats
from samhandling.engine.segregation import given, multi, places, single
from samhandling.engine.segregation.answers import ManySegregation
from samhandling.engine.segregation.cells import Cells, Options, Positions
from samhandling.errors import DataError, DefinitionError


def many(
    group: Any,
    total: Any = None,
    *,
    municipalities: Sequence[Any] | NDArray[Any],
    kinds: Iterable[str],
    b: float = 0.5,
    steps: int = 1000,
    sizes: Any = None,
    perimeters: Any = None,
    contiguity: Any = None,
) -> ManySegregation:
    """Return many indices for all municipalities and years in one call.

    Parameters      group, total: persons, shape (areas, years) or (areas,), for one group against the rest; or group
                    alone, shape (areas, groups, years), for several groups. municipalities: the label of each area's
                    municipality (or other place), shape (areas,), in any order. kinds: as in index (all but
                    modified_gini) or as in multigroup. The rest as in index; contiguity counts inside municipalities.
    Returns         values[kind, municipality, year]; places are the labels in order; n_areas (with people) and
                    n_left_out per municipality and year. The figures are those of index and multigroup.
    Raises          DataError for shapes that do not match; DefinitionError for an unknown kind.
    Missing values  an area that lacks a count in a year is left out that year. Masked: fewer than two areas with
                    people, and places where everybody or nobody belongs to the group.
    Source          as index and multigroup; computed on all areas at once, with sums by municipality.
    """
    is_several = total is None
    chosen = tuple(kinds)
    for kind in chosen:
        given.known("kind", kind, multi.FORMULAS if is_several else single.FORMULAS)
    if not chosen:
        raise DefinitionError("No kinds were given; name at least one index, for example dissimilarity.")
    counts = _several(group) if is_several else _one(group, total)
    labels = np.asarray(municipalities)
    if labels.ndim != 1:
        raise DataError(f"municipalities has {labels.ndim} dimensions; give one label for each area.")
    checks.same_length("municipalities", len(labels), "group", counts.shape[-1])
    extra = given.options(
        chosen, len(labels), b=b, steps=steps, sizes=sizes, perimeters=perimeters, contiguity=contiguity
    )
    order, starts, names = _by_place(labels)
    missing: NDArray[np.bool_] = np.asarray(np.isnan(counts[:, :, order]).any(axis=0))
    ordered = np.where(missing, 0, counts[:, :, order])
    values = _values(chosen, ordered, starts, _ordered(extra, order), ~missing, is_several)
    n_areas = np.add.reduceat((ordered.sum(axis=0) > 0).astype(np.int32), starts, axis=-1).T
    masked: MaskedFloats = np.ma.masked_invalid(np.where(n_areas < 2, np.nan, values.transpose(0, 2, 1)), copy=False)
    return ManySegregation(
        values=masked,
        kinds=chosen,
        places=tuple(names.tolist()),
        n_areas=n_areas,
        n_left_out=np.add.reduceat(missing.astype(np.int32), starts, axis=-1).T,
        unit="share",
        method="segregation.many",
        version=places.VERSION,
        parameters=(("b", b), ("steps", steps)),
    )


def _one(group: Any, total: Any) -> FloatArray:
    """Return the group and the rest, shape (2, years, areas)."""
    x, t = (np.asarray(part, dtype=np.float64) for part in (group, total))
    if x.ndim == 1 and t.ndim == 1:
        x, t = x[:, None], t[:, None]
    x, t = given.group_and_total(x, t, (2,))
    return np.stack([x.T, (t - x).T])


def _several(counts: Any) -> FloatArray:
    """Return the groups, shape (groups, years, areas)."""
    return np.ascontiguousarray(given.counts("group", counts, (3,)).transpose(1, 2, 0))


def _by_place(labels: NDArray[Any]) -> tuple[Positions, Positions, NDArray[Any]]:
    """Return the order that puts the areas of a place together, where each place starts, and the names."""
    names, numbers = np.unique(labels, return_inverse=True)
    order = np.argsort(numbers, kind="stable")
    return order, np.searchsorted(numbers[order], np.arange(len(names))), names


def _ordered(extra: Options, order: Positions) -> Options:
    new = np.empty_like(order)
    new[order] = np.arange(len(order))
    borders = extra.borders
    return Options(
        b=extra.b,
        steps=extra.steps,
        sizes=None if extra.sizes is None else extra.sizes[order],
        perimeters=None if extra.perimeters is None else extra.perimeters[order],
        borders=None if borders is None else type(borders)(new[borders.first], new[borders.second], borders.weight),
    )


def _values(
    kinds: tuple[str, ...],
    counts: FloatArray,
    starts: Positions,
    extra: Options,
    present: NDArray[np.bool_],
    is_several: bool,
) -> FloatArray:
    """Return all indices, shape (kinds, years, places)."""
    if is_several:
        groups = multi.Groups(counts, starts=starts)
        return np.stack([multi.compute(groups, kind) for kind in kinds])
    cells = Cells(
        counts[0], counts.sum(axis=0), starts=starts, options=extra, present=None if present.all() else present
    )
    return np.stack([single.compute(cells, kind) for kind in kinds])
