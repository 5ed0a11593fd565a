"""A small but complete publication for tests of the reports: every page kind that they read, with awkward texts.

The texts hold signs that mean something to Typst, Jinja, XML or Excel; they must come out as they went in.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from samhandling.charts import numbers
from samhandling.publishing.files import Folder

YEAR = 2022
AWKWARD = "Trygghet #1 & $2 *alla* _barn_ <b>@a</b> {{ 7*7 }} =1+1 [x] `y` \\z // 5 % ~ 'citat' \"citat\""
MUNICIPALITY = {
    "slug": "vasteras",
    "code": "1980",
    "name": "Västerås stad",
    "place_name": "Västerås",
    "accent": "#1f4e79",
}
KOLADA = "Källa: Kolada"
OWN = "Egen beräkning av Västerås stad"


@dataclass(frozen=True)
class Branch:
    """One goal of the sample tree."""

    key: str
    level: str
    name: str
    indicators: tuple[str, ...] = ()
    parts: tuple["Branch", ...] = ()
    number: str = ""


@dataclass(frozen=True)
class Document:
    """One programme of the sample."""

    key: str
    title: str
    tree: tuple[Branch, ...]


SMALL = (
    Document(
        "program",
        "Program för social hållbarhet",
        (
            Branch(
                "h1",
                "huvudområde",
                "Goda livsvillkor",
                parts=(
                    Branch("m1", "målområde", "Stärkt hälsa", ("N00001", "N00002", "N00003")),
                    Branch("m2", "målområde", AWKWARD, ("N00004",)),
                    Branch("m3", "målområde", "Bostäder åt alla"),
                ),
            ),
            Branch("h2", "huvudområde", "Demokrati, delaktighet och medskapande"),
        ),
    ),
    Document(
        "plan",
        "Handlingsplan för social hållbarhet",
        (
            Branch(
                "p",
                "målområde",
                "Goda livsvillkor",
                parts=(
                    Branch(
                        "p1",
                        "prioriterat område",
                        "Hälsa",
                        parts=(
                            Branch("i1", "insatsområde", "ökad god psykisk hälsa", ("N00001", "N00005")),
                            Branch("i2", "insatsområde", "våld i nära relationer ska upphöra"),
                            Branch("d1", "delmål", "Förbättra folkhälsan", ("N00002",), number="1"),
                        ),
                    ),
                ),
            ),
        ),
    ),
)
UNUSED = "N00006"  # an indicator that serves no goal
_RATINGS = (("green", "Nås"), ("yellow", "Delvis"), ("red", "Nås inte"), ("none", "Kan inte bedömas"))
_TRENDS = (("up", "Förbättras"), ("flat", "Oförändrat"), ("down", "Försämras"), ("unknown", "För osäkert"))


def publish(
    folder: Path, documents: Sequence[Document] = SMALL, *, charts: Sequence[bytes] = (), is_old: bool = False
) -> Path:
    """Write the sample publication into the folder and return it.

    ``is_old`` leaves out what publications have told only since causes and changes were published.
    """
    folder.mkdir(parents=True)
    out = Folder(folder)
    keys = sorted({key for document in documents for goal in _walk(document.tree) for key in goal.indicators})
    cards = {key: _write_indicator(out, key, n, charts) for n, key in enumerate([*keys, UNUSED])}
    for document in documents:
        for goal in _walk(document.tree):
            told = {} if is_old else _goal_told(document, goal)
            out.add_page(f"mal/{goal.key}", _goal_page(document, goal, cards) | told)
        flows = {} if is_old else {"flows": _flows(out)}
        out.add_page(f"program/{document.key}", _programme_page(document) | flows)
    told = {} if is_old else _follow_up_told(documents, _flows(out))
    out.add_page(f"uppfoljning/{YEAR}", _follow_up(documents) | told)
    out.add_page("dokument", _page("dokument", "documents") | {"groups": [], "findings": [FINDING]})
    out.add_page(
        "data", _page("data", "data") | {"downloads": [], "licences": [["Kolada", "Fria att använda; ange källan"]]}
    )
    out.finish(number=3, municipality="vasteras", year=YEAR, published_at="2024-09-02T10:15:00+02:00")
    return folder


def _ref(goal: Branch) -> dict[str, Any]:
    node = _node(goal)
    return {"path": node["path"], "name": goal.name, "level_name": goal.level, "state": node["state"]}


def _goal_told(document: Document, goal: Branch) -> dict[str, Any]:
    """Return why the goal stands where it stands, what is done, and what has changed: for goals with indicators."""
    if not goal.indicators:
        return {}
    before, change = _state(_number_of(goal.key) + 1), figure(goal.indicators[0], YEAR, "T", OWN)
    return {
        "conclusion": {
            "year": YEAR - 1,
            "title": f"Uppföljning {YEAR - 1}",
            "is_this_year": False,
            "state": before,
            "computed": None,
            "reason": "",
            "summary": "",
            "causes": [{"kind": "own_work", "kind_word": "det egna arbetet", "text": f"för få når {AWKWARD}"}],
            "consequences": [
                {
                    "kind": "changed",
                    "kind_word": "ändrad aktivitet",
                    "text": "dubblad hjälp",
                    "activity": ACTIVITIES[0],
                },
                {"kind": "none", "kind_word": "ingen åtgärd", "text": "pengarna räcker inte", "activity": None},
            ],
            "evidence": [
                {"kind_word": "dialog", "text": "kön är lång", "source": "Samtal", "dated": "3 november 2021"}
            ],
            "answers": [
                {"organisation": "Skolnämnden", "activity": "", "texts": [["Vad har gjorts?", "Vi har anställt"]]}
            ],
        },
        "questions": [
            {
                "kind_word": "reservation",
                "title": "Målen är för många",
                "text": "Färre mål",
                "asked": "Moderaterna",
                "source": "Protokoll, § 213",
                "is_open": False,
                "standing": "Besvarad av Kommunstyrelsen den 1 juni 2022.",
                "answer": "Målen blir färre.",
            }
        ],
        "move": {
            "goal": _ref(goal),
            "before_year": YEAR - 1,
            "before": before,
            "now": _node(goal)["state"],
            "way": "same",
            "sentence": f"Samma färg som {YEAR - 1}.",
            "figures_sentence": "Av ett nyckeltal som går att jämföra är inget bättre och ett sämre.",
            "figures": [
                {
                    "path": f"nyckeltal/{goal.indicators[0].lower()}",
                    "title": goal.indicators[0],
                    "before": figure(goal.indicators[0], YEAR - 1, "T"),
                    "now": figure(goal.indicators[0], YEAR, "T"),
                    "change": change,
                    "way": "worse",
                    "text": "−1,2 procentenheter, sämre",
                }
            ],
        },
    }


def _follow_up_told(documents: Sequence[Document], flows: dict[str, Any]) -> dict[str, Any]:
    goals = [goal for one in documents for goal in _walk(one.tree) if goal.indicators]
    red = _ref(goals[0]) | {"state": _state(2)}
    return {
        "standing": "Uppföljningen pågår. Färgerna är beräknade.",
        "answers": [
            {
                "goal": red,
                "document": documents[0].title,
                "since": f"rött sedan {YEAR - 1}",
                "causes": ["Det egna arbetet: för få når fram"],
                "actions": ["Dubblad hjälp (Skolnämnden ansvarar, pågår)"],
                "follow_up": f"Uppföljning {YEAR - 1}",
                "missing": "",
            },
            {
                "goal": red,
                "document": documents[0].title,
                "since": f"rött {YEAR}",
                "causes": [],
                "actions": [],
                "follow_up": "",
                "missing": "Orsak och åtgärd är inte skrivna än.",
            },
        ],
        "flows": flows,
        "changes": {
            "since": YEAR - 1,
            "sentence": f"Sedan {YEAR - 1} har ett mål fått sämre färg.",
            "better": [],
            "worse": [_goal_told(documents[0], goals[0])["move"]],
        },
        "promises": {
            "year": YEAR - 1,
            "sentence": f"Uppföljning {YEAR - 1} lovade en åtgärd; ingen är klar.",
            "rows": [
                {
                    "goal": red,
                    "text": "dubblad hjälp",
                    "activity": ACTIVITIES[0],
                    "outcome": "going_on",
                    "outcome_word": "Pågår",
                }
            ],
        },
    }


def _flows(out: Folder) -> dict[str, Any]:
    return {
        "earlier": YEAR - 1,
        "later": YEAR,
        "sentence": f"Sedan {YEAR - 1} har ett mål fått sämre färg.",
        "flows": [{"before": "yellow", "before_word": "Delvis", "after": "red", "after_word": "Nås inte", "n": 1}],
        "n_new": 0,
        "chart": {
            "file": out.add_by_content("charts", "svg", _drawing("N00001")),
            "dark": "",
            "alt": f"Målens färger, {YEAR - 1} till {YEAR}: 1 från Delvis till Nås inte.",
            "width": 720,
            "height": 300,
        },
    }


FINDING = {
    "kind": "motsägelse",
    "text": "Omslaget säger kommunstyrelsen, texten kommunfullmäktige.",
    "quote": "Antaget av kommunstyrelsen",
}


def _walk(tree: Sequence[Branch]) -> Iterator[Branch]:
    for goal in tree:
        yield goal
        yield from _walk(goal.parts)


def _number_of(key: str) -> int:
    return sum(ord(sign) * (n + 1) for n, sign in enumerate(key))


def _state(seed: int, *, measured: bool = True) -> dict[str, Any]:
    rating, word = _RATINGS[seed % 3] if measured else _RATINGS[3]
    trend, trend_word = _TRENDS[seed % 4] if measured else _TRENDS[3]
    return {
        "rating": rating,
        "rating_word": word,
        "trend": trend,
        "trend_word": trend_word,
        "own_direction": "ökar, vilket är bra" if trend == "up" else "",
        "score": 41.5 if measured else None,
        "orange": False,
        "reason": "" if measured else "no_indicator",
        "reason_text": "" if measured else "Målet har inget nyckeltal. Kommunstyrelsen kan besluta om ett.",
        "judged": False,
    }


def _page(path: str, kind: str, title: str = "", sentence: str = "") -> dict[str, Any]:
    return {
        "path": path,
        "kind": kind,
        "title": title or kind,
        "sentence": sentence,
        "municipality": MUNICIPALITY,
        "year": YEAR,
        "breadcrumb": [],
        "source_lines": [],
    }


def figure(key: str, year: int, sex: str, source: str = KOLADA) -> dict[str, Any]:
    """Return the sample's figure of an indicator; the year 2019 is missing for men."""
    missing = year == 2019 and sex == "M"
    value = None if missing else 20 + 30 * abs(math.sin(_number_of(key) + year / 7 + ord(sex)))
    return {
        "value": value,
        "text": "uppgift saknas" if value is None else numbers.format_number(value, 1),
        "unit": "" if missing else "procent",
        "year": year,
        "sex": sex,
        "flag": "missing" if missing else "",
        "source_line": source,
    }


def _explanation(anchor: str) -> dict[str, Any]:
    return {
        "anchor": anchor,
        "rule_in_words": "Färgen sätts efter var kommunen ligger bland de liknande kommunerna.",
        "method": "jämförelse med kvartilerna hos liknande kommuner",
        "version": "1.0",
        "parameters": [["grönt", "bättre än tre fjärdedelar"], ["rött", "sämre än tre fjärdedelar"]],
        "steps": [
            {"text": "Kommunens värde 46,3 ligger mellan kvartilerna 41,0 och 49,2: gult.", "figures": []},
            {"text": "Fem mätningar visar ingen säker förändring: oförändrat.", "figures": []},
        ],
        "caveats": ["Källan anger inget antal svar, därför finns inget intervall."],
        "data_date": "hämtat 30 augusti 2024",
        "judged": "",
    }


def _write_indicator(out: Folder, key: str, n: int, charts: Sequence[bytes]) -> dict[str, Any]:
    """Write the indicator's page and chart, and return its card."""
    title = f"Invånare som svarar {key} i undersökningen, andel (%)"
    drawing = charts[n % len(charts)] if charts else _drawing(key)
    chart = {
        "file": out.add_by_content("charts", "svg", drawing),
        "dark": "",
        "alt": f"Linjediagram över {title} 2010–{YEAR}. Värdena står i tabellen bredvid.",
        "width": 340,
        "height": 200,
    }
    state = _state(_number_of(key))
    latest = [figure(key, YEAR, sex) for sex in "TKM"]
    compare = [
        ["Liknande kommuner, median", figure(key + "m", YEAR, "T", OWN)],
        ["Riket", figure(key + "r", YEAR, "T")],
    ]
    path = f"nyckeltal/{key.lower()}"
    common = {"key": key, "title": title, "path": path, "state": state, "explanation": _explanation(key)}
    out.add_page(path, _page(path, "indicator", title) | common | _indicator_rest(key, chart, state, latest))
    return common | {
        "sentence": f"{latest[0]['text']} procent {YEAR}, bättre än fyra av sju liknande kommuner",
        "figures": latest,
        "gap": "Kvinnor 4,1 procentenheter högre än män",
        "compare": compare,
        "chart": chart,
    }


def _indicator_rest(key: str, chart: Any, state: Any, latest: list[Any]) -> dict[str, Any]:
    years = range(2010, YEAR + 1)
    return {
        "unit": "procent",
        "decimals": 1,
        "chart": chart,
        "columns": ["Totalt", "Kvinnor", "Män", "Liknande kommuner, median", "Riket"],
        "table": [
            {
                "year": year,
                "cells": [figure(key, year, sex) for sex in "TKM"]
                + [figure(key + "m", year, "T", OWN), figure(key + "r", year, "T")],
                "note": "seriebrott" if year == 2015 else "",
            }
            for year in years
        ],
        "sexes": "Kvinnor och män redovisas.",
        "by_sex": [["Kvinnor", state, latest[1]], ["Män", state, latest[2]]],
        "peers_title": "Liknande kommuner (socioekonomi)",
        "peers_chart": None,
        "peers": [
            {"code": "1980", "name": "Västerås", "figure": latest[0], "own": True, "note": ""},
            {"code": "0380", "name": "Uppsala", "figure": figure(key + "u", YEAR, "T"), "own": False, "note": ""},
        ],
        "goals": [],
        "definition": {
            "unit": "andel (%)",
            "kind": "andel",
            "direction": "högre är bättre, eftersom det är målet i sig",
            "why_it_matters": "Det bredaste måttet på om hälsan blir bättre.",
            "caution": "Urvalsenkät; antal svar redovisas inte.",
            "sexes": "TKM",
            "checked": "Granskad den 1 september 2024",
            "minimum_cell": "",
            "ended": "",
        },
        "licence": "Fria att använda; ange källan",
        "fetched": "30 augusti 2024",
        "batch": "kolada-2024-08-30",
        "cite": f"Kolada, {key}",
        "downloads": [],
        "breaks": [],
        "source_lines": [KOLADA, OWN],
    }


def _drawing(key: str) -> bytes:
    points = " ".join(f"{40 + 46 * n},{300 - 5 * (figure(key, 2010 + n, 'T')['value'] or 0):.1f}" for n in range(13))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="340" height="200" viewBox="0 0 640 320">'
        f'<polyline points="{points}" fill="none" stroke="#14304a" stroke-width="2.5"/>'
        f'<text x="40" y="20" font-family="Source Sans 3" font-size="15">Hela kommunen, {key}, åäö</text></svg>'
    ).encode()


def _node(goal: Branch) -> dict[str, Any]:
    return {
        "key": goal.key,
        "path": f"mal/{goal.key}",
        "name": goal.name,
        "level_name": goal.level,
        "number": goal.number,
        "state": _state(_number_of(goal.key), measured=bool(goal.indicators)),
        "n_indicators": len(goal.indicators),
        "sdgs": [3, 10],
        "parts": [_node(part) for part in goal.parts],
    }


def _goal_page(document: Document, goal: Branch, cards: dict[str, Any]) -> dict[str, Any]:
    node = _node(goal)
    lacks = {
        "what": "Målvärde",
        "why": "Programmet anger inget målvärde.",
        "who": "Kommunfullmäktige kan besluta om ett.",
    }
    return _page(f"mal/{goal.key}", "goal", goal.name, "Målet nås delvis.") | {
        "key": goal.key,
        "name": goal.name,
        "plain_wording": "Alla ska må bra." if goal.key == "m1" else "",
        "level_name": goal.level,
        "number": goal.number,
        "document": {"path": f"program/{document.key}", "name": document.title},
        "quote": {"text": f"Staden ska arbeta för {goal.name}.", "source": document.title, "page": 7, "offset": 12},
        "state": node["state"],
        "explanation": _explanation(goal.key),
        "indicators": [cards[key] for key in goal.indicators],
        "parts": node["parts"],
        "activities": ACTIVITIES if goal.key == "d1" else [],
        "responsible": [{"name": "Kommunstyrelsen", "role_word": "ansvarar"}],
        "sdgs": [3, 10],
        "lenses": ["jämlika förutsättningar"],
        "followed_up_elsewhere": "Följs upp i Bostadsförsörjningsprogrammet" if goal.key == "m3" else "",
        "is_focus": False,
        "missing": [lacks],
        "related": [],
        "source_lines": [KOLADA, OWN] if goal.indicators else [],
    }


ACTIVITIES = [
    {
        "name": "Hälsosamtal för alla som fyller 40",
        "state_word": "pågår",
        "responsible": [{"name": "Nämnden för personer med funktionsnedsättning", "role_word": "utför"}],
        "plan": "Handlingsplan 2023",
        "quote": "",
    }
]


def _counts(trees: Sequence[Branch]) -> dict[str, int]:
    counts = dict.fromkeys(("green", "yellow", "red", "none", "up", "flat", "down", "unknown"), 0)
    for goal in _walk(trees):
        state = _node(goal)["state"]
        counts[state["rating"]] += 1
        counts[state["trend"]] += 1
    return counts


def _earlier() -> dict[str, Any]:
    counts = {"green": 9, "yellow": 29, "red": 4, "none": 0, "up": 17, "flat": 24, "down": 1, "unknown": 0}
    return {
        "year": 2023,
        "title": "Uppföljning av social hållbarhet",
        "document": {"path": "dokument", "name": "Beslut om hållbarhetsuppföljning 2023"},
        "n_goals": 42,
        "counts": counts,
        "quote": "9 gröna, 29 gula och 4 röda",
        "source": "Tjänsteutlåtande 2024",
    }


def _programme_page(document: Document) -> dict[str, Any]:
    return _page(f"program/{document.key}", "programme", document.title, "Två av fem mål nås.") | {
        "document": {
            "key": document.key,
            "path": f"program/{document.key}",
            "title": document.title,
            "kind": "program",
            "status": "in_force",
            "status_word": "gäller",
            "adopted": "Antaget av kommunfullmäktige den 6 september 2018",
            "valid": "gäller till och med 2029",
            "reference": "KS 2018/00123, § 228",
        },
        "purpose": "Programmet ska samla stadens arbete för social hållbarhet.",
        "overall_goal": "Ett socialt hållbart Västerås där alla människor har jämlika förutsättningar.",
        "target_picture": "",
        "core_values": [],
        "principles": ["jämlika förutsättningar", "tillit", "framtidstro"],
        "level_words": ["huvudområde", "målområde"],
        "working_levels": [],
        "counts": _counts(document.tree),
        "tree": [_node(goal) for goal in document.tree],
        "relations": [],
        "findings": [],
        "earlier": [],
        "glossary": [
            {"term": "Ärende", "definition": "En fråga som prövas.", "document": document.title},
            {"term": "Samhandling", "definition": "Från ord till handling.", "document": document.title},
        ],
    }


def _follow_up(documents: Sequence[Document]) -> dict[str, Any]:
    programmes = [
        {
            "document": {"path": f"program/{one.key}", "name": one.title},
            "counts": _counts(one.tree),
            "sentence": "Två av fem mål nås.",
            "rows": [],
        }
        for one in documents
    ]
    everything = [goal for one in documents for goal in one.tree]
    return _page(f"uppfoljning/{YEAR}", "followup", f"Uppföljning {YEAR}", "Fyra av tio mål rör sig åt rätt håll.") | {
        "counts": _counts(everything),
        "programmes": programmes,
        "earlier": [_earlier()],
        "reports": [],
        "methods": [_explanation("kvartiler")],
    }
