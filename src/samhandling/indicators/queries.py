"""Reading observations and what the register knows of their files. One database question per call of ``current``."""

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from samhandling.indicators import comparison, reading, store
from samhandling.indicators.comparison import Comparison
from samhandling.indicators.matrix import Matrix
from samhandling.indicators.models import Batch, Generation, Indicator, SourceFinding, SourceSeries, Target
from samhandling.indicators.reading import Observation, Observations
from samhandling.places.models import Municipality
from samhandling.sources import archive

# The current generation and a few older states; each costs an open file or, for a state without files, memory.
_KEEP = 3
_opened: OrderedDict[tuple[Any, ...], Observations] = OrderedDict()
_lock = threading.RLock()


def current_generation() -> Generation | None:
    """Return the generation in force, or None before the first one."""
    return Generation.objects.filter(is_current=True).first()


def current() -> Observations:
    """Return the opened store as it stands; empty before the first generation. Ask once and keep it for a page."""
    generation = current_generation()
    return _open_generation(generation) if generation else _open_batches(())


def as_of(at: datetime) -> Observations:
    """Return the opened store as it stood at an instant: batches recorded by then and not withdrawn by then."""
    sources = tuple(sources_of(_in_force_at(at)))
    numbers = [source.number for source in sources]
    same = Generation.objects.filter(removed_at=None, batches=numbers).last()
    return _open_generation(same) if same else _open_batches(sources)


def series(indicator: str, areas: Iterable[str], sexes: Iterable[str] = ("T",)) -> list[Observation]:
    """Return one indicator's observations in some areas; see ``Observations.series``."""
    return current().series(indicator, areas, sexes)


def values_of_year(indicator: str, year: int, sexes: Iterable[str] = ("T",)) -> list[Observation]:
    """Return one indicator's observations of one year; see ``Observations.values_of_year``."""
    return current().values_of_year(indicator, year, sexes)


def latest(area: str) -> list[Observation]:
    """Return the newest value of each series of an area; see ``Observations.latest``."""
    return current().latest(area)


def matrix(indicators: Sequence[str], sexes: Sequence[str] = ("T", "K", "M")) -> Matrix:
    """Return yearly values as arrays; see ``Observations.matrix``."""
    return current().matrix(indicators, sexes)


def batches(*, withdrawn: bool = False) -> QuerySet[Batch]:
    """Return the batches in force, oldest first; with ``withdrawn`` those too that are not."""
    return Batch.objects.all() if withdrawn else Batch.objects.filter(withdrawn_at=None)


def newest_of_each_source() -> QuerySet[Batch]:
    """Return the newest batch in force from each source."""
    newer = Batch.objects.filter(source=OuterRef("source"), withdrawn_at=None, number__gt=OuterRef("number"))
    return batches().filter(~Exists(newer))


def needs_rebuild() -> bool:
    """Return whether batches have come or gone since the current generation was made."""
    generation = current_generation()
    return list(batches().values_list("number", flat=True)) != (generation.batches if generation else [])


def targets(municipality: Municipality) -> QuerySet[Target]:
    """Return the municipality's targets with their indicators."""
    return Target.objects.filter(municipality=municipality).select_related("indicator").order_by("indicator", "year")


def verify() -> list[str]:
    """Return one sentence for each file of the store that is missing or not the one that the register knows."""
    home = Path(settings.HOME)
    faults = [fault for source in sources_of(batches()) if (fault := store.batch_fault(home, source))]
    for generation in Generation.objects.filter(removed_at=None):
        faults += store.generation_faults(home, generation.folder, generation.sha256)
    return faults


def archive_faults() -> list[str]:
    """Return one sentence for each raw answer that is missing or altered, and for each delivery without its answers."""
    home = Path(settings.HOME)
    found = [fault for folder in archive.folders(home / "raw") for fault in archive.faults(folder)]
    named = Batch.objects.exclude(archive="").values_list("number", "archive")
    found += [
        f"leverans {number}: källans svar i {folder} saknas; återställ mappen från säkerhetskopian eller hämta på nytt"
        for number, folder in named
        if not (home / folder).is_dir()
    ]
    return found


def sources_of(found: QuerySet[Batch]) -> list[store.Source]:
    """Return the batches as the store names them, by number."""
    rows = found.order_by("number").values_list("number", "file_name", "sha256")
    return [store.Source(*row) for row in rows]


def numbers_of(source: str, *, fetched_after: datetime | None = None) -> list[int]:
    """Return the numbers of the batches in force from a source, or of those fetched after an instant."""
    found = batches().filter(source=source)
    if fetched_after is not None:
        found = found.filter(fetched_at__gt=fetched_after)
    return list(found.values_list("number", flat=True))


def side_of(found: QuerySet[Batch], *, name: str = "") -> comparison.Side:
    """Return the state that the batches make together, as comparisons take it."""
    sources = tuple(sources_of(found))
    numbers = [source.number for source in sources]
    same = Generation.objects.filter(removed_at=None, batches=numbers).last()
    # A damaged generation is not worth more than no generation: the batches are the truth.
    is_whole = same is not None and not store.generation_faults(Path(settings.HOME), same.folder, same.sha256)
    return comparison.Side(name, sources, same.folder if same and is_whole else "")


def side_now() -> comparison.Side:
    """Return the state that the batches in force make."""
    return side_of(batches(), name="nu")


def compare_batches(
    before: Batch,
    after: Batch,
    *,
    areas: Collection[str] | None = None,
    indicators: Collection[str] | None = None,
    limit: int = 200,
    offset: int = 0,
) -> Comparison:
    """Return what differs between two deliveries, each by itself: what came, went and was revised, largest first.

    A row that only one of them names has come or gone between the two; whether it still counts in the store is what
    ``compare_states`` tells.
    """
    sides = [side_of(Batch.objects.filter(pk=batch.pk), name=str(batch)) for batch in (before, after)]
    return _compare(*sides, areas, indicators, limit, offset)


def compare_instants(
    before: datetime,
    after: datetime,
    *,
    areas: Collection[str] | None = None,
    indicators: Collection[str] | None = None,
    limit: int = 200,
    offset: int = 0,
) -> Comparison:
    """Return what differs between the store as it stood at two instants."""
    sides = [side_of(_in_force_at(at), name=f"{timezone.localtime(at):%Y-%m-%d %H:%M}") for at in (before, after)]
    return _compare(*sides, areas, indicators, limit, offset)


def compare_generations(
    before: Generation,
    after: Generation,
    *,
    areas: Collection[str] | None = None,
    indicators: Collection[str] | None = None,
    limit: int = 200,
    offset: int = 0,
) -> Comparison:
    """Return what differs between two generations; one whose files are gone is read from its batches."""
    sides = [
        side_of(Batch.objects.filter(number__in=generation.batches), name=str(generation))
        for generation in (before, after)
    ]
    return _compare(*sides, areas, indicators, limit, offset)


def changed_by(
    batch: Batch,
    *,
    areas: Collection[str] | None = None,
    indicators: Collection[str] | None = None,
    limit: int = 200,
    offset: int = 0,
) -> Comparison:
    """Return what a delivery changed in the store on the day it came."""
    return _compare(*sides_of(batch), areas, indicators, limit, offset)


def preview_withdrawal(
    batch: Batch,
    *,
    areas: Collection[str] | None = None,
    indicators: Collection[str] | None = None,
    limit: int = 200,
    offset: int = 0,
) -> Comparison:
    """Return what would change in the store if the delivery were withdrawn: values that go, older ones that return."""
    return _compare(*sides_of_withdrawal(batch), areas, indicators, limit, offset)


def sides_of(batch: Batch) -> tuple[comparison.Side, comparison.Side]:
    """Return the store just before and just after a delivery came."""
    others = _in_force_at(batch.recorded_at).filter(number__lt=batch.number)
    with_it = Q(pk__in=others.values("pk")) | Q(pk=batch.pk)
    return side_of(others, name=f"före {batch}"), side_of(Batch.objects.filter(with_it), name=f"med {batch}")


def sides_of_withdrawal(batch: Batch) -> tuple[comparison.Side, comparison.Side]:
    """Return the store with a delivery and as it would be without it."""
    with_it = Batch.objects.filter(Q(withdrawn_at=None) | Q(pk=batch.pk))
    return side_of(with_it, name=f"med {batch}"), side_of(with_it.exclude(pk=batch.pk), name=f"utan {batch}")


def opened(side: comparison.Side) -> Observations:
    """Return the opened store of one side of a comparison, for methods to compute from."""
    same = Generation.objects.filter(removed_at=None, folder=side.folder).last() if side.folder else None
    return _open_generation(same) if same else _open_batches(side.batches)


def source_findings(*, settled: bool = False) -> QuerySet[SourceFinding]:
    """Return what fetches have shown and nobody has settled, newest first; with ``settled`` those that somebody has."""
    return SourceFinding.objects.filter(settled_at__isnull=not settled).select_related("indicator", "batch")


def findings_of(batch: Batch) -> QuerySet[SourceFinding]:
    """Return what a delivery showed, settled or not."""
    return SourceFinding.objects.filter(batch=batch).select_related("indicator")


def series_seen(source: str) -> dict[str, SourceSeries]:
    """Return what a source has called its series, by key, as last seen."""
    return {row.key: row for row in SourceSeries.objects.filter(source=source)}


def series_of(indicator: Indicator) -> SourceSeries | None:
    """Return what the source calls an indicator now, or None before the first fetch."""
    return SourceSeries.objects.filter(source=indicator.source, key=indicator.key).first()


def _in_force_at(at: datetime) -> QuerySet[Batch]:
    return Batch.objects.filter(recorded_at__lte=at).filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=at))


def _compare(
    before: comparison.Side,
    after: comparison.Side,
    areas: Collection[str] | None,
    indicators: Collection[str] | None,
    limit: int,
    offset: int,
) -> Comparison:
    home = Path(settings.HOME)
    return comparison.compare(home, before, after, areas=areas, indicators=indicators, limit=limit, offset=offset)


def _open_generation(generation: Generation) -> Observations:
    home = Path(settings.HOME)
    return _cached(
        (home, generation.folder),
        lambda: reading.open_generation(
            home, generation.folder, generation.sha256, number=generation.number, batches=generation.batches
        ),
    )


def _open_batches(sources: tuple[store.Source, ...]) -> Observations:
    home = Path(settings.HOME)
    return _cached((home, sources), lambda: reading.open_batches(home, sources))


def _cached(key: tuple[Any, ...], opened: Callable[[], Observations]) -> Observations:
    """Return the opened store of this key; opened once per process, also if two threads ask at the same time."""
    # A child process inherits the connection but not its threads, hence the process in the key.
    key = (os.getpid(), *key)
    with _lock:
        if key not in _opened:
            _opened[key] = opened()
            while len(_opened) > _KEEP:
                _opened.popitem(last=False)
        _opened.move_to_end(key)
        return _opened[key]
