"""Tables of goals, activities and responsible bodies, in any column order; also tables dissolved into lines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from samhandling.intake.understanding import agenda, levels, responsibility
from samhandling.intake.understanding.levels import Label
from samhandling.intake.understanding.unit import Unit
from samhandling.intake.understanding.words import Words, compiled

_TIME = re.compile(r"(?i:(?:19|20)\d\d|löpande|årligen|kvartal|tertial|hösten|våren|ht|vt|q[1-4])\b.{0,25}")
_YEARS = re.compile(r"(?:19|20)\d\d(?:\s*[-–]\s*(?:19|20)?\d\d)?")
_FIGURE = re.compile(r"[\d\s.,%–-]+")
_MAX_SUMMED = 3  # words of an area's name
_MAX_TARGET = 3  # words of a value to reach
_WORD = re.compile(r"[^\W\d_]{2}")
_MAX_CELL = 320  # longer paragraphs are running text, not a cell that was dissolved into a line


@dataclass
class Cell:
    """What a cell says, and the unit it stands in."""

    text: str
    unit: Unit
    label: Label | None = None


@dataclass
class Row:
    """One row, sorted by what its columns hold."""

    goals: list[Cell] = field(default_factory=list)
    activities: list[Cell] = field(default_factory=list)
    responsible: tuple[str, ...] = ()
    agenda2030: tuple[int, ...] = ()
    heading: Cell | None = None  # a row of one cell over all columns
    is_dissolved: bool = False


@dataclass
class Table:
    """The rows of one table, and the units they take up."""

    rows: list[Row]
    start: int
    stop: int
    is_plain: bool = False  # its columns say what is done and who answers, or for which goal


def find(units: Sequence[Unit], words: Words) -> dict[int, Table]:
    """Return the tables by the index of their first unit."""
    found: dict[int, Table] = {}
    index, columns = 0, tuple[Label | None, ...]()
    while index < len(units):
        unit = units[index]
        if unit.kind == "row":
            table, columns = _ruled(units, index, columns, words)
        else:
            table = _dissolved(units, index, words)
            columns = columns if unit.kind != "heading" and table is None else ()
        if table is None:
            index += 1
            continue
        found[index] = table
        index = max(table.stop, index + 1)
    return found


# Ruled tables --------------------------------------------------------------------------------------------------------


def _ruled(
    units: Sequence[Unit], start: int, columns: tuple[Label | None, ...], words: Words
) -> tuple[Table | None, tuple[Label | None, ...]]:
    """Read the rows from ``start``; a table without header goes on with the columns of the one before."""
    rows: list[Row] = []
    index, said = start, None
    n_done = 0
    while index < len(units) and units[index].kind == "row":
        unit = units[index]
        header = _header(unit, words)
        if header:
            columns = header
        elif columns and (cells := _aligned(unit.cells, columns, words)):
            rows.append(_row(replace(unit, cells=cells), columns, words))
            n_done += _is_done(cells, columns, words)
        elif said is not None and len(unit.cells) == 2 and not unit.cells[0].strip():
            rows.extend(_labelled(unit, said, words))
        elif len([cell for cell in unit.cells if cell.strip()]) == 1:
            rows.append(Row(heading=Cell(unit.text.strip(" |"), unit)))
        else:
            said = levels.column(unit.cells[0], words)
            rows.extend(_labelled(unit, said, words))
        index += 1
    if 2 * n_done > len(rows):
        rows = [replace(row, activities=[]) for row in rows if row.goals]  # a report of what has been done
    roles = {label.role for label in columns if label}
    if not roles & {"activity", "responsible"} and _are_places(columns, words):
        rows = [Row() for _ in rows]  # "Område | Antal bostäder" lists places
    is_plain = len(roles & {"goal", "activity", "responsible"}) > 1
    return (Table(rows, start, index, is_plain), columns) if rows or columns else (None, columns)


def _are_places(columns: tuple[Label | None, ...], words: Words) -> bool:
    """Tell whether the only goals that a header names are areas by a word that also names places."""
    named = [label.level for label in columns if label and label.role == "goal"]
    return bool(named) and all(level in words.place_levels for level in named)


def _is_done(cells: tuple[str, ...], columns: tuple[Label | None, ...], words: Words) -> bool:
    """Tell whether a row says how it went: "Genomförd", "Delvis genomförd"."""
    pattern = compiled(r"(?:\w+\s+)?%s", words.done_words)
    results = (cell for cell, label in zip(cells, columns, strict=True) if label and label.role == "other")
    return any(pattern.fullmatch(cell.strip(" .")) for cell in results)


def _aligned(cells: tuple[str, ...], columns: tuple[Label | None, ...], words: Words) -> tuple[str, ...]:
    """Give a row its empty cells back: extraction drops those before or after the others; () if nothing fits."""
    missing = len(columns) - len(cells)
    if missing == 0:
        return cells
    if missing < 0 or len(cells) < 2:
        return ()
    places = [index for index, label in enumerate(columns) if label and label.role == "responsible"]
    for before in range(missing, -1, -1):
        filled = ("",) * before + cells + ("",) * (missing - before)
        if any(responsibility.is_bodies(filled[place], words) for place in places):
            return filled
    is_lower = missing == 1 and columns[0] is not None and columns[0].role == "goal"
    return ("", *cells) if is_lower else ()  # the goal on the left stands for several rows


def _header(unit: Unit, words: Words) -> tuple[Label | None, ...]:
    labels = tuple(levels.column(cell, words) for cell in unit.cells)
    known = {label.role for label in labels if label}
    filled = sum(bool(cell.strip()) for cell in unit.cells)
    is_header = len(known) >= 2 or sum(label is not None for label in labels) >= max(2, filled)
    is_of_places = known == {"goal", "other"} and all(
        label.level in words.place_levels for label in labels if label and label.role == "goal"
    )
    if is_of_places:
        return ()  # "Område | Antal | Inflyttning"
    return labels if is_header and known & {"goal", "activity"} else ()


def _row(unit: Unit, columns: tuple[Label | None, ...], words: Words) -> Row:
    row = Row()
    filled = [(cell.strip(), label) for cell, label in zip(unit.cells, columns, strict=True) if cell.strip()]
    if len(filled) == 1 and len(columns) > 2 and levels.label(filled[0][0], words):
        row.heading = Cell(filled[0][0], unit)
        return row
    if any(label and label.role == "activity" and not _WORD.search(text) for text, label in filled):
        return row  # a count of what is done: "Antal åtgärder | 14"
    if _is_sum(filled):
        return row
    if sum(label is not None and label.role == "goal" for _, label in filled) > 1:
        filled = [(text, label) for text, label in filled if not (label and label.role == "goal" and _is_target(text))]
    number = next((text for text, label in filled if label and label.role == "number"), None)
    for text, label in filled:
        _put(row, text, label, unit, words, number)
    return row


def _is_target(text: str) -> bool:
    """ "88 %", "45 dagar", "Topp 50": what the goal beside it is measured by."""
    return len(text.split()) <= _MAX_TARGET and any(word[:1].isdigit() for word in text.split())


def _is_sum(filled: list[tuple[str, Label | None]]) -> bool:
    """ "Tillgänglighet | 1 200 | 900 | 2 100": what an area costs, not the area."""
    figures = [text for text, _ in filled if _FIGURE.fullmatch(text)]
    names = [text for text, label in filled if label and label.role == "goal"]
    is_short = len(names) == 1 and len(names[0].split()) <= _MAX_SUMMED
    return is_short and len(figures) > 1 and len(figures) == len(filled) - 1


def _put(row: Row, text: str, label: Label | None, unit: Unit, words: Words, number: str | None) -> None:
    if label is None:
        return
    if label.role == "goal":
        row.goals.append(Cell(text, unit, _numbered(label, number if not row.goals else None)))
    elif label.role == "activity":
        row.activities.extend(Cell(part, unit) for part in parts(text) if _WORD.search(part))
    elif label.role == "responsible":
        row.responsible = (*row.responsible, *responsibility.listed(text, words))
    elif label.role == "agenda":
        row.agenda2030 = agenda.numbers(text, words, is_tied=True)


def _numbered(label: Label, number: str | None) -> Label:
    return Label(label.role, label.level, label.number or number, label.name, label.is_sure)


def parts(text: str) -> list[str]:
    """Return the activities of a cell: one for each bullet, number or line."""
    pieces = re.split(
        r"\s*[•●▪■◦‣\uf0b7\uf0a7]\s*|\n+|(?:^|(?<=[.;]))\s*[-–]\s+(?=[A-ZÅÄÖ])|(?:^|(?<=\s))\d{1,2}[.)]\s+(?=[A-ZÅÄÖ])",
        text,
    )
    return [piece.strip(" ;") for piece in pieces if piece.strip(" ;-–")]


def _labelled(unit: Unit, label: Label | None, words: Words) -> list[Row]:
    """A row whose first cell is the label: "Mål | Alla ska …"; where that is empty, the label above goes on."""
    if len(unit.cells) < 2 or label is None:
        return []
    if label.role == "responsible" and (len(unit.cells) > 2 or _names_columns(unit.cells[1], words)):
        return [Row()]  # "Nämnd | Budget 2023 | Budget 2024" names columns of figures
    if label.role == "goal" and any(_is_of_figures(cell, words) for cell in unit.cells[1:]):
        return []
    row = Row()
    for text in unit.cells[1:]:
        if text.strip():
            _put(row, text.strip(), label, unit, words, None)
    return [row] if row.goals or row.activities or row.responsible or row.agenda2030 else []


def _is_of_figures(cell: str, words: Words) -> bool:
    """ "Antal", "2008–2009": the row is the head of a table of figures, "Område | Antal | 2010"."""
    label = levels.column(cell, words)
    return (label is not None and label.role == "other") or _YEARS.fullmatch(cell.strip()) is not None


def _names_columns(text: str, words: Words) -> bool:
    labels = (levels.column(word, words) for word in text.split())
    return any(label is not None and label.role in ("other", "activity") for label in labels)


# Tables dissolved into lines -----------------------------------------------------------------------------------------


def _dissolved(units: Sequence[Unit], start: int, words: Words) -> Table | None:
    columns, index = _line_header(units, start, words)
    if not columns:
        return None
    rows: list[Row] = []
    while index < len(units):
        row, stop = _dissolved_row(units, index, columns, words)
        is_whole = bool(row.activities) and (bool(row.responsible) or not _has(columns, "responsible"))
        if stop == index or (rows and not is_whole):
            break
        rows.append(row)
        index = stop
    return Table(rows, start, index) if rows else None


def _has(columns: Sequence[Label], role: str) -> bool:
    return any(label.role == role for label in columns)


def _line_header(units: Sequence[Unit], start: int, words: Words) -> tuple[tuple[Label, ...], int]:
    """Return the columns named by a line "Delmål 1 Aktiviteter Ansvarig nämnd", or by one short line each."""
    columns = _columns(units[start].text, words)
    index = start + 1
    while index < len(units) and len(columns) == index - start and not units[index].is_item:
        if units[index].is_heading and units[index].number:
            break  # a chapter of its own
        one = levels.column(units[index].text, words)
        if one is None:
            break
        columns, index = (*columns, one), index + 1
    roles = {label.role for label in columns}
    is_table = len(columns) >= 2 and bool(roles & {"goal", "activity"}) and len(roles) >= 2
    return (columns, index) if is_table else ((), start)


def _columns(text: str, words: Words) -> tuple[Label, ...]:
    return tuple(label for _, label in named(text, words))


def named(text: str, words: Words) -> tuple[tuple[str, Label], ...]:
    """Cut a line into column headings, the longest first; an empty tuple if a word is left over."""
    tokens = text.split()
    if not tokens or len(tokens) > 16 or re.search(r":\s+\S", text):
        return ()
    found: list[tuple[str, Label]] = []
    while tokens:
        pieces = [
            (length, levels.column(" ".join(tokens[:length]), words)) for length in range(min(4, len(tokens)), 0, -1)
        ]
        sure = next(((length, label) for length, label in pieces if label and label.is_sure), None)
        is_told = len(found) >= 2 or tokens[0].lower() in words.responsible_words
        whole = next(((length, label) for length, label in pieces if label and length == len(tokens) and is_told), None)
        if sure and whole and whole[1].role == sure[1].role and not levels.column(" ".join(tokens[sure[0] :]), words):
            sure = whole  # "Klart senast", not "Klart" and a word left over
        length, label = sure or whole or (0, None)
        if label is None:
            return ()
        found.append((" ".join(tokens[:length]), label))
        tokens = tokens[length:]
    return tuple(found)


def _dissolved_row(units: Sequence[Unit], start: int, columns: Sequence[Label], words: Words) -> tuple[Row, int]:
    """Read cells in the order of the columns; bodies are known wherever they stand."""
    row, index = Row(is_dissolved=True), start
    for label in columns:
        index = _bodies(units, index, row, words)
        if label.role == "goal" and index < len(units) and _is_cell(units[index], words):
            row.goals.append(Cell(units[index].text, units[index], label))
            index += 1
        elif label.role == "activity":
            index = _activities(units, index, row, words)
        elif label.role == "other" and index < len(units) and _TIME.fullmatch(units[index].text):
            index += 1
    return row, _bodies(units, index, row, words)


def _bodies(units: Sequence[Unit], index: int, row: Row, words: Words) -> int:
    while (
        index < len(units) and len(units[index].text) < _MAX_CELL and responsibility.is_bodies(units[index].text, words)
    ):
        row.responsible = (*row.responsible, *responsibility.listed(units[index].text, words))
        index += 1
    return index


def _activities(units: Sequence[Unit], index: int, row: Row, words: Words) -> int:
    start = index
    while index < len(units) and units[index].is_item and not responsibility.is_bodies(units[index].text, words):
        row.activities.append(Cell(units[index].text, units[index]))
        index += 1
    if index == start and index < len(units) and _is_cell(units[index], words) and row.goals:
        row.activities.append(Cell(units[index].text, units[index]))
        index += 1
    return index


def _is_cell(unit: Unit, words: Words) -> bool:
    return not unit.is_item and len(unit.text) <= _MAX_CELL and not _columns(unit.text, words) and unit.kind != "row"
