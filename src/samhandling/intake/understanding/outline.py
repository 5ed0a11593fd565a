"""A document's blocks as units that understanding can walk: contents and page numbers left out, numbers apart."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import zip_longest

from samhandling.intake.blocks import Block, DocumentText
from samhandling.intake.readers import wording
from samhandling.intake.understanding import (
    explained,
    fields,
    joining,
    layouts,
    levels,
    lines,
    spaced,
    tabbed,
    unmarked,
)
from samhandling.intake.understanding.nodes import folded
from samhandling.intake.understanding.unit import BULLETS, NUMBER, Unit, make
from samhandling.intake.understanding.words import Words, any_of

_WITH_LINES = frozenset({"text", "markdown", "pdf"})  # formats whose text keeps the lines as they were set
_LEFT_OUT = frozenset({"header", "footer", "page_number", "contents"})
_MAX_TITLE = 8  # words of a heading that the reader ran together with the point above it
_MAX_POINT = 300
_MAX_RUNNING = 120
_PAGE_OF = re.compile(r"(?<![\d(])\d{1,3}\s?\(\d{1,3}\)$")  # "Sida 2 (6)"
_LINE_CODE = re.compile(r"(?P<kind>[A-ZÅÄÖ]|\d{1,2}(?=[a-h]))(?P<count>\d{1,2}|[a-h])")
_BY_YEAR = re.compile(r"(?:[^\W\d_]+ ){1,2}20\d\d ?:?")
_RUN_ON = re.compile(r"(?:\S+ ){5,}\S*[a-zåäö]{4}[.!?] [A-ZÅÄÖ]")
_LETTERED = re.compile(r"\s(?=[a-h]\.\s+[A-ZÅÄÖ])")
_MANY = 4  # lines that make a table of contents
_CONTENTS_ENTRY = re.compile(r".*\D(?:\.{3,}\s*|\s{2,}|\t\s*|(?<!§)\s)\d{1,3}$")


def units(document: DocumentText, blocks: Sequence[Block], words: Words) -> tuple[Unit, ...]:
    """Return the units of the blocks in order; lines of a plain text that the reader joined are taken apart."""
    return _units_of(document, tuple(blocks), words)


@lru_cache(maxsize=4)  # cutting the file, understanding a part and looking for findings ask for the same
def _units_of(document: DocumentText, blocks: tuple[Block, ...], words: Words) -> tuple[Unit, ...]:
    made: list[Unit] = []
    kept_blocks = _without_contents(blocks, words.contents_headings)
    if document.format == "text":
        kept_blocks = spaced.whole(document, layouts.rows(document, kept_blocks, words), words)
    listed = {_entry(block.text) for block in blocks if block.kind == "contents"}
    for block in kept_blocks:
        is_note = block.kind == "footnote" and not _is_goal(block.text, words) and _entry(block.text) not in listed
        if block.kind in _LEFT_OUT or is_note:
            continue
        made.extend(_units(document if document.format in _WITH_LINES else None, block, words))
    made = [part for unit in made for part in _lettered(unit) if part.text or part.cells]
    if document.format == "text":
        made = tabbed.taken(made, words)
        made = list(explained.apart(document, list(lines.hang(document, made)), words))
        made = joining.capitals(joining.levelled(made))
    kept = _numbered_headings(_without_running_heads(made, words), words)
    kept = [replace(unit, kind="paragraph", level=0) if _is_said(unit) else unit for unit in kept]
    kept = list(_leads(kept, words))
    kept = joining.told(joining.references(joining.brackets(joining.broken(kept, words)), words), words)
    kept = _counted_on(joining.coded(kept))
    kept = joining.values(joining.siblings(joining.ends(kept), words), words)
    kept = joining.lines(joining.letters(joining.points(joining.names(kept, words), words)), words)
    kept = joining.evened(kept, words)
    return tuple(replace(unit, index=index) for index, unit in enumerate(unmarked.points(kept, words)))


def _entry(text: str) -> str:
    """Return a line of the contents without dots and page; a heading "3 Vatten" may look like a note at the foot."""
    return folded(re.sub(r"(?:\.{2,}|\s{2,}|\t)[\s.]*\d+\s*$", "", text))


def _is_said(unit: Unit) -> bool:
    """A line '"Vi vill vara med." (flicka, 12 år)' is what somebody has said, however short and alone it stands.

    So is one that goes on after a full stop: "Hälsan är god. Bland unga" has lost the rest of its paragraph.
    """
    is_quoted = re.match(r'["”“»][^"”»]+[.!?…]["”»]', unit.text) is not None
    is_run_on = unit.number is None and _RUN_ON.search(unit.text) is not None
    return unit.is_heading and (is_quoted or is_run_on)


def _leads(made: Sequence[Unit], words: Words) -> Iterator[Unit]:
    """Yield the units, "År 2030" or "Målet är" over a list as what leads to it, though it looks like a heading."""
    for unit, below in zip_longest(made, made[1:]):
        is_over = unit.is_heading and not unit.number and below is not None and below.is_item
        label = levels.label(unit.text, words) if is_over else None
        is_word = label is not None and label.role == "activity"  # "Vi ska" is a word of its own for what is done
        is_lead = is_over and not is_word and (_BY_YEAR.fullmatch(unit.text) or levels.announces(unit.text, words))
        yield replace(unit, kind="paragraph", level=0, text=unit.text.rstrip(" :") + ":") if is_lead else unit


def _lettered(unit: Unit) -> list[Unit]:
    """ "1. Fler stannar a. Gästnätterna ökar b. Två hotell öppnar": the reader knows no points with letter and stop."""
    head, *below = _LETTERED.split(unit.text) if unit.is_item else [unit.text]
    block = replace(unit.block, level=unit.level + 1)
    return [replace(unit, text=head), *(make("item", one, block) for one in below)]


def _is_goal(text: str, words: Words) -> bool:
    """A heading "3 Målområde B – …" may look like a note at the foot of a page."""
    found = NUMBER.match(text)
    label = levels.label(text[found.end() :], words) if found else None
    return label is not None and label.role == "goal" and bool(label.name)


def _units(plain: DocumentText | None, block: Block, words: Words) -> list[Unit]:
    if block.kind == "table_row":
        if lines.are_asides(block.cells, words):
            return [make("paragraph", cell, block) for cell in block.cells if cell]
        return [Unit(0, "row", block.text, block, cells=block.cells)]
    kind = {"list_item": "item", "heading": "heading", "footnote": "heading"}.get(block.kind, "paragraph")
    pieces = [piece for piece in BULLETS.split(block.text) if piece.strip()]
    if kind == "paragraph" and len(pieces) > 1:
        # An extraction that ran a list together with its lead-in.
        head, *items = pieces
        return [make("paragraph", head, block), *(make("item", one, block) for one in items)]
    if kind in ("paragraph", "heading") and plain and (found := lines.take_apart(plain, block, words)):
        return found
    if kind == "item" and plain and (cells := lines.tabbed(plain, block)):
        return [Unit(0, "row", " ".join(cells), replace(block, kind="table_row"), cells=cells)]
    if kind == "item" and plain and (parted := lines.with_asides(plain, block, words)):
        return parted
    if kind == "item" and plain and (cut := lines.overrun(plain, block, words)):
        below = lines.take_apart(plain, cut[1], words)
        is_title = wording.is_title_like(cut[1].text) and len(cut[1].text.split()) <= _MAX_TITLE
        rest = "heading" if is_title or lines.is_heading(cut[1].text, words) else "paragraph"
        point = replace(block, text=cut[0], length=cut[1].offset - block.offset)
        parted = lines.with_asides(plain, point, words) or [make("item", cut[0], block)]
        return [*parted, *(below or [make(rest, cut[1].text, replace(cut[1], level=1))])]
    return [make(kind, block.text, block)]


# What is not the document's own text ---------------------------------------------------------------------------------


def _without_contents(blocks: Sequence[Block], headings: Sequence[str]) -> list[Block]:
    """Leave out a table of contents that the reader did not tell apart: after its title, entries that end in a page."""
    kept: list[Block] = []
    inside = False
    last = {" ".join(block.text.split()).lower(): index for index, block in enumerate(blocks)}
    untitled = _untitled_contents(blocks)
    for index, block in enumerate(blocks):
        text = block.text.strip()
        if index in untitled:
            continue
        if text.lower().strip(" :.") in headings and len(text) < 40:
            inside = True
            continue
        comes_back = len(text) < 120 and last[" ".join(block.text.split()).lower()] > index
        if inside and (block.kind == "contents" or comes_back or _CONTENTS_ENTRY.match(text)):
            continue
        inside = False
        kept.append(block)
    return kept


def _untitled_contents(blocks: Sequence[Block]) -> range:
    """Return the first run of numbered lines that all come back below it as headings: contents without a title."""
    heads = {block.text: index for index, block in enumerate(blocks) if block.kind == "heading"}
    start = 0
    for index, block in enumerate(blocks):
        if not NUMBER.match(block.text) or heads.get(block.text, -1) <= index:
            comes_back = min((heads[one.text] for one in blocks[start:index]), default=0) >= index
            if index - start >= _MANY and comes_back:
                return range(start, index)
            start = index + 1
    return range(0)


def _numbered_headings(made: Sequence[Unit], words: Words) -> list[Unit]:
    """ "2. Mål och aktiviteter" that stands by itself is a heading though it looks like a point of a list."""
    kept: list[Unit] = []
    for index, unit in enumerate(made):
        above = made[index - 1] if index else None
        below = made[index + 1] if index + 1 < len(made) else None
        is_alone = (below is None or not below.is_item) and not (above and above.is_item and _follows(above, unit))
        label = levels.label(unit.text, words)
        is_frame = unit.text.lower() in words.closing_headings or (label is not None and label.role == "goal")
        if unit.is_item and unit.number and unit.number.isdigit() and is_alone and is_frame and below is not None:
            unit = replace(unit, kind="heading", level=1)
        elif unit.kind == "paragraph" and len(unit.text) < 160 and _is_goal(unit.text, words):
            found = NUMBER.match(unit.text)
            assert found is not None
            unit = replace(unit, kind="heading", level=1, text=unit.text[found.end() :], number=found[1].strip("().:"))
        kept.append(unit)
    return kept


def _counted_on(made: Sequence[Unit]) -> list[Unit]:
    """Lines "A1. …", "A2. …" or "1a. …", "1b. …" right after each other are points, whatever the reader saw them as."""
    pairs = [index for index in range(1, len(made)) if _is_next_code(made[index - 1], made[index])]
    counted = {index - 1 for index in pairs} | set(pairs)
    return [
        replace(unit, kind="item", level=1) if index in counted and not unit.is_item else unit
        for index, unit in enumerate(made)
    ]


def _is_next_code(above: Unit, unit: Unit) -> bool:
    """Whether the units are lines with codes of which the second follows on the first."""
    codes = [_LINE_CODE.fullmatch(one.number or "") for one in (above, unit)]
    if not all(codes) or max(len(above.text), len(unit.text)) > _MAX_POINT or "row" in (above.kind, unit.kind):
        return False
    before, here = ((code["kind"], code["count"]) for code in codes if code)
    first, second = (int(count) if count.isdigit() else ord(count) for _, count in (before, here))
    return before[0] == here[0] and first + 1 == second


def _follows(above: Unit, unit: Unit) -> bool:
    numbers = (above.number or "", unit.number or "")
    return all(number.isdigit() for number in numbers) and int(numbers[0]) + 1 == int(numbers[1])


def _key(unit: Unit) -> str:
    return re.sub(r"\d+", "#", " ".join(unit.text.split()))


def _without_running_heads(made: Sequence[Unit], words: Words) -> list[Unit]:
    """Leave out lines that come back with the municipality's name in them, but for the page number the same."""
    kinds = any_of((*words.organisation_words, *words.organisation_before))
    name = r"[A-ZÅÄÖÆØ][\w-]*"  # "Malmö stad" and "Region Skåne", not "En tystare stad"
    organisation = re.compile(rf"(?:^|{name}\s+)(?i:{kinds})\b|\b(?i:{kinds})\s+{name}")
    seen: set[str] = set()
    kept: list[Unit] = []
    times = Counter(_key(unit) for unit in made)
    for unit, below in zip(made, [*made[1:], None], strict=False):
        key = _key(unit)
        if _PAGE_OF.search(unit.text) and times[key] > 1 and len(key) < _MAX_RUNNING:
            continue
        leads = key.rstrip()[-1:].isalpha() and fields.is_open(key, words)  # "Björkeby kommun ska" over each list
        leads = leads or (unit.text.endswith(":") and below is not None and below.is_item)
        if not unit.is_item and len(key) < 80 and organisation.search(unit.text) and key in seen and not leads:
            continue
        seen.add(key)
        kept.append(unit)
    return kept
