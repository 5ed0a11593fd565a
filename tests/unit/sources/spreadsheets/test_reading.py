"""Cells come as they stand, in every format; what is too much is refused before it is in memory."""

import datetime
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from tests.unit.sources.spreadsheets.examples import CELL, ods, xlsx

from samhandling.errors import InputError
from samhandling.sources.spreadsheets import cells, reading


def rows(book: cells.Workbook) -> list[list[cells.Cell]]:
    return [list(row) for row in book.sheets[0].rows]


def test_numbers_dates_texts_and_truth_come_as_they_are(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "a.xlsx", [["Område", "År"], ["0114", 2023], [datetime.date(2023, 4, 1), True], [1.25, " x "]]
    )
    assert rows(reading.read(path)) == [
        ["Område", "År"],
        ["0114", 2023.0],
        [datetime.date(2023, 4, 1), True],
        [1.25, "x"],
    ]


def test_places_in_messages_are_those_of_the_sheet_though_it_begins_with_empty_rows(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [[], [], [None, "Titel"], [], [None, "År", "Värde"]])
    found = rows(reading.read(path))
    assert found[2][1] == "Titel"
    assert found[4] == [None, "År", "Värde"]


def test_a_cell_merged_downwards_speaks_for_each_of_its_rows(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "a.xlsx",
        [["Område", "Kön"], [None, "K"], [None, "M"]],
        merged=[(1, 0, 2, 0, "Bäckby"), (3, 0, 3, 1, "Not")],
    )
    assert rows(reading.read(path))[1:] == [["Bäckby", "K"], ["Bäckby", "M"], ["Not", None]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_csv_is_read_in_the_encodings_and_with_the_signs_that_offices_use(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    path = tmp_path / "a.csv"
    lines = ["Område", "År", '"Värde; på, \tdetta"'], ["Bäckby", "2023", "12"]
    path.write_text("\r\n".join(delimiter.join(line) for line in lines), encoding=encoding, newline="")
    assert rows(reading.read(path)) == [["Område", "År", "Värde; på, \tdetta"], ["Bäckby", "2023", "12"]]


def test_decimal_commas_do_not_part_columns(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Tabell 1, kommunen\nOmråde;Andel\nBäckby;12,5\nSkiljebo;3,0\n", "utf-8")
    assert rows(reading.read(path))[2] == ["Bäckby", "12,5"]


def test_excels_own_line_about_the_delimiter_is_obeyed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("sep=|\nOmråde|Andel\nBäckby|12,5\n", "utf-8")
    assert rows(reading.read(path)) == [["Område", "Andel"], ["Bäckby", "12,5"]]


def test_a_hidden_sheet_is_known_as_hidden(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        book.add_worksheet("Siffror").write(0, 0, 1)
        hidden = book.add_worksheet("Listor")
        hidden.write(0, 0, 2)
        hidden.hide()
    book_read = reading.read(tmp_path / "a.xlsx")
    assert [sheet.name for sheet in book_read.visible] == ["Siffror"]
    assert book_read.sheet("Listor") is not None


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("tom.xlsx", b"", "är tom"),
        ("gammal.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600, "äldre Excelfil eller har lösenord"),
        ("skadad.xlsx", b"PK\x03\x04 no zip at all", "är skadad"),
        ("bild.csv", b"\x89PNG\r\n\x1a\n\x81\x8d\x8f\x90\x9d", "ingen text"),
        ("bred.csv", ";".join(["a"] * 201).encode(), "har 201 kolumner men får ha högst 200"),
        ("blank.csv", b" ; ;\n;;\n", "inga ifyllda celler"),
    ],
)
def test_what_cannot_be_read_is_told_with_a_remedy(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=said) as caught:
        reading.read(path)
    assert name in str(caught.value)


def test_another_packed_file_is_not_taken_for_a_spreadsheet(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(InputError, match="inget kalkylblad"):
        reading.read(tmp_path / "a.xlsx")


@pytest.mark.slow
def test_one_cell_at_the_far_corner_is_refused_before_it_is_laid_out(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write("A1", 1)
        sheet.write("XFD1048576", 2)
    with pytest.raises(InputError, match="täcker 17\u00a0179\u00a0869\u00a0184 celler"):
        reading.read(tmp_path / "a.xlsx")


@pytest.mark.slow
def test_formats_far_out_on_the_sheet_do_no_harm(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write("A1", 1)
        sheet.write_blank("XFD1048576", None, book.add_format({"bold": True}))
    assert rows(reading.read(tmp_path / "a.xlsx")) == [[1.0]]


def test_a_zip_bomb_is_refused_by_what_it_would_become(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_UNPACKED_BYTES", 1024**2)
    path = xlsx(tmp_path / "a.xlsx", [["a"]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/noll.bin", bytes(2 * 1024**2))
    assert path.stat().st_size < 20_000
    with pytest.raises(InputError, match="packas upp till mer än 1 MB"):
        reading.read(path)


def test_the_empty_rest_of_an_ods_sheet_is_not_counted(tmp_path: Path) -> None:
    body = (
        f"<table:table-row>{CELL.format('', 'År')}{CELL.format('', 'Värde')}"
        '<table:table-cell table:number-columns-repeated="16382"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048575"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )
    assert rows(reading.read(ods(tmp_path / "a.ods", body))) == [["År", "Värde"]]


def test_a_repeated_cell_with_content_counts_as_often_as_it_says(tmp_path: Path) -> None:
    repeated = CELL.format(' table:number-columns-repeated="16384"', "x")
    body = f'<table:table-row table:number-rows-repeated="1048576">{repeated}</table:table-row>'
    with pytest.raises(InputError, match="får täcka högst 1\u00a0000\u00a0000"):
        reading.read(ods(tmp_path / "a.ods", body))


def test_an_entity_that_grows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "content.xml",
            '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><office:document-content '
            'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0">&b;</office:document-content>',
        )
    with pytest.raises(InputError):
        reading.read(path)


def test_cells_pass_through_json_unchanged() -> None:
    book = cells.Workbook((cells.Sheet("Blad", ((1.0, "a", None), (True, datetime.date(2023, 1, 2), -0.5)), True),))
    assert cells.from_json(cells.as_json(book)) == book


def test_columns_are_named_as_the_program_names_them() -> None:
    assert [cells.letters(n) for n in (0, 25, 26, 701, 702, 16383)] == ["A", "Z", "AA", "ZZ", "AAA", "XFD"]


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["ods", "csv"])
def test_what_libreoffice_makes_of_a_workbook_reads_the_same(tmp_path: Path, suffix: str) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed: sudo apt-get install libreoffice-calc")
    path = xlsx(
        tmp_path / "a.xlsx",
        [["Område", "År", "Värde"], ["0114", 2023, 12.5], [None, 2024, 1234]],
        merged=[(1, 0, 2, 0, "0114")],
    )
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    filters = {"ods": "ods", "csv": "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true,false"}
    command = [office, profile, "--headless", "--convert-to", filters[suffix], "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    found = rows(reading.read(tmp_path / f"a.{suffix}"))
    assert [[cells.shown(cell) for cell in row] for row in found][:2] == [
        ["Område", "År", "Värde"],
        ["0114", "2023", "12,5" if suffix == "ods" else "12.5"],
    ]
