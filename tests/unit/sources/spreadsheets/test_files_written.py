"""A template comes back without loss, also by way of LibreOffice; a marked file says what to mend."""

import shutil
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from tests.unit.sources.spreadsheets.examples import KNOWN, book, xlsx

from samhandling.errors import InputError
from samhandling.sources.spreadsheets import cells, checking, mapping, marked_file, reading, template_file
from samhandling.sources.spreadsheets.cells import Cell, Workbook
from samhandling.sources.spreadsheets.proposing import propose
from samhandling.sources.spreadsheets.template_file import Wanted

WANTED = Wanted(
    giver="Skolnämnden",
    indicators=[KNOWN.indicators["E1"], KNOWN.indicators["E3"]],
    areas={"1980R001": "Bäckby", "org:skolnamnden": "Skolnämnden", "0380": "Uppsala"},
    periods=["2023/2024", "2024-03"],
    sexes=("T", "K", "M"),
    latest={("E1", "1980R001", "K"): ("2022/2023", 61.5)},
)


def filled(path: Path) -> Path:
    """Return the template with figures written into it, as a spreadsheet program would."""
    rows = reading.read(template(path)).sheets[0].rows
    made: list[list[Cell]] = [list(row) for row in rows]
    for number, row in enumerate(made[1:]):
        row += [None] * (13 - len(row))
        row[6], row[7] = (float(number), 80.0) if row[0] == "E1" else (None, None)
        row[8] = None if row[0] == "E1" else float(1000 + number)
    made[1][6] = made[1][7] = None
    made[1][8] = ".."
    return xlsx(path.with_name("ifylld.xlsx"), made)  # type: ignore[arg-type]


def template(path: Path) -> Path:
    path.write_bytes(template_file.write(WANTED))
    return path


def checked(found: Workbook) -> checking.Outcome:
    fit = mapping.fit(template_file.MAPPING, found.visible)
    assert fit is not None
    assert fit.changes == ()
    return checking.check(found, fit.mapping, KNOWN)


def test_a_template_asks_for_every_combination_and_shows_the_latest_value(tmp_path: Path) -> None:
    sheet = reading.read(template(tmp_path / "mall.xlsx")).sheets[0]
    assert sheet.name == template_file.SHEET
    assert len(sheet.rows) == 1 + 2 * 3 * 2 * 3
    line = next(row for row in sheet.rows if row[0] == "E1" and row[2] == "1980R001" and row[5] == "K")
    assert line[:6] == ("E1", "Trygga på väg till skolan, andel (%)", "1980R001", "Bäckby", "2023/2024", "K")
    assert line[10:12] == (61.5, "2022/2023")


def test_a_template_sent_back_untouched_gives_nothing_and_no_fault(tmp_path: Path) -> None:
    outcome = checked(reading.read(template(tmp_path / "mall.xlsx")))
    assert outcome.rows == ()
    assert outcome.faults == ()


def test_a_filled_template_comes_back_without_loss(tmp_path: Path) -> None:
    outcome = checked(reading.read(filled(tmp_path / "mall.xlsx")))
    assert outcome.faults == ()
    told = {(row.indicator, row.area, row.period, row.sex): row for row in outcome.rows}
    assert len(told) == 36
    assert told[("E1", "1980R001", "2023/2024", "T")].flag == "missing"
    second = told[("E1", "1980R001", "2023/2024", "K")]
    assert (second.value, second.numerator, second.denominator) == (1.25, 1, 80)
    assert {row.period for row in outcome.rows} == {"2023/2024", "2024-03"}
    assert told[("E3", "0380", "2024-03", "M")].value == 1035


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["ods", "csv", "xlsx"])
def test_a_filled_template_survives_another_program(tmp_path: Path, suffix: str) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed: sudo apt-get install libreoffice-calc")
    path = filled(tmp_path / "mall.xlsx")
    filters = {"ods": "ods", "csv": "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false", "xlsx": "xlsx"}
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    out = tmp_path / "out"
    command = [office, profile, "--headless", "--convert-to", filters[suffix], "--outdir", str(out), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    before, after = checked(reading.read(path)), checked(reading.read(out / f"ifylld.{suffix}"))
    assert after.faults == ()
    assert [replace(row, place=("", 0, 0)) for row in after.rows] == [
        replace(row, place=("", 0, 0)) for row in before.rows
    ]


def test_a_template_locks_its_headings_and_offers_lists(tmp_path: Path) -> None:
    with zipfile.ZipFile(template(tmp_path / "mall.xlsx")) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<sheetProtection" in sheet
    assert sheet.count("<dataValidation ") == 4


@pytest.mark.parametrize(
    ("change", "said"), [({"periods": []}, "blir tom"), ({"periods": [str(n) for n in range(5000)]}, "får ha högst")]
)
def test_a_template_of_nothing_or_too_much_is_refused(change: dict[str, list[str]], said: str) -> None:
    with pytest.raises(InputError, match=said):
        template_file.write(replace(WANTED, **change))  # type: ignore[arg-type]


def test_the_marked_file_keeps_the_cells_and_marks_the_faulty_ones(tmp_path: Path) -> None:
    given = book(["Område", "År", "Kön", "Värde"], ["Bekby", 2024, "T", "=1+1"], ["Bäckby", 2024, "T", 12.5])
    outcome = checking.check(given, propose(given, KNOWN, indicator="E1"), KNOWN)
    path = tmp_path / "fel.xlsx"
    path.write_bytes(marked_file.write(given, outcome.faults))
    made = reading.read(path)
    assert made.sheets[0].rows == given.sheets[0].rows
    listed = made.sheet(marked_file.LIST)
    assert listed is not None
    assert [row[1] for row in listed.rows] == ["Cell", "A2", "D2"]
    with zipfile.ZipFile(path) as archive:
        assert "Bäckby (1980R001)" in archive.read("xl/comments1.xml").decode()
        assert "<f>" not in archive.read("xl/worksheets/sheet1.xml").decode()


def test_the_marked_file_can_be_mended_and_uploaded_anew(tmp_path: Path) -> None:
    given = book(["Område", "År", "Kön", "Värde"], ["Bekby", 2024, "T", 12.5])
    saved = propose(given, KNOWN, indicator="E1")
    path = tmp_path / "fel.xlsx"
    path.write_bytes(marked_file.write(given, checking.check(given, saved, KNOWN).faults))
    fit = mapping.fit(saved, reading.read(path).visible)
    assert fit is not None
    assert fit.changes == ()


def test_a_sheet_may_be_called_anything(tmp_path: Path) -> None:
    odd = Workbook(
        tuple(replace(book(["a"]).sheets[0], name=name) for name in ("Fel i filen", "a[b]:c*d?e/f\\g", "'", "x" * 60))
    )
    path = tmp_path / "fel.xlsx"
    path.write_bytes(marked_file.write(odd, []))
    assert len(reading.read(path).sheets) == 5
    assert cells.shown(reading.read(path).sheets[0].rows[0][0]) == "a"
