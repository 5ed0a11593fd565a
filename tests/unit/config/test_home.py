"""The home folder: filled beside its place and moved in as a whole, or not at all."""

import os
import stat
from pathlib import Path

import pytest

from samhandling.config import home
from samhandling.errors import HomeError


def test_a_filled_folder_becomes_a_home(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "home"
    with home.filling(folder) as partial:
        (partial / "reports" / "r.pdf").write_text("x")
    home.check_is_home(folder)
    assert (folder / "reports" / "r.pdf").read_text() == "x"
    assert not (folder / home.PARTIAL).exists()
    assert stat.S_IMODE((folder / "secret.key").stat().st_mode) == 0o600


def test_a_failure_leaves_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    with pytest.raises(RuntimeError, match="power"):
        _fill_half(folder)
    assert not folder.exists()


def _fill_half(folder: Path) -> None:
    with home.filling(folder) as partial:
        (partial / "batches" / "b").write_text("half")
        raise RuntimeError("power")


def test_a_failure_leaves_an_empty_folder_that_was_there(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), home.filling(tmp_path):
        raise RuntimeError("power")
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_no_hindrance(tmp_path: Path) -> None:
    left = tmp_path / home.PARTIAL / "batches"
    left.mkdir(parents=True)
    (left / "torn.parquet").write_text("torn")
    with home.filling(tmp_path) as partial:
        assert not (partial / "batches" / "torn.parquet").exists()
    assert home.is_home(tmp_path)


def test_a_second_demo_in_the_same_home_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with home.filling(tmp_path):
        pass
    with pytest.raises(HomeError, match=r"redan en hemmapp.*serve --home"), home.filling(tmp_path):
        pass
    home.check_is_home(tmp_path)


def test_a_folder_with_other_things_is_refused_and_untouched(tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").write_text("mine")
    with pytest.raises(HomeError, match=r"inte tom.*thesis.odt"), home.filling(tmp_path):
        pass
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.odt"]


def test_a_file_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(HomeError, match="är en fil"), home.filling(file):
        pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads and writes everything")
def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(HomeError, match="kan inte skrivas"), home.filling(tmp_path / "home"):
        pass


def test_two_at_once_are_refused(tmp_path: Path) -> None:
    with (
        home.filling(tmp_path),
        pytest.raises(HomeError, match="fyller"),
        home.filling(tmp_path),
    ):
        pass
    assert home.is_home(tmp_path)


def test_a_folder_that_is_no_home_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(HomeError, match="samhandling init"):
        home.check_is_home(tmp_path)


def test_a_home_of_another_format_is_refused(tmp_path: Path) -> None:
    (tmp_path / home.MARK).write_text('{"format": 9}')
    with pytest.raises(HomeError, match="format 9"):
        home.check_is_home(tmp_path)
