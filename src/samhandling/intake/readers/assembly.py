"""From parts in reading order to a ``DocumentText``: the text is put together here, so that every offset is right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from samhandling.intake.blocks import Block, Box, DocumentText, Format, Kind
from samhandling.intake.readers import wording


@dataclass
class Part:
    """What becomes a block: its lines as they stand in the file, or the cells of a table row."""

    kind: Kind
    lines: list[str]
    level: int = 0
    page: int | None = None
    box: Box | None = None
    cells: tuple[str, ...] = ()
    table: int | None = None
    is_header_row: bool = False
    marker: wording.Marker | None = field(default=None, repr=False)
    certainty: float = 1.0


def row(cells: Sequence[str], table: int, *, is_header: bool = False, page: int | None = None) -> Part:
    """Return the part of a table row."""
    return Part("table_row", [], page=page, cells=tuple(cells), table=table, is_header_row=is_header)


def document(
    parts: Iterable[Part],
    *,
    name: str,
    form: Format,
    n_pages: int | None = None,
    pages_without_text: tuple[int, ...] = (),
    pages_from_pictures: tuple[int, ...] = (),
    warnings: tuple[str, ...] = (),
) -> DocumentText:
    """Return the document that the parts form."""
    parts = [part for part in parts if part.lines or any(part.cells)]
    known = wording.words("\n".join(line for part in parts for line in part.lines))
    blocks: list[Block] = []
    pieces: list[str] = []
    offset = 0
    for part in parts:
        block, raw = _block(part, offset, known)
        if not block.text:
            continue
        blocks.append(block)
        pieces.append(raw)
        offset += len(raw) + 2
    return DocumentText(
        name=name,
        format=form,
        text="\n\n".join(pieces),
        blocks=tuple(blocks),
        n_pages=n_pages,
        pages_without_text=pages_without_text,
        pages_from_pictures=pages_from_pictures,
        warnings=warnings,
    )


def _block(part: Part, offset: int, known: frozenset[str]) -> tuple[Block, str]:
    if part.kind == "table_row":
        raw = "\t".join(cell.replace("\n", " ") for cell in part.cells)
        text = " | ".join(wording.fold(cell) for cell in part.cells)
    else:
        text = wording.join(part.lines, known)
        raw = "\n".join(line.replace(wording.SPLIT_WORD, "-").strip() for line in part.lines)
        marker = wording.marker(text)
        if marker and not marker.number and part.kind in ("list_item", "paragraph"):
            text = text[marker.end :]
    block = Block(
        kind=part.kind,
        text=text,
        offset=offset,
        length=len(raw),
        level=part.level,
        page=part.page,
        box=part.box,
        cells=part.cells,
        table=part.table,
        is_header_row=part.is_header_row,
        certainty=part.certainty,
    )
    return block, raw


def cell_text(lines: Iterable[str], known: frozenset[str] = frozenset()) -> str:
    """Return a cell's lines as text with a line for each list item or paragraph that begins with a bullet."""
    groups: list[list[str]] = []
    for line in lines:
        found = wording.marker(line)
        if groups and not found:
            groups[-1].append(line)
        else:
            groups.append([line])
    return "\n".join(wording.join(group, known) for group in groups)


def join_tables(parts: Sequence[Part]) -> list[Part]:
    """Join a table that goes on over a page break: repeated headers go, a row that was cut is made whole."""
    joined: list[Part] = []
    headers: dict[int, Part] = {}  # the first row of each table, by its new number
    renamed: dict[int, int] = {}
    fresh: set[int] = set()  # tables that go on, and whose first row of their own is still to come
    last: Part | None = None
    passed = False  # something else than a page's head and foot has come since the last row
    for part in parts:
        if part.kind != "table_row" or part.table is None:
            passed = passed or part.kind not in ("header", "footer", "page_number", "footnote")
            joined.append(part)
            continue
        if part.table not in renamed:
            goes_on = last is not None and not passed and _goes_on(last, part)
            if goes_on:
                fresh.add(part.table)
            renamed[part.table] = len(headers) if goes_on else len(headers) + 1
        number, passed = renamed[part.table], False
        if part.table in fresh and last is not None:
            part = replace(part, cells=_without_header(headers[number], part))
            if not any(part.cells):
                continue
            fresh.discard(part.table)
            if _is_cut(last, part, headers[number]):
                last.cells = tuple(_together(a, b) for a, b in zip(last.cells, part.cells, strict=True))
                continue
            part = replace(part, is_header_row=False)
        last = replace(part, table=number)
        headers.setdefault(number, last)
        joined.append(last)
    return joined


def _without_header(header: Part, part: Part) -> tuple[str, ...]:
    """Return the cells without the header that was repeated before them, or as they are."""
    pairs = [(wording.fold(head), cell) for head, cell in zip(header.cells, part.cells, strict=True)]
    if not all(wording.fold(cell).startswith(head) for head, cell in pairs):
        return part.cells
    return tuple(wording.fold(cell)[len(head) :].strip() if head else cell for head, cell in pairs)


def _goes_on(last: Part, part: Part) -> bool:
    same_width = len(last.cells) == len(part.cells)
    if not same_width or last.page is None or part.page is None:
        return False
    is_next_column = last.box is not None and part.box is not None and part.box[0] >= last.box[2]
    return part.page > last.page or (part.page == last.page and is_next_column)


def _is_cut(last: Part, part: Part, header: Part) -> bool:
    """A row is cut if what stands in it on the new page cannot begin one."""
    if last is header:
        return False
    filled = [cell for cell in part.cells if cell.strip()]
    if not filled:
        return False
    starts_low = any(cell[:1].islower() for cell in filled) and any(
        before.strip() and before.rstrip()[-1:] not in ".:;!?" and cell[:1].islower()
        for before, cell in zip(last.cells, part.cells, strict=True)
    )
    return starts_low or not part.cells[0].strip()


def _together(a: str, b: str) -> str:
    if not a.strip() or not b.strip():
        return a or b
    if wording.marker(b):
        return f"{a}\n{b}"
    *head, tail = a.split("\n")
    return "\n".join([*head, wording.join([tail, b])])
