"""Everything that the pages of one publication are made from, read once."""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from statistics import median

from samhandling import catalogue
from samhandling.assessments import queries as assessment_queries
from samhandling.assessments.panel import BROKEN_AT_SOURCE
from samhandling.catalogue import Definition
from samhandling.catalogue.definitions import Break
from samhandling.charts import numbers
from samhandling.engine import disclosure
from samhandling.engine.disclosure import Publishable
from samhandling.errors import InvalidTransition
from samhandling.followups import conclusions as followup_conclusions
from samhandling.followups import queries as followup_queries
from samhandling.followups.baselines import movement
from samhandling.followups.baselines.movement import Movement
from samhandling.followups.conclusions import Conclusion
from samhandling.followups.models import ElsewhereJudgement, FollowUpCycle, Judgement
from samhandling.followups.rules import TAKES_JUDGEMENTS
from samhandling.followups.years import Promise, Step
from samhandling.indicators import queries as indicator_queries
from samhandling.indicators.models import Batch, SourceSeries
from samhandling.indicators.reading import Observations
from samhandling.places import queries as place_queries
from samhandling.places.models import Area, Municipality, PeerGroup
from samhandling.plans import queries as plan_queries
from samhandling.plans.models import Activity
from samhandling.programmes import queries as programme_queries
from samhandling.programmes.models import Finding, SteeringDocument
from samhandling.programmes.queries import Tree
from samhandling.programmes.questions import queries as question_queries
from samhandling.programmes.questions.models import GoalQuestion
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
    judgements: dict[int, Judgement]  # of a closed follow-up; empty while it goes on, when they are drafts
    conclusions: dict[int, Conclusion]  # goal id → what the newest closed follow-up says
    elsewhere: dict[int, ElsewhereJudgement]
    earlier_steps: dict[int, list[Step]]  # goal id → where it stood in finished follow-ups before, oldest first
    promised: tuple[FollowUpCycle | None, list[Promise]]  # by the closed follow-up before
    questions: dict[int, list[GoalQuestion]]  # goal id → what everyone may read that is asked about it
    historical: list[FollowUpCycle]
    definitions: Mapping[str, Definition]
    peer_groups: dict[str, PeerGroup]
    names: dict[str, str]
    municipality_codes: frozenset[str]
    areas: list[Area]
    batches: dict[int, Batch]
    observations: Observations  # the store as the assessments read it, so that figures and colours belong together
    values: dict[tuple[str, str, str], dict[int, Value]]  # (indicator, area, sex) → year → value
    series_at_source: dict[str, SourceSeries] = field(default_factory=dict)  # indicator → what its source calls it now
    moved: dict[str, Movement] = field(default_factory=dict)  # indicator → how far since the plan's baseline
    drawings: Drawings = field(default_factory=Drawings)
    downloads: dict[str, list[Download]] = field(default_factory=dict)
    _medians: dict[tuple[str, int], Figure | None] = field(default_factory=dict)
    _years: dict[str, list[int]] = field(default_factory=dict)
    _everywhere: dict[tuple[str, int], list[Publishable]] = field(default_factory=dict)

    @property
    def is_closed(self) -> bool:
        """Say whether the year's follow-up is closed, so that its judgements stand."""
        return self.cycle.state == FollowUpCycle.State.CLOSED

    @cached_property
    def year_before(self) -> int | None:
        """Return the year of the closest finished follow-up before this one in which goals stood."""
        return max((steps[-1].year for steps in self.earlier_steps.values()), default=None)

    def step_of(self, goal_id: int, year: int) -> Step | None:
        """Return where a goal stood in the finished follow-up of a year."""
        return next((step for step in self.earlier_steps.get(goal_id, []) if step.year == year), None)

    @cached_property
    def _carried_to(self) -> dict[int, Activity]:
        rows = (activity for served in self.activities.values() for activity in served)
        return {activity.carried_from_id: activity for activity in rows if activity.carried_from_id}

    @cached_property
    def _activity_of(self) -> dict[int, Activity]:
        return {activity.pk: activity for served in self.activities.values() for activity in served}

    def latest_activity(self, pk: int | None) -> Activity | None:
        """Return an activity as it stands now: itself, or the one in a later plan that it was carried over to."""
        found = self._activity_of.get(pk) if pk else None
        while found is not None and found.pk in self._carried_to:
            found = self._carried_to[found.pk]
        return found

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

    def breaks(self, key: str, area: str, sex: str = "T") -> dict[int, str]:
        """Return year → why figures from then on do not compare with earlier ones: by the definition or the source."""
        flagged = (year for year, value in self.series(key, area, sex).items() if value.flag == "break")
        known = {found.year: _told(found) for found in self.definitions[key].breaks_for(area, sex)}
        return dict(sorted((dict.fromkeys(flagged, BROKEN_AT_SOURCE) | known).items()))

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
            rows = self.observations.values_of_year(key, year)
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
        flag = found.flag if found else self.why_absent(key, year)
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

    def expected(self, key: str) -> str:
        """Return when the source says that the next value comes, in words; "" where it has said nothing of that."""
        series = self.series_at_source.get(key)
        if series is None or series.published_on is None or series.published_on <= self.published_on:
            return ""
        period = f"för {series.next_period} " if series.next_period else ""
        return f"Källan räknar med att publicera nästa värde {period}den {words.date(series.published_on)}."

    def why_absent(self, key: str, year: int) -> str:
        """Return why there is no row of a year: the source has said that it comes later, or nothing is known."""
        series = self.series_at_source.get(key)
        is_expected = series is not None and series.next_period == str(year) and bool(self.expected(key))
        return "not_yet_published" if is_expected else "missing"

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


def _told(found: Break) -> str:
    return f"{found.reason} ({found.source})" if found.source else found.reason


def publisher(batch: Batch) -> str:
    """Return who published a batch, as it stands after "Källa: "."""
    return batch.source_line.removeprefix("Källa: ")


def gather(municipality: Municipality, year: int, number: int, published_on: datetime.date) -> Material:
    """Return the material for a publication of the municipality's follow-up of the year."""
    cycle = followup_queries.cycle(municipality, year)
    _check_stands(cycle)
    observations = assessment_queries.observations_of(cycle.run)
    tree = programme_queries.tree(municipality, year=year)
    used = {key for keys in tree.links.values() for key in keys}
    definitions = {key: value for key, value in catalogue.definitions().items() if key in used}
    historical = followup_queries.historical(municipality)
    _lead((row.document for one in historical for row in one.sums.all()), tree)
    peer_groups = place_queries.peer_groups(municipality)
    codes = {municipality.code, COUNTRY, *(code for group in peer_groups.values() for code in group.members)}
    return Material(
        municipality=municipality,
        year=year,
        number=number,
        published_on=published_on,
        cycle=cycle,
        tree=tree,
        documents=documents_with_pages(municipality, tree),
        findings=programme_queries.findings(municipality),
        activities=plan_queries.activities_by_goal(municipality),
        assessments=assessment_queries.assessments_of(cycle.run, municipality=municipality),
        judgements=followup_queries.judgements(cycle) if cycle.state == FollowUpCycle.State.CLOSED else {},
        conclusions=followup_conclusions.conclusions(municipality, up_to=year),
        elsewhere=followup_conclusions.elsewhere(municipality, up_to=year),
        earlier_steps=followup_conclusions.earlier_steps(municipality, before=year),
        promised=followup_conclusions.promises(municipality, before=year),
        questions=question_queries.public_by_goal(municipality),
        historical=historical,
        definitions=definitions,
        peer_groups=peer_groups,
        names=place_queries.municipality_names(),
        municipality_codes=place_queries.municipality_codes(),
        areas=place_queries.local_areas(municipality),
        batches={batch.number: batch for batch in indicator_queries.batches(withdrawn=True)},
        observations=observations,
        series_at_source=_series_at_source(definitions),
        moved=_moved(municipality, year, observations),
        values=_values(observations, list(definitions), sorted(codes), year),
    )


def documents_with_pages(municipality: Municipality, tree: Tree) -> list[SteeringDocument]:
    """Return the documents; one whose goals belong to another edition than the year's has no page to lead to."""
    found = programme_queries.documents(municipality)
    for document in found:
        others = [row.other for row in document.relations.all()]
        _lead((document, *others, *(row.document for row in document.relations_from.all())), tree)
    return found


def _lead(documents: Iterable[SteeringDocument], tree: Tree) -> None:
    for document in documents:
        document.has_own_page = document.has_own_page and document.pk in tree.roots


def _series_at_source(definitions: Mapping[str, Definition]) -> dict[str, SourceSeries]:
    seen = {source: indicator_queries.series_seen(source) for source in {d.source for d in definitions.values()}}
    return {key: seen[d.source][d.key] for key, d in definitions.items() if d.key in seen[d.source]}


def _moved(municipality: Municipality, year: int, observations: Observations) -> dict[str, Movement]:
    found = movement.movements(municipality, up_to=year, store=observations)
    return {one.facts.key: one for one in found if one.sex == "T"}


def _check_stands(cycle: FollowUpCycle) -> None:
    """Refuse to publish colours that rest on a delivery since withdrawn, as long as they can be computed anew."""
    assert cycle.run is not None  # a cycle that is published has been assessed
    if cycle.state not in TAKES_JUDGEMENTS:
        return
    used = indicator_queries.batches(withdrawn=True).filter(number__in=cycle.run.batches)
    if gone := list(used.exclude(withdrawn_at=None)):
        raise InvalidTransition(
            f"{cycle} kan inte publiceras: bedömningen bygger på {', '.join(str(batch) for batch in gone)} som är "
            "tillbakadragen; räkna om bedömningen och låt uppföljningen använda den"
        )


def _values(
    observations: Observations, keys: list[str], areas: list[str], year: int
) -> dict[tuple[str, str, str], dict[int, Value]]:
    found: dict[tuple[str, str, str], dict[int, Value]] = {}
    for row in observations.rows(keys, areas, up_to=year):
        if row.breakdown:
            continue
        series = found.setdefault((row.indicator, row.area, row.sex), {})
        series[row.year] = Value(row.value, row.flag, row.batch)
    return found
