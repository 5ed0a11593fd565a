"""Old files of v2, hand-made after the published description and the oddities that real answers had."""

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from samhandling.errors import InputError
from samhandling.sources import kolada
from samhandling.sources.delivery import Delivery

SAVED_AT = datetime(2024, 8, 30, tzinfo=UTC)
PAGE = "http://api.kolada.se/v2/data/kpi/N00945/municipality/1980,1490"


def item(area: str, year: Any, *values: dict[str, Any]) -> dict[str, Any]:
    return {"kpi": "N00945", "municipality": area, "period": year, "values": list(values)}


def value(sex: str, number: Any, **more: Any) -> dict[str, Any]:
    return {"gender": sex, "count": 1, "status": "", "value": number, **more}


def save(folder: Path, name: str, *items: Any, **envelope: Any) -> Path:
    path = folder / name
    text = json.dumps({"values": list(items), "count": len(items), **envelope}).encode()
    path.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    return path


def read(given: Any) -> Delivery:
    return kolada.read_v2(given, fetched_at=SAVED_AT)


def keys(columns: Any) -> list[tuple[str, ...]]:
    return list(zip(*(columns[name] for name in ("indicator", "area", "period", "sex")), strict=True))


def test_a_folder_of_pages_becomes_a_delivery(tmp_path: Path) -> None:
    save(tmp_path, "1.json", item("1980", "2020", value("M", 1.5), value("T", 2)), next_page=f"{PAGE}?page=2")
    save(tmp_path, "2.json.gz", item("1490", 2021, value("T", None)), previous_page=f"{PAGE}?page=1")
    save(tmp_path, "kpi.json", {"id": "N00945", "title": "Invånare", "definition": "x", "is_divided_by_gender": 1})
    save(tmp_path, "groups.json", {"id": "G1", "title": "Grupp", "members": [{"id": "1980", "title": "Västerås"}]})
    delivery = read(tmp_path)
    assert keys(delivery.columns) == [
        ("N00945", "1980", "2020", "M"),
        ("N00945", "1980", "2020", "T"),
        ("N00945", "1490", "2021", "T"),
    ]
    assert delivery.columns["value"].tolist() == [1.5, 2.0, None]
    assert delivery.columns["flag"].tolist() == ["", "", "missing"]
    assert (delivery.fetched_at, delivery.archive, delivery.source_line) == (SAVED_AT, tmp_path, "Källa: Kolada")
    # What a key figure was called in an old file is no news about what it is called today.
    assert delivery.series == ()


def test_deleted_rows_are_told_apart_whether_written_as_numbers_or_not(tmp_path: Path) -> None:
    file = save(
        tmp_path,
        "1.json",
        item("1980", "2020", value("T", 3.0, is_deleted=0), value("K", None, is_deleted=1)),
        item("1980", "2021", value("T", None, isdeleted=True)),
    )
    delivery = read([file])
    assert keys(delivery.columns) == [("N00945", "1980", "2020", "T")]
    assert keys(delivery.deleted) == [("N00945", "1980", "2020", "K"), ("N00945", "1980", "2021", "T")]


@pytest.mark.parametrize("order", [1, -1])
def test_a_deleted_row_beside_a_valid_one_has_been_replaced_by_it(tmp_path: Path, order: int) -> None:
    both = [value("T", 3.0, is_deleted=0), value("T", None, is_deleted=1)]
    delivery = read([save(tmp_path, "1.json", item("1980", "2020", *both[::order]))])
    assert delivery.columns["value"].tolist() == [3.0]
    assert delivery.n_deleted == 0


def test_a_page_that_is_missing_among_the_files_is_told_and_nothing_is_read(tmp_path: Path) -> None:
    save(tmp_path, "1.json", item("1980", "2020", value("T", 1)), next_page=f"{PAGE}?page=2&per_page=1")
    save(tmp_path, "3.json", item("1980", "2022", value("T", 1)), previous_page=f"{PAGE}?page=2&per_page=1")
    with pytest.raises(InputError, match=r"1\.json: nästa sida \(nummer 2\)"):
        read(tmp_path)


def test_the_same_file_twice_counts_once_and_two_that_differ_are_refused(tmp_path: Path) -> None:
    one = item("1980", "2020", value("T", 1.0))
    save(tmp_path, "a.json", one)
    save(tmp_path, "b.json", one)
    assert read(tmp_path).n_rows == 1
    save(tmp_path, "c.json", item("1980", "2020", value("T", 2.0)))
    with pytest.raises(InputError, match="två olika värden"):
        read(tmp_path)


def test_every_fault_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    save(tmp_path, "a.json", item("1980", "2020", value("F", 1)))
    (tmp_path / "b.json").write_text("<html>410 Gone</html>")
    (tmp_path / "c.json.gz").write_bytes(b"not packed")
    save(tmp_path, "d.json", item("1980", "vår", value("T", 1)))
    save(tmp_path, "e.json", next_page="http://[::1")
    with pytest.raises(InputError) as refused:
        read(tmp_path)
    text = str(refused.value)
    assert all(name in text for name in ("a.json", "b.json", "c.json.gz", "d.json", "e.json", "5 st"))


def test_an_empty_folder_and_files_without_figures_are_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Inga filer"):
        read(tmp_path)
    save(tmp_path, "kpi.json", {"id": "N00945", "title": "Invånare", "is_divided_by_gender": 1})
    with pytest.raises(InputError, match="ingen av filerna har värden"):
        read(tmp_path)
    with pytest.raises(InputError, match="går inte att läsa"):
        read([tmp_path / "missing.json"])
