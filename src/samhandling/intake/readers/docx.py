"""DOCX: Word's own headings, lists, tables and footnotes, read from the XML without executing or fetching anything."""

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from samhandling.errors import InputError
from samhandling.intake.blocks import DocumentText
from samhandling.intake.readers import assembly, wording
from samhandling.intake.readers.assembly import Part

MAX_XML = 60 * 1024 * 1024  # one part of the text; the longest plan that we know of has 4 MB
MAX_TOTAL = 1024 * 1024 * 1024
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
_MAIN = "word/document.xml"
_MAX_LEVEL = 9
# What the standard library raises over an archive that is not as it says.
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, OSError, ValueError, NotImplementedError, RuntimeError, OverflowError),
)


@dataclass
class _Style:
    name: str = ""
    based_on: str | None = None
    outline: int | None = None
    numbering: tuple[str, int] | None = None


@dataclass
class _Source:
    """What the paragraphs refer to."""

    styles: dict[str, _Style] = field(default_factory=dict)
    formats: dict[tuple[str, int], str] = field(default_factory=dict)  # (numId, level): bullet, decimal, …
    notes: dict[str, str] = field(default_factory=dict)
    counts: dict[str, list[int]] = field(default_factory=dict)
    page: int = 1
    has_pages: bool = False
    n_tables: int = 0


def read(content: bytes, name: str) -> DocumentText:
    """Return the blocks of a DOCX; raises InputError if it is encrypted, damaged or a bomb."""
    archive = _open(content, name)
    body = _xml(archive, _MAIN, name)
    if body is None:
        raise InputError(f"{name} är ingen DOCX: det som Word skriver saknas i filen; spara om den som DOCX eller PDF")
    source = _source(archive, name)
    source.has_pages = any(True for _ in body.iter(_W + "lastRenderedPageBreak"))
    parts = [part for child in _children(body) for part in _block(child, source)]
    if not any(part.lines or any(part.cells) for part in parts):
        raise InputError(f"{name} innehåller ingen text; kontrollera att rätt fil är vald")
    n_pages = source.page if source.has_pages else None
    return assembly.document(parts, name=name, form="docx", n_pages=n_pages)


def _open(content: bytes, name: str) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        infos = archive.infolist()
    except _DAMAGED as error:
        raise InputError(f"{name} är skadad och kan inte läsas som DOCX; hämta filen på nytt från källan") from error
    if sum(info.file_size for info in infos) > MAX_TOTAL or len(infos) > 20_000:
        raise InputError(
            f"{name} växer till orimlig storlek när den packas upp; spara om dokumentet i Word eller som PDF"
        )
    return archive


def _xml(archive: zipfile.ZipFile, path: str, name: str) -> etree._Element | None:
    try:
        info = archive.getinfo(path)
    except KeyError:
        return None
    if info.flag_bits & 1:
        raise InputError(f"{name} är skyddad med lösenord; spara en kopia utan lösenord och ladda upp den")
    try:
        with archive.open(info) as packed:
            content = packed.read(MAX_XML + 1)
    except _DAMAGED as error:
        raise InputError(f"{name} är skadad och kan inte läsas som DOCX; hämta filen på nytt från källan") from error
    if len(content) > MAX_XML:
        raise InputError(
            f"{name} växer till orimlig storlek när den packas upp; spara om dokumentet i Word eller som PDF"
        )
    content = content.replace(_STRICT[1:-1].encode(), _W[1:-1].encode())
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise InputError(f"{name} är skadad och kan inte läsas som DOCX; hämta filen på nytt från källan") from error


def _source(archive: zipfile.ZipFile, name: str) -> _Source:
    source = _Source()
    styles = _xml(archive, "word/styles.xml", name)
    for style in styles.iter(_W + "style") if styles is not None else ():
        source.styles[_value(style, "styleId")] = _style(style)
    numbering = _xml(archive, "word/numbering.xml", name)
    if numbering is not None:
        source.formats = _formats(numbering)
    notes = _xml(archive, "word/footnotes.xml", name)
    for note in notes.iter(_W + "footnote") if notes is not None else ():
        if note.get(_W + "type") is None:
            source.notes[_value(note, "id")] = wording.fold(" ".join(_text(p) for p in note.iter(_W + "p")))
    return source


def _style(style: etree._Element) -> _Style:
    made = _Style()
    for child in style.iter(_W + "name", _W + "basedOn", _W + "outlineLvl", _W + "numPr"):
        if child.tag == _W + "name":
            made.name = _value(child).casefold()
        elif child.tag == _W + "basedOn":
            made.based_on = _value(child)
        elif child.tag == _W + "outlineLvl":
            made.outline = _number_of(child, 9)
        else:
            made.numbering = _numbering(child)
    return made


def _numbering(element: etree._Element) -> tuple[str, int]:
    number, level = element.find(_W + "numId"), element.find(_W + "ilvl")
    return (_value(number) if number is not None else "", min(_number_of(level, 0), _MAX_LEVEL - 1))


def _formats(numbering: etree._Element) -> dict[tuple[str, int], str]:
    abstract: dict[str, dict[int, str]] = {}
    for one in numbering.iter(_W + "abstractNum"):
        levels = abstract.setdefault(_value(one, "abstractNumId"), {})
        for level in one.iter(_W + "lvl"):
            form = level.find(_W + "numFmt")
            levels[_number_of(level, 0, "ilvl")] = _value(form) if form is not None else "bullet"
    found = {}
    for number in numbering.iter(_W + "num"):
        link = number.find(_W + "abstractNumId")
        for level, form in abstract.get(_value(link) if link is not None else "", {}).items():
            found[_value(number, "numId"), level] = form
    return found


def _number_of(element: etree._Element | None, otherwise: int, name: str = "val") -> int:
    """Return a whole number from 0, or another where a program has written something else."""
    text = _value(element, name) if element is not None else ""
    return int(text) if text.isdecimal() and len(text) < 6 else otherwise


def _value(element: etree._Element, name: str = "val") -> str:
    return element.get(_W + name) or ""


# Paragraphs and tables ---------------------------------------------------------------------------------------------


def _children(element: etree._Element) -> Iterator[etree._Element]:
    """Yield paragraphs and tables, also those inside content controls and custom XML."""
    for child in element:
        if child.tag in (_W + "p", _W + "tbl"):
            yield child
        elif child.tag in (_W + "body", _W + "sdt", _W + "sdtContent", _W + "customXml", _W + "smartTag", _W + "ins"):
            yield from _children(child)


def _block(element: etree._Element, source: _Source) -> list[Part]:
    return _table(element, source) if element.tag == _W + "tbl" else _paragraph(element, source)


def _paragraph(element: etree._Element, source: _Source) -> list[Part]:
    page = source.page if source.has_pages else None
    text = _text(element)
    source.page += sum(1 for _ in element.iter(_W + "lastRenderedPageBreak"))
    boxes = [part for box in _text_boxes(element) for child in _children(box) for part in _block(child, source)]
    notes = [
        Part("footnote", [note], page=page)
        for mark in element.iter(_W + "footnoteReference")
        if (note := source.notes.get(_value(mark, "id")))
    ]
    if not text.strip():
        return [*boxes, *notes]
    return [*boxes, _named(element, text, page, source), *notes]


def _named(element: etree._Element, text: str, page: int | None, source: _Source) -> Part:
    style = _value(found) if (found := element.find(f"{_W}pPr/{_W}pStyle")) is not None else ""
    chain = _chain(style, source)
    level = _outline(element, chain)
    if any(one.name.startswith("toc") or one.name.startswith("innehåll") for one in chain):
        return Part("contents", [text], page=page)
    number, depth, is_list = _number(element, chain, source)
    if level is not None:
        return Part("heading", [f"{number} {text}" if number else text], level=level, page=page)
    marker = wording.marker(text)
    if is_list or (marker and not marker.number):
        return Part("list_item", [f"{number} {text}" if number else text], level=depth + 1, page=page)
    if any(one.name in ("title", "rubrik", "titel") for one in chain):
        return Part("heading", [text], level=1, page=page)
    if marker and len(text) < 300:
        return Part("list_item", [text], level=marker.number.count(".") + 1, page=page)
    if _is_bold(element) and wording.is_title_like(text.strip()):
        return Part("heading", [text], level=_MAX_LEVEL, page=page)
    return Part("paragraph", [text], page=page)


def _chain(style: str, source: _Source) -> list[_Style]:
    """Return the style and those that it builds on."""
    chain: list[_Style] = []
    while style in source.styles and len(chain) < 12:
        chain.append(source.styles[style])
        style = source.styles[style].based_on or ""
    return chain


def _outline(element: etree._Element, chain: list[_Style]) -> int | None:
    own = element.find(f"{_W}pPr/{_W}outlineLvl")
    if own is not None:
        level = _number_of(own, _MAX_LEVEL)
        return level + 1 if level < _MAX_LEVEL else None
    for style in chain:
        named = re.fullmatch(r"(?:heading|rubrik|overskrift|otsikko) (\d)", style.name)
        if named:
            return int(named.group(1))
        if style.outline is not None and style.outline < _MAX_LEVEL:
            return style.outline + 1
    return None


def _number(element: etree._Element, chain: list[_Style], source: _Source) -> tuple[str, int, bool]:
    """Return the number that Word would print, the depth, and whether the paragraph is in a list at all."""
    own = element.find(f"{_W}pPr/{_W}numPr")
    found = _numbering(own) if own is not None else next((s.numbering for s in chain if s.numbering), None)
    if found is None or found[0] in ("", "0"):
        is_list = any(style.name.startswith(("list bullet", "list number", "punktlista")) for style in chain)
        depth = next((int(s.name[-1]) - 1 for s in chain if s.name[-1:].isdecimal() and s.name.startswith("list")), 0)
        return "", depth, is_list
    number, level = found
    form = source.formats.get((number, level), "bullet")
    if form in ("bullet", "none"):
        return "", level, form == "bullet"
    counts = source.counts.setdefault(number, [0] * (_MAX_LEVEL + 1))
    counts[level] += 1
    counts[level + 1 :] = [0] * (_MAX_LEVEL - level)
    if form == "lowerLetter":
        return f"{chr(96 + min(counts[level], 26))})", level, True
    digits = ".".join(str(max(1, count)) for count in counts[: level + 1])
    return digits + ("." if level == 0 else ""), level, True


def _text(element: etree._Element) -> str:
    """Return a paragraph's words: insertions in, deletions out, text boxes by themselves."""
    pieces: list[str] = []
    _gather(element, pieces)
    return "".join(pieces)


def _gather(element: etree._Element, pieces: list[str]) -> None:
    for child in element:
        tag = child.tag
        if tag == _W + "t":
            pieces.append(child.text or "")
        elif tag in (_W + "tab", _W + "ptab"):
            pieces.append("\t")
        elif tag in (_W + "br", _W + "cr"):
            pieces.append("\n" if child.get(_W + "type") != "page" else "")
        elif tag == _W + "noBreakHyphen":
            pieces.append("-")
        elif tag not in (_W + "del", _W + "txbxContent", _W + "instrText", _W + "pPr", _W + "rPr", _W + "moveFrom"):
            _gather(child, pieces)


def _text_boxes(element: etree._Element) -> Iterator[etree._Element]:
    """Yield text boxes once: Word writes each twice, for itself and for its older versions."""
    for box in element.iter(_W + "txbxContent"):
        if not any(str(parent.tag).endswith("}Fallback") for parent in box.iterancestors()):
            yield box


def _is_bold(element: etree._Element) -> bool:
    runs = [run for run in element.iter(_W + "r") if any((text.text or "").strip() for text in run.iter(_W + "t"))]
    return bool(runs) and all(
        (bold := run.find(f"{_W}rPr/{_W}b")) is not None and _value(bold) not in ("0", "false") for run in runs
    )


def _table(element: etree._Element, source: _Source) -> list[Part]:
    rows: list[tuple[list[str], bool, int]] = []
    above: list[str] = []
    source.n_tables += 1
    number = source.n_tables
    for row in element.iter(_W + "tr"):
        if next((a for a in row.iterancestors(_W + "tbl")), None) is not element:
            continue  # a table inside a cell is read with its cell
        page = source.page
        cells = _cells(row, above, source)
        above = cells
        rows.append((cells, row.find(f"{_W}trPr/{_W}tblHeader") is not None, page))
    if len(rows) == 1 and len(rows[0][0]) == 1:  # a frame around text
        return [Part("paragraph", [line]) for line in rows[0][0][0].split("\n") if line]
    return [
        assembly.row(cells, number, is_header=is_header or index == 0, page=page if source.has_pages else None)
        for index, (cells, is_header, page) in enumerate(rows)
        if any(cells)
    ]


def _cells(row: etree._Element, above: list[str], source: _Source) -> list[str]:
    cells: list[str] = []
    for cell in row.iter(_W + "tc"):
        if next((a for a in cell.iterancestors(_W + "tr")), None) is not row:
            continue
        merge = cell.find(f"{_W}tcPr/{_W}vMerge")
        span = cell.find(f"{_W}tcPr/{_W}gridSpan")
        if merge is not None and _value(merge) != "restart":
            text = above[len(cells)] if len(cells) < len(above) else ""
        else:
            text = _cell(cell, source)
        cells.append(text)
        cells.extend([""] * (min(63, _number_of(span, 1)) - 1))
    return cells


def _cell(cell: etree._Element, source: _Source) -> str:
    """Return a cell's words, a line for each paragraph and each item."""
    pieces = []
    for paragraph in cell.iter(_W + "p"):
        for part in _paragraph(paragraph, source):
            text = assembly.cell_text("\n".join(part.lines).split("\n"))
            if part.kind != "footnote" and text:
                is_bullet = part.kind == "list_item" and wording.marker(text) is None
                pieces.append(f"• {text}" if is_bullet else text)
    return "\n".join(pieces)
