"""Area codes of the sources, turned into ours: Kolada's four digits for country, region and municipality.

========================  ==============================  ====================
place                     SCB, Folkhälsomyndigheten       ours
========================  ==============================  ====================
the country               00                              0000
a county                  19                              0019
a municipality            1980                            1980
DeSO 2018                 1980C1060                       1980C1060
DeSO 2025                 1980C1060_DeSO2025              1980C1060_DeSO2025
RegSO 2018                1980R005                        1980R005
RegSO 2025                1980R005_RegSO2025              1980R005_RegSO2025
========================  ==============================  ====================

The same DeSO code may stand for other ground in the division of 2025 than in that of 2018, so the two are kept apart by
SCB's own suffix: no suffix is 2018. Geometry carries no suffix at the source and is given it when read.
"""

from __future__ import annotations

import re

_COUNTY = re.compile(r"\d\d")
_MUNICIPALITY = re.compile(r"\d{4}")
_SMALL = re.compile(r"(\d{4})([ABC]\d{4}|R\d{3})(?:_(DeSO|RegSO)(2025))?")

# Eurostat's third level of NUTS (2021, 2024) is the Swedish counties.
_NUTS_3 = {
    "SE110": "0001",
    "SE121": "0003",
    "SE122": "0004",
    "SE123": "0005",
    "SE124": "0018",
    "SE125": "0019",
    "SE211": "0006",
    "SE212": "0007",
    "SE213": "0008",
    "SE214": "0009",
    "SE221": "0010",
    "SE224": "0012",
    "SE231": "0013",
    "SE232": "0014",
    "SE311": "0017",
    "SE312": "0020",
    "SE313": "0021",
    "SE321": "0022",
    "SE322": "0023",
    "SE331": "0024",
    "SE332": "0025",
}
_EUROSTAT = re.compile(r"[A-Z]{2}[0-9A-Z_]{0,18}")


def from_swedish(code: str) -> str | None:
    """Return our code for SCB's, or None for a code of no known kind (an urban area, a parish)."""
    if _COUNTY.fullmatch(code):
        return f"00{code}"
    if _MUNICIPALITY.fullmatch(code):
        return code
    match = _SMALL.fullmatch(code)
    if match and (match[3] is None or (match[3] == "RegSO") == (match[2][0] == "R")):
        return code
    return None


def from_eurostat(code: str) -> str | None:
    """Return our code for Eurostat's: Sweden and its counties as ours, other countries as Eurostat writes them."""
    if code == "SE":
        return "0000"
    return _NUTS_3.get(code) or (code if _EUROSTAT.fullmatch(code) else None)


def of_division(code: str, kind: str, year: int) -> str:
    """Return a small area's code marked with its division: ``kind`` is DeSO or RegSO."""
    return code if year == 2018 else f"{code}_{kind}{year}"


def division(code: str) -> str:
    """Return which division of small areas a code belongs to (DeSO 2018, RegSO 2025, …), empty for larger areas."""
    match = _SMALL.fullmatch(code)
    if not match:
        return ""
    return f"{'RegSO' if match[2][0] == 'R' else 'DeSO'} {match[4] or 2018}"


def may_not_exist(division: str, year: int, *, several: bool) -> bool:
    """Return whether a division of small areas may be unknown to a year's figures.

    The areas of 2025 are in the figures from 2024 (31 December 2024 is counted in the areas of 1 January 2025). In 2024
    itself either may be there, and one area alone may truly have none of a thing, so ``several`` must then agree.
    """
    if year == 2024:
        return several
    return year < 2024 if division.endswith("2025") else year > 2024
