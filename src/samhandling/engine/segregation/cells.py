"""Counts of one city, of many cities, or of many draws of one city, so that each formula is written once.

The last axis is areas, standing place by place; the axis before it is years or draws ("rows"). Sums over the areas of a
place have shape (rows, places). Where a formula divides by nothing it gives NaN, which the callers mask.
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from samhandling.engine.results import FloatArray

Positions = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Borders:
    """Which areas touch, each pair once, and how much (1, or the length of the border)."""

    first: Positions
    second: Positions
    weight: FloatArray


@dataclass(frozen=True, slots=True)
class Options:
    """What some of the formulas need besides the counts."""

    b: float = 0.5
    steps: int = 1000
    sizes: FloatArray | None = field(default=None)
    perimeters: FloatArray | None = field(default=None)
    borders: Borders | None = field(default=None)


class Areas:
    """How the last axis is divided into places."""

    def __init__(self, starts: Positions | None, n_areas: int) -> None:
        self.starts = starts
        self.n_areas = n_areas
        self.lengths = None if starts is None else np.diff(np.append(starts, n_areas))

    def sum(self, figures: FloatArray) -> FloatArray:
        """Return the sums over the areas of each place, shape (…, places)."""
        if self.starts is None:
            return np.asarray(figures.sum(axis=-1, keepdims=True))
        return np.add.reduceat(figures, self.starts, axis=-1)

    def spread(self, figures: FloatArray) -> FloatArray:
        """Return each place's figure for all its areas."""
        return figures if self.lengths is None else np.repeat(figures, self.lengths, axis=-1)

    @cached_property
    def place(self) -> Positions:
        """Return the number of the place of each area."""
        if self.lengths is None:
            return np.zeros(self.n_areas, dtype=np.intp)
        return np.repeat(np.arange(len(self.lengths)), self.lengths)

    def order(self, shares: FloatArray) -> Positions:
        """Return the order of the areas by share inside each place."""
        # Shares lie from 0 to 1, so that two units for each place keep the places apart; what is lost of the share's
        # last digits can only change the order of areas that are equal to the twelfth decimal.
        return np.argsort(shares if self.starts is None else shares + 2.0 * self.place, axis=-1)


class Cells(Areas):
    """A group and the total over areas, with what all formulas share."""

    def __init__(
        self,
        group: FloatArray,
        total: FloatArray,
        *,
        starts: Positions | None = None,
        options: Options | None = None,
        present: NDArray[np.bool_] | None = None,
    ) -> None:
        super().__init__(starts, group.shape[-1])
        self.x, self.t = group, total
        self.options = options or Options()
        self.present = present

    @cached_property
    def y(self) -> FloatArray:
        return self.t - self.x

    @cached_property
    def p(self) -> FloatArray:
        """The group's share of each area, 0 where nobody lives."""
        return np.divide(self.x, self.t, out=np.zeros(np.broadcast(self.x, self.t).shape), where=self.t > 0)

    @cached_property
    def X(self) -> FloatArray:
        return self.sum(self.x)

    @cached_property
    def T(self) -> FloatArray:
        return self.sum(self.t)

    @cached_property
    def Y(self) -> FloatArray:
        return self.T - self.X

    @cached_property
    def P(self) -> FloatArray:
        return self.X / self.T

    @cached_property
    def D(self) -> FloatArray:
        """½ Σ|x/X − y/Y|, written so that whole counts are added exactly."""
        gaps = self.x * self.spread(self.T)
        gaps -= self.t * self.spread(self.X)
        return self.sum(np.abs(gaps, out=gaps)) / (2 * self.X * self.Y)

    @cached_property
    def sizes(self) -> FloatArray:
        """The area sizes of the areas that are present."""
        if self.options.sizes is None:
            raise AssertionError("sizes are checked before the formulas run")
        return self.options.sizes if self.present is None else self.options.sizes * self.present


def pairwise(cells: Areas, group: FloatArray, total: FloatArray, shares: FloatArray) -> FloatArray:
    """Return ½ Σ_ij t_i t_j |p_i − p_j| by sorting, n log n instead of n².

    In the order of p it is Σ_{i<j} (t_i x_j − t_j x_i) = Σ_j x_j (2 T_j − t_j) − X T, T_j = t_1 + … + t_j.
    """
    order = cells.order(shares)
    x, t = _sorted(group, order), _sorted(total, order)
    upto = t.cumsum(axis=-1)
    if cells.starts is not None:
        upto -= cells.spread((upto - t)[..., cells.starts])
    upto *= 2
    upto -= t
    upto *= x
    return cells.sum(upto) - cells.sum(group) * cells.sum(total)


def _sorted(figures: FloatArray, order: Positions) -> FloatArray:
    """Return the figures of each row in the row's order; one row may serve many orders."""
    rows = np.arange(figures.size // figures.shape[-1]).reshape(*figures.shape[:-1], 1) * figures.shape[-1]
    return np.asarray(np.ascontiguousarray(figures).reshape(-1).take(order + rows))
