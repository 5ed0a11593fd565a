"""A small but whole publication of Västerås: every kind of page, with figures published by Kolada and SCB."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from samhandling.charts.numbers import format_number
from samhandling.publishing import files, pages

VASTERAS: pages.MunicipalityInfo = {
    "slug": "vasteras",
    "code": "1980",
    "name": "Västerås stad",
    "place_name": "Västerås",
    "accent": "#1f4e5f",
}
KOLADA = "Källa: Kolada"
YEAR = 2022
# N15428, elever i årskurs 9 som är behöriga till yrkesprogram: totalt, kvinnor, män.
ELIGIBLE = {
    2018: (83.00970874, 82.82208589, 83.19327731),
    2019: (83.57348703, 82.97619048, 84.13407821),
    2020: (83.22981366, 84.92063492, 81.55230596),
    2021: (86.31051753, 86.62721893, 86.02941176),
    2022: (84.45566779, 85.35714286, 83.65180467),
}
AREA_CODES = {"1980r001": "Bäckby", "1980r002": "Centrum", "1980r003": "Råby"}


def figure(
    value: float | None, *, sex: Any = "T", year: int | None = YEAR, unit: str = "procent", flag: str = ""
) -> pages.Figure:
    """Return a figure as publishing writes it."""
    if value is None:
        missing = flag or "missing"
        text = {"missing": "uppgift saknas", "suppressed_here": "skyddat, för få personer"}[missing]
        return {"value": None, "text": text, "unit": "", "year": year, "sex": sex, "flag": missing, "source_line": ""}
    return {
        "value": value,
        "text": format_number(value, 1),
        "unit": unit,
        "year": year,
        "sex": sex,
        "flag": flag,
        "source_line": KOLADA,
    }


def state(rating: Any = "yellow", trend: Any = "up", *, reason_text: str = "", judged: bool = False) -> pages.State:
    """Return a state with the words that belong to it."""
    words = {"green": "Nås", "yellow": "Delvis", "red": "Nås inte", "none": "Kan inte bedömas"}
    arrows = {"up": "Förbättras", "flat": "Oförändrat", "down": "Försämras", "unknown": "För osäkert"}
    return {
        "rating": rating,
        "rating_word": words[rating],
        "trend": trend,
        "trend_word": arrows[trend],
        "own_direction": {"up": "ökar, vilket är bra", "down": "minskar, vilket är dåligt"}.get(trend, ""),
        "score": None if rating == "none" else 48.2,
        "orange": False,
        "reason": "no_indicator" if rating == "none" else "",
        "reason_text": reason_text,
        "judged": judged,
    }


NO_INDICATOR = state(
    "none",
    "unknown",
    reason_text="Målet har inget nyckeltal. Stadsledningskontoret kan koppla ett till målet.",
)


def explanation(anchor: str) -> pages.Explanation:
    """Return how a colour came about."""
    return {
        "anchor": anchor,
        "rule_in_words": "Grönt om Västerås hör till den bästa fjärdedelen av liknande kommuner, "
        "rött om Västerås hör till den sämsta fjärdedelen, annars gult.",
        "method": "quartiles_of_peers",
        "version": "1",
        "parameters": [("Nedre kvartil", "82,1 procent"), ("Övre kvartil", "86,0 procent")],
        "steps": [
            {"text": "Västerås har 84,5 procent.", "figures": [figure(ELIGIBLE[2022][0])]},
            {"text": "Det ligger mellan kvartilerna för sju liknande kommuner.", "figures": []},
        ],
        "caveats": ["Kolada redovisar varken antal eller osäkerhet för nyckeltalet."],
        "data_date": "hämtat 30 augusti 2024",
        "judged": "",
    }


def counts(green: int = 1, yellow: int = 1, red: int = 0, none: int = 1) -> pages.Counts:
    """Return counts of colours; the arrows all improve."""
    total = green + yellow + red
    return {
        "green": green,
        "yellow": yellow,
        "red": red,
        "none": none,
        "up": total,
        "flat": 0,
        "down": 0,
        "unknown": none,
    }


More = Callable[["Sample", str, dict[str, Any]], dict[str, Any]]


class Sample:
    """Every page of the sample, and the files that they name."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {"data/n15428.csv": b"year;sex;value\n2022;T;84.45566779\n"}
        self.reports: dict[str, bytes] = {"vasteras-2022.pdf": b"%PDF-1.7 sample"}

    def documents_by_path(self) -> list[tuple[str, Any]]:
        """Return path and document of every page."""
        return [
            ("start", self.start()),
            ("program/social-hallbarhet", self.programme()),
            ("mal/vp-m2", self.goal()),
            ("mal/vp-m6", self.goal_without_indicator()),
            ("nyckeltal", self.indicators()),
            ("nyckeltal/n15428", self.indicator()),
            ("omrade", self.areas()),
            *((f"omrade/{code}", self.area(code, name)) for code, name in AREA_CODES.items()),
            ("dokument", self.documents()),
            ("uppfoljning/2022", self.followup()),
            ("data", self.data()),
        ]

    def write(self, publications: Path, number: int, *, more: More | None = None) -> str:
        """Write the publication folder and return the SHA-256 of its manifest; ``more`` adds to each page."""
        documents = [(path, more(self, path, page) if more else page) for path, page in self.documents_by_path()]
        with files.writing(publications, number) as folder:
            for path, page in documents:
                folder.add_page(path, page)
            for name, content in self.files.items():
                folder.add(name, content)
            folder.add_index(iter(documents))
            return folder.finish(number=number, municipality="vasteras", year=YEAR)

    def chart(self, name: str, alt: str, width: int = 720, height: int = 300) -> pages.Chart:
        """Return a drawn chart: a line from corner to corner."""
        drawn = {}
        for theme, ink in (("light", "#14304a"), ("dark", "#f5f7f9")):
            drawn[theme] = f"charts/{name}-{theme}.svg"
            self.files[drawn[theme]] = (
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
                f'<path d="M40 {height - 60}L{width - 40} 60" stroke="{ink}" stroke-width="3"/></svg>'
            ).encode()
        return {"file": drawn["light"], "dark": drawn["dark"], "alt": alt, "width": width, "height": height}

    def page(self, path: str, kind: str, title: str, sentence: str) -> dict[str, Any]:
        """Return what every page has."""
        return {
            "path": path,
            "kind": kind,
            "title": title,
            "sentence": sentence,
            "municipality": VASTERAS,
            "year": YEAR,
            "breadcrumb": [] if kind == "start" else [{"path": "start", "name": "Start"}],
            "source_lines": [KOLADA],
        }

    @property
    def goal_ref(self) -> pages.Ref:
        """Return the link to the goal with an indicator."""
        return {
            "path": "mal/vp-m2",
            "name": "Utbildning som är likvärdig och inkluderande och som främjar hållbar utveckling",
            "level_name": "målområde",
            "state": state(),
        }

    @property
    def empty_goal_ref(self) -> pages.Ref:
        """Return the link to the goal that cannot be assessed."""
        return {
            "path": "mal/vp-m6",
            "name": "Trygghet och levande kommundelar",
            "level_name": "målområde",
            "state": NO_INDICATOR,
        }

    @property
    def programme_ref(self) -> pages.Ref:
        """Return the link to the programme."""
        return {"path": "program/social-hallbarhet", "name": "Program för social hållbarhet", "level_name": "program"}

    @property
    def area_refs(self) -> list[pages.Ref]:
        """Return links to the areas."""
        return [{"path": f"omrade/{code}", "name": name} for code, name in AREA_CODES.items()]

    @property
    def report(self) -> pages.Download:
        """Return the yearly report as it is linked."""
        return {
            "label": "Hållbarhetsuppföljning 2022",
            "path": "../../reports/vasteras-2022.pdf",
            "format": "PDF",
            "size": 412_000,
        }

    @property
    def document_info(self) -> pages.DocumentInfo:
        """Return the programme as it stands in a list."""
        return {
            "key": "social-hallbarhet",
            "path": "program/social-hallbarhet",
            "title": "Program för social hållbarhet",
            "kind": "program",
            "status": "in_force",
            "status_word": "gällande",
            "adopted": "Antaget av kommunfullmäktige den 6 september 2018",
            "valid": "Uppgift om giltighetstid saknas",
            "reference": "Dnr 2016/01180",
        }

    @property
    def earlier(self) -> pages.HistoricalSum:
        """Return the published sums of an earlier follow-up."""
        return {
            "year": 2023,
            "title": "Hållbarhetsuppföljningen 2023",
            "document": self.programme_ref,
            "n_goals": 42,
            "counts": {"green": 4, "yellow": 29, "red": 9, "none": 0, "up": 17, "flat": 24, "down": 1, "unknown": 0},
            "quote": "Av de 42 målen är 9 röda, 29 gula och 4 gröna.",
            "source": "Tjänsteutlåtande, Hållbarhetsuppföljning 2023",
        }

    def start(self) -> Any:
        """Return the start page."""
        return {
            **self.page("start", "start", "Västerås hållbarhetsmål", "Ett av tre mål rör sig åt rätt håll."),
            "counts": counts(),
            "cards": [
                {
                    "goal": {
                        "path": "mal/vp-m2",
                        "name": "Goda livsvillkor",
                        "level_name": "huvudområde",
                        "state": state(),
                    },
                    "document": self.programme_ref,
                    "counts": counts(),
                    "sentence": "Ett av två mål förbättras.",
                    "sdgs": [4, 5, 10],
                },
                {
                    "goal": self.empty_goal_ref,
                    "document": self.programme_ref,
                    "counts": counts(0, 0, 0, 1),
                    "sentence": "Målet kan inte bedömas.",
                    "sdgs": [16],
                },
            ],
            "programmes": [self.programme_ref],
            "earlier": [self.earlier],
            "find_area": self.area_refs,
            "needs_attention": [self.empty_goal_ref],
            "followup": {"path": "uppfoljning/2022", "name": "Uppföljning 2022"},
            "reports": [self.report],
        }

    def node(self, ref: pages.Ref, parts: list[pages.GoalNode], number: str = "") -> pages.GoalNode:
        """Return a goal in a tree."""
        return {
            "key": ref["path"].removeprefix("mal/"),
            "path": ref["path"],
            "name": ref["name"],
            "level_name": ref["level_name"],
            "number": number,
            "state": ref["state"],
            "n_indicators": 1 if ref["state"]["rating"] != "none" else 0,
            "sdgs": [4, 5],
            "parts": parts,
        }

    def programme(self) -> Any:
        """Return a programme."""
        sentence = "Programmet har två mål: ett nås delvis och ett kan inte bedömas."
        top: pages.Ref = {**self.goal_ref, "name": "Goda livsvillkor", "level_name": "huvudområde"}
        return {
            **self.page("program/social-hallbarhet", "programme", "Program för social hållbarhet", sentence),
            "document": self.document_info,
            "purpose": "Programmet ska ge stadens verksamheter en gemensam riktning.",
            "overall_goal": "",
            "target_picture": "Ett socialt hållbart Västerås",
            "core_values": ["Alltid bästa möjliga möte"],
            "principles": ["jämlika förutsättningar", "tillit", "framtidstro"],
            "level_words": ["huvudområde", "målområde"],
            "working_levels": [],
            "counts": counts(0, 1, 0, 1),
            "tree": [self.node(top, [self.node(self.goal_ref, []), self.node(self.empty_goal_ref, [])])],
            "relations": [
                {
                    "kind": "implements",
                    "kind_word": "konkretiseras av",
                    "document": {
                        **self.document_info,
                        "key": "handlingsplan",
                        "path": "",
                        "title": "Handlingsplan för social hållbarhet",
                        "kind": "handlingsplan",
                    },
                }
            ],
            "findings": [
                {
                    "kind": "date",
                    "text": "Programmet säger inte hur länge det gäller.",
                    "quote": "Programmet gäller tills vidare",
                }
            ],
            "earlier": [self.earlier],
            "glossary": [
                {"term": "samhandling", "definition": "att gå från ord till handling", "document": "Programmet"}
            ],
        }

    def goal(self) -> Any:
        """Return a goal with an indicator."""
        ref = self.goal_ref
        sentence = "Målet nås delvis. Andelen behöriga elever ökar sedan 2018, vilket är bra."
        return {
            **self.page("mal/vp-m2", "goal", ref["name"], sentence),
            "breadcrumb": [{"path": "start", "name": "Start"}, self.programme_ref],
            "key": "vp-m2",
            "name": ref["name"],
            "plain_wording": "Alla barn och unga ska få en utbildning som är lika bra för alla.",
            "level_name": "målområde",
            "number": "2",
            "document": self.programme_ref,
            "quote": {
                "text": "Utbildning som är likvärdig och inkluderande",
                "source": "Program för social hållbarhet",
                "page": 9,
                "offset": 12034,
            },
            "state": ref["state"],
            "explanation": explanation("varfor-vp-m2"),
            "indicators": [
                {
                    "path": "nyckeltal/n15428",
                    "key": "N15428",
                    "title": "Elever i åk 9 som är behöriga till yrkesprogram",
                    "state": state(),
                    "sentence": "84,5 procent 2022, bättre än tre av sju liknande kommuner.",
                    "figures": [figure(v, sex=s) for s, v in zip("TKM", ELIGIBLE[2022], strict=True)],
                    "gap": "Kvinnor 1,7 procentenheter högre än män",
                    "compare": [("Riket", figure(84.9)), ("Liknande kommuner, median", figure(85.1))],
                    "chart": self.chart("small", "Linje: andelen ökar från 83,0 till 84,5 procent.", 340, 200),
                    "explanation": explanation("varfor-n15428"),
                }
            ],
            "parts": [],
            "activities": [
                {
                    "name": "Kartlägg elevernas väg till gymnasiet",
                    "state_word": "läget inte rapporterat",
                    "responsible": [{"name": "Barn- och utbildningsförvaltningen", "role_word": "ansvarar"}],
                    "plan": "Handlingsplan för social hållbarhet",
                    "quote": "",
                }
            ],
            "responsible": [{"name": "Grundskolenämnden", "role_word": "ansvarar"}],
            "sdgs": [4, 5, 10, 17],
            "lenses": ["jämlika förutsättningar"],
            "followed_up_elsewhere": "",
            "is_focus": False,
            "missing": [
                {
                    "what": "Målvärde",
                    "why": "Programmet anger inget målvärde.",
                    "who": "Kommunfullmäktige kan besluta om ett.",
                }
            ],
            "related": [self.empty_goal_ref],
        }

    def goal_without_indicator(self) -> Any:
        """Return a goal that cannot be assessed."""
        ref = self.empty_goal_ref
        return {
            **self.goal(),
            **self.page("mal/vp-m6", "goal", ref["name"], "Målet kan inte bedömas, eftersom det saknar nyckeltal."),
            "key": "vp-m6",
            "name": ref["name"],
            "plain_wording": "",
            "quote": None,
            "state": NO_INDICATOR,
            "explanation": explanation("varfor-vp-m6"),
            "indicators": [],
            "activities": [],
            "responsible": [],
            "parts": [self.node(self.goal_ref, [])],
        }

    def indicator(self) -> Any:
        """Return an indicator with table, sexes and similar municipalities."""
        title = "Elever i åk 9 som är behöriga till yrkesprogram, hemkommun, andel (%)"
        peers = [("1880", "Örebro", 83.9), ("1980", "Västerås", ELIGIBLE[2022][0]), ("0580", "Linköping", 86.5)]
        return {
            **self.page("nyckeltal/n15428", "indicator", title, "84,5 procent av eleverna var behöriga 2022."),
            "key": "N15428",
            "unit": "procent",
            "decimals": 1,
            "state": state(),
            "explanation": explanation("varfor"),
            "chart": self.chart("wide", "Linjediagram över andelen behöriga elever 2018–2022."),
            "columns": ["Totalt", "Kvinnor", "Män", "Riket"],
            "table": [
                {
                    "year": year,
                    "cells": [
                        *(figure(v, sex=s, year=year) for s, v in zip("TKM", values, strict=True)),
                        figure(None, year=year),
                    ],
                    "note": "seriebrott" if year == 2018 else "",
                }
                for year, values in ELIGIBLE.items()
            ],
            "sexes": "Redovisas för kvinnor och män.",
            "by_sex": [
                ("Kvinnor", state("yellow", "up"), figure(ELIGIBLE[2022][1], sex="K")),
                ("Män", state("yellow", "flat"), figure(ELIGIBLE[2022][2], sex="M")),
            ],
            "peers_title": "Liknande kommuner, grundskola 2022",
            "peers_chart": self.chart("peers", "Prickdiagram: Västerås ligger i mitten av tre kommuner."),
            "peers": [{"code": c, "name": n, "figure": figure(v), "own": c == "1980", "note": ""} for c, n, v in peers],
            "goals": [self.goal_ref],
            "definition": {
                "unit": "procent",
                "kind": "andel",
                "direction": "högre är bättre, eftersom behörighet öppnar gymnasiet",
                "why_it_matters": "Grundskolans viktigaste gräns: den som inte når den riskerar utanförskap.",
                "caution": "Elever med okänd bakgrund ingår inte.",
                "sexes": "kvinnor och män",
                "checked": "Granskad den 30 augusti 2024, ses över 2026",
                "minimum_cell": "5",
                "ended": "",
            },
            "licence": "CC0",
            "fetched": "30 augusti 2024",
            "batch": "#1 Kolada",
            "cite": "Västerås stad (2024). Elever i åk 9 som är behöriga till yrkesprogram. Publikation 1.",
            "downloads": [{"label": "Alla värden", "path": "data/n15428.csv", "format": "CSV", "size": 1204}],
            "breaks": ["Nya krav från 2012 (åtta ämnen, förut tre)."],
        }

    def indicators(self) -> Any:
        """Return the list of indicators."""
        return {
            **self.page("nyckeltal", "indicators", "Nyckeltal", "Ett nyckeltal följer målen."),
            "rows": [
                {
                    "path": "nyckeltal/n15428",
                    "key": "N15428",
                    "title": "Elever i åk 9 som är behöriga till yrkesprogram",
                    "state": state(),
                    "figure": figure(ELIGIBLE[2022][0]),
                    "goals": [self.goal_ref],
                }
            ],
        }

    def area(self, code: str, name: str) -> Any:
        """Return an area."""
        return {
            **self.page(f"omrade/{code}", "area", name, f"I {name} bor 6 412 personer."),
            "code": code.upper(),
            "name": name,
            "area_kind": "RegSO",
            "map": self.chart("map", f"Karta över Västerås med {name} markerat.", 720, 720),
            "map_missing": "",
            "facts": [
                {
                    "sentence": "68,4 procent har minst gymnasieutbildning, färre än i hela Västerås.",
                    "label": "Minst gymnasieutbildning",
                    "figure": figure(68.4),
                    "whole": figure(84.1),
                    "share_of_scale": 0.684,
                    "whole_share_of_scale": 0.841,
                },
                {
                    "sentence": "Uppgiften är skyddad.",
                    "label": "Ekonomiskt bistånd",
                    "figure": figure(None, flag="suppressed_here"),
                    "whole": figure(4.1),
                    "share_of_scale": 0.0,
                    "whole_share_of_scale": 0.041,
                },
            ],
            "part_of": None,
            "parts": [],
            "neighbours": [ref for ref in self.area_refs if ref["path"] != f"omrade/{code}"],
            "goals": [self.goal_ref],
            "caution": "Ett område är inte de människor som bor där.",
        }

    def areas(self) -> Any:
        """Return the list of areas."""
        squares = "".join(
            f'<a href="{code}/" aria-label="{name}"><path d="M{60 * n} 0h50v50h-50Z" fill="var(--map-2,#abcce1)"/></a>'
            for n, (code, name) in enumerate(AREA_CODES.items())
        )
        return {
            **self.page("omrade", "areas", "Områden", "Västerås har tre områden."),
            "map": self.chart("areas", "Karta över områdena."),
            "map_missing": "",
            "inline_map": f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 170 50">{squares}</svg>',
            "columns": ["Folkmängd", "Minst gymnasieutbildning"],
            "rows": [
                {
                    "path": f"omrade/{code}",
                    "code": code.upper(),
                    "name": name,
                    "area_kind": "RegSO",
                    "figures": [figure(6412.0, unit="personer"), figure(68.4)],
                }
                for code, name in AREA_CODES.items()
            ],
            "caution": "Ett område är inte de människor som bor där.",
        }

    def documents(self) -> Any:
        """Return the list of documents."""
        return {
            **self.page("dokument", "documents", "Dokument", "Ett program gäller."),
            "groups": [{"title": "Program", "documents": [self.document_info]}],
            "findings": [
                {"kind": "orphan", "text": "En policy nämns men finns varken som gällande eller upphävd.", "quote": ""}
            ],
        }

    def followup(self) -> Any:
        """Return the follow-up of the year."""
        rows = [
            {
                "goal": ref,
                "document": "Program för social hållbarhet",
                "level_name": "målområde",
                "state": ref["state"],
                "n_indicators": n,
                "missing": "målvärde" if n else "nyckeltal",
            }
            for ref, n in ((self.goal_ref, 1), (self.empty_goal_ref, 0))
        ]
        return {
            **self.page("uppfoljning/2022", "followup", "Uppföljning 2022", "Ett av två mål nås delvis."),
            "counts": counts(0, 1, 0, 1),
            "programmes": [
                {
                    "document": self.programme_ref,
                    "counts": counts(0, 1, 0, 1),
                    "sentence": "Ett av två mål nås delvis.",
                    "rows": rows,
                }
            ],
            "earlier": [self.earlier],
            "reports": [self.report],
            "methods": [explanation("metod-kvartiler")],
        }

    def data(self) -> Any:
        """Return the page of open data."""
        return {
            **self.page("data", "data", "Öppna data", "Alla siffror på sidorna kan hämtas."),
            "downloads": [{"label": "N15428", "path": "data/n15428.csv", "format": "CSV", "size": 1204}],
            "licences": [("Kolada", "Källan ska anges: Källa: Kolada")],
        }
