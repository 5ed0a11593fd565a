"""What an indicator is: its meaning, its rules, and everything in its figures that must not be taken for a change.

One YAML file per indicator, written so that an analyst can read and review it (docs/manual/definitioner.md). It is
parsed once, here; whoever holds a ``Definition`` can trust it.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypedDict, cast, get_args

from samhandling.catalogue import fields
from samhandling.catalogue.fields import Fields

FOLDER = Path(__file__).with_name("definitions")

Kind = Literal["proportion", "rate", "mean", "count", "amount", "index"]
Direction = Literal["higher", "lower", "none"]
Sex = Literal["T", "K", "M"]
RatingKind = Literal["peers", "quartile", "threshold", "parity", "trend", "none"]
TrendKind = Literal["least_squares", "none"]

KINDS: tuple[str, ...] = get_args(Kind)
DIRECTIONS: tuple[str, ...] = get_args(Direction)
RATING_RULES: tuple[str, ...] = get_args(RatingKind)
TREND_RULES: tuple[str, ...] = get_args(TrendKind)
SOURCES = ("kolada", "pxweb", "eurostat", "spreadsheet", "microdata")
# The kinds of groups of similar municipalities that Kolada makes anew each year.
PEER_GROUPS = (
    "socioekonomi",
    "övergripande",
    "arbetsmarknad",
    "grundskola",
    "gymnasieskola",
    "förskola",
    "fritidshem",
    "äldreomsorg",
    "ekonomiskt bistånd",
    "IFO",
    "LSS",
    "räddningstjänst",
)


class _ListOf(TypedDict):
    pattern: str
    example: str


_AREAS: _ListOf = {
    "pattern": r"\d{2,4}",
    "example": 'skriv koder eller deras början inom citattecken, som ["1490", "19"]',
}
_SEXES: _ListOf = {"pattern": "[TKM]", "example": "skriv en lista av T, K och M, som [T, K, M]"}


@dataclass(frozen=True, slots=True)
class RatingRule:
    """How the colour comes about; the shares, limits and least numbers are the method's, not the indicator's."""

    rule: RatingKind
    group: str = ""  # kind of group of similar municipalities, for peers
    value: float | None = None  # the threshold, or what parity is
    mean_years: int = 1  # the mean of so many years is rated
    max_age_years: int | None = None  # a figure may be so old; None = as the method says

    @property
    def text(self) -> str:
        """Return the rule in short: "peers:socioekonomi+mean3"."""
        detail = self.group or (f"{self.value:g}" if self.value is not None else "")
        mean = f"+mean{self.mean_years}" if self.mean_years > 1 else ""
        return f"{self.rule}:{detail}{mean}" if detail else f"{self.rule}{mean}"

    @property
    def method(self) -> str:
        """Return the id of the method in the catalogue."""
        return f"rating_{self.rule}"


@dataclass(frozen=True, slots=True)
class TrendRule:
    """How the arrow comes about, and which years say something new."""

    rule: TrendKind
    measured_years: tuple[int, ...] | None = None  # the years really measured, where the source repeats values
    overlap_years: int = 1  # years closer than this share answers or cases
    across_breaks: bool = False  # the arrow may rest on figures from both sides of a break
    reason: str = ""

    @property
    def method(self) -> str:
        """Return the id of the method in the catalogue."""
        return f"trend_{self.rule}"


@dataclass(frozen=True, slots=True)
class Break:
    """From this year the figures no longer compare with earlier ones."""

    year: int  # the first year of the new series
    reason: str
    source: str = ""  # who says so; none = seen in the figures
    areas: tuple[str, ...] = ()  # beginnings of area codes; none = everywhere
    sexes: tuple[str, ...] = ()  # none = all


@dataclass(frozen=True, slots=True)
class Excluded:
    """Odd figures that are shown but that no colour, arrow or gap may rest on."""

    years: tuple[int, ...]
    reason: str
    areas: tuple[str, ...] = ()
    sexes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OtherSurvey:
    """Figures from another survey than the rest: to be compared only with each other."""

    years: tuple[int, ...]
    name: str
    reason: str
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AreaCaution:
    """What a reader in some areas must beware of, beyond the caution for all."""

    text: str
    areas: tuple[str, ...]  # beginnings of area codes


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """An indicator. Whether it has a colour is for ``rating``; ``direction_debatable`` only adds a caveat to it."""

    id: str
    title: str
    unit: str
    decimals: int  # how pages round; stored figures are never rounded
    kind: Kind
    direction: Direction
    direction_reason: str
    individuals: bool
    sexes: tuple[str, ...]
    source: str
    key: str
    minimum_cell: int  # fewest persons or cases behind a figure that is shown; 0 = none are behind it
    rating: RatingRule
    trend: TrendRule
    why_it_matters: str
    caution: str  # of every area; cautions_by_area adds to it
    checked_by: str
    checked_on: datetime.date
    next_review: datetime.date
    cautions_by_area: tuple[AreaCaution, ...] = ()
    per: int | None = None  # of a rate: 1 000 for "per 1 000 inhabitants"
    sexes_by_area: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    no_sex_split_reason: str = ""
    sexes_not_comparable_reason: str = ""  # women and men are measured by different limits
    rating_by_area: Mapping[str, RatingRule] = field(default_factory=dict)
    breaks: tuple[Break, ...] = ()
    excluded: tuple[Excluded, ...] = ()
    surveys: tuple[OtherSurvey, ...] = ()
    small_numbers: bool = False
    direction_debatable: bool = False
    ended: str | None = None  # the year or date when the source ended it

    @property
    def gap_unit(self) -> str:
        """Return the unit of a difference: percentages differ by percentage points."""
        return "procentenheter" if self.unit == "procent" else self.unit

    def caution_for(self, area: str) -> str:
        """Return what a reader in an area must beware of: the caution for all, then what holds there only."""
        local = (found.text for found in self.cautions_by_area if _covers(found.areas, area))
        return ". ".join((self.caution, *local))

    def rating_for(self, area: str) -> RatingRule:
        """Return the rating rule that holds for an area."""
        return self.rating_by_area.get(area, self.rating)

    def sexes_for(self, area: str) -> tuple[str, ...]:
        """Return the sexes that the source splits the figures of an area by, T first."""
        return self.sexes_by_area.get(area, self.sexes)

    def breaks_for(self, area: str, sex: str = "T") -> tuple[Break, ...]:
        """Return the breaks in the series of an area and sex, oldest first."""
        return tuple(found for found in self.breaks if _covers(found.areas, area) and _has(found.sexes, sex))

    def excluded_years(self, area: str, sex: str = "T") -> Mapping[int, str]:
        """Return the years that nothing may rest on in the series of an area and sex, each with its reason."""
        return {
            year: found.reason
            for found in self.excluded
            if _covers(found.areas, area) and _has(found.sexes, sex)
            for year in found.years
        }

    def survey_of(self, area: str, year: int) -> str:
        """Return the name of the other survey that an area's figure of a year comes from; "" for the usual one."""
        for survey in self.surveys:
            if year in survey.years and _covers(survey.areas, area):
                return survey.name
        return ""

    def is_measured(self, year: int) -> bool:
        """Tell whether the source measured in this year, rather than repeating an earlier value."""
        return self.trend.measured_years is None or year in self.trend.measured_years


@cache
def definitions() -> Mapping[str, Definition]:
    """Return every definition of the catalogue by id, read once."""
    found = (read_definition(path) for path in sorted(FOLDER.glob("*.yaml")))
    return MappingProxyType({definition.id: definition for definition in found})


def read_definition(path: Path | str) -> Definition:
    """Return the definition in a YAML file; one DefinitionError tells all faults of the file."""
    path = Path(path)
    faults = fields.Faults(path)
    given = Fields(fields.load(path), faults)
    faults.raise_if_any()
    definition = _definition(given)
    given.close()
    if definition.id and path.stem != definition.id.lower():
        faults.add("id", definition.id, f"filen ska heta {definition.id.lower()}.yaml")
    faults.raise_if_any()
    return definition


def _definition(given: Fields) -> Definition:
    definition = Definition(
        id=given.text("id", pattern="[A-Za-z0-9][A-Za-z0-9_-]{0,59}", example="skriv bokstäver a–z, siffror, - och _"),
        title=given.text("title"),
        unit=given.text("unit"),
        decimals=given.integer("decimals", low=0, high=4),
        kind=cast(Kind, given.text("kind", one_of=KINDS)),
        per=given.maybe_integer("per", low=1, high=10_000_000),
        direction=cast(Direction, given.text("direction", one_of=DIRECTIONS)),
        direction_reason=given.text("direction_reason"),
        direction_debatable=given.flag("direction_debatable", default=False),
        individuals=given.flag("individuals"),
        sexes=given.texts("sexes", **_SEXES),
        sexes_by_area=MappingProxyType(dict(given.named_texts("sexes_by_area", **_SEXES))),
        no_sex_split_reason=given.text("no_sex_split_reason", default=""),
        sexes_not_comparable_reason=given.text("sexes_not_comparable_reason", default=""),
        source=given.text("source", one_of=SOURCES),
        key=given.text("key"),
        minimum_cell=given.integer("minimum_cell", low=0, high=1000),
        rating=_rating(given.part("rating")),
        rating_by_area=MappingProxyType({area: _rating(part) for area, part in given.named_parts("rating_by_area")}),
        trend=_trend(given.part("trend")),
        breaks=tuple(sorted((_break(part) for part in given.parts("breaks")), key=lambda found: found.year)),
        excluded=tuple(_excluded(part) for part in given.parts("excluded")),
        surveys=tuple(_survey(part) for part in given.parts("surveys")),
        small_numbers=given.flag("small_numbers", default=False),
        ended=given.text("ended", default="", example='skriv år eller datum inom citattecken, som "2024"') or None,
        why_it_matters=given.text("why_it_matters"),
        caution=given.text("caution"),
        cautions_by_area=tuple(_area_caution(part) for part in given.parts("cautions_by_area")),
        checked_by=given.text("checked_by", example="skriv en roll, inte ett namn"),
        checked_on=given.date("checked_on"),
        next_review=given.date("next_review"),
    )
    _check_whole(definition, given)
    return definition


def _check_whole(definition: Definition, given: Fields) -> None:
    """Note what no single field shows: fields that contradict one another."""
    if (definition.kind == "rate") != (definition.per is not None):
        given.fault("per", definition.per, "anges för kind rate (per 1000 invånare: 1000) och bara där")
    if definition.next_review <= definition.checked_on and definition.next_review != datetime.date.min:
        given.fault("next_review", definition.next_review.isoformat(), "ska vara senare än checked_on")
    _check_sexes(definition, given)
    rules = {"rating": definition.rating}
    rules |= {f"rating_by_area.{area}": rule for area, rule in definition.rating_by_area.items()}
    for name, rule in rules.items():
        if rule.rule in ("peers", "quartile", "threshold", "trend") and definition.direction == "none":
            given.fault(f"{name}.rule", rule.rule, "kräver direction higher eller lower; välj annars parity eller none")
        if rule.rule == "parity" and definition.direction in ("higher", "lower"):
            given.fault(
                f"{name}.rule", rule.rule, "kräver direction none: bäst är närmast value, inte högst eller lägst"
            )


def _check_sexes(definition: Definition, given: Fields) -> None:
    splits = {"sexes": definition.sexes} | {f"sexes_by_area.{area}": s for area, s in definition.sexes_by_area.items()}
    for name, sexes in splits.items():
        if sexes and sexes[0] != "T":
            given.fault(name, list(sexes), "ska börja med T")
    is_split = all({"K", "M"} <= set(sexes) for sexes in splits.values())
    if definition.individuals and not is_split and not definition.no_sex_split_reason:
        given.fault("no_sex_split_reason", "", "skriv varför ett mått på individer inte delas på kön")


def _rating(given: Fields) -> RatingRule:
    rule = cast(RatingKind, given.text("rule", one_of=RATING_RULES))
    group = given.text("group", default="", one_of=PEER_GROUPS)
    value = given.maybe_number("value")
    if (rule == "peers") != bool(group) and rule:
        given.fault("group", group, f"anges för regeln peers och bara där; välj en av {', '.join(PEER_GROUPS)}")
    if (rule in ("threshold", "parity")) != (value is not None) and rule:
        given.fault("value", value, "anges för reglerna threshold och parity och bara där")
    made = RatingRule(
        rule=rule,
        group=group,
        value=value,
        mean_years=given.integer("mean_years", low=1, high=10, default=1),
        max_age_years=given.maybe_integer("max_age_years", low=0, high=20),
    )
    given.close()
    return made


def _trend(given: Fields) -> TrendRule:
    made = TrendRule(
        rule=cast(TrendKind, given.text("rule", one_of=TREND_RULES)),
        measured_years=given.years("measured_years") if given.has("measured_years") else None,
        overlap_years=given.integer("overlap_years", low=1, high=10, default=1),
        across_breaks=given.flag("across_breaks", default=False),
        reason=given.text("reason", default=""),
    )
    if (made.rule == "none" or made.measured_years or made.overlap_years > 1) and not made.reason:
        given.fault("reason", "", "skriv varför pilen saknas eller inte bygger på alla år")
    if made.across_breaks and not made.reason:
        given.fault("reason", "", "skriv varför pilen får gå över ett seriebrott")
    given.close()
    return made


def _break(given: Fields) -> Break:
    made = Break(
        year=given.year("year"),
        reason=given.text("reason"),
        source=given.text("source", default=""),
        areas=given.texts("areas", default=(), **_AREAS),
        sexes=given.texts("sexes", default=(), **_SEXES),
    )
    given.close()
    return made


def _excluded(given: Fields) -> Excluded:
    made = Excluded(
        years=given.years("years"),
        reason=given.text("reason"),
        areas=given.texts("areas", default=(), **_AREAS),
        sexes=given.texts("sexes", default=(), **_SEXES),
    )
    given.close()
    return made


def _survey(given: Fields) -> OtherSurvey:
    made = OtherSurvey(
        years=given.years("years"),
        name=given.text("name"),
        reason=given.text("reason"),
        areas=given.texts("areas", default=(), **_AREAS),
    )
    given.close()
    return made


def _area_caution(given: Fields) -> AreaCaution:
    made = AreaCaution(text=given.text("text"), areas=given.texts("areas", **_AREAS))
    given.close()
    return made


def _covers(areas: tuple[str, ...], area: str) -> bool:
    return not areas or area.startswith(areas)


def _has(sexes: tuple[str, ...], sex: str) -> bool:
    return not sexes or sex in sexes
