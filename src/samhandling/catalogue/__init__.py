"""Reviewed data shipped with the package: indicator definitions, method parameters, Agenda 2030 and what follows what.

    definitions() read_definition(path)     indicators: what they mean, their rules and their traps
    methods() method(id)                    rules in words, with dated parameters
    sdgs() goal_links() goal_notes()        Agenda 2030, and which key figures follow which goal

``definitions`` and ``methods`` here are the functions, so ``import samhandling.catalogue.definitions as x`` gives the
function too; take what else is needed from here, or with ``from samhandling.catalogue.definitions import …``.
"""

from samhandling.catalogue.agenda import SDG, GoalNote, goal_links, goal_notes, sdgs
from samhandling.catalogue.definitions import (
    Break,
    Definition,
    Excluded,
    OtherSurvey,
    RatingRule,
    TrendRule,
    definitions,
    read_definition,
)
from samhandling.catalogue.methods import Method, Parameter, method, methods, read_method

__all__ = [
    "SDG",
    "Break",
    "Definition",
    "Excluded",
    "GoalNote",
    "Method",
    "OtherSurvey",
    "Parameter",
    "RatingRule",
    "TrendRule",
    "definitions",
    "goal_links",
    "goal_notes",
    "method",
    "methods",
    "read_definition",
    "read_method",
    "sdgs",
]
