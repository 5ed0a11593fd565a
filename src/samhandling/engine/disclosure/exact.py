"""The fewest cells to hide, as a mixed-integer programme (Fischetti & Salazar), with its demands added as they show.

A *demand* says how far apart two tables that fit everything published must be able to lie in one cell. The programme
hides a cell or not, and carries two movements for each demand. A cell that is not hidden does not move. No cell need
move further than the demand is wide: exact in tables of two dimensions, where movements run in circles, and never
unsafe in others.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from samhandling.engine.disclosure.structure import Structure
from samhandling.engine.results import Flags, FloatArray

# Nodes, not seconds: the same table must give the same pattern on every machine.
NODES = 500
HALF = 0.5


class Demand(NamedTuple):
    """A cell that must not be bounded more narrowly than ``width``, even by whoever knows the cells ``known``."""

    cell: int
    width: float
    known: tuple[int, ...] = ()


def fewest(
    structure: Structure,
    hidden: Flags,
    may_hide: Flags,
    demands: Sequence[Demand],
    *,
    nodes: int = NODES,
) -> Flags | None:
    """Return which cells to hide so that the demands hold, the fewest; None if nothing found does."""
    n = structure.n_cells
    blocks = 2 * len(demands)
    weight = np.concatenate([_weights(structure, hidden, may_hide), np.zeros(blocks * n)])
    free = np.concatenate([np.where(structure.slack | hidden, 1.0, 0.0), np.zeros(blocks * n)])
    low, high = free.copy(), np.concatenate([(hidden | may_hide | structure.slack).astype(float), np.zeros(blocks * n)])
    rows, lowest, highest = [], [], []
    for number, demand in enumerate(demands):
        for half in range(2):
            at = n * (1 + 2 * number + half)
            reach, depth = _reach(structure, demand, upwards=half == 0)
            low[at : at + n], high[at : at + n] = -depth, reach
            rows += [
                _placed(structure.matrix, at, len(weight)),
                _linked(-1.0, reach, at, n, len(weight)),
                _linked(1.0, depth, at, n, len(weight)),
            ]
            n_rows = structure.matrix.shape[0]
            lowest += [np.zeros(n_rows), np.zeros(2 * n)]
            highest += [np.zeros(n_rows), np.full(2 * n, np.inf)]
        apart = np.zeros(len(weight))
        apart[n * (1 + 2 * number) + demand.cell], apart[n * (2 + 2 * number) + demand.cell] = 1.0, -1.0
        rows.append(sparse.csr_array(apart[np.newaxis]))
        lowest.append(np.array([demand.width]))
        highest.append(np.array([np.inf]))
    bridges = _no_bridges(structure, hidden, len(weight))
    rows.append(bridges)
    lowest.append(np.zeros(bridges.shape[0]))
    highest.append(np.full(bridges.shape[0], np.inf))
    answer = milp(
        weight,
        integrality=(np.arange(len(weight)) < n).astype(int),
        bounds=Bounds(low, high),
        constraints=LinearConstraint(sparse.vstack(rows).tocsr(), np.concatenate(lowest), np.concatenate(highest)),
        options={"node_limit": nodes, "mip_rel_gap": 0.0},
    )
    if answer.x is None:
        return None
    chosen: Flags = (answer.x[:n] > HALF) & ~structure.slack | hidden
    return chosen


def _weights(structure: Structure, hidden: Flags, may_hide: Flags) -> FloatArray:
    """Return what it costs to hide each cell: one, and among equal patterns a hair more for large counts."""
    highest = structure.values[may_hide].max(initial=1.0)
    hair = 0.1 / (1 + may_hide.sum()) * np.log1p(structure.values) / np.log1p(highest)
    return np.where(may_hide & ~hidden, 1.0 + hair, 0.0)


def _reach(structure: Structure, demand: Demand, *, upwards: bool) -> tuple[FloatArray, FloatArray]:
    """Return how far each cell may move up and down."""
    reach = np.where(structure.slack, 1e4 * demand.width, demand.width)
    depth = np.minimum(structure.values, reach)
    reach[list(demand.known)] = depth[list(demand.known)] = 0.0
    if upwards:
        depth[demand.cell] = 0.0
    else:
        reach[demand.cell] = 0.0
    return reach, depth


def _placed(matrix: sparse.csr_array, at: int, width: int) -> sparse.csr_array:
    entries = matrix.tocoo()
    return sparse.coo_array((entries.data, (entries.row, entries.col + at)), shape=(matrix.shape[0], width)).tocsr()


def _linked(sign: float, limit: FloatArray, at: int, n: int, width: int) -> sparse.csr_array:
    """Return the rows that let a cell move only if it is hidden: limit * hidden + sign * movement >= 0."""
    own = np.arange(n)
    return sparse.coo_array(
        (np.concatenate([limit, np.full(n, sign)]), (np.tile(own, 2), np.concatenate([own, own + at]))),
        shape=(n, width),
    ).tocsr()


def _no_bridges(structure: Structure, fixed: Flags, width: int) -> sparse.csr_array:
    """Return the rows that keep a cell from being the only one hidden in an equation: it could be computed at once."""
    entries, rows, cells, factors, n_rows = structure.matrix, [], [], [], 0
    for equation in range(entries.shape[0]):
        inside = entries.indices[entries.indptr[equation] : entries.indptr[equation + 1]]
        if fixed[inside].sum() > 1 or structure.slack[inside].any():
            continue
        for cell in inside:
            if fixed[inside].any() and not fixed[cell]:
                continue  # the one that is hidden anyway suffices
            rows += [n_rows] * len(inside)
            cells += inside.tolist()
            factors += np.where(inside == cell, -1.0, 1.0).tolist()
            n_rows += 1
    return sparse.coo_array((factors, (rows, cells)), shape=(n_rows, width)).tocsr()
