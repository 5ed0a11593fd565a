"""Whole tables from a service that answers questions of limited size: plan, ask in parts, join, check, deliver."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from samhandling.errors import InputError, SourceChanged, StoreError
from samhandling.sources import archive, layouts, questions, selections, tables
from samhandling.sources.delivery import Delivery, SeriesTitle
from samhandling.sources.http import Client, Clock, Manners, Progress
from samhandling.sources.layouts import Habits
from samhandling.sources.questions import TableQuestion
from samhandling.sources.tables import Structure, Table

# So small a question is not refused for its size.
_SMALLEST_CELLS = 500
_MAX_TITLE = 500
_N_NAMED = 3
_LONGEST_NAMES = 150

# SCB's titles end with the periods that the table holds, which change with each edition and rename nothing.
_PERIODS = re.compile(
    r"[\s.,]*(?:År|Månad|Kvartal|Halvår|Läsår|Vecka)?\s*[12]\d{3}[\dKMHTV/]*(?:\s*[-–]\s*[12]\d{3}[\dKMHTV/]*)?\s*$",
    re.I,
)


class Refusal(SourceChanged):
    """The source's answer, which is kept, cannot be used; a new fetch must start from nothing."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a service takes in one call: cells in all, and values of one variable."""

    max_cells: int
    max_values: int | None = None


@dataclass(frozen=True, kw_only=True)
class Described:
    """A table as asked about: its structure with the groupings of the question, and every code that is wanted."""

    question: TableQuestion
    structure: Structure
    codes: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class Publisher:
    """Who publishes, where, and on what terms. ``source`` is what the store calls it, ``title`` what messages do."""

    source: str
    title: str
    address: str
    licence: str
    source_line: str


class Service(Protocol):
    """A service with tables. ``structure`` gives None for a table that is gone, ``ask`` for one question too large."""

    client: Client
    address: str
    habits: Habits

    @property
    def publisher(self) -> Publisher: ...

    def limits(self) -> Limits: ...

    def structure(self, question: TableQuestion) -> Structure | None: ...

    def ask(self, described: Described, codes: Mapping[str, Sequence[str]]) -> Table | None: ...


@dataclass(frozen=True, kw_only=True)
class Fetch:
    """What to fetch, from which service, at which address; kept beside the answers so that they can be read again."""

    service: str
    publisher: Publisher
    address: str
    tables: tuple[TableQuestion, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the question as it is kept beside the answers."""
        tables = [questions.plain(each) for each in self.tables]
        return {"asks": "tables", "service": self.service, "address": self.address, "tables": tables}


def fetched(
    asked: Fetch,
    make: Callable[[Client], Delivery],
    *,
    raw: Path,
    progress: Progress | None,
    manners: Manners,
    clock: Clock | None,
) -> Delivery:
    """Return the delivery that ``make`` gets through a client that keeps every answer under ``raw``.

    A fetch that was cut off goes on where it stopped if it is asked the same within a day.
    """
    clock = clock or Clock()
    publisher = asked.publisher
    with archive.resume_or_start(raw, publisher.source, asked.as_json(), now=clock.now()) as kept:
        client = Client(
            name=publisher.title,
            archive=kept,
            licence=publisher.licence,
            manners=manners,
            clock=clock,
            progress=progress,
        )
        try:
            delivery = make(client)
        except (Refusal, StoreError) as error:
            kept.reject(str(error))
            raise
        kept.finish()
        return delivery


def replayed(folder: Path, make: Callable[[Client, Fetch], Delivery], publisher: Publisher) -> Delivery:
    """Return the delivery that a folder with raw answers gave, without the network; equal to the bit."""
    kept = archive.read(folder)
    given = kept.question
    try:
        asked = Fetch(
            service=given["service"],
            publisher=publisher,
            address=given["address"],
            tables=tuple(questions.from_plain(each, name=str(folder)) for each in given["tables"]),
        )
    except (KeyError, TypeError) as error:
        raise StoreError(f"{folder} har en fråga som inte kan läsas. Hämta på nytt.") from error
    return make(Client(name=publisher.title, archive=kept, licence=publisher.licence, is_offline=True), asked)


def whole_tables(service: Service, asked: Fetch) -> Delivery:
    """Return the observations of every table, or raise; a delivery is never partial."""
    title = asked.publisher.title
    if not asked.tables:
        raise InputError(f"{title}: inga tabeller är angivna. Ange minst en.")
    limits = service.limits()
    described, gone = _describe(service, asked)
    plans = [_plan(each, limits) for each in described]
    total = sum(len(calls) for calls in plans)
    done = 0
    found: list[tuple[Described, Table]] = []
    for each, calls in zip(described, plans, strict=True):
        found.append((each, _whole(service, each, calls, done, total)))
        done += len(calls)
    service.client.tell(f"{title}: allt är hämtat", total, total)
    return deliver(asked, service.client, found, gone, service.habits)


def deliver(
    asked: Fetch, client: Client, found: Sequence[tuple[Described, Table]], gone: Sequence[str], habits: Habits
) -> Delivery:
    """Return tables as one delivery."""
    read = [layouts.observations(table, each.question.layout, habits) for each, table in found]
    kept = client.archive
    fetched_at = kept.fetched_at
    assert fetched_at is not None, "nothing was asked"
    series = {title.key: title for each, table in found for title in _series(each, table)}
    notes = [
        _named(note, each.question.table) for (each, _), part in zip(found, read, strict=True) for note in part.notes
    ]
    notes += [note for each, table in found for note in _table_notes(each, table)]
    names = list(dict.fromkeys(each.question.table for each, _ in found))
    return Delivery(
        source=asked.publisher.source,
        title=f"{asked.publisher.title}, {_named_tables(names)}",
        address=asked.address,
        licence=asked.publisher.licence,
        source_line=asked.publisher.source_line,
        fetched_at=fetched_at,
        columns=layouts.concatenate([part.columns for part in read]) if read else layouts.empty(),
        series=tuple(series.values()),
        gone=tuple(dict.fromkeys(gone)),
        notes=tuple(dict.fromkeys(notes)),
        archive=kept.folder,
    )


def _named_tables(names: Sequence[str]) -> str:
    named = ", ".join(names)
    if len(names) > _N_NAMED or len(named) > _LONGEST_NAMES:
        return f"{len(names)} tabeller"
    return named or "inga tabeller"


def check_codes(table: Table, asked: Mapping[str, Sequence[str]]) -> None:
    """Raise SourceChanged where an answer holds other values than were asked for."""
    name = table.structure.name
    for code, codes in asked.items():
        variable = table.structure.variable(code)
        if variable is None or set(variable.codes) != set(codes):
            raise SourceChanged(
                f"{name} svarade med andra värden i {code} än frågan gällde. Hämta på nytt; är felet kvar har tabellen "
                "ändrats."
            )
    for variable in table.structure.variables:
        if variable.code not in asked and len(variable.categories) != 1:
            raise SourceChanged(f"{name} svarade med {variable.code}, som inte ingick i frågan. Hämta på nytt.")


def _describe(service: Service, asked: Fetch) -> tuple[list[Described], list[str]]:
    described: list[Described] = []
    gone: list[str] = []
    faults: list[str] = []
    for n, question in enumerate(asked.tables):
        step = f"{asked.publisher.title}: läser vad tabellen {question.table} innehåller"
        service.client.tell(step, n, len(asked.tables))
        structure = service.structure(question)
        if structure is None:
            gone += [question.key(figure) for figure in question.layout.figures]
            continue
        present, lost = question.of_present(structure)
        gone += lost
        if present.layout.figures:
            try:
                codes = _wanted(present, structure)
                layouts.check(tables.restricted(structure, codes), present.layout, service.habits)
                described.append(Described(question=present, structure=structure, codes=codes))
            except InputError as error:
                faults.append(str(error))
    if faults:
        raise InputError(" ".join(faults))
    return described, gone


def _wanted(question: TableQuestion, structure: Structure) -> dict[str, tuple[str, ...]]:
    """Return every code of the selection; nothing is left for the service to choose."""
    name = question.table
    if unknown := [code for code in question.selection if structure.variable(code) is None]:
        known = ", ".join(variable.code for variable in structure.variables)
        raise InputError(f"{name} har ingen variabel {', '.join(unknown)}; där finns {known}.")
    wanted: dict[str, tuple[str, ...]] = {}
    faults: list[str] = []
    for variable in structure.variables:
        chosen = _chosen(question, variable)
        if chosen:
            try:
                wanted[variable.code] = selections.expand(variable, chosen)
            except InputError as error:
                faults.append(f"{name}: {error}")
        elif len(variable.categories) == 1:
            wanted[variable.code] = variable.codes
        elif not variable.elimination:
            faults.append(f"{name}: välj värden för {variable.label} ({variable.code}); den kan inte utelämnas.")
        elif variable.code in question.layout.read_variables:
            faults.append(f"{name}: välj värden för {variable.label} ({variable.code}), som läses ur svaret.")
    if faults:
        raise InputError(" ".join(faults))
    return wanted


def _chosen(question: TableQuestion, variable: tables.Variable) -> Sequence[str]:
    """Return what is chosen of a variable: by the selection, or else by what the layout reads."""
    layout = question.layout
    if variable.code in question.selection:
        return question.selection[variable.code]
    if variable.code in layout.fixed:
        return (layout.fixed[variable.code],)
    if variable.code == layout.metric:
        columns = [getattr(figure, column) for figure in layout.figures for column in layouts.NUMBERS]
        return tuple(dict.fromkeys(code for code in columns if code))
    return ()


def _plan(described: Described, limits: Limits) -> list[dict[str, tuple[str, ...]]]:
    sizes = {code: len(codes) for code, codes in described.codes.items()}
    max_values = None if limits.max_values is None else dict.fromkeys(sizes, limits.max_values)
    return selections.calls(described.codes, selections.split(sizes, limits.max_cells, max_values))


def _whole(
    service: Service, described: Described, calls: Sequence[dict[str, tuple[str, ...]]], done: int, total: int
) -> Table:
    """Return the whole table; where a call is refused as too large after all, ask in halves."""
    name = described.question.table
    parts: list[Table] = []
    waiting = list(calls)
    while waiting:
        call = waiting.pop(0)
        service.client.tell(f"{service.publisher.title}: hämtar {name}", done + min(len(parts), len(calls) - 1), total)
        part = service.ask(described, call)
        if part is not None:
            parts.append(part)
            continue
        n_cells = math.prod(len(codes) for codes in call.values())
        if n_cells <= _SMALLEST_CELLS:
            raise Refusal(
                f"{service.publisher.title} vägrar svara på {name} även för {n_cells} siffror. Adressen kan vara "
                "spärrad för den här datorn, eller tabellen stängd; kontrollera med källan och försök igen senare."
            )
        sizes = {code: len(codes) for code, codes in call.items()}
        waiting[:0] = selections.calls(call, selections.split(sizes, n_cells // 2))
    try:
        return tables.join(parts, described.codes, name=name)
    except SourceChanged as error:
        # Each answer was whole, so they are kept, but they do not fit together.
        raise Refusal(str(error)) from error


def _series(described: Described, table: Table) -> list[SeriesTitle]:
    question = described.question
    metric = described.structure.variable(question.layout.metric or "")
    title = without_periods(described.structure.title) or without_periods(table.structure.title)
    found = []
    for figure in question.layout.figures:
        category = metric.categories[metric.positions[figure.value]] if metric else None
        named = f"{category.label} – {title}" if category else title
        unit = f"Enhet: {category.unit}." if category and category.unit else ""
        notes = [unit, *(category.notes if category else ()), *described.structure.notes]
        found.append(
            SeriesTitle(
                key=question.key(figure),
                title=named[:_MAX_TITLE] or question.table,
                description=" ".join(note for note in notes if note),
            )
        )
    return found


def _table_notes(described: Described, table: Table) -> list[str]:
    """Return what the source says of variables and values, and what was left out."""
    name = described.question.table
    notes = [
        f"{name}, {variable.label}: {note}"
        for variable in table.structure.variables
        for note in (*variable.notes, *(note for category in variable.categories for note in category.notes))
    ]
    left_out = [variable.label for variable in described.structure.variables if variable.code not in described.codes]
    if left_out:
        notes.append(f"{name}: {', '.join(left_out)} är utelämnad i frågan; källan ger då totalen.")
    return notes


def _named(note: str, name: str) -> str:
    return note if note.startswith(f"{name}:") else f"{name}: {note}"


def without_periods(title: str) -> str:
    """Return a table's title without the periods it ends with."""
    return _PERIODS.sub("", title).rstrip(" .,")
