"""What a publication tells of why and what is done: causes, actions, changes and promises of the sample's goal."""

from typing import Any

from tests.factories import publication
from tests.factories.publication import Sample

from samhandling.publishing import pages

BEFORE = publication.YEAR - 1
ACTIVITY: pages.ActivityInfo = {
    "name": "kartlägg elevernas väg till gymnasiet",
    "state_word": "pågår",
    "responsible": [{"name": "Grundskolenämnden", "role_word": "ansvarar"}],
    "plan": "Handlingsplan för social hållbarhet 2022",
    "quote": "",
    "state": "under_way",
    "period": "klar senast den 31 december 2023",
    "follows_from": f"Uppföljning {BEFORE}",
}


def add(sample: Sample, path: str, page: dict[str, Any]) -> dict[str, Any]:
    """Return the page with what is told on it of causes, actions and changes."""
    told = {
        "start": {"changes": _changes(sample)},
        "program/social-hallbarhet": {"flows": _flows(sample), "changes": _changes(sample)},
        "mal/vp-m2": _goal(sample),
        "mal/vp-m6": _elsewhere(sample),
        f"uppfoljning/{publication.YEAR}": _follow_up(sample),
    }
    return page | told.get(path, {})


def _goal(sample: Sample) -> dict[str, Any]:
    conclusion: pages.Conclusion = {
        "year": BEFORE,
        "title": f"Uppföljning {BEFORE}",
        "is_this_year": False,
        "state": publication.state("red", "flat"),
        "computed": publication.state("yellow", "flat"),
        "reason": "Enkäten gäller bara en del av målet.",
        "summary": "Fler elever behöver bli behöriga.",
        "causes": [{"kind": "own_work", "kind_word": "det egna arbetet", "text": "läxhjälpen är full"}],
        "consequences": [
            {"kind": "changed", "kind_word": "ändrad aktivitet", "text": "dubblad läxhjälp", "activity": ACTIVITY},
            {"kind": "none", "kind_word": "ingen åtgärd", "text": "skolskjutsen räcker", "activity": None},
        ],
        "evidence": [
            {"kind_word": "intervju", "text": "eleverna köar", "source": "Tre skolor", "dated": "3 november 2021"}
        ],
        "answers": [
            {"organisation": "Grundskolenämnden", "activity": "", "texts": [("Vad har gjorts?", "Vi har anställt.")]}
        ],
    }
    return {
        "conclusion": conclusion,
        "move": _move(sample),
        "answer": _answer(sample),
        "questions": [
            {
                "kind_word": "reservation",
                "title": "Målen är för många",
                "text": "Målen är vitt skilda och visar inte på en tydlig prioritering.",
                "asked": "Moderaterna, 8 maj 2022",
                "source": "Protokoll, § 213",
                "is_open": True,
                "standing": "Obesvarad; Kommunstyrelsen ska svara.",
                "answer": "",
            }
        ],
    }


def _elsewhere(sample: Sample) -> dict[str, Any]:
    told: pages.ElsewhereInfo = {
        "year": BEFORE,
        "text": "Tryggheten skiljer sig mellan kommundelar.",
        "source": "Årsredovisningen",
        "state": publication.state("red", "flat"),
    }
    return {"elsewhere": told, "answer": _answer(sample, missing="Följs upp av en annan nämnd.")}


def _move(sample: Sample) -> pages.Move:
    return {
        "goal": sample.goal_ref,
        "before_year": BEFORE,
        "before": publication.state("red", "flat"),
        "now": publication.state(),
        "way": "better",
        "sentence": f"Bättre än {BEFORE}: då rött, nu gult.",
        "figures_sentence": "Av ett nyckeltal som går att jämföra är inget bättre och ett sämre.",
        "figures": [
            {
                "path": "nyckeltal/n15428",
                "title": "Elever i åk 9 som är behöriga till yrkesprogram",
                "before": publication.figure(publication.ELIGIBLE[BEFORE][0], year=BEFORE),
                "now": publication.figure(publication.ELIGIBLE[publication.YEAR][0]),
                "change": publication.figure(-1.9),
                "way": "worse",
                "text": "−1,9 procentenheter, sämre",
            }
        ],
    }


def _answer(sample: Sample, *, missing: str = "") -> pages.Answer:
    told = not missing
    return {
        "goal": sample.goal_ref if told else {**sample.empty_goal_ref, "state": publication.state("red", "flat")},
        "document": "Program för social hållbarhet",
        "since": f"gult {publication.YEAR}, rött {BEFORE}" if told else f"rött {publication.YEAR}",
        "causes": ["Det egna arbetet: läxhjälpen är full"] if told else [],
        "actions": ["Dubblad läxhjälp (Grundskolenämnden ansvarar, pågår)"] if told else [],
        "follow_up": f"Uppföljning {BEFORE}" if told else "",
        "missing": missing,
    }


def _changes(sample: Sample) -> pages.Changes:
    moved: Any = {name: part for name, part in _move(sample).items() if not name.startswith("figures")}
    sentence = f"Sedan {BEFORE} har ett mål fått bättre färg, inget sämre, och ett har samma färg."
    return {"since": BEFORE, "sentence": sentence, "better": [moved], "worse": []}


def _flows(sample: Sample) -> pages.Flows:
    chart = sample.chart("flows", f"Målens färger, {BEFORE} till {publication.YEAR}: 1 från Nås inte till Delvis.")
    chart["narrow"] = sample.chart("flows-narrow", chart["alt"], 288, 240)
    return {
        "earlier": BEFORE,
        "later": publication.YEAR,
        "sentence": _changes(sample)["sentence"],
        "flows": [
            {"before": "red", "before_word": "Nås inte", "after": "yellow", "after_word": "Delvis", "n": 1},
            {"before": "green", "before_word": "Nås", "after": "green", "after_word": "Nås", "n": 1},
        ],
        "n_new": 1,
        "chart": chart,
    }


def _follow_up(sample: Sample) -> dict[str, Any]:
    return {
        "standing": "Uppföljningen pågår. Färgerna är beräknade och har inte bedömts av kommunen än.",
        "flows": _flows(sample),
        "changes": _changes(sample),
        "answers": [_answer(sample, missing="Orsak och åtgärd är inte skrivna än."), _answer(sample)],
        "promises": {
            "year": BEFORE,
            "sentence": f"Uppföljning {BEFORE} lovade en åtgärd; ingen är klar.",
            "rows": [
                {
                    "goal": sample.goal_ref,
                    "text": "dubblad läxhjälp",
                    "activity": ACTIVITY,
                    "outcome": "going_on",
                    "outcome_word": "Pågår",
                }
            ],
        },
    }
