"""What the signs beside figures mean: a missing value has its reason, a provisional one its warning. Never zero.

PX files (SCB, Folkhälsomyndigheten) write ``..`` for what is not available, too uncertain or secret, ``.`` for what
cannot occur, ``-`` for nothing to report. They do not tell secrecy from uncertainty, so both are ``missing`` unless the
layout of the table says that its ``..`` is suppression.

Eurostat's flags: ec.europa.eu/eurostat/data/database, "Flags" (code lists since 27 January 2025: confidential is C, not
applicable is m; files from before have c and z). Several letters may stand together. p and P are different flags.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

WITHOUT_VALUE = frozenset({"missing", "not_yet_published", "suppressed_at_source"})
WITH_VALUE = frozenset({"preliminary", "break"})
FLAGS = WITHOUT_VALUE | WITH_VALUE


@dataclass(frozen=True, kw_only=True)
class Signs:
    """A source's signs: why a value is missing, what a value carries, what hides it, and what is only said in words."""

    without_value: Mapping[str, str]
    with_value: Mapping[str, str] = field(default_factory=dict)
    hiding: frozenset[str] = frozenset()
    words: Mapping[str, str] = field(default_factory=dict)
    by_letter: bool = False


PX = Signs(
    without_value={
        "": "missing",
        "-": "missing",
        "–": "missing",
        ".": "missing",
        "..": "missing",
        "...": "not_yet_published",
    },
)

EUROSTAT = Signs(
    without_value={"": "missing", ":": "missing", "m": "missing", "z": "missing", "n": "missing"}
    | dict.fromkeys("cCNP", "suppressed_at_source"),
    # The one that warns most comes first: an observation has room for one.
    with_value={"b": "break", "p": "preliminary", "f": "preliminary"},
    hiding=frozenset("cCNP"),
    words={
        "b": "brott i serien",
        "d": "avvikande definition",
        "e": "uppskattat",
        "f": "prognos",
        "i": "insatt av Eurostat",
        "n": "inte statistiskt säkert",
        "p": "preliminärt",
        "s": "insatt av Eurostat",
        "u": "låg tillförlitlighet",
    },
    by_letter=True,
)

_MEN = ("män", "pojkar", "male", "males", "men")
_WOMEN = ("kvinnor", "flickor", "female", "females", "women")
_ALL = ("totalt", "total", "samtliga", "båda könen", "män och kvinnor", "kvinnor och män", "både män och kvinnor")
_SCB_SEXES = {"1": "M", "2": "K", "1+2": "T", "TOTSA": "T", "TOT": "T", "T": "T"}


@dataclass(frozen=True, kw_only=True)
class Meanings:
    """The flag of each cell, which cells are without value, and what is said in words about the rest."""

    flag: np.ndarray[Any, Any]
    without_value: np.ndarray[Any, Any]
    notes: tuple[str, ...]


def read(status: Any, missing: Any, signs: Signs, own: Mapping[str, str]) -> Meanings:
    """Return what the signs of cells mean; ``own`` gives the flag that a sign has in this very table."""
    flag = np.full(status.shape, "", dtype=object)
    without = np.array(missing, dtype=bool)
    notes: list[str] = []
    for sign in sorted(set(status.reshape(-1))):
        here = status == sign
        chosen = own.get(sign, "")
        if chosen in WITHOUT_VALUE or _hides(sign, signs):
            without |= here
        flag[here & without] = chosen if chosen in WITHOUT_VALUE else _reason(sign, signs)
        flag[here & ~without] = chosen or _warning(sign, signs)
        if note := _said(sign, int((here & ~without).sum()), signs):
            notes.append(note)
        if sign and sign not in own and not _is_known(sign, signs):
            notes.append(f"Källan har tecknet {sign!r} vid {int(here.sum())} siffror; dess innebörd är inte känd.")
    return Meanings(flag=flag, without_value=without, notes=tuple(notes))


def sex(code: str, label: str) -> str | None:
    """Return T, K or M for a value of a variable of sex; the label decides, since codes differ between sources."""
    words = " ".join(label.casefold().replace(",", " ").split())
    if words in _MEN:
        return "M"
    if words in _WOMEN:
        return "K"
    if words in _ALL or words.startswith(("totalt ", "total ")):
        return "T"
    # A label that is only the code again says nothing.
    return _SCB_SEXES.get(code.upper()) if words in ("", code.casefold()) else None


def _letters(sign: str, signs: Signs) -> tuple[str, ...]:
    return tuple(sign) if signs.by_letter else (sign,)


def _hides(sign: str, signs: Signs) -> bool:
    return any(letter in signs.hiding for letter in _letters(sign, signs))


def _reason(sign: str, signs: Signs) -> str:
    reasons = [signs.without_value.get(letter, "missing") for letter in _letters(sign, signs)]
    return next((reason for reason in reasons if reason != "missing"), "missing")


def _warning(sign: str, signs: Signs) -> str:
    letters = _letters(sign, signs)
    return next((flag for letter, flag in signs.with_value.items() if letter in letters), "")


def _said(sign: str, n: int, signs: Signs) -> str:
    words = [signs.words[letter] for letter in _letters(sign, signs) if letter in signs.words]
    return f"{n} siffror är märkta {sign!r} av källan: {', '.join(words)}." if n and words else ""


def _is_known(sign: str, signs: Signs) -> bool:
    known = {*signs.without_value, *signs.with_value, *signs.hiding, *signs.words}
    return all(letter in known for letter in _letters(sign, signs))
