"""Inequality between persons: Gini, Hoover, Theil, Atkinson and Wolfson, with the part that lies between areas.

Better than PySAL inequality 1.1.2: weights, standard errors (by influence functions), and p = (1 + count)/(1 + n) for
the part between areas. ``wolfson`` is on the peer's scale; Wolfson's own (0 to 1) is twice that: ``wolfson_1994``.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from samhandling.engine import checks
from samhandling.engine.inequality_measures import Found, Income, dress
from samhandling.engine.results import Caveat, FloatArray, Parameters, Reason
from samhandling.errors import DataError, DefinitionError, NotEnoughData

VERSION = "1"
Named = Iterator[tuple[str, Found]]


def income(
    incomes: ArrayLike,
    *,
    weights: ArrayLike | None = None,
    areas: Sequence[Any] | NDArray[Any] | None = None,
    aversions: Sequence[float] = (0.5, 1.0),
    permutations: int = 0,
    seed: int = 1,
    level: float = 0.95,
    unit: str = "",
) -> Income:
    """Return how unequal incomes are between persons, and how much of it lies between areas.

    Parameters      incomes: (persons,), 0 or more; weights: persons that each stands for (None = 1). areas: a label for
                    each person, for Theil's parts. aversions: Atkinson's e, each above 0. permutations: how often the
                    persons are shuffled over the areas to test the part between them; seed: for that.
    Returns         r = income/mean, w = weight share, F = midpoint of the cumulated weights in order of income:
                    gini 2Σw F r − 1; hoover ½Σw|r−1| (Schutz); theil_t Σw r ln r = theil_between Σs_a ln r_a
                    (s = share of all income) + theil_within; atkinson_e 1 − (Σw r^(1−e))^(1/(1−e)), for e = 1
                    1 − exp(Σw ln r); wolfson (2(½ − L(½)) − Gini)·mean/median, L the Lorenz curve; wolfson_1994 twice
                    that. SE by influence functions for persons drawn at random; a whole population has none.
                    value = gini; p_between = (1 + times as much between by chance)/(1 + permutations).
    Raises          NotEnoughData without any income; DataError for negative incomes or weights, or lengths that differ.
    Missing values  a person lacking income or weight, or with weight 0, is left out and counted; if nobody has income
                    above 0 all measures are None with reason no_denominator.
    Source          Cowell (2011), Measuring Inequality; Davidson (2009), Journal of Econometrics 150:30-40; Wolfson
                    (1994), American Economic Review 84:353-358; PySAL inequality 1.1.2.
    """
    y, w, group, n_left_out = _persons(incomes, weights, areas)
    checks.level(level)
    checks.at_least("permutations", permutations, 0)
    for aversion in aversions:
        if not (np.isfinite(aversion) and aversion > 0):
            raise DefinitionError(f"aversions holds {aversion!r}; Atkinson's e must be above 0, for example 0.5 or 1.")
    mean = float(w @ y)
    parameters: Parameters = (("level", level), ("permutations", permutations), ("seed", seed))
    measures = tuple(
        dress(name, found, n=len(y), level=level, method="inequality.income", version=VERSION, parameters=parameters)
        for name, found in _all(y, w, group, mean, aversions)
    )
    return Income(
        value=measures[0].value,
        interval=measures[0].interval,
        n=len(y),
        unit="index",
        method="inequality.income",
        version=VERSION,
        parameters=parameters,
        caveats=(Caveat.NO_INTERVAL,) if measures[0].interval is None and mean > 0 else (),
        reason=measures[0].reason,
        measures=measures,
        mean=mean,
        n_left_out=n_left_out,
        p_between=_p_between(y, w, group, permutations, seed) if group is not None and permutations and mean else None,
    )


def _persons(
    incomes: ArrayLike, weights: ArrayLike | None, areas: Sequence[Any] | NDArray[Any] | None
) -> tuple[FloatArray, FloatArray, NDArray[np.intp] | None, int]:
    y = checks.matrix("incomes", incomes, (1,))
    w = np.ones_like(y) if weights is None else checks.matrix("weights", weights, (1,))
    checks.same_length("weights", len(w), "incomes", len(y))
    if (w < 0).any():
        raise DataError("weights holds a negative number; a weight is 0 or more.")
    if (y < 0).any():
        raise DataError(
            f"incomes holds {np.nanmin(y):g}; Theil and Atkinson need 0 or more: leave losses out or set them to 0."
        )
    used = ~np.isnan(y) & (np.nan_to_num(w) > 0)
    if not used.any():
        raise NotEnoughData(f"None of {len(y)} persons has both income and weight; one or more is needed.")
    group: NDArray[np.intp] | None = None
    if areas is not None:
        labels = np.asarray(areas)
        checks.same_length("areas", len(labels), "incomes", len(y))
        group = np.unique(labels[used], return_inverse=True)[1]
    return y[used], w[used] / w[used].sum(), group, int((~used).sum())


def _all(
    y: FloatArray, w: FloatArray, group: NDArray[np.intp] | None, mean: float, aversions: Sequence[float]
) -> Named:
    if mean == 0:
        names = ["gini", "hoover", "theil_t", *(("theil_between", "theil_within") if group is not None else ())]
        names += [*(f"atkinson_{e:g}" for e in aversions), "wolfson", "wolfson_1994"]
        yield from ((name, Found(None, reason=Reason.NO_DENOMINATOR)) for name in names)
        return
    order = np.argsort(y, kind="stable")
    gini, moves = _gini(y, w, order, mean)
    yield "gini", _found(gini, moves, w)
    yield "hoover", _found(*_hoover(y, w, mean), w)
    theil, moves = _theil(y, w, mean)
    yield "theil_t", _found(theil, moves, w)
    if group is not None:
        between = _between(group, w, w * y / mean)
        yield "theil_between", Found(between, unit="index", low=0)
        yield "theil_within", Found(max(theil - between, 0.0), unit="index", low=0)
    for aversion in aversions:
        yield f"atkinson_{aversion:g}", _found(*_atkinson(y, w, mean, aversion), w)
    wolfson = _wolfson(y[order], w[order], gini, mean)
    yield "wolfson", Found(wolfson, unit="index")
    yield "wolfson_1994", Found(None if wolfson is None else 2 * wolfson, unit="index")


def _found(value: float, moves: FloatArray | None, w: FloatArray) -> Found:
    """Return the figure with the standard error that its influence function gives; n/(n−1) mends small samples."""
    n = len(w)
    if moves is None or n < 2:
        return Found(value, unit="index", low=0)
    centred = moves - w @ moves
    return Found(value, float(np.sqrt((w**2 * centred**2).sum() * n / (n - 1))), "index", low=0)


def _gini(y: FloatArray, w: FloatArray, order: NDArray[np.intp], mean: float) -> tuple[float, FloatArray]:
    ordered, weight = y[order], w[order]
    place = np.cumsum(weight) - weight / 2
    below = np.cumsum(weight * ordered) - weight * ordered / 2
    gini = max(2 * float(weight @ (place * ordered)) / mean - 1, 0.0)
    moves = np.empty_like(y)
    moves[order] = (2 * (place * ordered - below) - (gini + 1) * ordered) / mean
    return gini, moves


def _hoover(y: FloatArray, w: FloatArray, mean: float) -> tuple[float, FloatArray]:
    away = np.abs(y - mean)
    apart = float(w @ away)
    tilt = float(w @ np.sign(mean - y)) / (2 * mean) - apart / (2 * mean**2)
    return apart / (2 * mean), away / (2 * mean) + tilt * (y - mean)


def _theil(y: FloatArray, w: FloatArray, mean: float) -> tuple[float, FloatArray]:
    r = y / mean
    logs = np.zeros_like(r)
    np.log(r, out=logs, where=r > 0)
    theil = max(float(w @ (r * logs)), 0.0)
    return theil, r * logs - (1 + theil) * r


def _between(group: NDArray[np.intp], w: FloatArray, income_share: FloatArray) -> float:
    people, money = np.bincount(group, w), np.bincount(group, income_share)
    has = money > 0
    return max(float(money[has] @ np.log(money[has] / people[has])), 0.0)


def _atkinson(y: FloatArray, w: FloatArray, mean: float, e: float) -> tuple[float, FloatArray | None]:
    r = y / mean
    if e >= 1 and (r == 0).any():
        return 1.0, None  # one person without income weighs infinitely
    if e == 1:
        level = float(np.exp(w @ np.log(r)))
        return max(1 - level, 0.0), level * (r - np.log(r))
    power = r ** (1 - e)
    total = float(w @ power)
    level = total ** (1 / (1 - e))
    return max(1 - level, 0.0), level * (r - power / total / (1 - e))


def _wolfson(y: FloatArray, w: FloatArray, gini: float, mean: float) -> float | None:
    """Return Wolfson's index of incomes in order, None where half the people have nothing."""
    place = np.concatenate(([0.0], np.cumsum(w)))
    money = np.concatenate(([0.0], np.cumsum(w * y))) / mean
    half = 0.5 * place[-1]
    first = min(int(np.searchsorted(place[1:], half * (1 - 1e-12))), len(y) - 1)
    last = min(int(np.searchsorted(place[1:], half * (1 + 1e-12), side="right")), len(y) - 1)
    median = float(y[first] + y[last]) / 2
    if median == 0:
        return None
    return float((2 * (0.5 - np.interp(half, place, money)) - gini) * mean / median)


def _p_between(y: FloatArray, w: FloatArray, group: NDArray[np.intp], permutations: int, seed: int) -> float:
    random = np.random.default_rng(seed)
    money = w * y / float(w @ y)
    observed = _between(group, w, money) * (1 - 1e-12)
    as_much = sum(_between(random.permutation(group), w, money) >= observed for _ in range(permutations))
    return (1 + as_much) / (1 + permutations)
