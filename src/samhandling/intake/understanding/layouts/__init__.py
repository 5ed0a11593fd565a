"""Tables that a plain text holds without tabs; each kind has a reader, which sees the lines as they were set.

columns        cells kept apart by runs of spaces      run_together   a row on a line, single spaces between the cells
stacked        each cell on a line of its own          by_column      first all of one column, then all of the next
by_cell        each cell a paragraph of its own        by_row         a blank line between the rows
heads          the headings of columns                 times          what a cell says of when
setting        the lines, and the rows that a reader gives

The rows take the place of the blocks that their lines were joined to. What no reader is sure of stays as it was.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache
from itertools import groupby

from samhandling.intake.blocks import Block, DocumentText
from samhandling.intake.readers import lines
from samhandling.intake.readers.lines import Line
from samhandling.intake.understanding.layouts import by_cell, by_column, by_row, columns, run_together, stacked
from samhandling.intake.understanding.layouts.setting import Row, Setting
from samhandling.intake.understanding.words import Words, any_of

_READERS = (columns.read, run_together.read, by_cell.read, by_row.read, stacked.read, by_column.read)
_RUNNING = ("header", "footer")
_OFTEN = 3
_MAX_HEADER = 200  # signs, with the spaces between the columns
_PAGE = re.compile(r"(?:^|\s{2,}|\t)\d{1,3}\s?\(\d{1,3}\)$")


def rows(document: DocumentText, blocks: Sequence[Block], words: Words) -> list[Block]:
    """Return the blocks, each table in plain lines as a block for each of its rows, its header among them."""
    setting = _setting(document, blocks, words)
    found: list[Row] = []
    index = 0
    while index < len(setting.lines):
        readers = _READERS if _may_begin(setting.lines[index], words) else ()
        table = next((table for reader in readers if (table := reader(setting, index))), [])
        found.extend(table)
        index = max(max(row.lines) for row in table) + 1 if table else index + 1
    return _spliced(setting, blocks, found) if found else list(blocks)


def _may_begin(line: Line, words: Words) -> bool:
    """Tell whether a line may name a column: what is done, goals or numbers; asked of every line of a document."""
    return len(line.text) <= _MAX_HEADER and _naming(words).search(line.text) is not None


@cache
def _naming(words: Words) -> re.Pattern[str]:
    listing = any_of((*words.activity_words, *words.number_columns, *words.level_names))
    return re.compile(rf"(?<!\w){listing}(?!\w)", re.IGNORECASE)


def _setting(document: DocumentText, blocks: Sequence[Block], words: Words) -> Setting:
    """Return the lines of the blocks; a number alone on its line may be a page's or a row's."""
    held: list[Line] = []
    marks: list[int] = []
    given = iter(_lines(document.text))
    line = next(given, None)
    is_new_page = False
    for block in blocks:
        while line is not None and line.offset < block.offset + block.length:
            if line.offset >= block.offset and block.kind in _RUNNING:
                is_new_page = True
            elif line.offset >= block.offset:
                marks.extend([len(held)] if block.kind == "page_number" else [])
                # What the reader knew as the head of a page is left out: the line below it starts the page.
                held.append(replace(line, starts_page=True) if is_new_page else line)
                is_new_page = False
            line = next(given, None)
    marks.extend(_running(held, frozenset(marks)))
    return Setting(tuple(held), words, lines.words_of(_lines(document.text)), frozenset(marks))


def _running(held: Sequence[Line], numbers: frozenset[int]) -> list[int]:
    """Return lines at the head or foot of a page: they end in its number "3(12)", or come back but for figures."""
    keys = [re.sub(r"\d+", "#", " ".join(line.text.split())) for line in held]
    seen = Counter(keys)
    found: list[int] = []
    for index, (line, key) in enumerate(zip(held, keys, strict=True)):
        is_told = seen[key] >= _OFTEN and re.search(r"[^\W\d_]{3}", key) is not None
        is_top = (line.starts_page or index - 1 in numbers) and len(key.split()) >= _OFTEN
        if (line.gap or line.starts_page) and (_PAGE.search(line.text) or (is_told and ("#" in key or is_top))):
            found.append(index)
    return found


@lru_cache(maxsize=4)
def _lines(text: str) -> tuple[Line, ...]:
    return tuple(lines.split(text))


def _spliced(setting: Setting, blocks: Sequence[Block], found: Sequence[Row]) -> list[Block]:
    taken = {index for row in found for index in row.lines}
    at = {setting.lines[index].offset: index for index in range(len(setting.lines))}
    offsets = sorted(setting.lines[index].offset for index in taken)
    made = [_block(setting, row) for row in found]
    for block in blocks:
        end = block.offset + block.length
        if not any(block.offset <= offset < end for offset in offsets):
            made.append(block)
            continue
        own = [index for offset, index in at.items() if block.offset <= offset < end]
        for is_taken, run in groupby(own, key=lambda index: index in taken):
            made.extend([] if is_taken else [_rest(setting, block, list(run))])
    return sorted(made, key=lambda block: block.offset)


def _block(setting: Setting, row: Row) -> Block:
    first, last = setting.lines[min(row.lines)], setting.lines[max(row.lines)]
    return Block(
        kind="table_row",
        text=" | ".join(row.cells),
        offset=first.offset,
        length=last.end - first.offset,
        page=first.page,
        cells=row.cells,
    )


def _rest(setting: Setting, block: Block, run: Sequence[int]) -> Block:
    """Return what a block holds beside the rows: what stands first is what the block was, the rest is a paragraph."""
    first, last = setting.lines[run[0]], setting.lines[run[-1]]
    text = setting.join([setting.lines[index].text for index in run])
    if first.offset != block.offset:
        return replace(block, kind="paragraph", text=text, offset=first.offset, length=last.end - first.offset, level=0)
    n_words = len(text.split()) - (not block.text.startswith(text.split()[0]))  # a bullet is no part of the text
    return replace(block, text=" ".join(block.text.split()[:n_words]), length=last.end - first.offset)
