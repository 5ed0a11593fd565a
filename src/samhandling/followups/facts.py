"""What an indicator's figures mean, whether a reviewed definition or the municipality's own description tells it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from samhandling import catalogue
from samhandling.catalogue import Definition
from samhandling.charts import numbers
from samhandling.indicators.models import Indicator
from samhandling.indicators.sheets.models import OwnIndicator


@dataclass(frozen=True)
class Facts:
    """One indicator's unit and rules; without a reviewed definition nothing is left out and no way is good."""

    key: str
    title: str
    unit: str  # as it follows a figure: "procent"
    decimals: int
    kind: str = ""
    definition: Definition | None = None

    @property
    def direction(self) -> str:
        """Return which way is good: higher, lower, none."""
        return self.definition.direction if self.definition else "none"

    @property
    def overlap_years(self) -> int:
        """Return how many years apart two figures must lie to share no answers."""
        return self.definition.trend.overlap_years if self.definition else 1

    @property
    def across_breaks(self) -> bool:
        """Return whether figures from both sides of a break may be compared."""
        return bool(self.definition and self.definition.trend.across_breaks)

    def is_usable(self, area: str, sex: str, year: int) -> bool:
        """Return whether the source measured in this year and the figure is not one that nothing may rest on."""
        if self.definition is None:
            return True
        return self.definition.is_measured(year) and year not in self.definition.excluded_years(area, sex)

    def survey(self, area: str, year: int) -> str:
        """Return the name of the other survey that a figure comes from; "" for the usual one."""
        return self.definition.survey_of(area, year) if self.definition else ""

    def breaks(self, area: str, sex: str) -> Mapping[int, str]:
        """Return year → why figures from then on do not compare with earlier ones."""
        return {row.year: row.reason for row in self.definition.breaks_for(area, sex)} if self.definition else {}

    def peer_group(self, area: str) -> str:
        """Return the kind of group of similar municipalities that the definition compares with; "" for none."""
        return self.definition.rating_for(area).group if self.definition else ""

    def shown(self, value: float) -> str:
        """Return a value as it is written, with its unit."""
        return f"{numbers.format_number(value, self.decimals)} {self.unit}".strip()

    def shown_change(self, value: float) -> str:
        """Return a change as it is written, with its sign and unit."""
        return numbers.format_change(value, self.unit, self.decimals)


def facts_of(indicators: Iterable[Indicator]) -> dict[str, Facts]:
    """Return key → facts (1 question)."""
    rows = {row.key: row for row in indicators}
    known = catalogue.definitions()
    own = {row.indicator_id: row for row in OwnIndicator.objects.filter(indicator__in=[r.pk for r in rows.values()])}
    return {key: _facts(row, known.get(key), own.get(row.pk)) for key, row in rows.items()}


def _facts(row: Indicator, definition: Definition | None, own: OwnIndicator | None) -> Facts:
    if definition is not None:
        return Facts(row.key, row.title, definition.unit, definition.decimals, definition.kind, definition)
    if own is not None:
        return Facts(row.key, row.title, own.unit, own.decimals, own.kind)
    return Facts(row.key, row.title, "", 1)
