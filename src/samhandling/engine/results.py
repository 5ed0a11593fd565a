"""What every method answers with: frozen results, and the closed lists of colours, arrows, caveats and reasons.

Array results carry codes (``int8``) that index ``COLOURS``, ``ARROWS`` and ``MOVEMENTS``; a higher code is better
(for movements: higher figures), and 0 always means that nothing can be said. Array results with decimals are masked
arrays: what cannot be computed is masked, never NaN.
"""

from dataclasses import dataclass, fields, is_dataclass, replace
from enum import Enum, StrEnum
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int32]
Codes = NDArray[np.int8]
Flags = NDArray[np.bool_]
MaskedFloats = np.ma.MaskedArray[tuple[int, ...], np.dtype[np.float64]]


class Colour(StrEnum):
    """How far a goal or an indicator is met; ``none`` when it cannot be assessed."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    NONE = "none"


class Arrow(StrEnum):
    """Where a figure is heading; up is always better, whichever way its figures go."""

    UP = "up"
    FLAT = "flat"
    DOWN = "down"
    UNKNOWN = "unknown"


class Movement(StrEnum):
    """Which way the figures themselves go, without saying whether that is good."""

    RISES = "rises"
    FALLS = "falls"
    UNCHANGED = "unchanged"
    UNKNOWN = "unknown"


class Direction(StrEnum):
    """Which way is good: high figures, low figures, or neither (then there is no colour and no arrow)."""

    HIGHER = "higher"
    LOWER = "lower"
    NONE = "none"

    @property
    def sign(self) -> int:
        """Return +1 when high is good, -1 when low is good, 0 when neither is."""
        return {"higher": 1, "lower": -1, "none": 0}[self.value]


class Caveat(StrEnum):
    """What a reader must know before trusting a result."""

    NO_INTERVAL = "no_interval"  # the source gives neither n nor interval
    FEW_POINTS = "few_points"
    FEW_PEERS = "few_peers"
    NO_SPREAD = "no_spread"  # all units have the same value, so the rank says nothing
    STALE = "stale"  # the latest figure is old
    SMALL_NUMBERS = "small_numbers"
    OVERLAPPING_MEANS = "overlapping_means"  # rolling means: neighbouring years share answers
    REPEATED_VALUES = "repeated_values"  # the source repeats a measurement until the next one
    SERIES_BREAK = "series_break"
    OTHER_SURVEY = "other_survey"  # some years come from another survey
    EXCLUDED = "excluded"  # a point that the definition leaves out
    PRELIMINARY = "preliminary"
    DIRECTION_DEBATABLE = "direction_debatable"
    STAND_IN = "stand_in"  # the figure is only near what the goal says
    MISSING_INDICATORS = "missing_indicators"  # some of the goal's indicators could not be assessed
    ONE_INDICATOR = "one_indicator"


class Reason(StrEnum):
    """Why there is no value, no colour or no arrow."""

    NO_VALUE = "no_value"  # nothing was given
    NOT_REPORTED = "not_reported"
    NOT_YET_PUBLISHED = "not_yet_published"
    NOT_APPLICABLE = "not_applicable"
    SUPPRESSED_AT_SOURCE = "suppressed_at_source"
    SUPPRESSED_HERE = "suppressed_here"
    NO_DENOMINATOR = "no_denominator"  # n is 0
    NO_DIRECTION = "no_direction"  # neither way is good
    NO_REFERENCE = "no_reference"
    FEW_PEERS = "few_peers"
    FEW_POINTS = "few_points"
    NO_INDICATOR = "no_indicator"
    FEW_INDICATORS = "few_indicators"
    NO_RULE = "no_rule"  # the definition says that the figure is shown but never coloured
    FEW_EVENTS = "few_events"  # too few events for a rate or a ratio that means anything
    SMALL_POPULATION = "small_population"
    WIDE_INTERVAL = "wide_interval"  # so wide that the figure says nothing
    IMPOSSIBLE_COUNTS = "impossible_counts"  # for instance more deaths than people
    NO_BASE = "no_base"  # growth cannot be reckoned from this first value: zero, or of another sign
    SERIES_BREAK = "series_break"  # the figures lie on either side of a break
    SAME_YEAR = "same_year"  # the series has one year only
    NO_SPREAD = "no_spread"  # all units have the same value


COLOURS = (Colour.NONE, Colour.RED, Colour.YELLOW, Colour.GREEN)
ARROWS = (Arrow.UNKNOWN, Arrow.DOWN, Arrow.FLAT, Arrow.UP)
MOVEMENTS = (Movement.UNKNOWN, Movement.FALLS, Movement.UNCHANGED, Movement.RISES)

Parameters = tuple[tuple[str, float | int | str], ...]


@dataclass(frozen=True, slots=True)
class Interval:
    """Where the true value lies with the given confidence (level 0–1)."""

    low: float
    high: float
    level: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What every method answers with: the figure, how sure it is, and how it was made."""

    value: float | None
    interval: Interval | None = None
    n: int | None = None
    unit: str = ""
    method: str
    version: str
    parameters: Parameters = ()
    caveats: tuple[Caveat, ...] = ()
    reason: Reason | None = None


AnyResult = TypeVar("AnyResult", bound=Result)


def with_caveats(result: AnyResult, *caveats: Caveat) -> AnyResult:
    """Return the result with further caveats, each once and in the order of the list above."""
    return replace(result, caveats=ordered((*result.caveats, *caveats)))


def ordered(caveats: tuple[Caveat, ...]) -> tuple[Caveat, ...]:
    """Return the caveats, each once and in the order of the enumeration, so that equal results are equal."""
    return tuple(caveat for caveat in Caveat if caveat in caveats)


def as_record(result: Any) -> Any:
    """Return a result as plain dicts, lists, strings and numbers, ready for JSON."""
    if is_dataclass(result):
        return {
            field.name: dict(getattr(result, field.name))
            if field.name == "parameters"
            else as_record(getattr(result, field.name))
            for field in fields(result)
        }
    if isinstance(result, Enum):
        return result.value
    if isinstance(result, tuple | list):
        return [as_record(part) for part in result]
    return result
