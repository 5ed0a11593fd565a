"""Has a goal's figures changed more here than in similar municipalities? What speaks for the world outside or the own
work, beside the form where the cause is written; kept with the cause as it was shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from samhandling import catalogue
from samhandling.assessments import queries as assessments
from samhandling.assessments.panel import Panel, breaks
from samhandling.assessments.question import SHOWN_GROUP
from samhandling.assessments.spec import Spec, spec_of
from samhandling.charts import numbers
from samhandling.engine import comparison
from samhandling.errors import StoreError
from samhandling.followups.models import FollowUpCycle
from samhandling.places import queries as places
from samhandling.places.models import PeerGroup
from samhandling.programmes.models import Goal, GoalIndicator, SteeringDocument

MOST_YEARS = 3  # before and, where nothing says when the work began, after: older years tell of another time
CAVEAT = (
    "Jämförelsen bevisar ingen orsak. Den visar vad som ändrats här och inte i liknande kommuner; vad annat som har "
    "hänt här under tiden ser den inte."
)


@dataclass(frozen=True)
class Beside:
    """One indicator's change here beside that of similar municipalities; without figures ``why`` tells the reason.

    Everything is text or number, so that it can be kept as it was shown.
    """

    key: str
    title: str
    why: str = ""
    before: str = ""  # "2015–2017: 46,3 procent"
    after: str = ""
    own_change: float | None = None
    peers_change: float | None = None
    beyond: float | None = None
    low: float | None = None
    high: float | None = None
    n_peers: int = 0
    group: str = ""  # "övergripande 2024"
    text: str = ""
    speaks_for: str = ""  # outside, own_work or "" where nothing can be said
    way: str = ""  # better or worse here than there, where that is sure
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True)
class Asked:
    """What is asked of one indicator: compared with whom; ``why`` where it cannot be."""

    key: str
    title: str
    spec: Spec | None = None
    own: str = ""
    members: tuple[str, ...] = ()
    group: str = ""
    why: str = ""


def beside(cycle: FollowUpCycle, goal: Goal) -> list[Beside]:
    """Return each of the goal's indicators beside similar municipalities, as the cycle's run read the figures
    (at most 5 questions).
    """
    links = GoalIndicator.objects.filter(goal=goal).select_related("indicator")
    rows = [(link.indicator.key, link.indicator.title) for link in links]
    if not rows:
        return []
    if cycle.run is None:
        return [Beside(key, title, why="året är inte beräknat än") for key, title in rows]
    try:
        store = assessments.observations_of(cycle.run)
    except StoreError:
        return [Beside(key, title, why="leveranserna som året räknades på finns inte kvar") for key, title in rows]
    every = places.peer_groups(cycle.municipality)
    asked = [_asked(key, title, cycle.municipality.code, every) for key, title in rows]
    known = [one for one in asked if not one.why]
    if not known:
        return [Beside(one.key, one.title, why=one.why) for one in asked]
    areas = dict.fromkeys([cycle.municipality.code, *(code for one in known for code in one.members)])
    matrix = store.matrix([one.key for one in known], ("T",), areas=list(areas))
    since = began(goal.document)
    return [
        Beside(one.key, one.title, why=one.why)
        if one.why
        else compare(one, Panel.of(matrix, one.key, "T"), until=cycle.year, since=since)
        for one in asked
    ]


def shown(rows: Sequence[Beside]) -> dict[str, Any]:
    """Return the rows as a page shows them: the sum in a sentence, those that tell something first."""
    return {
        "summary": _summary(rows) if rows else "",
        "telling": [_plain(row) for row in rows if not row.why and row.speaks_for != "outside"],
        "rest": [_plain(row) for row in rows if row.why or row.speaks_for == "outside"],
        "caveat": CAVEAT,
    }


def kept(rows: Sequence[Beside], cycle: FollowUpCycle) -> dict[str, Any]:
    """Return what was shown, to be kept with the cause; empty if nothing was."""
    if not rows:
        return {}
    return {**shown(rows), "run": cycle.run_id, "method": f"comparison.peers {comparison.VERSION}"}


def began(document: SteeringDocument) -> int | None:
    """Return the first year that counts as after: the year after the document was adopted or came into force."""
    day = document.valid_from or document.adopted_on
    if day is None:
        return None
    return day.year if (day.month, day.day) == (1, 1) else day.year + 1


def _asked(key: str, title: str, own: str, groups: Mapping[str, PeerGroup]) -> Asked:
    definition = catalogue.definitions().get(key)
    if definition is None:
        return Asked(key, title, why="nyckeltalet är kommunens eget, och andra kommuner har inga värden för det")
    spec = spec_of(definition, own)
    group = groups.get(spec.rule.group) or groups.get(SHOWN_GROUP) or next(iter(groups.values()), None)
    if group is None or not group.members:
        return Asked(key, title, why="ingen grupp av liknande kommuner är inläst")
    members = tuple(code for code in group.members if code != own)
    return Asked(key, title, spec, own, members, f"{group.kind} {group.year}")


def compare(asked: Asked, panel: Panel, *, until: int, since: int | None) -> Beside:
    """Return the municipality's change of one indicator beside that of the similar ones."""
    spec = asked.spec
    assert spec is not None  # without one, ``why`` is told instead
    years = _usable(panel, spec, asked.own, until)
    split = _split(years, since)
    if split is None:
        return Beside(
            asked.key, asked.title, why="det finns för få jämförbara år" if years else "det finns inga värden"
        )
    before, after = split
    own, *others = (_figures(panel, spec, area, [*before, *after]) for area in (asked.own, *asked.members))
    found = comparison.peers([*before, *after], own, np.array(others), since=after[0], unit=spec.gap_unit)
    plain = Beside(
        asked.key,
        asked.title,
        before=_told(before, own[: len(before)], spec),
        after=_told(after, own[len(before) :], spec),
        n_peers=found.n,
        group=asked.group,
    )
    if found.value is None or found.interval is None:
        return replace(plain, why=f"bara {found.n} liknande kommuner har jämförbara värden för samma år")
    low, high = found.interval.low, found.interval.high
    speaks_for, way, text = _conclusion(spec, found.value, low, high)
    return replace(
        plain,
        own_change=found.own_change,
        peers_change=found.peers_change,
        beyond=found.value,
        low=low,
        high=high,
        text=f"{_sums(spec, found)} {text}",
        speaks_for=speaks_for,
        way=way,
        caveats=_caveats(found, spec, before, after),
    )


def _usable(panel: Panel, spec: Spec, area: str, until: int) -> list[int]:
    """Return the years whose figures compare with the last one: same survey, no break between, none excluded."""
    excluded = spec.excluded(area, "T")
    years = [
        year for year, _ in panel.series(area) if year <= until and spec.is_measured(year) and year not in excluded
    ]
    if not years:
        return []
    survey = spec.survey(area, "T", years[-1])
    last_break = (
        0 if spec.across_breaks else max((y for y in breaks(panel, spec, area, "T") if y <= years[-1]), default=0)
    )
    return [year for year in years if year >= last_break and spec.survey(area, "T", year) == survey]


def _split(years: Sequence[int], since: int | None) -> tuple[list[int], list[int]] | None:
    """Return the years before and after; None where there are too few.

    Where the document's year leaves none on a side, the latest years stand against those before them.
    """
    if since is not None:
        before, after = [y for y in years if y < since], [y for y in years if y >= since]
        if before and after:
            return before[-MOST_YEARS:], after
    if len(years) < 2:
        return None
    n = min(MOST_YEARS, len(years) // 2)
    return list(years[-2 * n : -n]), list(years[-n:])


def _figures(panel: Panel, spec: Spec, area: str, years: Sequence[int]) -> list[float]:
    """Return an area's figures of the years, NaN where one may not be used; all NaN over a break of its own."""
    excluded = spec.excluded(area, "T")
    broken = [] if spec.across_breaks else [y for y in breaks(panel, spec, area, "T") if years[0] < y <= years[-1]]
    if broken:
        return [np.nan] * len(years)
    found = [None if year in excluded else panel.value(area, year) for year in years]
    return [np.nan if value is None else value for value in found]


def _told(years: Sequence[int], values: Sequence[float], spec: Spec) -> str:
    span = str(years[0]) if len(years) == 1 else f"{years[0]}{numbers.EN_DASH}{years[-1]}"
    return f"{span}: {numbers.format_with_unit(sum(values) / len(values), spec.unit, spec.decimals)}"


def _sums(spec: Spec, found: comparison.Difference) -> str:
    assert found.own_change is not None
    assert found.peers_change is not None
    own, others = (
        numbers.format_change(change, spec.unit, spec.decimals) for change in (found.own_change, found.peers_change)
    )
    return f"Här {own}, i {found.n} liknande kommuner {others} i medeltal."


def _conclusion(spec: Spec, value: float, low: float, high: float) -> tuple[str, str, str]:
    """Return what the difference speaks for, which way it goes, and the sentence that says it."""
    change = numbers.format_change(value, spec.unit, spec.decimals)
    told = f"{change} ({numbers.format_interval(low, high, spec.decimals)})"
    if low <= 0 <= high:
        text = f"Skillnaden, {told}, ryms inom det som skiljer kommuner åt av en slump: det talar mer för omvärlden."
        return "outside", "", text
    if spec.direction == "none" or spec.rule.kind == "parity":
        return "", "", f"Skillnaden, {told}, är större än slumpen, men varken högre eller lägre är alltid bättre."
    is_better = (value > 0) == (spec.direction == "higher")
    text = (
        f"Det har gått {'bättre' if is_better else 'sämre'} här än där: skillnaden, {told}, är större än slumpen. Det "
        "talar för något som är eget för kommunen, som det egna arbetet."
    )
    return "own_work", "better" if is_better else "worse", text


def _summary(rows: Sequence[Beside]) -> str:
    compared = [row for row in rows if not row.why]
    if not compared:
        return "Inget av målets nyckeltal kan jämföras med liknande kommuner."
    better, worse = (sum(row.way == way for row in compared) for way in ("better", "worse"))
    rest = len(compared) - better - worse
    return (
        f"Av målets {len(rows)} nyckeltal kan {len(compared)} jämföras med liknande kommuner: {better} har gått bättre "
        f"här, {worse} sämre och {rest} ungefär som där."
    )


def _plain(row: Beside) -> dict[str, Any]:
    return {**asdict(row), "caveats": list(row.caveats)}


def _caveats(found: comparison.Difference, spec: Spec, before: Sequence[int], after: Sequence[int]) -> tuple[str, ...]:
    said = []
    apart = sum(after) / len(after) - sum(before) / len(before)
    # Had the distance gone on growing as it did before, that alone would have made half of the difference.
    if found.drift is not None and found.value and found.drift * apart / found.value >= 1 / 2:
        drift = numbers.format_change(found.drift, spec.unit, spec.decimals)
        said.append(f"Avståndet till de liknande ändrades redan före, med {drift} om året: skillnaden kan vara äldre.")
    if found.n_left_out:
        said.append(f"{found.n_left_out} liknande kommuner saknar jämförbara värden och är inte med.")
    if "small_numbers" in spec.caveats:
        said.append("Få personer ligger bakom siffran, så den svänger lätt.")
    if "overlapping_means" in spec.caveats:
        said.append("Värdet är ett medel över flera år, så åren delar svar med varandra.")
    return tuple(said)
