"""The paragraph of the minutes by which it was decided."""

import re

from samhandling.intake.draft import Proof
from samhandling.intake.understanding.facts.source import Found, Source

_OWN = re.compile(
    r"(?:^|\|)\s*(?:(?:besluts)?paragraf|(?:besluts)?§|§\s?nr)[\s:|.]*§*\s*(?P<number>\d{1,4}[a-z]?)\s*(?:\||$)",
    re.IGNORECASE,
)


def find(source: Source, is_case: bool, adopted: tuple[Found | None, Found | None, str | None] | None) -> Found | None:
    """Return the paragraph of a case, or of the adoption."""
    if is_case:
        for unit in source.front:
            match = re.search(r"§+\s?\d+[a-z]?", unit.text[:60])
            if match:
                return Found(match.group(), source.proof(unit, match.group(), 0.9))
        return None
    if adopted is None or adopted[1] is None:
        return None
    if adopted[2] is None:
        return _labelled(source)
    where = adopted[1].proof
    return Found(adopted[2], Proof(where.page, where.offset, where.quote, where.certainty))


def _labelled(source: Source) -> Found | None:
    """Return the paragraph of a line or row of its own: "Paragraf: § 118", "Beslutsparagraf 45"."""
    for unit in source.front:
        match = _OWN.search(" | ".join(unit.cells) if unit.cells else unit.text)
        if match:
            return Found(f"§ {match['number']}", source.proof(unit, match.group().strip(" |"), 0.85))
    return None
