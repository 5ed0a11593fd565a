"""Cities drawn by chance, in blocks so that memory stays small however many draws are asked for.

Counts have shape (groups, areas), what is drawn (groups, draws, areas). The same seed gives the same draws.
"""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from samhandling.engine.results import FloatArray

CELLS_AT_A_TIME = 1 << 19  # 4 MB for each array of a block
Counts = NDArray[np.int64]


def cities(counts: Counts, *, null: str, draws: int, seed: int) -> Iterator[FloatArray]:
    """Yield blocks of shape (groups, draws, areas) drawn under the null hypothesis."""
    rng, draw = np.random.default_rng(seed), NULLS[null]
    at_a_time = max(1, CELLS_AT_A_TIME // counts.size)
    for done in range(0, draws, at_a_time):
        yield draw(counts, min(at_a_time, draws - done), rng).astype(np.float64)


def person_permutation(counts: Counts, draws: int, rng: Generator) -> Counts:
    """Place the same people at random in areas of the same size: multivariate hypergeometric, exact.

    Moving every person, as the peers do, gives the same distribution a thousand times slower.
    """
    total = counts.sum(axis=0)
    drawn = np.empty((len(counts), draws, counts.shape[1]), dtype=np.int64)
    room = np.broadcast_to(total, drawn.shape[1:]).copy()
    for group, people in enumerate(counts.sum(axis=1)[:-1]):
        if group == 0:
            drawn[0] = rng.multivariate_hypergeometric(total, people, size=draws, method="marginals")
        else:
            for row in range(draws):
                drawn[group, row] = rng.multivariate_hypergeometric(room[row], people, method="marginals")
        room -= drawn[group]
    drawn[-1] = room
    return drawn


def evenness(counts: Counts, draws: int, rng: Generator) -> Counts:
    """Give each person the group by lot with the city's shares; the areas keep their size."""
    shares = counts.sum(axis=1) / counts.sum()
    drawn = np.empty((len(counts), counts.shape[1], draws), dtype=np.int64)
    room = np.repeat(counts.sum(axis=0)[:, None], draws, axis=1)
    left = 1.0
    for group, share in enumerate(shares[:-1]):
        # Area by area: the generator prepares once for each size of area.
        drawn[group] = rng.binomial(room, min(share / left, 1.0) if left > 0 else 0.0)
        room -= drawn[group]
        left -= share
    drawn[-1] = room
    return drawn.transpose(0, 2, 1)


def systematic(counts: Counts, draws: int, rng: Generator) -> Counts:
    """Let each person of each group choose an area by lot with the areas' shares of all people."""
    shares = counts.sum(axis=0) / counts.sum()
    return np.stack([rng.multinomial(people, shares, size=draws) for people in counts.sum(axis=1)])


def bootstrap(counts: Counts, draws: int, rng: Generator) -> Counts:
    """Draw as many areas with replacement."""
    chosen = rng.integers(counts.shape[1], size=(draws, counts.shape[1]))
    return counts[:, chosen]


def geographic_permutation(counts: Counts, draws: int, rng: Generator) -> Counts:
    """Place the areas' people at random over the map, each area's people together."""
    chosen = rng.permuted(np.tile(np.arange(counts.shape[1]), (draws, 1)), axis=1)
    return counts[:, chosen]


NULLS: dict[str, Callable[[Counts, int, Generator], Counts]] = {
    draw.__name__: draw for draw in (person_permutation, evenness, systematic, bootstrap, geographic_permutation)
}
