"""Do neighbouring areas resemble each other? Moran, Geary and Getis-Ord, over a whole map and area by area.

``neighbours``, ``pairs`` and ``grid`` build the neighbourhood that all of them take.
"""

from samhandling.engine.spatial_global import Autocorrelation, geary, getis_ord, moran, moran_of_rates
from samhandling.engine.spatial_local import (
    QUADRANTS,
    LocalAutocorrelation,
    geary_local,
    getis_ord_local,
    moran_local,
)
from samhandling.engine.spatial_neighbours import Neighbours, grid, neighbours, pairs

__all__ = [
    "QUADRANTS",
    "Autocorrelation",
    "LocalAutocorrelation",
    "Neighbours",
    "geary",
    "geary_local",
    "getis_ord",
    "getis_ord_local",
    "grid",
    "moran",
    "moran_local",
    "moran_of_rates",
    "neighbours",
    "pairs",
]
