"""Kolada's colours."""

from collections.abc import Sequence
from dataclasses import replace

from samhandling.engine.results import Direction
from samhandling.engine.rules.levels import Rating, by_rank


def rank(
    own: float | None,
    peers: Sequence[float | None],
    *,
    direction: Direction | str,
    min_units: int = 1,
    unit: str = "",
) -> Rating:
    """Return the colour of a municipality by its rank among all: the best quarter green, the worst quarter red.

    Parameters      own: its figure; peers: the others', without its own. min_units: fewest with a figure for a colour.
    Returns         as rating.by_rank with the shares 25/50/25: green if r <= 0.25 N, red if r > 0.75 N, else yellow.
    Missing values  own missing: no colour (grey), reason no_value; peers without a figure are left out of N.
    Source          Kolada, shares as in SKR's open comparisons. Relative, as Kolada itself says: green can be bad and
                    red good in itself. For whole matrices: rating.by_rank_many.
    """
    found = by_rank(own, peers, direction=direction, green_share=0.25, red_share=0.25, min_units=min_units, unit=unit)
    return replace(found, method="rating.kolada")
