"""Cells that nobody would write, a million in the long run: no crash, and no NaN in the store."""

import datetime
import io
import random
import zipfile
from pathlib import Path

import pytest
from tests import fuzzing
from tests.unit.sources.spreadsheets.examples import CELL, KNOWN, ods, sheet, xlsx

from samhandling.errors import InputError
from samhandling.indicators import records
from samhandling.sources.spreadsheets import checking, delivering, reading
from samhandling.sources.spreadsheets.cells import Cell, Workbook
from samhandling.sources.spreadsheets.proposing import propose

ROWS = 50
NOON = datetime.datetime(2026, 11, 21, 12, tzinfo=datetime.UTC)
FIGURES: list[Cell] = [12.5, "12,5", "1 234", "..", "-", None, "x", 0.0, "50 %", "99,9", 3.0, "−4"]
USUAL: dict[str, list[Cell]] = {
    "Nyckeltal": ["E1", "E2", "E3"],
    "Område": ["Bäckby", "1980R002", "Uppsala", "0380", 1980.0, "Riket", "Bekby"],
    "År": [*map(str, range(1950, 2027)), 2024.0, "2023/24", "2024-K1", "mars 2021"],
    "Kön": ["K", "Män", "totalt", "X"],
    "Värde": FIGURES,
    "Täljare": [None, None, 5.0, "7"],
    "Nämnare": [None, None, 10.0, "1 000"],
    "2023": FIGURES,
    "Kvinnor 2024": FIGURES,
    "Grupp": [None],
}
ODD: list[Cell] = [
    "NaN", "inf", "-inf", "1e999", "1e308", 1e308, -0.0, 5e-324, "½", "٣", "１２", "1,2,3", "1.2.3", "12 34", "\u00a0",
    "−", "−−1", "=1+1", "#DIV/0!", "#N/A", True, False, "0000", "9999/10", "2024-13", "2024/1899", "K1", "org:", "(",
    "org: x", "a" * 5000, "\ufffd", "\u202e12", "💧", "%", "%%", "1%2", "+", "()", "[", "2024 2023", "Kvinnor Män 2024",
    "1980R001 (1980R002)", "'; --",
]  # fmt: skip
SIGNS = " 0123456789,.-−%/:;()xKMT\u00a0åäö"


def cell(chance: random.Random, heading: str) -> Cell:
    """Return a cell: mostly what stands under the heading, else odd, a number of any size, or signs thrown together."""
    kind = chance.random()
    if kind < 0.9:
        return chance.choice(USUAL[heading])
    if kind < 0.95:
        return chance.choice(ODD)
    if kind < 0.97:
        return chance.uniform(-1, 1) * 10.0 ** chance.randint(-300, 300)
    return "".join(chance.choices(SIGNS, k=chance.randint(1, 12)))


def workbook(chance: random.Random) -> Workbook:
    """Return a sheet with headings in any order, some of them missing or odd."""
    heads = list(USUAL) if chance.random() < 0.3 else list(USUAL)[:7]
    chance.shuffle(heads)
    first = [head if chance.random() < 0.97 else cell(chance, head) for head in heads]
    return Workbook((sheet(first, *([cell(chance, head) for head in heads] for _ in range(ROWS))),))


@pytest.mark.slow
def test_no_cell_crashes_the_dry_run_and_no_row_it_gives_is_refused_by_the_store() -> None:
    chance = random.Random(20)
    n_cells = n_stored = 0
    while n_cells < fuzzing.runs(1_000_000):
        book = workbook(chance)
        n_cells += ROWS * book.sheets[0].n_columns
        mapping = propose(book, KNOWN, indicator="E1")
        outcome = checking.check(book, mapping, KNOWN)
        at_fault = {(fault.sheet, fault.row) for fault in outcome.faults}
        rest = checking.check(book, mapping, KNOWN, left_out=at_fault)
        if rest.rows and not rest.faults:
            delivery = delivering.of_rows(rest.rows, title="Prov", source_line="Prov", fetched_at=NOON)
            with records.checked(delivery.columns) as checked:
                assert checked.n_rows == len(rest.rows)
            n_stored += len(rest.rows)
    assert n_stored


def read_or_refused(path: Path) -> bool:
    """Return whether a file was read, or refused by a message that names it; anything else is raised."""
    try:
        return bool(reading.read(path).sheets)
    except InputError as error:
        return path.name in str(error)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return one small, whole file of each format."""
    folder = tmp_path_factory.mktemp("whole")
    rows = [["Område", "År", "Värde"], ["Bäckby", 2024, 12.5], ["Skiljebo", 2024, "12,5"], ["Not", None, None]]
    return {
        "xlsx": xlsx(folder / "a.xlsx", rows).read_bytes(),
        "ods": ods(
            folder / "a.ods", "".join(f"<table:table-row>{CELL.format('', row[0])}</table:table-row>" for row in rows)
        ).read_bytes(),
        "csv": "\n".join(";".join(str(value or "") for value in row) for row in rows).encode(),
    }


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["csv", "xlsx", "ods"])
def test_a_file_with_bytes_changed_at_random_is_read_or_refused_in_words(
    whole: dict[str, bytes], suffix: str, tmp_path: Path
) -> None:
    chance = random.Random(21)
    for _ in range(fuzzing.runs(20_000)):
        content = bytearray(whole[suffix])
        for _ in range(chance.randint(1, 20)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        path = tmp_path / f"a.{suffix}"
        path.write_bytes(content)
        assert read_or_refused(path)


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_a_sheet_with_signs_changed_inside_the_packed_file_is_read_or_refused_in_words(
    whole: dict[str, bytes], suffix: str, tmp_path: Path
) -> None:
    chance = random.Random(22)
    with zipfile.ZipFile(io.BytesIO(whole[suffix])) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    inner = "content.xml" if suffix == "ods" else "xl/worksheets/sheet1.xml"
    for _ in range(fuzzing.runs(20_000)):
        content = bytearray(members[inner])
        for _ in range(chance.randint(1, 6)):
            content[chance.randrange(len(content))] = chance.choice(b'<>/="0123456789AZaz:&;\x00\xff')
        path = tmp_path / f"a.{suffix}"
        with zipfile.ZipFile(path, "w") as archive:
            for name, given in members.items():
                archive.writestr(name, bytes(content) if name == inner else given)
        assert read_or_refused(path)
