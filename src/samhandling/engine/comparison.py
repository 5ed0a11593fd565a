"""A municipality's change beyond that of others: against the similar ones (``peers``), against a mix (``synthetic``).

Neither proves a cause: they say what changed here and not there. What else happened here then, they cannot see.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, inf, isinf
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import nnls
from scipy.special import stdtrit

from samhandling.engine import checks
from samhandling.engine.results import Caveat, Flags, FloatArray, Interval, Parameters, Reason, Result
from samhandling.errors import DataError, DefinitionError

VERSION = "1"
Match = Literal["level", "change"]
_MATCHES = ("level", "change")
_PERFECT = 0.5  # of the usual change from year to year: a fit closer than this is a fit to noise
_EVEN = 1e-3  # how much even weights are preferred among mixes that fit equally well


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference(Result):
    """``value`` is the own change minus the peers' mean change; ``n`` the peers."""

    own_change: float | None = None
    peers_change: float | None = None
    p_value: float | None = None  # how often a peer changes as unlike the others
    drift: float | None = None  # how much the gap moved per year before, which should be about 0
    n_left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Synthetic(Result):
    """``value`` is the mean gap after, own figure minus the mix's; ``weights`` say what the mix is made of."""

    weights: tuple[float, ...] = ()  # one for each peer, 0 for those left out
    years: tuple[int, ...] = ()
    own: tuple[float, ...] = ()
    mix: tuple[float, ...] = ()
    misfit: float | None = None  # root mean square of the gap before
    ratio: float | None = None  # root mean square of the gap after over that before
    p_value: float | None = None  # how often a peer's ratio is as large
    n_placebos: int = 0
    n_left_out: int = 0


def peers(
    years: Sequence[int],
    own: ArrayLike,
    others: ArrayLike,
    *,
    since: int,
    min_peers: int = 4,
    level: float = 0.95,
    unit: str = "",
) -> Difference:
    """Return how much more a municipality's figure changed than that of similar ones, with an interval.

    Parameters      years: (years,); own: the municipality's figures, (years,); others: those of the similar
                    municipalities, (peers, years). since: the first year after; all earlier years are before.
                    min_peers: fewest that must have figures on both sides.
    Returns         change = mean after − mean before, over the years that the municipality itself has; value = own
                    change − mean change of the k peers (difference-in-differences over the group). Interval: value ∓
                    t(k−1) s sqrt(1 + 1/k), s = standard deviation of the peers' changes: what one municipality may
                    differ from the others when nothing sets it apart. p_value = (1 + peers that differ at least as much
                    from all the others)/(1 + k). drift: slope per year of own minus peers' mean before (three years or
                    more): unless it is small, the comparison carries on an older difference.
    Raises          DataError for shapes that do not match or a year that comes twice; DefinitionError for parameters.
    Missing values  a peer lacking any of the years that the municipality has is left out and counted, so that all are
                    compared over the same years; own figures missing before or after: None, reason no_value; too few
                    peers: None, reason few_peers.
    Source          Donald & Lang (2007), Review of Economics and Statistics 89:221-233; Conley & Taber (2011), same 93:
                    113-125.
    """
    checks.at_least("min_peers", min_peers, 2)
    series = _series(years, own, others)
    parameters: Parameters = (("since", since), ("min_peers", min_peers), ("level", checks.level(level)))
    plain = Difference(
        value=None,
        n=len(series.others),
        unit=unit,
        method="comparison.peers",
        version=VERSION,
        parameters=parameters,
        n_left_out=series.n_left_out,
    )
    after = series.years >= since
    if after.all() or not after.any():
        return replace(plain, reason=Reason.NO_VALUE)
    k = len(series.others)
    if k < min_peers:
        return replace(plain, reason=Reason.FEW_PEERS, caveats=(Caveat.FEW_PEERS,))
    own_change = float(series.own[after].mean() - series.own[~after].mean())
    changes = series.others[:, after].mean(axis=1) - series.others[:, ~after].mean(axis=1)
    mean, spread = float(changes.mean()), float(changes.std(ddof=1))
    reach = float(stdtrit(k - 1, (1 + level) / 2)) * spread * float(np.sqrt(1 + 1 / k))
    value = own_change - mean
    everybody = np.concatenate(([own_change], changes))
    unlike = np.abs(everybody - (everybody.sum() - everybody) / k)  # each against the mean of all the others
    as_unlike = int((unlike[1:] >= unlike[0] * (1 - 1e-12)).sum())
    return replace(
        plain,
        value=value,
        interval=Interval(value - reach, value + reach, level),
        own_change=own_change,
        peers_change=mean,
        p_value=(1 + as_unlike) / (1 + k),
        drift=_drift(series.years[~after], (series.own - series.others.mean(axis=0))[~after]),
        caveats=(Caveat.NO_SPREAD,) if spread == 0 else (),
    )


def synthetic(
    years: Sequence[int],
    own: ArrayLike,
    others: ArrayLike,
    *,
    since: int,
    match: Match = "level",
    min_before: int = 3,
    min_peers: int = 2,
    max_misfit_ratio: float = inf,
    level: float = 0.95,
    unit: str = "",
) -> Synthetic:
    """Return how far a municipality's figures came to lie from those of the mix of others that fitted it before.

    Parameters      years, own, others, since: as peers. match: "level" (the mix is to have the same figures before) or
                    "change" (the same figures but for a constant: for the highest or lowest of all, which no mix
                    reaches). min_before: fewest years before; min_peers: fewest others. max_misfit_ratio: a peer whose
                    own mix fits it worse than so many times ours takes no part in the placebo test; by default all
                    take part: the ratio allows for misfit, and the interval then is on the safe side.
    Returns         weights w >= 0, Σw = 1, that make Σ_before (own − Σ w_j other_j)² least; of mixes that fit equally
                    well the most even one. value = mean gap after. Placebo test: each peer takes our place among the
                    others (never us); ratio = gap after over gap before (root mean squares; before at
                    least half the usual change from year to year, so that a fit to noise decides nothing); p_value =
                    (1 + placebos with at least our ratio)/(1 + placebos). Interval: value ∓ the ceil(level·(m + 1))-th
                    smallest size of the m placebos' gaps after; None if m is too small for that (19 at 95 per cent).
    Raises          as peers.
    Missing values  as peers; fewer than min_before years before: None, reason few_points.
    Source          Abadie, Diamond & Hainmueller (2010), Journal of the American Statistical Association 105:493-505;
                    match="change": Ferman & Pinto (2021), Quantitative Economics 12:1197-1221.
    """
    if match not in _MATCHES:
        raise DefinitionError(f"match is {match!r}; allowed are {', '.join(_MATCHES)}.")
    checks.at_least("min_before", min_before, 2)
    checks.at_least("min_peers", min_peers, 1)
    if not max_misfit_ratio >= 1:
        raise DefinitionError(f"max_misfit_ratio is {max_misfit_ratio!r}; it must be 1 or more.")
    series = _series(years, own, others)
    parameters: Parameters = (
        ("since", since),
        ("match", match),
        ("min_before", min_before),
        ("min_peers", min_peers),
        ("max_misfit_ratio", "none" if isinf(max_misfit_ratio) else max_misfit_ratio),
        ("level", checks.level(level)),
    )
    plain = Synthetic(
        value=None,
        n=len(series.others),
        unit=unit,
        method="comparison.synthetic",
        version=VERSION,
        parameters=parameters,
        n_left_out=series.n_left_out,
    )
    before = series.years < since
    if before.all() or not before.any():
        return replace(plain, reason=Reason.NO_VALUE)
    if before.sum() < min_before:
        return replace(plain, reason=Reason.FEW_POINTS, caveats=(Caveat.FEW_POINTS,))
    if len(series.others) < min_peers:
        return replace(plain, reason=Reason.FEW_PEERS, caveats=(Caveat.FEW_PEERS,))
    return _mixed(plain, series, before, match, max_misfit_ratio, level)


@dataclass(frozen=True, slots=True)
class _Series:
    years: NDArray[np.int64]
    own: FloatArray
    others: FloatArray  # only peers with every year
    is_used: Flags

    @property
    def n_left_out(self) -> int:
        return int((~self.is_used).sum())


def _series(years: Sequence[int], own: ArrayLike, others: ArrayLike) -> _Series:
    """Return the figures in order of year, of the years that the municipality itself has."""
    when = np.asarray(years, np.int64)
    if len(np.unique(when)) < len(when):
        raise DataError("years holds a year twice; give one figure for each year.")
    figures, rest = checks.matrix("own", own, (1,)), checks.matrix("others", others, (2,))
    checks.same_length("own", len(figures), "years", len(when))
    checks.same_length("each row of others", rest.shape[1], "years", len(when))
    order = np.argsort(when)
    order = order[~np.isnan(figures[order])]
    rest = rest[:, order]
    is_used = np.asarray(~np.isnan(rest).any(axis=1), np.bool_)
    return _Series(when[order], figures[order], rest[is_used], is_used)


def _drift(years: NDArray[np.int64], gaps: FloatArray) -> float | None:
    if len(years) < 3:
        return None
    centred = years - years.mean()
    return float(centred @ gaps / (centred @ centred))


@dataclass(frozen=True, slots=True)
class _Fit:
    weights: FloatArray
    mix: FloatArray
    misfit: float
    gap_after: float
    rms_after: float


def _mixed(
    plain: Synthetic,
    series: _Series,
    before: Flags,
    match: str,
    max_misfit_ratio: float,
    level: float,
) -> Synthetic:
    # The figures' own size before sets the scale, so that the unit does not matter.
    everybody = np.vstack((series.own, series.others))
    size = float(everybody[:, before].std()) or 1.0
    fit = _fit(series.own, series.others, before, match, size)
    floor = max(_PERFECT * float(np.median(np.abs(np.diff(everybody[:, before], axis=1)))), 1e-6 * size)
    k = len(series.others)
    placebos = [
        _fit(series.others[peer], np.delete(series.others, peer, axis=0), before, match, size)
        for peer in range(k if k > 1 else 0)
    ]
    kept = [each for each in placebos if each.misfit <= max_misfit_ratio * max(fit.misfit, floor)]
    ratio = fit.rms_after / max(fit.misfit, floor)
    as_large = sum(each.rms_after / max(each.misfit, floor) >= ratio * (1 - 1e-9) - 1e-9 for each in kept)
    weights = np.zeros(len(series.is_used))
    weights[series.is_used] = fit.weights
    interval = _interval(fit.gap_after, [abs(each.gap_after) for each in kept], level)
    return replace(
        plain,
        value=fit.gap_after,
        interval=interval,
        caveats=() if interval else (Caveat.NO_INTERVAL, Caveat.FEW_PEERS),
        weights=tuple(float(weight) for weight in weights),
        years=tuple(int(year) for year in series.years),
        own=tuple(float(figure) for figure in series.own),
        mix=tuple(float(figure) for figure in fit.mix),
        misfit=fit.misfit,
        ratio=ratio,
        p_value=(1 + as_large) / (1 + len(kept)) if kept else None,
        n_placebos=len(kept),
    )


def _interval(value: float, sizes: list[float], level: float) -> Interval | None:
    place = ceil(level * (len(sizes) + 1) - 1e-9)
    if not 1 <= place <= len(sizes):
        return None
    reach = sorted(sizes)[place - 1]
    return Interval(value - reach, value + reach, level)


def _fit(
    own: FloatArray,
    others: FloatArray,
    before: Flags,
    match: str,
    size: float,
) -> _Fit:
    shift, shifts = 0.0, np.zeros(len(others))
    if match == "change":
        shift, shifts = float(own[before].mean()), others[:, before].mean(axis=1)
    away = (others[:, before] - shifts[:, None] - (own[before] - shift)).T / size
    weights = _nearest(away)
    mix = weights @ (others - shifts[:, None]) + shift
    gap = own - mix
    return _Fit(
        weights=weights,
        mix=mix,
        misfit=float(np.sqrt((gap[before] ** 2).mean())),
        gap_after=float(gap[~before].mean()),
        rms_after=float(np.sqrt((gap[~before] ** 2).mean())),
    )


def _nearest(away: FloatArray) -> FloatArray:
    """Return the weights (>= 0, sum 1) of the point nearest to 0 among all mixes of the columns.

    With v = t w the least of |A v|² + (Σv − 1)² over t is a rising function of |A w|², so plain non-negative least
    squares finds the direction, and the sum is mended after. A trace of each weight's square decides between mixes
    that fit equally well, which makes the answer one, whatever the order of the columns.
    """
    k = away.shape[1]
    rows = np.vstack((away, _EVEN * np.eye(k), np.ones((1, k))))
    goal = np.zeros(len(rows))
    goal[-1] = 1.0
    found, _ = nnls(rows, goal, maxiter=30 * k + 100)
    weights: FloatArray = found / found.sum()
    return weights
