"""Periods as statistical offices write them, turned into the four forms of an observation.

2023 · 2023-Q1 · 2023-04 · 2022/2023. SCB writes months 2023M04 and quarters 2023K1, Folkhälsomyndigheten spans of
years 2021-2024, Eurostat months 2023-04 and quarters 2023-Q1. Half-years, weeks and days have no form here: they are
refused, not bent into another period.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from samhandling.errors import InputError

_YEAR = re.compile(r"[12]\d{3}")
_MONTH = re.compile(r"([12]\d{3})(?:M|-|M-)(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"([12]\d{3})-?(?:K|Q|KV|kv|k|q)-?([1-4])")
_SPAN = re.compile(r"([12]\d{3})\s?[-/–]\s?([12]\d{3})")
_SHORT_SPAN = re.compile(r"([12]\d)(\d\d)\s?[-/–]\s?(\d\d)")


def read_all(codes: Sequence[str], *, name: str) -> dict[str, str]:
    """Return code → period for every period of a table; every code that has none is named in one InputError."""
    # 2011-12 alone may be December or a school year; beside 2012-13 it is a school year.
    spans = any(_is_short_span_only(code.strip()) for code in codes)
    found = {code: _read(code.strip(), spans) for code in codes}
    if odd := [code for code, period in found.items() if period is None]:
        raise InputError(
            f"{name} har perioder som inte kan läsas: {', '.join(odd[:5])}{' …' if len(odd) > 5 else ''}. "
            "År, kvartal, månader och spann av år kan hämtas; halvår, veckor och dagar kan inte. Välj andra perioder."
        )
    if len(set(found.values())) < len(found):
        raise InputError(f"{name} har flera koder för samma period ({', '.join(list(found)[:5])} …). Välj en av dem.")
    return {code: period for code, period in found.items() if period is not None}


def _read(code: str, spans: bool) -> str | None:
    if _YEAR.fullmatch(code):
        return code
    if match := _SPAN.fullmatch(code):
        start, end = match.groups()
        return f"{start}/{end}" if start < end else None
    if (spans or "/" in code or "–" in code) and (match := _SHORT_SPAN.fullmatch(code)):
        century, start, end = match.groups()
        return f"{century}{start}/{_ended(century, start, end)}"
    if match := _MONTH.fullmatch(code):
        return f"{match[1]}-{match[2]}"
    if match := _QUARTER.fullmatch(code):
        return f"{match[1]}-Q{match[2]}"
    return None


def _ended(century: str, start: str, end: str) -> str:
    # 1999/00 ends in the next century.
    return f"{century}{end}" if end > start else f"{int(century) + 1}{end}"


def _is_short_span_only(code: str) -> bool:
    match = _SHORT_SPAN.fullmatch(code)
    return bool(match) and not _MONTH.fullmatch(code)
