"""The counts around each area ("egohoods"), so that an index does not hang on where the borders happen to be drawn."""

from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.spatial import cKDTree

from samhandling.engine import checks
from samhandling.engine.results import FloatArray
from samhandling.engine.segregation import given
from samhandling.errors import DataError, DefinitionError

KERNELS: dict[str, Callable[[FloatArray], FloatArray]] = {
    "uniform": np.ones_like,
    "triangular": lambda nearness: 1 - nearness,
    "quadratic": lambda nearness: 1 - nearness**2,
}


def neighbourhoods(counts: Any, coordinates: Any, *, bandwidth: float, kernel: str = "triangular") -> FloatArray:
    """Return the persons around each area, each weighted by how near they live.

    Parameters      counts: persons, shape (areas,) or (areas, columns), NaN = missing. coordinates: the middle of each
                    area, shape (areas, 2), in metres. bandwidth: how far a neighbourhood reaches, in metres. kernel:
                    uniform (all alike), triangular (1 − d/bandwidth) or quadratic (1 − (d/bandwidth)²).
    Returns         Σ_j w(d_ij) counts_j with w = 1 for the area itself, in the shape of counts: use it in place of the
                    counts in any index (group and total with the same coordinates and bandwidth).
    Raises          DataError for shapes that do not match; DefinitionError for an unknown kernel or a bandwidth that
                    is not above 0.
    Missing values  an area lacking a count stays missing (NaN in), and adds nothing to its neighbours.
    Source          Reardon & O'Sullivan (2004), Sociological Methodology 34:121-162; PySAL rounds to whole persons,
                    we do not.
    """
    figures = given.counts("counts", counts, (1, 2))
    where = checks.matrix("coordinates", coordinates, (2,))
    checks.same_length("coordinates", len(where), "counts", len(figures))
    if np.isnan(where).any():
        raise DataError("coordinates holds missing figures; every area lies somewhere.")
    if not checks.number("bandwidth", bandwidth) > 0:
        raise DefinitionError(f"bandwidth is {bandwidth!r}; it must be above 0, in the unit of the coordinates.")
    given.known("kernel", kernel, KERNELS)
    tree = cKDTree(where)
    near = tree.sparse_distance_matrix(tree, bandwidth, output_type="coo_matrix").tocsr()
    near.data = KERNELS[kernel](near.data / bandwidth)
    sums = near @ np.nan_to_num(figures)
    return np.where(np.isnan(figures), np.nan, sums)
