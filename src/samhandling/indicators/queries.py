"""Reading observations and what the register knows of their files. One database question per call of ``current``."""

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet

from samhandling.indicators import reading, store
from samhandling.indicators.matrix import Matrix
from samhandling.indicators.models import Batch, Generation, Target
from samhandling.indicators.reading import Observation, Observations
from samhandling.places.models import Municipality

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
    in_force = Batch.objects.filter(recorded_at__lte=at).filter(Q(withdrawn_at=None) | Q(withdrawn_at__gt=at))
    sources = tuple(sources_of(in_force))
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


def sources_of(found: QuerySet[Batch]) -> list[store.Source]:
    """Return the batches as the store names them, by number."""
    rows = found.order_by("number").values_list("number", "file_name", "sha256")
    return [store.Source(*row) for row in rows]


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
