"""Reading the cells of XLSX, ODS and CSV, within limits that hold before the cells are in memory.

Oddities met: a sheet with one stray cell at XFD1048576 makes its reader lay out 17 000 million cells, so the extent is
counted in the packed file first; ODS says "repeat this 16 384 times" for the empty rest of a row; a workbook stores
numbers without their number format, so 12,5 % comes as 0.125 (the mapping asks); an error such as #DIV/0! is text.
"""

import csv
import datetime
import io
import lzma
import math
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import python_calamine
from lxml import etree

from samhandling.errors import InputError
from samhandling.sources.spreadsheets.cells import Cell, Sheet, Workbook

SUFFIXES = ("xlsx", "xlsm", "ods", "csv", "txt", "tsv")
MAX_BYTES = 30 * 1024**2
MAX_UNPACKED_BYTES = 300 * 1024**2
MAX_CELLS = 1_000_000
MAX_SHEETS = 60
MAX_COLUMNS = 200  # each is a row of choices in the form of the mapping
MAX_TEXT = 5_000  # signs in one cell

_SPLIT = "dela filen eller ta bort det som inte ska läggas in"
_XLSX_CELL = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Z]{1,3})([0-9]{1,7})"[^>]*?(/?)>')
_XLSX_BARE_CELL = re.compile(rb"<(?:\w+:)?c(?:\s(?![^>]*\br=)[^>]*)?>")
_XLSX_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_QUOTED = re.compile(r'"[^"]*"')
_DELIMITERS = (";", "\t", ",")
_CHUNK = 1024 * 1024
# What Python's readers of packed files and of XML raise on a damaged one.
_DAMAGES = (
    zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, etree.XMLSyntaxError,
    EOFError, OSError, NotImplementedError, RuntimeError, ValueError, KeyError,
)  # fmt: skip


def read(path: Path) -> Workbook:
    """Return every sheet of a file; InputError says in one message why it cannot be read."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        raise InputError(f"filen {path.name} kan inte läsas ({error.strerror}); kontrollera sökvägen") from error
    if not size:
        raise InputError(f"filen {path.name} är tom; spara om den från kalkylprogrammet")
    if size > MAX_BYTES:
        raise InputError(f"filen {path.name} är större än {MAX_BYTES // 1024**2} MB; {_SPLIT}")
    if head.startswith(b"PK"):
        book = _read_packed(path)
    elif head.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError(
            f"filen {path.name} är en äldre Excelfil eller har lösenord; spara den som .xlsx utan lösenord"
        )
    else:
        book = _read_text(path)
    if (widest := max((sheet.n_columns for sheet in book.sheets), default=0)) > MAX_COLUMNS:
        raise InputError(f"filen {path.name} har {widest} kolumner men får ha högst {MAX_COLUMNS}; {_SPLIT}")
    if not any(cell is not None for sheet in book.sheets for row in sheet.rows for cell in row):
        raise InputError(f"filen {path.name} har inga ifyllda celler; kontrollera att rätt fil är vald")
    return book


def _read_packed(path: Path) -> Workbook:
    """Return the sheets of an XLSX or ODS file, once its extent is known to be within the limits."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_extent(archive, path.name)
    except _DAMAGES as error:
        raise InputError(_damaged(path, error)) from error
    try:
        with python_calamine.load_workbook(str(path)) as book:
            return Workbook(tuple(_sheets(book)))
    except python_calamine.PasswordError as error:
        raise InputError(f"filen {path.name} har lösenord; spara den utan lösenord") from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise InputError(_damaged(path, error)) from error


def _damaged(path: Path, error: Exception) -> str:
    why = str(error).splitlines()[0] if str(error) else type(error).__name__
    return (
        f"filen {path.name} är skadad eller inget kalkylblad ({why}); "
        "öppna den i kalkylprogrammet och spara den på nytt som .xlsx, .ods eller .csv"
    )


def _check_extent(archive: zipfile.ZipFile, name: str) -> None:
    """Raise InputError if the file would unpack to more than the limits, however small it is packed."""
    members = archive.infolist()
    if sum(member.file_size for member in members) > MAX_UNPACKED_BYTES or len(members) > 5_000:
        raise InputError(f"filen {name} packas upp till mer än {MAX_UNPACKED_BYTES // 1024**2} MB; {_SPLIT}")
    names = archive.namelist()
    if "content.xml" in names:
        extents = _ods_extents(archive)
    elif any(found.lower() == "xl/workbook.xml" for found in names):
        sheets = [member for member in members if _XLSX_SHEET.fullmatch(member.filename)]
        extents = [_xlsx_extent(archive, member) for member in sheets]
    else:
        raise InputError(f"filen {name} är inget kalkylblad; spara den som .xlsx, .ods eller .csv")
    _check_size(extents, name)


def _check_size(extents: Sequence[tuple[int, int]], name: str) -> None:
    n_cells = sum(rows * columns for rows, columns in extents)
    if n_cells > MAX_CELLS:
        widest = max(extents, key=lambda extent: extent[0] * extent[1])
        raise InputError(
            f"filen {name} täcker {_number(n_cells)} celler men får täcka högst {_number(MAX_CELLS)} (det största "
            f"bladet {_number(widest[0])} rader och {_number(widest[1])} kolumner); {_SPLIT}, också ensamma celler "
            "långt ut på bladet"
        )
    if len(extents) > MAX_SHEETS:
        raise InputError(f"filen {name} har {len(extents)} blad men får ha högst {MAX_SHEETS}; {_SPLIT}")


def _xlsx_extent(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> tuple[int, int]:
    """Return the last row and column that hold something, counted without laying out the sheet."""
    last_row = last_column = bare = 0
    for text in _pieces(archive, member):
        for found in _XLSX_CELL.finditer(text):
            if not found[3]:  # <c …/> is only a format
                last_row = max(last_row, int(found[2]))
                last_column = max(last_column, _column_number(found[1]))
        bare += sum(1 for _ in _XLSX_BARE_CELL.finditer(text))
    return max(last_row, bare), max(last_column, 1 if bare else 0)


def _pieces(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the text of a member in pieces that end where a tag ends."""
    kept = b""
    with archive.open(member) as file:
        while chunk := file.read(_CHUNK):
            text = kept + chunk
            cut = text.rfind(b">") + 1
            yield text[:cut]
            kept = text[cut:]
            if len(kept) > 8 * _CHUNK:
                raise zipfile.BadZipFile("ett blad utan taggar")
    yield kept


def _column_number(name: bytes) -> int:
    number = 0
    for sign in name:
        number = number * 26 + sign - 64
    return number


def _ods_extents(archive: zipfile.ZipFile) -> list[tuple[int, int]]:
    """Return the last row and column with content of each sheet, repeats counted as what they stand for."""
    extents: list[tuple[int, int]] = []
    row = last_row = last_column = column = in_row = 0
    tags = [f"{_TABLE}{name}" for name in ("table", "table-row", "table-cell", "covered-table-cell")]
    with archive.open("content.xml") as file:
        for event, element in etree.iterparse(
            file, events=("start", "end"), tag=tags, resolve_entities=False, no_network=True, huge_tree=False
        ):
            kind = element.tag.removeprefix(_TABLE)
            if event == "start":
                if kind == "table":
                    row = last_row = last_column = 0
                elif kind == "table-row":
                    column = in_row = 0
                continue
            if kind in ("table-cell", "covered-table-cell"):
                column += _repeated(element, "columns")
                if element.get(f"{_OFFICE}value-type") or len(element):
                    in_row = column
            elif kind == "table-row":
                row += _repeated(element, "rows")
                if in_row:
                    last_row, last_column = row, max(last_column, in_row)
            else:
                extents.append((last_row, last_column))
            element.clear()
    return extents


def _repeated(element: Any, what: str) -> int:
    given = element.get(f"{_TABLE}number-{what}-repeated", "1")
    return max(1, int(given)) if given.isdecimal() and len(given) < 9 else 10**8


def _sheets(book: python_calamine.CalamineWorkbook) -> Iterator[Sheet]:
    for about in book.sheets_metadata:
        if about.typ != python_calamine.SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(about.name)
        # Else row 1 would be the first row with content, and every place in a message be wrong.
        given = sheet.to_python(skip_empty_area=False)
        rows = [[_cell(value) for value in row] for row in given]
        _fill_merged(rows, sheet.merged_cell_ranges or ())
        hidden = about.visible != python_calamine.SheetVisibleEnum.Visible
        yield Sheet(about.name, _squared(rows), is_hidden=hidden)


def _cell(value: Any) -> Cell:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        number = float(value)
        return number if math.isfinite(number) else str(value)
    if isinstance(value, datetime.datetime):
        return value.date() if value.time() == datetime.time() else value.isoformat(" ")
    if isinstance(value, datetime.date):
        return value
    return _text(str(value))


def _text(value: str) -> str | None:
    cleaned = _CONTROL.sub(" ", value[:MAX_TEXT]).strip()
    return cleaned or None


def _fill_merged(rows: list[list[Cell]], ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Say in each row what a cell merged downwards says for all of them; one merged sideways is a heading or a note."""
    for (top, left), (bottom, right) in ranges:
        if left != right or top >= len(rows) or left >= len(rows[top]):
            continue
        for row in rows[top + 1 : bottom + 1]:
            row[left] = rows[top][left]


def _squared(rows: Sequence[Sequence[Cell]]) -> tuple[tuple[Cell, ...], ...]:
    """Return rows of equal length, without the empty ones at the end."""
    last = max((n for n, row in enumerate(rows, 1) if any(cell is not None for cell in row)), default=0)
    kept = rows[:last]
    width = max((n for row in kept for n, cell in enumerate(row, 1) if cell is not None), default=0)
    return tuple((*row[:width], *(None,) * (width - len(row))) for row in kept)


def _read_text(path: Path) -> Workbook:
    """Return a CSV file as one sheet; every cell is text, and what is a number is for the mapping to say."""
    text = _decoded(path)
    delimiter, text = _delimiter(text)
    try:
        rows = list(_lines(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=False), path.name))
    except csv.Error as error:
        raise InputError(
            f"filen {path.name} kan inte delas i kolumner ({error}); spara den på nytt som CSV med semikolon, "
            "eller som .xlsx"
        ) from error
    return Workbook((Sheet("CSV", _squared(rows)),))


def _lines(reader: Iterable[Sequence[str]], name: str) -> Iterator[list[Cell]]:
    n_rows = width = 0
    for line in reader:
        n_rows, width = n_rows + 1, max(width, len(line))
        if n_rows * width > MAX_CELLS:
            _check_size([(n_rows, width)], name)
        yield [_text(value) for value in line]


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            encodings = [encoding]
            break
    else:
        # Excel's "Unicode text" without a mark: every second byte is zero in Swedish.
        even, odd = content[:2000:2].count(0), content[1:2000:2].count(0)
        few = len(content[:2000]) // 8
        encodings = ["utf-16-le"] if odd > few else ["utf-16-be"] if even > few else ["utf-8", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(
        f"filen {path.name} är ingen text som går att läsa ({' eller '.join(encodings)}); spara den på nytt som "
        "CSV UTF-8, eller som .xlsx"
    )


def _delimiter(text: str) -> tuple[str, str]:
    """Return the sign between the columns, and the text without Excel's line that names it.

    Semicolon and tab count first: where one of them parts the lines, a comma is a decimal comma.
    """
    first, _, rest = text.partition("\n")
    if named := re.fullmatch(r'"?sep=(.)"?\s*', first, re.IGNORECASE):
        return named[1], rest
    lines = [_QUOTED.sub("", line) for line in text[:200_000].splitlines()[:200] if line.strip()]
    counted = {sign: sum(1 for line in lines if sign in line) for sign in _DELIMITERS}
    for sign in _DELIMITERS:
        if counted[sign] * 2 >= len(lines) and counted[sign]:
            return sign, text
    return max(_DELIMITERS, key=lambda sign: counted[sign]) if any(counted.values()) else ";", text


def _number(number: int) -> str:
    return f"{number:,}".replace(",", "\u00a0")
