"""Means with limits, and where units stand among each other; ``intervals`` passes them on."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit

from samhandling.engine import checks
from samhandling.engine.estimates import (
    VERSION,
    Estimate,
    Estimates,
    Missing,
    alike,
    answer,
    floats,
    not_negative,
    z_of,
)
from samhandling.engine.rates import poisson
from samhandling.engine.results import Caveat, Codes, FloatArray, IntArray, MaskedFloats, Parameters, Reason
from samhandling.errors import DataError, DefinitionError

Kind = Literal["proportion", "ratio"]
# What lies outside the 95 % and the 99.8 % limits: 0.025 and 0.001 in either tail.
FUNNEL_LEVELS = (0.95, 0.998)
FUNNEL_WORDS = {-2: "Low (0.001)", -1: "Low (0.025)", 0: "Not significant", 1: "High (0.025)", 2: "High (0.001)"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantiles:
    """The class of every unit from 1 to ``n_classes``; 0 = none, as it has no figure or its group too few units."""

    classes: IntArray
    n_ranked: IntArray  # units with a figure in the unit's own group
    n_classes: int
    high_first: bool
    method: str = "intervals.quantile"
    version: str = VERSION


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """Where units lie against control limits around a reference; ``outlier`` −2 … 2, 0 within the 95 % limits."""

    values: MaskedFloats
    outlier: Codes  # ±1 beyond 95 %, ±2 beyond 99.8 %; 0 also where there is no figure
    limits: tuple[tuple[MaskedFloats, MaskedFloats], ...]  # 95 and 99.8 %: low and high, to draw the funnel with
    reference: float
    kind: Kind
    parameters: Parameters = ()
    method: str = "intervals.funnel"
    version: str = VERSION


@overload
def mean(values: Sequence[float | None] | NDArray[Any], *, level: float = ..., unit: str = ...) -> Estimate: ...
@overload
def mean(
    values: Sequence[float | None] | NDArray[Any],
    *,
    groups: Sequence[Hashable] | NDArray[Any],
    level: float = ...,
    unit: str = ...,
) -> Estimates: ...
def mean(
    values: Sequence[float | None] | NDArray[Any],
    *,
    groups: Sequence[Hashable] | NDArray[Any] | None = None,
    level: float = 0.95,
    unit: str = "",
) -> Estimate | Estimates:
    """Return the mean of figures with limits by Student's t; with groups one mean for each.

    Parameters      values: figures of single people or units, (n,). groups: which group each belongs to, (n,).
    Returns         m ∓ t(n − 1) s/√n, s the standard deviation with n − 1. With groups: in the order of their labels,
                    ``labels``; n: figures in each.
    Raises          DataError for infinite figures or arrays that do not match.
    Missing values  figures that are missing are left out; none left: no_value; one: the figure without limits (caveats
                    no_interval, few_points; with groups the limits are masked), as there is no spread to judge from.
    Source          Student (1908), Biometrika 6:1-25; as in R PHEindicatormethods 2.1.0.
    """
    checks.level(level)
    figures = floats("values", np.asarray(values, np.float64))
    if figures.ndim != 1:
        raise DataError(f"values has {figures.ndim} dimensions; give one row of figures, and groups beside it.")
    labels, codes = _grouped(groups, figures.size)
    here = ~np.isnan(figures)
    v, g, k = figures[here], codes[here], max(len(labels), 1)
    n = np.bincount(g, minlength=k).astype(np.float64)
    safe = np.maximum(n, 1)
    means = np.bincount(g, v, minlength=k) / safe
    # Twice over the figures: a sum of squares alone would lose the small spread of large figures.
    squares = np.bincount(g, (v - means[g]) ** 2, minlength=k)
    missing = Missing(n.shape)
    missing.add(n == 0, Reason.NO_VALUE)
    freedom = np.maximum(n - 1, 1)
    reach = stdtrit(freedom, (1 + level) / 2) * np.sqrt(squares / freedom / safe)
    lone = n == 1  # a mean, but nothing to judge its spread from
    if groups is None:
        missing.codes, means, reach, n = missing.codes[0], means[0], reach[0], n[0]
    low, high, centre = np.asarray(means - reach), np.asarray(means + reach), np.asarray(means)
    found = answer(centre, low, high, missing, level=level, unit=unit, method="intervals.mean", n=n, labels=labels)
    if not lone.any():
        return found
    if isinstance(found, Estimate):
        return replace(found, interval=None, caveats=(Caveat.NO_INTERVAL, Caveat.FEW_POINTS))
    mask = lone | np.ma.getmaskarray(found.values)
    return replace(found, lows=np.ma.array(found.lows.data, mask=mask), highs=np.ma.array(found.highs.data, mask=mask))


def quantile(
    values: ArrayLike,
    *,
    n_classes: int,
    groups: Sequence[Hashable] | NDArray[Any] | None = None,
    high_first: bool = False,
) -> Quantiles:
    """Return the quantile class of every unit: 4 for quartiles, 5 for quintiles, 10 for deciles.

    Parameters      values: (units,), NaN = missing. n_classes: 2 or more. groups: classes within each group, (units,).
                    high_first: class 1 holds the highest figures instead of the lowest.
    Returns         with rank r (ties share the lowest) among N: floor((k + 1) − ceil((N + 1 − r)/(N/k))), at least 1.
    Raises          DataError for infinite figures or arrays that do not match, DefinitionError for n_classes.
    Missing values  class 0 for a missing figure, and for all in a group of fewer units than classes.
    Source          OHID, as in R PHEindicatormethods 2.1.0. Ties may leave a class empty.
    """
    k = checks.at_least("n_classes", n_classes, 2)
    figures = checks.matrix("values", values, (1,))
    _, codes = _grouped(groups, figures.size)
    here = np.flatnonzero(~np.isnan(figures))
    v, g = (-figures[here] if high_first else figures[here]), codes[here]
    counts = np.bincount(codes[here], minlength=int(codes.max(initial=0)) + 1)
    order = np.lexsort((v, g))
    first = np.cumsum(counts) - counts  # where each group begins once sorted
    is_new = np.ones(order.size, np.bool_)
    is_new[1:] = (np.diff(v[order]) != 0) | (np.diff(g[order]) != 0)
    place = np.arange(order.size)
    rank = np.empty(order.size, np.int64)
    rank[order] = np.maximum.accumulate(np.where(is_new, place, 0)) - first[g[order]] + 1
    n = counts[g]
    found = np.floor((k + 1) - np.ceil((n + 1 - rank) / (np.maximum(n, 1) / k)))
    classes = np.zeros(figures.size, np.int32)
    classes[here] = np.where(n < k, 0, np.maximum(found, 1))
    return Quantiles(classes=classes, n_ranked=counts[codes].astype(np.int32), n_classes=k, high_first=high_first)


def funnel(x: ArrayLike, n: ArrayLike, *, kind: Kind = "proportion", reference: float | None = None) -> Funnel:
    """Return which units lie beyond the 95 and 99.8 % control limits around a common reference.

    Parameters      x: events, (units,). n: people, or for kind "ratio" the expected events. reference: the share or the
                    ratio that all are held against; by default the pooled share Σx/Σn, or 1.
    Returns         proportion: p = x/n beyond P ∓ z sqrt(P(1 − P)/n), which is to say that P lies outside p's own
                    Wilson limits. ratio: x/n beyond the reference when x's own limits (exact/Byar)/n do not hold it.
                    Strictly: on the limit is within. ``limits`` to draw the funnel.
    Raises          DataError for counts that are no proportion, DefinitionError for an unknown kind or reference.
    Missing values  masked, outlier 0, and left out of the pooled share.
    Source          Spiegelhalter (2005), Statistics in Medicine 24:1185-1202; as in R PHEindicatormethods 2.1.0.
    """
    if kind not in ("proportion", "ratio"):
        raise DefinitionError(f"kind is {kind!r}; allowed are proportion and ratio.")
    counts, bases = floats("x", x), floats("n", n)
    alike("x", counts, "n", bases)
    not_negative("x", counts)
    not_negative("n", bases)
    missing = np.isnan(counts) | np.isnan(bases) | (bases == 0)
    counts, bases = np.where(missing, 0.0, counts), np.where(missing, 1.0, bases)
    if kind == "proportion" and (counts > bases).any():
        raise DataError("x is larger than n somewhere; of a proportion x is at most n.")
    centre = _centre(counts[~missing], bases[~missing], kind, reference)
    values = counts / bases
    outlier, limits = np.zeros(values.shape, np.int8), []
    for level in FUNNEL_LEVELS:
        if kind == "proportion":
            reach = z_of(level) * np.sqrt(centre * (1 - centre) / bases)
            low, high = np.maximum(centre - reach, 0.0), np.minimum(centre + reach, 1.0)
            is_low, is_high = values < low, values > high
        else:
            low, high = (limit / bases for limit in poisson(bases * centre, level))
            own_low, own_high = (limit / bases for limit in poisson(counts, level))
            is_low, is_high = own_high < centre, own_low > centre
        outlier += is_high.astype(np.int8) - is_low.astype(np.int8)
        limits.append((np.ma.array(low, mask=missing), np.ma.array(high, mask=missing)))
    return Funnel(
        values=np.ma.array(values, mask=missing),
        outlier=np.where(missing, 0, outlier).astype(np.int8),
        limits=tuple(limits),
        reference=centre,
        kind=kind,
    )


def _centre(x: FloatArray, n: FloatArray, kind: Kind, reference: float | None) -> float:
    if reference is None:
        return 1.0 if kind == "ratio" else float(x.sum() / n.sum()) if n.size else 0.0
    centre = checks.number("reference", reference)
    if centre < 0 or (kind == "proportion" and centre > 1):
        raise DefinitionError(f"reference is {reference!r}; a share lies between 0 and 1, a ratio is not negative.")
    return centre


def _grouped(groups: Sequence[Hashable] | NDArray[Any] | None, n: int) -> tuple[tuple[Hashable, ...], NDArray[np.intp]]:
    if groups is None:
        return (), np.zeros(n, np.intp)
    given = np.asarray(groups)
    checks.same_length("groups", given.size, "values", n)
    labels, codes = np.unique(given, return_inverse=True)
    return tuple(labels.tolist()), codes.astype(np.intp)
