"""What the methods of segregation answer with."""

from dataclasses import dataclass
from typing import Any

from samhandling.engine.results import Interval, MaskedFloats, Parameters, Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Segregation(Result):
    """One index of one place; ``n`` is the number of persons.

    ``expected`` is what chance alone gives on average when the same people are placed at random in areas of the same
    size; only the dissimilarity index has it, and only for whole counts.
    """

    kind: str
    n_areas: int
    n_left_out: int = 0
    expected: float | None = None

    @property
    def excess(self) -> float | None:
        """Return the value less what chance gives; below 0 means more even than chance."""
        return None if self.value is None or self.expected is None else self.value - self.expected


@dataclass(frozen=True, slots=True, kw_only=True)
class MultiSegregation(Result):
    """One index over several groups; ``local`` holds each area's own divergence in nats, None where nobody lives."""

    kind: str
    n_areas: int
    n_groups: int
    n_left_out: int = 0
    local: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Inference(Result):
    """An index beside what chance gives.

    ``interval`` is the index's own (bootstrap only). ``expected`` is the mean of the draws, ``chance`` their central
    interval, ``excess`` the value less the expected, ``excess_interval`` the value less the ends of ``chance``: when
    it holds 0, chance alone explains the index.
    """

    kind: str
    null: str
    p_value: float | None
    n_areas: int
    draws: int
    seed: int
    expected: float | None = None
    chance: Interval | None = None
    excess: float | None = None
    excess_interval: Interval | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decomposition(Result):
    """An index split exactly: ``value`` = ``between`` districts + ``within`` them.

    ``districts`` are the labels, ``weights`` their shares of all people, ``inside`` the index of each district alone
    (in the unit of the value); Σ weights · inside = within.
    """

    kind: str
    between: float | None
    within: float | None
    districts: tuple[Any, ...] = ()
    weights: tuple[float, ...] = ()
    inside: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ManySegregation:
    """Indices of many places and years: values[kind, place, year], masked where an index says nothing."""

    values: MaskedFloats
    kinds: tuple[str, ...]
    places: tuple[Any, ...]
    n_areas: Any
    n_left_out: Any
    unit: str
    method: str
    version: str
    parameters: Parameters = ()

    def of(self, kind: str) -> MaskedFloats:
        """Return one index, shape (places, years)."""
        found: MaskedFloats = self.values[self.kinds.index(kind)]
        return found
