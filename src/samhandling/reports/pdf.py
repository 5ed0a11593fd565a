"""The report as PDF by Typst: PDF/UA-1 and PDF/A-2a in one file, the same bytes each time.

The template reads `report.json`, so no text of the publication is ever read as markup. Typst refuses to write a file
that breaks either standard.
"""

import json
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import typst

from samhandling.charts import fonts, numbers, symbols, tokens
from samhandling.publishing import words
from samhandling.publishing.pages import Answer, Flows
from samhandling.reports import files, pdf_streams, wording
from samhandling.reports.content import Goal, Indicator, ProgrammePart, Report

TEMPLATE = Path(__file__).parent / "templates" / "report.typ"
STANDARDS = ["ua-1", "a-2a"]
# PDF/UA refuses text that no font can show.
REPLACEMENT = "□"


def write(report: Report, path: Path) -> Path:
    """Write the report as PDF and return the path."""
    return files.save(path, render(report))


def render(report: Report) -> bytes:
    """Return the report as the bytes of a PDF."""
    midnight = datetime.combine(report.published_on, time(), tzinfo=UTC)
    made: bytes = typst.compile(  # type: ignore[call-overload]  # its stub does not know the dict of files
        {"main.typ": TEMPLATE.read_bytes(), "report.json": shown(json.dumps(_data(report), ensure_ascii=False))}
        | {f"charts/{Path(name).name}": shown(svg.decode()) for name, svg in report.charts.items()}
        | signs(),
        font_paths=[str(fonts.FOLDER)],
        ignore_system_fonts=True,
        pdf_standards=STANDARDS,
        timestamp=int(midnight.timestamp()),
    )
    return pdf_streams.settled(made)


def shown(text: str) -> bytes:
    """Return the text with a box in place of each sign that our font lacks."""
    lacking = {ord(sign): REPLACEMENT for sign in set(text) if not fonts.covers(sign) and sign not in "\n\t\r"}
    return text.translate(lacking).encode()


def signs() -> dict[str, bytes]:
    """Return the drawings of colours and arrows by the names that the templates know them by."""
    ratings = {f"signs/{kind}.svg": symbols.symbol(kind, theme="light") for kind in symbols.RATINGS}
    trends = {f"signs/trend-{kind}.svg": symbols.symbol(kind, theme="light") for kind in symbols.TRENDS}
    return {name: svg.encode() for name, svg in (ratings | trends).items()}


def _data(report: Report) -> dict[str, Any]:
    day = report.published_on
    return {
        "title": report.title,
        "municipality": report.municipality["name"],
        "year": report.year,
        "date": [day.year, day.month, day.day],
        "accent": report.municipality["accent"],
        "colours": {name: tokens.light(name) for name in ("ink", "muted", "hairline")}
        | {name: tokens.light(f"state-{name}") for name in tokens.STATES},
        "words": symbols.STATE_WORDS,
        "sentence": report.sentence,
        "imprint": wording.imprint(report),
        "counts": report.counts,
        "sums": [{"name": one.page["title"], "counts": one.sums["counts"]} for one in report.programmes],
        "reading": wording.HOW_TO_READ,
        "standing": report.standing,
        "red-title": wording.RED if report.answers else "",
        "red-note": wording.red_note(report),
        "red": [_answer(one) for one in wording.red(report)],
        "changed-title": wording.changed_title(report),
        "flows": _flows(report.flows),
        "changes": _changes(report),
        "promises": _promises(report),
        "register": [_register_row(one, programme) for programme in report.programmes for one in programme.walk()],
        "programmes": [_programme(one) for one in report.programmes],
        "indicators": {key: _indicator(one) for key, one in report.indicators.items() if one.card},
        "earlier": [
            {"title": wording.earlier_title(one), "name": f"{one['n_goals']} mål", "counts": one["counts"]}
            | {"source": wording.earlier_source(one)}
            for one in report.earlier
        ],
        "findings": report.findings,
        "method-note": wording.OWN_CALCULATION,
        "methods": [
            {
                "title": wording.method_title(one),
                "rule": one["rule_in_words"],
                "parameters": one["parameters"],
                "lines": [f"Version {one['version']}.", *one["caveats"]],
            }
            for one in report.methods
        ],
        "sources": report.source_lines,
        "earlier-note": wording.EARLIER,
        "findings-note": wording.FINDINGS,
        "source-notes": [wording.fetched(report)],
        "licences": report.licences,
        "glossary": report.glossary,
    }


def _register_row(goal: Goal, programme: ProgrammePart) -> dict[str, Any]:
    return {
        "title": goal.title,
        "where": f"{goal.node['level_name'].capitalize()}, {programme.page['title']}",
        "state": goal.node["state"],
        "n": numbers.format_number(len(goal.indicators), 0),
        "label": goal.node["path"],
    }


def _programme(one: ProgrammePart) -> dict[str, Any]:
    return {
        "title": one.page["title"],
        "sentence": one.sums["sentence"],
        "facts": wording.programme_facts(one),
        "flows": _flows(one.page.get("flows")),
        "goals": [_goal(goal) for goal in one.goals],
        "brief": [_brief(goal) for goal in one.brief],
    }


def _goal(goal: Goal) -> dict[str, Any]:
    quote = goal.page["quote"]
    return {
        "label": goal.node["path"],
        "title": goal.title,
        "name": goal.node["name"],
        "level": goal.node["level_name"].capitalize(),
        "state": goal.page["state"],
        "quote": quote["text"] if quote else "",
        "quote-source": wording.quote_source(quote) if quote else "",
        "plain": goal.page["plain_wording"],
        "lines": wording.why(goal.page["explanation"], goal.page["state"]),
        "facts": wording.goal_facts(goal),
        "concluded": wording.concluded(goal),
        "concluded-where": wording.concluded_where(goal),
        "indicators": goal.indicators,
        "activities": [
            {"name": one["name"], "state_word": one["state_word"], "responsible": wording.people(one["responsible"])}
            for one in goal.page["activities"]
        ],
        "missing": [wording.missing(one) for one in goal.page["missing"]],
        "parts": [_goal(part) for part in goal.parts],
        "brief": [_brief(part) for branch in goal.brief for part in branch.walk()],
        "details": goal.details,
    }


def _answer(one: Answer) -> dict[str, Any]:
    why, what = wording.answer(one)
    return {
        "name": wording.name(one["goal"]),
        "label": one["goal"]["path"],
        "state": one["goal"]["state"],
        "since": words.sentence(one["since"]).removesuffix("."),
        "why": why,
        "what": what,
    }


def _flows(flows: Flows | None) -> dict[str, Any] | None:
    if flows is None:
        return None
    return {
        "sentence": flows["sentence"],
        "years": [str(flows["earlier"]), str(flows["later"])],
        "rows": flows["flows"],
        "chart": {"name": Path(flows["chart"]["file"]).name, "alt": flows["chart"]["alt"]},
    }


def _changes(report: Report) -> list[dict[str, Any]]:
    return [
        {
            "name": wording.name(move["goal"]),
            "label": move["goal"]["path"],
            "before": move["before"],
            "now": move["now"],
            "way": way,
        }
        for way, move in wording.changes(report)
    ]


def _promises(report: Report) -> dict[str, Any] | None:
    if report.promises is None:
        return None
    return {
        "title": wording.PROMISES,
        "sentence": report.promises["sentence"],
        "rows": [wording.promise(row) for row in report.promises["rows"]],
    }


def _brief(goal: Goal) -> dict[str, Any]:
    return {
        "title": goal.title,
        "level": goal.node["level_name"].capitalize(),
        "why": wording.brief(goal),
    }


def _indicator(one: Indicator) -> dict[str, Any]:
    assert one.card  # only indicators that serve a goal are told
    by_sex: dict[str, str] = {figure["sex"]: wording.with_remark(figure) for figure in one.card["figures"]}
    return {
        "title": one.card["title"],
        "sentence": one.card["sentence"],
        "state": one.card["state"],
        "unit-year": wording.unit_and_year(one.card["figures"]),
        "latest": [by_sex.get(sex, "–") for sex in "TKM"],
        "chart": {
            "name": Path(one.card["chart"]["file"]).name,
            "alt": one.card["chart"]["alt"],
            "width": one.card["chart"]["width"],
        },
        "rows": [
            {
                "label": row.label,
                "text": wording.with_remark(row.figure),
                "year": str(row.figure["year"] or ""),
                "state": row.state,
            }
            for row in one.rows
        ],
        "texts": wording.indicator_texts(one),
        "small": wording.small_print(one),
    }
