"""What stands at the end of a case: who signed, and which appendices go with it."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from samhandling.intake.blocks import DocumentText
from samhandling.intake.cases import phrases
from samhandling.intake.cases.sections import Section
from samhandling.intake.cases.words import CaseWords
from samhandling.intake.draft import Attachment, Signature
from samhandling.intake.understanding import proof
from samhandling.intake.understanding.nodes import alike, folded
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words, any_of

_CERTAINTY = 0.8
_NAME = re.compile(r"[A-ZÅÄÖÆØÉ][\w'’-]+(?:\s+(?:(?:af|av|von|van|de)\s+)?[A-ZÅÄÖÆØÉ][\w'’-]+){1,3}")

Line = tuple[Unit, str]


def signatures(document: DocumentText, sections: Sequence[Section], cases: CaseWords) -> tuple[Signature, ...]:
    """Return name and role of those who signed: a line of names above or below a line of roles, side by side or not."""
    lines = list(_rows(document, sections))
    found: list[Signature] = []
    taken: set[int] = set()
    for index, (unit, cells) in enumerate(lines[:-1]):
        below = lines[index + 1][1]
        if index in taken or not cells or len(cells) != len(below):
            continue
        for names, roles in ((cells, below), (below, cells)):
            if all(_is_name(name, cases) for name in names) and all(_is_role(role, cases) for role in roles):
                found.extend(
                    Signature(name, role, proof.of(document, unit.block, name, _CERTAINTY))
                    for name, role in zip(names, roles, strict=True)
                )
                taken.update((index, index + 1))
                break
    return tuple(found)


def _rows(document: DocumentText, sections: Sequence[Section]) -> Iterator[tuple[Unit, list[str]]]:
    """Yield the short lines of the text, cut where wide spaces part columns."""
    seen: set[int] = set()
    for unit in (unit for section in sections if section.role != "head" for unit in section.units):
        if unit.kind == "row":
            yield unit, [cell.strip() for cell in unit.cells if cell.strip()]
            continue
        if unit.is_item or len(unit.block.text) > 200 or unit.block.offset in seen:
            continue
        seen.add(unit.block.offset)
        raw = document.text[unit.block.offset : unit.block.offset + unit.block.length]
        for line in raw.splitlines():
            cells = [cell.strip() for cell in re.split(r"\s{2,}|\t", line.strip()) if cell.strip()]
            if cells:
                yield unit, cells


def _is_name(text: str, cases: CaseWords) -> bool:
    return bool(_NAME.fullmatch(re.sub(r"\s*\([A-ZÅÄÖ]{1,5}\)$", "", text))) and not _is_role(text, cases)


def _is_role(text: str, cases: CaseWords) -> bool:
    return len(text) < 80 and not text.endswith((".", ":")) and bool(_roles(cases).search(text.split("(")[0]))


@cache
def _roles(cases: CaseWords) -> re.Pattern[str]:
    return re.compile(rf"^(?:[\w-]+\s+){{0,2}}[\w-]*{any_of(cases.role_endings)}\b", re.IGNORECASE)


def attachments(
    document: DocumentText, units: Sequence[Unit], words: Words, cases: CaseWords, titles_in_file: Sequence[str]
) -> tuple[Attachment, ...]:
    """Return the appendices that the case names; ``titles_in_file`` are the titles of the file's other parts."""
    found: list[Attachment] = []
    for unit in units:
        for number, title in (*_listed(unit, cases), *_told(unit, cases)):
            is_known = any((number and one.number == number) or alike(one.title or "", title or "") for one in found)
            if not is_known:
                is_in_file = bool(title) and any(_is_title(title or "", other) for other in titles_in_file)
                where = proof.of(document, unit.block, title or unit.text, _CERTAINTY)
                found.append(Attachment(number, title, is_in_file, where))
    return tuple(found)


def _is_title(title: str, other: str) -> bool:
    return alike(title, other) or folded(other) in folded(title)


def _listed(unit: Unit, cases: CaseWords) -> Iterator[tuple[str | None, str | None]]:
    """ "Bilaga 2. Karta över området"."""
    match = re.match(
        rf"{any_of(cases.attachment_words)}\s+(?P<n>\d{{1,2}}|[A-Z])\s*[.:–-]?\s+(?P<title>[A-ZÅÄÖ][^.]{{3,150}})",
        unit.text,
        re.IGNORECASE,
    )
    if match and len(unit.text) < 200:
        yield match["n"], match["title"].strip()


def _told(unit: Unit, cases: CaseWords) -> Iterator[tuple[str | None, str | None]]:
    """ "Planen biläggs detta ärende, se bilaga 1": the title is the subject of the sentence."""
    for sentence in phrases.sentences(unit.text):
        if not phrases.has(sentence, cases.attached_words):
            continue
        number = re.search(rf"{any_of(cases.attachment_words)}\s+(?P<n>\d{{1,2}})", sentence, re.IGNORECASE)
        title = re.split(r"\s+(?:är|har|biläggs|bifogas|godkändes|antogs|is|er)\b", sentence)[0].strip(" ,")
        yield (number["n"] if number else None), title if 3 < len(title) < 120 else None
