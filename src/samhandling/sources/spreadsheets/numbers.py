"""The Swedish number: decimal comma, spaces between thousands, and the signs that stand where no number is.

Nothing is guessed. "1.234" is over a thousand to one writer and one and a quarter to another, so it is a fault until
the mapping says which; "12.5", "1.234,5" and "1.234.567" can only be read in one way.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from samhandling.sources.spreadsheets.cells import Cell, shown

Point = Literal["ask", "thousands", "decimal"]
Meaning = Literal["zero", "missing", "not_yet_published", "suppressed", "left_out"]
POINTS: tuple[Point, ...] = ("ask", "thousands", "decimal")
MEANINGS: dict[str, str] = {
    "zero": "noll",
    "missing": "saknas (uppgift har inte kunnat lämnas)",
    "not_yet_published": "inte klar än",
    "suppressed": "skyddad av sekretess hos den som lämnat uppgiften",
    "left_out": "hoppa över, läggs inte in",
}
# As SCB writes its tables: "-" nothing to count, ".." not available or too uncertain, "." cannot occur. An empty cell
# is left out: an empty row of a template must not blot out what was there.
SIGNS: dict[str, Meaning] = {
    "": "left_out",
    "-": "zero",
    ".": "left_out",
    "..": "missing",
    "...": "not_yet_published",
    "x": "suppressed",
}

_SPACES = re.compile("[ \u00a0\u2007\u2009\u202f]")
_MINUS = str.maketrans({"\u2212": "-", "\u2012": "-", "\u2013": "-", "\u2014": "-"})
_GROUPED = re.compile(r"[0-9]{1,3}( [0-9]{3})+")
_POINT_GROUPED = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+")
_COMMA_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")
_DIGITS = re.compile(r"[0-9]+")
_BIG = 1e15  # beyond this a float no longer tells neighbouring whole numbers apart


@dataclass(frozen=True, slots=True)
class Parsed:
    """A cell read as a number, as a sign with a meaning, or as neither: then ``fault`` and ``remedy`` say why."""

    value: float | None = None
    meaning: Meaning | None = None
    is_percent: bool = False
    decimals: int = 0
    fault: str = ""
    remedy: str = ""


def parse(cell: Cell, *, point: Point = "ask", signs: Mapping[str, Meaning] = SIGNS) -> Parsed:
    """Return what a cell says as a number. ``point``: what "1.234" means. ``signs``: text → meaning, "" when empty."""
    if isinstance(cell, bool):
        return Parsed(fault="ett tal, inte sant eller falskt", remedy="skriv talet i cellen")
    if isinstance(cell, float):
        return _checked(cell, decimals=_decimals(repr(cell), "."))
    if cell is None or isinstance(cell, str):
        text = _SPACES.sub(" ", cell or "").strip().translate(_MINUS)
        if (meaning := signs.get(text.casefold())) is not None:
            return Parsed(meaning=meaning)
        return _from_text(text, point)
    return Parsed(fault="ett tal, inte ett datum", remedy=f"ändra cellens format till tal ({shown(cell)})")


def _from_text(text: str, point: Point) -> Parsed:
    if not text:
        return Parsed(fault="ett tal", remedy="fyll i talet, eller välj vad en tom cell betyder")
    body = text
    is_percent = body.endswith("%")
    if is_percent:
        body = body[:-1].rstrip()
    negative = body.startswith("-")
    if body[:1] in ("-", "+"):
        body = body[1:].lstrip()
    whole, decimals, fault = _split(body, point)
    if fault:
        return Parsed(fault=fault[0], remedy=fault[1])
    value = float(f"{whole}.{decimals or 0}")
    return _checked(-value if negative and value else value, decimals=len(decimals), is_percent=is_percent)


def _split(body: str, point: Point) -> tuple[str, str, tuple[str, str] | None]:
    """Return the digits before and after the decimal sign, or why they cannot be told."""
    n_commas, n_points = body.count(","), body.count(".")
    if n_commas and n_points:
        # Whichever comes last is the decimal sign; the other must part whole groups of three.
        last, other, grouped = (
            (",", ".", _POINT_GROUPED) if body.rfind(",") > body.rfind(".") else (".", ",", _COMMA_GROUPED)
        )
        whole, _, decimals = body.rpartition(last)
        if body.count(last) == 1 and grouped.fullmatch(whole) and _DIGITS.fullmatch(decimals):
            return whole.replace(other, ""), decimals, None
        return "", "", _not_a_number()
    if n_commas > 1:
        return "", "", _not_a_number("komma skiljer inte tusental i svenska tal; skriv 1 234 567")
    if n_points > 1:
        if _POINT_GROUPED.fullmatch(body):
            return body.replace(".", ""), "", None
        return "", "", _not_a_number()
    if n_points and _POINT_GROUPED.fullmatch(body) and not body.startswith("0"):
        return _settled(body, point)
    whole, _, decimals = body.partition("," if n_commas else ".")
    if (n_commas or n_points) and not _DIGITS.fullmatch(decimals):
        return "", "", _not_a_number()
    if _GROUPED.fullmatch(whole):
        whole = whole.replace(" ", "")
    elif " " in whole:
        return "", "", _not_a_number("mellanslag ska skilja grupper om tre siffror, som 12 345")
    if not _DIGITS.fullmatch(whole or ("0" if decimals else "")):
        return "", "", _not_a_number()
    return whole or "0", decimals, None


def _settled(body: str, point: Point) -> tuple[str, str, tuple[str, str] | None]:
    """Return what one point before three digits means: what the mapping says, or that it must say."""
    if point == "thousands":
        return body.replace(".", ""), "", None
    if point == "decimal":
        whole, _, decimals = body.partition(".")
        return whole, decimals, None
    as_thousands, as_decimal = body.replace(".", ""), body.replace(".", ",")
    return (
        "",
        "",
        (
            f"ett tal som bara kan läsas på ett sätt; {body} kan vara {as_thousands} eller {as_decimal}",
            "välj i kopplingen vad punkten betyder",
        ),
    )


def _not_a_number(remedy: str = "") -> tuple[str, str]:
    return (
        "ett tal, som 1 234,5",
        remedy or "skriv talet utan andra tecken, eller välj i kopplingen vad tecknet betyder",
    )


def _checked(value: float, *, decimals: int, is_percent: bool = False) -> Parsed:
    if not abs(value) < _BIG:
        return Parsed(fault="ett tal mindre än tusen biljoner", remedy="kontrollera talet")
    return Parsed(value=value + 0.0, decimals=decimals, is_percent=is_percent)


def _decimals(text: str, sign: str) -> int:
    if "e" in text:
        return 0 if "e+" in text else 15
    decimals = text.partition(sign)[2]
    return 0 if decimals == "0" else len(decimals)
