"""The exact attacker: what can be computed of hidden cells from all published tables together.

An upper bound on what she is kept from comes from passing intervals to and fro between the equations (fast, never too
narrow); a lower bound comes from *witnesses*, tables that fit everything published. Where the two meet, the answer is
proved without a linear programme; only the rest is solved.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from samhandling.engine.disclosure import programme
from samhandling.engine.disclosure.structure import Places, Structure, pieces
from samhandling.engine.results import Flags, FloatArray
from samhandling.errors import DataError

NEAR = 1e-6  # the programmes are solved to 1e-7
SHUTTLES = 30
BATCHES = 12


@dataclass(slots=True)
class View:
    """What one attacker faces: the hidden cells, how far each may move, and the witnesses found so far."""

    cells: Places  # numbers of the hidden cells in the structure
    matrix: sparse.csr_array  # (equations, hidden cells)
    floor: FloatArray  # lowest movement: minus the count
    ceiling: FloatArray  # highest movement
    low: FloatArray = field(init=False)  # the lowest and highest movement seen in a witness
    high: FloatArray = field(init=False)
    tables: list[FloatArray] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Begin with the table itself as the first witness."""
        self.low, self.high = np.zeros(len(self.cells)), np.zeros(len(self.cells))

    def keep(self, movement: FloatArray) -> None:
        """Keep a witness."""
        np.minimum(self.low, movement, out=self.low)
        np.maximum(self.high, movement, out=self.high)
        self.tables.append(movement)


def view(structure: Structure, hidden: Flags, known: Places | None = None) -> View:
    """Return what an attacker faces who knows all that is not hidden, and the cells ``known`` besides."""
    seen = hidden | structure.slack
    if known is not None:
        seen = seen.copy()
        seen[known] = False
    cells, matrix = structure.among(seen)
    return View(cells, matrix, -structure.values[cells], np.full(len(cells), np.inf))


def narrow(faced: View, need: FloatArray, *, any_will_do: bool = False) -> Places:
    """Return the cells (numbers in the structure) that she bounds more narrowly than ``need`` (by hidden cell).

    any_will_do: those found without a programme, if there are any, are enough to know that something is open.
    """
    lows, highs = shuttle(faced)
    surely = need - (highs - lows) > NEAR
    if any_will_do and surely.any():
        return faced.cells[surely]
    _witness_many(faced, np.where(surely, 0, need))
    for cell in np.flatnonzero(~surely & _unproved(faced, need)):
        for sign in (1.0, -1.0):
            if faced.high[cell] - faced.low[cell] < need[cell] - NEAR:
                _witness(faced, int(cell), sign)
    return faced.cells[_unproved(faced, need)]


def bounds(faced: View) -> tuple[FloatArray, FloatArray]:
    """Return the exact lowest and highest movement of each hidden cell; infinite where there is no end."""
    lows, highs = shuttle(faced)
    part = pieces(faced.matrix) if faced.matrix.shape[0] else np.arange(len(faced.cells))
    for label in range(int(part.max(initial=-1)) + 1):
        inside = np.flatnonzero(part == label)
        own = _part(faced, inside)
        _settle(own, lows, highs, inside)
    return lows, highs


def shuttle(faced: View) -> tuple[FloatArray, FloatArray]:
    """Return bounds that are never too narrow, by passing intervals through each equation until nothing changes."""
    lows, highs = faced.floor.copy(), faced.ceiling.copy()
    entries = faced.matrix.tocoo()
    row, cell, factor = entries.row.astype(np.intp), entries.col, entries.data
    n_rows, positive = faced.matrix.shape[0], entries.data > 0
    for _ in range(SHUTTLES):
        least = factor * np.where(positive, lows[cell], highs[cell])
        most = factor * np.where(positive, highs[cell], lows[cell])
        # The others of the equation must give what this cell takes.
        up = -_of_the_others(least, row, n_rows) / factor
        down = -_of_the_others(most, row, n_rows) / factor
        new_lows, new_highs = lows.copy(), highs.copy()
        np.minimum.at(new_highs, cell, np.where(positive, up, down))
        np.maximum.at(new_lows, cell, np.where(positive, down, up))
        if np.array_equal(new_lows, lows) and np.array_equal(new_highs, highs):
            break
        lows, highs = new_lows, new_highs
    if (lows > highs + NEAR).any():
        raise DataError("The table contradicts itself: no counts fit its published totals.")
    return lows, highs


def _of_the_others(terms: FloatArray, row: Places, n_rows: int) -> FloatArray:
    """Return the sum over the other cells of the same equation, where some may be infinite."""
    infinite = np.isinf(terms)
    finite = np.where(infinite, 0.0, terms)
    others = np.bincount(row, finite, n_rows)[row] - finite
    n_infinite = np.bincount(row, infinite, n_rows)[row] - infinite
    sign = np.sign(terms[infinite][0]) if infinite.any() else 1.0  # all of one sign: only upwards is there no end
    return np.where(n_infinite > 0, sign * np.inf, others)


def _unproved(faced: View, need: FloatArray) -> Flags:
    unproved: Flags = faced.high - faced.low < need - NEAR
    return unproved


def _witness_many(faced: View, need: FloatArray) -> None:
    """Seek witnesses for many cells at a time: let as many as possible move as far as is needed, up or down."""
    rng = np.random.default_rng(0)  # only which witnesses are tried first
    for attempt in range(BATCHES):
        todo = np.flatnonzero(_unproved(faced, need))
        if len(todo) < 2:
            return
        signs = np.full(len(todo), (1.0, -1.0)[attempt]) if attempt < 2 else rng.choice((-1.0, 1.0), len(todo))
        if not _move_together(faced, todo, signs, need[todo]):
            return
        if attempt > 3 and _unproved(faced, need).sum() > 0.95 * len(todo):
            return


def _move_together(faced: View, todo: Places, signs: FloatArray, need: FloatArray) -> bool:
    """Maximise the movement of some cells, each counted no further than it needs."""
    n_hidden, n_todo = len(faced.cells), len(todo)
    further = np.where(signs > 0, need + faced.low[todo], np.minimum(-faced.floor[todo], need - faced.high[todo]))
    counted: sparse.csr_array = sparse.csr_array(
        sparse.hstack(
            [
                sparse.coo_array((-signs, (np.arange(n_todo), todo)), shape=(n_todo, n_hidden)),
                sparse.eye_array(n_todo),
            ]
        )
    )
    movement, _ = programme.least(
        np.concatenate([np.zeros(n_hidden), -np.ones(n_todo)]),
        sparse.csr_array(sparse.hstack([faced.matrix, sparse.coo_array((faced.matrix.shape[0], n_todo))])),
        np.column_stack(
            [
                np.concatenate([faced.floor, np.full(n_todo, -np.inf)]),
                np.concatenate([faced.ceiling, np.maximum(further, 0)]),
            ]
        ),
        at_most_zero=counted,
    )
    if movement is None:
        return False
    faced.keep(movement[:n_hidden])
    return True


def _witness(faced: View, cell: int, sign: float) -> float:
    """Move one cell as far as it goes; return how far, infinite if there is no end, and keep the witness."""
    goal = np.zeros(len(faced.cells))
    goal[cell] = -sign
    movement, status = programme.least(goal, faced.matrix, np.column_stack([faced.floor, faced.ceiling]))
    if status == programme.UNBOUNDED or (movement is None and not faced.matrix.shape[0]):
        (faced.high if sign > 0 else faced.low)[cell] = sign * np.inf
        return sign * np.inf
    if movement is None:
        raise DataError("The table contradicts itself: no counts fit its published totals.")
    faced.keep(movement)
    return float(movement[cell])


def _part(faced: View, inside: Places) -> View:
    matrix = faced.matrix[:, inside].tocsr()
    return View(inside, matrix[np.diff(matrix.indptr) > 0], faced.floor[inside], faced.ceiling[inside])


def _settle(own: View, lows: FloatArray, highs: FloatArray, inside: Places) -> None:
    """Make the bounds of one piece exact: a programme for each side that no witness has reached."""
    for place, cell in enumerate(inside):
        if np.isfinite(highs[cell]) or own.matrix.shape[0]:
            if own.high[place] < highs[cell] - NEAR:
                highs[cell] = _witness(own, place, 1.0)
            if own.low[place] > lows[cell] + NEAR:
                lows[cell] = _witness(own, place, -1.0)
