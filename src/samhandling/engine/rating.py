"""How far a goal is met: colours from thresholds, benchmarks and ranks, goals from their indicators, and named rules.

``by_…`` and ``combine`` are general; ``sdsn``, ``statcan``, ``oecd``, ``fingertips`` and ``kolada`` are rules as their
publishers state them.
"""

from samhandling.engine.rules.fingertips import benchmark as fingertips
from samhandling.engine.rules.kolada import rank as kolada
from samhandling.engine.rules.levels import (
    VERSION,
    GoalRating,
    RankRatings,
    Rating,
    by_benchmark,
    by_one_threshold,
    by_parity,
    by_rank,
    by_rank_many,
    by_thresholds,
    by_trend,
    combine,
)
from samhandling.engine.rules.oecd import distance as oecd
from samhandling.engine.rules.sdsn import goal as sdsn_goal
from samhandling.engine.rules.sdsn import index as sdsn_index
from samhandling.engine.rules.sdsn import indicator as sdsn
from samhandling.engine.rules.statcan import indicator as statcan

__all__ = [
    "VERSION",
    "GoalRating",
    "RankRatings",
    "Rating",
    "by_benchmark",
    "by_one_threshold",
    "by_parity",
    "by_rank",
    "by_rank_many",
    "by_thresholds",
    "by_trend",
    "combine",
    "fingertips",
    "kolada",
    "oecd",
    "sdsn",
    "sdsn_goal",
    "sdsn_index",
    "statcan",
]
