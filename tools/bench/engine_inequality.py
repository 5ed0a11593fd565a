"""Inequality, likeness of neighbours and smoothed rates beside esda and inequality (PySAL), on the same figures.

Each peer runs in a process of its own, on one core, after a first run that compiles what it compiles. The peer for
slopes (R PHEindicatormethods) cannot be installed from the package index, so its time is not taken here.
"""

import tracemalloc
from collections.abc import Callable, Iterator

import numpy as np
import peers
from core import Figure, at_least, at_most, best, group, shown

from samhandling.engine import comparison, inequality, smoothing, spatial

PEERS = ("esda==2.9.0", "inequality==1.1.2")
N_AREAS, DRAWS = 6000, 999
# The figures are made by the same lines here and among the peers.
FIGURES = f"""
import numpy as np
rng = np.random.default_rng(20260102)
row, column = np.divmod(np.arange({N_AREAS}), 80)
x = rng.normal(size={N_AREAS}) + np.sin(row / 9) + np.cos(column / 7)
people = rng.integers(700, 2701, {N_AREAS}).astype(float)
events = rng.poisson(people * 0.01 * np.exp(x / 4)).astype(float)
income = rng.lognormal(12, 0.4, {N_AREAS}) * np.exp(x / 9)
region = np.arange({N_AREAS}) * 21 // {N_AREAS}
"""
SCRIPT = (
    FIGURES
    + f"""
import json, time
import libpysal
from esda import G, Geary, Moran, Moran_Local
from esda.smoothing import Spatial_Empirical_Bayes
from inequality.theil import TheilDSim
place = {{(int(r), int(c)): i for i, (r, c) in enumerate(zip(row, column))}}
around = [(a, b) for a in (-1, 0, 1) for b in (-1, 0, 1) if a or b]
near = {{i: [place[r + a, c + b] for a, b in around if (r + a, c + b) in place]
    for (r, c), i in place.items()}}
w, binary = (libpysal.weights.W(near, id_order=list(range(len(near))), silence_warnings=True) for _ in range(2))
w.transform = "r"
def seconds(work, times=2):
    found = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)
print(json.dumps({{
    "moran": seconds(lambda: Moran(x, w, permutations={DRAWS})),
    "geary": seconds(lambda: Geary(x, w, permutations={DRAWS})),
    "getis_ord": seconds(lambda: G(income, binary, permutations={DRAWS})),
    "moran_local": seconds(lambda: Moran_Local(x, w, permutations={DRAWS}, n_jobs=1)),
    "smoothing": seconds(lambda: Spatial_Empirical_Bayes(events, people, binary)),
    "theil": seconds(lambda: TheilDSim(income, region, permutations={DRAWS}), 1),
}}))
"""
)
MEBIBYTE = 2**20


@group("engine.inequality.")
def figures() -> Iterator[Figure]:
    """Slopes with drawn limits, summaries, and the tests by permutation beside the peers."""
    yield from slopes()
    given: dict[str, np.ndarray] = {}
    exec(FIGURES, given)
    near = spatial.grid(given["row"], given["column"])
    yield shown("engine.inequality.grid_6000", best(lambda: spatial.grid(given["row"], given["column"])), "s")
    peer = peers.run(SCRIPT, requirements=PEERS)
    for name, work in works(given, near).items():
        own = best(work)
        yield shown(f"engine.inequality.{name}", own, "s")
        yield shown(f"engine.inequality.{name}_peer", peer[name], "s")
        yield at_least(f"engine.inequality.{name}_ratio", peer[name] / own, "x", 1)
    yield shown("engine.inequality.moran_local_9999", best(lambda: spatial.moran_local(given["x"], near)), "s")
    for local in (spatial.moran, spatial.moran_local, spatial.geary_local):
        name = f"engine.inequality.memory_{local.__name__}"
        yield at_most(name, _peak(lambda local=local: local(given["x"], near)), "MiB", 1024)  # type: ignore[misc]
    yield from comparisons()


def slopes() -> Iterator[Figure]:
    """Limits of SII and RII, 100,000 draws, 20 groups of 10 quantiles."""
    random = np.random.default_rng(20260103)
    values = 0.3 + np.arange(10) / 50 + random.normal(0, 0.01, (20, 10))
    people, errors = random.uniform(1e3, 9e3, (20, 10)), np.full((20, 10), 0.01)
    for kind, transform in (("value", False), ("proportion", False), ("proportion", True), ("rate", False)):

        def work(kind: str = kind, transform: bool = transform) -> object:
            return inequality.slope(values, people, standard_errors=errors, kind=kind, transform=transform)

        name = f"engine.inequality.slope_{kind}{'_transformed' if transform else ''}"
        yield at_most(name, best(work), "s", 0.3)
    rows = [(row, count, error) for row, count, error in zip(100 * values, people, 100 * errors, strict=True)] * 5

    def summaries() -> None:
        for row, count, error in rows:
            inequality.summary(row, count, direction="higher", order=range(10), standard_errors=error, scale=100)

    yield shown("engine.inequality.summary_100_tables", best(summaries), "s")


def works(given: dict[str, np.ndarray], near: spatial.Neighbours) -> dict[str, Callable[[], object]]:
    """Return our side of each comparison; none may be slower than the peer, though some do more (limits)."""
    x, income = given["x"], given["income"]
    return {
        "moran": lambda: spatial.moran(x, near, permutations=DRAWS),
        "geary": lambda: spatial.geary(x, near, permutations=DRAWS),
        "getis_ord": lambda: spatial.getis_ord(income, near, permutations=DRAWS),
        "moran_local": lambda: spatial.moran_local(x, near, permutations=DRAWS),
        "smoothing": lambda: smoothing.empirical_bayes(given["events"], given["people"], neighbours=near),
        "theil": lambda: inequality.income(income, areas=given["region"], permutations=DRAWS),
    }


def comparisons() -> Iterator[Figure]:
    """A municipality against all others, with a placebo for each."""
    random = np.random.default_rng(20260104)
    table = random.normal(50, 5, (290, 1)) + np.cumsum(random.normal(0, 1, (290, 20)), axis=1)
    years = range(2004, 2024)
    work = {"peers": comparison.peers, "synthetic": comparison.synthetic}
    for name, method in work.items():
        taken = best(lambda method=method: method(years, table[0], table[1:], since=2018), 1)  # type: ignore[misc]
        yield shown(f"engine.inequality.{name}_289", taken, "s")


def _peak(work: Callable[[], object]) -> float:
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / MEBIBYTE
