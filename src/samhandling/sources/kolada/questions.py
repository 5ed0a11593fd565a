"""What is asked of Kolada, checked, and split into addresses that it takes."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import Any, Final

from samhandling.errors import InputError

BASE: Final = "https://api.kolada.se/v3"

N_IDS: Final = 25
"""More ids than this in one part of an address are refused, of key figures, places and years alike."""

PER_PAGE: Final = 5000

_CODE: Final = re.compile(r"[A-Za-z0-9_-]{1,60}")


@dataclass(frozen=True, kw_only=True)
class Question:
    """Which figures are wanted. Either ``areas`` or ``units`` or ``years`` is needed beside the key figures."""

    kpis: tuple[str, ...]
    areas: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    since: date | None = None
    base: str = BASE

    def as_json(self) -> dict[str, Any]:
        """Return the question as it is kept beside the answers."""
        return {
            "asks": "observations",
            "base": self.base,
            "kpis": list(self.kpis),
            "areas": list(self.areas),
            "units": list(self.units),
            "years": list(self.years),
            "since": self.since.isoformat() if self.since else None,
        }


@dataclass(frozen=True, kw_only=True)
class Part:
    """A piece of the question that fits one address (and its further pages)."""

    kpis: tuple[str, ...]
    places: tuple[str, ...]
    years: tuple[int, ...]
    address: str


def ask(
    *,
    kpis: Iterable[str],
    areas: Iterable[str] | None = None,
    units: Iterable[str] | None = None,
    years: Iterable[int] | None = None,
    since: date | None = None,
    base: str = BASE,
) -> Question:
    """Return a question that Kolada can answer; raise InputError with everything that is wrong."""
    question = Question(
        kpis=_once(kpi.strip().upper() for kpi in kpis),
        areas=_once(area.strip() for area in areas or ()),
        units=_once(unit.strip() for unit in units or ()),
        years=tuple(sorted(set(years or ()))),
        since=since,
        base=base.rstrip("/"),
    )
    if faults := list(_faults(question, wants_areas=areas is not None, wants_units=units is not None)):
        raise InputError("Frågan till Kolada går inte att ställa: " + "; ".join(faults) + ".")
    return question


def from_json(given: Mapping[str, Any]) -> Question:
    """Return the question that is kept beside the answers."""
    try:
        return ask(
            kpis=given["kpis"],
            areas=given["areas"] or None,
            units=given["units"] or None,
            years=given["years"],
            since=date.fromisoformat(given["since"]) if given["since"] else None,
            base=given["base"],
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputError(
            "Mappen med råa svar hör inte till en hämtning av värden från Kolada. Välj en annan."
        ) from error


def parts(question: Question) -> list[Part]:
    """Return the pieces in the order they are asked for."""
    places = question.units or question.areas
    return [
        Part(kpis=kpis, places=some, years=years, address=_address(question, kpis, some, years))
        for kpis, some, years in product(chunks(question.kpis), chunks(places) or [()], chunks(question.years) or [()])
    ]


def chunks(ids: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return the ids in pieces that one part of an address may hold."""
    return [tuple(ids[first : first + N_IDS]) for first in range(0, len(ids), N_IDS)]


def _address(question: Question, kpis: Sequence[str], places: Sequence[str], years: Sequence[int]) -> str:
    kind, place = ("oudata", "ou") if question.units else ("data", "municipality")
    address = f"{question.base}/{kind}/kpi/{','.join(kpis)}"
    if places:
        address += f"/{place}/{','.join(places)}"
    if years:
        address += f"/year/{','.join(map(str, years))}"
    since = f"&from_date={question.since.isoformat()}" if question.since else ""
    return f"{address}?per_page={PER_PAGE}{since}"


def _faults(question: Question, *, wants_areas: bool, wants_units: bool) -> Iterator[str]:
    if not question.kpis:
        yield "inget nyckeltal är valt"
    if wants_areas and not question.areas:
        yield "inget område är valt"
    if wants_units and not question.units:
        yield "ingen enhet är vald"
    if question.areas and question.units:
        yield "välj antingen områden eller enheter"
    if not (question.areas or question.units or question.years):
        yield "välj områden, enheter eller år"
    for code in (*question.kpis, *question.areas, *question.units):
        if not _CODE.fullmatch(code):
            yield f"{code!r:.60} är ingen kod (bokstäver, siffror, - och _)"
    if odd := [year for year in question.years if not 1900 <= year <= 2100]:
        yield f"årtalen {', '.join(map(str, odd[:5]))} ligger utanför 1900–2100"
    if not question.base.startswith(("https://", "http://")):
        yield f"{question.base!r:.80} är ingen adress"


def _once(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))


def narrowed(question: Question, *, kpis: tuple[str, ...], areas: tuple[str, ...]) -> Question:
    """Return the question for those key figures and areas alone that the source has."""
    return replace(question, kpis=kpis, areas=areas)
