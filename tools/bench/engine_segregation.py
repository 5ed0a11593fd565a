"""Segregation beside PySAL (segregation 2.5.4), on the same counts, each on one process.

The slow peer runs few draws, years or municipalities. What one draw, year or municipality-year takes is measured as the
difference between a longer and a shorter run, so that starting up does not count, and scaled to the whole; the figures
made so have "scaled" in their name or unit.
"""

import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import peers
from core import Figure, at_least, at_most, best, group, shown

from samhandling.engine import segregation

PEER = ("segregation==2.5.4",)
N_AREAS, N_PLACES, N_YEARS, N_GROUPS, DRAWS = 6000, 290, 20, 5, 999
KINDS = (
    *("dissimilarity", "gini", "entropy", "isolation", "interaction", "correlation_ratio", "atkinson", "minmax"),
    *("conprof", "delta", "spatial_dissimilarity", "density_corrected_dissimilarity"),
)
# The counts are made by the same lines here and among the peers.
COUNTS = f"""
import numpy as np
rng = np.random.default_rng(20260101)
place = np.arange({N_AREAS}) * {N_PLACES} // {N_AREAS}
total = rng.integers(700, 2701, ({N_AREAS}, {N_YEARS}))
group = rng.binomial(total, rng.beta(1, 6, ({N_AREAS}, 1)))
groups = rng.multinomial(total[:, 0], [0.5, 0.2, 0.15, 0.1, 0.05], ({N_YEARS}, {N_AREAS})) + rng.integers(
    0, 200, ({N_YEARS}, {N_AREAS}, {N_GROUPS}))
column, row = np.arange({N_AREAS}) % 80, np.arange({N_AREAS}) // 80
"""
START = (
    COUNTS
    + """
import json, time
import geopandas, pandas, shapely, libpysal
from segregation import inference, multigroup, singlegroup
squares = shapely.box(column * 500, row * 500, column * 500 + 500, row * 500 + 500)
def frame(**columns):
    return geopandas.GeoDataFrame(columns, geometry=squares, crs="EPSG:3006")
def seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
"""
)
NULL = (
    START
    + """
import sys
null, few, many = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
index = singlegroup.Dissim(frame(group=group[:, 0], total=total[:, 0]), "group", "total")
run = lambda draws: inference.SingleValueTest(index, iterations_under_null=draws, null_approach=null, n_jobs=1)
first = seconds(lambda: run(few))
print(json.dumps((seconds(lambda: run(many)) - first) / (many - few)))
"""
)
GINI = (
    START
    + """
names = [f"g{k}" for k in range(groups.shape[2])]
run = lambda year: multigroup.MultiGini(pandas.DataFrame(groups[year], columns=names), names)
run(0)
print(json.dumps(min(seconds(lambda: run(year)) for year in range(3))))
"""
)
LOOP = (
    START
    + """
kinds = (singlegroup.Dissim, singlegroup.Gini, singlegroup.Entropy, singlegroup.Isolation, singlegroup.Interaction,
    singlegroup.CorrelationR, singlegroup.Atkinson, singlegroup.MinMax, singlegroup.ConProf, singlegroup.Delta,
    singlegroup.SpatialDissim, singlegroup.DensityCorrectedDissim)
whole = frame(place=place)
def spent(municipality, year):
    where = np.flatnonzero(place == municipality)
    part = whole.iloc[where].assign(group=group[where, year], total=total[where, year]).reset_index(drop=True)
    w = {"w": libpysal.weights.Queen.from_dataframe(part, use_index=False)}
    frames = [part.copy() for kind in kinds]  # neither frames nor neighbours count
    return [seconds(lambda: kind(own, "group", "total", **(w if kind is singlegroup.SpatialDissim else {})))
        for kind, own in zip(kinds, frames)]
spent(1, 0)
times = np.mean([spent(municipality, municipality % 20) for municipality in range(0, 290, 24)], axis=0)
print(json.dumps({kind.__name__: float(time) for kind, time in zip(kinds, times)}))
"""
)


@group("engine.segregation.")
def measure() -> Iterator[Figure]:
    """Inference, the multi-group Gini, and all municipalities and years at once."""
    data: dict[str, Any] = {}
    exec(COUNTS, data)  # the very lines that the peer runs
    yield from _nulls(data)
    yield from _gini(data)
    yield from _many(data)


def _nulls(data: dict[str, Any]) -> Iterator[Figure]:
    x, t = data["group"][:, 0], data["total"][:, 0]
    for null, draws, factor in (("person_permutation", (1, 3), 1000), ("evenness", (5, 105), 8)):
        work = _infer(x, t, null)
        ours = best(work)
        theirs = peers.run(NULL, null, *map(str, draws), requirements=PEER) * DRAWS
        yield shown(f"engine.segregation.{null}", ours, "s")
        yield shown(f"engine.segregation.{null}_pysal_scaled", theirs, f"s from {draws[1] - draws[0]} draws")
        yield at_least(f"engine.segregation.{null}_faster", theirs / ours, "x scaled", factor)
        yield at_most(f"engine.segregation.{null}_memory", _peak(work) / 2**20, "MiB", 1024)


def _infer(x: Any, t: Any, null: str) -> Callable[[], object]:
    return lambda: segregation.infer(x, t, null=null, draws=DRAWS, seed=1)


def _gini(data: dict[str, Any]) -> Iterator[Figure]:
    years = list(data["groups"])
    ours = best(lambda: [segregation.multigroup(counts, kind="gini") for counts in years])
    theirs = peers.run(GINI, requirements=PEER) * N_YEARS
    yield shown("engine.segregation.multigroup_gini", ours, "s")
    yield shown("engine.segregation.multigroup_gini_pysal_scaled", theirs, "s from the best of 3 years")
    yield at_least("engine.segregation.multigroup_gini_faster", theirs / ours, "x scaled", 500)


def _many(data: dict[str, Any]) -> Iterator[Figure]:
    contiguity = _queen(data["column"], data["row"], data["place"])
    work = lambda: segregation.many(  # noqa: E731
        data["group"],
        data["total"],
        municipalities=data["place"],
        kinds=KINDS,
        sizes=np.ones(N_AREAS),
        contiguity=contiguity,
    )
    ours = best(work)
    each: dict[str, float] = peers.run(LOOP, requirements=PEER)
    scale = N_PLACES * N_YEARS
    plain = sum(spent for name, spent in each.items() if name != "DensityCorrectedDissim") * scale
    yield shown("engine.segregation.many", ours, "s")
    yield shown("engine.segregation.many_pysal_scaled", sum(each.values()) * scale, "s from 13 municipality-years")
    yield at_least("engine.segregation.many_faster", sum(each.values()) * scale / ours, "x scaled", 50)
    # The peer's slowest index alone is not to carry the factor.
    yield at_least("engine.segregation.many_faster_than_11_without_density_corrected", plain / ours, "x scaled", 50)
    yield at_most("engine.segregation.many_memory", _peak(work) / 2**20, "MiB", 1024)


def _queen(column: Any, row: Any, place: Any) -> Any:
    """Return which squares touch, as a sparse matrix."""
    from scipy import sparse

    at = {spot: number for number, spot in enumerate(zip(column.tolist(), row.tolist(), strict=True))}
    pairs = [
        (number, at[c + dc, r + dr])
        for (c, r), number in at.items()
        for dc, dr in ((1, 0), (0, 1), (1, 1), (-1, 1))
        if (c + dc, r + dr) in at
    ]
    first, second = np.array(pairs).T
    return sparse.coo_array((np.ones(len(first)), (first, second)), shape=(len(place), len(place)))


def _peak(work: Callable[[], object]) -> float:
    """Return how many bytes the work holds at most."""
    tracemalloc.start()
    work()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return float(peak)
