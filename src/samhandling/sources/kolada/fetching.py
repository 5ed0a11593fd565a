"""Kolada asked in full: which key figures still exist, what they are called, and their figures."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar

from samhandling.errors import InputError, SourceChanged, StoreError
from samhandling.sources import archive
from samhandling.sources.archive import Archive
from samhandling.sources.delivery import Delivery, SeriesTitle
from samhandling.sources.http import Client, Clock, Manners, Progress
from samhandling.sources.kolada import envelopes, questions
from samhandling.sources.kolada.envelopes import KeyFigure, Observation
from samhandling.sources.kolada.paging import Contradiction, everything
from samhandling.sources.kolada.questions import BASE, Part, Question
from samhandling.sources.kolada.rows import Rows

T = TypeVar("T")

SOURCE: Final = "kolada"
NAME: Final = "Kolada"
SOURCE_LINE: Final = "Källa: Kolada"
LICENCE: Final = (
    'Får användas fritt, även kommersiellt, om källan anges: "Källa: Kolada". Egna beräkningar på värdena ska inte '
    "ange Kolada som källa."
)
_N_SUSPICIOUS = 5
_UNIT_PREFIX = "org:"


def fetch(
    *,
    raw: Path,
    kpis: Iterable[str],
    areas: Iterable[str] | None = None,
    units: Iterable[str] | None = None,
    years: Iterable[int] | None = None,
    since: date | None = None,
    base: str = BASE,
    progress: Progress | None = None,
    manners: Manners | None = None,
    clock: Clock | None = None,
) -> Delivery:
    """Return the figures of key figures for areas (or units, or all areas of some years), asked of Kolada v3.

    Documentation: https://api.kolada.se/v3/docs. Raw answers are kept under ``raw``; a fetch that was cut off goes on
    where it stopped if it is asked the same within a day. ``since`` asks for changes alone, with what was deleted.
    Known oddities: at most 25 ids in each part of an address; a group's figure is the unweighted mean of its members;
    null alone decides that a figure is missing; key figures vanish and are renamed without notice. Raises
    SourceUnavailable or SourceChanged: a delivery is whole or is not made.
    """
    question = questions.ask(kpis=kpis, areas=areas, units=units, years=years, since=since, base=base)
    clock = clock or Clock()
    with (
        archive.resume_or_start(raw, SOURCE, question.as_json(), now=clock.now()) as kept,
        Client(
            name=NAME, archive=kept, licence=LICENCE, manners=manners or Manners(), clock=clock, progress=progress
        ) as client,
    ):
        return finished(kept, lambda: delivered(client, question))


def replay(folder: Path) -> Delivery:
    """Return the delivery that a folder with raw answers gave, without the network; equal to the bit."""
    kept = archive.read(folder)
    question = questions.from_json(kept.question)
    return delivered(Client(name=NAME, archive=kept, licence=LICENCE, is_offline=True), question)


def delivered(client: Client, question: Question) -> Delivery:
    """Return the delivery that the answers to a question make, from wherever the client has them."""
    steps = _Steps(client, question)
    described = _described(client, question, steps)
    gone = tuple(kpi for kpi in question.kpis if kpi not in described)
    areas, notes = _areas(client, question, steps)
    rows = Rows(prefix=_UNIT_PREFIX if question.units else "")
    asked = questions.narrowed(question, kpis=tuple(described), areas=areas)
    for part in questions.parts(asked) if described else ():
        rows.add(_observations(client, asked, part))
        steps.done(_described_part(part))
    fetched_at = client.archive.fetched_at
    assert fetched_at is not None
    return Delivery(
        source=SOURCE,
        title=_title(question, len(described), rows),
        address=question.base,
        licence=LICENCE,
        source_line=SOURCE_LINE,
        fetched_at=fetched_at,
        columns=rows.columns(),
        series=tuple(_series(each) for each in described.values()),
        gone=gone,
        deleted=rows.deleted(),
        notes=(*notes, *rows.notes(), *_silent(question, described, rows)),
        archive=client.archive.folder,
    )


def _described_part(part: Part) -> str:
    places = f", {part.places[0]}–{part.places[-1]}" if part.places else ""
    years = f", {part.years[0]}–{part.years[-1]}" if part.years else ""
    return f"värden för {part.kpis[0]}–{part.kpis[-1]}{places}{years}"


class _Steps:
    """Counts steps for the progress line."""

    def __init__(self, client: Client, question: Question) -> None:
        self._client = client
        self._done = 0
        self._total = len(questions.chunks(question.kpis)) + len(questions.parts(question)) + bool(question.areas)

    def done(self, what: str) -> None:
        self._done += 1
        # Where key figures have gone the rest fits in fewer parts than were counted.
        self._client.tell(f"Kolada: {what}", min(self._done, self._total), self._total)


def _described(client: Client, question: Question, steps: _Steps) -> dict[str, KeyFigure]:
    """Return what Kolada says today about each key figure; those it does not know are not in the answer."""
    found: dict[str, KeyFigure] = {}
    for kpis in questions.chunks(question.kpis):
        found |= {each.key: each for each in _known(client, question.base, kpis)}
        steps.done(f"beskrivning av {kpis[0]}–{kpis[-1]}")
    missing = [kpi for kpi in question.kpis if kpi not in found]
    if len(missing) == len(question.kpis) >= _N_SUSPICIOUS:
        raise Contradiction(
            f"Kolada säger att inget av {len(missing)} nyckeltal finns ({', '.join(missing[:3])} …). Gränssnittet kan "
            f"ha ändrats; inget har lästs in. Kontrollera {question.base}/kpi/{missing[0]}."
        )
    for kpi in missing:
        # That a key figure is gone is a thing to tell people, so it is asked for by itself before it is believed.
        if len(question.kpis) > 1:
            found |= {each.key: each for each in _known(client, question.base, (kpi,))}
    return {kpi: found[kpi] for kpi in question.kpis if kpi in found}


def _known(client: Client, base: str, kpis: Sequence[str]) -> list[KeyFigure]:
    def read(item: Any) -> KeyFigure:
        return _asked_for(envelopes.key_figure(item), kpis)

    address = f"{base}/kpi/{','.join(kpis)}?per_page={questions.PER_PAGE}"
    found = everything(client, address, read, key=lambda each: each.key, may_be_missing=True)
    if found is not None:
        return found
    if len(kpis) == 1:
        return []
    # One id that is unknown may make the whole address unknown: ask in halves until it stands alone.
    middle = len(kpis) // 2
    return _known(client, base, kpis[:middle]) + _known(client, base, kpis[middle:])


def _asked_for(found: KeyFigure, kpis: Sequence[str]) -> KeyFigure:
    if found.key not in kpis:
        raise SourceChanged(f"svaret beskriver {found.key}, som inte ingick i frågan")
    return found


def _areas(client: Client, question: Question, steps: _Steps) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the areas that Kolada has, and a note about those that it has not: groups are made anew each year."""
    if not question.areas:
        return (), ()
    known = {area.code for area in areas(client, question.base)}
    left = [code for code in question.areas if code not in known]
    for codes in questions.chunks(left):
        known |= {group.key for group in _groups(client, question.base, codes)}
    steps.done("områden")
    found = tuple(code for code in question.areas if code in known)
    unknown = [code for code in question.areas if code not in known]
    if not found:
        raise InputError(f"Kolada har inget av områdena {', '.join(unknown[:5])}. Kontrollera koderna.")
    if not unknown:
        return found, ()
    return found, (f"Kolada har inte längre området {', '.join(unknown)}; övriga områden är hämtade.",)


def areas(client: Client, base: str = BASE) -> list[envelopes.Area]:
    """Return Kolada's municipalities, regions and the country."""
    address = f"{base}/municipality?per_page={questions.PER_PAGE}"
    return everything(client, address, envelopes.area, key=lambda each: each.code) or []


def _groups(client: Client, base: str, codes: Sequence[str]) -> list[envelopes.Group]:
    address = f"{base}/municipality_groups/{','.join(codes)}?per_page={questions.PER_PAGE}"
    found = everything(client, address, envelopes.group, key=lambda each: each.key, may_be_missing=True)
    if found is not None:
        return found
    if len(codes) == 1:
        return []
    middle = len(codes) // 2
    return _groups(client, base, codes[:middle]) + _groups(client, base, codes[middle:])


def _observations(client: Client, question: Question, part: Part) -> list[Observation]:
    place = "ou" if question.units else "municipality"

    def read(item: Any) -> list[Observation]:
        found = envelopes.observations(item, place=place)
        for each in found[:1]:
            _check_asked(each, part)
        return found

    def key(found: list[Observation]) -> object:
        return found[0][:3] if found else object()

    items = everything(client, part.address, read, key=key) or []
    return [each for found in items for each in found]


def _check_asked(row: Observation, part: Part) -> None:
    """Raise where a figure answers another question: a misspelt filter gives other figures, not an error."""
    if (
        row.kpi not in part.kpis
        or (part.places and row.area not in part.places)
        or (part.years and int(row.year) not in part.years)
    ):
        raise SourceChanged(f"svaret gäller {row.kpi} {row.area} {row.year}, som inte ingick i frågan")


def _silent(question: Question, described: dict[str, KeyFigure], rows: Rows) -> tuple[str, ...]:
    silent = [kpi for kpi in described if kpi not in rows.kpis]
    if not silent or question.since:
        return ()
    return (f"Utan värden för de valda områdena: {', '.join(silent)}.",)


def _title(question: Question, n_kpis: int, rows: Rows) -> str:
    years = f", {rows.years[0]}–{rows.years[-1]}" if rows.years else ""
    since = f", ändrat sedan {question.since.isoformat()}" if question.since else ""
    places = "enheter" if question.units else "områden"
    return f"Kolada: {n_kpis} nyckeltal för {rows.n_areas} {places}{years}{since}"


def _series(given: KeyFigure) -> SeriesTitle:
    return SeriesTitle(
        key=given.key,
        title=given.title,
        description=given.description,
        preliminary_on=given.preliminary_on,
        published_on=given.published_on,
        next_period=given.next_period,
    )


def finished(kept: Archive, make: Callable[[], T]) -> T:
    """Return what is made of the answers, and mark the fetch as whole, or as one never to be resumed."""
    try:
        made = make()
    except (Contradiction, StoreError) as error:
        kept.reject(str(error))
        raise
    kept.finish()
    return made
