"""Ranks and their colours for whole matrices at once; ``rating`` passes them on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from samhandling.engine import checks
from samhandling.engine.results import Codes, Direction, Flags, FloatArray, IntArray, MaskedFloats
from samhandling.errors import DataError

VERSION = "1"
_BELOW_ONE = 1 - 2**-53
_BELOW_TWO = 2 - 2**-52


@dataclass(frozen=True, slots=True, kw_only=True)
class RankRatings:
    """Ranks and colours in the shape of the figures; a rank of 0 and a colour code of 0 mean that there is none."""

    ranks: IntArray
    colours: Codes  # indexes results.COLOURS
    n_ranked: IntArray  # (groups, columns): units with a figure
    groups: IntArray  # (units,)
    method: str
    version: str
    green_share: float
    red_share: float
    min_units: int

    def grades(self) -> MaskedFloats:
        """Return the grades 0–3 in the shape of the figures, masked where there is no colour."""
        found = self.colours != 0
        grades = np.zeros(self.ranks.shape)
        grades[found] = grade_of_rank(
            self.ranks[found], self._n_of(found), green_share=self.green_share, red_share=self.red_share
        )
        return np.ma.array(grades, mask=~found)

    def scores(self) -> MaskedFloats:
        """Return the scores 0–100 in the shape of the figures, masked where there is no colour or nobody else."""
        found = self.colours != 0
        found[found] = self._n_of(found) > 1
        scores = np.zeros(self.ranks.shape)
        scores[found] = score_of_rank(self.ranks[found], self._n_of(found))
        return np.ma.array(scores, mask=~found)

    def _n_of(self, found: Flags) -> IntArray:
        """Return how many units each of the cells found was ranked among."""
        units, columns = np.nonzero(found if found.ndim == 2 else found[:, None])
        return self.n_ranked[self.groups[units], columns]


def by_rank_many(
    values: ArrayLike,
    *,
    groups: ArrayLike | None = None,
    direction: Direction | str | ArrayLike,
    green_share: float = 0.25,
    red_share: float = 0.25,
    min_units: int = 4,
) -> RankRatings:
    """Return rank and colour of every figure among its group, column by column (the Kolada rule of by_rank).

    Parameters      values: (units,) or (units, columns), for instance columns = years; NaN = missing. groups: (units,)
                    whole numbers 0, 1, …: units are ranked among those of the same number, for instance one number per
                    key figure and sex; None = all together. direction: one for all, or per group +1 (high is good),
                    -1 or 0 (no colour). The others as in by_rank.
    Returns         ranks (1 = best, 0 = none), colours (codes), n_ranked; grades() and scores() on demand.
    Raises          DataError for shapes that do not match or infinite figures, DefinitionError for parameters.
    Missing values  rank and colour 0; also where fewer than min_units are left, or the group has no direction.
    Source          as by_rank. Works column by column: beside the result it needs room for one column only.
    """
    checks.shares(green_share, red_share)
    min_units = checks.at_least("min_units", min_units, 1)
    figures = checks.matrix("values", values, (1, 2))
    columns = figures if figures.ndim == 2 else figures[:, None]
    group = _group_codes(groups, len(columns))
    n_groups = int(group.max()) + 1 if len(group) else 0
    signs = _signs(direction, n_groups)
    ranks = np.zeros(columns.shape, np.int32)
    colours = np.zeros(columns.shape, np.int8)
    n_ranked = np.zeros((n_groups, columns.shape[1]), np.int32)
    for column in range(columns.shape[1]):
        rows = np.flatnonzero(~np.isnan(columns[:, column]))
        n = np.bincount(group[rows], minlength=n_groups)
        n_ranked[:, column] = n
        rows = rows[((signs != 0) & (n >= min_units))[group[rows]]]
        if rows.size:
            badness = -signs[group[rows]] * columns[rows, column]
            order, rank = _competition_ranks(group[rows], badness)
            rows = rows[order]
            green, red = np.floor(green_share * n + 1e-9), np.floor((1 - red_share) * n + 1e-9)
            own = group[rows]
            ranks[rows, column] = rank
            colours[rows, column] = 3 - (rank > green[own]).view(np.int8) - (rank > red[own]).view(np.int8)
    return RankRatings(
        ranks=ranks.reshape(figures.shape),
        colours=colours.reshape(figures.shape),
        n_ranked=n_ranked,
        groups=group,
        method="rating.by_rank",
        version=VERSION,
        green_share=green_share,
        red_share=red_share,
        min_units=min_units,
    )


def grade_of_rank(rank: IntArray | int, n: IntArray | int, *, green_share: float, red_share: float) -> FloatArray:
    """Return the grade 0–3 of a rank among n: linear in rank/n, agreeing with the rank's colour (see by_rank).

    Knots: 0 gives 3, green_share 2, 1 − red_share 1, and 1 gives 0. Rank 0 gives no meaningful grade.
    """
    count = np.maximum(n, 1)
    place = np.asarray(rank, np.float64) / count
    is_green = np.asarray(rank) <= np.floor(green_share * count + 1e-9)
    is_red = np.asarray(rank) > np.floor((1 - red_share) * count + 1e-9)
    middle = max(1 - green_share - red_share, 1e-9)
    green = np.clip(3 - place / max(green_share, 1e-9), 2, 3)
    yellow = np.clip(2 - (place - green_share) / middle, 1, _BELOW_TWO)
    red = np.clip((1 - place) / max(red_share, 1e-9), 0, _BELOW_ONE)
    grade: FloatArray = np.where(is_green, green, np.where(is_red, red, yellow))
    return grade


def score_of_rank(rank: IntArray | int, n: IntArray | int) -> FloatArray:
    """Return the share of the other units that are not better, as a score from 0 (last alone) to 100 (first)."""
    score: FloatArray = 100.0 * (np.asarray(n, np.float64) - rank) / np.maximum(np.asarray(n) - 1, 1)
    return score


def _competition_ranks(group: IntArray, badness: FloatArray) -> tuple[NDArray[np.intp], IntArray]:
    """Return the order by group and then badness, and the rank of each in it; equal figures share the better."""
    order = np.argsort(badness)
    order = order[_stable_order(group[order])]
    group, badness = group[order], badness[order]
    is_first = np.empty(len(group), np.bool_)
    is_first[0] = True
    np.not_equal(group[1:], group[:-1], out=is_first[1:])
    starts = np.flatnonzero(is_first)
    is_new = is_first
    is_new[1:] |= badness[1:] != badness[:-1]
    place = np.arange(len(group), dtype=np.int32)
    best_of_equals = np.maximum.accumulate(np.where(is_new, place, 0))
    start_of_own = np.repeat(starts.astype(np.int32), np.diff(starts, append=len(group)))
    return order, best_of_equals - start_of_own + 1


def _stable_order(group: IntArray) -> NDArray[np.intp]:
    """Return the stable order of the groups; 16-bit keys sort by radix, many times faster than by comparison."""
    order = np.argsort((group & 0xFFFF).astype(np.uint16), kind="stable")
    high = (group >> 16).astype(np.uint16)
    return order[np.argsort(high[order], kind="stable")] if high.any() else order


def _group_codes(groups: ArrayLike | None, n_units: int) -> IntArray:
    if groups is None:
        return np.zeros(n_units, np.int32)
    codes = np.asarray(groups)
    if codes.ndim != 1 or codes.dtype.kind not in "iu" or (codes < 0).any():
        raise DataError(
            f"groups is an array of {codes.dtype} with {codes.ndim} dimensions; it must be one row of whole numbers "
            "from 0 up, one for each unit."
        )
    checks.same_length("groups", len(codes), "values", n_units)
    return codes.astype(np.int32, copy=False)


def _signs(direction: Direction | str | ArrayLike, n_groups: int) -> Codes:
    if isinstance(direction, str):
        return np.full(n_groups, checks.direction(direction).sign, np.int8)
    signs = np.asarray(direction)
    checks.same_length("direction", signs.size, "the groups", n_groups)
    return checks.signs(signs)
