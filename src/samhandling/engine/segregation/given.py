"""What may be given: counts, kinds and geography, checked before any formula runs."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from samhandling.engine import checks
from samhandling.engine.results import FloatArray
from samhandling.engine.segregation import single
from samhandling.engine.segregation.cells import Borders, Options
from samhandling.engine.spatial_neighbours import Neighbours
from samhandling.errors import DataError, DefinitionError, NotEnoughData


def known(name: str, given: str, allowed: Iterable[str]) -> str:
    """Return a name that is on the list, or refuse it."""
    choices = tuple(allowed)
    if given not in choices:
        raise DefinitionError(f"{name} is {given!r}; allowed are {', '.join(choices)}.")
    return given


def counts(name: str, given: Any, dimensions: tuple[int, ...]) -> FloatArray:
    """Return counts as floats (NaN = missing), or refuse negative ones."""
    array = checks.matrix(name, given, dimensions)
    if (array < 0).any():
        raise DataError(f"{name} holds {np.nanmin(array):g}; a count of persons is 0 or more.")
    return array


def group_and_total(group: Any, total: Any, dimensions: tuple[int, ...]) -> tuple[FloatArray, FloatArray]:
    """Return both counts, or refuse shapes that differ and groups larger than the total."""
    x, t = counts("group", group, dimensions), counts("total", total, dimensions)
    if x.shape != t.shape:
        raise DataError(f"group has the shape {x.shape} and total {t.shape}; they must be the same.")
    # Kernel-weighted sums of the same persons may differ in the last digit.
    over = np.flatnonzero(x > t * (1 + 1e-12))
    if len(over):
        place = int(over[0])
        raise DataError(
            f"The group has {x.flat[place]:g} persons and the total {t.flat[place]:g} in area {place}; "
            "a group is at most the total."
        )
    return np.minimum(x, t), t


def populated(n_areas: int) -> None:
    """Refuse a place with fewer than two areas where anybody lives."""
    if n_areas < 2:
        raise NotEnoughData(
            f"{n_areas} areas have people and both counts; segregation needs at least two areas to compare."
        )


def whole(array: FloatArray) -> NDArray[np.int64]:
    """Return counts as whole numbers, or refuse fractions of persons."""
    rounded = np.rint(array)
    if not np.array_equal(rounded, array):
        raise DataError("The counts are not whole numbers; persons can only be placed at random whole.")
    return rounded.astype(np.int64)


def is_whole(*arrays: FloatArray) -> bool:
    """Return whether all counts are whole numbers."""
    return all(np.array_equal(np.rint(array), array) for array in arrays)


def options(
    kinds: Iterable[str], n_areas: int, *, b: float, steps: int, sizes: Any, perimeters: Any, contiguity: Any
) -> Options:
    """Return what the formulas need besides counts, or say what is missing."""
    chosen = set(kinds)
    if not 0 < b < 1:
        raise DefinitionError(f"b is {b!r}; the weight of Atkinson's index lies between 0 and 1, for example 0.5.")
    missing = {
        "sizes": sizes is None and chosen & single.NEED_SIZES,
        "contiguity": contiguity is None and chosen & single.NEED_BORDERS,
        "perimeters": perimeters is None and chosen & {"perimeter_dissimilarity"},
    }
    for name, kinds_without in missing.items():
        if kinds_without:
            raise DefinitionError(f"{', '.join(sorted(kinds_without))} needs {name}; give one figure for each area.")
    return Options(
        b=b,
        steps=checks.at_least("steps", steps, 2),
        sizes=None if sizes is None else _lengths("sizes", sizes, n_areas),
        perimeters=None if perimeters is None else _lengths("perimeters", perimeters, n_areas),
        borders=None if contiguity is None else borders(contiguity, n_areas),
    )


def _lengths(name: str, given: Any, n_areas: int) -> FloatArray:
    array = checks.matrix(name, given, (1,))
    checks.same_length(name, len(array), "group", n_areas)
    if not (array > 0).all():
        raise DataError(f"{name} holds a figure that is 0, negative or missing; every area has some.")
    return array


def borders(given: Any, n_areas: int) -> Borders:
    """Return the pairs that touch, each once; a matrix may give i–j and j–i, whose weights are added."""
    if isinstance(given, Neighbours):
        given = sparse.csr_array((np.ones(len(given.others)), given.others, given.starts), shape=(given.n, given.n))
    matrix = sparse.coo_array(given)
    if matrix.shape != (n_areas, n_areas):
        raise DataError(f"contiguity has the shape {matrix.shape}; with {n_areas} areas it must be {(n_areas,) * 2}.")
    weights = np.asarray(matrix.data, dtype=np.float64)
    if not np.isfinite(weights).all() or (weights < 0).any():
        raise DataError("contiguity holds negative or missing weights; a weight is 1 or the length of the border.")
    both = sparse.triu(matrix + matrix.T, k=1).tocoo()
    return Borders(both.row.astype(np.intp), both.col.astype(np.intp), np.asarray(both.data, dtype=np.float64))


def subset(options: Options, keep: NDArray[np.bool_]) -> Options:
    """Return the options for those areas that remain."""
    if keep.all():
        return options
    touching = options.borders
    if touching is not None:
        new = np.cumsum(keep) - 1
        both = keep[touching.first] & keep[touching.second]
        touching = Borders(new[touching.first[both]], new[touching.second[both]], touching.weight[both])
    return Options(
        b=options.b,
        steps=options.steps,
        sizes=None if options.sizes is None else options.sizes[keep],
        perimeters=None if options.perimeters is None else options.perimeters[keep],
        borders=touching,
    )


def parameters(kind: str, more: Mapping[str, float | int | str]) -> tuple[tuple[str, float | int | str], ...]:
    """Return the parameters that this kind used."""
    used = {"atkinson": ("b",), "conprof": ("steps",)}.get(kind, ())
    return tuple((name, value) for name, value in more.items() if name in used or name not in ("b", "steps"))
