"""Pure statistics: arrays and labels in, frozen results out. No files, no clock, no settings, no Django."""

from samhandling.engine import disclosure, intervals, rating, results, segregation, trend

__all__ = ["disclosure", "intervals", "rating", "results", "segregation", "trend"]
