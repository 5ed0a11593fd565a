"""SCB's statistical database by PxWebApi 2: limits, search, what tables hold, groupings, and data.

Described at https://github.com/PxTools/PxApiSpecs (PxAPI-2.yml); the server is github.com/PxTools/PxWebApi. Oddities:
without a selection the service chooses a small one itself; ``codelists`` and ``codeLists`` both occur in addresses; too
many cells are refused with 400 by the server and 403 by its description; the answers' titles name the variables asked
for, those of the descriptions the periods held.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from samhandling.errors import InputError, SourceChanged
from samhandling.sources import archive, jsonstat, layouts, table_services
from samhandling.sources.archive import Answer
from samhandling.sources.delivery import Delivery
from samhandling.sources.http import Client, Clock, Manners, Progress, shown
from samhandling.sources.questions import TableQuestion
from samhandling.sources.table_services import Described, Fetch, Limits, Publisher, Refusal
from samhandling.sources.tables import Category, Structure, Table

T = TypeVar("T")

SCB = Publisher(
    source="scb",
    title="SCB",
    address="https://statistikdatabasen.scb.se/api/v2",
    licence="CC0 1.0",
    source_line="Källa: SCB",
)
# Until the service has told its own limit; SCB's is 30 calls in 10 seconds.
MANNERS = Manners(n_calls=3, window=1.0)

# Longer addresses are cut or refused on the way.
_LONGEST_ADDRESS = 1_500
_MAX_PAGES = 1_000
_LARGEST = 10**9

# Titles of the service's refusals (ProblemUtility.cs in the server's code), spelt as there → what it means.
_TOO_MANY = "too many cells selected"
_REFUSALS = {
    "missing selection for mandantory variable": "en variabel som måste väljas saknas i frågan",
    "illegal selection for mandantory variable": "en variabel som måste väljas har inget värde",
    "non-existent variable": "en variabel finns inte längre",
    "non-existent value": "ett värde finns inte längre",
    "non-existent codelist": "grupperingen finns inte längre",
    "illegal selection expression": "ett urvalsuttryck är felskrivet",
    "unsupported output format": "källan lämnar inte längre ut JSON-stat",
}
_NOISE = "cell key"
_NOISE_YEAR = 2025


@dataclass(frozen=True, kw_only=True)
class TableEntry:
    """A table as the search shows it."""

    id: str
    title: str
    updated: str
    first_period: str
    last_period: str
    variables: tuple[str, ...]
    path: str


@dataclass(kw_only=True)
class Pxweb2:
    """SCB's service, at its own address or another."""

    client: Client
    publisher: Publisher = SCB
    address: str = SCB.address
    language: str = "sv"
    habits: layouts.Habits = layouts.SWEDISH
    _sums: set[str] = field(default_factory=set)

    def limits(self) -> Limits:
        """Return how much may be asked for at once, and keep the pace that the service asks for."""
        found = self.client.read(f"{self.address}/config", _limits)
        assert found is not None
        max_cells, n_calls, window = found
        self.client.limit(n_calls, float(window))
        return Limits(max_cells=max_cells)

    def structure(self, question: TableQuestion) -> Structure | None:
        """Return what a table holds, with the question's groupings in place of values; None where it is gone."""
        table = question.table
        address = f"{self.address}/tables/{quote(table, safe='')}/metadata?lang={self.language}"
        structure = self._read(address, table, lambda content: jsonstat.read_structure(content, name=table))
        if structure is None:
            return None
        for code, codelist in question.codelists.items():
            structure = self._grouped(structure, code, codelist)
        return structure

    def ask(self, described: Described, codes: Mapping[str, Sequence[str]]) -> Table | None:
        """Return one part of a table, or None where the service says that the part is too large."""
        name = described.question.table

        parsed: list[Table] = []

        def parse(answer: Answer) -> None:
            table = jsonstat.read(self.client.read_json(answer), name=name)
            table_services.check_codes(table, codes)
            parsed.append(table)

        chosen = _sendable(described, codes)
        address = f"{self.address}/tables/{quote(name, safe='')}/data"
        always = {"lang": self.language, "outputFormat": "json-stat2"}
        short = _short_address(address, always, described.question.codelists, chosen)
        if short:
            answer = self.client.get(short, accept=(400, 403), check=parse)
        else:
            body = {
                "selection": [
                    {
                        "variableCode": code,
                        "codelist": described.question.codelists.get(code),
                        "valueCodes": list(values),
                    }
                    for code, values in chosen.items()
                ]
            }
            answer = self.client.post(f"{address}?{urlencode(always)}", body, accept=(400, 403), check=parse)
        if answer.status in (400, 403):
            self._check_too_large(answer, name)
            return None
        if not parsed:
            # Kept since before, so not checked on the way in.
            parse(answer)
        return parsed[-1]

    def _read(self, address: str, name: str, parse: Callable[[Any], T]) -> T | None:
        """Return what an answer says, None where what was asked about does not exist."""
        answer = self.client.get(address, accept=(400, 404), check=lambda given: parse(self.client.read_json(given)))
        if answer.status == 404:
            return None
        if answer.status == 400:
            raise _refused(answer, name)
        return parse(self.client.read_json(answer))

    def _grouped(self, structure: Structure, code: str, codelist: str) -> Structure:
        """Return the structure with a variable's values replaced by those of one of its groupings."""
        variable = structure.variable(code)
        if variable is None:
            raise InputError(f"{structure.name} har ingen variabel {code} att gruppera. Rätta frågan.")
        address = f"{self.address}/codelists/{quote(codelist, safe='')}?lang={self.language}"
        found = self._read(address, structure.name, lambda content: _codelist(content, codelist))
        if found is None:
            offered = ", ".join(each.id for each in variable.codelists) or "inga"
            raise InputError(
                f"{structure.name}: grupperingen {codelist} för {code} finns inte; {offered} finns. Rätta frågan."
            )
        categories, is_sum = found
        grouped = replace(variable, categories=categories)
        if is_sum:
            self._sums.add(structure.name)
        return replace(
            structure, variables=tuple(grouped if each.code == code else each for each in structure.variables)
        )

    def _check_too_large(self, answer: Answer, name: str) -> None:
        """Return where the refusal says, or may mean, that the part is too large; raise otherwise."""
        if answer.status == 400 and _problem(self.client, answer) != _TOO_MANY:
            raise _refused(answer, name, _problem(self.client, answer))


def fetch(
    *,
    raw: Path,
    tables: Sequence[TableQuestion],
    base: str = SCB.address,
    progress: Progress | None = None,
    manners: Manners = MANNERS,
    clock: Clock | None = None,
) -> Delivery:
    """Return the observations of SCB's tables; raw answers are kept under ``raw``.

    Every variable of a table is either chosen or, where the table allows it, left out for its total; nothing is left to
    the service. Totals are asked for as totals: from 2025 SCB adds small noise to each population figure, so a sum of
    parts is not the total, and neither is mended here. Raises SourceUnavailable or SourceChanged: a delivery is whole
    or is not made.
    """
    asked = Fetch(service="pxweb2", publisher=SCB, address=base.rstrip("/"), tables=tuple(tables))
    return table_services.fetched(
        asked, lambda client: _delivery(client, asked), raw=raw, progress=progress, manners=manners, clock=clock
    )


def replay(folder: Path) -> Delivery:
    """Return the delivery that a folder with raw answers gave, without the network; equal to the bit."""
    return table_services.replayed(folder, _delivery, SCB)


def search(
    text: str = "", *, past_days: int | None = None, base: str = SCB.address, clock: Clock | None = None
) -> list[TableEntry]:
    """Return the tables that match a text; a page that repeats or an end that moves raises SourceChanged."""
    clock = clock or Clock()
    fields = {"lang": "sv", "query": text, "pageSize": "100"}
    if past_days is not None:
        fields["pastDays"] = str(past_days)
    with (
        TemporaryDirectory(prefix="samhandling-") as folder,
        archive.start(Path(folder), SCB.source, {"asks": "search", **fields}, now=clock.now()) as kept,
    ):
        client = Client(name=SCB.title, archive=kept, manners=MANNERS, clock=clock)
        return list(_pages(client, f"{base.rstrip('/')}/tables", fields))


def _pages(client: Client, address: str, fields: Mapping[str, str]) -> Iterator[TableEntry]:
    seen: set[str] = set()
    for page in range(1, _MAX_PAGES + 1):
        found = client.read(f"{address}?{urlencode({**fields, 'pageNumber': str(page)})}", _page)
        assert found is not None
        entries, n_pages, n_tables = found
        if repeated := seen & {entry.id for entry in entries}:
            raise SourceChanged(f"SCB visar samma tabell på flera sidor ({min(repeated)}). Sök på nytt.")
        seen |= {entry.id for entry in entries}
        yield from entries
        if page >= n_pages:
            if len(seen) != n_tables:
                raise SourceChanged(f"SCB säger {n_tables} tabeller men visade {len(seen)}. Sök på nytt.")
            return
    raise SourceChanged(f"SCB visar fler än {_MAX_PAGES} sidor med tabeller. Sök på något snävare.")


def _delivery(client: Client, asked: Fetch) -> Delivery:
    service = Pxweb2(client=client, address=asked.address)
    delivery = table_services.whole_tables(service, asked)
    return replace(delivery, notes=(*delivery.notes, *_noise(delivery, service._sums)))


def _noise(delivery: Delivery, sums: set[str]) -> list[str]:
    if not any(_NOISE in note.casefold() for note in delivery.notes):
        return []
    if not any(int(period[:4]) >= _NOISE_YEAR for period in set(delivery.columns["period"])):
        return []
    said = (
        f"Från {_NOISE_YEAR} har SCB lagt in en liten slumpmässig osäkerhet i varje siffra för att skydda enskilda. "
        "Delar summerar därför inte alltid till totalen; totaler är hämtade som de är och inget är justerat."
    )
    summed = f"{', '.join(sorted(sums))}: grupperna är summor som SCB har räknat; i dem läggs osäkerheten ihop."
    return [said, summed] if sums else [said]


def _sendable(described: Described, codes: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    """Return the codes to send; an expression is passed on as it stands where the whole of it is asked for at once."""
    chosen: dict[str, Sequence[str]] = {}
    for code, values in codes.items():
        own = described.question.selection.get(code)
        is_whole = len(values) == len(described.codes[code])
        chosen[code] = own if own is not None and is_whole and len(own) < len(values) else values
    return chosen


def _short_address(
    address: str, always: Mapping[str, str], codelists: Mapping[str, str], chosen: Mapping[str, Sequence[str]]
) -> str:
    """Return the question as an address, or "" where it must be sent as a body."""
    # In an address a comma parts two codes and brackets hold one together.
    if any(sign in value for values in chosen.values() for value in values for sign in ",[]"):
        return ""
    fields = {
        **always,
        **{f"codelist[{code}]": codelist for code, codelist in codelists.items() if code in chosen},
        **{f"valueCodes[{code}]": ",".join(values) for code, values in chosen.items()},
    }
    whole = f"{address}?{urlencode(fields, safe='*,')}"
    return whole if len(whole) <= _LONGEST_ADDRESS else ""


def _codelist(content: Any, codelist: str) -> tuple[tuple[Category, ...], bool]:
    """Return the values of a grouping, and whether they are sums over other values."""
    values = content.get("values") if isinstance(content, dict) else None
    if not isinstance(values, list) or not values:
        raise SourceChanged(f"SCB:s gruppering {codelist} har inga värden. Hämta på nytt.")
    categories = []
    for each in values:
        if not isinstance(each, dict) or not isinstance(each.get("code"), str):
            raise SourceChanged(f"SCB:s gruppering {codelist} har ett värde utan kod. Hämta på nytt.")
        label = each.get("label")
        categories.append(Category(code=each["code"], label=label if isinstance(label, str) else each["code"]))
    if len({category.code for category in categories}) < len(categories):
        raise SourceChanged(f"SCB:s gruppering {codelist} har samma kod flera gånger. Hämta på nytt.")
    return tuple(categories), content.get("type") == "Aggregation"


def _problem(client: Client, answer: Answer) -> str:
    """Return the title of a refusal in lower case, or "" where the body is no problem+json."""
    try:
        content = client.read_json(answer)
    except SourceChanged:
        return ""
    title = content.get("title") if isinstance(content, dict) else None
    return title.strip().casefold() if isinstance(title, str) else ""


def _refused(answer: Answer, name: str, problem: str = "") -> Refusal:
    said = _REFUSALS.get(problem) or shown(answer)
    return Refusal(
        f"SCB tar inte emot frågan om {name}: {said}. Läs vad tabellen innehåller nu och rätta frågan "
        f"({answer.address})."
    )


def _limits(content: Any) -> tuple[int, int, int]:
    """Return the most cells in a call, and how many calls in how many seconds."""
    given = content if isinstance(content, dict) else {}
    found = []
    for key in ("maxDataCells", "maxCallsPerTimeWindow", "timeWindow"):
        value = given.get(key)
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _LARGEST:
            raise SourceChanged(f"SCB:s /config saknar gränsen {key}. Gränssnittet kan ha ändrats; försök igen senare.")
        found.append(value)
    return found[0], found[1], found[2]


def _page(content: Any) -> tuple[list[TableEntry], int, int]:
    """Return the tables of a page, how many pages there are, and how many tables on all of them."""
    page = content.get("page") if isinstance(content, dict) else None
    if (
        not isinstance(page, dict)
        or not all(isinstance(page.get(key), int) for key in ("totalPages", "totalElements"))
        or not isinstance(content.get("tables"), list)
        or not all(isinstance(each, dict) and isinstance(each.get("id"), str) for each in content["tables"])
    ):
        raise SourceChanged("SCB:s sökning svarade inte med en sida tabeller. Försök igen senare.")
    return [_entry(each) for each in content["tables"]], page["totalPages"], page["totalElements"]


def _entry(given: Mapping[str, Any]) -> TableEntry:
    def text(key: str) -> str:
        value = given.get(key)
        return value if isinstance(value, str) else ""

    paths = given.get("paths")
    steps = paths[0] if isinstance(paths, list) and paths and isinstance(paths[0], list) else []
    names = given.get("variableNames")
    return TableEntry(
        id=given["id"],
        title=text("label"),
        updated=text("updated"),
        first_period=text("firstPeriod"),
        last_period=text("lastPeriod"),
        variables=tuple(str(each) for each in names) if isinstance(names, list) else (),
        path=" / ".join(str(step.get("label", "")) for step in steps if isinstance(step, dict)),
    )
