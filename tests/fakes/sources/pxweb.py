"""PxWebApi 2 and PxWeb 1 as their descriptions and server code say, on tables made by hand and one recorded.

Recorded (answers/scb): the config, what TAB6471 holds, and its figures of the default selection. Made by hand: every
other table and figure, the search, the groupings, the texts of PxWeb 1. From the server's code: the refusals' titles,
what TOP means for time, that a selection of nothing is refused, in which order limits are checked.
"""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from itertools import product
from pathlib import Path
from typing import Any

from tests.fakes.sources.server import Reply, Request

ANSWERS = Path(__file__).parent / "answers" / "scb"
PREFIX_2 = "/api/v2"
PREFIX_1 = "/api/v1/sv"

Cell = tuple[float | None, str]


@dataclass
class FakeVariable:
    """A variable: code → text, in order."""

    code: str
    label: str
    values: dict[str, str]
    role: str = ""
    elimination: bool = False
    elimination_code: str | None = None
    units: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass
class FakeGrouping:
    """A set of values, or sums over values (code → text and the codes that it holds)."""

    id: str
    variable: str
    kind: str
    values: dict[str, tuple[str, list[str]]]


@dataclass
class FakeTable:
    """A table whose figures are computed from the codes of each crossing."""

    id: str
    title: str
    variables: list[FakeVariable]
    cell: Callable[[Mapping[str, str]], Cell]
    notes: list[str] = field(default_factory=list)
    updated: str = "2026-06-08T06:00:00Z"
    groupings: list[FakeGrouping] = field(default_factory=list)

    def variable(self, code: str) -> FakeVariable | None:
        """Return a variable, found without case as the service does."""
        return next((each for each in self.variables if each.code.casefold() == code.casefold()), None)


def population() -> FakeTable:
    """Return a table by region, sex and year, with noise from 2025 said in its notes; every value is made up."""

    def cell(at: Mapping[str, str]) -> Cell:
        number = sum(ord(sign) * (n + 1) for n, sign in enumerate("".join(at[each] for each in ("Region", "Tid"))))
        if at["ContentsCode"] == "PRC":
            return (None, "..") if at["Region"] == "1983" else (number % 1000 / 10, "")
        return number + {"1": 1.0, "2": 2.0, "1+2": 4.0}[at["Kon"]] * 1000, ""

    regions = {"00": "Riket", "19": "Västmanlands län", "1980": "Västerås", "1983": "Köping", "1490": "Borås"}
    contents = {"BEF": "Folkmängd", "PRC": "Andel av något"}
    years = {str(year): str(year) for year in range(2016, 2026)}
    return FakeTable(
        id="TAB1",
        title="Folkmängd efter region och kön. År 2016 - 2025",
        variables=[
            FakeVariable("Region", "region", regions, "geo", elimination=True, elimination_code="00"),
            FakeVariable("Kon", "kön", {"1": "män", "2": "kvinnor", "1+2": "totalt"}, "", True, "1+2"),
            FakeVariable(
                "ContentsCode",
                "tabellinnehåll",
                contents,
                "metric",
                units={"BEF": {"base": "antal", "decimals": 0}, "PRC": {"base": "procent", "decimals": 1}},
            ),
            FakeVariable("Tid", "år", years, "time"),
        ],
        cell=cell,
        notes=["Från 2025 skyddas uppgifterna med Cell Key Method."],
    )


def small_areas() -> FakeTable:
    """Return a table of small areas by age, with 0 where a division did not exist and groupings of age."""

    def cell(at: Mapping[str, str]) -> Cell:
        is_new = at["Region"].endswith("2025")
        exists = ("_" not in at["Region"] and not at["Region"][4:]) or is_new == (int(at["Tid"]) >= 2024)
        return float(len(at["Region"]) * 10 + int(at["Alder"]) if exists else 0), ""

    codes = ["1980", "1980C1010", "1980C1020", "1980C1010_DeSO2025", "1980C1030_DeSO2025", "1980R001_RegSO2025"]
    ages = {str(age): f"{age} år" for age in range(20)}
    return FakeTable(
        id="TAB2",
        title="Folkmängd i små områden efter ålder. År 2022 - 2025",
        variables=[
            FakeVariable("Region", "region", {code: code for code in codes}, "geo"),
            FakeVariable("Alder", "ålder", ages, elimination=True),
            FakeVariable("Tid", "år", {str(year): str(year) for year in range(2022, 2026)}, "time"),
        ],
        cell=cell,
        groupings=[
            FakeGrouping(
                "agg_Ålder10",
                "Alder",
                "Aggregation",
                {
                    "-9": ("0–9 år", [str(age) for age in range(10)]),
                    "10-19": ("10–19 år", [str(age) for age in range(10, 20)]),
                },
            ),
            FakeGrouping("vs_Barn", "Alder", "Valueset", {str(age): (f"{age} år", [str(age)]) for age in range(3)}),
        ],
    )


def recorded() -> FakeTable:
    """Return TAB6471 as it was recorded; a figure outside the recording is made up, as minus its place."""
    described = json.loads((ANSWERS / "TAB6471_metadata.json").read_bytes())
    known = json.loads((ANSWERS / "TAB6471_data_default_selection.json").read_bytes())
    axes = [list(known["dimension"][code]["category"]["index"]) for code in known["id"]]
    figures = dict(zip(product(*axes), known["value"], strict=True))
    variables = [
        FakeVariable(
            code,
            each["label"],
            each["category"]["label"],
            next((role for role, codes in described["role"].items() if code in codes), ""),
            each["extension"]["elimination"],
            units=each["category"].get("unit", {}),
        )
        for code, each in described["dimension"].items()
    ]
    variables[2].elimination_code = "TotSa"

    def cell(at: Mapping[str, str]) -> Cell:
        return float(figures.get(tuple(at[code] for code in known["id"]), -1)), ""

    return FakeTable("TAB6471", described["label"], variables, cell, described["note"], described["updated"])


def health() -> FakeTable:
    """Return a table as Folkhälsomyndigheten has them: codes that are texts, places as codes, spans of years."""

    def cell(at: Mapping[str, str]) -> Cell:
        number = 10.0 + len(at["Region"]) + {"00": 0, "01": 1, "02": 2}[at["Kön"]] + int(at["År"][:4]) / 1000
        if at["Region"] == "1983" and at["Kön"] != "00":
            return None, ".."
        return round(
            {"Andel": number, "Nedre": number - 2, "Övre": number + 2}[at["Andel och konfidensintervall"]], 3
        ), ""

    return FakeTable(
        id="B_HLV/bFyshals/hlv1.px",
        title="God hälsa efter region, kön och år",
        variables=[
            FakeVariable(
                "Region", "Region", {"00": "Riket", "19": "Västmanlands län", "1980": "Västerås", "1983": "Köping"}
            ),
            FakeVariable("Kön", "Kön", {"00": "Totalt", "01": "Kvinnor", "02": "Män"}),
            FakeVariable(
                "Andel och konfidensintervall",
                "Andel och konfidensintervall",
                {"Andel": "Andel", "Nedre": "Nedre gräns", "Övre": "Övre gräns"},
            ),
            FakeVariable("Hur ofta", "Hur ofta", {"2-3 ggr/månad": "2-3 ggr/månad"}),
            FakeVariable("År", "År", {"2018-2021": "2018-2021", "2021-2024": "2021-2024"}, "time"),
        ],
        cell=cell,
    )


@dataclass
class PxwebWorld:
    """What both interfaces have in common: tables, limits, and how a selection is answered."""

    tables: list[FakeTable]
    max_cells: int = 150_000
    # What is refused, where it is less than what is said.
    true_max_cells: int | None = None
    too_many_status: int = 400
    n_calls: int = 1000
    window: int = 1
    gone: set[str] = field(default_factory=set)
    # The table is published anew after so many answers with figures.
    updated_after: int | None = None
    n_answered: int = 0

    def table(self, id: str) -> FakeTable | None:
        """Return a table that is not withdrawn."""
        return next((each for each in self.tables if each.id == id and id not in self.gone), None)

    def rename(self, id: str, title: str) -> None:
        """Call a table something else from now on."""
        self.tables = [replace(each, title=title) if each.id == id else each for each in self.tables]

    def is_too_many(self, chosen: Mapping[str, Sequence[str]]) -> bool:
        """Return whether a selection has more cells than are answered."""
        limit = self.max_cells if self.true_max_cells is None else self.true_max_cells
        return math.prod(len(codes) for codes in chosen.values()) > limit

    def dataset(
        self, table: FakeTable, chosen: Mapping[str, Sequence[str]], groupings: Mapping[str, FakeGrouping]
    ) -> dict[str, Any]:
        """Return the figures of a selection as JSON-stat 2."""
        self.n_answered += 1
        if self.updated_after is not None and self.n_answered > self.updated_after:
            table.updated = "2026-06-09T06:00:00Z"
        shown = [variable for variable in table.variables if variable.code in chosen]
        cells = [
            _cell(table, dict(zip((v.code for v in shown), codes, strict=True)), groupings)
            for codes in product(*(chosen[variable.code] for variable in shown))
        ]
        answer = _described(table, [_limited(v, chosen[v.code], groupings.get(v.code)) for v in shown])
        names = [variable.label for variable in shown]
        answer["label"] = f"{table.title.split(' efter ')[0]} efter {', '.join(names[:-1])} och {names[-1]}"
        answer["value"] = [
            None if value is None else (int(value) if value == int(value) else value) for value, _ in cells
        ]
        if signs := {str(place): sign for place, (_, sign) in enumerate(cells) if sign}:
            answer["status"] = signs
        return answer


@dataclass
class PxwebWorld2(PxwebWorld):
    """PxWebApi 2 under /api/v2."""

    page_size: int = 20
    repeats_pages: bool = False
    config: dict[str, Any] = field(default_factory=lambda: json.loads((ANSWERS / "config.json").read_bytes()))

    def answer(self, request: Request) -> Reply | None:
        """Return the answer to an address under /api/v2."""
        if not request.path.startswith(PREFIX_2 + "/"):
            return None
        match request.path.removeprefix(PREFIX_2).strip("/").split("/"):
            case ["config"]:
                own = {"maxDataCells": self.max_cells, "maxCallsPerTimeWindow": self.n_calls, "timeWindow": self.window}
                return Reply(content={**self.config, **own})
            case ["tables"]:
                return self._search(request)
            case ["tables", id, "metadata"]:
                table = self.table(id)
                return Reply(content=self._metadata(table)) if table else _problem(404, "Non-existent table")
            case ["tables", id, "data"]:
                table = self.table(id)
                return self._data(table, request) if table else _problem(404, "Non-existent table")
            case [kind, id] if kind.casefold() == "codelists":
                return self._codelist(id)
        return _problem(404, "Not found")

    def _metadata(self, table: FakeTable) -> dict[str, Any]:
        answer = _described(table, table.variables)
        for variable in table.variables:
            lists = [
                {"id": each.id, "label": each.id, "type": each.kind, "links": []}
                for each in table.groupings
                if each.variable == variable.code
            ]
            answer["dimension"][variable.code]["extension"]["codelists"] = lists
        return {**answer, "value": []}

    def _codelist(self, id: str) -> Reply:
        for table in self.tables:
            for each in table.groupings:
                if each.id == id:
                    values = [{"code": c, "label": text, "valueMap": of} for c, (text, of) in each.values.items()]
                    return Reply(content={"id": id, "label": id, "type": each.kind, "values": values})
        return _problem(404, "Non-existent codelist")

    def _data(self, table: FakeTable, request: Request) -> Reply:
        chosen, codelists = _asked_2(request)
        if not chosen:
            return _problem(400, "Missing selection for mandantory variable")
        groupings = {}
        for code, id in codelists.items():
            found = next((each for each in table.groupings if each.id == id and each.variable == code), None)
            if found is None:
                return _problem(400, "Non-existent codelist")
            groupings[code] = found
        expanded: dict[str, list[str]] = {}
        for code, values in chosen.items():
            variable = table.variable(code)
            if variable is None:
                return _problem(400, "Non-existent variable")
            given = groupings[variable.code].values if variable.code in groupings else variable.values
            codes = [found for each in values for found in _expanded(each, list(given), variable.role == "time")]
            if not codes:
                return _problem(400, "Non-existent value")
            expanded[variable.code] = [each for each in given if each in codes]
        if any(not each.elimination and each.code not in expanded for each in table.variables):
            return _problem(400, "Missing selection for mandantory variable")
        if self.is_too_many(expanded):
            return _problem(self.too_many_status, "Too many cells selected")
        return Reply(content=self.dataset(table, expanded, groupings))

    def _search(self, request: Request) -> Reply:
        words = request.query.get("query", [""])[0].casefold()
        found = [each for each in self.tables if words in each.title.casefold() and each.id not in self.gone]
        size, page = self.page_size, int(request.query.get("pageNumber", ["1"])[0])
        pages = max(1, math.ceil(len(found) / size))
        if page > pages:
            return _problem(404, "Non-existent page")
        at = 1 if self.repeats_pages else page
        return Reply(
            content={
                "language": "sv",
                "tables": [_entry(each) for each in found[(at - 1) * size : at * size]],
                "page": {"pageNumber": page, "pageSize": size, "totalElements": len(found), "totalPages": pages},
            }
        )


@dataclass
class PxwebWorld1(PxwebWorld):
    """PxWeb 1 under /api/v1/sv, with folders made from the tables' ids. Refusals are plain text."""

    max_values: int = 10_000
    too_many_status: int = 403

    def answer(self, request: Request) -> Reply | None:
        """Return the answer to an address under /api/v1/sv."""
        if not request.path.startswith(PREFIX_1):
            return None
        path = request.path.removeprefix(PREFIX_1).strip("/")
        if "config" in request.query:
            limits = {"maxValues": self.max_values, "maxCells": self.max_cells, "maxCalls": self.n_calls}
            return Reply(content={**limits, "timeWindow": self.window, "CORS": True})
        table = self.table(path)
        if table is None:
            return self._folder(path)
        return self._data(table, request) if request.method == "POST" else Reply(content=self._metadata(table))

    def _folder(self, path: str) -> Reply:
        prefix = f"{path}/" if path else ""
        entries: dict[str, dict[str, str]] = {}
        for table in self.tables:
            if table.id in self.gone or not table.id.startswith(prefix):
                continue
            first, *rest = table.id.removeprefix(prefix).split("/")
            entries[first] = {"id": first, "type": "l" if rest else "t", "text": first if rest else table.title}
        return Reply(content=list(entries.values())) if entries else Reply(status=404, content=b"Not Found")

    def _metadata(self, table: FakeTable) -> dict[str, Any]:
        return {
            "title": table.title,
            "variables": [
                {
                    "code": each.code,
                    "text": each.label,
                    "values": list(each.values),
                    "valueTexts": list(each.values.values()),
                    **({"elimination": True} if each.elimination else {}),
                    **({"time": True} if each.role == "time" else {}),
                }
                for each in table.variables
            ],
        }

    def _data(self, table: FakeTable, request: Request) -> Reply:
        asked = json.loads(request.body)
        chosen: dict[str, list[str]] = {}
        groupings: dict[str, FakeGrouping] = {}
        for each in asked["query"]:
            variable, how = table.variable(each["code"]), each["selection"]
            if variable is None:
                return Reply(status=400, content=b"Parameter error")
            values = list(variable.values)
            if how["filter"].startswith(("agg:", "vs:")):
                found = next((g for g in table.groupings if g.id == how["filter"].split(":", 1)[1]), None)
                if found is None:
                    return Reply(status=400, content=b"Parameter error")
                groupings[variable.code], values = found, list(found.values)
            if len(how["values"]) > self.max_values:
                return Reply(status=403, content=b"Forbidden")
            if not set(how["values"]) <= set(values):
                return Reply(status=400, content=b"Parameter error")
            chosen[variable.code] = [code for code in values if code in how["values"]]
        if any(not each.elimination and each.code not in chosen for each in table.variables):
            return Reply(status=400, content=b"Parameter error")
        if self.is_too_many(chosen):
            return Reply(status=self.too_many_status, content=b"Forbidden")
        answer = self.dataset(table, chosen, groupings)
        if asked["response"]["format"] == "json-stat2":
            return Reply(content=answer)
        if asked["response"]["format"] == "json":
            return Reply(content=_rows(table, answer))
        return Reply(status=400, content=b"Parameter error")


def _rows(table: FakeTable, answer: Mapping[str, Any]) -> dict[str, Any]:
    """Return the older form: rows of texts, with the contents as columns."""
    roles = {variable.code: variable.role for variable in table.variables}
    keys = [code for code in answer["id"] if roles[code] != "metric"]
    axes = [list(answer["dimension"][code]["category"]["index"]) for code in answer["id"]]
    columns = [
        {"code": code, "text": answer["dimension"][code]["label"], "type": "t" if roles[code] == "time" else "d"}
        for code in keys
    ]
    metric = next((code for code in answer["id"] if roles[code] == "metric"), None)
    contents = answer["dimension"][metric]["category"]["label"] if metric else {table.title: table.title}
    columns += [{"code": code, "text": text, "type": "c"} for code, text in contents.items()]
    rows: dict[tuple[str, ...], list[str]] = {}
    signs = answer.get("status", {})
    for place, codes in enumerate(product(*axes)):
        key = tuple(code for name, code in zip(answer["id"], codes, strict=True) if name != metric)
        value = answer["value"][place]
        rows.setdefault(key, []).append(signs.get(str(place), "..") if value is None else str(value))
    return {
        "columns": columns,
        "comments": [],
        "data": [{"key": list(key), "values": values} for key, values in rows.items()],
        "metadata": [{"infofile": "X", "updated": table.updated, "label": answer["label"], "source": "FOHM"}],
    }


def _described(table: FakeTable, variables: Sequence[FakeVariable]) -> dict[str, Any]:
    roles: dict[str, list[str]] = {}
    for variable in variables:
        if variable.role:
            roles.setdefault(variable.role, []).append(variable.code)
    return {
        "version": "2.0",
        "class": "dataset",
        "label": table.title,
        "source": "SCB",
        "updated": table.updated,
        "note": table.notes,
        "role": roles,
        "id": [variable.code for variable in variables],
        "size": [len(variable.values) for variable in variables],
        "dimension": {
            variable.code: {
                "label": variable.label,
                "category": {
                    "index": {code: place for place, code in enumerate(variable.values)},
                    "label": variable.values,
                    **(
                        {"unit": {c: u for c, u in variable.units.items() if c in variable.values}}
                        if variable.units
                        else {}
                    ),
                },
                "extension": {"elimination": variable.elimination}
                | ({"eliminationValueCode": variable.elimination_code} if variable.elimination_code else {}),
            }
            for variable in variables
        },
    }


def _limited(variable: FakeVariable, codes: Sequence[str], grouping: FakeGrouping | None) -> FakeVariable:
    texts = {code: text for code, (text, _) in grouping.values.items()} if grouping else variable.values
    return replace(variable, values={code: texts[code] for code in codes})


def _cell(table: FakeTable, at: Mapping[str, str], groupings: Mapping[str, FakeGrouping]) -> Cell:
    """Return the figure of one crossing: sums over what a group holds and over what was left out."""
    axes: list[list[str]] = []
    for variable in table.variables:
        if variable.code not in at:
            axes.append([variable.elimination_code] if variable.elimination_code else list(variable.values))
        elif variable.code in groupings:
            axes.append(groupings[variable.code].values[at[variable.code]][1])
        else:
            axes.append([at[variable.code]])
    names = [variable.code for variable in table.variables]
    cells = [table.cell(dict(zip(names, codes, strict=True))) for codes in product(*axes)]
    if any(value is None for value, _ in cells):
        return next((None, sign) for value, sign in cells if value is None)
    return sum(value or 0.0 for value, _ in cells), cells[0][1]


def _asked_2(request: Request) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Return what is chosen and by which groupings, from the address or the body."""
    if request.method == "POST":
        given = json.loads(request.body)["selection"]
        return (
            {each["variableCode"]: each["valueCodes"] for each in given},
            {each["variableCode"]: each["codelist"] for each in given if each.get("codelist")},
        )
    chosen, codelists = {}, {}
    for name, values in request.query.items():
        if name.casefold().startswith("valuecodes["):
            chosen[name[11:-1]] = values[0].split(",")
        elif name.casefold().startswith("codelist["):
            codelists[name[9:-1]] = values[0]
    return chosen, codelists


def _expanded(chosen: str, codes: list[str], is_time: bool) -> list[str]:
    """Return the codes of one expression; fewer kinds than the service has, and not by the code under test."""
    if chosen in codes:
        return [chosen]
    if chosen.upper().startswith("TOP("):
        n = int(chosen[4:-1])
        return codes[-n:] if is_time else codes[:n]
    if chosen.upper().startswith("FROM("):
        return codes[codes.index(chosen[5:-1]) :]
    return [code for code in codes if fnmatchcase(code, chosen)] if set("*?") & set(chosen) else []


def _entry(table: FakeTable) -> dict[str, Any]:
    return {
        "id": table.id,
        "label": table.title,
        "updated": table.updated,
        "firstPeriod": "2016",
        "lastPeriod": "2025",
        "variableNames": [variable.label for variable in table.variables],
        "paths": [[{"id": "BE", "label": "Befolkning"}, {"id": "BE0101", "label": "Folkmängd"}]],
    }


def _problem(status: int, title: str) -> Reply:
    return Reply(status=status, content={"type": "Parameter error", "title": title, "status": status})
