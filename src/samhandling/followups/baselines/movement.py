"""How far each figure has moved since the plan began, and whether that is more than noise. Reads only."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from samhandling.charts import numbers
from samhandling.engine import intervals, trend
from samhandling.engine.outlooks import Change
from samhandling.engine.results import Interval, Reason, Result
from samhandling.followups.baselines.models import BaselineDescription, BaselineFigure
from samhandling.followups.facts import Facts, facts_of
from samhandling.indicators import queries as observations
from samhandling.indicators.models import Baseline, Indicator
from samhandling.indicators.reading import Observation, Observations
from samhandling.places.models import Municipality
from samhandling.programmes.models import SteeringDocument

LEVEL = 0.95
SEX_WORDS = {"T": "Totalt", "K": "Kvinnor", "M": "Män"}


@dataclass(frozen=True)
class Movement:
    """A figure then and now; ``why`` in words where the change cannot be told."""

    facts: Facts
    sex: str
    from_year: int
    from_value: float
    year: int | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    is_significant: bool | None = None
    revised: float | None = None  # what the source says today of the starting year, where it has changed
    batch: int | None = None  # the delivery that the starting value was accepted from
    why: str = ""

    @property
    def change(self) -> float | None:
        return None if self.value is None or self.why else self.value - self.from_value

    @property
    def sex_word(self) -> str:
        return SEX_WORDS[self.sex]

    @property
    def shown_change(self) -> str:
        return "" if self.change is None else self.facts.shown_change(self.change)

    @property
    def is_better(self) -> bool | None:
        """Return whether a change beyond noise went the good way; None where there is none, or no way is good."""
        if not self.is_significant or self.change is None or self.facts.direction == "none":
            return None
        return (self.change > 0) == (self.facts.direction == "higher")

    @property
    def verdict(self) -> str:
        """Return in a few words whether the figure has moved."""
        if self.change is None:
            return "kan inte jämföras"
        if self.is_significant is None:
            return "går inte att skilja från slumpen: för få mätningar"
        if not self.is_significant:
            return "inte mer än slumpen"
        way = {True: ", åt rätt håll", False: ", åt fel håll", None: ""}[self.is_better]
        return f"mer än slumpen{way}"

    @property
    def interval(self) -> str:
        """Return the interval of the change in words; "" where there is none."""
        if self.low is None or self.high is None:
            return ""
        return numbers.format_interval(self.low, self.high, self.facts.decimals)

    @property
    def sentence(self) -> str:
        """Return then, now and the change as one sentence."""
        begun = f"{self.facts.shown(self.from_value)} {self.from_year}"
        if self.change is None or self.value is None:
            return f"Utgångsläget var {begun}; {self.why}."
        change = self.shown_change
        interval = f" (95 procents intervall {self.interval})" if self.interval else ""
        now = f"{self.facts.shown(self.value)} {self.year}"
        return f"Från {begun} till {now}: {change}{interval}, {self.verdict}."


def movements(
    municipality: Municipality,
    *,
    indicators: Collection[Indicator] | None = None,
    document: SteeringDocument | None = None,
    up_to: int = 9999,
    store: Observations | None = None,
) -> list[Movement]:
    """Return how far each indicator with a baseline has moved, by title and sex (5 questions).

    The starting value is the one that was decided for the document, if given; else the newest baseline.
    """
    begun = _begun(municipality, indicators, document)
    if not begun:
        return []
    rows = Indicator.objects.in_bulk({pk for pk, _ in begun})
    known = facts_of(rows.values())
    store = observations.current() if store is None else store
    series: dict[tuple[str, str], list[Observation]] = {}
    for row in store.rows(sorted(known), [municipality.code], up_to=up_to):
        if not row.breakdown and row.value is not None:
            series.setdefault((row.indicator, row.sex), []).append(row)
    found = [
        replace(
            moved(known[key], sex, start.year, start.value, series.get((key, sex), []), municipality.code),
            batch=start.batch,
        )
        for (pk, sex), start in begun.items()
        for key in (rows[pk].key,)
        if start.year < up_to
    ]
    return sorted(found, key=lambda one: (one.facts.title, "TKM".index(one.sex)))


@dataclass(frozen=True)
class _Start:
    """A starting value, and the delivery that it was accepted from, where it was."""

    year: int
    value: float
    batch: int | None = None


def _begun(
    municipality: Municipality, indicators: Collection[Indicator] | None, document: SteeringDocument | None
) -> dict[tuple[int, str], _Start]:
    """Return (indicator id, sex) → where it starts (2 questions)."""
    rows = Baseline.objects.filter(municipality=municipality)
    if indicators is not None:
        rows = rows.filter(indicator__in=[row.pk for row in indicators])
    found = {(row.indicator_id, row.sex): _Start(row.year, row.value) for row in rows.order_by("year")}
    # A decided description has set its values as baselines: without any there is nothing more to ask.
    if not found:
        return {}
    decided = BaselineFigure.objects.filter(
        description__document__municipality=municipality,
        description__state=BaselineDescription.State.DECIDED,
        reason="",
        indicator__in={pk for pk, _ in found},
    )
    for row in decided.select_related("description"):
        assert row.year is not None  # the register's constraint
        assert row.value is not None
        place, start = (row.indicator_id, row.sex), _Start(row.year, row.value, row.beside.get("batch"))
        is_own = document is not None and row.description.document_id == document.pk
        if is_own or (found[place].year, found[place].value) == (start.year, start.value):
            found[place] = start
    return found


def moved(facts: Facts, sex: str, from_year: int, from_value: float, rows: list[Observation], area: str) -> Movement:
    """Return how far one series has moved from a starting value; ``rows`` are its values, oldest first."""
    usable = [row for row in rows if facts.is_usable(area, sex, row.year)]
    first = next((row for row in rows if row.year == from_year), None)
    revised = first.value if first is not None and first.value != from_value else None
    about = {"facts": facts, "sex": sex, "from_year": from_year, "from_value": from_value, "revised": revised}
    later = [row for row in usable if row.year > from_year]
    if not later:
        return Movement(**about, why="det finns inget senare värde än")  # type: ignore[arg-type]
    survey = facts.survey(area, from_year)
    comparable = [row for row in usable if facts.survey(area, row.year) == survey]
    last = next((row for row in reversed(comparable) if row.year > from_year), None)
    if last is None:
        return Movement(**about, why="de senare värdena kommer från en annan undersökning")  # type: ignore[arg-type]
    about |= {"year": last.year, "value": last.value}
    if last.year - from_year < facts.overlap_years:
        why = f"värdet {last.year} delar svar med värdet {from_year}"
        return Movement(**about, why=why)  # type: ignore[arg-type]
    found = _change(facts, sex, from_year, from_value, first if revised is None else None, last, comparable, area)
    if found.reason is Reason.SERIES_BREAK:
        broken = {year: note for year, note in facts.breaks(area, sex).items() if from_year < year <= last.year}
        note = next(iter(broken.values()), "enligt källan går värdena inte att jämföra")
        why = f"serien bryts efter {from_year}: {note}"
        return Movement(**about, why=why)  # type: ignore[arg-type]
    interval = found.interval
    return Movement(
        **about,  # type: ignore[arg-type]
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        is_significant=found.is_significant,
    )


def _change(
    facts: Facts,
    sex: str,
    from_year: int,
    from_value: float,
    first: Observation | None,
    last: Observation,
    rows: list[Observation],
    area: str,
) -> Change:
    """Return the change by the figures' own intervals where the source gives them, else by the series' own noise."""
    breaks = {*facts.breaks(area, sex), *(row.year for row in rows if row.flag == "break")}
    before, after = _with_interval(facts, first), _with_interval(facts, last)
    if before is not None and after is not None:
        years = (from_year, last.year)
        return trend.significant(before, after, years=years, breaks=breaks, across_breaks=facts.across_breaks)
    return trend.since(
        [row.year for row in rows],
        [row.value for row in rows],
        from_year=from_year,
        from_value=from_value,
        breaks=breaks,
        across_breaks=facts.across_breaks,
    )


def _with_interval(facts: Facts, row: Observation | None) -> Result | None:
    if row is None:
        return None
    if row.low is not None and row.high is not None:
        return Result(value=row.value, interval=Interval(row.low, row.high, LEVEL), method="source", version="1")
    if facts.kind == "proportion" and row.numerator is not None and row.denominator:
        share = intervals.proportion(row.numerator, row.denominator, level=LEVEL)
        if share.interval is not None:
            percent = Interval(share.interval.low * 100, share.interval.high * 100, LEVEL)
            return Result(value=row.value, interval=percent, method=share.method, version=share.version)
    return None
