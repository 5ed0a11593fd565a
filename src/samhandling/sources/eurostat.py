"""Eurostat's figures for other countries and for Sweden's counties, by the statistics API 1.0.

Described at https://ec.europa.eu/eurostat/web/user-guides/data-browser/api-data-access ("API Statistics"). The answers
are JSON-stat 2.0. Oddities: a filter is repeated once for each value; a code that does not exist may give an empty
table instead of an error; a large question is answered later, with 413 and ASYNCHRONOUS_RESPONSE, or refused with
EXTRACTION_TOO_BIG, sometimes as XML; errors come as ``{"error": [{"status", "id", "label"}]}``; what a table has never
had is left out of it. Labels exist in English, French and German only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from samhandling.errors import InputError, SourceChanged
from samhandling.sources import jsonstat, layouts, table_services
from samhandling.sources.archive import Answer
from samhandling.sources.delivery import Delivery
from samhandling.sources.http import Client, Clock, Manners, Progress, shown
from samhandling.sources.layouts import EUROPEAN
from samhandling.sources.questions import TableQuestion
from samhandling.sources.table_services import Described, Fetch, Publisher, Refusal
from samhandling.sources.tables import Table

EUROSTAT = Publisher(
    source="eurostat",
    title="Eurostat",
    address="https://ec.europa.eu/eurostat/api/dissemination/statistics/1.0/data",
    licence="CC BY 4.0; får användas fritt om källan anges",
    source_line="Källa: Eurostat",
)
# No limit is stated.
MANNERS = Manners(n_calls=2, window=1.0, read_time=120.0)

_TIME = "time"
_LONGEST_ADDRESS = 4_000
_LAST = re.compile(r"TOP\(\s*([1-9]\d{0,3})\s*\)", re.IGNORECASE)
_FROM = re.compile(r"FROM\(([^,()]+)\)", re.IGNORECASE)
_TO = re.compile(r"TO\(([^,()]+)\)", re.IGNORECASE)
_RANGE = re.compile(r"RANGE\(([^,()]+),([^,()]+)\)", re.IGNORECASE)
_TOO_LARGE = (b"ASYNCHRONOUS_RESPONSE", b"EXTRACTION_TOO_BIG")
_EMPTY = "100"

Chosen = Mapping[str, tuple[str, ...]]


def fetch(
    *,
    raw: Path,
    tables: Sequence[TableQuestion],
    base: str = EUROSTAT.address,
    progress: Progress | None = None,
    manners: Manners = MANNERS,
    clock: Clock | None = None,
) -> Delivery:
    """Return the observations of Eurostat's data sets; raw answers are kept under ``raw``.

    ``selection`` gives codes for each dimension; for time also ``FROM(2015)``, ``TO(…)``, ``RANGE(a,b)`` or ``TOP(n)``,
    the latest n. Sweden is delivered as 0000 and its counties by our codes, other countries as Eurostat writes them.
    Raises SourceUnavailable or SourceChanged: a delivery is whole or is not made.
    """
    asked = Fetch(service="eurostat", publisher=EUROSTAT, address=base.rstrip("/"), tables=tuple(tables))
    return table_services.fetched(
        asked, lambda client: _delivery(client, asked), raw=raw, progress=progress, manners=manners, clock=clock
    )


def replay(folder: Path) -> Delivery:
    """Return the delivery that a folder with raw answers gave, without the network; equal to the bit."""
    return table_services.replayed(folder, _delivery, EUROSTAT)


def _delivery(client: Client, asked: Fetch) -> Delivery:
    if not asked.tables:
        raise InputError("Eurostat: inga datamängder är angivna. Ange minst en.")
    _check(asked.tables)
    found: list[tuple[Described, Table]] = []
    gone: list[str] = []
    notes: list[str] = []
    for n, question in enumerate(asked.tables):
        client.tell(f"Eurostat: hämtar {question.table}", n, len(asked.tables))
        parts = _whole(client, asked.address, question)
        if parts is None:
            gone += [question.key(figure) for figure in question.layout.figures]
            continue
        present, lost = question.of_present(parts[0].structure)
        gone += lost
        notes += _unpublished(question, parts)
        found += [(Described(question=present, structure=part.structure, codes={}), part) for part in parts]
    client.tell("Eurostat: allt är hämtat", len(asked.tables), len(asked.tables))
    found = [(each, part) for each, part in found if each.question.layout.figures]
    delivery = table_services.deliver(asked, client, found, gone, EUROPEAN)
    return replace(delivery, notes=(*delivery.notes, *notes))


def _check(asked: Sequence[TableQuestion]) -> None:
    """Raise InputError with everything that can be seen to be wrong before asking."""
    faults = []
    for question in asked:
        if question.codelists:
            faults.append(f"{question.table}: Eurostat har inga grupperingar att välja (codelists)")
        if question.layout.area is not None and question.layout.area not in question.selection:
            faults.append(f"{question.table}: välj vilka {question.layout.area} som ska hämtas")
        for code, values in question.selection.items():
            is_expression = [value for value in values if "(" in value or "*" in value or "?" in value]
            if is_expression and (code != _TIME or len(values) > 1 or not _time(values[0])):
                faults.append(
                    f"{question.table}: {', '.join(is_expression)} kan inte väljas för {code}; ange koder, eller för "
                    "time ett av FROM(2015), TO(2020), RANGE(2015,2020), TOP(5)"
                )
    if faults:
        raise InputError(f"Frågan till Eurostat går inte att ställa: {'; '.join(faults)}.")


def _time(value: str) -> dict[str, str]:
    """Return the parameters that an expression for time stands for; none for what is no expression."""
    if match := _LAST.fullmatch(value):
        return {"lastTimePeriod": match[1]}
    if match := _FROM.fullmatch(value):
        return {"sinceTimePeriod": match[1].strip()}
    if match := _TO.fullmatch(value):
        return {"untilTimePeriod": match[1].strip()}
    if match := _RANGE.fullmatch(value):
        return {"sinceTimePeriod": match[1].strip(), "untilTimePeriod": match[2].strip()}
    return {}


def _chosen(question: TableQuestion) -> dict[str, tuple[str, ...]]:
    chosen = {code: tuple(values) for code, values in question.selection.items()}
    for code, value in question.layout.fixed.items():
        chosen.setdefault(code, (value,))
    layout = question.layout
    if layout.metric and layout.metric not in chosen:
        codes = [getattr(figure, column) for figure in layout.figures for column in layouts.NUMBERS]
        chosen[layout.metric] = tuple(dict.fromkeys(code for code in codes if code))
    return chosen


def _whole(client: Client, address: str, question: TableQuestion) -> list[Table] | None:
    """Return the data set in as many parts as Eurostat needs, or None where it is gone."""
    waiting: list[Chosen] = [_chosen(question)]
    parts: list[Table] = []
    while waiting:
        chosen = waiting.pop(0)
        where = _address(address, question.table, chosen)
        halves = _halves(chosen, question.layout.metric)
        if len(where) > _LONGEST_ADDRESS and halves:
            waiting[:0] = halves
            continue
        answer = client.get(where, accept=(400, 404, 413), check=lambda given: _read(client, given, question.table))
        if _is_too_large(answer):
            if not halves:
                raise Refusal(
                    f"Eurostat kan inte svara på {question.table} direkt: frågan är för stor, också i minsta del. Välj "
                    "färre länder, år eller värden, och hämta sedan på nytt."
                )
            waiting[:0] = halves
        elif answer.status == 404:
            return None
        elif answer.status == 400:
            raise _refused(client, answer, question.table)
        else:
            table = _read(client, answer, question.table)
            assert table is not None
            _check_codes(table, chosen, question)
            parts.append(table)
    if len({part.structure.updated for part in parts}) > 1:
        raise Refusal(f"{question.table} uppdaterades hos Eurostat medan den hämtades. Hämta på nytt.")
    return parts


def _halves(chosen: Chosen, metric: str | None) -> list[Chosen]:
    """Return two selections that together make up one, parted at the dimension with most codes; none where none can be.

    Metrics stay together: a share and its interval are read from the same answer.
    """
    largest = max((code for code in chosen if code != metric), key=lambda code: len(chosen[code]), default="")
    values = chosen.get(largest, ())
    if len(values) < 2:
        return []
    middle = len(values) // 2
    return [{**chosen, largest: values[:middle]}, {**chosen, largest: values[middle:]}]


def _address(address: str, table: str, chosen: Chosen) -> str:
    fields: list[tuple[str, str]] = [("format", "JSON"), ("lang", "EN")]
    for code, values in chosen.items():
        if code == _TIME and (time := _time(values[0])):
            fields += time.items()
        else:
            fields += [(code, value) for value in values]
    return f"{address}/{quote(table, safe='')}?{urlencode(fields)}"


def _read(client: Client, answer: Answer, name: str) -> Table | None:
    """Return the table of an answer, None where the answer says that the question is too large."""
    if _is_too_large(answer):
        return None
    content = client.read_json(answer)
    if isinstance(content, dict) and "value" not in content and ("error" in content or "warning" in content):
        raise SourceChanged(f"Eurostat svarade med ett fel på {name}: {_labels(content)}. Rätta frågan och hämta igen.")
    return jsonstat.read(content, name=name)


def _is_too_large(answer: Answer) -> bool:
    return answer.status == 413 or any(sign in answer.body[:5_000] for sign in _TOO_LARGE)


def _check_codes(table: Table, chosen: Chosen, question: TableQuestion) -> None:
    """Raise Refusal where the answer lacks what was asked for; a period may be unpublished, a figure withdrawn."""
    name = question.table
    if table.values.mask.all() and not (table.status != "").any():
        raise Refusal(
            f"Eurostat har inga siffror i {name} för det som valts. En kod kan vara fel eller indragen: "
            + "; ".join(f"{code} {', '.join(values[:4])}" for code, values in chosen.items())
        )
    for code, values in chosen.items():
        if code in (_TIME, question.layout.metric):
            continue
        variable = table.structure.variable(code)
        if variable is None:
            known = ", ".join(each.code for each in table.structure.variables)
            raise Refusal(f"{name} har ingen variabel {code}; där finns {known}. Rätta frågan.")
        known_codes = {each.casefold() for each in variable.codes}
        if odd := [value for value in values if value.casefold() not in known_codes]:
            raise Refusal(f"{name} saknar {', '.join(odd)} i {code}. Rätta frågan, eller kontrollera med Eurostat.")
        if len(variable.codes) > len(values):
            raise Refusal(f"{name} svarade med fler värden i {code} än frågan gällde. Hämta på nytt.")


def _unpublished(question: TableQuestion, parts: Sequence[Table]) -> list[str]:
    """Return a note of the periods that were asked for by name and are not there."""
    asked = question.selection.get(_TIME, ())
    found = {code for part in parts for variable in part.structure.variables for code in variable.codes}
    missing = [code for code in asked if not _time(code) and code not in found]
    return [f"{question.table}: {', '.join(missing)} finns inte hos Eurostat."] if missing else []


def _refused(client: Client, answer: Answer, name: str) -> Refusal:
    try:
        content = client.read_json(answer)
    except SourceChanged:
        content = None
    said = _labels(content) or shown(answer)
    if _ids(content) == {_EMPTY}:
        return Refusal(
            f"Eurostat har inga siffror i {name} för det som valts ({said}). Kontrollera koder och perioder."
        )
    return Refusal(f"Eurostat tar inte emot frågan om {name}: {said}. Rätta frågan ({answer.address}).")


def _errors(content: Any) -> list[dict[str, Any]]:
    given = content.get("error", content.get("warning")) if isinstance(content, dict) else None
    listed = given if isinstance(given, list) else [given]
    return [each for each in listed if isinstance(each, dict)]


def _labels(content: Any) -> str:
    return "; ".join(str(each.get("label", ""))[:300] for each in _errors(content))


def _ids(content: Any) -> set[str]:
    return {str(each.get("id", "")) for each in _errors(content)}
