"""Kolada v3 as its shapes are documented; no answer of the real service has been recorded.

Made by hand: the envelope and the objects (from the published field lists), the refusal of more than 25 ids (status 400
and its text are a guess), the answer to an id that does not exist (an empty list, or 404 by ``unknown``), the order of
the items. From the service, through the figures that the demo ships: ids, titles, values.
"""

import contextlib
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

import duckdb
from tests.fakes.sources.server import Reply, Request, StandIn

from samhandling import catalogue
from samhandling.catalogue import demo as demo_data

PREFIX = "/v3"
N_IDS = 25
Key = tuple[str, str, int]


@dataclass
class Figure:
    """One value of one sex. ``count`` over 1 says that it is a group's mean."""

    value: float | None
    status: str = ""
    count: int = 1
    is_deleted: bool = False


@dataclass
class KoladaWorld:
    """What Kolada has: change it between questions as Kolada does."""

    titles: dict[str, str]
    areas: dict[str, tuple[str, str]]
    figures: dict[Key, dict[str, Figure]]
    groups: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    units: dict[str, tuple[str, str]] = field(default_factory=dict)
    unit_figures: dict[Key, dict[str, Figure]] = field(default_factory=dict)
    descriptions: dict[str, str] = field(default_factory=dict)
    changed_on: dict[Key, date] = field(default_factory=dict)
    first_day: date = date(2026, 3, 1)
    most_per_page: int = 5000
    unknown: Literal["empty", "404"] = "empty"
    periods_as_text: bool = False

    @classmethod
    def small(cls, *, most_per_page: int = 5000) -> "KoladaWorld":
        """Return three key figures for three municipalities, the country and a group; two have K and M."""
        areas = {"0000": ("Riket", "L"), "1490": ("Borås", "K"), "1980": ("Västerås", "K"), "0001": ("Region A", "L")}
        figures: dict[Key, dict[str, Figure]] = {}
        for number, kpi in enumerate(("N00945", "N15428", "U09800")):
            for place, area in enumerate(areas):
                for year in range(2019, 2024):
                    value = 10.0 * number + place + (year - 2019) / 8
                    figures[kpi, area, year] = {"T": Figure(value)}
                    if kpi != "U09800":
                        # The order of the sexes is no promise.
                        both = {"M": Figure(value - 1), "T": Figure(value), "K": Figure(value + 1)}
                        figures[kpi, area, year] = both
        figures["N15428", "1980", 2023]["K"] = Figure(None)
        figures["N15428", "1490", 2023] = {"T": Figure(None, status="Missing")}
        figures["N00945", "G176458", 2023] = {"T": Figure(5.25, count=7)}
        return cls(
            titles={
                "N00945": "Invånare totalt, andel (%)",
                "N15428": "Elever i åk 9, andel (%)",
                "U09800": "Nöjda, andel (%)",
            },
            areas=areas,
            groups={"G176458": ("Liknande kommuner socioekonomi, Västerås, 2024", ["0581", "1490"])},
            units={"V15E198000101": ("Skolan", "1980"), "V15E149000102": ("Andra skolan", "1490")},
            unit_figures={("N15428", "V15E198000101", 2023): {"T": Figure(88.5)}},
            figures=figures,
            most_per_page=most_per_page,
        )

    @classmethod
    def of_demo(cls, *, kpis: Iterable[str] | None = None, areas: Iterable[str] | None = None) -> "KoladaWorld":
        """Return what the package ships: 98 key figures for every municipality 1994–2022, or some of it."""
        files = demo_data.observations_path()
        chosen = "SELECT indicator, area, year, sex, value FROM read_parquet(?)"
        limits = {"indicator": list(kpis) if kpis else None, "area": list(areas) if areas else None}
        where = [f"{name} IN (SELECT unnest(?))" for name, codes in limits.items() if codes]
        given = [str(files), *(codes for codes in limits.values() if codes)]
        rows = duckdb.execute(f"{chosen} {'WHERE ' + ' AND '.join(where) if where else ''}", given).fetchall()
        figures: dict[Key, dict[str, Figure]] = {}
        for kpi, area, year, sex, value in rows:
            figures.setdefault((kpi, area, int(year)), {})[sex] = Figure(value)
        names = {definition.key: definition.title for definition in catalogue.definitions().values()}
        places = sorted({area for _, area, _ in figures})
        return cls(
            titles={kpi: names.get(kpi, kpi) for kpi in sorted({kpi for kpi, _, _ in figures})},
            areas={area: (area, "L" if area.startswith("00") else "K") for area in places},
            figures=figures,
        )

    # What the source does with its figures

    def rename(self, kpi: str, title: str) -> None:
        """Call a key figure something else from now on."""
        self.titles[kpi] = title

    def withdraw(self, kpi: str) -> None:
        """Take a key figure away, with its values."""
        del self.titles[kpi]

    def revise(self, key: Key, sex: str, value: float | None, *, on: date) -> None:
        """Change a value."""
        self.figures.setdefault(key, {})[sex] = Figure(value)
        self.changed_on[key] = on

    def delete(self, key: Key, sex: str, *, on: date) -> None:
        """Delete a value; it is told of with ``from_date`` alone."""
        self.figures[key][sex] = Figure(None, is_deleted=True)
        self.changed_on[key] = on

    # What it answers

    def answer(self, request: Request) -> Reply | None:
        """Return the answer to an address under /v3."""
        if not request.path.startswith(PREFIX + "/"):
            return None
        parts = request.path.removeprefix(PREFIX).strip("/").split("/")
        if any(len(part.split(",")) > N_IDS for part in parts):
            return Reply(status=400, content={"detail": f"At most {N_IDS} ids"})
        match parts:
            case ["kpi", *ids]:
                return self._list(request, ids, {kpi: self._kpi(kpi) for kpi in self.titles})
            case ["municipality", *ids]:
                return self._list(request, ids, {code: self._area(code) for code in self.areas})
            case ["municipality_groups", *ids]:
                return self._list(request, ids, {code: self._group(code) for code in self.groups})
            case ["kpi_groups", *ids]:
                return self._list(request, ids, {"G2KPI1": self._kpi_group()})
            case ["ou", *ids]:
                return self._list(request, ids, {code: self._unit(code) for code in self.units})
            case ["data" | "oudata" as kind]:
                return self._data(request, kind, request.query)
            case ["data" | "oudata" as kind, *rest] if len(rest) in (4, 6):
                pairs = dict(zip(rest[::2], rest[1::2], strict=True))
                names = {"kpi": "kpi_id", "municipality": "municipality_id", "ou": "ou_id", "year": "year"}
                if set(pairs) <= set(names):
                    given = {names[name]: ids.split(",") for name, ids in pairs.items()}
                    return self._data(request, kind, {**request.query, **given})
        return Reply(status=404, content={"detail": "Not Found"})

    def _list(self, request: Request, ids: list[str], whole: Mapping[str, Any]) -> Reply:
        wanted = ids[0].split(",") if ids else list(whole)
        if self.unknown == "404" and any(each not in whole for each in wanted):
            return Reply(status=404, content={"detail": "Not Found"})
        title = request.query.get("title", [""])[0].casefold()
        kind = request.query.get("region_type", [""])[0]
        municipality = request.query.get("municipality", [""])[0]
        found = [
            whole[each]
            for each in wanted
            if each in whole
            and title in whole[each]["title"].casefold()
            and (not kind or whole[each].get("type") == kind)
            and (not municipality or whole[each].get("municipality") in municipality.split(","))
        ]
        return self._paged(request, found)

    def _data(self, request: Request, kind: str, query: Mapping[str, list[str]]) -> Reply:
        since = date.fromisoformat(query["from_date"][0]) if "from_date" in query else None
        return self._paged(request, list(self._items(kind, query, since)))

    def _items(self, kind: str, query: Mapping[str, list[str]], since: date | None) -> Iterator[dict[str, Any]]:
        place, figures = ("ou", self.unit_figures) if kind == "oudata" else ("municipality", self.figures)
        kpis = query.get("kpi_id") or list(self.titles)
        # A parameter of another name is not refused: it is not heard, and nothing is found.
        places = query.get(f"{place}_id") or ([] if place in query else sorted({area for _, area, _ in figures}))
        years = [int(year) for year in query.get("year") or ()] or sorted({year for _, _, year in figures})
        for kpi in kpis:
            for area in places:
                for year in years:
                    key = (kpi, area, year)
                    if key not in figures or kpi not in self.titles:
                        continue
                    if since and self.changed_on.get(key, self.first_day) < since:
                        continue
                    if values := list(self._values(figures[key], since)):
                        period = str(year) if self.periods_as_text else year
                        yield {"kpi": kpi, place: area, "period": period, "values": values}

    def _values(self, figures: Mapping[str, Figure], since: date | None) -> Iterator[dict[str, Any]]:
        for sex, figure in figures.items():
            if figure.is_deleted and since is None:
                continue
            yield {
                "gender": sex,
                "count": figure.count,
                "status": figure.status,
                "value": figure.value,
                "isdeleted": figure.is_deleted,
            }

    def _paged(self, request: Request, found: list[Any]) -> Reply:
        size = min(int(request.query.get("per_page", ["5000"])[0]), self.most_per_page)
        number = int(request.query.get("page", ["1"])[0])
        some = found[(number - 1) * size : number * size]
        address = self._address(request, number + 1) if number * size < len(found) else None
        before = self._address(request, number - 1) if number > 1 else None
        return Reply(content={"values": some, "count": len(some), "next_url": address, "previous_url": before})

    def _address(self, request: Request, number: int) -> str:
        query = {**{name: values[0] for name, values in request.query.items()}, "page": str(number)}
        return f"{request.origin}{request.path}?{'&'.join(f'{name}={value}' for name, value in query.items())}"

    def _kpi(self, kpi: str) -> dict[str, Any]:
        return {
            "id": kpi,
            "title": self.titles[kpi],
            "description": self.descriptions.get(kpi, "Antal dividerat med antal."),
            "is_divided_by_gender": any("K" in sexes for key, sexes in self.figures.items() if key[0] == kpi),
            "municipality_type": "K",
            "auspice": None,
            "operating_area": "Kommunen, övergripande",
            "perspective": "Kvalitet och resultat",
            "prel_publication_date": None,
            "publication_date": "2026-08-28",
            "publ_period": "2025",
            "has_ou_data": any(key[0] == kpi for key in self.unit_figures),
        }

    def _area(self, code: str) -> dict[str, Any]:
        title, kind = self.areas[code]
        return {"id": code, "title": title, "type": kind}

    def _group(self, code: str) -> dict[str, Any]:
        title, members = self.groups[code]
        return {
            "id": code,
            "title": title,
            "members": [{"member_id": each, "member_title": self.areas.get(each, (each, ""))[0]} for each in members],
        }

    def _kpi_group(self) -> dict[str, Any]:
        members = [{"member_id": kpi, "member_title": title} for kpi, title in self.titles.items()]
        return {"id": "G2KPI1", "title": "Agenda 2030", "members": members}

    def _unit(self, code: str) -> dict[str, Any]:
        title, municipality = self.units[code]
        return {"id": code, "title": title, "municipality": municipality}


def main() -> None:
    """Serve what the demo ships, so that the command line can be tried: fetch kolada --base ADDRESS/v3."""
    with StandIn(KoladaWorld.of_demo()) as server:
        print(f"{server.address}{PREFIX}  (Ctrl-C ends)", flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
