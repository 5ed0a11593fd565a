"""Pure statistics: arrays and labels in, frozen results out. No files, no clock, no settings, no Django."""

from samhandling.engine import (
    comparison,
    disclosure,
    inequality,
    intervals,
    rating,
    results,
    segregation,
    smoothing,
    spatial,
    trend,
)

__all__ = [
    "comparison",
    "disclosure",
    "inequality",
    "intervals",
    "rating",
    "results",
    "segregation",
    "smoothing",
    "spatial",
    "trend",
]
