"""Tables set in columns by spaces, whose numbered rows the reader took for points of a list."""

import re
from collections.abc import Sequence
from dataclasses import replace

from samhandling.intake.blocks import Block, DocumentText
from samhandling.intake.understanding import levels
from samhandling.intake.understanding.words import Words

_GAP = re.compile(r"\t+| {3,}")
_KINDS = ("list_item", "paragraph", "heading")
_MIN_COLUMNS = 2


def whole(document: DocumentText, blocks: Sequence[Block], words: Words) -> list[Block]:
    """Return the blocks with each header of columns and the rows below it as one."""
    made: list[Block] = []
    is_open = False
    for block in blocks:
        lines = _lines(document, block)
        if is_open and block.kind in _KINDS and _GAP.search(lines[0]):
            made[-1] = _joined(document, made[-1], block)
            continue
        is_open = block.kind in ("paragraph", "heading") and _is_header(lines[-1], words)
        made.append(replace(block, kind="paragraph", level=0) if is_open else block)
    return made


def _lines(document: DocumentText, block: Block) -> list[str]:
    raw = document.text[block.offset : block.offset + block.length]
    return [line.strip() for line in raw.split("\n") if line.strip()] or [""]


def _is_header(line: str, words: Words) -> bool:
    """Whether a line is nothing but names of columns, one of them for what is done or reached."""
    if not _GAP.search(line):
        return False
    labels = [levels.column(cell, words) for cell in _GAP.split(line)]
    roles = {label.role for label in labels if label is not None}
    return len(labels) >= _MIN_COLUMNS and None not in labels and bool(roles & {"goal", "activity"})


def _joined(document: DocumentText, above: Block, below: Block) -> Block:
    end = below.offset + below.length
    text = document.text[above.offset : end]
    return replace(above, text=" ".join(text.split()), length=len(text))
