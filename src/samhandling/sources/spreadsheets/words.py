"""What a cell or a heading says about time, sex and area."""

import datetime
import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from samhandling.catalogue.definitions import Kind
from samhandling.catalogue.sheet_words import words
from samhandling.sources.spreadsheets.cells import Cell, plain, shown

Dates = Literal["ask", "year", "month"]
DATES: tuple[Dates, ...] = ("ask", "year", "month")

_YEAR = r"(?:19|20)[0-9]{2}"
_PERIODS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<year>{_YEAR})",
        # Before the years of a school year: 2009-10 is October, 2009/10 two years.
        rf"(?P<year>{_YEAR})(?:-|m)(?P<month>0[1-9]|1[0-2])",
        rf"(?P<year>{_YEAR})\s?[/–-]\s?(?P<last>{_YEAR}|[0-9]{{2}})",
        rf"(?P<year>{_YEAR})[\s-]?(?:q|k|kv|kvartal)\s?\.?(?P<quarter>[1-4])",
        rf"(?:q|k|kv|kvartal)\s?\.?(?P<quarter>[1-4])[\s,-]+(?P<year>{_YEAR})",
        rf"(?P<word>[a-zåäö]{{3,9}})\.?\s(?P<year>{_YEAR})",
    )
)
_CODED = (
    re.compile(r"(?P<code>(?:org:)?[^\s:()]+)[\s,:]+(?P<name>[^\s(].*)"),
    re.compile(r"(?P<name>.+?)\s*\((?P<code>[^\s()]+)\)"),
)
_N_NEAR = 3
_SHORTEST_PART = 4  # shorter parts of names are found in every text


@dataclass(frozen=True, slots=True)
class IndicatorFacts:
    """What the dry run must know of an indicator to judge a figure."""

    key: str
    title: str
    unit: str
    kind: Kind
    decimals: int = 1
    per: int | None = None
    sexes: tuple[str, ...] = ("T", "K", "M")
    minimum_cell: int = 0

    @property
    def factor(self) -> float | None:
        """Return what numerator / denominator is multiplied by, or None where the value is no quotient."""
        if self.kind == "proportion":
            return 100.0 if self.is_percent else 1.0
        return {"rate": float(self.per or 1), "mean": 1.0}.get(self.kind)

    @property
    def is_percent(self) -> bool:
        return self.unit.startswith("procent")

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        """Return the lowest and the highest value that the indicator can have."""
        if self.kind == "proportion":
            return 0.0, 100.0 if self.is_percent else 1.0
        return (0.0, None) if self.kind in ("rate", "count") else (None, None)


@dataclass(frozen=True)
class Known:
    """Areas and organisations (code → name) and indicators that a file may speak of.

    ``foreign``: codes that exist but that this person may not give figures about, each with the reason.
    ``latest_year``: no figure can be about a later one.
    """

    areas: Mapping[str, str]
    indicators: Mapping[str, IndicatorFacts]
    foreign: Mapping[str, str] = field(default_factory=dict)
    latest_year: int = 2100

    @cached_property
    def names(self) -> Mapping[str, tuple[str, ...]]:
        """Return each name of an area as it is compared, with the codes that carry it."""
        found: dict[str, tuple[str, ...]] = {}
        for code, name in self.areas.items():
            found[plain(name)] = (*found.get(plain(name), ()), code)
        return found

    @cached_property
    def parts(self) -> Mapping[str, tuple[str, ...]]:
        """Return the parts and words of names such as Annedal-Västra Bäckby, each with the codes that have it."""
        found: dict[str, tuple[str, ...]] = {}
        for code, name in self.areas.items():
            parts = [plain(part) for part in re.split(r"[-–/,()]", name)]
            for part in {*parts, *" ".join(parts).split()}:
                if len(part) >= _SHORTEST_PART:
                    found[part] = (*found.get(part, ()), code)
        return found

    @cached_property
    def codes(self) -> Mapping[str, str]:
        """Return the codes without regard to case."""
        return {code.casefold(): code for code in self.areas}

    @cached_property
    def titles(self) -> Mapping[str, str]:
        """Return keys and titles of indicators as they are compared, with the key."""
        by_title = {plain(facts.title): key for key, facts in self.indicators.items()}
        return by_title | {plain(key): key for key in self.indicators}


def period_of(cell: Cell, *, dates: Dates = "ask") -> str:
    """Return a period as the store writes it (2023, 2022/2023, 2023-Q1, 2023-04), or "" where the cell is none."""
    if isinstance(cell, datetime.date):
        if dates == "ask":
            return ""
        return f"{cell.year}" if dates == "year" else f"{cell.year}-{cell.month:02}"
    text = plain(shown(cell))
    text = text.removeprefix("år ").removeprefix("läsåret ").removeprefix("läsår ")
    for pattern in _PERIODS:
        if found := pattern.fullmatch(text):
            return _period(found)
    return ""


def _period(found: re.Match[str]) -> str:
    part = found.groupdict()
    year = part["year"]
    if part.get("last"):
        last = part["last"] if len(part["last"]) == 4 else year[:2] + part["last"]
        if part["last"] == "00" and year.endswith("99"):
            last = str(int(year) + 1)
        return f"{year}/{last}" if int(last) > int(year) else ""
    if part.get("quarter"):
        return f"{year}-Q{part['quarter']}"
    if part.get("word"):
        month = words().months.get(part["word"])
        return f"{year}-{month:02}" if month else ""
    return f"{year}-{part['month']}" if part.get("month") else year


def sex_of(cell: Cell) -> str:
    """Return T, K, M or X, or "" where the cell says none of them."""
    return words().sexes.get(plain(shown(cell)), "")


def codes_of(cell: Cell, known: Known) -> tuple[str, ...]:
    """Return the code that a cell means: by code, by name, or by both together; several where a name is shared."""
    text = plain(shown(cell))
    if not text:
        return ()
    if text in known.codes:
        return (known.codes[text],)
    if found := _by_name(text, known):
        return found
    for pattern in _CODED:
        if (both := pattern.fullmatch(text)) and (code := known.codes.get(both["code"])):
            # Code and name must agree: a code beside another area's name is a slip in one of them.
            return (code,) if code in _by_name(both["name"], known) else ()
    return ()


def _by_name(text: str, known: Known) -> tuple[str, ...]:
    if found := known.names.get(text):
        return found
    for ending in words().area_endings:
        if text.endswith(ending) and (found := known.names.get(text.removesuffix(ending))):
            return found
    return ()


def near(cell: Cell, known: Known) -> tuple[str, ...]:
    """Return the codes of the areas that a cell most likely means, nearest first."""
    text = plain(shown(cell))
    found = [known.codes[text.zfill(n)] for n in (2, 4) if text.isdecimal() and text.zfill(n) in known.codes]
    found += known.parts.get(text, ())
    for one in difflib.get_close_matches(text, [*known.names, *known.codes, *known.parts], n=_N_NEAR, cutoff=0.7):
        found += known.names.get(one) or known.parts.get(one) or (known.codes[one],)
    return tuple(dict.fromkeys(found))[:_N_NEAR]


def indicator_of(cell: Cell, known: Known) -> str:
    """Return the key of the indicator whose key or whole title the cell holds, or ""."""
    return known.titles.get(plain(shown(cell)), "")


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading says: a role, and perhaps the period, sex or indicator of the whole column."""

    role: str = ""
    period: str = ""
    sex: str = ""
    indicator: str = ""


def heading_of(text: str, known: Known) -> Heading:
    """Return what a heading says, as far as its words are known."""
    compared = plain(text)
    if role := words().headings.get(compared):
        return Heading(role=role)
    if key := indicator_of(compared, known):
        return Heading(role="value", indicator=key)
    period, rest = _take_period(compared)
    sex, rest = _take_sex(rest)
    role = words().headings.get(rest, "") if rest else ""
    if not role and rest:
        role = next((words().headings[word] for word in rest.split() if word in words().headings), "")
    if not role and (period or sex):
        role = "value"
    return Heading(role=role, period=period, sex=sex, indicator=indicator_of(rest, known))


def _take_period(text: str) -> tuple[str, str]:
    """Return the only period in a text, and the text without it."""
    if whole := period_of(text):
        return whole, ""
    found = re.findall(rf"(?<![0-9]){_YEAR}(?:/(?:{_YEAR}|[0-9]{{2}}))?(?![0-9])", text)
    if len(found) != 1 or not (period := period_of(found[0])):
        return "", text
    return period, _tidy(text.replace(found[0], " "))


def _take_sex(text: str) -> tuple[str, str]:
    """Return the only sex in a text, and the text without it; a lone letter counts only when nothing else stands."""
    if sex := sex_of(text):
        return sex, ""
    kept = [word for word in re.split(r"[\s,;:()]+", text) if word]
    found = {words().sexes[word] for word in kept if len(word) > 1 and word in words().sexes}
    if len(found) != 1:
        return "", text
    return found.pop(), _tidy(" ".join(word for word in kept if len(word) == 1 or word not in words().sexes))


def _tidy(text: str) -> str:
    return " ".join(re.sub(r"[,;:()]", " ", text).split()).removeprefix("år ").strip(" -–")
