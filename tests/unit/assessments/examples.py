"""Small panels and questions for the tests of assessments; the figures are given as area → year → value."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from samhandling.assessments.panel import Panel
from samhandling.assessments.question import Methods, Peers, Question
from samhandling.assessments.results import Method
from samhandling.assessments.spec import Rule, Spec
from samhandling.indicators.matrix import ABSENT, FLAGS

OWN = "1980"
SIMILAR = ("0580", "0680", "0780", "1380", "1488", "1490", "1880")
BATCH = 7

RANKS = {"green_share": 0.25, "red_share": 0.25, "min_units": 4}
METHODS = Methods(
    rating={
        "peers": Method("level_peers", "1", RANKS),
        "quartile": Method("level_quartile", "1", RANKS),
        "parity": Method("level_parity", "1", RANKS),
        "threshold": Method("level_threshold", "1", {}),
        "trend": Method("level_none", "1", {}),
        "none": Method("level_none", "1", {}),
    },
    trend={
        "least_squares": Method("trend_least_squares", "1", {"points": 5, "min_points": 5, "alpha": 0.05}),
        "none": Method("trend_none", "1", {}),
    },
    gap=Method("gap", "1", {}),
    goal=Method("goal", "1", {"min_indicators": 1}),
    goal_trend=Method("goal_trend", "1", {"majority_share": 0.5}),
)


def panel(values: Mapping[str, Mapping[int, float]], flags: Mapping[tuple[str, int], str] | None = None) -> Panel:
    """Return a panel of the figures; ``flags`` marks cells with or without a figure."""
    marked = flags or {}
    areas = tuple(sorted({*values, *(area for area, _ in marked)}))
    years = sorted({year for series in values.values() for year in series} | {year for _, year in marked})
    axis = tuple(range(years[0], years[-1] + 1)) if years else ()
    shape = (len(areas), len(axis))
    figures, codes = np.full(shape, np.nan), np.full(shape, ABSENT, np.uint8)
    for area, series in values.items():
        for year, value in series.items():
            figures[areas.index(area), axis.index(year)] = value
            codes[areas.index(area), axis.index(year)] = FLAGS.index("")
    for (area, year), flag in marked.items():
        codes[areas.index(area), axis.index(year)] = FLAGS.index(flag)
    return Panel(areas, axis, figures, codes, np.where(np.isnan(figures), 0, BATCH).astype(np.int32))


def spec(**changes: Any) -> Spec:
    """Return an indicator rated among similar municipalities where high is good, with what the test changes."""
    given: dict[str, Any] = {
        "key": "N00001",
        "rule": rule("peers:socioekonomi"),
        "direction": "higher",
        "unit": "procent",
        "gap_unit": "procentenheter",
    }
    return Spec(**(given | changes))


def rule(text: str) -> Rule:
    """Return a rule from its text, as the catalogue writes it."""
    base, _, years = text.partition("+mean")
    kind, _, rest = base.partition(":")
    is_group = kind == "peers"
    return Rule(
        kind=kind,
        text=text,
        group=rest if is_group else "",
        value=float(rest) if rest and not is_group else None,
        mean_years=int(years or 1),
    )


def question(year: int = 2022, *, others: tuple[str, ...] = (), area: str = OWN) -> Question:
    """Return a question about the example municipality, compared with its seven similar ones."""
    groups = {kind: Peers(kind, 2024, SIMILAR) for kind in ("socioekonomi", "övergripande")}
    return Question(area, year, groups, (area, *SIMILAR, *others), METHODS)


def level_of(own: float, peers: Mapping[str, float] | None = None, *, year: int = 2022) -> Panel:
    """Return a panel of one year: the own figure and the similar municipalities', by default 10, 20, … 70."""
    around = peers or {area: 10.0 * (place + 1) for place, area in enumerate(SIMILAR)}
    return panel({OWN: {year: own}} | {area: {year: value} for area, value in around.items()})
