"""An index beside what chance gives."""

from typing import Any

import numpy as np

from samhandling.engine import checks
from samhandling.engine.results import Caveat, FloatArray, Interval, Reason
from samhandling.engine.segregation import draws as chance_draws
from samhandling.engine.segregation import given, multi, places, single
from samhandling.engine.segregation.answers import Inference
from samhandling.engine.segregation.cells import Cells, Options
from samhandling.engine.segregation.draws import Counts
from samhandling.errors import DefinitionError

SINGLE = tuple(kind for kind in single.FORMULAS if kind != "bias_corrected_dissimilarity")
MULTI = tuple(kind for kind in multi.FORMULAS if kind not in multi.OF_THE_WHOLE)
# Draws that fall on the value itself shall count as reaching it, whatever the last digit says.
ROUNDING = 1e-12


def infer(
    group: Any,
    total: Any = None,
    *,
    kind: str | None = None,
    null: str = "person_permutation",
    draws: int = 999,
    seed: int,
    level: float = 0.95,
    reference: float = 0.0,
    two_sided: bool = False,
    b: float = 0.5,
    steps: int = 1000,
    sizes: Any = None,
    perimeters: Any = None,
    contiguity: Any = None,
) -> Inference:
    """Return an index beside what chance gives, with a p value that is never 0.

    Parameters      group, total: whole counts of persons, shape (areas,), for one group (kind as in index; None =
                    dissimilarity); or group alone, shape (areas, groups), for several (kind as in multigroup; None =
                    mutual_information). null: person_permutation (the same people placed at random in areas of the
                    same size), evenness (each person's group by lot), systematic (each person's area by lot),
                    bootstrap (areas drawn with replacement), geographic_permutation (the areas' people placed at
                    random over the map; for kinds with geography). draws: how many. seed: any whole number; it
                    gives the same answer again. reference: what bootstrap tests against. two_sided: count the other
                    tail too. The rest as in index.
    Returns         value and p_value = (1 + draws at or above the value)/(1 + draws), two-sided twice the smaller of
                    both tails; expected, chance (central interval of the draws), excess = value − expected with
                    excess_interval. For bootstrap instead interval, and p_value counts draws at or below reference;
                    kind excess_dissimilarity with bootstrap gives D − E[D] with an interval of its own.
    Raises          DefinitionError for an unknown kind or null, a kind that needs geometry with bootstrap; DataError
                    for counts that are not whole; NotEnoughData for fewer than two areas with people.
    Missing values  areas lacking a count are left out; value None with the reason not_applicable when everybody or
                    nobody belongs to the group. Draws in which the index says nothing are not counted in draws.
    Source          Allen et al. (2015), Econometrics Journal 18:40-66; Phipson & Smyth (2010), Statistical
                    Applications in Genetics and Molecular Biology 9:39. PySAL's p = 2·min(count)/n can be 0, and its
                    person permutation moves every person; the exact null is multivariate hypergeometric.
    """
    given.known("null", null, chance_draws.NULLS)
    checks.level(level)
    n_draws = checks.at_least("draws", draws, 1)
    if total is None:
        kind = given.known("kind", kind or "mutual_information", MULTI)
        counts, extra = _several(group), Options(b=b)
    else:
        kind = given.known("kind", kind or "dissimilarity", SINGLE)
        extra = given.options(
            (kind,), len(np.asarray(group)), b=b, steps=steps, sizes=sizes, perimeters=perimeters, contiguity=contiguity
        )
        counts, extra = _one(group, total, extra)
    _refuse_moved_areas(kind, null)
    value = places.number(_compute(counts[:, None].astype(np.float64), kind, extra, total is None))
    drawn = _drawn(counts, kind, extra, null, n_draws, seed, total is None) if value is not None else np.empty(0)
    interval = _central(drawn, level)
    is_bootstrap, n_areas = null == "bootstrap", int((counts.sum(axis=0) > 0).sum())
    expected = None if is_bootstrap or not len(drawn) else float(drawn.mean())
    return Inference(
        value=value,
        interval=interval if is_bootstrap else None,
        n=int(counts.sum()),
        unit="nats" if total is None and kind in multi.IN_NATS else "share",
        method=f"segregation.infer_{null}",
        version=places.VERSION,
        parameters=(
            ("kind", kind),
            *(("b", b),) * (kind == "atkinson"),
            *(("steps", steps),) * (kind == "conprof"),
            ("draws", n_draws),
            ("seed", seed),
            ("level", level),
            ("two_sided", int(two_sided)),
            *(("reference", reference),) * is_bootstrap,
        ),
        caveats=_caveats(counts, n_areas, total is None),
        reason=None if value is not None else Reason.NOT_APPLICABLE,
        kind=kind,
        null=null,
        p_value=_p_value(value, drawn, reference if is_bootstrap else None, two_sided),
        n_areas=n_areas,
        draws=len(drawn),
        seed=seed,
        expected=expected,
        chance=None if is_bootstrap else interval,
        excess=None if value is None or expected is None else value - expected,
        excess_interval=None
        if value is None or is_bootstrap or interval is None
        else Interval(value - interval.high, value - interval.low, level),
    )


def _one(group: Any, total: Any, extra: Options) -> tuple[Counts, Options]:
    x, t = given.group_and_total(group, total, (1,))
    keep = places.remaining(x, t, 0)
    given.populated(int((t[keep] > 0).sum()))
    return given.whole(np.stack([x[keep], t[keep] - x[keep]])), given.subset(extra, keep)


def _several(group: Any) -> Counts:
    x = given.counts("counts", group, (2,))
    x = x[~np.isnan(x).any(axis=1)]
    given.populated(int((x.sum(axis=1) > 0).sum()))
    return given.whole(np.ascontiguousarray(x.T))


def _refuse_moved_areas(kind: str, null: str) -> None:
    has_geography = kind in single.NEED_BORDERS | single.NEED_SIZES
    if null == "bootstrap" and has_geography:
        raise DefinitionError(
            f"{kind} rests on where the areas lie, and bootstrap draws areas without their neighbours; use "
            "person_permutation, evenness, systematic or geographic_permutation."
        )
    if null == "geographic_permutation" and not has_geography:
        raise DefinitionError(
            f"{kind} is the same wherever the areas lie, so geographic_permutation says nothing; use "
            "person_permutation, evenness, systematic or bootstrap."
        )


def _compute(counts: FloatArray, kind: str, extra: Options, is_several: bool) -> FloatArray:
    if is_several:
        return multi.compute(multi.Groups(counts), kind)
    return single.compute(Cells(counts[0], counts.sum(axis=0), options=extra), kind)


def _drawn(
    counts: Counts, kind: str, extra: Options, null: str, n_draws: int, seed: int, is_several: bool
) -> FloatArray:
    blocks = chance_draws.cities(counts, null=null, draws=n_draws, seed=seed)
    drawn = np.concatenate([_compute(block, kind, extra, is_several).ravel() for block in blocks])
    known: FloatArray = drawn[~np.isnan(drawn)]
    return known


def _central(drawn: FloatArray, level: float) -> Interval | None:
    if not len(drawn):
        return None
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high), level)


def _p_value(value: float | None, drawn: FloatArray, reference: float | None, two_sided: bool) -> float | None:
    if value is None or not len(drawn):
        return None
    above = int((drawn >= value - ROUNDING).sum())
    below = int((drawn <= value + ROUNDING).sum())
    if reference is not None:
        above = int((drawn <= reference + ROUNDING).sum())
        below = int((drawn >= reference - ROUNDING).sum())
    upper, lower = ((1 + count) / (1 + len(drawn)) for count in (above, below))
    return min(1.0, 2 * min(upper, lower)) if two_sided else upper


def _caveats(counts: Counts, n_areas: int, is_several: bool) -> tuple[Caveat, ...]:
    smallest = counts.sum(axis=1).min() if is_several else counts[0].sum()
    return (Caveat.SMALL_NUMBERS,) if smallest < places.FEW_PERSONS_AN_AREA * n_areas else ()
