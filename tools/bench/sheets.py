"""A spreadsheet as large as one may be: read, searched for personal identity numbers, and run dry."""

import csv
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import xlsxwriter
from core import TOP, Figure, at_most, best, group

sys.path.insert(0, str(TOP))

N_ROWS = 140_000  # × 7 columns: just under the limit of a million cells
HEADS = ("Område", "År", "Kön", "Grupp", "Redovisningsgrupp", "Värde", "Anmärkning")


@group("sheets.")
def sheets() -> Iterator[Figure]:
    """Yield seconds for reading XLSX and CSV, for the search and for the dry run."""
    from tests.unit.sources.spreadsheets.examples import KNOWN

    from samhandling.sources.spreadsheets import checking, persons, proposing, reading

    with tempfile.TemporaryDirectory() as folder:
        packed, plain = Path(folder) / "stor.xlsx", Path(folder) / "stor.csv"
        _write(packed, plain)
        yield at_most("sheets.read_xlsx_million_cells", best(lambda: reading.read(packed)), "s", 10.0)
        yield at_most("sheets.read_csv_million_cells", best(lambda: reading.read(plain)), "s", 5.0)
        book = reading.read(packed)
    yield at_most("sheets.search_million_cells", best(lambda: persons.check_none(book, "stor.xlsx")), "s", 5.0)
    mapping = proposing.propose(book, KNOWN, indicator="E1")
    assert checking.check(book, mapping, KNOWN).is_clean
    yield at_most("sheets.dry_run_million_cells", best(lambda: checking.check(book, mapping, KNOWN)), "s", 8.0)


def _write(packed: Path, plain: Path) -> None:
    rows = (("Bäckby", 2024, "K", f"grupp {number}", "ålder", 12.5, "text") for number in range(N_ROWS))
    with (
        xlsxwriter.Workbook(str(packed), {"constant_memory": True}) as book,
        plain.open("w", encoding="utf-8", newline="") as file,
    ):
        sheet, lines = book.add_worksheet(), csv.writer(file, delimiter=";")
        sheet.write_row(0, 0, HEADS)
        lines.writerow(HEADS)
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, row)
            lines.writerow(row)
