"""What is asked of the methods: which municipality and year, compared with whom, by which methods."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from samhandling import catalogue
from samhandling.assessments.results import Details, Method
from samhandling.assessments.spec import Spec
from samhandling.catalogue.definitions import RATING_RULES, TREND_RULES

# Where the rule is not a comparison with a group of similar municipalities, this group is still shown beside.
SHOWN_GROUP = "övergripande"


@dataclass(frozen=True)
class Peers:
    """An official group of similar municipalities, without the own."""

    group: str
    year: int
    members: tuple[str, ...]


@dataclass(frozen=True)
class Methods:
    """The methods of a run; which one rates an indicator is decided by its rule."""

    rating: Mapping[str, Method]  # by kind of rule
    trend: Mapping[str, Method]  # by kind of rule
    gap: Method
    goal: Method
    goal_trend: Method

    def record(self) -> Details:
        """Return every method with version and parameters, as a run keeps them."""
        every = (*self.rating.values(), *self.trend.values(), self.gap, self.goal, self.goal_trend)
        return {m.name: {"version": m.version, "parameters": dict(m.parameters)} for m in every}


def methods(stored: Mapping[str, Any] | None = None) -> Methods:
    """Return the methods with the catalogue's parameters, or with those that a run kept."""

    def of(name: str) -> Method:
        if stored is not None:
            return Method(name, stored[name]["version"], stored[name]["parameters"])
        found = catalogue.method(name)
        return Method(found.id, found.version, found.parameters)

    return Methods(
        rating={kind: of(f"rating_{kind}") for kind in RATING_RULES},
        trend={kind: of(f"trend_{kind}") for kind in TREND_RULES},
        gap=of("sex_gap"),
        goal=of("goal_worst_two"),
        goal_trend=of("goal_trend"),
    )


@dataclass(frozen=True)
class Question:
    """One municipality's question for one year."""

    area: str
    year: int
    peers: Mapping[str, Peers]  # by kind of group
    municipalities: tuple[str, ...]  # all, the own included
    methods: Methods

    def max_age(self, spec: Spec) -> int:
        """Return how many years old a figure may be: as the indicator says, else as its method does."""
        method = self.methods.rating[spec.rule.kind].parameters
        return spec.max_age_years if spec.max_age_years is not None else int(method.get("max_age_years", 3))
