"""Lines that the reader joined: columns set by spaces, boxes of facts, labels on their own, lists without bullets."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from samhandling.intake.blocks import Block, DocumentText
from samhandling.intake.readers import wording
from samhandling.intake.understanding import fields, levels, responsibility
from samhandling.intake.understanding.facts import adoption
from samhandling.intake.understanding.unit import CODE, Unit, make
from samhandling.intake.understanding.words import Words, compiled

_SENTENCE = re.compile(r"[A-ZÅÄÖÆØ][^.!?]{8,140}[.!?]")
_MARKED = re.compile(r"[*_<\[]")
_SOME_LINES, _CLOSE = 12, 0.3  # how many lines show a habit, and which share of them stand close
_ROOM = 65  # a line that the next word would not have made longer than this was ended on purpose
_ROW_NUMBER = re.compile(r"([A-ZÅÄÖ]?\d{1,2}(?:\.\d{1,2})*[.)]?)\s{1,2}(?=\S)")
_MARK, _POINT = re.compile(r"[^\w\s]|\d{1,2}[.)]|\d{1,2}(?:\.\d{1,2})+\.?"), 2  # "•", "1.", "1.1"; it and its words
_HALF = re.compile(r"\w-(?:\s+(?:och|samt|og)|,)?\s*$")
_COLUMNS = re.compile(r"\t+| {3,}")
_IN_TOWN = re.compile(r"\s+i\s+[A-ZÅÄÖ][\w-]+\s+\w+$")  # "Socialnämnden i Sjöby kommun"


def overrun(document: DocumentText, block: Block, words: Words) -> tuple[str, Block] | None:
    """Part a list item from the paragraph that follows it after a blank line, where not every line has one."""
    raw = document.text[block.offset : block.offset + block.length]
    match = re.search(r"\n[ \t]*\n[ \t]*(?=(?:\d{1,2}(?:\.\d{1,2})*\.?\s+)?[A-ZÅÄÖÆØ])", raw)
    if not match:
        return None
    line = raw[: match.start()].rsplit("\n", 1)[-1].strip()
    has_room = len(line) + 1 + len(raw[match.end() :].split()[0]) < _ROOM
    is_sure = has_room or is_heading(raw[match.end() :].strip().split("\n")[0], words)
    is_sure = is_sure or (_blanks_part(document.text) and not _breaks_off(line, words))
    if not is_sure and "\n" not in re.sub(r"\n[ \t]*\n", "", raw):
        return None
    n_words = len(raw[: match.start()].split()) - (not block.text.startswith(raw.split()[0]))
    pieces = block.text.split()
    rest = " ".join(pieces[n_words:])
    below = replace(
        block,
        kind="paragraph",
        text=rest,
        offset=block.offset + match.end(),
        length=block.length - match.end(),
        level=0,
    )
    return " ".join(pieces[:n_words]), below


def _breaks_off(line: str, words: Words) -> bool:
    """Tell whether a line ends in a small word, and so in the middle of a sentence."""
    return line.split()[-1].lower() in (*words.linking_words, *words.common_words)


@lru_cache(maxsize=8)
def _blanks_part(text: str) -> bool:
    """Tell whether a blank line means something: most lines of the document stand close."""
    breaks = re.findall(r"\n[ \t]*(\n?)", text.strip())
    return len(breaks) > _SOME_LINES and sum(not blank for blank in breaks) > _CLOSE * len(breaks)


def with_asides(document: DocumentText, block: Block, words: Words) -> list[Unit]:
    """Part a point from the lines "Tidplan: 2024", "Ansvarig: …" that stand right below it; nothing if none does."""
    raw = [line for line in _placed(document.text, block) if line.text.strip()]
    asides = [
        index
        for index, line in enumerate(raw)
        if index and (is_aside(line.text.strip(), words) or _is_answer(raw[index - 1], line, words))
    ]
    if not asides or asides != list(range(asides[0], len(raw))) or _has_label_above(document, raw[: asides[0]], words):
        return []
    rest = " ".join(" ".join(line.text.split()) for line in raw[asides[0] :])
    if not block.text.endswith(rest):
        return []
    point = make("item", block.text.removesuffix(rest).strip(), block)
    return [point, *(make("paragraph", raw[index].text.strip(), raw[index]) for index in asides)]


def _has_label_above(document: DocumentText, raw: Sequence[Block], words: Words) -> bool:
    """Tell whether "Mål: …" stands below a blank line: the asides are not the point's but that goal's."""
    return any(_blank(document, above, line) and is_heading(line.text.strip(), words) for above, line in pairwise(raw))


def _is_answer(above: Block, line: Block, words: Words) -> bool:
    """A body or role alone on the line below a point whose own words have come to their end."""
    text, before = responsibility.without_day(line.text.strip()), above.text.strip()
    goes_on = not before or before[-1] in ",-–(/&" or _breaks_off(before, words)
    return text[:1].isupper() and not goes_on and responsibility.are_actors(text, words)


def is_aside(line: str, words: Words) -> bool:
    """Tell whether a line says when, how much or who of what stands above it."""
    label = levels.label(line, words)
    is_answer = label is not None and label.role == "responsible" and label.is_sure and bool(label.name)
    return (is_answer and ":" in line) or fields.is_field(line, words)


def are_asides(cells: Sequence[str], words: Words) -> bool:
    """Tell whether cells set apart by tabs are "Ansvar: …" and "Klart: …" of the point above, and no row of a table."""
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(is_aside(cell, words) for cell in filled)


def tabbed(document: DocumentText, block: Block) -> tuple[str, ...]:
    """Return the cells of a line with tabs that begins with a number, and so looks like a point of a list."""
    raw = document.text[block.offset : block.offset + block.length].strip()
    is_row = "\t" in raw and "\n" not in raw
    cells = tuple(cell.strip() for cell in raw.split("\t")) if is_row else ()
    # A tab between the mark and the words of a point only sets the words in.
    return () if len(cells) == _POINT and _MARK.fullmatch(cells[0]) else cells


def is_heading(text: str, words: Words) -> bool:
    """A level word with a name of its own, or a heading of the document's frame."""
    text = re.sub(r"^\d{1,2}(?:\.\d{1,2})*\.?\s+", "", text)
    label = levels.label(text, words)
    is_label = label is not None and label.role == "goal" and label.is_sure
    return len(text) < 160 and (is_label or text.lower() in words.closing_headings)


def take_apart(document: DocumentText, block: Block, words: Words) -> list[Unit]:
    """Take apart a block whose lines are columns, facts or goals with a code each; nothing if it is running text."""
    raw = [line for line in _placed(document.text, block) if line.text.strip()]
    if _is_indented_list(raw, words):
        return [make("item" if index else "paragraph", line.text.strip(), line) for index, line in enumerate(raw)]
    if any(_COLUMNS.search(line.text.strip()) for line in raw):
        return list(_columns(raw, words))
    if len(raw) < 2:
        return []
    own = [line for line in raw if not is_aside(line.text.strip(), words)]
    if own and all(_SENTENCE.fullmatch(line.text.strip()) for line in own):
        return [make("paragraph", line.text.strip(), line) for line in raw]  # each line a sentence of its own
    is_open = _has_blanks(document, raw) and not all(_blank(document, *pair) for pair in pairwise(raw))
    starts = [
        (_starts_anew(line.text.strip(), words) and not (above and _goes_over(above, line, words)))
        or (above is not None and _is_parted(document, above, line, is_sure=is_open))
        or (above is not None and (_is_over(above, line, words) or _is_whole(above, line, words)))
        for above, line in zip((None, *raw), raw, strict=False)
    ]
    if not any(starts[1:]):
        return []
    made: list[Unit] = []
    for line, is_new in zip(raw, starts, strict=True):
        if made and not is_new:
            made[-1] = replace(made[-1], text=_joined(made[-1].text, line.text.strip()))
        else:
            made.append(make("paragraph", line.text.strip(), line))
    return made


def _is_indented_list(raw: Sequence[Block], words: Words) -> bool:
    """Lines set in under a lead-in are a list whose bullets the extraction has lost."""
    if len(raw) < 2 or raw[0].text[:1].isspace():
        return False
    head, points = raw[0].text.strip(), [line.text for line in raw[1:]]
    is_set_in = all(point[:1].isspace() for point in points)
    is_counted_up = all(point[:1].islower() and point.rstrip()[-1] in ",;." for point in points)
    label = levels.label(head, words)
    is_label = label is not None and label.is_sure and not label.name
    # A sentence may also have been broken after "ska": a list has more than one point, and its head had room.
    had_room = len(points) > 1 and len(head) + 1 + len(points[0].split()[0]) < _ROOM
    leads = head.endswith(":") or is_label or (is_counted_up and had_room and levels.announces(head, words))
    return (is_set_in or is_counted_up) and leads


def _blank(document: DocumentText, above: Block, line: Block) -> bool:
    return document.text[above.offset + above.length : line.offset].count("\n") > 1


def hang(document: DocumentText, units: Sequence[Unit]) -> Iterator[Unit]:
    """Yield the units, a line that stands below the second cell of a row made a row that goes on with it."""
    above: Unit | None = None
    for unit in units:
        if above is not None and unit.kind == "paragraph" and _place(document, unit.block.offset) > 3:
            below = document.text.find(above.cells[-1][:20], above.block.offset)
            if abs(_place(document, below) - _place(document, unit.block.offset)) <= 1:
                unit = replace(unit, kind="row", cells=("", unit.text))
        yield unit
        above = unit if len(unit.cells) == 2 and unit.cells[1] else None


def _place(document: DocumentText, offset: int) -> int:
    """Return how far into its line a place of the text stands."""
    line = document.text[offset : offset + 200]
    return offset - document.text.rfind("\n", 0, max(offset, 0)) - 1 + len(line) - len(line.lstrip(" "))


def _has_blanks(document: DocumentText, raw: Sequence[Block]) -> bool:
    return any(_blank(document, *pair) for pair in pairwise(raw))


def _is_parted(document: DocumentText, above: Block, line: Block, *, is_sure: bool) -> bool:
    """A blank line between two lines parts them, where not every line has one or the first had room for more."""
    has_room = len(above.text.strip()) + 1 + len(line.text.split()[0]) < _ROOM
    is_closed = above.text.rstrip()[-1:] == ")"  # "… (Skolnämnden)" ends what it says who answers for
    is_apart = has_room or is_sure or is_closed or document.format == "markdown"
    return _blank(document, above, line) and is_apart and line.text.strip()[:1].isupper()


def _is_halved(above: Block, line: Block, words: Words) -> bool:
    """ "Kultur- och" and "utvecklingsnämnden", "tekniska" and "nämnden": a body's name goes on on the next line."""
    first = line.text.split()[0].strip(".,;")
    return first[:1].islower() and (_HALF.search(above.text) is not None or first in words.body_endings)


def _goes_over(above: Block, line: Block, words: Words) -> bool:
    """A body's name goes on on the next line, or "… ska byggas. Ansvarig:" leads to it at the end of a sentence."""
    leads = compiled(r"[.;,(]\s*%s:$", words.responsible_words).search(above.text.strip())
    return leads is not None or _is_halved(above, line, words)


def _is_over(above: Block, line: Block, words: Words) -> bool:
    """A level word, or a body, alone on its line stands over the next."""
    if len(above.text) < 80 and line.text.strip()[:1].isdigit() and responsibility.is_bodies(above.text, words):
        return True
    if line.text.strip()[:1].isupper() and adoption.is_bare(above.text.strip(), words):
        return True
    label = levels.label(above.text.strip(), words)
    return label is not None and label.is_sure and not label.name and line.text.strip()[:1].isupper()


def _is_whole(above: Block, line: Block, words: Words) -> bool:
    """A label with its name goes on on the next line only where that line had no room."""
    label = levels.label(above.text.strip(), words)
    has_room = len(above.text.strip()) + 1 + len(line.text.split()[0]) < _ROOM
    return label is not None and label.is_sure and bool(label.name) and has_room and line.text.strip()[:1].isupper()


def _joined(above: str, below: str) -> str:
    return above[:-1] + below if above.endswith("-") and below[:1].islower() else f"{above} {below}"


def _placed(text: str, block: Block) -> Iterator[Block]:
    """Yield the lines of a block as blocks, with the space before the first where it stands in the text."""
    start = text.rfind("\n", 0, block.offset) + 1
    if text[start : block.offset].strip():
        start = block.offset
    offset = start
    for line in text[start : block.offset + block.length].split("\n"):
        yield replace(
            block,
            kind="paragraph",
            text=wording.clean(line) if _MARKED.search(line) else line,
            offset=offset,
            length=len(line),
            level=0,
        )
        offset += len(line) + 1


def _starts_anew(line: str, words: Words) -> bool:
    if CODE.match(line) or (line[:1].isupper() and (is_aside(line, words) or fields.is_bare(line, words))):
        return True
    label = levels.label(line, words)
    if label is not None and label.is_sure and not label.name and line[:1].isupper():
        return True
    is_set_apart = label is not None and label.is_sure and (bool(label.number) or label.role == "activity")
    if is_set_apart and label is not None and label.role in ("goal", "activity") and line[:1].isupper():
        return True
    if line[:1].isupper() and line.lower().strip(" :") in words.closing_headings:
        return True
    if len(line) < 80 and responsibility.is_bodies(_IN_TOWN.sub("", line), words):
        return True
    if _is_owned(line, words) or _is_period(line, words) or adoption.is_bare(line, words):
        return True
    facts = _facts(words)
    if line[:1].isupper() and (facts.adopted.match(line) or facts.column.match(line)):
        return True
    return bool(facts.alone.fullmatch(line) or facts.label.match(line) or _stands_alone(line, words))


class _Facts(NamedTuple):
    """How a line of facts begins, or is; asked of every line of a document."""

    adopted: re.Pattern[str]
    column: re.Pattern[str]
    alone: re.Pattern[str]
    label: re.Pattern[str]
    period: re.Pattern[str]
    reference: re.Pattern[str]


@cache
def _facts(words: Words) -> _Facts:
    listing = (*words.fact_labels, *words.adopted, *words.reference_labels, *words.title_labels, *words.type_labels)
    templates = (
        (r"%s\s+(?:av|i|by|of)\s", words.adopted),
        (r"%s(?:\s+(?:19|20)\d\d)?\s*:", words.other_columns),
        (r"%s(?:\s+av)?\s*:?", (*listing, *words.valid_labels)),
        (r"%s(?:\s+av)?\s*:", listing),
        (r"%s(?!\w)[^.]{0,30}?(?:19|20)\d\d", words.valid_labels),
        (r"%s\.?\s*:?\s+\S*\d", words.reference_labels),
    )
    return _Facts(*(compiled(template, listing) for template, listing in templates))


def _is_owned(line: str, words: Words) -> bool:
    """ "Socialnämnden: Inget barn placeras mer än en gång"."""
    body = responsibility.first(line[:80], words) if ":" in line[:80] else None
    return body is not None and body.start == 0 and line[body.end :].lstrip()[:1] == ":"


def _is_period(line: str, words: Words) -> bool:
    """ "Gäller t.o.m. 2024-12-31"."""
    return line[:1].isupper() and _facts(words).period.match(line) is not None


def _stands_alone(line: str, words: Words) -> bool:
    """A reference at the head of a line of its own: "Dnr KS 2019/12"."""
    if re.fullmatch(r"[A-ZÅÄÖ]{2,6}[ -](?:19|20)\d\d\s?[/:-]\s?\d{1,6}", line):
        return True
    return len(line) < 60 and _facts(words).reference.match(line) is not None


def _columns(raw: Sequence[Block], words: Words) -> Iterator[Unit]:
    """Yield rows of lines set in columns by spaces; a line that leaves the first column empty goes on with the row."""
    starts: list[int] = []
    row: dict[int, str] = {}
    at: Block | None = None
    for line in raw:
        segments = [(match.start(), match.group().strip()) for match in re.finditer(r"\S+(?: {1,2}\S+)*", line.text)]
        segments = _number_apart(segments, starts)
        is_open = len(starts) > 1 and at is not None
        is_more = is_open and (segments[0][0] >= starts[1] - 1 or _goes_on(segments, row, starts))
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
            yield make("paragraph", segments[0][1], line)
            continue
        is_header = all(levels.column(text, words) for _, text in segments)
        if is_header or not starts or any(min(abs(start - one) for one in starts) > 1 for start, _ in segments):
            starts = [start for start, _ in segments]
        row = {_column(starts, start): text for start, text in segments}
        at = line
    if at is not None:
        yield _row(row, starts, at)


def _number_apart(segments: list[tuple[int, str]], starts: Sequence[int]) -> list[tuple[int, str]]:
    """Part "1.1  Byt lampor", where the second column begins after the number."""
    start, text = segments[0]
    found = _ROW_NUMBER.match(text)
    if found is None or len(starts) < 2 or abs(start + found.end() - starts[1]) > 1:
        return segments
    return [(start, found[1]), (start + found.end(), text[found.end() :]), *segments[1:]]


def _goes_on(segments: Sequence[tuple[int, str]], row: Mapping[int, str], starts: Sequence[int]) -> bool:
    """A line in lower case with fewer cells than the row above goes on with its cells."""
    is_within = all(any(abs(start - one) <= 1 for one in starts) for start, _ in segments)
    return is_within and len(segments) < len(row) and segments[0][1][:1].islower()


def _fits(segments: Sequence[tuple[int, str]], starts: Sequence[int]) -> bool:
    return any(abs(segments[0][0] - one) <= 1 for one in starts)


def _column(starts: Sequence[int], start: int) -> int:
    return max((column for column, one in enumerate(starts) if one <= start + 1), default=0)


def _row(row: dict[int, str], starts: Sequence[int], at: Block) -> Unit:
    cells = tuple(row.get(column, "") for column in range(len(starts)))
    return Unit(0, "row", " ".join(cell for cell in cells if cell), replace(at, kind="table_row"), cells=cells)
