"""The figures of an indicator around a municipality: its own by sex, similar municipalities, the country, areas."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from samhandling.followups.facts import Facts, facts_of
from samhandling.indicators.models import Batch, Indicator
from samhandling.indicators.reading import Observation, Observations
from samhandling.places import queries as places
from samhandling.places.models import Municipality, PeerGroup

COUNTRY = "0000"
GENERAL_GROUP = "övergripande"
SEXES = ("T", "K", "M")
# A median of fewer says more of one neighbour than of similar municipalities.
FEWEST_PEERS = 3
CHOICES = 6


@dataclass(frozen=True)
class Start:
    """One figure of the municipality."""

    sex: str
    year: int
    value: float
    flag: str
    batch: int
    source_line: str
    low: float | None
    high: float | None

    def beside(self) -> dict[str, Any]:
        """Return what is kept beside the value, in plain values."""
        names = ("flag", "batch", "source_line", "low", "high")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class Other:
    """A figure of somebody else, of the same year."""

    area: str
    value: float
    batch: int


@dataclass(frozen=True)
class Beside:
    """What the figure stood beside in the same year."""

    others: tuple[Other, ...]  # similar municipalities with a value
    group: str
    country_figure: Other | None
    n_areas: int = 0
    lowest: tuple[str, float] | None = None  # name of the area, value
    highest: tuple[str, float] | None = None

    @property
    def n_peers(self) -> int:
        return len(self.others)

    @property
    def peers(self) -> float | None:
        """Return the median of similar municipalities, or None with too few values."""
        return median(one.value for one in self.others) if self.n_peers >= FEWEST_PEERS else None

    @property
    def country(self) -> float | None:
        return self.country_figure.value if self.country_figure else None

    def plain(self) -> dict[str, Any]:
        """Return it in plain values."""
        names = ("peers", "n_peers", "group", "country", "n_areas", "lowest", "highest")
        found = {name: getattr(self, name) for name in names}
        return {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in found.items()
            if value not in (None, "", 0) or name == "country"
        }


@dataclass(frozen=True)
class Around:
    """The latest figures of one indicator, or those of a chosen year; ``why`` when there are none."""

    indicator: Indicator
    facts: Facts
    starts: dict[str, Start]  # by sex
    beside: Beside | None
    years: tuple[int, ...]  # years that can be chosen, newest first
    series: tuple[Observation, ...]  # the municipality's own rows with a value
    why: str = ""

    @property
    def year(self) -> int | None:
        start = next(iter(self.starts.values()), None)
        return start.year if start else None

    @property
    def gap(self) -> float | None:
        """Return women's figure minus men's, where the source splits."""
        return self.starts["K"].value - self.starts["M"].value if {"K", "M"} <= set(self.starts) else None


def read(
    municipality: Municipality,
    indicators: Iterable[Indicator],
    *,
    store: Observations,
    last_year: int,
    years: Mapping[str, int] | None = None,
) -> list[Around]:
    """Return the figures of each indicator up to a year, in order (4 questions).

    ``years`` names another year than the latest for some of the indicators.
    """
    indicators = list(indicators)
    groups = places.peer_groups(municipality)
    areas = {area.code: area.name for area in places.local_areas(municipality)}
    others = {code for group in groups.values() for code in group.members}
    rows = store.rows([row.key for row in indicators], [municipality.code, COUNTRY, *others, *areas], up_to=last_year)
    by_key: dict[str, list[Observation]] = {row.key: [] for row in indicators}
    for row in rows:
        if not row.breakdown:
            by_key[row.indicator].append(row)
    lines = dict(Batch.objects.values_list("number", "source_line"))
    known = facts_of(indicators)
    found = []
    for indicator in indicators:
        facts = known[indicator.key]
        group = groups.get(facts.peer_group(municipality.code)) or groups.get(GENERAL_GROUP)
        figures = _Figures(municipality.code, facts, by_key[indicator.key], lines)
        found.append(figures.around(indicator, (years or {}).get(indicator.key), group, areas))
    return found


class _Figures:
    """The rows of one indicator."""

    def __init__(self, area: str, facts: Facts, rows: list[Observation], lines: dict[int, str]) -> None:
        self.area, self.facts, self.lines = area, facts, lines
        self.by_place = {(row.area, row.sex, row.year): row for row in rows if row.value is not None}

    def around(
        self, indicator: Indicator, chosen: int | None, group: PeerGroup | None, areas: Mapping[str, str]
    ) -> Around:
        years = self._years()
        year = chosen if chosen in years else next(iter(years), None)
        series = tuple(row for row in self.by_place.values() if row.area == self.area)
        if year is None:
            return Around(indicator, self.facts, {}, None, (), series, "källan har inget värde för kommunen")
        starts = {sex: start for sex in SEXES if (start := self._start(sex, year))}
        local = sorted((one.value, areas[one.area]) for one in self._others(areas, year))
        beside = Beside(
            others=tuple(self._others(group.members if group else (), year)),
            group=f"{group.kind}, {group.year}" if group else "",
            country_figure=next(iter(self._others([COUNTRY], year)), None),
            n_areas=len(local),
            lowest=(local[0][1], local[0][0]) if len(local) > 1 else None,
            highest=(local[-1][1], local[-1][0]) if len(local) > 1 else None,
        )
        return Around(indicator, self.facts, starts, beside, tuple(years[:CHOICES]), series)

    def _years(self) -> list[int]:
        found = {year for area, sex, year in self.by_place if area == self.area and self._is_usable(sex, year)}
        return sorted(found, reverse=True)

    def _is_usable(self, sex: str, year: int) -> bool:
        return self.facts.is_usable(self.area, sex, year)

    def _start(self, sex: str, year: int) -> Start | None:
        row = self.by_place.get((self.area, sex, year))
        if row is None or row.value is None or not self._is_usable(sex, year):
            return None
        return Start(sex, year, row.value, row.flag, row.batch, self.lines.get(row.batch, ""), row.low, row.high)

    def _others(self, areas: Collection[str], year: int) -> list[Other]:
        rows = [self.by_place.get((area, "T", year)) for area in areas]
        return [Other(row.area, row.value, row.batch) for row in rows if row is not None and row.value is not None]
