"""Limits for hundreds of thousands of rows, and life tables for a thousand groups.

R PHEindicatormethods 2.1.0 is no Python package and is not measured here; on two cores of the same kind it took 4.4 s
for the rates and proportions and 5.3 s for the life tables.
"""

from collections.abc import Iterator

import numpy as np
from core import Figure, at_most, best, group

ROWS = 580_000  # 290 municipalities, 20 years, 2 sexes, 50 figures
GROUPS, BANDS = 1_160, 20
LEVELS = (0.95, 0.998)


@group("engine.intervals.")
def engine_intervals() -> Iterator[Figure]:
    """Yield the times of the interval methods."""
    from samhandling.engine import intervals

    chance = np.random.default_rng(1)
    n = chance.integers(5, 20_000, ROWS)
    shared, rare = chance.binomial(n, 0.1), chance.poisson(n * 0.01)

    def limits() -> None:
        for level in LEVELS:
            intervals.proportion(shared, n, level=level)
            intervals.rate(rare, n, level=level)

    yield at_most("engine.intervals.rates_and_proportions_580000", best(limits, 5), "s", 0.2)
    people = chance.integers(100, 3_000, (GROUPS, BANDS))
    deaths = chance.binomial(people, 0.02) + 1

    def life_tables() -> None:
        intervals.life_expectancy(people, deaths)

    yield at_most("engine.intervals.life_expectancy_1160", best(life_tables, 5), "s", 0.05)
