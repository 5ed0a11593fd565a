"""What the methods need to know of an indicator in one municipality, read once from its definition."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from samhandling.catalogue import Definition


@dataclass(frozen=True)
class Rule:
    """How the colour comes about: one of peers, quartile, threshold, parity, trend, none."""

    kind: str
    text: str
    group: str = ""  # kind of peer group, for peers
    value: float | None = None  # the threshold, or parity
    mean_years: int = 1  # mean of so many years first


def _none(area: str, sex: str) -> Mapping[int, str]:
    return {}


def _one_survey(area: str, sex: str, year: int) -> str:
    return ""


@dataclass(frozen=True)
class Spec:
    """An indicator's rules for one municipality; the three functions answer for any area that it is compared with."""

    key: str
    rule: Rule
    direction: str  # higher, lower, none
    unit: str
    gap_unit: str
    decimals: int = 1
    sexes: tuple[str, ...] = ("T", "K", "M")  # that the source splits this municipality's figures by
    max_age_years: int | None = None  # None = as the method says
    trend_rule: str = "least_squares"  # or none
    measured_years: frozenset[int] | None = None  # years really measured, where the source repeats values
    overlap_years: int = 1  # rolling means share answers within so many years
    across_breaks: bool = False  # the arrow may rest on figures from both sides of a break
    trend_note: str = ""  # why the trend rule is as it is
    sexes_comparable: bool = True
    caveats: tuple[str, ...] = ()
    breaks: Callable[[str, str], Mapping[int, str]] = field(default=_none, compare=False)
    excluded: Callable[[str, str], Mapping[int, str]] = field(default=_none, compare=False)
    survey: Callable[[str, str, int], str] = field(default=_one_survey, compare=False)

    def is_measured(self, year: int) -> bool:
        """Tell whether the source measured in this year, rather than repeating an earlier value."""
        return self.measured_years is None or year in self.measured_years


def spec_of(definition: Definition, area: str) -> Spec:
    """Return what the methods need to know of an indicator in one municipality."""
    given = definition.rating_for(area)
    measured = definition.trend.measured_years

    def breaks(area: str, sex: str) -> Mapping[int, str]:
        return {found.year: found.reason for found in definition.breaks_for(area, sex)}

    return Spec(
        key=definition.id,
        rule=Rule(given.rule, given.text, given.group, given.value, given.mean_years),
        direction=definition.direction,
        unit=definition.unit,
        gap_unit=definition.gap_unit,
        decimals=definition.decimals,
        sexes=definition.sexes_for(area),
        max_age_years=given.max_age_years,
        trend_rule=definition.trend.rule,
        measured_years=None if measured is None else frozenset(measured),
        overlap_years=definition.trend.overlap_years,
        across_breaks=definition.trend.across_breaks,
        trend_note=definition.trend.reason,
        sexes_comparable=not definition.sexes_not_comparable_reason,
        caveats=_standing_caveats(definition),
        breaks=breaks,
        excluded=definition.excluded_years,
        survey=lambda area, sex, year: definition.survey_of(area, year),
    )


def _standing_caveats(definition: Definition) -> tuple[str, ...]:
    """Return what holds of the figure whatever its values are."""
    found = {
        "small_numbers": definition.small_numbers,
        "direction_debatable": definition.direction_debatable,
        "overlapping_means": definition.trend.overlap_years > 1,
        "repeated_values": definition.trend.measured_years is not None,
        "ended": definition.ended is not None,
    }
    return tuple(name for name, holds in found.items() if holds)
