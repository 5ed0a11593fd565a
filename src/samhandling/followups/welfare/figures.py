"""The figures of a welfare account: values by sex, colour and arrow by the engine, comparisons, and what moved."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from samhandling import catalogue
from samhandling.assessments import queries as assessments
from samhandling.assessments.results import Outcome
from samhandling.catalogue.welfare import Layout
from samhandling.followups import around
from samhandling.followups.around import Around
from samhandling.followups.baselines import movement
from samhandling.indicators import queries as observations
from samhandling.indicators.models import Indicator
from samhandling.places.models import Municipality

NOT_KNOWN = "nyckeltalet finns inte i registret; lägg in dess definition eller ta bort det ur ordningen"
NOT_RATED = "not_defined"  # the municipality's own indicator: no reviewed definition says how it is rated


def compute(
    municipality: Municipality, layout: Layout, *, year: int, before: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return key → what is known of each figure up to a year, in plain values (12 questions).

    ``before`` is the figures of the previous account, which each figure is compared with.
    """
    rows = {row.key: row for row in Indicator.objects.filter(key__in=layout.figures)}
    known = {key: row for key, row in rows.items() if row.municipality_id in (None, municipality.pk)}
    defined = [key for key in known if key in catalogue.definitions()]
    store = observations.current()
    outcomes = assessments.outcomes(store, defined, municipality=municipality, year=year)
    found = {one.indicator.key: one for one in around.read(municipality, known.values(), store=store, last_year=year)}
    return {
        key: _figure(found[key], outcomes, (before or {}).get(key), municipality.code)
        if key in found
        else {"title": key, "missing": NOT_KNOWN}
        for key in layout.figures
    }


def batches(figures: Mapping[str, Any]) -> list[int]:
    """Return the numbers of the deliveries that the figures came in."""
    found = {value["batch"] for row in figures.values() for value in row.get("values", {}).values()}
    found |= {other["batch"] for row in figures.values() for other in row.get("others", ())}
    found |= {row["country"]["batch"] for row in figures.values() if row.get("country")}
    return sorted(found)


def _figure(
    one: Around, outcomes: Mapping[tuple[str, str], Outcome], before: Mapping[str, Any] | None, area: str
) -> dict[str, Any]:
    facts, beside = one.facts, one.beside
    outcome = outcomes.get((facts.key, "T"))
    return {
        "title": facts.title,
        "unit": facts.unit,
        "decimals": facts.decimals,
        "missing": one.why,
        "no_sex_split": _no_sex_split(one),
        "values": {
            sex: {"year": start.year, "value": start.value, "flag": start.flag, "batch": start.batch}
            for sex, start in one.starts.items()
        },
        "others": [asdict(other) for other in beside.others] if beside else [],
        "group": beside.group if beside else "",
        "country": asdict(beside.country_figure) if beside and beside.country_figure else None,
        **_state(outcome),
        "since": _since(one, before, area),
    }


def _state(outcome: Outcome | None) -> dict[str, Any]:
    if outcome is None:
        return {"rating": "none", "trend": "unknown", "score": None, "reason": NOT_RATED, "rule": "", "ranking": None}
    details, trend = outcome.rating_details, outcome.trend_details
    ranking, peers = details["ranking"], details["peers"]
    return {
        "rating": outcome.rating,
        "trend": outcome.trend,
        "score": outcome.score,
        "reason": outcome.reason,
        "rule": details["method"],
        "version": details["version"],
        "ranking": {name: ranking[name] for name in ("among", "rank", "n")} if ranking else None,
        "group": f"{peers['group']}, {peers['group_year']}" if peers else "",
        "own_direction": trend["own_direction"],
        "n_points": len(trend["points"]),
        "caveats": list(outcome.caveats),
    }


def _no_sex_split(one: Around) -> str:
    definition = one.facts.definition
    if {"K", "M"} <= set(one.starts) or not one.starts:
        return ""
    said = definition.no_sex_split_reason if definition else ""
    return said or "källan delar inte värdet på kön för kommunen"


def _since(one: Around, before: Mapping[str, Any] | None, area: str) -> dict[str, Any] | None:
    """Return how the figure stands against the previous account; None where that had no value."""
    then = (before or {}).get("values", {}).get("T")
    if before is None or then is None:
        return None
    series = [row for row in one.series if row.sex == "T"]
    moved = movement.moved(one.facts, "T", then["year"], then["value"], series, area)
    return {
        "from_year": moved.from_year,
        "from_value": moved.from_value,
        "change": moved.change,
        "low": moved.low,
        "high": moved.high,
        "verdict": moved.verdict,
        "is_better": moved.is_better,
        "why": moved.why,
        "rating": before["rating"],
        "trend": before["trend"],
    }
