"""HTML: headings, lists and tables by their elements; scripts, menus and what is hidden are left out."""

import re
from html.parser import HTMLParser

from samhandling.errors import InputError
from samhandling.intake.blocks import DocumentText
from samhandling.intake.readers import assembly, wording
from samhandling.intake.readers.assembly import Part

_SKIPPED = re.compile("script|style|noscript|template|nav|svg|head|select|button|form|iframe|object")
_BLOCKS = re.compile(
    "p|div|section|article|main|aside|header|footer|address|blockquote|figure|figcaption|dl|dt|dd|pre|hr|fieldset"
)
_HEADING = re.compile("h[1-9]")
_VOID = re.compile("area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr")
_MAX_DEPTH = 500


def read(text: str, name: str) -> DocumentText:
    """Return the blocks of an HTML page."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    reader.flush()
    if not any(part.lines or any(part.cells) for part in reader.parts):
        raise InputError(f"{name} innehåller ingen text; spara sidan som PDF och ladda upp den i stället")
    return assembly.document(reader.parts, name=name, form="html")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[Part] = []
        self.pieces: list[str] = []
        self.open: list[str] = []
        self.skipping: list[str] = []
        self.heading = 0
        self.lists: list[list[int | None]] = []  # the number reached in each open list, None for bullets
        self.in_item = False
        self.cells: list[str] | None = None
        self.cell: list[str] | None = None
        self.heads = 0
        self.n_tables = 0
        self.depth_of_tables = 0

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        """Pass over "<![ … >" as browsers do; the library takes an unknown word in it for an error of the caller."""
        stop = self.rawdata.find(">", i)
        return stop + 1 if stop >= 0 else -1

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.skipping:
            if not _VOID.fullmatch(tag) and len(self.skipping) < _MAX_DEPTH:
                self.skipping.append(tag)
            return
        hidden = {key for key, _ in attrs} & {"hidden"} or dict(attrs).get("aria-hidden") == "true"
        if not _VOID.fullmatch(tag) and (_SKIPPED.fullmatch(tag) or hidden):
            self.skipping.append(tag)
        elif tag == "br":
            self.pieces.append("\n")
        elif _HEADING.fullmatch(tag):
            self.flush()
            self.heading = int(tag[1:])
        elif tag in ("ul", "ol"):
            self.flush()
            self.lists.append([0 if tag == "ol" else None])
        elif tag == "li":
            self.flush()
            self._start_item()
        elif tag in ("table", "tr", "td", "th"):
            self._start_table(tag)
        elif _BLOCKS.fullmatch(tag):
            self.flush()

    def handle_endtag(self, tag: str) -> None:
        if self.skipping:
            if tag in self.skipping:
                while self.skipping.pop() != tag:
                    pass
            return
        if _HEADING.fullmatch(tag):
            self.flush()
            self.heading = 0
        elif tag in ("ul", "ol"):
            self.flush()
            del self.lists[-1:]
        elif tag == "li":
            self.flush()
            self.in_item = False
        elif tag in ("table", "tr", "td", "th"):
            self._end_table(tag)
        elif _BLOCKS.fullmatch(tag):
            self.flush()

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self.pieces.append(data)

    def flush(self) -> None:
        """End the block that is open."""
        text = wording.fold("".join(self.pieces))
        self.pieces = []
        if not text:
            return
        if self.cell is not None:
            self.cell.append(f"• {text}" if self.in_item else text)
        elif self.heading:
            self.parts.append(Part("heading", [text], level=self.heading))
        elif self.in_item:
            number = self.lists[-1][0] if self.lists else None
            self.parts.append(
                Part("list_item", [f"{number}. {text}" if number else text], level=max(1, len(self.lists)))
            )
            self.in_item = False
        else:
            self.parts.append(Part("paragraph", [text]))

    def _start_item(self) -> None:
        self.in_item = True
        if self.lists and self.lists[-1][0] is not None:
            self.lists[-1][0] += 1

    def _start_table(self, tag: str) -> None:
        self.flush()
        if tag == "table":
            self.depth_of_tables += 1
            self.n_tables += self.depth_of_tables == 1
        elif self.depth_of_tables == 1 and tag == "tr":
            self._end_row()
            self.cells, self.heads = [], 0
        elif self.depth_of_tables == 1 and self.cells is not None:
            self._end_cell()
            self.cell = []
            self.heads += tag == "th"

    def _end_table(self, tag: str) -> None:
        self.flush()
        if tag == "table":
            if self.depth_of_tables == 1:
                self._end_row()
            self.depth_of_tables = max(0, self.depth_of_tables - 1)
        elif self.depth_of_tables == 1:
            if tag == "tr":
                self._end_row()
            else:
                self._end_cell()

    def _end_cell(self) -> None:
        if self.cell is not None and self.cells is not None:
            self.cells.append("\n".join(self.cell))
        self.cell = None

    def _end_row(self) -> None:
        self._end_cell()
        if self.cells:
            is_header = self.heads == len(self.cells)
            self.parts.append(assembly.row(self.cells, self.n_tables, is_header=is_header))
        self.cells = None
