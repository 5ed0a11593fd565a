"""Old files of Kolada's interface v2, saved by someone before it was closed (it has answered 410 since 2026).

One file is one page of an answer; those with figures are read, those with key figures, areas and groups let be.
Described in the published README of Hypergene/kolada; where real answers were otherwise, both are read: is_deleted as 0
and 1, periods as text and as numbers. The README writes a sex F that no real answer has; it is refused.
"""

import gzip
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from samhandling.errors import InputError, SourceChanged
from samhandling.sources.delivery import Delivery
from samhandling.sources.http import parse_json
from samhandling.sources.kolada import envelopes
from samhandling.sources.kolada.envelopes import Observation
from samhandling.sources.kolada.fetching import LICENCE, SOURCE, SOURCE_LINE
from samhandling.sources.kolada.paging import Contradiction
from samhandling.sources.kolada.rows import Rows

BASE_V2: Final = "http://api.kolada.se/v2"
_MAX_BYTES: Final = 200_000_000
_N_FAULTS_SHOWN: Final = 20

_NOTE: Final = "Läst ur sparade filer från Koladas gamla gränssnitt v2; värdena kan ha reviderats sedan dess."

Place = tuple[str, int]
"""A list of many pages, and the number of one page in it."""


@dataclass
class _Found:
    figures: list[Observation] = field(default_factory=list)
    pages: set[Place] = field(default_factory=set)
    further: dict[Place, Path] = field(default_factory=dict)


def read_v2(given: Path | Iterable[Path], *, fetched_at: datetime) -> Delivery:
    """Return the figures of old v2 files: those of a folder (.json and .json.gz), or of a list of files.

    ``fetched_at`` says when they were saved; the files do not. Raises InputError with all that is wrong in all of them,
    also where a page names a next one that is not among them.
    """
    files = _files(given)
    found, faults = _Found(), list[str]()
    for file in files:
        try:
            _read(file, found)
        except SourceChanged as error:
            faults.append(f"{file.name}: {error}")
    faults += _missing_pages(found)
    rows = Rows()
    try:
        rows.add(found.figures)
    except Contradiction as error:
        faults.append(str(error))
    if not faults and not found.figures:
        faults.append("ingen av filerna har värden (med kpi, municipality, period och values)")
    if faults:
        raise InputError(_told(faults, len(files)))
    return Delivery(
        source=SOURCE,
        title=f"Kolada, gamla filer (v2): {len(rows.kpis)} nyckeltal för {rows.n_areas} områden{_span(rows.years)}",
        address=BASE_V2,
        licence=LICENCE,
        source_line=SOURCE_LINE,
        fetched_at=fetched_at,
        columns=rows.columns(),
        deleted=rows.deleted(),
        notes=(_NOTE, *rows.notes()),
        archive=given if isinstance(given, Path) and given.is_dir() else None,
    )


def _files(given: Path | Iterable[Path]) -> list[Path]:
    if isinstance(given, Path):
        names = ("*.json", "*.json.gz")
        given = [path for name in names for path in given.rglob(name)] if given.is_dir() else [given]
    files = sorted(set(given))
    if not files:
        raise InputError("Inga filer att läsa: välj filer eller en mapp med .json eller .json.gz från Kolada v2.")
    return files


def _read(file: Path, found: _Found) -> None:
    content = _content(file)
    given = envelopes.page(content)
    # Lists of key figures, areas and groups lie beside the figures in saved folders. What they were called then is no
    # news of what they are called now, so they are let be.
    if _is_figures(given.values):
        found.figures += [each for item in given.values for each in envelopes.observations(item)]
    _note_page(content, file, found)


def _content(file: Path) -> Any:
    try:
        body = file.read_bytes() if file.suffix != ".gz" else _unpacked(file)
        if len(body) > _MAX_BYTES:
            raise SourceChanged(f"är större än {_MAX_BYTES // 1_000_000} MB; dela den")
        return parse_json(body)
    except OSError as error:
        raise SourceChanged(f"går inte att läsa ({error.strerror or 'skadad'}); välj en annan fil") from error
    except (EOFError, zlib.error, ValueError) as error:
        raise SourceChanged("är inte JSON; spara svaret från Kolada som det är") from error


def _unpacked(file: Path) -> bytes:
    # One byte more than is read tells a file that would grow without end.
    with gzip.open(file) as opened:
        return opened.read(_MAX_BYTES + 1)


def _is_figures(values: Sequence[Any]) -> bool:
    return any(isinstance(item, dict) and ("kpi" in item or "period" in item) for item in values)


def _note_page(content: Any, file: Path, found: _Found) -> None:
    """Note which page this is and which one it says comes next: v2 names both neighbours, never the page itself."""
    further, before = _place(content.get("next_page")), _place(content.get("previous_page"))
    if further:
        found.pages.add((further[0], further[1] - 1))
        found.further[further] = file
    if before:
        found.pages.add((before[0], before[1] + 1))


def _place(address: Any) -> Place | None:
    try:
        parts = urlsplit(address) if isinstance(address, str) and address else None
        if parts is None:
            return None
        query = parse_qs(parts.query)
        number = int(query.pop("page", ["1"])[0])
    except ValueError as error:
        raise SourceChanged(f"nästa eller föregående sida är ingen adress ({address!r:.80})") from error
    return f"{parts.path}?{sorted(query.items())}", number


def _missing_pages(found: _Found) -> Iterator[str]:
    for place, file in sorted(found.further.items()):
        if place not in found.pages:
            yield f"{file.name}: nästa sida (nummer {place[1]}) finns inte bland filerna; lägg till den"


def _told(faults: Sequence[str], n_files: int) -> str:
    shown = "; ".join(faults[:_N_FAULTS_SHOWN])
    more = f"; och {len(faults) - _N_FAULTS_SHOWN} fel till" if len(faults) > _N_FAULTS_SHOWN else ""
    return f"Filerna från Kolada v2 ({n_files} st) kan inte läsas in: {shown}{more}."


def _span(years: Sequence[str]) -> str:
    return f", {years[0]}–{years[-1]}" if years else ""
