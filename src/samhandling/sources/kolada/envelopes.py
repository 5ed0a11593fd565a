"""Kolada's answers as they come, read once and then trusted: pages, key figures, areas, groups, observations.

Interface v3, https://api.kolada.se/v3/docs. What is read here comes from outside and may be anything; what cannot be
what the interface promises raises SourceChanged, and no value is guessed.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple, TypeGuard

from samhandling.errors import SourceChanged

_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,60}")
_YEAR: Final = re.compile(r"[12][0-9]{3}")
_LONGEST_ADDRESS: Final = 8_000
SEXES: Final = ("T", "K", "M")


@dataclass(frozen=True, kw_only=True)
class KeyFigure:
    """A key figure as Kolada describes it. Unit and good direction are no fields of Kolada's."""

    key: str
    title: str
    description: str = ""
    is_divided_by_sex: bool = False
    municipality_type: str = ""
    operating_area: str = ""
    perspective: str = ""
    preliminary_on: date | None = None
    published_on: date | None = None
    next_period: str = ""
    has_units: bool = False


@dataclass(frozen=True, kw_only=True)
class Area:
    """A municipality (type K), a region (L), or the country (0000, also type L)."""

    code: str
    title: str
    type: str


@dataclass(frozen=True, kw_only=True)
class Group:
    """A group of key figures or of municipalities, with its members' keys and names."""

    key: str
    title: str
    members: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Unit:
    """An organisational unit such as a school, with the municipality that it lies in."""

    key: str
    title: str
    municipality: str


class Observation(NamedTuple):
    """One figure. ``value`` None decides that there is none, whatever ``status`` says."""

    kpi: str
    area: str
    year: str
    sex: str
    value: float | None
    status: str
    is_mean: bool
    is_deleted: bool


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of an answer. ``n_promised`` is how many items the source says that there are, 0 where it is silent."""

    values: list[Any]
    next_address: str
    n_promised: int


def page(content: Any) -> Page:
    """Return the envelope of an answer."""
    if not isinstance(content, dict) or not isinstance(content.get("values"), list):
        raise _changed("svaret har ingen lista ”values”")
    address = content.get("next_url")
    if address is not None and not (isinstance(address, str) and address.isascii() and len(address) < _LONGEST_ADDRESS):
        raise _changed(f"fältet next_url är {_shown(address)}, ska vara en adress eller tomt")
    count = content.get("count")
    return Page(values=content["values"], next_address=address or "", n_promised=count if _is_int(count) else 0)


def key_figure(item: Any) -> KeyFigure:
    """Return one key figure's description."""
    given = _object(item, "nyckeltal")
    return KeyFigure(
        key=_id(given, "id"),
        title=_text(given, "title", needed=True),
        description=_text(given, "description") or _text(given, "definition"),
        is_divided_by_sex=_is_true(given.get("is_divided_by_gender")),
        municipality_type=_text(given, "municipality_type"),
        operating_area=_text(given, "operating_area"),
        perspective=_text(given, "perspective"),
        preliminary_on=_date(given.get("prel_publication_date")),
        published_on=_date(given.get("publication_date")),
        next_period=_text(given, "publ_period"),
        has_units=_is_true(given.get("has_ou_data")),
    )


def area(item: Any) -> Area:
    """Return one municipality, region or the country."""
    given = _object(item, "område")
    return Area(code=_id(given, "id"), title=_text(given, "title", needed=True), type=_text(given, "type"))


def group(item: Any) -> Group:
    """Return one group; members are called member_id and member_title, in old descriptions id and title."""
    given = _object(item, "grupp")
    members = given.get("members")
    if not isinstance(members, list):
        raise _changed(f"gruppen {_shown(given.get('id'))} har ingen lista ”members”")
    return Group(
        key=_id(given, "id"),
        title=_text(given, "title", needed=True),
        members=tuple(_member(_object(member, "medlem")) for member in members),
    )


def unit(item: Any) -> Unit:
    """Return one organisational unit."""
    given = _object(item, "enhet")
    return Unit(
        key=_id(given, "id"), title=_text(given, "title", needed=True), municipality=_text(given, "municipality")
    )


def observations(item: Any, *, place: str = "municipality") -> list[Observation]:
    """Return one figure for each sex that an item has; K and M may be missing, in any order.

    ``place`` is the field that says where: municipality, or ou for organisational units.
    """
    given = _object(item, "värde")
    kpi, where, year = _id(given, "kpi"), _id(given, place), _year(given.get("period"))
    values = given.get("values")
    if not isinstance(values, list):
        raise _changed(f"{kpi} {where} {year} har ingen lista ”values”")
    return [_observation(_object(each, "värde"), kpi, where, year) for each in values]


def _observation(given: Mapping[str, Any], kpi: str, where: str, year: str) -> Observation:
    sex = given.get("gender")
    if sex not in SEXES:
        raise _changed(f"{kpi} {where} {year} har kön {_shown(sex)}, ska vara T, K eller M")
    # v2 wrote is_deleted, as 0 or 1.
    deleted = given.get("isdeleted", given.get("is_deleted"))
    if not (deleted is None or isinstance(deleted, bool) or deleted in (0, 1)):
        raise _changed(f"{kpi} {where} {year} {sex} har isdeleted {_shown(deleted)}, ska vara sant eller falskt")
    count = given.get("count")
    try:
        value = None if deleted else _value(given.get("value"))
    except SourceChanged as error:
        raise _changed(f"{kpi} {where} {year} {sex} {error}") from None
    status = _text(given, "status")[:60] if given.get("status") else ""
    # Positional: there are millions of these.
    return Observation(kpi, where, year, sex, value, status, _is_int(count) and count > 1, bool(deleted))


def _value(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _changed(f"har värdet {_shown(value)}, ska vara ett tal eller tomt")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise _changed("har ett värde som är för stort för att vara ett tal")
    return number


def _member(given: Mapping[str, Any]) -> tuple[str, str]:
    field = "member_id" if "member_id" in given else "id"
    return _id(given, field), _text(given, "member_title") or _text(given, "title")


def _object(item: Any, what: str) -> Mapping[str, Any]:
    if not isinstance(item, dict):
        raise _changed(f"ett {what} är {_shown(item)}, ska vara ett objekt")
    return item


def _id(given: Mapping[str, Any], field: str) -> str:
    value = given.get(field)
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise _changed(f"fältet {field} är {_shown(value)}, ska vara en kod")
    return value


def _year(value: Any) -> str:
    # A number in v3, a text in v2's description.
    text = str(value) if _is_int(value) or isinstance(value, str) else ""
    if not _YEAR.fullmatch(text):
        raise _changed(f"fältet period är {_shown(value)}, ska vara ett årtal")
    return text


def _text(given: Mapping[str, Any], field: str, *, needed: bool = False) -> str:
    value = given.get(field)
    if isinstance(value, str):
        # Half a sign (a lone surrogate) can be written in JSON but nowhere else.
        text = value.encode("utf-8", errors="replace").decode().replace("\x00", "").strip()
    else:
        text = str(value) if _is_int(value) else ""
    if needed and not text:
        raise _changed(f"fältet {field} är {_shown(value)}, ska vara en text")
    return text


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None


def _is_true(value: Any) -> bool:
    return value is True or (_is_int(value) and value == 1)


def _is_int(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _shown(value: Any) -> str:
    return f"{value!r:.60}".encode("ascii", errors="backslashreplace").decode() if value is not None else "tomt"


def _changed(what: str) -> SourceChanged:
    """Return what is wrong, to which whoever reads adds where it came from and what to do."""
    return SourceChanged(what)
