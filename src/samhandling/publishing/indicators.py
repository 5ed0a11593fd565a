"""Indicator pages, the card of an indicator on a goal page, and the files with its values."""

import csv
import dataclasses
import io
import json
from typing import Any

from samhandling.assessments.models import Assessment
from samhandling.catalogue import Definition as CatalogueDefinition
from samhandling.charts import dots, lines, numbers
from samhandling.publishing import baselines, figures, goals, reasons, states, words
from samhandling.publishing.material import Material
from samhandling.publishing.pages import (
    Chart,
    Definition,
    Figure,
    IndicatorCard,
    IndicatorList,
    IndicatorPage,
    IndicatorRow,
    PeerRow,
    TableRow,
)

DIRECTION = {"higher": "Högre är bättre", "lower": "Lägre är bättre", "none": "Ingen riktning"}
KIND = {
    "proportion": "andel",
    "rate": "antal eller mängd i förhållande till befolkningen",
    "mean": "medelvärde",
    "count": "antal",
    "amount": "belopp",
    "index": "index",
}
SEX_ROLE = {"T": "own", "K": "women", "M": "men"}


def path(key: str) -> str:
    """Return the address of an indicator's page."""
    return f"nyckeltal/{key.lower()}"


def card(material: Material, key: str) -> IndicatorCard:
    """Return an indicator as it stands on a goal page."""
    assessment = material.assessments.indicator(key)
    return {
        "path": path(key),
        "key": key,
        "title": material.definitions[key].title,
        "state": states.state(assessment),
        "sentence": _sentence(material, key, assessment),
        "figures": _latest(material, key, assessment),
        "gap": _gap(material, key, assessment),
        "compare": _compare(material, key, assessment),
        "chart": _line_chart(material, key, "small"),
        "explanation": states.indicator_explanation(material, assessment),
        **goals.given(since=baselines.since(material, key)),
    }  # type: ignore[typeddict-item]


def page(material: Material, key: str) -> IndicatorPage:
    """Return the page of an indicator."""
    definition = material.definitions[key]
    assessment = material.assessments.indicator(key)
    sexes = definition.sexes_for(material.municipality.code)
    batch = material.batch_of(key)
    title, rows, peers_chart = _peers(material, key, assessment)
    return {
        **material.page(path(key), "indicator", definition.title, _sentence(material, key, assessment)),
        "breadcrumb": [{"path": "nyckeltal", "name": "Nyckeltal"}],
        "source_lines": material.source_lines([key]),
        "key": key,
        "unit": words.unit(definition.unit),
        "decimals": definition.decimals,
        "state": states.state(assessment),
        "explanation": states.indicator_explanation(material, assessment),
        "chart": _both_widths(material, key),
        "columns": [*(words.SEX[sex] for sex in sexes), "Liknande kommuner, median", "Riket"],
        "table": _table(material, key, sexes),
        "sexes": _gap(material, key, assessment),
        "by_sex": [
            (words.SEX[sex], states.state(row), _latest_of(material, key, row))
            for sex, row in material.assessments.sexes(key).items()
        ],
        "peers_title": title,
        "peers_chart": peers_chart,
        "peers": rows,
        "goals": [
            goals.ref(material, goal)
            for goal in material.tree.goals.values()
            if key in material.tree.links.get(goal.pk, [])
        ],
        "definition": _definition(definition, material.municipality.code) | {"next_value": material.expected(key)},
        "licence": batch.licence,
        "fetched": words.date(batch.fetched_at.date()),
        "batch": f"Leverans {batch.number}: {batch.title}",
        "cite": _cite(material, definition, batch.fetched_at.date()),
        "downloads": material.downloads_of(key),
        "breaks": _breaks(material, key),
    }  # type: ignore[typeddict-item]


def listing(material: Material) -> IndicatorList:
    """Return the list of every indicator that a goal is followed by."""
    rows: list[IndicatorRow] = []
    for key, definition in material.definitions.items():
        assessment = material.assessments.indicator(key)
        linked = [g for g in material.tree.goals.values() if key in material.tree.links.get(g.pk, [])]
        rows.append(
            {
                "path": path(key),
                "key": key,
                "title": definition.title,
                "state": states.state(assessment),
                "figure": _latest_of(material, key, assessment),
                "goals": [goals.ref(material, goal) for goal in linked],
            }
        )
    found = goals.counts([row["state"] for row in rows])
    text = goals.counts_sentence(found, "nyckeltal")
    return {
        **material.page("nyckeltal", "indicators", "Nyckeltal", text),
        "source_lines": material.source_lines(list(material.definitions)),
        "rows": rows,
    }  # type: ignore[typeddict-item]


def data_files(material: Material, key: str) -> dict[str, bytes]:
    """Return the indicator's values for the municipality, its peers and the country as CSV and JSON."""
    definition = material.definitions[key]
    rows = [
        {
            "nyckeltal": key,
            "omrade": area,
            "namn": material.name(area),
            "ar": year,
            "kon": sex,
            "varde": observation.value,
            "flagga": observation.flag,
            "anmarkning": _remark(observation.flag, year in broken),
            "leverans": observation.batch,
        }
        for (area, sex), series in sorted(material.series_of(key).items())
        for broken in (material.breaks(key, area, sex),)
        for year, observation in sorted(series.items())
    ]
    text = io.StringIO(newline="")
    names = ["nyckeltal", "omrade", "namn", "ar", "kon", "varde", "flagga", "anmarkning", "leverans"]
    writer = csv.DictWriter(text, names, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    described = {
        "nyckeltal": key,
        "titel": definition.title,
        "enhet": definition.unit,
        "kalla": material.batch_of(key).source_line,
        "licens": material.batch_of(key).licence,
        "seriebrott": [
            {"ar": year, "skal": reason} for year, reason in material.breaks(key, material.municipality.code).items()
        ],
        "flaggor": {flag: figures.words_of(flag) for flag in sorted({row["flagga"] for row in rows} - {""})},
        "varden": rows,
    }
    return {
        f"data/{key.lower()}.csv": b"\xef\xbb\xbf" + text.getvalue().encode(),
        f"data/{key.lower()}.json": json.dumps(described, ensure_ascii=False, allow_nan=False).encode(),
    }


def _remark(flag: str, is_first_after_break: bool) -> str:
    """Return what a reader of the file must know of a value, in words."""
    parts = [figures.words_of(flag), figures.REMARKS["break"] if is_first_after_break else ""]
    return ", ".join(dict.fromkeys(part for part in parts if part))


def _latest_of(material: Material, key: str, assessment: Assessment | None) -> Figure:
    """Return the latest measured figure behind an assessment, or what is missing."""
    own = assessment and assessment.rating_details["own"]
    if not assessment or not own:
        return figures.nothing(year=material.year, flag=material.why_absent(key, material.year))
    last = own["points"][-1]
    return material.value(key, own["area"], assessment.sex, last["year"])


def _latest(material: Material, key: str, assessment: Assessment) -> list[Figure]:
    own = assessment.rating_details["own"]
    if not own:
        return [figures.nothing(year=material.year, flag=material.why_absent(key, material.year))]
    year = own["points"][-1]["year"]
    sexes = material.definitions[key].sexes_for(material.municipality.code)
    return [material.value(key, own["area"], sex, year) for sex in sexes]


def _sentence(material: Material, key: str, assessment: Assessment) -> str:
    shown = _latest_of(material, key, assessment)
    place = material.municipality.place_name
    if shown["value"] is None:
        return f"{place} saknar värde."
    text = f"{figures.said(shown)} {shown['year']}"
    ranking = assessment.rating_details["ranking"]
    if ranking and ranking["among"] == "peers" and assessment.rating != "none":
        n = ranking["n"] - 1
        text += f", bättre än {_of(ranking['n_worse'], n)} liknande kommuner"
        if ranking["n_equal"]:
            text += f" och lika med {words.SMALL[ranking['n_equal']]}"
    elif ranking and assessment.rating != "none":
        text += f", plats {numbers.format_number(ranking['rank'], 0)} av {ranking['n']} kommuner, räknat från bäst"
    state = states.state(assessment)
    if state["own_direction"]:
        text += f". Värdet {state['own_direction']}"
    return words.sentence(text)


def _of(number: int, total: int) -> str:
    if number == total:
        return f"alla {words.SMALL[total]}"
    count = words.SMALL[number] if number else "ingen"
    return f"{count} av {words.SMALL[total]}"


def _gap(material: Material, key: str, assessment: Assessment) -> str:
    """Return the difference between women and men in words, or the reason why there is none."""
    definition, gap = material.definitions[key], assessment.gap_details
    if gap is None:
        return words.sentence(definition.no_sex_split_reason or "Källan delar inte värdet på kön för kommunen")
    if gap["gap"] is None:
        return "Uppgift om kvinnor eller män saknas."
    if gap["reason"]:
        return words.sentence(definition.sexes_not_comparable_reason or "Kvinnors och mäns värden kan inte jämföras")
    size = numbers.format_number(abs(gap["gap"]), definition.decimals)
    unit = definition.gap_unit
    if gap["higher"] == "equal" or not size.strip("0,"):
        text = f"Kvinnor och män har samma värde {gap['year']}"
    else:
        first, other = ("Kvinnor", "män") if gap["higher"] == "women" else ("Män", "kvinnor")
        text = f"{first} {size} {unit} högre än {other} {gap['year']}"
    changed = {"grown": "skillnaden har ökat", "shrunk": "skillnaden har minskat", "turned": "skillnaden har vänt"}
    if gap["change"] in changed and gap["previous"]:
        text += f"; {changed[gap['change']]} sedan {gap['previous']['year']}"
    return words.sentence(text)


def _compare(material: Material, key: str, assessment: Assessment) -> list[tuple[str, Figure]]:
    own = assessment.rating_details["own"]
    if not own:
        return []
    year = own["points"][-1]["year"]
    found: list[tuple[str, Figure]] = []
    if (middle := material.peer_median(key, year)) is not None:
        found.append(("Liknande kommuner, median", middle))
    country = material.value(key, "0000", "T", year)
    if country["value"] is not None:
        found.append(("Riket", country))
    return found


def _table(material: Material, key: str, sexes: tuple[str, ...]) -> list[TableRow]:
    own = material.municipality.code
    notes = _notes(material, key)
    rows: list[TableRow] = []
    for year in reversed(material.years_of(key)):
        cells = [material.value(key, own, sex, year) for sex in sexes]
        middle = material.peer_median(key, year)
        cells.append(middle or figures.nothing(year=year))
        cells.append(material.value(key, "0000", "T", year))
        rows.append({"year": year, "cells": cells, "note": notes.get(year, "")})
    return rows


def _notes(material: Material, key: str) -> dict[int, str]:
    """Return year → what a reader must know of that year's value."""
    definition, code = material.definitions[key], material.municipality.code
    notes: dict[int, list[str]] = {}
    for broken, reason in material.breaks(key, code).items():
        notes.setdefault(broken, []).append(f"Seriebrott: {reason}")
    for year in material.years_of(key):
        if survey := definition.survey_of(code, year):
            notes.setdefault(year, []).append(f"Annan undersökning: {survey}")
        if reason := definition.excluded_years(code, "T").get(year):
            notes.setdefault(year, []).append(f"Används inte i bedömningen: {reason}")
        if not definition.is_measured(year):
            notes.setdefault(year, []).append("Upprepat värde från senaste mätningen")
    return {year: " ".join(words.sentence(part) for part in parts) for year, parts in notes.items()}


def _breaks(material: Material, key: str) -> list[str]:
    return [f"{year}: {reason}" for year, reason in material.breaks(key, material.municipality.code).items()]


def _peers(material: Material, key: str, assessment: Assessment) -> tuple[str, list[PeerRow], Chart | None]:
    details = assessment.rating_details
    own, peers = details["own"], details["peers"]
    if not own or not peers:
        return "", [], None
    year = own["points"][-1]["year"]
    values = {material.municipality.code: material.value(key, own["area"], "T", year)}
    values |= {row["area"]: material.value(key, row["area"], "T", year) for row in peers["values"]}
    left_out = {row["area"]: reasons.LEFT_OUT.get(row["reason"], row["reason"]) for row in peers["left_out"]}
    values |= {area: material.value(key, area, "T", year) for area in left_out}
    high_first = details["direction"] != "lower"
    ordered = sorted(
        values.items(), key=lambda pair: (pair[1]["value"] is None, (-1 if high_first else 1) * (pair[1]["value"] or 0))
    )
    rows: list[PeerRow] = [
        {
            "code": area,
            "name": material.name(area),
            "figure": figure,
            "own": area == material.municipality.code,
            "note": left_out.get(area, ""),
        }
        for area, figure in ordered
    ]
    title = f"Liknande kommuner ({peers['group']}, {peers['group_year']}), {year}"
    return title, rows, _dot_chart(material, key, rows, title, year)


def _dot_chart(material: Material, key: str, rows: list[PeerRow], title: str, year: int) -> Chart | None:
    definition = material.definitions[key]
    shown = tuple(dots.Dot(row["name"], row["figure"]["value"], is_own=row["own"]) for row in rows)
    if sum(dot.value is not None for dot in shown) < 2:
        return None
    middle = material.peer_median(key, year)
    reference = dots.Reference("Median", float(middle["value"])) if middle and middle["value"] is not None else None
    plot = dots.DotPlot(
        title=title,
        unit=words.unit(definition.unit),
        dots=shown,
        reference=reference,
        decimals=definition.decimals,
        shows_title=False,
        source=material.batch_of(key).source_line,
    )
    chart = material.drawings.add(plot)
    chart["narrow"] = material.drawings.add(dataclasses.replace(plot, size="small"))
    return chart


def _both_widths(material: Material, key: str) -> Chart:
    """Return the wide chart with the small one beside it, since text in a shrunk chart cannot be read."""
    chart = _line_chart(material, key, "wide")
    chart["narrow"] = _line_chart(material, key, "small")
    return chart


def _line_chart(material: Material, key: str, size: str) -> Chart:
    definition, code = material.definitions[key], material.municipality.code
    sexes = definition.sexes_for(code)
    excluded = set(definition.excluded_years(code, "T"))
    measured = definition.trend.measured_years
    # In the small chart the sexes say more than the neighbours do.
    series = [
        lines.Series(
            name=material.municipality.place_name if sex == "T" else words.SEX[sex],
            role=SEX_ROLE[sex],  # type: ignore[arg-type]
            points=_points(material.series(key, code, sex), excluded, measured),
        )
        for sex in sexes
    ]
    if size == "wide" or len(sexes) == 1:
        medians = {
            year: middle["value"] for year in material.years_of(key) if (middle := material.peer_median(key, year))
        }
        series.append(
            lines.Series(
                name="Liknande kommuner",
                role="peers",
                points=tuple(
                    lines.Point(year, value) for year, value in medians.items() if not measured or year in measured
                ),
            )
        )
    if size == "wide":
        series.append(
            lines.Series("Riket", role="country", points=_points(material.series(key, "0000", "T"), set(), measured))
        )
    years = material.years_of(key)
    rule = definition.rating_for(code)
    levels = (lines.Level("Tröskel", rule.value),) if rule.rule == "threshold" and rule.value is not None else ()
    chart = lines.LineChart(
        title=definition.title,
        unit=words.unit(definition.unit),
        series=tuple(s for s in series if any(point.value is not None for point in s.points)),
        levels=levels,
        breaks=tuple(
            lines.Break(year) for year in material.breaks(key, code) if years and years[0] < year <= years[-1]
        ),
        decimals=definition.decimals,
        size=size,  # type: ignore[arg-type]
        shows_title=False,
        source=material.batch_of(key).source_line if size == "wide" else "",
    )
    return material.drawings.add(chart)


def _points(series: dict[int, Any], excluded: set[int], measured: tuple[int, ...] | None) -> tuple[lines.Point, ...]:
    """Return a series to draw; repeated values are left out, since nobody measured them."""
    return tuple(
        lines.Point(
            year,
            observation.value,
            is_excluded=year in excluded,
            is_preliminary=observation.flag == "preliminary",
            why_missing=figures.FLAGS.get(observation.flag, ""),
        )
        for year, observation in sorted(series.items())
        if not measured or year in measured
    )


def _definition(definition: CatalogueDefinition, code: str) -> Definition:
    reason = definition.direction_reason
    direction = DIRECTION[definition.direction]
    checked = f"Granskad av {definition.checked_by} den {words.date(definition.checked_on)}"
    return {
        "unit": definition.unit,
        "kind": KIND.get(definition.kind, definition.kind),
        "direction": words.sentence(f"{direction}: {reason[:1].lower()}{reason[1:]}" if reason else direction),
        "why_it_matters": words.sentence(definition.why_it_matters),
        "caution": words.sentence(definition.caution_for(code)),
        "sexes": words.listed([words.SEX[sex].lower() for sex in definition.sexes_for(code)]),
        "checked": f"{checked}, ses över {words.date(definition.next_review)}.",
        "minimum_cell": _minimum_cell(definition),
        "ended": f"Källan slutade ta fram nyckeltalet {definition.ended}." if definition.ended else "",
    }


def _minimum_cell(definition: CatalogueDefinition) -> str:
    if not definition.minimum_cell:
        return "Värdet bygger inte på enskilda personer."
    least = f"I egna uppdelningar visas inget som bygger på färre än {definition.minimum_cell} personer eller fall."
    # What the source has published is public already, however few are behind it.
    return f"Källans publicerade värden visas som de är. {least}" if definition.source == "kolada" else least


def _cite(material: Material, definition: CatalogueDefinition, fetched: Any) -> str:
    line = material.batch_of(definition.id).source_line.removeprefix("Källa: ")
    return (
        f"{line}, {definition.id} {definition.title}, {material.municipality.place_name}, hämtat "
        f"{words.date(fetched)}; visat i publikation {material.number} den {words.date(material.published_on)}."
    )
