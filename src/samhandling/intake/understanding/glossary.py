"""The words that a document explains: under a heading such as Begreppsförklaringar, term and definition apart."""

import re
from collections.abc import Sequence

from samhandling.intake.blocks import DocumentText
from samhandling.intake.draft import Term
from samhandling.intake.understanding import proof
from samhandling.intake.understanding.nodes import folded, is_capitals
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words, any_of

_MAX_TERM = 80
_BY_MARK, _BY_VERB, _BY_HEADING = 0.9, 0.85, 0.85


def find(document: DocumentText, units: Sequence[Unit], words: Words) -> tuple[Term, ...]:
    """Return the explained terms, in order."""
    section = _section(units, words)
    if section is None:
        section = _unnamed(units)
    found: list[Term] = []
    heading: Unit | None = None
    for unit in section:
        if unit.is_heading and (len(unit.text.split()) <= 3 or _split(unit.text, words) is None):
            heading = unit
        elif heading is not None:
            found.append(_term(document, unit, heading.text, unit.text, _BY_HEADING))
            heading = None
        elif unit.kind == "row":
            cells = [cell for cell in unit.cells if cell.strip()]
            if len(cells) == 2 and len(cells[0]) <= _MAX_TERM:
                found.append(_term(document, unit, cells[0], cells[1], _BY_MARK))
        elif (parts := _split(unit.text, words)) is not None:
            found.append(_term(document, unit, parts[0], parts[1], parts[2]))
    return tuple(found)


def _term(document: DocumentText, unit: Unit, term: str, definition: str, certainty: float) -> Term:
    return Term(term.strip(" :–-"), definition.strip(), proof.of(document, unit.block, unit.text, certainty))


def _section(units: Sequence[Unit], words: Words) -> Sequence[Unit] | None:
    names = {folded(one) for one in words.glossary_headings}
    for position, unit in enumerate(units):
        is_title = unit.is_heading or (unit.kind == "paragraph" and len(unit.text) < 40)
        if is_title and folded(unit.text) in names:
            return units[position + 1 : _end(units, position, unit, words)]
    return None


def _end(units: Sequence[Unit], position: int, unit: Unit, words: Words) -> int:
    """A glossary lasts until a heading that is no term: of its level or above, with more than one paragraph below."""
    for index in range(position + 1, len(units)):
        other = units[index]
        if other.is_heading and other.level < max(unit.level, 1):
            return index
        if other.is_heading and other.level == unit.level and (other.number or _is_frame(other.text, words)):
            return index
    return len(units)


def _is_frame(text: str, words: Words) -> bool:
    return folded(text) in {folded(word) for word in words.closing_headings}


def _unnamed(units: Sequence[Unit]) -> Sequence[Unit]:
    """A glossary without a heading: at the end, three or more deepest headings with one short paragraph each."""
    headings = [unit for unit in units if unit.is_heading]
    if not headings:
        return ()
    deepest = max(unit.level for unit in headings)
    start = len(units)
    position = len(units) - 1
    while position >= 1:
        unit, above = units[position], units[position - 1]
        is_term = (
            above.is_heading and above.level == deepest and len(above.text.split()) <= 4 and not is_capitals(above.text)
        )
        if unit.kind == "paragraph" and is_term:
            start, position = position - 1, position - 2
        elif start == len(units):  # an address may follow
            position -= 1
        else:
            break
    section = units[start:]
    is_deeper = any(unit.level < deepest for unit in headings)
    return section if is_deeper and sum(unit.is_heading for unit in section) >= 3 else ()


def _split(text: str, words: Words) -> tuple[str, str, float] | None:
    """Cut "Folkhälsa är …" or "Folkhälsa: …" in two."""
    mark = re.match(r"(?P<term>[^.:–]{2,80}?)\s*(?::|\s[–—]|\s-)\s+(?P<rest>\S.*)", text)
    verb = re.match(
        rf"(?P<term>[^\W\d_][^.:;]{{1,{_MAX_TERM}}}?)\s+(?P<rest>{any_of(words.glossary_verbs)}\s.*)",
        text,
        re.IGNORECASE | re.DOTALL,
    )
    for match, certainty in ((mark, _BY_MARK), (verb, _BY_VERB)):
        if match and len(match["term"].split()) <= 10 and re.search(r"[^\W\d_]{3,}\s+\S+", match["rest"]):
            return match["term"], match["rest"], certainty
    again = re.match(
        r"(?P<term>(?P<head>[^\W\d_]\w{4,})(?:\s\w+){0,6}?)\s+(?P<rest>(?P=head)\w*\s.*)", text, re.IGNORECASE
    )
    return (again["term"], again["rest"], 0.6) if again else None
