"""From a publication folder to the three files, or to one error and no file."""

from pathlib import Path

import pytest
from tests.factories import report_publication

from samhandling import reports
from samhandling.errors import InputError, StoreError
from samhandling.publishing.reader import Published
from samhandling.reports import xlsx

pytestmark = pytest.mark.slow
NAMES = ["vasteras-2022.pdf", "vasteras-2022.docx", "vasteras-2022.xlsx"]


def test_three_files_are_written_and_nothing_else(tmp_path: Path) -> None:
    folder = report_publication.publish(tmp_path / "3")
    written = reports.write_all(Published(folder), tmp_path / "reports")
    assert [path.name for path in written] == NAMES
    assert sorted(path.name for path in (tmp_path / "reports").iterdir()) == sorted(NAMES)
    assert [path.read_bytes()[:4] for path in written] == [b"%PDF", b"PK\x03\x04", b"PK\x03\x04"]


def test_a_broken_publication_gives_one_error_and_leaves_the_old_files(tmp_path: Path) -> None:
    folder = report_publication.publish(tmp_path / "3")
    written = reports.write_all(Published(folder), tmp_path / "reports")
    before = [path.read_bytes() for path in written]
    next((folder / "charts").iterdir()).write_text("<svg")
    with pytest.raises(StoreError, match="kontrollsumman stämmer inte"):
        reports.write_all(Published(folder), tmp_path / "reports")
    assert [path.read_bytes() for path in written] == before


def test_a_fault_in_the_last_writer_saves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = report_publication.publish(tmp_path / "3")

    def fail(_report: object) -> bytes:
        raise StoreError("inget")

    monkeypatch.setattr(xlsx, "render", fail)
    with pytest.raises(StoreError):
        reports.write_all(Published(folder), tmp_path / "reports")
    assert not (tmp_path / "reports").exists()


def test_a_folder_that_cannot_be_written_gives_one_error(tmp_path: Path) -> None:
    folder = report_publication.publish(tmp_path / "3")
    (tmp_path / "reports").write_text("en fil, ingen mapp")
    with pytest.raises(InputError, match=r"vasteras-2022.pdf kan inte sparas i .*reports"):
        reports.write_all(Published(folder), tmp_path / "reports")
