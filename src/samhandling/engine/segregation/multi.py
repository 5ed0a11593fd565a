"""Several groups at once: each index as one formula over ``Groups``.

x_k is group k, t the total, p_k = x_k/t, X_k and T the sums, P_k = X_k/T, I = Σ P_k(1 − P_k), E = −Σ P_k ln P_k.
Groups without anybody are left out of every sum (the peers divide by their share and get NaN).
"""

from collections.abc import Callable
from functools import cached_property

import numpy as np
from scipy.special import entr, xlogy

from samhandling.engine.results import FloatArray
from samhandling.engine.segregation.cells import Areas, Positions, pairwise


class Groups(Areas):
    """Counts of several groups, shape (groups, rows, areas)."""

    def __init__(self, counts: FloatArray, *, starts: Positions | None = None) -> None:
        super().__init__(starts, counts.shape[-1])
        self.x = counts

    @cached_property
    def t(self) -> FloatArray:
        return np.asarray(self.x.sum(axis=0))

    @cached_property
    def X(self) -> FloatArray:
        return self.sum(self.x)

    @cached_property
    def T(self) -> FloatArray:
        return np.asarray(self.X.sum(axis=0))

    @cached_property
    def P(self) -> FloatArray:
        return self.X / self.T

    @cached_property
    def I(self) -> FloatArray:  # noqa: E743 (the letter of the literature)
        return np.asarray((self.P * (1 - self.P)).sum(axis=0))

    @cached_property
    def E(self) -> FloatArray:
        return np.asarray(entr(self.P).sum(axis=0))

    @cached_property
    def shares(self) -> FloatArray:
        return np.divide(self.x, self.t, out=np.zeros_like(self.x), where=self.t > 0)

    @cached_property
    def divergence(self) -> FloatArray:
        """t Σ_k p_k ln(p_k/P_k) for each area."""
        expected = self.t * self.spread(self.P)
        ratio = np.divide(self.x, expected, out=np.ones_like(self.x), where=expected > 0)
        return np.asarray(xlogy(self.x, ratio).sum(axis=0))

    @cached_property
    def squares(self) -> FloatArray:
        """Σ_i t(p_k − P_k)²/T for each group."""
        return self.sum(self.t * (self.shares - self.spread(self.P)) ** 2) / self.T


Formula = Callable[[Groups], FloatArray]


def dissimilarity(g: Groups) -> FloatArray:
    """Return Σ_k Σ_i t|p_k − P_k|/(2 T I)."""
    gaps = np.abs(g.x - g.t * g.spread(g.P)).sum(axis=0)
    return g.sum(gaps) / (2 * g.T * g.I)


def gini(g: Groups) -> FloatArray:
    """Return Σ_k Σ_ij t_i t_j|p_ik − p_jk|/(2 T² I)."""
    return np.asarray(pairwise(g, g.x, g.t, g.shares).sum(axis=0) / (g.T**2 * g.I))


def mutual_information(g: Groups) -> FloatArray:
    """Return M = Σ_i (t/T) Σ_k p_k ln(p_k/P_k), in nats; it splits exactly between and within districts."""
    return g.sum(g.divergence) / g.T


def entropy(g: Groups) -> FloatArray:
    """Return H = M/E, from 0 to 1."""
    return mutual_information(g) / g.E


def relative_diversity(g: Groups) -> FloatArray:
    """Return Σ_k Σ_i t(p_k − P_k)²/(T I)."""
    return np.asarray(g.squares.sum(axis=0) / g.I)


def squared_variation(g: Groups) -> FloatArray:
    """Return Σ_k Σ_i t(p_k − P_k)²/(T (K − 1) P_k), K the groups that have anybody."""
    some = g.P > 0
    terms = np.divide(g.squares, g.P, out=np.zeros_like(g.squares), where=some)
    return np.asarray(terms.sum(axis=0) / (some.sum(axis=0) - 1))


def normalised_exposure(g: Groups) -> FloatArray:
    """Return Σ_k Σ_i t(p_k − P_k)²/(T(1 − P_k))."""
    return np.asarray((g.squares / (1 - g.P)).sum(axis=0))


def diversity(g: Groups) -> FloatArray:
    """Return E = −Σ P_k ln P_k, in nats: of the whole place, whoever lives where."""
    return np.where(g.T > 0, g.E, np.nan)


def simpson_concentration(g: Groups) -> FloatArray:
    """Return Σ P_k²: the chance that two persons of the place are of one group."""
    return np.asarray((g.P**2).sum(axis=0))


def simpson_interaction(g: Groups) -> FloatArray:
    """Return I = Σ P_k(1 − P_k): the chance that two persons of the place are of different groups."""
    return g.I


FORMULAS: dict[str, Formula] = {
    formula.__name__: formula
    for formula in (
        dissimilarity,
        gini,
        mutual_information,
        entropy,
        relative_diversity,
        squared_variation,
        normalised_exposure,
        diversity,
        simpson_concentration,
        simpson_interaction,
    )
}
IN_NATS = frozenset({"mutual_information", "diversity"})
OF_THE_WHOLE = frozenset({"diversity", "simpson_concentration", "simpson_interaction"})


def compute(groups: Groups, kind: str) -> FloatArray:
    """Return the index for each row and place; NaN where it says nothing."""
    with np.errstate(divide="ignore", invalid="ignore"):
        found = FORMULAS[kind](groups)
        found = np.where(np.isfinite(found), found, np.nan)
    return np.maximum(found, 0) if kind in IN_NATS else np.clip(found, 0, 1)
