"""A table as an attacker sees it: cells, and equations between them.

Everything is reckoned as movement away from one table that fits, so that the equations are ``matrix @ movement == 0``
and a count that may not fall below zero is a movement of at least ``-values``.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from samhandling.engine.results import Flags, FloatArray, IntArray

Places = np.ndarray[tuple[int], np.dtype[np.intp]]
INFINITE = np.inf


@dataclass(frozen=True, slots=True)
class Structure:
    """Cells and equations; a slack is no count but the room that a rounded share leaves, and nobody ever shows it."""

    matrix: sparse.csr_array  # (equations, cells)
    values: FloatArray  # (cells,) one table that fits: the true one, where it is known
    slack: Flags  # (cells,)

    @property
    def n_cells(self) -> int:
        """Return the number of cells, slacks among them."""
        return len(self.values)

    def among(self, hidden: Flags) -> tuple[Places, sparse.csr_array]:
        """Return the hidden cells and the equations between them (those that hold any)."""
        places = np.flatnonzero(hidden)
        matrix = self.matrix[:, places].tocsr()
        return places, matrix[np.diff(matrix.indptr) > 0]

    def restricted(self, cells: Places, equations: Flags) -> "Structure":
        """Return some of the cells with some of the equations; whoever knows fewer equations can compute less."""
        matrix = self.matrix[equations][:, cells].tocsr()
        return Structure(matrix[np.diff(matrix.indptr) > 0], self.values[cells], self.slack[cells])


def build(
    n_cells: int, equations: list[tuple[list[int], list[float]]], values: FloatArray, slack: Flags | None = None
) -> Structure:
    """Return the structure of equations given as (cells, factors)."""
    lengths = [len(cells) for cells, _ in equations]
    rows = np.repeat(np.arange(len(equations)), lengths)
    columns = np.array([cell for cells, _ in equations for cell in cells], dtype=np.intp)
    factors = np.array([factor for _, factors in equations for factor in factors], dtype=np.float64)
    matrix = sparse.coo_array((factors, (rows, columns)), shape=(len(equations), n_cells)).tocsr()
    return Structure(matrix, values, np.zeros(n_cells, dtype=bool) if slack is None else slack)


def pieces(matrix: sparse.csr_array) -> IntArray:
    """Return for each cell the number of the piece it hangs together with by equations."""
    n_rows, n_cells = matrix.shape
    entries = matrix.tocoo()
    joined = sparse.coo_array(
        (np.ones(entries.nnz), (entries.row, entries.col + n_rows)), shape=(n_rows + n_cells, n_rows + n_cells)
    )
    _, label = csgraph.connected_components(joined, directed=False)
    return np.unique(label[n_rows:], return_inverse=True)[1].astype(np.int32)
