"""PxWeb 1: Folkhälsomyndigheten and most other agencies, and SCB's older address.

Described at https://www.scb.se/api (PxWeb API v1); the server's behaviour as rOpenGov/pxweb knows it. Oddities: a table
is a path, and paths move, so browse instead of remembering; value codes may be texts or places in a list; too large a
question is refused with 403 and a plain text; in the form ``json`` every value is a text and a missing one a sign;
``?config`` tells the limits, where ``maxValues`` is of one variable's values and ``maxCells`` of the whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal
from urllib.parse import quote

import numpy as np

from samhandling.errors import InputError, SourceChanged, StoreError
from samhandling.sources import archive, jsonstat, layouts, table_services
from samhandling.sources.archive import Answer
from samhandling.sources.delivery import Delivery
from samhandling.sources.http import Client, Clock, Manners, Progress, shown
from samhandling.sources.questions import TableQuestion
from samhandling.sources.table_services import Described, Fetch, Limits, Publisher, Refusal
from samhandling.sources.tables import Category, Role, Structure, Table, Variable, check_size, restricted

Form = Literal["json-stat2", "json"]

# Until the service has told its own limit.
MANNERS = Manners(n_calls=3, window=1.0)
_METRIC = "ContentsCode"
_NUMBER = re.compile(r"-?\d{1,300}(?:\.\d{1,300})?(?:[eE][+-]?\d{1,2})?")
_MAX_FOLDERS = 2_000
_LARGEST = 10**9


FOHM = Publisher(
    source="fohm",
    title="Folkhälsomyndigheten",
    address="https://fohm-app.folkhalsomyndigheten.se/Folkhalsodata/api/v1/sv",
    licence="Får användas fritt av offentlig verksamhet om källan anges. Kommersiell användning är inte tillåten.",
    source_line="Källa: Folkhälsomyndigheten",
)
SCB = Publisher(
    source="scb",
    title="SCB (äldre gränssnitt)",
    address="https://api.scb.se/OV0104/v1/doris/sv/ssd",
    licence="CC0 1.0",
    source_line="Källa: SCB",
)
PUBLISHERS = {publisher.source: publisher for publisher in (FOHM, SCB)}


@dataclass(frozen=True, kw_only=True)
class FolderEntry:
    """A folder or a table, as browsing shows it; ``path`` is what a question names the table by."""

    path: str
    title: str
    is_table: bool


@dataclass(kw_only=True)
class Pxweb1:
    """One agency's service."""

    client: Client
    publisher: Publisher
    address: str
    form: Form = "json-stat2"
    habits: layouts.Habits = layouts.SWEDISH

    def limits(self) -> Limits:
        """Return how much may be asked for at once, and keep the pace that the service asks for."""
        found = self.client.read(f"{self.address}/?config", lambda content: _limits(content, self.publisher.title))
        assert found is not None
        limits, n_calls, window = found
        self.client.limit(n_calls, float(window))
        return limits

    def structure(self, question: TableQuestion) -> Structure | None:
        """Return what a table holds; None where it is gone.

        What a grouping holds is not told, so its codes are taken as the selection gives them.
        """
        name = question.table
        structure = self.client.read(
            self._path(name), lambda content: _structure(content, name, self.publisher.title), accept=(404,)
        )
        if structure is None:
            return None
        for code in question.codelists:
            structure = _grouped(structure, code, question)
        return structure

    def ask(self, described: Described, codes: Mapping[str, Sequence[str]]) -> Table | None:
        """Return one part of a table, or None where the service says that the part is too large."""
        name = described.question.table

        parsed: list[Table] = []

        def parse(answer: Answer) -> None:
            table = self._table(answer, described, codes)
            table_services.check_codes(table, codes)
            parsed.append(table)

        query = [
            {
                "code": code,
                "selection": {"filter": described.question.codelists.get(code, "item"), "values": list(values)},
            }
            for code, values in codes.items()
        ]
        body = {"query": query, "response": {"format": self.form}}
        answer = self.client.post(self._path(name), body, accept=(400, 403), check=parse)
        if answer.status == 403:
            return None
        if answer.status == 400:
            raise Refusal(
                f"{self.publisher.title} tar inte emot frågan om {name}: {shown(answer)}. "
                "Läs vad tabellen innehåller nu och rätta frågan."
            )
        if not parsed:
            # Kept since before, so not checked on the way in.
            parse(answer)
        return parsed[-1]

    def _path(self, table: str) -> str:
        return f"{self.address}/{quote(table, safe='/')}"

    def _table(self, answer: Answer, described: Described, codes: Mapping[str, Sequence[str]]) -> Table:
        content, name = self.client.read_json(answer), described.question.table
        if self.form == "json-stat2":
            return jsonstat.read(content, name=name)
        return read_rows(content, restricted(described.structure, codes), name=name)


def fetch(
    *,
    raw: Path,
    tables: Sequence[TableQuestion],
    publisher: Publisher = FOHM,
    base: str | None = None,
    progress: Progress | None = None,
    manners: Manners = MANNERS,
    clock: Clock | None = None,
) -> Delivery:
    """Return the observations of an agency's tables; raw answers are kept under ``raw``.

    Every variable of a table is either chosen or, where the table allows it, left out for its total. Raises
    SourceUnavailable or SourceChanged: a delivery is whole or is not made.
    """
    asked = Fetch(
        service="pxweb1", publisher=publisher, address=(base or publisher.address).rstrip("/"), tables=tuple(tables)
    )
    return table_services.fetched(
        asked, lambda client: _delivery(client, asked), raw=raw, progress=progress, manners=manners, clock=clock
    )


def replay(folder: Path) -> Delivery:
    """Return the delivery that a folder with raw answers gave, without the network; equal to the bit."""
    publisher = PUBLISHERS.get(folder.parent.name)
    if publisher is None:
        raise StoreError(f"{folder} kommer från en källa som inte är känd. Hämta på nytt.")

    return table_services.replayed(folder, _delivery, publisher)


def _delivery(client: Client, asked: Fetch) -> Delivery:
    service = Pxweb1(client=client, publisher=asked.publisher, address=asked.address)
    return table_services.whole_tables(service, asked)


def browse(
    path: str = "", *, publisher: Publisher = FOHM, base: str | None = None, clock: Clock | None = None
) -> list[FolderEntry]:
    """Return what a folder holds."""
    with _passing(publisher, clock) as client:
        return _folder(client, (base or publisher.address).rstrip("/"), path)


def tables_under(
    path: str = "", *, publisher: Publisher = FOHM, base: str | None = None, clock: Clock | None = None
) -> list[FolderEntry]:
    """Return every table in a folder and the folders in it."""
    root = (base or publisher.address).rstrip("/")
    found: list[FolderEntry] = []
    with _passing(publisher, clock) as client:
        waiting, seen = [path], set[str]()
        while waiting:
            folder = waiting.pop(0)
            if len(seen) >= _MAX_FOLDERS:
                raise SourceChanged(f"{publisher.title} visar fler än {_MAX_FOLDERS} mappar. Välj en mapp längre ner.")
            seen.add(folder)
            entries = _folder(client, root, folder)
            found += [entry for entry in entries if entry.is_table]
            waiting += [entry.path for entry in entries if not entry.is_table and entry.path not in seen]
    return found


def read_rows(content: Any, structure: Structure, *, name: str) -> Table:
    """Return the table of an answer in the form ``json``, where every value is a text.

    Raises SourceChanged where a row is missing, comes twice, or is of a crossing that was not asked for.
    """
    columns, rows = _rows_of(content, name)
    keys = [column for column, kind in columns if kind != "c"]
    contents = [column for column, kind in columns if kind == "c"]
    metric = structure.variable(_METRIC)
    variables = {variable.code: variable for variable in structure.variables}
    if set(keys) != set(variables) - {_METRIC} or (
        set(contents) != set(metric.codes) if metric else len(contents) != 1
    ):
        raise _changed(name, "svaret har andra variabler än frågan")
    check_size(structure.shape, name=name)
    values = np.zeros(structure.shape)
    mask = np.ones(structure.shape, dtype=bool)
    status = np.full(structure.shape, "", dtype=object)
    answered = np.zeros(structure.shape, dtype=bool)
    for key, texts in rows:
        at = dict(zip(keys, key, strict=True))
        for content_code, text in zip(contents, texts, strict=True):
            place = _place(structure, {**at, _METRIC: content_code}, name)
            if answered[place]:
                raise _changed(name, f"raden {', '.join(key)} kom två gånger")
            answered[place] = True
            if _NUMBER.fullmatch(text):
                values[place], mask[place] = float(text), False
            else:
                status[place] = text
    if not answered.all():
        raise _changed(name, f"{int((~answered).sum())} av {answered.size} siffror kom inte")
    if not np.isfinite(values).all():
        raise _changed(name, "ett tal är för stort")
    updated = _metadata(content, "updated")
    whole = replace(structure, updated=updated, source=_metadata(content, "source") or structure.source)
    return Table(structure=whole, values=np.ma.array(values, mask=mask), status=status)


def _place(structure: Structure, at: Mapping[str, str], name: str) -> tuple[int, ...]:
    try:
        return tuple(variable.positions[at[variable.code]] for variable in structure.variables)
    except KeyError as error:
        raise _changed(name, f"svaret har värdet {error.args[0]}, som inte ingick i frågan") from error


def _rows_of(content: Any, name: str) -> tuple[list[tuple[str, str]], list[tuple[list[str], list[str]]]]:
    """Return (code, kind) of the columns and (key, values) of the rows, every part checked."""
    given = content if isinstance(content, dict) else {}
    listed = given.get("columns")
    columns = [
        (each["code"], each.get("type", "d"))
        for each in (listed if isinstance(listed, list) else ())
        if isinstance(each, dict) and isinstance(each.get("code"), str)
    ]
    n_keys = sum(kind != "c" for _, kind in columns)
    data = given.get("data")
    if not columns or len({code for code, _ in columns}) < len(columns) or not isinstance(data, list):
        raise _changed(name, "kolumner eller rader saknas")
    rows = []
    for n, row in enumerate(data):
        key, values = (row.get("key"), row.get("values")) if isinstance(row, dict) else (None, None)
        if not _is_texts(key, n_keys) or not _is_texts(values, len(columns) - n_keys):
            raise _changed(name, f"rad {n + 1} har inte en text för varje kolumn")
        assert isinstance(key, list)
        assert isinstance(values, list)
        rows.append((key, [value.strip() for value in values]))
    return columns, rows


def _is_texts(given: Any, n: int) -> bool:
    return isinstance(given, list) and len(given) == n and all(isinstance(each, str) for each in given)


def _metadata(content: Any, field: str) -> str:
    given = content.get("metadata") if isinstance(content, dict) else None
    first = given[0] if isinstance(given, list) and given and isinstance(given[0], dict) else {}
    return first[field] if isinstance(first.get(field), str) else ""


def _changed(name: str, what: str) -> SourceChanged:
    return SourceChanged(f"{name}: {what}. Hämta på nytt; är felet kvar har källan ändrat formen.")


def _structure(content: Any, name: str, title: str) -> Structure:
    if isinstance(content, list):
        raise InputError(f"{name} är en mapp hos {title} och ingen tabell. Bläddra till tabellen och ange dess väg.")
    variables = content.get("variables") if isinstance(content, dict) else None
    if not isinstance(variables, list) or not variables:
        raise _changed(name, "tabellens beskrivning saknar variabler")
    return Structure(
        name=name,
        title=content["title"].strip() if isinstance(content.get("title"), str) else "",
        source=title,
        updated="",
        notes=(),
        variables=tuple(_variable(each, name) for each in variables),
    )


def _variable(given: Any, name: str) -> Variable:
    fields = given if isinstance(given, dict) else {}
    code, values = fields.get("code"), fields.get("values")
    if not isinstance(code, str) or not isinstance(values, list) or not all(isinstance(v, str) for v in values):
        raise _changed(name, "en variabel saknar kod eller värden")
    if len(set(values)) < len(values):
        raise _changed(name, f"variabeln {code} har samma värde flera gånger")
    texts = fields.get("valueTexts")
    labels = texts if _is_texts(texts, len(values)) else values
    assert isinstance(labels, list)
    role: Role = "time" if fields.get("time") is True else "metric" if code == _METRIC else ""
    return Variable(
        code=code,
        label=fields["text"].strip() if isinstance(fields.get("text"), str) else code,
        categories=tuple(Category(code=v, label=label.strip()) for v, label in zip(values, labels, strict=True)),
        role=role,
        elimination=fields.get("elimination") is True,
    )


def _grouped(structure: Structure, code: str, question: TableQuestion) -> Structure:
    chosen = question.selection.get(code)
    if structure.variable(code) is None or not chosen:
        raise InputError(
            f"{question.table}: ange vilka grupper av {code} som ska hämtas; grupperingen räknar inte upp dem."
        )
    categories = tuple(Category(code=each, label=each) for each in dict.fromkeys(chosen))
    return replace(
        structure,
        variables=tuple(
            replace(each, categories=categories) if each.code == code else each for each in structure.variables
        ),
    )


def _limits(content: Any, title: str) -> tuple[Limits, int, int]:
    """Return how much may be asked for in a call, and how many calls in how many seconds."""
    given = content if isinstance(content, dict) else {}
    # An older service may not tell the last.
    for key, value in ((key, given.get(key)) for key in ("maxCells", "maxCalls", "timeWindow", "maxValues")):
        may_be_missing = key == "maxValues" and value is None
        if not may_be_missing and (isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _LARGEST):
            raise SourceChanged(
                f"{title} berättar inte gränsen {key} (?config). Gränssnittet kan ha ändrats; försök igen senare."
            )
    limits = Limits(max_cells=given["maxCells"], max_values=given.get("maxValues"))
    return limits, given["maxCalls"], given["timeWindow"]


@contextmanager
def _passing(publisher: Publisher, clock: Clock | None) -> Iterator[Client]:
    """Yield a client whose answers are not kept: what a folder shows is no data."""
    clock = clock or Clock()
    with (
        TemporaryDirectory(prefix="samhandling-") as folder,
        archive.start(Path(folder), publisher.source, {"asks": "folders"}, now=clock.now()) as kept,
    ):
        yield Client(name=publisher.title, archive=kept, manners=MANNERS, clock=clock)


def _folder(client: Client, root: str, path: str) -> list[FolderEntry]:
    address = f"{root}/{quote(path.strip('/'), safe='/')}"
    entries = client.read(address, lambda content: list(_entries(content, path)), accept=(404,))
    if entries is None:
        raise InputError(f"{client.name} har ingen mapp {path}. Mappar flyttas ibland; bläddra från roten.")
    return entries


def _entries(content: Any, path: str) -> Iterator[FolderEntry]:
    if not isinstance(content, list):
        raise InputError(f"{path or 'Roten'} är ingen mapp utan en tabell. Använd dess väg i frågan.")
    for each in content:
        if not isinstance(each, dict) or not isinstance(each.get("id"), str) or each.get("type") not in ("l", "t", "h"):
            raise SourceChanged(f"Mappen {path or '/'} har en post utan id eller typ. Försök igen senare.")
        # h is a heading, which leads nowhere.
        if each["type"] != "h":
            text = each.get("text")
            yield FolderEntry(
                path=f"{path.strip('/')}/{each['id']}".strip("/"),
                title=text.strip() if isinstance(text, str) else each["id"],
                is_table=each["type"] == "t",
            )
