"""What the demo's files hold, as frozen records. A field that is None or empty is not said in the source."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

OrganisationKind = Literal[
    "council", "executive_board", "board", "administration", "company", "steering_group", "outside"
]
Status = Literal["in_force", "being_revised", "being_prepared", "repealed"]
RelationKind = Literal["implements", "replaces", "adjoins", "rests_on"]
Role = Literal["answers", "carries_out", "takes_part", "is_informed"]
AreaKind = Literal["country", "region", "municipality", "regso", "deso"]
Unit = Literal["persons", "households", "dwellings", "tkr", "percent"]


@dataclass(frozen=True, kw_only=True)
class Source:
    """A text that quotes are taken from; ``offset`` of a quote counts characters of exactly this text."""

    id: str
    title: str
    publisher: str
    citation: str
    characters: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Quote:
    """Words from a source: ``length`` characters from ``offset``, here with line breaks and hyphenation mended."""

    source: str
    offset: int
    length: int
    text: str
    page: int | None = None


@dataclass(frozen=True, kw_only=True)
class Municipality:
    slug: str
    code: str
    name: str
    place_name: str


@dataclass(frozen=True, kw_only=True)
class Organisation:
    id: str
    name: str
    kind: OrganisationKind
    parent: str | None = None
    note: str | None = None
    quote: Quote | None = None


@dataclass(frozen=True, kw_only=True)
class LevelWord:
    """The document's own word for a level of the goal tree, and the level that all documents share (1 at the top)."""

    word: str
    level: int


@dataclass(frozen=True, kw_only=True)
class Principle:
    """A principle that a document reads its goals through: a lens."""

    name: str
    text: str


@dataclass(frozen=True, kw_only=True)
class WorkingLevel:
    name: str
    quote: Quote


@dataclass(frozen=True, kw_only=True)
class Document:
    id: str
    title: str
    kinds: tuple[str, ...]
    adopted_by: str | None = None
    adopted_by_note: str | None = None
    adopted_on: date | None = None
    reference: str | None = None
    paragraph: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    status: Status | None = None
    status_note: str | None = None
    scope: str | None = None
    interval_months: int | None = None
    purpose: Quote | None = None
    overall_goal: Quote | None = None
    target_picture: Quote | None = None
    core_values_name: str | None = None
    core_values: tuple[str, ...] = ()
    principles: tuple[Principle, ...] = ()
    levels: tuple[LevelWord, ...] = ()
    working_levels: tuple[WorkingLevel, ...] = ()
    focus: Quote | None = None
    quote: Quote

    @property
    def kind(self) -> str:
        """The kinds as one phrase: "policy och handlingsplan"."""
        return " och ".join(self.kinds)


@dataclass(frozen=True, kw_only=True)
class Relation:
    """How ``document`` stands to ``other``."""

    document: str
    kind: RelationKind
    other: str
    quote: Quote


@dataclass(frozen=True, kw_only=True)
class Processes:
    """The city-wide processes that a document names."""

    document: str
    names: tuple[str, ...]
    quote: Quote


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A contradiction or gap in the documents: shown, never mended."""

    kind: str
    text: str
    quotes: tuple[Quote, ...]
    document: str | None = None


@dataclass(frozen=True, kw_only=True)
class Responsibility:
    organisation: str
    role: Role
    quote: Quote


@dataclass(frozen=True, kw_only=True)
class FollowedUpElsewhere:
    """Where a goal without goals below it is followed up instead."""

    text: str
    quote: Quote
    organisations: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A goal in its decided wording (``name``); ``plain_wording`` is written for the demo, not decided by anyone."""

    id: str
    document: str
    parent: str | None = None
    level_name: str
    level: int
    number: str | None = None
    order: int
    name: str
    plain_wording: str
    also_called: tuple[str, ...] = ()
    corresponds_to: str | None = None
    sdgs: tuple[int, ...] = ()
    lenses: tuple[str, ...] = ()
    focus_this_period: bool = False
    responsible: tuple[Responsibility, ...] = ()
    followed_up_elsewhere: FollowedUpElsewhere | None = None
    quote: Quote

    @property
    def slug(self) -> str:
        """The id as it stands in addresses: ``vp-m1`` for ``VP.M1``."""
        return self.id.lower().replace(".", "-")


@dataclass(frozen=True, kw_only=True)
class Activity:
    id: str
    document: str
    goals: tuple[str, ...]
    order: int
    name: str
    responsible: tuple[Responsibility, ...]
    quote: Quote


@dataclass(frozen=True, kw_only=True)
class PublishedSum:
    """The published sums of one programme; no list of its goals was published."""

    document: str
    n_goals: int
    n_red: int
    n_yellow: int
    n_green: int
    n_up: int
    n_flat: int
    n_down: int
    scope: str
    goal_areas: tuple[str, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, kw_only=True)
class HistoricalFollowUp:
    year: int
    title: str
    source: str
    reference: str
    paragraph: str
    decided_by: str
    decided_on_note: str
    sums: tuple[PublishedSum, ...]
    conclusions: tuple[Quote, ...]


@dataclass(frozen=True, kw_only=True)
class FollowUps:
    interval_months: int
    interval_quote: Quote
    historical: tuple[HistoricalFollowUp, ...] = ()


@dataclass(frozen=True, kw_only=True)
class InventedCause:
    kind: Literal["outside", "own_work"]
    text: str


@dataclass(frozen=True, kw_only=True)
class InventedConsequence:
    """What a judgement leads to in the demo: a change of a real activity, or why nothing new is done."""

    text: str
    activity: str | None = None


@dataclass(frozen=True, kw_only=True)
class InventedEvidence:
    kind: Literal["dialogue", "interview", "inspection", "research", "audit", "other"]
    text: str
    source: str
    dated_on: date


@dataclass(frozen=True, kw_only=True)
class InventedJudgement:
    """How a goal is judged in the demo; without a colour the computed one stands."""

    goal: str
    summary: str = ""
    rating: Literal["green", "yellow", "red", "none"] | None = None
    reason: str = ""
    causes: tuple[InventedCause, ...] = ()
    consequences: tuple[InventedConsequence, ...] = ()
    evidence: tuple[InventedEvidence, ...] = ()


@dataclass(frozen=True, kw_only=True)
class InventedBranch:
    goal: str
    text: str
    source: str


@dataclass(frozen=True, kw_only=True)
class InventedYear:
    """A closed follow-up before the demo's year. Its colours are computed; its texts are invented, and say so."""

    year: int
    title: str
    mark: str  # stands before every text
    documents: tuple[str, ...]
    not_assessable: str
    judgements: tuple[InventedJudgement, ...]
    elsewhere: tuple[InventedBranch, ...]


@dataclass(frozen=True, kw_only=True)
class Term:
    """A word that a document explains; the explanation stands at ``offset`` in the source."""

    term: str
    document: str
    definition: str
    source: str
    offset: int
    length: int
    cited_source: str | None = None


@dataclass(frozen=True, kw_only=True)
class PeerMember:
    code: str
    name: str


@dataclass(frozen=True, kw_only=True)
class PeerGroup:
    """An official group of similar municipalities, without the municipality itself; remade each year."""

    id: str
    kind: str
    year: int
    title: str
    members: tuple[PeerMember, ...]


@dataclass(frozen=True, kw_only=True)
class DemoMunicipality:
    """Everything that the demo loads for one municipality."""

    municipality: Municipality
    sources: tuple[Source, ...]
    organisations: tuple[Organisation, ...]
    documents: tuple[Document, ...]
    relations: tuple[Relation, ...]
    processes: Processes
    goals: tuple[Goal, ...]
    plain_wording_note: str
    activities: tuple[Activity, ...]
    followups: FollowUps
    glossary: tuple[Term, ...]
    findings: tuple[Finding, ...]
    peers: tuple[PeerGroup, ...]
    invented_year: InventedYear | None = None

    def source(self, id: str) -> Source:
        """Return the source that a quote names."""
        return next(source for source in self.sources if source.id == id)

    def goals_of(self, document: str) -> tuple[Goal, ...]:
        """Return the goals of a document, parents before their parts."""
        return tuple(goal for goal in self.goals if goal.document == document)


@dataclass(frozen=True, kw_only=True)
class Area:
    """An area with its parent; ``label_point`` (longitude, latitude) lies inside it, where its geometry is known."""

    code: str
    kind: AreaKind
    name: str
    parent: str | None = None
    deso_type: str | None = None
    label_point: tuple[float, ...] = ()
    neighbours: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SmallAreaVariable:
    """A column of a small-area table; ``is_total`` when the others are parts of it."""

    id: str
    name: str
    unit: Unit
    column: str
    is_total: bool = False


@dataclass(frozen=True, kw_only=True)
class SmallAreaTable:
    id: str
    kind: Literal["deso", "regso"]
    title: str
    file: str
    variables: tuple[SmallAreaVariable, ...]
    year_columns: str | None = None
    by: str | None = None
    caution: str | None = None


@dataclass(frozen=True, kw_only=True)
class SmallAreas:
    """The small-area tables; the Parquet file has table, area, year, variable and value."""

    source_line: str
    licence: str
    caution: str
    units: dict[str, str]
    tables: tuple[SmallAreaTable, ...]


@dataclass(frozen=True, kw_only=True)
class ObservationsFile:
    """Where the key figures come from and what may be done with them."""

    title: str
    source_line: str
    publisher: str
    fetched_on: date
    fetched_from: str
    licence: str
    notes: tuple[str, ...]
    columns: dict[str, str]
    indicators: int
    areas: int
    rows: int
    sha256: str
