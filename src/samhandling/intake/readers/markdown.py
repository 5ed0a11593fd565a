"""Markdown: its marks become headings, lists and tables; running text is joined as in plain text."""

import re
from dataclasses import replace

from samhandling.intake.blocks import Block, DocumentText
from samhandling.intake.readers import plain, wording

_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(\|[ \t]*:?-{2,}:?[ \t]*)*\|?[ \t]*")
_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*")


def read(text: str, name: str) -> DocumentText:
    """Return the blocks of a Markdown text; offsets count the text as it is given."""
    blocks: list[Block] = []
    start = offset = n_tables = 0
    rows: list[tuple[str, int]] = []
    for line in [*text.splitlines(keepends=True), ""]:
        bare = line.rstrip("\r\n")
        if _ROW.fullmatch(bare):
            rows.append((bare, offset))
        elif rows:
            blocks.extend(_between(text, start, rows[0][1], name))
            n_tables += 1
            blocks.extend(_table(rows, n_tables))
            rows, start = [], offset
        offset += len(line)
    blocks.extend(_between(text, start, len(text), name))
    return DocumentText(name=name, format="markdown", text=text, blocks=tuple(blocks))


def _between(text: str, start: int, stop: int, name: str) -> list[Block]:
    found = plain.read(_without_marks(text[start:stop]), name).blocks
    return [replace(block, offset=block.offset + start) for block in found]


def _without_marks(text: str) -> str:
    """Blank out front matter, comments, rules and quotation marks, and turn underlined headings, at equal length."""
    for pattern in (r"\A---\n.*?\n---\n", r"<!--.*?-->", r"(?m)^[ \t]*(?:[-*_][ \t]*){3,}$", r"(?m)^[ \t]*>+"):
        text = re.sub(pattern, lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.DOTALL)
    return text


def _table(rows: list[tuple[str, int]], number: int) -> list[Block]:
    has_rule = len(rows) > 1 and _RULE.fullmatch(rows[1][0]) is not None
    blocks = []
    for index, (row, offset) in enumerate(rows):
        if _RULE.fullmatch(row):
            continue
        cells = tuple(_cell(cell) for cell in re.split(r"(?<!\\)\|", row.strip().strip("|")))
        blocks.append(
            Block(
                kind="table_row",
                text=" | ".join(wording.fold(cell) for cell in cells),
                offset=offset + len(row) - len(row.lstrip()),
                length=len(row.strip()),
                cells=cells,
                table=number,
                is_header_row=has_rule and index == 0,
            )
        )
    return blocks


def _cell(cell: str) -> str:
    lines = re.split(r"<br\s*/?>", cell.replace("\\|", "|"))
    return "\n".join(wording.fold(wording.clean(line)) for line in lines if line.strip())
