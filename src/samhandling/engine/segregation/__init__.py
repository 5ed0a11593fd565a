"""Segregation: how unevenly groups live over areas, whether chance explains it, and at which level it arises.

``index`` compares one group with the rest, ``multigroup`` several groups; ``infer`` sets an index beside chance;
``many`` computes many indices for many places and years in one call; ``decompose`` splits M and H exactly between and
within districts; ``neighbourhoods`` gives the counts around each area, for any index.
"""

from samhandling.engine.segregation.answers import (
    Decomposition,
    Inference,
    ManySegregation,
    MultiSegregation,
    Segregation,
)
from samhandling.engine.segregation.inference import infer
from samhandling.engine.segregation.levels import decompose
from samhandling.engine.segregation.panel import many
from samhandling.engine.segregation.places import index, multigroup
from samhandling.engine.segregation.surroundings import neighbourhoods

__all__ = [
    "Decomposition",
    "Inference",
    "ManySegregation",
    "MultiSegregation",
    "Segregation",
    "decompose",
    "index",
    "infer",
    "many",
    "multigroup",
    "neighbourhoods",
]
