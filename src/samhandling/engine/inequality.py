"""Inequality between groups (``summary``), along a ladder of groups (``slope``) and between persons (``income``)."""

from samhandling.engine.inequality_groups import summary
from samhandling.engine.inequality_income import income
from samhandling.engine.inequality_measures import Income, Measure, Summary
from samhandling.engine.inequality_slope import Slope, Slopes, slope

__all__ = ["Income", "Measure", "Slope", "Slopes", "Summary", "income", "slope", "summary"]
