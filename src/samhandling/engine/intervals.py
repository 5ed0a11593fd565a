"""How sure a figure is: shares, rates, means, ratios and life expectancy with limits, and places among others."""

from samhandling.engine.estimates import REASONS, VERSION, Estimate, Estimates
from samhandling.engine.lifetables import START_AGES, LifeExpectancies, life_expectancy
from samhandling.engine.means import FUNNEL_WORDS, Funnel, Quantiles, funnel, mean, quantile
from samhandling.engine.proportions import difference, gap, proportion
from samhandling.engine.rates import (
    EUROPEAN_STANDARD_2013,
    IndirectRatio,
    IndirectRatios,
    indirect_ratio,
    rate,
    ratio,
    standardised_rate,
)

__all__ = [
    "EUROPEAN_STANDARD_2013",
    "FUNNEL_WORDS",
    "REASONS",
    "START_AGES",
    "VERSION",
    "Estimate",
    "Estimates",
    "Funnel",
    "IndirectRatio",
    "IndirectRatios",
    "LifeExpectancies",
    "Quantiles",
    "difference",
    "funnel",
    "gap",
    "indirect_ratio",
    "life_expectancy",
    "mean",
    "proportion",
    "quantile",
    "rate",
    "ratio",
    "standardised_rate",
]
