"""The files of the store: written whole or not at all, compacted, verified, swept."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest
from tests.factories.observations import columns

from samhandling.errors import InputError, StoreError
from samhandling.indicators import reading, records, store


def written(home: Path, number: int, **given: Any) -> store.Source:
    file = store.write_batch_file(home, columns(**given), source="kolada")
    return store.Source(number, file.file_name, file.sha256)


def rows(path: Path, wanted: str = "*") -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(f"SELECT {wanted} FROM read_parquet('{path}')").fetchall()


def files(home: Path) -> set[str]:
    return {str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()}


def test_batch_file_is_sorted_and_has_the_checksum_told(tmp_path: Path) -> None:
    given = columns(area=["1980", "0114", "1490"], sex=["M", "T", "K"])
    file = store.write_batch_file(tmp_path, given, source="Kolada (API)")
    path = tmp_path / "batches" / file.file_name
    assert file.file_name.startswith("kolada-api-")
    assert (file.n_rows, file.sha256) == (3, store.sha256(path))
    assert rows(path, "sex, area") == [("K", "1490"), ("M", "1980"), ("T", "0114")]


def test_refused_delivery_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        store.write_batch_file(tmp_path, columns(sex=["F"]), source="kolada")
    assert files(tmp_path) == set()


@pytest.mark.slow
def test_of_each_observation_the_newest_batch_wins(tmp_path: Path) -> None:
    first = written(tmp_path, 1, value=[1.0, 2.0, 3.0])
    second = written(tmp_path, 2, year=[2021], value=[20.0])
    third = written(tmp_path, 3, year=[2022], value=[None], flag=["suppressed_at_source"])
    made = store.write_generation(tmp_path, [first, second, third], number=1)
    path = tmp_path / "generations" / made.folder / "observations.parquet"
    assert rows(path, "year, value, flag, batch") == [
        (2020, 1.0, "", 1),
        (2021, 20.0, "", 2),
        (2022, None, "suppressed_at_source", 3),
    ]
    assert made.n_rows == 3


@pytest.mark.slow
def test_generation_equals_a_slow_merge_row_by_row(tmp_path: Path) -> None:
    rng = np.random.default_rng(20240830)
    expected: dict[tuple[str, int, str], tuple[float, int]] = {}
    sources = []
    for number in range(1, 6):
        keys = list(
            {(f"{rng.integers(20):04d}", 2000 + int(rng.integers(8)), "TKM"[rng.integers(3)]) for _ in range(200)}
        )
        values = rng.normal(size=len(keys))
        areas, years, sexes = (list(axis) for axis in zip(*keys, strict=True))
        sources.append(
            written(
                tmp_path, number, indicator=["N1"] * len(keys), area=areas, year=years, sex=sexes, value=list(values)
            )
        )
        expected |= {key: (float(value), number) for key, value in zip(keys, values, strict=True)}
    made = store.write_generation(tmp_path, sources, number=1)
    path = tmp_path / "generations" / made.folder / "observations.parquet"
    found = {row[:3]: row[3:] for row in rows(path, "area, year, sex, value, batch")}
    assert found == expected


@pytest.mark.slow
def test_generation_is_sorted_by_indicator_sex_area_year_and_latest_by_area(tmp_path: Path) -> None:
    given = {
        "indicator": ["N2", "N1", "N1", "N1"],
        "area": ["1490", "1980", "1490", "1490"],
        "sex": ["T", "K", "M", "K"],
    }
    made = store.write_generation(tmp_path, [written(tmp_path, 1, **given)], number=1)
    folder = tmp_path / "generations" / made.folder
    assert rows(folder / "observations.parquet", "indicator, sex, area") == [
        ("N1", "K", "1490"), ("N1", "K", "1980"), ("N1", "M", "1490"), ("N2", "T", "1490"),
    ]  # fmt: skip
    assert rows(folder / "latest.parquet", "area, indicator, sex") == [
        ("1490", "N1", "K"), ("1490", "N1", "M"), ("1490", "N2", "T"), ("1980", "N1", "K"),
    ]  # fmt: skip


@pytest.mark.slow
def test_same_batches_give_the_same_bytes(tmp_path: Path) -> None:
    sources = [written(tmp_path, 1), written(tmp_path, 2, year=[2021], value=[5.0])]
    made = [store.write_generation(tmp_path, sources, number=number) for number in (1, 2)]
    assert made[0].sha256 == made[1].sha256
    assert made[0].folder != made[1].folder


def test_generation_of_no_batches_is_empty_and_can_be_read(tmp_path: Path) -> None:
    made = store.write_generation(tmp_path, [], number=1)
    opened = reading.open_generation(tmp_path, made.folder, made.sha256, number=1, batches=[])
    assert opened.indicators() == []
    assert opened.latest("1980") == []


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-10])


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _foreign(path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT 1 AS x) TO '{path}' (FORMAT parquet)")


@pytest.mark.parametrize(
    ("damage", "words"),
    [(_cut, "skadad"), (_flip, "skadad"), (_foreign, "utbytt"), (Path.unlink, "saknas")],
    ids=["cut short", "one bit", "another file", "gone"],
)
def test_damaged_batch_is_named_with_the_remedy_and_nothing_is_built(
    tmp_path: Path, damage: Callable[[Path], None], words: str
) -> None:
    source = written(tmp_path, 7)
    damage(tmp_path / "batches" / source.file_name)
    with pytest.raises(StoreError) as caught:
        store.write_generation(tmp_path, [source], number=1)
    message = str(caught.value)
    assert message.startswith(f"leverans 7: filen batches/{source.file_name} ")
    assert words in message
    assert "återställ filen från säkerhetskopian, eller dra tillbaka leveransen" in message
    assert not (tmp_path / "generations").exists()
    with pytest.raises(StoreError, match="leverans 7"):
        reading.open_batches(tmp_path, [source])


@pytest.mark.parametrize("damage", [_cut, _flip, _foreign, Path.unlink])
@pytest.mark.parametrize("name", [store.OBSERVATIONS, store.LATEST])
@pytest.mark.slow
def test_damaged_generation_is_not_opened(tmp_path: Path, damage: Callable[[Path], None], name: str) -> None:
    made = store.write_generation(tmp_path, [written(tmp_path, 1)], number=3)
    damage(tmp_path / "generations" / made.folder / name)
    with pytest.raises(StoreError, match=f"filen {name} .*gör om generationen"):
        reading.open_generation(tmp_path, made.folder, made.sha256, number=3, batches=[1])


@pytest.mark.slow
def test_file_that_vanishes_under_an_opened_store_is_the_stores_fault(tmp_path: Path) -> None:
    made = store.write_generation(tmp_path, [written(tmp_path, 1)], number=3)
    opened = reading.open_generation(tmp_path, made.folder, made.sha256, number=3, batches=[1])
    (tmp_path / "generations" / made.folder / store.OBSERVATIONS).unlink()
    with pytest.raises(StoreError, match=r"generation 3 .*gör om generationen"):
        opened.series("N00945", ["1980"])
    with pytest.raises(StoreError, match=r"generation 3 .*gör om generationen"):
        opened.matrix(["N00945"], areas=["1980"])


@pytest.mark.slow
def test_sweep_removes_what_is_not_named_and_all_temporary_files(tmp_path: Path) -> None:
    kept, lost = written(tmp_path, 1), written(tmp_path, 2)
    made, old = (store.write_generation(tmp_path, [kept], number=number) for number in (2, 1))
    (tmp_path / "batches" / ".kolada-1.parquet").touch()
    (tmp_path / "generations" / ".3-1").mkdir()
    removed = store.sweep(tmp_path, batches={kept.file_name}, generations={made.folder})
    assert set(removed) == {
        f"batches/{lost.file_name}", "batches/.kolada-1.parquet", f"generations/{old.folder}", "generations/.3-1",
    }  # fmt: skip
    assert files(tmp_path) == {
        f"batches/{kept.file_name}",
        f"generations/{made.folder}/observations.parquet",
        f"generations/{made.folder}/latest.parquet",
    }


@pytest.mark.slow
def test_home_with_quotes_and_swedish_letters_in_its_name_works(tmp_path: Path) -> None:
    home = tmp_path / "Åsas 'hem' [1]*?; -- %s {}"
    made = store.write_generation(home, [written(home, 1), written(home, 2)], number=1)
    opened = reading.open_generation(home, made.folder, made.sha256, number=1, batches=[1, 2])
    assert len(opened.series("N00945", ["1980"])) == 3


def test_folder_that_cannot_be_written_is_said_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "batches").write_text("in the way")
    with pytest.raises(StoreError, match=r"batches kan inte skrivas \(File exists\); kontrollera rättigheter"):
        store.write_batch_file(tmp_path, columns(), source="kolada")


def test_full_disk_is_said_in_one_sentence_and_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="No space left on device"):
        store.write_batch_file(tmp_path, columns(), source="kolada")
    assert files(tmp_path) == set()


def test_no_extension_is_ever_fetched() -> None:
    assert not records.CONFIG["autoinstall_known_extensions"]
    assert not records.CONFIG["autoload_known_extensions"]
