"""A block to understand, with its number apart."""

import re
from dataclasses import dataclass

from samhandling.intake.blocks import Block

_LETTERED = r"\d{1,2}[a-h](?=[.:)])"  # "1a."
NUMBER = re.compile(
    rf"(\(?(?:{_LETTERED}|\d{{1,2}}(?:\.\d{{1,2}}){{0,4}}|[a-zåäö])[.)]?|[A-ZÅÄÖ]\d{{1,2}}(?:\.\d{{1,2}})?[.:)]?)\s+(?=\S)"
)
CODE = re.compile(
    rf"((?:[A-ZÅÄÖ]\d{{1,2}}|{_LETTERED}|\d{{1,2}}\.\d{{1,2}})(?:\.\d{{1,2}})?[.:)]?)\s+"
    r"(?=[A-ZÅÄÖ]|(?<=[A-ZÅÄÖ]\d[.:]\s)\d)"
)
BULLETS = re.compile(r"\s*[•●▪■◦‣\uf0b7\uf0a7]\s*")


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


def make(kind: str, text: str, block: Block) -> Unit:
    """Return a unit, the number or code before its words apart."""
    text = BULLETS.sub(" ", text).strip()
    found = NUMBER.match(text) if kind != "paragraph" else CODE.match(text)
    # "4 februari" and "7 mål" are no numbered items: a bare number needs a stop, or a heading around it.
    is_bare = bool(found) and text.split()[0].isdigit()
    if is_bare and found and (kind == "item" or text[found.end()].islower()):
        found = None
    number = found.group(1).strip("().:") if found else None
    level = max(block.level, 1) if kind in ("item", "heading") else 0
    if kind == "heading" and number and number[0].isdigit():
        level = number.count(".") + 1
    return Unit(0, kind, text[found.end() :] if found else text, block, number, level)
