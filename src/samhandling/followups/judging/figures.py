"""A goal's figures where it is judged: now and last time, women and men, and where they are heading. Reads only."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from samhandling import catalogue
from samhandling.assessments.models import Assessment, AssessmentRun
from samhandling.assessments.spec import spec_of
from samhandling.catalogue import Definition
from samhandling.charts import numbers
from samhandling.engine import trend
from samhandling.errors import DataError, DefinitionError
from samhandling.followups.models import FollowUpCycle
from samhandling.indicators.models import Target
from samhandling.programmes.models import Goal, GoalIndicator

CHANCES = ((0.9, "mycket troligt"), (0.66, "troligt"), (0.33, "ungefär lika troligt som inte"), (0.1, "inte troligt"))
ORDER = ("red", "yellow", "green")
AT_A_GLANCE = 4
GAP_CHANGES = {"grown": "skillnaden har vuxit", "shrunk": "skillnaden har minskat", "turned": "skillnaden har vänt"}


@dataclass(frozen=True)
class Figure:
    """One of the goal's indicators, in words; an empty text says that there is nothing to say."""

    key: str
    title: str
    computed: Assessment | None
    before: Assessment | None  # as it was computed in the follow-up before
    value: str = ""  # "46,3 procent (2022)"
    change: str = ""
    gap: str = ""
    outlook: str = ""
    decides: bool = False  # one of the two that the goal's colour rests on
    has_target: bool = False

    @property
    def step(self) -> int:
        """Return how many colours better than last time; 0 where one of the times has none."""
        if not (self.computed and self.before) or not {self.computed.rating, self.before.rating} <= set(ORDER):
            return 0
        return ORDER.index(self.computed.rating) - ORDER.index(self.before.rating)

    @property
    def has_new_colour(self) -> bool:
        """Return whether the colour is another than in the follow-up before."""
        return bool(self.computed and self.before and self.computed.rating != self.before.rating)


@dataclass(frozen=True)
class Figures:
    """All of them; those that decide the colour first, then those whose own colour is new."""

    rows: list[Figure]

    @property
    def first(self) -> list[Figure]:
        """Return those to read first: the deciding, those with a new colour, and a few more where these are few."""
        telling = sum(row.decides or row.has_new_colour for row in self.rows)
        return self.rows[: max(telling, AT_A_GLANCE)]

    @property
    def rest(self) -> list[Figure]:
        return self.rows[len(self.first) :]

    @property
    def n_without_target(self) -> int:
        return sum(not row.has_target for row in self.rows)

    @property
    def summary(self) -> str:
        """Return how many have another colour than last time; "" where there is no last time."""
        both = [row for row in self.rows if row.computed and row.before]
        if not both:
            return ""
        changed = [row for row in both if row.has_new_colour]
        if not changed:
            return f"Inget nyckeltal har bytt färg sedan förra gången, av {len(both)} som fanns då."
        steps = [row.step for row in changed]
        better, worse = (sum(step > 0 for step in steps), sum(step < 0 for step in steps))
        told = f"{better} till en bättre, {worse} till en sämre"
        if other := len(steps) - better - worse:
            told += f", {other} till eller från att inte kunna bedömas"
        return f"{len(changed)} av {len(both)} nyckeltal har bytt färg sedan förra gången: {told}."


def figures(cycle: FollowUpCycle, goal: Goal, computed: Assessment | None = None) -> Figures:
    """Return the goal's indicators with what has changed since last time (4 questions); ``computed`` is the goal's."""
    links = list(GoalIndicator.objects.filter(goal=goal).select_related("indicator"))
    then = _run_before(cycle)
    runs = [number for number in (cycle.run_id, then.pk if then else None) if number]
    rows = Assessment.objects.filter(run__in=runs, indicator__in=[link.indicator_id for link in links], sex="T")
    found = {(row.run_id, row.indicator_id): row for row in rows}
    targets = _targets(cycle, [link.indicator_id for link in links])
    deciding = computed.rating_details.get("worst", []) if computed else []
    rows = [
        replace(
            _figure(
                link,
                found.get((cycle.run_id, link.indicator_id)) if cycle.run_id else None,
                found.get((then.pk, link.indicator_id)) if then else None,
                then,
                targets.get(link.indicator_id, []),
            ),
            decides=link.indicator.key in deciding,
            has_target=link.indicator_id in targets,
        )
        for link in links
    ]
    return Figures(sorted(rows, key=lambda row: (not row.decides, not row.has_new_colour)))


def _run_before(cycle: FollowUpCycle) -> AssessmentRun | None:
    """Return the run of the closest earlier follow-up that was computed."""
    earlier = FollowUpCycle.objects.filter(municipality=cycle.municipality_id, year__lt=cycle.year).exclude(run=None)
    last = earlier.select_related("run").order_by("year").last()
    return last.run if last else None


def _targets(cycle: FollowUpCycle, indicators: list[int]) -> Mapping[int, list[Target]]:
    found: dict[int, list[Target]] = {}
    rows = Target.objects.filter(municipality=cycle.municipality_id, indicator__in=indicators, sex="T")
    for row in rows.order_by("year"):
        found.setdefault(row.indicator_id, []).append(row)
    return found


def _figure(
    link: GoalIndicator,
    computed: Assessment | None,
    before: Assessment | None,
    then: AssessmentRun | None,
    targets: list[Target],
) -> Figure:
    key, title = link.indicator.key, link.indicator.title
    definition = catalogue.definitions().get(key)
    plain = Figure(key, title, computed, before)
    if computed is None or definition is None or not computed.rating_details.get("own"):
        return plain
    own = computed.rating_details["own"]
    return Figure(
        key,
        title,
        computed,
        before,
        value=f"{_shown(own['value'], definition)} ({own['year']})",
        change=_change(own, computed, before, then, definition),
        gap=_gap(computed.gap_details, definition),
        outlook=_outlook(computed, targets, definition),
    )


def _change(
    own: Mapping[str, Any],
    computed: Assessment,
    before: Assessment | None,
    then: AssessmentRun | None,
    definition: Definition,
) -> str:
    """Return how far the figure has moved since last time, or since the measurement before where there was none."""
    last = before.rating_details.get("own") if before else None
    if last and then:
        if last["year"] == own["year"]:
            revised = "" if last["value"] == own["value"] else f", men källan har ändrat det från {last['value']:g}"
            return f"samma mätning som i uppföljningen av {then.year}{revised.replace('.', ',')}"
        if parted := _parted(last, own, definition):
            return f"{_shown(last['value'], definition)} ({last['year']}) förra gången, men {parted}: jämförs inte"
        moved = numbers.format_change(own["value"] - last["value"], definition.unit, definition.decimals)
        return f"{moved} sedan uppföljningen av {then.year}, då {_shown(last['value'], definition)} ({last['year']})"
    step = computed.trend_details.get("change")
    if not step:
        return ""
    moved = numbers.format_change(step["difference"], definition.unit, definition.decimals)
    return f"{moved} sedan {step['from_year']}, då {_shown(step['from'], definition)}"


def _parted(last: Mapping[str, Any], own: Mapping[str, Any], definition: Definition) -> str:
    """Return why two measurements do not compare; "" if they do."""
    if last.get("survey", "") != own.get("survey", ""):
        return "ur en annan undersökning"
    spec = spec_of(definition, own["area"])
    broken = [] if spec.across_breaks else [y for y in spec.breaks(own["area"], "T") if last["year"] < y <= own["year"]]
    return f"serien är bruten {broken[0]}" if broken else ""


def _gap(details: Mapping[str, Any] | None, definition: Definition) -> str:
    if not details or details.get("gap") is None:
        return ""
    women, men = _shown(details["women"], definition), _shown(details["men"], definition)
    told = f"kvinnor {women}, män {men} ({details['year']})"
    change = GAP_CHANGES.get(details["change"])
    return f"{told}; {change} sedan {details['previous']['year']}" if change and details.get("previous") else told


def _outlook(computed: Assessment, targets: list[Target], definition: Definition) -> str:
    """Return whether the target will be reached if the figure goes on as it has."""
    points = computed.trend_details.get("points") or []
    last_year = points[-1]["year"] if points else 0
    target = next((row for row in targets if row.year > last_year), None)
    if target is None:
        return "målvärdets år har passerat" if targets else ""
    values = [point["value"] for point in points]
    is_share = definition.kind == "proportion" and definition.unit == "procent"
    try:
        found = trend.outlook(
            [point["year"] for point in points],
            values,
            target_year=target.year,
            target=target.value,
            direction=definition.direction,
            scale="logit" if is_share and all(0 < value < 100 for value in values) else "linear",
            unit=definition.unit,
        )
    except (DataError, DefinitionError):
        return ""
    aim = f"målvärdet {_shown(target.value, definition)} år {target.year}"
    if found.value is None or found.interval is None:
        return f"för få mätningar för att säga om {aim} nås"
    reach = numbers.format_interval(found.interval.low, found.interval.high, definition.decimals)
    there = f"går mot {_shown(found.value, definition)} ({reach})"
    if found.probability is None:
        return f"{there}; {aim}"
    return f"{there}; {_likely(found.probability)} att {aim} nås om det fortsätter som hittills"


def _likely(probability: float) -> str:
    return next((words for least, words in CHANCES if probability >= least), "mycket osannolikt")


def _shown(value: float, definition: Definition) -> str:
    return numbers.format_with_unit(value, definition.unit, definition.decimals)
