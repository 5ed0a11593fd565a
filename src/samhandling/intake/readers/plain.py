"""Plain text as extracted from a PDF: lines joined to paragraphs, lists, headings, contents, tabbed tables, footnotes.

No wording decides here, only the looks of lines and how they follow on each other. Tables that the extraction
dissolved into lines ("Delmål 1 Aktiviteter Ansvarig nämnd") come as headings, paragraphs and list items in reading
order; understanding them takes word lists and lies elsewhere.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from samhandling.intake.blocks import Block, DocumentText, Kind
from samhandling.intake.readers import headings, lines, wording
from samhandling.intake.readers.lines import Line

FULL = 0.88  # a line counts as full if the next word would reach beyond this share of the width: letters differ
CAPITALS = 0.8  # of the signs that fit on a line, for capitals are wide
FEW = 0.3  # a larger share of lines set in shows how the document is set
NARROW = 0.6  # lines narrower than this share of the width stand in a column of their own

_ONE_SPACE = re.compile(r"[ \u00a0](?=\w)(?!.*\S(?:\t| {3,}))")


@dataclass
class Piece:
    """A block being built."""

    lines: list[Line]
    kind: Kind = "paragraph"
    level: int = 0
    marker: wording.Marker | None = None
    cells: tuple[str, ...] = ()
    table: int | None = None
    is_header_row: bool = False
    marks: int = 0  # signs of Markdown's heading mark
    text: str = ""

    @property
    def first(self) -> Line:
        """The line that the block begins with."""
        return self.lines[0]


def read(text: str, name: str) -> DocumentText:
    """Return the blocks of a plain text; offsets count the text as it is given."""
    held = lines.split(text)
    known = lines.words_of(held)
    pieces = _pieces(held, known)
    headings.mark(pieces)
    _mark_lists(pieces)
    blocks = tuple(_block(piece) for piece in pieces)
    n_pages = max((line.page or 0 for line in held), default=0) or None
    return DocumentText(name=name, format="text", text=text, blocks=blocks, n_pages=n_pages)


def _block(piece: Piece) -> Block:
    start = piece.first.offset
    return Block(
        kind=piece.kind,
        text=piece.text,
        offset=start,
        length=piece.lines[-1].end - start,
        level=piece.level,
        page=piece.first.page,
        cells=piece.cells,
        table=piece.table,
        is_header_row=piece.is_header_row,
    )


def _pieces(held: Sequence[Line], known: frozenset[str]) -> list[Piece]:
    width = lines.width(held)
    kinds = _line_kinds(held)
    for index in _lost_bullets(held):
        kinds.setdefault(index, "list_item")
    small = wording.small("\n".join(line.text for line in held))
    titles = headings.entries(line.raw for index, line in enumerate(held) if kinds.get(index) == "contents")
    pieces: list[Piece] = []
    for index, line in enumerate(held):
        kind = kinds.get(index)
        if kind is None:
            target = _carried_over(pieces, line)
            previous = held[index - 1] if index else None
            if target is None and previous and pieces and kinds.get(index - 1) is None:
                stop = _block_end(held, index)
                is_title = line.gap and headings.key(" ".join(one.text for one in pieces[-1].lines)) in titles
                if _continues(pieces[-1], previous, line, width, held[index:stop]) and not (
                    is_title or _is_below_heading(pieces[-1], line, small)
                ):
                    target = pieces[-1]
            is_close = bool(pieces) and not line.gap and not line.starts_page
            if target is None and is_close and (pieces[-1].kind == "footnote" or _goes_on(pieces[-1], line)):
                target = pieces[-1]
            if target is not None:
                target.lines.append(line)
                continue
        pieces.append(Piece([line], kind or "paragraph"))
    _number_tables(pieces)
    for piece in pieces:
        _word(piece, known)
    return [piece for piece in pieces if piece.text]


def _lost_bullets(held: Sequence[Line]) -> list[int]:
    """Return lines close together set in by one space, unlike the rest: the extraction has lost their bullets."""
    runs: list[list[int]] = []
    for index, line in enumerate(held):
        if not _ONE_SPACE.match(line.raw) or line.starts_page:
            continue
        if runs and runs[-1][-1] == index - 1 and not line.gap:
            runs[-1].append(index)
        else:
            runs.append([index])
    if sum(map(len, runs)) > FEW * len(held):
        return []
    points = [[index for index in run if held[index].text[:1].isupper()] for run in runs]
    return [index for run in points if len(run) > 1 for index in run]


def _goes_on(piece: Piece, line: Line) -> bool:
    """Tell whether a line goes on with a point that has lost its bullet."""
    is_lost = piece.kind == "list_item" and _ONE_SPACE.match(piece.first.raw) is not None
    return is_lost and line.text[:1].islower()


def _block_end(held: Sequence[Line], index: int) -> int:
    stop = index + 1
    while stop < len(held) and held[stop].gap == 0 and wording.marker(held[stop].text) is None:
        stop += 1
    return stop


def _word(piece: Piece, known: frozenset[str]) -> None:
    raw = wording.clean(wording.join((line.text for line in piece.lines), known))
    marks = re.match(r"(#{1,6})\s+(?=\S)", raw)
    if marks:
        piece.marks, raw = len(marks.group(1)), raw[marks.end() :].rstrip("# ")
    elif piece.kind == "paragraph":
        piece.marker = wording.marker(raw)
        if piece.marker and not piece.marker.number:
            raw = raw[piece.marker.end :]
    if piece.kind == "table_row":
        piece.cells = tuple(wording.fold(wording.clean(cell)) for cell in piece.first.text.split("\t"))
        raw = " | ".join(piece.cells)
    piece.text = wording.fold(wording.clean(raw))


# Lines that are no running text ------------------------------------------------------------------------------------


def _line_kinds(held: Sequence[Line]) -> dict[int, Kind]:
    kinds: dict[int, Kind] = {}
    kinds.update(_running_heads(held))
    for index in _contents(held):
        kinds.setdefault(index, "contents")
    for index, line in enumerate(held):
        if index in kinds:
            continue
        if lines.is_blank_mark(line) and _is_page_number(held, index):
            kinds[index] = "page_number"
        elif "\t" in line.text and wording.marker(line.text) is None:
            kinds[index] = "table_row"
        elif _is_footnote(held, index):
            kinds[index] = "footnote"
    return kinds


def _is_page_number(held: Sequence[Line], index: int) -> bool:
    line = held[index]
    after = held[index + 1] if index + 1 < len(held) else None
    return line.starts_page or line.gap > 0 or after is None or after.starts_page or after.gap > 0


def _is_footnote(held: Sequence[Line], index: int) -> bool:
    """A line "1 Alkohol, narkotika" whose number stands at the end of a word shortly before."""
    found = re.match(r"(\d{1,2}|[¹²³⁴⁵⁶⁷⁸⁹])\s*(?=[^\W\d_])", held[index].text)
    if (
        not found
        or held[index].gap == 0
        or (found.group(1).isdigit() and found.group(1).isascii() and held[index].text[found.end() - 1] != " ")
    ):
        return False
    mark = re.compile(rf"[^\W\d_][.,;:!?)”\"]{{0,2}}{found.group(1)}(?![\d%])")
    return any(mark.search(line.text) for line in held[max(0, index - 60) : index])


def _contents(held: Sequence[Line]) -> list[int]:
    """Return the lines of tables of contents: after their title, or three or more with pages that never fall."""
    indices: list[int] = []
    index = 0
    while index < len(held):
        is_titled = wording.is_contents_title(held[index].text.rstrip("\t"))
        start = index + 1 if is_titled else index
        stop = _contents_stop(held, start, is_titled)
        if stop - start >= (2 if is_titled else 3):
            indices.extend(range(index, stop))
            index = stop
        else:
            index += 1
    return indices


def _contents_stop(held: Sequence[Line], start: int, is_titled: bool) -> int:
    stop, last, n_pages = start, 0, 0
    while stop < len(held):
        entry = wording.contents_entry(held[stop].raw)
        page = entry[1] if entry else None
        if entry is None and not (is_titled and _ends_contents_entry(held, stop)):
            outline = held[stop].raw.startswith("\t") and not is_titled
            if not outline:
                break
        if page is not None:
            if page < last:
                break
            last, n_pages = page, n_pages + 1
        stop += 1
    outline_only = all(line.raw.startswith("\t") and "\t" not in line.text for line in held[start:stop])
    return stop if n_pages >= 2 or outline_only else start


def _ends_contents_entry(held: Sequence[Line], index: int) -> bool:
    """An entry whose page stands without leader, or which goes on on the next line."""
    if re.search(r"(?<![\d§/:-])(?<!§ )\d{1,3}\s*$", held[index].raw):  # but not "26 februari 2013, § 31"
        return True
    following = held[index + 1] if index + 1 < len(held) else None
    return bool(following and following.gap == 0 and wording.contents_entry(following.raw))


def _running_heads(held: Sequence[Line]) -> dict[int, Kind]:
    """Return lines that come back at the head or foot of many pages, whatever number they hold."""
    pages: dict[int, list[int]] = {}
    for index, line in enumerate(held):
        if line.page:
            pages.setdefault(line.page, []).append(index)
    kinds: dict[int, Kind] = {}
    for kind, edge in (("header", slice(0, 3)), ("footer", slice(-3, None))):
        keys = {index: re.sub(r"\d+", "#", held[index].text) for rows in pages.values() for index in rows[edge]}
        seen = Counter(keys.values())
        for index, key in keys.items():
            if len(key) > 3 and seen[key] >= max(3, 0.5 * len(pages)):
                kinds[index] = "header" if kind == "header" else "footer"
    return kinds


# How lines hang together -------------------------------------------------------------------------------------------


def _carried_over(pieces: Sequence[Piece], line: Line) -> Piece | None:
    """Return the paragraph that goes on over the page break, past footnotes and page numbers."""
    if not line.text[:1].islower() or wording.marker(line.text):
        return None
    passed = 0
    for piece in reversed(pieces):
        if piece.kind in ("footnote", "page_number", "header", "footer"):
            passed += 1
            continue
        last = piece.lines[-1]
        is_open = piece.kind == "paragraph" and len(last.text) > 30 and last.text[-1] not in ".:;!?"
        return piece if is_open and (line.starts_page or passed) else None
    return None


def _continues(piece: Piece, previous: Line, line: Line, width: int | None, following: Sequence[Line]) -> bool:
    if piece.kind != "paragraph" or line.text.startswith("#"):
        return False
    if wording.marker(line.text):
        is_open = width is not None and not line.gap and not wording.marker(piece.first.text)
        is_within = is_open and wording.is_dash_within(previous.text, line.text)
        return is_within and width is not None and len(previous.text) > FULL * width - 8
    if previous.text.startswith("#") or (line.gap > 1 and not line.starts_page):
        return False
    ends = previous.text.rstrip('”"»’)')[-1:] in ".:;!?"
    if re.search(r"\w[-‐\u00ad\u0002]$", previous.text) and line.text[:1].islower():
        return True
    if line.starts_page or (line.gap and not line.is_spaced):
        if ends or previous.text[-1] == ",":
            return False
        is_open = line.text[:1].islower() and len(previous.text) >= 45
        return is_open or bool(width and not line.starts_page and _had_no_room(previous, line, FULL * width))
    if previous.raw.endswith("  ") and not piece.lines[0].raw.endswith("  ") and (ends or width is None):
        return False
    if width is None:
        return line.text[:1].islower() and not ends and len(previous.text) >= 45
    if line.text[:1].islower() and previous.text[-1] != ":":
        return not line.gap or len(previous.text) >= 0.5 * width
    return _is_full(piece, previous, line, width, following)


def _is_below_heading(piece: Piece, line: Line, small: frozenset[str]) -> bool:
    """Tell whether a sentence begins below "4.1 Fler ska cykla": a word also written small is no name."""
    first = re.match(r"[A-ZÅÄÖ][a-zåäöé]*", line.text)
    is_numbered = len(piece.lines) == 1 and re.match(r"\d{1,2}(?:\.\d{1,2})+\.?\s", piece.first.text) is not None
    is_open = piece.first.text[-1] not in ",:;-–"
    return is_numbered and is_open and first is not None and first.group().lower() in small


def _is_full(piece: Piece, previous: Line, line: Line, width: int, following: Sequence[Line]) -> bool:
    """Tell whether the next word had no room, so that the line broke for that reason alone."""
    here = max(len(near.text) for near in (*piece.lines, *following))
    if wording.is_capitals(previous.text) != wording.is_capitals(line.text):
        return False
    is_narrow = here < NARROW * width
    room = here if is_narrow else FULL * width
    if is_narrow and len(piece.lines) + len(following) < 3:
        return False
    if previous.text[-1] in '.!?”"' and _begins_anew(line, following, width):
        return False
    if wording.is_capitals(line.text):
        room *= CAPITALS
    return _had_no_room(previous, line, room)


def _had_no_room(previous: Line, line: Line, room: float) -> bool:
    return len(previous.text) + 1 + len(line.text.split()[0]) > room


def _begins_anew(line: Line, following: Sequence[Line], width: int) -> bool:
    """After a full sentence, a short line that is a heading or introduces a list is no continuation."""
    if len(line.text) > NARROW * width:
        return False
    if line.text[-1] == ":":
        return True
    is_alone = len(following) < 2 or (
        following[1].text[:1].isupper() and not _had_no_room(line, following[1], NARROW * width)
    )
    return is_alone and wording.is_title_like(line.text) and line.text[-1] not in "!?"


# Tables and lists --------------------------------------------------------------------------------------------------


def _number_tables(pieces: Sequence[Piece]) -> None:
    """Number runs of tabbed lines; the first row is a header where all its cells are short and later ones are not."""
    number, run = 0, list[Piece]()
    for piece in (*pieces, None):
        if piece is not None and piece.kind == "table_row" and (not run or piece.first.gap <= 1):
            run.append(piece)
            continue
        if run:
            number += 1
            for row in run:
                row.table = number
            cells = [row.first.text.split("\t") for row in run]
            is_short = all(0 < len(cell.strip()) <= 40 for cell in cells[0])
            longer = any(len(cell) > 40 for row in cells[1:] for cell in row)
            run[0].is_header_row = is_short and longer
        run = [piece] if piece is not None and piece.kind == "table_row" else []


def _mark_lists(pieces: Sequence[Piece]) -> None:
    """Make pieces with a bullet or number list items, and find how deep they lie from marker and indent."""
    stack: list[tuple[str, int]] = []
    for piece in pieces:
        if piece.marker is None or piece.kind != "paragraph":
            if piece.kind in ("paragraph", "heading", "table_row"):
                stack = []
            continue
        piece.kind = "list_item"
        key = (_sort(piece.marker), piece.first.indent)
        stack = _climb(stack, key)
        dots = piece.marker.number.count(".")
        piece.level = max(len(stack), dots + 1 if piece.marker.number[:1].isdigit() else 0)


def _sort(marker: wording.Marker) -> str:
    if not marker.number:
        return "-" if marker.sign in "-–—" else marker.sign
    return "1" + "." * marker.number.count(".") if marker.number[0].isdigit() else "a"


def _climb(stack: list[tuple[str, int]], key: tuple[str, int]) -> list[tuple[str, int]]:
    sort, indent = key
    for depth, (known, at) in enumerate(stack):
        if known == sort and abs(at - indent) <= 1 - (sort == "-") * (at != indent):
            return stack[: depth + 1]
    while stack and indent < stack[-1][1]:
        stack = stack[:-1]
    return [*stack, key]
