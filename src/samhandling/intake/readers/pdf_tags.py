"""The structure tree of a tagged PDF: what its maker said is a heading, a list, a table.

pypdf reads the tree, which may run over pages; PDFium's words are found by page and marked content.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pypdf
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject

from samhandling.intake.blocks import Box, Kind
from samhandling.intake.readers import assembly, pdf_lines, wording
from samhandling.intake.readers.assembly import Part
from samhandling.intake.readers.pdf_words import Page, Word

_MAX_DEPTH = 60
_MAX_ELEMENTS = 200_000
_BLOCK: dict[str, Kind] = {"P": "paragraph", "Caption": "paragraph", "BlockQuote": "paragraph", "Note": "footnote"}
_BLOCK |= {"FENote": "footnote", "Title": "heading", "TOCI": "contents", "Quote": "paragraph"}
_MIN_COVER = 0.7  # share of the words that the tree must hold to be believed
_INLINE = ("Span", "Link", "Em", "Strong", "Reference", "Lbl", "LBody", "Annot", "Code", "Sub", "Ruby", "Formula")


@dataclass
class Element:
    """A node of the structure tree with its marked content and children, in order."""

    kind: str
    children: list["Element | tuple[int, int]"] = field(default_factory=list)  # an element, or page and mark


def tree(pdf: pypdf.PdfReader) -> Element | None:
    """Return the structure tree, or None if the document has none worth reading."""
    root = pdf.trailer["/Root"]
    top = root.get("/StructTreeRoot") if isinstance(root, DictionaryObject) else None
    if top is None:
        return None
    pages = {page.indirect_reference.idnum: n for n, page in enumerate(pdf.pages, 1) if page.indirect_reference}
    made = _Builder(top.get_object(), pages).element()
    return made if made and _is_worth_reading(made) else None


class _Builder:
    def __init__(self, top: DictionaryObject, pages: dict[int, int]) -> None:
        self.top = top
        self.pages = pages
        roles = top.get("/RoleMap")
        self.roles: DictionaryObject = roles.get_object() if roles is not None else DictionaryObject()
        self.n_elements = 0
        self.seen: set[int] = set()

    def element(self) -> Element | None:
        made = Element("Root")
        self._fill(made, self.top.get("/K"), None, 0)
        return made

    def _fill(self, element: Element, kids: PdfObject | None, page: int | None, depth: int) -> None:
        if isinstance(kids, IndirectObject):
            if kids.idnum in self.seen:
                return
            self.seen.add(kids.idnum)
            kids = kids.get_object()
        self.n_elements += 1
        if kids is None or depth > _MAX_DEPTH or self.n_elements > _MAX_ELEMENTS:
            return
        if isinstance(kids, ArrayObject):
            for kid in kids:
                self._fill(element, kid, page, depth + 1)
        elif isinstance(kids, int):
            if page:
                element.children.append((page, int(kids)))
        elif isinstance(kids, DictionaryObject):
            self._add(element, kids, self._page(kids, page), depth)

    def _add(self, element: Element, kid: DictionaryObject, page: int | None, depth: int) -> None:
        if kid.get("/Type") == "/MCR":
            mark = kid.get("/MCID")
            if page and mark is not None and "/Stm" not in kid:
                element.children.append((page, int(mark)))
        elif "/S" in kid:
            child = Element(self._role(str(kid["/S"])))
            element.children.append(child)
            self._fill(child, kid.raw_get("/K") if "/K" in kid else None, page, depth + 1)

    def _page(self, kid: DictionaryObject, page: int | None) -> int | None:
        reference = kid.raw_get("/Pg") if "/Pg" in kid else None
        return self.pages.get(reference.idnum, page) if isinstance(reference, IndirectObject) else page

    def _role(self, name: str) -> str:
        for _ in range(5):
            if name not in self.roles:
                break
            name = str(self.roles[name])
        return name.lstrip("/")


def _is_worth_reading(top: Element) -> bool:
    """A tree of nothing but paragraphs says less than the fonts do."""
    kinds = {element.kind for element in _walk(top)}
    return any(kind[:1] == "H" or kind in ("LI", "TR") for kind in kinds)


def _walk(element: Element) -> Iterator[Element]:
    yield element
    for child in element.children:
        if isinstance(child, Element):
            yield from _walk(child)


def parts(top: Element, pages: Sequence[Page]) -> list[Part] | None:
    """Return the parts that the tree tells, or None if it leaves out too much of the text."""
    reader = _Teller(pages)
    reader.tell(top, 0)
    all_words = sum(len(word.text) for page in pages for word in page.words)
    if reader.n_signs < _MIN_COVER * all_words:
        return None
    return reader.with_edges()


class _Teller:
    def __init__(self, pages: Sequence[Page]) -> None:
        self.pages = {page.number: page for page in pages}
        self.marked: dict[tuple[int, int], list[Word]] = {}
        for page in pages:
            for word in page.words:
                if word.mark >= 0:
                    self.marked.setdefault((page.number, word.mark), []).append(word)
        self.used: set[tuple[int, int]] = set()
        self.parts: list[Part] = []
        self.n_tables = 0
        self.n_signs = 0

    def tell(self, element: Element, depth: int) -> None:
        """Add the parts of an element; ``depth`` is that of the lists around it."""
        kind = element.kind
        if kind == "Table":
            self._table(element)
        elif kind[:1] == "H" and kind[1:].isdecimal():
            self._block(element, "heading", int(kind[1:]))
        elif kind in ("H", "Title"):
            self._block(element, "heading", 1)
        elif kind in _BLOCK:
            self._mixed(element, _BLOCK[kind], depth)
        elif kind == "L":
            self._children(element, depth + 1)
        elif kind == "LI":
            self._item(element, depth)
        elif kind not in ("Artifact", "Figure"):
            self._children(element, depth)

    def _children(self, element: Element, depth: int) -> None:
        loose = Element("P")
        for child in element.children:
            if isinstance(child, Element) and child.kind not in _INLINE:
                self._flush(loose, depth)
                self.tell(child, depth)
            else:
                loose.children.append(child)
        self._flush(loose, depth)

    def _flush(self, loose: Element, depth: int) -> None:
        if loose.children:
            self._block(loose, "paragraph", 0)
            loose.children = []

    def _mixed(self, element: Element, kind: Kind, depth: int) -> None:
        """A paragraph may hold a footnote or a list, which then follows it."""
        own = Element(element.kind)
        later: list[Element] = []
        for child in element.children:
            is_block = isinstance(child, Element) and child.kind in ("Note", "FENote", "L", "Table")
            (later if is_block else own.children).append(child)  # type: ignore[arg-type]
        self._block(own, kind, 0)
        for child in later:
            self.tell(child, depth)

    def _item(self, element: Element, depth: int) -> None:
        own, later = Element("LI"), list[Element]()
        for child in _opened(element, ("LBody",)):
            if isinstance(child, Element) and child.kind in ("L", "Table"):
                later.append(child)
            else:
                own.children.append(child)
        self._block(own, "list_item", depth)
        for child in later:
            self.tell(child, depth)

    def _block(self, element: Element, kind: Kind, level: int) -> None:
        words = self._words(element)
        if not words:
            return
        lines = _lines(words)
        first = words[0]
        if kind == "paragraph" and wording.marker(lines[0][1]):
            kind, level = "list_item", 1  # a list that its maker typed by hand
        self.parts.append(Part(kind, [line for _, line in lines], level=level, page=first[0], box=_box(words)))

    def _table(self, element: Element) -> None:
        self.n_tables += 1
        columns: list[str] = []
        spans = 0
        for row in _walk(element):
            if row.kind != "TR":
                continue
            cells = [child for child in row.children if isinstance(child, Element) and child.kind in ("TD", "TH")]
            words = [self._words(cell) for cell in cells]
            texts = [assembly.cell_text(line for _, line in _lines(held, tabs=False)) for held in words]
            if not any(texts):
                continue
            is_header = all(cell.kind == "TH" for cell in cells) and not spans
            part = assembly.row(texts, self.n_tables, is_header=is_header, page=min(w[0][0] for w in words if w))
            held_all = [word for held in words for word in held]
            part.box = _box(held_all)
            columns = columns or texts
            spans += 1
            self.parts.append(part)

    def _words(self, element: Element) -> list[tuple[int, Word]]:
        found: list[tuple[int, Word]] = []
        for child in element.children:
            if isinstance(child, Element):
                if child.kind not in ("Artifact", "Figure"):
                    found.extend(self._words(child))
            elif child not in self.used:
                self.used.add(child)
                found.extend((child[0], word) for word in self.marked.get(child, ()))
        self.n_signs += sum(len(word.text) for page, word in found)
        return found

    def with_edges(self) -> list[Part]:
        """Add what stands outside the tree, at the head and foot of pages, before and after each page's parts."""
        heads: list[pdf_lines.Line] = []
        for page in self.pages.values():
            loose = [w for w in page.words if (page.number, w.mark) not in self.used]
            heads.extend(pdf_lines.rows_as_lines(loose, page))
        pdf_lines.mark_edges(heads, list(self.pages.values()))
        made = list(self.parts)
        for line in reversed(heads):
            index = next((i for i, part in enumerate(made) if (part.page or 0) >= line.page), len(made))
            made.insert(index, Part(line.kind or "header", [line.text], page=line.page, box=line.box))
        return made


def _opened(element: Element, kinds: tuple[str, ...]) -> Iterator["Element | tuple[int, int]"]:
    """Yield an element's children, and instead of some the children that they have."""
    for child in element.children:
        if isinstance(child, Element) and child.kind in kinds:
            yield from _opened(child, kinds)
        else:
            yield child


def _lines(words: Sequence[tuple[int, Word]], *, tabs: bool = True) -> list[tuple[int, str]]:
    """Return the words as lines, in the order that the tree gives them."""
    lines: list[tuple[int, list[Word]]] = []
    for page, word in words:
        near = lines[-1][1][-1] if lines and lines[-1][0] == page else None
        if near is not None and abs(near.baseline - word.baseline) < 0.6 * max(near.size, word.size):
            lines[-1][1].append(word)
        else:
            lines.append((page, [word]))
    return [(page, _spell(held, tabs=tabs)) for page, held in lines]


def _spell(words: Sequence[Word], *, tabs: bool) -> str:
    text = ""
    for index, word in enumerate(words):
        if index:
            gap = word.box[0] - words[index - 1].box[2]
            size = max(word.size, words[index - 1].size)
            if tabs and gap > 2.5 * size and not wording.marker(text + " x"):
                text += "\t"
            elif gap > 0.12 * size or gap < -size:
                text += " "
        text += word.text
    return text


def _box(words: Sequence[tuple[int, Word]]) -> Box:
    boxes = [word.box for page, word in words if page == words[0][0]]
    return min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)
