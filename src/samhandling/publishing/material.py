"""Everything that the pages of one publication are made from, read once."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from samhandling import catalogue
from samhandling.assessments import queries as assessment_queries
from samhandling.catalogue import Definition
from samhandling.charts import numbers
from samhandling.engine import disclosure
from samhandling.engine.disclosure import Publishable
from samhandling.followups import queries as followup_queries
from samhandling.followups.models import FollowUpCycle, Judgement
from samhandling.indicators import queries as indicator_queries
from samhandling.indicators.models import Batch
from samhandling.places import queries as place_queries
from samhandling.places.models import Area, Municipality, PeerGroup
from samhandling.plans import queries as plan_queries
from samhandling.plans.models import Activity
from samhandling.programmes import queries as programme_queries
from samhandling.programmes.models import Finding, SteeringDocument
from samhandling.publishing import figures, words
from samhandling.publishing.drawings import Drawings
from samhandling.publishing.pages import Download, Figure, MunicipalityInfo

COUNTRY = "0000"
OWN_CALCULATION = "Egen beräkning"
# Kept for comparison when the definition's rule names no group of its own.
GENERAL_GROUP = "övergripande"


@dataclass(frozen=True)
class Value:
    """One observation as the pages need it."""

    value: float | None
    flag: str
    batch: int


@dataclass
class Material:
    """What a publication is made from: the register, the observations and the assessments of one year."""

    municipality: Municipality
    year: int
    number: int
    published_on: datetime.date
    cycle: FollowUpCycle
    tree: programme_queries.Tree
    documents: list[SteeringDocument]
    findings: list[Finding]
    activities: dict[int, list[Activity]]
    assessments: assessment_queries.Assessments
    judgements: dict[int, Judgement]
    historical: list[FollowUpCycle]
    definitions: Mapping[str, Definition]
    peer_groups: dict[str, PeerGroup]
    names: dict[str, str]
    municipality_codes: frozenset[str]
    areas: list[Area]
    batches: dict[int, Batch]
    values: dict[tuple[str, str, str], dict[int, Value]]  # (indicator, area, sex) → year → value
    drawings: Drawings = field(default_factory=Drawings)
    downloads: dict[str, list[Download]] = field(default_factory=dict)
    _medians: dict[tuple[str, int], Figure | None] = field(default_factory=dict)
    _years: dict[str, list[int]] = field(default_factory=dict)
    _everywhere: dict[tuple[str, int], list[Publishable]] = field(default_factory=dict)

    @property
    def own_documents(self) -> list[SteeringDocument]:
        """Return the documents that have goals."""
        return [document for document in self.documents if document.pk in self.tree.roots]

    @property
    def goal_names(self) -> dict[str, str]:
        """Return goal key → name."""
        return {goal.key: goal.name for goal in self.tree.goals.values()}

    def page(self, path: str, kind: str, title: str, sentence: str) -> dict[str, object]:
        """Return what every page has."""
        return {
            "path": path,
            "kind": kind,
            "title": title,
            "sentence": sentence,
            "municipality": self.info,
            "year": self.year,
            "breadcrumb": [],
            "source_lines": [],
        }

    @property
    def info(self) -> MunicipalityInfo:
        """Return what every page says of the municipality."""
        place = self.municipality
        return {
            "slug": place.slug,
            "code": place.code,
            "name": place.name,
            "place_name": place.place_name,
            "accent": place.accent,
        }

    def name(self, code: str) -> str:
        """Return the name of a municipality, region or the country."""
        return self.names.get(code, code)

    def series(self, key: str, area: str, sex: str) -> dict[int, Value]:
        """Return year → value of one series; empty if the source has none."""
        return self.values.get((key, area, sex), {})

    def series_of(self, key: str) -> dict[tuple[str, str], dict[int, Value]]:
        """Return (area, sex) → series for the municipality, its peers and the country."""
        areas = [self.municipality.code, *self.peers_of(key), COUNTRY]
        return {(a, sex): found for a in areas for sex in "TKM" if (found := self.series(key, a, sex))}

    def years_of(self, key: str) -> list[int]:
        """Return the years up to this one in which the municipality has a value, oldest first."""
        if key not in self._years:
            own = {year for sex in "TKM" for year in self.series(key, self.municipality.code, sex)}
            self._years[key] = sorted(year for year in own if year <= self.year)
        return self._years[key]

    def peers_of(self, key: str) -> list[str]:
        """Return the codes of the similar municipalities that the indicator is compared with."""
        rule = self.definitions[key].rating_for(self.municipality.code)
        group = self.peer_groups.get(rule.group or GENERAL_GROUP) or self.peer_groups.get(GENERAL_GROUP)
        return list(group.members) if group else []

    def public(self, key: str, area: str, sex: str, year: int) -> Publishable | None:
        """Return the source's own value as publishable, or None if there is none."""
        found = self.series(key, area, sex).get(year)
        if found is None or found.value is None:
            return None
        batch = self.batches[found.batch]
        return disclosure.already_public(found.value, source=publisher(batch), licence=batch.licence)

    def everywhere(self, key: str, year: int) -> list[Publishable]:
        """Return the published values of all municipalities in a year, for figures that rest on all of them."""
        if (key, year) not in self._everywhere:
            rows = indicator_queries.current().values_of_year(key, year)
            self._everywhere[key, year] = [
                disclosure.already_public(
                    row.value, source=publisher(self.batches[row.batch]), licence=self.batches[row.batch].licence
                )
                for row in rows
                if row.value is not None and row.area in self.municipality_codes
            ]
        return self._everywhere[key, year]

    def value(self, key: str, area: str, sex: str, year: int) -> Figure:
        """Return the source's own figure, or why there is none."""
        public = self.public(key, area, sex, year)
        found = self.series(key, area, sex).get(year)
        flag = found.flag if found else "missing"
        if public is None:
            return figures.nothing(year=year, sex=sex, flag=flag)
        definition = self.definitions[key]
        return figures.figure(public, unit=definition.unit, decimals=definition.decimals, year=year, sex=sex, flag=flag)

    def derived(self, key: str, value: float, year: int, *, from_: Sequence[Publishable | None]) -> Figure:
        """Return a figure of our own, computed from published ones: it must not name their source as its own."""
        definition = self.definitions[key]
        public = disclosure.derived(value, from_=[part for part in from_ if part])
        return figures.figure(public, unit=definition.unit, decimals=definition.decimals, year=year)

    def peer_median(self, key: str, year: int) -> Figure | None:
        """Return the median of the similar municipalities in a year, or None with fewer than three values."""
        if (key, year) not in self._medians:
            parts = [self.public(key, code, "T", year) for code in self.peers_of(key)]
            values = [float(part.value) for part in parts if part and part.value is not None]
            shown = self.derived(key, median(values), year, from_=parts) if len(values) >= 3 else None
            self._medians[key, year] = shown
        return self._medians[key, year]

    def limit(self, key: str, value: float) -> str:
        """Return a threshold in words: it is decided, not measured, and so no figure."""
        unit = words.unit(self.definitions[key].unit)
        return f"{numbers.format_number(value)} {unit}".strip()

    def batch_of(self, key: str) -> Batch:
        """Return the newest batch behind the indicator's values for the municipality."""
        own = self.series(key, self.municipality.code, "T") or next(iter(self.series_of(key).values()))
        return self.batches[max(value.batch for value in own.values())]

    def data_date(self, batches: list[int]) -> str:
        """Return when the data behind a result were fetched."""
        days = {self.batches[number].fetched_at.date() for number in batches if number in self.batches}
        return f"hämtat {words.listed([words.date(day) for day in sorted(days)])}" if days else ""

    def source_lines(self, keys: list[str]) -> list[str]:
        """Return the source lines that a page with these indicators owes, and one for our own calculations."""
        used = dict.fromkeys(self.batch_of(key).source_line for key in keys if key in self.definitions)
        return [*used, f"Färger, pilar, medianer och skillnader: {OWN_CALCULATION.lower()}"] if used else []

    def downloads_of(self, key: str) -> list[Download]:
        """Return the data files of an indicator."""
        return self.downloads.get(key, [])


def publisher(batch: Batch) -> str:
    """Return who published a batch, as it stands after "Källa: "."""
    return batch.source_line.removeprefix("Källa: ")


def gather(municipality: Municipality, year: int, number: int, published_on: datetime.date) -> Material:
    """Return the material for a publication of the municipality's follow-up of the year."""
    cycle = followup_queries.cycle(municipality, year)
    tree = programme_queries.tree(municipality)
    used = {key for keys in tree.links.values() for key in keys}
    definitions = {key: value for key, value in catalogue.definitions().items() if key in used}
    peer_groups = place_queries.peer_groups(municipality)
    codes = {municipality.code, COUNTRY, *(code for group in peer_groups.values() for code in group.members)}
    return Material(
        municipality=municipality,
        year=year,
        number=number,
        published_on=published_on,
        cycle=cycle,
        tree=tree,
        documents=programme_queries.documents(municipality),
        findings=programme_queries.findings(municipality),
        activities=plan_queries.activities_by_goal(municipality),
        assessments=assessment_queries.assessments_of(cycle.run, municipality=municipality),
        judgements=followup_queries.judgements(cycle),
        historical=followup_queries.historical(municipality),
        definitions=definitions,
        peer_groups=peer_groups,
        names=place_queries.municipality_names(),
        municipality_codes=place_queries.municipality_codes(),
        areas=place_queries.local_areas(municipality),
        batches={batch.number: batch for batch in indicator_queries.batches()},
        values=_values(list(definitions), sorted(codes), year),
    )


def _values(keys: list[str], areas: list[str], year: int) -> dict[tuple[str, str, str], dict[int, Value]]:
    found: dict[tuple[str, str, str], dict[int, Value]] = {}
    for row in indicator_queries.current().rows(keys, areas, up_to=year):
        if row.breakdown:
            continue
        series = found.setdefault((row.indicator, row.area, row.sex), {})
        series[row.year] = Value(row.value, row.flag, row.batch)
    return found
