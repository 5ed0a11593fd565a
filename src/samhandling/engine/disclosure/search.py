"""Which further cells to hide: exactly where the table is small, from the top downwards where it is large.

Large tables: equations with many parts (over all areas of a city, say) almost always hold enough hidden cells, and
those with few parts decide. So the long equations are left out at first, what remains falls into small pieces, and each
piece is solved exactly; whoever knows fewer equations can compute less, so that no pattern for the whole table hides
fewer. Then the attacker who knows everything judges, and what she still opens is closed by the lightest movement.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from scipy import sparse

from samhandling.engine.disclosure import attack, programme
from samhandling.engine.disclosure.exact import Demand, fewest
from samhandling.engine.disclosure.structure import Places, Structure, pieces
from samhandling.engine.results import Flags, FloatArray

SMALL = 150  # cells: such tables are solved whole
MOVEMENTS = 2500  # cells times movements: as far as the exact programme ends within a second or two
LONG = 25  # parts of an equation that is left out at first
ROUNDS = 200

Alone = Sequence[tuple[int, ...]]  # for each person alone in a cell: the cells she knows, in that she is all there is


class Open(Exception):
    """Some cells stay open whatever is hidden."""

    def __init__(self, cells: Places) -> None:
        """Keep the cells."""
        super().__init__(cells)
        self.cells = cells


def protecting(structure: Structure, hidden: Flags, may_hide: Flags, need: FloatArray, *, alone: Alone) -> Flags:
    """Return which cells to hide.

    Parameters      hidden: (cells,) hidden in any case. may_hide: what else may be hidden. need: (cells,) narrowest
                    interval allowed, 0 where there is no claim. alone: for each person alone in a cell the cells
                    that hold her alone: she knows them.
    Raises          Open if some cell stays open although all that may be hidden is.
    """
    may_hide = may_hide & ~hidden & ~structure.slack
    if structure.n_cells <= SMALL:
        return _whole(structure, hidden, may_hide, need, alone)
    start = hidden.copy()
    for part, equations in _short_pieces(structure, hidden, need):
        own = structure.restricted(part, equations)
        try:
            start[part] |= _piece(own, hidden[part], may_hide[part], need[part])
        except Open as stuck:
            raise Open(part[stuck.cells]) from None
    return _repaired(structure, start, may_hide, need, alone)


def demands(structure: Structure, hidden: Flags, need: FloatArray, alone: Alone) -> list[Demand]:
    """Return the demands that a pattern breaks: of everyone first, then of each person alone in her cell."""
    faced = attack.view(structure, hidden)
    found = attack.narrow(faced, need[faced.cells])
    if len(found):
        return [Demand(int(cell), float(need[cell])) for cell in found]
    exposed = [own for own in alone if hidden[list(own)].any()]
    return [demand for own in exposed for demand in _of_one(structure, hidden, need, own, faced)]


def _is_open(structure: Structure, hidden: Flags, need: FloatArray, alone: Alone) -> bool:
    """Return whether a pattern breaks any demand."""
    faced = attack.view(structure, hidden)
    if len(attack.narrow(faced, need[faced.cells], any_will_do=True)):
        return True
    exposed = [own for own in alone if hidden[list(own)].any()]
    return any(True for own in exposed for _ in _of_one(structure, hidden, need, own, faced))


def _of_one(
    structure: Structure, hidden: Flags, need: FloatArray, own: tuple[int, ...], faced: attack.View
) -> Iterator[Demand]:
    """Yield the demands broken before the person alone in her cells, who must not learn another cell exactly."""
    hers = attack.view(structure, hidden, np.array(own))
    kept = np.isin(faced.cells, own, invert=True)
    for table in faced.tables:  # what all may believe she may believe too, if her own cells are right in it
        if (abs(table[~kept]) < attack.NEAR).all():
            hers.keep(table[kept])
    for cell in attack.narrow(hers, np.minimum(need[hers.cells], 1.0)):
        yield Demand(int(cell), 1.0, own)


def _whole(structure: Structure, hidden: Flags, may_hide: Flags, need: FloatArray, alone: Alone) -> Flags:
    """Solve exactly, with demands as they show."""
    _check_possible(structure, hidden | may_hide, need)
    asked: list[Demand] = []
    pattern = hidden
    for _ in range(ROUNDS):
        broken = [demand for demand in demands(structure, pattern, need, alone) if demand not in asked]
        if not broken:
            break
        asked += broken
        if structure.n_cells * 2 * len(asked) > MOVEMENTS:
            break
        found = fewest(structure, hidden, may_hide, asked)
        if found is None:
            break
        pattern = found
    return _repaired(structure, pattern, may_hide, need, alone)


def _check_possible(structure: Structure, everything: Flags, need: FloatArray) -> None:
    faced = attack.view(structure, everything)
    stuck = attack.narrow(faced, need[faced.cells])
    if len(stuck):
        raise Open(stuck)


def _short_pieces(structure: Structure, hidden: Flags, need: FloatArray) -> Iterator[tuple[Places, Flags]]:
    """Yield the pieces with open cells when the long equations are left out: their cells and equations."""
    short: Flags = np.diff(structure.matrix.indptr) <= LONG
    relaxed = Structure(structure.matrix[short].tocsr(), structure.values, structure.slack)
    faced = attack.view(relaxed, hidden)
    is_open = np.zeros(structure.n_cells, dtype=bool)
    is_open[attack.narrow(faced, need[faced.cells])] = True
    label = pieces(relaxed.matrix)
    order = np.argsort(label, kind="stable")
    size = abs(structure.matrix)
    for part in np.split(order, np.flatnonzero(np.diff(label[order])) + 1):
        if is_open[part].any():
            inside = np.zeros(structure.n_cells)
            inside[part] = 1.0
            yield part, short & (size @ inside > 0)


def _piece(own: Structure, hidden: Flags, may_hide: Flags, need: FloatArray) -> Flags:
    if own.matrix.shape[0] == 1 and not own.slack.any() and (own.matrix.data < 0).sum() == 1:
        found = _one_sum(own, hidden, may_hide, need)
        if found is not None:
            return found
    if own.n_cells <= SMALL:
        return _whole(own, hidden, may_hide, need, ())
    return _repaired(own, hidden, may_hide, need, ())


def _one_sum(own: Structure, hidden: Flags, may_hide: Flags, need: FloatArray) -> Flags | None:
    """Return the pattern with one more hidden cell, the smallest part that suffices, else the total; None without one.

    What is hidden of a sum whose total is shown lies, each part of it, between 0 and their sum.
    """
    parts = np.flatnonzero(own.matrix.toarray()[0] > 0)
    total = int(np.flatnonzero(own.matrix.toarray()[0] < 0)[0])
    if hidden[total] or need[total] > 0:
        return None
    lacking = need.max() - own.values[parts][hidden[parts]].sum()
    enough = parts[may_hide[parts] & (own.values[parts] >= lacking)]
    partners = enough if len(enough) else np.array([total])[may_hide[[total]]]
    if not len(partners):
        return None
    found = hidden.copy()
    found[partners[np.argmin(own.values[partners])]] = True
    return found


def _repaired(structure: Structure, pattern: Flags, may_hide: Flags, need: FloatArray, alone: Alone) -> Flags:
    """Hide more until nothing is open, then show again what was hidden in vain."""
    closed = _closed(structure, pattern, may_hide, need, ())
    if not np.array_equal(closed, pattern):
        closed = _pruned(structure, closed, pattern, need, ())
    for_persons = _closed(structure, closed, may_hide, need, alone)
    if structure.n_cells > SMALL or np.array_equal(for_persons, closed):
        # In a large table every person would have to be asked anew about each cell, for little.
        return for_persons
    return _pruned(structure, for_persons, pattern, need, alone)


def _closed(structure: Structure, pattern: Flags, may_hide: Flags, need: FloatArray, alone: Alone) -> Flags:
    """Hide more until nothing is open."""
    broken: list[Demand] = []
    for _ in range(ROUNDS):
        broken = demands(structure, pattern, need, alone)
        if not broken:
            return pattern
        if persons := {demand.known for demand in broken if demand.known}:
            # To hide more never tells more: whoever learnt nothing now will learn nothing then.
            alone = sorted(persons)
        wider = pattern.copy()
        for demand in broken:
            wider[_lightest(structure, wider, may_hide, demand)] = True
        if np.array_equal(wider, pattern):
            break
        pattern = wider
    raise Open(np.array([demand.cell for demand in broken]))


def _lightest(structure: Structure, pattern: Flags, may_hide: Flags, demand: Demand) -> Places:
    """Return the cells to hide for one demand: those that the movement of least weight touches."""
    moving = np.flatnonzero(pattern | may_hide | structure.slack)
    n = len(moving)
    depth = structure.values[moving].copy()
    price = np.where((pattern | structure.slack)[moving], 1e-4, 1.0 / np.minimum(np.maximum(depth, 1.0), demand.width))
    own = int(np.searchsorted(moving, demand.cell))
    reach = np.full(n, np.inf)
    hers = np.isin(moving, demand.known)
    reach[hers] = depth[hers] = 0.0
    matrix = structure.matrix[:, moving].tocsr()
    matrix = matrix[np.diff(matrix.indptr) > 0]
    up, down = (_movement(matrix, depth, reach, price, own, sign, demand.width) for sign in (1.0, -1.0))
    if down is not None and down[own] < -attack.NEAR:
        rest = demand.width + down[own]
        up = _movement(matrix, depth, reach, np.where(abs(down) > attack.NEAR, 1e-4, price), own, 1.0, rest)
    touched = [side for side in (up, down) if side is not None]
    if not touched:
        raise Open(np.array([demand.cell]))
    cells: Places = moving[np.any([abs(side) > attack.NEAR for side in touched], axis=0)]
    return cells[may_hide[cells] & ~pattern[cells]]


def _movement(
    matrix: sparse.csr_array, depth: FloatArray, reach: FloatArray, price: FloatArray, own: int, sign: float, far: float
) -> FloatArray | None:
    """Return the lightest movement that takes a cell as far as asked; None if it cannot get there."""
    if far <= 0:
        return np.zeros(len(depth))
    n = len(depth)
    far = min(far, depth[own]) if sign < 0 else far
    up_most, down_most = reach.copy(), depth.copy()
    low = np.zeros(2 * n)
    if sign > 0:
        low[own], up_most[own], down_most[own] = far, far, 0.0
    else:
        low[n + own], down_most[own], up_most[own] = far, far, 0.0
    both, _ = programme.least(
        np.concatenate([price, price]),
        sparse.hstack([matrix, -matrix]).tocsr(),
        np.column_stack([low, np.concatenate([up_most, down_most])]),
    )
    return None if both is None else both[:n] - both[n:]


def _pruned(structure: Structure, pattern: Flags, before: Flags, need: FloatArray, alone: Alone) -> Flags:
    """Show again, largest first, each cell that the repair hid in vain."""
    added = np.flatnonzero(pattern & ~before)
    for cell in added[np.argsort(-structure.values[added], kind="stable")]:
        fewer = pattern.copy()
        fewer[cell] = False
        if not _is_open(structure, fewer, need, alone):
            pattern = fewer
    return pattern
