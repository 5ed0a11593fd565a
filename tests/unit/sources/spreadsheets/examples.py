"""Small sheets as offices write them, and the areas and indicators that they speak of."""

import datetime
import zipfile
from pathlib import Path

import xlsxwriter

from samhandling.sources.spreadsheets.cells import Cell, Sheet, Workbook
from samhandling.sources.spreadsheets.words import IndicatorFacts, Known

KNOWN = Known(
    areas={
        "0000": "Riket",
        "1980": "Västerås",
        "1490": "Borås",
        "0380": "Uppsala",
        "03": "Uppsala",
        "1980R001": "Bäckby",
        "1980R002": "Skiljebo",
        "1980R003": "Annedal-Sydvästra centrum",
        "org:skolnamnden": "Skolnämnden",
    },
    indicators={
        "E1": IndicatorFacts("E1", "Trygga på väg till skolan, andel (%)", "procent", "proportion"),
        "E2": IndicatorFacts("E2", "Besök per invånare", "besök per invånare", "rate", per=1),
        "E3": IndicatorFacts("E3", "Antal platser", "platser", "count", decimals=0),
    },
    foreign={"1490": "ett område i den egna kommunen; Borås är en annan kommun"},
    latest_year=2026,
)


def sheet(*rows: list[Cell | int], name: str = "Blad") -> Sheet:
    """Return a sheet of equally long rows; whole numbers as a workbook gives them."""
    width = max(len(row) for row in rows)
    made = [[float(c) if isinstance(c, int) and not isinstance(c, bool) else c for c in row] for row in rows]
    return Sheet(name, tuple((*row, *(None,) * (width - len(row))) for row in made))


def book(*rows: list[Cell | int]) -> Workbook:
    """Return a workbook of one sheet."""
    return Workbook((sheet(*rows),))


LONG = book(
    ["Trygghet i skolan, nämndens egen mätning"],
    [],
    ["Område", "År", "Kön", "Andel", "Täljare", "Nämnare"],
    ["Bäckby", 2024, "Kvinnor", 75.0, 60, 80],
    ["Bäckby", 2024, "Män", "80,0", 64, 80],
    ["1980R002", 2024, "Totalt", None, 90, 120],
    ["Skiljebo", 2024, "Kvinnor", "..", None, None],
    [],
    ["Källa: skolenkäten. Frågan ställs i årskurs 5 och 8."],
)
WIDE_BY_YEAR = book(
    ["Område", "2022", "2023", "2024"],
    ["Bäckby", "71,5", "70,1", "-"],
    ["Skiljebo", "..", "66,6", None],
)
WIDE_BY_YEAR_AND_SEX = book(
    [None, "2023", None, "2024", None],
    ["Område", "Kvinnor", "Män", "Kvinnor", "Män"],
    ["Bäckby", 70, 71, 72, 73],
    ["Skiljebo", 60, 61, 62, 63],
)


def xlsx(path: Path, rows: list[list[object]], **more: object) -> Path:
    """Write rows as a workbook with one sheet."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Blad")
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, datetime.date):
                    sheet.write_datetime(number, column, value, book.add_format({"num_format": "yyyy-mm-dd"}))
                elif value is not None:
                    sheet.write(number, column, value)
        for merged in more.get("merged", ()):  # type: ignore[attr-defined]
            sheet.merge_range(*merged)
    return path


MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
    'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
)


def ods(path: Path, body: str) -> Path:
    """Write an ODS file by hand: LibreOffice never writes what these tests need."""
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3"><office:body>'
        f'<office:spreadsheet><table:table table:name="Blad">{body}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", MANIFEST)
        archive.writestr("content.xml", content)
    return path


CELL = '<table:table-cell office:value-type="string"{}><text:p>{}</text:p></table:table-cell>'
