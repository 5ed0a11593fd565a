"""Reading what may be delivered, what was, and what a delivery would change."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from samhandling.accounts.models import Role
from samhandling.accounts.rules import acts_for
from samhandling.catalogue.definitions import definitions
from samhandling.errors import InputError
from samhandling.indicators import queries
from samhandling.indicators.models import Batch, Indicator
from samhandling.indicators.reading import Observation
from samhandling.indicators.sheets.models import OwnFigure, OwnIndicator, SavedMapping, SheetFile
from samhandling.indicators.sheets.rules import is_analyst
from samhandling.places.models import Area, Municipality, Organisation
from samhandling.sources.spreadsheets.checking import Row
from samhandling.sources.spreadsheets.words import IndicatorFacts, Known

MOST_SHOWN = 200  # changed values shown in a preview
_LONGEST = 64


@dataclass(frozen=True)
class Revision:
    """A figure that stands in the store and would get another value."""

    row: Row
    old: float | None
    old_flag: str
    source: str


@dataclass(frozen=True)
class Preview:
    """What a delivery would do to the store: figures that come, stay and change, and small numbers among them."""

    n_new: int
    n_same: int
    revisions: tuple[Revision, ...]
    overrides: tuple[Revision, ...]  # those that now come from another source
    small: tuple[Row, ...]
    sources: frozenset[str]

    @property
    def n_rows(self) -> int:
        return self.n_new + self.n_same + len(self.revisions)


def area_code(organisation: Organisation) -> str:
    """Return the code that figures about an organisation carry in the store, which all municipalities share."""
    code = f"org:{organisation.municipality.code}-{organisation.key}"
    if len(code) > _LONGEST:
        raise InputError(f"nyckeln {organisation.key} är för lång för en siffra om organisationen; korta nyckeln")
    return code


def deliverers(municipality: Municipality, roles: Sequence[Role]) -> list[Organisation]:
    """Return the organisations that a person with these roles may deliver figures for (1 question)."""
    found = Organisation.objects.filter(municipality=municipality).select_related("municipality")
    if is_analyst(roles):
        return list(found)
    own = [role.organisation for role in roles if role.kind == Role.Kind.REPORTER and role.organisation is not None]
    return [one for one in found if any(acts_for(mine, one) for mine in own)]


def known(municipality: Municipality, roles: Sequence[Role], *, latest_year: int) -> Known:
    """Return the areas, organisations and indicators that a person's file may speak of (5 questions)."""
    is_free = is_analyst(roles)
    own_code = municipality.code
    in_force = Area.objects.filter(Q(municipality=None) | Q(municipality=municipality), valid_to=None)
    areas = dict(in_force.order_by("code", "valid_from").values_list("code", "name"))
    local = set(Area.objects.filter(municipality=municipality).values_list("code", flat=True))
    others = set(Municipality.objects.exclude(pk=municipality.pk).values_list("code", flat=True))
    organisations = {
        area_code(one): one
        for one in Organisation.objects.filter(municipality=municipality).select_related("municipality")
        if len(one.key) + len(own_code) + 5 <= _LONGEST
    }
    mine = {area_code(one) for one in deliverers(municipality, roles)} & set(organisations)
    foreign = {
        code: f"ett område som du får lämna uppgifter om, inte {areas[code]}"
        for code in areas
        if code in others or (not is_free and code not in local and code != own_code)
    }
    foreign |= {
        code: f"en organisation som du lämnar uppgifter för, inte {one.name}"
        for code, one in organisations.items()
        if code not in mine
    }
    return Known(
        areas=areas | {code: one.name for code, one in organisations.items()},
        indicators=indicator_facts(municipality),
        foreign=foreign,
        latest_year=latest_year,
    )


def indicator_facts(municipality: Municipality) -> dict[str, IndicatorFacts]:
    """Return what each indicator in use measures: by its definition, or as the municipality has described its own."""
    rows = Indicator.objects.filter(Q(municipality=None) | Q(municipality=municipality))
    found = {}
    for row in rows.select_related("own"):
        definition = definitions().get(row.key)
        if definition is not None:
            found[row.key] = IndicatorFacts(
                row.key,
                row.title,
                definition.unit,
                definition.kind,
                decimals=definition.decimals,
                per=definition.per,
                sexes=definition.sexes_for(municipality.code),
                minimum_cell=definition.minimum_cell,
            )
        elif hasattr(row, "own"):
            found[row.key] = _own_facts(row.own)
    return found


def _own_facts(own: OwnIndicator) -> IndicatorFacts:
    return IndicatorFacts(
        own.indicator.key,
        own.indicator.title,
        own.unit,
        own.kind,  # type: ignore[arg-type]
        decimals=own.decimals,
        per=own.per,
        minimum_cell=own.minimum_cell,
    )


def own_keys(municipality: Municipality) -> set[str]:
    """Return the keys of the indicators that the municipality has described itself (1 question)."""
    return set(
        OwnIndicator.objects.filter(indicator__municipality=municipality).values_list("indicator__key", flat=True)
    )


def files(municipality: Municipality, organisations: Collection[Organisation], *, is_free: bool) -> QuerySet[SheetFile]:
    """Return the uploaded files that a person may see, newest first."""
    found = SheetFile.objects.filter(municipality=municipality).select_related(
        "organisation", "uploaded_by", "batch", "municipality"
    )
    return found if is_free else found.filter(organisation__in=organisations)


def saved_mappings(municipality: Municipality, organisation: Organisation | None) -> list[SavedMapping]:
    """Return the saved mappings that suit a file of the organisation: its own and those of the whole municipality."""
    suits = Q(organisation=None) | Q(organisation=organisation) if organisation else Q(organisation=None)
    return list(SavedMapping.objects.filter(suits, municipality=municipality).select_related("organisation"))


def own_figures(
    municipality: Municipality, organisations: Collection[Organisation], *, is_free: bool
) -> QuerySet[OwnFigure]:
    """Return the figures given by form that a person may see, newest first."""
    found = OwnFigure.objects.filter(municipality=municipality).select_related(
        "indicator", "organisation", "made_by", "batch", "replaces"
    )
    return found if is_free else found.filter(organisation__in=organisations)


def standing(rows: Iterable[Row]) -> dict[tuple[str, ...], Observation]:
    """Return what the store says now of the same observations, by key (1 question)."""
    asked: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        asked[(row.indicator, row.breakdown)].add(row.area)
    now = queries.current()
    found: dict[tuple[str, ...], Observation] = {}
    for (indicator, breakdown), areas in asked.items():
        for one in now.series(indicator, areas, ("T", "K", "M", "X"), breakdown=breakdown, yearly=False):
            found[(one.indicator, one.area, one.period, one.sex, one.breakdown, one.grp)] = one
    return found


def preview(rows: Sequence[Row], facts: dict[str, IndicatorFacts], *, source: str) -> Preview:
    """Return what storing the rows would change (2 questions)."""
    before = standing(rows)
    numbers = {one.batch for one in before.values()}
    sources = dict(Batch.objects.filter(number__in=numbers).values_list("number", "source"))
    n_new = n_same = 0
    revisions = []
    for row in rows:
        old = before.get(row.key)
        if old is None:
            n_new += 1
        elif (old.value, old.numerator, old.denominator, old.flag) == (
            row.value, row.numerator, row.denominator, row.flag,
        ):  # fmt: skip
            n_same += 1
        else:
            revisions.append(Revision(row, old.value, old.flag, sources.get(old.batch, "")))
    return Preview(
        n_new,
        n_same,
        tuple(revisions),
        tuple(one for one in revisions if one.source != source),
        tuple(row for row in rows if is_small(row, facts[row.indicator])),
        frozenset(one.source for one in revisions),
    )


def is_small(row: Row, facts: IndicatorFacts) -> bool:
    """Return whether fewer than the smallest cell stand behind a figure, as numerator, as rest or as denominator."""
    least = facts.minimum_cell
    if not least:
        return False
    counts = [row.numerator, row.denominator]
    if facts.kind == "proportion" and row.numerator is not None and row.denominator is not None:
        counts.append(row.denominator - row.numerator)
    if facts.kind == "count":
        counts.append(row.value)
    return any(number is not None and 0 < number < least for number in counts)
