"""A document's blocks as units that understanding can walk: contents and page numbers left out, numbers apart."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from samhandling.intake.blocks import Block, DocumentText
from samhandling.intake.understanding import levels
from samhandling.intake.understanding.words import Words, any_of

_LEFT_OUT = frozenset({"header", "footer", "page_number", "contents"})
_NUMBER = re.compile(r"(\(?(?:\d{1,2}(?:\.\d{1,2}){0,4}|[a-zåäö])[.)]?|[A-ZÅÄÖ]\d{1,2}(?:\.\d{1,2})?[.:)]?)\s+(?=\S)")
_CODE = re.compile(r"((?:[A-ZÅÄÖ]\d{1,2}|\d{1,2}\.\d{1,2})(?:\.\d{1,2})?[.:)]?)\s+(?=[A-ZÅÄÖ])")
_BULLETS = re.compile(r"\s*[•●▪■◦‣\uf0b7\uf0a7]\s*")
_CONTENTS_ENTRY = re.compile(r".*\D(?:\.{3,}\s*|\s{2,}|\t\s*|\s)\d{1,3}$")
_ROOM = 65  # a line that the next word would not have made longer than this was ended on purpose
_COLUMNS = re.compile(r"\t+| {3,}")


@dataclass(frozen=True)
class Unit:
    """A block to understand; ``text`` is without the number that stood before it."""

    index: int
    kind: str  # heading, paragraph, item, row
    text: str
    block: Block
    number: str | None = None
    level: int = 0  # of a heading; the depth of an item
    cells: tuple[str, ...] = ()

    @property
    def is_heading(self) -> bool:
        """Whether the reader took it for a heading."""
        return self.kind == "heading"

    @property
    def is_item(self) -> bool:
        """Whether it stands in a list."""
        return self.kind == "item"


def units(document: DocumentText, blocks: Sequence[Block], words: Words) -> tuple[Unit, ...]:
    """Return the units of the blocks in order; lines of a plain text that the reader joined are taken apart."""
    made: list[Unit] = []
    for block in _without_contents(blocks, words.contents_headings):
        if block.kind in _LEFT_OUT or (block.kind == "footnote" and not _is_goal(block.text, words)):
            continue
        made.extend(_units(document if document.format == "text" else None, block, words))
    kept = _numbered_headings(_without_running_heads(made, words), words)
    return tuple(replace(unit, index=index) for index, unit in enumerate(kept))


def _is_goal(text: str, words: Words) -> bool:
    """A heading "3 Målområde B – …" may look like a note at the foot of a page."""
    found = _NUMBER.match(text)
    label = levels.label(text[found.end() :], words) if found else None
    return label is not None and label.role == "goal" and bool(label.name)


def _units(plain: DocumentText | None, block: Block, words: Words) -> list[Unit]:
    if block.kind == "table_row":
        return [Unit(0, "row", block.text, block, cells=block.cells)]
    kind = {"list_item": "item", "heading": "heading", "footnote": "heading"}.get(block.kind, "paragraph")
    pieces = [piece for piece in _BULLETS.split(block.text) if piece.strip()]
    if kind == "paragraph" and len(pieces) > 1:
        # An extraction that ran a list together with its lead-in.
        head, *items = pieces
        return [_unit("paragraph", head, block), *(_unit("item", one, block) for one in items)]
    if kind in ("paragraph", "heading") and plain and (lines := _lines(plain, block, words)):
        return lines
    if kind == "item" and plain and (cut := _overrun(plain, block, words)):
        rest = "heading" if _is_heading(cut[1], words) else "paragraph"
        return [_unit("item", cut[0], block), _unit(rest, cut[1], replace(block, level=1))]
    return [_unit(kind, block.text, block)]


def _overrun(document: DocumentText, block: Block, words: Words) -> tuple[str, str] | None:
    """Part a list item from the paragraph that follows it after a blank line, where not every line has one."""
    raw = document.text[block.offset : block.offset + block.length]
    match = re.search(r"\n[ \t]*\n[ \t]*(?=[A-ZÅÄÖÆØ])", raw)
    if not match:
        return None
    line = raw[: match.start()].rsplit("\n", 1)[-1].strip()
    has_room = len(line) + 1 + len(raw[match.end() :].split()[0]) < _ROOM
    is_sure = has_room or _is_heading(raw[match.end() :].strip(), words)
    if not is_sure and "\n" not in re.sub(r"\n[ \t]*\n", "", raw):
        return None
    n_words = len(raw[: match.start()].split()) - (not block.text.startswith(raw.split()[0]))
    pieces = block.text.split()
    return " ".join(pieces[:n_words]), " ".join(pieces[n_words:])


def _is_heading(text: str, words: Words) -> bool:
    """A level word with a name of its own, or a heading of the document's frame."""
    label = levels.label(text, words)
    is_label = label is not None and label.role == "goal" and label.is_sure
    return len(text) < 160 and (is_label or text.lower() in words.closing_headings)


def _unit(kind: str, text: str, block: Block) -> Unit:
    text = _BULLETS.sub(" ", text).strip()
    found = _NUMBER.match(text) if kind != "paragraph" else _CODE.match(text)
    # "4 februari" and "7 mål" are no numbered items: a bare number needs a stop, or a heading around it.
    is_bare = bool(found) and text.split()[0].isdigit()
    if is_bare and found and (kind == "item" or text[found.end()].islower()):
        found = None
    number = found.group(1).strip("().:") if found else None
    level = max(block.level, 1) if kind in ("item", "heading") else 0
    if kind == "heading" and number and number[0].isdigit():
        level = number.count(".") + 1
    return Unit(0, kind, text[found.end() :] if found else text, block, number, level)


# Lines that the reader joined ----------------------------------------------------------------------------------------


def _lines(document: DocumentText, block: Block, words: Words) -> list[Unit]:
    """Take apart a block whose lines are columns, facts or goals with a code each; nothing if it is running text."""
    raw = [line for line in _placed(document.text, block) if line.text.strip()]
    if any(_COLUMNS.search(line.text.strip()) for line in raw):
        return list(_columns(raw, words))
    starts = [
        _starts_anew(line.text.strip(), words) or (index > 0 and _is_parted(document.text, raw[index - 1], line))
        for index, line in enumerate(raw)
    ]
    if len(raw) < 2 or not any(starts[1:]):
        return []
    made: list[Unit] = []
    for line, is_new in zip(raw, starts, strict=True):
        if made and not is_new:
            made[-1] = replace(made[-1], text=_joined(made[-1].text, line.text.strip()))
        else:
            made.append(_unit("paragraph", line.text.strip(), line))
    return made


def _is_parted(text: str, above: Block, line: Block) -> bool:
    """A blank line between two lines, the first of which had room for more, parts them."""
    has_blank = text[above.offset + above.length : line.offset].count("\n") > 1
    has_room = len(above.text.strip()) + 1 + len(line.text.split()[0]) < _ROOM
    return has_blank and has_room and line.text.strip()[:1].isupper()


def _joined(above: str, below: str) -> str:
    return above[:-1] + below if above.endswith("-") and below[:1].islower() else f"{above} {below}"


def _placed(text: str, block: Block) -> Iterator[Block]:
    """Yield the lines of a block as blocks, with the space before the first where it stands in the text."""
    start = text.rfind("\n", 0, block.offset) + 1
    if text[start : block.offset].strip():
        start = block.offset
    offset = start
    for line in text[start : block.offset + block.length].split("\n"):
        yield replace(block, kind="paragraph", text=line, offset=offset, length=len(line), level=0)
        offset += len(line) + 1


def _starts_anew(line: str, words: Words) -> bool:
    if _CODE.match(line):
        return True
    label = levels.label(line, words)
    if label is not None and label.role == "goal" and bool(label.number) and label.is_sure:
        return True
    listing = (*words.fact_labels, *words.adopted, *words.reference_labels, *words.title_labels, *words.type_labels)
    if re.match(rf"{any_of(words.adopted)}\s+(?:av|i|by|of)\s", line, re.IGNORECASE) and line[:1].isupper():
        return True
    alone = (*listing, *words.valid_labels)
    if re.fullmatch(rf"{any_of(alone)}(?:\s+av)?\s*:?", line, re.IGNORECASE):
        return True
    return bool(re.match(rf"{any_of(listing)}(?:\s+av)?\s*:", line, re.IGNORECASE) or _stands_alone(line, words))


def _stands_alone(line: str, words: Words) -> bool:
    """A reference at the head of a line of its own: "Dnr KS 2019/12"."""
    return bool(re.match(rf"{any_of(words.reference_labels)}\.?\s*:?\s+\S*\d", line, re.IGNORECASE)) and len(line) < 60


def _columns(raw: Sequence[Block], words: Words) -> Iterator[Unit]:
    """Yield rows of lines set in columns by spaces; a line that leaves the first column empty goes on with the row."""
    starts: list[int] = []
    row: dict[int, str] = {}
    at: Block | None = None
    for line in raw:
        segments = [(match.start(), match.group().strip()) for match in re.finditer(r"\S+(?: {1,2}\S+)*", line.text)]
        is_more = (
            bool(starts)
            and at is not None
            and segments[0][0] >= starts[min(1, len(starts) - 1)] - 1
            and len(starts) > 1
        )
        if is_more:
            for start, text in segments:
                column = _column(starts, start)
                row[column] = _joined(row[column], text) if row.get(column) else text
            continue
        if at is not None:
            yield _row(row, starts, at)
            at = None
        if len(segments) == 1:
            starts = starts if _fits(segments, starts) else []
            yield _unit("paragraph", segments[0][1], line)
            continue
        is_header = all(levels.column(text, words) for _, text in segments)
        if is_header or not starts or any(min(abs(start - one) for one in starts) > 1 for start, _ in segments):
            starts = [start for start, _ in segments]
        row = {_column(starts, start): text for start, text in segments}
        at = line
    if at is not None:
        yield _row(row, starts, at)


def _fits(segments: Sequence[tuple[int, str]], starts: Sequence[int]) -> bool:
    return any(abs(segments[0][0] - one) <= 1 for one in starts)


def _column(starts: Sequence[int], start: int) -> int:
    return max((column for column, one in enumerate(starts) if one <= start + 1), default=0)


def _row(row: dict[int, str], starts: Sequence[int], at: Block) -> Unit:
    cells = tuple(row.get(column, "") for column in range(len(starts)))
    return Unit(0, "row", " ".join(cell for cell in cells if cell), replace(at, kind="table_row"), cells=cells)


# What is not the document's own text ---------------------------------------------------------------------------------


def _without_contents(blocks: Sequence[Block], headings: Sequence[str]) -> list[Block]:
    """Leave out a table of contents that the reader did not tell apart: after its title, entries that end in a page."""
    kept: list[Block] = []
    inside = False
    last = {" ".join(block.text.split()).lower(): index for index, block in enumerate(blocks)}
    for index, block in enumerate(blocks):
        text = block.text.strip()
        if text.lower().strip(" :.") in headings and len(text) < 40:
            inside = True
            continue
        comes_back = len(text) < 120 and last[" ".join(block.text.split()).lower()] > index
        if inside and (block.kind == "contents" or comes_back or _CONTENTS_ENTRY.match(text)):
            continue
        inside = False
        kept.append(block)
    return kept


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
        kept.append(unit)
    return kept


def _follows(above: Unit, unit: Unit) -> bool:
    numbers = (above.number or "", unit.number or "")
    return all(number.isdigit() for number in numbers) and int(numbers[0]) + 1 == int(numbers[1])


def _without_running_heads(made: Sequence[Unit], words: Words) -> list[Unit]:
    """Leave out lines that come back with the municipality's name in them, but for the page number the same."""
    organisation = re.compile(
        rf"\b(?:{any_of((*words.organisation_words, *words.organisation_before))})\b", re.IGNORECASE
    )
    seen: set[str] = set()
    kept: list[Unit] = []
    for unit in made:
        key = re.sub(r"\d+", "#", " ".join(unit.text.split()))
        if not unit.is_item and len(key) < 80 and organisation.search(key) and key in seen:
            continue
        seen.add(key)
        kept.append(unit)
    return kept
