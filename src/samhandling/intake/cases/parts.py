"""Which documents a file holds: minutes with their report are one part, each appendix that is a document another."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from samhandling.intake.blocks import Block, DocumentText
from samhandling.intake.cases import phrases, sections
from samhandling.intake.cases.words import CaseWords
from samhandling.intake.cases.words import of as case_words
from samhandling.intake.understanding import language, outline
from samhandling.intake.understanding.facts import kinds
from samhandling.intake.understanding.nodes import alike, folded
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words, any_of

_TOP = 12  # units within which a case shows what it is
_NEAR = 30  # units within which its decision begins
_MAX_TITLE = 160
_MIN_BODY = 3  # units that a document has at the least


@dataclass(frozen=True)
class Part:
    """One document of a file; ``case`` is protokollsutdrag or tjänsteutlåtande, None for any other document."""

    start: int  # blocks[start:end]
    end: int
    case: str | None

    def blocks(self, document: DocumentText) -> tuple[Block, ...]:
        """Return the blocks of the part."""
        return document.blocks[self.start : self.end]

    def others(self, document: DocumentText) -> tuple[Block, ...]:
        """Return the blocks of the other parts."""
        return document.blocks[: self.start] + document.blocks[self.end :]


def split(document: DocumentText) -> tuple[Part, ...]:
    """Return the parts in order; a file that holds one document is one part."""
    words, _ = language.choose(document.text)
    cases = case_words(words.language)
    units = outline.units(document, document.blocks, words)
    head = document.text[: units[0].block.offset].split("\n") if units else []  # taken for the head of the pages
    starts = sorted({0, *_starts(units, words, cases)})
    bounds = list(zip(starts, [*starts[1:], len(units)], strict=True))
    offsets = [block.offset for block in document.blocks]
    cuts = [0, *(max(0, bisect_right(offsets, units[start].block.offset) - 1) for start in starts[1:]), len(offsets)]
    return tuple(
        Part(cuts[number], cuts[number + 1], kind(units[start:end], cases, head=() if start else head))
        for number, (start, end) in enumerate(bounds)
    )


def kind(units: Sequence[Unit], cases: CaseWords, *, head: Sequence[str] = ()) -> str | None:
    """Return what case a document is, ``head`` the lines above it; minutes that bring their report are minutes."""
    units = units[:_NEAR]
    roles = {sections.role_of(unit, cases) for unit in units}
    top = [*head, *(unit.text for unit in units[:_TOP])]
    says_minutes = any(_is_label(text, cases.minutes_words) for text in top)
    says_report = any(_is_label(text, cases.report_words) for text in top)
    if _has_decided_paragraph(units, cases) or (says_minutes and ("decision" in roles or _decides(units, cases))):
        return "protokollsutdrag"
    # A board that only prepares a matter decides on a proposal: "Kommunstyrelsens förslag till kommunfullmäktige".
    if says_minutes and not says_report and "proposal" in roles and any(map(_has_number, top)):
        return "protokollsutdrag"
    if says_report and roles & {"proposal", "decision", "assessment", "background"}:
        return "tjänsteutlåtande"
    return None


def _is_paragraph(text: str) -> bool:
    return bool(re.match(r"\W*§\s?\d+[a-z]?\b", text))


def _has_number(text: str) -> bool:
    """ "Ks § 142" in a head or over a matter."""
    return re.search(r"(?:^|\s)§\s?\d+[a-z]?\b", text[:160]) is not None


def _has_decided_paragraph(units: Sequence[Unit], cases: CaseWords) -> bool:
    """ "§ 88 …" with a heading for the decision just below; a § of a law or of statutes has none."""
    return any(
        any(sections.role_of(below, cases) == "decision" for below in units[index + 1 : index + 9])
        for index, unit in enumerate(units[:_TOP])
        if _has_number(unit.text) and not unit.is_item
    )


def _decides(units: Sequence[Unit], cases: CaseWords) -> bool:
    """ "Kommunfullmäktige beslutar att …": a decision without a heading."""
    return any(re.match(rf"\w+\s+{any_of(cases.deciding_verbs)}\b", unit.text, re.IGNORECASE) for unit in units)


def _is_label(text: str, listing: Sequence[str]) -> bool:
    """Tell whether a line of the page head holds the word as what it is, not in running text."""
    return len(text) < 200 and phrases.has(text, listing) and not text.rstrip().endswith(".")


def _starts(units: Sequence[Unit], words: Words, cases: CaseWords) -> Iterator[int]:
    """Yield the unit at which each further document begins."""
    begun, is_case = 0, kind(units, cases) is not None
    for index in range(1, len(units) - _MIN_BODY + 1):
        unit = units[index]
        if unit.kind not in ("heading", "paragraph") or len(unit.text) > _MAX_TITLE:
            continue
        is_new = _is_new_case(units, index, cases) and not (is_case and _is_same_case(units, begun, index))
        if is_new or (is_case and _is_appendix(units, begun, index, words, cases)):
            begun, is_case = index, is_new
            yield index


def _is_page_top(units: Sequence[Unit], index: int) -> bool:
    """Whether the page begins with it, a line or two of page head left aside; True too where there are no pages."""
    page = units[index].block.page
    above = [unit for unit in units[max(0, index - 3) : index] if unit.block.page == page]
    return page is None or (len(above) < 3 and not any(len(unit.text) > 40 for unit in above))


def _is_new_case(units: Sequence[Unit], index: int, cases: CaseWords) -> bool:
    """Minutes or a report that begin in the middle of a file."""
    text = units[index].text
    is_named = _is_label(text, (*cases.minutes_words, *cases.report_words)) and len(text) < _MAX_TITLE
    if not (_is_paragraph(text) or is_named) or not _is_page_top(units, index):
        return False
    return kind(units[index : index + _NEAR], cases) is not None


def _is_same_case(units: Sequence[Unit], begun: int, index: int) -> bool:
    """A report that follows the minutes of the same matter belongs to them; so does a page head that is repeated."""
    opened = re.match(r"\W*§\s?(\d+)", units[index].text)
    if opened is None:
        return True
    before = [match[1] for unit in units[begun:index] if (match := re.match(r"\W*§\s?(\d+)", unit.text))]
    return not before or before[0] == opened[1]


def _is_appendix(units: Sequence[Unit], begun: int, index: int, words: Words, cases: CaseWords) -> bool:
    """A document of its own after a case: "Bilaga 1" over it, or its title at the top of a page."""
    text = units[index].text.strip()
    if not _is_over_text(units, index):
        return False
    if re.fullmatch(rf"{any_of(cases.attachment_words)}\s*[\dA-Z]{{0,2}}[.:]?", text, re.IGNORECASE):
        return len(units[index + 1].text) <= _MAX_TITLE
    document_kind = kinds.kind_of(text, words)
    if document_kind is None or document_kind in words.case_types or text[-1:] in ".:;,":
        return False
    if sections.role_of(units[index], cases) or any(alike(text, unit.text) for unit in units[begun : begun + 6]):
        return False
    said = units[begun:index]
    page, page_before = units[index].block.page, units[index - 1].block.page
    if page is not None and page != page_before:
        return any(_mentions(unit.text, text) for unit in said)
    is_set_off = page is None and units[index].is_heading and _has_ended(said, cases)
    return is_set_off and any(_mentions(unit.text, text) for unit in said)


def _mentions(text: str, title: str) -> bool:
    return folded(title) in folded(text) or alike(title, text)


def _has_ended(said: Sequence[Unit], cases: CaseWords) -> bool:
    roles = {sections.role_of(unit, cases) for unit in said}
    return bool(roles & {"assessment", "basis", "approval", "sent_to", "proposition"})


def _is_over_text(units: Sequence[Unit], index: int) -> bool:
    """Running text follows soon: a line in a list of appendices is no beginning."""
    return any(len(unit.text) > 60 and unit.kind != "row" for unit in units[index + 1 : index + 8])
